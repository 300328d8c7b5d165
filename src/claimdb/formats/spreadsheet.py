"""Sheets of XLSX, XLSB, XLS and ODS files, as rows of texts."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from claimdb.errors import ClaimdbError, InvalidDataError, UsageError
from claimdb.matching.encoding import OLE, ZIP

_BOOKS = (b"xl/workbook", b"opendocument.spreadsheet")
_OLD_BOOK = b"W\0o\0r\0k\0b\0o\0o\0k\0"


class Sheet(NamedTuple):
    """A sheet with its rows as texts, and the number of its first row, from 1.

    `others` are the names of the other sheets that are not empty.
    """

    title: str
    first: int
    rows: Sequence[list[str]]
    others: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is read, in words."""
        also = f" (not read: {', '.join(self.others)}; --sheet NAME)" if self.others else ""
        return f"sheet {self.title}{also}"

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows with their numbers."""
        return enumerate(self.rows, self.first)


def is_spreadsheet(beginning: bytes) -> bool:
    """Whether a file that begins with these bytes is a spreadsheet."""
    if beginning.startswith(ZIP):
        return any(name in beginning for name in _BOOKS)
    return beginning.startswith(OLE) and _OLD_BOOK in beginning


def read_sheet(content: bytes, wanted: str | None, most: int | None = None) -> Sheet:
    """Return a sheet of a spreadsheet: that with a name, else the first that is not empty.

    Args:
        content: The file.
        wanted: The name of the sheet.
        most: The most rows to return.

    Raises:
        InvalidDataError: the file is damaged, protected or empty.
        UsageError: it has no sheet of this name.
        ClaimdbError: the library is not installed.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError as error:
        raise ClaimdbError(
            "spreadsheets need python-calamine, which is not installed",
            hint="pip install python-calamine, or save the sheet as “CSV UTF-8”",
        ) from error
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if wanted is not None and wanted not in names:
            raise UsageError(f"there is no sheet {wanted!r}", hint=f"one of {', '.join(names)}")
        sheets = [book.get_sheet_by_name(name) for name in names]
        filled = [sheet for sheet in sheets if sheet.height]
        chosen = next((one for one in filled if wanted in (None, one.name)), None)
        if chosen is None:
            raise InvalidDataError("the sheet is empty", hint="the first row names the columns")
        cells = chosen.to_python(nrows=most)
    except PasswordError as error:
        raise InvalidDataError(
            "the spreadsheet is protected by a password", hint="save a copy without one"
        ) from error
    except CalamineError as error:
        raise InvalidDataError(
            f"the spreadsheet cannot be read: {error}", hint="open it, and save it again"
        ) from error
    rows = [[_text(cell) for cell in row] for row in cells]
    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
    others = tuple(one.name for one in filled if one is not chosen)
    first = (chosen.start or (0, 0))[0] + 1
    return Sheet(chosen.name, first, [row[:width] for row in rows], others)


def _text(cell: object) -> str:
    """Return the value of a cell as a text: a whole number without a point, midnight as a day."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(timespec="seconds")
        case timedelta():
            return str(cell)
    return str(cell)
