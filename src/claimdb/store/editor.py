"""One record that is edited: patched, passed through the stages of `add`, and its rows changed."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from claimdb import folding
from claimdb.drafts.names import NoQuote, kind_of, own_names, with_name_parts
from claimdb.drafts.patch import DECIDE, EDITABLE, LINKS, OPTIONS, apply, by_flags
from claimdb.drafts.records import (
    Draft,
    DraftError,
    PersonDraft,
    Problem,
    QuoteDraft,
    RawRow,
    SourceDraft,
)
from claimdb.drafts.rules import shown
from claimdb.drafts.validate import gate
from claimdb.errors import InvalidDataError, RefusedError, UsageError
from claimdb.model import Entity, Identity, short_id
from claimdb.personal_names import NameParts
from claimdb.store import tables
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.batch import Batch, Cells
from claimdb.store.history.codings import settled
from claimdb.store.history.difference import write_difference
from claimdb.store.ingest.build import quote_rows, record_rows
from claimdb.store.ingest.bulk import COLUMNS
from claimdb.store.ingest.duplicates import Duplicates
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import (
    AmbiguousPassage,
    IngestOptions,
    ResolvedQuote,
    VerifiedOccurrence,
    VerifiedQuote,
)
from claimdb.store.ingest.recorded_quotes import QuoteLookup
from claimdb.store.ingest.resolution import Resolution
from claimdb.store.ingest.resolve import Names
from claimdb.store.ingest.sizes import check_claims, check_size
from claimdb.store.ingest.verify import SourceTexts, UnverifiedError, verify_edited
from claimdb.store.load.raw import FIELDS, LISTS, Rows, column_of, load_record
from claimdb.store.names import KINDS

_TABLES = {**TABLES, "occurrence": "occurrences"}
_DEFAULTS = IngestOptions()
_TO_SAME_KIND = ("relations[", "cites[")
"""The beginnings of the fields that link records of one kind."""
_ANCHOR = (
    "snapshot_id", "start", "end", "digest", "prefix", "suffix", "verified", "verified_at",
    "locator",
)  # fmt: skip
"""The columns of an occurrence with its place in a text and what was found there.

The locator is the paragraph of that place where it was that of the place before it."""


class Editor:
    """One record that is edited in a batch.

    Its kind is a quote, occurrence, claim, source or topic, or that of the actor.
    """

    def __init__(self, batch: Batch, kind: str, number: int, options: IngestOptions) -> None:
        self.id = short_id(KINDS.get(kind, kind), number)
        self.places: Mapping[int, AmbiguousPassage] = {}
        self._batch = batch
        self._kind = kind
        self._options = options
        self._decide = False
        self._resolver = DraftResolver(batch.reader)
        # A quote is edited with all its occurrences, or with the one that is edited.
        self._occurrence = number if kind == "occurrence" else None
        self._record, self._number = kind, number
        if self._occurrence is not None:
            sql = "SELECT quote_id FROM occurrences WHERE id = :id"
            self._record, [self._number] = "quote", batch.reader.row(sql, id=number)

    @property
    def record(self) -> Identity:
        """The record whose rows are changed: that of an occurrence is its quote."""
        return Identity(KINDS.get(self._record, self._record), self._number)

    def run(self, given: Mapping[str, Sequence[object]]) -> None:
        """Apply a patch and write what differs."""
        self._check_flags(given)
        self._decide = any(given.get(DECIDE, ()))
        given = {flag: values for flag, values in given.items() if flag != DECIDE}
        before = load_record(self._batch.reader, self._record, self._number, self._occurrence)
        gone = self._options.may_be_gone
        after, wrong = apply(self._kind, before, given, self._ids, may_be_gone=gone)
        after = self._named_once(after)
        old, resolved = self._checked(before, after, wrong)
        new = resolved.draft
        if isinstance(text := after.get("text"), str) and text != before["text"]:
            check_size(self._batch, "text", text)
        if isinstance(resolved, ResolvedQuote):
            assert isinstance(old, QuoteDraft)
            if resolved.draft.claims != old.claims:
                check_claims(self._batch, resolved.names.claims)
            quote, anchor = self._verified(before, after, resolved)
            self._refuse_same_quote(old, quote)
            self._write(before, after, self._quote_rows(quote), anchor)
            return
        if isinstance(new, PersonDraft) and after["name"] != before["name"]:
            new = with_name_parts(new)
            parts = {part: getattr(new, part) for part in NameParts._fields}
            after = after.replaced("", name=new.name, **parts)
        ids = {field: entity.id for field, entity in resolved.entities.items()}
        if self._number in (ids[field] for field in ids if field.startswith(_TO_SAME_KIND)):
            raise InvalidDataError(f"{self.id} cannot be linked to itself")
        rows: defaultdict[str, list[Cells]] = defaultdict(list)
        for table, cells in record_rows(cast("NoQuote", new), self._number, ids):
            rows[table.name].append(cells)
        self._write(before, after, rows)

    def _check_flags(self, given: Collection[str]) -> None:
        if "key" in given:
            raise UsageError("a citation key never changes", hint="manuscripts may already cite it")
        kind, chosen = self._kind, self._options
        flags = (*EDITABLE[kind], *LINKS[kind], *OPTIONS[kind])
        options = {
            "unverified": chosen.unverified,
            "on-duplicate": chosen.on_duplicate == "add",
            "which": chosen.which is not None,
        }
        for flag in (*given, *filter(options.get, options)):
            if flag not in flags:
                article = "an" if kind[0] in "aeiou" else "a"
                hint = f"it has {', '.join(f'--{name}' for name in flags)}"
                if kind == "occurrence" and flag in EDITABLE["quote"]:
                    quote = short_id("quote", self._number)
                    hint = f"claimdb edit {quote} changes --{flag} of its quote; {hint}"
                raise UsageError(f"{article} {kind} has no --{flag}", hint=hint)

    def _ids(self, label: str, name: str) -> list[str]:
        return [short_id(KINDS[label], one.id) for one in self._resolver.find_named(label, name)]

    def _named_once(self, after: RawRow) -> RawRow:
        """Return a patched quote without speakers that are named again, by whatever name."""
        if self._record != "quote":
            return after
        kept: list[RawRow] = []
        for row in after["speakers"]:
            ids = self._ids("speaker", row["name"]) if isinstance(row.get("name"), str) else []
            same = (one for one in kept if ids and self._ids("speaker", one["name"] or "") == ids)
            first = next(same, None)
            if first is None or _capacity(row) != _capacity(first):
                kept.append(row)
        fewer = len(kept) < len(after["speakers"])
        return after.replaced(after.flag or "", speakers=kept) if fewer else after

    def _checked(
        self, before: RawRow, after: RawRow, wrong: Sequence[Problem]
    ) -> tuple[Draft, ResolvedQuote | Resolution]:
        """Return the draft of a record before a patch, and the patched one with its names resolved.

        Problems that the recorded record already has are ignored; all others are raised.
        """
        names = Names(self._batch.reader, self._resolver, None)
        old, recorded = self._validated(before)
        new, problems = self._validated(after)
        if new is None or old is None:
            raise DraftError((*wrong, *by_flags(problems, after)))
        same = self._same_names(old, new)
        if not same:
            problems = (*problems, *names.taken(new))
            recorded = (*recorded, *names.taken(old))
        fresh = (*wrong, *by_flags(_fresh(problems, recorded), after))
        resolved: ResolvedQuote | Resolution
        if isinstance(new, QuoteDraft):
            resolved = names.resolve_quote(new, folding.text_key(new.text))
        else:
            resolved = names.resolve(new)
        try:
            resolved.check(fresh)
        except DraftError as error:
            raise DraftError(tuple(by_flags(error.problems, after))) from error
        if fresh:
            raise DraftError(fresh)
        for one in same:
            hint = "use --on-duplicate add to give it the same name, which is ambiguous afterwards"
            raise RefusedError(f"{shown(one.name)} already exists: {one.short_id}", hint=hint)
        return old, resolved

    def _same_names(self, old: Draft, new: Draft) -> list[Entity]:
        """Return the records of which a patched one has a name that it did not have before."""
        if isinstance(old, QuoteDraft) or isinstance(new, QuoteDraft):
            return []
        if self._options.on_duplicate == "add":
            return []
        before = {self._number, *(one.id for one in self._existing(old))}
        return [one for one in self._existing(new) if one.id not in before]

    def _existing(self, draft: NoQuote) -> list[Entity]:
        if isinstance(draft, SourceDraft):
            return [*self._resolver.find_named("source", replace(draft, key=None))]
        kind = kind_of(draft)
        found = (one for name in own_names(draft) for one in self._resolver.find(kind, name))
        return [one for one in found if one.kind == kind]

    def _validated(self, raw: RawRow) -> tuple[Draft | None, tuple[Problem, ...]]:
        try:
            return gate(self._record, raw), ()
        except DraftError as error:
            return error.draft, error.problems

    # --- quotes -----------------------------------------------------------------------------

    def _verified(
        self, before: RawRow, after: RawRow, quote: ResolvedQuote
    ) -> tuple[VerifiedQuote, Sequence[str]]:
        """Return a quote, verified again if its text, its mode or a source has changed.

        With it the columns of its occurrences to write, apart from those that were given.
        """
        rows: Sequence[RawRow] = after["occurrences"]
        draft = quote.draft
        if self._options.which is not None and len(rows) != 1:
            ids = ", ".join(short_id("occurrence", row.cells["id"]) for row in rows)
            raise UsageError("--which is for one occurrence", hint=f"name it: {ids}")
        again = self._options.which is not None
        again |= (draft.text, draft.mode) != (before["text"], before["mode"])
        recorded = []
        for row, one, source in zip(rows, draft.occurrences, quote.names.sources, strict=True):
            cells = row.cells
            if source == cells["source_id"]:
                place = {name: cells[name] for name in ("start", "end", "prefix", "suffix")}
                snapshot, digest = cells["snapshot_id"], cells["digest"]
                recorded.append(VerifiedOccurrence(one._replace(**place), snapshot, None, digest))
            else:
                # Offsets are those of a text of the former source.
                again = True
                recorded.append(VerifiedOccurrence(one))
        if not again:
            return VerifiedQuote(quote, recorded), ()
        verified = verify_edited(quote, recorded, SourceTexts(self._batch.reader), self._options)
        if verified.problems:
            raise UnverifiedError(verified.problems)
        self.places = {
            row.cells["id"]: one.ambiguous
            for row, one in zip(rows, verified.occurrences, strict=True)
            if one.ambiguous
        }
        return verified, _ANCHOR

    def _refuse_same_quote(self, old: QuoteDraft, quote: VerifiedQuote) -> None:
        """Refuse that a quote becomes the same as another one; two that were so already stay."""
        new, reader = quote.resolved, self._batch.reader
        names = self._resolver.resolve_quote(old)
        before = ResolvedQuote(old, folding.text_key(old.text), names)
        if self._options.on_duplicate == "add" or (
            (before.key, before.speakers) == (new.key, new.speakers)
        ):
            return
        quotes = QuoteLookup(reader)
        quotes.prepare([new.key])
        duplicates = Duplicates(reader, quotes, self._options)
        for other in duplicates.match(quote, exclude=self._number).same:
            raise RefusedError(
                f"this quote is already recorded: {short_id('quote', other.id)}",
                hint="use --on-duplicate add to record it twice",
            )

    # --- rows -------------------------------------------------------------------------------

    def _quote_rows(self, quote: VerifiedQuote) -> Mapping[str, Sequence[Cells]]:
        # The batch and the coder are not recorded before something is written.
        rows = quote_rows(self._number, "", quote, batch=0, coder=0, at=self._batch.at)
        of_tables = zip(COLUMNS.items(), ([rows.quote], *rows[1:]), strict=True)
        return {
            table: [dict(zip(columns, row, strict=True)) for row in of_table]
            for (table, columns), of_table in of_tables
        }

    def _write(
        self,
        before: RawRow,
        after: RawRow,
        built: Mapping[str, Sequence[Cells]],
        anchor: Sequence[str] = (),
    ) -> None:
        """Write the rows in which a record differs from the recorded one."""
        batch = self._batch
        for name, columns in FIELDS[self._record].items():
            [cells] = built[name]
            changed = [column_of(columns[key]) for key in columns if after[key] != before[key]]
            row = {column: cells[column] for column in changed if column in before.cells}
            batch.update(tables.metadata.tables[name], self._number, row)
        if after.get("name") != before.get("name"):
            # A former main name is free to be another name.
            batch.settle()
        for key, rows in LISTS[self._record].items():
            own = rows.written
            again = anchor if key == "occurrences" else ()
            wanted: list[tuple[RawRow, Cells]] = []
            for row, cells in _paired(rows, after[key], built.get(rows.table, ())):
                given = own if row.flag is not None else ()
                wanted.append((row, {name: cells[name] for name in (*given, *again)}))
            if rows.table == "quote_topics":
                wanted = settled(batch, self._number, before[key], wanted, decide=self._decide)
            write_difference(batch, rows, self._number, before[key], wanted)


def _paired(
    rows: Rows, after: Sequence[RawRow], built: Sequence[Cells]
) -> Iterable[tuple[RawRow, Cells]]:
    """Return the rows of a list with the cells that were built from them."""
    if "name" not in rows.natural:
        return zip(after, built, strict=True)
    # A recorded name stays, also where it is the main name now and not among those built.
    by_name = {cells["name"]: cells for cells in built}
    pairs = [(row, by_name.pop(row["name"], row.cells)) for row in after]
    return [*pairs, *((RawRow(cells, flag=""), cells) for cells in by_name.values())]


def _capacity(speaker: RawRow) -> tuple[object, ...]:
    return speaker.get("role"), speaker.get("organization"), speaker.get("status") or "attested"


def _fresh(problems: Iterable[Problem], recorded: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that a recorded record did not have, wherever in a list it had them."""

    def key(problem: Problem) -> tuple[str, str]:
        return re.sub(r"\[\d+\]", "", problem.field), problem.message

    before = set(map(key, recorded))
    yield from (problem for problem in problems if key(problem) not in before)
