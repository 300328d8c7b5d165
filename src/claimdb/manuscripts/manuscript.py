"""A draft as one text, a paragraph a line, with where each of its words is in the file."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from claimdb.extraction.marks import marked_spans
from claimdb.quotation import Span

_SPACE = re.compile(r"\s+")
_SIGNED = re.compile(r"\s(?:—|–|---?)\s*([^—–.!?]{2,80}?)\s*\Z")
_SOFT_HYPHEN = "\u00ad"
_MOSTLY = 0.3


class Quotation(NamedTuple):
    """A quotation in a draft.

    Attributes:
        start: Where it begins, in code points of the text of the draft.
        end: Where it ends.
        text: The words.
        depth: 0, or 1 for one inside another, and so on.
        signed: Who is named under a block of words.
    """

    start: int
    end: int
    text: str
    depth: int = 0
    signed: str | None = None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The text of a draft.

    Attributes:
        text: The text, each paragraph in one line.
        places: Offsets in the text from which on it is at another place, and these: the line of
            the file from 1, or a locator where it has no lines.
        blocks: The spans of what is set apart as a quotation.
    """

    text: str
    places: tuple[tuple[int, int | str], ...]
    blocks: tuple[Span, ...] = ()

    def place(self, offset: int) -> int | str:
        """Return the line, else the locator, of an offset."""
        at = bisect_right(self.places, offset, key=lambda place: place[0]) - 1
        return self.places[max(at, 0)][1] if self.places else 1

    def quotations(self) -> list[Quotation]:
        """Return what is inside quotation marks or set apart, by where it begins."""
        marked = [one for one in marked_spans(self.text) if one.end > one.start]
        found = [Quotation(one.start, one.end, self._words(one.parts), one.depth) for one in marked]
        for start, end in self.blocks:
            own = [one for one in marked if not one.depth and start <= one.start < end]
            length = sum(one.end - one.start for one in own)
            # One with marks says who speaks between them.
            begins = any(not self.text[start : one.start - 1].strip() for one in own)
            if not begins and length < _MOSTLY * (end - start):
                found = [one for one in found if not start <= one.start < end]
                found.append(self._block(start, end))
        return sorted(found, key=lambda one: (one.start, -one.end))

    def _block(self, start: int, end: int) -> Quotation:
        text = self._words(((start, end),))
        if signed := _SIGNED.search(text):
            return Quotation(start, end, text[: signed.start()], signed=signed[1])
        return Quotation(start, end, text)

    def _words(self, parts: tuple[Span, ...]) -> str:
        words = " ".join(_SPACE.sub(" ", self.text[start:end]).strip() for start, end in parts)
        return words.replace(_SOFT_HYPHEN, "")


class TextBuilder:
    """Collects the text of a draft piece by piece."""

    def __init__(self) -> None:
        self._paragraphs: list[tuple[str, list[tuple[int, int | str]], object]] = []
        self._pieces: list[tuple[str, int | str]] = []
        self._notes: list[TextBuilder] = []
        self.block: object = None
        """What is set apart as a quotation around the text; None outside."""

    def add(self, text: str, place: int | str) -> None:
        """Add text that begins at a place, in which line breaks are spaces."""
        for number, part in enumerate(text.split("\n")):
            if number and isinstance(place, int):
                place += 1
            self._pieces.append((f"{' ' if number else ''}{part}", place))

    def note(self) -> "TextBuilder":
        """Return a builder for a note to what was added last, which follows the paragraph."""
        self._notes.append(TextBuilder())
        return self._notes[-1]

    def end(self) -> None:
        """End the paragraph."""
        text = ""
        places: list[tuple[int, int | str]] = []
        for piece, place in self._pieces:
            if not places or places[-1][1] != place:
                places.append((len(text), place))
            text += piece
        self._pieces.clear()
        if text.strip():
            self._paragraphs.append((text, places, self.block))
        notes, self._notes = self._notes, []
        for note in notes:
            note.end()
            self._paragraphs += note._paragraphs  # noqa: SLF001 (its own class)

    def manuscript(self) -> Manuscript:
        """Return the draft."""
        self.end()
        lines: list[str] = []
        places: list[tuple[int, int | str]] = []
        length = 0
        for text, own, _ in self._paragraphs:
            places += ((length + offset, place) for offset, place in own)
            lines.append(text)
            length += len(text) + 1
        return Manuscript("\n".join(lines), tuple(places), tuple(self._blocks()))

    def _blocks(self) -> Iterator[Span]:
        """Yield the spans of paragraphs in a row that are set apart together."""
        length = 0
        for block, same in groupby(self._paragraphs, key=itemgetter(2)):
            start = length
            length += sum(len(text) + 1 for text, *_ in same)
            if block is not None:
                yield start, length - 1
