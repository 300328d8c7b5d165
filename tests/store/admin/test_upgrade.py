"""Upgrading the schema: the backup, and when none can be made."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

import claimdb
from claimdb.store import migrate
from claimdb.store.admin.init import upgrade
from claimdb.store.backends.base import HEAD

SRC = Path(claimdb.__file__).resolve().parents[1]
AS_A_READER = """
import os, sys
from pathlib import Path
import claimdb
from claimdb.store.admin.init import upgrade
root = os.geteuid() == 0
if root:
    os.setresuid(65534, 65534, 0)
try:
    upgrade(Path(sys.argv[1]))
except claimdb.ClaimdbError as error:
    print(error.message)
if root:
    # What measures this process writes its result when all is over.
    os.setresuid(0, 0, 0)
"""


@pytest.fixture
def shelf():
    """A database of an earlier schema, in a folder that everybody can reach."""
    with tempfile.TemporaryDirectory(prefix="shelf") as folder:
        Path(folder).chmod(0o755)
        path = Path(folder, "old.db")
        migrate.upgrade(path, revision="0001")
        yield path
        Path(folder).chmod(0o755)


def revision(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


def as_reader(path):
    done = subprocess.run(
        [sys.executable, "-c", AS_A_READER, path], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(SRC)},
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.strip()


def test_the_database_is_upgraded_and_a_copy_of_how_it_was_kept(shelf):
    shelf.chmod(0o640)
    before, copy = upgrade(shelf)
    assert before == "0001"
    assert copy == shelf.with_name("old.db.before-0001")
    assert (revision(copy), revision(shelf)) == ("0001", HEAD)
    assert copy.stat().st_mode & 0o777 == 0o640
    assert upgrade(shelf) is None


def test_a_copy_never_takes_the_place_of_another(shelf):
    names = ["old.db.before-0001", "old.db.before-0001.2", "old.db.before-0001.3"]
    kept = shutil.copy(shelf, shelf.with_name("kept"))
    for name in names:
        assert upgrade(shelf).copy == shelf.with_name(name)
        shutil.copy(kept, shelf)


def test_what_may_not_be_written_is_not_touched(shelf):
    shelf.chmod(0o444)
    if os.geteuid() != 0:
        shelf.parent.chmod(0o555)
    assert as_reader(shelf) == f"{shelf} is read-only"
    assert [file.name for file in shelf.parent.iterdir()] == ["old.db"]


def test_where_no_copy_can_be_made_nothing_is_upgraded(shelf):
    shelf.chmod(0o666)
    if os.geteuid() != 0:
        shelf.parent.chmod(0o555)
    assert as_reader(shelf) == f"no copy can be made in {shelf.parent}: Permission denied"
    shelf.parent.chmod(0o755)
    assert revision(shelf) == "0001"


def test_a_copy_that_finds_no_room_leaves_nothing(shelf, monkeypatch):
    # What is imported and compiled meanwhile would have no room either.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = shelf.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, hard))
    try:
        with pytest.raises(claimdb.ClaimdbError, match="disk"):
            upgrade(shelf)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert shelf.read_bytes() == before
    assert [file.name for file in shelf.parent.iterdir() if "before" in file.name] == []
