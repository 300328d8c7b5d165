"""`merge`: records that are one become one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.model import Identity, short_id
from claimdb.schema import ACTOR_NAME_KINDS
from claimdb.store.address import Address
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import KINDS, TABLES
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import broken, exists
from claimdb.store.history.log import NOTHING, Written, beginning
from claimdb.store.merging.conflicts import MergeConflict, Preferences, undecided_error
from claimdb.store.merging.merger import Merger
from claimdb.store.merging.names import KeptName
from claimdb.store.merging.quotes import same_quotes
from claimdb.store.resolver import NameResolver

_SHOWN = {"actor": "name", "topic": "name", "source": "key", "claim": "text", "quote": "text"}


class MergedRecord(NamedTuple):
    """A record of a merge: its short id and its name, key or text."""

    id: str
    name: str


class Merged(NamedTuple):
    """What was merged, or would be.

    Attributes:
        kept: The record that stays.
        merged: Those that became part of it.
        by: The batch (`b7`).
        counts: How many rows refer to the kept record now, and how many were joined, by table.
        names: The names that it has from the others, with their kinds.
        joined: Quotes that became the same: the one that stays, and the other.
        separate: Quotes with the same text and speakers that differ otherwise and stay two.
        conflicts: The cells in which both had something, with what was chosen.
        changed: The changes of the batch.
    """

    kept: MergedRecord
    merged: tuple[MergedRecord, ...]
    by: str
    counts: dict[str, int]
    names: tuple[KeptName, ...]
    joined: tuple[tuple[str, str], ...]
    separate: tuple[tuple[str, str], ...]
    conflicts: tuple[MergeConflict, ...]
    changed: Written

    @property
    def undecided(self) -> tuple[MergeConflict, ...]:
        """The conflicts about which nobody has decided."""
        return tuple(one for one in self.conflicts if one.choice is None)


def merge(
    address: Address,
    keep: str,
    others: Sequence[str],
    *,
    coder: str,
    names_as: str = "alternative",
    prefer: Iterable[str] = (),
    rehearse: bool = False,
) -> Merged:
    """Merge records into one, in one batch. With `rehearse`, nothing is committed.

    Raises:
        UsageError: Two names are of one record, or the kinds differ; a preference is invalid.
        NotFoundError: There is no such record.
        RefusedError: There are conflicts about which no preference decides (not if it is
            rehearsed), or somebody said that the records are different.
    """
    preferences = Preferences(prefer)
    with recording(address, coder=coder, command="merge") as batch:
        batch.discarded = rehearse
        table, kept, numbers = found_records(batch.reader, keep, others)
        _check_kind_of_names(table, names_as)
        merged = merge_in(batch, table, kept, numbers, preferences, names_as)
        if merged.undecided and not rehearse:
            raise undecided_error(merged.undecided)
        return merged


def merge_in(
    batch: Batch,
    table: str,
    kept: int,
    others: Sequence[int],
    preferences: Preferences,
    names_as: str = "alternative",
) -> Merged:
    """Merge records of a table in a batch, as `merge` does; undecided conflicts leave ours."""
    kind = KINDS[table]
    records = {one: MergedRecord(short_id(kind, one), _name(batch.reader, kind, one))
               for one in (kept, *others)}  # fmt: skip
    merger = Merger(batch, preferences, names_as)
    same: list[tuple[int, int]] = []
    differ: list[tuple[int, int]] = []
    counts: Counter[str] = Counter()
    for other in others:
        merger.moved.clear()
        merger.counts.clear()
        merger.merge(table, kept, other)
        counts += merger.counts
        found = same_quotes(batch.reader, table, kept, merger.moved)
        for ours, theirs in found.same:
            merger.merge("quotes", ours, theirs)
        same += found.same
        differ += found.differ
    batch.settle()
    for fault in broken(batch):
        raise RefusedError(f"these cannot be merged: {fault}")
    return Merged(
        records[kept],
        tuple(records[one] for one in others),
        short_id("batch", batch.id),
        dict(counts),
        tuple(merger.names),
        _as_ids(same),
        _as_ids(differ),
        tuple(merger.cells.conflicts),
        beginning(batch.reader, batch.id) if not batch.discarded else NOTHING,
    )


def _as_ids(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[str, str], ...]:
    return tuple((short_id("quote", one), short_id("quote", other)) for one, other in pairs)


def found_records(reader: Reader, keep: str, others: Sequence[str]) -> tuple[str, int, list[int]]:
    """Return the table of records and their ids; they are several of one kind."""
    resolver = NameResolver(reader)
    kept, *found = (resolver.identify(name) for name in (keep, *others))
    if kept.kind not in TABLES:
        raise UsageError(
            f"{keep!r} is a {kept.kind}, which cannot be merged",
            hint="name two actors, topics, sources, claims or quotes: a5 a7, t2 t4",
        )
    seen = {kept: keep}
    for name, one in zip(others, found, strict=True):
        if one in seen:
            raise UsageError(
                f"{seen[one]!r} and {name!r} are one record: {short_id(*one)}",
                hint=f"claimdb log {short_id(*one)} --command merge shows merges",
            )
        seen[one] = name
    kinds = {one: kind_of(reader, one, name) for one, name in seen.items()}
    for one, kind in kinds.items():
        if kind != kinds[kept]:
            raise UsageError(
                f"{short_id(*kept)} is {_a(kinds[kept])} and {short_id(*one)} {_a(kind)}",
                hint="only records of one kind can be merged",
            )
    return TABLES[kept.kind], kept.number, [one.number for one in found]


def kind_of(reader: Reader, one: Identity, name: str) -> str:
    """Return the kind of a record, `person` or `organization` for an actor; it must exist."""
    table = TABLES.get(one.kind)
    if table is None or not exists(reader, table, one.number):
        raise NotFoundError(f"no {one.kind} has the id {name.lower()}")
    if table != "actors":
        return one.kind
    [kind] = reader.row("SELECT kind FROM actors WHERE id = :id", id=one.number)
    return str(kind)


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _name(reader: Reader, kind: str, number: int) -> str:
    [name] = reader.row(f"SELECT {_SHOWN[kind]} FROM {TABLES[kind]} WHERE id = :id", id=number)
    return str(name)


def _check_kind_of_names(table: str, kind: str) -> None:
    kinds = ACTOR_NAME_KINDS[1:] if table == "actors" else ("alternative",)
    if kind not in kinds:
        raise UsageError(
            f"the names of {table} are not kept as {kind!r}", hint=f"one of: {', '.join(kinds)}"
        )
