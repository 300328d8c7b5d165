"""Words of names that stand for one another: translations, abbreviations, forms of one word."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from claimdb.matching.name_sounds import CACHED, latin_words

LITTLE = frozenset({
    "the", "a", "an", "of", "for", "and", "in", "on", "at", "to", "by", "with", "from", "between",
    "among", "into", "de", "la",
    "le", "les", "du", "des", "del", "los", "las", "der", "die", "das", "den", "dem", "fur",
    "fuer", "im", "am", "vom", "zur", "zum", "und", "et", "y", "e", "i", "en", "aux", "au", "sur",
    "pour", "el", "il", "lo", "gli", "dei", "della", "delle", "degli", "di", "da", "do", "dos",
    "para", "por", "per", "van", "het", "voor", "op", "na", "po", "v", "z", "o", "al", "l",
    "d", "s", "tou", "tis", "ton", "tin", "kai", "ve", "och", "og", "av", "af", "con", "os", "as",
})  # fmt: skip
"""Articles, prepositions and conjunctions."""
_LEGAL = frozenset({
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "plc", "gmbh", "ag", "kg", "kgaa",
    "ohg", "ev", "eg", "se", "sa", "sas", "sarl", "srl", "sl", "spa", "sp", "zoo", "bv", "nv", "ab",
    "asa", "oy", "oyj", "aps", "corp", "corporation", "co", "company", "pty", "pte", "pvt", "pjsc",
    "jsc", "oao", "ooo", "zao", "pao", "ao", "kk", "sdn", "bhd", "cv", "sab", "tbk", "pt", "ltda",
    "eood", "doo", "dd", "as", "kft", "rt", "zrt", "nyrt", "sro", "cic", "ngo", "gbr", "mbh",
    "aktiengesellschaft", "anonyme", "anonim",
})  # fmt: skip
"""Legal forms of companies, without dots."""
_BEHIND = frozenset({"ev", "se", "rt", "co", "dd", "eg", "cv", "ngo"})
"""Legal forms that never stand in front, where the word is another one: "EV subsidies"."""
OPTIONAL = frozenset({
    "group", "agency", "news", "holding", "holdings", "organization", "affairs", "official",
    "newspaper", "online", "transcript", "exclusive", "edition", "opinion", "breaking", "update",
    "video", "podcast", "editorial", "full", "text", "website", "headquarters", "hq", "worldwide",
})  # fmt: skip
"""Words, in their first spelling, that a name may have or not."""
_CARDINALS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
)  # fmt: skip
_TENS = {"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50"}
_ENDS = ("th", "st", "nd", "rd", "d", "eme", "e", "er", "ere")
NUMBERS: Mapping[str, str] = (
    {word: str(number) for number, word in enumerate(_CARDINALS, 1)}
    | {word: str(number) for number, word in enumerate(_ORDINALS, 1)}
    | {f"{number}{end}": str(number) for number in range(100) for end in _ENDS}
    | {"twentieth": "20", "hundred": "100", **_TENS}
)
"""Numbers and ordinals, as figures."""
_SHORTEST = 5
_NO_NUMBERS = frozenset({"there", "tree", "fist", "frist", "forth", "fort", "tent"})
"""Words that differ from a number in one letter only."""
_ROMAN = {
    word: str(number)
    for number, word in enumerate(
        (
            "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv",
            "xv", "xvi", "xvii", "xviii", "xix", "xx",
        ),
        2,
    )
}  # fmt: skip
_ENDINGS = re.compile(
    "(?<=...)(?:ization|isation|ations?|itions?|ions?|ings?|ments?|i?als?|ically|ics?|ies|ants?|"
    "ents?|iers?|ians?|ese|ish|es|e?s|[ye]|um|us|as?)$"
)
_PARTS = (
    "ministerium", "bank", "gerichtshof", "gericht", "partei", "gesellschaft", "verband",
    "universitat", "hochschule", "bund", "amt", "rat", "kammer", "verein", "stiftung", "schule",
    "dienst", "partiet", "bolaget", "minister",
)  # fmt: skip
"""Last parts of words that are written as one in German and its neighbours."""
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ELIDED = re.compile(r"\b[dl]['’](?=\w{3})", re.IGNORECASE)
_PROPER = ("state", "body")
_UNMISTAKABLE = ("eu", "un", "uk", "usa")
"""Short names that are no words, so that they need no capital letters."""


class _Table(NamedTuple):
    """Words and phrases with what they stand for; phrases are tuples of words."""

    words: Mapping[str, frozenset[str]]
    starts: Mapping[str, frozenset[str]]
    phrases: Mapping[tuple[str, ...], str]
    written: Mapping[str, str]
    capitals: frozenset[str]


@cache
def _table() -> _Table:
    words: defaultdict[str, set[str]] = defaultdict(set)
    starts: defaultdict[str, set[str]] = defaultdict(set)
    phrases: dict[tuple[str, ...], str] = {}
    written: dict[str, str] = {}
    capitals = set()
    for first, *others in _lines():
        kind, _, name = first.partition(" ")
        proper = kind in _PROPER and bool(name)
        head = first if not proper else f"{name.lower()}0" if kind == "state" else name
        for other in (name if proper else first, *others):
            found = tuple(
                word
                for word in latin_words(_ELIDED.sub("", other.rstrip("*")))
                if word not in LITTLE
            )
            if _IDEOGRAPHS.search(other):
                written[other] = head
            elif not found or (len(other) == 2 and other.isupper()):
                continue  # the code of a state
            elif other.endswith("*") or (proper and _ARABIC.search(other) and len(found) == 1):
                starts[found[0]].add(head)
            elif len(found) > 1:
                phrases[found] = head
            else:
                words[found[0]].add(head)
                if proper and len(found[0]) < 4 and found[0] not in _UNMISTAKABLE:
                    capitals.add(found[0])
    return _Table(_frozen(words), _frozen(starts), phrases, written, frozenset(capitals))


def _lines() -> Iterator[list[str]]:
    """Yield the words of each line of the table, and the names of each state behind its code."""
    from importlib.resources import files

    folder = files("claimdb")
    lines = folder.joinpath("name_words.txt").read_text(encoding="utf-8").splitlines()
    for line in folder.joinpath("states.csv").read_text(encoding="utf-8").splitlines():
        lines.append(f"state {line.replace(',', ';', 1)}")
    for line in lines:
        if "#" not in line:
            yield [part.strip() for part in line.split(";")]


def _frozen(sets: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {word: frozenset(heads) for word, heads in sets.items()}


@lru_cache(CACHED)
def heads(word: str) -> frozenset[str]:
    """Return what a word stands for, in the first spelling of each."""
    table = _table()
    if found := table.words.get(word):
        return found
    for size in range(len(word), 2, -1):
        if found := table.starts.get(word[:size]):
            return found
    return frozenset()


def is_state(word: str) -> bool:
    """Whether a word stands for a state."""
    return any(head.endswith("0") for head in (heads(word) or {word}))


def spaced(name: str) -> str:
    """Return a name of which known words in ideographs are replaced by what they stand for."""
    if not _IDEOGRAPHS.search(name):
        return name
    written = _table().written
    for word in sorted(written, key=len, reverse=True):
        name = name.replace(word, f" {written[word]} ")
    return name


def united(words: Sequence[str], capitals: frozenset[str]) -> tuple[str, ...]:
    """Return words of which known phrases are replaced by what they stand for.

    Words that are little ones as well, such as "who", do so in capital letters only.
    """
    table = _table()
    result: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(7, len(words) - at), 1, -1):
            if head := table.phrases.get(tuple(words[at : at + size])):
                result += head.split()
                at += size
                break
        else:
            word = words[at]
            proper = [head for head in heads(word) if head.endswith("0") or head in table.words]
            if word in table.words and (word not in table.capitals or word in capitals):
                found = min(table.words[word])
                result += found.split() if " " in found or found.endswith("0") else _parted(word)
            elif any(head.endswith("0") for head in proper) and word not in table.capitals:
                result.append(next(head for head in proper if head.endswith("0")))
            else:
                found = min(heads(word), default="")
                result += found.split() if " " in found else _parted(word)
            at += 1
    return tuple(result)


def _parted(word: str) -> Sequence[str]:
    """Return the parts of a word that is composed, if its last part is known."""
    for last in _PARTS:
        start = word.removesuffix(last)
        if start != word and len(start) > 3 and not heads(word):
            if heads(start):
                return start, last
            for size in range(len(start) - 3, 3, -1):
                if heads(start[:size]) and heads(start[size:]):
                    return start[:size], start[size:], last
    return (word,)


def is_legal_form(word: str, at: int) -> bool:
    """Whether a word of a name is the legal form of a company, by its place."""
    return word in _LEGAL and (at > 0 or word not in _BEHIND)


def figures(words: Sequence[str]) -> list[str]:
    """Return words of which numbers, also those of two words, are in figures."""
    result: list[str] = []
    for word in words:
        one = figure(word)
        tens = result[-1] if result else ""
        is_unit = one.isdigit() and len(one) == 1
        if tens in _TENS.values() and is_unit:
            result[-1] = f"{tens[0]}{one}"
        else:
            result.append(one)
    return result


def figure(word: str) -> str:
    """Return a number, in words, as an ordinal or in Roman numerals, in figures."""
    if found := NUMBERS.get(word) or _misspelled().get(word):
        return found
    return word if len(word) < 2 else _ROMAN.get(word, word)


@cache
def _misspelled() -> Mapping[str, str]:
    """Return numbers in words of which two letters are swapped, or one is left out or doubled."""
    found: dict[str, str] = {}
    for word, number in NUMBERS.items():
        if len(word) < _SHORTEST or not word.isalpha():
            continue
        for at in range(1, len(word) - 1):
            here, behind = word[at], word[at + 1]
            swapped = word[:at] + behind + here + word[at + 2 :]
            doubled = word[:at] + here + word[at:]
            for wrong in (swapped, doubled, word[:at] + word[at + 1 :]):
                if wrong not in NUMBERS and wrong not in _NO_NUMBERS:
                    found.setdefault(wrong, number)
    return found


@lru_cache(CACHED)
def stem(word: str) -> str:
    """Return a word without the endings of its forms: "tax" for "taxation"."""
    for _ in range(3):
        shorter = _ENDINGS.sub("", word)
        if shorter == word:
            break
        word = shorter
    return word
