"""What somebody decided about quotes that are like a new one, and that it is remembered.

Owns whether a decision counts: one that is made now, else one that was made before about the same
words of the same speakers. It must not know when quotes are alike, nor what becomes of them.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias, cast

from claimdb.draft.record import QuoteDraft
from claimdb.store import tables
from claimdb.store.read.duplicates import Decisions, sha256_of
from claimdb.store.write.history import Batch
from claimdb.store.write.known import Speakers
from claimdb.store.write.rows import Rows

Decision: TypeAlias = Literal["skip", "occurrence", "add"]
"""What becomes of a quote that is like a recorded one, of `DUPLICATE_DECISIONS`."""


class Decided:
    """The decisions that there are in one batch."""

    def __init__(self, batch: Batch, now: Mapping[int, Decision]) -> None:
        self._batch = batch
        self._now = now
        self._before = Decisions(batch.reader)

    def about(self, quote: QuoteDraft, speakers: Speakers | None) -> Mapping[int, Decision]:
        """Return what is decided about a new quote, by the ids of those that it is like."""
        if speakers is None:
            return {}
        before = self._before.of(quote.text, speakers)
        return {**cast("Mapping[int, Decision]", before), **self._now}

    def remember(self, quote: QuoteDraft, speakers: Speakers | None, rows: Rows) -> None:
        """Keep what was decided now about a new quote, which is not refused."""
        if speakers is None:
            return
        for number, decision in self._now.items():
            if number not in self._before.of(quote.text, speakers):
                cells = {
                    "quote_id": number,
                    "sha256": sha256_of(quote.text, speakers),
                    "decision": decision,
                    "coder_id": self._batch.coder_id,
                }
                rows.change(tables.duplicate_decisions, cells)
