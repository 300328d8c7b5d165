"""Text folding: the words of a text as claimdb compares them, in stored text and in queries."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

SEPARATOR = "|"
"""Stands between the items of a folded list, so that no phrase runs from one into the next."""

_FIGURES_BEHIND = "\0"  # which no text has

QUESTION = "?"
"""Stands behind the words of a question in `asked`."""
_QUESTION_MARKS = "?？؟⁇⁈⁉‽՞፧"
_QUESTIONS = re.compile(rf"[!！]*(?:[{_QUESTION_MARKS}]+[!！]*)+")

# Letters of the Latin script whose stroke or join no normalisation takes apart, and apostrophes
# that Unicode counts as letters.
_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("ʻʼʽˈꞌ", " ")
)

_CURRENCIES = "$¢£¤¥֏؋฿₠-⃀﷼﹩＄￠￡￥￦"
_MINUS = r"\-\u2010\u2011\u2012\u2013\u2212\uff0d"
_SIGNS = "<>≤≥≠±+＋"
_SYMBOLS = "↑↓↗↘⇧⇩⬆⬇▲▼△▽"
_MINUSES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))


# Without any of these a text has neither figures nor questions, which most texts show at once.
_MARKS = re.compile(rf"[\d{_SIGNS}{_SYMBOLS}{_MINUS}(#♯{_QUESTION_MARKS}]")


@cache
def _figures() -> re.Pattern[str]:
    """Return the pattern of figures with what changes their value, and of signs by themselves."""
    unit, sign = rf"\s?[{_CURRENCIES}]\s?", rf"(?<!\w)[{_SIGNS}{_MINUS}]\s?"
    return re.compile(
        rf"(?=[\d\s{_SIGNS}{_SYMBOLS}{_MINUS}{_CURRENCIES}#♯])(?:"
        rf"(?P<unit>{unit})?(?P<sign>{sign})?(?P<money>{unit})?(?P<digits>\d+(?:[.,:/{_MINUS}]\d+)*)"
        rf"(?P<behind>\s?[%‰％{_CURRENCIES}])?"
        rf"|(?P<alone>[{_SIGNS}{_SYMBOLS}]|(?<=\()\s*[{_MINUS}]\s*(?=\))"
        rf"|(?<=\w)[#♯](?!\w)|(?<=\s)[{_MINUS}](?=\s*$)))"
    )


@cache
def _figure() -> re.Pattern[str]:
    return re.compile(rf"[\d{_SIGNS}{_SYMBOLS}]|\(\s*[{_MINUS}]|\w[#♯]|\s[{_MINUS}]\s*$")


def _has_figures(text: str) -> bool:
    return _MARKS.search(text) is not None and _figure().search(text) is not None


IDEOGRAPHS = (
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
"""Ranges of characters that are words by themselves, in scripts without spaces."""
_JOINING_JAMO = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF))

# What of ASCII is in words, in lower case; a space for all else.
_ASCII = bytes(point if chr(point).isalnum() else 0x20 for point in range(128)).lower().ljust(256)


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= point <= high for low, high in ranges)


class _Normal(dict[int, str]):
    """A character of a normalised text to itself, nothing, or a space."""

    def __missing__(self, point: int) -> str:
        character = chr(point)
        category = unicodedata.category(character)
        if category[0] == "M" or category == "Cf":
            self[point] = ""
        elif category[0] not in "LN":
            self[point] = " "
        else:
            self[point] = f" {character} " if _within(point, IDEOGRAPHS) else character
        return self[point]


class _JoiningError(Exception):
    """A character may combine with those before it, or trade places with them."""


class _Alone(dict[int, str]):
    """A character to its folded form in any context, with spaces where words part.

    Normalising takes a text apart before each character that combines with none before it, and
    case is folded character by character. So a text becomes what each of its characters becomes
    alone, if none combines at any step.
    """

    def __missing__(self, point: int) -> str:
        steps = _steps(chr(point))
        if any(
            unicodedata.category(step[0])[0] == "M" or _within(ord(step[0]), _JOINING_JAMO)
            for step in steps
        ):
            raise _JoiningError
        self[point] = steps[-1].translate(_NORMAL)
        return self[point]


_NORMAL = _Normal(_LATIN)
_ALONE = _Alone()


def _steps(text: str) -> tuple[str, str, str]:
    # Folding can compose anew and composing can make new case pairs: do both until nothing moves.
    unified = unicodedata.normalize("NFKC", text)
    composed = unicodedata.normalize("NFKC", unified.casefold())
    return unified, composed, unicodedata.normalize("NFD", composed.casefold())


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text: NFKC, case-folded, marks stripped, letters and digits only.

    Compatibility forms are unified (Unicode Standard Annex 15, NFKC), case is folded (Unicode
    Standard, section 3.13), combining marks and invisible format characters are dropped,
    stroked and joined Latin letters become plain ones (`ł` is `l`, `æ` is `ae`), and every other
    character that is neither a letter nor a number separates words, also an apostrophe, so that
    the curly, the straight and the missing one match as a phrase. Each ideograph is a word.
    """
    if text.isascii():
        return tuple(text.encode().translate(_ASCII).decode().split())
    try:
        return tuple(text.translate(_ALONE).split())
    except _JoiningError:
        return tuple(_steps(text)[-1].translate(_NORMAL).split())


def folded(text: str) -> str:
    """Return the words of a text joined by single spaces; empty where it has none."""
    return " ".join(words(text))


def folded_items(items: Iterable[str]) -> str:
    """Return the words of several texts with `SEPARATOR` between the texts, empty ones left out."""
    return f" {SEPARATOR} ".join(filter(None, map(folded, items)))


def exact_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, and its figures with all that changes what they say.

    Signs, comparisons, currencies, decimal marks, ranges and percent signs count: `-2%`, `2%` and
    `2.5` are different words, while `words` has the digits alone. It decides whether two texts or
    names are the same; a search is more lenient.
    """
    if not _has_figures(text):
        return words(text)
    found: list[str] = []
    done = 0
    for match in _figures().finditer(text):
        figure = "".join(
            filter(None, match.group("unit", "money", "behind", "sign", "digits", "alone"))
        )
        if figure.isdecimal():
            continue
        figure = unicodedata.normalize("NFKC", figure).translate(_MINUSES)
        found += words(text[done : match.start()])
        found.append("".join(figure.split()))
        done = match.end()
    return (*found, *words(text[done:]))


def exact(text: str, folded_text: str | None = None) -> str:
    """Return the exact words of a text joined by single spaces; its folded text may be given.

    Without figures they are the folded text, so that a text is not folded twice.
    """
    if folded_text is not None and not _has_figures(text):
        return folded_text
    return " ".join(exact_words(text))


def asked(text: str) -> str:
    """Return the exact words of a text, with a question mark after the words that one follows."""
    return f" {QUESTION} ".join(map(exact, _QUESTIONS.split(text))).strip()


def text_key(text: str, folding: str | None = None) -> str:
    """Return the key by which texts of quotes are the same: their exact words and questions.

    It begins with the folded text, which may be given; a text without words is its own key.
    """
    plain = folded(text) if folding is None else folding
    if not plain:
        return text
    if not _MARKS.search(text):
        return plain
    words = asked(text) if _QUESTIONS.search(text) else exact(text, plain)
    return plain if words == plain else f"{plain}{_FIGURES_BEHIND}{words}"


def folded_of_key(key: str) -> str:
    """Return the folded text that a text key begins with, or the text that has no words."""
    return key.partition(_FIGURES_BEHIND)[0]
