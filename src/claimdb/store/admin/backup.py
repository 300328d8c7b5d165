"""Backups of a database file, and restoring them; the replaced file is kept."""

import sqlite3
from contextlib import AbstractContextManager, closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from claimdb.errors import NotFoundError, RefusedError, StoreError
from claimdb.store import private_files
from claimdb.store.backends.base import OlderSchemaError
from claimdb.store.backends.sqlite import BUSY_SECONDS, connect, faults_named


def backup(path: Path, target: Path | None = None) -> Path:
    """Copy a claimdb database as it is at this moment, while others may write; return the copy.

    Without a target it is next to the database and has the moment (UTC) in its name.

    Raises:
        NotFoundError: there is no database.
        RefusedError: there is a file where the copy would be.
        StoreError: the database cannot be read, or the copy cannot be written.
    """
    _check(path)
    if target is None:
        return copy_beside(path, f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}")
    _copy_to(path, target)
    return target


def copy_beside(path: Path, label: str) -> Path:
    """Copy a database to a new file next to it, `quotes.db.LABEL`, and return that."""
    for number in count(1):
        copy = path.with_name(f"{path.name}.{label}{'' if number == 1 else f'.{number}'}")
        with suppress(RefusedError):
            _copy_to(path, copy)
            break
    return copy


def restore(copy: Path, path: Path) -> Path | None:
    """Replace a database by a copy; return the file that keeps what was there, if anything was.

    Programs that have the database open see the restored one with their next transaction. A file
    that SQLite can no longer read is moved aside with its log. The permissions stay those of the
    replaced file; a new one has those of the copy.

    Raises:
        NotFoundError: there is no such copy, or no folder for the database.
        RefusedError: it is the database itself.
        StoreError: the copy is no claimdb database, or the database cannot be written.
    """
    if not copy.exists():
        raise NotFoundError(f"no copy at {copy}", hint="name a file made by `claimdb db backup`")
    _check(copy)
    if path.exists() and path.samefile(copy):
        raise RefusedError(f"{copy} is the database itself", hint="name a copy of it")
    private_files.check_folder(path.parent)
    kept, mode = None, (path if path.exists() else copy).stat().st_mode & 0o777
    if path.exists():
        with faults_named(path):
            kept = copy_beside(path, "before-restore") if _free(path) else _moved_aside(path)
    if not path.exists():
        make(path, mode)
        if kept:
            path.chmod(mode)
    with faults_named(path), _opened(copy) as source, _opened(path) as target:
        source.backup(target)
    return kept


def _check(path: Path) -> None:
    # An older one can be upgraded wherever it is.
    with suppress(OlderSchemaError):
        connect(path).close()


def _free(path: Path) -> bool:
    """Wait until nobody writes to a database, as copying would do without end.

    Returns whether it is one.
    """
    with _opened(path) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                return False
            raise
    return True


def _moved_aside(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.damaged.{number}") for number in count(1))
    aside = next(name for name in names if not name.exists())
    path.rename(aside)
    for suffix in ("-wal", "-shm", "-journal"):
        if (log := path.with_name(path.name + suffix)).exists():
            log.rename(aside.with_name(aside.name + suffix))
    return aside


def _copy_to(path: Path, copy: Path) -> None:
    make(copy, path.stat().st_mode & 0o777)
    try:
        with faults_named(path), _opened(path) as source, _opened(copy) as target:
            # The copying itself would wait without end for a program that locks the database.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_master").fetchone()
            source.backup(target)
    except BaseException:
        copy.unlink()
        raise


def make(copy: Path, mode: int = private_files.MODE) -> None:
    """Make the empty file of a copy, which is to be no more readable than its original."""
    try:
        private_files.make_file(copy, mode)
    except FileExistsError as error:
        raise RefusedError(f"{copy} already exists", hint="choose another name") from error
    except OSError as error:
        raise StoreError(
            f"no copy can be made in {copy.parent}: {error.strerror}",
            hint="make that folder, or make it writable",
        ) from error


def _opened(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    return closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None))
