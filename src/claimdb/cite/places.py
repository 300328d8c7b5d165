"""Citations at places: a work is cited once for all numbers and speakers, put in later."""

import re
from functools import lru_cache
from typing import NamedTuple

from claimdb.cite import WorkReference
from claimdb.cite.names import Listing, listed
from claimdb.cite.typography import Run, Runs
from claimdb.cite.work import CslName

_SIGN = "975318642"
_NUMBER, _SPEAKERS = f"{_SIGN}0", f"{_SIGN}1"
"""What stands for the number of a locator, and for the names of speakers."""
_CACHED = 1 << 14
_SOMEBODY = (CslName(literal=_SPEAKERS),)
_WORDS_AND_NUMBER = re.compile(r"(\D*)([0-9]+)\s*")
"""A locator that is the same for all numbers: `page:4`, `page 4`, and no range of pages."""


class CitedPart(NamedTuple):
    """How a work is cited: at a locator, and with words of nobody, of somebody or of no one known.

    Attributes:
        key: The id of the item.
        locator: The locator, with a sign for its number if it ends in the only one.
        said_by: None if the work quotes nobody, else a sign for the speakers, if there are any.
    """

    key: object
    locator: str | None
    said_by: tuple[CslName, ...] | None


def place_of(reference: WorkReference) -> CitedPart:
    """Return the place of a reference, which it shares with all that differ in what is put in."""
    locator, _ = _numbered(reference.locator)
    return CitedPart(reference.item.get("id"), locator, reference.said_by and _SOMEBODY)


def filled_in(runs: Runs, reference: WorkReference, names: Listing) -> Runs:
    """Return the citation of a place with the number and the speakers of a reference."""
    _, number = _numbered(reference.locator)
    speakers = _listed(reference.said_by, names) if reference.said_by else _SPEAKERS
    return tuple(
        [
            Run(run.text.replace(_SPEAKERS, speakers).replace(_NUMBER, number), run.italic, run.tag)
            if _SIGN in run.text
            else run
            for run in runs
        ]
    )


@lru_cache(_CACHED)
def _numbered(locator: str | None) -> tuple[str | None, str]:
    """Return a locator with a sign for its number, and the number, that sign if it has none."""
    found = _WORDS_AND_NUMBER.fullmatch(locator or "")
    return (found[1] + _NUMBER, found[2]) if found else (locator, _NUMBER)


_listed = lru_cache(_CACHED)(listed)
