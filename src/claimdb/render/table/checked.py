"""What is recorded that is like some words, on a terminal.

Owns the look of that list. It must not know what counts as alike.
"""

from collections.abc import Iterable
from typing import IO

from claimdb.model import Checked, Quote, short_id
from claimdb.render import phrases
from claimdb.render.table.screen import BOLD, DIM, ID, Screen, difference, plain

_INDENT = 5
_RESULTS = {"same": "green", "shortened": "green", "misattributed": "red", "retracted": "red"}
_EXPLAINED = {
    "same": "word for word",
    "shortened": "a part of the recorded words",
    "rendered": "a rendering, nobody's own words",
    "altered": "other words are recorded",
    "misattributed": "not recorded as that speaker's words",
}


def checked(found: Iterable[Checked], out: IO[str], *, width: int, color: bool) -> None:
    """Write each quote with how the words are to be changed to be its own.

    Words that it lacks stand in `[- -]`, its own in their place in `{+ +}`.
    """
    screen = Screen(out, width, color=color)
    for place, one in enumerate(found):
        if place:
            screen.gap()
        quote = one.quote
        header = plain(one.result, f"{BOLD} {_RESULTS.get(one.result, 'yellow')}")
        if explained := _EXPLAINED.get(one.result):
            header.append_text(plain(f" · {explained}", DIM))
        screen.block(header, lead=plain(f"{short_id('quote', quote.id)} ", ID), indent=_INDENT)
        screen.block(difference(one.diff), indent=_INDENT)
        said = f"— {phrases.speakers(quote)}{phrases.capacities([quote])}"
        screen.flow([plain(part, DIM) for part in (said, *_details(quote))], indent=_INDENT, hang=2)


def _details(quote: Quote) -> Iterable[str]:
    yield phrases.when(quote)
    yield from phrases.statuses(quote)
    for occurrence in quote.occurrences:
        yield f"{occurrence.title} ({occurrence.key}){phrases.place_details(occurrence)}"
