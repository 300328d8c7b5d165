"""What prompts read from the database; no transaction is open while the user thinks."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, cast

from claimdb import edtf, folding
from claimdb.cli.prompts.work import called
from claimdb.drafts.names import NoQuote, citation_key, kind_of, own_names
from claimdb.drafts.records import Draft, OccurrenceDraft, QuoteDraft, SourceDraft
from claimdb.matching.document import Document
from claimdb.model import Entity, Quote, Source, short_id
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.completion import Choice, LastCapacity, choices, describe, last_capacity
from claimdb.store.ingest.duplicates import Duplicates
from claimdb.store.ingest.lookup import DraftResolver, QuoteLookup
from claimdb.store.ingest.outcome import IngestOptions, ResolvedQuote, VerifiedOccurrence
from claimdb.store.ingest.verify import SourceTexts, verify
from claimdb.store.load.quotes import quotes
from claimdb.store.load.records import record
from claimdb.store.names import KINDS, similar_names

MOST = 8  # names offered
_SIMILAR_WORDS = 0.75
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
                matcher.real_quick_ratio() >= _SIMILAR_WORDS
                and matcher.quick_ratio() >= _SIMILAR_WORDS
                and matcher.ratio() >= _SIMILAR_WORDS
            ):
                found |= self._by_word[known]
        return found


_SORTS = {"speaker": "actor", "organization": "organization", "topic": "topic", "source": "source"}
"""Which names are offered for what is wanted."""


class Similar(NamedTuple):
    """A recorded quote that a new one is like, and how much; 1 where the words are the same.

    Where the words of the new one stand already wherever they are said to, at this quote and its
    like, there is nothing to decide; nor where it was `decided` before what is done.
    """

    quote: Quote
    likeness: float
    stands: bool
    decided: str | None = None


class Lookups:
    """One view of the database, until it is renewed; and what is to be made and is not saved."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._open()

    def _open(self) -> None:
        self._reader = connect(self._address)
        self._resolver = DraftResolver(self._reader)
        self._texts = SourceTexts(self._reader)
        self._indexes: dict[str, NameIndex] = {}
        self._told: dict[tuple[str, int], str] = {}

    def renew(self) -> None:
        """Look at the database as it is now."""
        self.close()
        self._open()

    def close(self) -> None:
        """Let go of the database."""
        self._reader.close()

    # --- names ------------------------------------------------------------------------------

    def meant(self, label: str, name: str, made: Sequence[Draft] = ()) -> Sequence[Entity]:
        """Return what a name means where something of this sort is wanted.

        What was `made` in this conversation has no id yet; its number is 0.
        """
        return self._resolver.find(label, name) or [
            Entity(kind_of(draft), 0, own_names(cast("NoQuote", draft))[0])
            for draft in called(made, label, name)
        ]

    def there(self, draft: NoQuote) -> Entity | None:
        """Return what has the name of a draft already."""
        return self._resolver.find_existing(draft)

    def fitting(self, label: str, typed: str) -> list[tuple[str, str]]:
        """Return the recorded names that fit what was typed, each as it is written and described.

        What is written resolves to the record: its name, or its id where that does not.
        """
        return [self._offered(label, one) for one in self._index(label).search(typed)]

    def candidates(self, label: str, name: str) -> list[tuple[str, str]]:
        """Return the names that fit an unknown one, else those similar to it, as `fitting` does."""
        if (found := self.fitting(label, name)) or label == "source":
            return found
        similar = similar_names(self._reader, KINDS[label], name)
        return [
            self._offered(label, one) for one in self._index(label).of(one.id for one in similar)
        ]

    def _index(self, label: str) -> NameIndex:
        sort = _SORTS[label]
        if sort not in self._indexes:
            self._indexes[sort] = NameIndex(sort, choices(self._reader, sort))
        return self._indexes[sort]

    def _offered(self, label: str, choice: Choice) -> tuple[str, str]:
        ids = [one.id for one in self._resolver.find(label, choice.name)]
        written = choice.name if ids == [choice.id] else short_id(KINDS[label], choice.id)
        return written, self._tells(_SORTS[label], choice)

    def _tells(self, sort: str, choice: Choice) -> str:
        key = sort, choice.id
        if key not in self._told:
            self._told[key] = describe(self._reader, sort, choice.id)
        other = sort != "source" and choice.folded != folding.folded(choice.name)
        return f"({choice.folded}) {self._told[key]}" if other else self._told[key]

    def key_for(self, source: SourceDraft, made: Sequence[Draft]) -> str:
        """Return a citation key that nothing has yet."""
        taken = {draft.key for draft in made if isinstance(draft, SourceDraft)}
        return citation_key(source, lambda key: key in taken or self._resolver.has_key(key))

    def capacity(self, speaker: str, said: str | None) -> LastCapacity:
        """Return in which capacity somebody spoke last, at the time of a quote."""
        found = self.meant("speaker", speaker)
        if len(found) != 1:
            return LastCapacity(None, None)
        try:
            until = edtf.parse(said).last if said else ""
        except ValueError:
            until = ""
        return last_capacity(self._reader, found[0].id, until or "")

    def source(self, name: str) -> Source | None:
        """Return a recorded source."""
        found = self.meant("source", name)
        if len(found) != 1:
            return None
        known = record(self._reader, "source", found[0].id)
        assert isinstance(known, Source)
        return known

    # --- a quote ----------------------------------------------------------------------------

    def verified(self, draft: QuoteDraft) -> Sequence[VerifiedOccurrence]:
        """Return the occurrences of a quote, verified against the saved copies of its sources."""
        return self._texts.verify_all(draft, self._resolved(draft).names.sources)

    def result(self, draft: QuoteDraft, occurrence: OccurrenceDraft) -> str:
        """Return the result of verifying one occurrence of a quote."""
        source = self._resolver.source(occurrence.source)
        return self._texts.verify(draft, occurrence, source).verified or "nothing is verbatim"

    def told(self, label: str, number: int) -> str:
        """Return in a few words what a record is."""
        return describe(self._reader, _SORTS[label], number)

    def copy(self, name: str | SourceDraft) -> Document | None:
        """Return the text of the saved copy of a source."""
        source = self._resolver.source(name)
        return None if source is None else self._texts.latest(source)

    def similar(self, draft: QuoteDraft, which: int | None = None) -> list[Similar]:
        """Return the quotes that a new one is like, by the same speakers, the most alike first.

        Those that were decided to be others are not among them. Where the first `stands` already
        at all places of the new one (of several that is the place `which`, from 1), or it is
        `decided` what is to become of its like, it is alone: so it would be settled.
        """
        options = IngestOptions(near=True, unverified=True, which=which)
        quote = verify(self._resolved(draft), self._texts, options)
        recorded = QuoteLookup(self._reader)
        recorded.prepare([quote.resolved.key])
        matched = Duplicates(self._reader, recorded, options).match(quote)
        if matched.recorded_everywhere:
            return self._similar({matched.same[0].id: 1.0}, stands=True)
        scores = {one.id: 1.0 for one in matched.same}
        scores |= {one.quote.id: one.likeness for one in matched.similar}
        decided = matched.decisions
        left = [one for one in scores if decided.get(one) != "add"]
        if left and left[0] in decided:
            return self._similar({left[0]: scores[left[0]]}, decided[left[0]])
        return self._similar({one: scores[one] for one in left if one not in decided})

    def _resolved(self, draft: QuoteDraft) -> ResolvedQuote:
        names = self._resolver.resolve_quote(draft)
        return ResolvedQuote(draft, folding.folded(draft.text), names)

    def _similar(
        self, scores: Mapping[int, float], decided: str | None = None, *, stands: bool = False
    ) -> list[Similar]:
        return [
            Similar(quote, scores[quote.id], stands, decided)
            for quote in quotes(self._reader, [*scores])
        ]
