"""Names of records: the order in which they are tried, their SQL, and similar names."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from claimdb import folding
from claimdb.fields import FORMS
from claimdb.model import Entity, identified
from claimdb.schema import SOURCE_IDENTIFIERS
from claimdb.store.backends.base import Reader

_T = TypeVar("_T")

_MOST_COMPARED = 5000
_MOST_LISTED = 10
_SIMILAR = 0.65
_SIMILAR_ADDRESS = 0.9  # addresses resemble each other
LAST = "\U0010ffff"

SPELLINGS = {
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
"""The folded names of actors and topics in a range, with their records."""

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
    if kind not in SPELLINGS:
        return ()
    for length in (0, 1, 2):
        start = phrase[:length]
        bounds = {"low": start, "high": start + LAST, "most": _MOST_COMPARED + 1}
        rows = reader.execute(SPELLINGS[kind], bounds).fetchall()
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
    hint = "use the id" if same_name else "use the whole name, or the id"
    return f"{shown} may be {' or '.join(listed)}", hint, candidates


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
_UNENCODABLE = re.compile("[\ud800-\udfff\0]")
Key: TypeAlias = str | int


class _LookupStep(NamedTuple):
    """One step of resolving a name of a kind.

    The `key` is looked up for a name, None where the step does not apply. The `sql` selects the
    records with any of `:keys`: key, kind, id, name, and the matching name as it is spelled. The
    one for slugs also finds topics by name, which saves a statement.
    """

    key: Callable[[str], Key | None]
    sql: str


def encodable(text: str) -> str:
    """Return a text without halves of surrogate pairs and NULs, which PostgreSQL does not take."""
    return _UNENCODABLE.sub("\ufffd", text)


_SECURE = "CASE WHEN substr(url, 1, 7) = 'http://' THEN 'https' || substr(url, 5) ELSE url END"


def _id_step(kind: str, cells: str) -> _LookupStep:
    def number(name: str) -> int | None:
        found = identified(name)
        return found.number if found and found.kind == kind else None

    return _LookupStep(
        number,
        f"SELECT r.id, {cells} FROM {kind}s r WHERE r.id = ANY(:keys) UNION ALL"
        f" SELECT m.old_id, {cells} FROM merged_records m JOIN {kind}s r ON r.id = m.into_id"
        f" WHERE m.table_name = '{kind}s' AND m.old_id = ANY(:keys)",
    )


def _source_step(field: str) -> _LookupStep:
    """Return the step for an identifier."""
    form = FORMS[field]

    def caseless(name: str) -> str | None:
        match = re.fullmatch(form.pattern, name)
        return match and encodable(match[1].lower())

    column = f"lower({field})" if form.caseless else field
    shown = _SECURE if field == "url" else column
    sql = f"SELECT {shown}, 'source', id, key, key FROM sources WHERE {column} = ANY(:keys)"
    if field == "key":
        sql += (
            " UNION ALL SELECT m.key, 'source', r.id, r.key, m.key FROM merged_records m"
            " JOIN sources r ON r.id = m.into_id"
            " WHERE m.table_name = 'sources' AND m.key = ANY(:keys)"
        )
    key = caseless if form.caseless else _page if field == "url" else encodable
    return _LookupStep(key, sql)


def _page(address: str) -> str:
    """Return an address with the scheme `https`, as the page is the same with `http`."""
    rest = address.removeprefix("http://")
    return encodable(address if rest == address else f"https://{rest}")


def schemes(address: str) -> Sequence[str]:
    """Return the addresses of a page, of which `address` has the scheme `https`."""
    rest = address.removeprefix("https://")
    return (address,) if rest == address else (address, f"http://{rest}")


def _cited_key(name: str) -> str | None:
    """Return the key in `@KEY`, with which a key is named that is an id of a record as well."""
    return encodable(name[1:]) if name.startswith("@") and len(name) > 1 else None


def _folded(name: str) -> str | None:
    return folding.folded(name) or None


def _slug(name: str) -> str | None:
    # No slug has a space, which saves most names a statement.
    return None if " " in name else encodable(name.lower())


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
_SLUGS = """
SELECT t.slug, 'slug', t.id, {name}, t.slug FROM topics t WHERE t.slug = ANY(:keys)
UNION ALL
SELECT m.key, 'slug', t.id, {name}, m.key
  FROM merged_records m JOIN topics t ON t.id = m.into_id
 WHERE m.table_name = 'topics' AND m.key = ANY(:keys)"""
_TOPIC_NAMES = """
SELECT n.folded, 'topic', t.id, {name}, n.name
  FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded = ANY(:keys)"""
_CLAIMS = "SELECT folded, 'claim', id, text, text FROM claims WHERE folded = ANY(:keys)"
# Titles have no index; see `NameResolver`.
_TITLED = "SELECT title, 'source', id, key, title FROM sources WHERE id = ANY(:keys)"
TITLES = "SELECT id, title FROM sources"

STEPS: Mapping[str, Sequence[_LookupStep]] = {
    "actor": (
        _id_step("actor", "r.kind, r.id, r.name, r.name"),
        _LookupStep(_folded, _ACTOR_NAMES),
    ),
    "topic": (
        _id_step("topic", "'topic', r.id, r.name, r.name"),
        _LookupStep(_slug, f"{_SLUGS}\nUNION ALL{_TOPIC_NAMES}".format(name="t.name")),
        _LookupStep(_folded, _TOPIC_NAMES.format(name="t.name")),
    ),
    "claim": (_id_step("claim", "'claim', r.id, r.text, r.text"), _LookupStep(_folded, _CLAIMS)),
    "source": (
        _id_step("source", "'source', r.id, r.key, r.key"),
        _LookupStep(_cited_key, _source_step("key").sql),
        *map(_source_step, SOURCE_IDENTIFIERS),
        _LookupStep(title_key, _TITLED),
    ),
}
"""The order of trying: the first step that finds something decides, and an id decides alone."""
# Places of steps after the id: the text of claims and the names of actors, and those of others.
TEXT = 1
SLUG, NAME = 1, 2
CITED, KEY, URL, DOI, TITLE = range(1, 6)
ANY_KIND = (
    ("source", (CITED, KEY)),
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
        _SLUGS.format(name=_UNSHADOWED),
        _TOPIC_NAMES.format(name=_UNSHADOWED),
    )
)


def is_id(label: str, name: str) -> bool:
    """Whether a name is a short id of the kind that a label refers to."""
    return STEPS[KINDS[label]][0].key(name) is not None
