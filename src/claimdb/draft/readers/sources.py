"""Items of a bibliography to raw records of sources.

Owns what is told of items that become something else than they were, and that what is said about
a file holds for them. It must not know files, nor what the variables of CSL mean.
"""

from collections import Counter
from collections.abc import Mapping

from claimdb.draft import csl
from claimdb.draft.readers.layout import Layout

_NOTES = "further notes, which became part of the note of their source and are no quotes"
_WORDS = "dates in words, by which no source is found"


def recorded(item: Mapping[str, object], layout: Layout, told: Counter[str]) -> dict[str, object]:
    """Return an item of CSL as a raw record of a source, its values as the layout has them."""
    raw = csl.record(item)
    kept = raw.get("csl")
    if isinstance(kept, Mapping):
        told[_WORDS] += sum(name in kept and name not in raw for name in csl.DATES)
    told[_NOTES] += len(csl.notes(item))
    meant = (
        layout.value(name, value)
        for name, value in raw.items()
        if isinstance(value, str) and not layout.leaves(name)
    )
    return {**raw, **dict(meant)}
