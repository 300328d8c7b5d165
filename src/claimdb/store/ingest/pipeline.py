"""Ingest: drafts to rows by pages, in stages: resolve, verify, match, decide, build, write."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple, NoReturn, TypeAlias, TypeVar, cast

from claimdb import folding
from claimdb.drafts.names import NoQuote, kind_of
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    DraftError,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
)
from claimdb.drafts.rules import shown
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.garbage import rare_collection
from claimdb.model import ID_LETTERS, Actor, Claim, Entity, Quote, Source, Topic
from claimdb.results import CreatedRecords
from claimdb.store import load, tables
from claimdb.store.address import Address
from claimdb.store.history.batch import Batch, recording
from claimdb.store.ingest.build import NO_CODERS, Builder, numbered, occurrence_row, quote_rows
from claimdb.store.ingest.bulk import COLUMNS, RowBuffer
from claimdb.store.ingest.compare import unsaved_fields, with_unsaved
from claimdb.store.ingest.created import Creations
from claimdb.store.ingest.duplicates import Duplicates, decide
from claimdb.store.ingest.links import LINKS, Linked, linked, without_links, write_links
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import (
    IngestOptions,
    Outcome,
    Place,
    RecordedQuote,
    ResolvedQuote,
    VerifiedQuote,
)
from claimdb.store.ingest.recorded_quotes import QuoteLookup, decision_key
from claimdb.store.ingest.resolution import Resolution
from claimdb.store.ingest.resolve import Names
from claimdb.store.ingest.sizes import check_claims, check_size
from claimdb.store.ingest.verify import SourceTexts, UnverifiedError, doubt_of, verify
from claimdb.store.load.records import record

Item = TypeVar("Item")
Addable: TypeAlias = Quote | Claim | Source | Topic | Actor
"""The records that can be added."""
_Result: TypeAlias = tuple[Outcome, ResolvedQuote | Resolution | None]
"""The outcome of a draft, and what it names, unless it is refused."""

_OUTCOME = load.named(Outcome)

_PAGE = 5_000
"""The number of drafts that are looked up and written together."""
_EXISTING = frozenset({"skipped", "occurrence"})
"""The results for drafts of what exists already."""

_TEXT_FIELDS = frozenset({"text", "quote", "mode"})
"""The fields without which a quote cannot be verified."""

_CHECKED_BY_ROWS = (PersonDraft, OrganizationDraft, TopicDraft)
"""The drafts that are compared with the written rows of those before them."""


class Added(NamedTuple):
    """The record of the last draft, added or found, the outcome of each draft, and what is new."""

    record: Addable
    outcomes: Sequence[Outcome]
    created: CreatedRecords


def add(
    address: Address,
    kind: str,
    drafts: Sequence[Draft | DraftError],
    options: IngestOptions,
    *,
    coder: str,
    dry_run: bool = False,
    listing: bool = False,
    afterwards: Callable[[Batch, int], None] | None = None,
) -> Added:
    """Add the records that a record names, and itself as the last of the drafts, in one batch.

    With `listing`, what is created is returned with names that are similar. `afterwards` is called
    with the batch and the id of the record.

    Raises:
        ClaimdbError: a draft is refused; nothing is written.
    """
    with recording(address, coder=coder, command=f"add {kind}") as batch:
        outcomes, creations = list(ingest(batch, drafts, options)), Creations()
        for outcome in outcomes:
            creations.add(outcome)
            if outcome.error is not None:
                raise outcome.error
        outcomes = [one for one in outcomes if one.kind not in LINKS]
        last = outcomes[-1].id
        assert last is not None, "what is not refused has an id"
        if afterwards is not None:
            afterwards(batch, last)
        # A person is an actor.
        found = record(batch.reader, kind if kind in ID_LETTERS else "actor", last)
        created = creations.load(batch.reader) if listing else CreatedRecords()
        batch.discarded = dry_run
    return Added(cast("Addable", found), outcomes, created)


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

    A draft that is refused raises nothing, also if it is the error of an invalid record. An error
    of the items themselves is raised after the outcomes of those before it. The outcomes of links
    between records of one kind come last.

    Raises:
        InvalidDataError: a date of another record than a quote is not a date.
        StoreError: the database cannot be written.
    """
    pipeline = _Pipeline(batch, options)
    rest = iter(items)
    pending: list[tuple[Item, Linked]] = []
    broken: ClaimdbError | None = None
    with rare_collection():
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
            for (item, draft), outcome in zip(page, outcomes, strict=True):
                if (record := linked(draft, outcome)) is not None:
                    pending.append((item, record))
                yield item, outcome
    if broken is not None:
        raise broken
    yield from write_links(batch, pending, pipeline.find_linked)


class _Pipeline:
    """Runs the drafts of one batch through the stages."""

    def __init__(self, batch: Batch, options: IngestOptions) -> None:
        self._batch = batch
        self._options = options
        self._resolver = DraftResolver(batch.reader)
        self._quotes = QuoteLookup(batch.reader)
        self._names = Names(batch.reader, self._resolver, options.create)
        self._texts = SourceTexts(batch.reader)
        self._duplicates = Duplicates(batch.reader, self._quotes, options)
        self._rows = RowBuffer(batch)
        self._builder = Builder(batch, self._rows, self._resolver.remember)

    def find_linked(self, draft: NoQuote) -> tuple[Mapping[str, int], tuple[Entity, ...]]:
        """Return the ids of the records that a draft names, by field, and those created for it."""
        found = self._named(self._names.resolve(draft))
        self._rows.write()
        return found

    def _named(self, resolved: Resolution) -> tuple[dict[str, int], tuple[Entity, ...]]:
        """Return the ids of the records that a draft names, and those that were created for it."""
        resolved.check()
        ids = {field: entity.id for field, entity in resolved.entities.items()}
        new = self._builder.planned(resolved.plan, ids.values())
        ids = {field: new[one].id if one in new else one for field, one in ids.items()}
        return ids, tuple(new.values())

    def run(self, page: Sequence[Draft | DraftError]) -> list[Outcome]:
        """Write a page of drafts and return their outcomes."""
        drafts = (one.draft if isinstance(one, DraftError) else one for one in page)
        self._resolver.prepare(filter(None, drafts))
        keys = [folding.text_key(one.text) if isinstance(one, QuoteDraft) else "" for one in page]
        self._quotes.prepare([*filter(None, keys)])
        results = list(map(self._result, page, keys))
        self._builder.add_spellings(self._resolver.take_spellings())
        self._rows.write()
        return self._with_differing(results, self._with_unsaved(results))

    def _result(self, draft: Draft | DraftError, key: str) -> _Result:
        try:
            if isinstance(draft, QuoteDraft):
                return self._quote(draft, key)
            if isinstance(draft, DraftError):
                self._refuse(draft)
            return self._record(draft)
        except ClaimdbError as error:
            kind = "record" if isinstance(draft, DraftError) else kind_of(draft)
            return Outcome(kind, "refused", error=error), None

    def _refuse(self, error: DraftError) -> NoReturn:
        """Raise the problems of an invalid record, with those of the rest of it."""
        draft, problems = error.draft, error.problems
        if draft is None:
            raise error
        if not isinstance(draft, QuoteDraft):
            is_new = self._resolver.find_existing(draft) is None
            self._names.resolve(draft, is_new=is_new).check(problems)
            raise error
        quote = self._names.resolve_quote(draft, "")
        wrong = {problem.field for problem in problems}
        if draft.mode and not (wrong & _TEXT_FIELDS or self._options.source_words):
            problems = (*problems, *verify(quote, self._texts, self._options).problems)
        quote.check(problems)
        raise DraftError(problems)

    def _record(self, draft: NoQuote) -> _Result:
        """Add a record other than a quote; another one with the same name is a duplicate."""
        kind, options = kind_of(draft), self._options
        draft = without_links(draft)
        if isinstance(draft, ClaimDraft):
            check_size(self._batch, "text", draft.text)
        action = options.on_duplicate or options.default
        existing = None if action == "add" else self._resolver.find_existing(draft)
        resolved = self._names.resolve(draft, is_new=existing is None)
        resolved.check()
        if existing is not None:
            if action == "skip":
                return Outcome(kind, "skipped", existing.id), resolved
            raise RefusedError(
                f"{shown(existing.name)} already exists: {existing.short_id}",
                hint="use --on-duplicate add to record another one with the same name",
            )
        ids, new = self._named(resolved)
        entity = self._builder.record(cast("NoQuote", resolved.draft), ids)
        if isinstance(draft, _CHECKED_BY_ROWS):
            self._rows.write()
        likely = self._resolver.take_likely()
        return Outcome(kind, "added", entity.id, new, likely=likely), resolved

    # --- quotes ------------------------------------------------------------------------------

    def _quote(self, draft: QuoteDraft, key: str) -> _Result:
        options = self._options
        check_size(self._batch, "text", draft.text)
        resolved = self._names.resolve_quote(draft, key)
        if draft.claims:
            check_claims(self._batch, resolved.names.claims)
        quote = verify(resolved, self._texts, options, self._quotes)
        resolved.check(quote.problems)
        if quote.problems:
            raise UnverifiedError(quote.problems)
        matched = self._duplicates.match(quote)
        decision = decide(matched, options)
        if decision.error is not None:
            existing = decision.existing
            if existing is None or not (options.near and existing in matched.same):
                raise decision.error
            self._rows.write()
            raise with_unsaved(decision.error, self._batch.reader, resolved, existing.id)
        existing = decision.existing
        if existing is None:
            result = self._add(quote)
        elif decision.action == "occurrence":
            result = self._add_occurrences(quote, existing, decision.occurrences)
        else:
            verified = tuple([one.verified for one in quote.occurrences])
            unsaved = decision.unsaved
            outcome = Outcome("quote", "skipped", existing.id, verified=verified, unsaved=unsaved)
            result = outcome, quote.resolved
        if options.decisions:
            self._add_decisions(quote.resolved)
        return result

    def _add_decisions(self, quote: ResolvedQuote) -> None:
        for number, action in self._duplicates.new_decisions(quote).items():
            cells = {
                "quote_id": number,
                "sha256": decision_key(quote.draft.text, quote.speakers or ()),
                "decision": action,
                "coder_id": self._batch.coder_id,
            }
            self._rows.add_change(tables.duplicate_decisions, cells)

    def _add(self, quote: VerifiedQuote) -> _Result:
        batch, resolved = self._batch, quote.resolved
        draft, coders = resolved.draft, NO_CODERS
        if draft.coder is not None or draft.codings:
            named = filter(None, (draft.coder, *(one.coder for one in draft.codings)))
            coders = {name: batch.id_of_coder(name) for name in named}
        new: dict[int, Entity] = {}
        if resolved.plan:
            speakers, organizations, topics, claims, sources, vias = resolved.names
            actors, places = (
                zip(speakers, organizations, strict=True),
                zip(sources, vias, strict=True),
            )
            ids = (*chain(*actors), *chain(*places), *topics, *(claim.id for claim in claims))
            new = self._builder.planned(resolved.plan, ids)
            resolved = numbered(resolved, new)
            quote = quote._replace(resolved=resolved)
        number = batch.number(tables.quotes)
        coder, at, uid = batch.coder_id, batch.at, next(self._builder.uids)
        rows = quote_rows(number, uid, quote, batch=batch.id, coder=coder, at=at, coders=coders)
        self._rows.add_quote(rows)
        self._duplicates.remember(number, quote)
        verified = tuple([one.verified for one in quote.occurrences])
        ambiguous = tuple([one.ambiguous for one in quote.occurrences])
        unchecked = False
        for one in quote.occurrences:
            unchecked |= one.match is None and one.occurrence.verified is not None
        resolution = resolved.resolution
        remarks = () if resolution is None else tuple(resolution.remarks)
        return _OUTCOME((
            "quote", "added", number, tuple(new.values()), verified, ambiguous, (), unchecked,
            None, self._resolver.take_likely(), (), doubt_of(quote), remarks,
        )), resolved  # fmt: skip

    def _add_occurrences(
        self, quote: VerifiedQuote, existing: RecordedQuote, positions: Sequence[int]
    ) -> _Result:
        names = quote.resolved.names
        ids = chain(*((names.sources[at], names.vias[at]) for at in positions))
        new = self._builder.planned(quote.resolved.plan, ids)
        resolved = numbered(quote.resolved, new)
        worded = quote.worded(existing.wording) if positions else ()
        added = [worded[at] for at in positions]
        for at, one in zip(positions, added, strict=True):
            source, via = resolved.names.sources[at], resolved.names.vias[at]
            row = occurrence_row(existing.id, one, source, via, self._batch.at)
            # Derived columns are not part of a change.
            cells = dict(zip(COLUMNS["occurrences"], row, strict=True))
            self._rows.add_change(tables.occurrences, {**cells, "digest": None})
            place = Place(source, one.occurrence.locator, one.occurrence.start)
            self._quotes.add_place(resolved.key, existing, place)
        outcome = Outcome(
            "quote",
            "occurrence" if added else "skipped",
            existing.id,
            tuple(new.values()),
            tuple([one.verified for one in added or quote.occurrences]),
            tuple([one.ambiguous for one in added]),
            likely=self._resolver.take_likely(),
        )
        return outcome, resolved

    # --- drafts of what exists already -------------------------------------------------------

    def _with_unsaved(self, results: Sequence[_Result]) -> list[Outcome]:
        """Return the outcomes; those of what exists already with the fields that are not saved."""
        outcomes = [outcome for outcome, _ in results]
        existing: defaultdict[str, dict[int, tuple[ResolvedQuote | Resolution, int]]]
        existing = defaultdict(dict)
        for at, (outcome, resolved) in enumerate(results):
            if outcome.result == "added":
                continue
            if outcome.result in _EXISTING and resolved is not None and outcome.id is not None:
                existing[outcome.kind][at] = resolved, outcome.id
        for kind, drafts in existing.items():
            found = unsaved_fields(self._batch.reader, kind, [*drafts.values()])
            for at, fields in zip(drafts, found, strict=True):
                outcome = outcomes[at]
                outcomes[at] = outcome._replace(unsaved=(*outcome.unsaved, *fields))
        return outcomes

    def _with_differing(
        self, results: Sequence[_Result], outcomes: Sequence[Outcome]
    ) -> list[Outcome]:
        """Return the outcomes; the first with each described source with what that is without."""
        described: dict[int, tuple[int, SourceDraft, int]] = {}
        for at, (_, resolved) in enumerate(results if self._resolver.describes else ()):
            if isinstance(resolved, ResolvedQuote):
                for source, number in resolved.described():
                    described.setdefault(id(source), (at, source, number))
        if not described:
            return [*outcomes]
        drafts = [
            (Resolution(source, {}, (), (), ()), number) for _, source, number in described.values()
        ]
        found = unsaved_fields(self._batch.reader, "source", drafts)
        differing: dict[int, list[tuple[Entity, tuple[str, ...]]]] = {}
        for (at, source, number), fields in zip(described.values(), found, strict=True):
            entity = Entity("source", number, source.title)
            # Where it is named by its id, that is no key.
            left = tuple(one for one in fields if one != "key" or source.key != entity.short_id)
            if left:
                differing.setdefault(at, []).append((entity, left))
        return [
            one._replace(differing=tuple(differing[at])) if at in differing else one
            for at, one in enumerate(outcomes)
        ]
