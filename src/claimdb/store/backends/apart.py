"""A connection with tables of its own, in which the database can be made what it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from claimdb.errors import StoreError
from claimdb.store.backends import postgresql
from claimdb.store.backends.base import Connection, Reader
from claimdb.store.backends.sqlite import CACHE_KIB, SqliteReader, notice_signals
from claimdb.store.history.aggregates import NAMES

_PAGES_AT_ONCE = 20_000  # copied before a signal is looked for
_SQLITE_TABLES = r"""
SELECT name, sql FROM sqlite_master
 WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
   AND name NOT LIKE '%\_fts%' ESCAPE '\' AND name <> 'alembic_version'"""
_SERVER_TABLES = """
SELECT c.relname FROM pg_catalog.pg_class c
 WHERE c.relkind = 'r' AND c.relnamespace = CAST(:schema AS regnamespace)
   AND c.relname <> 'alembic_version'"""
_SERVER_COLUMNS = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = :schema AND table_name = :table AND is_generated = 'NEVER'
 ORDER BY ordinal_position"""
_BEGIN = """
BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE;
SET LOCAL jit = off;
SET LOCAL cursor_tuple_fraction = 1"""
_UNUSED = 2**62  # an id that no row has
_NO_RIGHT = "ask its owner: GRANT TEMPORARY ON DATABASE name TO role"
_Kept = Mapping[str, str]
"""Tables, each with the condition on the rows that stay."""


def empty(reader: Reader) -> Reader:
    """Return a connection with all tables of a database, without rows and constraints."""
    if isinstance(reader, SqliteReader):
        made = _private(":memory:")
        for _, sql in reader.rows(_SQLITE_TABLES):
            made.execute(sql)
        return SqliteReader(made, reader.address)
    names = [name for (name,) in reader.rows(_SERVER_TABLES, schema=_schema(reader))]
    return _on_server(reader, names, rows=False)


def filled(reader: Reader, changing: Collection[str], kept: _Kept) -> Reader:
    """Return a connection to a database as a reader sees it, whose tables can be changed.

    At least the tables that are `changing` can be. Of those `kept` only some rows are there.

    Raises:
        StoreError: the user of a server has no right to temporary tables.
    """
    if isinstance(reader, SqliteReader):
        # SQLite keeps it in memory while it is small, and deletes it with the connection.
        made = _private("")
        # Whatever others write, our transaction sees the same pages.
        reader.connection.backup(made, pages=_PAGES_AT_ONCE, sleep=0)
        made.execute("PRAGMA journal_mode = OFF")
        for table, condition in kept.items():
            made.execute(f"DELETE FROM {table} WHERE ({condition}) IS NOT TRUE")
        return SqliteReader(made, reader.address)
    return _on_server(reader, changing, kept, rows=True)


def columns(reader: Reader, table: str) -> Sequence[str]:
    """Return the columns of a table that can be written."""
    if reader.is_sqlite:
        return [name for _, name, *_ in reader.rows(f"PRAGMA table_info({table})")]
    rows = reader.rows(_SERVER_COLUMNS, schema=_schema(reader), table=table)
    return [name for (name,) in rows]


def _private(name: str) -> sqlite3.Connection:
    made = sqlite3.connect(name, isolation_level=None)
    notice_signals(made)
    made.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return made


def _schema(reader: Reader) -> str:
    [schema] = reader.row("SELECT current_schema()")
    return str(schema)


class _TemporaryTables(postgresql.PostgresqlReader):
    """A connection that sees temporary tables until its transaction ends."""

    @contextmanager
    def faults_named(self) -> Iterator[None]:
        """Turn faults of the server into a `StoreError`; after one, nothing more can be read."""
        with postgresql.faults_named(self.address):
            try:
                yield
            except Exception:
                if self.connection.info.transaction_status.name == "INERROR":
                    self.connection.close()
                raise


def _on_server(
    reader: Reader, names: Collection[str], kept: _Kept | None = None, *, rows: bool
) -> Reader:
    assert isinstance(reader, postgresql.PostgresqlReader)
    schema = _schema(reader)
    made = postgresql.connect_server(reader.address)
    try:
        # Both see one snapshot, whatever is written meanwhile.
        [snapshot] = reader.row("SELECT pg_export_snapshot()")
        made.execute(_BEGIN)
        made.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
        for name in names:
            _temporary(made, reader, f'"{schema}"."{name}"', name, rows=rows)
        for name, condition in (kept or {}).items():
            made.execute(
                f'CREATE TEMPORARY VIEW {name} AS SELECT * FROM "{schema}".{name} WHERE {condition}'
            )
    except Exception as error:
        made.close()
        if getattr(error, "sqlstate", None) in postgresql.MAY_NOT_WRITE:
            raise StoreError(
                f"{reader.address} has no temporary tables for you, and the past needs them",
                hint=_NO_RIGHT,
            ) from error
        raise
    return _TemporaryTables(made, reader.address)


def _temporary(made: Connection, reader: Reader, table: str, name: str, *, rows: bool) -> None:
    also = " INCLUDING INDEXES INCLUDING GENERATED" if rows else ""
    made.execute(f'CREATE TEMPORARY TABLE "{name}" (LIKE {table} INCLUDING IDENTITY{also})')
    if name in NAMES.values():
        # Main names are inserted again without an id.
        made.execute(f"ALTER TABLE {name} ALTER COLUMN id RESTART WITH {_UNUSED}")
    if rows:
        listed = ", ".join(f'"{column}"' for column in columns(reader, name))
        made.execute(
            f'INSERT INTO "{name}" ({listed}) OVERRIDING SYSTEM VALUE SELECT {listed} FROM {table}'
        )
