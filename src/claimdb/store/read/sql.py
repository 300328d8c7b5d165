"""SQL of one's own, for reading alone.

Owns what a statement may do, which the database itself decides for each of its steps, how long it
may take, and how what is wrong with one is told. It must not look at the text of a statement.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from claimdb.errors import RefusedError, UsageError
from claimdb.store.read.tabular import Table

if TYPE_CHECKING:
    import psycopg

# How many steps of SQLite's machine pass between two looks at the clock.
_STEPS = 10_000
_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )
)
# These tell of the schema, and full text asks for the last.
_PRAGMAS = frozenset(
    (
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list",
        "data_version",
    )
)  # fmt: skip
_OF_THE_STATEMENT = frozenset(
    (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE)
)


def of_sqlite(connection: sqlite3.Connection, statement: str, seconds: float) -> Table:
    """Return what a statement reads. Columns of one name are told apart by a number.

    Raises:
        UsageError: it is no statement that SQLite takes, or more than one, or takes too long.
        RefusedError: it would do more than read.
    """
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    connection.set_authorizer(_allowed)
    try:
        cursor = connection.execute(statement)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _named(error, seconds) from error
    if cursor.description is None:
        raise UsageError("there is nothing to read in the SQL", hint="claimdb sql 'SELECT ...'")
    header = tuple(_told_apart([column[0] for column in cursor.description]))
    return Table(header, _rows(cursor, seconds))


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    allowed = (
        action in _READING
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
        # So SQLite asks when it opens full text or json_each(); the table itself it never changes.
        or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _rows(cursor: sqlite3.Cursor, seconds: float) -> Iterator[Sequence[object]]:
    try:
        for row in cursor:
            # Bytes have no place in text: they are shown as SQL writes them.
            yield [f"X'{value.hex()}'" if isinstance(value, bytes) else value for value in row]
    except sqlite3.Error as error:
        raise _named(error, seconds) from error


def _named(error: Exception, seconds: float) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_AUTH:
        return _ONLY_READS
    if code == sqlite3.SQLITE_INTERRUPT:
        return _too_long(seconds)
    # What the driver finds wrong by itself has no code.
    if code is None or code in _OF_THE_STATEMENT:
        return UsageError(f"SQL: {error}", hint=_HINT)
    return error


_HINT = "docs/data-model.md lists tables and columns"
_ONLY_READS = RefusedError("claimdb sql only reads", hint="use SELECT")


def _too_long(seconds: float) -> UsageError:
    return UsageError(
        f"the SQL took longer than {seconds:g} seconds", hint="ask for less, or raise --timeout"
    )


def of_postgresql(connection: psycopg.Connection, statement: str, seconds: float) -> Table:
    """Return what a statement reads inside the read-only transaction of the connection.

    A cursor is declared for it, which PostgreSQL does for one SELECT, VALUES, TABLE or WITH that
    changes nothing.

    Raises:
        UsageError, RefusedError: as for `of_sqlite`.
    """
    cursor = connection.cursor("of_the_user")
    end = time.monotonic() + seconds
    with _postgresql_faults_named(seconds):
        connection.execute(f"SET LOCAL statement_timeout = {max(1, round(seconds * 1000))}")
        # Its own failure must not end the transaction.
        with connection.transaction():
            cursor.execute(statement.encode())
        names = [column.name for column in cursor.description or ()]

    def rows() -> Iterator[Sequence[object]]:
        with _postgresql_faults_named(seconds), cursor:
            for row in cursor:
                if time.monotonic() > end:
                    raise _too_long(seconds)
                yield [_plain(value) for value in row]

    return Table(tuple(_told_apart(names)), rows())


@contextmanager
def _postgresql_faults_named(seconds: float) -> Iterator[None]:
    from psycopg import errors

    try:
        yield
    except errors.QueryCanceled as error:
        raise _too_long(seconds) from error
    except errors.InsufficientPrivilege:
        raise
    except (errors.ReadOnlySqlTransaction, errors.FeatureNotSupported) as error:
        raise _ONLY_READS from error
    except errors.DatabaseError as error:
        if isinstance(error, errors.OperationalError):
            raise
        raise UsageError(f"SQL: {error.diag.message_primary or error}", hint=_HINT) from error


def _plain(value: object) -> object:
    """Return a value of PostgreSQL as a format can write it."""
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _told_apart(names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        number, unique = 1, name
        while unique in seen:
            number += 1
            unique = f"{name}_{number}"
        seen.add(unique)
        yield unique
