"""Names to records: who or what a user means.

Owns the lookup of actors and topics by any recorded name, a surname or an id, by index, and what
is suggested where nothing is found. It must not know queries.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

from claimdb import folding
from claimdb.errors import NotFoundError
from claimdb.model import Entity, Identity, Ref, identified, short_id
from claimdb.store.backends.base import Reader

_SOURCES_BY_ID = "SELECT id, key FROM sources WHERE id = :id"
_BY_NAME = "SELECT id, key FROM sources WHERE {} = :name ORDER BY id"
_NAMES = ("key", "url", "title")
_SOURCES_SPELLINGS = "SELECT id, key, title, url FROM sources ORDER BY id DESC LIMIT :most"
_MOST = 5000
_NAMES_ALIKE = 0.65
_ADDRESSES = 0.9
"""From this likeness on, a name or an address may be meant for another one."""


def source_named(reader: Reader, name: str) -> Ref:
    """Return the source with an id, else that with a key, a URL or exactly a title.

    Raises:
        NotFoundError: there is none, or there are several.
    """
    found_by_id = identified(name)
    if found_by_id and found_by_id.kind == "source":
        row = reader.row(_SOURCES_BY_ID, id=found_by_id.number)
        if row is None:
            raise NotFoundError(f"no source has the id {name.lower()}")
        return Ref(*row)
    for column in _NAMES:
        found = [
            Ref(*row) for row in reader.execute(_BY_NAME.format(column), {"name": encodable(name)})
        ]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFoundError(
                f"{len(found)} sources have the {column} {name!r}",
                hint="name the key or the id",
                candidates=tuple(f"{one.name} ({short_id('source', one.id)})" for one in found),
            )
    close = close_sources(reader, name)
    raise NotFoundError(
        f"no source is called {name!r}",
        hint=suggested(close)
        or "name its key, its id, its URL or its whole title: claimdb list sources",
        candidates=tuple(close),
    )


def close_sources(reader: Reader, name: str) -> Sequence[str]:
    """Return the sources with a key, a title or an address that looks like a name.

    Of very many the last ones are looked at.
    """
    spelled: dict[str, str] = {}
    for number, *names in reader.execute(_SOURCES_SPELLINGS, {"most": _MOST}):
        for one in filter(None, names):
            spelled.setdefault(folding.folded(one), f"{names[0]!r} ({short_id('source', number)})")
    # Addresses are like each other.
    return closest(folding.folded(name), spelled, _ADDRESSES if "://" in name else _NAMES_ALIKE)


_Known = TypeVar("_Known")

_SUGGEST_FROM = 5000

_NAMED = {
    "actor": """
SELECT n.folded, a.kind, a.id, a.name, NULL AS particle
  FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE n.folded = ANY(:phrases)
UNION ALL
SELECT p.folded, 'surname', a.id, a.name, coalesce(p.particle, '')
  FROM people p JOIN actors a ON a.id = p.actor_id
 WHERE p.folded = ANY(:surnames)""",
    "topic": """
SELECT n.folded, 'topic', t.id, t.name, NULL AS particle
  FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded = ANY(:phrases)""",
}
_CALLED = {
    "actor": """
SELECT a.kind, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE n.folded = :phrase""",
    "topic": """
SELECT 'topic', t.id, t.name FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded = :phrase""",
}
_NAMED_EITHER = "\nUNION ALL".join(_NAMED.values())

_BEGINNING = {
    "actor": """
SELECT a.kind, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE n.folded >= :low AND n.folded < :high
UNION
SELECT a.kind, a.id, a.name FROM people p JOIN actors a ON a.id = p.actor_id
 WHERE p.folded >= :low AND p.folded < :high
ORDER BY 2""",
    "topic": """
SELECT DISTINCT 'topic', t.id, t.name FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded >= :low AND n.folded < :high
ORDER BY 2""",
}

_SPELLINGS = {
    "actor": """
SELECT n.folded, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE n.folded >= :low AND n.folded < :high
UNION
SELECT p.folded, a.id, a.name FROM people p JOIN actors a ON a.id = p.actor_id
 WHERE p.folded >= :low AND p.folded < :high AND p.folded <> ''
ORDER BY 1, 2 LIMIT :most""",
    "topic": """
SELECT n.folded, t.id, t.name FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded >= :low AND n.folded < :high
ORDER BY 1, 2 LIMIT :most""",
}

_BY_ID = {
    "actor": "SELECT kind, id, name FROM actors WHERE id = :id",
    "topic": "SELECT 'topic', id, name FROM topics WHERE id = :id",
}
_BY_SLUG = "SELECT 'topic', id, name FROM topics WHERE slug = :slug"
_LAST = "\U0010ffff"
_LONGEST_SURNAME = 8
_UNENCODABLE = re.compile("[\ud800-\udfff\0]")
_MOST_LISTED = 10


class StoredNames:
    """The names recorded in one database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def named(self, phrases: Collection[str]) -> Mapping[str, tuple[Entity, ...]]:
        """Return what each folded phrase names, by any recorded name or by a surname alone.

        A surname counts where the phrase is no recorded name of an actor; with its particle or
        without it (`von der leyen`, `leyen`). One statement, whatever the number of phrases.
        """
        return self._named(phrases, _NAMED_EITHER)

    def _named(self, phrases: Collection[str], sql: str) -> dict[str, tuple[Entity, ...]]:
        wanted = set(filter(None, phrases))
        endings = {
            " ".join(words[start:])
            for words in map(str.split, wanted)
            for start in (0, *range(max(1, len(words) - _LONGEST_SURNAME), len(words)))
        }
        values = {"phrases": list(wanted), "surnames": list(endings)}
        # Few rows are put in order here sooner than by a database.
        rows = sorted(self._reader.execute(sql, values).fetchall())
        found: dict[str, dict[tuple[str, int], Entity]] = {}
        for phrase, kind, number, name, particle in rows:
            if particle is None:
                found.setdefault(phrase, {})[(_sort(kind), number)] = Entity(kind, number, name)
        exact = {phrase for phrase, named in found.items() if any(k == "actor" for k, _ in named)}
        for surname, _, number, name, particle in (row for row in rows if row[4] is not None):
            for phrase in {surname, f"{folding.folded(particle)} {surname}".strip()} & wanted:
                if phrase not in exact:
                    found.setdefault(phrase, {})[("actor", number)] = Entity("person", number, name)
        return {phrase: tuple(named.values()) for phrase, named in found.items()}

    def one(self, kind: str, name: str, label: str) -> Entity:
        """Return the one actor or topic (`kind`) that a name or an id means.

        The `label` is what messages call it; a person is no `organization`.

        Raises:
            NotFoundError: nothing or more than one is called so; it suggests.
        """
        found = self._numbered(kind, name, label) or self.candidates(kind, name)
        fitting = _fitting(found, label)
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise ambiguous(kind, name, fitting)
        if found:
            raise NotFoundError(f"{name!r} is {found[0].name}, a person and no {label}")
        close = self.close(kind, name)
        raise NotFoundError(
            f"no {label} is called {name!r}",
            hint=suggested(close),
            candidates=tuple(close),
        )

    def _numbered(self, kind: str, name: str, label: str) -> list[Entity]:
        """Return what a short id means, in a list; an empty one where the name is no such id."""
        meant = identified(name)
        if meant is None or meant.kind != kind:
            return []
        row = self._reader.row(_BY_ID[kind], id=meant.number)
        if row is None:
            raise NotFoundError(f"no {label} has the id {name.lower()}")
        return [Entity(*row)]

    def candidates(self, kind: str, name: str) -> list[Entity]:
        """Return the actors or topics (`kind`) that are called so; a topic has its slug as well."""
        phrase = folding.folded(name)
        # Most names are whole ones, and to look for all that they may be takes five times as long.
        found = self._rows(_CALLED[kind], phrase=phrase) if phrase else []
        if found:
            return found
        if kind == "topic":
            return self._rows(_BY_SLUG, slug=encodable(name.lower()))
        return list(self._named([phrase], _NAMED[kind]).get(phrase, ()))

    def _rows(self, sql: str, **values: object) -> list[Entity]:
        return [Entity(*row) for row in sorted(set(self._reader.execute(sql, values)))]

    def beginning(self, kind: str, start: str, label: str) -> list[Entity]:
        """Return all actors or topics with a name or surname that begins with folded `start`.

        Raises:
            NotFoundError: there is none.
        """
        bounds = {"low": start, "high": start + _LAST}
        rows = self._reader.execute(_BEGINNING[kind], bounds)
        found = _fitting([Entity(*row) for row in rows], label)
        if not found:
            raise NotFoundError(f"no {label} has a name that begins with {start!r}")
        return found

    def close(self, kind: str, name: str) -> Sequence[str]:
        """Return recorded names that look like one or have its words, with their ids."""
        return [f"{name!r} ({short_id(kind, number)})" for number, name in self.alike(kind, name)]

    def alike(self, kind: str, name: str) -> Sequence[tuple[int, str]]:
        """Return the ids of what has a name that looks like one or has its words, and that name.

        All are looked at where they are few, else those that begin like it.
        """
        phrase = folding.folded(name)
        for length in (0, 1, 2):
            start = phrase[:length]
            rows = self._reader.execute(
                _SPELLINGS[kind],
                {"low": start, "high": start + _LAST, "most": _SUGGEST_FROM + 1},
            ).fetchall()
            if len(rows) <= _SUGGEST_FROM:
                break
        return closest(phrase, {folded: (number, name) for folded, number, name in rows})


def closest(phrase: str, spelled: Mapping[str, _Known], likeness: float = 0.65) -> Sequence[_Known]:
    """Return what is known by folded spellings with the words of a phrase, or so like it."""
    import difflib  # only a mistake needs it

    longer = [folded for folded in spelled if phrase and f" {phrase} " in f" {folded} "]
    longer.sort(key=lambda folded: (len(folded), folded))
    close = difflib.get_close_matches(phrase, spelled, n=3, cutoff=likeness)
    return list(dict.fromkeys(spelled[folded] for folded in (*longer, *close)))[:3]


def ambiguous(kind: str, name: str, found: Sequence[Entity]) -> NotFoundError:
    """Return the error about a name that several actors or topics (`kind`) have."""
    candidates = tuple(f"{named.name} ({short_id(kind, named.id)})" for named in found)
    listed = list(candidates[:_MOST_LISTED])
    if more := len(candidates) - len(listed):
        listed.append(f"one of {more} more")
    return NotFoundError(
        f"{name!r} may be {' or '.join(listed)}",
        hint=told_apart([named.name for named in found]),
        candidates=candidates,
    )


def suggested(close: Collection[str]) -> str | None:
    """Return the hint that names what may be meant, if anything is."""
    return f"did you mean {' or '.join(close)}?" if close else None


def told_apart(names: Sequence[str]) -> str:
    """Return how to say which of several records is meant, by their main names."""
    alike = len(set(map(folding.folded, names))) < len(names)
    return "write the id" if alike else "write the whole name, or the id"


def encodable(text: str) -> str:
    """Return a text as a database takes it.

    Halves of surrogate pairs are no characters, and PostgreSQL has no NUL in a text.
    """
    return _UNENCODABLE.sub("\ufffd", text)


def _fitting(found: Sequence[Entity], label: str) -> list[Entity]:
    return [one for one in found if label != "organization" or one.kind == label]


def _sort(kind: str) -> str:
    return "topic" if kind == "topic" else "actor"


def identify(reader: Reader, name: str) -> Identity:
    """Return the one record that a short id, a citation key or an exact name means.

    What a short id means may not be there.

    Raises:
        NotFoundError: nothing, or more than one thing, is called so.
    """
    if found := identified(name):
        return found
    row = reader.row("SELECT id FROM sources WHERE key = :key", key=encodable(name))
    if row is not None:
        return Identity("source", row[0])
    names = StoredNames(reader)
    # A topic that stands for an actor has the actor's name, and the actor is meant.
    for kind in ("actor", "topic"):
        if names.candidates(kind, name):
            return Identity(kind, names.one(kind, name, kind).id)
    close = [
        *names.close("actor", name),
        *names.close("topic", name),
        *close_sources(reader, name),
    ]
    raise NotFoundError(
        f"nothing is called {name!r}",
        hint=suggested(close) or "name an id such as q12, a citation key, or a recorded name",
        candidates=tuple(close),
    )


def exactly(reader: Reader, kind: str, name: str, label: str) -> int:
    """Return the one actor or topic (`kind`) that has exactly this recorded name, slug or id.

    Raises:
        NotFoundError: there is none, or more than one; a surname alone is no name.
    """
    found = StoredNames(reader).one(kind, name, label)
    if kind == "actor" and identified(name) is None:
        sql = "SELECT 1 FROM actor_names WHERE actor_id = :id AND folded = :folded"
        if reader.row(sql, id=found.id, folded=folding.folded(name)) is None:
            called = f"{found.name!r} ({short_id(kind, found.id)})"
            raise NotFoundError(
                f"no {label} is called {name!r}",
                hint=f"did you mean {called}?",
                candidates=(called,),
            )
    return found.id


def source(reader: Reader, name: str) -> int:
    """Return the source that an id or a citation key means.

    Raises:
        NotFoundError: there is none.
    """
    kind, number = identify(reader, name)
    row = kind == "source" and reader.row("SELECT id FROM sources WHERE id = :id", id=number)
    if not row:
        close = close_sources(reader, name)
        raise NotFoundError(
            f"no source is called {name!r}",
            hint=suggested(close) or "name its citation key, or its id such as s7",
            candidates=tuple(close),
        )
    return number
