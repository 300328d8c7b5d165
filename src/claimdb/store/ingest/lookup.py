"""The names in drafts, looked up by pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TypeAlias

from claimdb.drafts.names import (
    NoQuote,
    add_names,
    citation_key,
    kind_of,
    own_names,
    references,
    slug,
    visible,
)
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    NameDraft,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
    TopicPath,
)
from claimdb.model import Entity, identified
from claimdb.schema import SOURCE_IDENTIFIERS
from claimdb.store import load
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import ResolvedNames
from claimdb.store.ingest.same_source import (
    SourceFacts,
    exact_title,
    facts_of_draft,
    facts_of_recorded,
    main_title,
    titles_agree,
)
from claimdb.store.names import CITED, KEY, KINDS, NAME, SLUG, STEPS, TEXT, TITLE, URL, Key
from claimdb.store.resolver import REMEMBERED, Hit, NameResolver, exact_hits

_NAMES = load.named(ResolvedNames)
_LocalId: TypeAlias = tuple[str | None, str, str | None]


class DraftResolver(NameResolver):
    """Resolves the names in drafts, exactly: writing must not depend on what else is recorded."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self.describes = False  # whether a draft of the page describes a source
        # What tells sources apart, by their ids.
        self._facts: dict[int, SourceFacts] = {}
        self._stated: dict[int, tuple[SourceDraft, SourceFacts]] = {}
        # Each new source with a recorded one that it resembles.
        self._likely: list[tuple[Entity, Entity]] = []
        # The spellings of the names of the actors and topics that were created, and new ones.
        self._spelled: dict[Entity, set[str]] = {}
        self._spellings: list[tuple[Entity, str]] = []
        # What is broader than a topic, and the sources by their ids in a file.
        self._broader: dict[int, int | None] = {}
        self._local: dict[_LocalId, Entity] = {}
        # The last suffix of each citation key that was made.
        self._suffixes: dict[str, int] = {}
        # The records to create for the draft that is resolved, and their names by kind and step.
        self._plan: list[NoQuote] = []
        self._planned: dict[tuple[str, int, Key | None], list[Hit]] = {}
        self._planned_local: dict[_LocalId, Entity] = {}

    def prepare(self, drafts: Iterable[Draft]) -> None:
        """Batch lookup of the names in drafts; all records added before have their rows."""
        if len(self._facts) > REMEMBERED:
            self._facts.clear()
        names: dict[str, set[str | None]] = {kind: set() for kind in STEPS}
        described: list[SourceDraft] = []
        for draft in drafts:
            if isinstance(draft, QuoteDraft):
                described += add_names(draft, names)
                continue
            names[KINDS[kind_of(draft)]].update(own_names(draft))
            if isinstance(draft, SourceDraft):
                described.append(draft)
            for _, label, name in references(draft):
                # Only quotes describe sources.
                assert not isinstance(name, SourceDraft)
                names[KINDS[label]].update((name,) if isinstance(name, str) else name.names)
        self.look_up({kind: filter(None, some) for kind, some in names.items()})
        self.describes = bool(described)
        steps = [(at, STEPS["source"][at].key) for at in (KEY, URL, TITLE)]
        own = {name for draft in described for name in own_names(draft)}
        keys = ((at, key_of(name)) for at, key_of in steps for name in own)
        found = (self._hits["source", at].get(key, ()) for at, key in keys if key is not None)
        self._facts_of(hit.entity for hits in found for hit in hits)

    def find_named(self, label: str, name: str | SourceDraft | TopicPath) -> Sequence[Entity]:
        """Return the record that a name, the description of a source or a path resolves to."""
        if isinstance(name, str):
            return self.find(label, name)
        return self._on_path(name.names) if isinstance(name, TopicPath) else self._described(name)

    def resolve_quote(self, quote: QuoteDraft) -> ResolvedNames:
        """Return what the names in a quote resolve to; 0 stands for a name that does not."""
        id_of = self._id
        speakers: list[int | None] = []
        organizations: list[int | None] = []
        for speaker in quote.speakers:
            name, organization = speaker.name, speaker.organization
            speakers.append(None if name is None else id_of(speaker.label, name))
            organizations.append(
                None if organization is None else id_of("organization", organization)
            )
        topics = [
            id_of("topic", one.name if one.broader is None else one.reference)
            for one in quote.topics
        ]
        claims = [self._claim(related.claim) for related in quote.claims]
        sources = [id_of("source", one.source) for one in quote.occurrences]
        vias = [None if one.via is None else id_of("source", one.via) for one in quote.occurrences]
        return _NAMES((speakers, organizations, topics, claims, sources, vias))

    def source(self, name: str | SourceDraft) -> int | None:
        """Return the id of a source, None unless it is recorded."""
        return self._id("source", name) or None

    def find_existing(self, draft: NoQuote) -> Entity | None:
        """Return the record that a draft would duplicate: one with its name, or the same source."""
        kind = kind_of(draft)
        if isinstance(draft, SourceDraft):
            return next(iter(self._described(draft)), None)
        if isinstance(draft, TopicDraft) and isinstance(draft.broader, TopicPath):
            return next(iter(self._at_path((*draft.broader.names, draft.name))), None)
        return next((one for name in own_names(draft) for one in self.find(kind, name)), None)

    def has_key(self, key: str) -> bool:
        """Whether a source has this citation key."""
        return bool(self._hits_of("source", KEY, key))

    def has_slug(self, slug: str) -> bool:
        """Whether a topic has this slug."""
        return bool(self._hits_of("topic", SLUG, slug))

    @contextmanager
    def planning(self) -> Iterator[Sequence[NoQuote]]:
        """Return the records that are planned in the block, in which their names resolve."""
        found, self._found = self._found, {label: {} for label in KINDS}
        try:
            yield self._plan
        finally:
            self._found, self._plan, self._planned = found, [], {}
            self._planned_local = {}

    def plan(self, draft: NoQuote) -> Entity:
        """Plan to create a record; its id is `~place`, which is negative."""
        draft = self.completed(draft)
        kind = kind_of(draft)
        entity = Entity(kind, ~len(self._plan), own_names(draft)[0])
        self._plan.append(draft)
        if isinstance(draft, SourceDraft):
            self._facts[entity.id] = self._facts_stated(draft)
            if draft.local is not None:
                self._planned_local[_local_id(draft)] = entity
        elif isinstance(draft, TopicDraft):
            self._broader[entity.id] = draft.above
        for place, names in _names_by_step(draft).items():
            key_of = STEPS[KINDS[kind]][place].key
            for key, name in {key_of(name): name for name in names if name}.items():
                hits = self._planned.setdefault((KINDS[kind], place, key), [])
                hits.append(Hit(entity, name))
        return entity

    def respell(self, entity: Entity, name: str) -> None:
        """Give a planned record another spelling of its name."""
        draft = self._plan[~entity.id]
        if isinstance(draft, ClaimDraft | SourceDraft):
            return
        spelling = visible(name)
        if spelling not in _spellings(draft):
            self._plan[~entity.id] = replace(draft, names=(*draft.names, NameDraft(spelling)))

    def completed(self, draft: NoQuote) -> NoQuote:
        """Return a draft with a free citation key or slug, if it has none."""
        match draft:
            case SourceDraft(key=None):
                look_up = partial(self._fill, "source", KEY)
                key = citation_key(draft, self.has_key, self._suffixes, look_up)
                return replace(draft, key=key)
            case TopicDraft() if draft.slug is None or self.has_slug(draft.slug):
                return replace(draft, slug=slug(draft.name, self.has_slug))
        return draft

    def plan_path(self, path: TopicPath) -> Entity:
        """Plan to create the topic at a path, and those above it that do not exist."""
        *above, name = path.names
        broader = None
        if above:
            parent = TopicPath(tuple(above))
            broader = next(iter(self._on_path(parent.names)), None) or self.plan_path(parent)
        return self.plan(TopicDraft(name, above=None if broader is None else broader.id))

    def remember(self, draft: NoQuote, entity: Entity, ids: Mapping[str, int]) -> None:
        """Add a record that was created from a draft, with the ids of the records that it names."""
        if isinstance(draft, SourceDraft):
            self._facts[entity.id] = self._facts_stated(draft)
            self._add_likely(draft, entity)
            if draft.local is not None:
                self._local[_local_id(draft)] = entity
        elif isinstance(draft, TopicDraft):
            self._broader[entity.id] = ids.get("broader")
        if not isinstance(draft, SourceDraft | ClaimDraft):
            self._spelled[entity] = _spellings(draft)
        self.add(entity, _names_by_step(draft))

    def take_spellings(self) -> Sequence[tuple[Entity, str]]:
        """Return other spellings of the names of created records that came since the last call."""
        found, self._spellings = self._spellings, []
        return found

    def take_likely(self) -> tuple[tuple[Entity, Entity], ...]:
        """Return each source created since the last call with a recorded one that it resembles."""
        found, self._likely = tuple(self._likely), []
        return found

    def _id(self, label: str, name: str | SourceDraft | TopicPath) -> int:
        """Return the id of the one record that a name resolves to, else 0."""
        if isinstance(name, str):
            found = self._found[label].get(name)
            if not found:
                found = self.find(label, name)
                if self._spelled and len(found) == 1:
                    self._add_spelling(found[0], name)
        else:
            found = self.find_named(label, name)
        return found[0].id if len(found) == 1 else 0

    def _add_spelling(self, entity: Entity, name: str) -> None:
        """Take note of another spelling of the name of a record that was created before."""
        spelling = visible(name)
        spelled = self._spelled.get(entity)
        if spelled is None or spelling in spelled or identified(name):
            return
        spelled.add(spelling)
        self._spellings.append((entity, spelling))

    def _claim(self, text: str) -> Entity:
        found = self.find("claim", text)
        return found[0] if len(found) == 1 else Entity("claim", 0, text)

    def _described(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the source that a description is of.

        Of those that it fits, one with an id in the file is the first that has no other such id.
        """
        if source.local is None:
            return self._fitting(source)
        local = _local_id(source)
        known = self._planned_local.get(local) or self._local.get(local)
        if known is None:
            others = {*self._local.values(), *self._planned_local.values()}
            known = next((one for one in self._fitting(source) if one not in others), None)
            if known is None:
                return ()
            if known.id > 0:
                self._local[local] = known
        return (known,)

    def _fitting(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the sources that a description is of: see `SourceFacts.is_same`.

        A key identifies a source, whose title must agree. A key that no source has is that of
        another work. Without a title, an address or a DOI suffices.
        """
        if source.key is not None:
            keyed = [hit.entity for hit in self._hits_of("source", KEY, source.key)]
            if keyed and source.title:
                title, number = exact_title(source.title), keyed[0].id
                titles = self._facts_of(keyed)[number].title, *self._merged_titles(number)
                keyed = keyed if any(titles_agree(title, one) for one in titles) else []
            if keyed or source.title:
                return keyed
        if not source.title:
            return self._sharing(source)
        candidates = self._candidates(source)
        facts = self._facts_of(candidates)
        own = self._facts_stated(source)
        found = [
            one
            for one in candidates
            if own.is_same(facts[one.id])
            or any(own.is_same(facts[one.id]._replace(title=title))
                   for title in self._merged_titles(one.id))
        ]  # fmt: skip
        # An identifier tells more than a title.
        surest = [one for one in found if own.shared_identifier(facts[one.id])]
        return surest or [one for one in found if own == facts[one.id]] or found

    def _merged_titles(self, source: int) -> list[str]:
        """Return the titles of the sources that became one, as their exact words."""
        return list(map(exact_title, self.merged.titles(source)))

    def _sharing(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the sources with an identifier of a description, else with its key."""
        for place, name in _identifiers(source):
            key = name and STEPS["source"][place].key(name)
            if key and (hits := self._hits_of("source", place, key)):
                return [hit.entity for hit in hits]
        return () if source.key is None else self.find("source", source.key)

    def _candidates(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the sources that share an identifier, the title or the main title of one."""
        names = [*_identifiers(source), (TITLE, source.title)]
        if ":" in source.title:
            names.append((TITLE, main_title(source.title)))
        keys = [(at, STEPS["source"][at].key(name)) for at, name in names if name]
        hits = (self._hits_of("source", at, key) for at, key in keys if key is not None)
        return list(dict.fromkeys(hit.entity for some in hits for hit in some))

    def _facts_of(self, sources: Iterable[Entity]) -> Mapping[int, SourceFacts]:
        missing = {one.id for one in sources if one.id not in self._facts}
        if missing:
            self._facts.update(facts_of_recorded(self._reader, missing, self.merged.cells))
        return self._facts

    def _facts_stated(self, source: SourceDraft) -> SourceFacts:
        """Return what a draft states; many quotes share one draft of their source."""
        draft, facts = self._stated.get(id(source), (None, None))
        if draft is not source or facts is None:
            facts = facts_of_draft(source)
            if len(self._stated) > REMEMBERED:
                self._stated.clear()
            self._stated[id(source)] = source, facts
        return facts

    def _add_likely(self, draft: SourceDraft, entity: Entity) -> None:
        """Take note of the recorded sources that a new one resembles."""
        others = [one for one in self._candidates(draft) if one.id != entity.id]
        facts, own = self._facts_of(others), self._facts[entity.id]
        self._likely += [(entity, one) for one in others if own.resembles(facts[one.id])]

    def _at_path(self, names: Sequence[str]) -> Sequence[Entity]:
        """Return the topics with the last of these names right below that of the others."""
        *above, name = names
        found = self._topics_named(name)
        if not above:
            return [one for one in found if self._broader_of(one.id) is None]
        parent = next(iter(self._on_path(above)), None)
        return [one for one in found if parent and self._broader_of(one.id) == parent.id]

    def _on_path(self, names: Sequence[str]) -> Sequence[Entity]:
        """Return the topics at a path; those with one name alone, preferably one below nothing."""
        found = self._at_path(names)
        return found if len(names) > 1 or len(found) == 1 else self._topics_named(names[0])

    def _topics_named(self, name: str) -> Sequence[Entity]:
        keys = ((place, STEPS["topic"][place].key(name)) for place in (SLUG, NAME))
        found = (self._hits_of("topic", place, key) for place, key in keys if key is not None)
        hits = exact_hits(name, list(chain.from_iterable(found)))
        return list(dict.fromkeys(hit.entity for hit in hits))

    def _broader_of(self, topic: int) -> int | None:
        if topic not in self._broader:
            row = self._reader.row("SELECT broader_id FROM topics WHERE id = :id", id=topic)
            self._broader[topic] = row and row[0]
        return self._broader[topic]

    def _hits_of(self, kind: str, place: int, key: Key) -> Sequence[Hit]:
        hits = super()._hits_of(kind, place, key)
        return [*hits, *self._planned.get((kind, place, key), ())] if self._planned else hits


def _spellings(draft: NoQuote) -> set[str]:
    """Return how the names of a record are spelled, and a slug that is no word like these."""
    names = set(own_names(draft))
    if isinstance(draft, TopicDraft) and draft.slug is not None and "-" not in draft.slug:
        names -= {draft.slug} - {draft.name, *(one.name for one in draft.names)}
    return names


def _local_id(source: SourceDraft) -> _LocalId:
    """Return the id of a source in a file, with its title and date, in case the id is wrong."""
    return source.local, source.title, source.issued


def _identifiers(source: SourceDraft) -> Sequence[tuple[int, str | None]]:
    """Return the identifiers after the key with the places of the steps that find them."""
    return [(at, getattr(source, field)) for at, field in enumerate(SOURCE_IDENTIFIERS[1:], URL)]


def _names_by_step(draft: NoQuote) -> Mapping[int, Sequence[str | None]]:
    """Return the names of a record by the place of the step of `STEPS` that finds them."""
    match draft:
        case SourceDraft(key=key, title=title):
            named = {KEY: (key,), CITED: (f"@{key}" if key else None,), TITLE: (title,)}
            return named | {place: (name,) for place, name in _identifiers(draft)}
        case TopicDraft(slug=slug, name=name, names=others):
            return {SLUG: (slug,), NAME: (name, *(other.name for other in others))}
        case _:
            return {TEXT: own_names(draft)}
