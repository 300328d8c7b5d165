"""The write transaction: a batch, which inserts, updates and deletes rows with their history."""

# A row that is inserted with a `batch_id` needs no entry in the history, and a part that is
# inserted with its record none but that of the record. Everything else is a change with the altered
# cells.

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain, count, islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import JSON, Column, Connection, Table, bindparam, select, text

from claimdb.errors import RefusedError
from claimdb.garbage import rare_collection
from claimdb.model import ProgramName, short_id
from claimdb.store import derive, tables
from claimdb.store.address import Address
from claimdb.store.backends import connect, over
from claimdb.store.backends.base import PAGE, Reader, Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.history import digests
from claimdb.store.history.aggregates import DERIVED, NAMES, OWNERS
from claimdb.store.history.many_rows import insert_many, run, whole_rows
from claimdb.store.history.rows import texts_of

Cells = Mapping[str, Any]
_Altered: TypeAlias = tuple[tuple[str, Any], ...]
"""Cells that are new to a row, or that it had before."""
_Change: TypeAlias = tuple[int, Cells | None, Cells | None]
"""A row, and its cells before and after."""

_DAYS = "SELECT id, said_lo FROM quotes WHERE id = ANY(:quotes)"


class _DiscardedError(Exception):
    """Rolls a transaction back."""


@contextmanager
def recording(address: Address, *, coder: str, command: str) -> Iterator["Batch"]:
    """Open the only write transaction on a database; what is written in it is one batch.

    It is committed at the end of the block, unless that raises. A block that writes nothing leaves
    no batch. A new `coder` is recorded as human, or as a program if it is a `ProgramName`; the
    `command` is without its arguments.

    Raises:
        RefusedError: the coder is a program, and recorded as human.
        NotFoundError: there is no file.
        StoreError: it is no claimdb database of this schema, locked, read-only or damaged, or
            cannot be reached.
    """
    connect(address).close()
    with rare_collection(), suppress(_DiscardedError), writing(address) as connection:
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
        # As `derive.follow` takes them.
        self._followed: defaultdict[str, set[int]] = defaultdict(set)
        self.coder = coder
        """The name of the coder."""
        self._command = command
        self._numbers: dict[str, Iterator[int]] = {}
        self._coders: dict[str, int] = {}

    @cached_property
    def id(self) -> int:
        """The id of the batch, whose row is inserted when it is first needed."""
        cells = {"coder_id": self.coder_id, "at": self.at, "command": self._command}
        return self._insert(tables.batches, {**cells, "origin": self.origin})

    @cached_property
    def _statements(self) -> Statements:
        return Statements(driver_of(self.connection))

    @cached_property
    def at(self) -> str:
        """The time of the batch in UTC (ISO 8601)."""
        return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"

    @cached_property
    def coder_id(self) -> int:
        """The id of the coder of the batch."""
        return self.id_of_coder(self.coder)

    def id_of_coder(self, name: str) -> int:
        """Return the id of a coder. A new one is no change: there is no batch without one."""
        if name not in self._coders:
            coders = tables.coders
            program = isinstance(name, ProgramName)
            this = select(coders.c.id, coders.c.kind).where(coders.c.name == name)
            if (row := self.connection.execute(this).first()) is None:
                kind = "program" if program else "human"
                found = self._insert(coders, {"name": str(name), "kind": kind})
                self.written[coders.name].add(found)
            elif program and row.kind != "program":
                raise RefusedError(
                    f"the coder {str(name)!r} is recorded as human",
                    hint="give the program another name, in --coder or in the file",
                )
            else:
                found = row.id
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
        changes and need no ids. What is derived and not given is computed by `settle`.
        """
        if not rows:
            return
        if "batch_id" in table.c:
            rows = [{**row, "batch_id": self.id} for row in rows]
        elif not covered:
            key = _key(table).name
            names = [str(column.name) for column in table.c]
            whole = rows
            if [*rows[0]] != names:
                whole = [{name: row.get(name) for name in names} for row in rows]
            self._record(table, [(row[key], None, row) for row in whole])
        insert_many(self.connection, table, rows)
        owner, column = _record_of(table)
        records = {row[column] for row in rows}
        self.written[owner] |= records
        if table.name in OWNERS and not covered:
            self.changed[owner] |= records
            derived = DERIVED.isdisjoint(table.c.keys() - rows[0].keys())
            if not (derived and derive.has_day(table.name)):
                self._followed[table.name] |= records

    def restore(self, table: Table, images: Sequence[Cells], texts: Sequence[object]) -> None:
        """Insert deleted rows as they were, from images with their JSON; each is a change."""
        # PostgreSQL's driver has read the JSON, and gives no text.
        pairs = zip(images, texts, strict=True)
        known = {id(one): text for one, text in pairs if isinstance(text, str)}
        key, (owner, column) = _key(table).name, _record_of(table)
        records = {image[column] for image in images}
        if table.name in NAMES.values():
            self._delete_main_names(owner, list(records))
        if derive.has_day(table.name):
            # The quote may have got another one since.
            days = dict(self._statements.rows(_DAYS, quotes=list(records)))
            images = [
                one
                if one.get("said_lo", "") == (day := days.get(one[column]))
                else {**one, "said_lo": day}
                for one in images
            ]
        if not any(one.references(table) for one in table.foreign_keys):
            # Others stay in their order: a row may refer to one before it.
            images = sorted(images, key=itemgetter(key))
        insert_many(self.connection, table, images)
        self._record(table, [(image[key], None, image) for image in images], known)
        self._inserted[table.name].update(image[key] for image in images)
        self._note_all(table, records)

    def update(self, table: Table, row: int, cells: Cells) -> bool:
        """Set cells of a row and return whether any changed."""
        stored = self._row(table, row)
        altered = {name: value for name, value in cells.items() if stored[name] != value}
        if not altered:
            return False
        self.connection.execute(table.update().where(_key(table) == row).values(altered))
        self._record(table, [(row, {name: stored[name] for name in altered}, altered)])
        self._note(table, stored, altered)
        self._note(table, {**stored, **altered}, altered)
        return True

    def update_all(self, table: Table, rows: Mapping[int, Cells]) -> int:
        """Set cells of many rows, by their ids, and return how many changed.

        A hundred thousand attributions get another speaker in a second: rows with the same new
        cells take one statement for a page of them. The same goes for `insert_all` and `delete`.
        """
        if any(isinstance(table.c[name].type, JSON) for cells in rows.values() for name in cells):
            return sum(self.update(table, row, cells) for row, cells in rows.items())
        changed, left = 0, iter(rows.items())
        while page := dict(islice(left, PAGE)):
            changed += self._update_page(table, page)
        return changed

    def _update_page(self, table: Table, rows: Mapping[int, Cells]) -> int:
        database, key, (_, record) = self._statements, _key(table).name, _record_of(table)
        columns = list(dict.fromkeys((key, record, *chain.from_iterable(rows.values()))))
        listed = ", ".join(f'"{name}"' for name in columns)
        groups: dict[_Altered, list[int]] = {}
        images: dict[tuple[_Altered, _Altered], tuple[Cells, Cells]] = {}
        changes: dict[int, tuple[int, Cells, Cells]] = {}
        sql = f"SELECT {listed} FROM {table.name} WHERE {key} = ANY(:ids)"
        for values in database.rows(sql, ids=list(rows)):
            row, stored = values[0], dict(zip(columns, values, strict=True))
            after = tuple(cell for cell in rows[row].items() if stored[cell[0]] != cell[1])
            if after:
                before = tuple((name, stored[name]) for name, _ in after)
                groups.setdefault(after, []).append(row)
                # Equal images are one, so that they are written as JSON once.
                image = images.setdefault((before, after), (dict(before), dict(after)))
                changes[row] = row, *image
                self._note(table, stored, image[1])
                if record in image[1]:
                    self._note(table, image[1], image[1])
        for after, ids in groups.items():
            settings = ", ".join(f'"{name}" = :{name}' for name, _ in after)
            sql = f"UPDATE {table.name} SET {settings} WHERE {key} = ANY(:ids)"
            run(self.connection, sql, {**dict(after), "ids": ids})
        self._record(table, [changes[row] for row in rows if row in changes])
        return len(changes)

    def delete(self, table: Table, *rows: int) -> None:
        """Delete rows, which all exist; the history keeps them whole."""
        key = _key(table)
        for start in range(0, len(rows), PAGE):
            page = rows[start : start + PAGE]
            if table.name in NAMES:
                self._delete_main_names(table.name, page)
            images = whole_rows(self.connection, table, page)
            self._record(table, [(row, images[row], None) for row in page])
            _, column = _record_of(table)
            self._note_all(table, {image[column] for image in images.values()})
            if any(key.references(table) for key in table.foreign_keys):
                # One by one: they may refer to each other, and are in the right order.
                this = table.delete().where(key == bindparam("this"))
                self.connection.execute(this, [{"this": row} for row in page])
            else:
                # FTS5 flushes its changes after each statement.
                sql = f"DELETE FROM {table.name} WHERE {key.name} = ANY(:ids)"
                run(self.connection, sql, {"ids": list(page)})

    def settle(self) -> None:
        """Update derived columns (see `derive.follow`)."""
        if any(self._followed.values()):
            derive.follow(driver_of(self.connection), self._followed)
            self._followed.clear()

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
            self._set_edited()
            digests.record(self._statements, self.id, self.written)

    def _set_edited(self) -> None:
        """Set when changed records were last edited.

        That time is no change: two edits of different fields can be undone in any order.
        """
        for table in (tables.quotes, tables.claims):
            edited = self.changed[table.name] - self._inserted[table.name]
            sql = (
                f"UPDATE {table.name} SET updated = :at"
                " WHERE id = ANY(:edited) AND batch_id <> :batch"
            )
            if edited:
                values = {"at": self.at, "edited": sorted(edited), "batch": self.id}
                self._statements.execute(sql, values)

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

    def _record(self, table: Table, rows: Sequence[_Change], known: Mapping[int, str] = {}) -> None:
        columns = ("batch_id", "table_name", "row_id", "before", "after")
        # SQLAlchemy's quoted_name is a subclass of str, which drivers handle slowly.
        batch, name = self.id, str(table.name)
        before = texts_of((old for _, old, _ in rows), known)
        after = texts_of((new for *_, new in rows), known)
        ids = (row for row, *_ in rows)
        values = [(batch, name, *one) for one in zip(ids, before, after, strict=True)]
        # There may be very many of them: the driver itself is faster.
        self._statements.insert("changes", columns, values)

    def _note_all(self, table: Table, records: AbstractSet[int]) -> None:
        """Mark the records of whole rows, which were inserted or deleted, as changed."""
        owner, _ = _record_of(table)
        self.changed[owner] |= records
        self.written[owner] |= records
        if not derive.has_day(table.name):
            self._followed[table.name] |= records

    def _note(self, table: Table, cells: Cells, altered: Cells | None = None) -> None:
        """Mark the record of a row as changed, of which some cells were `altered`, or all."""
        owner, column = _record_of(table)
        self.changed[owner].add(cells[column])
        self.written[owner].add(cells[column])
        if altered is None or derive.depends_on(table.name, altered):
            self._followed[table.name].add(cells[column])


def _record_of(table: Table) -> tuple[str, str]:
    """Return the table of the record of a row, and the column with its id."""
    owner = OWNERS.get(table.name)
    return (owner.table, owner.column) if owner else (table.name, _key(table).name)


def _key(table: Table) -> Column[Any]:
    """Return the primary key: the id, or that of the actor."""
    return table.primary_key.columns[0]
