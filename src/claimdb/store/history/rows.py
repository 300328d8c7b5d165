"""Rows of the history, of which some are deleted: their cells, and the records that they are of."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from claimdb.model import short_id
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import DERIVED, KINDS, OWNERS, TABLES, key_of

Image = Mapping[str, Any]
"""Cells of a row, as a change keeps them."""

NO_CELLS: Image = {}
# Cells contain no cycles.
_json = json.JSONEncoder(check_circular=False).encode
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
_PAIRED = {"merged_records": "merged", "distinct_records": "different from"}
# Columns that are derived, or shown otherwise.
_HIDDEN = DERIVED | {"id", "uid", "batch_id", "created", "updated", "table_name"}
_HIDDEN |= {column for columns in PAIRS.values() for column in columns}
_ACTOR, _TOPIC, _SOURCE, _CLAIM = (
    (kind, TABLES[kind], name)
    for kind, name in {"actor": "name", "topic": "name", "source": "key", "claim": "text"}.items()
)
_REFERENCES: Mapping[str, tuple[str, str, str]] = {
    "actor_id": _ACTOR,
    "organization_id": _ACTOR,
    "parent_id": _ACTOR,
    "topic_id": _TOPIC,
    "broader_id": _TOPIC,
    "source_id": _SOURCE,
    "via_source_id": _SOURCE,
    "cited_source_id": _SOURCE,
    "claim_id": _CLAIM,
    "to_id": _CLAIM,
    "person_id": _ACTOR,
    "quote_id": ("quote", "quotes", "text"),
    "from_id": _CLAIM,
    "coder_id": ("coder", "coders", "name"),
}


def image(value: object) -> dict[str, Any] | None:
    """Return the cells of an image: a dict of PostgreSQL's driver, or the JSON of SQLite's."""
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


def images_of(values: Sequence[object]) -> list[dict[str, Any] | None]:
    """Return the cells of many images, equal ones once: see `image`."""
    texts = list(dict.fromkeys(value for value in values if isinstance(value, str)))
    # One text with all is read in half the time.
    read = dict(zip(texts, json.loads(f"[{','.join(texts)}]"), strict=True))
    return [read[value] if isinstance(value, str) else value for value in values]  # type: ignore[misc]


def texts_of(images: Iterable[Image | None], known: Mapping[int, str] = {}) -> list[str | None]:
    """Return the JSON of many images, that of one and the same once; `known` has some by `id()`."""
    texts = dict(known)

    def text(cells: Image) -> str:
        if id(cells) not in texts:
            texts[id(cells)] = _json(cells)
        return texts[id(cells)]

    return [text(cells) if cells else None for cells in images]


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
    return _last_image(reader, table, row)


def _last_image(reader: Reader, table: str, row: int) -> Image | None:
    """Return a deleted row as it was."""
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


def part_of(reader: Reader, table: str, row: int, cells: Image) -> str:
    """Return the part of a record that a row is: `topic t2`; empty for the record itself."""
    if table in PAIRS:
        return f"{_PAIRED[table]} {pair_of(reader, table, row, cells)[1]}"
    if table not in OWNERS:
        return ""
    what, linked = OWNERS[table].part, OWNERS[table].linked
    if table == "occurrences":
        return f"{what} {short_id('occurrence', row)}"
    if linked is None:
        return what
    number = cells[linked] if linked in cells else cell_of(reader, table, row, linked)
    return what if number is None else f"{what} {short_id(_REFERENCES[linked][0], number)}"


def shown_cells(
    reader: Reader, table: str, before: Image | None, after: Image | None
) -> Iterator[tuple[str, object, object]]:
    """Yield the fields of a row that people see, each with its value before and after."""
    owner = OWNERS.get(table)
    hidden = {owner.column, "kind"} if owner and key_of(table) == owner.column else set()
    if owner and (before is None or after is None):
        hidden.add(owner.column)
    old, new = before or NO_CELLS, after or NO_CELLS
    for column in {**old, **new}:
        if column not in _HIDDEN and column not in hidden:
            values = [_shown(reader, column, cells.get(column)) for cells in (old, new)]
            if values != [None, None]:
                yield column.removesuffix("_id"), values[0], values[1]


def _shown(reader: Reader, column: str, value: Any) -> object:
    if value is None or column not in _REFERENCES:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
    kind, table, name = _REFERENCES[column]
    row = reader.row(f"SELECT {name} FROM {table} WHERE id = :id", id=value)
    if row is None and (gone := _last_image(reader, table, value)):
        row = [gone[name]]
    return f"{short_id(kind, value)} {row[0]}" if row else short_id(kind, value)
