"""The stored texts of sources, against which words are held before they are recorded.

Owns which text of a source counts, and what a finding means for the row. It must not know how
words are found in a text.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from claimdb.drafts.records import OccurrenceDraft, Problem, QuoteDraft
from claimdb.errors import RefusedError, UsageError
from claimdb.matching.document import Document
from claimdb.matching.passage import Match, locate
from claimdb.model import Span, short_id, verbatim
from claimdb.store.backends.base import Reader
from claimdb.store.derive import digest
from claimdb.store.ingest import outcome
from claimdb.store.ingest.outcome import Anchored, Places

if TYPE_CHECKING:
    from claimdb.store.history.batch import Batch

_REMEMBERED = 8  # texts, which may be long
_STORED = "SELECT source_id, id FROM snapshots WHERE text IS NOT NULL ORDER BY id DESC"
_TEXT = "SELECT sha256, text FROM snapshots WHERE id = :id"
_NOWHERE = OccurrenceDraft("")
REFUSED = frozenset({"near", "not_found"})
"""What is not recorded without being asked for."""


class Texts:
    """The stored texts of the sources of one database; the last few are remembered."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._stored: dict[int, list[int]] | None = None
        self._known: OrderedDict[int, Document] = OrderedDict()

    def anchored(
        self,
        quote: QuoteDraft,
        occurrence: OccurrenceDraft,
        source: int | None,
        which: int | None = None,
    ) -> Anchored:
        """Hold a quote against the text of a source; without one its place is as it was given.

        Of several texts it is the last in which the words stand, for pages are altered; where they
        stand in none, the last.

        Raises:
            UsageError: the words do not stand at so many places that this one is `which` of them.
        """
        last: Anchored | None = None
        for number in self._of(source):
            anchored = _in_text(quote, occurrence, number, self._text(number), which)
            if anchored.verified not in REFUSED:
                return anchored
            last = last or anchored
        if last is None and which is not None:
            raise UsageError("the source has no saved copy in which the words have a place")
        return last or Anchored(occurrence)

    def anew(
        self,
        quote: QuoteDraft,
        occurrence: OccurrenceDraft,
        source: int,
        snapshot: int | None,
        which: int | None = None,
    ) -> Anchored | None:
        """Hold a recorded quote against the text it stands in, and then the others of its source.

        A passage in which its words stand is kept; of a direct quote, of several places that one
        which the passage overlaps, unless it is said `which`. Returns None where there is no text
        to hold it against: of a rendering, that is any other text than the one in which its passage
        is.

        Raises:
            UsageError: the words do not stand at so many places that this one is `which` of them.
        """
        if which is not None:
            return self.anchored(quote, _NOWHERE, source, which)
        last: Anchored | None = None
        recorded = _place(occurrence)
        for number in sorted(self._of(source), key=lambda one: one != snapshot):
            given = recorded if snapshot in (None, number) else None
            if recorded and not given and not verbatim(quote.text, quote.mode):
                continue
            document = self._text(number)
            kept = given and _kept(quote, document, given)
            held = locate(quote.text, quote.mode, document, passage=kept)
            anchored = _anchored(occurrence, number, document, held, kept)
            if anchored.verified not in REFUSED:
                return anchored
            last = last or anchored
        return last

    def latest(self, source: int) -> Document | None:
        """Return the text of a source that was stored last."""
        stored = self._of(source)
        return self._text(stored[0]) if stored else None

    def _of(self, source: int | None) -> Sequence[int]:
        """Return the snapshots of a source that have their text, the last one first."""
        if self._stored is None:
            # Of most sources there is none, and of each it would have to be asked.
            self._stored = {}
            for owner, number in self._reader.execute(_STORED):
                self._stored.setdefault(owner, []).append(number)
        return () if source is None else self._stored.get(source, ())

    def _text(self, snapshot: int) -> Document:
        if snapshot not in self._known:
            sha256, text = self._reader.row(_TEXT, id=snapshot)
            self._known[snapshot] = Document(text, sha256)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[snapshot]


def _in_text(
    quote: QuoteDraft,
    occurrence: OccurrenceDraft,
    snapshot: int,
    document: Document,
    which: int | None,
) -> Anchored:
    """Hold a quote against one text."""
    given = _place(occurrence)
    held = locate(quote.text, quote.mode, document, passage=given)
    if which is not None and held.verified not in REFUSED:
        given = _which(held, which)
        held = locate(quote.text, quote.mode, document, passage=given)
    return _anchored(occurrence, snapshot, document, held, given)


def _place(occurrence: OccurrenceDraft) -> Span | None:
    if occurrence.start is None or occurrence.end is None:
        return None
    return occurrence.start, occurrence.end


def _anchored(
    occurrence: OccurrenceDraft, snapshot: int, document: Document, held: Match, given: Span | None
) -> Anchored:
    """Return an occurrence where its words were found, else at the place that is given."""
    place = held.spans[0] if len(held.spans) == 1 else given
    if held.verified in REFUSED or place is None or place[1] > len(document.text):
        # No place is better than one where other words stand.
        nowhere = occurrence._replace(start=None, end=None, prefix=None, suffix=None)
        several = held.spans if held.verified not in REFUSED else ()
        return Anchored(nowhere, None, held, places=Places(document, several) if several else None)
    start, end = place
    there = occurrence._replace(
        start=start, end=end, prefix=held.prefix or None, suffix=held.suffix or None
    )
    return Anchored(there, snapshot, held, digest(document.text[start:end]))


def _kept(quote: QuoteDraft, document: Document, recorded: Span) -> Span | None:
    """Return the place to keep beside a recorded one, None where the text alone tells it."""
    stands = locate(quote.text, quote.mode, document, passage=recorded).verified not in REFUSED
    if stands and quote.mode != "direct":
        return recorded
    spans = locate(quote.text, quote.mode, document).spans
    there = [span for span in spans if span[0] < recorded[1] and recorded[0] < span[1]]
    if len(there) == 1:
        return there[0]
    return recorded if stands and len(spans) > 1 else None


def _which(held: Match, which: int) -> Span:
    number = len(held.spans)
    if not 1 <= which <= number:
        raise UsageError(
            f"the words stand at {number} {'place' if number == 1 else 'places'} of the saved copy,"
            f" and none of them is number {which}"
        )
    return held.spans[which - 1]


class UnverifiedError(RefusedError):
    """Words that do not stand so in the stored text of their source; one problem for each text."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message, hint=problems[0].hint)
        self.problems = problems


def unverified_problems(
    anchored: Iterable[Anchored], draft: QuoteDraft | None = None
) -> tuple[Problem, ...]:
    """Return which words of speakers do not stand in the text of their source.

    The `draft` is given where the words of the source can be taken in place of its own.
    """
    return tuple(
        Problem(
            "text",
            "the words do not stand so in the stored text of the source"
            + (f"; it has: {one.held.found}" if one.held.found else ""),
            "--unverified takes yours"
            + (", --source-words those of the source" if in_source_words(draft, one) else ""),
        )
        for one in anchored
        if one.held is not None and one.verified in REFUSED
    )


def in_source_words(quote: QuoteDraft | None, anchored: Anchored) -> QuoteDraft | None:
    """Return a quote in the words of the source, None where nothing there is close enough.

    Of other quotes than direct ones the clause around the words is the analyst's.
    """
    held = anchored.held
    if held is None or held.result != "near" or held.found is None:
        return None
    if quote is None or quote.mode != "direct":
        return None
    return replace(quote, text=held.found)


ANCHOR = (
    "snapshot_id", "start", "end", "digest", "prefix", "suffix", "verified", "verified_at",
)  # fmt: skip
"""The cells of an occurrence that say where it stands in a text, and what was found there."""

_OCCURRENCES = """
SELECT o.id, o.quote_id, q.text, q.mode, o.source_id, o.snapshot_id, o.start, o."end"
  FROM occurrences o JOIN quotes q ON q.id = o.quote_id
 WHERE o.{key} = :id ORDER BY o.id"""
HELD: Mapping[str, frozenset[str]] = {
    "quote": frozenset({"text", "mode"}),
    "occurrence": frozenset({"source_id"}),
}
"""The cells of a record that are held against stored texts, by its kind."""

_KEYS: Mapping[str, str] = {"quote": "quote_id", "occurrence": "id"}
_UNKNOWN = {"verified": None, "verified_at": None}


def hold_anew(
    batch: "Batch", kind: str, number: int, *, unverified: bool, which: int | None = None
) -> Mapping[int, outcome.Places]:
    """Hold a quote with all its occurrences, or one occurrence (`kind`), against stored texts.

    What was found of it where there is no text any more to hold it against is taken back. Returns
    the occurrences whose words stand at several places of which none is recorded, because nobody
    said `which` is meant, each with these places.

    Raises:
        UnverifiedError: the words do not stand in a text, and are not taken `unverified`.
        UsageError: the words do not stand at so many places that this one is `which` of them, or
            the quote has not just one occurrence.
    """
    from claimdb.store import tables
    from claimdb.store.ingest.bulk import occurrence_row

    stored = Texts(batch.reader)
    sql = _OCCURRENCES.format(key=_KEYS[kind])
    anchored = {}
    rows = batch.reader.execute(sql, {"id": number}).fetchall()
    if which is not None and len(rows) != 1:
        raise UsageError(
            "--which is said of one occurrence",
            hint="name it: " + ", ".join(short_id("occurrence", row[0]) for row in rows),
        )
    for row, quote, text, mode, source, snapshot, start, end in rows:
        recorded = OccurrenceDraft("", start=start, end=end)
        found = stored.anew(QuoteDraft(text, mode), recorded, source, snapshot, which)
        anchored[row] = quote, source, found
    wrong = unverified_problems(found for *_, found in anchored.values() if found)
    if wrong and not unverified:
        raise UnverifiedError(wrong)
    for row, (quote, source, found) in anchored.items():
        cells: Mapping[str, object] = _UNKNOWN
        if found:
            made = occurrence_row(quote, found, source, None, batch.at)
            cells = {name: getattr(made, name) for name in ANCHOR}
        batch.update(tables.occurrences, row, cells)
    return {row: found.places for row, (*_, found) in anchored.items() if found and found.places}
