"""The history: which batches there were, and what changed in a record, cell by cell.

Owns how entries of the history become rows that a person can read: whose record a row was, what
its cells are called, whom a number in them means. It must not know how they are shown, nor what
may be taken back.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

from claimdb.errors import NotFoundError, UsageError
from claimdb.model import Identity, identified, short_id
from claimdb.store.backends.base import Reader, Table
from claimdb.store.history.aggregates import KINDS, OWNERS, TABLES, WITH_BATCH, hanging_on, key_of

BATCHES = (
    "id", "at", "coder", "command", "inserted", "altered", "deleted", "records", "undoes",
    "undone_by", "origin", "sha256",
)  # fmt: skip
CHANGES = (
    "id", "batch", "at", "coder", "command", "record", "part", "action", "field", "before",
    "after", "undone_by",
)  # fmt: skip

_Image = Mapping[str, Any]

_NAMED = 8  # records of a batch that its summary names
_TOLD = 20  # rows of what is about to be done
_READ = 100  # changes of a batch that are looked at for these
_PARTS: Mapping[str, str] = {
    "people": "name",
    "organizations": "organization",
    "actor_names": "name",
    "memberships": "membership",
    "topic_names": "name",
    "source_contributors": "contributor",
    "source_references": "reference",
    "snapshots": "snapshot",
    "attributions": "speaker",
    "occurrences": "occurrence",
    "quote_topics": "topic",
    "quote_claims": "claim",
    "duplicate_decisions": "decision",
    "claim_topics": "topic",
    "claim_relations": "relation",
}
_LINKED: Mapping[str, str] = {
    "memberships": "organization_id",
    "attributions": "actor_id",
    "quote_topics": "topic_id",
    "quote_claims": "claim_id",
    "claim_topics": "topic_id",
    "claim_relations": "to_id",
}
# Rows that a record has to do with as well although they hang on another one.
_BESIDES: Mapping[str, Sequence[tuple[str, str]]] = {
    "claims": (("quote_claims", "claim_id"), ("claim_relations", "to_id")),
}
# What nobody wrote, or what is said of a change anyway.
_UNTOLD = frozenset({
    "id", "uid", "batch_id", "created", "updated", "folded", "context", "said_lo", "said_hi",
    "issued_lo", "issued_hi", "started_lo", "ended_hi",
})  # fmt: skip
_REFERENCES: Mapping[str, tuple[str, str, str]] = {
    "actor_id": ("actor", "actors", "name"),
    "organization_id": ("actor", "actors", "name"),
    "parent_id": ("actor", "actors", "name"),
    "topic_id": ("topic", "topics", "name"),
    "broader_id": ("topic", "topics", "name"),
    "source_id": ("source", "sources", "key"),
    "via_source_id": ("source", "sources", "key"),
    "cited_source_id": ("source", "sources", "key"),
    "claim_id": ("claim", "claims", "text"),
    "to_id": ("claim", "claims", "text"),
    "coder_id": ("coder", "coders", "name"),
}

_LISTED = """
SELECT b.id, b.at, k.name, b.command, b.undoes, b.undone_by, b.origin, b.sha256
  FROM batches b JOIN coders k ON k.id = b.coder_id
 ORDER BY b.id DESC"""
_COUNTED = """
SELECT count(*), count(before), count(after) FROM changes WHERE batch_id = :batch"""
_CHANGED = """
SELECT h.id, h.batch_id, b.at, k.name, b.command, b.undone_by, h.table_name, h.row_id, h.before,
       h.after
  FROM changes h JOIN batches b ON b.id = h.batch_id JOIN coders k ON k.id = b.coder_id
 WHERE {where} ORDER BY h.id {order}"""
_BATCH = """
SELECT b.id, b.at, k.name, b.command, b.undone_by
  FROM batches b JOIN coders k ON k.id = b.coder_id WHERE b.id = :batch"""


class Entry(NamedTuple):
    """A change: what happened to a row of a record (`q12`), and its cells before and after.

    A row that was inserted with its record is no change, and has neither a number nor cells; the
    `part` is empty where the row is the record itself.
    """

    number: int | None
    batch: int
    at: str
    coder: str
    command: str
    undone_by: int | None
    record: str
    part: str
    action: str
    cells: tuple[tuple[str, object, object], ...]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the rows of the table `CHANGES`: one for each cell."""
        for field, before, after in self.cells or (("", None, None),):
            yield (
                None if self.number is None else short_id("change", self.number),
                short_id("batch", self.batch),
                self.at,
                self.coder,
                self.command,
                self.record,
                self.part or None,
                self.action,
                field or None,
                before,
                after,
                _batch_id(self.undone_by),
            )


def batches(reader: Reader, limit: int | None = None) -> Table:
    """Return the batches, newest first, each with how many rows it touched and of which records.

    A record that was inserted counts as one row with what hangs on it.
    """
    told = _Teller(reader)
    limited = "" if limit is None else " LIMIT :limit"
    rows = reader.execute(_LISTED + limited, {"limit": limit} if limited else {}).fetchall()
    return Table(BATCHES, (told.batch(*row) for row in rows))


class Written(NamedTuple):
    """What a batch changed: the first rows of it, and how many there are."""

    entries: tuple[Entry, ...]
    rows: int


def changes(reader: Reader, of: Identity, limit: int | None = None) -> Table:
    """Return what changed in a record, in a batch or by one change, newest first.

    Raises:
        NotFoundError: there is no such thing, nor was there ever.
        UsageError: there is no history of what is named.
    """
    found = (row for entry in _Teller(reader).of(of) for row in entry.rows())
    # Whether there is anything at all is known before the first row is asked for.
    first = next(found, None)
    if first is None:
        raise NotFoundError(f"no {of.kind} has or had the id {short_id(of.kind, of.number)}")
    return Table(CHANGES, islice(_after(first, found), limit))


def written(reader: Reader, batch: int) -> list[Entry]:
    """Return what one batch changed, in the order in which it did."""
    return list(_Teller(reader).of_batch(batch, newest_first=False))


def beginning(reader: Reader, batch: int) -> Written:
    """Return the first of what one batch changed, in the order in which it did."""
    entries = _Teller(reader).entries("h.batch_id = :id", f"ASC LIMIT {_TOLD}", id=batch)
    [rows] = reader.row("SELECT count(*) FROM changes WHERE batch_id = :id", id=batch)
    return Written(tuple(entries), rows)


def record_of(reader: Reader, table: str, row: int) -> str:
    """Return whose row it is, or was: the short id of a record."""
    return _Teller(reader).record(table, row, {})


def cell_of(reader: Reader, table: str, row: int, column: str) -> Any:
    """Return what a row says of whose it is, also one that is gone: its owner or its batch."""
    return _Teller(reader).cell(table, row, column)


def _after(first: tuple[object, ...], rest: Iterable[tuple[object, ...]]) -> Iterator[Any]:
    yield first
    yield from rest


def _batch_id(number: int | None) -> str | None:
    return None if number is None else short_id("batch", number)


def image(value: object) -> dict[str, Any] | None:
    """Return the cells of an image, which one driver has read already and the other has not."""
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


class _Teller:
    """Tells the history of one database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, of: Identity) -> Iterator[Entry]:
        match of.kind:
            case "batch":
                yield from self.of_batch(of.number)
            case "change":
                yield from self.entries("h.id = :id", id=of.number)
            case "coder":
                name = short_id(*of)
                raise UsageError(
                    f"{name!r} is a coder: the history is of records, batches and changes",
                    hint="name a record such as q12, or a batch such as b4",
                )
            case "occurrence":
                yield from self._of_rows("occurrences", [of.number])
                yield from self._covered("occurrences", of.number)
            case _:
                yield from self._of_record(TABLES[of.kind], of.number)

    def of_batch(self, batch: int, *, newest_first: bool = True) -> Iterator[Entry]:
        order = "DESC" if newest_first else "ASC"
        yield from self.entries("h.batch_id = :id", order, id=batch)
        for table in WITH_BATCH:
            for row in reversed(self._ids(table, batch)):
                yield from self._covered(table, row)

    def batch(
        self,
        number: int,
        at: str,
        coder: str,
        command: str,
        undoes: int | None,
        undone_by: int | None,
        origin: str | None,
        sha256: str | None,
    ) -> tuple[object, ...]:
        """Return the row of the table `BATCHES` for a batch."""
        rows, old, new = self._reader.row(_COUNTED, batch=number)
        covered, added = self._added(number)
        return (
            short_id("batch", number),
            at,
            coder,
            command,
            rows - old + covered,
            old + new - rows,
            rows - new,
            ", ".join((*added, *self._touched(number))) or None,
            _batch_id(undoes),
            _batch_id(undone_by),
            origin,
            sha256,
        )

    def _added(self, batch: int) -> tuple[int, list[str]]:
        """Return how many rows a batch covers, those that are gone included, and which they are."""
        covered, added = 0, []
        for table in WITH_BATCH:
            ids = self._ids(table, batch)
            covered += len(ids)
            added += [
                f"+{self.record(table, first, {})}"
                + (f"..{self.record(table, last, {})}" if last > first else "")
                for first, last in _runs(ids)
            ]
        return covered, added

    def _ids(self, table: str, batch: int) -> list[int]:
        """Return the rows of a table that name a batch, those that are gone included."""
        gone = (
            f"SELECT row_id FROM changes WHERE table_name = '{table}'"
            f" AND after IS NULL AND {self._cell('before', 'batch_id')} = :batch"
        )
        sql = f"SELECT id FROM {table} WHERE batch_id = :batch UNION {gone} ORDER BY 1"
        return [row for (row,) in self._reader.execute(sql, {"batch": batch})]

    def _touched(self, batch: int) -> list[str]:
        """Return which records a batch changed, with what: `q12 text/note`."""
        fields: dict[str, dict[str, None]] = {}
        for entry in self.entries("h.batch_id = :id", f"ASC LIMIT {_READ}", id=batch):
            signs = {"inserted": "+", "deleted": "-"}
            sign = "" if entry.part else signs.get(entry.action, "")
            told = fields.setdefault(sign + entry.record, {})
            for field, _, _ in entry.cells if not sign else ():
                told[entry.part.partition(" ")[0] or field] = None
        # Of what came or went as a whole, nothing else is to be said.
        whole = {name[1:] for name in fields if name[0] in "+-"}
        listed = [
            " ".join(filter(None, (name, "/".join(of))))
            for name, of in fields.items()
            if name not in whole and self._batch_of(name) != batch
        ]
        more = len(listed) - _NAMED
        return [*listed[:_NAMED], *([f"{more} more"] if more > 0 else [])]

    def _batch_of(self, record: str) -> int | None:
        """Return the batch that covers a record, if one does."""
        known = identified(record)
        table = TABLES.get(known.kind, "") if known else ""
        if known is None or table not in WITH_BATCH:
            return None
        found: int | None = self.cell(table, known.number, "batch_id")
        return found

    def _of_record(self, table: str, number: int) -> Iterator[Entry]:
        rows = [(table, number)]
        links = [(name, OWNERS[name].column) for name in hanging_on(table)]
        for name, column in (*links, *_BESIDES.get(table, ())):
            # A row that is gone is known by its images alone.
            sql = (
                f"SELECT {key_of(name)} FROM {name} WHERE {column} = :id UNION"
                f" SELECT row_id FROM changes WHERE table_name = '{name}'"
                f" AND {self._cell('coalesce(before, after)', column)} = :id"
            )
            rows += [(name, row) for (row,) in self._reader.execute(sql, {"id": number})]
        found = [
            entry
            for name, same in groupby(rows, key=lambda row: row[0])
            for entry in self._of_rows(name, [row for _, row in same])
        ]
        yield from sorted(found, key=lambda entry: -(entry.number or 0))
        yield from self._covered(table, number)

    def _of_rows(self, table: str, rows: Sequence[int]) -> Iterator[Entry]:
        return self.entries(
            "h.table_name = :table AND h.row_id = ANY(:rows)", table=table, rows=list(rows)
        )

    def _covered(self, table: str, row: int) -> Iterator[Entry]:
        """Yield how a row came in that no change tells of, if it is there or was."""
        owner = OWNERS.get(table)
        known = self._values(table, row)
        if known is None:
            known = self._last_image(table, row)
        if known is None or self._born(table, row):
            return
        batch = known.get("batch_id")
        if owner is not None and owner.table in WITH_BATCH:
            batch = (self._values(owner.table, known[owner.column]) or {}).get("batch_id")
        # What nothing is said of came with the worked example, which is the first batch.
        told = self._reader.row(_BATCH, batch=batch or 1)
        number, at, coder, command, undone_by = told
        part = self._part(table, row, known)
        yield Entry(
            None, number, at, coder, command, undone_by, self.record(table, row, known),
            part, "inserted", (),
        )  # fmt: skip

    def _born(self, table: str, row: int) -> bool:
        """Whether a change tells of how a row came in."""
        sql = (
            "SELECT before IS NULL FROM changes WHERE table_name = :table AND row_id = :row"
            " ORDER BY id LIMIT 1"
        )
        first = self._reader.row(sql, table=table, row=row)
        return bool(first and first[0])

    def entries(self, where: str, order: str = "DESC", **values: object) -> Iterator[Entry]:
        sql = _CHANGED.format(where=where, order=order)
        for number, batch, at, coder, command, undone, table, row, *images in self._reader.execute(
            sql, values
        ).fetchall():
            before, after = map(image, images)
            action = "inserted" if before is None else "deleted" if after is None else "altered"
            part = self._part(table, row, before or after or {})
            yield Entry(
                number, batch, at, coder, command, undone,
                self.record(table, row, before or after or {}), part, action,
                tuple(self._cells(table, before, after)),
            )  # fmt: skip

    def _part(self, table: str, row: int, cells: _Image) -> str:
        """Return which part of a record a row is: `topic t2`; nothing where it is the record."""
        if table not in OWNERS:
            return ""
        what = _PARTS[table]
        if table == "occurrences":
            return f"{what} {short_id('occurrence', row)}"
        if table not in _LINKED:
            return what
        column = _LINKED[table]
        number = cells[column] if column in cells else self.cell(table, row, column)
        return what if number is None else f"{what} {short_id(_REFERENCES[column][0], number)}"

    def _cells(
        self, table: str, before: _Image | None, after: _Image | None
    ) -> Iterator[tuple[str, object, object]]:
        untold = {OWNERS[table].column, "kind"} if table in {"people", "organizations"} else set()
        if (owner := OWNERS.get(table)) and (before is None or after is None):
            untold.add(owner.column)
        old, new = before or {}, after or {}
        for column in {**old, **new}:
            if column in _UNTOLD or column in untold:
                continue
            values = self._told(column, old.get(column)), self._told(column, new.get(column))
            if values[0] is not None or values[1] is not None:
                yield (column.removesuffix("_id"), *values)

    def _told(self, column: str, value: Any) -> object:
        if value is None or column not in _REFERENCES:
            return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        kind, table, name = _REFERENCES[column]
        row = self._reader.row(f"SELECT {name} FROM {table} WHERE id = :id", id=value)
        return f"{short_id(kind, value)} {row[0]}" if row else short_id(kind, value)

    def record(self, table: str, row: int, cells: _Image) -> str:
        """Return whose row it is, or was, as far as anything tells."""
        if table == "saved_queries":
            named = cells.get("name") or self.cell(table, row, "name")
            return f"@{named}"
        if table in KINDS:
            return short_id(KINDS[table], row)
        column, owners = OWNERS[table]
        number = cells.get(column) or self.cell(table, row, column)
        return short_id(KINDS[owners], number)

    def cell(self, table: str, row: int, column: str) -> Any:
        cells = self._values(table, row) or self._last_image(table, row) or {}
        return cells.get(column)

    def _values(self, table: str, row: int) -> _Image | None:
        """Return what says of a row whose it is, if it is there."""
        if table in OWNERS:
            columns = list(filter(None, (OWNERS[table].column, _LINKED.get(table))))
        else:
            columns = {"quotes": ["batch_id"], "claims": ["batch_id"]}.get(table, ["id"])
            columns = ["batch_id", "name"] if table == "saved_queries" else columns
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key_of(table)} = :row"
        found = self._reader.row(sql, row=row)
        return dict(zip(columns, found, strict=True)) if found else None

    def _last_image(self, table: str, row: int) -> _Image | None:
        """Return a row that is gone as it was when it went."""
        sql = (
            "SELECT before FROM changes WHERE table_name = :table AND row_id = :row"
            " AND after IS NULL ORDER BY id DESC LIMIT 1"
        )
        found = self._reader.row(sql, table=table, row=row)
        return image(found[0]) if found else None

    def _cell(self, images: str, column: str) -> str:
        """Return the SQL of a number in an image."""
        if self._reader.sqlite:
            return f"json_extract({images}, '$.{column}')"
        return f"CAST({images} ->> '{column}' AS bigint)"


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of the numbers that follow each other."""
    first = last = None
    for number in ids:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
