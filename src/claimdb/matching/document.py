"""A text that passages are held against, with what finding them again needs.

Owns how a passage is sought by its digest alone: where one may begin and end, and how many are
tried. Offsets and lengths are code points. It must not know quotes or anchors.
"""

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from claimdb.errors import InvalidDataError
from claimdb.matching import similarity, typography
from claimdb.matching.similarity import IDEOGRAPHS

_LINE_END = re.compile("\r\n|\r|\n")
_PACKED = {
    b"\x1f\x8b": ("is compressed with gzip", "unpack it first: gunzip < FILE > NEW"),
    b"PK\x03\x04": (
        "is packed, as an XLSX or ODS file of a spreadsheet is",
        "save it from the spreadsheet as “CSV UTF-8”, or unzip it",
    ),
}


def utf8(data: bytes) -> str:
    """Return the text of bytes in UTF-8; a byte order mark is of it.

    Raises:
        InvalidDataError: they are not UTF-8, with the line and the column of the first that is not.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        refuse_packed(data)
        lines = _LINE_END.split(data[: error.start].decode())
        place = len(lines), len(lines[-1]) + 1
        raise undecoded("UTF-8", place, error.start, data[error.start]) from None


def refuse_packed(beginning: bytes) -> None:
    """Refuse what begins as a packed file does, which no other encoding makes a text.

    Raises:
        InvalidDataError: it does, with how to unpack it.
    """
    for mark, (what, hint) in _PACKED.items():
        if beginning.startswith(mark):
            raise InvalidDataError(f"the file {what}, and no text", hint=hint)


def undecoded(encoding: str, place: tuple[int, int], offset: int, byte: int) -> InvalidDataError:
    """Return the error for a byte that cannot be read, by line and column (from 1) and offset."""
    line, column = place
    return InvalidDataError(
        f"line {line}, column {column}: byte {offset} (0x{byte:02x}) is not {encoding}",
        hint="save the file as UTF-8 (from a spreadsheet, as “CSV UTF-8”), or convert it, as what"
        " an older Windows wrote: iconv -f cp1252 -t utf-8 FILE > NEW",
    )


REACH = 20_000
"""So far from its recorded place, in code points, a passage without words is sought everywhere."""
_HASHED = 16_000_000  # bytes or so, for one passage

_TOKEN = re.compile(rf"([{IDEOGRAPHS}]|[^\W{IDEOGRAPHS}]+)|[^\w\s]|\n")


class _Bounds(NamedTuple):
    """Where passages may begin (words and marks; clauses) and, flagged by code point, end."""

    starts: list[int]
    clauses: list[int]
    ends: bytearray


class Document:
    """A text to hold anchors against; `sha256` is the hexadecimal digest of its bytes.

    It keeps what repeated checks need, so check many anchors against one document.
    """

    def __init__(self, text: str, sha256: str) -> None:
        self.text = text
        self.sha256 = sha256
        self._swept: dict[int, tuple[list[int], str]] = {}

    @classmethod
    def of(cls, data: bytes) -> "Document":
        """Return the document of these bytes, which must be UTF-8; a byte order mark counts.

        Raises `InvalidDataError`, naming the place of the first byte that cannot be read.
        """
        return cls(utf8(data), hashlib.sha256(data).hexdigest())

    def digest(self, start: int, length: int) -> str:
        """Return the hexadecimal SHA-256 of a passage of so many code points, as UTF-8."""
        return hashlib.sha256(self.text[start : start + length].encode()).hexdigest()

    @cached_property
    def index(self) -> similarity.Index:
        """The words of the text, for finding wordings that are close to a given one."""
        return similarity.Index(self.text)

    @cached_property
    def plain(self) -> typography.Plain:
        """The text in one typography, for finding words that are only set in another one."""
        return typography.Plain(self.text)

    @cached_property
    def bounds(self) -> _Bounds:
        """The offsets at which a passage may begin or end."""
        result = _Bounds([], [], bytearray(len(self.text) + 1))
        after_mark = True
        for token in _TOKEN.finditer(self.text):
            if token[0] != "\n":
                result.starts.append(token.start())
                result.ends[token.end()] = 1
                if after_mark:
                    result.clauses.append(token.start())
            after_mark = token[1] is None
        return result

    def swept(self, length: int, digest: str) -> Iterator[int]:
        """Yield the beginnings of clauses from which a passage of this length may be this one."""
        if length not in self._swept:
            clauses = list(self._fitting(self.bounds.clauses, length))
            keys = "".join(self.digest(start, length)[:16] for start in clauses)
            self._swept[length] = clauses, keys
        clauses, keys = self._swept[length]
        place = keys.find(digest[:16])
        while place >= 0:
            if place % 16 == 0:
                yield clauses[place // 16]
            place = keys.find(digest[:16], place + 1)

    def around(self, place: int, length: int) -> Iterator[int]:
        """Yield where passages of this length may begin within `REACH` of a place."""
        starts = self.bounds.starts
        low, high = bisect_left(starts, place - REACH), bisect_left(starts, place + REACH)
        return self._fitting(starts[low:high], length)

    def _fitting(self, starts: list[int], length: int) -> Iterator[int]:
        ends, last = self.bounds.ends, len(self.text) - length
        fitting = (start for start in starts if start <= last and ends[start + length])
        return islice(fitting, affordable(length))


def affordable(length: int) -> int:
    """Return how many passages of this length may be hashed for one anchor."""
    return _HASHED // (length + 500) + 1
