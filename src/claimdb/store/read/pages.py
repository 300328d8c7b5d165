"""Loading in pages.

Owns the size of a page and the shape in which links are read. It must not know what is loaded.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

SIZE = 500
"""How many records are loaded at once, by a fixed number of statements."""

T = TypeVar("T")


def pages(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most `SIZE`."""
    iterator = iter(items)
    while page := list(islice(iterator, SIZE)):
        yield page


def linked(
    connection: sqlite3.Connection, sql: str, listed: str, build: Callable[..., T]
) -> dict[int, tuple[T, ...]]:
    """Return what hangs on each record of a page.

    The statement takes the ids of the page as a JSON list; its first column is the record's id,
    of the others `build` makes what hangs on it.
    """
    found: dict[int, list[T]] = {}
    for number, *columns in connection.execute(sql, {"ids": listed}):
        found.setdefault(number, []).append(build(*columns))
    return {number: tuple(links) for number, links in found.items()}
