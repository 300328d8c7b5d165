"""The history: what changed in a record, a batch or a row, cell by cell, and `claimdb log`."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import Identity, identified, short_id
from claimdb.store.backends.base import Reader, Table
from claimdb.store.history.aggregates import (
    ACCEPT,
    OWNERS,
    TABLES,
    WITH_BATCH,
    hanging_on,
    key_of,
)
from claimdb.store.history.log_filter import ANYTHING, LogFilter
from claimdb.store.history.rows import (
    NO_CELLS,
    PAIRS,
    cell_of,
    cells_of,
    image,
    number_in,
    part_of,
    record_of,
    shown_cells,
)

BATCHES = (
    "id", "at", "coder", "command", "inserted", "altered", "deleted", "records", "undoes",
    "undone_by", "origin", "sha256", "coder_kind",
)  # fmt: skip
CHANGES = (
    "id", "batch", "at", "coder", "command", "record", "part", "action", "field", "before",
    "after", "undone_by", "coder_kind",
)  # fmt: skip

_FIRST = 20  # changes that are shown before they are committed
_NAMED = 8  # records in the summary of a batch
_READ = 100  # changes of a batch from which its summary is made
# Rows of other records that refer to one.
_REFERRING: Mapping[str, Sequence[tuple[str, str]]] = {
    "claims": (("quote_claims", "claim_id"), ("claim_relations", "to_id")),
}

_CHANGED = """
SELECT h.id, h.batch_id, b.at, k.name, b.command, b.undone_by, k.kind, h.table_name, h.row_id,
       h.before, h.after
  FROM changes h JOIN batches b ON b.id = h.batch_id JOIN coders k ON k.id = b.coder_id
 WHERE {where} ORDER BY h.id {order}"""
_BATCH = """
SELECT b.id, b.at, k.name, b.command, b.undone_by, k.kind
  FROM batches b JOIN coders k ON k.id = b.coder_id WHERE b.id = :batch"""
_BATCHES = """
SELECT b.id, b.at, k.name, b.command, b.undoes, b.undone_by, b.origin, b.sha256, k.kind
  FROM batches b JOIN coders k ON k.id = b.coder_id
 WHERE {where} ORDER BY b.id DESC"""
_ACCEPTED = """
SELECT b.id, b.at, k.name, b.command, b.undone_by, k.kind, d.table_name, d.row_id
  FROM digests d JOIN batches b ON b.id = d.batch_id JOIN coders k ON k.id = b.coder_id
 WHERE b.command = :command AND NOT (d.table_name = 'batches' AND d.row_id = b.id) AND {where}
 ORDER BY d.id DESC"""
_COUNTED = """
SELECT count(*), count(before), count(after) FROM changes WHERE batch_id = :batch"""


class Entry(NamedTuple):
    """A change of a row of a record (`q12`), with its cells before and after.

    A row that was inserted with its record has neither a number nor cells. The `part` is empty
    where the row is that of the record itself.
    """

    number: int | None
    batch: int
    at: str
    coder: str
    command: str
    undone_by: int | None
    coder_kind: str
    record: str
    part: str
    action: str
    cells: tuple[tuple[str, object, object], ...]


class Written(NamedTuple):
    """The first changes of a batch, and the number of all."""

    entries: tuple[Entry, ...]
    rows: int


NOTHING = Written((), 0)
"""The changes of a batch that changes nothing."""


def written(reader: Reader, batch: int) -> list[Entry]:
    """Return the changes of a batch, in their order."""
    return list(_of_batch(reader, batch, "ASC"))


def entries_of(reader: Reader, numbers: Sequence[int]) -> list[Entry]:
    """Return changes by their numbers, in their order."""
    return list(_entries(reader, "h.id = ANY(:numbers)", "ASC", numbers=list(numbers)))


def beginning(reader: Reader, batch: int) -> Written:
    """Return the first changes of a batch, in their order."""
    entries = _entries(reader, "h.batch_id = :id", f"ASC LIMIT {_FIRST}", id=batch)
    [rows] = reader.row("SELECT count(*) FROM changes WHERE batch_id = :id", id=batch)
    return Written(tuple(entries), rows)


def action(before: object, after: object) -> str:
    """Return what a change did to a row with these images."""
    return "inserted" if before is None else "deleted" if after is None else "altered"


# --- the tables of `claimdb log` ------------------------------------------------------------


def batches(reader: Reader, limit: int | None = None, wanted: LogFilter = ANYTHING) -> Table:
    """Return the batches, newest first, each with the number of rows and the records it changed.

    An inserted record counts as one row with all its parts.
    """
    limited = "" if limit is None else " LIMIT :limit"
    where, values = wanted.where()
    if limited:
        values["limit"] = limit
    rows = reader.execute(_BATCHES.format(where=where) + limited, values).fetchall()
    return Table(BATCHES, (_batch_row(reader, row) for row in rows))


def changes(
    reader: Reader, of: Identity, limit: int | None = None, wanted: LogFilter = ANYTHING
) -> Table:
    """Return the changes of a record, of a batch or one change, newest first.

    What does not exist and never did is a `NotFoundError`, a coder a `UsageError`.
    """
    entries = _of(reader, of)
    # An error is raised before the first row is asked for.
    first = next(entries, None)
    if first is None:
        raise NotFoundError(f"no {of.kind} has or had the id {short_id(*of)}")
    listed = filter(wanted.takes, chain([first], entries))
    return Table(CHANGES, islice(chain.from_iterable(map(_change_rows, listed)), limit))


def _change_rows(entry: Entry) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table `CHANGES` for an entry: one for each cell."""
    number, batch, at, coder, command, undone_by, kind, record, part, done, cells = entry
    of_batch = (_id("change", number), _id("batch", batch), at, coder, command)
    for field, before, after in cells or ((None, None, None),):
        of_cell = (record, part or None, done, field, before, after)
        yield (*of_batch, *of_cell, _id("batch", undone_by), kind)


def _id(kind: str, number: int | None) -> str | None:
    return None if number is None else short_id(kind, number)


def _batch_row(reader: Reader, row: Sequence[Any]) -> tuple[object, ...]:
    """Return the row of the table `BATCHES` for a batch."""
    number, at, coder, command, undoes, undone_by, *origin = row
    rows, old, new = reader.row(_COUNTED, batch=number)
    covered = {table: _covered_rows(reader, table, number) for table in WITH_BATCH}
    added = [
        f"+{record_of(reader, table, first)}"
        + (f"..{record_of(reader, table, last)}" if last > first else "")
        for table, ids in covered.items()
        for first, last in _runs(ids)
    ]
    inserted = rows - old + sum(map(len, covered.values()))
    records = ", ".join((*added, *_changed(reader, number))) or None
    counts = (inserted, old + new - rows, rows - new)
    links = (_id("batch", undoes), _id("batch", undone_by))
    return (short_id("batch", number), at, coder, command, *counts, records, *links, *origin)


def _changed(reader: Reader, batch: int) -> list[str]:
    """Return the records that a batch changed, with their fields: `q12 text/note`."""
    fields: dict[str, dict[str, None]] = {}
    entries = list(_entries(reader, "h.batch_id = :id", f"ASC LIMIT {_READ}", id=batch))
    for entry in entries:
        signs = {"inserted": "+", "deleted": "-"}
        sign = "" if entry.part else signs.get(entry.action, "")
        of_record = fields.setdefault(sign + entry.record, {})
        for field, _, _ in entry.cells if not sign else ():
            of_record[entry.part.partition(" ")[0] or field] = None
    # Of a record that was inserted or deleted, no fields are listed.
    whole = {name[1:] for name in fields if name[0] in "+-"}
    listed = [
        " ".join(filter(None, (name, "/".join(of))))
        for name, of in fields.items()
        if name not in whole and _batch_of(reader, name) != batch
    ]
    if len(entries) == _READ:
        # The others are not read, and not counted.
        return [*listed[:_NAMED], "more"]
    more = len(listed) - _NAMED
    return [*listed[:_NAMED], *([f"{more} more"] if more > 0 else [])]


def _batch_of(reader: Reader, record: str) -> int | None:
    """Return the batch that inserted a record, if that is not a change of its own."""
    identity = identified(record)
    table = TABLES.get(identity.kind) if identity else None
    if identity is None or table not in WITH_BATCH:
        return None
    found: int | None = cell_of(reader, table, identity.number, "batch_id")
    return found


def _runs(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(ids), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        yield numbers[0], numbers[-1]


def comings(reader: Reader, of: Identity) -> list[tuple[int, str, str]]:
    """Return the batches that inserted or deleted a record, in order, with the action and time."""
    table = "occurrences" if of.kind == "occurrence" else TABLES[of.kind]
    entries = (*_of_rows(reader, table, [of.number]), *_covered(reader, table, of.number))
    found = [(one.batch, one.action, one.at) for one in entries if one.action != "altered"]
    return sorted(found)


# --- entries --------------------------------------------------------------------------------


def _of(reader: Reader, of: Identity) -> Iterator[Entry]:
    """Yield the entries of a record, a batch or one change, newest first."""
    match of.kind:
        case "batch":
            yield from _of_batch(reader, of.number, "DESC")
        case "change":
            yield from _entries(reader, "h.id = :id", id=of.number)
        case "coder":
            raise UsageError(
                f"{short_id(*of)!r} is a coder; the history covers records, batches and changes",
                hint="name a record such as q12, or a batch such as b4",
            )
        case "occurrence":
            yield from _of_rows(reader, "occurrences", [of.number])
            yield from _covered(reader, "occurrences", of.number)
        case _:
            yield from _of_record(reader, TABLES[of.kind], of.number)


def _of_batch(reader: Reader, batch: int, order: str) -> Iterator[Entry]:
    """Yield the entries of a batch, its inserted records last."""
    yield from _entries(reader, "h.batch_id = :id", order, id=batch)
    yield from _accepted(reader, "d.batch_id = :id", id=batch)
    for table in WITH_BATCH:
        for row in reversed(_covered_rows(reader, table, batch)):
            yield from _covered(reader, table, row)


def _covered_rows(reader: Reader, table: str, batch: int) -> list[int]:
    """Return the rows of a table that were inserted by a batch, also deleted ones."""
    gone = (
        f"SELECT row_id FROM changes WHERE table_name = '{table}'"
        f" AND after IS NULL AND {number_in(reader, 'before', 'batch_id')} = :batch"
    )
    sql = f"SELECT id FROM {table} WHERE batch_id = :batch UNION {gone} ORDER BY 1"
    return [row for (row,) in reader.execute(sql, {"batch": batch})]


def _of_record(reader: Reader, table: str, number: int) -> Iterator[Entry]:
    rows = {table: [number]}
    links = [(name, OWNERS[name].column) for name in hanging_on(table)]
    for name, column in (*links, *_REFERRING.get(table, ())):
        # Of a deleted row only the images are left.
        sql = (
            f"SELECT {key_of(name)} FROM {name} WHERE {column} = :id UNION"
            f" SELECT row_id FROM changes WHERE table_name = '{name}'"
            f" AND {number_in(reader, 'coalesce(before, after)', column)} = :id"
        )
        rows.setdefault(name, []).extend(row for (row,) in reader.execute(sql, {"id": number}))
    for name, columns in PAIRS.items():
        # Of a deleted row only the images are left.
        sql = (
            f"SELECT row_id, coalesce(after, before) FROM changes WHERE table_name = '{name}'"
            " AND (after IS NULL OR before IS NULL)"
        )
        images = ((row, image(cells) or NO_CELLS) for row, cells in reader.execute(sql).fetchall())
        rows[name] = [
            row
            for row, cells in images
            if cells["table_name"] == table and number in map(cells.get, columns)
        ]
    found = [entry for name, same in rows.items() for entry in _of_rows(reader, name, same)]
    where = "d.table_name = :table AND d.row_id = :row"
    found += _accepted(reader, where, table=table, row=number)
    yield from sorted(found, key=lambda entry: (-entry.batch, -(entry.number or 0)))
    yield from _covered(reader, table, number)


def _of_rows(reader: Reader, table: str, rows: Sequence[int]) -> Iterator[Entry]:
    where = "h.table_name = :table AND h.row_id = ANY(:rows)"
    return _entries(reader, where, table=table, rows=list(rows))


def _covered(reader: Reader, table: str, row: int) -> Iterator[Entry]:
    """Yield the insertion of a row of which there is no change, if it exists or did."""
    cells = cells_of(reader, table, row)
    first = reader.row(
        "SELECT before IS NULL FROM changes WHERE table_name = :table AND row_id = :row"
        " ORDER BY id LIMIT 1",
        table=table,
        row=row,
    )
    if cells is None or (first and first[0]):
        return
    batch, owner = cells.get("batch_id"), OWNERS.get(table)
    if owner is not None and owner.table in WITH_BATCH:
        batch = cell_of(reader, owner.table, cells[owner.column], "batch_id")
    # A row without any came with the worked example, which is the first batch.
    of_batch = reader.row(_BATCH, batch=batch or 1)
    record, part = record_of(reader, table, row, cells), part_of(reader, table, row, cells)
    yield Entry._make((None, *of_batch, record, part, "inserted", ()))


def _entries(reader: Reader, where: str, order: str = "DESC", **values: object) -> Iterator[Entry]:
    """Yield the changes that meet a condition on `changes h`, newest first."""
    rows = reader.execute(_CHANGED.format(where=where, order=order), values).fetchall()
    for *of_change, table, row, old, new in rows:
        before, after = image(old), image(new)
        cells = before or after or NO_CELLS
        record, part = record_of(reader, table, row, cells), part_of(reader, table, row, cells)
        shown = tuple(shown_cells(reader, table, before, after))
        yield Entry._make((*of_change, record, part, action(before, after), shown))


def _accepted(reader: Reader, where: str, **values: object) -> Iterator[Entry]:
    """Yield the records and batches that were accepted as they are, newest first."""
    rows = reader.execute(_ACCEPTED.format(where=where), {"command": ACCEPT, **values}).fetchall()
    for *of_batch, table, row in rows:
        yield Entry._make((None, *of_batch, record_of(reader, table, row), "", "accepted", ()))
