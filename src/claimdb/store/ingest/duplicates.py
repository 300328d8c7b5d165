"""Which quotes are recorded already: the same words by the same speakers.

Owns when two quotes are the same, and when they stand at the same place. It must not know what
happens then.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias, cast

from claimdb import folding
from claimdb.drafts.records import QuoteDraft
from claimdb.errors import RefusedError
from claimdb.matching import similarity
from claimdb.model import short_id, verbatim
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader, Statements
from claimdb.store.ingest.outcome import (
    Anchored,
    Choices,
    Decision,
    KnownQuote,
    Outcome,
    Place,
    Same,
    Speakers,
)
from claimdb.store.ingest.resolve import DraftResolver
from claimdb.store.ingest.verify import unverified_problems
from claimdb.store.search.similar import alike

_ANY = "SELECT 1 FROM duplicate_decisions LIMIT 1"
_DECIDED = "SELECT quote_id, decision FROM duplicate_decisions WHERE sha256 = :sha256"


def sha256_of(text: str, speakers: Iterable[int | None]) -> str:
    """Return by what words of some actors are known again; None is somebody unknown."""
    words = folding.folded(text) or text
    ids = sorted(number or 0 for number in speakers)
    return hashlib.sha256(f"{words}\n{ids}".encode()).hexdigest()


class Decisions:
    """What was decided in one database. Where that is nothing, no words are looked up."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._any: bool | None = None

    def of(self, text: str, speakers: Iterable[int | None]) -> Mapping[int, str]:
        """Return what was decided about some words, by the quotes with which it deals."""
        if self._any is None:
            self._any = self._reader.row(_ANY) is not None
        if not self._any:
            return {}
        found = self._reader.execute(_DECIDED, {"sha256": sha256_of(text, speakers)})
        return dict(found.fetchall())


if TYPE_CHECKING:
    from claimdb.store.history.batch import Batch
    from claimdb.store.ingest.build import Maker
    from claimdb.store.ingest.bulk import Rows


class Decided:
    """The decisions that there are in one batch."""

    def __init__(self, batch: "Batch", now: Mapping[int, Decision]) -> None:
        self._batch = batch
        self._now = now
        self._before = Decisions(batch.reader)

    def about(self, quote: QuoteDraft, speakers: Speakers | None) -> Mapping[int, Decision]:
        """Return what is decided about a new quote, by the ids of those that it is like."""
        if speakers is None:
            return {}
        before = self._before.of(quote.text, speakers)
        return {**cast("Mapping[int, Decision]", before), **self._now}

    def remember(self, quote: QuoteDraft, speakers: Speakers | None, rows: "Rows") -> None:
        """Keep what was decided now about a new quote, which is not refused."""
        if speakers is None:
            return
        for number, decision in self._now.items():
            if number not in self._before.of(quote.text, speakers):
                cells = {
                    "quote_id": number,
                    "sha256": sha256_of(quote.text, speakers),
                    "decision": decision,
                    "coder_id": self._batch.coder_id,
                }
                from claimdb.store import tables

                rows.change(tables.duplicate_decisions, cells)


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
            same += f" AND {self._reader.dialect.in_quotes([clause], bind).with_id('q.id')}"
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


Anchor: TypeAlias = Callable[[QuoteDraft, None], list[Anchored]]
"""Holds a quote against the texts of its sources."""

_WORDS = "SELECT text, mode FROM quotes WHERE id = :id"


class Duplicates:
    """The quotes of one batch that are recorded already."""

    def __init__(
        self,
        batch: "Batch",
        choices: Choices,
        resolver: DraftResolver,
        known: KnownQuotes,
        maker: "Maker",
        anchored: Anchor,
    ) -> None:
        self._batch = batch
        self._choices = choices
        self._resolver = resolver
        self._known = known
        self._maker = maker
        self._anchored = anchored
        # Of what may have been added all the same, by which draft.
        self._anew: dict[int, int] = {}

    def added(self, draft: QuoteDraft, made: KnownQuote) -> None:
        """Take note of which draft a quote was made."""
        if self._choices.on_duplicate == "add":
            self._anew[made.id] = _duplicates_mark(draft)

    def found(
        self,
        draft: QuoteDraft,
        same: Same,
        speakers: Speakers | None,
        decided: Mapping[int, Decision],
    ) -> KnownQuote | None:
        """Return the quote that is recorded already; unless it is the same words, if asked for."""
        if speakers is None:
            return None
        asked = same.quotes
        # Where all is there already, nobody decides that it is another one.
        if self._choices.on_duplicate is None and not same.settled:
            asked = [one for one in asked if decided.get(one.id) != "add"]
        if asked:
            return asked[0]
        if not self._choices.near:
            return None
        close = [one.quote_id for one in alike(self._batch.reader, draft.text)]
        left = [number for number in close if decided.get(number) != "add"]
        return next((one for one in self._known.read(left) if one.speakers == speakers), None)

    def settled(
        self,
        there: KnownQuote,
        draft: QuoteDraft,
        words: str,
        known: Same,
        anchored: list[Anchored],
        decided: Mapping[int, Decision],
    ) -> Outcome | None:
        """Return what becomes of a quote that is there, None where it is added all the same."""
        choices = self._choices
        same = there in known.quotes
        taken = known.taken
        if not same:
            taken = [there.stands(self._resolver.place(one.occurrence)) for one in anchored]
        new = [one for one, is_taken in zip(anchored, taken, strict=True) if not is_taken]
        # Other words are another quote, if only by one "not" more, unless somebody has seen both.
        rule = choices.on_duplicate if same or choices.on_duplicate == "add" else None
        choice = rule or decided.get(there.id) or (choices.otherwise if same else None)
        anyhow = choice == "fail" or (rule == "add" and choices.near)
        if choice == "skip" or (same and known.settled and not anyhow):
            unplaced = same and self._is_unplaced(draft, known, anchored)
            verified = tuple([one.verified for one in anchored])
            more = ("place",) if unplaced else ()
            return Outcome("quote", "skipped", there.id, verified=verified, unrecorded=more)
        if choice == "add":
            return None
        if choice == "occurrence":
            at = (
                one for one, is_taken in zip(draft.occurrences, taken, strict=True) if not is_taken
            )
            new = self._in_words_of(there, replace(draft, occurrences=tuple(at)), new)
            for one in new:
                sources = self._maker.sources(one.occurrence)
                from claimdb.store import tables
                from claimdb.store.ingest.bulk import occurrence_row

                row = occurrence_row(there.id, one, *sources, self._batch.at)
                # What is derived is no part of a change.
                self._maker.rows.change(tables.occurrences, {**row._asdict(), "digest": None})
                # The source may have been made just now.
                if place := self._resolver.place(one.occurrence):
                    self._known.place(words, there, place)
            return Outcome(
                "quote",
                "occurrence" if new else "skipped",
                there.id,
                verified=tuple([one.verified for one in new or anchored]),
                places=tuple([one.places for one in new]),
            )
        number = short_id("quote", there.id)
        if not same:
            raise RefusedError(
                f"words like these by the same speakers are there already: {number} has"
                f" {self._difference(draft, there)}",
                hint="--on-duplicate add records these as well; for another place of"
                f" {number} give its words",
            )
        raise RefusedError(
            f"these words by the same speakers are there already: {number}",
            hint="--on-duplicate occurrence records where else they stand; or: skip, add",
        )

    def _in_words_of(
        self, there: KnownQuote, draft: QuoteDraft, new: Sequence[Anchored]
    ) -> list[Anchored]:
        """Return the places of a draft, `new` ones of a recorded quote, as its words stand there.

        Raises:
            RefusedError: they do not, in a stored text.
        """
        if not any(one.held or one.verified for one in new):
            return [*new]
        text, mode = self._words_of(there)
        if (text, mode) == (draft.text, draft.mode):
            return [*new]
        # A rendering has no words by which its passage is found.
        given = draft.occurrences if verbatim(text, mode) else [one.occurrence for one in new]
        # What was found before is said of other words.
        places = tuple([one._replace(verified=None) for one in given])
        found = self._anchored(replace(draft, text=text, mode=mode, occurrences=places), None)
        if not self._choices.unverified and unverified_problems(found):
            number = short_id("quote", there.id)
            raise RefusedError(
                f"the words of {number} do not stand so in the stored text of the source:"
                f" {self._difference(draft, there)}",
                hint="--on-duplicate add records these words as a quote of their own;"
                f" --unverified records {number} there all the same",
            )
        # They may stand at a place that is recorded.
        return [one for one in found if not there.stands(self._resolver.place(one.occurrence))]

    def by_other_drafts(self, draft: QuoteDraft, words: str, speakers: Speakers) -> set[int]:
        """Return the same quotes that were added here all the same, of drafts unlike this one."""
        mine = _duplicates_mark(draft) if self._anew else 0
        same = self._known.same(words, speakers) if self._anew else ()
        return {one.id for one in same if self._anew.get(one.id, mine) != mine}

    def _is_unplaced(self, draft: QuoteDraft, known: Same, anchored: Sequence[Anchored]) -> bool:
        """Whether a place in a text was said that is recorded of none of the same quotes."""
        said = self._choices.which is not None or any(
            one.start is not None for one in draft.occurrences
        )
        places = [place for quote in known.quotes for place in quote.places]
        wanted = [self._resolver.place(one.occurrence) for one in anchored if one.snapshot]
        return said and any(place is not None and place not in places for place in wanted)

    def _difference(self, draft: QuoteDraft, there: KnownQuote) -> str:
        """Return how the words of a recorded quote differ from those of a draft."""
        recorded, _ = self._words_of(there)
        return similarity.marked_shortly(similarity.diff(draft.text, recorded))

    def _words_of(self, there: KnownQuote) -> tuple[str, str]:
        """Return the words of a quote that is there, and their mode."""
        row = self._batch.reader.row(_WORDS, id=there.id)
        if row is None:
            # It is of the same page.
            self._maker.rows.write()
            row = self._batch.reader.row(_WORDS, id=there.id)
        text, mode = row
        return text, mode


def _duplicates_mark(draft: QuoteDraft) -> int:
    """Return a number that tells drafts apart, as small as one is kept."""
    try:
        return hash(draft)
    except TypeError:
        # The object of JSON in a source can be altered.
        return hash(repr(draft))


def words_and_speakers(reader: Reader, quote: int) -> tuple[str, Speakers]:
    """Return by what a quote is the same as another one: its words, and who said them."""
    [text] = reader.row("SELECT text FROM quotes WHERE id = :id", id=quote)
    [known] = KnownQuotes(reader).read([quote])
    return words_of(text, folding.folded(text)), known.speakers


def refuse_same(reader: Reader, quote: int) -> None:
    """Refuse that a quote has the words of another one by the same speakers.

    Raises:
        RefusedError: it has; the other one is named.
    """
    words, speakers = words_and_speakers(reader, quote)
    known = KnownQuotes(reader)
    known.prepare([words])
    for other in known.same(words, speakers):
        if other.id != quote:
            raise RefusedError(
                f"these words by the same speakers are there already:"
                f" {short_id('quote', other.id)}",
                hint="--on-duplicate add has them twice",
            )
