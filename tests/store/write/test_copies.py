"""Copies of a database: of one moment, beside it, and back in its place."""

import shutil
import sqlite3
from contextlib import closing

import pytest

import claimdb
from claimdb.errors import RefusedError, StoreError
from claimdb.store import migrate
from claimdb.store.admin import backup
from worlds import SEEDED, write


def count(path):
    with claimdb.open(path) as database:
        return database.count()


@pytest.fixture
def copy(seeded_file, tmp_path):
    return shutil.copy(seeded_file, tmp_path / "copy.db")


def test_a_backup_is_named_after_its_moment_and_no_other_file_is_overwritten(seeded_path):
    made = [backup.backup(seeded_path) for _ in range(3)]
    assert len(set(made)) == 3
    for path in made:
        assert path.parent == seeded_path.parent
        assert path.name.startswith("seeded.db.20")
        assert path.stat().st_mode == seeded_path.stat().st_mode
        assert count(path) == SEEDED


def test_a_backup_can_be_named_but_takes_no_place_of_a_file(seeded_path, tmp_path):
    named = tmp_path / "named.db"
    assert backup.backup(seeded_path, named) == named
    before = named.read_bytes()
    with pytest.raises(RefusedError, match="is there already"):
        backup.backup(seeded_path, named)
    assert named.read_bytes() == before
    with pytest.raises(StoreError, match="no copy can be made in"):
        backup.backup(seeded_path, tmp_path / "none" / "named.db")


def test_a_backup_has_what_is_committed_while_another_writes(seeded_path, tmp_path):
    with closing(sqlite3.connect(seeded_path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE quotes SET note = 'committed'")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE quotes SET note = 'not yet'")
        made = backup.backup(seeded_path, tmp_path / "named.db")
        writer.execute("ROLLBACK")
    with closing(sqlite3.connect(made)) as connection:
        assert connection.execute("SELECT DISTINCT note FROM quotes").fetchall() == [("committed",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_restored_copy_replaces_the_database_which_is_kept(empty_path, copy):
    write(empty_path, {"quotes": [{"text": "mine"}]})
    kept = backup.restore(copy, empty_path)
    assert kept == empty_path.with_name("empty.db.before-restore")
    assert (count(empty_path), count(kept), count(copy)) == (SEEDED, 1, SEEDED)
    assert backup.restore(kept, empty_path) == empty_path.with_name("empty.db.before-restore.2")
    assert count(empty_path) == 1


def test_who_has_the_database_open_sees_the_restored_one_next(empty_path, copy):
    with closing(sqlite3.connect(empty_path)) as reader:
        assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (0,)
        backup.restore(copy, empty_path)
        assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (SEEDED,)


def test_a_copy_is_restored_where_there_is_no_database(tmp_path, copy):
    assert backup.restore(copy, tmp_path / "new.db") is None
    assert count(tmp_path / "new.db") == SEEDED


def test_a_damaged_database_is_moved_aside_with_its_log(seeded_path, copy):
    log = seeded_path.with_name("seeded.db-journal")
    for number in (1, 2):
        seeded_path.write_bytes(b"damaged" * 1000)
        log.write_bytes(b"log")
        kept = backup.restore(copy, seeded_path)
        assert kept == seeded_path.with_name(f"seeded.db.damaged.{number}")
        assert kept.read_bytes() == b"damaged" * 1000
        assert count(seeded_path) == SEEDED
        assert not log.exists()


def test_what_another_program_holds_is_not_replaced(seeded_path, copy, monkeypatch):
    monkeypatch.setattr(backup, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(seeded_path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            backup.restore(copy, seeded_path)
    assert sorted(path.name for path in seeded_path.parent.glob("*before*")) == []


def test_a_copy_that_is_none_replaces_nothing(seeded_path, tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("no database, and longer than the header of one would be " * 20)
    for wrong, error in (
        (notes, StoreError),
        (tmp_path / "none.db", claimdb.NotFoundError),
        (seeded_path, RefusedError),
    ):
        with pytest.raises(error):
            backup.restore(wrong, seeded_path)
    assert count(seeded_path) == SEEDED


def test_an_older_copy_is_restored_and_can_be_upgraded(seeded_path, tmp_path):
    older = tmp_path / "older.db"
    migrate.upgrade(older, revision="0001")
    backup.restore(older, seeded_path)
    with pytest.raises(StoreError, match="older schema"):
        claimdb.open(seeded_path)
