"""The columns of records: the JSON contract, and the flat columns that every format shares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from claimdb.cells import joined, joined_by_place
from claimdb.fields import RecordField
from claimdb.model import (
    Actor,
    Claim,
    ClaimSpeaker,
    Member,
    Membership,
    Occurrence,
    Passage,
    Position,
    Quote,
    Quoted,
    Record,
    Recorded,
    Ref,
    Source,
    Speaker,
    Topic,
    Verification,
    short_id,
)
from claimdb.personal_names import inverted
from claimdb.schema import KINDS

JsonObject: TypeAlias = dict[str, object]
Columns: TypeAlias = Mapping[str, Callable[[Any], object]]

_BACKWARDS = {
    "contradicts": "contradicts",
    "supports": "supported by",
    "repeats": "repeated by",
    "refines": "refined by",
}


def relation_words(relation: str, direction: str) -> str:
    """Return the relation of a claim to another one, seen from this one: `supported by`."""
    return relation if direction == "from" else _BACKWARDS[relation]


def contributors(source: Source, role: str) -> str | None:
    """Return who contributed to a source in a role: `Family, Given; Institution`."""
    names = [inverted(one) for one in source.contributors if one.role == role]
    return joined(names) if names else None


def _leading(values: Iterable[str | None]) -> str | None:
    """Join the values by whose number those of other columns are counted."""
    parts = [value or "" for value in values]
    return joined(parts) if len(parts) > 1 or any(parts) else None


def _id(kind: str, number: int | None) -> str | None:
    return None if number is None else short_id(kind, number)


def _ids(kind: str, numbers: Iterable[int]) -> list[str]:
    return [short_id(kind, number) for number in numbers]


def _ref(kind: str, ref: Ref | None) -> JsonObject | None:
    return None if ref is None else {"id": short_id(kind, ref.id), "name": ref.name}


def _refs(kind: str, refs: Iterable[Ref]) -> list[JsonObject | None]:
    return [_ref(kind, ref) for ref in refs]


def _object(kind: str, linked: Any) -> JsonObject:
    """Return a named tuple as an object with its short id."""
    cells: JsonObject = linked._asdict()
    cells["id"] = short_id(kind, linked.id)
    return cells


def _objects(kind: str, attribute: str) -> Callable[[Any], object]:
    return lambda record: [_object(kind, one) for one in getattr(record, attribute)]


def _speaker(speaker: Speaker) -> JsonObject:
    cells: JsonObject = speaker._asdict()
    cells["id"] = _id("actor", speaker.id)
    cells["organization"] = _ref("actor", speaker.organization)
    return cells


_OCCURRENCE = ("id", "source", *Occurrence._fields[2:])


def _occurrence(occurrence: Occurrence) -> JsonObject:
    number, source, *cells = occurrence
    ids = short_id("occurrence", number), short_id("source", source)
    return dict(zip(_OCCURRENCE, (*ids, *cells), strict=True))


def _claim_speaker(speaker: ClaimSpeaker) -> JsonObject:
    quotes = _ids("quote", speaker.quotes)
    return {**speaker._asdict(), "id": _id("actor", speaker.id), "quotes": quotes}


def _aliases(record: Actor | Topic) -> str | None:
    return joined_by_place(name.name for name in record.names if name.kind != "main")


def _positions(what: str, positions: Iterable[Position]) -> list[JsonObject]:
    return [
        {what: _ref(what, position.on), "stance": position.stance, "quotes": position.quotes}
        for position in positions
    ]


def _membership(what: str, one: Member | Membership) -> JsonObject:
    source = one.source and one.source.name
    return {**one._asdict(), what: _ref("actor", one[0]), "source": source}


def _quoted(quotes: Iterable[Quoted]) -> list[JsonObject]:
    return [
        {**_object("quote", quote), "speakers": [_speaker(speaker) for speaker in quote.speakers]}
        for quote in quotes
    ]


def _recorded(recorded: Recorded | None) -> JsonObject | None:
    return recorded and {
        **recorded._asdict(),
        "batch": short_id("batch", recorded.batch),
        "coder": _ref("coder", recorded.coder),
    }


def _claim_speakers(speakers: Iterable[ClaimSpeaker]) -> str | None:
    # Most commands print no claims, and start without the wording for people.
    from claimdb.phrases import claimant

    return joined_by_place(map(claimant, speakers))


def _plain(*names: str) -> Columns:
    return {name: attrgetter(name) for name in names}


def _head(kind: str) -> Columns:
    return {
        "type": lambda _: kind,
        "id": lambda record: short_id(kind, record.id),
        **_plain("uid"),
    }


def _column(records: str, attribute: str) -> Callable[[Any], object]:
    """Return a function that joins an attribute of the linked records, by place."""
    found = attrgetter(attribute)
    return lambda record: joined_by_place(map(found, getattr(record, records)))


_PLACES = tuple(name for name in Occurrence._fields[3:] if name not in {"start", "end"})

_QUOTE: Columns = {
    **_head("quote"),
    **_plain("mode", "text"),
    "speakers": lambda q: list(map(_speaker, q.speakers)),
    "topics": _objects("topic", "topics"),
    "claims": _objects("claim", "claims"),
    **_plain("said", "occasion", "language"),
    "occurrences": lambda q: list(map(_occurrence, q.occurrences)),
    **_plain("note"),
}
GROUNDS: Columns = {
    "grounds": lambda q: [
        {"quote": short_id("quote", ground.quote_id), **dict(list(ground._asdict().items())[1:])}
        for ground in q.grounds
    ],
}
RECORDED: Columns = {"recorded": lambda record: _recorded(record.recorded)}
QUOTED: Columns = {"quoted": lambda record: _quoted(record.quoted)}
_FLAT_QUOTE: Columns = {
    "speaker": lambda q: _leading(speaker.name for speaker in q.speakers),
    "role": _column("speakers", "role"),
    "organization": lambda q: joined_by_place(
        speaker.organization and speaker.organization.name for speaker in q.speakers
    ),
    "status": _column("speakers", "status"),
    "topic": _column("topics", "slug"),
    "stance": lambda q: joined_by_place(
        f"{topic.slug}={topic.stance}" for topic in q.topics if topic.stance
    ),
    "claim": lambda q: _leading(claim.text for claim in q.claims),
    "relation": _column("claims", "relation"),
    "source": _column("occurrences", "key"),
    **{name: _column("occurrences", name) for name in _PLACES},
}

_CLAIM: Columns = {
    **_head("claim"),
    **_plain("text"),
    "topics": lambda c: _refs("topic", c.topics),
    "asserted_by": lambda c: [_claim_speaker(speaker) for speaker in c.asserted_by],
    "denied_by": lambda c: [_claim_speaker(speaker) for speaker in c.denied_by],
    "questioned_by": lambda c: [_claim_speaker(speaker) for speaker in c.questioned_by],
    "quotes": lambda c: _ids("quote", c.quotes),
    "relations": _objects("claim", "relations"),
    **_plain("note"),
}
_FLAT_CLAIM: Columns = {
    "topic": _column("topics", "name"),
    "asserting": lambda c: _claim_speakers(c.asserted_by),
    "denying": lambda c: _claim_speakers(c.denied_by),
    "questioning": lambda c: _claim_speakers(c.questioned_by),
    "quote": lambda c: joined_by_place(_ids("quote", c.quotes)),
    "related": lambda c: joined_by_place(
        f"{relation_words(other.relation, other.direction)} {short_id('claim', other.id)}"
        for other in c.relations
    ),
}

_COUNT: Columns = {"count": lambda record: len(record.quotes)}
_NAMES: Columns = {"names": lambda record: [name._asdict() for name in record.names]}

_ACTOR: Columns = {
    **_head("actor"),
    **_plain("kind", "name", "description", "wikidata_id"),
    **_NAMES,
    "organization_type": attrgetter("type"),
    **_plain("country"),
    "parent": lambda a: _ref("actor", a.parent),
    "below": lambda a: _refs("actor", a.below),
    "memberships": lambda a: [_membership("organization", one) for one in a.memberships],
    "positions": lambda a: _positions("topic", a.positions),
    "quotes": lambda a: _ids("quote", a.quotes),
    "members": lambda a: [_membership("person", one) for one in a.members],
    "capacities": lambda a: [
        {**one._asdict(), "organization": _ref("actor", one.organization)} for one in a.capacities
    ],
    "topic": lambda a: _ref("topic", a.topic),
    **_plain("family", "given", "particle", "suffix"),
    **QUOTED,
}
_FLAT_ACTOR: Columns = {
    "alias": _aliases,
    "part_of": lambda a: a.parent and a.parent.name,
    "role": _column("memberships", "role"),
    "organization": _column("memberships", "organization.name"),
    "member": _column("members", "person.name"),
    **_COUNT,
}

_TOPIC: Columns = {
    **_head("topic"),
    **_plain("slug", "name", "description"),
    **_NAMES,
    "broader": lambda t: _ref("topic", t.broader),
    "narrower": lambda t: _refs("topic", t.narrower),
    "actor": lambda t: _ref("actor", t.actor),
    "positions": lambda t: _positions("actor", t.positions),
    "quotes": lambda t: _ids("quote", t.quotes),
    "path": lambda t: _refs("topic", t.path),
    "tree": _objects("topic", "tree"),
    "positions_below": lambda t: [
        {**shown, "topic": _ref("topic", position.topic)}
        for shown, position in zip(
            _positions("actor", t.positions_below), t.positions_below, strict=True
        )
    ],
    "claims": lambda t: [
        {"id": short_id("claim", claim.id), "text": claim.name} for claim in t.claims
    ],
    **QUOTED,
}
_FLAT_TOPIC: Columns = {
    "alias": _aliases,
    "part_of": lambda t: t.broader and t.broader.name,
    "claim": _column("claims", "name"),
    **_COUNT,
}


def source_column(field: RecordField) -> Callable[[Source], Any]:
    """Return what reads a field of a source as the value of a column."""
    role = field.role
    return (lambda source: contributors(source, role)) if role else attrgetter(field.key)


_DECLARED = {one.in_json: attrgetter(one.key) for one in KINDS["source"].columns()}
_FIRST = tuple(_DECLARED)[: list(_DECLARED).index("note")]
_CONTRIBUTORS: Columns = {
    str(one.flat_column): source_column(one) for one in KINDS["source"].fields.values() if one.role
}
_LATER = [one.flat_column or one.in_json for one in KINDS["source"].later() if one.value != "json"]
_SOURCE: Columns = {
    **_head("source"),
    **{name: _DECLARED[name] for name in _FIRST},
    "contributors": lambda s: [
        {**made._asdict(), "actor": _id("actor", made.actor)} for made in s.contributors
    ],
    "cites": lambda s: _refs("source", s.cites),
    "cited_by": lambda s: _refs("source", s.cited_by),
    "snapshots": lambda s: [one._asdict() for one in s.snapshots],
    "quotes": lambda s: _ids("quote", s.quotes),
    **_plain("note", "csl"),
    **QUOTED,
    **{name: _DECLARED[name] for name in _LATER if name in _DECLARED},
}
_FLAT_SOURCE: Columns = {**_CONTRIBUTORS, **_COUNT}


_PASSAGE: Columns = {
    "type": lambda _: "occurrence",
    "id": lambda p: short_id("occurrence", p.id),
    "quote": lambda p: short_id("quote", p.quote),
    **_plain("text"),
    "source": lambda p: short_id("source", p.occurrence.source_id),
    **{name: attrgetter(f"occurrence.{name}") for name in Occurrence._fields[2:]},
    **_plain("digest", "sha256", "verified_at", "prefix", "suffix"),
}

_VERIFICATION: Columns = {
    "type": lambda _: "verification",
    "id": lambda one: short_id("occurrence", one.id),
    "quote": lambda one: short_id("quote", one.quote),
    **_plain("source", "result", "text", "start", "end", "found", "missing"),
    "diff": lambda one: [list(part) for part in one.diff],
}

COLUMNS: Mapping[type[Record], Columns] = {
    Quote: {**_QUOTE, **GROUNDS, **RECORDED, **_FLAT_QUOTE},
    Claim: {**_CLAIM, **QUOTED, **RECORDED, **_FLAT_CLAIM},
    Actor: {**_ACTOR, **_FLAT_ACTOR},
    Topic: {**_TOPIC, **_FLAT_TOPIC},
    Source: {**_SOURCE, **_FLAT_SOURCE},
    Passage: _PASSAGE,
    Verification: _VERIFICATION,
}
"""What `--fields` can name for each type of record, and how it is read from one."""

OBJECTS: Mapping[type[Record], Columns] = {
    Quote: _QUOTE,
    Claim: _CLAIM,
    Actor: _ACTOR,
    Topic: _TOPIC,
    Source: _SOURCE,
    Passage: _PASSAGE,
    Verification: _VERIFICATION,
}

DEFAULTS: Mapping[type[Record], Sequence[str]] = {
    Quote: (
        "id", "speaker", "role", "organization", "status", "said", "occasion", "text", "mode",
        "language", "topic", "stance", "claim", "relation", "source", *_PLACES, "note",
    ),
    Claim: (
        "id", "text", "topic", "asserting", "denying", "questioning", "quote", "related", "note",
    ),
    Actor: (
        "id", "kind", "name", "alias", "organization_type", "country", "part_of", "role",
        "organization", "description", "wikidata_id", "count", "member",
    ),
    Topic: ("id", "slug", "name", "alias", "part_of", "description", "count", "claim"),
    Source: ("id", *_FIRST[:3], "author", *_FIRST[3:], "count", "note", *_LATER),
    Passage: tuple(name for name in _PASSAGE if name != "type"),
    Verification: ("quote", "id", "source", "result", "text", "start", "end", "found", "missing"),
}  # fmt: skip
"""The columns that the flat formats have where no fields are asked for."""
