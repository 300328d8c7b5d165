"""Constraints beyond those of the database, and the records that violate constraints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, UniqueConstraint, and_, select

from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import OWNERS, WITH_BATCH, key_of
from claimdb.store.history.batch import Batch
from claimdb.store.history.log import record_of

_ABOVE: Mapping[str, tuple[str, str, str, str]] = {
    "topics": ("topic", "topics", "id", "broader_id"),
    "actors": ("actor", "organizations", "actor_id", "parent_id"),
}


def broken(batch: Batch) -> Iterator[str]:
    """Yield the constraints that the records changed by a batch violate, as messages."""
    for quote in sorted(batch.changed["quotes"]):
        yield from _modes(batch.reader, quote)
    for records, (kind, table, key, above) in _ABOVE.items():
        sql = f"SELECT {above} FROM {table} WHERE {key} = :row"
        for number in sorted(batch.changed[records]):
            if _is_above_itself(batch.reader, sql, number):
                yield f"{short_id(kind, number)} would be its own ancestor"


def _modes(reader: Reader, quote: int) -> Iterator[str]:
    row = reader.row(
        "SELECT mode, (SELECT count(*) FROM attributions r WHERE r.quote_id = q.id)"
        " FROM quotes q WHERE q.id = :id",
        id=quote,
    )
    if row is None:
        return
    mode, speakers = row
    name = short_id("quote", quote)
    if mode == "narration" and speakers:
        yield f"{name} would be narration with a speaker"
    elif mode != "narration" and not speakers:
        yield f"{name} would have no speaker, but is not narration"


def _is_above_itself(reader: Reader, sql: str, number: int) -> bool:
    seen: set[int] = set()
    above: int | None = number
    while above is not None and above not in seen:
        seen.add(above)
        row = reader.row(sql, row=above)
        above = row[0] if row else None
    return above is not None


_NAMES = frozenset({"actor_names", "topic_names"})


def references_to(reader: Reader, table: Table, rows: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield the rows of other tables that refer to some rows of one, by table and id."""
    for other in tables.metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is not table:
                continue
            # Some keys also have the kind of an actor, which follows from its id.
            column = key.elements[0].parent.name
            # A main name is derived, and deleted with its owner.
            authored = " AND kind <> 'main'" if other.name in _NAMES else ""
            sql = (
                f"SELECT {key_of(other.name)} FROM {other.name}"
                f" WHERE {column} = ANY(:rows){authored} ORDER BY 1"
            )
            for (row,) in reader.execute(sql, {"rows": list(rows)}).fetchall():
                yield other.name, row


def users_of(reader: Reader, table: Table, rows: Sequence[int]) -> Iterator[str]:
    """Yield the records that refer to rows that would be deleted, as messages."""
    for user in references_to(reader, table, rows):
        yield f"{record_of(reader, *user)} refers to what would go{_since(reader, *user)}"


def hindrances(batch: Batch, table: Table, image: Mapping[str, Any]) -> Iterator[str]:
    """Yield why a row cannot have the cells of an image: a missing record, or a unique value."""
    reader = batch.reader
    for key in table.foreign_keys:
        parent, number = key.column.table.name, image.get(key.parent.name)
        if number is not None and not exists(reader, parent, number):
            yield f"{record_of(reader, parent, number)} is gone{_since(reader, parent, number)}"
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
            yield f"{record} has {values!r} now{_since(reader, table.name, row)}"


def exists(reader: Reader, table: str, row: int) -> bool:
    """Whether a table has a row."""
    return _value(reader, table, row, key_of(table)) is not None


def _value(reader: Reader, table: str, row: int, column: str) -> Any:
    sql = f"SELECT {column} FROM {table} WHERE {key_of(table)} = :row"
    found = reader.row(sql, row=row)
    return found[0] if found else None


def _since(reader: Reader, table: str, row: int) -> str:
    """Return the last batch that changed a row, if there is one: ` (b5)`."""
    [number] = reader.row(
        "SELECT max(batch_id) FROM changes WHERE table_name = :table AND row_id = :row",
        table=table,
        row=row,
    )
    if number is None and table in OWNERS:
        owner = OWNERS[table]
        table, row = owner.table, _value(reader, table, row, owner.column)
    if number is None and table in WITH_BATCH:
        number = _value(reader, table, row, "batch_id")
    return "" if number is None else f" ({short_id('batch', number)})"
