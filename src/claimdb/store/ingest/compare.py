"""Compare drafts with existing records: the fields whose values these do not have."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from claimdb import folding
from claimdb.drafts.names import NoQuote, kind_of, written_out
from claimdb.drafts.records import (
    ClaimDraft,
    NameDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
)
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.matching.typography import plain
from claimdb.model import short_id
from claimdb.schema import KINDS
from claimdb.store.backends.base import Reader
from claimdb.store.codings import ALL_STANCES
from claimdb.store.ingest.outcome import PLACE_FIELDS, ResolvedNames, ResolvedQuote
from claimdb.store.ingest.resolution import Resolution
from claimdb.store.load.raw import FIELDS, column_of

Fact: TypeAlias = tuple[str, object]
"""A field and what it says of a record; of a link that is a pair of the record and the value."""

_Facts: TypeAlias = Callable[..., Iterator[Fact]]
"""Yields the facts of a row with these cells."""

_PLACE_FIELDS = [one for one in KINDS["occurrence"].editable().values() if one.key != "source"]
_OF_PLACES = tuple(one.key for one in _PLACE_FIELDS)
_BY_ROLE = {one.role: one.flat[1] for one in KINDS["source"].fields.values() if one.role}
_OF_SPEAKERS = ("role", "organization", "status")
_DEFAULTS = {"type": "webpage"}
"""The value of a field of a source for which the input has none."""

_HIDDEN = frozenset({"name", "text", "csl"})
"""The fields that are compared in other ways, or not at all."""
_CELLS: Mapping[str, Mapping[str, str]] = {
    kind: {
        field: column_of(columns[field])
        for columns in tables.values()
        for field in sorted(columns.keys() - _HIDDEN, key=[*columns].index)
    }
    for kind, tables in FIELDS.items()
}
"""The fields of a draft that are cells of its record, with their columns."""
_TABLES = {
    "person": "actors r JOIN people p ON p.actor_id = r.id",
    "organization": "actors r JOIN organizations o ON o.actor_id = r.id",
}


def _linked(link: str | None, *fields: str) -> _Facts:
    """Return what yields the facts of a link: the linked record, and its values of some fields."""

    def facts(linked: object, *cells: object) -> Iterator[Fact]:
        if link is not None:
            yield link, linked
        for field, cell in zip(fields, cells, strict=True):
            if cell is not None:
                yield field, (linked, cell)

    return facts


_topic = _linked("topics", "topics")
_claim = _linked("claims", "claims")
_speaker = _linked(None, *_OF_SPEAKERS)
_place = _linked("source", *_OF_PLACES)
_role = _linked(None, "role", "started", "ended")


def _membership(organization: object, *cells: object) -> Iterator[Fact]:
    yield "organization", organization
    yield from _role((organization, cells[0]), *cells)


def _name(name: str, folded: str = "") -> Iterator[Fact]:
    for field in ("name", "alias"):
        yield field, folded or folding.folded(name) or name


def _text(text: str) -> Iterator[Fact]:
    yield "text", plain(text)


def _coder(name: str) -> Iterator[Fact]:
    yield "coder", name


def _coding(*cells: object) -> Iterator[Fact]:
    yield "codings", cells


def _contributor(*cells: object) -> Iterator[Fact]:
    yield _BY_ROLE.get(str(cells[0]), "contributors"), cells


def _csl(item: Any) -> Iterator[Fact]:
    found = json.loads(item) if isinstance(item, str) else item or {}
    for key, value in found.items():
        yield "csl", (key, json.dumps(value, sort_keys=True))


_CODERS = (
    "quotes JOIN batches b ON b.id = batch_id LEFT JOIN quote_coders c ON c.quote_id = quotes.id"
    " JOIN coders k ON k.id IN (b.coder_id, c.coder_id)"
)
_NAMES = ("actor_names", "actor_id", "name, folded", _name)
_PARTS: Mapping[str, Sequence[tuple[str, str, str, _Facts]]] = {
    "quote": (
        ("quotes", "id", "text", _text),
        (_CODERS, "quotes.id", "k.name", _coder),
        ("quote_topics", "quote_id", "topic_id, stance", _topic),
        (f"({ALL_STANCES}) c JOIN coders k ON k.id = c.coder_id", "c.quote_id",
         "c.topic_id, k.name, c.stance", _coding),
        ("quote_claims", "quote_id", "claim_id, relation", _claim),
        ("attributions", "quote_id", "actor_id, role, organization_id, status", _speaker),
        ("occurrences", "quote_id",
         ", ".join(("source_id", *(str(one.in_table) for one in _PLACE_FIELDS))), _place),
    ),
    "person": (
        _NAMES,
        ("memberships", "person_id", "organization_id, role, started, ended", _membership),
    ),
    "organization": (_NAMES,),
    "topic": (("topic_names", "topic_id", "name, folded", _name),),
    "claim": (("claim_topics", "claim_id", "topic_id", _linked("topics")),),
    "source": (
        ("sources", "id", "csl", _csl),
        ("source_contributors", "source_id", "role, family, given, particle, suffix, literal",
         _contributor),
    ),
}  # fmt: skip
"""The tables of the parts of a record: the column with its id, other columns, and their facts."""


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
    values = {"ids": sorted({number for _, number in existing})}
    fields = _CELLS[kind]
    columns = ", ".join(f'"{column}"' for column in fields.values())
    sql = f"SELECT r.id, {columns} FROM {_TABLES.get(kind, f'{kind}s r')}"
    for number, *cells in reader.execute(f"{sql} WHERE r.id = ANY(:ids)", values):
        recorded[number].update(zip(fields, cells, strict=True))
    for table, owner, cells_of, facts in _PARTS[kind]:
        sql = f"SELECT {owner}, {cells_of} FROM {table} WHERE {owner} = ANY(:ids)"
        for number, *cells in reader.execute(sql, values):
            recorded[number].update(facts(*cells))
    unsaved = []
    for resolved, number in existing:
        facts_of_draft = _facts_of(resolved, recorded[number])
        left = (field for field, value in facts_of_draft if (field, value) not in recorded[number])
        unsaved.append(tuple(dict.fromkeys(left)))
    return unsaved


def with_unsaved(
    error: ClaimdbError, reader: Reader, quote: ResolvedQuote, existing: int
) -> ClaimdbError:
    """Return the refusal of a duplicate, with the fields of which the existing quote lacks values.

    Those of its text and places are not among them.
    """
    (unsaved,) = unsaved_fields(reader, "quote", [(quote, existing)])
    others = [one for one in unsaved if one != "text" and one not in PLACE_FIELDS]
    if not others:
        return error
    number = short_id("quote", existing)
    return RefusedError(
        f"{error.message}, with other values of: {', '.join(others)}",
        hint=f"claimdb edit {number} changes them; {error.hint}",
    )


def _facts_of(resolved: ResolvedQuote | Resolution, recorded: Collection[Fact]) -> Iterator[Fact]:
    """Yield the facts of a draft; a record that does not exist has an id that none has."""
    draft = resolved.draft
    ids: Mapping[str, int] = {}
    if isinstance(resolved, Resolution):
        ids = {field: entity.id for field, entity in resolved.entities.items()}
    for field in sorted(_CELLS[kind_of(draft)], key="description".__ne__):
        value = getattr(draft, field)
        if value not in (None, "", _DEFAULTS.get(field)):
            yield field, ids.get(field, value)
    if isinstance(resolved, ResolvedQuote):
        yield from _quote_facts(resolved.draft, resolved.names, recorded)
    else:
        yield from _part_facts(cast("NoQuote", draft), ids)


def _quote_facts(
    draft: QuoteDraft, names: ResolvedNames, recorded: Collection[Fact]
) -> Iterator[Fact]:
    yield from _text_facts(draft.text, recorded)
    if draft.coder is not None:
        yield from _coder(draft.coder)
    for topic, about in zip(names.topics, draft.topics, strict=True):
        yield from _topic(topic, about.stance)
    for at, coder, stance, _ in draft.codings:
        yield from _coding(names.topics[at], coder, stance)
    for claim, related in zip(names.claims, draft.claims, strict=True):
        yield from _claim(claim.id, related.relation)
    actors = zip(draft.speakers, names.speakers, names.organizations, strict=True)
    facts = [
        fact
        for one, actor, organization in actors
        for fact in _speaker(actor, one.role, organization, one.status)
    ]
    yield from sorted(facts, key=lambda fact: _OF_SPEAKERS.index(fact[0]))
    for occurrence, source, via in zip(draft.occurrences, names.sources, names.vias, strict=True):
        place = [via if field == "via" else getattr(occurrence, field) for field in _OF_PLACES]
        facts = [*_place(source, *place)]
        # Of another source, nothing more is compared.
        yield from facts if facts[0] in recorded else facts[:1]


def _text_facts(text: str, recorded: Collection[Fact]) -> Iterator[Fact]:
    """Yield the text of a quote, unless another text was decided to be the same quote."""
    key = folding.text_key(text)
    for field, value in recorded:
        if field == "text" and folding.text_key(str(value)) == key:
            yield field, plain(text)


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
