"""Opening a database for reading, wherever it is."""

from contextlib import AbstractContextManager

from claimdb.store.address import Address, Server
from claimdb.store.backends.base import Connection, Reader


def connect(address: Address) -> Reader:
    """Open a claimdb database for reading only, in one consistent view of it.

    Raises:
        NotFoundError: there is no file.
        StoreError: the database cannot be reached or read, is none of claimdb's, or has another
            schema.
    """
    if isinstance(address, Server):
        # Its driver is loaded for those alone who use it.
        from claimdb.store.backends import postgresql

        return postgresql.connect(address)
    from claimdb.store.backends import sqlite

    return sqlite.connect(address)


def over(connection: Connection, address: Address) -> Reader:
    """Return what reads over a connection that is open already, and sees what it has written."""
    if isinstance(address, Server):
        from claimdb.store.backends.postgresql import PostgresqlReader

        return PostgresqlReader(connection, address)
    from claimdb.store.backends.sqlite import SqliteReader

    return SqliteReader(connection, address)


def faults_named(address: Address) -> AbstractContextManager[None]:
    """Turn what a database can suffer from into a `StoreError`; a bug of ours passes."""
    if isinstance(address, Server):
        from claimdb.store.backends import postgresql as server

        return server.faults_named(address)
    from claimdb.store.backends import sqlite

    return sqlite.faults_named(address)
