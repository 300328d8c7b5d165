"""The stage that builds rows: of quotes, of other records, and of records that drafts name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any, TypeAlias

from sqlalchemy import Table

from claimdb.drafts.names import (
    NoQuote,
    citation_key,
    is_address,
    kind_of,
    own_names,
    references,
    slug,
)
from claimdb.drafts.records import (
    ClaimDraft,
    NameDraft,
    OccurrenceDraft,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicDraft,
    TopicPath,
)
from claimdb.model import Entity
from claimdb.personal_names import split_name
from claimdb.schema import KINDS as SCHEMA
from claimdb.store import load, tables
from claimdb.store.context import Links
from claimdb.store.derive import days
from claimdb.store.history.aggregates import TABLES
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.bulk import (
    OCCURRENCE_TEXTS,
    AttributionRow,
    ClaimRow,
    OccurrenceRow,
    QuoteRow,
    QuoteRows,
    RowBuffer,
    TopicRow,
    new_uid,
)
from claimdb.store.ingest.outcome import ResolvedNames, VerifiedOccurrence, VerifiedQuote
from claimdb.store.ingest.resolve import DraftResolver
from claimdb.store.names import KINDS

_Row: TypeAlias = tuple[Table, Mapping[str, Any]]

# There may be millions of each: these constructors run no Python code.
_QUOTE = load.named(QuoteRow)
_ROWS = load.named(QuoteRows)
_ATTRIBUTION = load.named(AttributionRow)
_texts_of = attrgetter(*OCCURRENCE_TEXTS)
_TOPIC = load.named(TopicRow)


# --- quotes ---------------------------------------------------------------------------------


def quote_rows(
    number: int, quote: VerifiedQuote, names: ResolvedNames, *, batch: int, coder: int, at: str
) -> QuoteRows:
    """Return the rows of a quote, all with the columns that are derived from it.

    Args:
        number: Its id.
        quote: The quote.
        names: The records that it names.
        batch: The id of the batch that adds it.
        coder: The id of the coder of its stances.
        at: The time in UTC (ISO 8601).

    Raises:
        InvalidDataError: its date is not a date.
    """
    draft = quote.draft
    first, last = days("quotes", number, "said", draft.said)
    attributions = []
    named_speakers = []
    for position, speaker in enumerate(draft.speakers, 1):
        actor, organization = names.speakers[position - 1], names.organizations[position - 1]
        attributions.append(
            _ATTRIBUTION(
                (number, position, actor, speaker.role, organization, speaker.status, first)
            )
        )
        if actor is not None and speaker.status != "misattributed":
            named_speakers.append(actor)
    occurrences = []
    for one, source, via in zip(quote.occurrences, names.sources, names.vias, strict=True):
        occurrences.append(occurrence_row(number, one, source, via, at))
    topics = []
    for about, topic in zip(draft.topics, names.topics, strict=True):
        topics.append(_TOPIC((number, topic, about.stance, coder, first)))
    claims = [
        ClaimRow(number, claim.id, related.relation)
        for related, claim in zip(draft.claims, names.claims, strict=True)
    ]
    row = _QUOTE((
        number, new_uid(), draft.text, draft.mode, draft.said, first, last, draft.occasion,
        draft.language, draft.note, batch, at, quote.folded,
    ))  # fmt: skip
    links = Links([claim.name for claim in names.claims], names.topics, named_speakers)
    return _ROWS((row, links, attributions, occurrences, topics, claims))


def occurrence_row(
    quote: int, verified: VerifiedOccurrence, source: int, via: int | None, at: str
) -> OccurrenceRow:
    """Return the row of an occurrence of a quote, verified `at` a time in UTC (ISO 8601)."""
    one, match = verified.occurrence, verified.match
    # Without a stored text, the result of an earlier check is kept.
    result = match.verified if match else one.verified
    return OccurrenceRow((
        quote, source, verified.snapshot, one.start, one.end, verified.digest, *_texts_of(one), via,
        result, at if match and result else None,
    ))  # fmt: skip


# --- other records --------------------------------------------------------------------------

_SOURCE_COLUMNS = tuple(one.key for one in SCHEMA["source"].cells())


def record_rows(draft: NoQuote, number: int, ids: Mapping[str, int]) -> Iterator[_Row]:
    """Yield the rows of a record other than a quote; the first has no id and no uid.

    Args:
        draft: The record, with its key, its slug and the parts of its name.
        number: Its id.
        ids: The records that it names, by the fields of `drafts.names.references`.
    """
    match draft:
        case ClaimDraft():
            yield tables.claims, {"text": draft.text, "note": draft.note}
            for at in range(len(draft.topics)):
                row = {"claim_id": number, "topic_id": ids[f"topics[{at}]"]}
                yield tables.claim_topics, row
        case SourceDraft():
            yield tables.sources, {name: getattr(draft, name) for name in _SOURCE_COLUMNS}
            for position, one in enumerate(draft.contributors, 1):
                row = {"source_id": number, "position": position, **one._asdict()}
                yield tables.source_contributors, row
        case TopicDraft():
            yield (
                tables.topics,
                {
                    "slug": draft.slug,
                    "name": draft.name,
                    "description": draft.description,
                    "broader_id": ids.get("broader"),
                    "actor_id": ids.get("actor"),
                },
            )
            yield from _name_rows(tables.topic_names, "topic_id", number, draft)
        case _:
            yield from _actor_rows(draft, number, ids)


def _actor_rows(
    draft: PersonDraft | OrganizationDraft, number: int, ids: Mapping[str, int]
) -> Iterator[_Row]:
    kind = kind_of(draft)
    yield (
        tables.actors,
        {
            "kind": kind,
            "name": draft.name,
            "description": draft.description,
            "wikidata_id": draft.wikidata_id,
        },
    )
    yield from _name_rows(tables.actor_names, "actor_id", number, draft)
    actor = {"actor_id": number, "kind": kind}
    if isinstance(draft, OrganizationDraft):
        own = {"type": draft.type, "country": draft.country, "parent_id": ids.get("parent")}
        yield tables.organizations, actor | own
        return
    parts = ("family", "given", "particle", "suffix")
    yield tables.people, actor | {part: getattr(draft, part) for part in parts}
    for at, membership in enumerate(draft.memberships):
        yield (
            tables.memberships,
            {
                "person_id": number,
                "organization_id": ids[f"memberships[{at}].organization"],
                "role": membership.role,
                "started": membership.started,
                "ended": membership.ended,
            },
        )


def _name_rows(
    table: Table, owner: str, number: int, draft: PersonDraft | OrganizationDraft | TopicDraft
) -> Iterator[_Row]:
    kinds = {name.name: name.kind for name in draft.names if name.name != draft.name}
    for name, kind in kinds.items():
        yield table, {owner: number, "name": name, "kind": kind}


def with_name_parts(draft: PersonDraft) -> PersonDraft:
    """Return a person with the parts of the name, which are read off it where none are given."""
    if draft.family is not None or draft.given is not None:
        return draft
    name, parts = split_name(draft.name)
    # The name as it was written also finds this person.
    names = draft.names if name == draft.name else (*draft.names, NameDraft(draft.name))
    parts = parts._replace(suffix=draft.suffix or parts.suffix)
    return replace(draft, name=name, names=names, **parts._asdict())


# --- records that drafts name ---------------------------------------------------------------

_NEW: Mapping[str, Callable[[str], NoQuote]] = {
    "speaker": PersonDraft,
    "organization": lambda name: OrganizationDraft(name, "other"),
    "topic": TopicDraft,
    "claim": ClaimDraft,
    "source": lambda name: SourceDraft(name, url=name if is_address(name) else None),
}
"""By the kind of name, the draft of a new record with that name."""


class Creator:
    """Adds records other than quotes, and those that drafts name, to the rows of a page."""

    def __init__(self, batch: Batch, resolver: DraftResolver, rows: RowBuffer) -> None:
        self._batch = batch
        self._resolver = resolver
        self._rows = rows
        self._created: list[Entity] = []
        # The last suffix of each citation key that was made.
        self._keys: dict[str, int] = {}

    def take_created(self) -> tuple[Entity, ...]:
        """Return the records that drafts named and that were created since the last call."""
        if not self._created:
            return ()
        created, self._created = tuple(self._created), []
        return created

    def create(self, draft: NoQuote, *, has_parts: bool = False) -> Entity:
        """Add a record and those that it names; `has_parts` if the parts of a name are given."""
        resolver = self._resolver
        match draft:
            case PersonDraft() if not has_parts:
                draft = with_name_parts(draft)
            case SourceDraft():
                key = draft.key or citation_key(draft, resolver.has_key, self._keys)
                draft = replace(draft, key=key)
            case TopicDraft():
                draft = replace(draft, slug=draft.slug or slug(draft.name, resolver.has_slug))
        ids = {field: self._id(label, name) for field, label, name in references(draft)}
        kind = kind_of(draft)
        table = tables.metadata.tables[TABLES[KINDS[kind]]]
        number = self._batch.number(table)
        own: dict[str, Any] = {"id": number, "uid": new_uid()}
        if table is tables.claims:
            own["created"] = self._batch.at
        for of, cells in record_rows(draft, number, ids):
            self._rows.add(of, {**own, **cells} if of is table else cells)
        entity = Entity(kind, number, own_names(draft)[0])
        resolver.remember(draft, entity, ids.get("broader"))
        return entity

    def create_missing(self, quote: QuoteDraft) -> None:
        """Add the records that a quote names and that are not recorded."""
        for speaker in quote.speakers:
            self._speaker(speaker)
            if speaker.organization is not None:
                self._id("organization", speaker.organization)
        for occurrence in quote.occurrences:
            self.sources(occurrence)
        for topic in quote.topics:
            free = topic.slug is None or not self._resolver.has_slug(topic.slug)
            above = None if topic.broader is None else TopicPath(topic.broader)
            new = TopicDraft(topic.name, slug=topic.slug if free else None, broader=above)
            self._id("topic", topic.reference, new)
        for related in quote.claims:
            self._id("claim", related.claim)

    def sources(self, occurrence: OccurrenceDraft) -> tuple[int, int | None]:
        """Return the source of an occurrence and the one it quotes from, adding what is missing."""
        source, via = self._id("source", occurrence.source), occurrence.via
        return source, None if via is None else self._id("source", via)

    def _speaker(self, speaker: SpeakerDraft) -> None:
        name, parts = speaker.name, speaker.parts
        if name is None:
            return
        if parts is None or self._resolver.find_named(speaker.label, name):
            self._id(speaker.label, name)
        else:
            draft = PersonDraft(name, **parts._asdict())
            self._created.append(self.create(draft, has_parts=True))

    def _id(
        self, label: str, name: str | SourceDraft | TopicPath, new: NoQuote | None = None
    ) -> int:
        """Return the id of the record with a name; where none has it, add one."""
        if found := self._resolver.find_named(label, name):
            return found[0].id
        if isinstance(name, TopicPath):
            new = new or TopicDraft(name.names[-1], broader=TopicPath(name.names[:-1]))
        elif new is None:
            new = name if isinstance(name, SourceDraft) else _NEW[label](name)
        created = self.create(new)
        self._created.append(created)
        return created.id
