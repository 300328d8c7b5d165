"""JSON Lines: one object a line.

Owns that a line is an object. It must not know what the records mean.
"""

from collections.abc import Iterable, Sequence
from typing import IO

from claimdb.model import Quote, Record
from claimdb.render.json import encoded
from claimdb.render.values import as_dict


def render(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write one JSON object a line."""
    out.writelines(encoded(as_dict(record, fields)) + "\n" for record in records)
