"""What is found about the quotations of a draft, for a terminal."""

from collections.abc import Iterable, Iterator

from claimdb import phrases
from claimdb.markup import untagged
from claimdb.model import short_id
from claimdb.results import Finding
from claimdb.terminal.screen import BOLD, DIM, Screen, difference, in_lines, plain

_INDENT = 5
_RESULTS = {
    "same": ("green", "word for word as recorded"),
    "shortened": ("green", "part of a recorded quote"),
    "altered": ("red", "the recorded words differ"),
    "rendered": ("yellow", "recorded as a rendering, not verbatim"),
    "other_speaker": ("red", "recorded for others"),
    "misattributed": ("red", "somebody else said it"),
    "disputed": ("yellow", "recorded as disputed"),
    "retracted": ("red", "the source withdrew it"),
    "not_recorded": ("yellow", ""),
    "too_short": ("dim", "too short to tell"),
}


def manuscript(found: Iterable[Finding], screen: Screen) -> None:
    """Write each quotation with its place, its result, and the recorded quote."""
    for one in screen.spaced(found):
        place = f"{one.file}:{one.line}" if one.line else f"{one.file}, {_place(one.locator)}"
        style, explained = _RESULTS[one.result]
        header = plain(f"{place} ", DIM) + plain(one.result, f"{BOLD} {style}")
        if explained:
            header.append_text(plain(f" · {explained}", DIM))
        screen.block(header, hang=_INDENT)
        checked = one.checked
        differs = checked is not None and one.result in ("altered", "rendered")
        shown = difference(checked.diff) if checked and differs else in_lines(f"“{one.words}”")
        screen.block(shown, indent=_INDENT)
        screen.flow((plain(part, DIM) for part in _details(one)), indent=_INDENT, hang=2)


def _place(locator: str | None) -> str:
    return (locator or "").replace(":", " ")


def _details(one: Finding) -> Iterator[str]:
    if one.attributed_to:
        yield f"here by {one.attributed_to}"
    if one.checked:
        quote = one.checked.quote
        yield f"{short_id('quote', quote.id)} by {phrases.speakers(quote)}"
        yield phrases.when(quote)
        yield from phrases.statuses(quote)
        for place in quote.occurrences:
            yield f"{untagged(place.title)} ({place.key}){phrases.place_details(place)}"
