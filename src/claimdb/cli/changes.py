"""What a command changed, in one line for each cell or row.

Owns the wording. It must not know which command it was.
"""

from collections.abc import Iterable, Iterator

from claimdb.render.phrases import linked
from claimdb.store.read.log import Entry

_SIGNS = {"inserted": "+", "deleted": "-"}
MOST = 20
"""So many rows are told before something is done; all of them are in the history after."""


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


def some(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the first of these lines, and how many more there are."""
    told = list(lines(entries))
    yield from told[:MOST]
    if len(told) > MOST:
        yield f"and {len(told) - MOST:,} more"


def _value(value: object) -> str:
    return "none" if value is None else str(value)
