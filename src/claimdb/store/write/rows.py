"""Rows that are written by pages, with what follows from them and what the history has of them.

Owns the order of tables and the ids of records that are not written yet. It must not know what the
rows mean.

Of quotes there may be a million, so that they and what hangs on them are tuples that go to the
driver as they are, with what follows from them in place. All else is written by column, and what
follows from it is derived afterwards.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Table

from claimdb.store import derive, tables
from claimdb.store.context import Contexts, Links
from claimdb.store.driver import Statements
from claimdb.store.engine import driver_of
from claimdb.store.write.bulk import many_quotes
from claimdb.store.write.history import Batch
from claimdb.store.write.uid import new_uid

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


class OccurrenceRow(NamedTuple):
    """A row of occurrences."""

    quote_id: int
    source_id: int
    snapshot_id: int | None
    start: int | None
    end: int | None
    digest: str | None
    prefix: str | None
    suffix: str | None
    locator: str | None
    cue: str | None
    printed_as: str | None
    via_source_id: int | None
    verified: str | None
    verified_at: str | None


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
