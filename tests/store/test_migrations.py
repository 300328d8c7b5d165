"""Migrations up and down, and their faults."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from claimdb.errors import StoreError
from claimdb.store import migrate
from claimdb.store.address import Address, Server
from claimdb.store.backends.base import HEAD, REVISIONS
from claimdb.store.derive import context
from claimdb.store.history.undo import undo
from claimdb.store.migrate import downgrade, upgrade
from claimdb.store.tables import metadata
from databases import copied, fill, opened, query, rows_of
from harness import named

PROJECT = Path(__file__).parents[2]


def project_config() -> Config:
    return Config(toml_file=PROJECT / "pyproject.toml")


# What a database holds, for comparison


def sqlite_shape(statement: str) -> tuple[Any, ...]:
    """Return a statement without its spaces; constraints of a table in alphabetical order."""
    # SQLite writes an added column on the line of the one before it.
    statement = re.sub(r", (?=\w+ TEXT\b)", ",\n", statement)
    lines = [re.sub(r"\s+", " ", line).strip(" ,") for line in statement.splitlines()]
    constraints = sorted(line for line in lines if line.startswith("CONSTRAINT "))
    return (*(line for line in lines if not line.startswith("CONSTRAINT ")), *constraints)


def sqlite_catalogue(connection: Any) -> set[Any]:
    rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {
        (kind, name, table, sqlite_shape(sql or ""))
        for kind, name, table, sql in rows
        if table != "alembic_version"
    }


POSTGRESQL_CATALOGUE = (
    # A column that was dropped and made again has a later number, and the same place.
    """SELECT table_name,
              row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position), column_name,
              data_type, collation_name, is_nullable, column_default,
              is_identity, identity_generation, is_generated, generation_expression
       FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name <> 'alembic_version'""",
    """SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
       FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
         AND conrelid <> coalesce(to_regclass('alembic_version'), 0)""",
    """SELECT indexname, indexdef FROM pg_indexes
       WHERE schemaname = 'public' AND tablename <> 'alembic_version'""",
    """SELECT viewname, pg_get_viewdef(viewname::regclass) FROM pg_views
       WHERE schemaname = 'public'""",
    """SELECT proname, pg_get_functiondef(oid) FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace""",
    """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal""",
)


def catalogue(address: Address) -> set[Any]:
    with opened(address) as connection:
        if connection.dialect.name == "sqlite":
            return sqlite_catalogue(connection)
        return {
            (number, *row)
            for number, statement in enumerate(POSTGRESQL_CATALOGUE)
            for row in connection.exec_driver_sql(statement)
        }


def revision_of(address: Address) -> object:
    with opened(address) as connection:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def found_by_full_text(address: Address) -> list[int]:
    with opened(address) as connection:
        statement = (
            "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'plan' ORDER BY rowid"
            if connection.dialect.name == "sqlite"
            else "SELECT id FROM quotes WHERE (folded_words || context_words) @@ 'plan' ORDER BY id"
        )
        return list(connection.exec_driver_sql(statement).scalars())


# Models and migrations agree


def beyond_tables(dialect: str) -> tuple[str, ...]:
    """Return the SQL of full text and views, which no later migration may lose or change."""
    scripts = ScriptDirectory.from_config(project_config())
    found, of_names = (scripts.get_revision(revision).module for revision in ("0002", "0016"))
    if dialect == "sqlite":
        return (*found.SQLITE, *of_names.SQLITE)
    newest = "CREATE INDEX ix_quotes_newest ON quotes (said_lo DESC NULLS LAST, id)"
    return (*found.POSTGRESQL, *of_names.POSTGRESQL, newest)


@pytest.fixture
def full_copy(
    full_database: Address, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Address]:
    """Return the address of a database with rows in every table for one test."""
    with copied(full_database, tmp_path, request) as address:
        yield address


def test_there_is_one_head_and_the_readers_know_it():
    scripts = ScriptDirectory.from_config(project_config())
    assert scripts.get_heads() == [HEAD]
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


def test_a_migrated_database_has_the_catalogue_of_the_tables(database: Address, tmp_path: Path):
    upgrade(database)
    migrated = catalogue(database)
    if isinstance(database, Path):
        other = tmp_path / "tables.db"
    else:
        downgrade(database, "base")
        other = database
    with opened(other) as connection:
        metadata.create_all(connection)
        for statement in beyond_tables(connection.dialect.name):
            connection.exec_driver_sql(statement.strip())
    assert migrated == catalogue(other)
    assert {*metadata.tables, "quotes_view", "claims_view"} <= {item[1] for item in migrated}


def test_texts_are_compared_in_no_language(postgresql_database: Server):
    upgrade(postgresql_database)
    with opened(postgresql_database) as connection:
        collations = connection.exec_driver_sql(
            "SELECT DISTINCT c.collation_name FROM information_schema.columns c"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND data_type = 'text'"
        )
        assert list(collations.scalars()) == ["C"]


def test_alembic_finds_nothing_to_add(database: Address):
    upgrade(database)
    with opened(database) as connection:
        config = project_config()
        config.attributes.update(connection=connection, target_metadata=metadata)
        command.check(config)


def test_alembic_would_find_a_column_that_no_migration_makes(database: Address):
    upgrade(database)
    with opened(database) as connection:
        connection.exec_driver_sql("ALTER TABLE topics ADD COLUMN another TEXT")
        config = project_config()
        config.attributes.update(connection=connection, target_metadata=metadata)
        with pytest.raises(CommandError, match="another"):
            command.check(config)


def test_alembic_does_not_migrate_past_claimdb():
    with pytest.raises(CommandError, match="claimdb db upgrade"):
        command.upgrade(project_config(), HEAD)


# Up and down


def test_a_new_database_is_at_the_head(database: Address):
    assert upgrade(database) is None
    assert revision_of(database) == HEAD


def test_a_current_database_is_left_alone(database: Address):
    upgrade(database)
    before = catalogue(database)
    assert upgrade(database) == HEAD
    assert catalogue(database) == before


def test_an_older_database_says_which_revision_it_had(database: Address):
    assert upgrade(database, revision="0001") is None
    assert upgrade(database) == "0001"
    assert revision_of(database) == HEAD


def take_later_tables_away(address: Address) -> None:
    """Delete what no database of the first revision could keep."""
    with opened(address) as connection:
        connection.exec_driver_sql("DELETE FROM saved_queries")
        connection.exec_driver_sql("DELETE FROM duplicate_decisions")
        connection.exec_driver_sql("DELETE FROM quote_coders")
        connection.exec_driver_sql("DELETE FROM merged_records")
        connection.exec_driver_sql("DELETE FROM distinct_records")
        connection.exec_driver_sql("DELETE FROM codings")
        connection.exec_driver_sql("DELETE FROM reviews")


LATE = ("merged_records", "distinct_records", "codings", "reviews")


def records_of(address: Address) -> dict[str, Any]:
    """Return all rows but the digests, which a migration computes anew."""
    return {name: rows for name, rows in rows_of(address).items() if name != "digests"}


def test_down_and_up_again_loses_nothing(full_copy: Address):
    take_later_tables_away(full_copy)
    records, shape = records_of(full_copy), catalogue(full_copy)
    assert downgrade(full_copy, "0001") == HEAD
    assert records_of(full_copy) == records
    assert catalogue(full_copy) != shape
    assert upgrade(full_copy) == "0001"
    assert records_of(full_copy) == records
    assert catalogue(full_copy) == shape
    assert found_by_full_text(full_copy) == [2, 3]


def test_full_text_is_built_from_the_records_of_the_first_revision(database: Address):
    upgrade(database, revision="0001")
    fill(database)
    upgrade(database)
    assert found_by_full_text(database) == [2, 3]


def test_an_empty_database_goes_down_to_nothing_and_up_again(database: Address):
    upgrade(database)
    shape = catalogue(database)
    assert downgrade(database, "base") == HEAD
    assert {item[1] for item in catalogue(database)} <= {"sqlite_sequence"}
    assert downgrade(database, "base") is None
    assert upgrade(database) is None
    assert catalogue(database) == shape


@pytest.mark.parametrize(
    ("emptied", "revision", "told"),
    [
        ((*LATE, "quote_coders", "duplicate_decisions"), "0002", "still holds saved queries"),
        (
            (*LATE, "quote_coders", "saved_queries"),
            "0004",
            "still holds decisions about duplicates",
        ),
        (LATE, "0008", "still holds coders of quotes"),
        (("reviews", "codings"), "0010", "still holds merged records"),
        (("reviews",), "0012", "still holds codings"),
        ((), "0013", "still holds reviews"),
        (
            ("reviews", "codings", "merged_records"),
            "0010",
            "still holds pairs of different records",
        ),
    ],
)
def test_going_down_refuses_to_delete_what_an_older_revision_has_no_place_for(
    full_copy: Address, emptied, revision, told
):
    for table in emptied:
        run(full_copy, f"DELETE FROM {table}")
    records, shape = records_of(full_copy), catalogue(full_copy)
    with pytest.raises(StoreError, match=told):
        downgrade(full_copy, revision)
    assert (records_of(full_copy), catalogue(full_copy)) == (records, shape)
    assert revision_of(full_copy) == HEAD


def test_going_down_keeps_names_of_merged_records(full_copy: Address):
    run(full_copy, "UPDATE merged_records SET name = 'A title' WHERE table_name = 'sources'")
    with pytest.raises(StoreError, match="merged records still have names"):
        downgrade(full_copy, "0014")


def test_saved_queries_come_to_a_database_that_has_records(database: Address):
    upgrade(database, revision="0002")
    fill(database)
    records = records_of(database)
    assert upgrade(database) == "0002"
    assert records_of(database) == records
    assert downgrade(database, "0002") == HEAD
    assert records_of(database) == records


CSL = {
    "volume": 12, "issue": 3.5, "page": "1–2", "number": "é; 7", "edition": {"a": 1},
    "publisher-place": "", "ISSN": "1234-5678",
}  # fmt: skip
COLUMNS = ("volume", "issue", "pages", "number", "edition", "publisher_place")


def run(address: Address, statement: str, **values: Any) -> None:
    with opened(address) as connection:
        connection.execute(text(statement), values)


def sources_of(address: Address) -> list[tuple[Any, ...]]:
    names = ("csl", *COLUMNS)
    header = [column.name for column in metadata.tables["sources"].columns]
    rows = rows_of(address)["sources"]
    return [tuple(row[header.index(name)] for name in names) for row in rows]


def images_of(address: Address) -> list[tuple[Any, Any]]:
    return [(row[-2], row[-1]) for row in rows_of(address)["changes"] if row[2] == "sources"]


def with_csl(address: Address) -> None:
    """Give a database of the fifth revision items of CSL, in its sources and in its history."""
    upgrade(address, revision="0005")
    fill(address)
    only = {"volume": True, "page": "9"}
    run(address, "UPDATE sources SET csl = :csl WHERE id = 1", csl=json.dumps(CSL))
    run(address, "UPDATE sources SET csl = :csl WHERE id = 2", csl='{"page": "9"}')
    made = "INSERT INTO changes(batch_id, table_name, row_id, before, after)"
    for before, after in (
        (None, {"id": 1, "title": "A", "csl": CSL}),
        ({"csl": None}, {"csl": only}),
        ({"csl": {"ISSN": "1"}}, {"csl": None}),
        ({"title": "A"}, {"title": "B"}),
    ):
        images = {"before": before and json.dumps(before), "after": json.dumps(after)}
        run(address, f"{made} VALUES (2, 'sources', 1, :before, :after)", **images)


def test_what_has_a_column_is_moved_out_of_the_csl_of_sources(database: Address):
    with_csl(database)
    upgrade(database)
    rest = {"edition": {"a": 1}, "publisher-place": "", "ISSN": "1234-5678"}
    moved = ("12", "3.5", "1–2", "é; 7", None, None)
    assert sources_of(database) == [(rest, *moved), (None, None, None, "9", None, None, None)]
    assert images_of(database) == [
        (None, {"id": 1, "title": "A", "csl": rest, **dict(zip(COLUMNS, moved, strict=True))}),
        ({"csl": None, "pages": None}, {"csl": {"volume": True}, "pages": "9"}),
        ({"csl": {"ISSN": "1"}}, {"csl": None}),
        ({"title": "A"}, {"title": "B"}),
    ]


def test_letters_that_are_apostrophes_separate_words(database: Address):
    upgrade(database, revision="0006")
    fill(database)
    run(
        database, "UPDATE actor_names SET name = 'Ada OʼQuill', folded = 'ada oʼquill' WHERE id = 1"
    )
    run(database, "UPDATE quotes SET context = 'ʻokina | oʼquill' WHERE id = 1")
    upgrade(database, revision="0007")
    assert [row for row in rows_of(database)["actor_names"] if "ada o quill" in row]
    assert [row for row in rows_of(database)["quotes"] if "okina | o quill" in row]


def test_the_names_of_speakers_and_topics_leave_the_full_text(database: Address):
    upgrade(database, revision="0015")
    fill(database)
    claims = [("b c", "b c"), ("A", "a"), ("…", ""), ("b c", "b c"), ("B, c", "b c")]
    for number, (claim, folded) in enumerate(claims, 10):
        run(
            database,
            "INSERT INTO claims (id, uid, text, folded, batch_id, created)"
            " VALUES (:id, :uid, :text, :folded, 1, '2026-11-23T12:00:00Z')",
            id=number, uid=f"c{number}", text=claim, folded=folded,
        )  # fmt: skip
        run(
            database,
            "INSERT INTO quote_claims (quote_id, claim_id, relation) VALUES (1, :id, 'denies')",
            id=number,
        )
    run(database, "UPDATE quotes SET context = 'a plan of names'")
    upgrade(database)
    derived = context(claim for claim, _ in claims)
    assert query(database, "SELECT context FROM quotes WHERE id = 1") == [(derived,)]
    assert found_by_full_text(database) == [2, 3]


def test_what_was_moved_out_of_csl_goes_back_as_texts(database: Address):
    with_csl(database)
    upgrade(database)
    records = rows_of(database)
    downgrade(database, "0005")
    assert sources_of(database)[0][0] == {**CSL, "volume": "12", "issue": "3.5"}
    assert images_of(database)[0][1]["csl"] == {**CSL, "volume": "12", "issue": "3.5"}
    assert images_of(database)[1] == ({"csl": None}, {"csl": {"volume": True, "page": "9"}})
    upgrade(database)
    assert rows_of(database) == records


@pytest.mark.parametrize("place", ["sources", "changes"])
def test_going_down_refuses_what_would_be_there_twice(full_copy: Address, place: str):
    for table in (*LATE, "quote_coders"):
        run(full_copy, f"DELETE FROM {table}")
    if place == "sources":
        csl = '{"volume": {"a": 1}}'
        run(full_copy, "UPDATE sources SET volume = '3', csl = :csl WHERE id = 1", csl=csl)
    else:
        run(
            full_copy, "UPDATE changes SET table_name = 'sources', after = :to", to='{"pages": "1"}'
        )
    with pytest.raises(StoreError, match="which 0005 could not keep"):
        downgrade(full_copy, "0005")
    assert revision_of(full_copy) == HEAD


def test_an_item_that_is_no_json_is_left_alone(sqlite_database: Path):
    upgrade(sqlite_database, revision="0005")
    fill(sqlite_database)
    run(sqlite_database, "UPDATE sources SET csl = 'no JSON'")
    upgrade(sqlite_database)
    run(sqlite_database, "UPDATE sources SET csl = NULL WHERE csl = 'no JSON'")
    assert sources_of(sqlite_database)[0] == (None,) * 7


def test_a_change_of_before_the_columns_can_be_undone_after(database: Address):
    upgrade(database)
    recorded = json.dumps({"page": "1", "ISSN": "2"})
    fill(database)
    take_later_tables_away(database)
    downgrade(database, "0005")
    run(database, "UPDATE sources SET csl = :csl WHERE id = 2", csl=recorded)
    images = {
        "before": '{"csl": {"page": "7"}}',
        "after": json.dumps({"csl": {"page": "1", "ISSN": "2"}}),
    }
    made = "INSERT INTO changes(batch_id, table_name, row_id, before, after)"
    run(
        database,
        "INSERT INTO batches(coder_id, at, command) VALUES (1, '2026-11-23T12:00:00Z', 'edit s2')",
    )
    run(database, f"{made} VALUES (4, 'sources', 2, :before, :after)", **images)
    upgrade(database)
    undo(database, "b4", coder="ana")
    assert sources_of(database)[1] == (None, None, None, "7", None, None, None)


def test_going_down_refuses_to_delete_records_and_changes_nothing(full_copy: Address):
    take_later_tables_away(full_copy)
    records, shape = rows_of(full_copy), catalogue(full_copy)
    with pytest.raises(StoreError, match=r"still holds records \(in coders, batches,"):
        downgrade(full_copy, "base")
    assert rows_of(full_copy) == records
    assert catalogue(full_copy) == shape
    assert revision_of(full_copy) == HEAD
    assert found_by_full_text(full_copy) == [2, 3]


# Errors leave the database as it was


def test_a_migration_that_fails_in_the_middle_leaves_the_database_as_it_was(database: Address):
    upgrade(database, revision="0001")
    fill(database)
    with opened(database) as connection:
        # The migration makes full text first and then meets this.
        connection.exec_driver_sql("CREATE VIEW claims_view AS SELECT 1 AS one")
    records, shape = rows_of(database), catalogue(database)
    with pytest.raises(StoreError, match="already exists"):
        upgrade(database)
    assert rows_of(database) == records
    assert catalogue(database) == shape
    assert revision_of(database) == "0001"


def insert_coder(connection: Any) -> None:
    connection.execute("INSERT INTO coders(name, kind) VALUES ('ana', 'human')")


def test_a_new_database_is_filled_in_the_same_transaction(database: Address):
    upgrade(database, afterwards=insert_coder)
    assert rows_of(database)["coders"] == [(1, "ana", "human")]


def test_a_database_that_was_there_is_not_filled_again(database: Address):
    upgrade(database, revision="0001")
    upgrade(database, afterwards=insert_coder)
    upgrade(database, afterwards=insert_coder)
    assert rows_of(database)["coders"] == []


def test_a_database_that_cannot_be_filled_stays_empty(database: Address):
    def fail(connection: Any) -> None:
        insert_coder(connection)
        raise LookupError("no seed")

    with pytest.raises(LookupError, match="no seed"):
        upgrade(database, afterwards=fail)
    assert catalogue(database) == set()
    assert upgrade(database) is None


def test_a_bug_while_filling_passes_and_leaves_nothing(sqlite_database: Path):
    def fail(connection: Any) -> None:
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlite3.OperationalError, match="no such table: nowhere"):
        upgrade(sqlite_database, afterwards=fail)
    assert catalogue(sqlite_database) == set()


def test_a_database_with_a_row_that_refers_to_nothing_is_not_migrated(sqlite_database: Path):
    upgrade(sqlite_database, revision="0001")
    with sqlite3.connect(sqlite_database) as connection:
        connection.execute("INSERT INTO claim_topics(claim_id, topic_id) VALUES (7, 8)")
    connection.close()
    shape = catalogue(sqlite_database)
    with pytest.raises(StoreError, match="row 1 of claim_topics refers to a row of") as caught:
        upgrade(sqlite_database)
    assert str(sqlite_database) in caught.value.message
    assert catalogue(sqlite_database) == shape
    assert revision_of(sqlite_database) == "0001"


# What a user can meet


def test_a_newer_database_is_refused(database: Address):
    upgrade(database)
    with opened(database) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for act in (upgrade, lambda address: downgrade(address, "0001")):
        with pytest.raises(StoreError, match="was created by a newer claimdb") as caught:
            act(database)
        assert caught.value.hint == "update claimdb"


@pytest.mark.parametrize("marked", [False, True])
def test_the_database_of_another_program_is_refused_and_not_touched(
    database: Address, marked: bool
):
    with opened(database) as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id INTEGER)")
        if marked:
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('a1b2c3')")
    before = catalogue(database)
    with pytest.raises(StoreError, match="contains the tables of another program"):
        upgrade(database)
    assert catalogue(database) == before
    if isinstance(database, Path):
        with opened(database) as connection:
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"


def test_an_empty_file_becomes_a_database(tmp_path: Path):
    path = tmp_path / "empty.db"
    path.touch()
    assert upgrade(path) is None


def test_a_file_that_is_no_database_is_named_and_kept(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("these are notes")
    with pytest.raises(StoreError, match=r"notes\.txt is not a SQLite database"):
        upgrade(path)
    assert path.read_text() == "these are notes"


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(StoreError, match=r"nowhere.* cannot be opened"):
        upgrade(tmp_path / "nowhere" / "records.db")


def test_a_folder_is_no_database(tmp_path: Path):
    with pytest.raises(StoreError, match="cannot be opened"):
        upgrade(tmp_path)


def test_a_file_that_another_program_writes_to_is_in_use(sqlite_database: Path, monkeypatch):
    monkeypatch.setattr(migrate, "WAIT_SECONDS", 0.0)
    upgrade(sqlite_database, revision="0001")
    other = sqlite3.connect(sqlite_database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="is locked by another program"):
        upgrade(sqlite_database)
    other.execute("ROLLBACK")
    other.close()
    assert upgrade(sqlite_database) == "0001"


def test_a_current_file_can_be_looked_at_while_another_program_writes(sqlite_database: Path):
    upgrade(sqlite_database)
    other = sqlite3.connect(sqlite_database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert upgrade(sqlite_database) == HEAD
    other.close()


def test_a_new_file_that_another_program_reads_is_in_use(sqlite_database: Path, monkeypatch):
    monkeypatch.setattr(migrate, "WAIT_SECONDS", 0.0)
    other = sqlite3.connect(sqlite_database, isolation_level=None)
    # A file with a page in it, or there would be nothing to hold a lock on.
    other.execute("PRAGMA user_version = 1")
    other.execute("BEGIN")
    other.execute("SELECT * FROM sqlite_master").fetchall()
    with pytest.raises(StoreError, match="is locked by another program"):
        upgrade(sqlite_database)
    other.close()
    assert upgrade(sqlite_database) is None


def test_a_server_that_is_not_there_is_named_without_the_password(postgresql_database: Server):
    server = Server("postgresql://ana:secret@127.0.0.1:1/records?password=secret")
    with pytest.raises(StoreError, match=r"//ana@127\.0\.0\.1:1/records cannot be ") as caught:
        upgrade(server)
    assert "secret" not in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("name", ["a b.db", "who?.db", "#1.db", "100%.db", "x%20y.db", "é;&=.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str):
    upgrade(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_sqlite_file_is_switched_to_write_ahead_logging(sqlite_database: Path):
    upgrade(sqlite_database)
    with opened(sqlite_database) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


UPGRADE = """
import sys
named, sys.path[:] = sys.argv[1], sys.argv[2:]
from claimdb.store.address import address_of
from claimdb.store.migrate import upgrade
def fill(connection):
    connection.execute("INSERT INTO coders(name, kind) VALUES ('ana', 'human')")
print("ready", flush=True)
sys.stdin.readline()
print(upgrade(address_of(named), afterwards=fill))
"""


@pytest.mark.slow
def test_processes_that_make_the_same_database_at_once_all_succeed(database: Address):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", UPGRADE, named(database), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    done = [process.communicate() for process in processes]
    assert [error for _, error in done] == ["", "", "", ""]
    assert sorted(found.strip() for found, _ in done) == [HEAD, HEAD, HEAD, "None"]
    assert rows_of(database)["coders"] == [(1, "ana", "human")]


def test_whoever_waits_for_the_lock_finds_the_work_done(postgresql_database: Server):
    found: list[str | None] = []
    waiter = Thread(target=lambda: found.append(upgrade(postgresql_database)))
    waiting = """SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                 WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted"""

    def hold(_: object) -> None:
        waiter.start()
        with opened(postgresql_database) as connection:
            while waiter.is_alive() and not connection.exec_driver_sql(waiting).scalar():
                pass

    assert upgrade(postgresql_database, afterwards=hold) is None
    waiter.join()
    assert found == [HEAD]


def test_the_comparison_leaves_out_only_full_text_and_one_index(postgresql_database: Server):
    upgrade(postgresql_database)
    with opened(postgresql_database) as connection:
        unfiltered = compare_metadata(MigrationContext.configure(connection), metadata)
    named = {getattr(thing[-1], "name", thing) for thing in unfiltered}
    assert named == {
        "folded_words",
        "context_words",
        "ix_quotes_folded_words",
        "ix_quotes_context_words",
        "ix_claims_folded_words",
        "ix_actor_names_folded_words",
        "ix_topic_names_folded_words",
        "ix_quotes_newest",
    }
