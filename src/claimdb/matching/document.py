"""A text with its indexes for finding passages. Offsets and lengths are code points."""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from claimdb.matching import similarity, typography
from claimdb.matching.encoding import utf8
from claimdb.matching.similarity import IDEOGRAPHS

REACH = 20_000
"""The distance in code points within which a passage without words may begin at any word."""
_HASHED = 16_000_000  # the bytes hashed for one passage, roughly

_BLANK_LINE, _LINE = re.compile(r"\n\s*\n\s*"), re.compile(r"\n")
_TOKEN = re.compile(rf"([{IDEOGRAPHS}]|[^\W{IDEOGRAPHS}]+)|[^\w\s]|\n")


class Document:
    """A text to search, with its indexes; `sha256` is the hexadecimal digest of its bytes."""

    def __init__(self, text: str, sha256: str) -> None:
        self.text = text
        self.sha256 = sha256
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

    @cached_property
    def plain(self) -> typography.Plain:
        """The text in plain typography, for finding words that are typeset otherwise."""
        return typography.Plain(self.text)

    @cached_property
    def uninterrupted(self) -> typography.Uninterrupted:
        """The text without the clauses that interrupt quotations: “…,” she said, “…”."""
        return typography.Uninterrupted(self.text)

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


def affordable(length: int) -> int:
    """Return how many passages of this length may be hashed for one anchor."""
    return _HASHED // (length + 500) + 1
