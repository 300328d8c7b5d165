"""Recorded quotes, looked up by pages by their text."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from claimdb import folding
from claimdb.drafts.records import QuoteDraft
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader
from claimdb.store.ingest.outcome import (
    DuplicateAction,
    IngestOptions,
    Place,
    RecordedQuote,
    Speakers,
    VerifiedQuote,
    Wording,
)

_FEW = 50
"""The most texts that are looked up one by one; for more, all recorded texts are read."""
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


def decision_key(text: str, speakers: Iterable[int | None]) -> str:
    """Return the SHA-256 by which decisions about a text by some speakers are found."""
    words = folding.text_key(text)
    ids = sorted(number or 0 for number in speakers)
    return hashlib.sha256(f"{words}\n{ids}".encode()).hexdigest()


class QuoteLookup:
    """Recorded quotes by their text, looked up by pages.

    Only a hash of each recorded text is cached, and the quotes of the page.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked_up = 0
        # Ids by the hash of their text key, once there were many texts to look up.
        self._all: dict[int, int | tuple[int, ...]] | None = None
        self._page: dict[str, list[RecordedQuote]] = {}
        # Those of the page that are about to be written; nearly none of them is looked up again.
        self._new: dict[str, list[tuple[int, VerifiedQuote]]] = {}
        # Of quotes with the same text, those at each source and locator, by their ids.
        self._at_places: dict[str, dict[tuple[int, str | None], dict[int, RecordedQuote]]] = {}
        # Whether there is any decision; where there is none, no text is looked up.
        self._decided: bool | None = None

    def prepare(self, keys: Sequence[str]) -> None:
        """Look up the text keys of a page, once the page before it is written."""
        self._page = {}
        self._new = {}
        self._at_places = {}
        self.look_up(keys)

    def look_up(self, keys: Sequence[str]) -> None:
        """Look up more text keys of this page."""
        self._looked_up += len(keys)
        if self._all is None and self._looked_up > _FEW:
            self._all = {}
            for page in self._reader.pages(_ALL):
                for number, folded, text in page:
                    self._add_hash(folded or text, number)
        searched = {folding.folded_of_key(key) for key in keys}
        candidates = [number for folded in searched for number in self._candidates(folded)]
        for key, quote in self._read(candidates):
            same = self._of_page(key)
            if all(quote.id != one.id for one in same):
                same.append(quote)
                self._at_places.pop(key, None)

    def read(self, ids: Sequence[int]) -> list[RecordedQuote]:
        """Return quotes by their ids, in that order."""
        found = {quote.id: quote for _, quote in self._read(ids)}
        return [found[number] for number in ids if number in found]

    def has(self, key: str) -> bool:
        """Whether a quote with a text key, which was looked up, is recorded."""
        return bool(self._page.get(key)) or key in self._new

    def same(self, key: str, speakers: Speakers) -> Sequence[RecordedQuote]:
        """Return the quotes with a text key, which was looked up, by these speakers."""
        return [one for one in self._of_page(key) if one.speakers == speakers]

    def decisions(self, text: str, speakers: Iterable[int | None]) -> Mapping[int, DuplicateAction]:
        """Return the decisions about a text by some speakers, by the ids of recorded quotes."""
        if self._decided is None:
            self._decided = self._reader.row(_ANY_DECISION) is not None
        if not self._decided:
            return {}
        found = self._reader.execute(_DECISIONS, {"sha256": decision_key(text, speakers)})
        return dict(found.fetchall())

    def wordings(
        self, draft: QuoteDraft, key: str, speakers: Speakers | None, options: IngestOptions
    ) -> Iterable[Wording]:
        """Return other texts with which occurrences of a quote may be added to recorded ones."""
        if speakers is None:
            return ()
        may_add = options.on_duplicate in (None, "occurrence")
        recorded = self.same(key, speakers) if may_add else ()
        if options.near:
            decided = {**self.decisions(draft.text, speakers), **options.decisions}
            to_add = [number for number, action in decided.items() if action == "occurrence"]
            recorded = [*recorded, *self.read(to_add)]
        return {one.wording for one in recorded} - {(draft.text, draft.mode)}

    def find(
        self,
        key: str,
        speakers: Speakers,
        places: Sequence[Place],
        excluded: Collection[int] = (),
    ) -> tuple[Sequence[RecordedQuote], Sequence[bool]]:
        """Return the same quotes, and for each place whether one of them is recorded there.

        Those at the most of these places come first. The words of an unknown speaker, or of a
        source itself, are the same quote only in the same source.
        """
        same = [one for one in self.same(key, speakers) if one.id not in excluded]
        if places and not any(speakers):
            sources = {place.source for place in places}
            same = [one for one in same if sources & {place.source for place in one.places}]
        if not same:
            return (), [False] * len(places)
        at_places = [
            [one for one in self._at(key, speakers, place) if one.id not in excluded]
            for place in places
        ]
        counts = Counter(one.id for quotes in at_places for one in quotes)
        if counts:
            same.sort(key=lambda one: -counts[one.id])
        return same, [bool(quotes) for quotes in at_places]

    def remember(self, number: int, quote: VerifiedQuote) -> None:
        """Add a quote that is about to be written, with its id."""
        key = quote.resolved.key
        self._new.setdefault(key, []).append((number, quote))
        if self._all is not None:
            self._add_hash(folding.folded_of_key(key), number)

    def add_place(self, key: str, quote: RecordedQuote, place: Place) -> None:
        """Add a place to a quote, which has this text key or a similar text."""
        quote.places.append(place)
        if key in self._at_places and quote in self._page.get(key, ()):
            self._index_places(key, quote, [place])

    def _of_page(self, key: str) -> list[RecordedQuote]:
        """Return the quotes of the page with a text key."""
        same = self._page.setdefault(key, [])
        for number, quote in self._new.pop(key, ()):
            added = RecordedQuote.of(number, quote)
            same.append(added)
            if key in self._at_places:
                self._index_places(key, added, added.places)
        return same

    def _at(self, key: str, speakers: Speakers, place: Place) -> Sequence[RecordedQuote]:
        if key not in self._at_places:
            self._at_places[key] = {}
            for quote in self._page.get(key, ()):
                self._index_places(key, quote, quote.places)
        at = self._at_places[key]
        found = at.get(place[:2], {})
        if place.locator is not None and place.start is not None:
            found = {**found, **at.get((place.source, None), {})}
        return [one for one in found.values() if one.speakers == speakers and one.is_at(place)]

    def _index_places(self, key: str, quote: RecordedQuote, places: Iterable[Place]) -> None:
        for place in places:
            self._at_places[key].setdefault(place[:2], {})[quote.id] = quote
            if place.start is not None:
                self._at_places[key].setdefault((place.source, None), {})[quote.id] = quote

    def _add_hash(self, folded: str, number: int) -> None:
        assert self._all is not None
        hashed = hash(folded) & _HASH_BITS
        same = self._all.get(hashed)
        if same is None:
            self._all[hashed] = number
        else:
            self._all[hashed] = (*((same,) if isinstance(same, int) else same), number)

    def _candidates(self, folded: str) -> Iterable[int]:
        """Return the quotes with a folded text, or with a text that has no words."""
        if self._all is not None:
            found = self._all.get(hash(folded) & _HASH_BITS, ())
            return (found,) if isinstance(found, int) else found
        bind = Bind()
        phrase = Phrase(tuple(folding.words(folded)[:_SEARCHED]))
        if phrase.words:
            clause = Clause((phrase,), own_words=True)
            indexed = self._reader.dialect.in_quotes([clause], bind).with_id()
            same = f"q.folded = {bind(folded)} AND {indexed}"
        else:
            same = f"q.folded = '' AND q.text = {bind(folded)}"
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
            yield folding.text_key(text, folded), quote
