"""Compare drafts with existing records: the fields whose values these do not have."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

from claimdb import folding
from claimdb.drafts.names import NoQuote, kind_of, written_out
from claimdb.drafts.records import (
    ClaimDraft,
    NameDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
)
from claimdb.schema import KINDS
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import Resolution, ResolvedNames, ResolvedQuote

Fact: TypeAlias = tuple[str, object]
"""A field and what it says of a record; of a link that is a pair of the record and the value."""

_CELLS: Mapping[str, Sequence[str]] = {
    "quote": ("said", "occasion", "language", "note"),
    "person": ("description", "wikidata_id", "family", "given", "particle", "suffix"),
    "organization": ("description", "wikidata_id", "type", "country", "parent"),
    "topic": ("description", "slug", "broader", "actor"),
    "claim": ("note",),
    "source": tuple(one.key for one in KINDS["source"].columns()),
}  # fmt: skip
"""The fields of a draft that are cells of the row of its record."""
_OF_SPEAKERS = ("role", "organization", "status")
_PLACE_FIELDS = [one for one in KINDS["occurrence"].editable().values() if one.key != "source"]
_OF_PLACES = tuple(one.key for one in _PLACE_FIELDS)
_BY_ROLE = {one.role: one.flat[1] for one in KINDS["source"].fields.values() if one.role}
_OF_MEMBERSHIPS = ("role", "started", "ended")
_DEFAULTS = {"type": "webpage"}
"""The value of a field of a source for which the input has none."""


def _cells(*fields: str) -> "Callable[..., Iterator[Fact]]":
    """Return a function that yields the facts of a row with one cell for each field."""
    return lambda *cells: zip(fields, cells, strict=True)


def _link(field: str) -> "Callable[..., Iterator[Fact]]":
    """Return a function that yields the facts of a link with a value."""

    def facts(linked: object, value: object) -> Iterator[Fact]:
        yield field, linked
        if value is not None:
            yield field, (linked, value)

    return facts


def _speaker(actor: object, *cells: object) -> Iterator[Fact]:
    for field, cell in zip(_OF_SPEAKERS, cells, strict=True):
        if cell is not None:
            yield field, (actor, cell)


def _place(source: object, *cells: object) -> Iterator[Fact]:
    yield "source", source
    for field, cell in zip(_OF_PLACES, cells, strict=True):
        if cell is not None:
            yield field, (source, cell)


def _name(name: str, folded: str = "") -> Iterator[Fact]:
    for field in ("name", "alias"):
        yield field, folded or folding.folded(name) or name


def _membership(organization: object, *cells: object) -> Iterator[Fact]:
    yield "organization", organization
    for field, cell in zip(_OF_MEMBERSHIPS, cells, strict=True):
        if cell is not None:
            yield field, (organization, cells[0], cell)


def _contributor(*cells: object) -> Iterator[Fact]:
    yield _BY_ROLE.get(str(cells[0]), "contributors"), cells


def _csl(item: Any) -> Iterator[Fact]:
    found = json.loads(item) if isinstance(item, str) else item or {}
    for key, value in found.items():
        yield "csl", (key, json.dumps(value, sort_keys=True))


class _Rows(NamedTuple):
    """The query for rows of records, each after the id of its record, and the facts of one row."""

    sql: str
    facts: Callable[..., Iterator[Fact]]


def _own_rows(kind: str, columns: str, join: str = "") -> _Rows:
    table = {"person": "actors", "organization": "actors"}.get(kind, f"{kind}s")
    sql = f"SELECT r.id, {columns} FROM (SELECT * FROM {table} WHERE id = ANY(:ids)) r{join}"
    return _Rows(sql, _cells(*_CELLS[kind]))


def _part_rows(table: str, owner: str, columns: str, facts: Callable[..., Iterator[Fact]]) -> _Rows:
    rows = f"(SELECT * FROM {table} WHERE {owner} = ANY(:ids)) r"
    return _Rows(f"SELECT r.{owner}, {columns} FROM {rows}", facts)


_ACTOR_NAMES = _part_rows("actor_names", "actor_id", "r.name, r.folded", _name)
_ROWS: Mapping[str, Sequence[_Rows]] = {
    "quote": (
        _own_rows("quote", "r.said, r.occasion, r.language, r.note"),
        _part_rows("quote_topics", "quote_id", "r.topic_id, r.stance", _link("topics")),
        _part_rows("quote_claims", "quote_id", "r.claim_id, r.relation", _link("claims")),
        _part_rows(
            "attributions",
            "quote_id",
            "r.actor_id, r.role, r.organization_id, r.status",
            _speaker,
        ),
        _part_rows(
            "occurrences",
            "quote_id",
            ", ".join(("r.source_id", *(f"r.{one.in_table}" for one in _PLACE_FIELDS))),
            _place,
        ),
    ),
    "person": (
        _own_rows(
            "person",
            "r.description, r.wikidata_id, p.family, p.given, p.particle, p.suffix",
            " JOIN people p ON p.actor_id = r.id",
        ),
        _ACTOR_NAMES,
        _part_rows(
            "memberships",
            "person_id",
            "r.organization_id, r.role, r.started, r.ended",
            _membership,
        ),
    ),
    "organization": (
        _own_rows(
            "organization",
            "r.description, r.wikidata_id, o.type, o.country, o.parent_id",
            " JOIN organizations o ON o.actor_id = r.id",
        ),
        _ACTOR_NAMES,
    ),
    "topic": (
        _own_rows("topic", "r.description, r.slug, r.broader_id, r.actor_id"),
        _part_rows("topic_names", "topic_id", "r.name, r.folded", _name),
    ),
    "claim": (
        _own_rows("claim", "r.note"),
        _part_rows("claim_topics", "claim_id", "r.topic_id", _cells("topics")),
    ),
    "source": (
        _own_rows("source", ", ".join(f"r.{name}" for name in _CELLS["source"])),
        _part_rows("sources", "id", "r.csl", _csl),
        _part_rows(
            "source_contributors",
            "source_id",
            "r.role, r.family, r.given, r.particle, r.suffix, r.literal",
            _contributor,
        ),
    ),
}


def unsaved_fields(
    reader: Reader, kind: str, existing: Sequence[tuple[ResolvedQuote | Resolution, int]]
) -> list[tuple[str, ...]]:
    """Return for each draft the fields with values that the existing record does not have.

    Fields without a value are never among them.

    Args:
        reader: The database.
        kind: The kind of all drafts.
        existing: The drafts, each with the id of the record that exists already.
    """
    recorded: defaultdict[int, set[Fact]] = defaultdict(set)
    ids = sorted({number for _, number in existing})
    for rows in _ROWS[kind]:
        for number, *cells in reader.execute(rows.sql, {"ids": ids}):
            recorded[number].update(rows.facts(*cells))
    return [
        tuple(
            dict.fromkeys(
                fact[0]
                for fact in _facts(resolved, recorded[number])
                if fact not in recorded[number]
            )
        )
        for resolved, number in existing
    ]


def _facts(resolved: ResolvedQuote | Resolution, recorded: Collection[Fact]) -> Iterator[Fact]:
    """Yield the facts of a draft; a record that does not exist has an id that none has."""
    draft = resolved.draft
    ids: Mapping[str, int] = {}
    if isinstance(resolved, Resolution):
        ids = {field: entity.id for field, entity in resolved.entities.items()}
    for field in _CELLS[kind_of(draft)]:
        value = getattr(draft, field)
        if value is not None and value != _DEFAULTS.get(field):
            yield field, ids.get(field, value)
    if isinstance(resolved, ResolvedQuote):
        yield from _quote_facts(resolved.draft, resolved.names, recorded)
    else:
        yield from _part_facts(cast("NoQuote", draft), ids)


def _quote_facts(
    draft: QuoteDraft, names: ResolvedNames, recorded: Collection[Fact]
) -> Iterator[Fact]:
    for topic, about in zip(names.topics, draft.topics, strict=True):
        yield from _link("topics")(topic, about.stance)
    for claim, related in zip(names.claims, draft.claims, strict=True):
        yield from _link("claims")(claim.id, related.relation)
    actors = zip(draft.speakers, names.speakers, names.organizations, strict=True)
    facts = [
        fact
        for one, actor, organization in actors
        for fact in _speaker(
            actor, one.role, organization, None if one.status == "attested" else one.status
        )
    ]
    yield from sorted(facts, key=lambda fact: _OF_SPEAKERS.index(fact[0]))
    for occurrence, source, via in zip(draft.occurrences, names.sources, names.vias, strict=True):
        place = [via if field == "via" else getattr(occurrence, field) for field in _OF_PLACES]
        facts = [*_place(source, *place)]
        # Of another source, nothing more is compared.
        yield from facts if facts[0] in recorded else facts[:1]


def _part_facts(draft: NoQuote, ids: Mapping[str, int]) -> Iterator[Fact]:
    match draft:
        case ClaimDraft(topics=topics):
            for at in range(len(topics)):
                yield "topics", ids[f"topics[{at}]"]
        case SourceDraft(contributors=contributors, csl=csl):
            for one in contributors:
                yield from _contributor(*one)
            yield from _csl(csl)
        case PersonDraft(memberships=memberships):
            yield from _names(written_out(draft), draft.names)
            for at, (_, *cells) in enumerate(memberships):
                yield from _membership(ids[f"memberships[{at}].organization"], *cells)
        case _:
            yield from _names(draft.name, draft.names)


def _names(main: str, others: Iterable[NameDraft]) -> Iterator[Fact]:
    yield next(_name(main))
    for other in others:
        yield "alias", folding.folded(other.name) or other.name
