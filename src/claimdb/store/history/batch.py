"""The one door through which records are written, each time with its history.

Owns the write transaction, the batch that stands for it, and the entries of the history: a row
that is inserted with a `batch_id` is covered by that, what is inserted together with the record
that it hangs on by the entry of that record, and everything else is a change with the cells that
it altered. It must not know what a command writes, nor why.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, bindparam, select, text

from claimdb.model import short_id
from claimdb.store import derive, tables
from claimdb.store.address import Address
from claimdb.store.backends import connect, over
from claimdb.store.backends.base import PAGE, Reader, Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.history.aggregates import OWNERS

Cells = Mapping[str, Any]

_json = json.JSONEncoder().encode

_MAIN_NAMES = {"actors": tables.actor_names, "topics": tables.topic_names}


class _DiscardedError(Exception):
    """Ends a transaction of which nothing is to be kept."""


@contextmanager
def recording(address: Address, *, coder: str, command: str) -> Iterator["Batch"]:
    """Hold the only write transaction on a database; what is written in it is one batch.

    It is committed when the block ends well, else nothing was written. Where the block writes
    nothing, the history has nothing of it either.

    Args:
        address: The database.
        coder: The name of who writes; one that is not known yet is recorded as human.
        command: The command that writes, without its arguments.

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
        batch.end()


class Earlier(NamedTuple):
    """A batch that came from the same file, and when it was written."""

    id: str
    at: str


class Batch:
    """One command that writes: its transaction, and its entries in the history.

    The `reader` sees what is written and not committed yet.
    """

    def __init__(self, connection: Connection, reader: Reader, coder: str, command: str) -> None:
        self.connection = connection
        self.reader = reader
        self.changed: defaultdict[str, set[int]] = defaultdict(set)
        """The records in which anything was changed, by table: what hangs on one counts as it."""
        self.discarded = False
        """Whether nothing of it is kept in the end: then it was a rehearsal."""
        self._made: defaultdict[str, set[int]] = defaultdict(set)
        self._coder = coder
        self._command = command
        self._numbers: dict[str, Iterator[int]] = {}
        self._before_end: list[Callable[[], None]] = []

    @cached_property
    def id(self) -> int:
        """The row of the batch, which is written when it is first needed."""
        return self._inserted(
            tables.batches, {"coder_id": self.coder_id, "at": self.at, "command": self._command}
        )

    @cached_property
    def at(self) -> str:
        """When the batch is written, in UTC (ISO 8601)."""
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @cached_property
    def coder_id(self) -> int:
        """Who writes. A new coder is no change: there is no batch without one."""
        coders = tables.coders
        known = self.connection.scalar(select(coders.c.id).where(coders.c.name == self._coder))
        return known or self._inserted(coders, {"name": self._coder, "kind": "human"})

    def insert(self, table: Table, cells: Cells) -> int:
        """Insert a row and return its id; a `batch_id` is filled in, and covers the row."""
        covered = "batch_id" in table.c
        row = self._inserted(table, {**cells, "batch_id": self.id} if covered else cells)
        whole = {_key(table).name: row} if covered else self._row(table, row)
        if not covered:
            self._record(table, [(row, None, whole)])
        self._note(table, whole)
        self._made[table.name].add(row)
        return row

    def number(self, table: Table) -> int:
        """Return an id for a row that is then inserted with it by `insert_all`.

        Until then no other row may be inserted into that table.
        """
        if table.name not in self._numbers:
            numbers = self._counted if self.reader.sqlite else self._drawn
            self._numbers[table.name] = numbers(table)
        return next(self._numbers[table.name])

    def insert_all(self, table: Table, rows: Sequence[Cells], *, covered: bool = False) -> None:
        """Insert many rows at once; all of them name the same cells, their ids among them.

        Where they are `covered`, they are inserted together with the records that they hang on,
        and the history has nothing of them but these; such rows need no ids.
        """
        if not rows:
            return
        if "batch_id" in table.c:
            rows = [{**row, "batch_id": self.id} for row in rows]
        elif not covered:
            self.connection.execute(
                tables.changes.insert(),
                [
                    {
                        "batch_id": self.id,
                        "table_name": table.name,
                        "row_id": row[_key(table).name],
                        "before": None,
                        "after": {column.name: row.get(column.name) for column in table.c},
                    }
                    for row in rows
                ],
            )
        self.connection.execute(table.insert(), rows)

    def restore(self, table: Table, images: Sequence[Cells]) -> None:
        """Insert rows that were deleted, whole as they were; each is a change."""
        key = _key(table).name
        if (owner := OWNERS.get(table.name)) and _MAIN_NAMES.get(owner.table) is table:
            self._without_main_names(owner.table, [image[owner.column] for image in images])
        # In their order: a row may refer to one before it.
        self.connection.execute(table.insert(), [dict(image) for image in images])
        self._record(table, [(image[key], None, image) for image in images])
        for image in images:
            self._note(table, image)
            self._made[table.name].add(image[key])

    def update(self, table: Table, row: int, cells: Cells) -> bool:
        """Set cells of a row and return whether that altered any."""
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
        """Delete rows, of which each is there; the history keeps them whole."""
        key = _key(table)
        for start in range(0, len(rows), PAGE):
            page = rows[start : start + PAGE]
            if table.name in _MAIN_NAMES:
                self._without_main_names(table.name, page)
            found = self.connection.execute(table.select().where(key.in_(page))).mappings()
            images = {image[key.name]: dict(image) for image in found}
            self._record(table, [(row, images[row], None) for row in page])
            for row in page:
                self._note(table, images[row])
            if any(key.references(table) for key in table.foreign_keys):
                # One after the other: of two that refer to each other the caller knows the order.
                this = table.delete().where(key == bindparam("this"))
                self.connection.execute(this, [{"this": row} for row in page])
            else:
                # The full text writes out what it gathered with each statement.
                self.connection.execute(table.delete().where(key.in_(page)))

    def settle(self) -> None:
        """Bring up to date what follows from what was written, and when it was last edited.

        That a record was edited is no cell of the history: two edits of one record that have
        nothing to do with each other can be taken back in any order.

        Raises:
            InvalidDataError: a date is no date.
        """
        for table in (tables.quotes, tables.claims):
            edited = self.changed[table.name] - self._made[table.name]
            stamp = table.update().where(table.c.id == bindparam("this")).values(updated=self.at)
            if edited:
                self.connection.execute(stamp, [{"this": row} for row in sorted(edited)])
        if any(self.changed.values()):
            derive.follow(driver_of(self.connection), self.changed)

    def before_end(self, act: Callable[[], None]) -> None:
        """Have something done when all is written, unless nothing of it is kept."""
        self._before_end.append(act)

    def end(self) -> None:
        """Do what was to be done when all is written."""
        for act in self._before_end:
            act()

    def came_from(self, origin: str, sha256: str) -> "Earlier | None":
        """Note which file all of it came from, and return who wrote the same bytes before.

        Where nothing is written there is nothing to note.
        """
        batches = tables.batches
        if "id" in vars(self):
            this = batches.update().where(batches.c.id == self.id)
            self.connection.execute(this.values(origin=origin, sha256=sha256))
        # An index would cost more than it gives: there are far fewer batches than records.
        sql = (
            "SELECT id, at FROM batches WHERE sha256 = :sha256 AND undone_by IS NULL"
            " AND undoes IS NULL ORDER BY id LIMIT 1"
        )
        id, at = self.reader.row(sql, sha256=sha256) or (None, "")
        return None if id in (None, vars(self).get("id")) else Earlier(short_id("batch", id), at)

    def _without_main_names(self, owners: str, rows: Sequence[int]) -> None:
        """Delete the main names of actors or topics: they are derived, and no history has them."""
        names = _MAIN_NAMES[owners]
        this = names.c[OWNERS[names.name].column] == bindparam("this")
        main = names.delete().where(this, names.c.kind == "main")
        self.connection.execute(main, [{"this": row} for row in rows])

    def _counted(self, table: Table) -> Iterator[int]:
        """Count on from the last id that SQLite gave out; nobody else writes meanwhile."""
        last = "SELECT seq FROM sqlite_sequence WHERE name = :table"
        return count((self.connection.scalar(text(last), {"table": table.name}) or 0) + 1)

    def _drawn(self, table: Table) -> Iterator[int]:
        """Draw ids from PostgreSQL's sequence, ever more at a time; what is drawn is not reused."""
        draw = "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :most)"
        most = 1
        while True:
            values = {"table": table.name, "most": most}
            yield from self.connection.scalars(text(draw), values).all()
            most = min(2 * most, 1024)

    def _inserted(self, table: Table, cells: Cells) -> int:
        made = table.insert().values(cells).returning(_key(table))
        return int(self.connection.execute(made).scalar_one())

    def _row(self, table: Table, row: int) -> dict[str, Any]:
        found = self.connection.execute(table.select().where(_key(table) == row))
        return dict(found.mappings().one())

    def _record(self, table: Table, rows: Sequence[tuple[int, Cells | None, Cells | None]]) -> None:
        columns = ("batch_id", "table_name", "row_id", "before", "after")
        # The name of a table is no plain text to SQLAlchemy, and costs the driver a look at each.
        batch, name = self.id, str(table.name)
        told = [(batch, name, row, _json_of(old), _json_of(new)) for row, old, new in rows]
        # There may be very many of them, which is what the driver itself is quick at.
        Statements(driver_of(self.connection)).insert("changes", columns, told)

    def _note(self, table: Table, cells: Cells) -> None:
        """Note whose record a row is of."""
        owner = OWNERS.get(table.name)
        if owner is None:
            self.changed[table.name].add(cells[_key(table).name])
        else:
            self.changed[owner.table].add(cells[owner.column])


def _json_of(image: Cells | None) -> str | None:
    return None if image is None else _json(image)


def _key(table: Table) -> Column[Any]:
    """Return the column by which a row is meant: its id, or that of the actor it is of."""
    return table.primary_key.columns[0]
