"""Rows of text cells: what CSV, TSV and tables of Markdown or a terminal have in common.

Owns which columns there are and how a value becomes a cell. It must not know how a format parts
or escapes cells.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from claimdb.errors import UsageError
from claimdb.model import Quote, Record
from claimdb.render.json import encoded
from claimdb.render.values import DEFAULTS, values_of


def cell(value: object) -> str:
    """Return a value as one cell: nothing as an empty one, lists and objects as compact JSON."""
    if value is None:
        return ""
    return encoded(value, compact=True) if isinstance(value, list | dict) else str(value)


def rows(
    records: Iterable[Record], fields: Sequence[str], kind: type[Record] = Quote
) -> Iterator[list[str]]:
    """Yield the header and then a row for each record.

    Without fields the columns are the default ones of the first record, or of `kind` where there
    is none.

    Raises:
        UsageError: a record has no such field, or is of another kind than the default columns.
    """
    pending = iter(records)
    if not fields:
        first = next(pending, None)
        if first is not None:
            kind, pending = type(first), chain((first,), pending)
    header = fields or DEFAULTS[kind]
    yield list(header)
    for record in pending:
        if not fields and type(record) is not kind:
            raise UsageError(
                "records of different kinds have no columns in common",
                hint="use --json, or name the columns with --fields",
            )
        yield [cell(value) for value in values_of(record, header)]
