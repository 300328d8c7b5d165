"""Making a new database.

Owns the decision whether there is one to make, and the one transaction in which it is made and
filled. It must not know the schema, nor what the seed holds.
"""

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from claimdb.errors import NotFoundError, StoreError
from claimdb.store import derive, migrate
from claimdb.store.driver import Connection
from claimdb.store.read.connect import BUSY_SECONDS, connect
from claimdb.store.resources import resource
from claimdb.store.write import seed as seed_file


def initialise(path: Path, *, seed: bool, make_folder: bool = False) -> bool:
    """Make the database at a path, unless one is there that this claimdb works with.

    It is made in one transaction: whoever opens the file sees all of it or nothing, and what a
    process leaves that is killed can be made again. Of several that make it at once one does.

    Args:
        path: Where the file is to be. An empty database is taken for none.
        seed: Whether to load the worked example.
        make_folder: Whether to make the folder of the file where there is none.

    Returns:
        Whether the database was made; False where it was there, which changes nothing.

    Raises:
        NotFoundError: The folder does not exist.
        StoreError: The path is no claimdb database, one of another schema, or cannot be written.
    """
    try:
        if _is_there(path):
            return False
        _check_folder(path.parent, make=make_folder)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be opened: {error.strerror}", hint="check the path and its permissions"
        ) from error

    return (
        migrate.upgrade(
            migrate.sqlite_url(path),
            afterwards=lambda connection: _fill(cast("Connection", connection), seed=seed),
        )
        is None
    )


def _fill(connection: Connection, *, seed: bool) -> None:
    if seed:
        seed_file.load(connection, resource("data/seed.sql").read_text(encoding="utf-8"))
    derive.refresh(connection)


def _is_there(path: Path) -> bool:
    # Where a process was killed before it made anything, there is a file without tables. That is
    # asked first: another process may be making it now, and what has tables does not lose them.
    if not path.exists() or _is_empty(path):
        return False
    connect(path).close()
    return True


def _is_empty(path: Path) -> bool:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    except sqlite3.Error:
        return False


def _check_folder(folder: Path, *, make: bool) -> None:
    if make:
        folder.mkdir(parents=True, exist_ok=True)
    elif not folder.exists():
        raise NotFoundError(
            f"the folder {folder} does not exist", hint=f"mkdir -p {shlex.quote(str(folder))}"
        )
    elif not folder.is_dir():
        raise StoreError(f"{folder} is not a folder", hint="choose another path")
