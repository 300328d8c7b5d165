"""A search index over all recorded names of one kind, for what is offered while a name is typed.

A name fits if each typed word begins one of its words, in any order. For a typed word that begins
none, an initial with the beginning of another word counts (`vputin`), else a similar word.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from claimdb import folding
from claimdb.store.completion import Choice

MOST = 8  # names offered
_SIMILAR = 0.75
_SHORTEST = 3  # letters of a word that may be misspelled
_LAST = "\U0010ffff"


class NameIndex:
    """All names of one kind of record, found by their words."""

    def __init__(self, kind: str, names: Iterable[Choice]) -> None:
        self._names: list[Choice] = []
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        for name in names:
            folded = folding.folded(name.folded) if kind == "source" else name.folded
            for word in set(folded.split()):
                self._by_word[word].add(len(self._names))
            self._names.append(name._replace(folded=folded))
        self._words = sorted(self._by_word)

    def search(self, typed: str, most: int = MOST) -> list[Choice]:
        """Return the best names that fit what was typed, one for each record."""
        words = folding.words(typed)
        found: set[int] | None = None
        for word in words:
            having = self._beginning(word) or self._initial(word) or self._similar(word)
            found = having if found is None else found & having
        if not found:
            return []
        phrase = " ".join(words)
        ranked = sorted(found, key=lambda place: self._rank(phrase, place))
        first: dict[int, Choice] = {}
        for place in ranked:
            first.setdefault(self._names[place].id, self._names[place])
            if len(first) == most:
                break
        return list(first.values())

    def of(self, ids: Iterable[int]) -> list[Choice]:
        """Return the first name of each of these records, in their order."""
        first: dict[int, Choice] = {}
        for one in self._names:
            first.setdefault(one.id, one)
        return [first[number] for number in dict.fromkeys(ids) if number in first]

    def _rank(self, phrase: str, place: int) -> tuple[bool, bool, int, int]:
        """Put the same name first, then those that begin so, then short ones."""
        folded = self._names[place].folded
        return folded != phrase, not folded.startswith(phrase), len(folded), place

    def _beginning(self, start: str) -> set[int]:
        low, high = bisect_left(self._words, start), bisect_left(self._words, start + _LAST)
        return set().union(*(self._by_word[word] for word in self._words[low:high]))

    def _initial(self, word: str) -> set[int]:
        """Return the names with a word that begins with the initial and another with the rest."""
        rest = word[1:]
        found = self._beginning(rest) if len(rest) >= _SHORTEST else set()
        return {
            place
            for place in found
            if any(
                one.startswith(word[0]) and not one.startswith(rest)
                for one in self._names[place].folded.split()
            )
        }

    def _similar(self, word: str) -> set[int]:
        """Return the names with a similar word that begins with the same letter."""
        if len(word) < _SHORTEST:
            return set()
        low = bisect_left(self._words, word[0])
        high = bisect_left(self._words, word[0] + _LAST)
        matcher = SequenceMatcher(b=word, autojunk=False)
        found: set[int] = set()
        for known in self._words[low:high]:
            matcher.set_seq1(known)
            if (
                matcher.real_quick_ratio() >= _SIMILAR
                and matcher.quick_ratio() >= _SIMILAR
                and matcher.ratio() >= _SIMILAR
            ):
                found |= self._by_word[known]
        return found
