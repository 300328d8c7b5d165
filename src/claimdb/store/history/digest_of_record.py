"""The digest of a record with its parts, given their rows."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from claimdb.store.history.aggregates import DERIVED

# A part that nobody cites by its id is identified by its record and what it links.
_WITHOUT_ID = frozenset(
    {
        "attributions",
        "codings",
        "duplicate_decisions",
        "quote_claims",
        "quote_coders",
        "quote_topics",
    }
)

# JSON in ASCII: a lone surrogate, which stands for an invalid byte, has an escape as well.
# Rows contain no cycles, and looking for them takes an eighth of the time.
json_of = json.JSONEncoder(separators=(",", ":"), default=bytes.hex, check_circular=False).encode


def digested(table: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Return those of the columns of a table that are digested, in their order."""
    ignored = DERIVED | {"id"} if table in _WITHOUT_ID else DERIVED
    return tuple(name for name in columns if name not in ignored)


def sha256_of(record: Sequence[Any]) -> str:
    """Return the digest of a record: its row, and the name and the rows of each table of parts.

    Tables are in alphabetical order and have rows, which are in the order of their ids. They have
    no NULL at the end, so that a column or a table can be added without altering other digests.
    """
    return hashlib.sha256(json_of(record).encode()).hexdigest()


def trimmed(row: Sequence[Any]) -> Sequence[Any]:
    """Return a row without the NULLs at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]
