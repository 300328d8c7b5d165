"""Citations in a style of ours, or in any other through pandoc."""

from collections.abc import Sequence
from functools import cache, partial

from claimdb.cite import STYLES, EntryAndCitation, Item, entry_and_citation
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, listed, straight
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName

DEFAULT_STYLE = "apa7"


def in_style(style: str, made: Item) -> EntryAndCitation:
    """Return the function that cites a CSL-JSON item in a style of ours or of pandoc's."""
    if style in STYLES:
        return entry_and_citation(style, made)
    # Only other styles start another program.
    from claimdb.cite.styles import pandoc

    made_by_pandoc = cache(partial(pandoc.cited, style, made))

    def cited(locator: str | None, said_by: Sequence[CslName] | None) -> tuple[Runs, Runs]:
        _, place = located(locator)
        speakers = listed(said_by or (), Listing(straight, straight))
        quoted = "" if said_by is None else f"{speakers}, quoted in" if speakers else "quoted in"
        return made_by_pandoc(place, quoted)

    return cited


def check_style(style: str) -> None:
    """Raise as `pandoc.cited` does if there is no style with this name."""
    if style not in STYLES:
        from claimdb.cite.styles import pandoc

        pandoc.check(style)
