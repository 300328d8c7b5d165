"""Verification of recorded quotes against a text. Offsets are code points of the decoded text."""

# Only the place and the digest of a passage are stored, so three results need a rule:
#
# - The words are found but the passage around them changed: `altered`, with the current text, and
#   without a missing run or a diff, since the earlier clause is unknown.
# - A passage without verbatim words changed: `altered` if its recorded prefix and suffix still
#   enclose something, else `lost`.
# - A digest without offsets cannot be searched for, since its length is unknown: the words decide.
#
# A moved passage is searched for wherever its words occur. One without words is searched for next
# to its prefix and suffix, then from word to word within 20,000 code points of its recorded place,
# then in the whole text from the start of each clause. The work for one anchor is bounded: in a
# very long text a moved passage may be reported as lost, but a changed one is never reported as
# unchanged. So a passage that starts or ends inside a longer word is `altered`, unless its prefix
# or suffix shows that it was taken from inside a word.

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal, TypeAlias

from claimdb.matching import similarity
from claimdb.matching.document import Document, affordable
from claimdb.matching.passage import locate
from claimdb.matching.similarity import Diff
from claimdb.model import Verification
from claimdb.quotation import Span, verbatim

VerificationResult: TypeAlias = Literal[
    "exact", "normalised", "elided", "bracketed", "moved", "altered", "lost", "no_snapshot",
    "snapshot_changed",
]  # fmt: skip
"""`verify_exact` returns `exact`, `moved`, `altered`, `lost` or `no_snapshot`; `verify_anchor` also
`normalised`, `elided` or `bracketed`; `store.verify` also `snapshot_changed`."""
DIFFERENT = frozenset({"altered", "lost"})
"""Results for quotes whose words are not in the text."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The recorded place of a quote in a source.

    `start` and `end` are code points, `end` excluded; `digest` is the hexadecimal SHA-256 of the
    passage as UTF-8; `prefix` and `suffix` are the text right before and after it;
    `source` is the citation key.
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


def verify_anchor(anchor: Anchor, document: Document) -> Verification:
    """Verify an anchor against a text exactly, else with the tolerance for new quotes.

    Words that were `normalised`, `elided` or `bracketed` when they were recorded keep that result
    if the passage with the recorded digest has them, or no digest is recorded.
    """
    found = verify_exact(anchor, document)
    if found.result not in DIFFERENT:
        return found
    match = locate(anchor.text, anchor.mode, document)
    match match.result:
        case "normalised" | "elided" | "bracketed" as result:
            for span in match.spans:
                if anchor.digest in (None, _digest(document, span)):
                    words = document.text[slice(*span)]
                    return result_of(anchor, result, span, found=words, diff=match.diff)
    return found


def verify_exact(anchor: Anchor, document: Document) -> Verification:
    """Verify an anchor against a text: at its recorded place first, then anywhere.

    `exact`: the passage is the recorded one and contains each verbatim run (without a recorded
    digest, the runs are in it; without a recorded place, they occur somewhere together). `moved`:
    the same at another place. `altered`: the text has a similar wording, or the words in another
    clause. `lost`: it has neither. `no_snapshot`: there is nothing to compare. Runs match only as
    whole words, byte for byte, in any order.
    """
    runs = verbatim(anchor.text, anchor.mode)
    place = _place(anchor)
    if not runs and (place is None or anchor.digest is None):
        return result_of(anchor, "no_snapshot")
    in_place = place is not None and _holds(anchor, document, place, runs)
    same = place and in_place and anchor.digest in (None, _digest(document, place))
    if place and same and _uncut(anchor, document, place) == place:
        return result_of(anchor, "exact", place)
    if place and anchor.digest and (moved := _moved(anchor.digest, place, anchor, document, runs)):
        return result_of(anchor, "moved", moved)
    if (runs or same) and (span := _gathered(anchor, document, runs, in_place)):
        if place is None or anchor.digest is None:
            return result_of(anchor, "exact" if place is None else "moved", span)
        return result_of(anchor, "altered", span, found=document.text[slice(*span)])
    missing = _missing(runs, document, place)
    near = document.index.closest(missing, place) if missing else None
    span = near or _enclosed(anchor, document)
    found = document.text[slice(*span)] if span else None
    difference = similarity.diff(missing, found) if missing and found else ()
    result: VerificationResult = "altered" if span else "lost"
    return result_of(anchor, result, span, found=found, missing=missing, diff=difference)


def result_of(
    anchor: Anchor,
    result: VerificationResult,
    span: Span | None = None,
    *,
    found: str | None = None,
    missing: str | None = None,
    diff: Diff = (),
) -> Verification:
    """Return the verification of an anchor that was found at a span, or nowhere."""
    return Verification(
        id=anchor.occurrence_id,
        quote=anchor.quote_id,
        source=anchor.source,
        result=result,
        text=anchor.text,
        start=span and span[0],
        end=span and span[1],
        found=found,
        missing=missing,
        diff=diff,
    )


def _place(anchor: Anchor) -> Span | None:
    """Return the recorded place if it is a possible one."""
    if anchor.start is None or anchor.end is None or not 0 <= anchor.start < anchor.end:
        return None
    return anchor.start, anchor.end


def _digest(document: Document, span: Span) -> str:
    return document.digest(span[0], span[1] - span[0])


def _holds(anchor: Anchor, document: Document, span: Span, runs: tuple[str, ...]) -> bool:
    """Whether a passage lies in the text and contains all runs.

    With a digest, only the passage itself is searched, so that its ends count as word ends.
    """
    text, (start, end) = document.text, span
    if end > len(text):
        return False
    if anchor.digest is not None:
        text, start, end = text[start:end], 0, end - start
    return similarity.together(runs, text, start, end) is not None


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


def _moved(
    digest: str, place: Span, anchor: Anchor, document: Document, runs: tuple[str, ...]
) -> Span | None:
    """Return another place of the passage with this digest that contains all runs."""
    length = place[1] - place[0]
    if runs:
        starts = _about(max(runs, key=len), place, document)
    else:
        starts = chain(
            _next_to_context(anchor, place, document),
            document.around(place[0], length),
            document.swept(length, digest),
        )
    for start in starts:
        span = start, start + length
        same = document.digest(start, length) == digest and _holds(anchor, document, span, runs)
        if same and _uncut(anchor, document, span) == span:
            return span
    return None


def _about(run: str, place: Span, document: Document) -> Iterator[int]:
    """Yield where a passage as long as the recorded one may begin and contain the run."""
    length = place[1] - place[0]
    last = len(document.text) - length
    starts = (
        start
        for at in similarity.nearby(document.text, run, place[0])
        for start in range(max(0, at + len(run) - length), min(at, last) + 1)
    )
    return islice(starts, affordable(length))


def _next_to_context(anchor: Anchor, place: Span, document: Document) -> Iterator[int]:
    """Yield where the passage begins if its recorded prefix or suffix is next to it."""
    if anchor.prefix:
        for at in similarity.nearby(document.text, anchor.prefix, place[0]):
            yield at + len(anchor.prefix)
    if anchor.suffix:
        for at in similarity.nearby(document.text, anchor.suffix, place[1]):
            yield max(0, at - place[1] + place[0])


def _gathered(
    anchor: Anchor, document: Document, runs: tuple[str, ...], in_place: bool
) -> Span | None:
    """Return where all runs occur, about as close together as in the passage.

    At the recorded place, the span includes all of it.
    """
    place = _place(anchor)
    low, high = place or (0, 2 * len(anchor.text))
    if in_place:
        return _tidy(document.text, (low, high))
    run = max(runs, key=len)
    reach = (high - low) * 5 // 4 + 40
    for at in similarity.nearby(document.text, run, low):
        span = similarity.together(runs, document.text, max(0, at + len(run) - reach), at + reach)
        if span and place and anchor.digest and span[0] < high and low < span[1]:
            span = min(low, span[0]), min(len(document.text), max(high, span[1]))
            return _tidy(document.text, span)
        if span:
            return span
    return None


def _tidy(text: str, span: Span) -> Span:
    """Return a span widened to whole words, without white space at its ends."""
    start, end = similarity.whole(text, span)
    passage = text[start:end]
    return end - len(passage.lstrip()), start + len(passage.rstrip())


def _missing(runs: tuple[str, ...], document: Document, place: Span | None) -> str | None:
    """Return the first run that occurs nowhere, else the first that is not in the passage."""
    text = document.text
    low, high = place or (0, 0)
    nowhere = (run for run in runs if similarity.find(text, run, 0, len(text)) < 0)
    elsewhere = (run for run in runs if similarity.find(text, run, low, high) < 0)
    return next(chain(nowhere, elsewhere, runs), None)


def _enclosed(anchor: Anchor, document: Document) -> Span | None:
    """Return the span between the recorded prefix and suffix."""
    if not anchor.prefix or not anchor.suffix:
        return None
    low, high = _place(anchor) or (0, 2 * len(anchor.text))
    for at in similarity.nearby(document.text, anchor.prefix, low):
        start = at + len(anchor.prefix)
        end = document.text.find(anchor.suffix, start, start + 2 * (high - low) + 100)
        if end > start:
            return start, end
    return None
