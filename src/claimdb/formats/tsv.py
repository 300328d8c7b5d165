"""TSV as claimdb writes it: a line for each record, with escapes, and without quotes."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import IO

from claimdb.formats import Export
from claimdb.formats.table import table

_ESCAPE = re.compile(r"\\([\\tnr])")
_ESCAPED = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_ESCAPING = str.maketrans({character: f"\\{name}" for name, character in _ESCAPED.items()})


def has_escape(cell: str) -> bool:
    r"""Whether a cell has what would be an escape: `\t`, `\n`, `\r`, `\\`."""
    return _ESCAPE.search(cell) is not None


def escaped_line(cells: Sequence[str | None]) -> str:
    """Return cells as a line."""
    return "\t".join([cell.translate(_ESCAPING) if cell else "" for cell in cells]) + "\n"


def unescaped_cells(line: str) -> list[str]:
    """Return the cells of a line."""
    cells = line.rstrip("\r\n").split("\t")
    return [_ESCAPE.sub(lambda match: _ESCAPED[match[1]], cell) for cell in cells]


def write(export: Export, out: IO[str]) -> None:
    """Write a header and a line for each row."""
    header, rows = table(export)
    out.writelines(map(escaped_line, chain((header,), rows)))
