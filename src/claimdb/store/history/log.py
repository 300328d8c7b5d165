"""The entries of the history: what changed in a record, a batch or a row, cell by cell."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from claimdb.errors import UsageError
from claimdb.model import Identity, short_id
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import KINDS, OWNERS, TABLES, WITH_BATCH, hanging_on, key_of

_Image = Mapping[str, Any]

_FIRST = 20  # changes that are shown before they are committed
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
# Rows of other records that refer to one.
_REFERRING: Mapping[str, Sequence[tuple[str, str]]] = {
    "claims": (("quote_claims", "claim_id"), ("claim_relations", "to_id")),
}
# Columns that are derived, or shown otherwise.
_HIDDEN = frozenset({
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

_CHANGED = """
SELECT h.id, h.batch_id, b.at, k.name, b.command, b.undone_by, h.table_name, h.row_id, h.before,
       h.after
  FROM changes h JOIN batches b ON b.id = h.batch_id JOIN coders k ON k.id = b.coder_id
 WHERE {where} ORDER BY h.id {order}"""
_BATCH = """
SELECT b.id, b.at, k.name, b.command, b.undone_by
  FROM batches b JOIN coders k ON k.id = b.coder_id WHERE b.id = :batch"""


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
    record: str
    part: str
    action: str
    cells: tuple[tuple[str, object, object], ...]


class Written(NamedTuple):
    """The first changes of a batch, and the number of all."""

    entries: tuple[Entry, ...]
    rows: int


def written(reader: Reader, batch: int) -> list[Entry]:
    """Return the changes of a batch, in their order."""
    return list(History(reader).of_batch(batch, newest_first=False))


def beginning(reader: Reader, batch: int) -> Written:
    """Return the first changes of a batch, in their order."""
    entries = History(reader).entries("h.batch_id = :id", f"ASC LIMIT {_FIRST}", id=batch)
    [rows] = reader.row("SELECT count(*) FROM changes WHERE batch_id = :id", id=batch)
    return Written(tuple(entries), rows)


def record_of(reader: Reader, table: str, row: int) -> str:
    """Return the short id of the record of a row, which may be deleted."""
    return History(reader).record(table, row, {})


def cell_of(reader: Reader, table: str, row: int, column: str) -> Any:
    """Return the owner or the batch of a row, which may be deleted."""
    return History(reader).cell(table, row, column)


def image(value: object) -> dict[str, Any] | None:
    """Return the cells of an image: a dict of PostgreSQL's driver, or the JSON of SQLite's."""
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


class History:
    """Reads the history of a database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, of: Identity) -> Iterator[Entry]:
        """Yield the entries of a record, a batch or one change, newest first."""
        match of.kind:
            case "batch":
                yield from self.of_batch(of.number)
            case "change":
                yield from self.entries("h.id = :id", id=of.number)
            case "coder":
                name = short_id(*of)
                raise UsageError(
                    f"{name!r} is a coder; the history covers records, batches and changes",
                    hint="name a record such as q12, or a batch such as b4",
                )
            case "occurrence":
                yield from self._of_rows("occurrences", [of.number])
                yield from self._covered("occurrences", of.number)
            case _:
                yield from self._of_record(TABLES[of.kind], of.number)

    def of_batch(self, batch: int, *, newest_first: bool = True) -> Iterator[Entry]:
        """Yield the entries of a batch, its inserted records last."""
        order = "DESC" if newest_first else "ASC"
        yield from self.entries("h.batch_id = :id", order, id=batch)
        for table in WITH_BATCH:
            for row in reversed(self.covered_rows(table, batch)):
                yield from self._covered(table, row)

    def covered_rows(self, table: str, batch: int) -> list[int]:
        """Return the rows of a table that were inserted by a batch, also deleted ones."""
        gone = (
            f"SELECT row_id FROM changes WHERE table_name = '{table}'"
            f" AND after IS NULL AND {self._cell('before', 'batch_id')} = :batch"
        )
        sql = f"SELECT id FROM {table} WHERE batch_id = :batch UNION {gone} ORDER BY 1"
        return [row for (row,) in self._reader.execute(sql, {"batch": batch})]

    def _of_record(self, table: str, number: int) -> Iterator[Entry]:
        rows = [(table, number)]
        links = [(name, OWNERS[name].column) for name in hanging_on(table)]
        for name, column in (*links, *_REFERRING.get(table, ())):
            # Of a deleted row only the images are left.
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
        """Yield the insertion of a row of which there is no change, if it exists or did."""
        owner = OWNERS.get(table)
        known = self._values(table, row)
        if known is None:
            known = self._last_image(table, row)
        if known is None or self._is_insert_recorded(table, row):
            return
        batch = known.get("batch_id")
        if owner is not None and owner.table in WITH_BATCH:
            batch = (self._values(owner.table, known[owner.column]) or {}).get("batch_id")
        # A row without any came with the worked example, which is the first batch.
        number, at, coder, command, undone_by = self._reader.row(_BATCH, batch=batch or 1)
        part = self._part(table, row, known)
        yield Entry(
            None, number, at, coder, command, undone_by, self.record(table, row, known),
            part, "inserted", (),
        )  # fmt: skip

    def _is_insert_recorded(self, table: str, row: int) -> bool:
        """Whether the insertion of a row is a change."""
        sql = (
            "SELECT before IS NULL FROM changes WHERE table_name = :table AND row_id = :row"
            " ORDER BY id LIMIT 1"
        )
        first = self._reader.row(sql, table=table, row=row)
        return bool(first and first[0])

    def entries(self, where: str, order: str = "DESC", **values: object) -> Iterator[Entry]:
        """Yield the changes that meet a condition on `changes h`, newest first."""
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
        """Return the part of a record that a row is: `topic t2`; empty for the record itself."""
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
        hidden = {OWNERS[table].column, "kind"} if table in {"people", "organizations"} else set()
        if (owner := OWNERS.get(table)) and (before is None or after is None):
            hidden.add(owner.column)
        old, new = before or {}, after or {}
        for column in {**old, **new}:
            if column in _HIDDEN or column in hidden:
                continue
            values = self._shown(column, old.get(column)), self._shown(column, new.get(column))
            if values[0] is not None or values[1] is not None:
                yield (column.removesuffix("_id"), *values)

    def _shown(self, column: str, value: Any) -> object:
        if value is None or column not in _REFERENCES:
            return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        kind, table, name = _REFERENCES[column]
        row = self._reader.row(f"SELECT {name} FROM {table} WHERE id = :id", id=value)
        return f"{short_id(kind, value)} {row[0]}" if row else short_id(kind, value)

    def record(self, table: str, row: int, cells: _Image) -> str:
        """Return the short id of the record of a row, some cells of which may be given."""
        if table == "saved_queries":
            named = cells.get("name") or self.cell(table, row, "name")
            return f"@{named}"
        if table in KINDS:
            return short_id(KINDS[table], row)
        column, owners = OWNERS[table]
        number = cells.get(column) or self.cell(table, row, column)
        return short_id(KINDS[owners], number)

    def cell(self, table: str, row: int, column: str) -> Any:
        """Return the owner or the batch of a row, or what it links to; it may be deleted."""
        cells = self._values(table, row) or self._last_image(table, row) or {}
        return cells.get(column)

    def _values(self, table: str, row: int) -> _Image | None:
        """Return the owner or the batch of a row, if it exists."""
        if table in OWNERS:
            columns = list(filter(None, (OWNERS[table].column, _LINKED.get(table))))
        else:
            columns = {"quotes": ["batch_id"], "claims": ["batch_id"]}.get(table, ["id"])
            columns = ["batch_id", "name"] if table == "saved_queries" else columns
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key_of(table)} = :row"
        found = self._reader.row(sql, row=row)
        return dict(zip(columns, found, strict=True)) if found else None

    def _last_image(self, table: str, row: int) -> _Image | None:
        """Return a deleted row as it was."""
        sql = (
            "SELECT before FROM changes WHERE table_name = :table AND row_id = :row"
            " AND after IS NULL ORDER BY id DESC LIMIT 1"
        )
        found = self._reader.row(sql, table=table, row=row)
        return image(found[0]) if found else None

    def _cell(self, images: str, column: str) -> str:
        """Return the SQL of a number in an image."""
        if self._reader.is_sqlite:
            return f"json_extract({images}, '$.{column}')"
        return f"CAST({images} ->> '{column}' AS bigint)"
