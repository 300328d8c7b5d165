"""A PostgreSQL database that is open for reading.

Owns the read-only transaction and the look at the schema. It must not know what is asked of the
database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from claimdb.store.address import Server
from claimdb.store.driver import Connection, bound, styled
from claimdb.store.postgresql import Connection as Psycopg
from claimdb.store.postgresql import connect as reach
from claimdb.store.postgresql import faults_named
from claimdb.store.read.dialect import Statement
from claimdb.store.read.reader import OURS, EmptyError, Reader, refuse_schema
from claimdb.store.read.tabular import Table
from claimdb.store.read.tsvector import TSVECTOR
from claimdb.store.revisions import HEAD

# Compiling a statement takes longer than to answer it. What is streamed is wanted to its end.
_BEGIN = """
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL jit = off;
SET LOCAL cursor_tuple_fraction = 1"""
_TABLES = """
SELECT c.relname FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid)
   AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"""
_STREAMED_AT_ONCE = 5000


class PostgresqlReader(Reader):
    """A database on a PostgreSQL server."""

    dialect = TSVECTOR

    def __init__(self, connection: Connection, server: Server) -> None:
        super().__init__(connection, server)
        self._connection: Psycopg = connection
        self._server = server
        self._streams = 0

    @contextmanager
    def faults_named(self) -> Iterator[None]:
        """See `store.postgresql.faults_named`; after a fault the view is that of a later moment."""
        from psycopg.pq import TransactionStatus

        with faults_named(self._server):
            try:
                yield
            except Exception:
                # A transaction in which anything failed answers no more.
                if self._connection.info.transaction_status is TransactionStatus.INERROR:
                    self._connection.execute("ROLLBACK")
                    self._connection.execute(_BEGIN)
                raise

    def stream(self, statement: Statement) -> Iterator[Any]:
        """Yield the rows of a statement; those of one without a limit by a cursor on the server."""
        if statement.limited:
            return super().stream(statement)
        return self._streamed(statement)

    def _streamed(self, statement: Statement) -> Iterator[Any]:
        self._streams += 1
        with self._connection.cursor(f"stream_{self._streams}") as cursor:
            cursor.itersize = _STREAMED_AT_ONCE
            sql = styled(statement.sql, sqlite=False)
            cursor.execute(sql.encode(), bound(statement.values, sqlite=False))
            yield from cursor

    def plan(self, statement: Statement) -> tuple[str, ...]:
        """Return the lines of PostgreSQL's plan."""
        rows = self.execute(f"EXPLAIN {statement.sql}", statement.values)
        return tuple(row[0] for row in rows)

    def size(self) -> int:
        """Return the size of the whole database."""
        row = self.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0])

    def sql(self, statement: str, seconds: float) -> Table:
        """Return what PostgreSQL lets a statement read: see `store.read.sql`."""
        from claimdb.store.read.sql import of_postgresql

        return of_postgresql(self._connection, statement, seconds)


def connect(server: Server) -> PostgresqlReader:
    """Open the claimdb database at an address for reading only, in one consistent view of it.

    Raises:
        StoreError: it cannot be reached or read, is no claimdb database, or has another schema.
    """
    connection = reach(server)
    try:
        with faults_named(server):
            connection.execute(_BEGIN)
            _check(server, connection)
    except BaseException:
        connection.close()
        raise
    return PostgresqlReader(connection, server)


def _check(server: Server, connection: Psycopg) -> None:
    tables = {name for (name,) in connection.execute(_TABLES)}
    if not tables:
        raise EmptyError(server)
    row = None
    if tables.issuperset(OURS):
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    revision = None if row is None else str(row[0])
    if revision != HEAD:
        refuse_schema(server, revision)
