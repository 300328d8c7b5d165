"""Bytes to text, as it stands: nothing is replaced, no line end changed.

Owns the encodings and the longest line. It must not know formats.
"""

import codecs
import io
from collections.abc import Iterator
from typing import IO

from claimdb.errors import InvalidDataError

LONGEST = 64 << 20
"""So many characters a line may have."""

_ENCODINGS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8 with a byte order mark"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}


class _Counted(io.BufferedIOBase):
    """A stream of which is known how much was read, with its beginning put back."""

    name = "stream"

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.head = stream.read(4)
        self._pending = self.head
        self.count = 0

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1, /) -> bytes:
        data = self._pending or self._stream.read(size)
        self._pending = b""
        self.count += len(data)
        return data


class Text:
    """The text of a stream in UTF-8, with a byte order mark or without, or in UTF-16 with one."""

    def __init__(self, stream: IO[bytes], newline: str = "") -> None:
        self._bytes = _Counted(stream)
        found = (form for mark, form in _ENCODINGS.items() if self._bytes.head.startswith(mark))
        encoding, self.name = next(found, ("utf-8", "UTF-8"))
        self.marked = encoding == "utf-8-sig"
        self._text = io.TextIOWrapper(self._bytes, encoding, newline=newline)

    def read(self, size: int) -> str:
        """Return so many characters, or what is left.

        Raises:
            InvalidDataError: a byte that cannot be read, by its offset.
        """
        try:
            return self._text.read(size)
        except UnicodeDecodeError as error:
            raise self._undecoded(error) from None

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends; raises as `read` does, and for an endless line."""
        try:
            number = 1
            while line := self._text.readline(LONGEST):
                if len(line) == LONGEST:
                    raise InvalidDataError(
                        f"line {number} is longer than {LONGEST:,} characters",
                        hint="is this the file you mean?",
                    )
                yield line
                number += 1
        except UnicodeDecodeError as error:
            raise self._undecoded(error) from None

    def _undecoded(self, error: UnicodeDecodeError) -> InvalidDataError:
        # What the decoder was given ends where the stream was read up to.
        offset = self._bytes.count - len(error.object) + error.start
        byte = f"0x{error.object[error.start]:02x}"
        return InvalidDataError(
            f"byte {offset} ({byte}) is not {self.name.split()[0]}",
            hint="save the file as UTF-8; from a spreadsheet, as “CSV UTF-8”",
        )
