"""Search for exact or similar wordings, whole words, and differences."""

# Offsets are code points. The work for one wording is bounded, whatever the length of the text and
# the frequency of its words.

import heapq
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

from claimdb import folding
from claimdb.matching.typography import OMITTED
from claimdb.quotation import Span

Diff: TypeAlias = tuple[tuple[str, str], ...]

IDEOGRAPHS = "".join(f"{chr(low)}-{chr(high)}" for low, high in folding.IDEOGRAPHS)
"""Characters that are words by themselves, for a character class of a regular expression."""

LIKENESS = 0.6
"""The least share of common words of similar wordings, from 0 to 1."""
LIKENESS_IN_PLACE = 0.5
"""The same at the recorded place of the wording."""

_PLACES = 200  # of a recurring wording, the nearest ones
_POSTINGS = 500  # places of rare words that vote for windows
_WINDOWS = 5  # that are compared in full
_PAIRS = 200_000  # of equal words that may be aligned
_LETTERS = 1_000  # the longest two wordings together that are compared by letters

_MARKED = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
_ENDS = 40  # characters kept at each end of a long piece of a difference
_MESSAGE = 400  # characters of a difference in a message

_is_omission = re.compile(OMITTED).fullmatch
_IS_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]").match
_MAY_DIVIDE = re.compile(rf"[\W_{IDEOGRAPHS}]")
_PIECE = re.compile(rf"[{IDEOGRAPHS}]|[^\s{IDEOGRAPHS}]+")
_DIFFED = re.compile(
    rf"{OMITTED}|\s+|[{IDEOGRAPHS}]|\w(?:[^\s\u2013\u2014…“”\"{IDEOGRAPHS}]*\w)?[\u0300-\u036f]*|.",
    re.DOTALL,
)


class Likeness(NamedTuple):
    """How likely two records are one, from 0 to 1, and why."""

    score: float
    reason: str


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or bool(folding.words(character))


def divides(text: str, place: int) -> bool:
    """Whether an offset lies between words: it cuts no word and no accented letter."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if unicodedata.category(after)[0] == "M":
        return False
    cut = after.isalnum() and (before.isalnum() or unicodedata.category(before)[0] == "M")
    return not cut or bool(_IS_IDEOGRAPH(before) or _IS_IDEOGRAPH(after))


def whole(text: str, span: Span) -> Span:
    """Return a span widened to whole words."""
    start, end = span
    while not divides(text, start):
        start -= 1
    while not divides(text, end):
        end += 1
    return start, end


def find(text: str, run: str, start: int, end: int) -> int:
    """Return the first place of a run as whole words between two offsets, or -1."""
    place = text.find(run, start, end)
    while place >= 0 and not (divides(text, place) and divides(text, place + len(run))):
        # Continue at the end of the word.
        ends = _MAY_DIVIDE.search(text, place + 1, end)
        place = ends.start() if ends else end
        while place < end and not divides(text, place):
            place += 1
        place = text.find(run, place, end)
    return place


def nearby(text: str, run: str, around: int) -> list[int]:
    """Return the places of a run nearest to an offset; of a long one, not all that overlap."""
    step = len(run) // 64 + 1

    def places() -> Iterator[int]:
        place = text.find(run)
        while place >= 0:
            yield place
            place = text.find(run, place + step)

    return heapq.nsmallest(_PLACES, places(), key=lambda place: abs(place - around))


def diff(ours: str, theirs: str) -> Diff:
    """Return the difference of two wordings: `=` and `-` are `ours`, `=` and `+` are `theirs`.

    The parts between omissions of ours are aligned with theirs one after the other.
    """
    left, right = _DIFFED.findall(ours), _DIFFED.findall(theirs)
    result: list[tuple[str, str]] = []
    i = j = 0
    for a, b, size in _aligned_blocks(left, right):
        pieces = "".join(left[i:a]), "".join(right[j:b]), "".join(left[a : a + size])
        for op, piece in zip("-+=", pieces, strict=True):
            if piece and result and result[-1][0] == op:
                result[-1] = op, result[-1][1] + piece
            elif piece:
                result.append((op, piece))
        i, j = a + size, b + size
    return tuple(result)


def _aligned_blocks(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the `blocks` of two wordings, within each part and between parts."""
    i = j = 0
    for a, b in (*chain.from_iterable(_parts(left, right)), (len(left), len(right))):
        for at, there, size in blocks(left[i:a], right[j:b], str.isspace):
            yield i + at, j + there, size
        i, j = a, b


def _parts(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[Span, Span]]:
    """Yield the start and the end of each part between omissions in both wordings."""
    omissions = [at for at, piece in enumerate(left) if _is_omission(piece)]
    if not omissions:
        return
    words = [(word, at) for at, piece in enumerate(right) for word in folding.words(piece)]
    text = f" {' '.join(word for word, _ in words)} "
    done = word = end = 0
    for low, high in pairwise((-1, *omissions, len(left))):
        own = [at for at in range(low + 1, high) if folding.words(left[at])]
        part = folding.folded(" ".join(left[low + 1 : high]))
        at = text.find(f" {part} ", done) if part else -1
        if at < 0:
            continue
        first = word + text.count(" ", done, at)
        done, word = at + len(part) + 1, first + part.count(" ") + 1
        if words[first][1] >= end:
            end = words[word - 1][1] + 1
            yield (own[0], words[first][1]), (own[-1] + 1, end)


def marked(changes: Diff) -> str:
    """Return a difference as text: `[-still-]{+always+}`."""
    return "".join(_MARKED[sign].format(words) for sign, words in changes)


def marked_shortly(changes: Diff) -> str:
    """Return a difference as text for a message; long pieces are shortened to their ends."""
    pieces = (
        (sign, words if len(words) <= 2 * _ENDS + 1 else f"{words[:_ENDS]}…{words[-_ENDS:]}")
        for sign, words in changes
    )
    words = marked(tuple(pieces))
    return words if len(words) <= _MESSAGE else f"{words[: _MESSAGE - 1]}…"


def likeness(ours: str, theirs: str) -> float:
    """Return the share of common folded words of two wordings, from 0 to 1.

    In short wordings it is that of letters, if that is higher, as after a slip of one letter.
    """
    left, right = folding.words(ours), folding.words(theirs)
    common = sum(size for _, _, size in blocks(left, right))
    share = 2 * common / (len(left) + len(right) or 1)
    one, other = " ".join(left), " ".join(right)
    if len(one) + len(other) > _LETTERS:
        return share
    return max(share, SequenceMatcher(None, one, other, autojunk=False).ratio())


def blocks(
    ours: Sequence[str], theirs: Sequence[str], junk: Callable[[str], bool] | None = None
) -> Iterator[tuple[int, int, int]]:
    """Yield the common blocks of two sequences: offsets and length; at last their ends and 0."""
    head, most = 0, min(len(ours), len(theirs))
    while head < most and ours[head] == theirs[head]:
        head += 1
    tail, most = 0, most - head
    while tail < most and ours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    left, right = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    yield 0, 0, head
    # The matcher ignores words that recur too often.
    often = len(right) // 100 + 1 if len(right) >= 200 else len(right)
    counts = Counter(right)
    if sum(count for word in left if (count := counts[word]) <= often) <= _PAIRS:
        for block in SequenceMatcher(junk, left, right).get_matching_blocks():
            yield block.a + head, block.b + head, block.size
    yield len(ours) - tail, len(theirs) - tail, tail
    yield len(ours), len(theirs), 0


class Index:
    """An index of the folded words of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words: list[str] = []
        self._spans: list[Span] = []
        self._places: dict[str, list[int]] = {}
        words_of = cache(folding.words)
        for piece in _PIECE.finditer(text):
            for word in words_of(piece[0]):
                self._places.setdefault(word, []).append(len(self._words))
                self._words.append(word)
                self._spans.append(piece.span())

    def closest(self, run: str, place: Span | None) -> Span | None:
        """Return the span most similar to a run, or None if none is similar enough.

        At the recorded `place` of the run less similarity is enough; of equally similar spans the
        nearest to it is returned.
        """
        around = place[0] if place else 0
        best: tuple[float, int, Span] | None = None
        # The recorded place is searched separately, so that others do not crowd it out.
        for likeness, span in chain(
            self._candidates(run, place) if place else (), self._candidates(run, None)
        ):
            here = place is not None and span[0] < place[1] and place[0] < span[1]
            candidate = likeness, -abs(span[0] - around), span
            if likeness >= (LIKENESS_IN_PLACE if here else LIKENESS):
                best = max(best, candidate) if best else candidate
        return best and best[2]

    def closest_within(self, run: str, within: Span) -> Span | None:
        """Return the span between two offsets that is most similar to a run, if any is."""
        found = (one for one in self._candidates(run, within) if one[1][1] <= within[1])
        likeness, span = max(found, key=lambda one: (one[0], -one[1][0]), default=(0.0, (0, 0)))
        return span if likeness >= LIKENESS else None

    def _candidates(self, run: str, within: Span | None) -> Iterator[tuple[float, Span]]:
        """Yield spans that may correspond to a run, each with its similarity to the folded run."""
        wanted = [word for piece in _PIECE.findall(run) for word in folding.words(piece)]
        low, high = 0, len(self._words)
        if within:
            low, high = (bisect_left(self._spans, (offset, 0)) for offset in within)
        for window in self._windows(wanted, low, high):
            likeness, words = self._aligned(wanted, *window)
            if likeness:
                yield likeness, self._trimmed(run, words)

    def _windows(self, wanted: list[str], low: int, high: int) -> Iterator[Span]:
        """Yield windows, counted in words, with rare words of the run in the order of the run."""
        slack = len(wanted) // 4 + 1
        found = [(i, self._places[word]) for i, word in enumerate(wanted) if word in self._places]
        votes: Counter[int] = Counter()
        for i, places in sorted(found, key=lambda item: len(item[1])):
            positions = places[bisect_left(places, low) : bisect_left(places, high)]
            votes.update(at - i for at in positions[:_POSTINGS])
            if votes.total() >= _POSTINGS:
                break
        for diagonal, _ in votes.most_common(_WINDOWS):
            yield max(0, diagonal - slack), max(0, diagonal) + len(wanted) + slack

    def _aligned(self, wanted: list[str], low: int, high: int) -> tuple[float, Span]:
        """Return the similarity of a window, and its part that corresponds to the run."""
        words = self._words[low:high]
        shared = [block for block in blocks(wanted, words) if block[2]]
        if not shared:
            return 0.0, (0, 0)
        (i, j, _), (a, b, size) = shared[0], shared[-1]
        common = sum(size for _, _, size in shared)
        # A match at the end of the window may continue after it.
        if b + size == len(words):
            left = wanted[a + size :]
            _, _, more = next(blocks(left, self._words[high : high + len(left)]))
            common += more
            words += left[:more]
        first, last = max(0, j - i), min(len(words), b + len(wanted) - a)
        return 2 * common / (len(wanted) + last - first), (low + first, low + last)

    def _trimmed(self, run: str, window: Span) -> Span:
        """Return the offsets of a window, without marks at its ends that the run lacks."""
        start, end = self._spans[window[0]][0], self._spans[window[1] - 1][1]
        text = self.text
        while start < end and not (text[start] == run[0] or _is_word(text[start])):
            start += 1
        while start < end and not (text[end - 1] == run[-1] or _is_word(text[end - 1])):
            end -= 1
        return start, end
