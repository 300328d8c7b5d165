"""JSON and JSON Lines: the writers."""

from collections.abc import Iterable
from typing import IO

from claimdb.cells import encoded
from claimdb.formats import Export
from claimdb.formats.table import objects


def write(export: Export, out: IO[str]) -> None:
    """Write one array of objects."""
    write_array(objects(export), out)


def write_array(objects: Iterable[object], out: IO[str]) -> None:
    """Write an array, each object on a line of its own."""
    before = "["
    for one in objects:
        out.write(before + encoded(one))
        before = ",\n "
    out.write("[]\n" if before == "[" else "]\n")


def write_lines(export: Export, out: IO[str]) -> None:
    """Write one object a line."""
    out.writelines(f"{encoded(one)}\n" for one in objects(export))
