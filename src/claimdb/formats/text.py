"""Text of files: decoded without replacing anything, with its line ends."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import IO

from claimdb.errors import InvalidDataError, UsageError
from claimdb.formats.spreadsheet import is_spreadsheet, read_sheet
from claimdb.matching.encoding import refuse_foreign, undecodable
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
        refuse_foreign(stream.head if isinstance(stream, Peeked) else self._pending)
        found = (form for mark, form in _ENCODINGS.items() if self._pending.startswith(mark))
        self.encoding, name = next(found, ("utf-8", "UTF-8"))
        self.called = getattr(stream, "called", "") or name
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
        place = self._bytes.place(offset)
        return undecodable(encoding, place, offset, error.object, error.start)


_HEAD = 1 << 18  # bytes
_LINE = re.compile("\r\n?|\n")
_SAID = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)


def said_in(line: str) -> str | None:
    """Return the delimiter that Excel declares in the line before a table, if any."""
    found = _SAID.fullmatch(line)
    return found and found[1]


def _beginning(stream: IO[bytes]) -> bytes:
    """Return the first bytes of a stream, which may come in smaller pieces."""
    parts, left = [], _HEAD
    while left > 0 and (data := stream.read(left)):
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def plain(header: str) -> str:
    """Return a header without the differences between its spellings."""
    return re.sub(r"[\s_-]+", "", header.casefold())


def delimiter_of(line: str, delimiters: Iterable[str]) -> str:
    """Return the delimiter that a line has most often outside quotation marks."""
    return max(delimiters, key=re.sub('"[^"]*"?', "", line).count)


class Recoded(io.BufferedIOBase):
    """A stream of text in a named encoding, read as UTF-8.

    Raises:
        UsageError: there is no such encoding.
    """

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        try:
            codec = codecs.lookup(encoding)
            "".encode(encoding)  # not all codecs are of texts
        except (LookupError, ValueError) as error:
            raise UsageError(
                f"unknown encoding {encoding!r}", hint="such as cp1252, mac_roman or utf-16-le"
            ) from error
        self.called = encoding
        self._stream = stream
        self._make = codec.incrementaldecoder
        self._start()

    def _start(self) -> None:
        assert self._make is not None, "every encoding of texts has one"
        self._decoder = self._make()
        self._count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the text of up to `size` bytes, and none only at the end."""
        while True:
            data = self._stream.read(-1 if size is None else size)
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                offset = self._count + len(data) - len(error.object) + error.start
                raise InvalidDataError(
                    f"byte {offset} (0x{error.object[error.start]:02x}) is not {self.called}",
                    hint="is this the encoding of the file?",
                ) from error
            self._count += len(data)
            if text or not data:
                return text.encode("utf-8", "surrogatepass")

    def seekable(self) -> bool:
        """Whether the stream can be read again."""
        return self._stream.seekable()

    def seek(self, offset: int, _: int = 0, /) -> int:
        """Go back to the start of the stream."""
        assert offset == 0, "bytes of the text have no place in the stream"
        self._start()
        return self._stream.seek(0)


class Peeked(io.BufferedIOBase):
    """A stream with its beginning as text and as bytes (`head`), which is still to be read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._headers: frozenset[str] | None = None
        self.called = getattr(stream, "called", "")
        self.head = self._head = _beginning(stream)
        utf16 = self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self.text = self.head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes, and none only at the end."""
        if size is None or size < 0:
            data, self._head = self.whole(), b""
        elif not self._head:
            return self._stream.read(size)
        else:
            data, self._head = self._head[:size], self._head[size:]
        return data

    def whole(self) -> bytes:
        """Return all bytes, which are still to be read."""
        parts = [self._head]
        while data := self._stream.read(_HEAD):
            parts.append(data)
        self._head = b"".join(parts)
        return self._head

    def seekable(self) -> bool:
        """Whether the stream can be read again."""
        return self._stream.seekable()

    def seek(self, offset: int, _: int = 0, /) -> int:
        """Go back to an offset of the underlying stream."""
        self._head = b""
        return self._stream.seek(offset)

    def headers(self) -> frozenset[str]:
        """Return the cells of the first line in their `plain` form, without reasons of refusal."""
        if self._headers is None:
            self._headers = self._read_headers()
        return self._headers

    def _read_headers(self) -> frozenset[str]:
        first, *rest = _LINE.split(self.text, maxsplit=2)
        said = said_in(first)
        first = rest[0] if said and rest else first
        try:
            if is_spreadsheet(self.head):
                cells = next(iter(read_sheet(self.whole(), None, 1).rows))
            else:
                cells = next(csv.reader([first], delimiter=said or delimiter_of(first, ",;\t")))
        except csv.Error:
            # No tool has a column with so long a name.
            cells = []
        return frozenset(map(plain, cells)).difference(map(plain, REJECTED))

    def has_columns(self, names: Iterable[str]) -> bool:
        """Whether the first line has all these headers."""
        return self.headers().issuperset(map(plain, names))


def is_sheet(peeked: Peeked) -> bool:
    """Whether a file is a spreadsheet."""
    return is_spreadsheet(peeked.head)
