"""The stage that resolves the names in drafts, and plans the records to create for new ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from claimdb import folding
from claimdb.drafts.names import (
    NoQuote,
    Reference,
    is_address,
    kind_of,
    own_names,
    references,
    with_name_parts,
    written_out,
)
from claimdb.drafts.records import (
    ClaimDraft,
    Draft,
    OrganizationDraft,
    PersonDraft,
    Problem,
    QuoteDraft,
    SourceDraft,
    TopicDraft,
    TopicPath,
    TopicStance,
)
from claimdb.drafts.rules import another_key, shown
from claimdb.model import Entity
from claimdb.store import load
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.new_actors import new_actors, new_organization
from claimdb.store.ingest.outcome import ResolvedNames, ResolvedQuote
from claimdb.store.ingest.resolution import NameFault, Remark, Resolution
from claimdb.store.names import ambiguity, did_you_mean, is_id, labelled

CREATABLE = ("speakers", "organizations", "topics", "sources", "claims")
"""What may be created because a draft names it."""
_ADDED_AS: Mapping[str, str] = {"speaker": "person", "actor": "person"}

_SUGGESTED = 100
"""For how many names of a batch suggestions are looked up, which takes long; fewer are shown."""
_SEVERAL = (
    "name one of them; one with a semicolon in its name is added first: claimdb add organization"
    " --name NAME --type TYPE"
)
_OF_PEOPLE = "add the organization first: claimdb add organization --name NAME --type TYPE"

_NEW: Mapping[str, Callable[[str], NoQuote]] = {
    "organization": new_organization,
    "topic": TopicDraft,
    "claim": ClaimDraft,
    "source": lambda name: SourceDraft(name, url=name if is_address(name) else None),
}
"""By the kind of name, the draft of a new record with that name."""

_RESOLVED = load.named(ResolvedQuote)

_ONE_OF = {
    "topics": "a topic has one stance",
    "claims": "a claim has one relation",
    "speakers": "a speaker has one role, organization and status in a quote",
}
"""Why what is said twice and differently of a record is refused, by the field."""


class Names:
    """Resolves the names in drafts, with every problem found before anything is written.

    Args:
        reader: The database.
        resolver: Finds the recorded names.
        create: The kinds of names, of `CREATABLE`, that are created where no record has the name;
            None where none can be.
    """

    def __init__(
        self, reader: Reader, resolver: DraftResolver, create: frozenset[str] | None
    ) -> None:
        self._reader = reader
        self._resolver = resolver
        self._create = create
        self._similar: dict[tuple[str, str], tuple[str, ...]] = {}

    def resolve_quote(self, draft: QuoteDraft, key: str) -> ResolvedQuote:
        """Return a quote, of which the text key is given, with the records that it names."""
        names = self._resolver.resolve_quote(draft)
        if names.are_recorded():
            return _RESOLVED((draft, key, names, (), None))
        found = self.resolve(draft)
        ids = {field: entity.id for field, entity in found.entities.items()}
        # Words for people without a name become a role.
        draft = cast("QuoteDraft", found.draft)

        def id_of(field: str, name: object) -> int | None:
            return None if name is None else ids.get(field, 0)

        claims = (Entity("claim", 0, one.claim) for one in draft.claims)
        speakers, places = [*enumerate(draft.speakers)], range(len(draft.occurrences))
        names = ResolvedNames(
            [id_of(f"speakers[{at}].name", one.name) for at, one in speakers],
            [id_of(f"speakers[{at}].organization", one.organization) for at, one in speakers],
            [ids.get(f"topics[{at}]", 0) for at in range(len(draft.topics))],
            [found.entities.get(f"claims[{at}]", one) for at, one in enumerate(claims)],
            [ids.get(f"occurrences[{at}].source", 0) for at in places],
            [id_of(f"occurrences[{at}].via", one.via) for at, one in enumerate(draft.occurrences)],
        )
        draft, names = _without_repeated(draft, names)
        return ResolvedQuote(draft, key, names, found.plan, found)

    def resolve(self, draft: Draft, *, is_new: bool = False) -> Resolution:
        """Return what the names in a draft resolve to; of a new record its own must be free."""
        entities: dict[str, Entity] = {}
        faults: list[NameFault] = []
        missing: list[Reference] = []
        problems = [*self.taken(draft)] if is_new else []
        for reference in references(draft):
            found = self._resolver.find_named(reference.label, reference.name)
            if found:
                entities[reference.field] = found[0]
            if len(found) != 1:
                fault = self._fault(reference, found)
                if fault is None:
                    missing.append(reference)
                else:
                    faults.append(fault)
        if isinstance(draft, QuoteDraft):
            problems = [*_repeated(draft, entities)]
        with self._resolver.planning() as plan:
            new: Sequence[Reference] = () if faults or problems else missing
            draft, new, described, remarks = _with_new_records(draft, new)
            for reference in new:
                field, label, name = reference
                planned = self._planned(reference) if plan else None
                if isinstance(planned, NameFault):
                    faults.append(planned)
                    continue
                entities[field] = planned or self._plan(label, name, described.get(field))
            if isinstance(draft, QuoteDraft):
                # Two names may be those of one planned record.
                problems = problems or [*_repeated(draft, entities)]
            elif is_new and not faults:
                named = with_name_parts(draft) if isinstance(draft, PersonDraft) else draft
                draft = self._resolver.completed(named)
        return _with_topics_once(Resolution(draft, entities, plan, faults, problems, remarks))

    def _plan(
        self, label: str, name: str | SourceDraft | TopicPath, described: NoQuote | None
    ) -> Entity:
        """Plan to create a record for a name, or for the description of it."""
        match name:
            case TopicPath():
                return self._resolver.plan_path(name)
            case SourceDraft():
                # A page without a title has its address as its title.
                return self._resolver.plan(replace(name, title=name.title or name.url or ""))
            case _:
                return self._resolver.plan(described or _NEW[label](name))

    def taken(self, draft: Draft) -> Iterator[Problem]:
        """Yield which names of a draft cannot be its own, or are another record's."""
        if isinstance(draft, QuoteDraft):
            return
        # A source with such a key is named as `@KEY`.
        for name in () if isinstance(draft, SourceDraft) else own_names(draft):
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
        for actor in self._resolver.find("actor", draft.actor) if draft.actor else ():
            row = self._reader.row("SELECT name FROM topics WHERE actor_id = :id", id=actor.id)
            if row:
                yield Problem("actor", f"the topic {shown(row[0])} stands for {actor.name}")

    def _planned(self, reference: Reference) -> Entity | NameFault | None:
        """Return the record for a name that is planned already, or what is wrong with that one."""
        field, label, name = reference
        found = self._resolver.find_named(label, name)
        if not found and label == "speaker":
            found = self._resolver.find(label, written_out(PersonDraft(str(name))))
        if len(found) == 1:
            if found[0].id < 0 and isinstance(name, str):
                self._resolver.respell(found[0], name)
            return found[0]
        if found:
            message = f"{shown(str(name))} may be {' or '.join(one.name for one in found)}"
            return NameFault(Problem(field, message, "use the whole name"), str(name))
        return self._fault(reference, found)

    def _fault(self, reference: Reference, found: Sequence[Entity]) -> NameFault | None:
        """Return what is wrong with a name; None where a record may be created for it."""
        field, label, name = reference
        if isinstance(name, SourceDraft):
            return self._fault_of_description(field, name, found)
        if isinstance(name, TopicPath):
            return self._fault_of_path(field, name, found)
        if reason := self._resolver.explain(label, name, found, shown(name)):
            person = label == "organization" and self._resolver.find("actor", name)
            hint = _OF_PEOPLE if person and not found else reason.hint
            return NameFault(Problem(field, reason.message, hint), name, reason.candidates)
        if not folding.words(name):
            message = f"{shown(name)} is not a name: it has no letters"
            return NameFault(Problem(field, message), name)
        message = f"no {label} is called {shown(name)}"
        if label == "speaker":
            # Somebody with the name written out may be recorded, whom it would make twice.
            written = written_out(PersonDraft(name))
            if written != name and (same := labelled(self._resolver.find(label, written))):
                return NameFault(Problem(field, message, did_you_mean(same)), name, same)
        kind = f"{label}s"
        # A speaker who is said to be an organization is one that `speakers` creates, too.
        kinds = {kind, "speakers"} if field.endswith("].name") else {kind}
        if not kinds.isdisjoint(self._create or ()):
            return None
        similar = self._suggestions(label, name)
        hint = did_you_mean(similar)
        if self._create is None:
            hint = hint or f"add it first: claimdb add {_ADDED_AS.get(label, label)}"
            return NameFault(Problem(field, message, hint), name, similar)
        create = kind if kind in CREATABLE else None
        return NameFault(Problem(field, message, hint), name, similar, create)

    def _fault_of_description(
        self, field: str, source: SourceDraft, found: Sequence[Entity]
    ) -> NameFault | None:
        name = source.title or own_names(source)[0]
        message = f"no source is called {shown(name)}"
        if found:
            message, hint, candidates = ambiguity(shown(name), found)
            return NameFault(Problem(field, message, hint), name, candidates)
        if source.key is not None and self._resolver.has_key(source.key):
            message = f"another source has the key {shown(source.key)}, with another title"
            return NameFault(Problem(field, message, another_key(source.key)), name)
        if not (source.title or source.url):
            message += ", and what is said of it has no title"
            return NameFault(Problem(field, message, "a new source needs one"), name)
        if "sources" in (self._create or ()):
            return None
        return NameFault(Problem(field, message), name, (), "sources")

    def _fault_of_path(
        self, field: str, path: TopicPath, found: Sequence[Entity]
    ) -> NameFault | None:
        name = str(path)
        if found:
            message, hint, candidates = ambiguity(shown(name), found)
            return NameFault(Problem(field, message, hint), name, candidates)
        if "topics" in (self._create or ()):
            return None
        return NameFault(Problem(field, f"no topic is called {shown(name)}"), name, (), "topics")

    def _suggestions(self, label: str, name: str) -> tuple[str, ...]:
        key = label, name
        if key not in self._similar:
            few = len(self._similar) < _SUGGESTED
            self._similar[key] = self._resolver.similar(label, name) if few else ()
        return self._similar[key]


def _with_new_records(
    draft: Draft, missing: Sequence[Reference]
) -> tuple[Draft, Sequence[Reference], Mapping[str, NoQuote], Sequence[Remark]]:
    """Return a draft, its missing names, new records that it describes by field, and remarks.

    Words in a quote for people without a name are missing no longer: they become a role.
    """
    if not (missing and isinstance(draft, QuoteDraft)):
        return draft, missing, {}, ()
    quote, actors, remarks = new_actors(draft, {one.field for one in missing})
    unnamed = {one.field for one in remarks if one.what == "unnamed"}
    topics = {
        f"topics[{at}]": TopicDraft(one.name, slug=one.slug)
        for at, one in enumerate(quote.topics)
        if one.slug is not None and one.broader is None
    }
    named = [one for one in missing if one.field not in unnamed]
    return quote, named, {**actors, **topics}, remarks


def _repeated(quote: QuoteDraft, entities: Mapping[str, Entity]) -> Iterator[Problem]:
    """Yield several names as one, and what a quote says twice, and differently, of one record."""
    for at, one in enumerate(quote.speakers):
        field = f"speakers[{at}].organization"
        if one.several and field not in entities:
            message = f"{shown(str(one.organization))} has several names, of which one can be meant"
            yield Problem(field, message, _SEVERAL)

    if max(map(len, (quote.speakers, quote.topics, quote.claims))) < 2:
        return

    def key(field: str, name: str | None) -> object:
        return entities[field].id if field in entities else folding.text_key(name or "")

    said: dict[tuple[str, object], object] = {}
    links: list[tuple[str, str, object]] = [
        (f"topics[{at}]", str(one.reference), one.stance) for at, one in enumerate(quote.topics)
    ]
    links += [(f"claims[{at}]", one.claim, one.relation) for at, one in enumerate(quote.claims)]
    links += [
        (
            f"speakers[{at}].name",
            one.name,
            (one.role, key(f"speakers[{at}].organization", one.organization), one.status),
        )
        for at, one in enumerate(quote.speakers)
        if one.name is not None
    ]
    for field, name, value in links:
        of = field.partition("[")[0], key(field, name)
        if said.get(of) not in (None, value) and value is not None:
            yield Problem(field, f"{shown(name)} is named twice", _ONE_OF[of[0]])
        said[of] = said.get(of) or value


def _without_repeated(quote: QuoteDraft, names: ResolvedNames) -> tuple[QuoteDraft, ResolvedNames]:
    """Return a quote that names each record once; what it says of one twice is the same."""
    topics: dict[int, TopicStance] = {}
    for number, about in zip(names.topics, quote.topics, strict=True):
        first = topics.setdefault(number, about)
        if first.stance is None:
            topics[number] = first._replace(stance=about.stance)
    claims = {one.id: place for place, one in reversed([*enumerate(names.claims)])}
    # Several speakers may be unknown.
    places = [
        at
        for at, actor in enumerate(names.speakers)
        if actor is None or actor not in names.speakers[:at]
    ]
    if (len(topics), len(claims), len(places)) == tuple(
        map(len, (quote.topics, quote.claims, quote.speakers))
    ):
        return quote, names
    if 0 in topics or 0 in claims or 0 in names.speakers:
        # It is refused: a name is unknown.
        return quote, names
    quote = replace(
        quote,
        topics=tuple(topics.values()),
        claims=tuple(quote.claims[place] for place in sorted(claims.values())),
        speakers=tuple(quote.speakers[place] for place in places),
    )
    return quote, names._replace(
        speakers=[names.speakers[place] for place in places],
        organizations=[names.organizations[place] for place in places],
        topics=[*topics],
        claims=[names.claims[place] for place in sorted(claims.values())],
    )


def _with_topics_once(claim: Resolution) -> Resolution:
    """Return the resolution of a claim that names each topic once; another one as it is."""
    draft = claim.draft
    if not isinstance(draft, ClaimDraft) or claim.faults:
        return claim
    once: dict[int, tuple[str, Entity]] = {}
    named: set[str] = set()
    for at, name in enumerate(draft.topics):
        topic = claim.entities[f"topics[{at}]"]
        named.add(f"topics[{at}]")
        once.setdefault(topic.id, (name, topic))
    entities = {f"topics[{at}]": topic for at, (_, topic) in enumerate(once.values())}
    entities |= {field: one for field, one in claim.entities.items() if field not in named}
    draft = replace(draft, topics=tuple(name for name, _ in once.values()))
    return claim._replace(draft=draft, entities=entities)
