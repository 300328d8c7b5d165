"""What must hold of records beyond what the database itself holds them to.

Owns these rules, for whatever wrote them. It must not know who writes, nor what is done about it.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Table

from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import key_of
from claimdb.store.history.batch import Batch

_ABOVE: Mapping[str, tuple[str, str, str, str]] = {
    "topics": ("topic", "topics", "id", "broader_id"),
    "actors": ("actor", "organizations", "actor_id", "parent_id"),
}


def broken(batch: Batch) -> Iterator[str]:
    """Yield what does not hold of the records that a batch has changed, in words."""
    for quote in sorted(batch.changed["quotes"]):
        yield from _modes(batch.reader, quote)
    for records, (kind, table, key, above) in _ABOVE.items():
        sql = f"SELECT {above} FROM {table} WHERE {key} = :row"
        for number in sorted(batch.changed[records]):
            if _is_above_itself(batch.reader, sql, number):
                yield f"{short_id(kind, number)} would be above itself"


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
        yield f"{name} would be narration, which has no speaker"
    elif mode != "narration" and not speakers:
        yield f"{name} would have no speaker, and only narration has none"


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
    """Yield the rows of other tables that refer to some rows of one, by table and number."""
    for other in tables.metadata.sorted_tables:
        for key in other.foreign_key_constraints:
            if key.referred_table is not table:
                continue
            # The kind of an actor is a part of some keys, and follows from the number.
            column = key.elements[0].parent.name
            # A main name is derived: it goes with whom it names.
            authored = " AND kind <> 'main'" if other.name in _NAMES else ""
            sql = (
                f"SELECT {key_of(other.name)} FROM {other.name}"
                f" WHERE {column} = ANY(:rows){authored} ORDER BY 1"
            )
            for (row,) in reader.execute(sql, {"rows": list(rows)}).fetchall():
                yield other.name, row
