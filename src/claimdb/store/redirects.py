"""Records that were merged into others, by the ids, uids and names that they had."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from claimdb import folding
from claimdb.model import Identity
from claimdb.store.backends.base import Reader, Rows

_TABLES = {
    kind: f"{kind}s" for kind in ("actor", "topic", "source", "claim", "quote", "occurrence")
}
_INTO = "SELECT into_id FROM merged_records WHERE table_name = :table AND old_id = :id"

_NAMES = """
SELECT 'claim', c.id, c.text, m.name FROM merged_records m JOIN claims c ON c.id = m.into_id
 WHERE m.table_name = 'claims' AND m.name IS NOT NULL
UNION ALL
SELECT 'source', s.id, s.key, m.name FROM merged_records m JOIN sources s ON s.id = m.into_id
 WHERE m.table_name = 'sources' AND m.name IS NOT NULL"""


def current(reader: Reader, one: Identity) -> Identity:
    """Return the record that one is now: the one that it was merged into, or itself."""
    if (table := _TABLES.get(one.kind)) is None:
        return one
    row = reader.row(_INTO, table=table, id=one.number)
    return one if row is None else Identity(one.kind, row[0])


def merged_uids(reader: Reader) -> Mapping[tuple[str, str], int]:
    """Return the ids of the records that others became, by the table and the uid of these."""
    rows = reader.rows("SELECT table_name, uid, into_id FROM merged_records")
    return {(table, uid): into for table, uid, into in rows if uid is not None}


class MergedNames:
    """The texts of claims and the titles of sources that were merged; read when first needed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def rows(self, kind: str, key: str) -> Rows:
        """Return the rows of a lookup step for a folded text or title, if any."""
        return self._by_key.get((kind, key), [])

    def titles(self, source: int) -> list[str]:
        """Return the titles of the sources that became one."""
        return self._titles.get(source, [])

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], list[tuple[str, str, int, str, str]]]:
        found = defaultdict(list)
        for kind, number, shown, name in self._reader.rows(_NAMES):
            key = folding.folded(name) or name
            found[kind, key].append((key, kind, number, shown, name))
        return found

    @cached_property
    def _titles(self) -> Mapping[int, list[str]]:
        found = defaultdict(list)
        for rows in self._by_key.values():
            for _, kind, number, _, name in rows:
                if kind == "source":
                    found[number].append(name)
        return found
