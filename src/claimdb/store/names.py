"""The names of records: the order in which they are tried, and the SQL that looks them up."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from claimdb import folding
from claimdb.model import identified

KINDS = {
    "speaker": "actor",
    "organization": "actor",
    "actor": "actor",
    "person": "actor",
    "topic": "topic",
    "claim": "claim",
    "source": "source",
}
"""The kind of record that a name with each label refers to."""
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi: ?)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_UNENCODABLE = re.compile("[\ud800-\udfff\0]")
Key: TypeAlias = str | int


class _LookupStep(NamedTuple):
    """One step of resolving a name of a kind.

    The `key` is looked up for a name, None where the step does not apply. The `sql` selects the
    records with any of `:keys`: key, kind, id, name, and the matching name as it is spelled.
    """

    key: Callable[[str], Key | None]
    sql: str


def encodable(text: str) -> str:
    """Return a text without halves of surrogate pairs and NULs, which PostgreSQL does not take."""
    return _UNENCODABLE.sub("\ufffd", text)


def _id_step(kind: str, cells: str) -> _LookupStep:
    def number(name: str) -> int | None:
        found = identified(name)
        return found.number if found and found.kind == kind else None

    return _LookupStep(number, f"SELECT id, {cells} FROM {kind}s WHERE id = ANY(:keys)")


def _source_step(key: Callable[[str], str | None], column: str) -> _LookupStep:
    return _LookupStep(
        key, f"SELECT {column}, 'source', id, key, key FROM sources WHERE {column} = ANY(:keys)"
    )


def _folded(name: str) -> str | None:
    return folding.folded(name) or None


def _slug(name: str) -> str | None:
    # No slug has a space, which saves most names a statement.
    return None if " " in name else encodable(name.lower())


def _doi(name: str) -> str | None:
    match = _DOI.fullmatch(name)
    return match and encodable(match[1].lower())


def title_key(title: str) -> str:
    """Return the text by which titles are compared: folded, unless they have no words."""
    return folding.folded(title) or title


_ACTOR_NAMES = """
SELECT n.folded, a.kind, a.id, a.name, n.name
  FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE n.folded = ANY(:keys)"""
SURNAMES = """
SELECT p.folded, 'surname', a.id, a.name, coalesce(p.particle, '')
  FROM people p JOIN actors a ON a.id = p.actor_id
 WHERE p.folded = ANY(:surnames)"""
_SLUGS = "\nSELECT t.slug, '{kind}', t.id, {name}, t.slug FROM topics t WHERE t.slug = ANY(:keys)"
_TOPIC_NAMES = """
SELECT n.folded, 'topic', t.id, {name}, n.name
  FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded = ANY(:keys)"""
_CLAIMS = "SELECT folded, 'claim', id, text, text FROM claims WHERE folded = ANY(:keys)"
# Titles have no index; see `NameResolver`.
_TITLED = "SELECT title, 'source', id, key, title FROM sources WHERE id = ANY(:keys)"
TITLES = "SELECT id, title FROM sources"

STEPS: Mapping[str, Sequence[_LookupStep]] = {
    "actor": (_id_step("actor", "kind, id, name, name"), _LookupStep(_folded, _ACTOR_NAMES)),
    "topic": (
        _id_step("topic", "'topic', id, name, name"),
        _LookupStep(_slug, _SLUGS.format(kind="topic", name="t.name")),
        _LookupStep(_folded, _TOPIC_NAMES.format(name="t.name")),
    ),
    "claim": (_id_step("claim", "'claim', id, text, text"), _LookupStep(_folded, _CLAIMS)),
    "source": (
        _id_step("source", "'source', id, key, key"),
        _source_step(encodable, "key"),
        _source_step(encodable, "url"),
        _source_step(_doi, "lower(doi)"),
        _LookupStep(title_key, _TITLED),
    ),
}
"""The order of trying: the first step that finds something decides, and an id decides alone."""
# Places of steps after the id: the text of claims and the names of actors, and those of others.
TEXT = 1
SLUG, NAME = 1, 2
KEY, URL, DOI, TITLE = range(1, 5)
ANY_KIND = (
    ("source", (KEY,)),
    # A topic that stands for an actor has the actor's name.
    ("actor", (TEXT,)),
    ("topic", (SLUG, NAME)),
    ("source", (URL, DOI, TITLE)),
    ("claim", (TEXT,)),
)
"""The order of trying for a record of any kind, after ids; a surname counts as a name."""

# A topic with a main name that is the slug of another one is named by its id.
_UNSHADOWED = """CASE WHEN EXISTS (SELECT 1 FROM topics o WHERE o.slug = lower(t.name)
 AND o.id <> t.id) THEN 't' || t.id ELSE t.name END"""
PHRASES = "\nUNION ALL".join(
    (
        _ACTOR_NAMES,
        SURNAMES,
        _SLUGS.format(kind="slug", name=_UNSHADOWED),
        _TOPIC_NAMES.format(name=_UNSHADOWED),
    )
)

PREFIXED = {
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


def is_id(label: str, name: str) -> bool:
    """Whether a name is a short id of the kind that a label refers to."""
    return STEPS[KINDS[label]][0].key(name) is not None
