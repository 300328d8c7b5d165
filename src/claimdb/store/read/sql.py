"""SQL of one's own, for reading alone.

Owns what a statement may do, which SQLite itself asks for each of its steps, and how what is wrong
with one is told. It must not look at the text of a statement.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from claimdb.errors import RefusedError, UsageError
from claimdb.store.read.tabular import Table

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


def read(connection: sqlite3.Connection, statement: str) -> Table:
    """Return what a statement reads. Columns of one name are told apart by a number.

    Raises:
        UsageError: it is no statement that SQLite takes, or more than one.
        RefusedError: it would do more than read.
    """
    connection.set_authorizer(_allowed)
    try:
        cursor = connection.execute(statement)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        raise _named(error) from error
    if cursor.description is None:
        raise UsageError("there is nothing to read in the SQL", hint="claimdb sql 'SELECT ...'")
    header = tuple(_told_apart([column[0] for column in cursor.description]))
    return Table(header, _rows(cursor))


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    allowed = (
        action in _READING
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
        # So SQLite asks when it opens full text or json_each(); the table itself it never changes.
        or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _rows(cursor: sqlite3.Cursor) -> Iterator[Sequence[object]]:
    try:
        for row in cursor:
            # Bytes have no place in text: they are shown as SQL writes them.
            yield [f"X'{value.hex()}'" if isinstance(value, bytes) else value for value in row]
    except sqlite3.Error as error:
        raise _named(error) from error


def _named(error: Exception) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_AUTH:
        return RefusedError("claimdb sql only reads", hint="use SELECT")
    # What the driver finds wrong by itself has no code.
    if code is None or code in _OF_THE_STATEMENT:
        return UsageError(f"SQL: {error}", hint=_HINT)
    return error


_HINT = "docs/data-model.md lists tables and columns"


def _told_apart(names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        number, unique = 1, name
        while unique in seen:
            number += 1
            unique = f"{name}_{number}"
        seen.add(unique)
        yield unique
