"""Adding records: drafts through ingest, in one batch, and the record that results."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, cast

from claimdb.drafts.records import Draft, DraftError
from claimdb.model import ID_LETTERS, Actor, Claim, Quote, Source, Topic
from claimdb.store.address import Address
from claimdb.store.history.batch import recording
from claimdb.store.ingest.outcome import IngestOptions, Outcome
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.load.records import record

Addable: TypeAlias = Quote | Claim | Source | Topic | Actor
"""The records that can be added."""


class Added(NamedTuple):
    """The record of the last draft, added or found, and the outcome of each draft."""

    record: Addable
    outcomes: Sequence[Outcome]


def add(
    address: Address,
    kind: str,
    drafts: Sequence[Draft | DraftError],
    options: IngestOptions,
    *,
    coder: str,
    dry_run: bool = False,
) -> Added:
    """Add the records that a record names, and itself as the last of the drafts, in one batch.

    Raises:
        ClaimdbError: a draft is refused; nothing is written.
    """
    with recording(address, coder=coder, command=f"add {kind}") as batch:
        outcomes = list(ingest(batch, drafts, options))
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error
        last = outcomes[-1].id
        assert last is not None, "what is not refused has an id"
        found = cast("Addable", record(batch.reader, record_kind(kind), last))
        batch.discarded = dry_run
    return Added(found, outcomes)


def record_kind(kind: str) -> str:
    """Return the kind of record that a kind of draft becomes: a person is an `actor`."""
    return kind if kind in ID_LETTERS else "actor"
