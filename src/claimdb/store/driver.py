"""The driver's own connection: `sqlite3` or psycopg, without SQLAlchemy.

Owns what is needed of a DB-API connection and the one difference between the two that matters
here, the style of placeholders. It must not know any table.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

Rows: TypeAlias = list[Any]
"""Rows as tuples; what their columns hold follows from the statement."""

PAGE = 1000
"""How many rows are held in memory at a time."""

_PLACEHOLDER = re.compile(r":(\w+)")


class Cursor(Protocol):
    """A DB-API cursor."""

    def execute(self, sql: str, parameters: Mapping[str, object] = ..., /) -> object:
        """Run a statement."""

    def executemany(self, sql: str, parameters: Sequence[Mapping[str, object]], /) -> object:
        """Run a statement once for each set of values."""

    def fetchall(self) -> Rows:
        """Return what rows are left."""


class Connection(Protocol):
    """A DB-API connection, with the errors of its driver (PEP 249, optional extensions)."""

    @property
    def Error(self) -> type[Exception]:  # noqa: N802 - the name is PEP 249's
        """What every error of the driver is."""

    @property
    def OperationalError(self) -> type[Exception]:  # noqa: N802 - the name is PEP 249's
        """What goes wrong outside of the data, such as a full disk; in sqlite3, syntax as well."""

    def cursor(self) -> Cursor:
        """Return a new cursor."""


class Statements:
    """Statements on either driver, with named values; a placeholder is written `:name`."""

    def __init__(self, connection: Connection) -> None:
        self._cursor = connection.cursor()
        self.is_sqlite = isinstance(connection, sqlite3.Connection)

    def _styled(self, sql: str) -> str:
        return sql if self.is_sqlite else _PLACEHOLDER.sub(r"%(\1)s", sql)

    def rows(self, sql: str, **values: object) -> Rows:
        """Return all rows of a query."""
        self._cursor.execute(self._styled(sql), values)
        return self._cursor.fetchall()

    def pages(self, sql: str) -> Iterator[Rows]:
        """Yield the rows of a query by pages; its first column is an id, ordered, `> :after`."""
        sql += " LIMIT :page"
        after = -1
        while rows := self.rows(sql, after=after, page=PAGE):
            yield rows
            after = rows[-1][0]

    def listed(self, column: str) -> str:
        """Return the condition that a column is one of the ids bound as `ids`, by `listing`."""
        if self.is_sqlite:
            return f"{column} IN (SELECT value FROM json_each(:ids))"
        return f"{column} = ANY(:ids)"

    def listing(self, ids: Iterable[int]) -> object:
        """Return ids as one value to bind."""
        return json.dumps(list(ids)) if self.is_sqlite else list(ids)

    def update(
        self, table: str, key: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]
    ) -> None:
        """Set columns of the rows of a table that are named by their key."""
        if self.is_sqlite:
            # With each statement FTS5 writes out what it gathered, so one a row takes four times
            # as long as one for them all.
            values = [f"json_extract(new.value, '$[{place}]')" for place in range(len(columns) + 1)]
            settings = ", ".join(map("{} = {}".format, columns, values[1:]))
            listed = [[row[column] for column in (key, *columns)] for row in rows]
            self._cursor.execute(
                f"UPDATE {table} SET {settings} FROM json_each(:rows) AS new"
                f" WHERE {table}.{key} = {values[0]}",
                {"rows": json.dumps(listed, ensure_ascii=False)},
            )
        else:
            settings = ", ".join(f"{column} = :{column}" for column in columns)
            self.write(f"UPDATE {table} SET {settings} WHERE {key} = :{key}", rows)

    def write(self, sql: str, values: Sequence[Mapping[str, object]]) -> None:
        """Run a statement once for each set of values."""
        self._cursor.executemany(self._styled(sql), values)
