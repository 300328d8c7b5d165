"""What a command changed, in one line for each cell or row.

Owns the wording. It must not know which command it was.
"""

from collections.abc import Iterable, Iterator

from claimdb.render.phrases import linked
from claimdb.store.read.log import Entry, Written

_SIGNS = {"inserted": "+", "deleted": "-"}


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield what was changed: `q12 said: 2023 -> 2023-03`, `+ q12 topic t2 Peace plan`."""
    for entry in entries:
        if entry.action == "altered":
            what = " ".join(filter(None, (entry.record, entry.part)))
            for field, before, after in entry.cells:
                yield f"{what} {field}: {_value(before)} -> {_value(after)}"
            continue
        side = 2 if entry.action == "inserted" else 1
        part, cells = linked(entry.part, ((cell[0], cell[side]) for cell in entry.cells))
        what = " ".join(filter(None, (_SIGNS[entry.action], entry.record, part)))
        told = ", ".join(f"{field} {value}" for field, value in cells)
        yield f"{what}: {told}" if told else what


def some(changed: Written) -> Iterator[str]:
    """Yield these lines of the first rows, and how many more there are."""
    yield from lines(changed.entries)
    if more := changed.rows - len(changed.entries):
        yield f"and {more:,} more"


def _value(value: object) -> str:
    return "none" if value is None else str(value)
