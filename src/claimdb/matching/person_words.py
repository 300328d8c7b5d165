"""How two words of personal names may be one: spellings, short forms, initials and typos."""

import re
from functools import lru_cache
from typing import NamedTuple

from claimdb.matching import name_sounds as sound
from claimdb.matching.name_spellings import names_of, related
from claimdb.matching.person_names import without_article

_HIS_AND_HERS = tuple(
    (his, frozenset(hers.split()))
    for his, hers in (
        ("", "a e ia ina ine na nna ette etta elle ella le lle ova iene"),
        ("o", "a"), ("us", "a"), ("as", "a"), ("is", "a"), ("os", "a"), ("s", ""), ("s", "ne na"),
        ("i", "a aya aia aja"), ("y", "a aya aia aja"), ("iy", "aya aia a"),
        ("ii", "aya aia a"),
    )
)  # fmt: skip
"""Endings of names of men, with those that the names of women have instead."""
_CHILD = re.compile(
    r"[aeijouy]*v(?:[aiy]c?h?|ov?n?a|na)?|[aeijouy]*v[iy](?:ch|c|cz|ts)|y?ch|i?vna|ichna|inichna"
    r"|s?s[eo]n|s?dott[ie]r|s?datter|s|ez|es|oglu|ogli|[gqk]i?zi|qyzy|kyzy|uly"
    r"|[aeijouy]*[vw](?:sk[iay]y?|i[ck]z?)"
)
"""What stands behind the name of the father in names of sons and daughters."""
_HIS_SURNAME = re.compile(r".*(?:[eo]v|[iy]n|sk[iy]+|ck[iy]|oy|as|is|os|us)")


class Circumstances(NamedTuple):
    """Where two words stand in their names.

    Attributes:
        script: The names are in different scripts.
        bare: One is written without vowels.
        family: Both are the last words.
        strict: One is a given name of syllables, each of which tells people apart.
        dotted: One is abbreviated with a dot.
    """

    script: bool
    bare: bool
    family: bool
    strict: bool
    dotted: bool


class Resemblance(NamedTuple):
    """How two words are alike: a key of `_SCORES`, and the share that differs."""

    kind: str
    cost: float


@lru_cache(sound.CACHED)
def resemblance(one: str, other: str, where: Circumstances) -> Resemblance | None:
    """Return how two words may be one name, or None."""
    shorter, longer = sorted((one, other), key=len)
    relation = related(one, other)
    if len(shorter) == 1 or (where.dotted and len(shorter) == 2 and not relation):
        fits = longer.startswith(shorter) or (where.script and sound.same_start(shorter, longer))
        return Resemblance("initial", 0.05) if fits and not where.family else None
    if relation == "spelling" or sound.sounds(one) == sound.sounds(other):
        return Resemblance("spelling", 0.05)
    if relation and not where.family:
        return Resemblance("short", 0.1) if relation == "short" else None
    if any(map(str.isdigit, one + other)):
        return None
    written = shorter, longer
    one, other = without_article(one), without_article(other)
    if one == other:
        return Resemblance("spelling", 0.03)
    shorter, longer = sorted((one, other), key=len)
    if not where.family and _is_child(shorter, longer):
        return None
    if not where.bare and _differ_in_sex(shorter, longer, family=where.family):
        # A man and a woman, or one woman with and without the ending of her family name.
        return Resemblance("sex", 0.1) if where.family else None
    found = _near(shorter, longer, where) or _part(shorter, longer, where)
    # What looks like an article may be a typo.
    return found or (_near(*written, where) if written != (shorter, longer) else None)


def _part(shorter: str, longer: str, where: Circumstances) -> Resemblance | None:
    """Return whether a word may be a short form because it is the start or the end of the other."""
    if len(shorter) < 3 or len(longer) < len(shorter) + 2 or (where.family and not where.dotted):
        return None
    is_end = len(shorter) > 3 and longer.endswith(shorter)
    return Resemblance("short", 0.15) if is_end or longer.startswith(shorter) else None


def _is_child(shorter: str, longer: str) -> bool:
    """Whether the longer of two words is made of the shorter one, as the name of a child."""
    ending = longer[len(shorter) :]
    if len(shorter) < 3 or not longer.startswith(shorter) or not _CHILD.fullmatch(ending):
        return False
    return len(ending) > 1 or bool(names_of(shorter))


def _near(shorter: str, longer: str, where: Circumstances) -> Resemblance | None:
    """Return whether words differ in so few sounds or letters that they may be one."""
    size = max(len(sound.sounds(shorter)), len(sound.sounds(longer)))
    most = _most(len(shorter), size, where)
    if not sound.may_be_near(shorter, longer, 2 * most if where.script else most):
        return None
    if where.strict and sound.skeleton(shorter) != sound.skeleton(longer):
        return None
    edits = sound.sound_edits(shorter, longer, bare=where.bare, most=most)
    if not sound.same_start(shorter, longer):
        edits += 1
    if edits <= most:
        typo = edits >= 0.8 and not where.strict and sound.edits(shorter, longer) == 1
        return Resemblance("typo" if typo else "spelling", edits / size)
    if shorter[0] == longer[0] and len(longer) > 3 and not (where.strict or where.bare):
        letters = sound.edits(shorter, longer)
        if letters <= min(2, most):
            return Resemblance("typo", letters / len(longer))
    return None


def _most(shorter: int, size: int, where: Circumstances) -> float:
    """Return in how many sounds words may differ, by the letters of one and the sounds of both."""
    if where.bare:
        return 0.28 * max(3, size - 2)
    if where.strict:
        return 0.9
    if shorter < 4:
        return 0.3
    if size < 8:
        return 1.2 if where.script else 1.0
    return min(3.0, 0.34 * size) if where.script else min(2.0, 0.2 * size)


def _differ_in_sex(shorter: str, longer: str, *, family: bool) -> bool:
    """Whether two words are the names of a man and a woman: Mironov, Mironova; Mario, Maria."""
    if len(longer) > len(shorter) + 4 or shorter[:3] != longer[:3] or longer == f"{shorter}h":
        return False
    return any(
        his.endswith(ending)
        and len(stem := his.removesuffix(ending)) > 2
        and her.startswith(stem)
        and her[len(stem) :] in endings
        for his, her in ((shorter, longer), (longer, shorter))
        if not family or (_HIS_SURNAME.fullmatch(his) and her[-1] in "aei")
        for ending, endings in _HIS_AND_HERS
    )
