"""What differs between two moments: rows, and the fields of records that they are."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import Identity, short_id
from claimdb.store.backends.base import PAGE, Reader
from claimdb.store.history.aggregates import (
    DERIVED,
    KINDS,
    OWNERS,
    SHOWN,
    TABLES,
    WITH_BATCH,
    hanging_on,
)
from claimdb.store.history.log import action, comings
from claimdb.store.history.past import Cells, Past
from claimdb.store.history.rows import part_of, record_of, shown_cells

HEADER = ("record", "part", "action", "field", "before", "after")

_RECORDS = (
    *KINDS, *(table for table in WITH_BATCH if table not in KINDS), "merged_records",
    "distinct_records",
)  # fmt: skip
_IGNORED = DERIVED | {"updated"}
_NEW = """
SELECT id FROM {table} WHERE batch_id > :first AND id > :after ORDER BY id LIMIT :page"""


class RowChange(NamedTuple):
    """A row that differs: all cells before, or those that changed; None where it is not there."""

    table: str
    row: int
    before: Cells | None
    after: Cells | None


def between(reader: Reader, first: int, second: int) -> Iterator[RowChange]:
    """Yield the rows that differ right after two batches, those of each record together."""
    turned = first > second
    earlier, later = sorted((first, second))
    pair = _Pair(Past(reader, earlier), Past(reader, later))
    for change in chain.from_iterable(map(pair.of_records, _RECORDS)):
        yield change._replace(before=change.after, after=change.before) if turned else change


def of_record(reader: Reader, of: Identity, first: int | None, second: int) -> Iterator[RowChange]:
    """Return the rows of one record that differ right after two batches.

    The `first` is by default the batch that recorded it.

    Raises:
        UsageError: it is a batch, a change or a coder.
        NotFoundError: it was there at neither moment.
    """
    name = short_id(*of)
    if of.kind not in SHOWN:
        raise UsageError(f"{name} is a {of.kind}", hint="name a record: q12, o9, c3, s7, a5 or t2")
    table = "occurrences" if of.kind == "occurrence" else TABLES[of.kind]
    if first is None:
        first = next((batch for batch, *_ in comings(reader, of)), second)
    sides = [_rows_of(Past(reader, batch), table, of.number) for batch in (first, second)]
    if not any(rows[table] for rows in sides):
        raise NotFoundError(f"there was no {of.kind} {name} at either moment")
    return chain.from_iterable(_differing(one, *(rows[one] for rows in sides)) for one in sides[0])


def _rows_of(past: Past, table: str, number: int) -> dict[str, dict[int, Cells]]:
    """Return the rows of a record with its parts."""
    rows = {table: past.rows(table, [number])}
    for part in hanging_on(table):
        rows |= past.having([part], OWNERS[part].column, rows[table].keys())
    return rows


def lines(reader: Reader, changes: Iterable[RowChange]) -> Iterator[Sequence[object]]:
    """Yield a row for each cell of changes, as `HEADER` says."""
    for table, row, before, after in changes:
        cells = (after if before is None else before) or {}
        record, part = record_of(reader, table, row, cells), part_of(reader, table, row, cells)
        done = action(before, after)
        for cell in tuple(shown_cells(reader, table, before, after)) or ((None, None, None),):
            yield (record, part or None, done, *cell)


class _Pair:
    """Two moments."""

    def __init__(self, before: Past, after: Past) -> None:
        self._before = before
        self._after = after
        self._changed = before.changed_tables()

    def of_records(self, table: str) -> Iterator[RowChange]:
        """Yield what differs in the records of a table."""
        found: defaultdict[int, list[RowChange]] = defaultdict(list)
        for change in chain(self._own(table), *map(self._parts, hanging_on(table))):
            cells = change.before or change.after or {}
            owner = OWNERS.get(change.table)
            found[cells[owner.column] if owner else change.row].append(change)
        for record in sorted(found):
            yield from map(_narrowed, found[record])

    def _own(self, table: str) -> Iterator[RowChange]:
        for ids in self._pages(table):
            old, new = self._before.rows(table, ids), self._after.rows(table, ids)
            yield from _differing(table, old, new, whole=True)
            # A record that comes or goes does so with its parts.
            for part in hanging_on(table):
                column = OWNERS[part].column
                gone = self._before.having([part], column, old.keys() - new.keys())[part]
                came = self._after.having([part], column, new.keys() - old.keys())[part]
                yield from _differing(part, gone, {}, whole=True)
                yield from _differing(part, {}, came, whole=True)

    def _pages(self, table: str) -> Iterator[list[int]]:
        yield from self._before.changed(table)
        if table not in WITH_BATCH:
            return
        seen: set[int] = set(chain.from_iterable(self._before.changed(table)))
        after = 0
        values = {"first": self._before.batch, "page": PAGE}
        sql = _NEW.format(table=table)
        while rows := self._before.reader.rows(sql, after=after, **values):
            after = rows[-1][0]
            yield [row for (row,) in rows if row not in seen]

    def _parts(self, part: str) -> Iterator[RowChange]:
        """Yield what differs in the parts of records that were there at both moments."""
        owner = OWNERS[part]
        for ids in self._before.changed(part):
            old, new = self._before.rows(part, ids), self._after.rows(part, ids)
            records = {cells[owner.column] for cells in chain(old.values(), new.values())}
            there = [past.rows(owner.table, records) for past in (self._before, self._after)]
            stayed = there[0].keys() & there[1].keys()
            # A part may be of another record than before.
            sides = [
                {row: cells for row, cells in rows.items() if cells[owner.column] in stayed}
                for rows in (old, new)
            ]
            yield from _differing(part, *sides, whole=True)


def _differing(
    table: str, old: Mapping[int, Cells], new: Mapping[int, Cells], *, whole: bool = False
) -> Iterator[RowChange]:
    for row in sorted(old.keys() | new.keys()):
        before, after = (_authored(rows.get(row)) for rows in (old, new))
        if before != after:
            change = RowChange(table, row, before, after)
            yield change if whole else _narrowed(change)


def _narrowed(change: RowChange) -> RowChange:
    """Return a change of a row with the cells that differ, if the row is there on both sides."""
    before, after = change.before, change.after
    if before is None or after is None:
        return change
    names = [name for name in after if before.get(name) != after[name]]
    sides: Collection[Any] = [{name: one.get(name) for name in names} for one in (before, after)]
    return RowChange(change.table, change.row, *sides)


def _authored(cells: Cells | None) -> Cells | None:
    """Return the cells that people or commands wrote."""
    if cells is None:
        return None
    kept = {name: value for name, value in cells.items() if name not in _IGNORED}
    if isinstance(item := kept.get("csl"), str):
        kept["csl"] = json.loads(item)
    return {name: value for name, value in kept.items() if not name.endswith("_words")}
