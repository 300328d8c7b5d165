"""Records to plain values: the JSON contract, and the columns that every format shares.

Owns the names, the order and the meaning of all fields. A field that is a key of the JSON object
has the value it has there; the others are flat, one text or number, for spreadsheets and scripts.
It must not know how a format writes a value.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias

from claimdb.errors import UsageError
from claimdb.model import (
    Actor,
    Capacity,
    Claim,
    ClaimSpeaker,
    Member,
    Membership,
    Name,
    Occurrence,
    Passage,
    Position,
    Quote,
    Quoted,
    Record,
    Recorded,
    Ref,
    Row,
    Source,
    Speaker,
    Topic,
    Verification,
    short_id,
)
from claimdb.personal_names import inverted
from claimdb.schema import CLAIM_RELATION_SYNONYMS, CLAIM_RELATIONS

SEPARATOR = "; "
"""Stands between several values in one text."""

TRIGGERS = "=+\\-@\t\r\n＝＋－＠"
"""With what a cell begins that a spreadsheet takes for a formula, as a set of a pattern."""

_RELATION_WORDS = frozenset((*CLAIM_RELATIONS, *CLAIM_RELATION_SYNONYMS))
_AT_SEPARATOR = re.compile(rf"(\\*){SEPARATOR}")
_AT_END = re.compile(r"(\\+)\Z")


def joined(values: Iterable[str]) -> str:
    r"""Return values, at least one, in one text; a separator within a value is written `\; `."""
    parts = list(values)
    text = SEPARATOR.join(parts)
    # Nearly always nothing in them is taken for what stands between them.
    if text.count(SEPARATOR) == len(parts) - 1 and "\\" not in text:
        return text
    parts = [_AT_SEPARATOR.sub(rf"\1\1\\{SEPARATOR}", part) for part in parts]
    # What ends with a backslash would take the separator into the value.
    parts[:-1] = [_AT_END.sub(r"\1\1", part) for part in parts[:-1]]
    return SEPARATOR.join(parts)


def joined_by_place(values: Iterable[str | None]) -> str | None:
    """Return values of which the n-th belongs to the n-th of another column; None where all miss.

    Those that are missing keep their place.
    """
    parts = list(values)
    # One value is itself, whatever stands in it.
    if len(parts) == 1:
        return parts[0] or None
    return joined([part or "" for part in parts]) if any(parts) else None


def parted(text: str) -> list[str]:
    """Return the values that stand in one text, each as it was given to `joined`."""
    if SEPARATOR not in text:
        return [text]
    values, value, end = [], "", 0
    for match in _AT_SEPARATOR.finditer(text):
        backslashes = match[1]
        value += text[end : match.start()] + backslashes[: len(backslashes) // 2]
        end = match.end()
        if len(backslashes) % 2:
            value += SEPARATOR
        else:
            values.append(value)
            value = ""
    return [*values, value + text[end:]]


def tells_relation(text: str) -> bool:
    """Whether a claim in one text says behind it what is done to it; else it is asserted."""
    _, equals, word = text.rpartition("=")
    return bool(equals) and word.strip().casefold() in _RELATION_WORDS


def authors(source: Source) -> str | None:
    """Return who wrote a source: `Family, Given; Institution`."""
    names = [inverted(one) for one in source.contributors if one.role == "author"]
    return joined(names) if names else None


JsonObject: TypeAlias = dict[str, object]
Columns: TypeAlias = Mapping[str, Callable[[Any], object]]

_BACKWARDS = {
    "contradicts": "contradicts",
    "supports": "supported by",
    "repeats": "repeated by",
    "refines": "refined by",
}


def relation_words(relation: str, direction: str) -> str:
    """Return what a claim has to do with another one, read from this one: `supported by`."""
    return relation if direction == "from" else _BACKWARDS[relation]


def _leading(values: Iterable[str | None]) -> str | None:
    """Join the values that say how many there are, so that these can be counted."""
    parts = [value or "" for value in values]
    return joined(parts) if len(parts) > 1 or any(parts) else None


def _ids(kind: str, numbers: Iterable[int]) -> list[str]:
    return [short_id(kind, number) for number in numbers]


def _ref(kind: str, ref: Ref | None) -> JsonObject | None:
    return None if ref is None else {"id": short_id(kind, ref.id), "name": ref.name}


def _refs(kind: str, refs: Iterable[Ref]) -> list[JsonObject | None]:
    return [_ref(kind, ref) for ref in refs]


def _speaker(speaker: Speaker) -> JsonObject:
    return {
        "id": None if speaker.id is None else short_id("actor", speaker.id),
        "kind": speaker.kind,
        "name": speaker.name,
        "role": speaker.role,
        "organization": _ref("actor", speaker.organization),
        "status": speaker.status,
    }


def _place(occurrence: Occurrence) -> JsonObject:
    return {
        "source": short_id("source", occurrence.source_id),
        "key": occurrence.key,
        "title": occurrence.title,
        "start": occurrence.start,
        "end": occurrence.end,
        "locator": occurrence.locator,
        "cue": occurrence.cue,
        "printed_as": occurrence.printed_as,
        "via": occurrence.via,
        "verified": occurrence.verified,
    }


def _claim_speaker(speaker: ClaimSpeaker) -> JsonObject:
    return {
        "id": None if speaker.id is None else short_id("actor", speaker.id),
        "kind": speaker.kind,
        "name": speaker.name,
        "role": speaker.role,
        "quotes": _ids("quote", speaker.quotes),
    }


def _names(names: Iterable[Name]) -> list[JsonObject]:
    return [{"name": name.name, "kind": name.kind} for name in names]


def _aliases(record: Actor | Topic) -> str | None:
    return joined_by_place(name.name for name in record.names if name.kind != "main")


def _positions(what: str, positions: Iterable[Position]) -> list[JsonObject]:
    return [
        {what: _ref(what, position.on), "stance": position.stance, "quotes": position.quotes}
        for position in positions
    ]


def _held(what: str, held: Member | Membership) -> JsonObject:
    return {
        what: _ref("actor", held[0]),
        "role": held.role,
        "started": held.started,
        "ended": held.ended,
        "source": held.source and held.source.name,
    }


def _capacity(capacity: Capacity) -> JsonObject:
    return {
        "role": capacity.role,
        "organization": _ref("actor", capacity.organization),
        "first": capacity.first,
        "last": capacity.last,
        "quotes": capacity.quotes,
    }


def _quoted(quotes: Iterable[Quoted]) -> list[JsonObject]:
    return [
        {
            "id": short_id("quote", quote.id),
            "said": quote.said,
            "mode": quote.mode,
            "text": quote.text,
            "speakers": [_speaker(speaker) for speaker in quote.speakers],
            "locator": quote.locator,
        }
        for quote in quotes
    ]


def _recorded(recorded: Recorded | None) -> JsonObject | None:
    return recorded and {
        "created": recorded.created,
        "updated": recorded.updated,
        "batch": short_id("batch", recorded.batch),
        "command": recorded.command,
        "coder": _ref("coder", recorded.coder),
    }


def _claim_speakers(speakers: Iterable[ClaimSpeaker]) -> str | None:
    # Most commands print no claims, and start without the wording for people.
    from claimdb.phrases import claimant

    return joined_by_place(map(claimant, speakers))


_QUOTE: Columns = {
    "type": lambda _: "quote",
    "id": lambda q: short_id("quote", q.id),
    "uid": lambda q: q.uid,
    "mode": lambda q: q.mode,
    "text": lambda q: q.text,
    "speakers": lambda q: [_speaker(speaker) for speaker in q.speakers],
    "topics": lambda q: [
        {
            "id": short_id("topic", topic.id),
            "slug": topic.slug,
            "name": topic.name,
            "stance": topic.stance,
        }
        for topic in q.topics
    ],
    "claims": lambda q: [
        {"id": short_id("claim", claim.id), "text": claim.text, "relation": claim.relation}
        for claim in q.claims
    ],
    "said": lambda q: q.said,
    "occasion": lambda q: q.occasion,
    "language": lambda q: q.language,
    "occurrences": lambda q: [
        {"id": short_id("occurrence", occurrence.id), **_place(occurrence)}
        for occurrence in q.occurrences
    ],
    "note": lambda q: q.note,
}
_GROUNDS: Columns = {
    "grounds": lambda q: [
        {
            "quote": short_id("quote", ground.quote_id),
            "actor": ground.actor,
            "matter": ground.matter,
            "theirs": ground.theirs,
            "ours": ground.ours,
        }
        for ground in q.grounds
    ],
}
_RECORDED: Columns = {"recorded": lambda record: _recorded(record.recorded)}
_QUOTED: Columns = {"quoted": lambda record: _quoted(record.quoted)}
_FLAT_QUOTE: Columns = {
    "speaker": lambda q: _leading(speaker.name for speaker in q.speakers),
    "role": lambda q: joined_by_place(speaker.role for speaker in q.speakers),
    "organization": lambda q: joined_by_place(
        speaker.organization and speaker.organization.name for speaker in q.speakers
    ),
    "status": lambda q: joined_by_place(speaker.status for speaker in q.speakers),
    "topic": lambda q: joined_by_place(topic.slug for topic in q.topics),
    "stance": lambda q: joined_by_place(
        f"{topic.slug}={topic.stance}" for topic in q.topics if topic.stance
    ),
    "claim": lambda q: _leading(claim.text for claim in q.claims),
    "relation": lambda q: joined_by_place(claim.relation for claim in q.claims),
    "source": lambda q: joined_by_place(o.key for o in q.occurrences),
    "title": lambda q: joined_by_place(o.title for o in q.occurrences),
    "locator": lambda q: joined_by_place(o.locator for o in q.occurrences),
    "cue": lambda q: joined_by_place(o.cue for o in q.occurrences),
    "printed_as": lambda q: joined_by_place(o.printed_as for o in q.occurrences),
    "via": lambda q: joined_by_place(o.via for o in q.occurrences),
    "verified": lambda q: joined_by_place(o.verified for o in q.occurrences),
}

_CLAIM: Columns = {
    "type": lambda _: "claim",
    "id": lambda c: short_id("claim", c.id),
    "uid": lambda c: c.uid,
    "text": lambda c: c.text,
    "topics": lambda c: _refs("topic", c.topics),
    "asserted_by": lambda c: [_claim_speaker(speaker) for speaker in c.asserted_by],
    "denied_by": lambda c: [_claim_speaker(speaker) for speaker in c.denied_by],
    "questioned_by": lambda c: [_claim_speaker(speaker) for speaker in c.questioned_by],
    "quotes": lambda c: _ids("quote", c.quotes),
    "relations": lambda c: [
        {
            "id": short_id("claim", other.id),
            "text": other.text,
            "relation": other.relation,
            "direction": other.direction,
        }
        for other in c.relations
    ],
    "note": lambda c: c.note,
}
_FLAT_CLAIM: Columns = {
    "topic": lambda c: joined_by_place(topic.name for topic in c.topics),
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

_ACTOR: Columns = {
    "type": lambda _: "actor",
    "id": lambda a: short_id("actor", a.id),
    "uid": lambda a: a.uid,
    "kind": lambda a: a.kind,
    "name": lambda a: a.name,
    "description": lambda a: a.description,
    "wikidata_id": lambda a: a.wikidata_id,
    "names": lambda a: _names(a.names),
    "organization_type": lambda a: a.type,
    "country": lambda a: a.country,
    "parent": lambda a: _ref("actor", a.parent),
    "below": lambda a: _refs("actor", a.below),
    "memberships": lambda a: [_held("organization", held) for held in a.memberships],
    "positions": lambda a: _positions("topic", a.positions),
    "quotes": lambda a: _ids("quote", a.quotes),
    "members": lambda a: [_held("person", held) for held in a.members],
    "capacities": lambda a: list(map(_capacity, a.capacities)),
    "topic": lambda a: _ref("topic", a.topic),
    "family": lambda a: a.family,
    "given": lambda a: a.given,
    "particle": lambda a: a.particle,
    "suffix": lambda a: a.suffix,
    **_QUOTED,
}
_FLAT_ACTOR: Columns = {
    "alias": _aliases,
    "part_of": lambda a: a.parent and a.parent.name,
    "role": lambda a: joined_by_place(held.role for held in a.memberships),
    "organization": lambda a: joined_by_place(held.organization.name for held in a.memberships),
    "member": lambda a: joined_by_place(held.person.name for held in a.members),
    **_COUNT,
}

_TOPIC: Columns = {
    "type": lambda _: "topic",
    "id": lambda t: short_id("topic", t.id),
    "uid": lambda t: t.uid,
    "slug": lambda t: t.slug,
    "name": lambda t: t.name,
    "description": lambda t: t.description,
    "names": lambda t: _names(t.names),
    "broader": lambda t: _ref("topic", t.broader),
    "narrower": lambda t: _refs("topic", t.narrower),
    "actor": lambda t: _ref("actor", t.actor),
    "positions": lambda t: _positions("actor", t.positions),
    "quotes": lambda t: _ids("quote", t.quotes),
    "path": lambda t: _refs("topic", t.path),
    "tree": lambda t: [
        {
            "id": short_id("topic", below.id),
            "name": below.name,
            "depth": below.depth,
            "quotes": below.quotes,
        }
        for below in t.tree
    ],
    "positions_below": lambda t: [
        {**told, "topic": _ref("topic", position.topic)}
        for told, position in zip(
            _positions("actor", t.positions_below), t.positions_below, strict=True
        )
    ],
    "claims": lambda t: [
        {"id": short_id("claim", claim.id), "text": claim.name} for claim in t.claims
    ],
    **_QUOTED,
}
_FLAT_TOPIC: Columns = {
    "alias": _aliases,
    "part_of": lambda t: t.broader and t.broader.name,
    "claim": lambda t: joined_by_place(claim.name for claim in t.claims),
    **_COUNT,
}

_SOURCE: Columns = {
    "type": lambda _: "source",
    "id": lambda s: short_id("source", s.id),
    "uid": lambda s: s.uid,
    "key": lambda s: s.key,
    "source_type": lambda s: s.type,
    "title": lambda s: s.title,
    "container_title": lambda s: s.container_title,
    "publisher": lambda s: s.publisher,
    "issued": lambda s: s.issued,
    "accessed": lambda s: s.accessed,
    "url": lambda s: s.url,
    "archive_url": lambda s: s.archive_url,
    "doi": lambda s: s.doi,
    "language": lambda s: s.language,
    "contributors": lambda s: [
        {
            "role": made.role,
            "name": made.name,
            "family": made.family,
            "given": made.given,
            "particle": made.particle,
            "suffix": made.suffix,
            "actor": None if made.actor is None else short_id("actor", made.actor),
        }
        for made in s.contributors
    ],
    "cites": lambda s: _refs("source", s.cites),
    "cited_by": lambda s: _refs("source", s.cited_by),
    "snapshots": lambda s: [
        {"sha256": kept.sha256, "taken": kept.taken, "stored": kept.stored} for kept in s.snapshots
    ],
    "quotes": lambda s: _ids("quote", s.quotes),
    "note": lambda s: s.note,
    "csl": lambda s: s.csl,
    **_QUOTED,
}
_FLAT_SOURCE: Columns = {"author": authors, **_COUNT}

_PLACE = (
    "source", "key", "title", "start", "end", "locator", "cue", "printed_as", "via", "verified",
)  # fmt: skip


def _placed(name: str) -> Callable[[Passage], object]:
    return lambda passage: _place(passage.occurrence)[name]


_PASSAGE: Columns = {
    "type": lambda _: "occurrence",
    "id": lambda p: short_id("occurrence", p.id),
    "quote": lambda p: short_id("quote", p.quote),
    "text": lambda p: p.text,
    **{name: _placed(name) for name in _PLACE},
    "digest": lambda p: p.digest,
    "sha256": lambda p: p.sha256,
    "verified_at": lambda p: p.verified_at,
    "prefix": lambda p: p.prefix,
    "suffix": lambda p: p.suffix,
}

_VERIFICATION: Columns = {
    "type": lambda _: "verification",
    "id": lambda one: short_id("occurrence", one.id),
    "quote": lambda one: short_id("quote", one.quote),
    "source": lambda one: one.source,
    "result": lambda one: one.result,
    "text": lambda one: one.text,
    "start": lambda one: one.start,
    "end": lambda one: one.end,
    "found": lambda one: one.found,
    "missing": lambda one: one.missing,
    "diff": lambda one: [list(part) for part in one.diff],
}

COLUMNS: Mapping[type[Record], Columns] = {
    Quote: {**_QUOTE, **_GROUNDS, **_RECORDED, **_FLAT_QUOTE},
    Claim: {**_CLAIM, **_QUOTED, **_RECORDED, **_FLAT_CLAIM},
    Actor: {**_ACTOR, **_FLAT_ACTOR},
    Topic: {**_TOPIC, **_FLAT_TOPIC},
    Source: {**_SOURCE, **_FLAT_SOURCE},
    Passage: _PASSAGE,
    Verification: _VERIFICATION,
}
"""What `--fields` can name for each type of record, and how it is read from one."""

_OBJECTS: Mapping[type[Record], Columns] = {
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
        "language", "topic", "stance", "claim", "relation", "source", "title", "locator", "cue",
        "printed_as", "via", "verified", "note",
    ),
    Claim: (
        "id", "text", "topic", "asserting", "denying", "questioning", "quote", "related", "note",
    ),
    Actor: (
        "id", "kind", "name", "alias", "organization_type", "country", "part_of", "role",
        "organization", "description", "wikidata_id", "count", "member",
    ),
    Topic: ("id", "slug", "name", "alias", "part_of", "description", "count", "claim"),
    Source: (
        "id", "key", "source_type", "title", "author", "container_title", "publisher", "issued",
        "accessed", "url", "archive_url", "doi", "language", "count", "note",
    ),
    Passage: tuple(name for name in _PASSAGE if name != "type"),
    Verification: ("quote", "id", "source", "result", "text", "start", "end", "found", "missing"),
}  # fmt: skip
"""The columns that the flat formats have where no fields are asked for."""

_PLURALS: Mapping[type[Record], str] = {
    Quote: "quotes",
    Claim: "claims",
    Actor: "actors",
    Topic: "topics",
    Source: "sources",
    Passage: "occurrences",
    Verification: "verifications",
}


def id_of(record: Record) -> str:
    """Return the short id of a record.

    Raises:
        UsageError: it is a row without one.
    """
    if isinstance(record, Row):
        if "id" not in record.cells:
            raise UsageError("these rows have no id", hint="name a column id, or print another way")
        return str(record.cells["id"])
    kind = (
        "occurrence"
        if isinstance(record, Passage | Verification)
        else type(record).__name__.lower()
    )
    return short_id(kind, record.id)


def as_dict(record: Record, fields: Sequence[str] = ()) -> JsonObject:
    """Return a record as a JSON object, or the fields of it that are asked for.

    Raises:
        UsageError: it has no such field.
    """
    if isinstance(record, Row):
        fields = fields or tuple(record.cells)
    if fields:
        return dict(zip(fields, values_of(record, fields), strict=True))
    columns = _OBJECTS[type(record)]
    if isinstance(record, Quote) and record.grounds:
        columns = {**columns, **_GROUNDS}
    if isinstance(record, Quote | Claim) and record.recorded:
        columns = {**columns, **(_QUOTED if isinstance(record, Claim) else {}), **_RECORDED}
    return {name: column(record) for name, column in columns.items()}


def values_of(record: Record, fields: Sequence[str]) -> list[object]:
    """Return these fields of a record.

    Raises:
        UsageError: it has no such field.
    """
    if isinstance(record, Row):
        return [record.cells[name] for name in fields]
    check_fields(type(record), fields)
    columns = COLUMNS[type(record)]
    return [columns[name](record) for name in fields]


def check_fields(record_type: type[Record], fields: Sequence[str]) -> None:
    """Do nothing if records of this type have all these fields.

    Raises:
        UsageError: one is not known; the hint names those that are.
    """
    check_names(COLUMNS[record_type], fields, _PLURALS[record_type])


def check_names(known: Iterable[str], fields: Iterable[str], plural: str) -> None:
    """Do nothing if all these fields are known.

    Raises:
        UsageError: one is not; the hint names those that are.
    """
    names = tuple(known)
    for name in fields:
        if name not in names:
            # Only a mistake pays for the library that finds out what was meant.
            from difflib import get_close_matches

            close = get_close_matches(name.lower(), names, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise UsageError(
                f"{plural} have no field {name!r}",
                hint=f"{meant}The fields are {', '.join(names)}.",
            )


def cell(value: object) -> str:
    """Return a value as one cell: nothing as an empty one, lists and objects as compact JSON."""
    if value is None:
        return ""
    return encoded(value, compact=True) if isinstance(value, list | dict) else str(value)


def rows(
    records: Iterable[Record], fields: Sequence[str], kind: type[Record] = Quote
) -> Iterator[list[str]]:
    """Yield the header and then a row for each record.

    Without fields the columns are the default ones of the first record, or of `kind` where there
    is none.

    Raises:
        UsageError: a record has no such field, or is of another kind than the default columns.
    """
    pending = iter(records)
    if not fields:
        first = next(pending, None)
        if first is not None:
            kind, pending = type(first), chain((first,), pending)
    header = fields or DEFAULTS[kind]
    yield list(header)
    for record in pending:
        if not fields and type(record) is not kind:
            raise UsageError(
                "records of different kinds have no columns in common",
                hint="use --json, or name the columns with --fields",
            )
        yield [cell(value) for value in values_of(record, header)]


# A lone surrogate has no UTF-8, and some readers take the other three for the end of a line.
# All of them can only stand inside a string, where an escape means the same.
_UNSAFE = re.compile("[\ud800-\udfff\u0085\u2028\u2029]")


def encoded(value: object, *, compact: bool = False) -> str:
    """Return a value as JSON on one line that every stream of UTF-8 can carry."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":") if compact else None)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
