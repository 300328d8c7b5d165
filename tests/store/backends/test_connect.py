"""Opening a database: every fault of a file is one line with a hint."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import claimdb
from claimdb.errors import ExitCode, StoreError
from claimdb.store.backends import sqlite as module
from claimdb.store.backends.base import HEAD, RESTORE, REVISIONS
from claimdb.store.backends.sqlite import faults_named
from worlds import SEEDED

SRC = Path(claimdb.__file__).resolve().parents[1]


def refused(path: Path) -> claimdb.ClaimdbError:
    with pytest.raises(claimdb.ClaimdbError) as caught:
        claimdb.open(path)
    # A long message is shortened in its middle.
    assert str(path)[:100] in caught.value.message
    assert caught.value.hint
    return caught.value


def run(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def test_a_database_opens_by_a_path_or_by_text(example_file_copy: Path) -> None:
    for path in (example_file_copy, str(example_file_copy)):
        with claimdb.open(path) as database:
            assert database.address == example_file_copy
            assert database.count() == SEEDED
    with claimdb.Database(str(example_file_copy)) as database:
        assert database.count() == SEEDED


def test_a_missing_file_is_not_found_and_not_made(tmp_path: Path) -> None:
    error = refused(tmp_path / "none.db")
    assert isinstance(error, claimdb.NotFoundError)
    assert error.exit_code is ExitCode.NOT_FOUND
    assert error.hint == "create one with `claimdb init`"
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_not_found_either(tmp_path: Path) -> None:
    assert isinstance(refused(tmp_path / "none" / "x.db"), claimdb.NotFoundError)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert refused(tmp_path).message == f"{tmp_path} is a folder"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    assert refused(tmp_path / "pipe.db").message.endswith("is not a file")


def test_a_path_that_no_file_can_have_is_an_error_of_ours(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(tmp_path / ("x" * 5000)).message
    assert isinstance(refused(tmp_path / "nul\0.db"), claimdb.NotFoundError)


def test_a_text_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("who said what\n" * 500, encoding="utf-8")
    error = refused(path)
    assert isinstance(error, StoreError)
    assert error.message == f"{path} is not a SQLite database"
    assert error.exit_code is ExitCode.FAILURE


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert refused(path).message == f"{path} is empty"


@pytest.mark.parametrize(
    "tables",
    [
        ["CREATE TABLE birds (id INTEGER)"],
        # Other programs number their schema in the same way.
        [
            "CREATE TABLE alembic_version (version_num TEXT)",
            f"INSERT INTO alembic_version VALUES ('{HEAD}')",
            "CREATE TABLE quotes (id INTEGER)",
        ],
        ["CREATE TABLE quotes (x)", "CREATE TABLE attributions (x)", "CREATE TABLE claims (x)"],
        [
            "CREATE TABLE quotes (x)",
            "CREATE TABLE attributions (x)",
            "CREATE TABLE claims (x)",
            "CREATE TABLE alembic_version (version_num TEXT)",
        ],
    ],
)
def test_a_database_of_another_program_is_refused(tmp_path: Path, tables: list[str]) -> None:
    path = tmp_path / "other.db"
    for statement in tables:
        run(path, statement)
    assert refused(path).message == f"{path} is not a claimdb database"


def test_an_older_schema_is_to_be_upgraded(example_file_copy: Path) -> None:
    run(example_file_copy, f"UPDATE alembic_version SET version_num = '{REVISIONS[0]}'")
    error = refused(example_file_copy)
    assert f"has an older schema ({REVISIONS[0]}, this claimdb needs {HEAD})" in error.message
    assert error.hint == "run `claimdb db upgrade`"


def test_a_newer_schema_needs_a_newer_claimdb(example_file_copy: Path) -> None:
    run(example_file_copy, "UPDATE alembic_version SET version_num = '9999'")
    error = refused(example_file_copy)
    assert error.message == f"{example_file_copy} was created by a newer claimdb (schema 9999)"
    assert "update claimdb" in (error.hint or "")


@pytest.mark.parametrize(
    "name",
    [
        "a b.db",
        "what?.db",
        "a#b.db",
        "100%.db",
        "%41.db",
        "vér-ité 中国 😀.db",
        "a'b\"c;d.db",
        "&=+.db",
    ],
)
def test_a_file_may_have_any_name(example_file_copy: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / f"in {name}"
    folder.mkdir()
    path = Path(shutil.copy(example_file_copy, folder / name))
    with claimdb.open(path) as database:
        assert database.count() == SEEDED


def test_a_file_name_may_hold_bytes_that_are_no_text(
    example_file_copy: Path, tmp_path: Path
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.db"))
    shutil.copy(example_file_copy, path)
    with claimdb.open(path) as database:
        assert database.count() == SEEDED


def test_a_relative_path_and_a_link_lead_to_the_file(
    example_file_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.db").symlink_to(example_file_copy)
    monkeypatch.chdir(tmp_path)
    for path in ("link.db", "./link.db", example_file_copy.name):
        with claimdb.open(path) as database:
            assert database.count() == SEEDED


# --- locked, changing, damaged --------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a lock."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("journal", ["WAL", "DELETE"])
def test_a_database_that_a_writer_holds_alone_is_locked_and_never_read_half_written(
    example_file_copy: Path, journal: str
) -> None:
    with closing(sqlite3.connect(example_file_copy, isolation_level=None)) as writer:
        writer.execute(f"PRAGMA journal_mode = {journal}")
        writer.execute("PRAGMA locking_mode = EXCLUSIVE")
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("DELETE FROM changes")
        error = refused(example_file_copy)
        assert error.message == f"{example_file_copy} is locked by another program"
        writer.execute("ROLLBACK")
    with claimdb.open(example_file_copy) as database:
        assert database.count() == SEEDED


def test_a_reader_sees_one_moment_and_never_waits_for_a_writer(example_file_copy: Path) -> None:
    with claimdb.open(example_file_copy) as database:
        assert database.get("q1").note
        with closing(sqlite3.connect(example_file_copy, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE quotes SET note = NULL WHERE id = 1")
            assert database.get("q1").note
            writer.execute("COMMIT")
            assert database.get("q1").note
            with claimdb.open(example_file_copy) as later:
                assert later.get("q1").note is None


def test_the_moment_is_that_of_opening_and_not_of_the_first_question(
    example_file_copy: Path,
) -> None:
    with claimdb.open(example_file_copy) as database:
        run(example_file_copy, "UPDATE quotes SET note = NULL WHERE id = 1")
        assert database.get("q1").note


def test_what_a_log_holds_that_is_not_in_the_file_yet_is_read(
    example_file_copy: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(example_file_copy)) as writer, writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("UPDATE quotes SET note = 'in the log' WHERE id = 1")
        writer.commit()
        copied = tmp_path / "copied"
        copied.mkdir()
        for file in (
            example_file_copy,
            example_file_copy.with_name(f"{example_file_copy.name}-wal"),
        ):
            shutil.copy(file, copied)
    with claimdb.open(copied / example_file_copy.name) as database:
        assert database.get("q1").note == "in the log"


def test_a_damaged_file_is_said_to_be_damaged(example_file_copy: Path) -> None:
    content = bytearray(example_file_copy.read_bytes())
    # The first page tells the schema apart; everything after it is ruined.
    content[4096 * 2 :] = b"\x55" * (len(content) - 4096 * 2)
    example_file_copy.write_bytes(content)
    with pytest.raises(StoreError) as caught, claimdb.open(example_file_copy) as database:
        list(database.find("peace"))
    assert caught.value.message == f"{example_file_copy} is damaged"
    assert caught.value.hint == RESTORE


def test_a_file_cut_short_is_said_to_be_damaged(example_file_copy: Path) -> None:
    with example_file_copy.open("r+b") as file:
        file.truncate(4096 * 20)
    with pytest.raises(StoreError, match="ends early"), claimdb.open(example_file_copy) as database:
        assert list(database.find("")) + list(database.claims(""))


def test_text_that_is_no_text_is_an_error_of_ours(example_file_copy: Path) -> None:
    run(example_file_copy, "UPDATE quotes SET note = CAST(x'ff00fe' AS TEXT) WHERE id = 1")
    with (
        claimdb.open(example_file_copy) as database,
        pytest.raises(StoreError, match="contains text that is not UTF-8"),
    ):
        list(database.find("id:q1"))


def test_a_bug_of_ours_is_not_taken_for_a_fault_of_the_file(example_file_copy: Path) -> None:
    with closing(sqlite3.connect(example_file_copy)) as connection:
        for wrong in ("SELEKT 1", "SELECT nothing FROM quotes"):
            with pytest.raises(sqlite3.OperationalError), faults_named(example_file_copy):
                connection.execute(wrong)
        with pytest.raises(sqlite3.ProgrammingError), faults_named(example_file_copy):
            connection.execute("SELECT ?", ())
        with pytest.raises(KeyError), faults_named(example_file_copy):
            raise KeyError("ours")
    with pytest.raises(sqlite3.ProgrammingError), faults_named(example_file_copy):
        connection.execute("SELECT 1")


def test_nothing_can_be_written_through_it(example_file_copy: Path) -> None:
    with claimdb.open(example_file_copy) as database:
        for statement in ("DELETE FROM changes", "CREATE TABLE x (y)", "PRAGMA user_version = 7"):
            with pytest.raises(StoreError, match="is read-only"), faults_named(example_file_copy):
                database.connection.execute(statement)


# --- as somebody who may not ----------------------------------------------------------------

# Permissions count for everybody but root, who becomes somebody else when all is loaded.
READ = """
import os, sys, claimdb
def read(path):
    with claimdb.open(path) as database:
        return database.count(), len(list(database.find("peace"))), database.get("q1").note
read(sys.argv[1])
root = os.geteuid() == 0
if root:
    os.setgroups([])
    os.setegid(65534)
    os.seteuid(65534)
try:
    print(*read(sys.argv[2]), sep="|")
except claimdb.ClaimdbError as error:
    print(type(error).__name__, error.message, error.hint, sep="|")
if root:
    # What measures this process writes its result when all is over.
    os.seteuid(0)
    os.setegid(0)
"""


@pytest.fixture
def shelf(example_file: Path) -> Iterator[Path]:
    """Return a database in a folder that everybody can reach, in which the owner may write."""
    with tempfile.TemporaryDirectory(prefix="shelf") as folder:
        Path(folder).chmod(0o755)
        path = Path(shutil.copy(example_file, Path(folder, "quotes.db")))
        path.chmod(0o644)
        yield path
        Path(folder).chmod(0o755)


def as_reader(example_file: Path, path: Path) -> str:
    """Return what somebody reads who may not write, root or not."""
    if os.geteuid() != 0:
        path.parent.chmod(0o555)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(example_file), str(path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )
    assert not done.stderr
    return done.stdout.strip()


def answer(example_file: Path) -> str:
    with claimdb.open(example_file) as database:
        return f"{SEEDED}|{database.count('peace')}|{database.get('q1').note}"


def test_a_database_that_one_may_only_read_is_read(example_file: Path, shelf: Path) -> None:
    shelf.chmod(0o444)
    assert as_reader(example_file, shelf) == answer(example_file)
    assert [file.name for file in shelf.parent.iterdir()] == [shelf.name]


def test_a_database_with_a_rollback_journal_is_read_where_one_may_only_read(
    example_file: Path, shelf: Path
) -> None:
    run(shelf, "PRAGMA journal_mode = DELETE")
    assert as_reader(example_file, shelf) == answer(example_file)


def test_a_link_to_a_database_that_one_may_only_read_is_followed(
    example_file: Path, shelf: Path, tmp_path: Path
) -> None:
    link = shelf.with_name("link.db")
    link.symlink_to(shelf.name)
    assert as_reader(example_file, link) == answer(example_file)


@pytest.mark.parametrize("kind", ["wal", "journal"])
def test_a_file_is_not_read_without_the_log_that_belongs_to_it(
    example_file: Path, shelf: Path, kind: str
) -> None:
    if kind == "journal":
        run(shelf, "PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(shelf, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE quotes SET note = hex(randomblob(4000))")
        left = {file: file.read_bytes() for file in shelf.parent.iterdir()}
    for file, content in left.items():
        if not file.name.endswith("-shm"):
            file.write_bytes(content)
    log = shelf.with_name(f"{shelf.name}-{kind}")
    assert log.stat().st_size
    said = as_reader(example_file, shelf)
    assert said.startswith(f"StoreError|{shelf} "), said
    assert not said.endswith("|None")
    link = shelf.with_name("link.db")
    if os.geteuid() == 0:
        link.symlink_to(shelf.name)
        assert as_reader(example_file, link).startswith(f"StoreError|{link} ")


def test_a_database_that_one_may_not_read_cannot_be_opened(example_file: Path, shelf: Path) -> None:
    shelf.chmod(0o000)
    said = as_reader(example_file, shelf)
    assert said == f"StoreError|{shelf} cannot be opened|check the path and its permissions"


def test_a_folder_that_one_may_not_enter_is_an_error_of_ours(
    example_file: Path, shelf: Path
) -> None:
    inner = shelf.parent / "inner"
    inner.mkdir()
    path = Path(shutil.copy(shelf, inner / "quotes.db"))
    inner.chmod(0o000)
    try:
        said = as_reader(example_file, path) if os.geteuid() == 0 else str(refused(path))
    finally:
        inner.chmod(0o755)
    assert f"{path} cannot be opened: Permission denied" in said
