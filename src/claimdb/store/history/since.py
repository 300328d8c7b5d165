"""What others changed in a record since somebody read it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from claimdb.errors import ChangedSinceError, NotFoundError, UsageError
from claimdb.model import Identity, identified, short_id
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import OWNERS, TABLES, hanging_on, key_of
from claimdb.store.history.batch import Batch
from claimdb.store.history.log import Entry, entries_of
from claimdb.store.history.rows import Image, image, number_in
from claimdb.store.load.raw import FIELDS, LISTS, column_of

_CHANGES = """
SELECT h.id, h.batch_id, h.before, h.after, h.row_id FROM changes h
 WHERE h.table_name = :table AND h.row_id = ANY(:rows) AND h.batch_id > :since ORDER BY h.id"""
_DELETED = """
SELECT h.row_id FROM changes h
 WHERE h.batch_id > :since AND h.table_name = :table AND h.after IS NULL AND {owner} = :id"""
_WHOLE = {"deleted": "removed", "inserted": "restored"}
_NATURAL = {rows.table: rows.natural for lists in LISTS.values() for rows in lists.values()}
"""The columns that make a row that is inserted again the same."""


@dataclass
class _RowChange:
    """What a row was and is, as far as some changes tell; None where it did not exist."""

    was: dict[str, Any] | None = None
    now: dict[str, Any] | None = None
    changes: list[int] = field(default_factory=list)

    def add(self, number: int, before: Image | None, after: Image | None) -> None:
        """Add a later change, with the cells that it altered."""
        if not self.changes:
            self.was, self.now = (None if one is None else {**one} for one in (before, after))
        else:
            if self.was is not None and self.now is not None and before is not None:
                self.was |= {name: before[name] for name in before if name not in self.now}
            self.now = None if after is None else {**(self.now or {}), **after}
        self.changes.append(number)

    def cells(self) -> frozenset[str] | None:
        """Return the cells that differ in the end; None if the row was inserted or deleted."""
        if self.was is None or self.now is None:
            return frozenset() if self.was is self.now else None
        return frozenset(name for name in self.was if self.was[name] != self.now.get(name))

    def meets(self, other: "_RowChange") -> bool:
        """Whether both changed the same of a row."""
        mine, theirs = self.cells(), other.cells()
        return bool(mine & theirs if mine is not None and theirs is not None else mine != theirs)


def last_batch(reader: Reader) -> int:
    """Return the number of the last batch, 0 if there is none."""
    [last] = reader.row("SELECT max(id) FROM batches")
    return last or 0


def batch_seen(reader: Reader, name: str) -> int:
    """Return the number of a batch that exists, or existed when a dry run used its number."""
    kind, number = identified(name) or ("", 0)
    if kind != "batch":
        raise UsageError(f"{name!r} is not a batch", hint="claimdb log lists them: b41")
    if number > last_batch(reader):
        raise NotFoundError(f"no batch has the id {name.lower()}", hint="claimdb log lists them")
    return number


def changed_since(batch: Batch, record: Identity, since: int) -> tuple[Entry, ...]:
    """Return what later batches than `since` changed in a record, apart from this batch.

    Raises:
        ChangedSinceError: this batch changed the same.
    """
    reader = batch.reader
    own = vars(batch).get("id")
    same: list[int] = []
    others: list[int] = []
    for table in (TABLES[record.kind], *hanging_on(TABLES[record.kind])):
        mine, theirs = _changes(reader, table, record.number, since, own)
        for row, change in theirs.items():
            if change.cells() == frozenset():
                continue
            met = row in mine and mine[row].meets(change)
            met |= any(_is_again(table, change, one) for one in mine.values())
            (same if met else others).extend(change.changes)
    if same:
        raise _error(record, since, tuple(entries_of(reader, same)))
    return tuple(entries_of(reader, others))


def fields_changed(reader: Reader, kind: str, record: Identity, since: int) -> set[str]:
    """Return the fields of a record, of a kind of draft, that later batches changed in the end."""
    found: set[str] = set()
    for table in (TABLES[record.kind], *hanging_on(TABLES[record.kind])):
        _, changes = _changes(reader, table, record.number, since, None)
        for change in changes.values():
            cells = change.cells()
            if cells == frozenset():
                continue
            columns = FIELDS[kind].get(table, {})
            found |= {key for key, one in columns.items() if cells and column_of(one) in cells}
            found |= {key for key, rows in LISTS[kind].items() if rows.table == table}
    return found


def check_removed(reader: Reader, table: str, row: int, since: int) -> None:
    """Raise `ChangedSinceError` if a later batch than `since` removed a record."""
    rows = reader.execute(_CHANGES, {"table": table, "rows": [row], "since": since}).fetchall()
    removed = [number for number, _, _, after, _ in rows if after is None]
    if removed:
        kind = next(kind for kind, of in TABLES.items() if of == table)
        last = tuple(entries_of(reader, removed[-1:]))
        raise _error(Identity(kind, row), since, last)


def _error(record: Identity, since: int, changes: tuple[Entry, ...]) -> ChangedSinceError:
    id = short_id(*record)
    what: defaultdict[tuple[str, str, int], dict[str, None]] = defaultdict(dict)
    for one in changes:
        fields = [name for name, _, _ in one.cells]
        whole = _WHOLE.get(one.action)
        for name in [one.part] if one.part else [whole] if whole else fields:
            what[one.coder, one.at, one.batch][name] = None
    told = "; ".join(
        f"{', '.join(names)} by {coder} at {at} ({short_id('batch', number)})"
        for (coder, at, number), names in what.items()
    )
    hint = f"claimdb log {id} shows it; read the record again, then edit it"
    return ChangedSinceError(
        f"{id} was changed since {short_id('batch', since)}: {told}", changes, hint=hint
    )


def _changes(
    reader: Reader, table: str, record: int, since: int, own: int | None
) -> tuple[Mapping[int, _RowChange], Mapping[int, _RowChange]]:
    """Return the changes of the rows of a record: those of this batch, and those of others."""
    rows = set(_rows(reader, table, record, since))
    mine: defaultdict[int, _RowChange] = defaultdict(_RowChange)
    theirs: defaultdict[int, _RowChange] = defaultdict(_RowChange)
    values = {"table": table, "rows": sorted(rows), "since": since}
    for number, by, before, after, row in reader.execute(_CHANGES, values).fetchall():
        (mine if by == own else theirs)[row].add(number, image(before), image(after))
    return mine, theirs


def _rows(reader: Reader, table: str, record: int, since: int) -> Iterator[int]:
    """Yield the rows of a table that belong to a record, or did before they were deleted."""
    owner = OWNERS[table].column if table in OWNERS else "id"
    sql = f"SELECT {key_of(table)} FROM {table} WHERE {owner} = :id"
    yield from (row for (row,) in reader.execute(sql, {"id": record}))
    if table in OWNERS:
        sql = _DELETED.format(owner=number_in(reader, "before", owner))
        values = {"since": since, "table": table, "id": record}
        yield from (row for (row,) in reader.execute(sql, values))


def _is_again(table: str, theirs: _RowChange, mine: _RowChange) -> bool:
    """Whether this batch inserts a row that another one deleted."""
    natural = _NATURAL.get(table, ())
    if not natural or theirs.now is not None or mine.was is not None:
        return False
    was, now = theirs.was or {}, mine.now or {}
    return bool(now) and all(was.get(name) == now.get(name) for name in natural)
