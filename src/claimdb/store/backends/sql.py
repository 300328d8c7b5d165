"""SQL of the user, read-only: the database authorizes each step, and a limit ends it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from typing import Any

from claimdb.errors import RefusedError, UsageError
from claimdb.store.backends.base import PAGE, Connection, Reader, Table

_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )
)
# These describe the schema, and full text uses the last.
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
_HINT = "see docs/data-model.md for tables and columns"
_ONLY_READS = RefusedError("claimdb sql is read-only", hint="use SELECT")


def read_sql(reader: Reader, statement: str, seconds: float) -> Table:
    """Return what a statement of the user reads. Columns with the same name get numbers.

    Raises:
        UsageError: the statement is invalid, or takes more seconds.
        RefusedError: it would do more than read.
    """
    read = _of_sqlite if reader.is_sqlite else _of_postgresql
    return read(reader.connection, statement, seconds)


def _of_sqlite(connection: Connection, statement: str, seconds: float) -> Table:
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    connection.set_authorizer(_allowed)
    try:
        cursor = connection.execute(statement)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _named(error, seconds) from error
    if cursor.description is None:
        raise UsageError("the SQL is empty", hint="claimdb sql 'SELECT ...'")
    header = tuple(_distinct([column[0] for column in cursor.description]))
    return Table(header, _rows(cursor, seconds))


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    allowed = (
        action in _READING
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
        # SQLite asks this when it opens full text or json_each(); it never changes the table.
        or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _rows(cursor: sqlite3.Cursor, seconds: float) -> Iterator[Sequence[object]]:
    try:
        for row in cursor:
            yield [_plain(value) for value in row]
    except sqlite3.Error as error:
        raise _named(error, seconds) from error


def _named(error: Exception, seconds: float) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_AUTH:
        return _ONLY_READS
    if code == sqlite3.SQLITE_INTERRUPT:
        return _too_long(seconds)
    # Errors of the driver itself have no code.
    if code is None or code in _OF_THE_STATEMENT:
        return UsageError(f"SQL: {error}", hint=_HINT)
    return error


def _too_long(seconds: float) -> UsageError:
    return UsageError(
        f"the SQL took longer than {seconds:g} seconds", hint="narrow the query, or raise --timeout"
    )


def _of_postgresql(connection: Connection, statement: str, seconds: float) -> Table:
    """Return what a statement reads inside the read-only transaction of the connection.

    PostgreSQL declares a cursor only for one SELECT, VALUES, TABLE or WITH that changes nothing.
    A failing statement leaves the transaction as it was.
    """
    from psycopg import errors

    end = time.monotonic() + seconds
    cursor = f"of_the_user_{next(_NUMBERS)}"
    text = _encoded(statement)
    with _postgresql_faults_named(seconds):
        with _limited(connection, end):
            _parse(connection, text)
        try:
            with connection.transaction():
                connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR ".encode() + text)
        # A valid statement for which no cursor can be declared would do more than read.
        except (
            errors.SyntaxError,
            errors.InvalidCursorDefinition,
            errors.FeatureNotSupported,
        ) as error:
            raise _ONLY_READS from error

    def page() -> Any:
        with _postgresql_faults_named(seconds), _limited(connection, end):
            return connection.execute(f"FETCH {PAGE} FROM {cursor}".encode())

    first = page()
    names = [column.name for column in first.description or ()]
    return Table(tuple(_distinct(names)), _plain_rows(first, page))


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
def _limited(connection: Connection, end: float) -> Iterator[None]:
    """Run the block until a moment at most, and revert what it set, such as a search path."""
    with connection.transaction(force_rollback=True):
        left = end - time.monotonic()
        milliseconds = min(max(1, round(left * 1000)), _LONGEST_TIMEOUT)
        connection.execute(f"SET LOCAL statement_timeout = {milliseconds}".encode())
        yield


def _parse(connection: Connection, text: bytes) -> None:
    """Raise a `psycopg.Error` unless a text is one valid statement."""
    from psycopg import errors, pq

    result = connection.pgconn.prepare(b"", text)
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise errors.error_from_result(result)


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
    """Return a value as a format can write it; bytes as SQL writes them."""
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _distinct(names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        numbered = chain([name], (f"{name}_{number}" for number in count(2)))
        unique = next(one for one in numbered if one not in seen)
        seen.add(unique)
        yield unique
