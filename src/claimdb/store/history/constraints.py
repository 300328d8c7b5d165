"""Constraints beyond those of the database, and the records that violate constraints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, UniqueConstraint, and_, select

from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import ABOVE, OWNERS, WITH_BATCH, authored, key_of
from claimdb.store.history.batch import Batch
from claimdb.store.history.rows import cell_of, record_of
from claimdb.store.load import pages


class Hindrance(NamedTuple):
    """Why rows cannot be deleted or restored, and what to do, if that is known."""

    message: str
    hint: str | None = None


def broken(batch: Batch) -> Iterator[str]:
    """Yield the constraints that the records changed by a batch violate, as messages."""
    for page in pages(sorted(batch.changed["quotes"])):
        yield from _modes(batch.reader, page)
    for records, table in (("topics", "topics"), ("actors", "organizations")):
        for number in sorted(batch.changed[records]):
            if _is_above_itself(batch.reader, table, number):
                yield f"{record_of(batch.reader, records, number)} would be its own ancestor"


def _modes(reader: Reader, quotes: Sequence[int]) -> Iterator[str]:
    """Yield the quotes that are narration with a speaker, or without one and no narration."""
    sql = """
SELECT q.id, q.mode FROM quotes q WHERE q.id = ANY(:ids)
   AND (q.mode = 'narration') = EXISTS (SELECT 1 FROM attributions r WHERE r.quote_id = q.id)
 ORDER BY q.id"""
    for quote, mode in reader.execute(sql, {"ids": list(quotes)}).fetchall():
        if mode == "narration":
            yield f"{short_id('quote', quote)} would be narration with a speaker"
        else:
            yield f"{short_id('quote', quote)} would have no speaker, but is not narration"


def _is_above_itself(reader: Reader, table: str, number: int) -> bool:
    seen: set[int] = set()
    above: int | None = number
    while above is not None and above not in seen:
        seen.add(above)
        above = parent_of(reader, table, above)
    return above is not None


def parent_of(reader: Reader, table: str, row: int) -> int | None:
    """Return the row that is directly above a row of one of the tables `ABOVE`."""
    sql = f"SELECT {ABOVE[table]} FROM {table} WHERE {key_of(table)} = :row"
    [above] = reader.row(sql, row=row) or [None]
    return cast("int | None", above)


def referring(reader: Reader, table: str, column: str, rows: Sequence[int]) -> list[int]:
    """Return the rows of a table, apart from main names, that refer to some rows by a column."""
    key = key_of(table)
    sql = f"SELECT {key} FROM {table} WHERE {column} = ANY(:rows){authored(table)} ORDER BY {key}"
    return [row for (row,) in reader.execute(sql, {"rows": list(rows)})]


def references_to(reader: Reader, table: Table, rows: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield the rows of other tables that refer to some rows of one, by table and id."""
    for other in tables.metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is table:
                # Some keys also have the kind of an actor, which follows from its id.
                column = key.elements[0].parent.name
                for row in referring(reader, other.name, column, rows):
                    yield other.name, row


def users_of(reader: Reader, table: Table, rows: Sequence[int]) -> Iterator[Hindrance]:
    """Yield the records that refer to rows that would be deleted."""
    for user in references_to(reader, table, rows):
        record, batch = record_of(reader, *user), _last_change(reader, *user)
        first = f"undo that first: claimdb undo {batch}, or change" if batch else "change"
        yield Hindrance(
            f"{record} refers to what would go{_in_parentheses(batch)}",
            f"{first} what {record} refers to: claimdb edit {record}",
        )


def hindrances(batch: Batch, table: Table, image: Mapping[str, Any]) -> Iterator[Hindrance]:
    """Yield why a row cannot have the cells of an image: a missing record, or a unique value."""
    reader = batch.reader
    for key in table.foreign_keys:
        parent, number = key.column.table.name, image.get(key.parent.name)
        if number is not None and not exists(reader, parent, number):
            since = _in_parentheses(_last_change(reader, parent, number))
            yield Hindrance(f"{record_of(reader, parent, number)} is gone{since}")
    own = table.c[key_of(table.name)]
    found = batch.connection.execute(table.select().where(own == image[own.name]))
    cells = {**(found.mappings().one_or_none() or {}), **image}
    for constraint in table.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        columns = [column.name for column in constraint.columns]
        if any(cells.get(name) is None for name in columns):
            continue
        same = and_(*(table.c[name] == cells[name] for name in columns))
        row = batch.connection.scalar(select(own).where(same, own != cells[own.name]))
        if row is not None:
            record = record_of(reader, table.name, row)
            values = ", ".join(str(cells[name]) for name in columns)
            since = _in_parentheses(_last_change(reader, table.name, row))
            yield Hindrance(f"{record} has {values!r} now{since}")


def exists(reader: Reader, table: str, row: int) -> bool:
    """Whether a table has a row."""
    sql = f"SELECT 1 FROM {table} WHERE {key_of(table)} = :row"
    return reader.row(sql, row=row) is not None


def _in_parentheses(batch: str | None) -> str:
    return "" if batch is None else f" ({batch})"


def _last_change(reader: Reader, table: str, row: int) -> str | None:
    """Return the last batch that changed a row, if there is one: `b5`."""
    [number] = reader.row(
        "SELECT max(batch_id) FROM changes WHERE table_name = :table AND row_id = :row",
        table=table,
        row=row,
    )
    if number is None and table in OWNERS:
        owner = OWNERS[table]
        table, row = owner.table, cell_of(reader, table, row, owner.column)
    if number is None and table in WITH_BATCH:
        number = cell_of(reader, table, row, "batch_id")
    return None if number is None else short_id("batch", number)
