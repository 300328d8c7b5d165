"""Location of a quote in a text. Offsets are code points of the decoded text."""

# The work is bounded: of words that recur very often the first places count, and of passages with
# an omission those not much longer than the shortest.

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from claimdb.matching import similarity, typography
from claimdb.matching.document import Document
from claimdb.matching.similarity import Diff
from claimdb.matching.typography import INTERRUPTION, OMISSION, OMITTED
from claimdb.quotation import Span, verbatim

NEAR = 0.9
"""The least similarity of a near match, of words or of letters."""
CONTEXT = 32
"""The length of prefix and suffix in code points."""

_TIMES_THE_SHORTEST = 2  # the longest passage with omissions, compared with the shortest
_MOST_PLACES = 200  # of recurring words
_TRIED = 4_000_000  # code points around the longest run that are searched for the others, in all
_MOST_PARTS = 100  # of a text with omissions
_LONGEST_INTERRUPTED = 10_000  # code points of a run
_BETWEEN = re.compile(r"([,.;]?\s)")
_MOST_CHOICES = 3  # bracketed insertions that are each tried in all readings

_OMITTED = re.compile(rf"\s*(?:{OMITTED})\s*")
_INSERTED = re.compile(rf"\[(?!\s*(?:{OMISSION})\s*\])([^\[\]]{{0,500}})\]")
_BEFORE_MARK = re.compile(r"[^\S\n]+(?=[,.;:!?])")


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quote occurs in a text.

    `spans` are the places of its passage: one, several to choose from, or none. The rest describes
    the first: `found` is its text, `prefix` and `suffix` the text around it, and `diff` leads from
    the first run that differs to the text there. If the result is `not_found`, `found` and `diff`
    show the most similar words. `claimed` is False for a rendering without a passage, of which
    nothing can be searched for.
    """

    result: str
    spans: tuple[Span, ...] = ()
    found: str | None = None
    prefix: str = ""
    suffix: str = ""
    diff: Diff = ()
    claimed: bool = True

    @property
    def verified(self) -> str | None:
        """The result to record, one of `VERIFICATIONS`; None if nothing is claimed."""
        if not self.claimed:
            return None
        return "exact" if self.result == "exact_multiple" else self.result


class _RunMatch(NamedTuple):
    """The places of one run, and the way that found it."""

    result: str
    spans: Sequence[Span]
    run: str


class _Candidate(NamedTuple):
    """A passage that contains all runs, with the one that differs most and its place."""

    span: Span
    worst: _RunMatch
    at: Span


def locate(text: str, mode: str, document: Document, *, passage: str | Span | None = None) -> Match:
    """Locate the verbatim words of a quote in a text, anywhere or in one passage.

    The results, in the order in which they are tried: `exact`, at one place, or `exact_multiple`;
    `normalised`: only kinds of quotation marks, of dashes and of white space differ, or the case
    of the first letter; `elided`: the words between omissions (`...`, `…`, `[…]`) occur in order,
    or a clause of the text interrupts the quotation (“…,” she said, “…”);
    `bracketed`: words in brackets are left out, or are there without the brackets; `near`: words
    that are nine tenths similar; else `not_found`. Of several runs of a mixed quote, the worst
    decides. Only whole words match.

    Args:
        text: The text of the quote.
        mode: Its mode, which decides which words are verbatim.
        document: The text to search.
        passage: Its offsets or its words. A rendering is located by its passage alone.
    """
    runs = verbatim(text, mode)
    everywhere = 0, len(document.text)
    if passage is None:
        if not runs:
            return Match("not_found", claimed=False)
        return _match(list(passages(runs, document, everywhere)), runs, document)
    if isinstance(passage, str):
        outer = _find(passage, document, everywhere)
    else:
        inside = 0 <= passage[0] < passage[1] <= everywhere[1]
        outer = _RunMatch("exact", (passage,) if inside else (), document.text[slice(*passage)])
    found = []
    for span in outer.spans:
        given = _Candidate(span, outer, span)
        if not runs:
            found.append(given)
        elif inner := min(passages(runs, document, span), key=_rank, default=None):
            found.append(max(inner, given, key=_rank)._replace(span=span))
    return _match(found, runs if outer.spans else (outer.run,), document)


def _match(found: Sequence[_Candidate], runs: Sequence[str], document: Document) -> Match:
    """Return the match of the passages that differ least, else the words most like a lost run."""
    text = document.text
    if not found:
        missing = next((one for one in runs if not _find(one, document, (0, len(text))).spans), "")
        near = document.index.closest(missing, None) if missing else None
        if near is None:
            return Match("not_found")
        there = text[slice(*near)]
        return Match("not_found", found=there, diff=similarity.diff(missing, there))
    least = min(map(_rank, found))
    best = [one for one in found if _rank(one) == least]
    spans = tuple(dict.fromkeys(one.span for one in best))
    (start, end), worst, at = best[0]
    exact = worst.result == "exact"
    return Match(
        "exact_multiple" if exact and len(spans) > 1 else worst.result,
        spans,
        found=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        diff=() if exact else similarity.diff(worst.run, text[slice(*at)]),
    )


def passages(
    runs: Sequence[str],
    document: Document,
    within: Span,
    *,
    exactly: bool = False,
    reach: int | None = None,
    around: int = 0,
) -> Iterator[_Candidate]:
    """Yield the passages that contain all runs in any order, those nearest to an offset first.

    The other runs are within `reach` code points of the longest one, by default about as close
    together as in the quote. With `exactly`, only runs that occur byte for byte count.
    """
    longest = max(runs, key=len)
    others = list(runs)
    others.remove(longest)
    first = _find(longest, document, within, exactly=exactly)
    reach = 3 * sum(map(len, runs)) + 200 if reach is None else reach
    spans = sorted(first.spans, key=lambda span: abs(span[0] - around))
    for start, end in spans[: max(1, _TRIED // (reach * len(runs)))]:
        near = max(within[0], start - reach), min(within[1], end + reach)
        placed = [_Candidate((start, end), first, (start, end))]
        sought = {run: _find(run, document, near, exactly=exactly) for run in set(others)}
        for run in others:
            one = sought[run]
            free = (span for span in one.spans if all(span != other.at for other in placed))
            if (span := next(free, None)) is None:
                break
            placed.append(_Candidate(span, one, span))
        else:
            whole = min(one.at[0] for one in placed), max(one.at[1] for one in placed)
            yield max(placed, key=_rank)._replace(span=whole)


def _find(run: str, document: Document, within: Span, *, exactly: bool = False) -> _RunMatch:
    """Search for one run between two offsets."""
    for result, way in _WAYS[: 1 if exactly else None]:
        if spans := way(run, document, within):
            return _RunMatch(result, spans, run)
    return _RunMatch("not_found", (), run)


def _exactly(run: str, document: Document, within: Span) -> Sequence[Span]:
    return _places(document.text, (run,), within)


def _in_other_type(run: str, document: Document, within: Span) -> Sequence[Span]:
    wanted = _either_case(typography.plain(run))
    for plain in document.plains(run):
        low, high = map(plain.here, within)
        if places := _places(plain.text, wanted, (low, high)):
            return [plain.original(span) for span in places]
    return ()


def _with_omissions(run: str, document: Document, within: Span) -> Sequence[Span]:
    """Search for the words between omissions in their order.

    A passage counts if no shorter one lies in it, and it is not much longer than the shortest.
    """
    parts = list(map(typography.plain, _OMITTED.split(run)))
    if not 1 < len(parts) <= _MOST_PARTS or not any(parts):
        return ()
    wordings = [_either_case(part) for part in parts if part]
    for plain in document.plains(run):
        low, high = map(plain.here, within)
        if places := _in_order(plain.text, wordings, (low, high)):
            return [plain.original(span) for span in places]
    return ()


def _in_order(text: str, wordings: Sequence[Sequence[str]], within: Span) -> list[Span]:
    """Return the places of one of each of several wordings, in their order."""
    first, *rest = wordings
    low, high = within
    spans: list[Span] = []
    longest = high - low
    for span in _places(text, first, within):
        start, end = span
        until = min(high, start + longest)
        for part in rest:
            if (following := _first(text, part, (end, until))) is None:
                break
            end = following[1]
        else:
            if spans and spans[-1][1] == end:
                # It ends there too, and begins before this one.
                spans.pop()
            spans.append((start, end))
            longest = min(longest, _TIMES_THE_SHORTEST * (end - start))
    return [span for span in spans if span[1] - span[0] <= longest]


def _interrupted(run: str, document: Document, within: Span) -> Sequence[Span]:
    """Search for a run that the text interrupts with a clause of its own: “…,” she said, “…”."""
    wanted = typography.plain(run)
    if len(wanted) > _LONGEST_INTERRUPTED:
        return ()
    # A comma before the interruption may belong to the sentence around it.
    words = _BETWEEN.split(wanted)
    pattern = "".join(
        rf"(?:{re.escape(one)}|{INTERRUPTION})" if place % 2 else re.escape(one)
        for place, one in enumerate(words)
    )
    for text in document.uninterrupted(run):
        if INTERRUPTION not in text.text:
            return ()
        found: list[Span] = []
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text.text):
            start, end = text.original(match.span())
            if INTERRUPTION in match[0] and within[0] <= start and end <= within[1]:
                found.append((start, end))
            if len(found) == _MOST_PLACES:
                break
        if found:
            return found
    return ()


def _without_insertions(run: str, document: Document, within: Span) -> Sequence[Span]:
    """Search for a run without its brackets: with or without the words in them."""
    pieces = _INSERTED.split(run)
    inside = pieces[1::2]
    if not inside:
        return ()
    readings = [tuple(dict.fromkeys((words, words.swapcase(), ""))) for words in inside]
    few = len(inside) <= _MOST_CHOICES
    for words in product(*readings) if few else (inside, [""] * len(inside)):
        pieces[1::2] = words
        reading = _BEFORE_MARK.sub("", "".join(pieces))
        for way in (_in_other_type, _with_omissions):
            if found := way(reading, document, within):
                return found
    return ()


def _almost(run: str, document: Document, within: Span) -> Sequence[Span]:
    span = document.index.closest_within(run, within)
    near = span and similarity.likeness(run, document.text[slice(*span)]) >= NEAR
    return [span] if span and near else ()


_WAYS: Sequence[tuple[str, Callable[[str, Document, Span], Sequence[Span]]]] = (
    ("exact", _exactly),
    ("normalised", _in_other_type),
    ("elided", _with_omissions),
    ("elided", _interrupted),
    ("bracketed", _without_insertions),
    ("near", _almost),
)
_ORDER = list(dict.fromkeys(result for result, _ in _WAYS))


def _rank(one: _Candidate) -> int:
    return _ORDER.index(one.worst.result)


def _either_case(run: str) -> tuple[str, ...]:
    """Return a run with its first letter as it is and in the other case."""
    at = next((at for at, one in enumerate(run) if one.isalpha()), 0)
    other = run[:at] + run[at : at + 1].swapcase() + run[at + 1 :]
    return tuple(dict.fromkeys((run, other)))


def _first(text: str, wanted: Sequence[str], within: Span) -> Span | None:
    """Return the first place of one of these wordings between two offsets."""
    low, high = within
    found: Span | None = None
    for run in filter(None, wanted):
        place = similarity.find(text, run, low, high)
        if place >= 0:
            found = place, place + len(run)
            high = found[1] - 1
    return found


def _places(text: str, wanted: Sequence[str], within: Span) -> list[Span]:
    """Return the places of these wordings between two offsets; of very many the first."""
    found: list[Span] = []
    low, high = within
    while len(found) < _MOST_PLACES and (span := _first(text, wanted, (low, high))):
        found.append(span)
        low = span[0] + 1
    return found
