"""A database that is open for reading, whichever it is.

Owns what every reader can do and the check that a schema is the one this program knows. It must
not know what is asked of the database.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, ClassVar, NoReturn

from claimdb.errors import StoreError
from claimdb.store.address import Address
from claimdb.store.driver import Connection, Cursor, bound, styled
from claimdb.store.read.dialect import Dialect, Statement
from claimdb.store.read.tabular import Table
from claimdb.store.revisions import HEAD, REVISIONS

_NO_VALUES: Mapping[str, object] = {}
OURS = frozenset({"quotes", "attributions", "claims", "alembic_version"})
"""Tables by which a database of claimdb is known."""


class EmptyError(StoreError):
    """There is nothing at all in the database."""

    def __init__(self, address: Address) -> None:
        super().__init__(f"{address} is empty", hint="make one with `claimdb init`")


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
            f"{address} is no claimdb database", hint="name a database made by `claimdb init`"
        )
    if revision in REVISIONS:
        raise OlderSchemaError(address, revision)
    raise OtherSchemaError(
        f"{address} was made by a newer claimdb (schema {revision})",
        hint="update claimdb: pip install --upgrade claimdb",
    )
