"""SQL of the user, read-only: the database authorizes each step, and a limit ends it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from claimdb.errors import RefusedError, UsageError
from claimdb.store.backends.base import PAGE, Table
from claimdb.store.backends.postgresql import ServerConnection

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


_LONGEST_TIMEOUT = 2**31 - 1
_NUMBERS = count()


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
        raise UsageError("the SQL is empty", hint="claimdb sql 'SELECT ...'")
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


_HINT = "see docs/data-model.md for tables and columns"
_ONLY_READS = RefusedError("claimdb sql is read-only", hint="use SELECT")


def _too_long(seconds: float) -> UsageError:
    return UsageError(
        f"the SQL took longer than {seconds:g} seconds", hint="narrow the query, or raise --timeout"
    )


def of_postgresql(connection: ServerConnection, statement: str, seconds: float) -> Table:
    """Return what a statement reads inside the read-only transaction of the connection.

    A cursor is declared for it, which PostgreSQL does for one SELECT, VALUES, TABLE or WITH that
    changes nothing. The transaction goes on as it was, whatever becomes of the statement.

    Raises:
        UsageError, RefusedError: as for `of_sqlite`.
    """
    end = time.monotonic() + seconds
    cursor = f"of_the_user_{next(_NUMBERS)}"
    text = _encoded(statement)
    with _postgresql_faults_named(seconds):
        with _limited(connection, end):
            _parse(connection, text)
        # What is one statement, and of which no cursor can be declared, would do more than read.
        with _only_reading(), connection.transaction():
            connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR ".encode() + text)

    def page() -> Any:
        with _postgresql_faults_named(seconds), _limited(connection, end):
            return connection.execute(f"FETCH {PAGE} FROM {cursor}".encode())

    first = page()
    names = [column.name for column in first.description or ()]
    return Table(tuple(_told_apart(names)), _plain_rows(first, page))


def _plain_rows(found: Any, page: Callable[[], Any]) -> Iterator[Sequence[object]]:
    while rows := found.fetchall():
        for row in rows:
            yield [_plain(value) for value in row]
        found = page()


def _encoded(statement: str) -> bytes:
    # The driver would take the first part for the whole.
    if "\0" in statement:
        raise UsageError("SQL: there is a NUL in the statement", hint=_HINT)
    try:
        return statement.encode()
    except UnicodeEncodeError as error:
        raise UsageError("SQL: the statement is not UTF-8", hint=_HINT) from error


@contextmanager
def _limited(connection: ServerConnection, end: float) -> Iterator[None]:
    """Run the block until a moment at most, and take back what it set, such as a search path."""
    left = end - time.monotonic()
    with connection.transaction(force_rollback=True):
        milliseconds = min(max(1, round(left * 1000)), _LONGEST_TIMEOUT)
        connection.execute(f"SET LOCAL statement_timeout = {milliseconds}".encode())
        yield


def _parse(connection: ServerConnection, text: bytes) -> None:
    """Let PostgreSQL read a statement without running it.

    Raises:
        psycopg.Error: it is none, or more than one.
    """
    from psycopg import errors, pq

    result = connection.pgconn.prepare(b"", text)
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise errors.error_from_result(result)


@contextmanager
def _only_reading() -> Iterator[None]:
    from psycopg import errors

    try:
        yield
    except (
        errors.SyntaxError,
        errors.InvalidCursorDefinition,
        errors.FeatureNotSupported,
    ) as error:
        raise _ONLY_READS from error


@contextmanager
def _postgresql_faults_named(seconds: float) -> Iterator[None]:
    from psycopg import errors

    try:
        yield
    except errors.QueryCanceled as error:
        raise _too_long(seconds) from error
    except errors.InsufficientPrivilege:
        raise
    except errors.ReadOnlySqlTransaction as error:
        raise _ONLY_READS from error
    except errors.DatabaseError as error:
        if isinstance(error, errors.OperationalError) and not isinstance(
            error, errors.ProgramLimitExceeded
        ):
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
