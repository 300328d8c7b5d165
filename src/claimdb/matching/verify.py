"""Holds the passage of a quote and its verbatim words against a text.

Owns which words of a quote are claimed to be the speaker's, and what may be said about them once a
text is at hand. Offsets are code points of the text as it was decoded, nothing normalised. It must
not know where anchors and texts are kept.

Nothing of a passage is stored but its place and its digest, so three results need a rule:

- The words stand and the passage around them is not what it was: `altered`, with the text that
  stands there now, without a missing run and without a diff, since the earlier clause is unknown.
- A passage without verbatim words has changed: `altered` where its recorded prefix and suffix
  still enclose something, else `lost`, since nothing tells where it went.
- A digest without offsets cannot be sought, for its length is unknown: the words decide alone.

A passage that moved is sought wherever its words stand. One without words is sought beside its
prefix and suffix, then from word to word within 20,000 code points of its recorded place, then in
the whole text from the beginning of each clause to the end of a word. The work for one anchor is
bounded: in a very long text a moved passage can come out as lost, a changed one never as unchanged.
So a passage that ends or begins within a longer word is `altered` though each of its code
points stands, unless its prefix or suffix shows that it was taken from within a word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal, TypeAlias

from claimdb.matching import similarity
from claimdb.matching.document import Document, affordable
from claimdb.matching.passage import hold
from claimdb.matching.similarity import Diff
from claimdb.model import Span, verbatim

__all__ = ["Anchor", "Check", "Document", "Result", "check", "verbatim"]

Result: TypeAlias = Literal[
    "exact", "normalised", "elided", "bracketed", "moved", "altered", "lost", "no_snapshot",
    "snapshot_changed",
]  # fmt: skip
"""What may come of it: `check` tells only what is so to the letter, `held.stand` other forms, and
whoever has two texts that one of them was changed."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is recorded of the place of a quote in a source.

    `start` and `end` are code points, `end` excluded; `digest` is the SHA-256 of the passage as
    UTF-8, in hexadecimal; `prefix` and `suffix` are what stands right before and after it.
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


@dataclass(frozen=True, slots=True)
class Check:
    """What came of holding an anchor against a text.

    `start` and `end` are the code points where it was found, None where it was not. `found` is
    the wording that stands there where it is `altered`. `missing` is the first verbatim run that
    is not there; `diff` leads from it (`=` and `-` joined) to `found` (`=` and `+` joined).
    """

    quote_id: int
    occurrence_id: int
    result: Result
    start: int | None = None
    end: int | None = None
    found: str | None = None
    missing: str | None = None
    diff: Diff = ()

    @classmethod
    def without_text(cls, anchor: Anchor) -> "Check":
        """Return that there is no text to hold an anchor against."""
        return _checked(anchor, "no_snapshot")


def check(anchor: Anchor, document: Document) -> Check:
    """Hold an anchor against a text: its recorded place first, then anywhere.

    `exact`: the passage is what was recorded and holds each verbatim run (without a recorded
    digest, the runs stand in it; without a recorded place, they stand somewhere together).
    `moved`: the same at another place. `altered`: a wording close to it, or its words in another
    clause, stands in the text. `lost`: neither does. `no_snapshot`: there is nothing to compare.
    Runs count only as whole words, byte for byte; several may stand in any order.
    """
    runs = verbatim(anchor.text, anchor.mode)
    place = _place(anchor)
    if not runs and (place is None or anchor.digest is None):
        return _checked(anchor, "no_snapshot")
    in_place = place is not None and _holds(anchor, document, place, runs)
    same = place and in_place and anchor.digest in (None, _digest(document, place))
    if place and same and _uncut(anchor, document, place) == place:
        return _checked(anchor, "exact", place)
    if place and anchor.digest and (moved := _moved(anchor.digest, place, anchor, document, runs)):
        return _checked(anchor, "moved", moved)
    if (runs or same) and (span := _gathered(anchor, document, runs, in_place)):
        if place is None or anchor.digest is None:
            return _checked(anchor, "exact" if place is None else "moved", span)
        return _checked(anchor, "altered", span, found=document.text[slice(*span)])
    missing = _missing(runs, document, place)
    near = document.index.closest(missing, place) if missing else None
    span = near or _enclosed(anchor, document)
    found = document.text[slice(*span)] if span else None
    difference = similarity.diff(missing, found) if missing and found else ()
    result: Result = "altered" if span else "lost"
    return _checked(anchor, result, span, found=found, missing=missing, diff=difference)


def _checked(
    anchor: Anchor,
    result: Result,
    span: Span | None = None,
    *,
    found: str | None = None,
    missing: str | None = None,
    diff: Diff = (),
) -> Check:
    start, end = span or (None, None)
    return Check(anchor.quote_id, anchor.occurrence_id, result, start, end, found, missing, diff)


def _place(anchor: Anchor) -> Span | None:
    """Return the recorded place, None where there is none that a passage can have."""
    if anchor.start is None or anchor.end is None or not 0 <= anchor.start < anchor.end:
        return None
    return anchor.start, anchor.end


def _digest(document: Document, span: Span) -> str:
    return document.digest(span[0], span[1] - span[0])


def _holds(anchor: Anchor, document: Document, span: Span, runs: tuple[str, ...]) -> bool:
    """Whether a passage lies in the text and holds all runs; one with a digest stands by itself."""
    text, (start, end) = document.text, span
    if end > len(text):
        return False
    if anchor.digest is not None:
        text, start, end = text[start:end], 0, end - start
    return similarity.together(runs, text, start, end) is not None


def _uncut(anchor: Anchor, document: Document, span: Span) -> Span:
    """Return a span widened to whole words, but not where prefix or suffix are what they were."""
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
    """Return another place of the passage with this digest that holds all runs."""
    length = place[1] - place[0]
    if runs:
        starts = _about(max(runs, key=len), place, document)
    else:
        starts = chain(
            _beside(anchor, place, document),
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
    """Yield where a passage as long as the recorded one may begin so that it holds the run."""
    length = place[1] - place[0]
    last = len(document.text) - length
    starts = (
        start
        for at in similarity.nearby(document.text, run, place[0])
        for start in range(max(0, at + len(run) - length), min(at, last) + 1)
    )
    return islice(starts, affordable(length))


def _beside(anchor: Anchor, place: Span, document: Document) -> Iterator[int]:
    """Yield where the passage begins if its recorded prefix or suffix is beside it."""
    if anchor.prefix:
        for at in similarity.nearby(document.text, anchor.prefix, place[0]):
            yield at + len(anchor.prefix)
    if anchor.suffix:
        for at in similarity.nearby(document.text, anchor.suffix, place[1]):
            yield max(0, at - place[1] + place[0])


def _gathered(
    anchor: Anchor, document: Document, runs: tuple[str, ...], in_place: bool
) -> Span | None:
    """Return where all runs stand, not farther apart than the passage lets expect.

    Where that is at the recorded place, the span takes in the whole of it.
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
    """Return the first run that stands nowhere, else the first that is not in the passage."""
    text = document.text
    low, high = place or (0, 0)
    nowhere = (run for run in runs if similarity.find(text, run, 0, len(text)) < 0)
    elsewhere = (run for run in runs if similarity.find(text, run, low, high) < 0)
    return next(chain(nowhere, elsewhere, runs), None)


def _enclosed(anchor: Anchor, document: Document) -> Span | None:
    """Return what now stands between the recorded prefix and suffix."""
    if not anchor.prefix or not anchor.suffix:
        return None
    low, high = _place(anchor) or (0, 2 * len(anchor.text))
    for at in similarity.nearby(document.text, anchor.prefix, low):
        start = at + len(anchor.prefix)
        end = document.text.find(anchor.suffix, start, start + 2 * (high - low) + 100)
        if end > start:
            return start, end
    return None


DIFFERENT = frozenset({"altered", "lost"})
"""What comes of an anchor whose words do not stand in a text."""


def stand(anchor: Anchor, document: Document) -> Check:
    """Hold an anchor against a text to the letter, else as a quote that is about to be recorded.

    So words that were `normalised`, `elided` or `bracketed` when they were recorded are so still,
    where the passage with the recorded digest is that of them, or none is recorded; else see
    `anchor.check`.
    """
    found = check(anchor, document)
    if found.result not in DIFFERENT:
        return found
    held = hold(anchor.text, anchor.mode, document)
    match held.result:
        case "normalised" | "elided" | "bracketed" as result:
            there = (span for span in held.spans if _has_digest(anchor.digest, document, span))
            if span := next(there, None):
                words = document.text[slice(*span)]
                return Check(
                    anchor.quote_id, anchor.occurrence_id, result, *span, words, None, held.diff
                )
    return found


def _has_digest(digest: str | None, document: Document, span: Span) -> bool:
    start, end = span
    return digest in (None, document.digest(start, end - start))
