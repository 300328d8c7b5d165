"""What stands in the way of a draft before it is recorded.

Owns the problems that only a look into the database shows: names that mean nothing or too much,
keys that are taken, somebody named twice. All of a draft are found at once. It must not write.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from claimdb import folding
from claimdb.draft.raw import short, shown
from claimdb.draft.record import (
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
from claimdb.draft.sources import another_key
from claimdb.errors import NotFoundError
from claimdb.model import short_id
from claimdb.store.read.names import StoredNames, suggested, told_apart
from claimdb.store.read.reader import Reader
from claimdb.store.read.sources import close_sources
from claimdb.store.write.keys import written_out
from claimdb.store.write.named import KINDS, Reference, kind_of, own_names, references
from claimdb.store.write.recorded import Meant, Recorded

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

    def __init__(self, reader: Reader, recorded: Recorded, create: frozenset[str]) -> None:
        self._reader = reader
        self._names = StoredNames(reader)
        self._recorded = recorded
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
        problems = [*self._repeated(draft), *(self._taken(draft) if taken else ())]
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
        found = self._recorded.named(label, name)
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
        if isinstance(name, str) and self._recorded.is_id(label, name):
            return _Unresolved(Problem(field, f"no {label} has the id {short(name.lower())}"))
        if isinstance(name, str) and not folding.words(name):
            return _Unresolved(Problem(field, f"{shown(name)} is no name: it has no letters"))
        if isinstance(name, str) and label == "speaker" and (meant := self._in_order(name)):
            problem = Problem(field, f"no {label} is called {shown(called)}", suggested(meant))
            return _Unresolved(problem, meant)
        kind = f"{label}s"
        if kind in self._create:
            return None
        close = self._close(KINDS[label], name)
        problem = Problem(field, f"no {label} is called {shown(called)}", suggested(close))
        missing = Missing(kind, called, close) if kind in CREATABLE else None
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
        found = self._recorded.named("speaker", written_out(PersonDraft(name)))
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
            found = self._recorded.named(label, name)
            key = (part, found[0].id if found else folding.folded(name))
            named[key] += 1
            if named[key] == 2:
                yield Problem(field, f"{shown(name)} is named twice")

    def _taken(self, draft: Draft) -> Iterator[Problem]:
        """Yield which names of a draft cannot be its own, or are another record's."""
        if not isinstance(draft, QuoteDraft):
            for name in own_names(draft):
                if self._recorded.is_id(kind_of(draft), name):
                    yield Problem("name", f"{shown(name)} looks like an id")
        match draft:
            case SourceDraft(key=str(key)) if self._recorded.has_key(key):
                yield Problem("key", f"another source has the key {shown(key)}", another_key(key))
            case TopicDraft():
                yield from self._taken_of_topic(draft)
            case PersonDraft() | OrganizationDraft():
                sql = "SELECT name FROM actors WHERE wikidata_id = :id"
                if row := self._reader.row(sql, id=draft.wikidata_id):
                    yield Problem("wikidata_id", f"{row[0]} has the id {draft.wikidata_id}")

    def _taken_of_topic(self, draft: TopicDraft) -> Iterator[Problem]:
        if draft.slug is not None and self._recorded.has_slug(draft.slug):
            yield Problem("slug", f"another topic has the slug {shown(draft.slug)}")
        actors = self._recorded.named("actor", draft.actor) if draft.actor else []
        for actor in actors:
            row = self._reader.row("SELECT name FROM topics WHERE actor_id = :id", id=actor.id)
            if row:
                yield Problem("actor", f"the topic {shown(row[0])} stands for {actor.name}")


def _listed(meant: Meant) -> str:
    letter = KINDS[meant.kind]
    return f"{meant.name} ({short_id(letter, meant.id)})"
