"""Writes what a file changes in recorded records, and its new records, in one batch."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

from claimdb.curating import RENAMING
from claimdb.drafts.patch import EDITABLE
from claimdb.errors import ChangedSinceError, ClaimdbError, InvalidDataError
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import InputRow
from claimdb.importing import FileImport, Imported, drafts_of
from claimdb.model import identified, short_id
from claimdb.schema import RECORDS
from claimdb.store.address import Address
from claimdb.store.edit import ChangedRecords, changed_by, edit_next, fields_changed_since
from claimdb.store.exported import Readers
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.since import batch_seen
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest_items
from claimdb.store.redirects import current
from claimdb.store.search.saved import SavedQueries
from claimdb.updating import Update, Updates, id_in

OnConflict: TypeAlias = Literal["refuse", "file", "database"]
"""What is done where a file changes what was changed since: nothing is written, or which wins."""


_WITHOUT_BATCH = (
    "updated records without the batch of their export, so that later changes of others are not"
    " seen (--since BATCH names it)"
)


class _RecordChange(NamedTuple):
    """What all rows of a file change in a record; the first of them is reported."""

    row: InputRow
    batch: str | None
    fields: dict[str, str]
    values: dict[str, list[Any]]


def update_file(
    address: Address,
    path: str | Path,
    options: IngestOptions,
    layout: Layout,
    *,
    coder: str,
    format: str | None,
    kind: str | None,
    partial: bool,
    dry_run: bool,
    on_conflict: OnConflict,
    empty_clears: bool,
    since: str | None,
) -> Imported:
    """Update the records of a file in one batch: see `Database.import_file`.

    Without a `kind`, it is that of the first record.
    """

    def opened(kind: str) -> FileImport:
        of_kind = replace(layout, kind=kind)
        return FileImport(path, format, of_kind, partial=partial, dry_run=dry_run, whole=False)

    with Readers(address) as readers:
        found_kind = kind or readers.kind_of(_first_id(opened)) or layout.kind
        file = opened(found_kind)
        updates = Updates(readers, file.layout, empty_clears=empty_clears, since=since)
        found = list(updates.of(row for row in file.rows if not row.is_named))
    with recording(address, coder=coder, command="import") as batch:
        writer = _Writer(batch, file, options, on_conflict)
        writer.take(found)
        saved = SavedQueries(batch.reader)
        before = saved.working() if writer.renames and not dry_run else frozenset()
        changed = writer.write()
        broken = tuple(sorted(before - saved.working())) if before else ()
        file.finish(batch)
    return file.result(writer.counts)._replace(updated=changed._replace(broken=broken))


def _first_id(opened: Callable[[str], FileImport]) -> str | None:
    """Return the id of the first row of a file that has one.

    A file without columns of one kind of record may have some of another.
    """
    faults: list[InvalidDataError] = []
    for kind in RECORDS:
        try:
            row = next((row for row in opened(kind).rows if not row.is_named), None)
        except InvalidDataError as error:
            faults.append(error)
        else:
            return None if row is None else id_in(row)
    raise faults[0]


class _Writer:
    """Writes what the rows of a file change, and its new records."""

    def __init__(
        self, batch: Batch, file: FileImport, options: IngestOptions, on_conflict: OnConflict
    ) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._batch = batch
        self._file = file
        # Both rows of a relation may lack it, and others may have removed it meanwhile.
        self._options = replace(options, may_be_gone=True)
        self._on_conflict = on_conflict
        self._new: list[InputRow] = []
        self._patches: dict[str, _RecordChange] = {}
        self._given = 0

    def take(
        self, found: Iterable[tuple[InputRow, Sequence[Update] | ClaimdbError | None]]
    ) -> None:
        """Gather what rows change by record, and the rows of new records."""
        for row, updates in found:
            if updates is None:
                self._new.append(row)
            elif isinstance(updates, ClaimdbError):
                self._file.refuse(row, updates)
            else:
                self._given += 1
                try:
                    for one in updates:
                        _gather(self._patches, one._replace(id=self._current(one.id)))
                except ClaimdbError as error:
                    self._file.refuse(row, error)

    @property
    def renames(self) -> bool:
        """Whether a name may be taken from a record."""
        return any(not RENAMING.isdisjoint(patch.values) for patch in self._patches.values())

    def _current(self, id: str) -> str:
        """Return the id of the record that one is now."""
        identity = identified(id)
        assert identity, "it was read before"
        return short_id(*current(self._batch.reader, identity))

    def write(self) -> ChangedRecords:
        """Write everything, and return the changes."""
        changed: list[str] = []
        for id, patch in self._patches.items():
            try:
                if _write(self._batch, id, patch, self._options, self._on_conflict):
                    changed.append(id)
                    if patch.batch is None:
                        self._file.rows.told[_WITHOUT_BATCH] += 1
                    identity = identified(id)
                    assert identity, "it was read before"
                    self.counts["updated", identity.kind] += 1
            except ClaimdbError as error:
                self._file.refuse(patch.row, error)
        new = replace(self._file.rows, rows=iter(self._new))
        create = self._options.create or ()
        drafts = drafts_of(new, self._file.layout.kind, create)
        for row, outcome in ingest_items(self._batch, drafts, self._options):
            if outcome.error is not None:
                self._file.refuse(row, outcome.error)
                continue
            self.counts[outcome.result, outcome.kind] += 1
            self._file.creations.add(outcome)
            for created in outcome.created:
                self.counts["added", created.kind] += 1
        return changed_by(self._batch, tuple(changed), self._given)


def _gather(patches: dict[str, _RecordChange], one: Update) -> None:
    """Add what a row changes in a record to what others change in it."""
    patch = patches.setdefault(one.id, _RecordChange(one.row, one.batch, {}, {}))
    for field, flag, value in one.changes:
        values = patch.values.setdefault(flag, [])
        if value not in values:
            if values and flag in _SINGLE:
                raise InvalidDataError(
                    f"{flag}: line {patch.row.line} has another value for {one.id}",
                    hint="give a record one value in all of its rows",
                )
            values.append(value)
        patch.fields[flag] = field


_SINGLE = {flag for flags in EDITABLE.values() for flag in flags} | {"speaker", "author", "editor"}


def _write(
    batch: Batch, id: str, patch: _RecordChange, options: IngestOptions, on_conflict: OnConflict
) -> bool:
    """Change a record as rows of a file say, and return whether that changed it."""
    values: dict[str, Any] = {
        flag: given[0] if flag in _SINGLE else given for flag, given in patch.values.items()
    }
    since = None if patch.batch is None else batch_seen(batch.reader, patch.batch)
    if since is not None and on_conflict == "database":
        try:
            later = fields_changed_since(batch.reader, id, since)
        except ChangedSinceError:
            # What was removed stays so.
            return False
        values = {flag: values[flag] for flag in values if patch.fields[flag] not in later}
    if not values:
        return False
    return edit_next(batch, id, values, options, since if on_conflict == "refuse" else None)
