"""`edit` of several records in one batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from claimdb.errors import (
    ClaimdbError,
    InvalidDataError,
    NotFoundError,
    RefusedError,
    UsageError,
)
from claimdb.model import short_id
from claimdb.store.edit import edit_record
from claimdb.store.history.batch import Batch
from claimdb.store.history.log import NOTHING, Written, beginning
from claimdb.store.ingest.outcome import IngestOptions

_SHOWN = 3
"""The number of records in the message of an error."""
_KINDS: Sequence[type[ClaimdbError]] = (
    UsageError, NotFoundError, InvalidDataError, RefusedError, ClaimdbError,
)  # fmt: skip
_DEFAULTS = IngestOptions()

Patch: TypeAlias = Mapping[str, object]


class ChangedRecords(NamedTuple):
    """The records that one batch changed.

    Attributes:
        ids: Their short ids, in the order in which they were given.
        given: How many records were given.
        by: The batch (`b7`); None if nothing changed.
        changed: The changes of the batch.
    """

    ids: tuple[str, ...]
    given: int
    by: str | None
    changed: Written


def edit_several(
    batch: Batch, patches: Iterable[tuple[str, Patch]], options: IngestOptions = _DEFAULTS
) -> ChangedRecords:
    """Change records, each named with its patch, in a batch.

    Raises:
        ClaimdbError: One cannot be changed, as for `edit`; the message names the first of these.
    """
    ids: dict[str, None] = {}
    faults: dict[str, ClaimdbError] = {}
    given = 0
    changed = batch.changed
    for given, (name, patch) in enumerate(patches, 1):  # noqa: B007 (their number)
        # What is derived is computed once for each record, and not for all before it again.
        batch.changed = defaultdict(set)
        try:
            edited, _ = edit_record(batch, name, patch, options)
        except ClaimdbError as error:
            faults[name] = error
            continue
        if any(batch.changed.values()):
            ids[edited] = None
        for table, rows in batch.changed.items():
            changed[table] |= rows
    batch.changed = changed
    if faults:
        raise _together(faults, given)
    if not ids:
        return ChangedRecords((), given, None, NOTHING)
    by = short_id("batch", batch.id)
    return ChangedRecords(tuple(ids), given, by, beginning(batch.reader, batch.id))


def _together(faults: Mapping[str, ClaimdbError], given: int) -> ClaimdbError:
    """Return the errors of several records as one, of the kind of the first."""
    first = next(iter(faults.values()))
    messages: dict[str, list[str]] = {}
    for name, error in faults.items():
        messages.setdefault(error.message, []).append(name)
    if given == 1:
        return first
    listed = [f"{_names(of)}: {message}" for message, of in messages.items()]
    more = [f"and {len(listed) - _SHOWN:,} more"] if len(listed) > _SHOWN else []
    kind = next(one for one in _KINDS if isinstance(first, one))
    return kind("; ".join([*listed[:_SHOWN], *more]), hint=first.hint)


def _names(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
