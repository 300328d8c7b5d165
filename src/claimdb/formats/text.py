"""Text of files: decoded without replacing anything, with its line ends."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO

from claimdb.errors import InvalidDataError
from claimdb.matching.encoding import refuse_packed, undecodable
from claimdb.schema import REJECTED

LONGEST = 64 << 20
"""The longest line, in characters."""

_ENCODINGS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8 with a byte order mark"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}


class _Counted(io.BufferedIOBase):
    """A stream that detects its encoding, and can map bytes of the last piece to their place."""

    name = "stream"

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._pending = stream.read(4)
        refuse_packed(self._pending)
        found = (form for mark, form in _ENCODINGS.items() if self._pending.startswith(mark))
        self.encoding, self.called = next(found, ("utf-8", "UTF-8"))
        self._decoder = codecs.getincrementaldecoder(self.encoding)("replace")
        self._last = b""
        self._line = self._column = 1
        self._returned = False
        self.count = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        self._pass(self._last)
        data = self._last = self._pending or self._stream.read(size)
        self._pending = b""
        self.count += len(data)
        return data

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column, from 1, of a byte of the last piece."""
        self._pass(self._last[: max(len(self._last) - self.count + offset, 0)])
        return self._line, self._column

    def _pass(self, data: bytes) -> None:
        text = self._decoder.decode(data)
        if not text:
            return
        # The carriage return before a line feed has ended the line already.
        halved = self._returned and text[0] == "\n"
        self._line += text.count("\n") + text.count("\r") - text.count("\r\n") - halved
        ends = max(text.rfind("\n"), text.rfind("\r"))
        self._column = self._column + len(text) if ends < 0 else len(text) - ends
        self._returned = text[-1] == "\r"


class Text:
    """The text of a stream in UTF-8, with a byte order mark or without, or in UTF-16 with one."""

    def __init__(self, stream: IO[bytes], newline: str = "") -> None:
        self._bytes = _Counted(stream)
        self.name = self._bytes.called
        self.marked = self._bytes.encoding == "utf-8-sig"
        self._text = io.TextIOWrapper(self._bytes, self._bytes.encoding, newline=newline)

    def read(self, size: int) -> str:
        """Return up to `size` characters; `InvalidDataError` names the place of an invalid byte."""
        try:
            return self._text.read(size)
        except UnicodeDecodeError as error:
            raise self._undecoded(error) from None

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends; raise as `read` does, and for too long a line."""
        try:
            for number, line in enumerate(iter(partial(self._text.readline, LONGEST), ""), 1):
                if len(line) == LONGEST:
                    raise InvalidDataError(
                        f"line {number} is longer than {LONGEST:,} characters",
                        hint="is this the right file?",
                    )
                yield line
        except UnicodeDecodeError as error:
            raise self._undecoded(error) from None

    def _undecoded(self, error: UnicodeDecodeError) -> InvalidDataError:
        # The input of the decoder ends where the stream was read up to.
        offset = self._bytes.count - len(error.object) + error.start
        encoding, *_ = self.name.split()
        return undecodable(encoding, self._bytes.place(offset), offset, error.object[error.start])


_HEAD = 1 << 18
_LINE = re.compile("\r\n?|\n")
_SAID = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)


def said_in(line: str) -> str | None:
    """Return the delimiter that Excel declares in the line before a table, if any."""
    found = _SAID.fullmatch(line)
    return found and found[1]


def plain(header: str) -> str:
    """Return a header without the differences between its spellings."""
    return re.sub(r"[\s_-]+", "", header.casefold())


def delimiter_of(line: str, delimiters: Iterable[str]) -> str:
    """Return the delimiter that a line has most often outside quotation marks."""
    return max(delimiters, key=re.sub('"[^"]*"?', "", line).count)


class Peeked(io.BufferedIOBase):
    """A stream with its beginning as text, which is still to be read.

    One that begins like a compressed file raises `InvalidDataError`.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head = stream.read(_HEAD)
        refuse_packed(self._head)
        utf16 = self._head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self.text = self._head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes, and none only at the end."""
        data, self._head = self._head, b""
        if not data:
            return self._stream.read(-1 if size is None else size)
        if size is not None and 0 <= size < len(data):
            data, self._head = data[:size], data[size:]
        return data

    def seekable(self) -> bool:
        """Whether the stream can be read again."""
        return self._stream.seekable()

    def seek(self, offset: int, _: int = 0, /) -> int:
        """Go back to an offset of the underlying stream."""
        self._head = b""
        return self._stream.seek(offset)

    def headers(self) -> frozenset[str]:
        """Return the cells of the first line in their `plain` form, without reasons of refusal."""
        first, *rest = _LINE.split(self.text, maxsplit=2)
        said = said_in(first)
        first = rest[0] if said and rest else first
        try:
            cells = next(csv.reader([first], delimiter=said or delimiter_of(first, ",;\t")))
        except csv.Error:
            # No tool has a column with so long a name.
            cells = []
        return frozenset(map(plain, cells)).difference(map(plain, REJECTED))

    def has_columns(self, names: Iterable[str]) -> bool:
        """Whether the first line has all these headers."""
        return self.headers().issuperset(map(plain, names))
