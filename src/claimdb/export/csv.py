"""CSV for spreadsheets and for programs, in a dialect.

Owns the quoting, and the guard that keeps a spreadsheet from taking a cell for a formula: an
apostrophe, before what begins with one and would then be guarded as well, so that it can be taken
away again. It must not change a cell otherwise.
"""

import re
from collections.abc import Sequence
from typing import IO

from claimdb.draft.cells import TRIGGERS
from claimdb.export import PROFILES, Export
from claimdb.export.tables import table

_FORMULA = re.compile(rf"'*[\s\u00a0\ufeff]*[{TRIGGERS}]")
_NUMBER = re.compile(r"-?\d+")
_MARK, _TWICE = '"', '""'


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `import` undoes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write(export: Export, out: IO[str]) -> None:
    """Write a header and a record for each row."""
    made, dialect = table(export), export.dialect
    numbers = PROFILES[export.profile].numbers if export.profile else frozenset()
    bare = [name in numbers for name in made.header]
    must = re.compile(f'["\r\n{re.escape(dialect.delimiter)}]')
    between = f'"{dialect.delimiter}"'

    def quoted(cell: str, number: bool) -> str:
        if must.search(cell) or (dialect.all and not (number and _NUMBER.fullmatch(cell))):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def line(cells: Sequence[str]) -> str:
        if dialect.all and not numbers:
            # What `quoted` would make of each, in a third of the time.
            return f'"{between.join([cell.replace(_MARK, _TWICE) for cell in cells])}"{dialect.end}'
        # One empty cell would be an empty line, which readers pass over.
        written = dialect.delimiter.join(map(quoted, cells, bare)) or '""'
        return written + dialect.end

    if dialect.bom:
        out.write("\ufeff")
    out.write(dialect.delimiter.join(quoted(name, False) for name in made.header) + dialect.end)
    count = 0
    for row in made.rows:
        cells = [cell or "" for cell in row]
        if dialect.guard and any(map(_FORMULA.match, cells)):
            safe = list(map(guarded, cells))
            count += sum(map(str.__ne__, cells, safe))
            cells = safe
        out.write(line(cells))
    if count:
        _tell(export, made.header[0], count)


def _tell(export: Export, first: str, count: int) -> None:
    # Only a table with a mark and an id is known again as one of ours.
    known = export.dialect.bom and first in {"quote_id", "id"}
    how = (
        "claimdb import takes it away" if known else "to import it, say guarded = true in a mapping"
    )
    cells = (
        "1 cell begins as a formula does, and has an apostrophe before it"
        if count == 1
        else f"{count:,} cells begin as a formula does, and have an apostrophe before them"
    )
    export.tell(f"note: {cells} ({how}; --no-guard leaves it out)")
