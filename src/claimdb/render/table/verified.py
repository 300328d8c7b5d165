"""Results of a verification on a terminal: what does not hold, and how it differs.

Owns the look of that list. What holds exactly is counted by whoever calls, and not listed.
"""

from collections.abc import Iterable
from typing import IO, cast

from rich.text import Text

from claimdb.model import Record, Verification, short_id
from claimdb.render.table.screen import BOLD, DIM, ID, Screen, difference, plain
from claimdb.render.visible import visible

_INDENT = 5
_RESULTS = {
    **dict.fromkeys(("altered", "lost"), "red"),
    **dict.fromkeys(("moved", "snapshot_changed"), "yellow"),
    **dict.fromkeys(("normalised", "elided", "bracketed", "no_snapshot"), DIM),
}


def verifications(records: Iterable[Record], out: IO[str], *, width: int, color: bool) -> None:
    """Write what did not hold exactly: the quote, the result, and the words that differ.

    Words of the quote that the text lacks stand in `[- -]`, words of the text in their place in
    `{+ +}`.
    """
    screen = Screen(out, width, color=color)
    for one in cast("Iterable[Verification]", records):
        if one.result == "exact":
            continue
        lead = plain(f"{short_id('quote', one.quote)} ", ID)
        place = "" if one.start is None else f" at {one.start}–{one.end}"
        header = plain(one.result, f"{BOLD} {_RESULTS[one.result]}")
        header.append_text(plain(f"{place} · {one.source}, {short_id('occurrence', one.id)}", DIM))
        screen.block(header, lead=lead, indent=_INDENT)
        if one.result == "moved":
            continue
        screen.block(Text(visible(one.text, lines=True)), indent=_INDENT)
        if one.diff:
            screen.block(difference(one.diff), indent=_INDENT)
        elif one.found is not None:
            stands = plain("the text now reads: ", DIM)
            screen.block(stands.append(visible(one.found, lines=True)), indent=_INDENT)
        screen.gap()
