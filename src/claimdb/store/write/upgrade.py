"""Bringing a database to the schema of this claimdb, with a copy of how it was.

Owns that no file is upgraded without a copy. It must not know what the migrations do.
"""

import os
from pathlib import Path
from typing import NamedTuple

from claimdb.errors import StoreError
from claimdb.store import migrate
from claimdb.store.address import Address, Server
from claimdb.store.read.connect import connect
from claimdb.store.read.reader import OlderSchemaError
from claimdb.store.write.copies import copy_beside


class Upgraded(NamedTuple):
    """The revision that a database had, and the copy of it; a server's has none."""

    revision: str
    copy: Path | None


def upgrade(address: Address) -> Upgraded | None:
    """Upgrade a database; return what it was, or None if it was current.

    Raises:
        NotFoundError: there is no file.
        StoreError: it is no claimdb database, a newer one, or cannot be read or written.
    """
    try:
        connect(address).close()
    except OlderSchemaError as error:
        revision = error.revision
    else:
        return None
    copy = None
    if not isinstance(address, Server):
        if not os.access(address, os.W_OK):
            raise StoreError(
                f"{address} is read-only", hint="make the file and its folder writable"
            )
        copy = copy_beside(address, f"before-{revision}")
    migrate.upgrade(address)
    return Upgraded(revision, copy)
