"""Verification of recorded quotes against a text. Offsets are code points of the decoded text."""

# Only the place and the digest of a passage are stored. So if its words are found but the passage
# around them changed, the result is `altered` without a diff, since the earlier clause is unknown.
# A changed passage without verbatim words is `altered` if its recorded prefix and suffix still
# enclose something, else `lost`. A digest without offsets cannot be searched for, since its length
# is unknown: the words decide.
#
# A moved passage is searched for wherever its words occur. One without words is searched for next
# to its prefix and suffix, then from word to word within 20,000 code points of its recorded place,
# then in the whole text from the start of each clause. The work for one anchor is bounded: in a
# very long text a moved passage may be reported as lost, but a changed one is never reported as
# unchanged. So a passage that starts or ends inside a longer word is `altered`, unless its prefix
# or suffix shows that it was taken from inside a word.

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice

from claimdb.matching import similarity
from claimdb.matching.document import Document, affordable
from claimdb.matching.passage import locate, passages
from claimdb.matching.similarity import Diff
from claimdb.model import Verification
from claimdb.quotation import Span, verbatim

DIFFERENT = frozenset({"altered", "lost", "near", "not_found"})
"""Results for quotes whose words are not in the text; the last two without a recorded place."""
RENDERED = "rendered"
"""The result for a rendering without a passage: there is nothing to compare."""


@dataclass(frozen=True)
class Anchor:
    """The recorded place of a quote in a source, with the text right before and after it.

    The `digest` is the hexadecimal SHA-256 of the passage as UTF-8; `source` is the citation key.
    """

    quote_id: int
    occurrence_id: int
    mode: str
    text: str
    start: int | None
    end: int | None
    digest: str | None
    prefix: str | None = None
    suffix: str | None = None
    source: str = ""

    @cached_property
    def runs(self) -> tuple[str, ...]:
        """The verbatim words."""
        return verbatim(self.text, self.mode)

    @cached_property
    def place(self) -> Span | None:
        """The recorded place if it is a possible one."""
        start, end = self.start, self.end
        return (start, end) if start is not None and end is not None and 0 <= start < end else None

    @property
    def size(self) -> Span:
        """The recorded place, else one twice as long as the quote at the start of the text."""
        return self.place or (0, 2 * len(self.text))


def verify_anchor(anchor: Anchor, document: Document) -> Verification:
    """Verify an anchor against a text exactly, else with the tolerance for new quotes.

    Words that were `normalised`, `elided` or `bracketed` when they were recorded keep that result
    if the passage with the recorded digest has them, or no digest is recorded. Words without a
    recorded place have the result that they would get as a new quote: `near` or `not_found`.
    """
    found = verify_exact(anchor, document)
    if found.result not in DIFFERENT:
        return found
    match = locate(anchor.text, anchor.mode, document)
    if match.result in ("normalised", "elided", "bracketed"):
        for span in match.spans:
            if anchor.digest in (None, document.digest(*span)):
                words = document.text[slice(*span)]
                return result_of(anchor, match.result, span, found=words, diff=match.diff)
    if anchor.start is None and match.verified in DIFFERENT:
        return replace(found, result=match.verified)
    return found


def verify_exact(anchor: Anchor, document: Document) -> Verification:
    """Verify an anchor against a text: at its recorded place first, then anywhere.

    `exact`: the passage is the recorded one and contains each verbatim run (without a recorded
    digest, the runs are in it; without a recorded place, they occur somewhere together). `moved`:
    the same at another place. `altered`: the text has a similar wording, or the words in another
    clause. `lost`: it has neither. `rendered`: there is nothing to compare.
    """
    runs, place, digest = anchor.runs, anchor.place, anchor.digest
    if not runs and (place is None or digest is None):
        return result_of(anchor, RENDERED)
    in_place = place is not None and _is_in(anchor, document, place)
    same = place and in_place and digest in (None, document.digest(*place))
    if place and same and _uncut(anchor, document, place) == place:
        return result_of(anchor, "exact", place)
    if place and digest and (moved := _moved(anchor, document, place)):
        return result_of(anchor, "moved", moved)
    if (runs or same) and (span := _gathered(anchor, document, in_place=in_place)):
        if place is None or digest is None:
            return result_of(anchor, "exact" if place is None else "moved", span)
        return result_of(anchor, "altered", span, found=document.text[slice(*span)])
    missing = _missing(runs, document.text, place)
    near = document.index.closest(missing, place) if missing else None
    span = near or _enclosed(anchor, document.text)
    found = document.text[slice(*span)] if span else None
    difference = similarity.diff(missing, found) if missing and found else ()
    result = "altered" if span else "lost"
    return result_of(anchor, result, span, found=found, missing=missing, diff=difference)


def result_of(
    anchor: Anchor,
    result: str,
    span: Span | None = None,
    *,
    found: str | None = None,
    missing: str | None = None,
    diff: Diff = (),
) -> Verification:
    """Return the verification of an anchor that was found at a span, or nowhere."""
    ids = anchor.occurrence_id, anchor.quote_id
    start, end = span or (None, None)
    return Verification(*ids, anchor.source, result, anchor.text, start, end, found, missing, diff)


def _is_in(anchor: Anchor, document: Document, span: Span) -> bool:
    """Whether a passage lies in the text and contains all runs.

    With a digest, only the passage itself is searched, so that its ends count as word ends.
    """
    if span[1] > len(document.text) or not anchor.runs:
        return span[1] <= len(document.text)
    if anchor.digest is not None:
        document, span = Document(document.text[slice(*span)], ""), (0, span[1] - span[0])
    return any(passages(anchor.runs, document, span, exactly=True, reach=span[1] - span[0]))


def _uncut(anchor: Anchor, document: Document, span: Span) -> Span:
    """Return a span widened to whole words, except next to an unchanged prefix or suffix."""
    text, (start, end) = document.text, span
    if anchor.digest is None:
        return span
    low, high = similarity.whole(text, span)
    if anchor.prefix and text.endswith(anchor.prefix, 0, start):
        low = start
    if anchor.suffix and text.startswith(anchor.suffix, end):
        high = end
    return low, high


def _moved(anchor: Anchor, document: Document, place: Span) -> Span | None:
    """Return another place of the passage with the recorded digest that contains all runs."""
    length = place[1] - place[0]
    starts: Iterator[int]
    if anchor.runs:
        starts = islice(_with_words(anchor.runs, place, document.text), affordable(length))
    else:
        starts = chain(
            _next_to_context(anchor, place, document.text),
            document.around(place[0], length),
            document.swept(length, anchor.digest or ""),
        )
    for start in starts:
        span = start, start + length
        same = document.digest(*span) == anchor.digest and _is_in(anchor, document, span)
        if same and _uncut(anchor, document, span) == span:
            return span
    return None


def _with_words(runs: Sequence[str], place: Span, text: str) -> Iterator[int]:
    """Yield where a passage as long as the recorded one may begin and contain the longest run."""
    run, length = max(runs, key=len), place[1] - place[0]
    for at in similarity.nearby(text, run, place[0]):
        yield from range(max(0, at + len(run) - length), min(at, len(text) - length) + 1)


def _next_to_context(anchor: Anchor, place: Span, text: str) -> Iterator[int]:
    """Yield where the passage begins if its recorded prefix or suffix is next to it."""
    start, end = place
    if prefix := anchor.prefix:
        yield from (at + len(prefix) for at in similarity.nearby(text, prefix, start))
    if suffix := anchor.suffix:
        yield from (max(0, at - end + start) for at in similarity.nearby(text, suffix, end))


def _gathered(anchor: Anchor, document: Document, *, in_place: bool) -> Span | None:
    """Return where all runs occur, about as close together as in the passage.

    At the recorded place, the span includes all of it.
    """
    (low, high), everywhere = anchor.size, (0, len(document.text))
    if in_place:
        return _tidy(document.text, (low, high))
    reach = max(1, (high - low) * 5 // 4 + 40 - max(map(len, anchor.runs)))
    found = passages(anchor.runs, document, everywhere, exactly=True, reach=reach, around=low)
    for span, _, _ in found:
        if anchor.place and anchor.digest and span[0] < high and low < span[1]:
            whole = min(low, span[0]), min(everywhere[1], max(high, span[1]))
            return _tidy(document.text, whole)
        return span
    return None


def _tidy(text: str, span: Span) -> Span:
    """Return a span widened to whole words, without white space at its ends."""
    start, end = similarity.whole(text, span)
    passage = text[start:end]
    return end - len(passage.lstrip()), start + len(passage.rstrip())


def _missing(runs: Sequence[str], text: str, place: Span | None) -> str | None:
    """Return the first run that occurs nowhere, else the first that is not in the passage."""
    for span in ((0, len(text)), place or (0, 0)):
        for run in runs:
            if similarity.find(text, run, *span) < 0:
                return run
    return next(iter(runs), None)


def _enclosed(anchor: Anchor, text: str) -> Span | None:
    """Return the span between the recorded prefix and suffix."""
    if not anchor.prefix or not anchor.suffix:
        return None
    low, high = anchor.size
    for at in similarity.nearby(text, anchor.prefix, low):
        start = at + len(anchor.prefix)
        end = text.find(anchor.suffix, start, start + 2 * (high - low) + 100)
        if end > start:
            return start, end
    return None
