"""Drafts to rows: names resolved, duplicates found, words held against texts, one batch.

Owns what becomes of a draft, whichever door it came through. It must not know where drafts come
from, nor how it is told what became of them.

Names mean only what is recorded exactly so. All that stands in the way of a draft is found before
anything of it is written, and nothing is written of one that is refused.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NoReturn

from claimdb import folding
from claimdb.drafts.input import shown
from claimdb.drafts.names import NoQuote, kind_of
from claimdb.drafts.records import (
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
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.build import ALWAYS_TAKEN, Maker, check_size
from claimdb.store.ingest.compare import unrecorded, unrecorded_names
from claimdb.store.ingest.duplicates import Decided, Duplicates, KnownQuotes, words_of
from claimdb.store.ingest.outcome import Anchored, Choices, Outcome, ResolvedQuote, Same
from claimdb.store.ingest.resolve import Checker, DraftResolver
from claimdb.store.ingest.verify import Texts, UnverifiedError, in_source_words, unverified_problems

_PAGE = 5_000
"""So many drafts are looked up and written together."""
_ALLOCATED = 1 << 20  # objects, more than pages of drafts consist of

_LONGEST_FOLDED = 20
"""So many characters are never made of one by folding."""

_THERE_ALREADY = frozenset({"skipped", "occurrence"})
"""What becomes of what is there already."""

_OF_WORDS = frozenset({"text", "quote", "mode"})
"""The fields that say what is held against the text of a source."""

_CHECKED_BY_ROWS = (PersonDraft, OrganizationDraft, TopicDraft)
"""Of these the next one is checked against what only the rows of those before can tell."""


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
        self._resolver = DraftResolver(batch.reader)
        self._checker = Checker(batch.reader, self._resolver, choices.create)
        self._maker = Maker(batch, self._resolver)
        self._texts = Texts(batch.reader)
        self._known = KnownQuotes(batch.reader)
        self._decisions = Decided(batch, choices.decided)
        self._duplicates = Duplicates(
            batch, choices, self._resolver, self._known, self._maker, self._anchored
        )

    def page(self, given: list[Draft | DraftError]) -> list[Outcome]:
        """Write some drafts and return what became of them."""
        drafts = (one.draft if isinstance(one, DraftError) else one for one in given)
        self._resolver.prepare(filter(None, drafts))
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
        """Say of what was there already what the drafts say beside what is recorded."""
        there: dict[str, dict[int, tuple[Any, int]]] = {}
        for place, (one, outcome) in enumerate(zip(given, outcomes, strict=True)):
            if outcome.id is not None and outcome.result in _THERE_ALREADY:
                there.setdefault(outcome.kind, {})[place] = one, outcome.id
        for kind, drafts in there.items():
            said = [*drafts.values()]
            if kind == "quote":
                more = unrecorded(self._batch.reader, self._resolver, said)
            else:
                more = unrecorded_names(self._batch.reader, self._resolver, kind, said)
            for place, fields in zip(drafts, more, strict=True):
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
                taken = self._resolver.find_existing(draft) is None
                self._checker.check(draft, taken=taken, beside=error.problems)
                raise error

    def _other(self, draft: NoQuote) -> Outcome:
        """Record what is no quote; one whose name is recorded is a duplicate."""
        kind = kind_of(draft)
        if isinstance(draft, ClaimDraft):
            check_size(self._batch, "text", folding.folded(draft.text))
        choice = self._choices.on_duplicate or self._choices.otherwise
        there = self._resolver.find_existing(draft) if choice != "add" else None
        self._checker.check(draft, taken=there is None)
        if there is not None:
            if choice == "skip":
                return Outcome(kind, "skipped", there.id)
            number = there.short_id
            raise RefusedError(
                f"{shown(there.name)} is there already: {number}",
                hint="--on-duplicate add records another one of the same name",
            )
        made = self._maker.make(draft)
        if isinstance(draft, _CHECKED_BY_ROWS):
            self._maker.rows.write()
        return Outcome(kind, "added", made.id, self._maker.made())

    def _quote(self, draft: QuoteDraft, folded: str) -> Outcome:
        check_size(self._batch, "text", folded)
        self._check_claims(draft.claims)
        named = self._resolver.resolve_quote(draft)
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
            speakers = frozenset(named.speakers) if named else self._resolver.speakers(draft)
            decided = self._decisions.about(draft, speakers)
            same = Same()
            if speakers is not None:
                at = [self._resolver.place(one.occurrence) for one in anchored]
                others = self._duplicates.by_other_drafts(draft, words, speakers)
                same = self._known.same_at(words, speakers, at, others)
            there = self._duplicates.found(draft, same, speakers, decided)
            done = (
                self._duplicates.settled(there, draft, words, same, anchored, decided)
                if there is not None
                else None
            )
            self._decisions.remember(draft, speakers, self._maker.rows)
            if done is not None:
                return done._replace(created=self._maker.made())
        made = self._maker.quote(draft, named or self._named(draft), folded, anchored)
        self._known.remember(words, made)
        self._duplicates.added(draft, made)
        unchecked = any(one.held is None and one.occurrence.verified for one in anchored)
        created = self._maker.made()
        return Outcome("quote", "added", made.id, created, verified, places, unchecked=unchecked)

    def _check_claims(self, claims: Sequence[ClaimRelated]) -> None:
        """Refuse claims of a quote that find it by more words than a server can look through.

        Raises:
            DraftError: one is new and too long, or they are too long together.
        """
        texts = []
        for related in claims:
            found = self._resolver.find_named("claim", related.claim)
            texts.append(found[0].name if found else related.claim)
        if sum(map(len, texts)) > ALWAYS_TAKEN // _LONGEST_FOLDED:
            check_size(self._batch, "claims", folding.folded_items(texts))

    def _named(self, draft: QuoteDraft) -> ResolvedQuote:
        """Return what the names in a quote mean once those are made that are missing."""
        self._maker.missing(draft)
        named = self._resolver.resolve_quote(draft)
        if named is None:
            # Two of them are names of one, as it turns out.
            self._checker.check(draft)
        assert named is not None, "the check has said why it is not clear"
        return named

    def _anchored(self, draft: QuoteDraft, named: ResolvedQuote | None) -> list[Anchored]:
        sources = (
            named.sources
            if named
            else [self._resolver.source(one.source) for one in draft.occurrences]
        )
        return [
            self._texts.anchored(draft, one, source, self._choices.which)
            for one, source in zip(draft.occurrences, sources, strict=True)
        ]

    def _unverified(self, draft: QuoteDraft, anchored: Iterable[Anchored]) -> tuple[Problem, ...]:
        """Return which words do not stand in the text of their source, if that counts."""
        # Only who adds this one quote can take the words of the source, and may have tried.
        free = self._choices.near and not self._choices.source_words
        return (
            ()
            if self._choices.unverified
            else unverified_problems(anchored, draft if free else None)
        )
