"""CSL-JSON to raw records of sources.

Owns how it is told from our own JSON. It must not know what the variables of CSL mean.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO

from claimdb.draft.readers import Row, Rows
from claimdb.draft.readers.json import read as read_json
from claimdb.draft.readers.layout import Layout
from claimdb.draft.readers.sources import recorded
from claimdb.enumerations import SOURCE_TYPES

_OURS = frozenset({"key", "contributors", "authors"})
"""Keys of our own sources that no item has."""


def read(stream: IO[bytes], layout: Layout) -> Rows:
    """Return the items of an array of CSL-JSON, or of one item, as records of sources."""
    rows = read_json(stream, Layout(layout.kind))
    told = Counter[str]()
    return rows.over(_rows(rows, layout, told), told).named("CSL-")


def _rows(rows: Rows, layout: Layout, told: Counter[str]) -> Iterator[Row]:
    for row in rows:
        yield row.unread() if row.problems else row._replace(raw=recorded(row.raw, layout, told))


def is_csl(beginning: str) -> bool:
    """Tell by the beginning of a file of JSON whether its first record is an item of CSL."""
    try:
        first, _ = json.JSONDecoder().raw_decode(beginning.lstrip(" \t\r\n["))
    except (ValueError, RecursionError):
        return False
    if not isinstance(first, Mapping) or "id" not in first or _OURS & first.keys():
        return False
    return isinstance(kind := first.get("type"), str) and kind in SOURCE_TYPES
