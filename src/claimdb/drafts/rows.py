"""Rows of a raw record that know the database rows that they come from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class RawRow(dict[str, Any]):
    """A row as a raw record has it, with the cells of the database row that it stands for.

    A new row has no cells. The `flag` is the one that added or changed it, empty for a change by
    the flags of its fields; None for a row that is as it was.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        cells: Mapping[str, Any] | None = None,
        flag: str | None = None,
    ) -> None:
        super().__init__(values)
        self.cells = cells or {}
        self.flag = flag

    def replaced(self, flag: str, **values: object) -> "RawRow":
        """Return the same row with other values."""
        return RawRow({**self, **values}, self.cells, flag)


def without(rows: Iterable[RawRow], removed: Sequence[RawRow]) -> list[RawRow]:
    """Return rows without some of them."""
    return [row for row in rows if not any(row is one for one in removed)]


def replace(rows: list[RawRow], row: RawRow, flag: str, **values: object) -> None:
    """Give one of some rows other values."""
    at = next(at for at, one in enumerate(rows) if one is row)
    rows[at] = row.replaced(flag, **values)
