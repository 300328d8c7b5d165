"""Rows of the history, of which some are deleted: their cells, and the records that they are of."""

import json
from collections.abc import Mapping
from typing import Any

from claimdb.model import short_id
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import KINDS, OWNERS, key_of

Image = Mapping[str, Any]
"""Cells of a row, as a change keeps them."""

NO_CELLS: Image = {}
_KINDS = {**KINDS, "coders": "coder", "batches": "batch"}
PAIRS: Mapping[str, tuple[str, str]] = {
    "merged_records": ("into_id", "old_id"),
    "distinct_records": ("first_id", "second_id"),
}
"""The tables of pairs of records of one kind, with the columns of their ids."""
# Columns of a row that tell what a history shows of it; those of a part follow from its owner.
_OWN_COLUMNS = {
    "quotes": ("batch_id",),
    "claims": ("batch_id",),
    "saved_queries": ("batch_id", "name"),
    "reviews": ("batch_id",),
    "merged_records": ("table_name", "into_id", "old_id"),
    "distinct_records": ("table_name", "first_id", "second_id"),
}


def image(value: object) -> dict[str, Any] | None:
    """Return the cells of an image: a dict of PostgreSQL's driver, or the JSON of SQLite's."""
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


def record_of(reader: Reader, table: str, row: int, cells: Image = NO_CELLS) -> str:
    """Return the short id of the record of a row, which may be deleted; some cells may be given."""
    if table == "saved_queries":
        return f"@{cells.get('name') or cell_of(reader, table, row, 'name')}"
    if table == "reviews":
        return f"review {row}"
    if kind := _KINDS.get(table):
        return short_id(kind, row)
    if table in PAIRS:
        pair = pair_of(reader, table, row, cells)
        return pair[0] if pair else f"{table} {row}"
    owner = OWNERS[table]
    number = cells.get(owner.column) or cell_of(reader, table, row, owner.column)
    return short_id(KINDS[owner.table], number)


def pair_of(reader: Reader, table: str, row: int, cells: Image = NO_CELLS) -> tuple[str, ...]:
    """Return the short ids of the two records of a row of one of the tables `PAIRS`."""
    columns = PAIRS[table]
    if not {"table_name", *columns} <= cells.keys():
        cells = {**(cells_of(reader, table, row) or NO_CELLS), **cells}
    table = str(cells.get("table_name"))
    kind = "occurrence" if table == "occurrences" else _KINDS[table]
    return tuple(short_id(kind, cells[column]) for column in columns)


def cell_of(reader: Reader, table: str, row: int, column: str) -> Any:
    """Return the owner or the batch of a row, or what it links to; it may be deleted."""
    return (cells_of(reader, table, row) or NO_CELLS).get(column)


def cells_of(reader: Reader, table: str, row: int) -> Image | None:
    """Return the owner or the batch of a row that exists, or a deleted row as it was."""
    columns = _OWN_COLUMNS.get(table, ("id",))
    if owner := OWNERS.get(table):
        columns = (owner.column, owner.linked or owner.column)
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key_of(table)} = :row"
    if found := reader.row(sql, row=row):
        return dict(zip(columns, found, strict=True))
    sql = (
        "SELECT before FROM changes WHERE table_name = :table AND row_id = :row"
        " AND after IS NULL ORDER BY id DESC LIMIT 1"
    )
    found = reader.row(sql, table=table, row=row)
    return image(found[0]) if found else None


def number_in(reader: Reader, images: str, column: str) -> str:
    """Return the SQL of a number in an image."""
    if reader.is_sqlite:
        return f"json_extract({images}, '$.{column}')"
    return f"CAST({images} ->> '{column}' AS bigint)"
