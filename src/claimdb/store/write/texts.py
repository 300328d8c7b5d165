"""The stored texts of sources, against which words are held before they are recorded.

Owns which text of a source counts, and what a finding means for the row. It must not know how
words are found in a text.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from claimdb.draft.anchor import verbatim
from claimdb.draft.document import Document
from claimdb.draft.held import Held, hold
from claimdb.draft.record import OccurrenceDraft, QuoteDraft
from claimdb.draft.wording import Span
from claimdb.errors import RefusedError, UsageError
from claimdb.store.derive import digest
from claimdb.store.read.reader import Reader

_REMEMBERED = 8  # texts, which may be long
_SOURCES = "SELECT DISTINCT source_id FROM snapshots WHERE text IS NOT NULL"
_LATEST = """
SELECT id, sha256, text FROM snapshots
WHERE source_id = :source AND text IS NOT NULL ORDER BY id DESC LIMIT 1
"""
_STORED = "SELECT sha256, text FROM snapshots WHERE id = :id AND text IS NOT NULL"
REFUSED = frozenset({"near", "not_found"})
"""What is not recorded without being asked for."""


class Anchored(NamedTuple):
    """The place of a quote in a source, as it is recorded."""

    occurrence: OccurrenceDraft
    snapshot: int | None = None
    held: Held | None = None
    digest: str | None = None

    @property
    def verified(self) -> str | None:
        """What there is to say of its words; `no_snapshot` is not recorded."""
        return self.held.verified if self.held else "no_snapshot"

    @property
    def places(self) -> int:
        """At how many places the words stand of which none is recorded; 0 where one is."""
        if self.held is None or self.snapshot is not None or self.verified in REFUSED:
            return 0
        return len(self.held.spans)


class Texts:
    """The latest stored texts of the sources of one database; the last few are remembered."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._with_text: frozenset[int] | None = None
        self._known: OrderedDict[int, tuple[int, Document]] = OrderedDict()

    def anchored(
        self,
        quote: QuoteDraft,
        occurrence: OccurrenceDraft,
        source: int | None,
        which: int | None = None,
    ) -> Anchored:
        """Hold a quote against the text of a source; without one its place is as it was given.

        Raises:
            UsageError: the words do not stand at so many places that this one is `which` of them.
        """
        found = None if source is None else self.latest(source)
        if found is None:
            if which is not None:
                raise UsageError("the source has no saved copy in which the words have a place")
            return Anchored(occurrence)
        snapshot, document = found
        given = _place(occurrence)
        held = hold(quote.text, quote.mode, document, passage=given)
        if which is not None and held.verified not in REFUSED:
            given = _which(held, which)
            held = hold(quote.text, quote.mode, document, passage=given)
        return _anchored(occurrence, snapshot, document, held, given)

    def anew(
        self, quote: QuoteDraft, occurrence: OccurrenceDraft, source: int, snapshot: int | None
    ) -> Anchored | None:
        """Hold a recorded quote against the text it stands in, else against the last of its source.

        A passage in which its words stand is kept; of a direct quote, of several places that one
        which the passage overlaps. Returns None where there is no text to hold it against: of a
        rendering, that is any other text than the one in which its passage is.
        """
        found = (snapshot and self._stored(snapshot)) or self.latest(source)
        if found is None:
            return None
        number, document = found
        given = _place(occurrence)
        if given is not None and snapshot not in (None, number):
            if not verbatim(quote.text, quote.mode):
                return None
            given = None
        kept = given and _kept(quote, document, given)
        held = hold(quote.text, quote.mode, document, passage=kept)
        return _anchored(occurrence, number, document, held, kept)

    def _stored(self, snapshot: int) -> tuple[int, Document] | None:
        row = self._reader.row(_STORED, id=snapshot)
        return (snapshot, Document(row[1], row[0])) if row else None

    def latest(self, source: int) -> tuple[int, Document] | None:
        """Return the snapshot of a source that was stored last with its text, with that text."""
        if self._with_text is None:
            # Of most sources there is none, and of each it would have to be asked.
            self._with_text = frozenset(row for (row,) in self._reader.execute(_SOURCES))
        if source not in self._with_text:
            return None
        if source not in self._known:
            number, sha256, text = self._reader.row(_LATEST, source=source)
            self._known[source] = number, Document(text, sha256)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[source]


def _place(occurrence: OccurrenceDraft) -> Span | None:
    if occurrence.start is None or occurrence.end is None:
        return None
    return occurrence.start, occurrence.end


def _anchored(
    occurrence: OccurrenceDraft, snapshot: int, document: Document, held: Held, given: Span | None
) -> Anchored:
    """Return an occurrence where its words were found, else at the place that is given."""
    place = held.spans[0] if len(held.spans) == 1 else given
    if held.verified in REFUSED or place is None or place[1] > len(document.text):
        # No place is better than one where other words stand.
        nowhere = occurrence._replace(start=None, end=None, prefix=None, suffix=None)
        return Anchored(nowhere, None, held)
    start, end = place
    there = occurrence._replace(
        start=start, end=end, prefix=held.prefix or None, suffix=held.suffix or None
    )
    return Anchored(there, snapshot, held, digest(document.text[start:end]))


def _kept(quote: QuoteDraft, document: Document, recorded: Span) -> Span | None:
    """Return the place to keep beside a recorded one, None where the text alone tells it."""
    stands = hold(quote.text, quote.mode, document, passage=recorded).verified not in REFUSED
    if stands and quote.mode != "direct":
        return recorded
    spans = hold(quote.text, quote.mode, document).spans
    there = [span for span in spans if span[0] < recorded[1] and recorded[0] < span[1]]
    if len(there) == 1:
        return there[0]
    return recorded if stands and len(spans) > 1 else None


def _which(held: Held, which: int) -> Span:
    number = len(held.spans)
    if not 1 <= which <= number:
        raise UsageError(
            f"the words stand at {number} {'place' if number == 1 else 'places'} of the saved copy,"
            f" and none of them is number {which}"
        )
    return held.spans[which - 1]


def refuse_unverified(anchored: Iterable[Anchored]) -> None:
    """Refuse words that do not stand in the text of their source, if they are the speaker's own.

    Raises:
        RefusedError: they do not.
    """
    for one in anchored:
        if one.held is not None and one.verified in REFUSED:
            close = f"; it has: {one.held.found}" if one.held.found else ""
            raise RefusedError(
                f"the words do not stand so in the stored text of the source{close}",
                hint="--unverified takes yours; `add quote --source-words` those of the source",
            )


def in_source_words(quote: QuoteDraft, anchored: Anchored) -> QuoteDraft | None:
    """Return a quote in the words of the source, None where nothing there is close enough.

    Of other quotes than direct ones the clause around the words is the analyst's.
    """
    held = anchored.held
    if quote.mode != "direct" or held is None or held.result != "near" or held.found is None:
        return None
    return replace(quote, text=held.found)
