"""The one transaction in which something is written.

Owns how it is begun, so that of several programs one writes at a time, and how it ends. It must
not know what is written.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import cast

from claimdb.store import postgresql
from claimdb.store.address import Address, Server
from claimdb.store.driver import Connection
from claimdb.store.read.connect import faults_named
from claimdb.store.read.sqlite import BUSY_SECONDS


@contextmanager
def transaction(address: Address) -> Iterator[Connection]:
    """Open a database to write to it; commit when the block ends well, else leave it as it was.

    Raises:
        StoreError: it cannot be reached or written, or another program is writing for too long.
    """
    with faults_named(address), closing(_opened(address)) as connection:
        cursor = connection.cursor()
        cursor.execute(postgresql.BEGIN_ALONE if isinstance(address, Server) else "BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            # A connection that is lost has nothing left to roll back.
            with suppress(connection.Error):
                cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")


def _opened(address: Address) -> Connection:
    if isinstance(address, Server):
        return cast("Connection", postgresql.connect(address))
    connection = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return cast("Connection", connection)
