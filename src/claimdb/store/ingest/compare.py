"""Compare drafts with existing records, and decide: add, add an occurrence, skip or refuse."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.drafts.names import NoQuote, kind_of, written_out
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    NameDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    TopicPath,
)
from claimdb.errors import RefusedError
from claimdb.model import short_id
from claimdb.schema import KINDS
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import (
    Decision,
    IngestOptions,
    MatchedQuote,
    RecordedQuote,
)
from claimdb.store.ingest.resolve import DraftResolver

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
_REFERENCES = {"parent": "organization", "broader": "topic", "actor": "actor"}
"""By the fields that name a record, its kind."""


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
    reader: Reader, resolver: DraftResolver, kind: str, existing: Sequence[tuple[Draft, int]]
) -> list[tuple[str, ...]]:
    """Return for each draft the fields with values that the existing record does not have.

    Fields without a value are never among them.

    Args:
        reader: The database.
        resolver: Finds the records that the drafts name.
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
                for fact in _facts(draft, resolver, recorded[number])
                if fact not in recorded[number]
            )
        )
        for draft, number in existing
    ]


def _facts(draft: Draft, resolver: DraftResolver, recorded: Collection[Fact]) -> Iterator[Fact]:
    """Yield the facts of a draft; a name without a record stands for itself."""
    kind = kind_of(draft)
    for field in _CELLS[kind]:
        value = getattr(draft, field)
        if value is not None and value != _DEFAULTS.get(field):
            reference = _REFERENCES.get(field)
            yield field, _found(resolver, reference, value) if reference else value
    if isinstance(draft, QuoteDraft):
        yield from _quote_facts(draft, resolver, recorded)
    else:
        yield from _part_facts(draft, resolver)


def _found(resolver: DraftResolver, label: str, name: str | TopicPath) -> int | str:
    found = resolver.find_named(label, name)
    return found[0].id if found else str(name)


def _quote_facts(
    draft: QuoteDraft, resolver: DraftResolver, recorded: Collection[Fact]
) -> Iterator[Fact]:
    for topic in draft.topics:
        yield from _link("topics")(_found(resolver, "topic", topic.reference), topic.stance)
    for related in draft.claims:
        yield from _link("claims")(_found(resolver, "claim", related.claim), related.relation)
    speakers = []
    for one in draft.speakers:
        actor = None if one.name is None else _found(resolver, one.label, one.name)
        organization = one.organization and _found(resolver, "organization", one.organization)
        status = None if one.status == "attested" else one.status
        speakers.append((actor, one.role, organization, status))
    facts = [fact for speaker in speakers for fact in _speaker(*speaker)]
    yield from sorted(facts, key=lambda fact: _OF_SPEAKERS.index(fact[0]))
    for occurrence in draft.occurrences:
        source = resolver.source(occurrence.source)
        via = None if occurrence.via is None else resolver.source(occurrence.via) or 0
        place = [via if field == "via" else getattr(occurrence, field) for field in _OF_PLACES]
        facts = [*_place(source, *place)]
        # Of another source, nothing more is compared.
        yield from facts if facts[0] in recorded else facts[:1]


def _part_facts(draft: NoQuote, resolver: DraftResolver) -> Iterator[Fact]:
    match draft:
        case ClaimDraft(topics=topics):
            for topic in topics:
                yield "topics", _found(resolver, "topic", topic)
        case SourceDraft(contributors=contributors, csl=csl):
            for one in contributors:
                yield from _contributor(*one)
            yield from _csl(csl)
        case PersonDraft(memberships=memberships):
            yield from _names(written_out(draft), draft.names)
            for organization, *cells in memberships:
                yield from _membership(_found(resolver, "organization", organization), *cells)
        case _:
            yield from _names(draft.name, draft.names)


def _names(main: str, others: Iterable[NameDraft]) -> Iterator[Fact]:
    yield next(_name(main))
    for other in others:
        yield "alias", folding.folded(other.name) or other.name


_ADD = Decision("add")


def decide(matched: MatchedQuote, options: IngestOptions) -> Decision:
    """Return what to do with a quote; this reads and writes nothing.

    The first of these that applies to the recorded quote decides: the choice for all duplicates,
    an earlier decision, the default. A similar text is another quote, if only for one "not" more,
    so that only `add` and a decision about that very quote apply to it.
    """
    if not (matched.same or matched.similar):
        return _ADD
    existing, same = _existing(matched, options)
    if existing is None:
        return _ADD
    recorded_at = (
        matched.recorded_at if same else [existing.is_at(place) for place in matched.quote.places]
    )
    new = [at for at, is_recorded in enumerate(recorded_at) if not is_recorded]
    rule = options.on_duplicate if same or options.on_duplicate == "add" else None
    decided = matched.decisions.get(existing.id)
    action = rule or decided or (options.default if same else None)
    insisted = action == "fail" or (rule == "add" and options.near)
    if action == "skip" or (same and matched.recorded_everywhere and not insisted):
        unsaved = ("place",) if same and _has_new_passage(matched, options) else ()
        return Decision("skip", existing, unsaved=unsaved)
    if action == "add":
        return _ADD
    if action == "occurrence":
        return Decision("occurrence", existing, new)
    return Decision("refuse", existing, error=_refusal(matched, existing, same=same))


def _existing(matched: MatchedQuote, options: IngestOptions) -> tuple[RecordedQuote | None, bool]:
    """Return the recorded quote that a quote duplicates, and whether it has the same text."""
    decisions = matched.decisions
    # A quote that is recorded everywhere is not another one, whatever was decided.
    by_decision = options.on_duplicate is None and not matched.recorded_everywhere
    for quote in matched.same:
        if not (by_decision and decisions.get(quote.id) == "add"):
            return quote, True
    for similar in matched.similar:
        if decisions.get(similar.quote.id) != "add":
            return similar.quote, False
    return None, False


def _has_new_passage(matched: MatchedQuote, options: IngestOptions) -> bool:
    """Whether the user gave a passage at which no quote with the same text is recorded."""
    quote = matched.quote
    given = options.which is not None or any(
        one.start is not None for one in quote.draft.occurrences
    )
    if not given:
        return False
    recorded = [place for same in matched.same for place in same.places]
    return any(
        place is not None and one.snapshot is not None and place not in recorded
        for one, place in zip(quote.occurrences, quote.places, strict=True)
    )


def _refusal(matched: MatchedQuote, existing: RecordedQuote, *, same: bool) -> RefusedError:
    number = short_id("quote", existing.id)
    if same:
        return RefusedError(
            f"this quote is already recorded: {number}",
            hint="use --on-duplicate occurrence to add an occurrence; or: skip, add",
        )
    return RefusedError(
        f"words like these by the same speakers are there already: {number} has"
        f" {difference(matched.quote.draft.text, existing.text)}",
        hint=(
            "use --on-duplicate add to record it as well; for another "
            f"occurrence of {number}, give its exact text"
        ),
    )


def difference(text: str, recorded: str) -> str:
    """Return in short how the text of a recorded quote differs from another one."""
    # Most quotes have no duplicate, and need no comparison of texts.
    from claimdb.matching import similarity

    return similarity.marked_shortly(similarity.diff(text, recorded))
