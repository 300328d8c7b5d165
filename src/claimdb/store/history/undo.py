"""Undo of a batch, or of one change of it."""

# It is allowed where no later batch that is in effect touched the same cells or the existence of
# the row, and where all constraints hold afterwards.
#
# A batch, the batch that undid it, the one that undid that, and so on are a chain. The last of a
# chain can be undone, so its length says whether the first is in effect. A batch and its undo do
# not count as having touched their cells, unless what is to be undone lies between them.

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Table, bindparam
from sqlalchemy.exc import IntegrityError

from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.model import identified, short_id
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.backends.base import PAGE, Reader
from claimdb.store.history.aggregates import (
    ACCEPT,
    OWNERS,
    WITH_BATCH,
    authored,
    hanging_on,
    key_of,
)
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import Hindrance, broken, hindrances, users_of
from claimdb.store.history.log import Written, action, beginning
from claimdb.store.history.rows import NO_CELLS, Image, cell_of, image, images_of, record_of

_HANGING = tuple(name for root in WITH_BATCH for name in hanging_on(root))
_LARGEST = 2**63 - 1
_VIOLATED = Hindrance("a constraint would be violated")


class _Step(NamedTuple):
    """A change: its id, its table, the row, the cells before, what it did, and their JSON."""

    id: int
    table_name: str
    row_id: int
    before: Image | None
    did: str
    text: object


_NARROW = "(b.id > :batch AND b.undone_by IS NULL AND (b.undoes IS NULL OR b.undoes <= :batch))"
"""The later batches that count, for the undo of a whole batch."""
_WIDE = f"({_NARROW} OR (b.id = :batch AND l.id > :change))"
"""The same for the undo of one change of it."""

_SAME_ROWS = """
SELECT l.batch_id, l.table_name, l.row_id, l.before, l.after, m.before, m.after
  FROM changes m JOIN changes l ON l.table_name = m.table_name AND l.row_id = m.row_id
  JOIN batches b ON b.id = l.batch_id
 WHERE {mine} AND {later} ORDER BY l.id"""
_LATER = f"""
SELECT l.batch_id, l.table_name, l.row_id, l.before, l.after
  FROM changes l JOIN batches b ON b.id = l.batch_id
 WHERE l.table_name = ANY(:tables) AND {_NARROW} ORDER BY l.id"""

_INSERTED_WITH = """
SELECT l.{key} FROM {table} l
 WHERE l.{column} = ANY(:records){authored} AND NOT EXISTS (
   SELECT 1 FROM changes c JOIN batches b ON b.id = c.batch_id
    WHERE c.table_name = :table AND c.row_id = l.{key}
      AND b.undone_by IS NULL AND b.undoes IS NULL)
 ORDER BY l.{key} DESC"""


class Undone(NamedTuple):
    """What was undone, by which batch (`b7`), and the changes of that."""

    what: str
    by: str
    changed: Written


def undo(
    address: Address, name: str | None = None, *, coder: str, rehearse: bool = False
) -> Undone:
    """Undo a batch (`b4`) or a change (`h88`); without a name the last batch in effect.

    The last one is never an undo; a named undo is undone itself, and what it undid is in effect
    again. With `rehearse`, nothing is committed.

    Raises:
        UsageError: the name is that of something else.
        NotFoundError: there is no such batch or change, or nothing to undo.
        RefusedError: it is undone, a later batch builds upon it, or a constraint would be violated.
    """
    with recording(address, coder=coder, command="undo") as batch:
        batch.discarded = rehearse
        undoing = _undoing(batch, name)
        undoing.check()
        undoing.run()
        if undoing.change is None:
            _link(batch, undoing.number)
        return Undone(undoing.what, short_id("batch", batch.id), beginning(batch.reader, batch.id))


def _undoing(batch: Batch, name: str | None) -> "_Undoing":
    reader = batch.reader
    if name is None:
        [last] = reader.row(
            "SELECT max(id) FROM batches WHERE undone_by IS NULL AND undoes IS NULL"
            " AND command <> :accepted",
            accepted=ACCEPT,
        )
        if last is None:
            raise NotFoundError("there is nothing to undo")
        name = short_id("batch", last)
    kind, number = identified(name) or ("", 0)
    what, change = name.lower(), None
    if kind == "change":
        change = number
        [number] = reader.row("SELECT batch_id FROM changes WHERE id = :id", id=change) or [0]
    elif kind != "batch":
        raise UsageError(
            f"{name!r} is not a batch or a change",
            hint="claimdb log shows their ids: b4, or h88 with claimdb log b4",
        )
    row = reader.row("SELECT command, undoes, undone_by FROM batches WHERE id = :id", id=number)
    if row is None:
        raise NotFoundError(f"no {kind} has the id {what}")
    command, undoes, undone_by = row
    last = _last(batch, number)
    if undone_by is not None:
        raise RefusedError(
            f"{what} was undone by {short_id('batch', undone_by)}",
            hint=f"redo it: claimdb undo {short_id('batch', last)}",
        )
    if command == "init":
        raise RefusedError(
            f"{what} created the database with the worked example",
            hint="create a database without it: claimdb init --empty",
        )
    if command == ACCEPT:
        raise RefusedError(f"{what} accepted what was changed outside claimdb, and changed nothing")
    if change is not None:
        return _Undoing(batch, what, number, change, covers=False)
    covers = undoes is None and last == number and _inserted_records(batch, number)
    return _Undoing(batch, what, last, None, covers=covers)


def _inserted_records(batch: Batch, number: int) -> bool:
    sql = "SELECT 1 FROM {} WHERE batch_id = :batch LIMIT 1"
    return any(batch.reader.row(sql.format(name), batch=number) for name in WITH_BATCH)


def _last(batch: Batch, number: int) -> int:
    """Return the last batch of a chain, which is not undone."""
    sql = "SELECT id FROM batches WHERE undoes = :id"
    while row := batch.reader.row(sql, id=number):
        number = row[0]
    return number


def _link(batch: Batch, undone: int) -> None:
    """Record that a batch undoes another one, along the chain of that."""
    batches = tables.batches
    this = batches.update().where(batches.c.id == bindparam("this"))
    batch.connection.execute(this.values(undoes=undone), {"this": batch.id})
    by, number, is_undone = batch.id, undone, True
    while number is not None:
        values = this.values(undone_by=by if is_undone else None)
        batch.connection.execute(values, {"this": number})
        [before] = batch.reader.row("SELECT undoes FROM batches WHERE id = :id", id=number)
        by, number, is_undone = number, before, not is_undone


@dataclass(frozen=True)
class _Undoing:
    """The undo, in the transaction of a `batch`, of another one, or of one change of it.

    Its `number` is that of the last of its chain; `what` is the name that the user gave; `covers`
    tells whether records that it inserted are deleted.
    """

    batch: Batch
    what: str
    number: int
    change: int | None
    covers: bool
    gone: set[tuple[str, int]] = field(default_factory=set)
    """The parts that were deleted with the records that the target inserted."""
    inserters: dict[tuple[str, int], int | None] = field(default_factory=dict)
    """The batches that inserted records, as far as they were looked up."""

    @property
    def _reader(self) -> Reader:
        return self.batch.reader

    def check(self) -> None:
        """Raise `RefusedError` if a later batch builds upon the target."""
        single = self.change is not None
        sql = _SAME_ROWS.format(
            mine="m.id = :change" if single else "m.batch_id = :batch",
            later=_WIDE if single else _NARROW,
        )
        values: dict[str, object] = {"batch": self.number}
        if single:
            values["change"] = self.change
        for by, table, row, *images in self._reader.execute(sql, values):
            theirs, ours = _cells(*images[:2]), _cells(*images[2:])
            both = None if theirs is None or ours is None else theirs & ours
            if both is None or both:
                raise self._refused(by, table, row, both, gone=theirs is None)
        if self.covers:
            values = {"batch": self.number, "tables": [*WITH_BATCH, *_HANGING]}
            for by, table, row, *images in self._reader.execute(_LATER, values).fetchall():
                if self._is_covered(table, row, image(images[0]) or image(images[1]) or {}):
                    altered = _cells(*images)
                    raise self._refused(by, table, row, altered, gone=altered is None)

    def _is_covered(self, table: str, row: int, cells: Image) -> bool:
        """Whether a row, or the record that it belongs to, was inserted by the target."""
        if (owner := OWNERS.get(table)) is not None:
            number = cells.get(owner.column) or cell_of(self._reader, table, row, owner.column)
            table, row, cells = owner.table, number, {}
        if table not in WITH_BATCH:
            return False
        inserted = cells.get("batch_id")
        if inserted is None:
            if (table, row) not in self.inserters:
                batch = cell_of(self._reader, table, row, "batch_id")
                self.inserters[table, row] = batch
            inserted = self.inserters[table, row]
        return bool(inserted == self.number)

    def _refused(
        self, by: int, table: str, row: int, cells: Collection[str] | None, *, gone: bool
    ) -> RefusedError:
        record, later = record_of(self._reader, table, row), short_id("batch", by)
        did = "added to or removed from" if gone else "altered"
        if cells:
            did = f"changed {', '.join(sorted(cells))} of"
        return self._refusal(
            f"{later} {did} {record} later", hint=f"undo that first: claimdb undo {later}"
        )

    def _refusal(self, why: str, hint: str | None = None) -> RefusedError:
        return RefusedError(f"{self.what} cannot be undone: {why}", hint=hint)

    def run(self) -> None:
        """Undo everything, the last change first, or raise `RefusedError` about a constraint."""
        # Parts are deleted first and records last: changes in between may refer to them.
        if self.covers:
            self._remove_covered(_HANGING)
        for table, steps in groupby(self._steps(), key=attrgetter("table_name")):
            for done, same in groupby(steps, key=attrgetter("did")):
                self._reverse(tables.metadata.tables[table], done, list(same))
        if self.covers:
            self._remove_covered(WITH_BATCH)
        self.batch.settle()
        for fault in broken(self.batch):
            raise self._refusal(fault)

    def _remove_covered(self, names: Sequence[str]) -> None:
        for name in names:
            owner = OWNERS.get(name)
            joined = f"JOIN {owner.table} r ON r.id = l.{owner.column}" if owner else ""
            sql = (
                f"SELECT l.id FROM {name} l {joined}"
                f" WHERE {'r' if owner else 'l'}.batch_id = :batch ORDER BY l.id DESC"
            )
            rows = [row for (row,) in self._reader.execute(sql, {"batch": self.number})]
            self.gone.update((name, row) for row in rows)
            self._delete(name, rows)

    def _steps(self) -> Iterator[_Step]:
        """Yield the changes to reverse, the last one first, in pages."""
        wanted = "batch_id = :batch" if self.change is None else "id = :change"
        sql = (
            "SELECT id, table_name, row_id, before, after FROM changes"
            f" WHERE {wanted} AND id < :below ORDER BY id DESC LIMIT {PAGE}"
        )
        values = {"batch": self.number, "change": self.change, "below": _LARGEST}
        while rows := self._reader.execute(sql, values).fetchall():
            found = images_of([before for *_, before, _ in rows])
            for (id, table, row, before, after), cells in zip(rows, found, strict=True):
                step = _Step(id, table, row, cells, action(before, after), before)
                if not (self.covers and self._is_gone(step)):
                    yield step
            values["below"] = rows[-1][0]

    def _is_gone(self, step: _Step) -> bool:
        """Whether a row is deleted with its record, or was."""
        row = step.table_name, step.row_id
        if step.did == "deleted" and self._is_covered(*row, step.before or NO_CELLS):
            self.gone.add(row)
        return row in self.gone

    def _reverse(self, table: Table, done: str, steps: Sequence[_Step]) -> None:
        images = [step.before or {} for step in steps]
        if done == "inserted":
            rows = [step.row_id for step in steps]
            # Memberships refer to the person, which is a part as well.
            for name in reversed(hanging_on(table.name)):
                self._delete(name, self._inserted_with(name, rows))
            self._delete(table.name, rows)
        elif done == "deleted":
            faults = (fault for one in images for fault in hindrances(self.batch, table, one))
            with self._explained(faults):
                self.batch.restore(table, images, [step.text for step in steps])
        else:
            self._alter(table, steps)

    def _alter(self, table: Table, steps: Sequence[_Step]) -> None:
        """Set the cells of rows as they were, all at once unless that violates a constraint."""
        cells: dict[int, Image] = {}
        for step in steps:
            earlier, before = cells.get(step.row_id), step.before or NO_CELLS
            cells[step.row_id] = before if earlier is None else {**earlier, **before}
        if len(steps) > 1:
            with suppress(IntegrityError), self.batch.connection.begin_nested():
                self.batch.update_all(table, cells)
                return
        for step in steps:
            whole = {key_of(table.name): step.row_id, **(step.before or {})}
            with self._explained(hindrances(self.batch, table, whole)):
                self.batch.update(table, step.row_id, step.before or {})

    def _inserted_with(self, name: str, records: Sequence[int]) -> list[int]:
        """Return the rows that were inserted with records, without a change of their own.

        Rows that a batch in effect has changed since are left out, and prevent the undo.
        """
        sql = _INSERTED_WITH.format(
            key=key_of(name), table=name, column=OWNERS[name].column, authored=authored(name)
        )
        rows: list[int] = []
        for start in range(0, len(records), PAGE):
            page = {"records": list(records[start : start + PAGE]), "table": name}
            rows += (row for (row,) in self._reader.execute(sql, page))
        return rows

    def _delete(self, name: str, rows: Sequence[int]) -> None:
        table = tables.metadata.tables[name]
        with self._explained(users_of(self._reader, table, rows)):
            self.batch.delete(table, *rows)

    @contextmanager
    def _explained(self, faults: Iterator[Hindrance]) -> Iterator[None]:
        """Roll a step back that violates a constraint, and refuse it with the first fault."""
        try:
            with self.batch.connection.begin_nested():
                yield
        except IntegrityError as error:
            raise self._refusal(*next(faults, _VIOLATED)) from error


def _cells(before: object, after: object) -> frozenset[str] | None:
    """Return which cells a change altered, or None if it inserted or deleted the row."""
    return frozenset(image(before) or ()) if action(before, after) == "altered" else None
