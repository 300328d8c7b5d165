"""Names in drafts: exact resolution, with every problem found before anything is written."""

# A surname or words of a title do not resolve here: what is written must not depend on what else is
# recorded.

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from claimdb import folding
from claimdb.drafts.names import (
    NoQuote,
    Reference,
    add_names,
    kind_of,
    own_names,
    references,
    written_out,
)
from claimdb.drafts.records import (
    Draft,
    DraftError,
    OrganizationDraft,
    PersonDraft,
    Problem,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
    TopicPath,
    in_its_field,
)
from claimdb.drafts.rules import another_key, shown
from claimdb.errors import NotFoundError
from claimdb.model import Entity
from claimdb.schema import SOURCE_IDENTIFIERS
from claimdb.store import load
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import ResolvedNames, ResolvedQuote, Speakers
from claimdb.store.names import (
    KEY,
    KINDS,
    NAME,
    SLUG,
    STEPS,
    TEXT,
    TITLE,
    ambiguity,
    did_you_mean,
    is_id,
    labelled,
    title_key,
)
from claimdb.store.resolver import REMEMBERED, NameResolver

_NAMES = load.named(ResolvedNames)
_RESOLVED = load.named(ResolvedQuote)


def resolve(draft: QuoteDraft, folded: str, resolver: "DraftResolver") -> ResolvedQuote:
    """Return a quote, of which the folded text is given, with the records that it names."""
    names = resolver.resolve_quote(draft)
    if names is not None:
        return _RESOLVED((draft, folded, names, frozenset(names.speakers), names.sources))
    sources = [resolver.source(one.source) for one in draft.occurrences]
    return ResolvedQuote(draft, folded, None, resolver.speakers(draft), sources)


class DraftResolver(NameResolver):
    """Resolves the names in drafts, and finds the records that drafts describe."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        # The title and the date of sources.
        self._dated: dict[int, tuple[str, str | None]] = {}
        # The sources by their ids in a file.
        self._local: dict[str, Entity] = {}
        # What is broader than a topic.
        self._broader: dict[int, int | None] = {}

    def prepare(self, drafts: Iterable[Draft]) -> None:
        """Batch lookup of the names in drafts; all records added before have their rows."""
        if len(self._dated) > REMEMBERED:
            self._dated.clear()
        names: dict[str, set[str]] = {kind: set() for kind in STEPS}
        for draft in drafts:
            if isinstance(draft, QuoteDraft):
                add_names(draft, names)
                continue
            names[KINDS[kind_of(draft)]].update(own_names(draft))
            for _, label, name in references(draft):
                # Only quotes describe sources.
                assert not isinstance(name, SourceDraft)
                names[KINDS[label]].update((name,) if isinstance(name, str) else name.names)
        self.look_up(names)

    def find_named(self, label: str, name: str | SourceDraft | TopicPath) -> Sequence[Entity]:
        """Return the record that a name, the description of a source or a path resolves to."""
        if isinstance(name, str):
            return self.find(label, name)
        return self._on_path(name.names) if isinstance(name, TopicPath) else self._described(name)

    def resolve_quote(self, quote: QuoteDraft) -> ResolvedNames | None:
        """Return what the names in a quote resolve to; None unless all do, to different records."""
        speakers: list[int | None] = []
        organizations: list[int | None] = []
        for speaker in quote.speakers:
            who = self._id(speaker.label, speaker.name)
            organization = self._id("organization", speaker.organization)
            if who == 0 or organization == 0 or (who is not None and who in speakers):
                return None
            speakers.append(who)
            organizations.append(organization)
        topics = [self._id("topic", topic.reference) for topic in quote.topics]
        claims = [self.find("claim", related.claim) for related in quote.claims]
        sources = [self._id("source", one.source) for one in quote.occurrences]
        vias = [self._id("source", one.via) for one in quote.occurrences]
        if (
            0 in topics or 0 in sources or 0 in vias
            or len(set(topics)) < len(topics)
            or any(len(found) != 1 for found in claims)
            or len({found[0].id for found in claims}) < len(claims)
        ):  # fmt: skip
            return None
        return _NAMES(
            (speakers, organizations, topics, [found[0] for found in claims], sources, vias)
        )

    def speakers(self, quote: QuoteDraft) -> Speakers | None:
        """Return the speakers of a quote; None unless all are recorded."""
        found = [self._id(speaker.label, speaker.name) for speaker in quote.speakers]
        return None if 0 in found else frozenset(found)

    def source(self, name: str | SourceDraft) -> int | None:
        """Return the id of a source, None unless it is recorded."""
        return self._id("source", name) or None

    def find_existing(self, draft: NoQuote) -> Entity | None:
        """Return the record that a draft would duplicate: one with its name, address or title.

        A source with the same key counts only if it has the same title.
        """
        kind = kind_of(draft)
        if isinstance(draft, SourceDraft):
            keyed = self._hits_of("source", KEY, draft.key) if draft.key else ()
            same = [
                hit.entity
                for hit in keyed
                if title_key(self._title_and_date(hit.entity.id)[0]) == title_key(draft.title)
            ]
            return next(iter(same or self._described(replace(draft, key=None))), None)
        if isinstance(draft, TopicDraft) and isinstance(draft.broader, TopicPath):
            return next(iter(self._at_path((*draft.broader.names, draft.name))), None)
        return next((one for name in own_names(draft) for one in self.find(kind, name)), None)

    def has_key(self, key: str) -> bool:
        """Whether a source has this citation key."""
        return bool(self._hits_of("source", KEY, key))

    def has_slug(self, slug: str) -> bool:
        """Whether a topic has this slug."""
        return bool(self._hits_of("topic", SLUG, slug))

    def remember(self, draft: NoQuote, entity: Entity, broader: int | None = None) -> None:
        """Add a record that was created from a draft; a topic with the id of its broader one."""
        match draft:
            case SourceDraft(title=title):
                self._dated[entity.id] = title, draft.issued
                identifiers = enumerate(SOURCE_IDENTIFIERS, KEY)
                names = {place: (getattr(draft, field),) for place, field in identifiers}
                self.add(entity, {**names, TITLE: (title,)})
                if draft.local is not None:
                    self._local[draft.local] = entity
            case TopicDraft(slug=slug, name=name, names=others):
                self._broader[entity.id] = broader
                self.add(entity, {SLUG: (slug,), NAME: (name, *(other.name for other in others))})
            case _:
                self.add(entity, {TEXT: own_names(draft)})

    def _id(self, label: str, name: str | SourceDraft | TopicPath | None) -> int | None:
        """Return the id of the one record that a name resolves to, else 0; None without a name."""
        if name is None:
            return None
        found = self.find_named(label, name)
        return found[0].id if len(found) == 1 else 0

    def _described(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the source that a description is of.

        Of those that it fits, one with an id in the file is the first that has no other such id.
        """
        if source.local is None:
            return self._fitting(source)
        if source.local not in self._local:
            others = set(self._local.values())
            found = next((one for one in self._fitting(source) if one not in others), None)
            if found is None:
                return ()
            self._local[source.local] = found
        return (self._local[source.local],)

    def _fitting(self, source: SourceDraft) -> Sequence[Entity]:
        """Return the source with a key, else a URL, else a DOI, else a title and date."""
        for place, field in enumerate(SOURCE_IDENTIFIERS, KEY):
            name = getattr(source, field)
            key = None if name is None else STEPS["source"][place].key(name)
            if key is not None and (hits := self._hits_of("source", place, key)):
                return [hit.entity for hit in hits]
        if source.url is not None:
            return ()
        return [
            hit.entity
            for hit in self._hits_of("source", TITLE, title_key(source.title))
            if self._title_and_date(hit.entity.id)[1] == source.issued
        ]

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
        hits = (self._hits_of("topic", place, key) for place, key in keys if key is not None)
        return list(dict.fromkeys(hit.entity for some in hits for hit in some))

    def _broader_of(self, topic: int) -> int | None:
        if topic not in self._broader:
            sql = "SELECT broader_id FROM topics WHERE id = :id"
            row = self._reader.row(sql, id=topic)
            self._broader[topic] = row and row[0]
        return self._broader[topic]

    def _title_and_date(self, source: int) -> tuple[str, str | None]:
        if source not in self._dated:
            sql = "SELECT title, issued FROM sources WHERE id = :id"
            self._dated[source] = self._reader.row(sql, id=source)
        return self._dated[source]


CREATABLE = ("speakers", "organizations", "topics", "sources", "claims")
"""What may be made because a draft names it."""

_SUGGESTED = 100
"""For how many names of a batch suggestions are looked up, which takes long; fewer are shown."""
_OF_PEOPLE = "add the organization first: claimdb add organization --name NAME --type TYPE"


class Missing(NamedTuple):
    """An unknown name, the kind of record that would be created for it, and suggestions."""

    create: str
    name: str
    close: tuple[str, ...]


class UnresolvedError(NotFoundError):
    """Names in a draft that are unknown or ambiguous, with all problems of the draft.

    Records could be created for those that are `missing`. The problems `beside` are not of names.
    """

    code = "unresolved"

    def __init__(
        self,
        problems: tuple[Problem, ...],
        beside: tuple[Problem, ...],
        candidates: tuple[str, ...],
        missing: tuple[Missing, ...],
    ) -> None:
        told = (*map(in_its_field, beside), *(problem.message for problem in problems))
        problems = (*beside, *problems)
        create = dict.fromkeys(one.create for one in missing)
        hints = dict.fromkeys(problem.hint for problem in problems if problem.hint)
        if create:
            hints[f"use --create {','.join(create)} to add it"] = None
        hint = "; ".join(hints).replace("?;", "?") or None
        super().__init__("; ".join(dict.fromkeys(told)), hint=hint, candidates=candidates)
        self.problems = problems
        self.missing = missing


class _Wrong(NamedTuple):
    """A problem with a name, the records it may refer to, and whether one can be created."""

    problem: Problem
    candidates: tuple[str, ...] = ()
    missing: Missing | None = None


class Checker:
    """Finds the problems with which drafts cannot be recorded."""

    def __init__(
        self, reader: Reader, resolver: DraftResolver, create: frozenset[str] | None
    ) -> None:
        self._reader = reader
        self._resolver = resolver
        self._create = create
        self._similar: dict[tuple[str, str], tuple[str, ...]] = {}

    def check(self, draft: Draft, *, taken: bool = True, beside: Sequence[Problem] = ()) -> None:
        """Check that a draft can be recorded.

        Args:
            draft: The draft.
            taken: Whether its own names must be free.
            beside: Problems found before, which are reported too.

        Raises:
            UnresolvedError: a name is unknown and may not be created, or is ambiguous.
            DraftError: something else is wrong with the draft.
        """
        found = [one for one in map(self._wrong, references(draft)) if one is not None]
        problems = [*self._repeated(draft), *(self.taken(draft) if taken else ())]
        known = {problem.message for problem in beside}
        problems = [problem for problem in problems if problem.message not in known]
        if found:
            candidates = dict.fromkeys(name for one in found for name in one.candidates)
            missing = tuple(one.missing for one in found if one.missing is not None)
            problems = [*(one.problem for one in found), *problems]
            raise UnresolvedError(tuple(problems), tuple(beside), tuple(candidates), missing)
        if problems:
            raise DraftError((*beside, *problems))

    def _wrong(self, reference: Reference) -> _Wrong | None:
        """Return what is wrong with a reference."""
        field, label, name = reference
        found = self._resolver.find_named(label, name)
        if len(found) == 1:
            return None
        if isinstance(name, SourceDraft):
            return self._wrong_description(field, name, found)
        if isinstance(name, TopicPath):
            return self._wrong_path(field, name, found)
        if known := self._resolver.explain(label, name, found, shown(name)):
            person = label == "organization" and self._resolver.find("actor", name)
            hint = _OF_PEOPLE if person and not found else known.hint
            return _Wrong(Problem(field, known.message, hint), known.candidates)
        if not folding.words(name):
            return _Wrong(Problem(field, f"{shown(name)} is not a name: it has no letters"))
        message = f"no {label} is called {shown(name)}"
        if label == "speaker":
            # Somebody with the name written out may be recorded, whom it would make twice.
            same = labelled(self._resolver.find(label, written_out(PersonDraft(name))))
            if same:
                return _Wrong(Problem(field, message, did_you_mean(same)), same)
        kind = f"{label}s"
        if kind in (self._create or ()):
            return None
        similar = self._suggestions(label, name)
        creatable = kind in CREATABLE and self._create is not None
        missing = Missing(kind, name, similar) if creatable else None
        return _Wrong(Problem(field, message, did_you_mean(similar)), similar, missing)

    def _wrong_description(
        self, field: str, source: SourceDraft, found: Sequence[Entity]
    ) -> _Wrong | None:
        name = source.title or own_names(source)[0]
        if found:
            message, hint, candidates = ambiguity(shown(name), found)
            return _Wrong(Problem(field, message, hint), candidates)
        if not source.title:
            message = f"no source is called {shown(name)}, and what is said of it has no title"
            return _Wrong(Problem(field, message, "a new source needs one"))
        if "sources" in (self._create or ()):
            return None
        message = f"no source is called {shown(name)}"
        return _Wrong(Problem(field, message), (), Missing("sources", name, ()))

    def _wrong_path(self, field: str, path: TopicPath, found: Sequence[Entity]) -> _Wrong | None:
        name = shown(str(path))
        if found:
            message, hint, candidates = ambiguity(name, found)
            return _Wrong(Problem(field, message, hint), candidates)
        if "topics" in (self._create or ()):
            return None
        message = f"no topic is called {name}"
        return _Wrong(Problem(field, message), (), Missing("topics", str(path), ()))

    def _suggestions(self, label: str, name: str) -> tuple[str, ...]:
        known = self._similar.get((label, name))
        if known is None:
            known = self._resolver.similar(label, name) if len(self._similar) < _SUGGESTED else ()
            self._similar[label, name] = known
        return known

    def _repeated(self, draft: Draft) -> Iterator[Problem]:
        """Yield what a quote names twice, if only by two names of one record."""
        if not isinstance(draft, QuoteDraft):
            return
        named: Counter[tuple[str, int | str]] = Counter()
        for field, label, name in references(draft):
            part = field.partition("[")[0]
            own = field.endswith(".organization")
            if part == "occurrences" or own or isinstance(name, SourceDraft):
                continue
            found = self._resolver.find_named(label, name)
            key = (part, found[0].id if found else folding.folded(str(name)))
            named[key] += 1
            if named[key] == 2:
                yield Problem(field, f"{shown(str(name))} is named twice")

    def taken(self, draft: Draft) -> Iterator[Problem]:
        """Yield which names of a draft cannot be its own, or are another record's."""
        if not isinstance(draft, QuoteDraft):
            for name in own_names(draft):
                if is_id(kind_of(draft), name):
                    yield Problem("name", f"{shown(name)} looks like an id")
        match draft:
            case SourceDraft(key=str(key)) if self._resolver.has_key(key):
                yield Problem("key", f"another source has the key {shown(key)}", another_key(key))
            case TopicDraft():
                yield from self._taken_of_topic(draft)
            case PersonDraft() | OrganizationDraft():
                sql = "SELECT name FROM actors WHERE wikidata_id = :id"
                if row := self._reader.row(sql, id=draft.wikidata_id):
                    yield Problem("wikidata_id", f"{row[0]} has the id {draft.wikidata_id}")

    def _taken_of_topic(self, draft: TopicDraft) -> Iterator[Problem]:
        if draft.slug is not None and self._resolver.has_slug(draft.slug):
            yield Problem("slug", f"another topic has the slug {shown(draft.slug)}")
        actors = self._resolver.find("actor", draft.actor) if draft.actor else []
        for actor in actors:
            row = self._reader.row("SELECT name FROM topics WHERE actor_id = :id", id=actor.id)
            if row:
                yield Problem("actor", f"the topic {shown(row[0])} stands for {actor.name}")
