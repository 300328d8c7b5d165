"""SQLAlchemy's connection to a database, for those who write.

Owns how it is opened, how the only transaction that writes is begun, and that what goes wrong is
called as it is when a database is read. It must not know what is written.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from claimdb.store import driver, postgresql
from claimdb.store.address import Address, Server
from claimdb.store.read.connect import faults_named

WAIT_SECONDS = postgresql.WAIT_SECONDS
"""How long one who writes waits for another who does, before giving up."""


@contextmanager
def connected(address: Address, seconds: float | None = None) -> Iterator[Connection]:
    """Open a database, and turn what goes wrong in the block into what a user can act on.

    It waits so many seconds for a file that another program holds, else `WAIT_SECONDS`.

    Raises:
        StoreError: it cannot be reached, read or written.
    """
    with faults_named(address):
        try:
            with _engine(
                address, WAIT_SECONDS if seconds is None else seconds
            ).connect() as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from error


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Hold the only transaction that writes; it is committed when the block ends well."""
    connection.rollback()
    with connection.begin():
        sqlite = connection.dialect.name == "sqlite"
        driver_of(connection).cursor().execute(
            "BEGIN IMMEDIATE" if sqlite else postgresql.BEGIN_ALONE
        )
        yield


@contextmanager
def writing(address: Address) -> Iterator[Connection]:
    """Open a database and hold the only transaction that writes; references are held to.

    Raises:
        StoreError: it cannot be reached or written, or another program writes for too long.
    """
    with connected(address) as connection:
        if not isinstance(address, Server):
            # This cannot be changed inside a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        with alone(connection):
            yield connection


def driver_of(connection: Connection) -> driver.Connection:
    """Return the driver's own connection under one of SQLAlchemy."""
    return cast("driver.Connection", connection.connection.driver_connection)


def _engine(address: Address, seconds: float) -> Engine:
    # The driver opens no transaction of its own: there is ours and no other.
    if isinstance(address, Server):
        return create_engine(
            "postgresql+psycopg://",
            creator=lambda: postgresql.connect(address),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
        )
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, timeout=seconds, isolation_level=None),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
