"""Bringing a database to the schema of this claimdb, with a copy of how it was.

Owns the copy and its name. It must not know what the migrations do.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from claimdb.errors import StoreError
from claimdb.store import migrate
from claimdb.store.read.connect import OlderSchemaError, connect, faults_named


def upgrade(path: Path) -> Path | None:
    """Upgrade the database at a path; return its copy from before, or None if it was current.

    Raises:
        NotFoundError: there is no file.
        StoreError: the file is no claimdb database, a newer one, or cannot be read or written.
    """
    try:
        connect(path).close()
    except OlderSchemaError as error:
        revision = error.revision
    else:
        return None
    if not os.access(path, os.W_OK):
        raise StoreError(f"{path} is read-only", hint="make the file and its folder writable")
    copy = _new_file_beside(path, revision)
    try:
        _copy(path, copy)
    except BaseException:
        copy.unlink()
        raise
    migrate.upgrade(migrate.sqlite_url(path))
    return copy


def _new_file_beside(path: Path, revision: str) -> Path:
    """Make an empty file beside the database, which nobody may read who may not read that."""
    mode = path.stat().st_mode & 0o777
    copy, number = path.with_name(f"{path.name}.before-{revision}"), 1
    while True:
        try:
            copy.touch(mode, exist_ok=False)
        except FileExistsError:
            number += 1
            copy = path.with_name(f"{path.name}.before-{revision}.{number}")
        except OSError as error:
            raise StoreError(
                f"no copy can be made beside {path}: {error.strerror}",
                hint="make its folder writable",
            ) from error
        else:
            return copy


def _copy(path: Path, copy: Path) -> None:
    with (
        faults_named(path),
        closing(sqlite3.connect(path)) as connection,
        closing(sqlite3.connect(copy)) as target,
    ):
        # The copying itself would wait without end for a program that holds the database.
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        connection.backup(target)
