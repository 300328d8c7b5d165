"""Ingest: drafts to rows by pages, in stages: resolve, verify, match, decide, build, write."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NoReturn, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from claimdb import folding
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
from claimdb.drafts.rules import shown
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.store import load, tables
from claimdb.store.backends import postgresql
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.build import Creator, occurrence_row, quote_rows
from claimdb.store.ingest.bulk import RowBuffer
from claimdb.store.ingest.compare import decide, unsaved_fields
from claimdb.store.ingest.duplicates import Duplicates, decision_key, text_key
from claimdb.store.ingest.outcome import (
    Decision,
    IngestOptions,
    Outcome,
    Place,
    RecordedQuote,
    ResolvedNames,
    VerifiedQuote,
)
from claimdb.store.ingest.resolve import Checker, DraftResolver, resolve
from claimdb.store.ingest.verify import SourceTexts, UnverifiedError, verify, verify_for_existing

Item = TypeVar("Item")

_PLACE = load.named(Place)
_RECORDED = load.named(RecordedQuote)

_PAGE = 5_000
"""The number of drafts that are looked up and written together."""
_GC_THRESHOLD = 1 << 20  # objects, more than a page of drafts consists of
_LONGEST_FOLDED = 20  # characters; one character never folds to as many

_ALWAYS_TAKEN = 200_000
"""A folded text of so many characters is never too long for the full text of PostgreSQL."""

_EXISTING = frozenset({"skipped", "occurrence"})
"""The results for drafts of what exists already."""

_TEXT_FIELDS = frozenset({"text", "quote", "mode"})
"""The fields without which a quote cannot be verified."""

_CHECKED_BY_ROWS = (PersonDraft, OrganizationDraft, TopicDraft)
"""The drafts that are compared with the written rows of those before them."""


def ingest(
    batch: Batch, drafts: Iterable[Draft | DraftError], options: IngestOptions
) -> Iterator[Outcome]:
    """Write drafts by pages, and yield the outcome of each, in order; see `ingest_items`."""
    for _, outcome in ingest_items(batch, ((None, draft) for draft in drafts), options):
        yield outcome


def ingest_items(
    batch: Batch, items: Iterable[tuple[Item, Draft | DraftError]], options: IngestOptions
) -> Iterator[tuple[Item, Outcome]]:
    """Write drafts by pages, and yield each item with the outcome of its draft, in order.

    A draft that is refused raises nothing, also where it is the error of an invalid record: end
    the transaction to write all or nothing. An error of the items themselves is raised after the
    outcomes of those before it.

    Raises:
        InvalidDataError: a date of another record than a quote is not a date.
        StoreError: the database cannot be written.
    """
    pipeline = _Pipeline(batch, options)
    rest = iter(items)
    broken: ClaimdbError | None = None
    with _rare_garbage_collection():
        while broken is None:
            page: list[tuple[Item, Draft | DraftError]] = []
            try:
                for pair in islice(rest, _PAGE):
                    page.append(pair)  # noqa: PERF402
            except ClaimdbError as error:
                broken = error
            if not page:
                break
            outcomes = pipeline.run([draft for _, draft in page])
            for (item, _), outcome in zip(page, outcomes, strict=True):
                yield item, outcome
    if broken is not None:
        raise broken


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Raise the threshold: drafts have no cycles, and scanning them dominates the run time."""
    before = gc.get_threshold()
    gc.set_threshold(_GC_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Pipeline:
    """Runs the drafts of one batch through the stages."""

    def __init__(self, batch: Batch, options: IngestOptions) -> None:
        self._batch = batch
        self._options = options
        self._resolver = DraftResolver(batch.reader)
        self._checker = Checker(batch.reader, self._resolver, options.create)
        self._texts = SourceTexts(batch.reader)
        self._duplicates = Duplicates(batch.reader, options)
        self._rows = RowBuffer(batch)
        self._creator = Creator(batch, self._resolver, self._rows)

    def run(self, page: Sequence[Draft | DraftError]) -> list[Outcome]:
        """Write a page of drafts and return their outcomes."""
        drafts = (one.draft if isinstance(one, DraftError) else one for one in page)
        self._resolver.prepare(filter(None, drafts))
        folded = [folding.folded(one.text) if isinstance(one, QuoteDraft) else "" for one in page]
        self._duplicates.prepare(
            [
                text_key(one.text, words)
                for one, words in zip(page, folded, strict=True)
                if isinstance(one, QuoteDraft)
            ]
        )
        outcomes = list(map(self._outcome, page, folded))
        self._rows.write()
        self._compare(page, outcomes)
        return outcomes

    def _outcome(self, draft: Draft | DraftError, folded: str) -> Outcome:
        try:
            match draft:
                case QuoteDraft():
                    return self._quote(draft, folded)
                case DraftError():
                    self._refuse(draft)
                case _:
                    return self._record(draft)
        except ClaimdbError as error:
            kind = "record" if isinstance(draft, DraftError) else kind_of(draft)
            return Outcome(kind, "refused", error=error)

    def _refuse(self, error: DraftError) -> NoReturn:
        """Raise the problems of an invalid record, with those of the rest of it."""
        draft = error.draft
        if draft is None:
            raise error
        if not isinstance(draft, QuoteDraft):
            is_new = self._resolver.find_existing(draft) is None
            self._checker.check(draft, taken=is_new, beside=error.problems)
            raise error
        problems = error.problems
        wrong = {problem.field for problem in problems}
        if draft.mode and not (wrong & _TEXT_FIELDS or self._options.source_words):
            quote = resolve(draft, "", self._resolver)
            problems = (*problems, *verify(quote, self._texts, self._options).problems)
        self._checker.check(draft, beside=problems)
        raise DraftError(problems)

    # --- records other than quotes -----------------------------------------------------------

    def _record(self, draft: NoQuote) -> Outcome:
        """Add a record, of which another one with the same name is a duplicate."""
        kind = kind_of(draft)
        if isinstance(draft, ClaimDraft):
            check_size(self._batch, "text", folding.folded(draft.text))
        action = self._options.on_duplicate or self._options.default
        existing = None if action == "add" else self._resolver.find_existing(draft)
        self._checker.check(draft, taken=existing is None)
        if existing is not None:
            if action == "skip":
                return Outcome(kind, "skipped", existing.id)
            number = existing.short_id
            raise RefusedError(
                f"{shown(existing.name)} already exists: {number}",
                hint="use --on-duplicate add to record another one with the same name",
            )
        entity = self._creator.create(draft)
        if isinstance(draft, _CHECKED_BY_ROWS):
            self._rows.write()
        return Outcome(kind, "added", entity.id, self._creator.take_created())

    # --- quotes ------------------------------------------------------------------------------

    def _quote(self, draft: QuoteDraft, folded: str) -> Outcome:
        check_size(self._batch, "text", folded)
        if draft.claims:
            check_claims(self._batch, self._resolver, draft.claims)
        resolved = resolve(draft, folded, self._resolver)
        quote = verify(resolved, self._texts, self._options)
        if quote.names is None:
            self._checker.check(quote.draft, beside=quote.problems)
        if quote.problems:
            raise UnverifiedError(quote.problems)
        decision = decide(self._duplicates.match(quote), self._options)
        return self._write(quote, decision)

    def _write(self, quote: VerifiedQuote, decision: Decision) -> Outcome:
        """Add the rows of a quote as it was decided."""
        existing = decision.existing
        if decision.error is not None:
            raise decision.error
        if existing is None:
            outcome = self._add(quote)
        elif decision.action == "skip":
            verified = tuple([one.verified for one in quote.occurrences])
            outcome = Outcome(
                "quote", "skipped", existing.id, verified=verified, unsaved=decision.unsaved
            )
        else:
            outcome = self._add_occurrences(quote, existing, decision.occurrences)
        if self._options.decisions:
            self._add_decisions(quote)
        return outcome

    def _add_decisions(self, quote: VerifiedQuote) -> None:
        for number, action in self._duplicates.new_decisions(quote).items():
            cells = {
                "quote_id": number,
                "sha256": decision_key(quote.draft.text, quote.speakers or ()),
                "decision": action,
                "coder_id": self._batch.coder_id,
            }
            self._rows.add_change(tables.duplicate_decisions, cells)

    def _add(self, quote: VerifiedQuote) -> Outcome:
        draft, batch = quote.draft, self._batch
        names = quote.names or self._create_missing(draft)
        number = batch.number(tables.quotes)
        coder = batch.coder_id if draft.coder is None else batch.coder(draft.coder)
        rows = quote_rows(number, quote, names, batch=batch.id, coder=coder, at=batch.at)
        self._rows.add_quote(rows)
        speakers = frozenset(names.speakers) if quote.speakers is None else quote.speakers
        occurrences = quote.occurrences
        places = [
            _PLACE((source, one.occurrence.locator, one.occurrence.start))
            for one, source in zip(occurrences, names.sources, strict=True)
        ]
        recorded = _RECORDED((number, draft.text, draft.mode, speakers, places))
        self._duplicates.remember(quote, recorded)
        return Outcome(
            "quote",
            "added",
            number,
            self._creator.take_created(),
            tuple([one.verified for one in occurrences]),
            tuple([one.ambiguous for one in occurrences]),
            unchecked=any(one.match is None and one.occurrence.verified for one in occurrences),
        )

    def _create_missing(self, draft: QuoteDraft) -> ResolvedNames:
        self._creator.create_missing(draft)
        names = self._resolver.resolve_quote(draft)
        if names is None:
            # Two of them are names of the same record, now that it exists.
            self._checker.check(draft)
        assert names is not None, "the check raises what is wrong with names"
        return names

    def _add_occurrences(
        self, quote: VerifiedQuote, existing: RecordedQuote, positions: Sequence[int]
    ) -> Outcome:
        added = verify_for_existing(quote, existing, positions, self._texts, self._options)
        for one in added:
            source, via = self._creator.sources(one.occurrence)
            row = occurrence_row(existing.id, one, source, via, self._batch.at)
            # Derived columns are not part of a change.
            self._rows.add_change(tables.occurrences, {**row._asdict(), "digest": None})
            place = Place(source, one.occurrence.locator, one.occurrence.start)
            self._duplicates.remember_place(quote, existing, place)
        return Outcome(
            "quote",
            "occurrence" if added else "skipped",
            existing.id,
            self._creator.take_created(),
            tuple([one.verified for one in added or quote.occurrences]),
            tuple([one.ambiguous for one in added]),
        )

    # --- drafts of what exists already -------------------------------------------------------

    def _compare(self, page: Sequence[Draft | DraftError], outcomes: list[Outcome]) -> None:
        """Add to the outcomes of what exists already the fields that are not saved."""
        existing: dict[str, dict[int, tuple[Draft, int]]] = {}
        for at, (draft, outcome) in enumerate(zip(page, outcomes, strict=True)):
            if outcome.result in _EXISTING and outcome.id is not None:
                assert not isinstance(draft, DraftError), "an invalid record is refused"
                existing.setdefault(outcome.kind, {})[at] = draft, outcome.id
        for kind, drafts in existing.items():
            found = unsaved_fields(self._batch.reader, self._resolver, kind, [*drafts.values()])
            for at, fields in zip(drafts, found, strict=True):
                outcome = outcomes[at]
                outcomes[at] = outcome._replace(unsaved=(*outcome.unsaved, *fields))


def check_claims(batch: Batch, resolver: DraftResolver, claims: Sequence[ClaimRelated]) -> None:
    """Refuse claims that are too long together for the full text of their quote."""
    texts = []
    for related in claims:
        found = resolver.find("claim", related.claim)
        texts.append(found[0].name if found else related.claim)
    if sum(map(len, texts)) > _ALWAYS_TAKEN // _LONGEST_FOLDED:
        check_size(batch, "claims", folding.folded_items(texts))


def check_size(batch: Batch, field: str, folded: str) -> None:
    """Refuse a folded text that is too long for the full text of PostgreSQL; SQLite takes any.

    Raises:
        DraftError: it has about a megabyte; the problem is that of the field.
    """
    if batch.reader.sqlite or len(folded) <= _ALWAYS_TAKEN:
        return
    try:
        with batch.connection.begin_nested():
            batch.connection.execute(text("SELECT folded_tsvector(:folded)"), {"folded": folded})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != postgresql.TOO_MUCH:
            raise
        problem = "has more words than PostgreSQL can index, about a megabyte"
        raise DraftError((Problem(field, problem, f"split the {field}"),)) from error
