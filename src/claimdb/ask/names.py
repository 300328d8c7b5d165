"""Names in questions: what the database has to say of them, and the spellings that are forgiven."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from claimdb.model import Entity
from claimdb.query.value import Query

MAX_NAME = 8
"""The number of words of the longest name that a question may contain."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 4  # letters of a word in which a typo is forgiven
_LONGEST = 24


class NamedSource(NamedTuple):
    """A source that a question may name; its texts are folded.

    Quotes may have been taken from it when it was `consulted`, or as `cited` by another one.
    """

    id: int
    key: str
    title: str
    publications: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    consulted: bool = True
    cited: bool = False


class NameLookup(Protocol):
    """Looks up what is recorded; a database and tests implement it.

    Each call is one look-up by index, or is bounded.
    """

    def named(self, phrases: Collection[str]) -> Mapping[str, tuple[Entity, ...]]:
        """Return the entities that each folded phrase names, by a recorded name or a surname.

        Unknown phrases are absent; one with several entities of a kind is ambiguous.
        """
        ...

    def beginning(self, word: str) -> Sequence[Entity]:
        """Return the actors and topics with a name that begins with a whole folded word."""
        ...

    def roles(self, word: str) -> Sequence[str]:
        """Return the recorded roles in which a folded text occurs."""
        ...

    def occasions(self, word: str) -> Sequence[tuple[str, str | None, str | None]]:
        """Return the occasions in which a folded text occurs, with their first and last days."""
        ...

    def sources(self, words: Collection[str]) -> Sequence[NamedSource]:
        """Return sources with any of these beginnings of words in their texts."""
        ...

    def claims(self, words: Collection[str]) -> Mapping[int, frozenset[str]]:
        """Return which of these beginnings of words each claim has, the shortest claim first."""
        ...

    def occurring(self, words: Collection[str]) -> frozenset[str]:
        """Return which of these beginnings of words occur in any quote, with its context."""
        ...

    def speakers(self, query: Query) -> Sequence[Entity]:
        """Return who said the quotes that a query finds."""
        ...

    def finds(self, query: Query) -> bool:
        """Whether a query finds any quote."""
        ...


def misspellings(word: str) -> Iterator[str]:
    """Yield the words of which a word may be a misspelling: one letter more, less or another.

    Looked up by index, these 600 cost less than reading the names of a large database.
    """
    if not _SHORTEST <= len(word) <= _LONGEST:
        return
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    for before, after in splits:
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def is_misspelling(word: str, other: str, *, replaced: bool = True) -> bool:
    """Whether one letter more, less or another, or two in another order, make one of the other.

    Without `replaced`, another letter in place of one makes another word.
    """
    if word == other or abs(len(word) - len(other)) > 1 or len(word) < _SHORTEST:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, its = word[start:], other[start:]
    swapped = len(rest) > 1 and rest[1] + rest[0] + rest[2:] == its
    another = replaced and rest[1:] == its[1:]
    return swapped or another or rest[1:] == its or rest == its[1:]


_SUFFIXES = (
    "ships", "ship", "ations", "ation", "ities", "ity", "ments", "ment", "ions", "ion", "ings",
    "ing", "ied", "ies", "ed", "es", "ers", "er", "ors", "or", "ly", "s", "e", "y", "al", "ive",
)  # fmt: skip
_SHORTEST_STEM = 4
_SURE_STEM = 5  # letters that are enough for two stems of which one is longer
_MOST_LONGER = 3


def stem(word: str) -> str:
    """Return the beginning that the forms of a word share: `discriminat` of `discrimination`."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


def inflections(phrase: str) -> Iterator[str]:
    """Yield other forms of the last word of a phrase: singular, plural, and nouns of verbs."""
    before, _, last = phrase.rpartition(" ")
    root, start = stem(last), f"{before} " if before else ""
    for ending in ("", "s", "es", "e", "ies", "y", "ion", "ions", "ship"):
        if root + ending != last and len(root) >= _SHORTEST_STEM - 1:
            yield f"{start}{root}{ending}"


def same(word: str, other: str) -> bool:
    """Whether two folded words are forms of one: equal, or with the same stem."""
    one, two = sorted((stem(word), stem(other)), key=len)
    longer = len(one) >= _SURE_STEM and len(two) - len(one) <= _MOST_LONGER
    return one == two or (longer and two.startswith(one))
