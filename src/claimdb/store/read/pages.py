"""Loading in pages.

Owns the size of a page and the shape in which links are read. It must not know what is loaded.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from claimdb.store.read.reader import Reader

SIZE = 500
"""How many records are loaded at once, by a fixed number of statements."""

T = TypeVar("T")
Build: TypeAlias = Callable[[tuple[Any, ...]], T]
"""What makes something of a row."""


def pages(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most `SIZE`."""
    iterator = iter(items)
    while page := list(islice(iterator, SIZE)):
        yield page


def named(kind: type[T]) -> Build[T]:
    """Return what makes a named tuple of a row that has a value for every field of it.

    Nothing of it is Python, which for some hundred links is a good part of the time they take.
    """
    return partial(tuple.__new__, kind)  # type: ignore[type-var]


def linked(
    reader: Reader, sql: str, page: Mapping[str, object], build: Build[T]
) -> dict[int, tuple[T, ...]]:
    """Return what hangs on each record of a page.

    The statement takes the values of the `page`; its first column is the record's id, of the
    others `build` makes what hangs on it.
    """
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in reader.execute(sql, page).fetchall():
        found[row[0]].append(build(row[1:]))
    return {number: tuple(links) for number, links in found.items()}
