"""A text with its indexes for finding passages. Offsets and lengths are code points."""

import hashlib
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple, TypeVar, cast

from claimdb.matching import similarity, typography
from claimdb.matching.encoding import utf8
from claimdb.matching.similarity import IDEOGRAPHS

_T = TypeVar("_T", typography.Plain, typography.Uninterrupted)
_CACHED = 8  # texts in plain typography

REACH = 20_000
"""The distance in code points within which a passage without words may begin at any word."""
_HASHED = 16_000_000  # the bytes hashed for one passage, roughly

_BLANK_LINE, _LINE = re.compile(r"\n\s*\n\s*"), re.compile(r"\n")
_TOKEN = re.compile(rf"([{IDEOGRAPHS}]|[^\W{IDEOGRAPHS}]+)|[^\w\s]|\n")


OWN = ("page:", "paragraph:")
"""How locators begin that follow from a place in a text."""


class Page(NamedTuple):
    """A page of a document: the offset at which it starts, and its label, usually a number."""

    start: int
    label: str


class Document:
    """A text to search, with its indexes; `sha256` is the hexadecimal digest of its bytes."""

    def __init__(self, text: str, sha256: str, pages: Sequence[Page] = ()) -> None:
        self.text = text
        self.sha256 = sha256
        self.pages = pages
        self._cached: dict[tuple[type, frozenset[typography.Compound] | None], object] = {}
        self._swept: dict[int, tuple[list[int], str]] = {}

    @classmethod
    def of(cls, data: bytes) -> "Document":
        """Return the document of bytes; raise as `utf8` does if they are not UTF-8."""
        return cls(utf8(data), hashlib.sha256(data).hexdigest())

    def digest(self, start: int, end: int) -> str:
        """Return the hexadecimal SHA-256 of a passage as UTF-8."""
        return hashlib.sha256(self.text[start:end].encode()).hexdigest()

    @cached_property
    def index(self) -> similarity.Index:
        """The words of the text, for finding similar wordings."""
        return similarity.Index(self.text)

    def plains(self, run: str) -> Iterator[typography.Plain]:
        """Yield the text in plain typography, for finding a run that is typeset otherwise.

        If lines divide words, a second one has these words whole.
        """
        yield self._typeset(typography.Plain, None)
        if self._divided:
            yield self._typeset(typography.Plain, self._divided & typography.compounds(run))

    def uninterrupted(self, run: str) -> Iterator[typography.Uninterrupted]:
        """Yield the text without clauses that interrupt quotations: “…,” she said, “…”.

        If lines divide words, a second one has these words whole.
        """
        yield self._typeset(typography.Uninterrupted, None)
        if self._divided:
            yield self._typeset(typography.Uninterrupted, self._divided & typography.compounds(run))

    @cached_property
    def _divided(self) -> frozenset[typography.Compound]:
        return typography.divided(self.text)

    def _typeset(self, kind: type[_T], compounds: frozenset[typography.Compound] | None) -> _T:
        key = kind, compounds
        if key not in self._cached:
            if len(self._cached) >= _CACHED:
                # Those of compounds that few runs have.
                for one in [one for one in self._cached if one[1]]:
                    del self._cached[one]
            self._cached[key] = kind(self.text, compounds)
        return cast("_T", self._cached[key])

    def locator(self, offset: int) -> str | None:
        """Return the page or the paragraph at an offset; None if the text has only one.

        What is before the first page, such as the cover of a book, has a paragraph.
        """
        at = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        if at >= 0:
            return f"{OWN[0]}{self.pages[at].label}"
        number = self.paragraph(offset)
        return None if number is None else f"{OWN[1]}{number}"

    def paragraph(self, offset: int) -> int | None:
        """Return the number of the paragraph at an offset, from 1; None if the text is only one."""
        breaks = self._breaks
        return bisect_right(breaks, offset) + 1 if breaks else None

    @cached_property
    def _breaks(self) -> list[int]:
        """The offsets at which all paragraphs but the first begin."""
        first = len(self.text) - len(self.text.lstrip())
        last = len(self.text.rstrip())
        between = _BLANK_LINE if _BLANK_LINE.search(self.text, first, last) else _LINE
        return [found.end() for found in between.finditer(self.text, first, last)]

    @cached_property
    def _bounds(self) -> tuple[list[int], list[int], bytearray]:
        """The offsets of words and marks, and of clauses, and for each offset if a word ends."""
        starts: list[int] = []
        clauses: list[int] = []
        ends = bytearray(len(self.text) + 1)
        after_mark = True
        for token in _TOKEN.finditer(self.text):
            if token[0] != "\n":
                starts.append(token.start())
                ends[token.end()] = 1
                if after_mark:
                    clauses.append(token.start())
            after_mark = token[1] is None
        return starts, clauses, ends

    def swept(self, length: int, digest: str) -> Iterator[int]:
        """Yield the starts of clauses at which a passage with this length and digest may begin."""
        if length not in self._swept:
            clauses = list(self._fitting(self._bounds[1], length))
            keys = "".join(self.digest(start, start + length)[:16] for start in clauses)
            self._swept[length] = clauses, keys
        clauses, keys = self._swept[length]
        place = keys.find(digest[:16])
        while place >= 0:
            if place % 16 == 0:
                yield clauses[place // 16]
            place = keys.find(digest[:16], place + 1)

    def around(self, place: int, length: int) -> Iterator[int]:
        """Yield where passages of this length may begin within `REACH` of a place."""
        starts, _, _ = self._bounds
        low, high = bisect_left(starts, place - REACH), bisect_left(starts, place + REACH)
        return self._fitting(starts[low:high], length)

    def _fitting(self, starts: list[int], length: int) -> Iterator[int]:
        ends, last = self._bounds[2], len(self.text) - length
        fitting = (start for start in starts if start <= last and ends[start + length])
        return islice(fitting, affordable(length))


def stored_pages(pages: Sequence[Page]) -> str | None:
    """Return pages as a database has them: JSON, an array of the offset and the label of each."""
    return json.dumps(pages, ensure_ascii=False) if pages else None


def pages_of(stored: str | None) -> tuple[Page, ...]:
    """Return the pages that are stored as JSON; other JSON has none, and `db check` reports it."""
    try:
        return tuple(Page(int(start), str(label)) for start, label in json.loads(stored or "[]"))
    except (ValueError, TypeError, RecursionError):
        return ()


def affordable(length: int) -> int:
    """Return how many passages of this length may be hashed for one anchor."""
    return _HASHED // (length + 500) + 1
