"""Words that deny what they stand beside, by language.

Owns the table of them and where one stands in a text. It must not know quotes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from claimdb import folding


class _Language(NamedTuple):
    """Words that deny, and what they stand in that denies nothing."""

    words: str
    besides: str = ""


_LANGUAGES: Mapping[str, _Language] = {
    "en": _Language(
        "not, never, no, nor, neither, none, nobody, nothing, nowhere, cannot, ain't, aren't,"
        " can't, couldn't, didn't, doesn't, don't, hadn't, hasn't, haven't, isn't, mustn't,"
        " needn't, shouldn't, wasn't, weren't, won't, wouldn't",
        "not only, not just, not merely, not least, no doubt, no question",
    ),
    "de": _Language(
        "nicht, nie, niemals, niemand, niemanden, niemandem, nichts, weder, kein, keine, keinen,"
        " keinem, keiner, keines",
        "nicht nur, nicht zuletzt",
    ),
    "fr": _Language(
        "ne, n', pas, jamais, rien, non, aucun, aucune",
        "non seulement, pas seulement, un pas, le pas, premier pas, grand pas, les pas",
    ),
    "es": _Language(
        "no, nunca, jamás, nadie, tampoco, ningún, ninguno, ninguna", "no solo, no solamente"
    ),
    "it": _Language(
        "no, non, mai, nessun, nessuno, nessuna", "non solo, non soltanto, non solamente, che mai"
    ),
    "pt": _Language(
        "não, nunca, jamais, ninguém, nem, nenhum, nenhuma",
        "não só, não apenas, não somente, mais do que nunca, mais que nunca",
    ),
    "nl": _Language("niet, nooit, geen, niemand, niets, noch", "niet alleen, niet enkel"),
    "ru": _Language("не, нет, ни, никогда, никто, ничего, нельзя", "не только"),
    "uk": _Language("не, ні, ніколи, ніхто, нічого, немає, нема", "не тільки, не лише"),
    "pl": _Language(
        "nie, nigdy, nikt, nikogo, żaden, żadna, żadne, żadnego, żadnej, żadnych", "nie tylko"
    ),
    "zh": _Language(
        "不, 没, 沒, 未, 勿",
        "不仅, 不僅, 不但, 不只, 不过, 不過, 不断, 不斷, 不同, 不久, 不少, 不管, 不论, 不論,"
        " 未来, 未來",
    ),
    "ja": _Language(
        "ない, なかった, ません",
        "なければならない, なければなりません, なくてはならない, なくてはなりません, ねばならない,"
        " ねばなりません, かもしれない, かもしれません, 少ない, 間違いない",
    ),
}
_BEHIND = frozenset({"de", "ja", "nl"})


def in_text(text: str, language: str | None) -> Iterator[re.Match[str]]:
    """Yield where something is denied in folded words; in no known language, by any of its words.

    Of a language that has no table the words are those of English.
    """
    tag = language.partition("-")[0].lower() if language else ""
    of = (tag if tag in _LANGUAGES else "en") if tag else ""
    return (found for found in _pattern(of).finditer(text) if found[1])


def stand_behind(language: str | None) -> bool:
    """Whether what denies may stand right behind what it denies."""
    return language is not None and language.partition("-")[0].lower() in _BEHIND


@cache
def _pattern(language: str) -> re.Pattern[str]:
    known = [_LANGUAGES[language]] if language else _LANGUAGES.values()
    besides, words = (
        "|".join(folding.folded(one) for each in known for one in each[part].split(",") if one)
        for part in (1, 0)
    )
    return re.compile(rf"(?<= )(?:(?:{besides})|({words}))(?= )")
