"""Many rows of a table, which the driver itself reads and writes faster than SQLAlchemy."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Connection, Table
from sqlalchemy.exc import IntegrityError

from claimdb.store.backends.base import Statements
from claimdb.store.engine import driver_of


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    if _with_json(table):
        connection.execute(table.insert(), [dict(row) for row in rows])
        return
    columns = [*rows[0]]
    # There are two columns at least, so that it gets tuples.
    values = list(map(itemgetter(*columns), rows))
    with _as_sqlalchemy(connection, f"INSERT INTO {table.name}"):
        # SQLAlchemy's quoted_name is a subclass of str, which drivers handle slowly.
        Statements(driver_of(connection)).insert(str(table.name), columns, values)


def whole_rows(
    connection: Connection, table: Table, ids: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """Return rows by their primary keys."""
    key = table.primary_key.columns[0]
    if _with_json(table):
        found = connection.execute(table.select().where(key.in_(ids))).mappings()
        return {row[key.name]: dict(row) for row in found}
    columns = [str(column.name) for column in table.c]
    listed, place = ", ".join(map('"{}"'.format, columns)), columns.index(key.name)
    sql = f"SELECT {listed} FROM {table.name} WHERE {key.name} = ANY(:ids)"
    rows = Statements(driver_of(connection)).rows(sql, ids=list(ids))
    return {row[place]: dict(zip(columns, row, strict=True)) for row in rows}


def run(connection: Connection, sql: str, values: Mapping[str, object]) -> None:
    """Run a statement that writes; what violates a constraint is SQLAlchemy's error as well."""
    with _as_sqlalchemy(connection, sql):
        Statements(driver_of(connection)).execute(sql, values)


@contextmanager
def _as_sqlalchemy(connection: Connection, sql: str) -> Iterator[None]:
    driver = driver_of(connection)
    try:
        yield
    except driver.IntegrityError as error:
        raise IntegrityError(sql, None, error) from error


def _with_json(table: Table) -> bool:
    """Whether a column has the type JSON, which the driver does not know."""
    return any(isinstance(column.type, JSON) for column in table.c)
