"""`claimdb db copy` and the backup of a server: messages and exit codes."""

import re
import shlex
import signal
import subprocess
from contextlib import contextmanager

import pytest

from claimdb.store.admin.init import initialise
from claimdb.store.backends import postgresql
from databases import rows_of, unhindered
from harness import COMMAND, claimdb, environment, named, process, terminal

ROWS = 929
"""How many rows the worked example has."""


def test_a_copy_is_reported_in_one_line_and_db_has_no_part_in_it(example_address, database):
    told = claimdb("--db", "nowhere.db", "db", "copy", named(example_address), named(database))
    assert told == (0, "", f"copied {ROWS} rows of 22 tables to {database}\n")
    assert claimdb("search", "--count", db=database).out == "41\n"
    assert claimdb("db", "check", db=database).code == 0


def test_one_is_one(empty_copy, tmp_path):
    unhindered(empty_copy, "INSERT INTO coders (name, kind) VALUES ('ana', 'human')")
    told = claimdb("db", "copy", named(empty_copy), str(tmp_path / "one.db"))
    assert told.err.startswith("copied 1 row of 1 table to ")


def test_a_quiet_copy_says_nothing(example_file_copy, tmp_path):
    assert process("db", "copy", example_file_copy.name, "t.db", "-q", cwd=tmp_path) == (0, "", "")
    shown = terminal("-q", "db", "copy", example_file_copy.name, "u.db", cwd=tmp_path)
    assert shown == (0, "", "")


def test_a_terminal_sees_how_far_it_is(example_file_copy, tmp_path):
    shown = terminal("db", "copy", example_file_copy.name, "t.db", cwd=tmp_path)
    assert shown.code == 0
    assert f"{ROWS}/{ROWS}" in shown.out
    assert shown.out.endswith(f"copied {ROWS} rows of 22 tables to t.db\n")


def test_a_pipe_gets_no_progress(example_file_copy, tmp_path):
    told = process("db", "copy", example_file_copy.name, "t.db", cwd=tmp_path)
    assert told == (0, "", f"copied {ROWS} rows of 22 tables to t.db\n")


@pytest.mark.parametrize(
    ("source", "target", "code", "said"),
    [
        ("example.db", "example.db", 5, "is the source of the copy"),
        ("example.db", "notes.txt", 5, "already exists and is not empty"),
        ("none.db", "t.db", 3, "no database at none.db"),
        ("notes.txt", "t.db", 1, "is not a SQLite database"),
        ("mysql://host/name", "t.db", 2, "does not support mysql://"),
        ("example.db", "mysql://host/name", 2, "does not support mysql://"),
        ("example.db", b"\xff.db", 2, "is not UTF-8"),
        (b"postgresql://\xff@127.0.0.1:1/x", "t.db", 1, "cannot be read"),
        ("example.db", b"postgresql://127.0.0.1:1/x?user=\xff", 1, "cannot be read"),
        ("example.db", "none/t.db", 1, "no copy can be made in none"),
        ("example.db", "postgresql://ana:secret@127.0.0.1:1/x", 1, "cannot be reached"),
        ("postgresql://ana:secret@127.0.0.1:1/x", "t.db", 1, "cannot be reached"),
    ],
)
def test_what_is_impossible_is_reported_in_one_line(
    example_file_copy, tmp_path, source, target, code, said
):
    if any("postgresql" in str(name) for name in (source, target)):
        pytest.importorskip("psycopg", reason="the extra postgres-tests is not installed")
    (tmp_path / "notes.txt").write_text("not a database, nor the beginning of one " * 30)
    told = process("db", "copy", source, target, cwd=tmp_path)
    assert (told.code, told.out) == (code, "")
    assert said in told.err.splitlines()[0]
    assert told.err.splitlines()[1].startswith("hint: ")
    assert "secret" not in told.err
    made = {path.name for path in tmp_path.iterdir()}
    # A reader of a file that others may write leaves what the next one needs beside it.
    assert made - {"example.db-wal", "example.db-shm"} == {"notes.txt", "example.db"}


def test_a_name_does_not_steer_a_terminal(example_file_copy, tmp_path):
    told = process("db", "copy", example_file_copy.name, "a\x1b[31mb [red].db", cwd=tmp_path)
    assert told.err.endswith(" to a\\x1b[31mb [red].db\n")


def test_the_examples_of_help_work_on_a_server(postgresql_database, example_file_copy, tmp_path):
    examples = re.findall(
        r"^  \$ claimdb (db copy .+)$", claimdb("db", "copy", "--help").out, re.MULTILINE
    )
    assert len(examples) == 2
    quotes = example_file_copy.rename(tmp_path / "quotes.sqlite")
    for line in examples:
        given = line.replace("postgresql://ana@server/quotes", postgresql_database.url)
        done = process(*shlex.split(given), cwd=tmp_path)
        assert done.code == 0, done.err
        quotes.unlink()


# Other tests use other databases of the server at the same time.
WAITING = b"""SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE NOT granted AND datname = current_database()"""


@contextmanager
def held(server, statement):
    """Hold a lock on a server; yield what waits until somebody else wants it."""
    with postgresql.connect_server(server) as connection, connection.transaction():
        connection.execute(statement.encode())

        def until_wanted():
            with postgresql.connect_server(server) as watching:
                while not watching.execute(WAITING).fetchone():
                    pass

        yield until_wanted


@pytest.mark.slow
@pytest.mark.parametrize("to_server", [True, False], ids=["to a server", "to a file"])
def test_an_interrupted_copy_leaves_nothing(example_file, postgresql_database, tmp_path, to_server):
    path = tmp_path / "target.db"
    if to_server:
        names = [str(example_file), postgresql_database.url]
        lock = postgresql.LOCK_ALONE
    else:
        initialise(postgresql_database, seed=True)
        names = [postgresql_database.url, str(path)]
        lock = "LOCK TABLE quotes"
    with held(postgresql_database, lock) as until_wanted:
        running = subprocess.Popen(
            [COMMAND, "db", "copy", *names], env=environment(), stderr=subprocess.PIPE
        )
        until_wanted()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert (running.returncode, said) == (130, b"")
    assert list(tmp_path.iterdir()) == []
    if to_server:
        assert not any(rows_of(postgresql_database).values())


# --- the backup of a server ---------------------------------------------------------------------


def test_the_backup_of_a_server_is_a_file(postgresql_database, tmp_path):
    initialise(postgresql_database, seed=True)
    told = process("db", "backup", "made.sqlite", db=postgresql_database, cwd=tmp_path)
    assert told == (0, "", f"copied {postgresql_database} to made.sqlite\n")
    assert claimdb("search", "--count", db=tmp_path / "made.sqlite").out == "41\n"
    assert process("db", "backup", "made.sqlite", db=postgresql_database, cwd=tmp_path).code == 5
    assert process("db", "backup", db=postgresql_database, cwd=tmp_path).code == 0
    [made] = tmp_path.glob("claimdb_*Z.sqlite")
    assert claimdb("search", "--count", db=made).out == "41\n"


def test_a_file_is_not_restored_onto_a_server(example_file, postgresql_database):
    told = claimdb("db", "restore", str(example_file), db=postgresql_database)
    assert (told.code, told.out) == (2, "")
    assert told.err.splitlines() == [
        f"error: {postgresql_database} is not a file",
        "hint: copy it into a new database: claimdb db copy FILE URL",
    ]
