"""Creating a database: whole or not at all, once, and never over existing data."""

import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from claimdb.errors import NotFoundError, StoreError
from claimdb.store import derive
from claimdb.store.admin.init import initialise
from claimdb.store.backends import connect
from claimdb.store.backends.base import HEAD, REVISIONS
from claimdb.store.migrate import upgrade


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


def count(path: Path, table: str = "quotes") -> int:
    with closing(connect(path)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def execute(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_new_database_has_the_newest_schema_the_seed_and_everything_derived(path):
    assert initialise(path, seed=True) is True
    assert count(path) == 41
    with closing(sqlite3.connect(path)) as connection:
        assert list(derive.stale(connection)) == []
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_new_database_without_the_seed_is_empty(path):
    assert initialise(path, seed=False) is True
    assert {count(path, table) for table in ("quotes", "actors", "batches", "coders")} == {0}


@pytest.mark.parametrize("seed", [True, False])
def test_a_database_that_is_there_is_left_as_it_is(path, seed):
    initialise(path, seed=False)
    execute(path, "INSERT INTO coders (name, kind) VALUES ('ana', 'human')")
    before = path.read_bytes()
    assert initialise(path, seed=seed) is False
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_database(path):
    path.touch()
    assert initialise(path, seed=True) is True
    assert count(path) == 41


def test_a_name_with_signs_that_mean_something_in_an_address_is_a_name(tmp_path):
    path = tmp_path / "50 % of? #1 “é”.db"
    assert initialise(path, seed=False) is True
    assert initialise(path, seed=False) is False
    # A reader may leave the two files of SQLite's log beside it.
    assert {file.name.removesuffix("-wal").removesuffix("-shm") for file in tmp_path.iterdir()} == {
        path.name
    }


def test_a_link_to_a_missing_file_becomes_one_to_the_database(path, tmp_path):
    link = tmp_path / "link.db"
    link.symlink_to(path)
    assert initialise(link, seed=False)
    assert link.is_symlink()
    assert count(path) == 0


def test_a_path_may_be_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert initialise(Path("records.db"), seed=False) is True
    assert initialise(Path("records.db"), seed=False) is False


def test_a_database_of_an_older_schema_is_not_touched(path):
    upgrade(path, revision=REVISIONS[0])
    before = path.read_bytes()
    with pytest.raises(StoreError, match="older schema") as caught:
        initialise(path, seed=True)
    assert "claimdb db upgrade" in caught.value.hint
    assert path.read_bytes() == before


def test_a_database_of_a_newer_schema_is_not_touched(path):
    initialise(path, seed=False)
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer claimdb") as caught:
        initialise(path, seed=True)
    assert caught.value.hint


def test_a_folder_that_does_not_exist_is_named_with_the_command_that_makes_it(tmp_path):
    folder = tmp_path / "my data" / "2023"
    with pytest.raises(NotFoundError) as caught:
        initialise(folder / "records.db", seed=False)
    assert caught.value.message == f"the folder {folder} does not exist"
    assert shlex.split(caught.value.hint) == ["mkdir", "-p", str(folder)]
    assert not folder.parent.exists()


def test_a_folder_is_made_where_that_is_asked_for(tmp_path):
    path = tmp_path / "share" / "claimdb" / "records.db"
    assert initialise(path, seed=False, make_folder=True) is True
    assert initialise(path, seed=False, make_folder=True) is False


@pytest.mark.parametrize("make_folder", [True, False])
def test_a_file_in_the_place_of_a_folder_is_one_line(tmp_path, make_folder):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        initialise(tmp_path / "file" / "records.db", seed=False, make_folder=make_folder)
    assert caught.value.hint


def test_a_folder_is_no_database(tmp_path):
    with pytest.raises(StoreError, match="is a folder") as caught:
        initialise(tmp_path, seed=False)
    assert caught.value.hint


def test_a_file_that_is_no_database_is_not_touched(path):
    path.write_bytes(b"a shopping list\n" * 300)
    with pytest.raises(StoreError, match="is not a SQLite database") as caught:
        initialise(path, seed=True)
    assert caught.value.hint
    assert path.read_bytes() == b"a shopping list\n" * 300


def test_the_database_of_another_program_is_not_touched(path):
    execute(path, "CREATE TABLE recipes (id)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="is not a claimdb database") as caught:
        initialise(path, seed=True)
    assert caught.value.hint
    assert path.read_bytes() == before


@contextmanager
def shared_folder() -> Iterator[Path]:
    """Make a folder that a user without rights may enter; pytest's own may not be entered."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Give up the rights of the superuser, whom no permission stops."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written_is_one_line():
    with shared_folder() as folder:
        folder.chmod(0o555)
        with ordinary_user(), pytest.raises(StoreError, match=r"records\.db") as caught:
            initialise(folder / "records.db", seed=False)
        assert caught.value.hint
        with ordinary_user(), pytest.raises(StoreError, match=r"records\.db") as caught:
            initialise(folder / "new" / "records.db", seed=False, make_folder=True)
        assert caught.value.hint
        folder.chmod(0o755)


def test_a_folder_that_cannot_be_entered_is_one_line():
    with shared_folder() as folder:
        folder.chmod(0o000)
        with ordinary_user(), pytest.raises(StoreError, match="cannot be opened") as caught:
            initialise(folder / "records.db", seed=False)
        assert caught.value.hint
        folder.chmod(0o755)


def test_an_empty_file_that_cannot_be_written_is_one_line():
    with shared_folder() as folder:
        path = folder / "records.db"
        path.touch()
        path.chmod(0o444)
        with ordinary_user(), pytest.raises(StoreError, match=r"records\.db") as caught:
            initialise(path, seed=False)
        assert caught.value.hint
        assert path.stat().st_size == 0


PYTHON = """
import sys
from pathlib import Path
from claimdb.store import derive, migrate
from claimdb.store.migrate import resource
from claimdb.store.admin.init import initialise
from claimdb.store.admin.init import load

path = Path(sys.argv[1])

def meet():
    print("here", flush=True)
    sys.stdin.readline()
"""

# What `initialise` does, up to the moment at which everything is written and nothing committed.
STOPPED = (
    PYTHON
    + """
def fill(connection):
    load(connection, resource("data/seed.sql").read_text(encoding="utf-8"))
    derive.refresh(connection)
    meet()

migrate.upgrade(path, afterwards=fill)
"""
)

RACING = (
    PYTHON
    + """
meet()
print(initialise(path, seed=True), flush=True)
"""
)


@contextmanager
def started(script: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a script until it says that it is where it should be."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        yield process


def test_what_a_killed_process_leaves_behind_can_be_made_again(path):
    with started(STOPPED, path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert path.exists()
    with pytest.raises(StoreError, match="is empty"):
        connect(path)
    assert initialise(path, seed=True) is True
    assert count(path) == 41
    with closing(sqlite3.connect(path)) as connection:
        assert list(derive.stale(connection)) == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_nobody_sees_a_database_that_is_half_made(path):
    with started(STOPPED, path) as process:
        with pytest.raises(StoreError, match="is empty"):
            connect(path)
        process.communicate("go\n")
    assert count(path) == 41
    assert initialise(path, seed=True) is False


@pytest.mark.slow
def test_who_comes_while_another_makes_it_finds_it_made(path):
    with started(STOPPED, path) as first, started(RACING, path) as second:
        assert second.stdin
        second.stdin.write("go\n")
        second.stdin.flush()
        first.communicate("go\n")
        assert second.communicate()[0] == "False\n"
    assert count(path) == 41


@pytest.mark.slow
def test_of_several_processes_at_once_exactly_one_makes_it(path):
    with started(RACING, path) as one, started(RACING, path) as two, started(RACING, path) as three:
        processes = [one, two, three]
        for process in processes:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        assert sorted(process.communicate()[0] for process in processes) == [
            "False\n",
            "False\n",
            "True\n",
        ]
    assert count(path) == 41
