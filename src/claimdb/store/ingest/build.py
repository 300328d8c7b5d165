"""Drafts to the rows that they become.

Owns which rows a record has and what is filled in: identities, citation keys, slugs, parts of
names. It must not know whether a draft should be recorded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError

from claimdb.drafts.names import NoQuote, citation_key, is_address, kind_of, own_names, slug
from claimdb.drafts.records import (
    ClaimDraft,
    DraftError,
    NameDraft,
    OccurrenceDraft,
    OrganizationDraft,
    PersonDraft,
    Problem,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicDraft,
)
from claimdb.model import Entity
from claimdb.personal_names import split_name
from claimdb.store import load, tables
from claimdb.store.backends import postgresql
from claimdb.store.context import Links
from claimdb.store.derive import days
from claimdb.store.history.batch import Batch
from claimdb.store.ingest.bulk import (
    AttributionRow,
    ClaimRow,
    QuoteRow,
    Rows,
    TopicRow,
    new_uid,
    occurrence_row,
)
from claimdb.store.ingest.outcome import Anchored, KnownQuote, Place, ResolvedQuote
from claimdb.store.ingest.resolve import DraftResolver

# Of each there may be a million, so that none takes a step of Python to make.
_QUOTE = load.named(QuoteRow)
_ATTRIBUTION = load.named(AttributionRow)
_TOPIC = load.named(TopicRow)
_PLACE = load.named(Place)


class Maker:
    """Makes records of drafts whose names are known to mean one thing or to be made."""

    def __init__(self, batch: Batch, resolver: DraftResolver) -> None:
        self.rows = Rows(batch)
        self._batch = batch
        self._resolver = resolver
        self._made: list[Entity] = []
        # The last suffix of each citation key that was made.
        self._keys: dict[str, int] = {}

    def made(self) -> tuple[Entity, ...]:
        """Return what was made besides since this was asked last."""
        if not self._made:
            return ()
        made, self._made = tuple(self._made), []
        return made

    def make(self, draft: NoQuote, *, in_parts: bool = False) -> Entity:
        """Make the record of a draft; whether the name of a person is `in_parts` is known."""
        match draft:
            case ClaimDraft():
                number = self._claim(draft)
            case PersonDraft():
                draft = draft if in_parts else _in_parts(draft)
                number = self._person(draft)
            case OrganizationDraft():
                number = self._organization(draft)
            case SourceDraft():
                key = draft.key or citation_key(draft, self._resolver.has_key, self._keys)
                draft = replace(draft, key=key)
                number = self._source(draft)
            case _:
                draft = replace(draft, slug=draft.slug or slug(draft.name, self._resolver.has_slug))
                number = self._topic(draft)
        made = Entity(kind_of(draft), number, own_names(draft)[0])
        self._resolver.remember(draft, made)
        return made

    def missing(self, draft: QuoteDraft) -> None:
        """Make whatever a quote names that is not recorded."""
        for speaker in draft.speakers:
            self._speaker(speaker)
            self._id("organization", speaker.organization)
        for one in draft.occurrences:
            self.sources(one)
        for topic in draft.topics:
            free = topic.slug is None or not self._resolver.has_slug(topic.slug)
            self._needed(
                "topic", topic.name, TopicDraft(topic.name, slug=topic.slug if free else None)
            )
        for related in draft.claims:
            self._id("claim", related.claim)

    def sources(self, occurrence: OccurrenceDraft) -> tuple[int, int | None]:
        """Return the source that was consulted and whence that has the words; both are made."""
        return self._needed("source", occurrence.source), self._id("source", occurrence.via)

    def quote(
        self, draft: QuoteDraft, named: ResolvedQuote, folded: str, anchored: list[Anchored]
    ) -> KnownQuote:
        """Make a quote with all that hangs on it, of which the folded words are given."""
        keep, coder = self.rows.hanging, self._batch.coder_id
        number = self._batch.number(tables.quotes)
        first, last = days("quotes", number, "said", draft.said)
        spoken_by = []
        for position, speaker in enumerate(draft.speakers, 1):
            actor, organization = named.speakers[position - 1], named.organizations[position - 1]
            keep(
                _ATTRIBUTION(
                    (number, position, actor, speaker.role, organization, speaker.status, first)
                )
            )
            if actor is not None and speaker.status != "misattributed":
                spoken_by.append(actor)
        places = []
        for one, source, via in zip(anchored, named.sources, named.vias, strict=True):
            keep(occurrence_row(number, one, source, via, self._batch.at))
            places.append(_PLACE((source, one.occurrence.locator, one.occurrence.start)))
        for topic, about in zip(draft.topics, named.topics, strict=True):
            keep(_TOPIC((number, about, topic.stance, coder, first)))
        for related, claim in zip(draft.claims, named.claims, strict=True):
            keep(ClaimRow(number, claim.id, related.relation))
        self.rows.quote(
            _QUOTE((
                number, new_uid(), draft.text, draft.mode, draft.said, first, last,
                draft.occasion, draft.language, draft.note, self._batch.id, self._batch.at, folded,
            )),
            Links([claim.name for claim in named.claims], named.topics, spoken_by),
        )  # fmt: skip
        return KnownQuote(number, frozenset(named.speakers), places)

    def _speaker(self, speaker: SpeakerDraft) -> None:
        """Make a speaker of whom the parts of the name are known, or whoever else has a name."""
        name, parts = speaker.name, speaker.parts
        if name is None or parts is None or self._resolver.find_named(speaker.label, name):
            self._id(speaker.label, name)
        else:
            draft = PersonDraft(name, **parts._asdict())
            self._made.append(self.make(draft, in_parts=True))

    def _id(self, label: str, name: str | SourceDraft | None) -> int | None:
        """Return the id of what a name means, if there is a name."""
        return None if name is None else self._needed(label, name)

    def _needed(self, label: str, name: str | SourceDraft, new: NoQuote | None = None) -> int:
        """Return the id of what a name means; where nothing has it, of what is made of it."""
        if found := self._resolver.find_named(label, name):
            return found[0].id
        if new is None:
            new = name if isinstance(name, SourceDraft) else _NEW[label](name)
        made = self.make(new)
        self._made.append(made)
        return made.id

    def _claim(self, draft: ClaimDraft) -> int:
        number = self.rows.record(
            tables.claims,
            {"text": draft.text, "note": draft.note, "created": self._batch.at},
        )
        for topic in draft.topics:
            row = {"claim_id": number, "topic_id": self._id("topic", topic)}
            self.rows.part(tables.claim_topics, row)
        return number

    def _actor(self, draft: PersonDraft | OrganizationDraft) -> int:
        kind = kind_of(draft)
        number = self.rows.record(
            tables.actors,
            {
                "kind": kind,
                "name": draft.name,
                "description": draft.description,
                "wikidata_id": draft.wikidata_id,
            },
        )
        self._names(tables.actor_names, "actor_id", number, draft.name, draft.names)
        return number

    def _names(
        self, table: Table, owner: str, number: int, main: str, names: Iterable[NameDraft]
    ) -> None:
        kinds = {name.name: name.kind for name in names if name.name != main}
        for name, kind in kinds.items():
            self.rows.part(table, {owner: number, "name": name, "kind": kind})

    def _person(self, draft: PersonDraft) -> int:
        number = self._actor(draft)
        self.rows.part(
            tables.people,
            {
                "actor_id": number,
                "kind": "person",
                "family": draft.family,
                "given": draft.given,
                "particle": draft.particle,
                "suffix": draft.suffix,
            },
        )
        for membership in draft.memberships:
            self.rows.part(
                tables.memberships,
                {
                    "person_id": number,
                    "organization_id": self._id("organization", membership.organization),
                    "role": membership.role,
                    "started": membership.started,
                    "ended": membership.ended,
                },
            )
        return number

    def _organization(self, draft: OrganizationDraft) -> int:
        parent = self._id("organization", draft.parent)
        number = self._actor(draft)
        self.rows.part(
            tables.organizations,
            {
                "actor_id": number,
                "kind": "organization",
                "type": draft.type,
                "country": draft.country,
                "parent_id": parent,
            },
        )
        return number

    def _source(self, draft: SourceDraft) -> int:
        cells = ("key", "type", "title", "container_title", "publisher", "issued", "accessed",
                 "url", "archive_url", "doi", "language", "note", "csl")  # fmt: skip
        number = self.rows.record(tables.sources, {cell: getattr(draft, cell) for cell in cells})
        for position, one in enumerate(draft.contributors, 1):
            row = {"source_id": number, "position": position, **one._asdict()}
            self.rows.part(tables.source_contributors, row)
        return number

    def _topic(self, draft: TopicDraft) -> int:
        cells = {
            "slug": draft.slug,
            "name": draft.name,
            "description": draft.description,
            "broader_id": self._id("topic", draft.broader),
            "actor_id": self._id("actor", draft.actor),
        }
        number = self.rows.record(tables.topics, cells)
        self._names(tables.topic_names, "topic_id", number, draft.name, draft.names)
        return number


_NEW: Mapping[str, Callable[[str], NoQuote]] = {
    "speaker": PersonDraft,
    "organization": lambda name: OrganizationDraft(name, "other"),
    "topic": TopicDraft,
    "claim": ClaimDraft,
    "source": lambda name: SourceDraft(name, url=name if is_address(name) else None),
}
"""What is made of a name alone."""


def _in_parts(draft: PersonDraft) -> PersonDraft:
    """Return a person with the parts of the name, where none are given."""
    if draft.family is not None or draft.given is not None:
        return draft
    name, parts = split_name(draft.name)
    # Who is named so again is the same one.
    names = draft.names if name == draft.name else (*draft.names, NameDraft(draft.name))
    parts = parts._replace(suffix=draft.suffix or parts.suffix)
    return replace(draft, name=name, names=names, **parts._asdict())


ALWAYS_TAKEN = 200_000
"""So many characters of folded words are never too much for the full text of a server."""


def check_size(batch: Batch, field: str, folded: str) -> None:
    """Refuse folded words that a server cannot look through; SQLite takes any.

    Raises:
        DraftError: they are too many, about a megabyte, which is told of the field.
    """
    if batch.reader.sqlite or len(folded) <= ALWAYS_TAKEN:
        return
    try:
        with batch.connection.begin_nested():
            batch.connection.execute(text("SELECT folded_tsvector(:folded)"), {"folded": folded})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != postgresql.TOO_MUCH:
            raise
        problem = "has more words than a PostgreSQL server can look through, about a megabyte"
        raise DraftError((Problem(field, problem, f"divide the {field}"),)) from error
