"""SQL of the user, read-only: the database authorizes each step, and limits end it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import Any

from claimdb.errors import RefusedError, UsageError
from claimdb.store.backends.base import PAGE, Connection, Reader, Table
from claimdb.store.backends.sqlite_process import (
    LARGEST_CELL,
    MEGABYTES,
    ReportedError,
    RunningStatement,
    TooLongError,
)

_OF_THE_STATEMENT = frozenset((sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE))
# A role that is a member of another can become that one.
_BEYOND = """
SELECT session_user FROM pg_catalog.pg_roles r
 WHERE (r.rolsuper OR r.rolname IN (
   'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
   AND pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
 LIMIT 1"""
_LONGEST_TIMEOUT = 2**31 - 1
_PAGE_BYTES = 1 << 24
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
    return read(reader, statement, seconds)


def _of_sqlite(reader: Reader, statement: str, seconds: float) -> Table:
    """Return what a statement reads from a SQLite file, in its newest state."""
    assert isinstance(reader.address, Path), "it is a file"
    with _sqlite_faults_named(seconds):
        running = RunningStatement(reader.address, statement, seconds)
    if not running.names:
        running.end()
        raise UsageError("the SQL is empty", hint="claimdb sql 'SELECT ...'")
    return Table(tuple(_distinct(running.names)), _rows(running, seconds))


def _rows(running: RunningStatement, seconds: float) -> Iterator[Sequence[object]]:
    with _sqlite_faults_named(seconds):
        for row in running.rows():
            yield [_plain(value) for value in row]


@contextmanager
def _sqlite_faults_named(seconds: float) -> Iterator[None]:
    try:
        yield
    except TooLongError as error:
        raise _too_long(seconds) from error
    except ReportedError as error:
        raise _named(error.error) from error


def _named(error: Exception) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_AUTH:
        return _ONLY_READS
    if isinstance(error, MemoryError) or code == sqlite3.SQLITE_NOMEM:
        return UsageError(
            f"the SQL needs more than {MEGABYTES} MB of memory", hint="narrow the query"
        )
    if code == sqlite3.SQLITE_TOOBIG:
        return UsageError(
            f"the SQL makes a text or data of more than {LARGEST_CELL >> 20} MB",
            hint="narrow the query",
        )
    # Errors of the driver itself have no code.
    if code is None or code in _OF_THE_STATEMENT:
        return UsageError(f"SQL: {error}", hint=_HINT)
    return error


def _too_long(seconds: float) -> UsageError:
    return UsageError(
        f"the SQL took longer than {seconds:g} seconds", hint="narrow the query, or raise --timeout"
    )


def _of_postgresql(reader: Reader, statement: str, seconds: float) -> Table:
    """Return what a statement reads inside the read-only transaction of the connection.

    PostgreSQL declares a cursor only for one SELECT, VALUES, TABLE or WITH that changes nothing.
    A failing statement leaves the transaction as it was.
    """
    from psycopg import errors

    connection = reader.connection
    _check_role(reader)
    end = time.monotonic() + seconds
    cursor = f"of_the_user_{next(_NUMBERS)}"
    text = _encoded(statement)
    with _postgresql_faults_named(seconds):
        with _limited(connection, end):
            _parse(connection, text)
        try:
            _declare(connection, end, f"DECLARE {cursor} NO SCROLL CURSOR FOR ".encode() + text)
        # A valid statement for which no cursor can be declared would do more than read.
        except (
            errors.SyntaxError,
            errors.InvalidCursorDefinition,
            errors.FeatureNotSupported,
        ) as error:
            raise _ONLY_READS from error

    def page(rows: int) -> Any:
        with _postgresql_faults_named(seconds), _limited(connection, end):
            return connection.execute(f"FETCH {rows} FROM {cursor}".encode())

    first = page(1)
    names = [column.name for column in first.description or ()]
    return Table(tuple(_distinct(names)), _plain_rows(first, page))


def _plain_rows(found: Any, page: Callable[[int], Any]) -> Iterator[Sequence[object]]:
    while rows := found.fetchall():
        size = 1
        for row in rows:
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            yield [_plain(value) for value in row]
        # A page of large cells has fewer rows.
        found = page(max(1, min(PAGE, 10 * len(rows), _PAGE_BYTES * len(rows) // size)))


def _check_role(reader: Reader) -> None:
    """Refuse a user whose rights go beyond the database.

    A setting cannot take these rights away for one statement, because `set_config` in the
    statement would give them back.
    """
    if (row := reader.row(_BEYOND)) is not None:
        raise RefusedError(
            f"claimdb sql does not run as {row[0]}, who may read and write files of the server",
            hint="connect as a role with fewer rights; `claimdb db roles` prints how to make one",
        )


def _declare(connection: Connection, end: float, declaration: bytes) -> None:
    """Declare a cursor until a moment at most: planning computes what is constant."""
    [before] = connection.execute(b"SHOW statement_timeout").fetchone()
    with connection.transaction():
        connection.execute(_timeout(end))
        connection.execute(declaration)
        # Only a transaction that keeps its cursor keeps the limit.
        connection.execute(f"SET LOCAL statement_timeout = '{before}'".encode())


def _timeout(end: float) -> bytes:
    left = end - time.monotonic()
    milliseconds = min(max(1, round(left * 1000)), _LONGEST_TIMEOUT)
    return f"SET LOCAL statement_timeout = {milliseconds}".encode()


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
        connection.execute(_timeout(end))
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
