"""Citations of CSL-JSON items, in a style of ours or, through pandoc, in any other."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from typing import TypeAlias

from claimdb.cite.locators import located
from claimdb.cite.names import Listing, listed, straight
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName, CslWork

Item: TypeAlias = Mapping[str, object]
"""A CSL-JSON item, or a name in one."""
EntryAndCitation: TypeAlias = Callable[[str | None, Sequence[CslName] | None], tuple[Runs, Runs]]
"""Returns the entry of one item, and its citation at a locator.

The locator is a label of CSL with a value (`paragraph:4`), or free text. The names are those of the
speakers whom the item quotes: maybe none, or None if it quotes nobody.
"""

STYLES: Mapping[str, str] = {
    "mla9": "mla9.cite",
    "apa7": "apa7.cite",
    "chicago18-notes": "chicago18.cite_in_notes",
    "chicago18-author-date": "chicago18.cite_by_author_and_date",
}
"""The styles by name, each with its module and function."""
DEFAULT_STYLE = "apa7"


def in_style(style: str, item: Item) -> EntryAndCitation:
    """Return the function that cites a CSL-JSON item; its entry is made once.

    The entry is the one in a list of works cited, references or a bibliography, empty if the style
    cites such an item in notes alone. The citation is the one in a text, in parentheses, or the
    note.
    """
    if style in STYLES:
        module, _, function = STYLES[style].partition(".")
        loaded = import_module(f"claimdb.cite.styles.{module}")
        entry, citing = getattr(loaded, function)(CslWork(item))
        return lambda locator, said_by: (entry, citing(locator, said_by))
    # Only other styles start another program.
    from claimdb.cite.styles import pandoc

    cited_by_pandoc = cache(partial(pandoc.cited, style, item))

    def cited(locator: str | None, said_by: Sequence[CslName] | None) -> tuple[Runs, Runs]:
        _, place = located(locator)
        speakers = listed(said_by or (), Listing(straight, straight))
        quoted = "" if said_by is None else f"{speakers}, quoted in" if speakers else "quoted in"
        return cited_by_pandoc(place, quoted)

    return cited


def check_style(style: str) -> None:
    """Raise as `pandoc.cited` does if there is no style with this name."""
    if style not in STYLES:
        in_style(style, {"type": "book", "title": "A book"})(None, None)
