"""Text folding: the words of a text as claimdb compares them, in stored text and in queries."""

import unicodedata

SEPARATOR = "|"
"""Stands between the items of a folded list, so that no phrase runs from one into the next."""

# Letters of the Latin script whose stroke or join no normalisation takes apart.
_LATIN = {
    ord(letter): plain
    for letter, plain in (
        ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ħ", "h"), ("ŧ", "t"), ("ı", "i"), ("æ", "ae"),
        ("œ", "oe"),
    )
}  # fmt: skip

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


_JOINING_JAMO = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))

# What of ASCII is in words, in lower case; a space for all else.
_ASCII = bytes(point if chr(point).isalnum() else 0x20 for point in range(128)).lower().ljust(256)


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= point <= high for low, high in ranges)


class _Normal(dict[int, str]):
    """What becomes of a character of a normalised text: itself, nothing, or a space."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        category = unicodedata.category(character)
        if category[0] == "M" or category == "Cf":
            result = ""
        elif category[0] not in "LN":
            result = " "
        else:
            result = f" {character} " if _within(point, _IDEOGRAPHS) else character
        self[point] = result
        return result


class _JoiningError(Exception):
    """A character may become one with those before it, or trade places with them."""


class _Alone(dict[int, str]):
    """What becomes of a character wherever it stands, with spaces where words part.

    Normalising takes a text apart before each character that combines with none before it, and
    case is folded character by character. So what each becomes alone is what the text becomes, if
    this holds at every step.
    """

    def __missing__(self, point: int) -> str:
        steps = _steps(chr(point))
        if any(map(_joins, steps)):
            raise _JoiningError
        self[point] = steps[-1].translate(_NORMAL)
        return self[point]


def _joins(text: str) -> bool:
    """Whether the beginning of a text may combine with what stands before it."""
    return unicodedata.category(text[0])[0] == "M" or _within(ord(text[0]), _JOINING_JAMO)


_NORMAL = _Normal(_LATIN)
_ALONE = _Alone()


def _steps(text: str) -> tuple[str, str, str]:
    # Folding can compose anew and composing can make new case pairs: do both until nothing moves.
    unified = unicodedata.normalize("NFKC", text)
    composed = unicodedata.normalize("NFKC", unified.casefold())
    return unified, composed, unicodedata.normalize("NFD", composed.casefold())


def _spaced(text: str) -> str:
    """Return a text with nothing but the words of it, and spaces between them."""
    if text.isascii():
        return text.encode().translate(_ASCII).decode()
    try:
        return text.translate(_ALONE)
    except _JoiningError:
        return _steps(text)[-1].translate(_NORMAL)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text: NFKC, case-folded, marks stripped, letters and digits only.

    Compatibility forms are unified (Unicode Standard Annex 15, NFKC), case is folded (Unicode
    Standard, section 3.13), combining marks and invisible format characters are dropped,
    stroked and joined Latin letters become plain ones (`ł` is `l`, `æ` is `ae`), and
    every other character that is neither a letter nor a number parts two words. An apostrophe
    parts words too, so that the curly, the straight and the missing one are found alike as a
    phrase. Each ideograph is a word.
    """
    return tuple(_spaced(text).split())


def folded(text: str) -> str:
    """Return the words of a text joined by single spaces; empty where it has none."""
    return " ".join(_spaced(text).split())


def folded_items(items: list[str]) -> str:
    """Return the words of several texts with `SEPARATOR` between the texts, empty ones left out."""
    return f" {SEPARATOR} ".join(filter(None, map(folded, items)))
