"""Views of counts: rankings."""

from collections.abc import Iterable, Mapping
from typing import cast

from claimdb.model import Record, Row
from claimdb.terminal.screen import Screen

_NUMBERS = frozenset({"rank", "quotes"})


def ranking(records: Iterable[Record], screen: Screen) -> None:
    """Write a ranking as a table."""
    cells = [one.cells for one in cast("Iterable[Row]", records)]
    rows = ([_cell(name, row) for name in row] for row in cells)
    screen.table(cells[0], rows, numbers=_NUMBERS)


def _cell(name: str, row: Mapping[str, object]) -> str:
    value = row[name]
    return f"{value:,}" if isinstance(value, int) else str(value or "")
