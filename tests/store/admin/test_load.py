"""Loading a file of INSERT statements, on each database."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cases import each
from claimdb.errors import InvalidDataError
from claimdb.store.address import Address
from claimdb.store.admin.init import load
from claimdb.store.migrate import upgrade
from databases import opened


@pytest.fixture
def empty(database):
    upgrade(database)
    return database


def loaded(address: Address, sql: str) -> list[tuple[int, str]]:
    with opened(address) as connection:
        load(connection.connection.driver_connection, sql)
        return [tuple(row) for row in connection.exec_driver_sql("SELECT id, name FROM coders")]


def test_what_looks_like_syntax_inside_a_string_is_text(empty):
    sql = """
    -- a comment; with a semicolon and one ' mark
    INSERT INTO coders (id, name, kind) VALUES
      (1, '100 % :name %s ; -- it''s /* “text” */', 'human'); -- trailing; comment
    /* a comment
       of two; lines */ insert into coders (id, name, kind) VALUES (2, 'b', 'human');INSERT
    INTO coders (id, name, kind) VALUES (3, 'two
lines', 'human');
    -- the end"""
    assert loaded(empty, sql) == [
        (1, "100 % :name %s ; -- it's /* “text” */"),
        (2, "b"),
        (3, "two\nlines"),
    ]


@pytest.mark.parametrize("sql", ["", "\n  \n", "-- only a comment", "/* ; */ -- ;\n"])
def test_a_file_without_statements_loads_nothing(empty, sql):
    assert loaded(empty, sql) == []


GOOD = "-- first\n\nINSERT INTO coders (id, name, kind)\nVALUES (1, 'a', 'human');\n\n"


@each(
    ("sql", "message"),
    [
        ("INSERT INTO coders (id, name, kind)\nVALUES (1, 'b', 'human');", "line 6: .*(?i:unique)"),
        (
            "-- why\nINSERT INTO coders (id, name, kind)\nVALUES (2, 'b', 'robot');",
            "line 7: .*kind",
        ),
        ("\n\nINSERT INTO nothing (id) VALUES (1);", "line 8: .*nothing"),
        ("INSERT INTO coders (id)\nVALUES (2;", "line 6: .*syntax error"),
        ("INSERT INTO coders (id, name) VALUES (2, 'b');", "line 6: .*kind"),
        (
            "\nINSERT INTO coders (id, name, kind) VALUES (2, 'b', 'human')\n",
            "line 7: the statement does not end with ;",
        ),
        (
            "INSERT INTO coders (id, name, kind) VALUES (2, 'b;\n",
            "line 6: the statement does not end with ;",
        ),
        ("\nCOMMIT;\n", "line 7: only INSERT"),
        (";", "line 6: only INSERT"),
        ("DROP TABLE coders;", "line 6: only INSERT"),
        ("INSERTED;", "line 6: only INSERT"),
    ],
)
def test_an_error_names_the_line_on_which_the_statement_begins_and_nothing_stays(
    empty, sql, message
):
    with pytest.raises(InvalidDataError, match=message) as caught:
        loaded(empty, GOOD + sql)
    assert "\n" not in caught.value.message
    assert loaded(empty, "") == []


def test_what_ails_the_database_is_not_blamed_on_the_statement(tmp_path: Path):
    path = tmp_path / "records.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE coders (id)")
    uri = f"{path.as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        load(connection, "INSERT INTO coders (id) VALUES (1);")
