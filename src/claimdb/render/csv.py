"""CSV for pipes and programs: comma, LF, UTF-8 without a mark, cells quoted where they must be.

Owns the quoting. It must not change a cell: no guard against formulas, no joining of lines.
"""

import re
from collections.abc import Iterable, Sequence
from typing import IO

from claimdb.model import Quote, Record
from claimdb.render.flat import rows

# The csv module of this Python leaves a lone CR bare when lines end in LF, and readers then see
# the end of a record there.
_MUST_QUOTE = re.compile('[",\r\n]')


def render(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write a header and one record for each record."""
    for row in rows(records, fields, kind):
        line = ",".join(map(_quoted, row))
        # One empty cell would be an empty line, which readers pass over.
        out.write((line or '""') + "\n")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _MUST_QUOTE.search(cell) else cell
