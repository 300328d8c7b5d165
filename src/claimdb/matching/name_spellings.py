"""The spellings and short forms of personal names, and the titles before and behind them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from claimdb import folding
from claimdb.matching.name_sounds import CACHED

_TITLES = frozenset({
    "mr", "mrs", "ms", "mx", "miss", "dr", "prof", "professor", "dipl", "ing", "mag", "lic", "rt",
    "hon", "honorable", "the", "ex", "former", "acting", "retired", "ret", "late", "don", "dona",
    "sayyid", "sayed", "haji", "hajj", "ustad", "pan", "pani", "san", "herr", "frau", "fr", "sr",
    "sra", "srta", "m", "mme", "mlle", "signor", "signora", "dott", "avv", "onorevole", "deputat",
    "md", "phd", "mp", "mep", "msp", "qc", "kc", "obe", "mbe", "cbe", "kbe", "esq", "ma", "ba",
    "msc", "bsc", "llm", "llb", "jd", "mba", "rn", "usn", "usaf", "usmc", "frs", "sj", "op",
    "minister", "president", "spokesman", "spokeswoman", "spokesperson", "vice", "admiral", "rear",
    "congressman", "congresswoman", "representative", "rep", "senator", "sen", "governor", "gov",
    "mayor", "councillor", "cllr", "ambassador", "secretary", "chancellor", "premier", "marshal",
}) - {"sr"}  # fmt: skip
"""Titles in addition to those that nameparser knows."""
_HIS = frozenset({"mr", "sir", "lord", "herr", "monsieur", "baron", "count", "king", "prince",
                  "don", "congressman", "signor", "father", "duke", "m"})  # fmt: skip
_HERS = frozenset({"mrs", "ms", "miss", "lady", "dame", "frau", "madame", "mme", "mlle", "baroness",
                   "countess", "queen", "princess", "dona", "congresswoman", "signora", "sister",
                   "duchess", "madam"})  # fmt: skip
GENERATIONS: Mapping[str, str] = {
    "jr": "jr", "junior": "jr", "jnr": "jr", "younger": "jr", "fils": "jr", "filho": "jr",
    "hijo": "jr", "filius": "jr", "mladshii": "jr", "mladshiy": "jr", "sr": "sr", "senior": "sr",
    "snr": "sr", "elder": "sr", "pere": "sr", "padre": "sr", "starshii": "sr", "starshiy": "sr",
    "ii": "2", "2nd": "2", "2d": "2", "iii": "3", "3rd": "3", "3d": "3", "iv": "4", "4th": "4",
    "neto": "3", "vi": "6",
}  # fmt: skip
"""What stands behind a name and tells generations apart."""
PATRONYMICS = frozenset({
    "bin", "ibn", "bint", "binti", "ben", "bar", "bn", "ould", "wuld", "oglu", "ogly", "ogli",
    "qizi", "kizi", "kyzy", "gyzy", "uly", "uulu",
})  # fmt: skip
"""Words between the name of a child and that of the father, whose order counts."""
_SONS = frozenset({"van", "bin", "ben", "ibn", "bar", "singh", "ould", "oglu", "ogly"})
_DAUGHTERS = frozenset({"thi", "binti", "bint", "binte", "bat", "kaur", "mint", "qizi", "kyzy"})
"""Words within the names of men, of which those of women have others."""
_PARTICLES = PATRONYMICS | {
    "al", "el", "ul", "ad", "ar", "as", "ash", "an", "at", "az", "ed", "er", "es", "et", "dal",
    "de", "da", "do", "di", "du", "des", "del", "della", "delle", "dello", "dos", "das", "der",
    "den", "van", "von", "vom", "zu", "zum", "zur", "ten", "ter", "te", "la", "le", "las",
    "los", "y", "e", "i", "o", "af", "av", "san", "santa", "st", "ste", "mac", "mc", "op", "het",
    "vander", "vanden", "dela", "abu", "abou", "aal", "ait", "und", "and",
}  # fmt: skip


class Spellings(NamedTuple):
    """The names that a word may be: in full, as a short form, as a family name and a Korean one."""

    given: frozenset[str]
    short: frozenset[str]
    family: frozenset[str]
    korean: frozenset[str]


_NONE = Spellings(frozenset(), frozenset(), frozenset(), frozenset())


@cache
def _table() -> Mapping[str, Spellings]:
    from importlib.resources import files

    found: defaultdict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set(), set()])
    text = files("claimdb").joinpath("name_spellings.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        first, _, rest = line.partition(" ")
        if first == "#":
            continue
        if first == "alone":
            for word in rest.split():
                found[word][0].add(word)
        elif first in ("family", "korean"):
            for word in rest.split():
                for names in found[word][2:] if first == "korean" else found[word][2:3]:
                    names.add(rest.split()[0])
        else:
            full, _, short = line.partition(":")
            name = full.split()[0]
            for word in full.split():
                found[word][0].add(name)
            for word in short.split():
                found[word][1].add(name)
    return {word: Spellings(*map(frozenset, sets)) for word, sets in found.items()}


def spellings(word: str) -> Spellings:
    """Return the names that a folded word may be."""
    return _table().get(word, _NONE)


@lru_cache(CACHED)
def names_of(word: str) -> frozenset[str]:
    """Return the given and family names that a word may be, in their first spelling."""
    return frozenset().union(*spellings(word))


def korean_families(word: str) -> frozenset[str]:
    """Return the Korean family names that a word may be."""
    return spellings(word).korean


def related(one: str, other: str) -> str | None:
    """Return how two words are one name: "spelling" or "short"; "other" if they are two names."""
    ours, theirs = spellings(one), spellings(other)
    if ours.given & theirs.given or ours.family & theirs.family:
        return "spelling"
    if (ours.given | ours.short) & (theirs.given | theirs.short):
        return "short"
    if (ours.given or ours.short) and (theirs.given or theirs.short):
        return "other"
    return None


@cache
def titles() -> frozenset[str]:
    """Return the folded words of titles before names."""
    from nameparser import Lexicon

    known = Lexicon.default()
    words = {word for title in known.titles for word in folding.words(title)} | _TITLES
    given = {word for word, one in _table().items() if one.given}
    return frozenset(words - given - _PARTICLES - GENERATIONS.keys())


@cache
def degrees() -> frozenset[str]:
    """Return the folded words of degrees and offices behind names."""
    from nameparser import Lexicon

    known = Lexicon.default()
    acronyms = known.suffix_acronyms - known.suffix_acronyms_ambiguous
    return frozenset(word for one in acronyms for word in folding.words(one)) | titles()


@cache
def maiden_markers() -> frozenset[str]:
    """Return the folded words before a name at birth."""
    from nameparser import Lexicon

    words = {folding.folded(one) for one in Lexicon.default().maiden_markers}
    return frozenset(words | {"born", "formerly", "alias", "aka", "dite", "dit"})


def is_particle(word: str) -> bool:
    """Whether a word is a particle of a family name."""
    return word in _PARTICLES


def are_son_and_daughter(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a word within one of two names says that it is a man's, and the other a woman's."""
    return any(
        not (_DAUGHTERS.isdisjoint(hers[1:]) or _SONS.isdisjoint(his[1:]))
        and _SONS.isdisjoint(hers[1:])
        for his, hers in ((words, others), (others, words))
    )


def sex_of(title: str) -> str:
    """Return "m" or "f" for the title of a man or a woman, else an empty string."""
    return "m" if title in _HIS else "f" if title in _HERS else ""
