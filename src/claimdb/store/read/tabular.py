"""What is read as a table and not as records.

Owns the shape. It must not know what the columns mean.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Table(NamedTuple):
    """The names of the columns, each once, and the rows, which can be read once."""

    header: tuple[str, ...]
    rows: Iterator[Sequence[object]]
