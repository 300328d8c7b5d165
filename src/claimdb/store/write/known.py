"""Which quotes are recorded already: the same words by the same speakers.

Owns when two quotes are the same, and when they stand at the same place. It must not know what
happens then.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from claimdb import folding
from claimdb.store.driver import Statements
from claimdb.store.read.dialect import Bind, Clause, Phrase
from claimdb.store.read.reader import Reader

Speakers: TypeAlias = frozenset[int | None]
"""Who said a quote, by actor; None is somebody unknown or unnamed, and nobody is narration."""

_FEW = 50
"""So many texts are looked up one by one before all that are recorded are read at once."""
_MARKS = (1 << 60) - 1
"""What is kept of a hash: as many bits as Python keeps in half the room of one more."""
_SOUGHT = 40  # words of a text, by which few others are found

_ALL = """
SELECT id, CASE WHEN folded = '' THEN text ELSE folded END FROM quotes
WHERE id > :after ORDER BY id
"""
_SPEAKERS = """
SELECT q.id, CASE WHEN q.folded = '' THEN q.text ELSE q.folded END, a.id, a.actor_id
  FROM quotes q LEFT JOIN attributions a ON a.quote_id = q.id
 WHERE q.id = ANY(:ids) ORDER BY q.id
"""
_PLACES = "SELECT quote_id, source_id, locator, start FROM occurrences WHERE quote_id = ANY(:ids)"


class Place(NamedTuple):
    """Where a quote stands in a source, which has a row."""

    source: int
    locator: str | None
    start: int | None

    def is_same(self, other: "Place") -> bool:
        """Whether it is another note of the same place; offsets count where both have them."""
        return self[:2] == other[:2] and (
            None in (self.start, other.start) or self.start == other.start
        )


class KnownQuote(NamedTuple):
    """A quote that is recorded, with the places where it is known to stand."""

    id: int
    speakers: Speakers
    places: list[Place]

    def stands(self, place: Place | None) -> bool:
        """Whether it is known to stand at a place."""
        return place is not None and any(map(place.is_same, self.places))


class Same(NamedTuple):
    """The same quotes as a new one; those that stand at the most of its places come first.

    `taken` says of each of its places whether one of them is known to stand there.
    """

    quotes: Sequence[KnownQuote] = ()
    taken: Sequence[bool] = ()

    @property
    def settled(self) -> bool:
        """Whether all of the new one is there already, at whichever of them."""
        return bool(self.taken) and all(self.taken)


def words_of(text: str, folded: str) -> str:
    """Return by what two texts are the same: their folded words; the text where it has none."""
    return folded or text


def _mark(words: str) -> int:
    """Return a number by which words are looked for, as small as one is kept."""
    return hash(words) & _MARKS


class KnownQuotes:
    """The quotes that are recorded, looked up by pages of words.

    Of very many only marks are kept; those that come twice are compared by their words.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._looked_up = 0
        self._all: dict[int, int | tuple[int, ...]] | None = None
        self._page: dict[str, list[KnownQuote]] = {}
        # Of words of the page that came again: what stands in a source at a locator, by its id.
        self._standing: dict[str, dict[tuple[int, str | None], dict[int, KnownQuote]]] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Look up the words of a page of new quotes, when those before are written."""
        self._page = {}
        self._standing = {}
        self.look_up(texts)

    def look_up(self, texts: Sequence[str]) -> None:
        """Look up more words of this page."""
        self._looked_up += len(texts)
        if self._all is None and self._looked_up > _FEW:
            self._all = {}
            for page in Statements(self._reader.connection).pages(_ALL):
                for number, words in page:
                    self._note(words, number)
        candidates = [number for words in set(texts) for number in self._candidates(words)]
        for same, quote in self._read(candidates):
            known = self._page.setdefault(same, [])
            if all(quote.id != one.id for one in known):
                known.append(quote)
                self._standing.pop(same, None)

    def read(self, ids: Sequence[int]) -> list[KnownQuote]:
        """Return quotes by their ids, in that order."""
        found = {quote.id: quote for _, quote in self._read(ids)}
        return [found[number] for number in ids if number in found]

    def has(self, words: str) -> bool:
        """Whether a quote with these words, which were prepared, is recorded."""
        return words in self._page

    def same(self, words: str, speakers: Speakers) -> Sequence[KnownQuote]:
        """Return the quotes with these words, which were prepared, by these speakers."""
        return [one for one in self._page.get(words, ()) if one.speakers == speakers]

    def same_at(
        self,
        words: str,
        speakers: Speakers,
        places: Sequence[Place | None],
        but: Collection[int] = (),
    ) -> Same:
        """Return the same quotes, and where they stand; None is a place that nobody knows yet.

        Some are none of them, `but` others like them.
        """
        same = [one for one in self.same(words, speakers) if one.id not in but]
        if not same:
            return Same((), [False] * len(places))
        standing = [
            [one for one in self._at(words, speakers, place) if one.id not in but] if place else []
            for place in places
        ]
        counts = Counter(one.id for quotes in standing for one in quotes)
        return Same(
            sorted(same, key=lambda one: -counts[one.id]) if counts else same,
            [bool(quotes) for quotes in standing],
        )

    def _at(self, words: str, speakers: Speakers, place: Place) -> Sequence[KnownQuote]:
        """Return those of the same quotes that are known to stand at a place."""
        if words not in self._standing:
            self._standing[words] = {}
            for quote in self._page.get(words, ()):
                self._note_places(words, quote, quote.places)
        there = self._standing[words].get(place[:2], {})
        return [one for one in there.values() if one.speakers == speakers and one.stands(place)]

    def place(self, words: str, quote: KnownQuote, place: Place) -> None:
        """Take note of another place of a quote; these words need not be its own."""
        quote.places.append(place)
        if quote in self._page.get(words, ()):
            self._note_places(words, quote, [place])

    def _note_places(self, words: str, quote: KnownQuote, places: Iterable[Place]) -> None:
        if words in self._standing:
            for place in places:
                self._standing[words].setdefault(place[:2], {})[quote.id] = quote

    def remember(self, words: str, quote: KnownQuote) -> None:
        """Take note of a quote that is about to be written."""
        self._page.setdefault(words, []).append(quote)
        self._note_places(words, quote, quote.places)
        if self._all is not None:
            self._note(words, quote.id)

    def _note(self, words: str, number: int) -> None:
        assert self._all is not None
        mark = _mark(words)
        same = self._all.get(mark)
        if same is None:
            self._all[mark] = number
        else:
            self._all[mark] = (*((same,) if isinstance(same, int) else same), number)

    def _candidates(self, words: str) -> Iterable[int]:
        if self._all is not None:
            known = self._all.get(_mark(words), ())
            return (known,) if isinstance(known, int) else known
        bind = Bind()
        phrase = Phrase(tuple(folding.words(words)[:_SOUGHT]))
        same = f"q.folded = {bind(words)}"
        if phrase.words:
            clause = Clause((phrase,), own_words=True)
            same += f" AND {self._reader.dialect.in_quotes([clause], bind)}"
        else:
            same = f"q.folded = '' AND q.text = {bind(words)}"
        found = self._reader.execute(f"SELECT q.id FROM quotes q WHERE {same}", bind.values)
        return [number for (number,) in found]

    def _read(self, ids: Sequence[int]) -> Iterator[tuple[str, KnownQuote]]:
        """Yield quotes with their words."""
        if not ids:
            return
        places: dict[int, list[Place]] = {}
        for number, *place in self._reader.execute(_PLACES, {"ids": list(ids)}):
            places.setdefault(number, []).append(Place(*place))
        rows = self._reader.execute(_SPEAKERS, {"ids": list(ids)}).fetchall()
        for (number, words), of_quote in groupby(rows, key=lambda row: row[:2]):
            speakers = frozenset(actor for *_, link, actor in of_quote if link is not None)
            yield words, KnownQuote(number, speakers, places.get(number, []))
