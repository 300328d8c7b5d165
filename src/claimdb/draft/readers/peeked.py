"""The beginning of a stream, looked at before anything is read of it, and which format it shows.

Owns what is enough to know a format of another tool by. It must not read a record.
"""

import codecs
import csv
import io
import re
from typing import IO

from claimdb.draft.encoding import refuse_packed

_HEAD = 1 << 18
_LINE = re.compile("\r\n?|\n")
_SAID = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)


def said_in(line: str) -> str | None:
    """Return what parts the cells of a table, where the line before it says so, as of Excel."""
    found = _SAID.fullmatch(line)
    return found and found[1]


class Peeked(io.BufferedIOBase):
    """A stream of which the beginning is known and still to be read.

    Raises:
        InvalidDataError: it begins as a packed file does.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head = stream.read(_HEAD)
        refuse_packed(self._head)
        utf16 = self._head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self.text = self._head.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes at most, and none only at the end."""
        data, self._head = self._head, b""
        if not data:
            return self._stream.read(-1 if size is None else size)
        if size is not None and 0 <= size < len(data):
            data, self._head = data[:size], data[size:]
        return data

    def seekable(self) -> bool:
        """Whether it can be read once more."""
        return self._stream.seekable()

    def seek(self, offset: int, _: int = 0, /) -> int:
        """Go back to where it began, and read what is known of the beginning again."""
        self._head = b""
        return self._stream.seek(offset)

    def header(self) -> list[str]:
        """Return the cells of the first line, parted by what stands there most often."""
        first, *rest = _LINE.split(self.text, maxsplit=2)
        said = said_in(first)
        first = rest[0] if said and rest else first
        delimiter = said or max(",;\t", key=re.sub('"[^"]*"?', "", first).count)
        try:
            return next(csv.reader([first], delimiter=delimiter))
        except csv.Error:
            # No tool has a name that long for a column.
            return []
