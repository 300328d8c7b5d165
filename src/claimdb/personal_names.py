"""Parts of personal names, and names written out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from claimdb import folding
from claimdb.model import Contributor

if TYPE_CHECKING:
    from nameparser import Parser

NAME_SUFFIX = re.compile(r"[JS]r\.?|I{2,3}|IV")
"""What stands behind a name and is no part of it: Jr., Sr., II, III, IV."""

_PLAIN = re.compile(r"(?![IVXLCDM][ivxlcdm]*\Z)[A-Z][a-z]+")  # no Roman numeral

# Given names in Latin letters by which the surname before them is recognized as one: two
# syllables of which the second is in lower case, or syllables of Pinyin or of Korean.
_TWO_SYLLABLES = re.compile(r"[A-Z][a-z']+-[a-z']+")
_PINYIN = (
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua"
    r"|ue|ui|un|uo|[aeiuv])|[bpmfwly]o){1,2}"
)
_COMMON = 20  # Chinese surnames, which half of all people there have
_KOREAN = (
    r"(?:(?:ch|kw|hw|gw|[bcdghjkmnprstwyz])?"
    r"(?:yeo|yoo|yae|eui|wo|ae|eo|eu|oo|ee|ya|ye|yo|yu|wa|we|wi|oe|ui|[aeiou])"
    r"(?:ng|ck|[gklmnprt])?){1,2}"
)


class NameParts(NamedTuple):
    """The parts of a person's name; a name that has none is recorded as a whole."""

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


def particle_of(family: str) -> tuple[str, str]:
    """Return the particle of a family name, its first words in lower case, and the rest."""
    words = family.split(" ")
    count = len([*takewhile(lambda word: word[:1].islower(), words[:-1])])
    return " ".join(words[:count]), " ".join(words[count:])


def rest_of_name(name: str, family: str) -> str | None:
    """Return a name without its family name, which it begins or ends with, else None."""
    first, last = f"{family} ", f" {family}"
    if name.endswith(last):
        return name.removesuffix(last)
    return name.removeprefix(first) if name.startswith(first) else None


@cache
def split_name(name: str) -> tuple[str, NameParts]:
    """Return the name of a person as it is written out, and its parts.

    It may be given as `Given Family` or as `Family, Given`, with a suffix such as `Jr.` behind it;
    words in lower case before the family name are its particle. Without a comma, the family name
    comes first in Chinese, Japanese and Korean scripts, in Chinese, Korean and Vietnamese names in
    Latin letters, and in Russian names with a patronymic behind; it is double in Spanish names. A
    name of one word has no parts.
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
    words = name.replace(",", " ").split()
    if len(words) < 2 or (comma and not (family and given)):
        return name, NameParts()
    if not comma:
        return name, _parts(name, words)
    if " " in family and _parser().parse(name).suffix == given:  # John Smith, PhD
        return name, _parts(family, family.split())._replace(suffix=given)
    words = f"{given} {family}".split()
    return " ".join(words), _with_particle(given, family.split())


def _with_particle(given: str, family: list[str]) -> NameParts:
    """Return the parts of a name, with the words in lower case before the family name."""
    small = 0
    while small < len(family) - 1 and family[small].islower():
        small += 1
    given_words = given.split()
    particle = family[:small]
    while len(given_words) > 1 and given_words[-1].islower():
        particle.insert(0, given_words.pop())
    return NameParts(" ".join(family[small:]), " ".join(given_words), " ".join(particle) or None)


def _parts(name: str, words: list[str]) -> NameParts:
    """Return the parts of a name without a comma."""
    if _family_first(words):
        return NameParts(words[0], " ".join(words[1:]))
    # Parsing takes ten times as long, and an import may create thousands of people.
    if len(words) == 2 and all(map(_is_plain, words)):
        return NameParts(words[1], words[0])
    parsed = _parser().parse(name)
    given, family = parsed.given_names, f"{parsed.family_particles} {parsed.family_base}".split()
    if not (given and parsed.family_base):
        return NameParts()
    [*before, last] = given.split()
    if before and folding.folded(last) in _surnames()["spanish"] and name.endswith(family[-1]):
        given, family = " ".join(before), [last, *family]
    parts = _with_particle(given, family)
    return parts._replace(suffix=parsed.suffix or None)


def _is_plain(word: str) -> bool:
    """Whether a word of a name is no title, particle, suffix or the like."""
    return _PLAIN.fullmatch(word) is not None and word.lower() not in _special_words()


def _family_first(words: list[str]) -> bool:
    """Whether the first word is the family name, by the surnames of East Asia."""
    first, *given = words
    if not (first.isascii() and first.istitle()) or len(words) > 4:
        return folding.folded(first) in _surnames()["vietnamese"] and len(words) > 2
    if len(given) == 1 and _TWO_SYLLABLES.fullmatch(given[0]):
        return True
    surname = first.lower()
    if surname in _surnames()["vietnamese"] and len(given) > 1:
        return True
    syllables = "".join(given).lower().replace("-", "").replace("'", "")
    chinese = _surnames()["chinese"]
    if surname in chinese and re.fullmatch(_PINYIN, syllables):
        # Of two surnames the common one is the family name: Wei Chen is from abroad.
        return surname in chinese[:_COMMON] or syllables not in chinese[:_COMMON]
    two = len(given) == 2 or "-" in given[0]
    return surname in _surnames()["korean"] and two and bool(re.fullmatch(_KOREAN, syllables))


@cache
def _surnames() -> Mapping[str, Sequence[str]]:
    """Return the folded surnames by language."""
    from importlib.resources import files

    text = files("claimdb").joinpath("surnames.txt").read_text(encoding="utf-8")
    lines = (line.partition(": ") for line in text.splitlines() if not line.startswith("#"))
    return {language: names.split() for language, _, names in lines}


@cache
def _special_words() -> frozenset[str]:
    """Return the words with a meaning of their own to the parser."""
    from nameparser import Lexicon

    known = Lexicon.default()
    lists = (getattr(known, field.name) for field in fields(known))
    return frozenset().union(*(words for words in lists if isinstance(words, frozenset)))


@cache
def _parser() -> "Parser":
    from nameparser import Parser, PatronymicRule, Policy

    return Parser(policy=Policy(patronymic_rules=frozenset({PatronymicRule.EAST_SLAVIC})))
