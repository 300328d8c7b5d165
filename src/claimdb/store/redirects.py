"""Records that were merged into others, by the ids, uids and names that they had."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from claimdb.model import Identity
from claimdb.store.backends.base import Reader, Rows
from claimdb.store.names import DOI, STEPS, TEXT, TITLE, URL, Key

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
# The history has what the others were, and what the record that stays was before it became one.
_FORMER = """
SELECT r.id, r.{shown}, h.before FROM merged_records m JOIN {table} r ON r.id = m.into_id
  JOIN changes h ON h.table_name = m.table_name AND h.row_id = m.old_id AND h.after IS NULL
 WHERE m.table_name = '{table}'
UNION ALL
SELECT r.id, r.{shown}, h.before FROM merged_records m JOIN {table} r ON r.id = m.into_id
  JOIN changes i ON i.table_name = 'merged_records' AND i.row_id = m.id AND i.before IS NULL
  JOIN changes h ON h.batch_id = i.batch_id AND h.table_name = m.table_name
   AND h.row_id = m.into_id AND h.before IS NOT NULL
 WHERE m.table_name = '{table}'"""
_SHOWN = {"claim": "text", "source": "key"}
_PLACES = {
    "claim": {"text": TEXT},
    "source": {"title": TITLE, "url": URL, "doi": DOI},
}
"""The names of records by their columns, with the places of the steps that find them."""


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
    """The texts, titles, addresses and DOIs that merged claims and sources had.

    They are read when first needed.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def rows(self, kind: str, place: int, key: Key) -> Rows:
        """Return the rows of a lookup step for a key, if any."""
        return self._by_key.get((kind, place, key), [])

    def titles(self, source: int) -> list[str]:
        """Return the titles of the sources that became one."""
        return self._titles.get(source, [])

    def cells(self, source: int) -> Sequence[Mapping[str, Any]]:
        """Return cells of the sources that became one, as they were before."""
        return self._sources.get(source, [])

    @cached_property
    def _former(self) -> Mapping[str, list[tuple[int, str, Mapping[str, Any]]]]:
        return {
            kind: [
                (number, name, json.loads(cells) if isinstance(cells, str) else cells)
                for number, name, cells in self._reader.rows(
                    _FORMER.format(table=_TABLES[kind], shown=shown)
                )
            ]
            for kind, shown in _SHOWN.items()
        }

    @cached_property
    def _sources(self) -> Mapping[int, list[Mapping[str, Any]]]:
        found = defaultdict(list)
        for number, _, cells in self._former["source"]:
            found[number].append(cells)
        return found

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, int, Key], list[tuple[Key, str, int, str, str]]]:
        found: defaultdict[tuple[str, int, Key], dict[tuple[Key, str, int, str, str], None]]
        found = defaultdict(dict)

        def add(kind: str, place: int, number: int, shown: str, name: str) -> None:
            if (key := STEPS[kind][place].key(name)) is not None:
                found[kind, place, key][key, kind, number, shown, name] = None

        for kind, number, shown, name in self._reader.rows(_NAMES):
            add(kind, TEXT if kind == "claim" else TITLE, number, shown, name)
        for kind, former in self._former.items():
            for number, shown, cells in former:
                for column, place in _PLACES[kind].items():
                    if cells.get(column):
                        add(kind, place, number, shown, cells[column])
        return {key: list(rows) for key, rows in found.items()}

    @cached_property
    def _titles(self) -> Mapping[int, list[str]]:
        found = defaultdict(list)
        for (kind, place, _), rows in self._by_key.items():
            for _, _, number, _, name in rows if (kind, place) == ("source", TITLE) else ():
                found[number].append(name)
        return found
