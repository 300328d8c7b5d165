"""Lists of people, organizations, topics, sources and coders, with their numbers of quotes."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from claimdb import folding
from claimdb.errors import UsageError
from claimdb.schema import ORGANIZATION_TYPES, SOURCE_TYPES
from claimdb.store.backends.base import Reader, Table
from claimdb.store.names import encodable

SORTS: Mapping[str, str] = {"quotes": "quotes", "name": "lower(name), name", "id": "number"}
"""What lists can be sorted by; each is turned round by a `-` before its name."""


class _List(NamedTuple):
    """A list: its columns, the rows with a `number` and a `name` each, and their usual order.

    `spelled` is the SELECT of what words are looked up in where that is not stored folded.
    """

    header: tuple[str, ...]
    rows: str
    types: tuple[str, ...] = ()
    order: str = "quotes DESC, name, number"
    before: str = ""
    spelled: str = ""


# Two look-ups by index and not a scan by OR, for each of what is listed.
_EITHER = (
    "(SELECT count(*) FROM (SELECT r.quote_id FROM {0} r WHERE r.{1} = {3} UNION"
    " SELECT r.quote_id FROM {0} r WHERE r.{2} = {3}) found) AS quotes"
)
_CALLED = "EXISTS (SELECT 1 FROM actor_names n WHERE n.actor_id = a.id AND n.folded LIKE :words)"
LISTS: Mapping[str, _List] = {
    "people": _List(
        ("id", "name", "description", "quotes"),
        "SELECT a.id AS number, 'a' || a.id AS id, a.name, a.description,"
        " (SELECT count(DISTINCT r.quote_id) FROM attributions r WHERE r.actor_id = a.id) AS quotes"
        f" FROM actors a WHERE a.kind = 'person' AND {_CALLED}",
    ),
    "organizations": _List(
        ("id", "name", "type", "country", "part_of", "quotes"),
        "SELECT a.id AS number, 'a' || a.id AS id, a.name, o.type, o.country, p.name AS part_of, "
        f"{_EITHER.format('attributions', 'actor_id', 'organization_id', 'a.id')}"
        " FROM actors a JOIN organizations o ON o.actor_id = a.id"
        f" LEFT JOIN actors p ON p.id = o.parent_id WHERE {_CALLED}",
        types=ORGANIZATION_TYPES,
    ),
    "topics": _List(
        ("id", "name", "slug", "part_of", "depth", "quotes"),
        "SELECT t.id AS number, 't' || t.id AS id, t.name, t.slug, b.name AS part_of, tree.depth,"
        " (SELECT count(*) FROM quote_topics r WHERE r.topic_id = t.id) AS quotes, tree.path"
        " FROM tree JOIN topics t ON t.id = tree.id LEFT JOIN topics b ON b.id = t.broader_id"
        " WHERE EXISTS (SELECT 1 FROM topic_names n"
        " WHERE n.topic_id = t.id AND n.folded LIKE :words)",
        order="path, number",
        before="WITH RECURSIVE tree(id, depth, path) AS ("
        " SELECT id, 0, name FROM topics WHERE broader_id IS NULL UNION ALL"
        " SELECT t.id, tree.depth + 1, tree.path || :below || t.name"
        " FROM topics t JOIN tree ON t.broader_id = tree.id) ",
    ),
    "sources": _List(
        ("id", "key", "type", "title", "issued", "quotes"),
        "SELECT s.id AS number, 's' || s.id AS id, s.key, s.type, s.title, s.title AS name,"
        f" s.issued, {_EITHER.format('occurrences', 'source_id', 'via_source_id', 's.id')}"
        " FROM sources s",
        types=SOURCE_TYPES,
        order="quotes DESC, key",
        spelled="SELECT id, key || ' ' || title FROM sources",
    ),
    "coders": _List(
        ("id", "name", "kind", "quotes"),
        "SELECT k.id AS number, 'k' || k.id AS id, k.name, k.kind,"
        " (SELECT count(*) FROM (SELECT q.id FROM quotes q JOIN batches b ON b.id = q.batch_id"
        " WHERE b.coder_id = k.id UNION"
        " SELECT t.quote_id FROM quote_topics t WHERE t.coder_id = k.id) coded) AS quotes"
        " FROM coders k",
        spelled="SELECT id, name FROM coders",
    ),
}


class Narrowing(NamedTuple):
    """Which part of a list is wanted, in which order: all of it unless something is said.

    `words` stand in one of the names, `unused` is what has no quotes.
    """

    words: str = ""
    type: str | None = None
    country: str | None = None
    unused: bool = False
    sort: Sequence[str] = ()
    limit: int | None = None


def listed(reader: Reader, kind: str, wanted: Narrowing) -> Table:
    """Return a list, or the part of it that is wanted; its sort fields are known.

    Raises:
        UsageError: there is no word in the words, or what is listed has no type or no country, or
            not this type.
    """
    found = LISTS[kind]
    if wanted.words and not folding.folded(wanted.words):
        raise UsageError(
            f"no word to search for in {wanted.words!r}", hint="give a word, or list all"
        )
    phrase = folding.folded(wanted.words)
    conditions = _conditions(kind, wanted)
    having: list[int] = []
    if phrase and found.spelled:
        spellings = reader.execute(found.spelled)
        having = [number for number, text in spellings if phrase in folding.folded(text)]
        conditions.append("number = ANY(:having)")
    order = ", ".join([*map(_direction, wanted.sort), found.order])
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = " LIMIT :limit" if wanted.limit is not None else ""
    rows = reader.execute(
        f"{found.before}SELECT {', '.join(found.header)} FROM ({found.rows}) listed{where}"
        f" ORDER BY {order}{limit}",
        {
            "words": f"%{phrase}%",
            "having": having,
            # Sorts before all that a name begins with, so that a topic comes before those below.
            "below": "\x1f",
            "type": wanted.type,
            "country": encodable(wanted.country or ""),
            "limit": wanted.limit,
        },
    )
    return Table(found.header, iter(rows))


def _conditions(kind: str, wanted: Narrowing) -> list[str]:
    if wanted.type is not None:
        _check_column(kind, "type")
        _check_type(wanted.type, LISTS[kind].types, kind)
    if wanted.country is not None:
        _check_column(kind, "country")
    conditions = {
        "type = :type": wanted.type is not None,
        "lower(country) = lower(:country)": wanted.country is not None,
        "quotes = 0": wanted.unused,
    }
    return [condition for condition, holds in conditions.items() if holds]


def _check_column(kind: str, column: str) -> None:
    if column not in LISTS[kind].header:
        having = [name for name, one in LISTS.items() if column in one.header]
        raise UsageError(f"{kind} have no {column}", hint=f"available for {', '.join(having)}")


def _check_type(named: str, types: Collection[str], kind: str) -> None:
    if named not in types:
        raise UsageError(f"unknown type of {kind}: {named!r}", hint=f"one of: {', '.join(types)}")


def _direction(sort: str) -> str:
    expression = SORTS[sort.removeprefix("-")]
    return f"{expression.replace(',', ' DESC,')} DESC" if sort.startswith("-") else expression
