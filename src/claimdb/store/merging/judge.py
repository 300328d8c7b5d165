"""Verdicts about pairs of records: the same, or different."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from claimdb.errors import InvalidDataError, RefusedError
from claimdb.model import short_id
from claimdb.store.address import Address
from claimdb.store.history.aggregates import KINDS
from claimdb.store.history.batch import Batch, recording
from claimdb.store.history.constraints import broken
from claimdb.store.history.log import NOTHING, Written, beginning
from claimdb.store.merging.conflicts import MergeConflict, Preferences
from claimdb.store.merging.merge import Merged, found_records, merge_in, refused
from claimdb.store.tables import distinct_records

VERDICTS = ("same", "different", "skip")


class Verdict(NamedTuple):
    """What somebody says of two records; of the same ones, `first` stays unless `keep` says so."""

    first: str
    second: str
    verdict: str
    keep: str | None = None


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
    prefer: Iterable[str] = (),
    names_as: str = "alternative",
    rehearse: bool = False,
) -> Judged:
    """Merge the pairs that are the same and remember those that are different, in one batch.

    Raises:
        InvalidDataError: A verdict is none.
        UsageError, NotFoundError, RefusedError: As for `merge`; or a pair is the same and not.
    """
    preferences = Preferences(prefer)
    with recording(address, coder=coder, command="dedupe") as batch:
        batch.discarded = rehearse
        merged: list[Merged] = []
        apart: list[tuple[str, str]] = []
        skipped = 0
        for number, given in enumerate(verdicts, 1):
            one = _verdict(number, given)
            if one.verdict not in VERDICTS:
                raise InvalidDataError(
                    f"verdict {number}: {one.verdict!r} is none",
                    hint=f"one of: {', '.join(VERDICTS)}",
                )
            if one.verdict == "same":
                merged.append(_merged(batch, one, preferences, names_as))
            elif one.verdict == "different" and (pair := tell_apart_in(batch, one)):
                apart.append(pair)
            else:
                skipped += 1
        for fault in broken(batch):
            raise RefusedError(f"these cannot be merged: {fault}")
        undecided = [one for done in merged for one in done.undecided]
        if undecided and not rehearse:
            raise refused(undecided)
        if not (merged or apart):
            return Judged((), (), skipped, None, NOTHING)
        by, changed = short_id("batch", batch.id), beginning(batch.reader, batch.id)
        return Judged(tuple(merged), tuple(apart), skipped, by, changed)


def _verdict(number: int, given: Sequence[str | None]) -> Verdict:
    first, second, verdict, *keep = given
    if not (first and second and verdict):
        raise InvalidDataError(
            f"verdict {number} has no {'verdict' if first and second else 'pair'}",
            hint="each has the ids of two records and same, different or skip",
        )
    return Verdict(first, second, verdict, (keep or [None])[0])


def _merged(batch: Batch, one: Verdict, preferences: Preferences, names_as: str) -> Merged:
    keep, other = one.first, one.second
    if one.keep is not None:
        if one.keep not in (keep, other):
            raise InvalidDataError(
                f"{one.keep!r} is neither {keep!r} nor {other!r}", hint="keep one of the pair"
            )
        keep, other = (keep, other) if one.keep == keep else (other, keep)
    table, kept, others = found_records(batch.reader, keep, [other])
    return merge_in(
        batch, table, kept, others, preferences, names_as if table == "actors" else "alternative"
    )


def tell_apart_in(batch: Batch, one: Verdict) -> tuple[str, str] | None:
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
