"""Holds a quote that is about to be recorded against a text.

Owns what may be said of words for which no place is recorded yet: whether they stand there, how
what stands there differs, and where. Offsets are code points of the text as it stands. It must not
know where texts are kept, nor what is done about words that differ.

Each verbatim run is sought in ways that allow more and more, and the first that finds it decides.
Words count only whole. The work is bounded: of words that recur without end the first places are
looked at, and of passages with an omission those that are not much longer than the shortest.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Literal, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.matching import similarity, typography
from claimdb.matching.document import Document
from claimdb.matching.similarity import Diff
from claimdb.matching.typography import OMISSION, OMITTED
from claimdb.model import Span, verbatim

Result: TypeAlias = Literal[
    "exact", "exact_multiple", "normalised", "elided", "bracketed", "near", "not_found"
]

NEAR = 0.9
"""From this likeness on, of the words or of the letters, other words may be meant for these."""
CONTEXT = 32
"""So many code points before and after a passage are given."""

_ORDER: tuple[Result, ...] = ("exact", "normalised", "elided", "bracketed", "near", "not_found")
_TIMES_THE_SHORTEST = 2  # as long as the shortest passage with omissions, another one may be
_MOST_PLACES = 200  # of words that recur
_TRIED = 4_000_000  # code points around the longest run in which the others are sought, for all
_MOST_PARTS = 100  # of a text with omissions
_MOST_CHOICES = 3  # insertions of which each may be read in its own way

_OMITTED = re.compile(rf"\s*(?:{OMITTED})\s*")
_INSERTED = re.compile(rf"\[(?!\s*(?:{OMISSION})\s*\])([^\[\]]{{0,500}})\]")
_BEFORE_MARK = re.compile(r"[^\S\n]+(?=[,.;:!?])")


@dataclass(frozen=True, slots=True)
class Held:
    """What came of holding a quote against a text.

    `spans` are where its passage is, `end` excluded: one, several among which somebody must
    choose, or none. The rest is of the first of them: `found` are the words that stand there,
    `prefix` and `suffix` what stands before and after. `diff` leads from the first words of the
    quote that stand otherwise (`=` and `-` joined) to what stands there (`=` and `+` joined), and
    `gaps` counts the words that each omission leaves out. Of words that are `not_found`, `found`
    and `diff` show the closest that the text has, if any are close.

    `claimed` is whether there was anything to look for: nothing of a rendering without its
    passage.
    """

    result: Result
    spans: tuple[Span, ...] = ()
    found: str | None = None
    prefix: str = ""
    suffix: str = ""
    diff: Diff = ()
    gaps: tuple[int, ...] = ()
    claimed: bool = True

    @property
    def verified(self) -> str | None:
        """What is recorded of it: one of `VERIFICATIONS`, None where nothing is claimed."""
        if not self.claimed:
            return None
        return "exact" if self.result == "exact_multiple" else self.result


class _Run(NamedTuple):
    """Where one run stands, by the way that found it."""

    result: Result
    spans: Sequence[Span]
    run: str
    gaps: tuple[int, ...] = ()


class _Passage(NamedTuple):
    """A passage in which all runs stand, with the one that differs most."""

    span: Span
    worst: _Run
    at: Span


def hold(text: str, mode: str, document: Document, *, passage: str | Span | None = None) -> Held:
    """Hold what is verbatim of a quote against a text, anywhere or in one passage.

    The results, in the order in which they are tried: `exact`, at one place, or `exact_multiple`;
    `normalised`: only kinds of quotation marks, of dashes and of white space differ, or the case
    of the first letter; `elided`: the words between omissions (`...`, `…`, `[…]`) stand in order;
    `bracketed`: what is in brackets is left out, or stands there without them; `near`: words at
    least nine tenths alike; else `not_found`. What several runs of a mixed quote come to is what
    the worst of them comes to.

    Args:
        text: The text of the quote.
        mode: Its mode, which says what of it is verbatim.
        document: The text to hold it against.
        passage: Where it must stand: offsets (as of one among several places), or the words of
            the passage. A rendering is held by that alone.
    """
    runs = verbatim(text, mode)
    everywhere = 0, len(document.text)
    if passage is None:
        if not runs:
            return Held("not_found", claimed=False)
        return _held(list(_passages(runs, document, everywhere)), runs, document)
    if isinstance(passage, str):
        outer = _sought(passage, document, everywhere)
    else:
        inside = 0 <= passage[0] < passage[1] <= everywhere[1]
        outer = _Run("exact", (passage,) if inside else (), document.text[slice(*passage)])
    found = []
    for span in outer.spans:
        given = _Passage(span, outer, span)
        if not runs:
            found.append(given)
        elif inner := min(_passages(runs, document, span), key=_rank, default=None):
            worst = max(inner, given, key=_rank)
            found.append(worst._replace(span=span))
    return _held(found, runs if outer.spans else (outer.run,), document)


def _rank(one: "_Run | _Passage") -> int:
    return _ORDER.index(one.result if isinstance(one, _Run) else one.worst.result)


def _held(found: Sequence[_Passage], runs: Sequence[str], document: Document) -> Held:
    """Return the result for the passages that differ least."""
    text = document.text
    if not found:
        return _not_found(runs, document)
    least = min(map(_rank, found))
    best = [one for one in found if _rank(one) == least]
    spans = tuple(dict.fromkeys(one.span for one in best))
    (start, end), worst, at = best[0]
    result = _ORDER[least]
    return Held(
        "exact_multiple" if result == "exact" and len(spans) > 1 else result,
        spans,
        found=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        diff=() if result == "exact" else similarity.diff(worst.run, text[slice(*at)]),
        gaps=worst.gaps,
    )


def _not_found(runs: Sequence[str], document: Document) -> Held:
    """Return the result for runs that do not stand together; the first that does not at all."""
    everywhere = 0, len(document.text)
    missing = next((run for run in runs if not _sought(run, document, everywhere).spans), None)
    span = document.index.closest(missing, None) if missing else None
    if missing is None or span is None:
        return Held("not_found")
    found = document.text[slice(*span)]
    return Held("not_found", found=found, diff=similarity.diff(missing, found))


def _passages(runs: Sequence[str], document: Document, within: Span) -> Iterator[_Passage]:
    """Yield the passages in which all runs stand, not farther apart than their text lets expect."""
    longest = max(runs, key=len)
    others = list(runs)
    others.remove(longest)
    first = _sought(longest, document, within)
    reach = 3 * sum(map(len, runs)) + 200
    for start, end in first.spans[: max(1, _TRIED // (reach * len(runs)))]:
        near = max(within[0], start - reach), min(within[1], end + reach)
        placed = [_Passage((start, end), first, (start, end))]
        sought = {run: _sought(run, document, near) for run in dict.fromkeys(others)}
        for run in others:
            one = sought[run]
            free = (span for span in one.spans if all(span != other.at for other in placed))
            if (span := next(free, None)) is None:
                break
            placed.append(_Passage(span, one, span))
        else:
            whole = min(one.at[0] for one in placed), max(one.at[1] for one in placed)
            yield max(placed, key=_rank)._replace(span=whole)


def _sought(run: str, document: Document, within: Span) -> _Run:
    """Seek one run between two offsets."""
    for result, way in _WAYS:
        spans, gaps = way(run, document, within)
        if spans:
            return _Run(result, spans, run, gaps)
    return _Run("not_found", (), run)


_Found: TypeAlias = tuple[Sequence[Span], tuple[int, ...]]
_NOWHERE: _Found = (), ()


def _exactly(run: str, document: Document, within: Span) -> _Found:
    return _places(document.text, (run,), within), ()


def _in_other_type(run: str, document: Document, within: Span) -> _Found:
    plain = document.plain
    low, high = map(plain.here, within)
    wanted = _either_case(typography.plain(run))
    return [plain.original(span) for span in _places(plain.text, wanted, (low, high))], ()


def _with_omissions(run: str, document: Document, within: Span) -> _Found:
    """Seek the words between omissions in their order.

    Each passage counts that has them and has no shorter one within, and is not much longer than
    the shortest of all.
    """
    parts = list(map(typography.plain, _OMITTED.split(run)))
    if not 1 < len(parts) <= _MOST_PARTS or not any(parts):
        return _NOWHERE
    first, *rest = (_either_case(part) for part in parts if part)
    plain = document.plain
    low, high = map(plain.here, within)
    rows: list[list[Span]] = []
    longest = high - low
    for span in _places(plain.text, first, (low, high)):
        row = [span]
        until = min(high, span[0] + longest)
        for part in rest:
            if (following := _first(plain.text, part, (row[-1][1], until))) is None:
                break
            row.append(following)
        else:
            if rows and rows[-1][-1] == row[-1]:
                # It ends there too, and begins before this one.
                rows.pop()
            rows.append(row)
            longest = min(longest, _TIMES_THE_SHORTEST * (row[-1][1] - row[0][0]))
    spans = [(row[0][0], row[-1][1]) for row in rows]
    found = [place for place, (start, end) in enumerate(spans) if end - start <= longest]
    if not found:
        return _NOWHERE
    gaps = _between(map(plain.original, rows[found[0]]))
    left_out = tuple(len(folding.words(document.text[low:high])) for low, high in gaps)
    return [plain.original(spans[place]) for place in found], left_out


def _between(spans: Iterable[Span]) -> Iterator[Span]:
    for before, after in pairwise(spans):
        yield before[1], after[0]


def _without_insertions(run: str, document: Document, within: Span) -> _Found:
    """Seek what a run is without its brackets: with what is in them, or without that too."""
    outside = _INSERTED.split(run)
    inside, outside = outside[1::2], outside[::2]
    if not inside:
        return _NOWHERE
    readings = [tuple(dict.fromkeys((words, words.swapcase(), ""))) for words in inside]
    if len(inside) > _MOST_CHOICES:
        chosen: Iterable[Sequence[str]] = (inside, [""] * len(inside))
    else:
        chosen = product(*readings)
    for words in chosen:
        joined = "".join(map("".join, zip(outside, (*words, ""), strict=True)))
        reading = _BEFORE_MARK.sub("", joined)
        for way in (_in_other_type, _with_omissions):
            found = way(reading, document, within)
            if found[0]:
                return found
    return _NOWHERE


def _almost(run: str, document: Document, within: Span) -> _Found:
    span = document.index.closest_within(run, within)
    if span is None or similarity.likeness(run, document.text[slice(*span)]) < NEAR:
        return _NOWHERE
    return [span], ()


_WAYS: tuple[tuple[Result, Callable[[str, Document, Span], _Found]], ...] = (
    ("exact", _exactly),
    ("normalised", _in_other_type),
    ("elided", _with_omissions),
    ("bracketed", _without_insertions),
    ("near", _almost),
)


def _either_case(run: str) -> tuple[str, ...]:
    """Return a run with its first letter as it is and in the other case."""
    at = next((at for at, one in enumerate(run) if one.isalpha()), 0)
    other = run[:at] + run[at : at + 1].swapcase() + run[at + 1 :]
    return tuple(dict.fromkeys((run, other)))


def _first(text: str, wanted: Sequence[str], within: Span) -> Span | None:
    """Return where one of these words stands first between two offsets."""
    low, high = within
    found: Span | None = None
    for run in filter(None, wanted):
        place = similarity.find(text, run, low, high)
        if place >= 0:
            found = place, place + len(run)
            high = found[1] - 1
    return found


def _places(text: str, wanted: Sequence[str], within: Span) -> list[Span]:
    """Return where one of these words stands between two offsets; of very many places the first."""
    found: list[Span] = []
    low, high = within
    while len(found) < _MOST_PLACES and (span := _first(text, wanted, (low, high))):
        found.append(span)
        low = span[0] + 1
    return found
