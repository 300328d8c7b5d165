"""Lists of what there is, with how many quotes each has.

Owns the columns and the order of each list: who has most quotes first, topics as their tree. It
must not know who shows it.
"""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

from claimdb import folding
from claimdb.errors import UsageError
from claimdb.store.read.tabular import Table


class _List(NamedTuple):
    header: tuple[str, ...]
    sql: str


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
        " SELECT t.id, depth + 1, path || char(31) || t.name"
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
        " FROM sources s WHERE folded(s.key || ' ' || s.title) LIKE :words"
        " ORDER BY quotes DESC, s.key",
    ),
    "coders": _List(
        ("id", "name", "kind", "quotes"),
        "SELECT 'k' || k.id, k.name, k.kind,"
        " (SELECT count(*) FROM quotes q JOIN batches b ON b.id = q.batch_id"
        " WHERE b.coder_id = k.id) AS quotes"
        " FROM coders k WHERE folded(k.name) LIKE :words ORDER BY quotes DESC, k.name, k.id",
    ),
}


def listed(connection: sqlite3.Connection, kind: str, words: str) -> Table:
    """Return a list; with `words` only what has a name in which these words stand.

    Raises:
        UsageError: there is no word in them.
    """
    found = LISTS[kind]
    if words and not folding.folded(words):
        raise UsageError(f"there is no word in {words!r}", hint="name a word, or list all")
    # The words of titles are not stored folded: nobody looks quotes up by them.
    connection.create_function("folded", 1, folding.folded, deterministic=True)
    pattern = f"%{folding.folded(words)}%" if words else "%"
    return Table(found.header, iter(connection.execute(found.sql, {"words": pattern})))
