"""Buffers the rows of a page and writes them in bulk, with their derived columns and history."""

# The rows of quotes, of which there may be millions, are tuples that go straight to the driver with
# their derived columns. Other rows are written by column, and derived columns computed afterwards.

import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import CheckConstraint, Table

from claimdb.schema import KINDS
from claimdb.store import derive, tables
from claimdb.store.backends.base import Statements
from claimdb.store.engine import driver_of
from claimdb.store.history import digests
from claimdb.store.history.aggregates import DERIVED, NAMES, OWNERS
from claimdb.store.history.batch import Batch
from claimdb.store.history.digest_of_record import sha256_of, trimmed

Row: TypeAlias = tuple[Any, ...]

_MANY = 100
"""From so many quotes on it pays to drop the trigger of the full text."""
_VERY_MANY = 1_000
"""From so many quotes in a page on it pays to drop the indexes, if there were no quotes before."""

_TRIGGER = "quotes_fts_insert"
_DEFINED = "SELECT sql FROM sqlite_master WHERE name = :name"
_FILL = """
INSERT INTO quotes_fts(rowid, folded, context)
SELECT id, folded, context FROM quotes WHERE id >= :first ORDER BY id"""

# FTS5 writes what it has in memory as a segment, and merges these: the fewer there are, the better.
_MEMORY = "INSERT INTO quotes_fts(quotes_fts, rank) VALUES ('hashsize', :size)"
_USUAL_MEMORY, _MUCH_MEMORY = 1 << 20, 1 << 25

# The index of occurrences by quote stays: the places of repeated quotes are looked up.
_INDEXES = """
SELECT name, sql FROM sqlite_master
 WHERE type = 'index' AND sql IS NOT NULL AND name <> 'ix_occurrences_quote_id'
   AND tbl_name IN
       ('quotes', 'attributions', 'occurrences', 'quote_topics', 'quote_claims', 'quote_coders',
        'digests')
 ORDER BY rowid"""


class ManyQuotes:
    """Speeds up inserting many quotes into SQLite: indexes and full text are made at the end.

    Until then no quote of the batch is found by its words, and none may be changed.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._database = Statements(driver_of(batch.connection))
        self._is_filled_later = False

    def prepare(self, numbers: Sequence[int]) -> None:
        """Prepare for inserting quotes with these ids, which are higher than all others."""
        database = self._database
        if self._is_filled_later or not database.is_sqlite or len(numbers) < _MANY:
            return
        self._is_filled_later = True
        if len(numbers) >= _VERY_MANY and not database.rows("SELECT 1 FROM quotes LIMIT 1"):
            for name, definition in database.rows(_INDEXES):
                database.rows(f"DROP INDEX {name}")
                self._batch.before_end.append(partial(database.rows, definition))
        [(trigger,)] = database.rows(_DEFINED, name=_TRIGGER)
        database.rows(f"DROP TRIGGER {_TRIGGER}")
        # First of all: what changes quotes afterwards also changes their full text.
        self._batch.before_end.insert(0, partial(self._fill, numbers[0], trigger))

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """Insert rows of quotes of a page.

        SQLite makes the set of words of an IN anew for each row that is inserted, and once for
        a SELECT: so the constraints of many rows are checked together.
        """
        database, checks = self._database, _CHECKS[table]
        if not (rows and checks and database.is_sqlite and len(rows) >= _VERY_MANY):
            database.insert(table, columns, rows)
            return
        [last] = database.row(f"SELECT max(id) FROM {table}")
        database.rows("PRAGMA ignore_check_constraints = ON")
        try:
            database.insert(table, columns, rows)
        finally:
            database.rows("PRAGMA ignore_check_constraints = OFF")
        wrong = " OR ".join(f"NOT ({check})" for check in checks)
        found = database.row(
            f"SELECT id FROM {table} WHERE id > :last AND ({wrong})", last=last or 0
        )
        if found is not None:
            raise sqlite3.IntegrityError(f"CHECK constraint failed: {table}, row {found[0]}")

    def _fill(self, first: int, trigger: str) -> None:
        self._database.rows(_MEMORY, size=_MUCH_MEMORY)
        self._database.rows(_FILL, first=first)
        self._database.rows(_MEMORY, size=_USUAL_MEMORY)
        self._database.rows(trigger)


_UIDS = 256
"""The number of UUIDs for which random bits are read together."""
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def new_uids() -> Iterator[str]:
    """Yield new UUIDs of version 7: the time in milliseconds and 74 random bits."""
    last, begin = 0, ""
    while True:
        # Asking the system for each of them takes as long as everything else.
        digits = os.urandom(10 * _UIDS).hex()
        for at in range(0, len(digits), 20):
            now = time.time_ns() // 1_000_000
            if now != last:
                since = f"{now:012x}"
                last, begin = now, f"{since[:8]}-{since[8:]}-7"
            yield (
                f"{begin}{digits[at : at + 3]}-{_VARIANT[digits[at + 3]]}{digits[at + 4 : at + 7]}"
                f"-{digits[at + 7 : at + 19]}"
            )


def new_uid() -> str:
    """Return a new UUID of version 7."""
    return next(new_uids())


_TEXTS = {
    one.key for one in KINDS["occurrence"].fields.values() if one.value in ("text", "locator")
}
OCCURRENCE_TEXTS = tuple(one.name for one in tables.occurrences.c if one.name in _TEXTS)
COLUMNS: Mapping[str, Sequence[str]] = {
    "quotes": (
        "id", "uid", "text", "mode", "said", "occasion", "language", "note", "batch_id", "created",
        "said_lo", "said_hi", "folded", "context",
    ),
    "attributions": (
        "quote_id", "position", "actor_id", "role", "organization_id", "status", "said_lo",
    ),
    "occurrences": (
        "quote_id", "source_id", "snapshot_id", "start", "end", "digest", *OCCURRENCE_TEXTS,
        "via_source_id", "verified", "verified_at",
    ),
    "quote_topics": ("quote_id", "topic_id", "stance", "coder_id", "said_lo", "decided"),
    "quote_claims": ("quote_id", "claim_id", "relation"),
    "quote_coders": ("quote_id", "coder_id"),
    "codings": ("quote_id", "topic_id", "coder_id", "stance"),
}  # fmt: skip
"""The columns of the rows of a quote by table, all but the ids of parts.

Authored ones come first, in the order of the tables, so that a digest takes the first cells.
"""


class QuoteRows(NamedTuple):
    """The rows of one quote, in the order of `COLUMNS`."""

    quote: Row
    attributions: Sequence[Row]
    occurrences: Sequence[Row]
    topics: Sequence[Row]
    claims: Sequence[Row]
    coders: Sequence[Row]
    codings: Sequence[Row]


_CHECKS = {
    table: [
        str(one.sqltext)
        for one in tables.metadata.tables[table].constraints
        if isinstance(one, CheckConstraint)
    ]
    for table in (*COLUMNS, "digests")
}
_RECORDS = frozenset({"actors", "topics", "sources", "claims"})


class RowBuffer:
    """The rows of a page until they are written. Those of one table have the same columns."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        self._changes: list[tuple[Table, Mapping[str, Any]]] = []
        self._quotes: dict[str, list[Row]] = {table: [] for table in COLUMNS}
        self._digests: list[Row] = []
        self._many = ManyQuotes(batch)

    def add(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Add a row of a new record."""
        self._rows.setdefault(table.name, []).append(cells)

    def add_quote(self, rows: QuoteRows) -> None:
        """Add the rows of a new quote, and its digest, for which they need not be read again."""
        occurrences = [(next(self._places), *row) for row in rows.occurrences]
        page = self._quotes
        page["quotes"].append(rows.quote)
        page["attributions"] += rows.attributions
        page["occurrences"] += occurrences
        page["quote_topics"] += rows.topics
        page["quote_claims"] += rows.claims
        page["quote_coders"] += rows.coders
        page["codings"] += rows.codings
        self._digests.append(
            (self._batch.id, "quotes", rows.quote[0], _digest_of(rows, occurrences))
        )

    @cached_property
    def _places(self) -> Iterator[int]:
        return self._batch.numbers(tables.occurrences)

    def add_change(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Add a row of a quote that is recorded already: a change of its own."""
        self._changes.append((table, cells))

    def write(self) -> None:
        """Write the rows and what is derived from them."""
        written, self._rows = self._rows, {}
        changes, self._changes = self._changes, []
        for table in tables.metadata.sorted_tables:
            if rows := written.get(table.name):
                self._batch.insert_all(table, rows, covered=table.name not in _RECORDS)
        records = {name: [row["id"] for row in written[name]] for name in _RECORDS & written.keys()}
        for owners, names in NAMES.items():
            named = [row[OWNERS[names].column] for row in written.get(names, ())]
            records.setdefault(owners, []).extend(named)
        connection = driver_of(self._batch.connection)
        if any(records.values()):
            derive.follow(connection, records, new=True)
        # A change may be to a quote of the same page.
        if self._digests:
            self._write_quotes()
        for table, cells in changes:
            self._batch.insert(table, cells)
        if changes:
            derive.follow(connection, {"quotes": [cells["quote_id"] for _, cells in changes]})

    def _write_quotes(self) -> None:
        database = Statements(driver_of(self._batch.connection))
        (quotes, columns), *others = COLUMNS.items()
        rows = self._quotes[quotes]
        self._many.prepare([row[0] for row in rows])
        self._many.insert(quotes, *_with_values(columns, rows))
        for table, columns in others:
            own = ("id", *columns) if table == "occurrences" else columns
            self._many.insert(table, *_with_values(own, self._quotes[table]))
        database.insert("digests", digests.COLUMNS, self._digests)
        for written in self._quotes.values():
            written.clear()
        self._digests.clear()


def _with_values(columns: Sequence[str], rows: Sequence[Row]) -> tuple[Sequence[str], list[Row]]:
    """Return columns and rows without the columns that are NULL in all rows.

    The driver binds a NULL slowly, and most occurrences have a source and nothing else.
    """
    if not rows:
        return columns, []
    cells = dict(zip(columns, zip(*rows, strict=True), strict=True))
    given = {
        name: of
        for name, of in cells.items()
        if of[0] is not None or any(one is not None for one in of)
    }
    if len(given) == len(cells):
        return columns, [*rows]
    return [*given], [*zip(*given.values(), strict=True)]


_QUOTE, _SPEAKER, _TOPIC = (
    # Of the columns behind a derived one, only that of decisions is authored.
    next(at for at, one in enumerate((*COLUMNS[table], "said_lo")) if one in DERIVED)
    for table in ("quotes", "attributions", "quote_topics")
)


def _digest_of(rows: QuoteRows, occurrences: Sequence[Row]) -> str:
    """Return the digest of a new quote and its occurrences with ids, as `digests.current` does."""
    quote, attributions, _, topics, claims, coders, codings = rows
    record: list[Any] = [quote[:_QUOTE]]
    if attributions:
        record += "attributions", [row[:_SPEAKER] for row in attributions]
    if codings:
        record += "codings", codings
    if occurrences:
        record += "occurrences", [trimmed(row) for row in occurrences]
    if claims:
        record += "quote_claims", claims
    if coders:
        record += "quote_coders", coders
    if topics:
        record += (
            "quote_topics",
            [row[:_TOPIC] if row[-1] is None else (*row[:_TOPIC], row[-1]) for row in topics],
        )
    return sha256_of(record)
