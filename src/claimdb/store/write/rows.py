"""Rows that are written by pages, with what follows from them and what the history has of them.

Owns the order of tables and the ids of records that are not written yet. It must not know what the
rows mean.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from claimdb.store import derive, tables
from claimdb.store.engine import driver_of
from claimdb.store.write.history import Batch
from claimdb.store.write.uid import new_uid

_ROOTS = frozenset({"actors", "topics", "sources", "claims", "quotes"})


class Rows:
    """Rows of new records. Those of one table all name the same cells."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        self._changes: list[tuple[Table, Mapping[str, Any]]] = []

    def record(self, table: Table, cells: Mapping[str, Any]) -> int:
        """Keep a record of its own, and return the id that it will have."""
        number = self._batch.number(table)
        self.part(table, {"id": number, "uid": new_uid(), **cells})
        return number

    def part(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Keep a row that hangs on a new record."""
        self._rows.setdefault(table.name, []).append(cells)

    def change(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Keep a row that is added to a quote which is recorded already: a change of its own."""
        self._changes.append((table, cells))

    def write(self) -> None:
        """Write what was kept, and derive what follows from it."""
        written, self._rows = self._rows, {}
        changes, self._changes = self._changes, []
        for table in tables.metadata.sorted_tables:
            covered = table.name not in _ROOTS
            self._batch.insert_all(table, written.get(table.name, ()), covered=covered)
        changed = {
            table: [row["id"] for row in rows] for table, rows in written.items() if table in _ROOTS
        }
        for table, cells in changes:
            self._batch.insert(table, cells)
            changed.setdefault(table.name, []).append(cells["quote_id"])
        derive.follow(driver_of(self._batch.connection), changed)
