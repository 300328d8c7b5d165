r"""TSV for pipes and programs: a header, then one record a line, whatever its cells hold.

Owns the escapes `\\`, `\t`, `\n` and `\r`. It must not shorten or otherwise change a cell.
"""

from collections.abc import Iterable, Sequence
from typing import IO

from claimdb.model import Quote, Record
from claimdb.render.flat import rows

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def render(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write a header and one line for each record."""
    out.writelines(_line(row) for row in rows(records, fields, kind))


def _line(row: Iterable[str]) -> str:
    return "\t".join(cell.translate(_ESCAPES) for cell in row) + "\n"
