"""What the desk reads from the database; no transaction is open while the user thinks."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cached_property
from typing import NamedTuple, cast

from claimdb import edtf, folding
from claimdb.drafts.records import QuoteDraft
from claimdb.matching.document import Document
from claimdb.model import Entity, Quote, Source, short_id
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.backends.base import Reader
from claimdb.store.codings import coder_named, read_as_coded_by
from claimdb.store.completion import Choice, LastCapacity, choices, describe, last_capacity
from claimdb.store.ingest.duplicates import Duplicates
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import IngestOptions, ResolvedQuote, VerifiedOccurrence
from claimdb.store.ingest.recorded_quotes import QuoteLookup
from claimdb.store.ingest.verify import SourceTexts, verify
from claimdb.store.load.quotes import quotes
from claimdb.store.load.records import record
from claimdb.store.names import KINDS, similar_names

_APART = """
SELECT first_id, second_id FROM distinct_records
 WHERE table_name = 'quotes' AND (first_id = :quote OR second_id = :quote)"""
MOST = 8  # names offered
_SIMILAR_WORDS = 0.75
_SHORTEST = 3  # letters of a word that may be misspelled
_LAST = "\U0010ffff"
_ARTICLE = -(1 << 40)
"""Stands for the source and the snapshot of an article that is reviewed."""


class NameIndex:
    """All names of one kind of record, found by their words."""

    def __init__(self, kind: str, names: Iterable[Choice]) -> None:
        self._names: list[Choice] = []
        self._first: dict[int, Choice] = {}
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        for name in names:
            folded = folding.folded(name.folded) if kind == "source" else name.folded
            for word in set(folded.split()):
                self._by_word[word].add(len(self._names))
            self._names.append(name._replace(folded=folded))
            self._first.setdefault(name.id, self._names[-1])
        self._words = sorted(self._by_word)

    def search(self, typed: str) -> list[Choice]:
        """Return the best names that match what was typed, one for each record."""
        words = folding.words(typed)
        phrase = " ".join(words)
        matching = [
            self._prefixed(one) or self._initial(one) or self._similar(one) for one in words
        ]

        def rank(place: int) -> tuple[bool, bool, int, int]:
            folded = self._names[place].folded
            return folded != phrase, not folded.startswith(phrase), len(folded), place

        best: dict[int, Choice] = {}
        for place in sorted(set.intersection(*matching), key=rank) if matching else ():
            best.setdefault(self._names[place].id, self._names[place])
            if len(best) == MOST:
                break
        return list(best.values())

    def of(self, ids: Iterable[int]) -> list[Choice]:
        """Return the first name of each of these records, in their order."""
        return [self._first[one] for one in dict.fromkeys(ids) if one in self._first]

    def _words_from(self, start: str) -> list[str]:
        low, high = bisect_left(self._words, start), bisect_left(self._words, start + _LAST)
        return self._words[low:high]

    def _places(self, words: Iterable[str]) -> set[int]:
        return set().union(*(self._by_word[word] for word in words))

    def _prefixed(self, start: str) -> set[int]:
        return self._places(self._words_from(start))

    def _initial(self, word: str) -> set[int]:
        """Return the names with a word that has the initial and another that has the rest."""
        initial, rest = word[0], word[1:]
        return {
            place
            for place in (self._prefixed(rest) if len(rest) >= _SHORTEST else ())
            if any(
                one.startswith(initial) and not one.startswith(rest)
                for one in self._names[place].folded.split()
            )
        }

    def _similar(self, word: str) -> set[int]:
        """Return the names with a similar word that has the same initial."""
        words = self._words_from(word[0]) if len(word) >= _SHORTEST else []
        return self._places(get_close_matches(word, words, len(words) or 1, _SIMILAR_WORDS))


class Similar(NamedTuple):
    """A recorded quote that resembles a new one, with a likeness up to 1 for the same text.

    Attributes:
        recorded: Whether the same text is recorded at each place of the new quote.
        decided: The user's earlier decision about this quote, if it also decides about the new one.
    """

    quote: Quote
    likeness: float
    recorded: bool
    decided: str | None


class ArticleTexts(SourceTexts):
    """The stored texts, and that of an article, in which the first place of a quote is verified."""

    def __init__(self, reader: Reader, article: Document) -> None:
        super().__init__(reader)
        self._article = article

    def verify_all(
        self, quote: QuoteDraft, sources: Sequence[int | None], which: int | None = None
    ) -> list[VerifiedOccurrence]:
        """Return the occurrences of a quote, each verified in its source."""
        return super().verify_all(quote, [*[_ARTICLE][: len(sources)], *sources[1:]], which)

    @cached_property
    def _stored(self) -> Mapping[int | None, Sequence[int]]:
        return {**super()._stored, _ARTICLE: [_ARTICLE]}

    def _load(self, snapshot: int) -> Document:
        return self._article if snapshot == _ARTICLE else super()._load(snapshot)


class Lookups:
    """A view of the database until it is renewed, and of records that are not saved yet.

    With a coder, the stances are those that this one coded.
    """

    def __init__(
        self, address: Address, article: Document | None = None, *, coding: str | None = None
    ) -> None:
        self._address = address
        self._article = article
        self._coding = coding
        self._open()

    def _open(self) -> None:
        self.reader: Reader = connect(self._address)
        if self._coding is not None:
            # Whoever has recorded nothing yet has coded nothing.
            coder = coder_named(self.reader, self._coding)
            read_as_coded_by(self.reader, coder.id if coder else 0)
        self.resolver = DraftResolver(self.reader)
        article = self._article
        self.texts = ArticleTexts(self.reader, article) if article else SourceTexts(self.reader)
        self._indexes: dict[str, NameIndex] = {}
        self._descriptions: dict[tuple[str, int], str] = {}

    def renew(self) -> None:
        """Read the database as it is now."""
        self.close()
        self._open()

    def close(self) -> None:
        """Close the database."""
        self.reader.close()

    def find(self, label: str, name: str) -> Sequence[Entity]:
        """Return the records that a name resolves to."""
        return self.resolver.find(label, name)

    def matches(self, label: str, typed: str) -> list[tuple[str, str]]:
        """Return the names that match what was typed, or ids if these are ambiguous, described."""
        return [self._offered(label, one) for one in self._index(label).search(typed)]

    def candidates(self, label: str, name: str) -> list[tuple[str, str]]:
        """Return the `matches` of an unknown name, else the names that are similar to it."""
        if (found := self.matches(label, name)) or label == "source":
            return found
        similar = similar_names(self.reader, KINDS[label], name)
        return [
            self._offered(label, one) for one in self._index(label).of(one.id for one in similar)
        ]

    def _index(self, label: str) -> NameIndex:
        kind = "actor" if label == "speaker" else label
        if kind not in self._indexes:
            self._indexes[kind] = NameIndex(kind, choices(self.reader, kind))
        return self._indexes[kind]

    def _offered(self, label: str, choice: Choice) -> tuple[str, str]:
        ids = [one.id for one in self.resolver.find(label, choice.name)]
        written = choice.name if ids == [choice.id] else short_id(KINDS[label], choice.id)
        description = self.describe(label, choice.id)
        other = label != "source" and choice.folded != folding.folded(choice.name)
        return written, f"({choice.folded}) {description}" if other else description

    def describe(self, label: str, number: int) -> str:
        """Return a short description of a record; empty if there is none."""
        key = KINDS[label], number
        if key not in self._descriptions:
            self._descriptions[key] = describe(self.reader, *key)
        return self._descriptions[key]

    def capacity(self, speaker: str, said: str | None) -> LastCapacity:
        """Return the last capacity of a speaker at the date of a quote."""
        found = self.resolver.find("speaker", speaker)
        if len(found) != 1:
            return LastCapacity(None, None)
        until = None
        with suppress(ValueError):
            until = edtf.parse(said or "").last
        return last_capacity(self.reader, found[0].id, until or "")

    def source(self, name: str) -> Source | None:
        """Return the recorded source with a name."""
        found = self.resolver.find("source", name)
        return (
            cast("Source", record(self.reader, "source", found[0].id)) if len(found) == 1 else None
        )

    def document(self, at: int, source: int | None) -> Document | None:
        """Return the text in which a place of a quote is verified; `at` is its number, from 0."""
        if at == 0 and self._article is not None:
            return self._article
        return self.texts.latest(source) if source and source > 0 else None

    def similar(self, quote: ResolvedQuote, exclude: int | None = None) -> list[Similar]:
        """Return the recorded quotes by the same speakers that resemble a new one, best first.

        Without those that the user has decided are separate. If the first is recorded at each place
        of the new one, or is already decided, it is the only one.
        """
        options = IngestOptions(near=True, unverified=True)
        verified = verify(quote, self.texts, options)
        lookup = QuoteLookup(self.reader)
        lookup.prepare([quote.key])
        matched = Duplicates(self.reader, lookup, options).match(verified, exclude=exclude)
        scores = {one.id: 1.0 for one in matched.same}
        scores |= {one.quote.id: one.likeness for one in matched.similar}
        recorded, decisions = matched.recorded_everywhere, matched.decisions
        apart = set() if exclude is None else told_apart(self.reader, exclude)
        left = [one for one in scores if decisions.get(one) != "add" and one not in apart]
        if recorded and matched.same[0].id not in apart:
            ids, decisions = [matched.same[0].id], {}
        elif left and left[0] in decisions:
            ids = left[:1]
        else:
            ids = [one for one in left if one not in decisions]
        return [
            Similar(one, scores[one.id], recorded, decisions.get(one.id))
            for one in quotes(self.reader, ids)
        ]


def told_apart(reader: Reader, quote: int) -> set[int]:
    """Return the quotes that somebody told apart from one."""
    return {number for pair in reader.rows(_APART, quote=quote) for number in pair} - {quote}
