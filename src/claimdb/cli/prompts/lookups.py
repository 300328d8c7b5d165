"""What prompts read from the database; no transaction is open while the user thinks."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from itertools import chain
from typing import NamedTuple, cast

from claimdb import edtf, folding
from claimdb.drafts.names import NoQuote, citation_key, kind_of, own_names, references
from claimdb.drafts.records import Draft, QuoteDraft, SourceDraft
from claimdb.matching.document import Document
from claimdb.model import Entity, Quote, Source, short_id
from claimdb.schema import ACTOR_KINDS
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.completion import Choice, LastCapacity, choices, describe, last_capacity
from claimdb.store.ingest.duplicates import Duplicates
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import IngestOptions, ResolvedQuote, VerifiedOccurrence
from claimdb.store.ingest.recorded_quotes import QuoteLookup
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


class Lookups:
    """A view of the database until it is renewed, and of records that are not saved yet."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._open()

    def _open(self) -> None:
        self._reader = connect(self._address)
        self.resolver = DraftResolver(self._reader)
        self._texts = SourceTexts(self._reader)
        self._indexes: dict[str, NameIndex] = {}
        self._descriptions: dict[tuple[str, int], str] = {}

    def renew(self) -> None:
        """Read the database as it is now."""
        self.close()
        self._open()

    def close(self) -> None:
        """Close the database."""
        self._reader.close()

    def find(self, label: str, name: str, made: Sequence[Draft] = ()) -> Sequence[Entity]:
        """Return the records that a name resolves to; those that are only `made` have the id 0."""
        return self.resolver.find(label, name) or [
            Entity(kind_of(draft), 0, own_names(cast("NoQuote", draft))[0])
            for draft in made
            if _is_named(draft, label, name)
        ]

    def matches(self, label: str, typed: str) -> list[tuple[str, str]]:
        """Return the names that match what was typed, or ids if these are ambiguous, described."""
        return [self._offered(label, one) for one in self._index(label).search(typed)]

    def candidates(self, label: str, name: str) -> list[tuple[str, str]]:
        """Return the `matches` of an unknown name, else the names that are similar to it."""
        if (found := self.matches(label, name)) or label == "source":
            return found
        similar = similar_names(self._reader, KINDS[label], name)
        return [
            self._offered(label, one) for one in self._index(label).of(one.id for one in similar)
        ]

    def _index(self, label: str) -> NameIndex:
        kind = "actor" if label == "speaker" else label
        if kind not in self._indexes:
            self._indexes[kind] = NameIndex(kind, choices(self._reader, kind))
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
            self._descriptions[key] = describe(self._reader, *key)
        return self._descriptions[key]

    def key_for(self, source: SourceDraft, made: Sequence[Draft]) -> str:
        """Return a citation key that no other source has."""
        taken = {draft.key for draft in made if isinstance(draft, SourceDraft)}
        return citation_key(source, lambda key: key in taken or self.resolver.has_key(key))

    def capacity(self, speaker: str, said: str | None) -> LastCapacity:
        """Return the last capacity of a speaker at the date of a quote."""
        found = self.resolver.find("speaker", speaker)
        if len(found) != 1:
            return LastCapacity(None, None)
        until = None
        with suppress(ValueError):
            until = edtf.parse(said or "").last
        return last_capacity(self._reader, found[0].id, until or "")

    def source(self, name: str) -> Source | None:
        """Return the recorded source with a name."""
        found = self.resolver.find("source", name)
        return (
            cast("Source", record(self._reader, "source", found[0].id)) if len(found) == 1 else None
        )

    def verified(self, draft: QuoteDraft) -> Sequence[VerifiedOccurrence]:
        """Return the occurrences of a quote, verified against the stored source texts."""
        return self._texts.verify_all(draft, self._resolved(draft).names.sources)

    def document(self, name: str | SourceDraft) -> Document | None:
        """Return the stored text of a source."""
        source = self.resolver.source(name)
        return None if source is None else self._texts.latest(source)

    def similar(self, draft: QuoteDraft, which: int | None = None) -> list[Similar]:
        """Return the recorded quotes by the same speakers that resemble a new one, best first.

        Without those that the user has decided are separate. If the first is recorded at each place
        of the new one (of several, the place `which`), or is already decided, it is the only one.
        """
        options = IngestOptions(near=True, unverified=True, which=which)
        quote = verify(self._resolved(draft), self._texts, options)
        lookup = QuoteLookup(self._reader)
        lookup.prepare([quote.resolved.key])
        matched = Duplicates(self._reader, lookup, options).match(quote)
        scores = {one.id: 1.0 for one in matched.same}
        scores |= {one.quote.id: one.likeness for one in matched.similar}
        recorded, decisions = matched.recorded_everywhere, matched.decisions
        left = [one for one in scores if decisions.get(one) != "add"]
        if recorded:
            ids, decisions = [matched.same[0].id], {}
        elif left and left[0] in decisions:
            ids = left[:1]
        else:
            ids = [one for one in left if one not in decisions]
        return [
            Similar(one, scores[one.id], recorded, decisions.get(one.id))
            for one in quotes(self._reader, ids)
        ]

    def _resolved(self, draft: QuoteDraft) -> ResolvedQuote:
        names = self.resolver.resolve_quote(draft)
        return ResolvedQuote(draft, folding.text_key(draft.text), names)


def _is_named(draft: Draft, label: str, name: str) -> bool:
    """Whether a name resolves to a new record where a record with this label is named."""
    kind, people = kind_of(draft), label in ("speaker", "actor")
    if isinstance(draft, QuoteDraft) or not (kind == label or (people and kind in ACTOR_KINDS)):
        return False
    folded = folding.folded(name)
    return any(
        own == name or (folding.folded(own) == folded and label != "source")
        for own in own_names(draft)
    )


def still_named(record: Draft, made: Sequence[Draft]) -> list[Draft]:
    """Return the new records that a record names, or that those name, in their order."""
    named: list[Draft] = []
    # The list grows while it is iterated.
    for draft in chain([record], named):
        for _, label, name in references(draft):
            if isinstance(name, str):
                named += [one for one in made if one not in named and _is_named(one, label, name)]
    return [draft for draft in made if draft in named]
