"""The order of topics and organizations: each one after what it is below."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias, TypeVar

from claimdb import folding
from claimdb.drafts.records import (
    Draft,
    DraftError,
    OrganizationDraft,
    Problem,
    TopicDraft,
    TopicPath,
)
from claimdb.drafts.rules import shown

Item = TypeVar("Item")
_Pair: TypeAlias = tuple[Item, Draft | DraftError]

NESTED = ("topic", "organization")
"""The kinds of records that are below others of their kind."""


def parents_first(pairs: Iterable[tuple[Item, Draft | DraftError]]) -> Iterator[_Pair[Item]]:
    """Yield records with their drafts, each after the one that it is below.

    Topics that have one name and are below different ones get their places as paths.
    """
    records = _placed([*pairs])
    by_name: dict[str, list[int]] = {}
    for at, (_, draft) in enumerate(records):
        if isinstance(draft, TopicDraft | OrganizationDraft):
            names = draft.name, *(one.name for one in draft.names)
            slugs = (draft.slug,) if isinstance(draft, TopicDraft) else ()
            for name in {folding.folded(one) for one in (*names, *slugs) if one}:
                by_name.setdefault(name, []).append(at)
    above = {
        at: [one for one in by_name.get(_parent(draft), ()) if one != at]
        for at, (_, draft) in enumerate(records)
    }
    try:
        order = [*TopologicalSorter(above).static_order()]
    except CycleError as error:
        circle = set(error.args[1])
        below = [_name(records[at][1]) for at in error.args[1][1:]]
        problem = Problem("record", f"is below itself: {' below '.join(map(shown, below))}")
        wrong = DraftError((problem,))
        yield from (
            (item, wrong if at in circle else draft) for at, (item, draft) in enumerate(records)
        )
        return
    yield from (records[at] for at in _stable(order, above))


def _stable(order: Sequence[int], above: dict[int, list[int]]) -> Iterator[int]:
    """Yield places as they come, but for those that others have to precede."""
    done: set[int] = set()
    rank = {at: place for place, at in enumerate(order)}
    for at in sorted(order):
        wanted, pending = [], [at]
        while pending:
            one = pending.pop()
            if one not in done:
                done.add(one)
                wanted.append(one)
                pending += above[one]
        yield from sorted(wanted, key=rank.__getitem__)


def _placed(records: list[_Pair[Item]]) -> list[_Pair[Item]]:
    """Return records, of which topics with the name of another one have a path above them."""
    topics = [draft for _, draft in records if isinstance(draft, TopicDraft)]
    # The same topic twice, and one of which not both rows say what it is below, are one.
    places = {(folding.folded(one.name), above) for one in topics if (above := _parent(one))}
    counts = Counter(name for name, _ in places)
    return [
        (item, _with_path(draft) if counts.get(folding.folded(draft.name), 0) > 1 else draft)
        if isinstance(draft, TopicDraft)
        else (item, draft)
        for item, draft in records
    ]


def _with_path(draft: TopicDraft) -> TopicDraft:
    match draft.broader:
        case str(name):
            return replace(draft, broader=TopicPath((name,)))
    return draft


def _parent(draft: Draft | DraftError) -> str:
    """Return the folded name of what a record is below; empty if there is none."""
    match draft:
        case TopicDraft(broader=TopicPath(names)):
            return folding.folded(names[-1]) if names else ""
        case TopicDraft(broader=str(name)) | OrganizationDraft(parent=str(name)):
            return folding.folded(name)
    return ""


def _name(draft: Draft | DraftError) -> str:
    return draft.name if isinstance(draft, TopicDraft | OrganizationDraft) else ""
