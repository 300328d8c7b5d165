"""The stage that links records of one kind: claims that are related, and sources that are cited.

These may be recorded later than the records that name them, so it comes after all of a batch.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import Table, select

from claimdb.drafts.names import kind_of
from claimdb.drafts.records import ClaimDraft, Draft, DraftError, Problem, SourceDraft
from claimdb.errors import ClaimdbError
from claimdb.model import Entity
from claimdb.store import tables
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.outcome import Outcome
from claimdb.store.load.raw import relation_cells

LINKS: Mapping[str, str] = {"relation": "claim", "citation": "source"}
"""The kinds of outcomes of links, each with the kind of record."""

Item = TypeVar("Item")
_Draft = TypeVar("_Draft")


class Linked(NamedTuple):
    """A record with links to others of its kind, its id, and whether this batch added it."""

    draft: ClaimDraft | SourceDraft
    id: int
    is_new: bool


Find: TypeAlias = Callable[[ClaimDraft | SourceDraft], tuple[Mapping[str, int], tuple[Entity, ...]]]
"""Returns the ids of the records that a draft names, by field, and those created for it."""


def linked(draft: Draft | DraftError, outcome: Outcome) -> Linked | None:
    """Return the record of a draft that is linked to records of its own kind, if it is."""
    match draft:
        case ClaimDraft(relations=(_, *_)) | SourceDraft(cites=(_, *_)) if outcome.id is not None:
            return Linked(draft, outcome.id, outcome.result == "added")
    return None


def without_links(draft: _Draft) -> _Draft:
    """Return a draft without the links to records of its own kind."""
    match draft:
        case ClaimDraft(relations=(_, *_)):
            return replace(draft, relations=())
        case SourceDraft(cites=(_, *_)):
            return replace(draft, cites=())
    return draft


def links_alone(draft: ClaimDraft | SourceDraft) -> ClaimDraft | SourceDraft:
    """Return a draft with nothing but its links to records of its own kind."""
    if isinstance(draft, ClaimDraft):
        return ClaimDraft(draft.text, relations=draft.relations)
    return SourceDraft(draft.title, cites=draft.cites)


def write_links(
    batch: Batch, pending: Iterable[tuple[Item, Linked]], find: Find
) -> Iterator[tuple[Item, Outcome]]:
    """Write the links of records that are not recorded, and yield their outcomes.

    Those of a record that existed already are not written, and reported as unsaved.
    """
    for item, one in pending:
        kind = next(link for link, of in LINKS.items() if of == kind_of(one.draft))
        try:
            ids, created = find(links_alone(one.draft))
            if not one.is_new:
                # One to itself was to a record that this one became.
                ids = {field: id for field, id in ids.items() if id != one.id}
            table, rows = _rows(one, ids)
        except ClaimdbError as error:
            yield item, Outcome(kind, "refused", error=error)
            continue
        new = [row for row in rows if not _exists(batch, table, row)]
        if new and not one.is_new:
            yield item, Outcome(kind, "skipped", one.id, unsaved=(f"{kind}s",))
            continue
        for place, row in enumerate(new):
            batch.insert(table, row)
            yield item, Outcome(kind, "added", one.id, () if place else created)


def _rows(one: Linked, ids: Mapping[str, int]) -> tuple[Table, list[Mapping[str, Any]]]:
    """Return the rows of the links of a record, each once."""
    draft, number, _ = one
    if number in ids.values():
        raise DraftError((Problem(next(iter(ids)), "leads to the record itself"),))
    rows: list[Mapping[str, Any]]
    if isinstance(draft, SourceDraft):
        cited = dict.fromkeys(ids.values())
        return tables.source_references, [
            {"source_id": number, "cited_source_id": source} for source in cited
        ]
    rows = []
    for at, related in enumerate(draft.relations):
        if (other := ids.get(f"relations[{at}].text")) is not None:
            row = relation_cells(number, other, related.relation)
            rows += [row] if row not in rows else []
    return tables.claim_relations, rows


def _exists(batch: Batch, table: Table, row: Mapping[str, Any]) -> bool:
    same = (table.c[name] == value for name, value in row.items())
    return batch.connection.scalar(select(table.c.id).where(*same)) is not None
