"""Which words an acronym stands for: by their initials, within compounds, and without states."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from claimdb.matching.name_sounds import CACHED
from claimdb.matching.name_words import LITTLE, is_state

_WITHOUT = frozenset({"sized", "based", "related", "wide", "level"})
"""Second parts of adjectives that acronyms leave out, as in "medium-sized"."""
_PARTS = (
    "house", "land", "way", "work", "works", "line", "ground", "port", "craft", "ship", "water",
    "care", "place", "market", "stock", "wide", "power", "field", "print", "graphic", "vision",
    "governmental", "national", "cultural", "economic", "political",
    "amt", "amter", "anstalt", "ausschuss", "bahn", "bank", "behorde", "bund", "dienst", "fond",
    "forschung", "gemeinschaft", "genossenschaft", "gericht", "gesellschaft", "gewerkschaft",
    "hilfe", "hof", "institut", "kammer", "kasse", "kriminal", "minister", "ministerium",
    "nachrichten", "partei", "polizei", "prasident", "rat", "rechnung", "rundfunk", "schule",
    "schutz", "stelle", "stiftung", "tag", "trager", "union", "verband", "verein", "vereinigung",
    "verfassung", "versicherung", "verwaltung", "wehr", "werk", "wirtschaft", "zeitung", "zentrale",
    "bestyrelse", "departement", "forbund", "forening", "styrelse", "organisation", "radet",
    "organisationen", "verket", "styrelsen", "forbundet", "partiet", "universitet", "instituut",
    "raad", "partij", "bond", "virus", "armee", "buro", "front", "kongress", "zentrum",
)  # fmt: skip
"""Parts of compounds behind the first one, of which an acronym may have the initials."""
_OF = frozenset({"of", "in", "for", "de", "du", "del", "von", "fur", "di", "da", "do", "van"})
_LINKS = ("", "s", "n", "en")
_LONGEST = 5  # words of a name in which an acronym may stand for some
_LEAST = 3  # letters of an acronym that has none for a state


@lru_cache(CACHED)
def _initials(word: str) -> str:
    """Return the initials of the parts of a compound, or the first letter of another word."""
    letters, rest = "", word
    while found := [
        (len(rest) - len(part) - len(link), part)
        for part in _PARTS
        for link in _LINKS
        if rest.endswith(part + link) and len(rest) - len(part) - len(link) > 2
    ]:
        at, part = min(found)
        letters, rest = part[0] + letters, rest[:at]
    return rest[0] + letters


def spells(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are the initials of words, of which little ones may have none."""
    if len(letters) < 2 or not words or (len(words) < 2 and len(_initials(words[0])) < 2):
        return False
    ends = {0}
    for word in words:
        now = {at + 1 for at in ends if at < len(letters) and letters[at] == word[0]}
        inner = _initials(word)
        if len(word) < 4:
            now |= {at + len(word) for at in ends if letters.startswith(word, at)}
        elif len(inner) > 1:
            now |= {at + len(inner) for at in ends if letters.startswith(inner, at)}
        ends = now | ends if word in LITTLE or word in _WITHOUT else now
    return len(letters) in ends


def stands_for(letters: str, words: Sequence[str]) -> bool:
    """Whether an acronym is that of a name, which may have a state in addition."""
    if spells(letters, words):
        return True
    return len(letters) >= _LEAST and any(spells(letters, some) for some in _without_place(words))


def _without_place(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the words of a name without states, and those before the last "of"."""
    others = [word for word in words if not is_state(word)]
    if 1 < len(others) < len(words):
        yield others
    last = max((at for at, word in enumerate(words) if word in _OF), default=0)
    if last > 1:
        yield words[:last]


def acronyms(words: Sequence[str], capitals: frozenset[str]) -> Iterator[str]:
    """Yield the likely acronyms of a name; words in capitals count with all their letters."""
    yield "".join(word[0] for word in words)
    for whole in (words, *_without_place(words)):
        some = [word for word in whole if word not in LITTLE]
        without = [word for word in some if word not in _WITHOUT]
        for each in (some, without):
            for first in (lambda word: str(word[0]), _initials):
                yield "".join(
                    word if word in capitals and len(word) < 7 else first(word) for word in each
                )


def abbreviated(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words of a name with initials for some that follow one another."""
    words = [word for word in words if word not in _WITHOUT]
    if not 2 < len(words) <= _LONGEST:
        return
    for size in range(2, len(words)):
        for at in range(len(words) - size + 1):
            for first in (lambda word: str(word[0]), _initials):
                letters = "".join(map(first, words[at : at + size]))
                yield [*words[:at], letters, *words[at + size :]]
