"""A database as it was right after a batch: all of it, or what one record shows.

Either is a connection with tables of its own, in which the rows of that moment are put and what is
derived from them is computed.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from claimdb.store import derive
from claimdb.store.backends import apart
from claimdb.store.backends.base import PAGE, Reader
from claimdb.store.history.aggregates import (
    ACCEPT,
    NAMES,
    OWNERS,
    TABLES,
    WITH_BATCH,
    hanging_on,
    key_of,
)
from claimdb.store.history.digest_of_record import digested, sha256_of, trimmed
from claimdb.store.history.past import Cells, Past, undone_by

_REFERS: Mapping[str, str] = {
    **dict.fromkeys(("actor_id", "organization_id", "person_id", "parent_id"), "actors"),
    **dict.fromkeys(("topic_id", "broader_id"), "topics"),
    **dict.fromkeys(("source_id", "via_source_id", "cited_source_id"), "sources"),
    **dict.fromkeys(("claim_id", "from_id", "to_id"), "claims"),
    "quote_id": "quotes",
    "snapshot_id": "snapshots",
    "coder_id": "coders",
    "batch_id": "batches",
}
"""The tables that columns refer to."""
_SHOWN_WITH: Mapping[str, Sequence[tuple[str, str]]] = {
    "actors": (
        ("organizations", "parent_id"), ("memberships", "organization_id"),
        ("topics", "actor_id"), ("attributions", "actor_id"), ("attributions", "organization_id"),
    ),
    "topics": (("quote_topics", "topic_id"), ("claim_topics", "topic_id")),
    "claims": (("quote_claims", "claim_id"), ("claim_relations", "to_id")),
    "sources": (
        ("occurrences", "source_id"), ("occurrences", "via_source_id"),
        ("source_references", "cited_source_id"),
    ),
}  # fmt: skip
"""The rows that a record of a table shows although they are no parts of it."""
_OF_QUOTES = ("attributions", "quote_topics", "codings")
"""The parts that other records show of their quotes."""
_DERIVED_IN = (
    "quotes", "claims", "attributions", "quote_topics", "occurrences", "actor_names",
    "topic_names", "people", "sources", "memberships",
)  # fmt: skip
"""The tables with derived columns."""
_CODED = (
    "batches",
    "quote_topics",
    "codings",
    "quote_coders",
    "duplicate_decisions",
    "distinct_records",
)
"""The tables that refer to coders."""

_EDITS = """
SELECT d.row_id, d.digest, b.at, b.command FROM digests d JOIN batches b ON b.id = d.batch_id
 WHERE d.batch_id <= :batch AND d.table_name = :table AND d.row_id = ANY(:ids) ORDER BY d.id"""


_DIGEST = """
SELECT digest FROM digests
 WHERE table_name = :table AND row_id = :row AND batch_id <= :batch ORDER BY id DESC LIMIT 1"""
_WRITTEN_LATER = """
SELECT DISTINCT table_name, row_id FROM digests
 WHERE batch_id > :batch AND table_name IN ('quotes', 'claims')"""


def one(reader: Reader, batch: int, kind: str, number: int) -> Reader | None:
    """Return a connection with all that a record showed after a batch, or None if there was none.

    The kind is one of `model.ID_LETTERS`.
    """
    table = "occurrences" if kind == "occurrence" else TABLES[kind]
    gathered = _Gathering(Past(reader, batch))
    if not gathered.whole(table, number):
        return None
    made = apart.empty(reader)
    for name, rows in gathered.rows.items():
        _insert(reader, made, name, rows.values())
    touched = {"quotes": gathered.rows["quotes"].keys(), table: [number]}
    derive.follow(made.connection, touched, new=True)
    _set_edited(made, Past(reader, batch), touched)
    return made


def whole(reader: Reader, batch: int) -> Reader:
    """Return a connection to a database as it was after a batch."""
    past = Past(reader, batch)
    if not reader.row("SELECT 1 FROM batches WHERE id > :batch LIMIT 1", batch=batch):
        return reader
    changed = past.changed_tables()
    later = [
        table
        for table in WITH_BATCH
        if reader.row(f"SELECT 1 FROM {table} WHERE batch_id > :batch LIMIT 1", batch=batch)
    ]
    parts = {part for table in (*changed, *later) for part in hanging_on(table)}
    changing = {*changed, *later, *parts, *_DERIVED_IN, "batches", "coders"}
    kept = dict.fromkeys(("changes", "digests"), f"batch_id <= {batch:d}")
    made = apart.filled(reader, sorted(changing), kept)
    try:
        _Reversal(past, made).run(changed, later)
        made.execute("PRAGMA query_only = ON" if made.is_sqlite else "SET TRANSACTION READ ONLY")
    except BaseException:
        made.close()
        raise
    return made


class _Gathering:
    """The rows, as they were, that one record shows."""

    def __init__(self, past: Past) -> None:
        self._past = past
        self.rows: defaultdict[str, dict[int, Cells]] = defaultdict(dict)

    def whole(self, table: str, number: int) -> bool:
        """Gather a record with what it shows, and return whether it was there."""
        self.rows[table] |= self._past.rows(table, [number])
        if not self.rows[table]:
            return False
        if owner := OWNERS.get(table):
            # What is shown of a place is its quote.
            return self.whole(owner.table, self.rows[table][number][owner.column])
        self._with_parts(table, number)
        numbers = [number]
        if table == "topics":
            numbers = self._below(number)
        for linked, column in _SHOWN_WITH.get(table, ()):
            self._having([linked], column, numbers)
        if table != "quotes":
            quotes = {
                cells["quote_id"]
                for rows in list(self.rows.values())
                for cells in rows.values()
                if "quote_id" in cells
            }
            self._parts(quotes, _OF_QUOTES)
        self._referred()
        return True

    def _with_parts(self, table: str, number: int) -> None:
        """Gather the parts of a gathered record."""
        # No index has those that were deleted later.
        self._parts([number], hanging_on(table), formerly=False)
        if not self._is_complete(table, number):
            self._parts([number], hanging_on(table))

    def _is_complete(self, table: str, number: int) -> bool:
        """Whether a gathered record is what was digested: no part of it was deleted later."""
        then = self._past.reader.row(_DIGEST, table=table, row=number, batch=self._past.batch)
        if then is None:
            return False
        cells = {**self.rows[table][number]}
        if "updated" in cells:
            cells["updated"] = _edited(self._past, table, [number]).get(number)
        record: list[Any] = self._digested(table, [cells])
        for part in sorted(hanging_on(table)):
            if rows := self.rows[part]:
                record += part, self._digested(part, [rows[key] for key in sorted(rows)])
        return sha256_of(record) == str(then[0])

    def _digested(self, table: str, rows: Iterable[Cells]) -> list[Sequence[Any]]:
        names = digested(table, apart.columns(self._past.reader, table))
        return [trimmed([_cell(cells[name]) for name in names]) for cells in rows]

    def _parts(self, ids: Collection[int], tables: Iterable[str], *, formerly: bool = True) -> None:
        by_column: defaultdict[str, list[str]] = defaultdict(list)
        for name in tables:
            by_column[OWNERS[name].column].append(name)
        for column, names in by_column.items():
            self._having(names, column, ids, formerly=formerly)

    def _having(
        self, tables: Iterable[str], column: str, ids: Collection[int], *, formerly: bool = True
    ) -> None:
        for name, found in self._past.having(tables, column, ids, formerly=formerly).items():
            rows = found
            if owner := OWNERS.get(name):
                # What came with a record has no change of its own.
                self._records(owner.table, {cells[owner.column] for cells in found.values()})
                there = self.rows[owner.table]
                rows = {key: one for key, one in found.items() if one[owner.column] in there}
            self.rows[name] |= rows

    def _records(self, table: str, ids: Collection[int]) -> None:
        """Gather the rows of records that are not gathered yet."""
        self.rows[table] |= self._past.rows(table, ids - self.rows[table].keys())

    def _below(self, topic: int) -> list[int]:
        """Gather what is below a topic, and return the ids with its own."""
        found, level = [topic], [topic]
        while level:
            rows = self._past.having(["topics"], "broader_id", level)["topics"]
            level = [number for number in rows if number not in self.rows["topics"]]
            self.rows["topics"] |= rows
            found += level
        return found

    def _referred(self) -> None:
        """Gather the records that the gathered rows refer to, without their parts."""
        seen: set[tuple[str, int]] = set()
        while True:
            wanted: defaultdict[str, set[int]] = defaultdict(set)
            for table, rows in self.rows.items():
                for key in [key for key in rows if (table, key) not in seen]:
                    seen.add((table, key))
                    for column, target in _REFERS.items():
                        if (number := rows[key].get(column)) is not None:
                            wanted[target].add(number)
            if not wanted:
                return
            for table, ids in wanted.items():
                self._records(table, ids)


class _Reversal:
    """The later changes, reversed in a copy."""

    def __init__(self, past: Past, made: Reader) -> None:
        self._past = past
        self._made = made
        self._touched: defaultdict[str, set[int]] = defaultdict(set)

    def run(self, changed: Sequence[str], later: Sequence[str]) -> None:
        """Put rows of some tables back, of which others have later records."""
        # First everything goes that may hold what must be unique.
        for table in changed:
            for page in self._past.changed(table):
                self._note(table, page)
                self._delete(table, key_of(table), page)
        for table in later:
            for part in hanging_on(table):
                these = f"SELECT id FROM {table} WHERE batch_id > :batch"
                self._made.execute(
                    f"DELETE FROM {part} WHERE {OWNERS[part].column} IN ({these})", self._batch
                )
            self._made.execute(f"DELETE FROM {table} WHERE batch_id > :batch", self._batch)
        # Records come before their parts, which only records that were there have.
        for table in sorted(changed, key=lambda name: (name in OWNERS, name)):
            for page in self._past.changed(table):
                self._put_back(table, page)
        self._put_history_back()
        derive.follow(self._made.connection, self._touched)
        _set_edited(self._made, self._past, self._written_later())

    def _written_later(self) -> Mapping[str, Collection[int]]:
        """Return the records that later batches wrote, also where nothing is left of it."""
        written: defaultdict[str, set[int]] = defaultdict(set)
        for table, number in self._past.reader.rows(_WRITTEN_LATER, batch=self._past.batch):
            written[table].add(number)
        return written

    @property
    def _batch(self) -> Mapping[str, object]:
        return {"batch": self._past.batch}

    def _put_back(self, table: str, page: Sequence[int]) -> None:
        then = self._past.rows(table, page)
        owner = OWNERS.get(table)
        if owner is None:
            for part in hanging_on(table):
                self._delete(part, OWNERS[part].column, set(page) - then.keys())
            rows = list(then.values())
        else:
            owners = {cells[owner.column] for cells in then.values()}
            found = self._made.rows(
                f"SELECT id FROM {owner.table} WHERE id = ANY(:ids)", ids=sorted(owners)
            )
            there = {number for (number,) in found}
            rows = [cells for cells in then.values() if cells[owner.column] in there]
            if table in NAMES.values():
                ids = {"ids": sorted(there)}
                main = f"{owner.column} = ANY(:ids) AND kind = 'main'"
                self._made.execute(f"DELETE FROM {table} WHERE {main}", ids)
        _insert(self._past.reader, self._made, table, rows)
        self._note(table, page)

    def _delete(self, table: str, column: str, ids: Collection[int]) -> None:
        if ids:
            sql = f"DELETE FROM {table} WHERE {column} = ANY(:ids)"
            self._made.execute(sql, {"ids": sorted(ids)})

    def _note(self, table: str, rows: Collection[int]) -> None:
        """Remember the records of some rows, from which others may be derived."""
        owner = OWNERS.get(table)
        if owner is None:
            self._touched[table].update(rows)
            return
        sql = f"SELECT {owner.column} FROM {table} WHERE {key_of(table)} = ANY(:ids)"
        found = self._made.rows(sql, ids=sorted(rows))
        self._touched[owner.table].update(number for (number,) in found)

    def _put_history_back(self) -> None:
        made = self._made
        made.execute("DELETE FROM batches WHERE id > :batch", self._batch)
        for batch, by in undone_by(made).items():
            values = {"by": by, "batch": batch}
            made.execute("UPDATE batches SET undone_by = :by WHERE id = :batch", values)
        # Whoever had recorded nothing yet was not known.
        unused = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {table} t WHERE t.coder_id = coders.id)" for table in _CODED
        )
        made.execute(
            f"DELETE FROM coders WHERE {unused} AND NOT EXISTS (SELECT 1 FROM digests d"
            " WHERE d.table_name = 'coders' AND d.row_id = coders.id)"
        )


def _insert(reader: Reader, made: Reader, table: str, rows: Iterable[Cells]) -> None:
    names = apart.columns(reader, table)
    values = (tuple(_cell(cells.get(name)) for name in names) for cells in rows)
    while page := list(islice(values, PAGE)):
        made.insert(table, names, page)


def _cell(value: Any) -> Any:
    """Return JSON as it is written; an image has what it says."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def _set_edited(made: Reader, past: Past, touched: Mapping[str, Collection[int]]) -> None:
    """Set when quotes and claims were last edited, which the history has no cells of."""
    for table in ("quotes", "claims"):
        for ids in _pages(touched.get(table, ())):
            edited = _edited(past, table, ids)
            rows = [{"id": row, "updated": at} for row, at in edited.items()]
            if rows:
                made.update(table, "id", ["updated"], rows)


def _edited(past: Past, table: str, ids: Sequence[int]) -> dict[int, str | None]:
    """Return when records were last edited.

    It is the time of the last batch that wrote the record and did not bring it into being.
    """
    edited: dict[int, str | None] = {}
    before: dict[int, str | None] = {}
    values = {"table": table, "ids": ids, "batch": past.batch}
    for row, digest, at, command in past.reader.rows(_EDITS, **values):
        if before.get(row) is not None and digest is not None and command != ACCEPT:
            edited[row] = at
        before[row] = digest
        edited.setdefault(row, None)
    return edited


def _pages(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = iter(sorted(ids))
    while page := list(islice(ordered, PAGE)):
        yield page
