"""Databases, their copies and their folders are for one user; umask and existing files decide."""

import os
import stat

import pytest

from claimdb.store.address import Server
from claimdb.store.backends import connect
from claimdb.store.engine import writing
from harness import process, shell


def modes(folder):
    """Return the permissions of every file and folder, by its name."""
    return {path.name: oct(stat.S_IMODE(path.lstat().st_mode)) for path in folder.rglob("*")}


@pytest.mark.parametrize(("umask", "mode"), [("000", "0o600"), ("277", "0o400")])
def test_a_new_database_and_its_log_are_for_one_user(tmp_path, umask, mode):
    path = tmp_path / "quotes.db"
    done = shell(f"umask {umask}; claimdb init --empty", path)
    found = modes(tmp_path)
    # Without rights of its own to write, only the superuser can fill the file.
    if mode == "0o400" and os.geteuid() != 0:
        assert (done.code, found) == (1, {})
    else:
        assert done.code == 0
        assert "quotes.db" in found
        assert found == dict.fromkeys(found, mode)


def test_the_log_of_a_writer_has_the_permissions_of_the_database(example_file_copy):
    for mode in (0o600, 0o660):
        example_file_copy.chmod(mode)
        with writing(example_file_copy) as connection:
            connection.exec_driver_sql("UPDATE quotes SET note = 'x'")
            found = modes(example_file_copy.parent)
        names = ("example.db", "example.db-wal", "example.db-shm")
        assert {found[name] for name in names} == {oct(mode)}


def test_a_data_folder_and_its_parents_are_for_one_user(tmp_path):
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = process("init", "--empty", **env)
    assert done.code == 0
    found = modes(tmp_path)
    assert {found[name] for name in (".local", "share", "claimdb")} == {"0o700"}
    assert found["claimdb.sqlite"] == "0o600"


def test_a_backup_is_as_private_as_its_database(example_copy, tmp_path):
    expected = 0o600
    if not isinstance(example_copy, Server):
        example_copy.chmod(expected := 0o640)
    target = tmp_path / "backup.db"
    assert process("db", "backup", str(target), db=example_copy).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == expected
    connect(target).close()
    restored = tmp_path / "restored.db"
    assert process("db", "restore", str(target), db=restored).code == 0
    assert stat.S_IMODE(restored.stat().st_mode) == expected
