"""Drafts to rows: names resolved, duplicates found, words held against texts, one batch.

Owns what becomes of a draft, whichever door it came through. It must not know where drafts come
from, nor how it is told what became of them.

Names mean only what is recorded exactly so. All that stands in the way of a draft is found before
anything of it is written, and nothing is written of one that is refused.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple, NoReturn, TypeAlias

from claimdb import folding
from claimdb.draft import wording
from claimdb.draft.record import (
    ClaimDraft,
    ClaimRelated,
    Draft,
    DraftError,
    OrganizationDraft,
    PersonDraft,
    Problem,
    QuoteDraft,
    TopicDraft,
)
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.read.alike import alike
from claimdb.store.write.checking import Checker
from claimdb.store.write.decided import Decided, Decision
from claimdb.store.write.history import Batch
from claimdb.store.write.known import KnownQuote, KnownQuotes, Same, Speakers, words_of
from claimdb.store.write.making import Maker, occurrence_row
from claimdb.store.write.recorded import KINDS, Meant, Named, NoQuote, Recorded, kind_of
from claimdb.store.write.sizes import ALWAYS_TAKEN, check_size
from claimdb.store.write.texts import (
    Anchored,
    Places,
    Texts,
    UnverifiedError,
    in_source_words,
    unverified,
)
from claimdb.store.write.unrecorded import unrecorded

_PAGE = 5_000
"""So many drafts are looked up and written together."""
_ALLOCATED = 1 << 20  # objects, more than pages of drafts consist of

_LONGEST_FOLDED = 20
"""So many characters are never made of one by folding."""

_THERE_ALREADY = frozenset({"skipped", "occurrence"})
"""What becomes of a quote that is there already."""

_OF_WORDS = frozenset({"text", "quote", "mode"})
"""The fields that say what is held against the text of a source."""

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
            unless `fail` is, or `add` for another draft of the same batch, or with `near`, when
            somebody adds this one quote. Of words that are merely alike it says no more than that
            they are added: nobody has seen that they are those of another quote.
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
    `places` are those of each at which the words stand where none is recorded, because nobody has
    said which is meant. Where a quote was there already, `unrecorded` are the fields of the
    draft that say what is not recorded of it. Where a draft is refused, `error` says why.
    """

    kind: str
    result: Literal["added", "occurrence", "skipped", "refused"]
    id: int | None = None
    created: tuple[Meant, ...] = ()
    verified: tuple[str | None, ...] = ()
    places: tuple[Places | None, ...] = ()
    unrecorded: tuple[str, ...] = ()
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
        # Of what may have been added all the same, by which draft.
        self._anew: dict[int, int] = {}

    def page(self, given: list[Draft | DraftError]) -> list[Outcome]:
        """Write some drafts and return what became of them."""
        drafts = (one.draft if isinstance(one, DraftError) else one for one in given)
        self._recorded.prepare(filter(None, drafts))
        folded = [folding.folded(one.text) if isinstance(one, QuoteDraft) else "" for one in given]
        self._known.prepare(
            [
                words_of(one.text, words)
                for one, words in zip(given, folded, strict=True)
                if isinstance(one, QuoteDraft)
            ]
        )
        outcomes = list(map(self._one, given, folded))
        self._maker.rows.write()
        return self._compared(given, outcomes)

    def _compared(
        self, given: Sequence[Draft | DraftError], outcomes: list[Outcome]
    ) -> list[Outcome]:
        """Say of quotes that were there already what the drafts say beside what is recorded."""
        there = {
            place: (one, outcome.id)
            for place, (one, outcome) in enumerate(zip(given, outcomes, strict=True))
            if isinstance(one, QuoteDraft)
            and outcome.id is not None
            and outcome.result in _THERE_ALREADY
        }
        more = unrecorded(self._batch.reader, self._recorded, [*there.values()])
        for place, fields in zip(there, more, strict=True):
            unrecorded_here = (*outcomes[place].unrecorded, *fields)
            outcomes[place] = outcomes[place]._replace(unrecorded=unrecorded_here)
        return outcomes

    def _one(self, given: Draft | DraftError, folded: str) -> Outcome:
        try:
            match given:
                case DraftError():
                    self._refuse(given)
                case QuoteDraft():
                    return self._quote(given, folded)
                case _:
                    return self._other(given)
        except ClaimdbError as error:
            kind = "record" if isinstance(given, DraftError) else kind_of(given)
            return Outcome(kind, "refused", error=error)

    def _refuse(self, error: DraftError) -> NoReturn:
        """Raise what is wrong with a record, with what the database shows of the rest of it."""
        match error.draft:
            case QuoteDraft() as draft:
                wrong = {problem.field for problem in error.problems}
                # Words of which something is wrong are held against nothing, nor are those for
                # which others are taken.
                held = draft.mode and not (wrong & _OF_WORDS or self._choices.source_words)
                anchored = self._anchored(draft, None) if held else ()
                beside = (*error.problems, *self._unverified(draft, anchored))
                self._checker.check(draft, beside=beside)
                raise DraftError(beside)
            case None:
                raise error
            case draft:
                taken = self._recorded.there(draft) is None
                self._checker.check(draft, taken=taken, beside=error.problems)
                raise error

    def _other(self, draft: NoQuote) -> Outcome:
        """Record what is no quote; one whose name is recorded is a duplicate."""
        kind = kind_of(draft)
        if isinstance(draft, ClaimDraft):
            check_size(self._batch, "text", folding.folded(draft.text))
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
        check_size(self._batch, "text", folded)
        self._check_claims(draft.claims)
        named = self._recorded.clear(draft)
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
        wrong = self._unverified(draft, anchored)
        if named is None:
            self._checker.check(draft, beside=wrong)
        if wrong:
            raise UnverifiedError(wrong)
        words = words_of(draft.text, folded)
        if self._choices.near or self._known.has(words):
            speakers = frozenset(named.speakers) if named else self._recorded.speakers(draft)
            decided = self._decisions.about(draft, speakers)
            same = Same()
            if speakers is not None:
                at = [self._recorded.place(one.occurrence) for one in anchored]
                others = self._by_other_drafts(draft, words, speakers)
                same = self._known.same_at(words, speakers, at, others)
            there = self._duplicate(draft, same, speakers, decided)
            done = (
                self._settled(there, draft, words, same, anchored, decided)
                if there is not None
                else None
            )
            self._decisions.remember(draft, speakers, self._maker.rows)
            if done is not None:
                if done.result == "occurrence":
                    done = done._replace(places=places)
                return done._replace(verified=verified, created=self._maker.made())
        made = self._maker.quote(draft, named or self._named(draft), folded, anchored)
        self._known.remember(words, made)
        if self._choices.on_duplicate == "add":
            self._anew[made.id] = _mark(draft)
        return Outcome("quote", "added", made.id, self._maker.made(), verified, places)

    def _check_claims(self, claims: Sequence[ClaimRelated]) -> None:
        """Refuse claims of a quote that find it by more words than a server can look through.

        Raises:
            DraftError: one is new and too long, or they are too long together.
        """
        texts = []
        for related in claims:
            found = self._recorded.named("claim", related.claim)
            texts.append(found[0].name if found else related.claim)
        if sum(map(len, texts)) > ALWAYS_TAKEN // _LONGEST_FOLDED:
            check_size(self._batch, "claims", folding.folded_items(texts))

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
        sources = (
            named.sources
            if named
            else [self._recorded.source(one.source) for one in draft.occurrences]
        )
        return [
            self._texts.anchored(draft, one, source, self._choices.which)
            for one, source in zip(draft.occurrences, sources, strict=True)
        ]

    def _duplicate(
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

    def _settled(
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
            taken = [there.stands(self._recorded.place(one.occurrence)) for one in anchored]
        new = [one for one, is_taken in zip(anchored, taken, strict=True) if not is_taken]
        # Other words are another quote, if only by one "not" more, unless somebody has seen both.
        rule = choices.on_duplicate if same or choices.on_duplicate == "add" else None
        choice = rule or decided.get(there.id) or (choices.otherwise if same else None)
        anyhow = choice == "fail" or (rule == "add" and choices.near)
        if choice == "skip" or (same and known.settled and not anyhow):
            unplaced = same and self._is_unplaced(draft, known, anchored)
            return Outcome("quote", "skipped", there.id, unrecorded=("place",) if unplaced else ())
        if choice == "add":
            return None
        if choice == "occurrence":
            for one in new:
                sources = self._maker.sources(one.occurrence)
                row = occurrence_row(there.id, one, *sources, self._batch.at)
                # What is derived is no part of a change.
                self._maker.rows.change(tables.occurrences, {**row._asdict(), "digest": None})
                # The source may have been made just now.
                if place := self._recorded.place(one.occurrence):
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

    def _by_other_drafts(self, draft: QuoteDraft, words: str, speakers: Speakers) -> set[int]:
        """Return the same quotes that were added here all the same, of drafts unlike this one."""
        mine = _mark(draft) if self._anew else 0
        same = self._known.same(words, speakers) if self._anew else ()
        return {one.id for one in same if self._anew.get(one.id, mine) != mine}

    def _is_unplaced(self, draft: QuoteDraft, known: Same, anchored: Sequence[Anchored]) -> bool:
        """Whether a place in a text was said that is recorded of none of the same quotes."""
        said = self._choices.which is not None or any(
            one.start is not None for one in draft.occurrences
        )
        places = [place for quote in known.quotes for place in quote.places]
        wanted = [self._recorded.place(one.occurrence) for one in anchored if one.snapshot]
        return said and any(place is not None and place not in places for place in wanted)

    def _unverified(self, draft: QuoteDraft, anchored: Iterable[Anchored]) -> tuple[Problem, ...]:
        """Return which words do not stand in the text of their source, if that counts."""
        # Only who adds this one quote can take the words of the source, and may have tried.
        free = self._choices.near and not self._choices.source_words
        return () if self._choices.unverified else unverified(anchored, draft if free else None)

    def _difference(self, draft: QuoteDraft, there: KnownQuote) -> str:
        """Return how the words of a recorded quote differ from those of a draft."""
        [recorded] = self._batch.reader.row("SELECT text FROM quotes WHERE id = :id", id=there.id)
        return wording.marked_shortly(wording.diff(draft.text, recorded))


def _mark(draft: QuoteDraft) -> int:
    """Return a number that tells drafts apart, as small as one is kept."""
    try:
        return hash(draft)
    except TypeError:
        # The object of JSON in a source can be altered.
        return hash(repr(draft))
