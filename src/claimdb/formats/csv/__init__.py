"""CSV: quoting and the formula guard of cells, and the writer."""

import re
from collections.abc import Callable, Sequence
from typing import IO

from claimdb.cells import TRIGGERS
from claimdb.formats import PROFILES, CsvDialect, Export
from claimdb.formats.table import table

ID_COLUMNS = ("quote_id", "id")
"""The first columns of our own tables."""

_GUARDED = re.compile(rf"'+[\s\u00a0\ufeff]*[{TRIGGERS}]")
_FORMULA = re.compile(rf"'*[\s\u00a0\ufeff]*[{TRIGGERS}]")
_NUMBER = re.compile(r"-?\d+")
_MARK, _TWICE = '"', '""'
_NUL = "\0"  # which no text has that claimdb wrote
_UNDO = "to import it, set guarded = true in a mapping"

_ANY_FORMULA = re.compile(f"{_NUL}{_FORMULA.pattern}").search

match_formula = _FORMULA.match
"""Matches a cell that a spreadsheet would take for a formula, or for a guarded one."""


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `unguarded` reverses it."""
    return f"'{cell}" if match_formula(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell without its guard against formulas."""
    return cell[1:] if _GUARDED.match(cell) else cell


def line_writer(
    dialect: CsvDialect, numbers: Sequence[bool] = ()
) -> Callable[[Sequence[str]], str]:
    """Return a function that writes cells as a line of CSV; `numbers` in a column are unquoted."""
    # The csv module of this Python leaves a lone CR unquoted when lines end in LF, and readers
    # then end the record there.
    must_quote = re.compile(f'["\r\n{re.escape(dialect.delimiter)}]').search
    between, end = f'"{dialect.delimiter}"', dialect.end

    def all_quoted(cells: Sequence[str]) -> str:
        # Half the time of doubling the marks cell by cell.
        text = _NUL.join(cells).replace(_MARK, _TWICE)
        if text.count(_NUL) == len(cells) - 1:
            return f'"{text.replace(_NUL, between)}"{end}'
        return f'"{between.join([cell.replace(_MARK, _TWICE) for cell in cells])}"{end}'

    def quoted(cell: str) -> str:
        return f'"{cell.replace(_MARK, _TWICE)}"'

    def where_needed(cells: Sequence[str]) -> str:
        found = [quoted(cell) if must_quote(cell) else cell for cell in cells]
        # Readers ignore an empty line, so a single empty cell is quoted.
        return (dialect.delimiter.join(found) or '""') + end

    def without_numbers(cells: Sequence[str]) -> str:
        found = [
            cell if number and _NUMBER.fullmatch(cell) else quoted(cell)
            for cell, number in zip(cells, numbers, strict=True)
        ]
        return dialect.delimiter.join(found) + end

    if not dialect.all:
        return where_needed
    return without_numbers if any(numbers) else all_quoted


def write(export: Export, out: IO[str]) -> None:
    """Write a header and a record for each row."""
    header, rows = table(export)
    dialect = export.dialect
    numbers = PROFILES[export.profile].numbers if export.profile else ()
    line = line_writer(dialect, [name in numbers for name in header])
    out.write(("\ufeff" if dialect.bom else "") + line(header))
    count = 0
    for row in rows:
        cells = [cell or "" for cell in row]
        # One search takes a third of the time of one a cell.
        if dialect.guard and _ANY_FORMULA(_NUL + _NUL.join(filter(None, row))):
            safe = list(map(guarded, cells))
            count += sum(map(str.__ne__, cells, safe))
            cells = safe
        out.write(line(cells))
    if count:
        # Import recognizes our own tables by the byte order mark and the id.
        ours = dialect.bom and header[0] in ID_COLUMNS
        undo = "claimdb import removes it" if ours else _UNDO
        cells_have = (
            "1 cell that looks like a formula has an apostrophe before it"
            if count == 1
            else f"{count:,} cells that look like formulas have an apostrophe before them"
        )
        export.tell(f"note: {cells_have} ({undo}; --no-guard omits it)")
