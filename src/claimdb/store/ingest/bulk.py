"""Rows that are written by pages, with what follows from them and what the history has of them.

Owns the order of tables and the ids of records that are not written yet. It must not know what the
rows mean.

Of quotes there may be a million, so that they and what hangs on them are tuples that go to the
driver as they are, with what follows from them in place. All else is written by column, and what
follows from it is derived afterwards.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Table

from claimdb.schema import KINDS
from claimdb.store import derive, tables
from claimdb.store.backends.base import Statements
from claimdb.store.context import Contexts, Links
from claimdb.store.engine import driver_of
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.outcome import Anchored

_MANY = 100
"""From so many quotes on it pays to put the trigger aside."""
_VERY_MANY = 1_000
"""From so many quotes on it pays to put the indexes aside, where there were none before."""

# Pages of indexes that rows are spread over do not fit into what a connection begins with.
_ROOM = "PRAGMA cache_size = -65536"

_TRIGGER = "quotes_fts_insert"
_DEFINED = "SELECT sql FROM sqlite_master WHERE name = :name"
_FILL = """
INSERT INTO quotes_fts(rowid, folded, context)
SELECT id, folded, context FROM quotes WHERE id BETWEEN :first AND :last"""

# The places of a quote are looked up when its words come again.
_INDEXES = """
SELECT name, sql FROM sqlite_master
 WHERE type = 'index' AND sql IS NOT NULL AND name <> 'ix_occurrences_quote_id'
   AND tbl_name IN ('quotes', 'attributions', 'occurrences', 'quote_topics', 'quote_claims')
 ORDER BY rowid"""


@contextmanager
def many_quotes(batch: Batch, numbers: Sequence[int]) -> Iterator[None]:
    """Prepare a database for quotes that the block inserts, and fill their full text after it.

    Their ids are these, in order, with nobody else's between.
    """
    database = Statements(driver_of(batch.connection))
    if not database.is_sqlite or len(numbers) < _MANY:
        yield
        return
    if len(numbers) >= _VERY_MANY:
        database.rows(_ROOM)
        if not database.rows("SELECT 1 FROM quotes LIMIT 1"):
            _put_indexes_aside(batch, database)
    [(trigger,)] = database.rows(_DEFINED, name=_TRIGGER)
    database.rows(f"DROP TRIGGER {_TRIGGER}")
    yield
    database.rows(_FILL, first=numbers[0], last=numbers[-1])
    database.rows(trigger)


def _put_indexes_aside(batch: Batch, database: Statements) -> None:
    """Drop the indexes of quotes and of what hangs on them until the batch is about to end."""
    indexes = database.rows(_INDEXES)
    for name, _ in indexes:
        database.rows(f"DROP INDEX {name}")

    def put_up() -> None:
        for _, definition in indexes:
            database.rows(definition)

    batch.before_end(put_up)


_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def new_uid() -> str:
    """Return a new UUID of version 7: the milliseconds of now, and 74 random bits."""
    since = f"{time.time_ns() // 1_000_000:012x}"
    random = os.urandom(10).hex()
    # As str(uuid.UUID(int=...)) would write it.
    return (
        f"{since[:8]}-{since[8:]}-7{random[:3]}-{_VARIANT[random[3]]}{random[4:7]}-{random[7:19]}"
    )


_ROOTS = frozenset({"actors", "topics", "sources", "claims", "quotes"})


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


_TEXTS = tuple(
    one.key for one in KINDS["occurrence"].fields.values() if one.value in ("text", "locator")
)
_texts_of = attrgetter(*_TEXTS)


class OccurrenceRow(tuple[object, ...]):
    """A row of occurrences."""

    __slots__ = ()
    _fields = (
        "quote_id", "source_id", "snapshot_id", "start", "end", "digest", *_TEXTS,
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


HangingRow: TypeAlias = AttributionRow | OccurrenceRow | TopicRow | ClaimRow

_HANGING: Mapping[type[HangingRow], str] = {
    AttributionRow: "attributions",
    OccurrenceRow: "occurrences",
    TopicRow: "quote_topics",
    ClaimRow: "quote_claims",
}


class Rows:
    """Rows of new records. Those of one table all name the same cells."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        self._changes: list[tuple[Table, Mapping[str, Any]]] = []
        self._quotes: list[QuoteRow] = []
        self._links: list[Links] = []
        self._hanging: dict[type[HangingRow], list[HangingRow]] = {kind: [] for kind in _HANGING}
        # A record has its names before a quote is written that refers to it, and keeps them.
        self._contexts = Contexts(Statements(driver_of(batch.connection)))

    def record(self, table: Table, cells: Mapping[str, Any]) -> int:
        """Keep a record of its own, and return the id that it will have."""
        number = self._batch.number(table)
        self.part(table, {"id": number, "uid": new_uid(), **cells})
        return number

    def part(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Keep a row that hangs on a new record."""
        self._rows.setdefault(table.name, []).append(cells)

    def quote(self, row: QuoteRow, links: Links) -> None:
        """Keep a new quote, with what its context is made of."""
        self._quotes.append(row)
        self._links.append(links)

    def hanging(self, row: HangingRow) -> None:
        """Keep a row that hangs on a new quote."""
        self._hanging[type(row)].append(row)

    def change(self, table: Table, cells: Mapping[str, Any]) -> None:
        """Keep a row that is added to a quote which is recorded already: a change of its own."""
        self._changes.append((table, cells))

    def write(self) -> None:
        """Write what was kept, and derive what follows from it."""
        written, self._rows = self._rows, {}
        changes, self._changes = self._changes, []
        for table in tables.metadata.sorted_tables:
            covered = table.name not in _ROOTS
            self._batch.insert_all(table, written.get(table.name, ()), covered=covered)
        changed = {
            table: [row["id"] for row in rows] for table, rows in written.items() if table in _ROOTS
        }
        connection = driver_of(self._batch.connection)
        if changed:
            derive.complete(connection, changed)
        # What is changed may be a quote of the same page.
        if self._quotes:
            self._write_quotes()
        for table, cells in changes:
            self._batch.insert(table, cells)
        if changes:
            quotes = [cells["quote_id"] for _, cells in changes]
            derive.follow(connection, {"quotes": quotes})

    def _write_quotes(self) -> None:
        quotes, self._quotes = self._quotes, []
        links, self._links = self._links, []
        contexts = self._contexts.made_of(links)
        database = Statements(driver_of(self._batch.connection))
        with many_quotes(self._batch, [row.id for row in quotes]):
            database.insert(
                "quotes",
                (*QuoteRow._fields, "context"),
                [(*row, context) for row, context in zip(quotes, contexts, strict=True)],
            )
        for kind, table in _HANGING.items():
            rows, self._hanging[kind] = self._hanging[kind], []
            database.insert(table, kind._fields, rows)


def occurrence_row(
    quote: int, anchored: Anchored, source: int, via: int | None, at: str
) -> OccurrenceRow:
    """Return the row of an occurrence of a quote, which is written `at` a time (ISO 8601)."""
    one, held = anchored.occurrence, anchored.held
    # Without a text, what an earlier check found is all that is known.
    verified = held.verified if held else one.verified
    return OccurrenceRow((
        quote, source, anchored.snapshot, one.start, one.end, anchored.digest, *_texts_of(one),
        via, verified,
        at if held and verified else None,
    ))  # fmt: skip
