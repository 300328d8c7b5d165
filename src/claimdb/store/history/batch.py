"""The write transaction: a batch, which inserts, updates and deletes rows with their history."""

# A row that is inserted with a `batch_id` needs no entry in the history, and a part that is
# inserted with its record none but that of the record. Everything else is a change with the altered
# cells.

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, Connection, Table, bindparam, select, text

from claimdb.model import short_id
from claimdb.store import derive, tables
from claimdb.store.address import Address
from claimdb.store.backends import connect, over
from claimdb.store.backends.base import PAGE, Reader, Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.history import digests
from claimdb.store.history.aggregates import NAMES, OWNERS

if TYPE_CHECKING:
    from claimdb.drafts.records import RawRow
    from claimdb.store.load.raw import Rows

Cells = Mapping[str, Any]

_json = json.JSONEncoder().encode


class _DiscardedError(Exception):
    """Rolls a transaction back."""


@contextmanager
def recording(address: Address, *, coder: str, command: str) -> Iterator["Batch"]:
    """Open the only write transaction on a database; what is written in it is one batch.

    It is committed at the end of the block, unless that raises. A block that writes nothing leaves
    no batch. A new `coder` is recorded as human; the `command` is without its arguments.

    Raises:
        NotFoundError: there is no file.
        StoreError: it is no claimdb database of this schema, locked, read-only or damaged, or
            cannot be reached.
    """
    connect(address).close()
    with suppress(_DiscardedError), writing(address) as connection:
        batch = Batch(connection, over(driver_of(connection), address), coder, command)
        yield batch
        if batch.discarded:
            raise _DiscardedError
        for act in batch.before_end:
            act()
        batch.seal()


class Earlier(NamedTuple):
    """An earlier batch with the same file, and its time."""

    id: str
    at: str


class Batch:
    """The transaction of one command, with its history; its `reader` sees what was written."""

    def __init__(self, connection: Connection, reader: Reader, coder: str, command: str) -> None:
        self.connection = connection
        self.reader = reader
        self.changed: defaultdict[str, set[int]] = defaultdict(set)
        """The records that were changed, or any of their parts, by table."""
        self.origin: str | None = None
        """What the batch is from, if that is known before anything is written."""
        self.discarded = False
        """Whether to roll back at the end, as a dry run does."""
        self.before_end: list[Callable[[], object]] = []
        """What to call at the end, unless the batch is discarded."""
        self.written: defaultdict[str, set[int]] = defaultdict(set)
        """The records whose digests are recorded at the end, by table."""
        self._inserted: defaultdict[str, set[int]] = defaultdict(set)
        self._coder = coder
        self._command = command
        self._numbers: dict[str, Iterator[int]] = {}
        self._coders: dict[str, int] = {}

    @cached_property
    def id(self) -> int:
        """The id of the batch, whose row is inserted when it is first needed."""
        cells = {"coder_id": self.coder_id, "at": self.at, "command": self._command}
        return self._insert(tables.batches, {**cells, "origin": self.origin})

    @cached_property
    def at(self) -> str:
        """The time of the batch in UTC (ISO 8601)."""
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @cached_property
    def coder_id(self) -> int:
        """The id of the coder of the batch."""
        return self.id_of_coder(self._coder)

    def id_of_coder(self, name: str) -> int:
        """Return the id of a coder. A new one is no change: there is no batch without one."""
        if name not in self._coders:
            coders = tables.coders
            found = self.connection.scalar(select(coders.c.id).where(coders.c.name == name))
            if found is None:
                found = self._insert(coders, {"name": name, "kind": "human"})
                self.written[coders.name].add(found)
            self._coders[name] = found
        return self._coders[name]

    def insert(self, table: Table, cells: Cells) -> int:
        """Insert a row and return its id; a `batch_id` is filled in, instead of a change."""
        covered = "batch_id" in table.c
        row = self._insert(table, {**cells, "batch_id": self.id} if covered else cells)
        whole = {_key(table).name: row} if covered else self._row(table, row)
        if not covered:
            self._record(table, [(row, None, whole)])
        self._note(table, whole)
        self._inserted[table.name].add(row)
        return row

    def numbers(self, table: Table) -> Iterator[int]:
        """Yield ids for rows that `insert_all` inserts later, before any other one."""
        if table.name not in self._numbers:
            numbers = self._counted if self.reader.is_sqlite else self._drawn
            self._numbers[table.name] = numbers(table)
        return self._numbers[table.name]

    def number(self, table: Table) -> int:
        """Return an id for a row that `insert_all` inserts later, before any other one."""
        return next(self.numbers(table))

    def insert_all(self, table: Table, rows: Sequence[Cells], *, covered: bool = False) -> None:
        """Insert many rows, all with the same columns, their ids included.

        Rows that are `covered` are inserted with the records that they are parts of: they are no
        changes and need no ids.
        """
        if not rows:
            return
        if "batch_id" in table.c:
            rows = [{**row, "batch_id": self.id} for row in rows]
        elif not covered:
            key = _key(table).name
            whole: list[Cells]
            whole = [{column.name: row.get(column.name) for column in table.c} for row in rows]
            self._record(table, [(row[key], None, row) for row in whole])
        self.connection.execute(table.insert(), rows)
        owner, column = _record_of(table)
        self.written[owner].update(row[column] for row in rows)

    def restore(self, table: Table, images: Sequence[Cells]) -> None:
        """Insert deleted rows as they were; each is a change."""
        key = _key(table).name
        if table.name in NAMES.values():
            owner = OWNERS[table.name]
            self._delete_main_names(owner.table, [image[owner.column] for image in images])
        # In their order: a row may refer to one before it.
        self.connection.execute(table.insert(), [dict(image) for image in images])
        self._record(table, [(image[key], None, image) for image in images])
        for image in images:
            self._note(table, image)
            self._inserted[table.name].add(image[key])

    def update(self, table: Table, row: int, cells: Cells) -> bool:
        """Set cells of a row and return whether any changed."""
        stored = self._row(table, row)
        altered = {name: value for name, value in cells.items() if stored[name] != value}
        if not altered:
            return False
        self.connection.execute(table.update().where(_key(table) == row).values(altered))
        self._record(table, [(row, {name: stored[name] for name in altered}, altered)])
        self._note(table, stored)
        self._note(table, {**stored, **altered})
        return True

    def delete(self, table: Table, *rows: int) -> None:
        """Delete rows, which all exist; the history keeps them whole."""
        key = _key(table)
        for start in range(0, len(rows), PAGE):
            page = rows[start : start + PAGE]
            if table.name in NAMES:
                self._delete_main_names(table.name, page)
            found = self.connection.execute(table.select().where(key.in_(page))).mappings()
            images = {image[key.name]: dict(image) for image in found}
            self._record(table, [(row, images[row], None) for row in page])
            for row in page:
                self._note(table, images[row])
            if any(key.references(table) for key in table.foreign_keys):
                # One by one: they may refer to each other, and are in the right order.
                this = table.delete().where(key == bindparam("this"))
                self.connection.execute(this, [{"this": row} for row in page])
            else:
                # FTS5 flushes its changes after each statement.
                self.connection.execute(table.delete().where(key.in_(page)))

    def settle(self) -> None:
        """Update derived columns (see `derive.follow`), and when changed records were last edited.

        That time is no change: two edits of different fields can be undone in any order.
        """
        for table in (tables.quotes, tables.claims):
            edited = self.changed[table.name] - self._inserted[table.name]
            stamp = table.update().where(table.c.id == bindparam("this")).values(updated=self.at)
            if edited:
                self.connection.execute(stamp, [{"this": row} for row in sorted(edited)])
        if any(self.changed.values()):
            derive.follow(driver_of(self.connection), self.changed)

    def came_from(self, origin: str, sha256: str) -> Earlier | None:
        """Record the file of the batch, if it wrote anything; return an earlier batch with it."""
        batches = tables.batches
        own = vars(self).get("id")
        if own is not None:
            this = batches.update().where(batches.c.id == own)
            self.connection.execute(this.values(origin=origin, sha256=sha256))
        # There are few batches: an index would not pay.
        sql = (
            "SELECT id, at FROM batches WHERE sha256 = :sha256 AND undone_by IS NULL"
            " AND undoes IS NULL ORDER BY id LIMIT 1"
        )
        id, at = self.reader.row(sql, sha256=sha256) or (None, "")
        return None if id in (None, own) else Earlier(short_id("batch", id), at)

    def seal(self) -> None:
        """Record the digests of the records that were written, and that of the batch."""
        if "id" in vars(self):
            digests.record(Statements(driver_of(self.connection)), self.id, self.written)

    def _delete_main_names(self, owners: str, rows: Sequence[int]) -> None:
        """Delete the main names of actors or topics, which are derived and have no history."""
        names = tables.metadata.tables[NAMES[owners]]
        this = names.c[OWNERS[names.name].column] == bindparam("this")
        main = names.delete().where(this, names.c.kind == "main")
        self.connection.execute(main, [{"this": row} for row in rows])

    def _counted(self, table: Table) -> Iterator[int]:
        """Yield the ids after the last one of SQLite; nobody else writes meanwhile."""
        last = "SELECT seq FROM sqlite_sequence WHERE name = :table"
        return count((self.connection.scalar(text(last), {"table": table.name}) or 0) + 1)

    def _drawn(self, table: Table) -> Iterator[int]:
        """Yield ids of PostgreSQL's sequence, fetched in growing numbers; none is reused."""
        draw = "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :most)"
        most = 1
        while True:
            values = {"table": table.name, "most": most}
            yield from self.connection.scalars(text(draw), values).all()
            most = min(2 * most, 1024)

    def _insert(self, table: Table, cells: Cells) -> int:
        if table.name in self._numbers and "id" not in cells:
            # Those that were given out already are not in the table yet.
            cells = {**cells, "id": self.number(table)}
        insert = table.insert().values(cells).returning(_key(table))
        return int(self.connection.execute(insert).scalar_one())

    def _row(self, table: Table, row: int) -> dict[str, Any]:
        found = self.connection.execute(table.select().where(_key(table) == row))
        return dict(found.mappings().one())

    def _record(self, table: Table, rows: Sequence[tuple[int, Cells | None, Cells | None]]) -> None:
        columns = ("batch_id", "table_name", "row_id", "before", "after")
        # SQLAlchemy's quoted_name is a subclass of str, which drivers handle slowly.
        batch, name = self.id, str(table.name)
        values = [
            (batch, name, row, old and _json(old), new and _json(new)) for row, old, new in rows
        ]
        # There may be very many of them: the driver itself is faster.
        Statements(driver_of(self.connection)).insert("changes", columns, values)

    def _note(self, table: Table, cells: Cells) -> None:
        """Mark the record of a row as changed."""
        owner, column = _record_of(table)
        self.changed[owner].add(cells[column])
        self.written[owner].add(cells[column])


def _record_of(table: Table) -> tuple[str, str]:
    """Return the table of the record of a row, and the column with its id."""
    owner = OWNERS.get(table.name)
    return (owner.table, owner.column) if owner else (table.name, _key(table).name)


def _key(table: Table) -> Column[Any]:
    """Return the primary key: the id, or that of the actor."""
    return table.primary_key.columns[0]


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
        if "stance" in cells and cells["stance"] != stored.get("stance", ...):
            # The coder of a stance is who decided on it.
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
