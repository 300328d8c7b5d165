"""The stage that verifies a quote against the stored texts of its sources."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain

from claimdb import folding
from claimdb.drafts.records import OccurrenceDraft, Problem, QuoteDraft
from claimdb.errors import RefusedError, UsageError
from claimdb.matching.document import OWN, Document, pages_of
from claimdb.matching.passage import Match, locate
from claimdb.matching.speech import is_quoted, reads_as_reported
from claimdb.quotation import Span, verbatim
from claimdb.store import load
from claimdb.store.backends.base import Reader
from claimdb.store.derive import digest
from claimdb.store.ingest.outcome import (
    REFUSED,
    AmbiguousPassage,
    IngestOptions,
    ResolvedQuote,
    VerifiedOccurrence,
    VerifiedQuote,
)
from claimdb.store.ingest.recorded_quotes import QuoteLookup

_VERIFIED = load.named(VerifiedQuote)
_OCCURRENCE = load.named(VerifiedOccurrence)

_CACHED = 8  # texts, which may be long
_STORED = "SELECT source_id, id FROM snapshots WHERE text IS NOT NULL ORDER BY id DESC"
_TEXT = "SELECT sha256, text, pages FROM snapshots WHERE id = :id"


class UnverifiedError(RefusedError):
    """The text of a quote does not occur in the stored text of its source."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message, hint=problems[0].hint)
        self.problems = problems


def verify(
    quote: ResolvedQuote,
    texts: "SourceTexts",
    options: IngestOptions,
    recorded: QuoteLookup | None = None,
) -> VerifiedQuote:
    """Verify each occurrence of a quote against the stored texts of its source.

    With `source_words`, the quote gets the text of the source where that is close. The texts of
    `recorded` quotes that may get an occurrence of it are verified as well.

    Raises:
        UsageError: `which` is not the number of a place.
    """
    draft, sources, which = quote.draft, quote.names.sources, options.which
    occurrences = texts.verify_all(draft, sources, which)
    if options.source_words:
        taken = next(filter(None, (in_source_words(draft, one) for one in occurrences)), None)
        if taken is not None:
            draft = taken
            quote = quote._replace(draft=draft, key=folding.text_key(draft.text))
            occurrences = texts.verify_all(draft, sources, which)
            if recorded is not None:
                recorded.look_up([quote.key])
    problems: tuple[Problem, ...] = ()
    if not options.unverified:
        # Only who adds this one quote can take the text of the source.
        problems = _problems(
            occurrences, draft if options.near and not options.source_words else None
        )
    if recorded is None or problems or not (options.near or recorded.has(quote.key)):
        return _VERIFIED((quote, occurrences, problems, {}))
    wordings = {}
    for text, mode in recorded.wordings(draft, quote.key, quote.speakers, options):
        # A rendering is found by its passage alone.
        found = [one.occurrence for one in occurrences]
        given = draft.occurrences if verbatim(text, mode) else found
        again = tuple([one._replace(verified=None) for one in given])
        worded = replace(draft, text=text, mode=mode, occurrences=again)
        wordings[text, mode] = texts.verify_all(worded, sources, which)
    return VerifiedQuote(quote, occurrences, problems, wordings)


def verify_edited(
    quote: ResolvedQuote,
    recorded: Sequence[VerifiedOccurrence],
    texts: "SourceTexts",
    options: IngestOptions,
) -> VerifiedQuote:
    """Verify each occurrence of a recorded quote that was edited.

    A recorded passage is kept where it still matches; where no text is stored, the occurrence stays
    as it is, but unverified.

    Raises:
        UsageError: `which` is not the number of a place.
    """
    occurrences = [
        texts.verify_recorded(quote.draft, one, source, options.which)
        for one, source in zip(recorded, quote.names.sources, strict=True)
    ]
    return VerifiedQuote(quote, occurrences, () if options.unverified else _problems(occurrences))


def doubt_of(quote: VerifiedQuote) -> str | None:
    """Return why the mode of a quote is perhaps not direct, where it was not given but assumed."""
    draft = quote.resolved.draft
    if not draft.assumed:
        return None
    quoted = {one.is_quoted for one in quote.occurrences}
    if True in quoted:
        return None
    if False in quoted:
        return "the stored text of its source has it outside quotation marks"
    return "it reads as reported speech" if reads_as_reported(draft.text) else None


def in_source_words(quote: QuoteDraft | None, occurrence: VerifiedOccurrence) -> QuoteDraft | None:
    """Return a direct quote in the words of the source; None if there is no close passage.

    In other modes the clause around the speaker's words is the analyst's.
    """
    match = occurrence.match
    if quote is None or quote.mode != "direct" or match is None or match.result != "near":
        return None
    return None if match.found is None else replace(quote, text=match.found)


def _problems(
    occurrences: Iterable[VerifiedOccurrence], offered: QuoteDraft | None = None
) -> tuple[Problem, ...]:
    """Return a problem for each text in which the quote does not occur."""
    problems = []
    for one in occurrences:
        # A quote of ours may have been accepted although its text is not in the source.
        if one.match is not None and one.is_refused and one.occurrence.verified not in REFUSED:
            message = "the stored text of the source does not contain the quotation"
            hint = "use --unverified to record yours"
            if one.match.found:
                message += f"; it has: {one.match.found}"
            if in_source_words(offered, one):
                hint += ", --source-words to record the passage"
            problems.append(Problem("text", message, hint))
    return tuple(problems)


class SourceTexts:
    """The stored texts of the sources of a database; the last few are cached."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._document = lru_cache(_CACHED)(self._load)

    def verify_all(
        self, quote: QuoteDraft, sources: Sequence[int | None], which: int | None = None
    ) -> list[VerifiedOccurrence]:
        """Return the occurrences of a quote, each verified in its source."""
        stored = self._stored
        if not stored and which is None:
            return [_OCCURRENCE((one, None, None, None, None, None)) for one in quote.occurrences]
        return [
            self.verify(quote, one, source, which)
            if source in stored or which is not None
            else _OCCURRENCE((one, None, None, None, None, None))
            for one, source in zip(quote.occurrences, sources, strict=True)
        ]

    def verify(
        self,
        quote: QuoteDraft,
        occurrence: OccurrenceDraft,
        source: int | None,
        which: int | None = None,
    ) -> VerifiedOccurrence:
        """Return an occurrence with its place in the latest text that matches, else in the last.

        Raises:
            UsageError: `which` is not the number of a place.
        """
        stored = self._stored.get(source, ())
        found = _best(self._verify_in(one, quote, occurrence, which) for one in stored)
        if found is None and which is not None:
            raise UsageError("no stored text of the source contains the quotation")
        return found or VerifiedOccurrence(occurrence)

    def verify_recorded(
        self,
        quote: QuoteDraft,
        recorded: VerifiedOccurrence,
        source: int | None,
        which: int | None = None,
    ) -> VerifiedOccurrence:
        """Return an occurrence of an edited quote, verified in its own text, then in the others.

        The recorded passage is kept if it still matches; of several places of a direct quote the
        one that overlaps it, unless `which` is given. A rendering is verified in its own text only.

        Raises:
            UsageError: `which` is not the number of a place.
        """
        occurrence, own = self._unlocated(recorded), recorded.snapshot
        passage = _span(occurrence)
        own_locator = occurrence.locator == recorded.occurrence.locator
        if which is not None:
            return self.verify(quote, occurrence._replace(start=None, end=None), source, which)

        def verify() -> Iterator[VerifiedOccurrence]:
            for snapshot in sorted(self._stored.get(source, ()), key=lambda one: one != own):
                given = passage if own in (None, snapshot) else None
                if given or not passage or verbatim(quote.text, quote.mode):
                    document = self._document(snapshot)
                    kept = given and _kept(quote, document, given)
                    match = locate(quote.text, quote.mode, document, passage=kept)
                    placed = _placed(occurrence, snapshot, document, match, kept)
                    yield placed if own_locator else _located(placed, document)

        return _best(verify()) or recorded._replace(occurrence=occurrence._replace(verified=None))

    def _unlocated(self, recorded: VerifiedOccurrence) -> OccurrenceDraft:
        """Return a recorded occurrence without its locator where that is just its own place."""
        one = recorded.occurrence
        if recorded.snapshot is None or one.start is None or one.locator is None:
            return one
        if not one.locator.startswith(OWN) or recorded.snapshot not in self._with_text:
            return one
        own = self._document(recorded.snapshot).locator(one.start)
        return one._replace(locator=None) if one.locator == own else one

    @cached_property
    def _with_text(self) -> frozenset[int]:
        return frozenset(chain.from_iterable(self._stored.values()))

    def latest(self, source: int) -> Document | None:
        """Return the text of a source that was stored last."""
        stored = self._stored.get(source)
        return self._document(stored[0]) if stored else None

    @cached_property
    def _stored(self) -> Mapping[int | None, Sequence[int]]:
        """The snapshots of each source that have their text, the last one first."""
        # Most sources have none: one query for all instead of one for each source.
        stored: defaultdict[int | None, list[int]] = defaultdict(list)
        for source, snapshot in self._reader.execute(_STORED):
            stored[source].append(snapshot)
        return dict(stored)

    def _load(self, snapshot: int) -> Document:
        sha256, text, pages = self._reader.row(_TEXT, id=snapshot)
        return Document(text, sha256, pages_of(pages))

    def _verify_in(
        self, snapshot: int, quote: QuoteDraft, occurrence: OccurrenceDraft, which: int | None
    ) -> VerifiedOccurrence:
        document, passage = self._document(snapshot), _span(occurrence)
        match = locate(quote.text, quote.mode, document, passage=passage)
        if which is not None and match.verified not in REFUSED:
            passage = _chosen(match, which)
            match = locate(quote.text, quote.mode, document, passage=passage)
        placed = _located(_placed(occurrence, snapshot, document, match, passage), document)
        if quote.assumed and (span := _span(placed.occurrence)) is not None:
            return placed._replace(is_quoted=is_quoted(document.text, span))
        return placed


def _best(found: Iterable[VerifiedOccurrence]) -> VerifiedOccurrence | None:
    """Return the first occurrence that is not refused, else the first of all."""
    first: VerifiedOccurrence | None = None
    for one in found:
        if not one.is_refused:
            return one
        first = first or one
    return first


def _span(occurrence: OccurrenceDraft) -> Span | None:
    if occurrence.start is None or occurrence.end is None:
        return None
    return occurrence.start, occurrence.end


def _placed(
    occurrence: OccurrenceDraft,
    snapshot: int,
    document: Document,
    match: Match,
    passage: Span | None,
) -> VerifiedOccurrence:
    """Return an occurrence at the only place that matches, else at the passage that is given."""
    span = match.spans[0] if len(match.spans) == 1 else passage
    refused = match.verified in REFUSED
    if refused or span is None or span[1] > len(document.text):
        # No place is better than one with another text.
        without = occurrence._replace(start=None, end=None, prefix=None, suffix=None)
        ambiguous = AmbiguousPassage(document, match.spans) if match.spans and not refused else None
        return VerifiedOccurrence(without, None, match, ambiguous=ambiguous)
    start, end = span
    placed = occurrence._replace(
        start=start, end=end, prefix=match.prefix or None, suffix=match.suffix or None
    )
    return VerifiedOccurrence(placed, snapshot, match, digest(document.text[start:end]))


def _located(one: VerifiedOccurrence, document: Document) -> VerifiedOccurrence:
    """Return an occurrence with its page or paragraph as the locator, unless it has a locator."""
    occurrence = one.occurrence
    if occurrence.start is None or occurrence.locator is not None or one.snapshot is None:
        return one
    return one._replace(occurrence=occurrence._replace(locator=document.locator(occurrence.start)))


def _kept(quote: QuoteDraft, document: Document, recorded: Span) -> Span | None:
    """Return the passage to keep for an edited quote, None where its text alone determines it."""
    matches = locate(quote.text, quote.mode, document, passage=recorded).verified not in REFUSED
    if matches and quote.mode != "direct":
        return recorded
    spans = locate(quote.text, quote.mode, document).spans
    overlapping = [span for span in spans if span[0] < recorded[1] and recorded[0] < span[1]]
    if len(overlapping) == 1:
        return overlapping[0]
    return recorded if matches and len(spans) > 1 else None


def _chosen(match: Match, which: int) -> Span:
    number = len(match.spans)
    if not 1 <= which <= number:
        places = f"{number} {'place' if number == 1 else 'places'}"
        message = f"--which {which}: the stored text contains the quotation at {places}"
        raise UsageError(message)
    return match.spans[which - 1]
