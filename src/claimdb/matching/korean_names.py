"""Korean names in the usual romanizations, of which each syllable has several."""

import re
from collections.abc import Sequence

from claimdb.matching.name_spellings import korean_families

# McCune-Reischauer and everyday spellings leave several vowels and consonants to the reader.
_REDUCED = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"t?ch|[jz]+", "j"), (r"s?sh|s+", "s"), (r"wh", "hw"),
        (r"(?<!n)[gkqc]+|(?<=n)[kqc]+", "g"),
        (r"[dt]+", "d"), (r"[bp]+", "b"), (r"ar(?=g)", "a"), (r"[lr]+", "r"),
        (r"(?<=[aeouy])h(?![aeiouwy])", ""), (r"(?<=m)r|(?<=ng)r", "n"), (r"oo|ou", "u"),
        (r"eui|ui|ee|ey(?![aeiou])|ie$|(?<![aeouw])y(?![aeiou])", "i"),
        (r"y(?:eo|o|u)", "yo"), (r"yae|ye", "ye"), (r"wu", "o"), (r"weo|wo", "wo"),
        (r"oe|wae|we", "we"), (r"(?:eo|eu|u|o)+", "o"), (r"ae|ai|ay|ei|ea|e", "e"),
        (r"^r(?=y[eo]|i)", ""),
    )
)  # fmt: skip
_GIVEN = re.compile(r"(?:[gndrmbsjh]?(?:y[aeo]|w[aeio]|[aeio])(?:ng|[gnrmb])?){1,2}")
_FOREIGN = re.compile(r"[fqvxz]|c(?!h)")


def reduced(word: str) -> str:
    """Return a folded word, or several syllables, the same in all romanizations."""
    for pattern, to in _REDUCED:
        word = pattern.sub(to, word)
    return word


def korean_forms(words: Sequence[str]) -> frozenset[str]:
    """Return a Korean name as it is compared: none if the words are not like one.

    Nothing tells whether the family name of two words is the first or the last.
    """
    if not 1 < len(words) < 4:
        return frozenset()
    found: set[str] = set()
    for family, given in ((words[0], words[1:]), (words[-1], words[:-1])):
        if families := korean_families(family):
            whole = "".join(given)
            if len(whole) > 1 and not _FOREIGN.search(whole) and _GIVEN.fullmatch(reduced(whole)):
                found.update(f"{one} {reduced(whole)}" for one in families)
    return frozenset(found)
