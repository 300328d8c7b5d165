"""Bytes as text in UTF-8, with errors that name the line and the column."""

import re

from claimdb.errors import InvalidDataError

_LINE_END = re.compile("\r\n|\r|\n")
_PACKED = {
    b"\x1f\x8b": ("is compressed with gzip", "decompress it first: gunzip < FILE > NEW"),
    b"PK\x03\x04": (
        "is a compressed file, such as XLSX or ODS",
        "save it from the spreadsheet as “CSV UTF-8”, or unzip it",
    ),
}


def utf8(data: bytes) -> str:
    """Return the text of bytes in UTF-8, with a byte order mark, or raise `InvalidDataError`."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        refuse_packed(data)
        lines = _LINE_END.split(data[: error.start].decode())
        place = len(lines), len(lines[-1]) + 1
        raise undecodable("UTF-8", place, error.start, data[error.start]) from None


def refuse_packed(beginning: bytes) -> None:
    """Raise `InvalidDataError` for a file that begins like a compressed one."""
    for mark, (what, hint) in _PACKED.items():
        if beginning.startswith(mark):
            raise InvalidDataError(f"the file {what} and is not a text file", hint=hint)


def undecodable(encoding: str, place: tuple[int, int], offset: int, byte: int) -> InvalidDataError:
    """Return the error for an invalid byte, by line and column (from 1) and offset."""
    line, column = place
    return InvalidDataError(
        f"line {line}, column {column}: byte {offset} (0x{byte:02x}) is not {encoding}",
        hint="save the file as UTF-8 (from a spreadsheet, as “CSV UTF-8”), or convert a file from"
        " an older Windows: iconv -f cp1252 -t utf-8 FILE > NEW",
    )
