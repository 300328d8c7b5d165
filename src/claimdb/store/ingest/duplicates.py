"""The stage that matches a quote with recorded ones: the same or similar text, same speakers."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from claimdb import folding
from claimdb.drafts.records import QuoteDraft
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader, with_id
from claimdb.store.ingest.outcome import (
    DuplicateAction,
    IngestOptions,
    MatchedQuote,
    Place,
    RecordedQuote,
    SimilarQuote,
    Speakers,
    VerifiedQuote,
)
from claimdb.store.search.similar import alike

_FEW = 50
"""Up to so many texts are looked up one by one; for more, all that are recorded are read."""
_HASH_BITS = (1 << 60) - 1
"""An int of one more bit takes twice the memory in Python."""
_SEARCHED = 40  # words of a text, which few others have

_ALL = "SELECT id, folded, text FROM quotes WHERE id > :after ORDER BY id"
_SPEAKERS = """
SELECT q.id, q.folded, q.text, q.mode, a.id, a.actor_id
  FROM quotes q LEFT JOIN attributions a ON a.quote_id = q.id
 WHERE q.id = ANY(:ids) ORDER BY q.id
"""
_PLACES = "SELECT quote_id, source_id, locator, start FROM occurrences WHERE quote_id = ANY(:ids)"
_ANY_DECISION = "SELECT 1 FROM duplicate_decisions LIMIT 1"
_DECISIONS = "SELECT quote_id, decision FROM duplicate_decisions WHERE sha256 = :sha256"


def text_key(text: str, folded: str) -> str:
    """Return the key by which texts are the same: the folded text, the text where that is empty."""
    return folded or text


class Duplicates:
    """Matches the quotes of a batch with those recorded, its own included.

    Args:
        reader: The database.
        options: The user's choices.
    """

    def __init__(self, reader: Reader, options: IngestOptions) -> None:
        self._reader = reader
        self._options = options
        self._quotes = QuoteLookup(reader)
        self._decisions = Decisions(reader)
        # With on_duplicate `add`: from which draft a quote was added.
        self._added_from: dict[int, int] = {}

    def prepare(self, keys: Sequence[str]) -> None:
        """Look up the text keys of a page of quotes, once the page before it is written."""
        self._quotes.prepare(keys)

    def match(self, quote: VerifiedQuote, *, exclude: int | None = None) -> MatchedQuote:
        """Return a quote with the recorded quotes that it is like.

        Its text key was prepared, unless the text was taken from the source.

        Args:
            quote: The quote.
            exclude: The id of a recorded quote that is none of them: itself.
        """
        options, key = self._options, text_key(quote.draft.text, quote.folded)
        if options.source_words:
            self._quotes.look_up([key])
        if quote.speakers is None or not (options.near or self._quotes.has(key)):
            return MatchedQuote(quote)
        excluded = self._from_other_drafts(quote.draft, key, quote.speakers)
        if exclude is not None:
            excluded.add(exclude)
        same, recorded_at = self._quotes.find(key, quote.speakers, quote.places, excluded)
        decisions = self._decisions.about(quote.draft.text, quote.speakers)
        similar: Sequence[SimilarQuote] = ()
        if options.near and not (recorded_at and all(recorded_at)):
            excluded.update(one.id for one in same)
            similar = self._similar(quote.draft.text, quote.speakers, excluded)
        return MatchedQuote(quote, same, recorded_at, similar, {**decisions, **options.decisions})

    def new_decisions(self, quote: VerifiedQuote) -> Mapping[int, DuplicateAction]:
        """Return which of the decisions in the options are not stored yet."""
        if quote.speakers is None:
            return {}
        stored = self._decisions.about(quote.draft.text, quote.speakers)
        return {
            number: decision
            for number, decision in self._options.decisions.items()
            if number not in stored
        }

    def remember(self, quote: VerifiedQuote, added: RecordedQuote) -> None:
        """Match later quotes with one that was added and may not be written yet."""
        self._quotes.remember(text_key(quote.draft.text, quote.folded), added)
        if self._options.on_duplicate == "add":
            self._added_from[added.id] = _draft_hash(quote.draft)

    def remember_place(self, quote: VerifiedQuote, existing: RecordedQuote, place: Place) -> None:
        """Match later quotes with an occurrence that was added to a recorded quote."""
        self._quotes.add_place(text_key(quote.draft.text, quote.folded), existing, place)

    def _from_other_drafts(self, draft: QuoteDraft, key: str, speakers: Speakers) -> set[int]:
        """Return the same quotes that this batch added, with `add`, from other drafts."""
        if not self._added_from:
            return set()
        own = _draft_hash(draft)
        same = self._quotes.same(key, speakers)
        return {one.id for one in same if self._added_from.get(one.id, own) != own}

    def _similar(
        self, text: str, speakers: Speakers, excluded: Collection[int]
    ) -> list[SimilarQuote]:
        found = {
            one.quote_id: one.likeness
            for one in alike(self._reader, text)
            if one.quote_id not in excluded
        }
        quotes = self._quotes.read([*found])
        return [SimilarQuote(one, found[one.id]) for one in quotes if one.speakers == speakers]


def _draft_hash(draft: QuoteDraft) -> int:
    try:
        return hash(draft)
    except TypeError:
        # The CSL of a source is a dict.
        return hash(repr(draft))


class Decisions:
    """What users decided about similar quotes; where that is nothing, no text is looked up."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._any: bool | None = None

    def about(self, text: str, speakers: Iterable[int | None]) -> Mapping[int, DuplicateAction]:
        """Return the decisions about a text by some speakers, by the ids of recorded quotes."""
        if self._any is None:
            self._any = self._reader.row(_ANY_DECISION) is not None
        if not self._any:
            return {}
        found = self._reader.execute(_DECISIONS, {"sha256": decision_key(text, speakers)})
        return dict(found.fetchall())


def decision_key(text: str, speakers: Iterable[int | None]) -> str:
    """Return the SHA-256 by which decisions about a text by some speakers are found."""
    words = folding.folded(text) or text
    ids = sorted(number or 0 for number in speakers)
    return hashlib.sha256(f"{words}\n{ids}".encode()).hexdigest()


class QuoteLookup:
    """Recorded quotes by their text, looked up by pages.

    Of all recorded quotes only a hash of each text is kept; the quotes of a page are kept whole.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked_up = 0
        # Ids by the hash of their text key, once there were many texts to look up.
        self._all: dict[int, int | tuple[int, ...]] | None = None
        self._page: dict[str, list[RecordedQuote]] = {}
        # Of quotes with the same text, those at each source and locator, by their ids.
        self._at_places: dict[str, dict[tuple[int, str | None], dict[int, RecordedQuote]]] = {}

    def prepare(self, keys: Sequence[str]) -> None:
        """Look up the text keys of a page, once the page before it is written."""
        self._page = {}
        self._at_places = {}
        self.look_up(keys)

    def look_up(self, keys: Sequence[str]) -> None:
        """Look up more text keys of this page."""
        self._looked_up += len(keys)
        if self._all is None and self._looked_up > _FEW:
            self._all = {}
            for page in self._reader.pages(_ALL):
                for number, folded, text in page:
                    self._add_hash(text_key(text, folded), number)
        candidates = [number for key in set(keys) for number in self._candidates(key)]
        for key, quote in self._read(candidates):
            same = self._page.setdefault(key, [])
            if all(quote.id != one.id for one in same):
                same.append(quote)
                self._at_places.pop(key, None)

    def read(self, ids: Sequence[int]) -> list[RecordedQuote]:
        """Return quotes by their ids, in that order."""
        found = {quote.id: quote for _, quote in self._read(ids)}
        return [found[number] for number in ids if number in found]

    def has(self, key: str) -> bool:
        """Whether a quote with a text key, which was looked up, is recorded."""
        return key in self._page

    def same(self, key: str, speakers: Speakers) -> Sequence[RecordedQuote]:
        """Return the quotes with a text key, which was looked up, by these speakers."""
        return [one for one in self._page.get(key, ()) if one.speakers == speakers]

    def find(
        self,
        key: str,
        speakers: Speakers,
        places: Sequence[Place | None],
        excluded: Collection[int] = (),
    ) -> tuple[Sequence[RecordedQuote], Sequence[bool]]:
        """Return the same quotes, and for each place whether one of them is recorded there.

        Those at the most of these places come first.
        """
        same = [one for one in self.same(key, speakers) if one.id not in excluded]
        if not same:
            return (), [False] * len(places)
        at_places = [
            [one for one in self._at(key, speakers, place) if one.id not in excluded]
            if place
            else []
            for place in places
        ]
        counts = Counter(one.id for quotes in at_places for one in quotes)
        if counts:
            same.sort(key=lambda one: -counts[one.id])
        return same, [bool(quotes) for quotes in at_places]

    def remember(self, key: str, quote: RecordedQuote) -> None:
        """Add a quote that is about to be written."""
        self._page.setdefault(key, []).append(quote)
        if key in self._at_places:
            self._index_places(key, quote, quote.places)
        if self._all is not None:
            self._add_hash(key, quote.id)

    def add_place(self, key: str, quote: RecordedQuote, place: Place) -> None:
        """Add a place to a quote, which has this text key or a similar text."""
        quote.places.append(place)
        if key in self._at_places and quote in self._page.get(key, ()):
            self._index_places(key, quote, [place])

    def _at(self, key: str, speakers: Speakers, place: Place) -> Sequence[RecordedQuote]:
        """Return the same quotes that are recorded at a place."""
        if key not in self._at_places:
            self._at_places[key] = {}
            for quote in self._page.get(key, ()):
                self._index_places(key, quote, quote.places)
        found = self._at_places[key].get(place[:2], {})
        return [one for one in found.values() if one.speakers == speakers and one.is_at(place)]

    def _index_places(self, key: str, quote: RecordedQuote, places: Iterable[Place]) -> None:
        for place in places:
            self._at_places[key].setdefault(place[:2], {})[quote.id] = quote

    def _add_hash(self, key: str, number: int) -> None:
        assert self._all is not None
        hashed = hash(key) & _HASH_BITS
        same = self._all.get(hashed)
        if same is None:
            self._all[hashed] = number
        else:
            self._all[hashed] = (*((same,) if isinstance(same, int) else same), number)

    def _candidates(self, key: str) -> Iterable[int]:
        if self._all is not None:
            found = self._all.get(hash(key) & _HASH_BITS, ())
            return (found,) if isinstance(found, int) else found
        bind = Bind()
        phrase = Phrase(tuple(folding.words(key)[:_SEARCHED]))
        if phrase.words:
            clause = Clause((phrase,), own_words=True)
            indexed = with_id(self._reader.dialect.in_quotes([clause], bind))
            same = f"q.folded = {bind(key)} AND {indexed}"
        else:
            same = f"q.folded = '' AND q.text = {bind(key)}"
        rows = self._reader.execute(f"SELECT q.id FROM quotes q WHERE {same}", bind.values)
        return [number for (number,) in rows]

    def _read(self, ids: Sequence[int]) -> Iterator[tuple[str, RecordedQuote]]:
        """Yield quotes by their ids, each with its text key."""
        if not ids:
            return
        places: dict[int, list[Place]] = {}
        for number, *place in self._reader.execute(_PLACES, {"ids": list(ids)}):
            places.setdefault(number, []).append(Place(*place))
        rows = self._reader.execute(_SPEAKERS, {"ids": list(ids)}).fetchall()
        for (number, folded, text, mode), of_quote in groupby(rows, key=lambda row: row[:4]):
            speakers = frozenset(actor for *_, link, actor in of_quote if link is not None)
            quote = RecordedQuote(number, text, mode, speakers, places.get(number, []))
            yield text_key(text, folded), quote
