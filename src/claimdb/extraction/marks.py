"""The passages of a text inside quotation marks, with exact offsets, in one pass over the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from claimdb.extraction.paragraphs import paragraphs
from claimdb.quotation import Span


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """A passage inside quotation marks; offsets are code points of the text.

    Attributes:
        start: Where the passage begins, behind its opening mark.
        end: Where the passage ends, before its closing mark.
        parts: One span for each paragraph; more than one if each paragraph opens with a mark again.
        mark: The opening mark.
        is_closed: Whether a closing mark follows, rather than the end of a paragraph.
        depth: 0, or 1 for a quotation inside another one, and so on.
    """

    start: int
    end: int
    parts: tuple[Span, ...]
    mark: str
    is_closed: bool
    depth: int = 0


class _Mark(NamedTuple):
    text: str
    start: int
    end: int
    opens_word: bool
    """Whether white space, a dash, a bracket or another mark comes before, and a word after."""
    ends_word: bool
    """Whether a word comes before, and white space or punctuation after."""


class _Opened(NamedTuple):
    mark: str
    start: int
    parts: tuple[Span, ...] = ()
    """The parts in earlier paragraphs."""


_DOUBLE, _SINGLE = "double", "single"
_KINDS = {
    **dict.fromkeys(("“", "”", "„", "‟", '"', "＂", "''", "``", "’’", "‘‘"), _DOUBLE),
    **dict.fromkeys("‘’'‚‛", _SINGLE),
    **dict.fromkeys("«»", "angled"),
    **dict.fromkeys("‹›", "single angled"),
    **dict.fromkeys("「」", "corner"),
    **dict.fromkeys("『』", "white corner"),
}
# A mark between two letters is an apostrophe; one before a figure or one of these words as well.
_MARK = re.compile(
    r"''|``|’’|‘‘|[“”„‟\"＂‚‛«»‹›「」『』]"
    r"|(?<!\w)['‘’](?!(?:\d|em|til|tis|twas|cause|bout|n)\b|\d\ds\b)|['’‘](?!\w)"
)
_ALWAYS_OPEN = frozenset(("„", "‟", "‚", "‛", "「", "『", "``", "‘‘"))
_ALWAYS_CLOSE = frozenset(("」", "』", "’’"))
_PARTNERS = {
    "“": "„‟", "”": "“„‟”", '"': '"', "＂": "＂", "''": ("``", "''"), "’’": ("‘‘", "’’"),
    "‘": "‚‛", "’": "‘‚‛", "'": "'‘", "«": "»", "»": "«»", "›": "‹›", "‹": "›", "」": "「",
    "』": "『",
}  # fmt: skip
"""The marks that a mark may close; a double one closes any double one if there is none of these."""
_BEFORE = "([{—–-/'\"“„‘«"
_AFTER = ".,;:?!)]}—'\"”’»"


def marked_spans(text: str) -> list[MarkedSpan]:
    """Return the passages inside quotation marks, by their start; an outer one before inner ones.

    Passages are disjoint or nested. Marks may be curly, straight, doubled (`` and ''), single, and
    those of other languages; a straight mark may close a curly one. A closing mark without an
    opening one is ignored. So is a mark that its paragraph does not close, unless the next
    paragraph opens with a mark: then the quotation continues there. Single marks outside others
    count only in a text without double ones, because most of them are apostrophes.
    """
    found = [one for one in _scanned(text) if not text[one.start : one.end].isspace()]
    has_others = any(_KINDS[one.mark] != _SINGLE for one in found)
    ends: list[int] = []
    nested: list[MarkedSpan] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        while ends and ends[-1] <= one.start:
            ends.pop()
        if ends or not (has_others and _KINDS[one.mark] == _SINGLE):
            nested.append(replace(one, depth=len(ends)) if ends else one)
            ends.append(one.end)
    return nested


def _scanned(text: str) -> Iterator[MarkedSpan]:
    """Yield the passages of a text as they end."""
    places = paragraphs(text)
    continued: _Opened | None = None
    for number, (begin, end) in enumerate(places):
        opened: list[_Opened] = []
        for mark in _marks(text, begin, end):
            if continued is not None and mark.start == begin:
                opened.append(continued._replace(start=mark.end))
            else:
                yield from _read(mark, opened)
        continued = None
        ahead = _MARK.match(text, places[number + 1][0]) if number + 1 < len(places) else None
        if ahead is not None and opened and opened[-1].start < end:
            last = opened[-1]
            if _KINDS[last.mark] == _KINDS[ahead[0]] != _SINGLE:
                continued = opened.pop()._replace(parts=(*last.parts, (last.start, end)))
        yield from _abandoned(opened)


def _read(mark: _Mark, opened: list[_Opened]) -> Iterator[MarkedSpan]:
    """Open or close a quotation; yield the passages that end with that."""
    if _opens(mark, opened):
        # The same mark twice: the first one has lost its partner.
        again = _index(opened, (mark.text,))
        if again is not None:
            yield from _abandoned(opened[again:])
            del opened[again:]
        opened.append(_Opened(mark.text, mark.end))
        return
    index = _closed_by(mark, opened)
    if index is None:
        return
    yield from _abandoned(opened[index + 1 :])
    one = opened[index]
    del opened[index:]
    if one.parts or one.start < mark.start:
        yield _ended(one, (one.start, mark.start), is_closed=True)


def _abandoned(opened: list[_Opened]) -> Iterator[MarkedSpan]:
    """Yield the parts in earlier paragraphs of quotations that nothing closes."""
    return (_ended(one) for one in opened if one.parts)


def _ended(one: _Opened, *last: Span, is_closed: bool = False) -> MarkedSpan:
    parts = (*one.parts, *last)
    return MarkedSpan(parts[0][0], parts[-1][1], parts, one.mark, is_closed)


def _marks(text: str, begin: int, end: int) -> Iterator[_Mark]:
    for found in _MARK.finditer(text, begin, end):
        start, stop = found.span()
        before = text[start - 1] if start > begin else " "
        after = text[stop] if stop < end else " "
        free_before = before.isspace() or before in _BEFORE
        free_after = after.isspace() or after in _AFTER
        opens = free_before and not (after.isspace() or after in ".,;:?!)")
        yield _Mark(found[0], start, stop, opens, free_after and not free_before)


def _opens(mark: _Mark, opened: list[_Opened]) -> bool:
    """Whether a mark opens a quotation; else it closes one, or is an apostrophe."""
    text = mark.text
    if text in _ALWAYS_OPEN or text in _ALWAYS_CLOSE:
        return text in _ALWAYS_OPEN
    closes_partner = _index(opened, _PARTNERS[text]) is not None
    if text == "«":  # French marks have spaces inside
        return not closes_partner
    if text == "“":
        return not closes_partner and not (mark.ends_word and _closed_by(mark, opened) is not None)
    if text in "”»’›‹":
        return mark.opens_word and _closed_by(mark, opened) is None
    if _KINDS[text] == _SINGLE or _closed_by(mark, opened) is not None:
        return mark.opens_word and not (text == "‘" and closes_partner)
    return not mark.ends_word


def _closed_by(mark: _Mark, opened: list[_Opened]) -> int | None:
    """Return the index of the opened mark that a mark closes."""
    index = _index(opened, _PARTNERS.get(mark.text, ()))
    if index is None and _KINDS[mark.text] == _DOUBLE:
        index = _index(opened, tuple(one for one, kind in _KINDS.items() if kind == _DOUBLE))
    return index


def _index(opened: list[_Opened], marks: Sequence[str]) -> int | None:
    """Return the index of the last opened mark among some."""
    return next((n for n in range(len(opened) - 1, -1, -1) if opened[n].mark in marks), None)
