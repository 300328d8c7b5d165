"""Exports and results as CSV and TSV."""

from typing import IO

from claimdb.formats import PROFILES, Export
from claimdb.formats.csv import ID_COLUMNS, escaped_line, guarded, line_writer, match_formula
from claimdb.formats.table import table


def write(export: Export, out: IO[str]) -> None:
    """Write a header and a record for each row."""
    made, dialect = table(export), export.dialect
    numbers = PROFILES[export.profile].numbers if export.profile else ()
    line = line_writer(dialect, [name in numbers for name in made.header])
    if dialect.bom:
        out.write("\ufeff")
    out.write(line(made.header))
    count = 0
    for row in made.rows:
        cells = [cell or "" for cell in row]
        if dialect.guard and any(map(match_formula, cells)):
            safe = list(map(guarded, cells))
            count += sum(map(str.__ne__, cells, safe))
            cells = safe
        out.write(line(cells))
    if count:
        _report_guard(export, made.header[0], count)


def _report_guard(export: Export, first: str, count: int) -> None:
    # Import recognizes our own tables by the byte order mark and the id.
    ours = export.dialect.bom and first in ID_COLUMNS
    how = "claimdb import removes it" if ours else "to import it, set guarded = true in a mapping"
    cells = (
        "1 cell that looks like a formula has an apostrophe before it"
        if count == 1
        else f"{count:,} cells that look like formulas have an apostrophe before them"
    )
    export.tell(f"note: {cells} ({how}; --no-guard omits it)")


def write_tabs(export: Export, out: IO[str]) -> None:
    """Write a header and a line for each row."""
    made = table(export)
    out.write(escaped_line(made.header))
    out.writelines(map(escaped_line, made.rows))
