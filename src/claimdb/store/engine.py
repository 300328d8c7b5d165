"""SQLAlchemy's connection for writing, and its transaction, of which there is one at a time."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from claimdb import signals
from claimdb.store.address import NOTICE_SECONDS, PATIENCE, Address, Patience, Server
from claimdb.store.backends import base, faults_named, postgresql
from claimdb.store.backends.sqlite import CACHE_KIB, notice_signals

_CACHE_KIB = 4 * CACHE_KIB
"""How much of a file is kept in memory, as far as a transaction needs it.

One that changes 100,000 records alters more than readers keep. What does not fit is written and
read again: an eighth of the CPU time.
"""
_LOOK_SECONDS = 0.1
"""So long SQLite waits by itself, deaf to an interrupt."""


@contextmanager
def connected(address: Address, seconds: float | None = None) -> Iterator[Connection]:
    """Open a database, and turn what goes wrong in the block into a `StoreError`.

    It waits so many seconds for a file that another program has locked, else as `PATIENCE` says.
    """
    wait = PATIENCE.get().seconds if seconds is None else seconds
    with faults_named(address):
        try:
            with _connection(address, wait) as connection:
                yield connection
        except DBAPIError as error:
            raise error.orig or error from error


@contextmanager
def alone(connection: Connection, patience: Patience | None = None) -> Iterator[None]:
    """Wait for the only transaction that writes, and commit it when the block ends well."""
    connection.rollback()
    with connection.begin():
        try:
            _begin(driver_of(connection), patience or PATIENCE.get())
            yield
            # An interrupt before the commit means that nothing is written, and none comes later.
            signals.hold()
        except Exception:
            raise
        except BaseException:
            # What an interrupt hits in the middle of a statement cannot be asked to roll back;
            # a connection that is closed has rolled back.
            connection.invalidate()
            raise


@contextmanager
def writing(address: Address) -> Iterator[Connection]:
    """Open a database in the only transaction that writes, with foreign keys enforced.

    If it cannot be written, or another program writes for too long, that is a `StoreError`.
    """
    with connected(address) as connection:
        if not isinstance(address, Server):
            # This cannot be changed inside a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        with alone(connection):
            yield connection


def _begin(connection: base.Connection, patience: Patience) -> None:
    """Begin the only transaction that writes, and give notice when it has to be waited for."""
    sqlite = isinstance(connection, sqlite3.Connection)
    begun, told = monotonic(), False
    while True:
        left = max(begun + patience.seconds - monotonic(), 0.0)
        # A server keeps a queue, in which nobody should lose his place more than once.
        look = _LOOK_SECONDS if sqlite else left if told else NOTICE_SECONDS
        try:
            _begin_within(connection.cursor(), min(look, left), sqlite=sqlite)
        except connection.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            locked = busy or getattr(error, "sqlstate", None) == postgresql.HELD
            if not locked or left <= look:
                raise
        else:
            return
        if not told and monotonic() - begun >= NOTICE_SECONDS:
            patience.told()
            told = True


def _begin_within(cursor: base.Cursor, seconds: float, *, sqlite: bool) -> None:
    """Begin it within so many seconds, or leave the connection as it was."""
    if sqlite:
        cursor.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        cursor.execute("BEGIN IMMEDIATE")
        return
    try:
        cursor.execute(postgresql.begin_alone(seconds))
    except Exception:
        cursor.execute("ROLLBACK")
        raise


def driver_of(connection: Connection) -> base.Connection:
    """Return the driver's own connection under one of SQLAlchemy."""
    return cast("base.Connection", connection.connection.driver_connection)


_CONNECT: ContextVar[Callable[[], Any]] = ContextVar("connect")
"""How the connection is made that an engine is asked for."""


def _connection(address: Address, seconds: float) -> Connection:
    def connect() -> Any:
        if isinstance(address, Server):
            return postgresql.connect_server(address)
        made = sqlite3.connect(address, timeout=seconds, isolation_level=None)
        made.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        notice_signals(made)
        return made

    if isinstance(address, Server):
        parts = urlsplit(address.url)
        engine = _engine("postgresql+psycopg://", f"{parts.netloc}?{parts.query}")
    else:
        engine = _engine("sqlite://")
    before = _CONNECT.set(connect)
    try:
        return engine.connect()
    finally:
        _CONNECT.reset(before)


@cache
def _engine(url: str, server: str = "") -> Engine:  # a server has a version of its own
    """Return the engine of all SQLite files or of a server, which keeps what it compiles."""

    def connect() -> Any:
        return _CONNECT.get()()

    # The driver opens no transaction of its own: there is ours and no other.
    return create_engine(url, creator=connect, isolation_level="AUTOCOMMIT", poolclass=NullPool)
