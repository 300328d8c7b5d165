"""Logs next to a database that a stranger made: no pipe is waited for, no other file is touched."""

import os
import shutil
import sqlite3
import struct
from contextlib import closing

import pytest

from claimdb.store.admin.backup import restore
from databases import rows_of
from harness import process

COMMANDS = (
    ("search", "peace"),
    ("query", "save", "mine", "peace"),
    ("db", "check"),
    ("db", "backup"),
)


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_a_log_that_is_no_file_is_refused(example_file_copy, tmp_path, suffix):
    other = tmp_path / "other"
    other.write_text("of another program")
    log = example_file_copy.with_name(example_file_copy.name + suffix)
    for make in (os.mkfifo, lambda path: path.symlink_to(other)):
        make(log)
        for arguments in (*COMMANDS, ("db", "restore", str(other))):
            done = process(*arguments, db=example_file_copy)
            assert done.code == 1
            assert f"error: {log} is not a regular file" in done.err
        assert other.read_text() == "of another program"
        log.unlink()


def test_a_journal_that_names_another_file_does_not_delete_it(
    example_file, example_file_copy, tmp_path
):
    other = tmp_path / "other"
    other.write_text("of another program")
    # https://www.sqlite.org/fileformat2.html#the_rollback_journal, with a super-journal.
    magic, name = bytes.fromhex("d9d505f920a163d7"), os.fsencode(other)
    pages = example_file_copy.stat().st_size // 4096
    header = magic + struct.pack(">5I", 0, 0, pages, 512, 4096)
    end = struct.pack(">2I", len(name), sum(name)) + magic
    journal = example_file_copy.with_name(f"{example_file_copy.name}-journal")
    journal.write_bytes(
        header.ljust(512, b"\0") + struct.pack(">I", (1 << 30) // 4096 + 1) + name + end
    )
    for arguments in COMMANDS:
        assert process(*arguments, db=example_file_copy).code == 1
        assert other.exists()
    kept = restore(example_file, example_file_copy)
    assert other.exists()
    assert kept is not None
    assert not journal.exists()
    assert rows_of(example_file_copy) == rows_of(example_file)


def test_unfinished_changes_of_another_program_are_reported(
    example_file, example_file_copy, tmp_path
):
    left = tmp_path / "left.db"
    with closing(sqlite3.connect(example_file_copy, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = DELETE")
        # With so small a cache, changes are in the file before the end of the transaction.
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN")
        writer.execute("UPDATE quotes SET note = hex(randomblob(3000))")
        for suffix in ("", "-journal"):
            shutil.copy(f"{example_file_copy}{suffix}", f"{left}{suffix}")
    for arguments in COMMANDS:
        done = process(*arguments, db=left)
        assert done.code == 1
        assert f"error: {left} has unfinished changes of another program" in done.err
        assert "undoes them" in done.err
    with closing(sqlite3.connect(left)) as other:
        other.execute("SELECT count(*) FROM sqlite_master")
    assert rows_of(left) == rows_of(example_file)
