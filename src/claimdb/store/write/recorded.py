"""What is recorded under exactly some name, for those who write.

Owns by which names an actor, a topic, a claim or a source is meant when something is recorded: an
id, else a recorded name, else nothing. A surname or words of a title are not enough: what is
written should not depend on who else is recorded. It must not know what happens where nothing is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from claimdb import folding
from claimdb.draft.record import (
    Draft,
    OccurrenceDraft,
    QuoteDraft,
    SourceDraft,
)
from claimdb.model import identified
from claimdb.store.read.names import encodable
from claimdb.store.read.reader import Reader
from claimdb.store.write.known import Place, Speakers
from claimdb.store.write.named import KINDS, NoQuote, add_names, kind_of, own_names, references


class Meant(NamedTuple):
    """What a name means: a person, an organization, a topic, a claim or a source.

    Its `name` is what people know it by: the main name, the text, the citation key.
    """

    kind: str
    id: int
    name: str


class Named(NamedTuple):
    """What the names in a quote mean, each one thing and, but for sources, no two the same.

    In the order in which the quote has them; organizations are those that speakers speak for.
    """

    speakers: Sequence[int | None]
    organizations: Sequence[int | None]
    topics: Sequence[int]
    claims: Sequence[Meant]
    sources: Sequence[int]
    vias: Sequence[int | None]


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
_NOTHING: Sequence[Meant] = ()


class Recorded:
    """What is recorded in one database, by exact names; what was looked up is remembered."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, int], dict[str | int, Sequence[Meant]]] = {
            (kind, place): {} for kind, ways in _WAYS.items() for place in range(len(ways))
        }
        # What was made since drafts were prepared need not be written yet.
        self._fresh: dict[tuple[str, int], dict[str | int, Sequence[Meant]]] = {
            where: {} for where in self._known
        }
        # The same few names are asked for again and again. What means nothing is not among them.
        self._meant: dict[str, dict[str, Sequence[Meant]]] = {kind: {} for kind in _WAYS}
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

    def named(self, label: str, name: str | SourceDraft) -> Sequence[Meant]:
        """Return what a name means where something of this sort is wanted; several if unclear.

        A source that is described is the one with its key, else with its address, else with its
        title and date.
        """
        if isinstance(name, str):
            kind = KINDS[label]
            return self._meant[kind].get(name) or self._named(kind, name)
        return self._described(name)

    def clear(self, quote: QuoteDraft) -> Named | None:
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
        claims = [self.named("claim", related.claim) for related in quote.claims]
        people = [number for number in speakers if number]
        if (
            0 in topics or 0 in sources or 0 in vias
            or len(set(topics)) < len(topics)
            or len(set(people)) < len(people)
            or any(len(meant) != 1 for meant in claims)
            or len({meant[0].id for meant in claims}) < len(claims)
        ):  # fmt: skip
            return None
        return Named(speakers, organizations, topics, [meant[0] for meant in claims], sources, vias)

    def speakers(self, quote: QuoteDraft) -> Speakers | None:
        """Return who said a quote; None where one of them is not recorded, or not clear."""
        found = [self._actor(speaker.label, speaker.name) for speaker in quote.speakers]
        return None if 0 in found else frozenset(found)

    def source(self, name: str | SourceDraft) -> int | None:
        """Return the one source that is meant, if there is one."""
        return self._id("source", name) or None

    def place(self, occurrence: OccurrenceDraft) -> Place | None:
        """Return where an occurrence is; None where its source is not recorded yet."""
        source = self.source(occurrence.source)
        return None if source is None else Place(source, occurrence.locator, occurrence.start)

    def _actor(self, label: str, name: str | None) -> int | None:
        """Return the id of the one actor that a name means, if there is a name; 0 as `_id` does."""
        if name is None:
            return None
        found = self.named(label, name)
        fits = len(found) == 1 and (label != "organization" or found[0].kind != "person")
        return found[0].id if fits else 0

    def _id(self, label: str, name: str | SourceDraft) -> int:
        """Return the id of the one thing that a name means, 0 where it means nothing or more."""
        found = self.named(label, name)
        return found[0].id if len(found) == 1 else 0

    def _named(self, kind: str, name: str) -> Sequence[Meant]:
        if found := self._found(kind, name):
            self._meant[kind][name] = found
        return found

    def _found(self, kind: str, name: str) -> Sequence[Meant]:
        for place, way in enumerate(_WAYS[kind]):
            key = way.key(name)
            if key is not None and ((found := self._of_key(kind, place, key)) or place == 0):
                return found
        return _NOTHING

    def _of_key(self, kind: str, place: int, key: str | int) -> Sequence[Meant]:
        known = self._known[kind, place]
        if key not in known:
            self._look_up(kind, place, (key,))
        return known[key]

    def _described(self, source: SourceDraft) -> Sequence[Meant]:
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

    def there(self, draft: NoQuote) -> Meant | None:
        """Return what has the name of a draft already; of a source, its address or its title.

        Its key alone may have been given to another one, and means the same with the same title.
        """
        kind = kind_of(draft)
        if isinstance(draft, SourceDraft):
            keyed = self._of_key("source", 1, encodable(draft.key)) if draft.key else ()
            same = [one for one in keyed if _alike(self._titled(one.id)[0], draft.title)]
            return next(iter(same or self.named(kind, replace(draft, key=None))), None)
        return next(
            (
                meant
                for name in own_names(draft)
                for meant in self.named(kind, name)
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

    def remember(self, draft: NoQuote, meant: Meant) -> None:
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
                known[key] = (*known[key], Meant(*meant))
            fresh = self._fresh[kind, place]
            for key in missing if fresh else ():
                # Some of these may have been written in the meantime.
                new = [meant for meant in fresh.get(key, ()) if meant not in known[key]]
                known[key] = (*known[key], *new)


def _alike(title: str, other: str) -> bool:
    return (folding.folded(title) or title) == (folding.folded(other) or other)
