"""What is recorded under exactly some name, for those who write.

Owns by which names an actor, a topic, a claim or a source is meant when something is recorded: an
id, else a recorded name, else nothing. A surname or words of a title are not enough: what is
written should not depend on who else is recorded. It must not know what happens where nothing is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from claimdb import folding
from claimdb.drafts.names import (
    KINDS,
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
    in_its_field,
)
from claimdb.drafts.rules import another_key, short, shown
from claimdb.errors import NotFoundError
from claimdb.model import Entity, identified, short_id
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import ResolvedNames, ResolvedQuote, Speakers
from claimdb.store.resolver import StoredNames, close_sources, encodable, suggested, told_apart


class _Way(NamedTuple):
    """One way by which names mean records: what is looked up of a name, and where."""

    key: Callable[[str], str | int | None]
    sql: str


def _numbered(kind: str) -> Callable[[str], int | None]:
    def number(name: str) -> int | None:
        meant = identified(name)
        return meant.number if meant and meant.kind == kind else None

    return number


def _folded(name: str) -> str | None:
    return folding.folded(name) or None


def _slug(name: str) -> str:
    return encodable(name.lower())


# The first way that has a key for a name and finds something decides; an id decides alone.
_WAYS = {
    "actor": (
        _Way(_numbered("actor"), "SELECT id, kind, id, name FROM actors WHERE id = ANY(:keys)"),
        _Way(
            _folded,
            "SELECT DISTINCT n.folded, a.kind, a.id, a.name"
            " FROM actor_names n JOIN actors a ON a.id = n.actor_id"
            " WHERE n.folded = ANY(:keys) ORDER BY a.id",
        ),
    ),
    "topic": (
        _Way(_numbered("topic"), "SELECT id, 'topic', id, name FROM topics WHERE id = ANY(:keys)"),
        _Way(_slug, "SELECT slug, 'topic', id, name FROM topics WHERE slug = ANY(:keys)"),
        _Way(
            _folded,
            "SELECT DISTINCT n.folded, 'topic', t.id, t.name"
            " FROM topic_names n JOIN topics t ON t.id = n.topic_id"
            " WHERE n.folded = ANY(:keys) ORDER BY t.id",
        ),
    ),
    "claim": (
        _Way(_numbered("claim"), "SELECT id, 'claim', id, text FROM claims WHERE id = ANY(:keys)"),
        _Way(
            _folded,
            "SELECT folded, 'claim', id, text FROM claims WHERE folded = ANY(:keys) ORDER BY id",
        ),
    ),
    "source": (
        _Way(
            _numbered("source"),
            "SELECT id, 'source', id, key FROM sources WHERE id = ANY(:keys)",
        ),
        *(
            _Way(
                encodable,
                f"SELECT {column}, 'source', id, key FROM sources"
                f" WHERE {column} = ANY(:keys) ORDER BY id",
            )
            for column in ("key", "url", "title")
        ),
    ),
}
_REMEMBERED = 1 << 17
"""So many names are remembered; a file may have a source of its own for each quote."""
_NOTHING: Sequence[Entity] = ()


def resolve(draft: QuoteDraft, folded: str, resolver: "DraftResolver") -> ResolvedQuote:
    """Return a quote, of which the folded text is given, with the records that it names."""
    names = resolver.resolve_quote(draft)
    if names is not None:
        return ResolvedQuote(draft, folded, names, frozenset(names.speakers), names.sources)
    sources = [resolver.source(one.source) for one in draft.occurrences]
    return ResolvedQuote(draft, folded, None, resolver.speakers(draft), sources)


class DraftResolver:
    """What is recorded in one database, by exact names; what was looked up is remembered."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, int], dict[str | int, Sequence[Entity]]] = {
            (kind, place): {} for kind, ways in _WAYS.items() for place in range(len(ways))
        }
        # What was made since drafts were prepared need not be written yet.
        self._fresh: dict[tuple[str, int], dict[str | int, Sequence[Entity]]] = {
            where: {} for where in self._known
        }
        # The same few names are asked for again and again. What means nothing is not among them.
        self._meant: dict[str, dict[str, Sequence[Entity]]] = {kind: {} for kind in _WAYS}
        # Of sources, the title and the date.
        self._titles: dict[int, tuple[str, str | None]] = {}

    def prepare(self, drafts: Iterable[Draft]) -> None:
        """Look up at once what many drafts name, when those before are written."""
        for fresh in self._fresh.values():
            fresh.clear()
        if sum(map(len, self._known.values())) > _REMEMBERED:
            self._titles.clear()
            for known in self._known.values():
                known.clear()
            for meant in self._meant.values():
                meant.clear()
        names: dict[str, set[str]] = {kind: set() for kind in _WAYS}
        for draft in drafts:
            if isinstance(draft, QuoteDraft):
                add_names(draft, names)
                continue
            names[KINDS[kind_of(draft)]].update(own_names(draft))
            for _, label, name in references(draft):
                # A source that is described is named by quotes alone.
                assert isinstance(name, str)
                names[KINDS[label]].add(name)
        for kind, wanted in names.items():
            self._look_up_all(kind, wanted - self._meant[kind].keys())

    def find(self, label: str, name: str | SourceDraft) -> Sequence[Entity]:
        """Return what a name means where something of this sort is wanted; several if unclear.

        A source that is described is the one with its key, else with its address, else with its
        title and date.
        """
        if isinstance(name, str):
            kind = KINDS[label]
            return self._meant[kind].get(name) or self._named(kind, name)
        return self._described(name)

    def resolve_quote(self, quote: QuoteDraft) -> ResolvedNames | None:
        """Return what the names in a quote mean, or None where one means nothing or too much."""
        speakers: list[int | None] = []
        organizations: list[int | None] = []
        for speaker in quote.speakers:
            label = "organization" if speaker.kind == "organization" else "speaker"
            who = self._actor(label, speaker.name)
            spoken_for = self._actor("organization", speaker.organization)
            if who == 0 or spoken_for == 0:
                return None
            speakers.append(who)
            organizations.append(spoken_for)
        topics = [self._id("topic", topic.name) for topic in quote.topics]
        sources = [self._id("source", one.source) for one in quote.occurrences]
        vias = [
            None if one.via is None else self._id("source", one.via) for one in quote.occurrences
        ]
        claims = [self.find("claim", related.claim) for related in quote.claims]
        people = [number for number in speakers if number]
        if (
            0 in topics or 0 in sources or 0 in vias
            or len(set(topics)) < len(topics)
            or len(set(people)) < len(people)
            or any(len(meant) != 1 for meant in claims)
            or len({meant[0].id for meant in claims}) < len(claims)
        ):  # fmt: skip
            return None
        return ResolvedNames(
            speakers, organizations, topics, [meant[0] for meant in claims], sources, vias
        )

    def speakers(self, quote: QuoteDraft) -> Speakers | None:
        """Return who said a quote; None where one of them is not recorded, or not clear."""
        found = [self._actor(speaker.label, speaker.name) for speaker in quote.speakers]
        return None if 0 in found else frozenset(found)

    def source(self, name: str | SourceDraft) -> int | None:
        """Return the one source that is meant, if there is one."""
        return self._id("source", name) or None

    def _actor(self, label: str, name: str | None) -> int | None:
        """Return the id of the one actor that a name means, if there is a name; 0 as `_id` does."""
        if name is None:
            return None
        found = self.find(label, name)
        fits = len(found) == 1 and (label != "organization" or found[0].kind != "person")
        return found[0].id if fits else 0

    def _id(self, label: str, name: str | SourceDraft) -> int:
        """Return the id of the one thing that a name means, 0 where it means nothing or more."""
        found = self.find(label, name)
        return found[0].id if len(found) == 1 else 0

    def _named(self, kind: str, name: str) -> Sequence[Entity]:
        if found := self._found(kind, name):
            self._meant[kind][name] = found
        return found

    def _found(self, kind: str, name: str) -> Sequence[Entity]:
        for place, way in enumerate(_WAYS[kind]):
            key = way.key(name)
            if key is not None and ((found := self._of_key(kind, place, key)) or place == 0):
                return found
        return _NOTHING

    def _of_key(self, kind: str, place: int, key: str | int) -> Sequence[Entity]:
        known = self._known[kind, place]
        if key not in known:
            self._look_up(kind, place, (key,))
        return known[key]

    def _described(self, source: SourceDraft) -> Sequence[Entity]:
        for place, text in ((1, source.key), (2, source.url)):
            if text is not None and (found := self._of_key("source", place, encodable(text))):
                return found
        if source.url is not None:
            return _NOTHING
        return [
            meant
            for meant in self._of_key("source", 3, encodable(source.title))
            if self._titled(meant.id)[1] == source.issued
        ]

    def _titled(self, source: int) -> tuple[str, str | None]:
        if source not in self._titles:
            sql = "SELECT title, issued FROM sources WHERE id = :id"
            self._titles[source] = self._reader.row(sql, id=source)
        return self._titles[source]

    def find_existing(self, draft: NoQuote) -> Entity | None:
        """Return what has the name of a draft already; of a source, its address or its title.

        Its key alone may have been given to another one, and means the same with the same title.
        """
        kind = kind_of(draft)
        if isinstance(draft, SourceDraft):
            keyed = self._of_key("source", 1, encodable(draft.key)) if draft.key else ()
            same = [one for one in keyed if _alike(self._titled(one.id)[0], draft.title)]
            return next(iter(same or self.find(kind, replace(draft, key=None))), None)
        return next(
            (
                meant
                for name in own_names(draft)
                for meant in self.find(kind, name)
                if meant.kind == kind
            ),
            None,
        )

    @staticmethod
    def is_id(label: str, name: str) -> bool:
        """Whether a name is a short id where something of this sort is wanted."""
        return _WAYS[KINDS[label]][0].key(name) is not None

    def has_key(self, key: str) -> bool:
        """Whether a source has this citation key."""
        return bool(self._of_key("source", 1, key))

    def has_slug(self, slug: str) -> bool:
        """Whether a topic has this slug."""
        return bool(self._of_key("topic", 1, slug))

    def remember(self, draft: NoQuote, meant: Entity) -> None:
        """Take note of a record that was just made of a draft."""
        kind = KINDS[meant.kind]
        if isinstance(draft, SourceDraft):
            self._titles[meant.id] = draft.title, draft.issued
        ways = _WAYS[kind]
        for place, way in enumerate(ways):
            known, fresh = self._known[kind, place], self._fresh[kind, place]
            for key in {key for name in own_names(draft) if (key := way.key(name)) is not None}:
                # In whatever spelling it was asked for: it may not mean the same any more.
                if isinstance(draft, SourceDraft):
                    self._meant[kind].pop(str(key), None)
                elif known.get(key) or place < len(ways) - 1:
                    self._meant[kind].clear()
                fresh[key] = (*fresh.get(key, ()), meant)
                if key in known:
                    known[key] = (*known[key], meant)

    def _look_up_all(self, kind: str, names: Iterable[str]) -> None:
        left = list(names)
        for place, way in enumerate(_WAYS[kind]):
            keys = {name: key for name in left if (key := way.key(name)) is not None}
            self._look_up(kind, place, keys.values())
            known = self._known[kind, place]
            decided = {name for name, key in keys.items() if known[key] or place == 0}
            left = [name for name in left if name not in decided]

    def _look_up(self, kind: str, place: int, keys: Iterable[str | int]) -> None:
        known = self._known[kind, place]
        # All at once: of a title all sources are read.
        if missing := [key for key in dict.fromkeys(keys) if key not in known]:
            known.update(dict.fromkeys(missing, _NOTHING))
            for key, *meant in self._reader.execute(_WAYS[kind][place].sql, {"keys": missing}):
                known[key] = (*known[key], Entity(*meant))
            fresh = self._fresh[kind, place]
            for key in missing if fresh else ():
                # Some of these may have been written in the meantime.
                new = [meant for meant in fresh.get(key, ()) if meant not in known[key]]
                known[key] = (*known[key], *new)


def _alike(title: str, other: str) -> bool:
    return (folding.folded(title) or title) == (folding.folded(other) or other)


CREATABLE = ("speakers", "organizations", "topics", "sources", "claims")
"""What may be made because a draft names it."""

_SUGGESTED = 100
"""For so many names it is found out what may be meant, which takes long: fewer are ever shown."""


class Missing(NamedTuple):
    """A name that means nothing, the kind of what would be made of it, and what may be meant."""

    create: str
    name: str
    close: tuple[str, ...]


class UnresolvedError(NotFoundError):
    """Names in a draft that mean nothing, or more than one record, with all that is wrong.

    Those that are `missing` could be made. What is wrong `beside` has nothing to do with names.
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
            hints[f"--create {','.join(create)} makes what is missing"] = None
        hint = "; ".join(hints).replace("?;", "?") or None
        super().__init__("; ".join(dict.fromkeys(told)), hint=hint, candidates=candidates)
        self.problems = problems
        self.missing = missing


class _Unresolved(NamedTuple):
    """A name that means no one thing, what may have been meant, and whether it can be made."""

    problem: Problem
    candidates: tuple[str, ...] = ()
    missing: Missing | None = None


class Checker:
    """Finds what stands in the way of drafts."""

    def __init__(
        self, reader: Reader, resolver: DraftResolver, create: frozenset[str] | None
    ) -> None:
        self._reader = reader
        self._names = StoredNames(reader)
        self._resolver = resolver
        self._create = create
        self._meant: dict[tuple[str, str], tuple[str, ...]] = {}

    def check(self, draft: Draft, *, taken: bool = True, beside: Sequence[Problem] = ()) -> None:
        """See whether a draft can be recorded; unless it will not be, its names must be free.

        What was found wrong `beside` that is told with it.

        Raises:
            UnresolvedError: a name means nothing that is recorded or may be made, or too much.
            DraftError: something else is wrong with it.
        """
        found = [one for one in map(self._unresolved, references(draft)) if one is not None]
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

    def _unresolved(self, reference: Reference) -> _Unresolved | None:
        """Return what is wrong with a reference."""
        field, label, name = reference
        found = self._resolver.find(label, name)
        called = name if isinstance(name, str) else name.title or own_names(name)[0]
        if len(found) == 1:
            if label == "organization" and found[0].kind == "person":
                message = f"{shown(called)} is {found[0].name}, a person and no organization"
                way = "what is one is added first: claimdb add organization --name NAME --type TYPE"
                return _Unresolved(Problem(field, message, way))
            return None
        if found:
            close = tuple(map(_listed, found))
            message = f"{shown(called)} may be {' or '.join(close)}"
            problem = Problem(field, message, told_apart([one.name for one in found]))
            return _Unresolved(problem, close)
        if isinstance(name, SourceDraft) and not name.title:
            message = f"no source is called {shown(called)}, and what is said of it has no title"
            return _Unresolved(Problem(field, message, "a new source needs one"))
        if isinstance(name, str) and self._resolver.is_id(label, name):
            return _Unresolved(Problem(field, f"no {label} has the id {short(name.lower())}"))
        if isinstance(name, str) and not folding.words(name):
            return _Unresolved(Problem(field, f"{shown(name)} is no name: it has no letters"))
        if isinstance(name, str) and label == "speaker" and (meant := self._in_order(name)):
            problem = Problem(field, f"no {label} is called {shown(called)}", suggested(meant))
            return _Unresolved(problem, meant)
        kind = f"{label}s"
        if kind in (self._create or ()):
            return None
        close = self._close(KINDS[label], name)
        problem = Problem(field, f"no {label} is called {shown(called)}", suggested(close))
        creatable = kind in CREATABLE and self._create is not None
        missing = Missing(kind, called, close) if creatable else None
        return _Unresolved(problem, close, missing)

    def _close(self, kind: str, name: str | SourceDraft) -> tuple[str, ...]:
        """Return what may be meant by a name; a source that is described is no slip of the pen."""
        if isinstance(name, SourceDraft) or kind == "claim":
            return ()
        if (known := self._meant.get((kind, name))) is not None:
            return known
        if len(self._meant) == _SUGGESTED:
            return ()
        found = (
            close_sources(self._reader, name) if kind == "source" else self._names.close(kind, name)
        )
        self._meant[kind, name] = tuple(found)
        return self._meant[kind, name]

    def _in_order(self, name: str) -> tuple[str, ...]:
        """Return who has a name already that would be written out if it were made."""
        found = self._resolver.find("speaker", written_out(PersonDraft(name)))
        return tuple(f"{one.name!r} ({short_id('actor', one.id)})" for one in found)

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
            found = self._resolver.find(label, name)
            key = (part, found[0].id if found else folding.folded(name))
            named[key] += 1
            if named[key] == 2:
                yield Problem(field, f"{shown(name)} is named twice")

    def taken(self, draft: Draft) -> Iterator[Problem]:
        """Yield which names of a draft cannot be its own, or are another record's."""
        if not isinstance(draft, QuoteDraft):
            for name in own_names(draft):
                if self._resolver.is_id(kind_of(draft), name):
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


def _listed(meant: Entity) -> str:
    letter = KINDS[meant.kind]
    return f"{meant.name} ({short_id(letter, meant.id)})"
