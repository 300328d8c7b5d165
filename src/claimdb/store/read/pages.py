"""Loading in pages.

Owns the size of a page and the shape in which links are read. It must not know what is loaded.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from claimdb.store.read.reader import Reader

SIZE = 500
"""How many records are loaded at once, by a fixed number of statements."""

T = TypeVar("T")


def pages(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most `SIZE`."""
    iterator = iter(items)
    while page := list(islice(iterator, SIZE)):
        yield page


def linked(
    reader: Reader, sql: str, ids: list[int], build: Callable[..., T]
) -> dict[int, tuple[T, ...]]:
    """Return what hangs on each record of a page.

    The statement takes the `ids` of the page; its first column is the record's id, of the others
    `build` makes what hangs on it.
    """
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in reader.execute(sql, {"ids": ids}).fetchall():
        found[row[0]].append(build(*row[1:]))
    return {number: tuple(links) for number, links in found.items()}
