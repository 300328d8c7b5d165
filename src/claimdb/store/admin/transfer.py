"""Copies between SQLite files and PostgreSQL servers: all rows, ids and history, or nothing."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

from sqlalchemy import JSON, Table

from claimdb import signals
from claimdb.atomic_files import permissions
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, RefusedError, StoreError
from claimdb.store import migrate, private_files
from claimdb.store.address import Address, Server
from claimdb.store.admin import backup as copies
from claimdb.store.admin.check import FULL_TEXT, dangling
from claimdb.store.backends import connect
from claimdb.store.backends.base import (
    PAGE,
    Connection,
    EmptyError,
    OtherSchemaError,
    Reader,
    Rows,
    Statements,
    UntakenRowError,
)
from claimdb.store.backends.postgresql import copy_rows
from claimdb.store.history.aggregates import key_of
from claimdb.store.tables import metadata

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the table that is copied, the rows copied so far of all tables, and their number."""

# The text of one snapshot may be a whole book.
_PAGES = {"snapshots": 20}
_LOWEST = -(2**63)
_TABLES = metadata.sorted_tables
"""The tables, each after those that it refers to."""
# The highest id of a table that was ever given out, for SQLite or not: its row may be gone.
_GIVEN_OUT = {
    True: "SELECT max(seq) FROM sqlite_sequence WHERE name = :table",
    False: """
SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:table, 'id') AS regclass))""",
}


class Copied(NamedTuple):
    """How many rows were copied, and of how many tables."""

    rows: int
    tables: int


def copy(
    source: Address,
    target: Address,
    progress: Progress = lambda *_: None,
    *,
    checked: bool = False,
) -> Copied:
    """Copy a database as it is at this moment, while others may write to it, into a new one.

    The target is a file that does not exist or is empty, or a database of a server without tables.
    A new file may be `checked` as a backup is before it gets its name.

    Raises:
        NotFoundError: there is no source.
        RefusedError: there is something in the target, or it is the source.
        InvalidDataError: the target cannot hold what the source has.
        StoreError: a database cannot be reached, read or written, or the source has another schema.
    """
    if _same(source, target):
        raise RefusedError(f"{target} is the source of the copy", hint="name another target")
    with closing(connect(source)) as reader:
        _check_free(target)
        filling = _Filling(reader, progress)
        with _file_of(target, source, checked=checked) as filled:
            try:
                found = migrate.upgrade(filled, afterwards=filling.into)
            except migrate.DanglingError as error:
                raise filling.dangling() from error
        if found is not None:
            # Somebody was quicker.
            raise _taken(target)
    return Copied(filling.done, filling.tables)


def backup(
    server: Server, target: Path | None = None, progress: Progress = lambda *_: None
) -> Path:
    """Copy the database of a server into a new SQLite file, and return that: see `copy`.

    Without a target it lies in the current folder, and has the name of the database and the moment
    (UTC) in its name.
    """
    if target is None:
        with closing(connect(server)) as reader:
            name = re.sub(r"\W", "_", reader.row("SELECT current_database()")[0])
        target = Path(f"{name}.{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.sqlite")
    copy(server, target, progress, checked=True)
    return target


def _same(source: Address, target: Address) -> bool:
    if isinstance(source, Server) or isinstance(target, Server):
        return source == target
    return source.exists() and target.exists() and source.samefile(target)


def _check_free(target: Address) -> None:
    """Raise if there is anything in a target; nothing is changed."""
    try:
        connect(target).close()
    except (NotFoundError, EmptyError):
        return
    except StoreError as error:
        # A server that does not answer may have an empty database.
        if isinstance(target, Server) and not isinstance(error, OtherSchemaError):
            raise
    raise _taken(target)


def _taken(target: Address) -> ClaimdbError:
    return RefusedError(
        f"{target} already exists and is not empty",
        hint="name a new file, or a new database of the server (createdb)",
    )


@contextmanager
def _file_of(target: Address, source: Address, *, checked: bool) -> Iterator[Address]:
    """Provide what is to be filled: the target, or a new file that becomes it when it is full."""
    if isinstance(target, Server) or target.exists():
        yield target
        return
    new = permissions(target) & private_files.MODE
    mode = new if isinstance(source, Server) else permissions(source)
    # The file is not the target yet.
    with copies.new_file(target, mode) as file:
        with signals.interruptible():
            yield file
        if checked:
            copies.check_whole(file, source)


class _Filling:
    """All rows of a database, on their way into another one."""

    done = tables = total = 0

    def __init__(self, reader: Reader, progress: Progress) -> None:
        self._reader = reader
        self._progress = progress

    def dangling(self) -> InvalidDataError:
        """Return the error that a row of the source refers to one that is not there."""
        fault = next(dangling(self._reader))
        return self._wrong(f"{fault.table}: {fault.fault}")

    def into(self, connection: object) -> None:
        """Fill the database behind a connection of the driver."""
        target = (
            _File(connection)
            if isinstance(connection, sqlite3.Connection)
            else _OnServer(cast("Connection", connection))
        )
        counts = [self._row(f"SELECT count(*) FROM {table}") for table in _TABLES]
        self.total, self.tables = sum(counts), sum(map(bool, counts))
        for table in _TABLES:
            try:
                target.insert(table, self._pages(table))
            except UntakenRowError as error:
                raise self._untaken(table, error) from error
            if "id" in table.c:
                target.give_out_after(table, self._given_out(table))
        target.finish()

    def _pages(self, table: Table) -> Iterator[Rows]:
        key = key_of(table.name)
        # JSON is not read, so that it stays as it was written.
        columns = ", ".join(
            f'CAST("{column.name}" AS TEXT)'
            if isinstance(column.type, JSON)
            else f'"{column.name}"'
            for column in table.c
        )
        sql = (
            f"SELECT {columns} FROM {table} WHERE {key} > :after"
            f" ORDER BY {key} LIMIT {_PAGES.get(table.name, PAGE)}"
        )
        after = _LOWEST
        while rows := self._rows(sql, after=after):
            yield rows
            after = rows[-1][0]
            self.done += len(rows)
            self._progress(table.name, self.done, self.total)

    def _given_out(self, table: Table) -> int:
        given_out = self._row(_GIVEN_OUT[self._reader.is_sqlite], table=table.name)
        return max(given_out or 0, self._row(f"SELECT max(id) FROM {table}") or 0)

    def _untaken(self, table: Table, error: UntakenRowError) -> InvalidDataError:
        """Return the error that names the row which a target did not take."""
        if error.place is None:
            # What is found after the last row is that one refers to nothing.
            return self.dangling()
        key = key_of(table.name)
        sql = f"SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET :before"
        row = self._row(sql, before=error.place - 1)
        return self._wrong(f"{table}, row {row}: {error.reason}")

    def _wrong(self, what: str) -> InvalidDataError:
        return InvalidDataError(
            f"{self._reader.address} cannot be copied: {what}",
            hint="correct it there, and copy again; nothing was written",
        )

    def _row(self, sql: str, **values: object) -> int:
        [(value,)] = self._rows(sql, **values)
        return cast("int", value)

    def _rows(self, sql: str, **values: object) -> Rows:
        # What happens to the source is not to be taken for what happens to the target.
        with self._reader.faults_named():
            return self._reader.rows(sql, **values)


class _File:
    """A SQLite file with tables and without rows, inside the transaction that fills it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # With them each row takes five times as long as in an index that is built at the end.
        self._triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid"
        ).fetchall()
        for name, _ in self._triggers:
            connection.execute(f"DROP TRIGGER {name}")

    def insert(self, table: Table, pages: Iterable[Rows]) -> None:
        places = ", ".join("?" for _ in table.c)
        sql = f"INSERT INTO {table} ({_columns(table)}) VALUES ({places})"
        try:
            for page in pages:
                self._connection.executemany(sql, page)
        except sqlite3.IntegrityError as error:
            [taken] = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            raise UntakenRowError(taken + 1, str(error)) from error

    def give_out_after(self, table: Table, highest: int) -> None:
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        self._connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table.name, highest))

    def finish(self) -> None:
        for table in FULL_TEXT:
            self._connection.execute(f"INSERT INTO {table}({table}) VALUES ('rebuild')")
        for _, sql in self._triggers:
            self._connection.execute(sql)


class _OnServer:
    """The same for a database of a PostgreSQL server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # One that is kept up row by row takes longer than one that is built at the end.
        self._full_text = Statements(connection).rows(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = current_schema() AND indexdef LIKE :gin",
            gin="% USING gin %",
        )
        for name, _ in self._full_text:
            connection.cursor().execute(f"DROP INDEX {name}")

    def insert(self, table: Table, pages: Iterable[Rows]) -> None:
        sql = f"COPY {table} ({_columns(table)}) FROM STDIN"
        copy_rows(self._connection, sql, chain.from_iterable(pages))

    def give_out_after(self, table: Table, highest: int) -> None:
        if highest > 0:
            sql = "SELECT setval(pg_get_serial_sequence(:table, 'id'), :highest)"
            Statements(self._connection).rows(sql, table=table.name, highest=highest)

    def finish(self) -> None:
        for _, definition in self._full_text:
            self._connection.cursor().execute(definition)
        # Else the first questions are answered without knowing how many rows there are.
        self._connection.cursor().execute(f"ANALYZE {', '.join(map(str, _TABLES))}")


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.c)
