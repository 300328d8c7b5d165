"""Lists of what there is, with how many quotes each has.

Owns the columns and the order of each list: who has most quotes first, topics as their tree. It
must not know who shows it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from claimdb import folding
from claimdb.errors import UsageError
from claimdb.store.read.reader import Reader
from claimdb.store.read.tabular import Table


class _List(NamedTuple):
    header: tuple[str, ...]
    sql: str
    looked_through: tuple[str, ...] = ()


_SPOKEN = "(SELECT count(DISTINCT r.quote_id) FROM attributions r WHERE {}) AS quotes"
_AS_PERSON = _SPOKEN.format("r.actor_id = a.id")
_AS_OR_FOR = _SPOKEN.format("a.id IN (r.actor_id, r.organization_id)")
_CALLED = "EXISTS (SELECT 1 FROM actor_names n WHERE n.actor_id = a.id AND n.folded LIKE :words)"
LISTS: Mapping[str, _List] = {
    "people": _List(
        ("id", "name", "description", "quotes"),
        f"SELECT 'a' || a.id, a.name, a.description, {_AS_PERSON} FROM actors a"
        f" WHERE a.kind = 'person' AND {_CALLED} ORDER BY quotes DESC, a.name, a.id",
    ),
    "organizations": _List(
        ("id", "name", "type", "country", "part_of", "quotes"),
        "SELECT 'a' || a.id, a.name, o.type, o.country,"
        f" (SELECT p.name FROM actors p WHERE p.id = o.parent_id), {_AS_OR_FOR}"
        " FROM actors a JOIN organizations o ON o.actor_id = a.id"
        f" WHERE {_CALLED} ORDER BY quotes DESC, a.name, a.id",
    ),
    "topics": _List(
        ("id", "name", "slug", "part_of", "depth", "quotes"),
        "WITH RECURSIVE tree(id, depth, path) AS ("
        " SELECT id, 0, name FROM topics WHERE broader_id IS NULL UNION ALL"
        " SELECT t.id, depth + 1, path || '\x1f' || t.name"
        " FROM topics t JOIN tree ON t.broader_id = tree.id)"
        " SELECT 't' || t.id, t.name, t.slug,"
        " (SELECT b.name FROM topics b WHERE b.id = t.broader_id), tree.depth,"
        " (SELECT count(*) FROM quote_topics r WHERE r.topic_id = t.id)"
        " FROM tree JOIN topics t ON t.id = tree.id WHERE EXISTS (SELECT 1 FROM topic_names n"
        " WHERE n.topic_id = t.id AND n.folded LIKE :words) ORDER BY path, t.id",
    ),
    "sources": _List(
        ("id", "key", "type", "title", "issued", "quotes"),
        "SELECT 's' || s.id, s.key, s.type, s.title, s.issued,"
        " (SELECT count(DISTINCT r.quote_id) FROM occurrences r WHERE r.source_id = s.id) AS quotes"
        " FROM sources s ORDER BY quotes DESC, s.key",
        # The words of titles are not stored folded: nobody looks quotes up by them.
        ("key", "title"),
    ),
    "coders": _List(
        ("id", "name", "kind", "quotes"),
        "SELECT 'k' || k.id, k.name, k.kind,"
        " (SELECT count(*) FROM quotes q JOIN batches b ON b.id = q.batch_id"
        " WHERE b.coder_id = k.id) AS quotes"
        " FROM coders k ORDER BY quotes DESC, k.name, k.id",
        ("name",),
    ),
}


def listed(reader: Reader, kind: str, words: str) -> Table:
    """Return a list; with `words` only what has a name in which these words stand.

    Raises:
        UsageError: there is no word in them.
    """
    found = LISTS[kind]
    if words and not folding.folded(words):
        raise UsageError(f"there is no word in {words!r}", hint="name a word, or list all")
    phrase = folding.folded(words)
    rows = iter(reader.execute(found.sql, {"words": f"%{phrase}%"}))
    places = [found.header.index(column) for column in found.looked_through]
    if places:
        rows = (row for row in rows if phrase in folding.folded(" ".join(row[p] for p in places)))
    return Table(found.header, rows)
