"""Writes the difference between the recorded rows of a record and those of an edited one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from claimdb.store import tables
from claimdb.store.history.batch import Batch, Cells

if TYPE_CHECKING:
    from claimdb.drafts.records import RawRow
    from claimdb.store.load.raw import Rows


def write_difference(
    batch: Batch,
    rows: "Rows",
    record: int,
    before: Sequence["RawRow"],
    after: Sequence[tuple["RawRow", Cells]],
) -> None:
    """Delete rows of a record that are gone, update those that stay, and insert new ones.

    A row that is removed and added again is the same row. Where rows have a position, it stays if
    their order allows that; a row that is moved is deleted and inserted. The rows `after` are in
    order, each with the cells to write.
    """
    table = tables.metadata.tables[rows.table]
    kept = {row.cells["id"] for row, _ in after if row.cells}
    removed = {row.cells["id"]: row.cells for row in before if row.cells["id"] not in kept}
    last: defaultdict[object, int] = defaultdict(int)
    updates: dict[int, Cells] = {}
    inserts: list[Cells] = []
    for row, given in after:
        stored: Cells = row.cells or _again(rows, given, removed)
        cells: dict[str, Any] = dict(given)
        if rows.table == "quote_topics" and not stored:
            cells["coder_id"] = batch.coder_id
        if "position" in rows.others:
            group = rows.group and {**stored, **cells}[rows.group]
            position = stored.get("position", 0)
            if position <= last[group]:
                # Positions are unique at every moment, so they are not updated.
                removed |= {row["id"]: row for row in [stored] if row}
                stored, cells = {}, {**stored, **cells}
                cells["position"] = position = last[group] + 1
            last[group] = position
        if stored:
            updates[stored["id"]] = cells
        else:
            cells.pop("id", None)
            inserts.append({rows.owner: record, **cells})
    batch.delete(table, *removed)
    for number, altered in updates.items():
        batch.update(table, number, altered)
    for new in inserts:
        batch.insert(table, new)


def _again(rows: "Rows", cells: Cells, removed: dict[int, Cells]) -> Cells:
    """Return the removed row with the same natural key, and take it out of those removed."""
    key = [cells[name] for name in rows.natural]
    for number, row in removed.items():
        if any(key) and [row[name] for name in rows.natural] == key:
            return removed.pop(number)
    return {}
