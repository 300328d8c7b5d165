"""Garbage collection while many records are read or written.

Python scans all new objects for cycles after every so many allocations. Drafts, records and rows
have no cycles: they go as soon as nothing refers to them. Scanning them takes a tenth of the time
of an export and more of an import.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLD = 1 << 23
"""How many objects are allocated between two scans: more than ten pages of drafts or records."""


@contextmanager
def rare_collection() -> Iterator[None]:
    """Scan for cycles rarely; afterwards as often as before.

    Memory stays bounded, because cycles are still found, only later.
    """
    before = gc.get_threshold()
    gc.set_threshold(_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
