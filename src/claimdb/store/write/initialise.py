"""Making a new database.

Owns the decision whether there is one to make, and the one transaction in which it is made and
filled. It must not know the schema, nor what the seed holds.
"""

import shlex
from pathlib import Path
from typing import cast

from claimdb.errors import NotFoundError, StoreError
from claimdb.store import derive, migrate
from claimdb.store.address import Address, Server
from claimdb.store.driver import Connection
from claimdb.store.read.connect import connect
from claimdb.store.read.reader import EmptyError
from claimdb.store.resources import resource
from claimdb.store.write import seed as seed_file


def initialise(address: Address, *, seed: bool, make_folder: bool = False) -> bool:
    """Make the database at an address, unless one is there that this claimdb works with.

    It is made in one transaction: whoever opens the file sees all of it or nothing, and what a
    process leaves that is killed can be made again. Of several that make it at once one does.

    Args:
        address: Where the database is to be. An empty one is taken for none.
        seed: Whether to load the worked example.
        make_folder: Whether to make the folder of the file where there is none.

    Returns:
        Whether the database was made; False where it was there, which changes nothing.

    Raises:
        NotFoundError: The folder does not exist.
        StoreError: There is no claimdb database, one of another schema, or one that cannot be
            reached or written.
    """
    try:
        if _is_there(address):
            return False
        if not isinstance(address, Server):
            _check_folder(address.parent, make=make_folder)
    except OSError as error:
        raise StoreError(
            f"{address} cannot be opened: {error.strerror}",
            hint="check the path and its permissions",
        ) from error

    return (
        migrate.upgrade(
            address,
            afterwards=lambda connection: _fill(cast("Connection", connection), seed=seed),
        )
        is None
    )


def _fill(connection: Connection, *, seed: bool) -> None:
    if seed:
        seed_file.load(connection, resource("data/seed.sql").read_text(encoding="utf-8"))
    derive.refresh(connection)


def _is_there(address: Address) -> bool:
    if not isinstance(address, Server) and not address.exists():
        return False
    try:
        connect(address).close()
    except EmptyError:
        # Where a process was killed before it made anything, there is a file without tables.
        return False
    return True


def _check_folder(folder: Path, *, make: bool) -> None:
    if make:
        folder.mkdir(parents=True, exist_ok=True)
    elif not folder.exists():
        raise NotFoundError(
            f"the folder {folder} does not exist", hint=f"mkdir -p {shlex.quote(str(folder))}"
        )
    elif not folder.is_dir():
        raise StoreError(f"{folder} is not a folder", hint="choose another path")
