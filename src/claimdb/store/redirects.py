"""Records that were merged into others, by the ids that they had."""

from claimdb.model import Identity
from claimdb.store.backends.base import Reader

_TABLES = {
    kind: f"{kind}s" for kind in ("actor", "topic", "source", "claim", "quote", "occurrence")
}
_INTO = "SELECT into_id FROM merged_records WHERE table_name = :table AND old_id = :id"


def current(reader: Reader, one: Identity) -> Identity:
    """Return the record that one is now: the one that it was merged into, or itself."""
    if (table := _TABLES.get(one.kind)) is None:
        return one
    row = reader.row(_INTO, table=table, id=one.number)
    return one if row is None else Identity(one.kind, row[0])
