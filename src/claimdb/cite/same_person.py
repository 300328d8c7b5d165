"""Whether two forms of a name are of one person: initials, middle names, order, particles."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from claimdb.folding import folded, words
from claimdb.model import Actor, Contributor
from claimdb.personal_names import NameParts, split_name
from claimdb.results import FullName

_CACHED = 1 << 14
_BREAK = re.compile(r"[\s\-‐‑'’]+")
_SHORT_CAPITALS = re.compile(r"\b[^\W\d_]{2,3}\b")
_GENERATIONS = {
    "jr": "jr", "jnr": "jr", "junior": "jr", "sr": "sr", "snr": "sr", "senior": "sr",
    "ii": "2", "2nd": "2", "iii": "3", "3rd": "3", "iv": "4", "4th": "4",
}  # fmt: skip
_Given: TypeAlias = tuple[str, ...]
"""A given name by the parts between its hyphens."""


class _Person(NamedTuple):
    """The folded parts of a name that tell people apart."""

    particle: str
    family: str
    given: tuple[_Given, ...]
    generation: str


def is_same_person(one: Actor | FullName, other: Contributor) -> bool:
    """Whether an actor is who contributed to a source, by actor if it is recorded, else by name."""
    if other.actor is not None:
        return one.id == other.actor
    return _same(_parts(one), one.name, _parts(other), other.name)


def _parts(one: Actor | FullName | Contributor) -> NameParts:
    return NameParts(one.family, one.given, one.particle, one.suffix)


@lru_cache(_CACHED)
def _same(parts: NameParts, name: str, other_parts: NameParts, other_name: str) -> bool:
    one = _person(parts, name, other_parts.family)
    other = _person(other_parts, other_name, parts.family)
    if one is None or other is None:
        return name == other_name or (folded(name) or None) == folded(other_name)
    if one.generation != other.generation:
        return False
    if _straight(one) == _inverted(other) or _inverted(one) == _straight(other):
        return True
    return _same_family(one, other) and _same_given(one.given, other.given)


def _person(parts: NameParts, name: str, family: str | None) -> _Person | None:
    """Return the parts of a name; one that is recorded as a whole must have a family name in it."""
    if parts.family is None:
        if family is None or not {*words(family)} <= {*words(name)}:
            return None
        parts = split_name(name)[1]
    if not (parts.family and parts.given):
        return None
    families, generation = _without_generation(_BREAK.split(parts.family))
    _, suffix = _without_generation(["", *_BREAK.split(parts.suffix or "")])
    small = 0
    while small < len(families) - 1 and families[small].islower():
        small += 1
    particles = [parts.particle or "", *families[:small]]
    given = parts.given
    if not f"{given}{parts.family}".isupper():
        # Initials without points: JP.
        given = _SHORT_CAPITALS.sub(lambda m: " ".join(m[0]) if m[0].isupper() else m[0], given)
    units = [
        tuple(filter(None, map(_joined, unit.split("-"))))
        for unit in given.replace(".-", "-").replace(".", " ").split()
    ]
    return _Person(
        _joined(" ".join(particles)),
        _joined(" ".join(families[small:])),
        tuple(filter(None, units)),
        generation or suffix,
    )


def _without_generation(names: Sequence[str]) -> tuple[Sequence[str], str]:
    """Return the words of a name without Jr. and the like behind it, and which one that is."""
    generation = _GENERATIONS.get(folded(names[-1]), "") if len(names) > 1 else ""
    return (names[:-1] if generation else names), generation


def _joined(text: str) -> str:
    return "".join(words(text))


def _straight(one: _Person) -> str:
    return "".join(part for unit in one.given for part in unit) + one.particle + one.family


def _inverted(one: _Person) -> str:
    return one.particle + one.family + "".join(part for unit in one.given for part in unit)


def _same_family(one: _Person, other: _Person) -> bool:
    if one.particle + one.family == other.particle + other.family:
        return True
    return one.family == other.family and not (one.particle and other.particle)


def _same_given(one: Sequence[_Given], other: Sequence[_Given]) -> bool:
    """Whether one list has all given names of the other in order, and begins alike.

    Only initials may come before the first: F. Scott and Scott.
    """
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return False
    rest = list(longer)
    while len(rest) > len(shorter) and _is_initials(rest[0]) and not _alike(shorter[0], rest[0]):
        rest.pop(0)
    if not _alike(shorter[0], rest[0]):
        return False
    left = iter(rest)
    return all(any(_alike(name, candidate) for candidate in left) for name in shorter)


def _alike(one: _Given, other: _Given) -> bool:
    """Whether two given names are the same, or one is the initial or initials of the other."""
    if "".join(one) == "".join(other):
        return True
    if not (_is_initials(one) or _is_initials(other)):
        return False
    pairs = zip(one, other, strict=False)
    whole = len(one) == len(other) or 1 in (len(one), len(other))
    return whole and all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def _is_initials(name: _Given) -> bool:
    """Whether a name has one letter in each part; an ideograph is no initial."""
    return all(len(part) == 1 and part.upper() != part for part in name)
