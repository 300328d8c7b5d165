"""Opening a database for reading, wherever it is."""

from contextlib import AbstractContextManager

from claimdb.store.address import Address, Server
from claimdb.store.backends.base import Connection, Reader


def connect(address: Address) -> Reader:
    """Open a claimdb database for reading only, in one consistent view of it.

    Raises:
        NotFoundError: there is no file.
        StoreError: the database cannot be reached or read, or is not of this claimdb.
    """
    if isinstance(address, Server):
        # A driver is loaded only by those who use it.
        from claimdb.store.backends import postgresql

        return postgresql.connect(address)
    from claimdb.store.backends import sqlite

    return sqlite.connect(address)


def over(connection: Connection, address: Address) -> Reader:
    """Return a reader of an open connection, which sees what that has written."""
    if isinstance(address, Server):
        from claimdb.store.backends.postgresql import PostgresqlReader

        return PostgresqlReader(connection, address)
    from claimdb.store.backends.sqlite import SqliteReader

    return SqliteReader(connection, address)


def faults_named(address: Address) -> AbstractContextManager[None]:
    """Turn faults of a database into a `StoreError`."""
    if isinstance(address, Server):
        from claimdb.store.backends import postgresql as server

        return server.faults_named(address)
    from claimdb.store.backends import sqlite

    return sqlite.faults_named(address)


def shorten_log(address: Address) -> None:
    """Move a long log of a file into it, if nobody else reads: whoever opens it reads it all."""
    if not isinstance(address, Server):
        from claimdb.store.backends import sqlite

        sqlite.shorten_log(address)
