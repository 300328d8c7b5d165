"""XLSX: one sheet of text cells, none of them shortened. Needs the extra `claimdb[xlsx]`."""

from collections.abc import Iterable, Sequence
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

from claimdb.errors import ClaimdbError, InvalidDataError
from claimdb.formats import EXPORT_KINDS, Export
from claimdb.formats.table import table

_CELL = 32_767
_ROWS = 1_048_576
_WIDE = frozenset({"quote", "text", "citation"})
_OPTIONS = {
    # Each row is written out before the next one begins.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write(export: Export, out: IO[bytes]) -> None:
    """Write a sheet with a header that stays in sight.

    Raises:
        ClaimdbError: the library is not installed.
        InvalidDataError: a cell or the table is larger than Excel's may be.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError as error:
        raise ClaimdbError(
            "XLSX needs XlsxWriter, which is not installed", hint="pip install 'claimdb[xlsx]'"
        ) from error
    kind = next(kind for kind, type in EXPORT_KINDS.items() if type is export.kind)
    # The library hides the errors of a stream, so it does not write to the user's.
    with TemporaryFile() as whole:
        with Workbook(whole, _OPTIONS) as book:
            _fill(book, book.add_worksheet(kind), *table(export))
        whole.seek(0)
        copyfileobj(whole, out)


def _fill(
    book: Any, sheet: Any, header: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    formats = [wrapped if name in _WIDE else None for name in header]
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(header):
        sheet.set_column(place, place, 80 if name in _WIDE else 20)
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(rows, 1):
        if number >= _ROWS:
            raise InvalidDataError(
                f"a sheet has at most {_ROWS:,} rows", hint="export CSV, or less of it"
            )
        for place, cell in enumerate(row):
            if cell:
                _check(cell, header[place], row[0])
                sheet.write_string(number, place, cell, formats[place])


def _check(cell: str, column: str, first: str | None) -> None:
    # Excel counts in units of UTF-16.
    length = len(cell.encode("utf-16-le")) // 2
    if length > _CELL:
        raise InvalidDataError(
            f"{column} of {first} has {length:,} characters; an Excel cell has at most {_CELL:,}",
            hint="export CSV, or leave it out: --fields, or NOT id:ID",
        )
