"""CSL-JSON to raw records of sources.

Owns how it is told from our own JSON. It must not know what the variables of CSL mean.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO

from claimdb.draft import csl
from claimdb.draft.fields import REJECTED
from claimdb.draft.raw import below
from claimdb.draft.readers import Row, Rows
from claimdb.draft.readers.json import read as read_json
from claimdb.draft.readers.layout import Layout
from claimdb.draft.readers.sources import recorded
from claimdb.enumerations import CONTRIBUTOR_ROLES, SOURCE_TYPES

_OURS = frozenset({"key", "contributors", "authors"})
"""Keys of our own sources that no item has."""


def read(stream: IO[bytes], layout: Layout) -> Rows:
    """Return the items of an array of CSL-JSON, or of one item, as records of sources."""
    rows = read_json(stream, Layout(layout.kind))
    told = Counter[str]()
    return rows.over(_rows(rows, layout, told), told).named("CSL-")


def _rows(rows: Rows, layout: Layout, told: Counter[str]) -> Iterator[Row]:
    for row in rows:
        if row.problems:
            yield row.unread()
            continue
        item = {key: value for key, value in row.raw.items() if key not in REJECTED}
        raw = recorded(item, layout, told)
        yield row._replace(raw=raw, paths=_paths(item))


def _paths(item: Mapping[str, object]) -> dict[str, str]:
    """Return where in an item the fields of its record stand, by the variables of CSL."""
    key = "citation-key" if item.get("citation-key") else "id"
    found = {"key": below("", key)}
    found |= {field: below("", variable) for field, variable in csl.COLUMNS.items()}
    found |= {below("csl", variable): below("", variable) for variable in item}
    made = (
        f"{below('', role)}[{place}]"
        for role in CONTRIBUTOR_ROLES
        if isinstance(names := item.get(role), list)
        for place, name in enumerate(names)
        if isinstance(name, Mapping) and any(csl.plain([name]))  # type: ignore[arg-type]
    )
    return found | {f"contributors[{place}]": path for place, path in enumerate(made)}


def is_csl(beginning: str) -> bool:
    """Tell by the beginning of a file of JSON whether its first record is an item of CSL."""
    try:
        first, _ = json.JSONDecoder().raw_decode(beginning.lstrip(" \t\r\n["))
    except (ValueError, RecursionError):
        return False
    if not isinstance(first, Mapping) or "id" not in first or _OURS & first.keys():
        return False
    return isinstance(kind := first.get("type"), str) and kind in SOURCE_TYPES
