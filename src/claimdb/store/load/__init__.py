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
) -> Mapping[int, Sequence[T]]:
    """Return what hangs on each record of a page; a record on which nothing hangs has none.

    The statement takes the values of the `page`. Its first column is the record's id, its second
    one orders what hangs on it, before any order of its own; of the others `build` makes that.
    """
    rows = reader.execute(sql, page).fetchall()
    # The rows of a page are put in order here in a fifth of the time that a database takes.
    rows.sort(key=_PLACE)
    found: defaultdict[int, list[T]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(build(row[2:]))
    return found
