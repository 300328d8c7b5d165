"""Damage of a SQLite file: its pages, its schema, and cells of another type or encoding."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Integer, Table
from sqlalchemy.types import TypeEngine

from claimdb.store import migrate
from claimdb.store.backends.base import PAGE, Rows, Statements
from claimdb.store.tables import metadata

_MOST = 20
"""How many faults of a file SQLite lists at most: it may find one in every row."""
_SPACE = re.compile(r"\s+")
_ADDED = re.compile(r", (?=\w+ TEXT\b)")


class Fault(NamedTuple):
    """Something that is not as it should be: what sort, in which table, and what is wrong."""

    kind: str
    table: str
    fault: str


def of_pages(database: Statements) -> Iterator[Fault]:
    """Yield what SQLite finds in the pages of a file, and in rows against their constraints."""
    found = 0
    for (message,) in database.rows(f"PRAGMA integrity_check({_MOST})"):
        for line in str(message).splitlines() if message != "ok" else ():
            found += 1
            if found <= _MOST:
                yield Fault("file", "", line)


# --- the schema -------------------------------------------------------------------------------

_CATALOGUE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def of_schema(database: Statements) -> Iterator[Fault]:
    """Yield what is missing in the schema, or not as this claimdb makes it."""
    found = _shapes(database.rows(_CATALOGUE))
    for (kind, name), shape in right_shapes().items():
        if (kind, name) not in found:
            yield Fault("schema", name, f"the {kind} is missing")
        elif found[kind, name] != shape:
            yield Fault("schema", name, f"the {kind} is not as claimdb makes it")


@cache
def right_shapes() -> Mapping[tuple[str, str], object]:
    """Return the schema of a new database."""
    shapes: dict[tuple[str, str], object] = {}

    def read(connection: object) -> None:
        shapes.update(_shapes(Statements(connection).rows(_CATALOGUE)))

    migrate.upgrade(Path(":memory:"), afterwards=read)
    return shapes


def _shapes(rows: Rows) -> dict[tuple[str, str], object]:
    """Return statements that can be compared, however the migrations arrived at them.

    An added column is on the line of the one before it, and an added constraint is the last one.
    """
    return {
        (kind, name): sorted(
            _SPACE.sub(" ", line).strip(" ,") for line in _ADDED.sub(",\n", sql).splitlines()
        )
        for kind, name, sql in rows
    }


_GIVEN_OUT = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :table"


def of_sequences(database: Statements) -> Iterator[Fault]:
    """Yield the tables in which the next id is one that a row has already."""
    for table in metadata.sorted_tables:
        if table.dialect_options["sqlite"]["autoincrement"]:
            [given_out] = database.row(_GIVEN_OUT, table=table.name)
            [highest] = database.row(f"SELECT max(id) FROM {table.name}")
            if highest is not None and highest > given_out:
                what = f"sqlite_sequence has {given_out} as the last id, below row {highest}"
                yield Fault("schema", table.name, what)


# --- cells ------------------------------------------------------------------------------------


def of_cells(database: Statements) -> Iterator[Fault]:
    """Yield the cells with a value of another type than their column, or text that is not UTF-8.

    SQLite takes any value in any column.
    """
    connection: sqlite3.Connection = database.connection
    for table in metadata.sorted_tables:
        columns = [(column.name, _type(column.type)) for column in table.c]
        key = table.primary_key.columns[0].name
        right: set[tuple[type, ...]] = set()
        for page in _pages(connection, table, key):
            for row in page:
                types = tuple(map(type, row))
                if types in right:
                    continue
                wrong = [
                    f"{name} of row {row[0]} {_WRONG[one]}"
                    for (name, of), one in zip(columns, types, strict=True)
                    if one not in (of, type(None))
                ]
                if not wrong:
                    right.add(types)
                yield from (Fault("value", table.name, one) for one in wrong)


class _NotUtf8(str):
    """Text that is not UTF-8, with its invalid bytes as surrogates."""

    __slots__ = ()


_WRONG: Mapping[type, str] = {
    _NotUtf8: "is not UTF-8",
    bytes: "is bytes",
    float: "is a fraction",
    int: "is a number",
    str: "is text",
}


@contextmanager
def lenient(connection: sqlite3.Connection) -> Iterator[None]:
    """Let a connection return text that is not UTF-8, with its invalid bytes as surrogates."""
    connection.text_factory = _decoded
    try:
        yield
    finally:
        connection.text_factory = str


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return _NotUtf8(text.decode(errors="surrogateescape"))


def _type(of: TypeEngine[object]) -> type:
    return int if isinstance(of, Integer) else str


def _pages(connection: sqlite3.Connection, table: Table, key: str) -> Iterator[Rows]:
    columns = ", ".join(f'"{column.name}"' for column in table.c)
    sql = f"SELECT {columns} FROM {table.name} WHERE {key} > ? ORDER BY {key} LIMIT {PAGE}"
    after = -(2**63)
    # In a damaged table rows may be out of order, and the next page be the same again.
    while (page := _read(connection, sql, after)) and page[-1][0] > after:
        yield page
        after = page[-1][0]


def _read(connection: sqlite3.Connection, sql: str, after: int) -> Rows:
    try:
        return connection.execute(sql, (after,)).fetchall()
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", None) is not None:
            raise
    # Without a code, it is text that the driver cannot decode.
    with lenient(connection):
        return connection.execute(sql, (after,)).fetchall()
