"""`edit` of records, each of which passes the stages of `add`; several are one batch."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from claimdb.errors import (
    ClaimdbError,
    InvalidDataError,
    NotFoundError,
    RefusedError,
    UsageError,
)
from claimdb.model import Identity, identified, short_id
from claimdb.schema import KINDS
from claimdb.store.address import Address
from claimdb.store.backends.base import Reader
from claimdb.store.editor import Editor
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import broken
from claimdb.store.history.log import NOTHING, Entry, Written, beginning, written
from claimdb.store.history.rows import cell_of
from claimdb.store.history.since import batch_seen, changed_since, check_removed, fields_changed
from claimdb.store.ingest.outcome import AmbiguousPassage, IngestOptions
from claimdb.store.names import KINDS as LABELS
from claimdb.store.resolver import NameResolver

_TABLES = {**TABLES, "occurrence": "occurrences"}
_SHOWN = 3
"""The number of records in the message of an error."""
_KINDS: Sequence[type[ClaimdbError]] = (
    UsageError, NotFoundError, InvalidDataError, RefusedError, ClaimdbError,
)  # fmt: skip
_DEFAULTS = IngestOptions()
_EXISTING = "SELECT id FROM quotes WHERE id = ANY(:quotes)"

Patch: TypeAlias = Mapping[str, object]


class ChangedRecords(NamedTuple):
    """The records that one batch changed.

    Attributes:
        ids: Their short ids, in the order in which they were given.
        given: How many records were given.
        by: The batch (`b7`); None if nothing changed.
        changed: The changes of the batch.
        broken: The saved queries that named one of them and find it no more.
    """

    ids: tuple[str, ...]
    given: int
    by: str | None
    changed: Written
    broken: tuple[str, ...] = ()


class EditedRecord(NamedTuple):
    """An edited record.

    Attributes:
        id: Its short id.
        by: The batch (`b7`); None if nothing changed.
        entries: Its changes.
        places: The passages of occurrences (by short ids) of which none was chosen.
        others: The changes of the record since the batch that its editor had `seen`, which are of
            other cells.
        broken: The saved queries that named it and find it no more.
    """

    id: str
    by: str | None
    entries: tuple[Entry, ...]
    places: Mapping[str, AmbiguousPassage] = MappingProxyType({})
    others: tuple[Entry, ...] = ()
    broken: tuple[str, ...] = ()


def edit(
    address: Address,
    name: str,
    patch: Patch,
    *,
    coder: str,
    options: IngestOptions = _DEFAULTS,
    seen: str | None = None,
    rehearse: bool = False,
) -> EditedRecord:
    """Change fields of one record, in one batch; where nothing changes, in none.

    Args:
        address: The database.
        name: The record: a short id, a citation key or an exact name.
        patch: A value, or several, by flag as of `claimdb edit`, with `-` or `_` in it: None and
            `none` clear a field.
        coder: Who edits.
        options: `unverified`, `which` and, to share a name or a text, `on_duplicate="add"`.
        seen: The last batch when the record was read.
        rehearse: Whether to commit nothing.

    Raises:
        UsageError: The record has no such field.
        NotFoundError: There is no such record, or a value names what is not recorded.
        InvalidDataError: Values are invalid or contradict each other; all problems are reported.
        RefusedError: Another record has the same name, or the same text and speakers; or the text
            of a quote does not occur in the stored text of its source.
        ChangedSinceError: A later batch than the one seen changed the same.
        StoreError: The database cannot be written.
    """
    with recording(address, coder=coder, command="edit") as batch:
        batch.discarded = rehearse
        return edit_in(batch, name, patch, options, seen)


def edit_in(
    batch: Batch,
    name: str,
    patch: Patch,
    options: IngestOptions = _DEFAULTS,
    seen: str | None = None,
) -> EditedRecord:
    """Change fields of one record in a batch, as `edit` does."""
    since = None if seen is None else batch_seen(batch.reader, seen)
    editor, others = _run(batch, name, patch, options, since)
    changed = any(batch.changed.values())
    return EditedRecord(
        editor.id,
        short_id("batch", batch.id) if changed else None,
        tuple(written(batch.reader, batch.id)) if changed else (),
        {short_id("occurrence", row): found for row, found in editor.places.items()},
        others,
    )


def _run(
    batch: Batch, name: str, patch: Patch, options: IngestOptions, since: int | None
) -> tuple[Editor, tuple[Entry, ...]]:
    """Change fields of a record in a batch; return also what others changed in it meanwhile."""
    editor = Editor(batch, *_found(batch.reader, name, since), options)
    editor.run({
        key.replace("_", "-"): value if isinstance(value, list | tuple) else [value]
        for key, value in patch.items()
    })  # fmt: skip
    batch.settle()
    for fault in broken(batch):
        raise InvalidDataError(fault)
    return editor, () if since is None else changed_since(batch, editor.record, since)


def _found(reader: Reader, name: str, since: int | None) -> tuple[str, int]:
    """Return the kind of a record that can be edited, or of the actor, and its row."""
    kind, number = NameResolver(reader).identify(name)
    if kind not in _TABLES:
        raise UsageError(
            f"{name!r} is a {kind}, which cannot be edited",
            hint="name a quote, occurrence, claim, source, actor or topic: q12, o9, c3, s7, a5, t2",
        )
    column = "kind" if kind == "actor" else f"'{kind}'"
    row = reader.row(f"SELECT {column} FROM {_TABLES[kind]} WHERE id = :id", id=number)
    if row is None:
        if since is not None:
            check_removed(reader, _TABLES[kind], number, since)
        raise NotFoundError(f"no {kind} has the id {name.lower()}")
    return row[0], number


def named_quotes(reader: Reader, names: Iterable[str]) -> Sequence[int]:
    """Return the numbers of quotes, each named once or more.

    Raises:
        UsageError: A name is that of another record.
        NotFoundError: There is no such quote.
    """
    given = {name: identified(name) for name in names}
    asked = [one.number for one in given.values() if one and one.kind == "quote"]
    existing = {number for (number,) in reader.execute(_EXISTING, {"quotes": asked})}
    found: dict[int, None] = {}
    for name, one in given.items():
        if one and one.kind == "quote" and one.number in existing:
            found[one.number] = None
            continue
        # It may have become part of another quote.
        kind, number = _found(reader, name, None)
        if kind != "quote":
            raise UsageError(f"{name!r} is a {kind}", hint="name quotes, such as q12")
        found[number] = None
    return [*found]


def edit_all(
    address: Address,
    names: Sequence[str],
    patch: Patch,
    *,
    coder: str,
    options: IngestOptions = _DEFAULTS,
    seen: str | None = None,
    rehearse: bool = False,
) -> ChangedRecords:
    """Change fields of records, each once, in one batch: see `edit`."""
    with recording(address, coder=coder, command="edit") as batch:
        batch.discarded = rehearse
        resolver = NameResolver(batch.reader)
        ids = dict.fromkeys(short_id(*resolver.identify(name)) for name in names)
        return edit_several(batch, ((id, patch) for id in ids), options, seen)


def edit_several(
    batch: Batch,
    patches: Iterable[tuple[str, Patch]],
    options: IngestOptions = _DEFAULTS,
    seen: str | None = None,
) -> ChangedRecords:
    """Change records, each named with its patch, in a batch.

    Raises:
        ClaimdbError: One cannot be changed, as for `edit`; the message names the first of these.
    """
    since = None if seen is None else batch_seen(batch.reader, seen)
    ids: dict[str, None] = {}
    faults: dict[str, ClaimdbError] = {}
    given = 0
    for given, (name, patch) in enumerate(patches, 1):  # noqa: B007 (their number)
        try:
            if edit_next(batch, name, patch, options, since):
                ids[name] = None
        except ClaimdbError as error:
            faults[name] = error
    if faults:
        raise _together(faults, given)
    return changed_by(batch, tuple(ids), given)


def changed_by(batch: Batch, ids: tuple[str, ...], given: int) -> ChangedRecords:
    """Return what a batch changed in some of the given records."""
    if "id" not in vars(batch):
        return ChangedRecords((), given, None, NOTHING)
    by = short_id("batch", batch.id)
    return ChangedRecords(ids, given, by, beginning(batch.reader, batch.id))


def fields_changed_since(reader: Reader, name: str, since: int) -> Collection[str]:
    """Return the fields of a record that batches after one changed."""
    kind, number = _found(reader, name, since)
    if kind == "occurrence":
        quote = Identity("quote", cell_of(reader, "occurrences", number, "quote_id"))
        later = fields_changed(reader, "quote", quote, since)
        return KINDS["occurrence"].fields.keys() if "occurrences" in later else ()
    return fields_changed(reader, kind, Identity(LABELS.get(kind, kind), number), since)


def edit_next(
    batch: Batch, name: str, patch: Patch, options: IngestOptions, since: int | None
) -> bool:
    """Change fields of one of many records of a batch, and return whether that changed it."""
    # What is derived is computed once for each record, and not for all before it again.
    earlier, batch.changed = batch.changed, defaultdict(set)
    try:
        _run(batch, name, patch, options, since)
        return any(batch.changed.values())
    finally:
        for table, rows in batch.changed.items():
            earlier[table] |= rows
        batch.changed = earlier


def _together(faults: Mapping[str, ClaimdbError], given: int) -> ClaimdbError:
    """Return the errors of several records as one, of the kind of the first."""
    first = next(iter(faults.values()))
    messages: dict[str, list[str]] = {}
    for name, error in faults.items():
        messages.setdefault(error.message, []).append(name)
    if given == 1:
        return first
    # Some messages have the name.
    listed = [
        message if len(of) == 1 and of[0] in message.split() else f"{_names(of)}: {message}"
        for message, of in messages.items()
    ]
    more = [f"and {len(listed) - _SHOWN:,} more"] if len(listed) > _SHOWN else []
    kind = next(one for one in _KINDS if isinstance(first, one))
    return kind("; ".join([*listed[:_SHOWN], *more]), hint=first.hint)


def _names(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
