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
from typing import Any, ClassVar, NamedTuple, NoReturn, Protocol, TypeAlias, cast

from claimdb.errors import StoreError
from claimdb.store.address import Address

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""The revisions of the schema, oldest first."""
HEAD = REVISIONS[-1]
"""The revision that this claimdb reads and writes."""


class Table(NamedTuple):
    """The names of the columns, each once, and the rows, which can be read once."""

    header: tuple[str, ...]
    rows: Iterator[Sequence[object]]


class Statement(NamedTuple):
    """SQL with the values bound to it, in the notation of `store.driver`.

    A `limited` one gives no more rows than somebody asked for.
    """

    sql: str
    values: Mapping[str, object]
    limited: bool = False


class Bind:
    """The values of a statement and their placeholders.

    Also what is set before the statement, so that it does not nest too deep.
    """

    def __init__(self) -> None:
        self._before: list[str] = []
        self.values: dict[str, object] = {}

    def __call__(self, value: object) -> str:
        """Keep a value and return the placeholder that stands for it."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def one_of(self, column: str, values: Collection[int] | Collection[str]) -> str:
        """Return the condition that a column holds one of these values."""
        if len(values) == 1:
            return f"{column} = {self(next(iter(values)))}"
        return f"{column} = ANY({self(list(values))})"

    def before(self, select: str) -> str:
        """Set a SELECT of ids before the statement, and return the SQL of its ids."""
        name = f"part{len(self._before)}"
        self._before.append(f"{name}(id) AS ({select})")
        return f"(SELECT id FROM {name})"

    def statement(self, sql: str, limit: int | None = None) -> Statement:
        """Return the whole statement, for at most so many rows."""
        before = f"WITH {', '.join(self._before)}\n" if self._before else ""
        after = "" if limit is None else f"\nLIMIT {self(limit)}"
        return Statement(before + sql + after, self.values, limit is not None)


class Sql(NamedTuple):
    """A condition on a quote or on a row `r` of one of its links.

    The quote's id is written `{id}`. `columns` are the other columns of `quotes q` that it reads,
    and `links` tells that it looks for links of its own, also under the name `r`.
    """

    text: str
    columns: frozenset[str] = frozenset()
    links: bool = False

    def with_id(self, id: str) -> str:
        """Return the text with the SQL of the quote's id in its place."""
        return self.text.replace("{id}", id)


QUOTE_ID = "q.id"


class Phrase(NamedTuple):
    """Words that stand one behind the other; with `prefix` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


class Clause(NamedTuple):
    """One of several phrases, in the quote's own words only or in its context as well."""

    phrases: tuple[Phrase, ...]
    own_words: bool = False


class Dialect(NamedTuple):
    """Full text search as SQL of one database.

    `in_quotes` and `in_claims` return the condition that a quote or a claim `c` matches all
    clauses; `best` the SELECT of the ids of the quotes that match them and another condition, the
    best first, and `found` its FROM and WHERE; `saying` the SELECT of quotes whose own text
    contains a phrase, which yields its first rows without computing the others. A database that
    `plans` estimates how many rows a condition leaves; for the other we look.
    """

    in_quotes: Callable[[Collection[Clause], Bind], Sql]
    in_claims: Callable[[Collection[Clause], Bind], str]
    found: Callable[[Collection[Clause], Sql, Bind], str]
    best: Callable[[Collection[Clause], Sql, Bind], str]
    saying: Callable[[Phrase, Bind], str]
    plans: bool


Rows: TypeAlias = list[Any]
"""Rows as tuples; what their columns hold follows from the statement."""

PAGE = 1000
"""How many rows are held in memory at a time."""

_TOGETHER = 150
"""How many rows are inserted by one statement."""

_json = json.JSONEncoder(ensure_ascii=False).encode
# Two colons are a cast.
_VALUE = re.compile(r"(?<!:):(\w+)")
_ONE_OF = re.compile(r"= ANY\((:\w+)\)")
_ROWS_OF = re.compile(r"\(SELECT \* FROM (\w+) WHERE (\w+) = ANY\((:\w+)\)\) (\w+)")


class UntakenRowError(Exception):
    """A table does not take a row: the `place`th of those given, None where it is not said which.

    `reason` is what the database says of it.
    """

    def __init__(self, place: int | None, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


class Cursor(Protocol):
    """A DB-API cursor."""

    def execute(self, sql: str, parameters: Mapping[str, object] = ..., /) -> object:
        """Run a statement."""

    def executemany(
        self, sql: str, parameters: Sequence[Mapping[str, object] | tuple[Any, ...]], /
    ) -> object:
        """Run a statement once for each set of values."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> Rows:
        """Return what rows are left."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows that are left."""


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

    def close(self) -> None:
        """Close the connection."""


@lru_cache(maxsize=512)
def styled(sql: str, *, sqlite: bool) -> str:
    """Return a statement as its driver takes it."""
    if sqlite:
        # Before it looks up the values of an IN, SQLite sorts them; with a join it does not.
        sql = _ROWS_OF.sub(r"json_each(\3) i CROSS JOIN \1 \4 ON \4.\2 = i.value", sql)
        return _ONE_OF.sub(r"IN (SELECT value FROM json_each(\1))", sql)
    return _VALUE.sub(r"%(\1)s", sql)


def bound(values: Mapping[str, object], *, sqlite: bool) -> Mapping[str, object]:
    """Return values as their driver takes them; those that are bound already stay as they are."""
    if not sqlite:
        return values
    return {
        name: _json(value) if isinstance(value, list) else value for name, value in values.items()
    }


class Statements:
    """Statements on either driver, in the notation of both."""

    def __init__(self, connection: Connection) -> None:
        self._cursor = connection.cursor()
        self.is_sqlite = isinstance(connection, sqlite3.Connection)

    def rows(self, sql: str, **values: object) -> Rows:
        """Return all rows of a query."""
        sqlite = self.is_sqlite
        self._cursor.execute(styled(sql, sqlite=sqlite), bound(values, sqlite=sqlite))
        return self._cursor.fetchall()

    def pages(self, sql: str, ids: Collection[int] | None = None) -> Iterator[Rows]:
        """Yield the rows of a query by pages; its first column is an id, ordered, `> :after`.

        With `ids` only the rows that have one of them.
        """
        if ids is not None:
            one_of, ordered = sql.replace("> :after", "= ANY(:ids)"), sorted(ids)
            for start in range(0, len(ordered), PAGE):
                if rows := self.rows(one_of, ids=ordered[start : start + PAGE]):
                    yield rows
            return
        sql += " LIMIT :page"
        after = -1
        while rows := self.rows(sql, after=after, page=PAGE):
            yield rows
            after = rows[-1][0]

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
                bound({"rows": listed}, sqlite=True),
            )
        else:
            settings = ", ".join(f"{column} = :{column}" for column in columns)
            self.write(f"UPDATE {table} SET {settings} WHERE {key} = :{key}", rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, of which there may be very many."""
        if not rows:
            return
        names = ", ".join(f'"{column}"' for column in columns)
        if self.is_sqlite:
            # Many rows in a statement take half the time of as many statements.
            connection = cast("sqlite3.Cursor", self._cursor).connection
            values = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
            together = min(_TOGETHER, values // len(columns))
            places = f"({', '.join('?' * len(columns))})"
            for start in range(0, len(rows), together):
                some = rows[start : start + together]
                self._cursor.execute(
                    f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * len(some))}",
                    cast("Any", tuple(chain.from_iterable(some))),
                )
        else:
            with cast("Any", self._cursor).copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def write(self, sql: str, values: Sequence[Mapping[str, object]]) -> None:
        """Run a statement once for each set of values."""
        self._cursor.executemany(styled(sql, sqlite=self.is_sqlite), values)


_NO_VALUES: Mapping[str, object] = {}
OURS = frozenset({"quotes", "attributions", "claims", "alembic_version"})
"""Tables by which a database of claimdb is known."""


class EmptyError(StoreError):
    """There is nothing at all in the database."""

    def __init__(self, address: Address) -> None:
        super().__init__(f"{address} is empty", hint="create one with `claimdb init`")


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


class Reader(ABC):
    """A read-only connection with one consistent view of the database."""

    dialect: ClassVar[Dialect]
    sqlite: ClassVar[bool] = False

    def __init__(self, connection: Connection, address: Address) -> None:
        self.connection = connection
        self.address = address

    def bound(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """Return values as the driver takes them, for those that several statements take."""
        return bound(values, sqlite=self.sqlite)

    def execute(self, sql: str, values: Mapping[str, object] = _NO_VALUES) -> Cursor:
        """Run a statement in the notation of `store.driver`, and return its cursor."""
        cursor = self.connection.cursor()
        cursor.execute(styled(sql, sqlite=self.sqlite), bound(values, sqlite=self.sqlite))
        return cursor

    def row(self, sql: str, **values: object) -> Any:
        """Return the first row of a statement, or None."""
        return self.execute(sql, values).fetchone()

    def stream(self, statement: Statement) -> Iterator[Any]:
        """Yield the rows of a statement, of which there may be any number."""
        return iter(self.execute(statement.sql, statement.values))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @abstractmethod
    def faults_named(self) -> AbstractContextManager[None]:
        """Turn what the database can suffer from into a `StoreError`."""

    @abstractmethod
    def plan(self, statement: Statement) -> tuple[str, ...]:
        """Return the steps by which the database would answer a statement."""

    @abstractmethod
    def size(self) -> int:
        """Return how large the database is, in bytes."""

    @abstractmethod
    def sql(self, statement: str, seconds: float) -> Table:
        """Return what a statement of the user reads, if it takes no longer than that.

        Raises:
            UsageError: it is no statement that the database takes, or takes too long.
            RefusedError: it would do more than read.
        """


def refuse_schema(address: Address, revision: str | None) -> NoReturn:
    """Say what is wrong with a database that has not the schema of this claimdb.

    Raises:
        OlderSchemaError: it was made by an earlier claimdb.
        OtherSchemaError: it was made by a newer one, or by another program.
    """
    if revision is None:
        raise OtherSchemaError(
            f"{address} is not a claimdb database", hint="use a database created by `claimdb init`"
        )
    if revision in REVISIONS:
        raise OlderSchemaError(address, revision)
    raise OtherSchemaError(
        f"{address} was created by a newer claimdb (schema {revision})",
        hint="update claimdb: pip install --upgrade claimdb",
    )
