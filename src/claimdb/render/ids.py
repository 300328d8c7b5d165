"""Short ids, for the arguments of the next command.

Owns that a line is an id. It must not know anything else of a record.
"""

from collections.abc import Iterable, Sequence
from typing import IO

from claimdb.model import Quote, Record
from claimdb.render.values import id_of


def render(
    records: Iterable[Record],
    out: IO[str],
    fields: Sequence[str] = (),
    *,
    kind: type[Record] = Quote,
) -> None:
    """Write one short id a line; fields change nothing."""
    out.writelines(id_of(record) + "\n" for record in records)
