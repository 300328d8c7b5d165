"""Drafts to rows: names resolved, duplicates found, words held against texts, one batch.

Owns what becomes of a draft, whichever door it came through. It must not know where drafts come
from, nor how it is told what became of them.

Names mean only what is recorded exactly so. All that stands in the way of a draft is found before
anything of it is written, and nothing is written of one that is refused.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from claimdb import folding
from claimdb.draft import wording
from claimdb.draft.record import (
    Draft,
    DraftError,
    OccurrenceDraft,
    OrganizationDraft,
    PersonDraft,
    Problem,
    QuoteDraft,
    TopicDraft,
)
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.model import short_id
from claimdb.store import postgresql, tables
from claimdb.store.read.alike import alike
from claimdb.store.write.checking import Checker
from claimdb.store.write.decided import Decided, Decision
from claimdb.store.write.history import Batch
from claimdb.store.write.known import KnownQuote, KnownQuotes, Place, Speakers, words_of
from claimdb.store.write.making import Maker, occurrence_row
from claimdb.store.write.recorded import KINDS, Meant, Named, NoQuote, Recorded, kind_of
from claimdb.store.write.texts import Anchored, Texts, in_source_words, refuse_unverified

_PAGE = 5_000
"""So many drafts are looked up and written together."""
_ALLOCATED = 1 << 20  # objects, more than pages of drafts consist of

_ALWAYS_TAKEN = 200_000
"""So many characters are never too much for the full text of a server."""

_CHECKED_BY_ROWS = (PersonDraft, OrganizationDraft, TopicDraft)
"""Of these the next one is checked against what only the rows of those before can tell."""

OnDuplicate: TypeAlias = Decision | Literal["fail"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decided beforehand.

    Attributes:
        create: The kinds, of `checking.CREATABLE`, that are made where nothing has the name.
        on_duplicate: What becomes of what is recorded already: it is skipped, or the quote there
            is given another occurrence, or it is added all the same, or it is refused. None
            refuses as well. A quote at a place where it is recorded is skipped whatever is chosen,
            unless `fail` is. Of words that are merely alike it says no more than that they are
            added: nobody has seen that they are those of another quote.
        otherwise: The same where nothing was decided about those words, and nothing is chosen.
        decided: What somebody who saw them decided about quotes like the one that is added, by
            their ids. It is remembered, and counts the next time.
        near: Whether quotes that are merely alike, by the same speakers, are duplicates.
        unverified: Whether words are taken that do not stand in the stored text of their source.
        source_words: Whether the words of the source are taken instead, where they are close.
        which: Of several places where the words stand in the text of their source, which is meant,
            counted from 1.
    """

    create: frozenset[str] = frozenset()
    on_duplicate: OnDuplicate | None = None
    otherwise: OnDuplicate | None = None
    decided: Mapping[int, Decision] = field(default_factory=dict)
    near: bool = False
    unverified: bool = False
    source_words: bool = False
    which: int | None = None


class Outcome(NamedTuple):
    """What became of a draft of some `kind`, which is `record` where there never was one.

    `id` is that of the record that was added, or of the one that was there already. `created` is
    what else was made because the draft names it. `verified` has an entry for each occurrence:
    `no_snapshot` where there is nothing to compare, None where no words are the speaker's own.
    `places` says of each at how many places the words stand where none is recorded, because nobody
    has said which is meant. Where it is refused, `error` says why.
    """

    kind: str
    result: Literal["added", "occurrence", "skipped", "refused"]
    id: int | None = None
    created: tuple[Meant, ...] = ()
    verified: tuple[str | None, ...] = ()
    places: tuple[int, ...] = ()
    error: ClaimdbError | None = None


def ingest(
    batch: Batch, drafts: Iterable[Draft | DraftError], choices: Choices
) -> Iterator[Outcome]:
    """Write drafts by pages, and yield what became of each, in order.

    Nothing is raised for a draft that is refused: who wants all or nothing ends the transaction.
    What could not become a draft is given as what is wrong with it, and is refused in its turn.

    Raises:
        InvalidDataError: a date of what is no quote is none.
        StoreError: the database cannot be written.
    """
    writer = _Writer(batch, choices)
    rest = iter(drafts)
    with _seldom_collected():
        while page := list(islice(rest, _PAGE)):
            yield from writer.page(page)


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for circles of garbage seldom: a page of drafts has none, and is looked at for long."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATED, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Writer:
    """Writes the drafts of one batch."""

    def __init__(self, batch: Batch, choices: Choices) -> None:
        self._batch = batch
        self._choices = choices
        self._recorded = Recorded(batch.reader)
        self._checker = Checker(batch.reader, self._recorded, choices.create)
        self._maker = Maker(batch, self._recorded)
        self._texts = Texts(batch.reader)
        self._known = KnownQuotes(batch.reader)
        self._decisions = Decided(batch, choices.decided)

    def page(self, given: list[Draft | DraftError]) -> list[Outcome]:
        """Write some drafts and return what became of them."""
        drafts = [one for one in given if not isinstance(one, DraftError)]
        self._recorded.prepare(drafts)
        folded = [
            folding.folded(draft.text) if isinstance(draft, QuoteDraft) else "" for draft in drafts
        ]
        self._known.prepare(
            [
                words_of(draft.text, words)
                for draft, words in zip(drafts, folded, strict=True)
                if isinstance(draft, QuoteDraft)
            ]
        )
        became = map(self._one, drafts, folded)
        outcomes = [
            Outcome("record", "refused", error=one) if isinstance(one, DraftError) else next(became)
            for one in given
        ]
        self._maker.rows.write()
        return outcomes

    def _one(self, draft: Draft, folded: str) -> Outcome:
        try:
            if isinstance(draft, QuoteDraft):
                return self._quote(draft, folded)
            return self._other(draft)
        except ClaimdbError as error:
            return Outcome(kind_of(draft), "refused", error=error)

    def _other(self, draft: NoQuote) -> Outcome:
        """Record what is no quote; one whose name is recorded is a duplicate."""
        kind = kind_of(draft)
        choice = self._choices.on_duplicate or self._choices.otherwise
        there = self._recorded.there(draft) if choice != "add" else None
        self._checker.check(draft, taken=there is None)
        if there is not None:
            if choice == "skip":
                return Outcome(kind, "skipped", there.id)
            number = short_id(KINDS[there.kind], there.id)
            raise RefusedError(
                f"{there.name!r} is there already: {number}",
                hint="--on-duplicate add records another one of the same name",
            )
        made = self._maker.make(draft)
        if isinstance(draft, _CHECKED_BY_ROWS):
            self._maker.rows.write()
        return Outcome(kind, "added", made.id, self._maker.made())

    def _quote(self, draft: QuoteDraft, folded: str) -> Outcome:
        self._check_size(folded)
        named = self._recorded.clear(draft)
        if named is None:
            self._checker.check(draft)
        anchored = self._anchored(draft, named)
        if self._choices.source_words:
            theirs = next(filter(None, (in_source_words(draft, one) for one in anchored)), None)
            if theirs is not None:
                draft, folded = theirs, folding.folded(theirs.text)
                # Other words may be recorded already, too.
                self._known.look_up([words_of(draft.text, folded)])
                anchored = self._anchored(draft, named)
        verified = tuple([one.verified for one in anchored])
        places = tuple([one.places for one in anchored])
        if not self._choices.unverified:
            refuse_unverified(anchored)
        words = words_of(draft.text, folded)
        if self._choices.near or self._known.has(words):
            speakers = frozenset(named.speakers) if named else self._speakers(draft)
            decided = self._decisions.about(draft, speakers)
            there = self._duplicate(draft, words, speakers, decided, anchored)
            done = (
                self._settled(there, draft, words, anchored, decided) if there is not None else None
            )
            self._decisions.remember(draft, speakers, self._maker.rows)
            if done is not None:
                if done.result == "occurrence":
                    done = done._replace(places=places)
                return done._replace(verified=verified, created=self._maker.made())
        made = self._maker.quote(draft, named or self._named(draft), folded, anchored)
        self._known.remember(words, made)
        return Outcome("quote", "added", made.id, self._maker.made(), verified, places)

    def _check_size(self, folded: str) -> None:
        """Raise where the words of a quote are more than a server can look through.

        Raises:
            DraftError: they are.
        """
        if self._batch.reader.sqlite or len(folded) <= _ALWAYS_TAKEN:
            return
        try:
            with self._batch.connection.begin_nested():
                self._batch.connection.execute(
                    text("SELECT folded_tsvector(:folded)"), {"folded": folded}
                )
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != postgresql.TOO_MUCH:
                raise
            problem = "has more words than a PostgreSQL server can look through, about a megabyte"
            raise DraftError((Problem("text", problem, "divide the text"),)) from error

    def _named(self, draft: QuoteDraft) -> Named:
        """Return what the names in a quote mean once those are made that are missing."""
        self._maker.missing(draft)
        named = self._recorded.clear(draft)
        if named is None:
            # Two of them are names of one, as it turns out.
            self._checker.check(draft)
        assert named is not None, "the check has said why it is not clear"
        return named

    def _anchored(self, draft: QuoteDraft, named: Named | None) -> list[Anchored]:
        sources = named.sources if named else [self._source(one) for one in draft.occurrences]
        return [
            self._texts.anchored(draft, one, source, self._choices.which)
            for one, source in zip(draft.occurrences, sources, strict=True)
        ]

    def _source(self, occurrence: OccurrenceDraft) -> int | None:
        found = self._recorded.named("source", occurrence.source)
        return found[0].id if found else None

    def _speakers(self, draft: QuoteDraft) -> Speakers | None:
        """Return who said a quote; None where one of them is not recorded yet."""
        result: set[int | None] = set()
        for speaker in draft.speakers:
            if speaker.name is None:
                result.add(None)
            elif found := self._recorded.named(speaker.label, speaker.name):
                result.add(found[0].id)
            else:
                return None
        return frozenset(result)

    def _place(self, anchored: Anchored) -> Place | None:
        """Return where an occurrence is; None where its source is not recorded yet."""
        one = anchored.occurrence
        source = self._source(one)
        return None if source is None else Place(source, one.locator, one.start)

    def _standing(
        self, words: str, speakers: Speakers, anchored: Iterable[Anchored]
    ) -> list[Sequence[KnownQuote]]:
        """Return of each occurrence which quotes, the same ones, stand at its place already."""
        places = [self._place(one) for one in anchored]
        return [self._known.standing(words, speakers, place) if place else () for place in places]

    def _duplicate(
        self,
        draft: QuoteDraft,
        words: str,
        speakers: Speakers | None,
        decided: Mapping[int, Decision],
        anchored: list[Anchored],
    ) -> KnownQuote | None:
        """Return the quote that is recorded already; unless it is the same words, if asked for."""
        if speakers is None:
            return None
        asked = self._known.same(words, speakers)
        standing = self._standing(words, speakers, anchored) if asked else []
        # Where all is there already, nobody decides that it is another one.
        if self._choices.on_duplicate is None and not (standing and all(standing)):
            asked = [one for one in asked if decided.get(one.id) != "add"]
        if asked:
            places = Counter(one.id for quotes in standing for one in quotes)
            return max(asked, key=lambda one: places.get(one.id, 0)) if places else asked[0]
        if not self._choices.near:
            return None
        close = [one.quote_id for one in alike(self._batch.reader, draft.text)]
        left = [number for number in close if decided.get(number) != "add"]
        return next((one for one in self._known.read(left) if one.speakers == speakers), None)

    def _settled(
        self,
        there: KnownQuote,
        draft: QuoteDraft,
        words: str,
        anchored: list[Anchored],
        decided: Mapping[int, Decision],
    ) -> Outcome | None:
        """Return what becomes of a quote that is there, None where it is added all the same."""
        choices = self._choices
        same = there in self._known.same(words, there.speakers)
        if same:
            standing = self._standing(words, there.speakers, anchored)
            new = [one for one, quotes in zip(anchored, standing, strict=True) if not quotes]
        else:
            new = [one for one in anchored if not there.stands(self._place(one))]
        # Other words are another quote, if only by one "not" more, unless somebody has seen both.
        rule = choices.on_duplicate if same or choices.on_duplicate == "add" else None
        choice = rule or decided.get(there.id) or (choices.otherwise if same else None)
        if choice == "skip" or (same and choice != "fail" and anchored and not new):
            return Outcome("quote", "skipped", there.id)
        if choice == "add":
            return None
        if choice == "occurrence":
            for one in new:
                sources = self._maker.sources(one.occurrence)
                row = occurrence_row(there.id, one, *sources, self._batch.at)
                # What is derived is no part of a change.
                self._maker.rows.change(tables.occurrences, {**row._asdict(), "digest": None})
                # The source may have been made just now.
                if place := self._place(one):
                    self._known.place(words, there, place)
            return Outcome("quote", "occurrence" if new else "skipped", there.id)
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

    def _difference(self, draft: QuoteDraft, there: KnownQuote) -> str:
        """Return how the words of a recorded quote differ from those of a draft."""
        [recorded] = self._batch.reader.row("SELECT text FROM quotes WHERE id = :id", id=there.id)
        return wording.marked_shortly(wording.diff(draft.text, recorded))
