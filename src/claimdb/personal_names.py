"""Parts of personal names, and names written out."""

import re
from typing import NamedTuple

from claimdb.model import Contributor

NAME_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV")
"""What stands behind a name and is no part of it: Jr., Sr., II, III, IV."""


class NameParts(NamedTuple):
    """The parts of a person's name; a name that has none is known as a whole."""

    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None


def inverted(one: Contributor) -> str:
    """Return who made something, by the family name: `Family, Given`."""
    if one.family is None:
        # What has a comma and is no name of a person ends with one, as in RIS.
        return f"{one.name}," if one.name.count(",") == 1 else one.name
    family = " ".join(filter(None, (one.particle, one.family)))
    return ", ".join(filter(None, (family, one.given, one.suffix)))


def split_name(name: str) -> tuple[str, NameParts]:
    """Return the name of a person as it is written out, and its parts.

    It may be given as `Given Family` or as `Family, Given`, with a suffix such as `Jr.` behind it;
    words in lower case before the family name are its particle. Of a name of one word the parts
    are not known.
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
    particle: list[str] = []
    while len(before) > 1 and before[-1].islower():
        particle.insert(0, before.pop())
    return " ".join(words), NameParts(family, " ".join(before), " ".join(particle) or None)
