"""The keys of records as objects of JSON, and the flat columns that every format shares."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from claimdb import model, phrases
from claimdb.cells import coder_cell, joined, joined_by_place, joined_leading, name_cell
from claimdb.fields import RecordField
from claimdb.model import Quote, Record, Source, identified, short_id
from claimdb.schema import KINDS, REVERSED_RELATIONS
from claimdb.stances import Coding

JsonObject: TypeAlias = dict[str, object]
Columns: TypeAlias = Mapping[str, Callable[[Any], object]]

_BACKWARDS = {word: reverse for reverse, word in REVERSED_RELATIONS.items()}


def relation_words(relation: str, direction: str) -> str:
    """Return the relation of a claim to another one, seen from this one: `supported by`."""
    return relation if direction == "from" else _BACKWARDS.get(relation, relation)


def contributors(source: Source, role: str) -> str | None:
    """Return who contributed to a source in a role: `Family, Given; Institution`."""
    names = [name_cell(one) for one in source.contributors if one.role == role]
    return joined(names) if names else None


def source_column(field: RecordField) -> Callable[[Source], Any]:
    """Return a function that reads a field of a source as the value of a column."""
    role = field.role
    return (lambda source: contributors(source, role)) if role else attrgetter(field.key)


def _id(kind: str, number: int | None) -> str | None:
    return None if number is None else short_id(kind, number)


def _key(source: model.Ref) -> str:
    """Return the citation key of a source, with a sign if it looks like an id."""
    return source.name if identified(source.name) is None else f"@{source.name}"


def _quote_ids(record: Any) -> list[str]:
    return [short_id("quote", number) for number in record.quotes]


def _ref(kind: str, ref: model.Ref | None) -> JsonObject | None:
    return None if ref is None else {"id": short_id(kind, ref.id), "name": ref.name}


def _refs(kind: str, attribute: str) -> Callable[[Any], object]:
    return lambda record: [_ref(kind, ref) for ref in getattr(record, attribute)]


def _objects(
    kind: str, attribute: str, **parts: Callable[[Any], object]
) -> Callable[[Any], list[JsonObject]]:
    """Return a function that reads linked records as objects with short ids and these parts."""
    return lambda record: [
        linked._asdict()
        | {"id": _id(kind, linked.id)}
        | {name: part(linked) for name, part in parts.items()}
        for linked in getattr(record, attribute)
    ]


_OCCURRENCE = ("id", "source", *model.Occurrence._fields[2:])


def _occurrence(occurrence: model.Occurrence) -> JsonObject:
    number, source, *cells = occurrence
    ids = short_id("occurrence", number), short_id("source", source)
    return dict(zip(_OCCURRENCE, (*ids, *cells), strict=True))


def _aliases(record: model.Actor | model.Topic) -> str | None:
    return joined_by_place(name.name for name in record.names if name.kind != "main")


def _position(what: str, position: model.Position) -> JsonObject:
    return {what: _ref(what, position.on), "stance": position.stance, "quotes": position.quotes}


def _memberships(what: str, attribute: str) -> Callable[[Any], object]:
    return lambda actor: [
        {**one._asdict(), what: _ref("actor", one[0]), "source": one.source and one.source.name}
        for one in getattr(actor, attribute)
    ]


def _claimants(attribute: str) -> Callable[[Any], str | None]:
    def names(claim: model.Claim) -> str | None:
        # Most commands print no claims, and start without the wording for people.
        from claimdb.phrases import claimant

        return joined_by_place(map(claimant, getattr(claim, attribute)))

    return names


def _plain(*names: str) -> Columns:
    return {name: attrgetter(name) for name in names}


def _head(kind: str) -> Columns:
    return {"type": lambda _: kind, "id": lambda record: short_id(kind, record.id), **_plain("uid")}


def _column(records: str, attribute: str) -> Callable[[Any], object]:
    """Return a function that joins an attribute of the linked records, by place."""
    found = attrgetter(attribute)
    return lambda record: joined_by_place(map(found, getattr(record, records)))


_PLACES = tuple(name for name in model.Occurrence._fields[3:] if name not in {"start", "end"})
_DECLARED = {one.in_json: attrgetter(one.key) for one in KINDS["source"].columns()}
_FIRST = tuple(_DECLARED)[: list(_DECLARED).index("note")]
_LATER = [one.flat_column or one.in_json for one in KINDS["source"].later() if one.value != "json"]

_IN_PLACE: Columns = {
    "id": lambda one: short_id("occurrence", one.id),
    "quote": lambda one: short_id("quote", one.quote),
}
_COUNT: Columns = {"count": lambda record: len(record.quotes)}
_NAMES: Columns = {"names": lambda record: [name._asdict() for name in record.names]}
GROUNDS: Columns = {
    "grounds": lambda q: [
        {"quote": short_id("quote", ground.quote_id), **dict(list(ground._asdict().items())[1:])}
        for ground in q.grounds
    ],
}
SHIFTS: Columns = {
    "shifts": lambda q: [
        {**shift._asdict(), "since": short_id("quote", shift.since)} for shift in q.shifts
    ],
}


def coding(one: Coding) -> str:
    """Return a coding in one text: `peace-plan=support by ana`."""
    decided = f" decided {one.decided}" if one.decided else ""
    return f"{one.topic}={one.stance}{decided} by {coder_cell(one.coder, one.coder_kind)}"


def codings(quote: Quote) -> str | None:
    """Return the codings of a quote in one text, if it has any."""
    return joined(map(coding, quote.codings)) if quote.codings else None


CODINGS: Columns = {"codings": lambda q: [one._asdict() for one in q.codings]}
RECORDED: Columns = {
    "recorded": lambda record: (
        record.recorded
        and {
            **record.recorded._asdict(),
            "batch": short_id("batch", record.recorded.batch),
            "coder": _ref("coder", record.recorded.coder),
        }
    ),
}
_speakers = _objects("actor", "speakers", organization=lambda s: _ref("actor", s.organization))
QUOTED: Columns = {"quoted": _objects("quote", "quoted", speakers=_speakers)}

OBJECTS: Mapping[type[Record], Columns] = {
    Quote: {
        **_head("quote"),
        **_plain("mode", "text"),
        "speakers": _speakers,
        "topics": _objects("topic", "topics"),
        "claims": _objects("claim", "claims"),
        **_plain("said", "occasion", "language"),
        "occurrences": lambda q: list(map(_occurrence, q.occurrences)),
        **_plain("note"),
    },
    model.Claim: {
        **_head("claim"),
        **_plain("text"),
        "topics": _refs("topic", "topics"),
        "asserted_by": _objects("actor", "asserted_by", quotes=_quote_ids),
        "denied_by": _objects("actor", "denied_by", quotes=_quote_ids),
        "questioned_by": _objects("actor", "questioned_by", quotes=_quote_ids),
        "quotes": _quote_ids,
        "relations": _objects("claim", "relations"),
        **_plain("note"),
    },
    model.Actor: {
        **_head("actor"),
        **_plain("kind", "name", "description", "wikidata_id"),
        **_NAMES,
        "organization_type": attrgetter("type"),
        **_plain("country"),
        "parent": lambda a: _ref("actor", a.parent),
        "below": _refs("actor", "below"),
        "memberships": _memberships("organization", "memberships"),
        "positions": lambda a: [_position("topic", one) for one in a.positions],
        "quotes": _quote_ids,
        "members": _memberships("person", "members"),
        "capacities": lambda a: [
            {**one._asdict(), "organization": _ref("actor", one.organization)}
            for one in a.capacities
        ],
        "topic": lambda a: _ref("topic", a.topic),
        **_plain("family", "given", "particle", "suffix"),
        **QUOTED,
    },
    model.Topic: {
        **_head("topic"),
        **_plain("slug", "name", "description"),
        **_NAMES,
        "broader": lambda t: _ref("topic", t.broader),
        "narrower": _refs("topic", "narrower"),
        "actor": lambda t: _ref("actor", t.actor),
        "positions": lambda t: [_position("actor", one) for one in t.positions],
        "quotes": _quote_ids,
        "path": _refs("topic", "path"),
        "tree": _objects("topic", "tree"),
        "positions_below": lambda t: [
            {**_position("actor", one), "topic": _ref("topic", one.topic)}
            for one in t.positions_below
        ],
        "claims": lambda t: [{"id": short_id("claim", c.id), "text": c.name} for c in t.claims],
        **QUOTED,
    },
    Source: {
        **_head("source"),
        **{name: _DECLARED[name] for name in _FIRST},
        "contributors": lambda s: [
            {**one._asdict(), "actor": _id("actor", one.actor)} for one in s.contributors
        ],
        "cites": _refs("source", "cites"),
        "cited_by": _refs("source", "cited_by"),
        "snapshots": lambda s: [one._asdict() for one in s.snapshots],
        "quotes": _quote_ids,
        **_plain("note", "csl"),
        **QUOTED,
        **{name: _DECLARED[name] for name in _LATER if name in _DECLARED},
    },
    model.Passage: {
        "type": lambda _: "occurrence",
        **_IN_PLACE,
        **_plain("text"),
        "source": lambda p: short_id("source", p.occurrence.source_id),
        **{name: attrgetter(f"occurrence.{name}") for name in model.Occurrence._fields[2:]},
        **_plain("digest", "sha256", "verified_at", "prefix", "suffix"),
    },
    model.Verification: {
        "type": lambda _: "verification",
        **_IN_PLACE,
        **_plain("source", "result", "text", "start", "end", "found", "missing"),
        "diff": lambda one: [list(part) for part in one.diff],
    },
}
"""The JSON object of each type of record."""

_MORE: Mapping[type[Record], Columns] = {
    Quote: {
        **GROUNDS,
        **SHIFTS,
        "shift": lambda q: joined_by_place(phrases.shifts(q)),
        **CODINGS,
        "coding": codings,
        **RECORDED,
        "speaker": lambda q: joined_leading(speaker.name for speaker in q.speakers),
        "role": _column("speakers", "role"),
        "organization": lambda q: joined_by_place(
            speaker.organization and speaker.organization.name for speaker in q.speakers
        ),
        "status": _column("speakers", "status"),
        "topic": _column("topics", "slug"),
        "stance": lambda q: joined_by_place(
            f"{topic.slug}={topic.stance}" for topic in q.topics if topic.stance
        ),
        "claim": lambda q: joined_leading(claim.text for claim in q.claims),
        "relation": _column("claims", "relation"),
        "source": _column("occurrences", "key"),
        **{name: _column("occurrences", name) for name in _PLACES},
    },
    model.Claim: {
        **QUOTED,
        **RECORDED,
        "topic": _column("topics", "name"),
        "asserting": _claimants("asserted_by"),
        "denying": _claimants("denied_by"),
        "questioning": _claimants("questioned_by"),
        "quote": lambda c: joined_by_place(_quote_ids(c)),
        "related": lambda c: joined_by_place(
            f"{relation_words(other.relation, other.direction)} {short_id('claim', other.id)}"
            for other in c.relations
        ),
        "related_claims": lambda c: joined_by_place(
            f"{other.text}={relation_words(other.relation, other.direction)}"
            for other in c.relations
        ),
    },
    model.Actor: {
        "alias": _aliases,
        "part_of": lambda a: a.parent and a.parent.name,
        "role": _column("memberships", "role"),
        "organization": _column("memberships", "organization.name"),
        "member": _column("members", "person.name"),
        **_COUNT,
    },
    model.Topic: {
        "alias": _aliases,
        "part_of": lambda t: t.broader and t.broader.name,
        "claim": _column("claims", "name"),
        **_COUNT,
    },
    Source: {
        **{
            str(one.flat_column): source_column(one)
            for one in KINDS["source"].fields.values()
            if one.role
        },
        "cited_sources": lambda s: joined_by_place(map(_key, s.cites)),
        **_COUNT,
    },
}
COLUMNS: Mapping[type[Record], Columns] = {
    kind: {**columns, **_MORE.get(kind, {})} for kind, columns in OBJECTS.items()
}
"""What `--fields` can name for each type of record, and how it is read from one."""

DEFAULTS: Mapping[type[Record], Sequence[str]] = {
    Quote: (
        "id", "speaker", "role", "organization", "status", "said", "occasion", "text", "mode",
        "language", "topic", "stance", "claim", "relation", "source", *_PLACES, "note",
    ),
    model.Claim: (
        "id", "text", "topic", "asserting", "denying", "questioning", "quote", "related", "note",
        "related_claims",
    ),
    model.Actor: (
        "id", "kind", "name", "alias", "organization_type", "country", "part_of", "role",
        "organization", "description", "wikidata_id", "count", "member",
    ),
    model.Topic: ("id", "slug", "name", "alias", "part_of", "description", "count", "claim"),
    Source: ("id", *_FIRST[:3], "author", *_FIRST[3:], "count", "note", *_LATER),
    model.Passage: tuple(name for name in OBJECTS[model.Passage] if name != "type"),
    model.Verification: (
        "quote", "id", "source", "result", "text", "start", "end", "found", "missing",
    ),
}  # fmt: skip
"""The columns that the flat formats have where no fields are asked for."""
