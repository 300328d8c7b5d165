"""Name resolution, the same for reading and for writing: names to records, and back to why not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from claimdb import folding
from claimdb.errors import NotFoundError
from claimdb.model import Entity, Identity, identified
from claimdb.store.backends.base import Reader, Rows
from claimdb.store.names import (
    ANY_KIND,
    DOI,
    KINDS,
    LAST,
    NAME,
    PHRASES,
    SLUG,
    SPELLINGS,
    STEPS,
    SURNAMES,
    TEXT,
    TITLE,
    TITLES,
    URL,
    Key,
    ambiguity,
    did_you_mean,
    is_id,
    labelled,
    schemes,
    similar_names,
    title_key,
)
from claimdb.store.redirects import MergedNames, current

_ONLY = ("person", "organization")
"""The labels that take no other actors."""

_NO_LIMIT = 2**31 - 1
_MERGED_NAMES = (("claim", TEXT), ("source", URL), ("source", DOI), ("source", TITLE))
"""The steps that also find what was merged by the name that it had."""
_LONGEST_SURNAME = 8  # words
REMEMBERED = 1 << 17
"""How many lookup keys are kept; a file may have a source of its own for each quote."""

_LABELS = {kind: [one for one in KINDS if KINDS[one] == kind] for kind in STEPS}

_FALLBACK_HINTS = {
    "source": "use its key, id, URL or whole title; claimdb list sources shows them",
    "claim": "use an id such as c3, or its whole text",
    **dict.fromkeys(("speaker", "actor", "person"), "claimdb list people shows who is recorded"),
    "organization": "claimdb list organizations shows what is recorded",
    "topic": "claimdb list topics shows what is recorded",
}


class Hit(NamedTuple):
    """A record found by a key, and its matching name as it is spelled."""

    entity: Entity
    spelling: str


class Unresolved(NamedTuple):
    """Why a name resolves to no one record, what to do, and the records it may refer to."""

    message: str
    hint: str | None = None
    candidates: tuple[str, ...] = ()

    def error(self) -> NotFoundError:
        """Return it as an error."""
        return NotFoundError(self.message, hint=self.hint, candidates=self.candidates)


_Hits: TypeAlias = dict[Key, list[Hit]]


class NameResolver:
    """Resolves names in one database; what was looked up is remembered.

    A name is resolved for a `label`, a key of `KINDS`. Exact resolution is for writing. Generous
    resolution, for reading, also takes a surname that is no recorded name.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        steps = [(kind, place) for kind, steps in STEPS.items() for place in range(len(steps))]
        self._hits: dict[tuple[str, int], _Hits] = {step: {} for step in steps}
        # Records added since the last batch lookup, which may have no rows yet.
        self._added: dict[tuple[str, int], _Hits] = {step: {} for step in steps}
        self._found: dict[str, dict[str, Sequence[Entity]]] = {label: {} for label in KINDS}
        # The ids of all sources by the hash of the title.
        self._titles: dict[int, list[int]] | None = None
        self.merged = MergedNames(reader)

    def find(self, label: str, name: str, *, generous: bool = False) -> Sequence[Entity]:
        """Return the record that a name resolves to: none if unknown, several if ambiguous."""
        found = self._found[label].get(name)
        if found is None:
            hits = self._search(KINDS[label], name)
            exact = exact_hits(name, hits)
            found = _fitting(label, name, exact)
            if found:
                self._found[label][name] = found
            elif generous and hits and not exact:
                found = _fitting(label, name, hits)
            elif generous:
                found = self._by_surname(label, name)
        return found

    def resolve(self, label: str, name: str, *, generous: bool = False) -> Entity:
        """Return the one record that a name resolves to, else raise `NotFoundError` with hints."""
        found = self.find(label, name, generous=generous)
        if len(found) == 1:
            return found[0]
        problem = self.explain(label, name, found, generous=generous)
        if problem is None:
            problem = self.unknown(label, name)
            problem = problem._replace(hint=problem.hint or _FALLBACK_HINTS.get(label))
        raise problem.error()

    def identify(self, name: str) -> Identity:
        """Return the one record of any kind that a name resolves to; an id need not exist.

        An unknown or ambiguous name is a `NotFoundError` with suggestions.
        """
        if found_by_id := identified(name):
            return current(self._reader, found_by_id)
        for kind, steps in ANY_KIND:
            hits = self._search(kind, name, steps)
            found = _fitting(kind, name, exact_hits(name, hits) or hits)
            found = found or self._by_surname(kind, name)
            if len(found) == 1:
                return Identity(KINDS[found[0].kind], found[0].id)
            if found:
                raise ambiguous(name, found)
        similar = tuple(
            one for kind in ("actor", "topic", "source") for one in self.similar(kind, name)
        )
        hint = did_you_mean(similar)
        hint = hint or "use an id such as q12, a citation key, or a recorded name"
        raise NotFoundError(f"unknown name {name!r}", hint=hint, candidates=similar)

    def find_document(self, name: str) -> Sequence[Entity]:
        """Return the sources with an id, else a key, else a URL, else a DOI."""
        return _fitting("source", name, self._search("source", name, range(TITLE)))

    def explain(
        self,
        label: str,
        name: str,
        found: Sequence[Entity],
        shown: str = "",
        *,
        generous: bool = False,
    ) -> Unresolved | None:
        """Return why a name is not the one record it should be; None if it is simply unknown."""
        shown = shown or repr(name)
        if found:
            return Unresolved(*ambiguity(shown, found))
        if label in _ONLY and (others := self.find("actor", name, generous=generous)):
            return Unresolved(f"{shown} is {others[0].name}, a {others[0].kind} and no {label}")
        if is_id(label, name):
            return Unresolved(f"no {label} has the id {name.lower()}")
        return None

    def unknown(self, label: str, name: str, shown: str = "") -> Unresolved:
        """Return that nothing has a name, with what may be meant."""
        similar = self.similar(label, name)
        message = f"no {label} is called {shown or repr(name)}"
        return Unresolved(message, did_you_mean(similar), similar)

    def similar(self, label: str, name: str) -> tuple[str, ...]:
        """Return the suggestions for a name that is unknown."""
        return labelled(similar_names(self._reader, KINDS[label], name))

    def find_phrases(self, phrases: Collection[str]) -> Mapping[str, tuple[Entity, ...]]:
        """Return the actors and topics that folded phrases name, by one statement.

        A surname counts where the phrase is no recorded name of an actor, with its particle or
        without it. Phrases that name nothing are absent.
        """
        wanted = set(filter(None, phrases))
        values = {"keys": list(wanted), "surnames": _surnames(wanted)}
        # Few rows are sorted here sooner than by a database.
        of_kind: defaultdict[str, Rows] = defaultdict(list)
        for row in sorted(self._reader.execute(PHRASES, values).fetchall()):
            of_kind[KINDS.get(row[1], row[1])].append(row)
        slugs = {row[0] for row in of_kind["slug"]}
        found: defaultdict[str, dict[Entity, None]] = defaultdict(dict)
        for phrase, kind, number, name, _ in of_kind["actor"]:
            found[phrase][Entity(kind, number, name)] = None
        for phrase, person in _bearers(of_kind["surname"], wanted - found.keys()):
            found[phrase][person] = None
        for phrase, kind, number, name, _ in (*of_kind["slug"], *of_kind["topic"]):
            if kind == "slug" or phrase not in slugs:
                found[phrase][Entity("topic", number, name)] = None
        return {phrase: tuple(entities) for phrase, entities in found.items()}

    def starting_with(self, label: str, start: str) -> Sequence[Entity]:
        """Return the actors or topics with a name or surname that begins with folded words.

        If there is none, that is a `NotFoundError`.
        """
        bounds = {"low": start, "high": start + LAST, "most": _NO_LIMIT}
        rows = self._reader.execute(SPELLINGS[KINDS[label]], bounds)
        entities = sorted({Entity(*row) for _, *row in rows}, key=lambda one: one.id)
        found = [one for one in entities if label not in _ONLY or one.kind == label]
        if not found:
            raise NotFoundError(f"no {label} has a name beginning with {start!r}")
        return found

    def look_up(self, names: Mapping[str, Iterable[str]]) -> None:
        """Look up many names by kind at once; all records added before have their rows."""
        for added in self._added.values():
            added.clear()
        if sum(map(len, self._hits.values())) > REMEMBERED:
            for hits in self._hits.values():
                hits.clear()
            for found in self._found.values():
                found.clear()
        for kind, of_kind in names.items():
            left = set(of_kind).difference(*(self._found[label] for label in _LABELS[kind]))
            for place, step in enumerate(STEPS[kind]):
                keys = {name: key for name in left if (key := step.key(name)) is not None}
                self._fill(kind, place, keys.values())
                hits = self._hits[kind, place]
                decided = {name for name, key in keys.items() if hits[key] or place == 0}
                left -= decided

    def add(self, entity: Entity, names: Mapping[int, Iterable[str | None]]) -> None:
        """Take note of a record that was just added, with its names by the step that finds them."""
        kind = KINDS[entity.kind]
        # A name that resolved may do so no more: in any spelling where others have its key, and
        # where it is the slug of a topic.
        stale = kind == "topic"
        for place, of_step in names.items():
            hits, added = self._hits[kind, place], self._added[kind, place]
            key_of = STEPS[kind][place].key
            for key, name in {key_of(name): name for name in of_step if name}.items():
                if key is None:
                    continue
                hit = Hit(entity, name)
                added.setdefault(key, []).append(hit)
                if key in hits:
                    stale = stale or bool(hits[key])
                    hits[key].append(hit)
                if (kind, place) == ("source", TITLE) and self._titles is not None:
                    self._titles.setdefault(hash(key), []).append(entity.id)
                for label in _LABELS[kind]:
                    self._found[label].pop(name, None)
        if stale:
            for label in _LABELS[kind]:
                self._found[label].clear()

    def _search(self, kind: str, name: str, places: Iterable[int] | None = None) -> Sequence[Hit]:
        """Return the hits of the first of some steps that finds any; without `places`, of all."""
        steps = STEPS[kind]
        for place in range(len(steps)) if places is None else places:
            key = steps[place].key(name)
            if key is not None and ((hits := self._hits_of(kind, place, key)) or place == 0):
                return hits
        return ()

    def _hits_of(self, kind: str, place: int, key: Key) -> Sequence[Hit]:
        hits = self._hits[kind, place]
        if key not in hits:
            self._fill(kind, place, (key,))
        return hits[key]

    def _fill(self, kind: str, place: int, keys: Iterable[Key]) -> None:
        asked = {place: dict.fromkeys(key for key in keys if key not in self._hits[kind, place])}
        if (kind, place) == ("topic", SLUG):
            # The same statement finds topics by name.
            names = [STEPS[kind][NAME].key(str(slug)) for slug in asked[SLUG]]
            hits = self._hits[kind, NAME]
            asked[NAME] = dict.fromkeys(key for key in names if key and key not in hits)
        every = list(chain.from_iterable(asked.values()))
        if not every:
            return
        for step, missing in asked.items():
            self._hits[kind, step].update((key, []) for key in missing)
        for key, entity_kind, number, name, spelling in self._rows(kind, place, every):
            step = NAME if NAME in asked and entity_kind != "slug" else place
            if key in asked[step]:
                entity = Entity("topic" if entity_kind == "slug" else entity_kind, number, name)
                self._hits[kind, step][key].append(Hit(entity, spelling))
        for step, missing in asked.items():
            hits, added = self._hits[kind, step], self._added[kind, step]
            for key in missing if added else ():
                # Some of these may have been written in the meantime.
                hits[key] += [hit for hit in added.get(key, ()) if hit not in hits[key]]

    def _rows(self, kind: str, place: int, keys: list[Key]) -> Rows:
        sql = STEPS[kind][place].sql
        if (kind, place) == ("source", URL):
            keys = [one for key in keys for one in schemes(str(key))]
        if (kind, place) == ("source", TITLE):
            rows = self._titled(keys)
        else:
            rows = sorted(self._reader.execute(sql, {"keys": keys}), key=itemgetter(2))
        if (kind, place) not in _MERGED_NAMES:
            return rows
        # A name that a record has today is not that of a merged one.
        left = set(keys).difference(row[0] for row in rows)
        return [*rows, *(row for key in left for row in self.merged.rows(kind, place, key))]

    def _titled(self, keys: list[Key]) -> Rows:
        titles = self._all_titles()
        ids = sorted({number for key in keys for number in titles.get(hash(key), ())})
        sql = STEPS["source"][TITLE].sql
        rows = self._reader.execute(sql, {"keys": ids}).fetchall() if ids else []
        wanted = set(keys)
        rows = [(title_key(title), *row) for title, *row in rows]
        return [row for row in rows if row[0] in wanted]

    def _all_titles(self) -> dict[int, list[int]]:
        if self._titles is None:
            self._titles = {}
            for number, title in self._reader.execute(TITLES):
                self._titles.setdefault(hash(title_key(title)), []).append(number)
            for key, hits in self._added["source", TITLE].items():
                self._titles.setdefault(hash(key), []).extend(hit.entity.id for hit in hits)
        return self._titles

    def _by_surname(self, label: str, name: str) -> Sequence[Entity]:
        phrase = folding.folded(name)
        if label not in ("speaker", "actor", "person") or not phrase or is_id("actor", name):
            return ()
        rows = sorted(self._reader.execute(SURNAMES, {"surnames": _surnames({phrase})}))
        return tuple(dict.fromkeys(person for _, person in _bearers(rows, {phrase})))


def exact_hits(name: str, hits: Sequence[Hit]) -> Sequence[Hit]:
    """Return the records of which the name is the same in its signs and figures as well."""
    if all(hit.spelling == name for hit in hits):
        return hits
    folded = folding.folded(name)
    exact = folding.exact(name, folded)
    return [
        hit
        for hit in hits
        if hit.spelling == name
        or folding.exact(hit.spelling) == exact
        # An identifier has found it.
        or folding.folded(hit.spelling) != folded
    ]


def _fitting(label: str, name: str, hits: Iterable[Hit]) -> Sequence[Entity]:
    """Return the records that a label takes.

    A name that several actors or topics share means none of them, however it is spelled. Of claims
    and titles, which need not differ in more, the one with exactly that spelling is meant.
    """
    if label in _ONLY:
        hits = [hit for hit in hits if hit.entity.kind == label]
    found = dict.fromkeys(hit.entity for hit in hits)
    if len(found) > 1 and label in ("claim", "source"):
        same = dict.fromkeys(hit.entity for hit in hits if hit.spelling == name)
        found = same if len(same) == 1 else found
    return tuple(found)


def ambiguous(name: str, found: Sequence[Entity]) -> NotFoundError:
    """Return the error that a name refers to several records."""
    return Unresolved(*ambiguity(repr(name), found)).error()


def _surnames(phrases: Iterable[str]) -> list[str]:
    """Return the ends of phrases that may be surnames, as particles stand before these."""
    return list(
        {
            " ".join(words[start:])
            for words in map(str.split, phrases)
            for start in (0, *range(max(1, len(words) - _LONGEST_SURNAME), len(words)))
        }
    )


def _bearers(rows: Rows, phrases: Collection[str]) -> Iterator[tuple[str, Entity]]:
    """Yield the people with the surnames that phrases are, with their particles or without."""
    for surname, _, number, name, particle in rows:
        for phrase in {surname, f"{folding.folded(particle)} {surname}".strip()}:
            if phrase in phrases:
                yield phrase, Entity("person", number, name)
