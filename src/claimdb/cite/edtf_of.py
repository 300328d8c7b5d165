"""The date of an item as EDTF, for formats that can have it.

Owns where it is found. It must not know formats.
"""

from collections.abc import Mapping

from claimdb.draft import csl


def written(item: Mapping[str, object], variable: str) -> str:
    """Return a date of an item as it was recorded, else as CSL says it; empty where none is."""
    custom = item.get("custom")
    ours = custom.get(csl.OURS) if isinstance(custom, Mapping) else None
    said = ours.get(variable) if isinstance(ours, Mapping) else None
    return said if isinstance(said, str) else csl.date(item.get(variable)) or ""
