"""The tables of `claimdb log`: batches, and changes cell by cell."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby, islice

from claimdb.errors import NotFoundError
from claimdb.model import Identity, identified, short_id
from claimdb.store.backends.base import Reader, Table
from claimdb.store.history.aggregates import TABLES, WITH_BATCH
from claimdb.store.history.log import Entry, History

BATCHES = (
    "id", "at", "coder", "command", "inserted", "altered", "deleted", "records", "undoes",
    "undone_by", "origin", "sha256",
)  # fmt: skip
CHANGES = (
    "id", "batch", "at", "coder", "command", "record", "part", "action", "field", "before",
    "after", "undone_by",
)  # fmt: skip

_NAMED = 8  # records in the summary of a batch
_READ = 100  # changes of a batch from which its summary is made

_LISTED = """
SELECT b.id, b.at, k.name, b.command, b.undoes, b.undone_by, b.origin, b.sha256
  FROM batches b JOIN coders k ON k.id = b.coder_id
 ORDER BY b.id DESC"""
_COUNTED = """
SELECT count(*), count(before), count(after) FROM changes WHERE batch_id = :batch"""


def batches(reader: Reader, limit: int | None = None) -> Table:
    """Return the batches, newest first, each with the number of rows and the records it changed.

    An inserted record counts as one row with all its parts.
    """
    history = History(reader)
    limited = "" if limit is None else " LIMIT :limit"
    rows = reader.execute(_LISTED + limited, {"limit": limit} if limited else {}).fetchall()
    return Table(BATCHES, (_batch_row(history, reader, *row) for row in rows))


def changes(reader: Reader, of: Identity, limit: int | None = None) -> Table:
    """Return the changes of a record, of a batch or one change, newest first.

    Raises:
        NotFoundError: it does not exist, and never did.
        UsageError: it is a coder.
    """
    rows = chain.from_iterable(map(entry_rows, History(reader).of(of)))
    # An error is raised before the first row is asked for.
    first = next(rows, None)
    if first is None:
        raise NotFoundError(f"no {of.kind} has or had the id {short_id(of.kind, of.number)}")
    return Table(CHANGES, islice(chain([first], rows), limit))


def entry_rows(entry: Entry) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the table `CHANGES` for an entry: one for each cell."""
    for field, before, after in entry.cells or (("", None, None),):
        yield (
            None if entry.number is None else short_id("change", entry.number),
            short_id("batch", entry.batch),
            entry.at,
            entry.coder,
            entry.command,
            entry.record,
            entry.part or None,
            entry.action,
            field or None,
            before,
            after,
            _batch_id(entry.undone_by),
        )


def _batch_id(number: int | None) -> str | None:
    return None if number is None else short_id("batch", number)


def _batch_row(
    history: History,
    reader: Reader,
    number: int,
    at: str,
    coder: str,
    command: str,
    undoes: int | None,
    undone_by: int | None,
    *origin: str | None,
) -> tuple[object, ...]:
    """Return the row of the table `BATCHES` for a batch."""
    rows, old, new = reader.row(_COUNTED, batch=number)
    covered, added = _added(history, number)
    return (
        short_id("batch", number),
        at,
        coder,
        command,
        rows - old + covered,
        old + new - rows,
        rows - new,
        ", ".join((*added, *_changed(history, number))) or None,
        _batch_id(undoes),
        _batch_id(undone_by),
        *origin,
    )


def _added(history: History, batch: int) -> tuple[int, list[str]]:
    """Return how many records a batch inserted, also deleted ones, and their ids: `+q1..q9`."""
    count, added = 0, []
    for table in WITH_BATCH:
        ids = history.covered_rows(table, batch)
        count += len(ids)
        added += [
            f"+{history.record(table, first, {})}"
            + (f"..{history.record(table, last, {})}" if last > first else "")
            for first, last in _runs(ids)
        ]
    return count, added


def _changed(history: History, batch: int) -> list[str]:
    """Return the records that a batch changed, with their fields: `q12 text/note`."""
    fields: dict[str, dict[str, None]] = {}
    for entry in history.entries("h.batch_id = :id", f"ASC LIMIT {_READ}", id=batch):
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
        if name not in whole and _batch_of(history, name) != batch
    ]
    more = len(listed) - _NAMED
    return [*listed[:_NAMED], *([f"{more} more"] if more > 0 else [])]


def _batch_of(history: History, record: str) -> int | None:
    """Return the batch that inserted a record, if that is not a change of its own."""
    identity = identified(record)
    table = TABLES.get(identity.kind, "") if identity else ""
    if identity is None or table not in WITH_BATCH:
        return None
    found: int | None = history.cell(table, identity.number, "batch_id")
    return found


def _runs(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(ids), key=lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        yield numbers[0], numbers[-1]
