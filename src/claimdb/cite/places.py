"""Citations at places: a work is cited once for all numbers and speakers, put in later."""

import re
from functools import lru_cache
from typing import NamedTuple

from claimdb.cite import Reference
from claimdb.cite.names import Listing, listed
from claimdb.cite.typography import Run, Runs
from claimdb.cite.work import CslName

_NUMBER, _SPEAKERS = "9753186420", "9753186421"
"""What stands for the number of a locator, and for the names of speakers."""
_SOMEBODY = (CslName(literal=_SPEAKERS),)
_WORDS_AND_NUMBER = re.compile(r"(\D*)([0-9]+)\s*")
"""A locator that is the same for all numbers: `page:4`, `page 4`, and no range of pages."""


class Place(NamedTuple):
    """How a work is cited: at a locator, and with words of nobody, of somebody or of no one known.

    Attributes:
        key: The id of the item.
        locator: The locator, with a sign for its number if it ends in the only one.
        said_by: None if the work quotes nobody, else a sign for the speakers, if there are any.
    """

    key: object
    locator: str | None
    said_by: tuple[CslName, ...] | None


def place_of(reference: Reference) -> Place:
    """Return the place of a reference, which it shares with all that differ in what is put in."""
    key, locator, said_by = reference.item.get("id"), reference.locator, reference.said_by
    if found := _WORDS_AND_NUMBER.fullmatch(locator or ""):
        locator = found[1] + _NUMBER
    return Place(key, locator, said_by and _SOMEBODY)


def filled_in(runs: Runs, reference: Reference, names: Listing) -> Runs:
    """Return the citation of a place with the number and the speakers of a reference."""
    found = _WORDS_AND_NUMBER.fullmatch(reference.locator or "")
    number = found[2] if found else _NUMBER
    speakers = _listed(reference.said_by, names) if reference.said_by else _SPEAKERS
    return tuple([
        Run(run.text.replace(_SPEAKERS, speakers).replace(_NUMBER, number), run.italic, run.tag)
        for run in runs
    ])  # fmt: skip


_listed = lru_cache(1 << 14)(listed)
