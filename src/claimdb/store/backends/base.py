"""What both backends share: statements on a DB-API connection, without SQLAlchemy.

Statements are written once: `:name` is a value, `= ANY(:name)` any value of a list.
"""

import json
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from itertools import chain
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

from claimdb.errors import StoreError
from claimdb.store.address import Address

REVISIONS = tuple(f"{number:04}" for number in range(1, 17))
"""The revisions of the schema, oldest first."""
HEAD = REVISIONS[-1]
"""The revision that this claimdb reads and writes."""


class Table(NamedTuple):
    """The names of the columns, each once, and the rows, which can be read once."""

    header: tuple[str, ...]
    rows: Iterator[Sequence[object]]


class Statement(NamedTuple):
    """SQL in the notation of this module, its values, and how many rows the caller wants of it."""

    sql: str
    values: Mapping[str, object]
    limit: int | None = None


class Bind:
    """The values of a statement and their placeholders, and the SELECTs that precede it.

    A SELECT before the statement keeps it from nesting too deep.
    """

    def __init__(self) -> None:
        self._before: list[str] = []
        self.values: dict[str, object] = {}

    def another(self) -> Self:
        """Return the one for another statement with the same values."""
        other = type(self)()
        other.values = self.values
        return other

    def __call__(self, value: object) -> str:
        """Keep a value and return its placeholder."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def one_of(self, column: str, values: Collection[int] | Collection[str]) -> str:
        """Return the condition that a column holds one of these values."""
        if len(values) == 1:
            return f"{column} = {self(next(iter(values)))}"
        return f"{column} = ANY({self(list(values))})"

    def before(self, select: str) -> str:
        """Put a SELECT of ids before the statement, and return the SQL of its ids."""
        name = f"part{len(self._before)}"
        self._before.append(f"{name}(id) AS ({select})")
        return f"(SELECT id FROM {name})"

    def statement(self, sql: str, limit: int | None = None) -> Statement:
        """Return the whole statement, for at most so many rows."""
        before = f"WITH {', '.join(self._before)}\n" if self._before else ""
        after = "" if limit is None else f"\nLIMIT {self(limit)}"
        return Statement(before + sql + after, self.values, limit)


class Sql(NamedTuple):
    """A condition on a row, whose id is written `{id}`, or on a row `r` of one of its links.

    `columns` are the columns of `quotes q` that it reads; `links` tells whether it looks for links
    of its own, also with the name `r`.
    """

    text: str
    columns: frozenset[str] = frozenset()
    links: bool = False

    def with_id(self, id: str = "q.id") -> str:
        """Return the text with the SQL of the row's id."""
        return self.text.replace("{id}", id)


class Phrase(NamedTuple):
    """Consecutive words; with `prefix` the last one may be the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


class Clause(NamedTuple):
    """Alternative phrases, in the quote's own words only or in its context as well.

    A quote by one of some `speakers`, or on one of some `topics`, will do as well.
    """

    phrases: tuple[Phrase, ...]
    own_words: bool = False
    speakers: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()

    @property
    def has_links(self) -> bool:
        """Whether quotes without the phrases will do."""
        return bool(self.speakers or self.topics)


class Dialect(NamedTuple):
    """Full text search as SQL of one database, which finds the phrases of clauses.

    `in_quotes` returns the condition that a quote `{id}` matches all clauses, and `in_folded` that
    the folded text of a row of another table does, by its table and alias; `matching` the SELECT of
    the ids of such quotes, which yields its first rows without computing the others; `best` that of
    quotes that match another condition too, the best first, and `found` its FROM and WHERE. A
    database that `plans` estimates how many rows a condition leaves; for the other we look.
    """

    in_quotes: Callable[[Collection[Clause], Bind], Sql]
    in_folded: Callable[[str, str, Collection[Clause], Bind], str]
    found: Callable[[Collection[Clause], Sql, Bind], str]
    best: Callable[[Collection[Clause], Sql, Bind], str]
    matching: Callable[[Collection[Clause], Bind], str]
    plans: bool


Rows: TypeAlias = list[Any]
Connection: TypeAlias = Any
"""A DB-API connection of sqlite3 or psycopg, with the errors of its driver (PEP 249)."""
Cursor: TypeAlias = Any
RESTORE = "find out more with `claimdb db check`, or restore a backup: claimdb db restore FILE"
"""What to do about a damaged file."""
PAGE = 1000
"""How many rows are loaded at a time."""

# The beginning of a statement, before the SELECTs that precede it.
_WITH = re.compile(r"\s*(EXPLAIN (?:QUERY PLAN )?)?(WITH (?:RECURSIVE )?)?")
_TOGETHER = 150  # rows inserted by one statement

_json = json.JSONEncoder(ensure_ascii=False).encode
# Two colons are a cast.
_VALUE = re.compile(r"(?<!:):(\w+)")
_ONE_OF = re.compile(r"= ANY\((:\w+)\)")
_ROWS_OF = re.compile(r"\(SELECT \* FROM (\w+) WHERE (\w+) = ANY\((:\w+)\)\) (\w+)")


class UntakenRowError(Exception):
    """A table rejects a row: the `place`th of those given, or None if the database names none."""

    def __init__(self, place: int | None, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


@lru_cache(maxsize=512)
def styled(sql: str, *, sqlite: bool) -> str:
    """Return a statement as its driver takes it."""
    if sqlite:
        # Before it looks up the values of an IN, SQLite sorts them; with a join it does not.
        sql = _ROWS_OF.sub(r"json_each(\3) i CROSS JOIN \1 \4 ON \4.\2 = i.value", sql)
        return _ONE_OF.sub(r"IN (SELECT value FROM json_each(\1))", sql)
    return _VALUE.sub(r"%(\1)s", sql)


def bound(values: Mapping[str, object], *, sqlite: bool) -> Mapping[str, object]:
    """Return values as their driver takes them; bound ones stay as they are."""
    if not sqlite:
        return values
    return {
        name: _json(value) if isinstance(value, list) else value for name, value in values.items()
    }


class Statements:
    """Statements on either driver, in the notation of this module."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_sqlite = isinstance(connection, sqlite3.Connection)

    def bound(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """Return values as the driver takes them, for use by several statements."""
        return bound(values, sqlite=self.is_sqlite)

    def execute(self, sql: str, values: Mapping[str, object] | None = None) -> Cursor:
        """Run a statement and return its cursor."""
        cursor = self.connection.cursor()
        cursor.execute(styled(sql, sqlite=self.is_sqlite), self.bound(values or {}))
        return cursor

    def row(self, sql: str, **values: object) -> Any:
        """Return the first row of a query, or None."""
        return self.execute(sql, values).fetchone()

    def rows(self, sql: str, **values: object) -> Rows:
        """Return all rows of a query."""
        rows: Rows = self.execute(sql, values).fetchall()
        return rows

    def pages(self, sql: str, ids: Collection[int] | None = None) -> Iterator[Rows]:
        """Yield the rows of a query by pages; its first column is an id, ordered, `> :after`.

        With `ids` only the rows that have one of them.
        """
        if ids is None:
            after = -1
            while rows := self.rows(f"{sql} LIMIT :page", after=after, page=PAGE):
                yield rows
                if rows[-1][0] <= after:
                    # In a damaged table the next page would be the same again.
                    raise DamagedError("the rows of a table are out of order", hint=RESTORE)
                after = rows[-1][0]
            return
        one_of, ordered = sql.replace("> :after", "= ANY(:ids)"), sorted(ids)
        for start in range(0, len(ordered), PAGE):
            if rows := self.rows(one_of, ids=ordered[start : start + PAGE]):
                yield rows

    def update(
        self, table: str, key: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]
    ) -> None:
        """Set columns of the rows of a table that are named by their key."""
        if not self.is_sqlite:
            settings = ", ".join(f"{column} = :{column}" for column in columns)
            self.write(f"UPDATE {table} SET {settings} WHERE {key} = :{key}", rows)
            return
        # FTS5 flushes its changes after each statement, so one for each row takes four times as
        # long as one for all.
        values = [f"json_extract(new.value, '$[{place}]')" for place in range(len(columns) + 1)]
        settings = ", ".join(map("{} = {}".format, columns, values[1:]))
        listed = [[row[column] for column in (key, *columns)] for row in rows]
        self.execute(
            f"UPDATE {table} SET {settings} FROM json_each(:rows) AS new"
            f" WHERE {table}.{key} = {values[0]}",
            {"rows": listed},
        )

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, of which there may be very many."""
        names = ", ".join(f'"{column}"' for column in columns)
        if not rows:
            return
        cursor = self.connection.cursor()
        if not self.is_sqlite:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        # Many rows in a statement take half the time of as many statements.
        values = cursor.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        together = min(_TOGETHER, values // len(columns))
        places = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), together):
            some = rows[start : start + together]
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * len(some))}",
                tuple(chain.from_iterable(some)),
            )

    def write(self, sql: str, values: Sequence[Mapping[str, object]]) -> None:
        """Run a statement once for each set of values."""
        self.connection.cursor().executemany(styled(sql, sqlite=self.is_sqlite), values)


_OURS = frozenset({"quotes", "attributions", "claims", "alembic_version"})
"""Tables that every database of claimdb has."""


class DamagedError(StoreError):
    """The file of a database is damaged."""


class EmptyError(StoreError):
    """There is nothing at all in the database."""


class OtherSchemaError(StoreError):
    """There are tables in the database, and not those of this claimdb."""


class OlderSchemaError(OtherSchemaError):
    """The database was made by an earlier claimdb; `revision` is the schema that it has."""

    def __init__(self, address: Address, revision: str) -> None:
        super().__init__(
            f"{address} has an older schema ({revision}, this claimdb needs {HEAD})",
            hint="run `claimdb db upgrade`",
        )
        self.revision = revision


def begin_reading(connection: Connection, address: Address, begin: str, tables: str) -> None:
    """Begin to read, if the tables are those of this claimdb; else close the connection.

    Raises:
        EmptyError: the database has no tables.
        OlderSchemaError: it was made by an earlier claimdb.
        OtherSchemaError: it was made by a newer one, or by another program.
    """
    try:
        # The first read fixes the snapshot that all later ones see.
        connection.execute(begin)
        names = {name for (name,) in connection.execute(tables)}
        if not names:
            raise EmptyError(f"{address} is empty", hint="create one with `claimdb init`")
        row = None
        # Other programs number their schema in the same way.
        if names >= _OURS:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        _check_revision(address, row and str(row[0]))
    except BaseException:
        connection.close()
        raise


def _check_revision(address: Address, revision: str | None) -> None:
    if revision is None:
        raise OtherSchemaError(
            f"{address} is not a claimdb database", hint="use a database created by `claimdb init`"
        )
    if revision in REVISIONS[:-1]:
        raise OlderSchemaError(address, revision)
    if revision != HEAD:
        raise OtherSchemaError(
            f"{address} was created by a newer claimdb (schema {revision})",
            hint="update claimdb: pip install --upgrade claimdb",
        )


class Reader(Statements, ABC):
    """A read-only connection with one consistent view of the database."""

    dialect: ClassVar[Dialect]
    explain: ClassVar[str]

    def __init__(self, connection: Connection, address: Address) -> None:
        super().__init__(connection)
        self.address = address
        self.instead: Mapping[str, str] = {}
        """SELECTs that are read in place of tables, by their names."""

    def execute(self, sql: str, values: Mapping[str, object] | None = None) -> Cursor:
        """Run a statement and return its cursor."""
        return super().execute(self.read_instead(sql), values)

    def read_instead(self, sql: str) -> str:
        """Return a statement that reads other rows in place of those of some tables."""
        named = [name for name in self.instead if name in sql]
        if not named:
            return sql
        begun = _WITH.match(sql)
        assert begun is not None, "every part may be missing"
        explain, begin = begun[1] or "", begun[2]
        selects = (f"{name} AS NOT MATERIALIZED ({self.instead[name]})" for name in named)
        before = f"{explain}{begin or 'WITH '}{', '.join(selects)}"
        return f"{before}{', ' if begin else ' '}{sql[begun.end() :]}"

    def stream(self, statement: Statement) -> Iterator[Any]:
        """Yield the rows of a statement, of which there may be any number."""
        return iter(self.execute(statement.sql, statement.values))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @abstractmethod
    def faults_named(self) -> AbstractContextManager[None]:
        """Turn faults of the database into a `StoreError`."""

    def plan(self, statement: Statement) -> tuple[str, ...]:
        """Return the steps of the database's plan for a statement."""
        rows = self.execute(f"{self.explain} {statement.sql}", statement.values)
        return tuple(row[-1] for row in rows)

    @abstractmethod
    def size(self) -> int:
        """Return how large the database is, in bytes."""
