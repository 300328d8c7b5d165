"""Drafts to rows: names resolved, duplicates found, words held against texts, one batch.

Owns what becomes of a draft, whichever door it came through. It must not know where drafts come
from, nor how it is told what became of them.

Names mean only what is recorded exactly so. All that stands in the way of a draft is found before
anything of it is written, and nothing is written of one that is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from claimdb.draft.record import Draft, OccurrenceDraft, QuoteDraft, SourceDraft
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.driver import PAGE
from claimdb.store.read.alike import alike
from claimdb.store.write.checking import Checker
from claimdb.store.write.decided import Decided, Decision
from claimdb.store.write.history import Batch
from claimdb.store.write.known import KnownQuote, KnownQuotes, Place, Speakers, words_of
from claimdb.store.write.making import Maker
from claimdb.store.write.recorded import KINDS, Meant, NoQuote, Recorded, kind_of, own_names
from claimdb.store.write.texts import REFUSED, Anchored, Texts, in_source_words

OnDuplicate: TypeAlias = Decision | Literal["fail"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decided beforehand.

    Attributes:
        create: The kinds, of `checking.CREATABLE`, that are made where nothing has the name.
        on_duplicate: What becomes of what is recorded already: it is skipped, or the quote there
            is given another occurrence, or it is added all the same, or it is refused. None
            refuses as well. A quote at a place where it is recorded is skipped whatever is chosen,
            unless `fail` is.
        otherwise: The same where nothing was decided about those words, and nothing is chosen.
        decided: What somebody who saw them decided about quotes like the one that is added, by
            their ids. It is remembered, and counts the next time.
        near: Whether quotes that are merely alike, by the same speakers, are duplicates.
        unverified: Whether words are taken that do not stand in the stored text of their source.
        source_words: Whether the words of the source are taken instead, where they are close.
    """

    create: frozenset[str] = frozenset()
    on_duplicate: OnDuplicate | None = None
    otherwise: OnDuplicate | None = None
    decided: Mapping[int, Decision] = field(default_factory=dict)
    near: bool = False
    unverified: bool = False
    source_words: bool = False


class Outcome(NamedTuple):
    """What became of a draft.

    `id` is that of the record that was added, or of the one that was there already. `created` is
    what else was made because the draft names it. `verified` has an entry for each occurrence:
    `no_snapshot` where there is nothing to compare, None where no words are the speaker's own.
    Where it is refused, `error` says why.
    """

    kind: str
    result: Literal["added", "occurrence", "skipped", "refused"]
    id: int | None = None
    created: tuple[Meant, ...] = ()
    verified: tuple[str | None, ...] = ()
    error: ClaimdbError | None = None


def ingest(batch: Batch, drafts: Iterable[Draft], choices: Choices) -> Iterator[Outcome]:
    """Write drafts by pages, and yield what became of each, in order.

    Nothing is raised for a draft that is refused: who wants all or nothing ends the transaction.

    Raises:
        InvalidDataError: a date in a draft is none, or a passage does not lie in its text.
        StoreError: the database cannot be written.
    """
    writer = _Writer(batch, choices)
    rest = iter(drafts)
    while page := list(islice(rest, PAGE)):
        yield from writer.page(page)


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
        self._decisions = Decided(
            batch, choices.decided, overruled=choices.on_duplicate is not None
        )

    def page(self, drafts: list[Draft]) -> list[Outcome]:
        """Write some drafts and return what became of them."""
        self._recorded.prepare(drafts)
        self._known.prepare(
            [words_of(draft.text) for draft in drafts if isinstance(draft, QuoteDraft)]
        )
        outcomes = [self._one(draft) for draft in drafts]
        self._maker.rows.write()
        return outcomes

    def _one(self, draft: Draft) -> Outcome:
        try:
            if isinstance(draft, QuoteDraft):
                return self._quote(draft)
            return self._other(draft)
        except ClaimdbError as error:
            return Outcome(kind_of(draft), "refused", error=error)

    def _other(self, draft: NoQuote) -> Outcome:
        """Record what is no quote; one whose name is recorded is a duplicate."""
        kind = kind_of(draft)
        choice = self._choices.on_duplicate or self._choices.otherwise
        there = self._there(draft) if choice != "add" else None
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
        # The next one is checked against what only the database can tell.
        self._maker.rows.write()
        return Outcome(kind, "added", made.id, self._maker.made())

    def _there(self, draft: NoQuote) -> Meant | None:
        """Return what has the name of a draft already; for a source, its address or its title."""
        kind = kind_of(draft)
        if isinstance(draft, SourceDraft):
            return next(iter(self._recorded.named(kind, replace(draft, key=None))), None)
        return next(
            (
                meant
                for name in own_names(draft)
                for meant in self._recorded.named(kind, name)
                if meant.kind == kind
            ),
            None,
        )

    def _quote(self, draft: QuoteDraft) -> Outcome:
        self._checker.check(draft)
        anchored = self._anchored(draft)
        if self._choices.source_words:
            words = next(filter(None, (in_source_words(draft, one) for one in anchored)), None)
            if words is not None:
                draft = words
                # Other words may be recorded already, too.
                self._known.look_up([words_of(draft.text)])
                anchored = self._anchored(draft)
        verified = tuple(one.verified for one in anchored)
        if not self._choices.unverified:
            _refuse_unverified(anchored)
        speakers = self._speakers(draft)
        decided = self._decisions.about(draft, speakers)
        there = self._duplicate(draft, speakers, decided, anchored)
        if there is not None and (done := self._settled(there, anchored, decided)):
            self._decisions.remember(draft, speakers, self._maker.rows)
            return done._replace(verified=verified, created=self._maker.made())
        self._decisions.remember(draft, speakers, self._maker.rows)
        number = self._maker.quote(draft, anchored)
        # Who was just made is known only now.
        speakers = self._speakers(draft)
        assert speakers is not None, "those who were not recorded were made"
        places = [place for one in anchored if (place := self._place(one)) is not None]
        self._known.remember(words_of(draft.text), KnownQuote(number, speakers, places))
        return Outcome("quote", "added", number, self._maker.made(), verified)

    def _anchored(self, draft: QuoteDraft) -> list[Anchored]:
        return [self._texts.anchored(draft, one, self._source(one)) for one in draft.occurrences]

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

    def _duplicate(
        self,
        draft: QuoteDraft,
        speakers: Speakers | None,
        decided: Mapping[int, Decision],
        anchored: list[Anchored],
    ) -> KnownQuote | None:
        """Return the quote that is recorded already; unless it is the same words, if asked for."""
        if speakers is None:
            return None
        places = [self._place(one) for one in anchored]
        # Where a quote stands already, nobody decides that it is another one.
        for one in self._known.same(words_of(draft.text), speakers):
            if decided.get(one.id) != "add" or any(map(one.stands, places)):
                return one
        if not self._choices.near:
            return None
        close = [one.quote_id for one in alike(self._batch.reader, draft.text)]
        left = [number for number in close if decided.get(number) != "add"]
        return next((one for one in self._known.read(left) if one.speakers == speakers), None)

    def _settled(
        self, there: KnownQuote, anchored: list[Anchored], decided: Mapping[int, Decision]
    ) -> Outcome | None:
        """Return what becomes of a quote that is there, None where it is added all the same."""
        choices = self._choices
        choice = choices.on_duplicate or decided.get(there.id) or choices.otherwise
        new = [one for one in anchored if not there.stands(self._place(one))]
        if choice == "skip" or (choice != "fail" and anchored and not new):
            return Outcome("quote", "skipped", there.id)
        if choice == "add":
            return None
        if choice == "occurrence":
            for one in new:
                self._maker.rows.change(tables.occurrences, self._maker.occurrence(there.id, one))
                # The source may have been made just now.
                there.places.extend(filter(None, [self._place(one)]))
            return Outcome("quote", "occurrence" if new else "skipped", there.id)
        raise RefusedError(
            f"these words by the same speakers are there already: {short_id('quote', there.id)}",
            hint="--on-duplicate occurrence records where else they stand; or: skip, add",
        )


def _refuse_unverified(anchored: Iterable[Anchored]) -> None:
    """Refuse words that do not stand in the text of their source, if they are the speaker's own.

    Raises:
        RefusedError: they do not.
    """
    for one in anchored:
        if one.held is not None and one.verified in REFUSED:
            close = f"; it has: {one.held.found}" if one.held.found else ""
            raise RefusedError(
                f"the words do not stand so in the stored text of the source{close}",
                hint="--source-words takes the words of the source, --unverified yours",
            )
