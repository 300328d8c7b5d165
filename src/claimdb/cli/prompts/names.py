"""Names that fit what somebody has begun to type, among all that are recorded.

Owns when a name fits, and in what order those are that do. It must not know a database, nor what
draws them.

A name fits where each word that was typed begins one of its words, in whatever order; where no
word begins so, an initial with a word behind it counts (`vputin`), else a word that is close to it,
which finds a slip. Twenty thousand names are
searched between two keys, by the sorted list of their words.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher

from claimdb import folding
from claimdb.model import short_id
from claimdb.store.completion import Choice

MOST = 8
"""So many are offered."""
_LIKENESS = 0.75
_LONG_ENOUGH = 3
"""From so many letters on a word may have a slip in it."""
_LAST = "\U0010ffff"


class Names:
    """All names of one kind of record, to be searched."""

    def __init__(self, kind: str, names: Iterable[Choice]) -> None:
        self.kind = kind
        self._names: list[Choice] = []
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._bearers: defaultdict[str, set[int]] = defaultdict(set)
        for name in names:
            folded = folding.folded(name.folded) if kind == "source" else name.folded
            for word in set(folded.split()):
                self._by_word[word].add(len(self._names))
            self._names.append(name._replace(folded=folded))
            self._bearers[folded].add(name.id)
        self._words = sorted(self._by_word)

    def written(self, choice: Choice) -> str:
        """Return what means a record and nothing else: its name, or its id where others have it."""
        if self.kind == "source" or len(self._bearers[folding.folded(choice.name)]) == 1:
            return choice.name
        return short_id("actor" if self.kind == "organization" else self.kind, choice.id)

    def fitting(self, typed: str, most: int = MOST) -> list[Choice]:
        """Return the names that fit what was typed, the best first, one for each record."""
        words = folding.words(typed)
        found: set[int] | None = None
        for word in words:
            having = self._beginning(word) or self._initial(word) or self._close(word)
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
        """Return a name of each of these records that has one here, in this order."""
        first: dict[int, Choice] = {}
        for one in self._names:
            first.setdefault(one.id, one)
        return [first[number] for number in dict.fromkeys(ids) if number in first]

    def _rank(self, phrase: str, place: int) -> tuple[bool, bool, int, int]:
        """The same name comes first, then what begins so, then what is short."""
        folded = self._names[place].folded
        return folded != phrase, not folded.startswith(phrase), len(folded), place

    def _beginning(self, start: str) -> set[int]:
        low, high = bisect_left(self._words, start), bisect_left(self._words, start + _LAST)
        return set().union(*(self._by_word[word] for word in self._words[low:high]))

    def _initial(self, word: str) -> set[int]:
        """Return the names that have a word with the first letter, and another with the rest."""
        rest = word[1:]
        found = self._beginning(rest) if len(rest) >= _LONG_ENOUGH else set()
        return {
            place
            for place in found
            if any(
                one.startswith(word[0]) and not one.startswith(rest)
                for one in self._names[place].folded.split()
            )
        }

    def _close(self, word: str) -> set[int]:
        """Return the names with a word that begins with the same letter and is like another."""
        if len(word) < _LONG_ENOUGH:
            return set()
        low = bisect_left(self._words, word[0])
        high = bisect_left(self._words, word[0] + _LAST)
        matcher = SequenceMatcher(b=word, autojunk=False)
        found: set[int] = set()
        for known in self._words[low:high]:
            matcher.set_seq1(known)
            if (
                matcher.real_quick_ratio() >= _LIKENESS
                and matcher.quick_ratio() >= _LIKENESS
                and matcher.ratio() >= _LIKENESS
            ):
                found |= self._by_word[known]
        return found
