"""Text folding: the words of a text, as claimdb compares them.

Owns the one definition of a word. Stored text and queries go through the same function, so that
case, diacritics, quotation marks, dashes and spaces never decide whether something is found.
It must not know any database: a database is given the words, never the text.
"""

import re
import unicodedata
from functools import lru_cache

SEPARATOR = "|"
"""Stands between the items of a folded list, so that no phrase runs from one into the next."""

_PLAIN = re.compile(r"[0-9a-z]+")

# Letters of the Latin script whose stroke or join no normalisation takes apart.
_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)

# Scripts written without spaces: each ideograph is a word of its own.
_IDEOGRAPHS = (
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3021, 0x3029),  # Hangzhou numerals
    (0x3038, 0x303B),
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """Whether a character continues a word (`w`), is one (`i`), is dropped (`m`) or parts words."""
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return "m"
    if category[0] not in "LN":
        return " "
    point = ord(character)
    return "i" if any(low <= point <= high for low, high in _IDEOGRAPHS) else "w"


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text: NFKC, case-folded, marks stripped, letters and digits only.

    Compatibility forms are unified (Unicode Standard Annex 15, NFKC), case is folded (Unicode
    Standard, section 3.13), combining marks and invisible format characters are dropped,
    stroked and joined Latin letters become plain ones (`ł` is `l`, `æ` is `ae`), and
    every other character that is neither a letter nor a number parts two words. An apostrophe
    parts words too, so that the curly, the straight and the missing one are found alike as a
    phrase. Each ideograph is a word.
    """
    if text.isascii():
        return tuple(_PLAIN.findall(text.lower()))
    # Folding can compose anew and composing can make new case pairs: do both until nothing moves.
    folded = unicodedata.normalize("NFKC", text)
    folded = unicodedata.normalize("NFKC", folded.casefold())
    folded = unicodedata.normalize("NFD", folded.casefold()).translate(_LATIN)
    result: list[str] = []
    word: list[str] = []
    for character in folded:
        kind = _kind(character)
        if kind == "w":
            word.append(character)
        elif kind != "m":
            if word:
                result.append("".join(word))
                word.clear()
            if kind == "i":
                result.append(character)
    if word:
        result.append("".join(word))
    return tuple(result)


def folded(text: str) -> str:
    """Return the words of a text joined by single spaces; empty where it has none."""
    return " ".join(words(text))


def folded_items(items: list[str]) -> str:
    """Return the words of several texts with `SEPARATOR` between the texts, empty ones left out."""
    return f" {SEPARATOR} ".join(filter(None, map(folded, items)))
