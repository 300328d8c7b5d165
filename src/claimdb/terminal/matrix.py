"""The matrix of stances: parties in rows, topics in columns, in as many blocks as needed."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.text import Text

from claimdb import phrases
from claimdb.results import Party, Stances, Tally
from claimdb.terminal.screen import BOLD, DIM, STANCES, Screen, joined, plain
from claimdb.terminal.visible import visible

# The sign of each stance, with its meaning.
_SIGNS: Mapping[str, tuple[str, str]] = {
    "support": ("+", "support"),
    "oppose": ("−", "oppose"),
    "neutral": ("=", "neutral"),
    "mixed": ("±", "mixed"),
    "uncoded": ("·", "not coded"),
}
_ONCE = "A quote by several speakers or on several topics counts once in a total."
_GAP = 2
_LEAST_NAME = 12
# Words of topics that are wider than the first break at hyphens, wider than the second anywhere.
_WIDE, _WIDEST = 12, 16
# The preferred and the greatest number of lines of the name of a topic.
_LINES, _MOST_LINES = 3, 5


class _MatrixColumn(NamedTuple):
    """A column: the lines of its head, a cell for each party, the total."""

    width: int
    head: Sequence[str]
    cells: Mapping[Party, Text]
    total: Text


def matrix(found: Stances, screen: Screen) -> None:
    """Write the matrix, and the meaning of its signs."""
    sides = (_names(found, screen.width), _quotes(found))
    room = screen.width - sum(column.width + _GAP for column in sides)
    for block in _blocks(_topics(found), room):
        columns = (*sides, *block)
        height = max(len(column.head) for column in columns)
        heads = ([""] * (height - len(column.head)) + [*column.head] for column in columns)
        for line in zip(*heads, strict=True):
            screen.line(_line(columns, (plain(head, BOLD) for head in line)))
        for party in found.parties:
            if any(party in column.cells for column in block):
                screen.line(_line(columns, (column.cells.get(party, Text()) for column in columns)))
        screen.line(_line(columns, (column.total for column in columns)))
        screen.gap()
    legend = (plain(" ".join(_SIGNS[name]), STANCES.get(name, DIM)) for name in _SIGNS)
    screen.block(joined(legend, "  "))
    screen.block(plain(_ONCE, DIM))


def _names(found: Stances, width: int) -> _MatrixColumn:
    names = {party: plain(phrases.party(party, found.by)) for party in found.parties}
    total = plain("total", BOLD)
    longest = max(name.cell_len for name in (*names.values(), total))
    most = min(longest, max(_LEAST_NAME, width * 3 // 10))
    for name in names.values():
        name.truncate(most, overflow="ellipsis")
    return _MatrixColumn(most, (), names, total)


def _quotes(found: Stances) -> _MatrixColumn:
    head, total = "quotes", f"{found.total.quotes:,}"
    width = max(len(head), len(total))
    cells = {one: plain(f"{tally.quotes:>{width},}") for one, tally in found.parties.items()}
    return _MatrixColumn(width, (head.rjust(width),), cells, plain(total.rjust(width), BOLD))


def _topics(found: Stances) -> Iterator[_MatrixColumn]:
    cells: dict[int, dict[Party, Text]] = {}
    for (party, subject), tally in found.cells.items():
        cells.setdefault(subject.id, {})[party] = _counts(tally)
    for subject, tally in found.subjects.items():
        total = _counts(tally)
        # No cell is wider than the total.
        width, head = _head(visible(subject.name), total.cell_len)
        yield _MatrixColumn(width, head, cells[subject.id], total)


def _counts(tally: Tally) -> Text:
    parts = (
        plain(f"{sign}{number:,}", STANCES.get(name, DIM))
        for name, (sign, _) in _SIGNS.items()
        if (number := getattr(tally, name))
    )
    return joined(parts, " ")


def _head(name: str, least: int) -> tuple[int, Sequence[str]]:
    """Return the width of the column of a topic, and the lines of its name."""
    pieces = list(_pieces(name))
    longest = max((cell_len(piece.strip()) for piece in pieces), default=0)
    for width in range(max(least, min(longest, _WIDEST)), max(least, _WIDEST) + 1):
        lines = _wrapped(pieces, width)
        if len(lines) <= _LINES:
            break
    if len(lines) > _MOST_LINES:
        *lines, last = lines[:_MOST_LINES]
        lines.append(f"{chop_cells(last, width - 1)[0]}…")
    return width, lines


def _pieces(name: str) -> Iterator[str]:
    """Yield the words of a name, wide ones split at their hyphens."""
    for word in re.findall(r"\s*\S+", name):
        yield from re.findall(r".+?(?:-+|$)", word) if cell_len(word) > _WIDE else (word,)


def _wrapped(pieces: Iterable[str], width: int) -> list[str]:
    """Return pieces in lines; a piece is split only if it is too wide."""
    lines = [""]
    for piece in pieces:
        if cell_len(lines[-1] + piece) <= width:
            lines[-1] += piece
        else:
            lines += chop_cells(piece.strip(), width)
    return [line.strip() for line in lines if line.strip()]


def _blocks(columns: Iterable[_MatrixColumn], room: int) -> Iterator[list[_MatrixColumn]]:
    """Yield the columns in blocks that fit, or have only one column."""
    block: list[_MatrixColumn] = []
    left = room
    for column in columns:
        if block and column.width + _GAP > left:
            yield block
            block, left = [], room
        block.append(column)
        left -= column.width + _GAP
    yield block


def _line(columns: Iterable[_MatrixColumn], cells: Iterable[Text]) -> Text:
    line = Text()
    for column, cell in zip(columns, cells, strict=True):
        line.append_text(cell).append(" " * (column.width - cell.cell_len + _GAP))
    return line
