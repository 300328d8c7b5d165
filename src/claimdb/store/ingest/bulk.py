"""Buffers the rows of a page and writes them in bulk, with their derived columns and history."""

# The rows of quotes, of which there may be millions, are tuples that go straight to the driver with
# their derived columns. Other rows are written by column, and derived columns computed afterwards.

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Table

from claimdb.schema import KINDS
from claimdb.store import derive, tables
from claimdb.store.backends.base import Statements
from claimdb.store.derive import Contexts, Links
from claimdb.store.engine import driver_of
from claimdb.store.history.batch import Batch

_MANY = 100
"""From so many quotes on it pays to drop the trigger of the full text."""
_VERY_MANY = 1_000
"""From so many quotes on it pays to drop the indexes, if there were no quotes before."""

# The pages of indexes with random keys do not fit into the default cache.
_CACHE = "PRAGMA cache_size = -65536"

_TRIGGER = "quotes_fts_insert"
_DEFINED = "SELECT sql FROM sqlite_master WHERE name = :name"
_FILL = """
INSERT INTO quotes_fts(rowid, folded, context)
SELECT id, folded, context FROM quotes WHERE id BETWEEN :first AND :last"""

# The index of occurrences by quote stays: the places of repeated quotes are looked up.
_INDEXES = """
SELECT name, sql FROM sqlite_master
 WHERE type = 'index' AND sql IS NOT NULL AND name <> 'ix_occurrences_quote_id'
   AND tbl_name IN ('quotes', 'attributions', 'occurrences', 'quote_topics', 'quote_claims')
 ORDER BY rowid"""


@contextmanager
def many_quotes(batch: Batch, numbers: Sequence[int]) -> Iterator[None]:
    """Speed up inserting many quotes in the block; their full text is filled in afterwards.

    Args:
        batch: The batch that inserts them.
        numbers: Their ids, consecutive and in order.
    """
    database = Statements(driver_of(batch.connection))
    if not database.is_sqlite or len(numbers) < _MANY:
        yield
        return
    if len(numbers) >= _VERY_MANY:
        database.rows(_CACHE)
        if not database.rows("SELECT 1 FROM quotes LIMIT 1"):
            _drop_indexes(batch, database)
    [(trigger,)] = database.rows(_DEFINED, name=_TRIGGER)
    database.rows(f"DROP TRIGGER {_TRIGGER}")
    yield
    database.rows(_FILL, first=numbers[0], last=numbers[-1])
    database.rows(trigger)


def _drop_indexes(batch: Batch, database: Statements) -> None:
    """Drop the indexes of quotes and their parts until the batch ends."""
    indexes = database.rows(_INDEXES)
    for name, _ in indexes:
        database.rows(f"DROP INDEX {name}")

    def create_again() -> None:
        for _, definition in indexes:
            database.rows(definition)

    batch.before_end.append(create_again)


_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def new_uid() -> str:
    """Return a new UUID of version 7: the time in milliseconds and 74 random bits."""
    since = f"{time.time_ns() // 1_000_000:012x}"
    random = os.urandom(10).hex()
    return (
        f"{since[:8]}-{since[8:]}-7{random[:3]}-{_VARIANT[random[3]]}{random[4:7]}-{random[7:19]}"
    )


class QuoteRow(NamedTuple):
    """A row of quotes, all but the context."""

    id: int
    uid: str
    text: str
    mode: str
    said: str | None
    said_lo: str | None
    said_hi: str | None
    occasion: str | None
    language: str | None
    note: str | None
    batch_id: int
    created: str
    folded: str


class AttributionRow(NamedTuple):
    """A row of attributions."""

    quote_id: int
    position: int
    actor_id: int | None
    role: str | None
    organization_id: int | None
    status: str
    said_lo: str | None


OCCURRENCE_TEXTS = tuple(
    one.key for one in KINDS["occurrence"].fields.values() if one.value in ("text", "locator")
)


class OccurrenceRow(tuple[object, ...]):
    """A row of occurrences."""

    __slots__ = ()
    _fields = (
        "quote_id", "source_id", "snapshot_id", "start", "end", "digest", *OCCURRENCE_TEXTS,
        "via_source_id", "verified", "verified_at",
    )  # fmt: skip

    def _asdict(self) -> dict[str, object]:
        return dict(zip(self._fields, self, strict=True))


class TopicRow(NamedTuple):
    """A row of quote_topics."""

    quote_id: int
    topic_id: int
    stance: str | None
    coder_id: int
    said_lo: str | None


class ClaimRow(NamedTuple):
    """A row of quote_claims."""

    quote_id: int
    claim_id: int
    relation: str


class QuoteRows(NamedTuple):
    """All rows of one quote, and the links from which its context is derived."""

    quote: QuoteRow
    links: Links
    attributions: Sequence[AttributionRow]
    occurrences: Sequence[OccurrenceRow]
    topics: Sequence[TopicRow]
    claims: Sequence[ClaimRow]


_PART_COLUMNS: Mapping[str, Sequence[str]] = {
    "attributions": AttributionRow._fields,
    "occurrences": OccurrenceRow._fields,
    "quote_topics": TopicRow._fields,
    "quote_claims": ClaimRow._fields,
}
"""By the table, the columns of the rows in `QuoteRows` after the links, in that order."""

_RECORDS = frozenset({"actors", "topics", "sources", "claims"})


class RowBuffer:
    """The rows of a page until they are written. Those of one table have the same columns."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        self._changes: list[tuple[Table, Mapping[str, Any]]] = []
        self._quotes: list[QuoteRows] = []
        # Records are written before the quotes that name them, so their names can be cached.
        self._contexts = Contexts(Statements(driver_of(batch.connection)))

    def add(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Add a row of a new record."""
        self._rows.setdefault(table.name, []).append(cells)

    def add_quote(self, rows: QuoteRows) -> None:
        """Add the rows of a new quote."""
        self._quotes.append(rows)

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
        records = {
            table: [row["id"] for row in rows]
            for table, rows in written.items()
            if table in _RECORDS
        }
        connection = driver_of(self._batch.connection)
        if records:
            derive.follow(connection, records, new=True)
        # A change may be to a quote of the same page.
        if self._quotes:
            self._write_quotes()
        for table, cells in changes:
            self._batch.insert(table, cells)
        if changes:
            quotes = [cells["quote_id"] for _, cells in changes]
            derive.follow(connection, {"quotes": quotes})

    def _write_quotes(self) -> None:
        quotes, links, *parts = zip(*self._quotes, strict=True)
        self._quotes = []
        contexts = self._contexts.made_of(links)
        database = Statements(driver_of(self._batch.connection))
        with many_quotes(self._batch, [row.id for row in quotes]):
            database.insert(
                "quotes",
                (*QuoteRow._fields, "context"),
                [(*row, context) for row, context in zip(quotes, contexts, strict=True)],
            )
        for (table, columns), of_quotes in zip(_PART_COLUMNS.items(), parts, strict=True):
            database.insert(table, columns, list(chain.from_iterable(of_quotes)))
