"""Parts of personal names, and names written out."""

import re
from typing import NamedTuple

from claimdb.model import Contributor

NAME_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV")
"""A suffix of a name: Jr., Sr., II, III, IV."""


class NameParts(NamedTuple):
    """The parts of a person's name; a name may have none."""

    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None


def inverted(one: Contributor) -> str:
    """Return a contributor by the family name: `Family, Given`."""
    if one.family is None:
        # An institution with a comma in its name ends with one, as in RIS.
        return f"{one.name}," if one.name.count(",") == 1 else one.name
    family = " ".join(filter(None, (one.particle, one.family)))
    return ", ".join(filter(None, (family, one.given, one.suffix)))


def split_name(name: str) -> tuple[str, NameParts]:
    """Return a person's name written out, and its parts, of which a name of one word has none.

    It may be `Given Family` or `Family, Given`, with a suffix such as `Jr.` at the end; words in
    lower case before the family name are its particle.
    """
    before, _, last = name.rstrip().replace(",", ", ").rpartition(" ")
    if NAME_SUFFIX.fullmatch(last):
        rest = before.rstrip()
        whole, parts = _split(rest.removesuffix(","))
        if parts.family is None:
            return name, parts
        comma = "," if rest.endswith(",") else ""
        return f"{whole}{comma} {last}", parts._replace(suffix=last)
    return _split(name)


def _split(name: str) -> tuple[str, NameParts]:
    """Return a name without a suffix as it is written out, and its parts."""
    family, comma, given = (part.strip() for part in name.partition(","))
    words = f"{given} {family}".split() if comma else name.split()
    if len(words) < 2 or (comma and not (family and given)):
        return name, NameParts()
    last = len(family.split()) if comma else 1
    before, family = words[:-last], " ".join(words[-last:])
    given_end = len(before)
    while given_end > 1 and before[given_end - 1].islower():
        given_end -= 1
    given, particle = " ".join(before[:given_end]), " ".join(before[given_end:])
    return " ".join(words), NameParts(family, given, particle or None)
