"""Backups: copies of one moment, their names, and restoring them."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import claimdb
from cases import each
from claimdb.atomic_files import temporary_file
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, StoreError
from claimdb.store.admin import backup
from damages import damages, overwritten
from worlds import SEEDED, write


def count(path):
    with claimdb.open(path) as database:
        return database.count()


@pytest.fixture
def copy(example_file, tmp_path):
    return shutil.copy(example_file, tmp_path / "copy.db")


def test_a_backup_is_named_after_its_moment_and_no_other_file_is_overwritten(example_file_copy):
    made = [backup.backup(example_file_copy) for _ in range(3)]
    assert len(set(made)) == 3
    for path in made:
        assert path.parent == example_file_copy.parent
        assert path.name.startswith("example.db.20")
        assert path.stat().st_mode == example_file_copy.stat().st_mode
        assert count(path) == SEEDED


def test_a_backup_can_be_named_but_takes_no_place_of_a_file(example_file_copy, tmp_path):
    named = tmp_path / "named.db"
    assert backup.backup(example_file_copy, named) == named
    before = named.read_bytes()
    with pytest.raises(RefusedError, match="already exists"):
        backup.backup(example_file_copy, named)
    assert named.read_bytes() == before
    with pytest.raises(StoreError, match="no copy can be made in"):
        backup.backup(example_file_copy, tmp_path / "none" / "named.db")


def test_a_backup_has_what_is_committed_while_another_writes(example_file_copy, tmp_path):
    with claimdb.open(example_file_copy) as database:
        database.edit("q1", {"note": "committed"})
    with closing(sqlite3.connect(example_file_copy, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE quotes SET note = 'not yet'")
        made = backup.backup(example_file_copy, tmp_path / "named.db")
        writer.execute("ROLLBACK")
    with closing(sqlite3.connect(made)) as connection:
        notes = connection.execute("SELECT note FROM quotes WHERE id = 1")
        assert notes.fetchall() == [("committed",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_restored_copy_replaces_the_database_which_is_kept(empty_file_copy, copy):
    write(empty_file_copy, {"quotes": [{"text": "mine"}]})
    kept = backup.restore(copy, empty_file_copy)
    assert kept == empty_file_copy.with_name("empty.db.before-restore")
    assert (count(empty_file_copy), count(kept), count(copy)) == (SEEDED, 1, SEEDED)
    assert backup.restore(kept, empty_file_copy) == empty_file_copy.with_name(
        "empty.db.before-restore.2"
    )
    assert count(empty_file_copy) == 1


def test_who_has_the_database_open_sees_the_restored_one_next(empty_file_copy, copy):
    with closing(sqlite3.connect(empty_file_copy)) as reader:
        assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (0,)
        backup.restore(copy, empty_file_copy)
        assert reader.execute("SELECT count(*) FROM quotes").fetchone() == (SEEDED,)


def test_a_copy_is_restored_where_there_is_no_database(tmp_path, copy):
    assert backup.restore(copy, tmp_path / "new.db") is None
    assert count(tmp_path / "new.db") == SEEDED


def test_a_copy_is_not_restored_into_a_missing_folder(tmp_path, copy):
    with pytest.raises(NotFoundError, match="none does not exist") as caught:
        backup.restore(copy, tmp_path / "none" / "new.db")
    assert caught.value.hint == f"mkdir -p {tmp_path / 'none'}"
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("damaged", [False, True])
def test_a_restored_database_keeps_its_permissions(example_file_copy, copy, damaged):
    example_file_copy.chmod(0o660)
    if damaged:
        example_file_copy.write_bytes(b"damaged" * 1000)
    backup.restore(copy, example_file_copy)
    assert example_file_copy.stat().st_mode & 0o777 == 0o660


def test_a_damaged_database_is_moved_aside_with_its_log(example_file_copy, copy):
    log = example_file_copy.with_name("example.db-journal")
    for number in (1, 2):
        example_file_copy.write_bytes(b"damaged" * 1000)
        log.write_bytes(b"log")
        kept = backup.restore(copy, example_file_copy)
        assert kept == example_file_copy.with_name(f"example.db.damaged.{number}")
        assert kept.read_bytes() == b"damaged" * 1000
        assert count(example_file_copy) == SEEDED
        assert not log.exists()


def test_what_another_program_holds_is_not_replaced(example_file_copy, copy, monkeypatch):
    monkeypatch.setattr(backup, "BUSY_SECONDS", 0.0)
    with closing(sqlite3.connect(example_file_copy, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program"):
            backup.restore(copy, example_file_copy)
    assert sorted(path.name for path in example_file_copy.parent.glob("*before*")) == []


def test_only_what_is_there_and_is_another_file_is_restored(example_file_copy, tmp_path):
    with pytest.raises(NotFoundError):
        backup.restore(tmp_path / "none.db", example_file_copy)
    with pytest.raises(RefusedError, match="is the database itself"):
        backup.restore(example_file_copy, example_file_copy)


@each("damage", damages(20))
def test_a_damaged_copy_is_rejected_and_nothing_is_changed(
    example_file, example_file_copy, tmp_path_factory, damage
):
    copy = Path(shutil.copy(example_file, tmp_path_factory.mktemp("copies") / "copy.db"))
    damages(20)[damage](copy)
    before = sorted(example_file_copy.parent.iterdir())
    content = example_file_copy.read_bytes()
    with pytest.raises(InvalidDataError) as caught:
        backup.restore(copy, example_file_copy)
    assert str(copy) in caught.value.message
    assert ".claimdb-" not in caught.value.message
    assert caught.value.hint
    assert sorted(example_file_copy.parent.iterdir()) == before
    assert example_file_copy.read_bytes() == content


@pytest.mark.parametrize("at", [0, 30, 100, 200, 3000, 4000])
def test_a_copy_is_restored_whatever_is_damaged_in_the_schema(example_file_copy, copy, at):
    """Of the first page, which has the header and the beginning of the schema."""
    damaged = overwritten(example_file_copy, at, b"\xff\xfe\xc3" * 20)
    example_file_copy.chmod(0o640)
    kept = backup.restore(Path(copy), example_file_copy)
    assert count(example_file_copy) == SEEDED
    assert example_file_copy.stat().st_mode & 0o777 == 0o640
    # A copy has counters of its own in its header.
    assert kept.read_bytes()[100:] == damaged[100:]


def test_a_copy_does_not_replace_the_database_of_another_program(copy, tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    before = path.read_bytes()
    with pytest.raises(RefusedError, match="is a database of another program"):
        backup.restore(Path(copy), path)
    assert path.read_bytes() == before


def test_a_damaged_database_is_not_backed_up(example_file_copy, tmp_path):
    with closing(sqlite3.connect(example_file_copy)) as connection:
        connection.execute("UPDATE sources SET csl = 'no object' WHERE id = 1")
        connection.commit()
    with pytest.raises(backup.FaultyError, match="is not copied: sources: s1 was changed outside"):
        backup.backup(example_file_copy, tmp_path / "made.db")
    assert [one.name for one in tmp_path.iterdir()] == ["example.db"]


def test_what_a_killed_backup_leaves_is_removed_by_the_next(example_file_copy, tmp_path):
    stale = tmp_path / ".claimdb-00.tmp"
    stale.touch()
    with temporary_file(tmp_path) as used:
        backup.backup(example_file_copy, tmp_path / "made.db")
        assert used.exists()
    names = {one.name for one in tmp_path.iterdir()}
    assert names == {"example.db", "made.db"}
