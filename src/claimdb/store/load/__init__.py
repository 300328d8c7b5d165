"""Pages of records, and the links of each page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from claimdb.store.backends.base import Reader

SIZE = 500
"""How many records are loaded at once, by a fixed number of statements."""

_PLACE = itemgetter(1)

T = TypeVar("T")
Build: TypeAlias = Callable[[tuple[Any, ...]], T]
"""Builds a value from a row."""


def pages(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most `SIZE`."""
    iterator = iter(items)
    while page := list(islice(iterator, SIZE)):
        yield page


def named(kind: type[T]) -> Build[T]:
    """Return a constructor of a named tuple from a row with a value for every field.

    It runs no Python code, which takes a good part of the time for some hundred links.
    """
    return partial(tuple.__new__, kind)  # type: ignore[type-var]


def linked(
    reader: Reader, sql: str, page: Mapping[str, object], build: Build[T]
) -> Mapping[int, Sequence[T]]:
    """Return the links of each record of a page; a record without links is absent.

    The statement, with the values `page`, selects the id of the record, a value by which its links
    are sorted, and the cells that a link is built from.
    """
    rows = reader.execute(sql, page).fetchall()
    # Sorting the rows of a page here takes a fifth of the time of sorting in the database.
    rows.sort(key=_PLACE)
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(build(row[2:]))
    return found
