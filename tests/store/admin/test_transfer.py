"""Copying to another database: every row and id, all or nothing."""

import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

import claimdb
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, StoreError
from claimdb.store import migrate
from claimdb.store.address import Server
from claimdb.store.admin import transfer
from claimdb.store.admin.check import FULL_TEXT, faults
from claimdb.store.admin.init import initialise
from claimdb.store.backends import postgresql
from claimdb.store.backends.base import EmptyError
from claimdb.store.engine import writing
from claimdb.store.history.batch import recording
from claimdb.store.tables import metadata
from databases import fill, new_postgresql_database, opened, rows_of, unhindered
from harness import environment
from worlds import SEEDED, write

JSON_CELLS = [("changes", "before"), ("changes", "after"), ("sources", "csl")]


def contents(address):
    """All rows of all tables in the order of their ids, and JSON as it is written."""
    rows = {name: sorted(found, key=lambda row: row[0]) for name, found in rows_of(address).items()}
    with opened(address) as connection:
        cells = {
            (table, column): connection.execute(
                text(f'SELECT id, CAST("{column}" AS TEXT) FROM {table} ORDER BY id')
            ).fetchall()
            for table, column in JSON_CELLS
        }
    return rows, cells


def is_empty(address):
    try:
        claimdb.open(address).close()
    except (EmptyError, NotFoundError):
        return True
    return False


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, tmp_path):
    """Return the address of a database to copy into, with nothing in it."""
    if request.param == "sqlite":
        return tmp_path / "target.db"
    return request.getfixturevalue("postgresql_database")


# --- every row as it is -------------------------------------------------------------------------


def test_the_worked_example_is_copied_and_has_no_faults(example_address, target):
    copied = transfer.copy(example_address, target)
    rows, _ = contents(example_address)
    assert copied == (sum(map(len, rows.values())), sum(map(bool, rows.values())))
    assert contents(target) == contents(example_address)
    assert faults(target) == ([], 0)
    with claimdb.open(target) as database:
        assert database.count("peace plan") == 8


def test_rows_of_every_table_go_there_and_back(empty_copy, target, tmp_path):
    fill(empty_copy)
    unhindered(
        empty_copy,
        # Neither what is missing nor what is empty is taken for the other.
        "UPDATE quotes SET note = '', occasion = NULL WHERE id = 1",
        # As somebody has written it: spaces, order, escapes, the same name twice.
        """UPDATE sources SET csl = '{"z": 1.50,  "a":"\\u00e9\\u0000", "z":[]}' WHERE id = 1""",
        "UPDATE sources SET csl = 'null', title = 'tab\t, \\N, back\\slash\\t, 名\r\n' WHERE id = 2",
        "UPDATE topics SET broader_id = 3 WHERE id = 1",
    )
    before = contents(empty_copy)
    assert all(rows for rows in before[0].values())
    transfer.copy(empty_copy, target)
    assert contents(target) == before
    back = tmp_path / "back.db"
    transfer.copy(target, back)
    assert contents(back) == before
    assert contents(empty_copy) == before


@pytest.mark.slow
def test_more_rows_than_a_page_are_copied_and_counted(empty_copy, target):
    write(
        empty_copy,
        {
            "sources": [{}],
            "quotes": [{"text": f"words {number}"} for number in range(2100)],
            "snapshots": [
                {"source_id": 1, "sha256": f"{number:064}", "text": "long " * 100}
                for number in range(45)
            ],
        },
    )
    seen = []
    transfer.copy(empty_copy, target, lambda *moved: seen.append(moved))
    assert contents(target) == contents(empty_copy)
    # The rows with their coder and batch, and a digest of each record, of both of these.
    total = (2100 + 45 + 1 + 2) + (2100 + 1 + 2)
    assert {of for *_, of in seen} == {total}
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert seen[-1][1] == total
    assert [table for table, *_ in seen].count("quotes") == 3
    assert [table for table, *_ in seen].count("snapshots") == 3


def test_a_database_without_records_is_copied(empty_copy, target):
    assert transfer.copy(empty_copy, target) == (0, 0)
    assert contents(target) == contents(empty_copy)
    with recording(target, coder="ana", command="add") as batch:
        assert batch.insert(metadata.tables["topics"], {"uid": "u", "slug": "s", "name": "n"}) == 1


def test_an_id_that_was_given_out_is_not_given_out_again(empty_copy, target):
    fill(empty_copy)
    unhindered(
        empty_copy,
        "DELETE FROM claim_relations",
        "DELETE FROM quote_claims WHERE id = 5",
    )
    transfer.copy(empty_copy, target)
    with recording(target, coder="ana", command="add") as batch:
        for table, cells, expected in (
            ("claim_relations", {"from_id": 1, "to_id": 2, "relation": "supports"}, 4),
            ("quote_claims", {"quote_id": 4, "claim_id": 2, "relation": "asserts"}, 6),
            ("topics", {"uid": "u", "slug": "new", "name": "new"}, 4),
        ):
            assert batch.insert(metadata.tables[table], cells) == expected


def test_a_file_is_made_like_any_other_and_full_text_keeps_in_step(example_address, tmp_path):
    made, like = tmp_path / "made.db", tmp_path / "like.db"
    transfer.copy(example_address, made)
    initialise(like, seed=True)
    schemas = []
    for path in (made, like):
        with closing(sqlite3.connect(path)) as connection:
            schemas.append(
                sorted(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
            )
    assert schemas[0] == schemas[1]
    unhindered(
        made, "UPDATE quotes SET folded = 'quokka' WHERE id = 1", "DELETE FROM claims WHERE id = 46"
    )
    with closing(sqlite3.connect(made)) as connection:
        found = "SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'quokka'"
        assert connection.execute(found).fetchall() == [(1,)]
        for index in FULL_TEXT:
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")


def test_a_database_of_a_server_is_made_like_any_other(example_file, postgresql_server):
    indexes = (
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = current_schema() ORDER BY indexname"
    )
    found = []
    for make in (lambda server: transfer.copy(example_file, server), migrate.upgrade):
        with new_postgresql_database(postgresql_server) as server:
            make(server)
            with postgresql.connect_server(server) as connection:
                found.append(connection.execute(indexes).fetchall())
    assert found[0] == found[1]
    assert sum("USING gin" in definition for _, definition in found[0]) == 5


def test_a_copy_is_of_one_moment_while_others_write(example_copy, target):
    before = contents(example_copy)
    written = []

    def write_once(*_):
        if not written:
            written.append(True)
            with writing(example_copy) as connection:
                connection.exec_driver_sql("UPDATE quotes SET note = 'later'")
                connection.exec_driver_sql("INSERT INTO coders (name, kind) VALUES ('x', 'human')")

    transfer.copy(example_copy, target, write_once)
    assert written
    assert contents(target) == before != contents(example_copy)


def test_a_file_is_copied_to_whom_it_may_be_read_by(example_file_copy, tmp_path):
    example_file_copy.chmod(0o600)
    transfer.copy(example_file_copy, tmp_path / "target.db")
    assert (tmp_path / "target.db").stat().st_mode & 0o777 == 0o600


# --- all or nothing -----------------------------------------------------------------------------


def test_nothing_is_copied_onto_something(example_file, example_copy):
    before = contents(example_copy)
    with pytest.raises(RefusedError, match="already exists and is not empty"):
        transfer.copy(example_file, example_copy)
    assert contents(example_copy) == before


def test_nothing_is_copied_onto_a_database_without_records(example_file, empty_copy):
    with pytest.raises(RefusedError, match="already exists and is not empty"):
        transfer.copy(example_file, empty_copy)


def test_nothing_is_copied_onto_an_older_database(example_file, target):
    migrate.upgrade(target, revision="0002")
    with pytest.raises(RefusedError, match="already exists and is not empty"):
        transfer.copy(example_file, target)
    assert migrate.upgrade(target) == "0002"


def test_nothing_is_copied_among_the_tables_of_others(example_file, target):
    with opened(target) as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id INTEGER)")
    with pytest.raises(RefusedError, match="already exists and is not empty"):
        transfer.copy(example_file, target)


def test_nothing_is_copied_onto_another_file_or_a_folder(example_file, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database, and as long as the head of one would have to be " * 9)
    for taken in (notes, tmp_path):
        with pytest.raises(RefusedError, match="already exists and is not empty"):
            transfer.copy(example_file, taken)
    assert notes.read_text().startswith("not a database")


def test_an_empty_file_is_filled(example_file, tmp_path):
    path = tmp_path / "empty.db"
    path.touch()
    transfer.copy(example_file, path)
    assert contents(path) == contents(example_file)


def test_a_database_is_not_copied_onto_itself(example_copy, tmp_path):
    with pytest.raises(RefusedError, match="is the source of the copy"):
        transfer.copy(example_copy, example_copy)
    if not isinstance(example_copy, Server):
        link = tmp_path / "link.db"
        link.symlink_to(example_copy)
        with pytest.raises(RefusedError, match="is the source of the copy"):
            transfer.copy(example_copy, link)


def test_what_cannot_be_read_is_not_copied(target, tmp_path, database):
    with pytest.raises(NotFoundError, match="no database at"):
        transfer.copy(tmp_path / "none.db", target)
    migrate.upgrade(database, revision="0002")
    if database != target:
        with pytest.raises(StoreError, match="older schema") as caught:
            transfer.copy(database, target)
        assert caught.value.hint == "run `claimdb db upgrade`"
    assert not isinstance(target, Path) or database == target or not target.exists()


def test_a_target_that_cannot_be_reached_or_made_is_reported(example_file, tmp_path):
    pytest.importorskip("psycopg", reason="the extra postgres-tests is not installed")
    with pytest.raises(StoreError, match="cannot be reached"):
        transfer.copy(example_file, Server("postgresql://127.0.0.1:1/none"))
    with pytest.raises(StoreError, match="no copy can be made in"):
        transfer.copy(example_file, tmp_path / "none" / "target.db")


def test_who_was_quicker_keeps_what_they_made(example_file, postgresql_database):
    caught = []

    def copy():
        try:
            transfer.copy(example_file, postgresql_database)
        except RefusedError as error:
            caught.append(error.message)

    slower = threading.Thread(target=copy)

    def made(_):
        slower.start()
        with postgresql.connect_server(postgresql_database) as watching:
            waits = b"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while watching.execute(waits).fetchone() is None:
                pass

    migrate.upgrade(postgresql_database, afterwards=made)
    slower.join()
    assert caught == [f"{postgresql_database} already exists and is not empty"]
    assert contents(postgresql_database)[0]["quotes"] == []


RICH = " ".join(f"w{number:x}" for number in range(250_000))
UNTAKEN = {
    "a NUL character": (
        "UPDATE quotes SET note = 'a' || char(0) || 'b' WHERE id = 7",
        "quotes, row 7: PostgreSQL text fields cannot contain NUL (0x00) bytes",
    ),
    "a text with too many different words": (
        f"UPDATE quotes SET folded = '{RICH}' WHERE id = 9",
        "quotes, row 9: string is too long for tsvector",
    ),
    "a text too long for an index": (
        f"UPDATE sources SET url = '{RICH}' WHERE id = 2",
        "sources, row 2: index row requires",
    ),
    "bytes": (
        "UPDATE people SET given = x'00ff' WHERE actor_id = 12",
        "people, row 12: text contains invalid bytes",
    ),
    "no JSON": (
        "UPDATE sources SET csl = '{no' WHERE id = 3",
        "sources, row 3: invalid input syntax for type json",
    ),
    "words for a number": (
        "UPDATE attributions SET position = 'first' WHERE id = 4",
        'attributions, row 4: invalid input syntax for type integer: "first"',
    ),
}


@pytest.mark.parametrize(("statement", "message"), UNTAKEN.values(), ids=UNTAKEN)
def test_what_postgresql_cannot_hold_is_named_with_its_row(
    example_file_copy, postgresql_database, statement, message
):
    unhindered(example_file_copy, statement)
    with pytest.raises(InvalidDataError) as caught:
        transfer.copy(example_file_copy, postgresql_database)
    assert caught.value.message.startswith(f"{example_file_copy} cannot be copied: {message}")
    assert "\n" not in caught.value.message
    assert "nothing was written" in caught.value.hint
    assert is_empty(postgresql_database)


BROKEN = {
    "a word that no record may hold": (
        "UPDATE quotes SET mode = 'shouted' WHERE id = 5",
        ("quotes, row 5: ", "ck_quotes_mode"),
    ),
    "a reference to nothing": (
        "DELETE FROM sources WHERE id = 6",
        (": row ", " refers to a missing row of sources"),
    ),
}


@pytest.mark.parametrize(("statement", "said"), BROKEN.values(), ids=BROKEN)
def test_what_does_not_hold_together_is_named_and_not_copied(
    example_file_copy, target, statement, said
):
    unhindered(example_file_copy, statement)
    with pytest.raises(InvalidDataError) as caught:
        transfer.copy(example_file_copy, target)
    assert all(part in caught.value.message for part in said)
    assert is_empty(target)
    assert not isinstance(target, Path) or not target.exists()


def test_what_is_interrupted_leaves_nothing(example_address, target):
    def interrupt(table, *_):
        if table == "quotes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transfer.copy(example_address, target, interrupt)
    assert is_empty(target)
    assert not isinstance(target, Path) or list(target.parent.glob("target*")) == []
    transfer.copy(example_address, target)
    assert contents(target) == contents(example_address)


_KILLED = """
import os, signal, sys
from claimdb.store.address import address_of
from claimdb.store.admin import transfer
def kill(table, done, total):
    if table == "quotes":
        os.kill(os.getpid(), signal.SIGKILL)
transfer.copy(address_of(sys.argv[1]), address_of(sys.argv[2]), kill)
"""


def test_what_is_killed_leaves_nothing_that_hinders_the_next(example_file, target):
    named = target.url if isinstance(target, Server) else str(target)
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(example_file), named],
        check=False,
        env=environment(measured=False),
    )
    assert done.returncode == -signal.SIGKILL
    assert is_empty(target)
    transfer.copy(example_file, target)
    assert contents(target) == contents(example_file)
    assert faults(target) == ([], 0)


def hang_up(server):
    """End all connections to a database but the one that asks."""
    with postgresql.connect_server(server) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_source_that_goes_away_is_named(postgresql_database, target, request):
    initialise(postgresql_database, seed=True)
    with new_postgresql_database(request.getfixturevalue("postgresql_server")) as other:
        into = other if isinstance(target, Server) else target
        with pytest.raises(StoreError, match="closed the connection") as caught:
            transfer.copy(postgresql_database, into, lambda *_: hang_up(postgresql_database))
        assert str(postgresql_database) in caught.value.message
        assert is_empty(into)


def test_a_target_that_goes_away_is_named(example_file, postgresql_database, capfd):
    with pytest.raises(StoreError, match="closed the connection") as caught:
        transfer.copy(example_file, postgresql_database, lambda *_: hang_up(postgresql_database))
    assert str(postgresql_database) in caught.value.message
    assert is_empty(postgresql_database)
    assert capfd.readouterr() == ("", "")


# --- a file of what a server has ----------------------------------------------------------------


def test_a_backup_of_a_server_is_a_file_that_is_named_after_it(
    postgresql_database, tmp_path, monkeypatch
):
    initialise(postgresql_database, seed=True)
    named = tmp_path / "named.sqlite"
    assert transfer.backup(postgresql_database, named) == named
    with pytest.raises(RefusedError):
        transfer.backup(postgresql_database, named)
    monkeypatch.chdir(tmp_path)
    made = transfer.backup(postgresql_database)
    assert made.name.startswith("claimdb_")
    assert made.suffix == ".sqlite"
    for path in (named, tmp_path / made):
        assert contents(path) == contents(postgresql_database)
        with claimdb.open(path) as database:
            assert database.count() == SEEDED
