"""Bringing a database to the schema of this claimdb, with a copy of how it was.

Owns that nothing is upgraded without a copy. It must not know what the migrations do.
"""

import os
from pathlib import Path

from claimdb.errors import StoreError
from claimdb.store import migrate
from claimdb.store.read.connect import OlderSchemaError, connect
from claimdb.store.write.copies import copy_beside


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
    copy = copy_beside(path, f"before-{revision}")
    migrate.upgrade(migrate.sqlite_url(path))
    return copy
