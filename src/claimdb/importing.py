"""Import of the records of a file, all of them or none."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import attrgetter
from pathlib import Path
from typing import IO, NamedTuple, cast

from claimdb.drafts.order import NESTED, parents_first
from claimdb.drafts.records import Draft, DraftError
from claimdb.drafts.rules import short
from claimdb.errors import (
    ChangedSinceError,
    ClaimdbError,
    InvalidDataError,
    NotFoundError,
    RefusedError,
    UsageError,
)
from claimdb.formats import FORMATS, READABLE, format_of_ending
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow, InputRows, detect_format, read
from claimdb.formats.text import Peeked, Recoded
from claimdb.matching.encoding import refuse_foreign, refuse_markup
from claimdb.model import ID_LETTERS, short_id
from claimdb.results import CreatedRecords
from claimdb.schema import KINDS
from claimdb.store.address import Address
from claimdb.store.edit import ChangedRecords
from claimdb.store.history.batch import Batch, recording
from claimdb.store.ingest.created import Creations
from claimdb.store.ingest.links import LINKS
from claimdb.store.ingest.outcome import PLACE_FIELDS, IngestOptions, Outcome
from claimdb.store.ingest.pipeline import ingest_items
from claimdb.store.redirects import merged_uids

_TABLES = ("csv", "tsv")
_TAKE_OUT = "leave it out, or use --on-duplicate skip"
_SUGGESTED = 100
"""The number of refused records from which on no words like their unknown ones are looked for."""
_REPORTED = 50
"""The number of records that are refused, or have unsaved values, that are reported."""
_WITHOUT_PLACE = (
    "quotes without a place, because the stored text contains them "
    "several times (start and end choose one)"
)
_UNCHECKED = "quotes marked as verified in the file, without a stored text to verify them against"
_DOUBTFUL = (
    "quotes recorded as direct, because no mode is given, although they read as reported speech or"
    " stand outside quotation marks in the stored text (a mode column says what they are)"
)
_UNSAVED = "existing records without some values of the file (claimdb edit adds them)"
_UNSAVED_PLACES = (
    "quotes without an occurrence that the file has (--on-duplicate occurrence adds it)"
)

_LIKELY = "new sources that may be the same as recorded ones"
_DIFFERING = "recorded sources without some values that the file has of them"
_NOTES = (
    _WITHOUT_PLACE, _UNCHECKED, _DOUBTFUL, _UNSAVED, _LIKELY, _DIFFERING, _UNSAVED_PLACES,
)  # fmt: skip
"""In the order in which they are reported."""


class RefusedRecord(NamedTuple):
    """A record that was not written: the line on which it begins, and why.

    In some formats the line is the number of something else, which is the `unit`.
    """

    line: int
    error: ClaimdbError
    unit: str = "line"


class Imported(NamedTuple):
    """The result of an import.

    Attributes:
        written: Whether anything was written; not in a dry run.
        counts: How many records have each result and kind: `{("added", "quote"): 12}`.
        refused: The records that were not written.
        notes: How many records there are of what a reader should know.
        created: The people, organizations, topics and sources that were created.
        left_out: Messages for lines of the file that were left out.
        updated: What was changed in recorded records, by an update.
    """

    written: bool
    counts: Mapping[tuple[str, str], int]
    refused: Sequence[RefusedRecord]
    notes: Mapping[str, int]
    created: CreatedRecords = CreatedRecords()
    left_out: Sequence[str] = ()
    updated: ChangedRecords | None = None


class FileImport:
    """The records of a file, read to be written in one batch, each `whole` or some columns of it.

    Raises:
        NotFoundError: the file cannot be read.
        UsageError: its format is unknown.
        InvalidDataError: no record of it can be valid.
    """

    def __init__(
        self,
        path: str | Path,
        format: str | None,
        layout: Layout,
        *,
        partial: bool,
        dry_run: bool,
        whole: bool = True,
    ) -> None:
        try:
            self._content = Path(path).read_bytes()
        except (OSError, ValueError) as error:
            raise NotFoundError(
                f"cannot read {str(path)!r}: {getattr(error, 'strerror', None) or error}"
            ) from error
        stream = peeked(io.BytesIO(self._content), layout.encoding)
        form = format_of(str(path), format, stream, layout.kind, option="format")
        if FORMATS[form].bibliographic and layout.kind == "quote":
            layout = replace(layout, kind="source")
        self.layout = layout
        self.rows = read(form, stream, layout)
        if whole:
            self.rows.check()
        self.refused: list[RefusedRecord] = []
        self.creations = Creations()
        self._created = CreatedRecords()
        self._path, self._partial, self._dry_run = str(path), partial, dry_run

    def refuse(self, row: InputRow, error: ClaimdbError) -> None:
        """Take note of a record that is not written."""
        self.refused.append(RefusedRecord(row.line, error, row.unit))

    def finish(self, batch: Batch) -> None:
        """End a batch: record the file, and raise an error if records were refused."""
        batch.came_from(self._path, hashlib.sha256(self._content).hexdigest())
        if self.refused and not self._partial:
            raise self._error()
        self._created = self.creations.load(batch.reader)
        batch.discarded = self._dry_run

    def _error(self) -> ClaimdbError:
        refused = sorted(self.refused, key=attrgetter("line"))
        records = "1 record" if len(refused) == 1 else f"{len(refused):,} records"
        verb = "is" if len(refused) == 1 else "are"
        message = f"{records} of {self._path} {verb} refused"
        conflicts = [one.error for one in refused if isinstance(one.error, ChangedSinceError)]
        error: ClaimdbError
        if len(conflicts) < len(refused):
            error = InvalidDataError(message, hint="nothing was written")
        else:
            changes = tuple(change for one in conflicts for change in one.changes)
            hint = "nothing was written; --on-conflict file or database decides which value stays"
            error = ChangedSinceError(message, changes, hint=hint)
        left = len(refused) - _REPORTED
        more = (f"and {left:,} more",) if left > 0 else ()
        error.details = (*map(_refusal, refused[:_REPORTED]), *more)
        return error

    def result(self, counts: Mapping[tuple[str, str], int]) -> Imported:
        """Return the result, with the number of records of each result and kind."""
        written, told = not self._dry_run, self.rows.told
        return Imported(written, counts, self.refused, told, self._created, self.rows.left_out)


def _refusal(one: RefusedRecord) -> str:
    """Return why a record is refused; what to do about a conflict is said once for all."""
    hint = None if isinstance(one.error, ChangedSinceError) else one.error.hint
    return f"{one.unit} {one.line}: {one.error.message}{f' ({hint})' if hint else ''}"


def import_file(
    address: Address,
    path: str | Path,
    options: IngestOptions,
    layout: Layout,
    *,
    coder: str,
    format: str | None,
    partial: bool,
    dry_run: bool,
) -> Imported:
    """Write the records of a file in one batch: see `Database.import_file`."""
    file = FileImport(path, format, layout, partial=partial, dry_run=dry_run)
    counts = import_rows(
        address,
        file.rows,
        file.layout.kind,
        options,
        coder=coder,
        refuse=file.refuse,
        finish=file.finish,
        creations=file.creations,
    )
    return file.result(counts)


def import_rows(
    address: Address,
    rows: InputRows,
    kind: str,
    options: IngestOptions,
    *,
    coder: str,
    refuse: Callable[[InputRow, ClaimdbError], None],
    finish: Callable[[Batch], None],
    creations: Creations,
    tell: Callable[[str], None] = lambda _: None,
) -> Counter[tuple[str, str]]:
    """Write records of a kind in one batch, and return how many have each result and kind.

    Notes are added to the counts of the rows, and new records to the `creations`. `refuse` gets
    each record that is not written, `finish` the batch before it is committed, and `tell` a message
    for each of the first records with values that are not saved.
    """
    counts: Counter[tuple[str, str]] = Counter()
    with recording(address, coder=coder, command="import") as batch:
        # Here an existing record with the name is the one that is meant.
        create = () if options.on_duplicate == "add" else options.create or ()
        for row, outcome in _ingested(batch, drafts_of(rows, kind, create), kind, options):
            if row.is_named and outcome.result != "added":
                continue
            if outcome.error is not None:
                refuse(row, outcome.error)
                continue
            counts[outcome.result, outcome.kind] += 1
            creations.add(outcome)
            for created in outcome.created:
                counts["added", created.kind] += 1
            # Of nearly all records there is none.
            notes = _notes(outcome)
            if not notes:
                continue
            rows.told.update(notes)
            for note, lines in (
                (_LIKELY, likely_lines(outcome)),
                (_DIFFERING, differing_lines(outcome)),
            ):
                for line in lines if rows.told[note] <= _REPORTED else ():
                    tell(f"line {row.line}: {line}")
            if _UNSAVED in notes and rows.told[_UNSAVED] <= _REPORTED and outcome.id is not None:
                kind_of_record = LINKS.get(outcome.kind, outcome.kind)
                kind_of_record = kind_of_record if kind_of_record in ID_LETTERS else "actor"
                tell(
                    f"{row.unit} {row.line}: {short_id(kind_of_record, outcome.id)} already exists;"
                    f" values of the file that are not saved: {', '.join(outcome.unsaved)}"
                )
        finish(batch)
    return counts


def _ingested(
    batch: Batch,
    items: Iterable[tuple[InputRow, Draft | DraftError]],
    kind: str,
    options: IngestOptions,
) -> Iterator[tuple[InputRow, Outcome]]:
    """Write drafts as `ingest_items` does; one with the uid of a merged record is what it became.

    Such a record need not have the names or the text by which duplicates are found.
    """
    merged = merged_uids(batch.reader)
    if not merged or options.on_duplicate == "add":
        yield from ingest_items(batch, items, options)
        return
    found: list[tuple[InputRow, Outcome]] = []

    def others() -> Iterator[tuple[InputRow, Draft | DraftError]]:
        for row, draft in items:
            of = row.kind or kind
            into = merged.get((KINDS[of].table, str(row.given().get("uid"))))
            if into is None:
                yield row, draft
            elif options.on_duplicate == "fail":
                name = short_id(of if of in ID_LETTERS else "actor", into)
                error = RefusedError(f"this {of} was merged into {name}", hint=_TAKE_OUT)
                found.append((row, Outcome(of, "refused", error=error)))
            else:
                found.append((row, Outcome(of, "skipped", into)))

    yield from ingest_items(batch, others(), options)
    yield from found


def _notes(outcome: Outcome) -> list[str]:
    """Return the notes on a record."""
    applies = (
        any(outcome.ambiguous),
        outcome.unchecked,
        outcome.doubt,
        outcome.unsaved,
        outcome.likely,
        outcome.differing,
        not PLACE_FIELDS.isdisjoint(outcome.unsaved),
    )
    return [*compress(_NOTES, applies)] if any(applies) else []


def likely_lines(outcome: Outcome) -> Iterator[str]:
    """Yield a line for each source that was created and may be the same as another one."""
    for new, other in outcome.likely:
        yield (
            f"{new.short_id} ({short(new.name)}) may be the same as {other.short_id}"
            f" ({short(other.name)})"
        )


def differing_lines(outcome: Outcome) -> Iterator[str]:
    """Yield a line for each recorded source that a draft describes with other values."""
    for source, fields in outcome.differing:
        yield (
            f"{source.short_id} ({short(source.name)}) stays as it is, without these values:"
            f" {', '.join(fields)}; claimdb edit {source.short_id} adds them"
        )


def drafts_of(
    rows: InputRows, kind: str, create: Collection[str] = ()
) -> Iterator[tuple[InputRow, Draft | DraftError]]:
    """Yield each row with its draft, or with its problems; what others are below comes first.

    Records that others name are left out, unless their kind is created.
    """
    found = _drafted(
        (one for one in rows.rows if not one.is_named or f"{one.kind}s" in create), kind
    )
    return parents_first(found) if kind in NESTED else found


def _drafted(rows: Iterable[InputRow], kind: str) -> Iterator[tuple[InputRow, Draft | DraftError]]:
    refused = 0
    for row in rows:
        try:
            yield row, row.draft(kind, suggest=refused < _SUGGESTED)
        except DraftError as error:
            refused += 1
            yield row, error


def peeked(stream: IO[bytes], encoding: str | None) -> IO[bytes]:
    """Return a stream in an encoding as UTF-8, with its beginning, unless it is typed in."""
    if encoding is not None:
        stream = cast("IO[bytes]", Recoded(stream, encoding))
    return stream if stream.isatty() else cast("IO[bytes]", Peeked(stream))


def format_of(file: str, named: str | None, stream: object, kind: str, *, option: str) -> str:
    """Return the format that is named, or that a file shows by its beginning, else by its ending.

    Raises:
        UsageError: there is no such format; the hint names the `option`.
        InvalidDataError: the file is of another kind.
    """
    begun = stream if isinstance(stream, Peeked) else None
    form = format_of_ending(named) if named else detect_format(file, begun, kind)
    if begun is not None and form in _TABLES:
        refuse_markup(begun.text)
    if form not in READABLE:
        if begun is not None:
            refuse_foreign(begun.head)
            refuse_markup(begun.text)
        raise UsageError(
            f"unknown format of {file}", hint=f"{option}, one of {', '.join(READABLE)}"
        )
    return form
