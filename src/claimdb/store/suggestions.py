"""Suggestions for names that resolve to nothing ("did you mean"), and how entities are listed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from claimdb import folding
from claimdb.model import Entity
from claimdb.store.backends.base import Reader

_T = TypeVar("_T")

_MOST_COMPARED = 5000
_MOST_LISTED = 10
_SIMILAR = 0.65
_SIMILAR_ADDRESS = 0.9  # addresses resemble each other
_LAST = "\U0010ffff"

_SPELLINGS = {
    "actor": """
SELECT n.folded, a.kind, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE n.folded >= :low AND n.folded < :high
UNION
SELECT p.folded, a.kind, a.id, a.name FROM people p JOIN actors a ON a.id = p.actor_id
 WHERE p.folded >= :low AND p.folded < :high AND p.folded <> ''
ORDER BY 1, 3 LIMIT :most""",
    "topic": """
SELECT n.folded, 'topic', t.id, t.name FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded >= :low AND n.folded < :high
ORDER BY 1, 3 LIMIT :most""",
}
_SOURCES = "SELECT id, key, title, url FROM sources ORDER BY id DESC LIMIT :most"


def similar_names(reader: Reader, kind: str, name: str) -> Sequence[Entity]:
    """Return up to three actors, topics or sources (`kind`) with a name similar to a given one.

    A name is similar if it contains the words of the given one, or by its letters. Of more than
    5,000 names those that begin alike are compared, of as many sources the newest.
    """
    phrase = folding.folded(name)
    if kind == "source":
        spelled: dict[str, Entity] = {}
        for number, *names in reader.execute(_SOURCES, {"most": _MOST_COMPARED}):
            for one in filter(None, names):
                spelled.setdefault(folding.folded(one), Entity("source", number, names[0]))
        return _closest(phrase, spelled, _SIMILAR_ADDRESS if "://" in name else _SIMILAR)
    if kind not in _SPELLINGS:
        return ()
    for length in (0, 1, 2):
        start = phrase[:length]
        bounds = {"low": start, "high": start + _LAST, "most": _MOST_COMPARED + 1}
        rows = reader.execute(_SPELLINGS[kind], bounds).fetchall()
        if len(rows) <= _MOST_COMPARED:
            break
    return _closest(phrase, {folded: Entity(*row) for folded, *row in rows}, _SIMILAR)


def _closest(phrase: str, spelled: Mapping[str, _T], likeness: float) -> Sequence[_T]:
    import difflib  # only a mistake needs it

    longer = [folded for folded in spelled if phrase and f" {phrase} " in f" {folded} "]
    longer.sort(key=lambda folded: (len(folded), folded))
    close = difflib.get_close_matches(phrase, spelled, n=3, cutoff=likeness)
    return list(dict.fromkeys(spelled[folded] for folded in (*longer, *close)))[:3]


def labelled(entities: Iterable[Entity]) -> tuple[str, ...]:
    """Return suggested entities as messages show them: `'Vladimir Putin' (a12)`."""
    return tuple(f"{one.name!r} ({one.short_id})" for one in entities)


def did_you_mean(suggestions: Collection[str]) -> str | None:
    """Return the hint with these suggestions, if there are any."""
    return f"did you mean {' or '.join(suggestions)}?" if suggestions else None


def ambiguity(shown: str, entities: Sequence[Entity]) -> tuple[str, str, tuple[str, ...]]:
    """Return the message, the hint and all candidates for a name that several entities have."""
    candidates = tuple(f"{one.name} ({one.short_id})" for one in entities)
    listed = list(candidates[:_MOST_LISTED])
    if more := len(candidates) - len(listed):
        listed.append(f"one of {more} more")
    same_name = len({folding.folded(one.name) for one in entities}) < len(entities)
    hint = "write the id" if same_name else "write the whole name, or the id"
    return f"{shown} may be {' or '.join(listed)}", hint, candidates
