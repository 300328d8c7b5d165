"""Verdicts about pairs of records: the same, or different."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from claimdb.drafts.rules import shown
from claimdb.errors import ClaimdbError, InvalidDataError, RefusedError, UsageError
from claimdb.model import short_id
from claimdb.store.address import Address
from claimdb.store.history.aggregates import KINDS
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import broken
from claimdb.store.history.log import NOTHING, Written, beginning
from claimdb.store.merging.candidates import TABLES
from claimdb.store.merging.conflicts import MergeConflict, Preferences, undecided_error
from claimdb.store.merging.merge import Merged, found_records, kind_of, merge_in
from claimdb.store.resolver import NameResolver
from claimdb.store.tables import distinct_records

VERDICTS = ("same", "different", "skip")
KINDS_OF: Mapping[str, str] = {
    kind: "person" if kind == "people" else kind.removesuffix("s") for kind in TABLES
}
"""What is compared, each with the kind of such a record."""


class Verdict(NamedTuple):
    """What somebody says of two records; of the same ones, `first` stays unless `keep` says so.

    The `place` is that in a file, for messages.
    """

    first: str
    second: str
    verdict: str
    keep: str | None = None
    place: str | None = None


class Judged(NamedTuple):
    """What verdicts did, or would do.

    Attributes:
        merged: The merges.
        told_apart: The pairs that are different, by short ids.
        skipped: How many verdicts change nothing.
        by: The batch (`b7`), or None if nothing changed.
        changed: The changes of the batch.
    """

    merged: tuple[Merged, ...]
    told_apart: tuple[tuple[str, str], ...]
    skipped: int
    by: str | None
    changed: Written

    @property
    def undecided(self) -> tuple[MergeConflict, ...]:
        """The conflicts about which nobody has decided."""
        return tuple(one for merged in self.merged for one in merged.undecided)


def judge(
    address: Address,
    verdicts: Iterable[Sequence[str | None]],
    *,
    coder: str,
    kind: str | None = None,
    prefer: Iterable[str] = (),
    names_as: str = "alternative",
    rehearse: bool = False,
) -> Judged:
    """Merge the pairs that are the same and remember those that are different, in one batch.

    Pairs that are one record by now are the same without another merge.

    Raises:
        UsageError: No records of this `kind` are compared.
        InvalidDataError: A verdict is none, or about records of another kind.
        UsageError, NotFoundError, RefusedError: As for `merge`; or a pair is the same and not.
    """
    check_compared(kind)
    preferences = Preferences(prefer)
    with recording(address, coder=coder, command="dedupe") as batch:
        batch.discarded = rehearse
        merged: list[Merged] = []
        apart: list[tuple[str, str]] = []
        skipped = 0
        for number, given in enumerate(verdicts, 1):
            one = _verdict(number, given)
            try:
                done = _do(batch, one, kind, preferences, names_as)
            except ClaimdbError as error:
                error.message = f"{one.place}: {error.message}"
                raise
            if isinstance(done, Merged):
                merged.append(done)
            elif done is not None:
                apart.append(done)
            else:
                skipped += 1
        for fault in broken(batch):
            raise RefusedError(f"these cannot be merged: {fault}")
        undecided = [one for done in merged for one in done.undecided]
        if undecided and not rehearse:
            raise undecided_error(undecided)
        if not (merged or apart):
            return Judged((), (), skipped, None, NOTHING)
        by, changed = short_id("batch", batch.id), beginning(batch.reader, batch.id)
        return Judged(tuple(merged), tuple(apart), skipped, by, changed)


def check_compared(kind: str | None) -> None:
    """Raise `UsageError` if a kind of records is none that is compared."""
    if kind is not None and kind not in KINDS_OF:
        raise UsageError(f"cannot compare {kind!r}", hint=f"one of: {', '.join(KINDS_OF)}")


def _verdict(number: int, given: Sequence[str | None]) -> Verdict:
    first, second, verdict, *more = given
    keep, place = [*more, None, None][:2]
    place = place or f"verdict {number}"
    if not (first and second and verdict):
        raise InvalidDataError(
            f"{place} has no {'verdict' if first and second else 'pair'}",
            hint="each has the ids of two records and same, different or skip",
        )
    return Verdict(first, second, verdict.casefold(), keep, place)


def _do(
    batch: Batch, one: Verdict, kind: str | None, preferences: Preferences, names_as: str
) -> Merged | tuple[str, str] | None:
    """Do what a verdict says: return the merge, the ids of what is different, or None."""
    if one.verdict not in VERDICTS:
        raise InvalidDataError(
            f"{shown(one.verdict)} is no verdict", hint=f"one of: {', '.join(VERDICTS)}"
        )
    if one.verdict == "skip":
        return None
    resolver = NameResolver(batch.reader)
    first, second = map(resolver.identify, (one.first, one.second))
    if first == second:
        if one.verdict == "same" and one.first != one.second:
            return None
        became = f"claimdb log {one.second} shows how they became one; "
        raise InvalidDataError(
            f"{one.first!r} and {one.second!r} are one record: {short_id(*first)}",
            hint=f"{became if one.first != one.second else ''}leave the pair out",
        )
    for name, identity in ((one.first, first), (one.second, second)):
        found = kind_of(batch.reader, identity, name)
        if kind is not None and found != KINDS_OF[kind]:
            raise InvalidDataError(
                f"{name!r} is a record of another kind ({found}), and these are {kind}",
                hint="give each kind of records a file of its own",
            )
    if one.verdict == "different":
        return _told_apart(batch, one)
    keep, other = one.first, one.second
    if one.keep is not None:
        stays = resolver.identify(one.keep)
        if stays not in (first, second):
            raise InvalidDataError(
                f"{one.keep!r} is neither {keep!r} nor {other!r}", hint="keep one of the pair"
            )
        keep, other = (keep, other) if stays == first else (other, keep)
    table, kept, others = found_records(batch.reader, keep, [other])
    kind_of_names = names_as if table == "actors" else "alternative"
    return merge_in(batch, table, kept, others, preferences, kind_of_names)


def _told_apart(batch: Batch, one: Verdict) -> tuple[str, str] | None:
    """Remember that two records are different; return their ids, or None if that is remembered."""
    table, number, [other] = found_records(batch.reader, one.first, [one.second])
    first, second = sorted((number, other))
    known = batch.reader.row(
        "SELECT 1 FROM distinct_records WHERE table_name = :table AND first_id = :first"
        " AND second_id = :second",
        table=table,
        first=first,
        second=second,
    )
    if known:
        return None
    cells = {"table_name": table, "first_id": first, "second_id": second}
    batch.insert(distinct_records, {**cells, "coder_id": batch.coder_id})
    kind = KINDS[table]
    return short_id(kind, first), short_id(kind, second)
