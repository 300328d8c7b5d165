"""Views of the history: batches, and changes with the text before and after."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import IO, Any

from rich.text import Text

from claimdb import phrases
from claimdb.matching.similarity import diff
from claimdb.terminal.screen import BOLD, DIM, ID, Screen, difference, plain
from claimdb.terminal.visible import visible

_GUTTER = 6
_SENTENCE = 3  # words, of which one may have changed
_SIGNS = {"inserted": ("+ ", "green"), "deleted": ("- ", "red"), "altered": ("", "")}
_COUNTS = ("inserted", "altered", "deleted")
Cells = Mapping[str, Any]


def batches(rows: Iterable[Cells], out: IO[str], *, width: int, color: bool) -> None:
    """Write batches, each with its coder, time, command and counts."""
    screen = Screen(out, width, color=color)
    for row in rows:
        _header(screen, row, row["id"])
        counts = ", ".join(f"{row[name]:,} {name}" for name in _COUNTS if row[name])
        told = filter(None, (counts, row["records"], row["origin"]))
        screen.flow((plain(part, DIM) for part in told), indent=_GUTTER)


def changes(rows: Iterable[Cells], out: IO[str], *, width: int, color: bool) -> None:
    """Write changes under their batches, cell by cell."""
    screen = Screen(out, width, color=color)
    for place, (batch, of_batch) in enumerate(groupby(rows, key=lambda row: row["batch"])):
        same = list(of_batch)
        if place:
            screen.gap()
        _header(screen, same[0], batch)
        for _, of_change in groupby(same, key=lambda row: (row["id"], row["record"], row["part"])):
            _change(screen, list(of_change))


def _header(screen: Screen, row: Cells, batch: str) -> None:
    about = [plain(row["at"]), plain(row["coder"]), plain(row["command"], BOLD)]
    if row.get("undoes"):
        about.append(plain(f"undoes {row['undoes']}"))
    if row["undone_by"]:
        about.append(plain(f"undone by {row['undone_by']}", "yellow"))
    lead = plain(batch, ID) + plain(" " * max(1, _GUTTER - len(batch)))
    # The details begin on the line of the id.
    about[0] = lead + about[0]
    screen.flow(about, hang=_GUTTER)


def _change(screen: Screen, cells: list[Cells]) -> None:
    row = cells[0]
    sign, style = _SIGNS[row["action"]]
    lead = plain(f"  {row['id'] or ''}".ljust(_GUTTER + 2), DIM)
    what = " ".join(filter(None, (row["record"], row["part"])))
    if row["action"] == "altered":
        for cell in cells:
            screen.block(plain(f"{what} {cell['field']}: ") + _altered(cell), lead=lead)
            lead = plain(" " * (_GUTTER + 2))
        return
    side = "after" if row["action"] == "inserted" else "before"
    part, values = phrases.linked(
        row["part"] or "", ((cell["field"], cell[side]) for cell in cells)
    )
    text = plain(sign, style) + plain(" ".join(filter(None, (row["record"], part))))
    for place, (field, value) in enumerate(values):
        text.append_text(plain(" · " if place else ": ", DIM) + plain(f"{field} ", DIM))
        text.append(visible(str(value), lines=True))
    screen.block(text, lead=lead)


def _altered(cell: Cells) -> Text:
    before, after = cell["before"], cell["after"]
    texts = [str(value) for value in (before, after) if len(str(value).split()) >= _SENTENCE]
    if len(texts) == 2:
        return difference(diff(*texts))
    return _value(before) + plain(" -> ", DIM) + _value(after)


def _value(value: object) -> Text:
    return plain("none", DIM) if value is None else Text(visible(str(value), lines=True))
