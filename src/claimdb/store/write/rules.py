"""What must hold of records beyond what the database itself holds them to.

Owns these rules, for whatever wrote them. It must not know who writes, nor what is done about it.
"""

from collections.abc import Iterator, Mapping

from claimdb.model import short_id
from claimdb.store.read.reader import Reader
from claimdb.store.write.history import Batch

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
