"""Citations at places: a work is cited once for all numbers and speakers, put in later."""

import re
from typing import NamedTuple

from claimdb.cite import Reference
from claimdb.cite.names import Listing, listed
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName

_NUMBER, _SPEAKERS = "9753186420", "9753186421"
"""What stands for the number of a locator, and for the names of speakers."""
_LABEL_AND_NUMBER = re.compile(r"\s*([a-z-]+)\s*:\s*([0-9]+)\s*")


class Place(NamedTuple):
    """How a work is cited: at a locator, and with words of nobody, of somebody or of no one known.

    Attributes:
        key: The id of the item.
        locator: The locator, with a sign for its number if it is a label and a number.
        said_by: None if the work quotes nobody, else a sign for the speakers, if there are any.
    """

    key: object
    locator: str | None
    said_by: tuple[CslName, ...] | None


def place_of(reference: Reference) -> Place:
    """Return the place of a reference, which it shares with all that differ in what is put in."""
    key, locator, said_by = reference.item.get("id"), reference.locator, reference.said_by
    if found := _LABEL_AND_NUMBER.fullmatch(locator or ""):
        locator = f"{found[1]}:{_NUMBER}"
    return Place(key, locator, said_by and (CslName(literal=_SPEAKERS),))


def filled_in(runs: Runs, reference: Reference, names: Listing) -> Runs:
    """Return the citation of a place with the number and the speakers of a reference."""
    if reference.said_by:
        runs = _replaced(runs, _SPEAKERS, listed(reference.said_by, names))
    if found := _LABEL_AND_NUMBER.fullmatch(reference.locator or ""):
        runs = _replaced(runs, _NUMBER, found[2])
    return runs


def _replaced(runs: Runs, sign: str, text: str) -> Runs:
    return tuple(
        [
            run._replace(text=run.text.replace(sign, text)) if sign in run.text else run
            for run in runs
        ]
    )
