"""The stage that builds rows: of quotes, of other records, and of records that drafts name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from sqlalchemy import Table

from claimdb.drafts.names import NoQuote, kind_of, own_names
from claimdb.drafts.records import QuoteDraft, TopicDraft
from claimdb.model import Entity
from claimdb.store import load, tables
from claimdb.store.derive import context, days
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.bulk import OCCURRENCE_TEXTS, QuoteRows, Row, RowBuffer, new_uids
from claimdb.store.ingest.outcome import (
    ResolvedNames,
    ResolvedQuote,
    VerifiedOccurrence,
    VerifiedQuote,
)
from claimdb.store.load.raw import (
    FIELDS,
    LISTS,
    Columns,
    ForeignKey,
    column_of,
    relation_cells,
)
from claimdb.store.names import KINDS

_Row: TypeAlias = tuple[Table, Mapping[str, Any]]

_texts_of = attrgetter(*OCCURRENCE_TEXTS)
NO_CODERS: Mapping[str, int] = {}
_ROWS = load.named(QuoteRows)


# --- quotes ---------------------------------------------------------------------------------


def quote_rows(
    number: int,
    uid: str,
    quote: VerifiedQuote,
    *,
    batch: int,
    coder: int,
    at: str,
    coders: Mapping[str, int] = NO_CODERS,
) -> QuoteRows:
    """Return the rows of a quote with their derived columns, by its id and uid.

    All its names have ids; `batch` adds it `at` a time in UTC (ISO 8601). It and its topics were
    coded by the coder that it names, else by the `coder` of the batch; `coders` has the ids of all
    that it names.

    Raises:
        InvalidDataError: its date is not a date.
    """
    # There may be millions of quotes: plain tuples take the least time.
    draft, names = quote.resolved.draft, quote.resolved.names
    named = None if draft.coder is None else coders[draft.coder]
    said = draft.said
    first, last = (None, None) if said is None else days("quotes", number, "said", said)
    attributions: list[Row] = []
    actors = zip(draft.speakers, names.speakers, names.organizations, strict=True)
    for position, (one, actor, organization) in enumerate(actors, 1):
        attributions.append((number, position, actor, one.role, organization, one.status, first))
    occurrences: list[Row] = []
    for verified, source, via in zip(quote.occurrences, names.sources, names.vias, strict=True):
        occurrences.append(occurrence_row(number, verified, source, via, at))
    topics: list[Row] = []
    for about, topic in zip(draft.topics, names.topics, strict=True):
        topics.append((number, topic, about.stance, named or coder, first, None))
    codings = _codings(draft, topics, coders) if draft.codings else []
    claims: list[Row] = []
    claimed = ""
    if draft.claims:
        for related, claim in zip(draft.claims, names.claims, strict=True):
            claims.append((number, claim.id, related.relation))
        claimed = context(claim.name for claim in names.claims)
    row = (
        number, uid, draft.text, draft.mode, said, draft.occasion, draft.language,
        draft.note, batch, at, first, last, quote.resolved.folded, claimed,
    )  # fmt: skip
    by = [] if named is None else [(number, named)]
    return _ROWS((row, attributions, occurrences, topics, claims, by, codings))


def _codings(draft: QuoteDraft, topics: list[Row], coders: Mapping[str, int]) -> list[Row]:
    """Return the rows of the codings that are not in force, and let topics tell whose those are.

    The first coding of a topic with its stance is in force.
    """
    left: list[Row] = []
    decided: set[int] = set()
    in_force: set[int] = set()
    for at, name, stance, time in draft.codings:
        number, topic, current, _, first, _ = topics[at]
        if time is not None:
            if stance == current:
                topics[at] = number, topic, current, coders[name], first, time
                decided.add(at)
        elif stance == current and at not in in_force | decided:
            topics[at] = number, topic, current, coders[name], first, None
            in_force.add(at)
        else:
            left.append((number, topic, coders[name], stance))
    return left


def occurrence_row(
    quote: int, verified: VerifiedOccurrence, source: int, via: int | None, at: str
) -> Row:
    """Return the row of an occurrence of a quote, verified `at` a time in UTC (ISO 8601)."""
    one, match = verified.occurrence, verified.match
    # Without a stored text, the result of an earlier check is kept.
    result = match.verified if match else one.verified
    return (
        quote, source, verified.snapshot, one.start, one.end, verified.digest, *_texts_of(one), via,
        result, at if match and result else None,
    )  # fmt: skip


# --- other records --------------------------------------------------------------------------


def record_rows(draft: NoQuote, number: int, ids: Mapping[str, int]) -> Iterator[_Row]:
    """Yield the rows of a record other than a quote; the first has no id and no uid.

    Args:
        draft: The record, with its key, its slug and the parts of its name.
        number: Its id.
        ids: The records that it names, by the fields of `drafts.names.references`.
    """

    def cells(columns: Columns, of: object, path: str = "{}") -> dict[str, Any]:
        return {
            column_of(column): ids.get(path.format(key))
            if isinstance(column, ForeignKey)
            else getattr(of, key)
            for key, column in columns.items()
        }

    kind = kind_of(draft)
    of_actor: dict[str, Any] = {"kind": kind} if KINDS[kind] == "actor" else {}
    for name, columns in FIELDS[kind].items():
        yield tables.metadata.tables[name], of_actor | cells(columns, draft)
        # An actor has more fields in a second table.
        of_actor["actor_id"] = number
    for key, rows in LISTS[kind].items():
        table = tables.metadata.tables[rows.table]
        owner: dict[str, Any] = {rows.owner: number}
        items = getattr(draft, key)
        if key == "names":
            kinds = {one.name: one.kind for one in items if one.name != own_names(draft)[0]}
            yield from ((table, owner | {"name": one, "kind": kinds[one]}) for one in kinds)
            continue
        if rows.other_end is not None:
            others = (ids[f"{key}[{at}].text"] for at in range(len(items)))
            ends = zip(others, items, strict=True)
            yield from ((table, relation_cells(number, to, one.relation)) for to, one in ends)
            continue
        for at, item in enumerate(items):
            path = f"{key}[{at}]" if isinstance(item, str) else f"{key}[{at}].{{}}"
            position = {"position": at + 1} if "position" in rows.others else {}
            yield table, owner | position | cells(rows.columns, item, path)


class Builder:
    """Builds the rows of new records, which get their ids here.

    Args:
        batch: The batch, which gives the ids.
        rows: Takes the rows.
        remember: Is called with each record that was built and the ids of those that it names; its
            name resolves from then on.
    """

    def __init__(
        self,
        batch: Batch,
        rows: RowBuffer,
        remember: Callable[[NoQuote, Entity, Mapping[str, int]], None],
    ) -> None:
        self._batch = batch
        self._rows = rows
        self._remember = remember
        self.uids = new_uids()
        """The uids of new records."""

    def record(self, draft: NoQuote, ids: Mapping[str, int]) -> Entity:
        """Add a record other than a quote, with the ids of the records that it names."""
        kind = kind_of(draft)
        table = tables.metadata.tables[TABLES[KINDS[kind]]]
        number = self._batch.number(table)
        own: dict[str, Any] = {"id": number, "uid": next(self.uids)}
        if table is tables.claims:
            own["created"] = self._batch.at
        for of, cells in record_rows(draft, number, ids):
            self._rows.add(of, {**own, **cells} if of is table else cells)
        entity = Entity(kind, number, own_names(draft)[0])
        self._remember(draft, entity, ids)
        return entity

    def add_spellings(self, spellings: Iterable[tuple[Entity, str]]) -> None:
        """Add other spellings of the names of records that this batch created to these."""
        for entity, spelling in spellings:
            kind = KINDS[entity.kind]
            cells = {f"{kind}_id": entity.id, "name": spelling, "kind": "alternative"}
            self._rows.add(tables.metadata.tables[f"{kind}_names"], cells)

    def planned(self, plan: Sequence[NoQuote], numbers: Iterable[int | None]) -> dict[int, Entity]:
        """Add those records of a plan whose numbers are named; return them by these numbers."""
        new: dict[int, Entity] = {}

        def add(one: int) -> int:
            """Return the id of a record, of a planned one by adding it and what it is below."""
            if one < 0 and one not in new:
                draft = plan[~one]
                above = draft.above if isinstance(draft, TopicDraft) else None
                ids = {} if above is None else {"broader": add(above)}
                new[one] = self.record(draft, ids)
            return new[one].id if one < 0 else one

        for one in numbers:
            if one is not None:
                add(one)
        return new


def numbered(quote: ResolvedQuote, new: Mapping[int, Entity]) -> ResolvedQuote:
    """Return a quote with the ids of the records that were created for it."""

    def ids(numbers: Sequence[Any]) -> list[Any]:
        return [new[one].id if one in new else one for one in numbers]

    speakers, organizations, topics, claims, sources, vias = quote.names
    claims = [new.get(one.id, one) for one in claims]
    names = ResolvedNames(
        ids(speakers), ids(organizations), ids(topics), claims, ids(sources), ids(vias)
    )
    return quote._replace(names=names, plan=())
