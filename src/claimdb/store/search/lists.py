"""Lists of people, organizations, topics, sources and coders, with their numbers of quotes."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from claimdb import folding
from claimdb.errors import UsageError
from claimdb.schema import ORGANIZATION_TYPES, SOURCE_TYPES
from claimdb.store.backends.base import Reader, Table
from claimdb.store.names import encodable

SORTS: Mapping[str, str] = {
    "quotes": "quotes",
    "name": "lower(name), name",
    "id": "number",
    "container_title": "container_title IS NULL, lower(container_title), container_title",
}
"""What lists can be sorted by; a `-` before the name reverses it."""


class _List(NamedTuple):
    """A list: its columns, the rows with a `number` and a `name` each, and their default order.

    `spelled` is the SELECT of the texts to search for words that are not stored folded, and
    `folded` the condition on those that are.
    """

    header: tuple[str, ...]
    rows: str
    types: tuple[str, ...] = ()
    order: str = "quotes DESC, name, number"
    before: str = ""
    spelled: str = ""
    folded: str = "FALSE"


# Two lookups by index for each row, where an OR would scan.
_EITHER = (
    "(SELECT count(*) FROM (SELECT r.quote_id FROM {0} r WHERE r.{1} = {3}{4} UNION"
    " SELECT r.quote_id FROM {0} r WHERE r.{2} = {3}{4}) found) AS quotes"
)
# As in queries.
_SAID = " AND r.status <> 'misattributed'"
_NAMED = "EXISTS (SELECT 1 FROM actor_names n WHERE n.actor_id = number AND n.folded LIKE :words)"
LISTS: Mapping[str, _List] = {
    "people": _List(
        ("id", "name", "description", "quotes"),
        "SELECT a.id AS number, 'a' || a.id AS id, a.name, a.description,"
        " (SELECT count(DISTINCT r.quote_id) FROM attributions r"
        f" WHERE r.actor_id = a.id{_SAID}) AS quotes FROM actors a WHERE a.kind = 'person'",
        spelled="SELECT actor_id, role FROM attributions WHERE role IS NOT NULL"
        " UNION SELECT person_id, role FROM memberships WHERE role IS NOT NULL",
        folded=_NAMED,
    ),
    "organizations": _List(
        ("id", "name", "type", "country", "part_of", "quotes"),
        "SELECT a.id AS number, 'a' || a.id AS id, a.name, o.type, o.country, p.name AS part_of, "
        f"{_EITHER.format('attributions', 'actor_id', 'organization_id', 'a.id', _SAID)}"
        " FROM actors a JOIN organizations o ON o.actor_id = a.id"
        " LEFT JOIN actors p ON p.id = o.parent_id",
        types=ORGANIZATION_TYPES,
        folded=_NAMED,
    ),
    "topics": _List(
        ("id", "name", "slug", "part_of", "depth", "quotes"),
        "SELECT t.id AS number, 't' || t.id AS id, t.name, t.slug, b.name AS part_of, tree.depth,"
        " (SELECT count(*) FROM quote_topics r WHERE r.topic_id = t.id) AS quotes, tree.path"
        " FROM tree JOIN topics t ON t.id = tree.id LEFT JOIN topics b ON b.id = t.broader_id",
        folded="EXISTS (SELECT 1 FROM topic_names n"
        " WHERE n.topic_id = number AND n.folded LIKE :words)",
        order="path, number",
        before="WITH RECURSIVE tree(id, depth, path) AS ("
        " SELECT id, 0, name FROM topics WHERE broader_id IS NULL UNION ALL"
        " SELECT t.id, tree.depth + 1, tree.path || :below || t.name"
        " FROM topics t JOIN tree ON t.broader_id = tree.id) ",
    ),
    "sources": _List(
        ("id", "key", "type", "title", "container_title", "issued", "quotes"),
        "SELECT s.id AS number, 's' || s.id AS id, s.key, s.type, s.title, s.title AS name,"
        " s.container_title, s.issued,"
        f" {_EITHER.format('occurrences', 'source_id', 'via_source_id', 's.id', '')}"
        " FROM sources s",
        types=SOURCE_TYPES,
        order="quotes DESC, key",
        spelled="SELECT id, key || ' ' || title FROM sources"
        " UNION ALL SELECT id, container_title FROM sources WHERE container_title IS NOT NULL",
    ),
    "coders": _List(
        ("id", "name", "kind", "quotes"),
        "SELECT k.id AS number, 'k' || k.id AS id, k.name, k.kind,"
        " (SELECT count(*) FROM (SELECT q.id FROM quotes q JOIN batches b ON b.id = q.batch_id"
        " WHERE b.coder_id = k.id"
        " UNION SELECT quote_id FROM quote_coders WHERE coder_id = k.id UNION"
        " SELECT t.quote_id FROM quote_topics t WHERE t.coder_id = k.id) coded) AS quotes"
        " FROM coders k",
        spelled="SELECT id, name FROM coders",
    ),
}

_LONGEST = 1000  # characters of words in a name


def listed(
    reader: Reader,
    kind: str,
    words: str,
    *,
    type: str | None,
    country: str | None,
    unused: bool,
    sort: Sequence[str],
    limit: int | None,
) -> Table:
    """Return the part of a list with `words` in one of the names, `unused` without quotes.

    Raises:
        UsageError: there is no word in the words, or the list has no such type or no country.
    """
    chosen, phrase = LISTS[kind], folding.folded(words)
    if words and not phrase:
        raise UsageError(f"no word to search for in {words!r}", hint="give a word, or list all")
    if len(phrase) > _LONGEST:
        raise UsageError(f"more than {_LONGEST:,} characters to look for", hint="shorten them")
    conditions = ["quotes = 0"] if unused else []
    if type is not None:
        _check_column(kind, "type")
        if type not in chosen.types:
            hint = f"one of: {', '.join(chosen.types)}"
            raise UsageError(f"unknown type of {kind}: {type!r}", hint=hint)
        conditions.append("type = :type")
    if country is not None:
        _check_column(kind, "country")
        conditions.append("lower(country) = lower(:country)")
    having: list[int] = []
    if phrase:
        spellings = reader.execute(chosen.spelled) if chosen.spelled else ()
        found = {number for number, text in spellings if phrase in folding.folded(text)}
        having = sorted(found - {None})
        conditions.append(f"({chosen.folded} OR number = ANY(:having))")
    if any(one.removeprefix("-") == "container_title" for one in sort):
        _check_column(kind, "container_title")
    order = ", ".join([*map(_direction, sort), chosen.order])
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = reader.execute(
        f"{chosen.before}SELECT {', '.join(chosen.header)} FROM ({chosen.rows}) listed{where}"
        f" ORDER BY {order}{'' if limit is None else ' LIMIT :limit'}",
        {
            "words": f"%{phrase}%",
            "having": having,
            # Sorts before all characters of names, so that a topic comes before those below it.
            "below": "\x1f",
            "type": type,
            "country": encodable(country or ""),
            "limit": limit,
        },
    )
    return Table(chosen.header, iter(rows))


def _check_column(kind: str, column: str) -> None:
    if column not in LISTS[kind].header:
        having = [name for name, one in LISTS.items() if column in one.header]
        raise UsageError(f"{kind} have no {column}", hint=f"available for {', '.join(having)}")


def _direction(sort: str) -> str:
    expression = SORTS[sort.removeprefix("-")]
    if not sort.startswith("-"):
        return expression
    first, *rest = expression.split(", ")
    # What has no value is last in either direction.
    nulls = [first] if first.endswith("IS NULL") else [f"{first} DESC"]
    return ", ".join([*nulls, *(f"{one} DESC" for one in rest)])
