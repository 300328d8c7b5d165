"""What is recorded and begins as somebody has begun to type it.

Owns the look-ups behind completion: each is a range of an index, and few are returned however
many there are. It must not know any shell, nor how a query is written.
"""

from collections.abc import Iterator, Mapping, Sequence

from claimdb import folding
from claimdb.model import ID_LETTERS
from claimdb.query.names import Beginning
from claimdb.store.read.names import encodable
from claimdb.store.read.reader import Reader

MOST = 100
"""So many are returned at most."""


# A name that several have means none of them, and nobody is to be offered a misspelling.
_ACTORS = """
SELECT * FROM (
  SELECT n.folded, min(CASE WHEN n.kind <> 'misspelling' THEN n.name END) AS called,
         min(a.name)
    FROM actor_names n JOIN actors a ON a.id = n.actor_id
   WHERE n.folded >= :low AND n.folded < :high AND n.folded <> '' {and_kind}
   GROUP BY n.folded HAVING count(DISTINCT n.actor_id) = 1
          AND min(CASE WHEN n.kind <> 'misspelling' THEN n.name END) IS NOT NULL
   ORDER BY n.folded {order} LIMIT :most) AS names
"""
_SURNAMES = """
UNION ALL
SELECT * FROM (
  SELECT p.folded, min(p.family), min(a.name)
    FROM people p JOIN actors a ON a.id = p.actor_id
   WHERE p.folded >= :low AND p.folded < :high AND p.folded <> ''
     AND NOT EXISTS (SELECT 1 FROM actor_names n WHERE n.folded = p.folded)
   GROUP BY p.folded HAVING count(*) = 1
   ORDER BY p.folded {order} LIMIT :most) AS surnames
"""
_ORDERED = "ORDER BY 1 {order} LIMIT :most"
_BY_FOLDED: Mapping[str, str] = {
    "actor": _ACTORS.replace("{and_kind}", "") + _SURNAMES + _ORDERED,
    "organization": _ACTORS.replace("{and_kind}", "AND a.kind = 'organization'") + _ORDERED,
    "topic": """
SELECT n.folded, min(n.name), min(t.name) FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded >= :low AND n.folded < :high AND n.folded <> ''
 GROUP BY n.folded HAVING count(DISTINCT n.topic_id) = 1
 ORDER BY n.folded {order} LIMIT :most""",
}
_BY_CODE: Mapping[str, str] = {
    "topic": """
SELECT slug, slug, name FROM topics WHERE slug >= :low AND slug < :high
 ORDER BY slug {order} LIMIT :most""",
    "source": """
SELECT key, key, title FROM sources WHERE key >= :low AND key < :high
 ORDER BY key {order} LIMIT :most""",
    "saved": """
SELECT name, name, query FROM saved_queries WHERE name >= :low AND name < :high
 ORDER BY name {order} LIMIT :most""",
}
_NUMBERED: Mapping[str, tuple[str, str]] = {
    "quote": ("quotes", "text"),
    "claim": ("claims", "text"),
    "source": ("sources", "title"),
    "actor": ("actors", "name"),
    "topic": ("topics", "name"),
    "occurrence": ("occurrences", "locator"),
}
_BY_NUMBER = """
SELECT r.id, substr({says}, 1, 80) FROM {table} r WHERE {between} LIMIT :most"""
_LAST = "\U0010ffff"
_DIGITS = 18


def beginnings(reader: Reader, kind: str, typed: str) -> list[Beginning]:
    """Return what begins so: names of an `actor` or an `organization`, slugs or names of a
    `topic`, keys of a `source`, `saved` queries, or an `id` of any record.

    Case, accents and punctuation of a name do not matter. Names, slugs and keys come in their
    order, and where there are too many the last of all is among those returned, so that what all
    have in common is seen in them.
    """
    if kind == "id":
        return list(_numbered(reader, typed))
    if kind in _BY_CODE:
        # A slug is a name without spaces; where one begins so, no longer name is needed.
        start = encodable(typed.lower() if kind == "topic" else typed)
        if (found := _range(reader, _BY_CODE[kind], start)) or kind not in _BY_FOLDED:
            return found
    # The last word is not finished, so nothing that ends a word is added to it.
    start = folding.folded(f"{typed}x")[:-1]
    return _range(reader, _BY_FOLDED[kind], start)


def _range(reader: Reader, sql: str, start: str) -> list[Beginning]:
    bounds = {"low": start, "high": start + _LAST}
    rows = reader.execute(sql.format(order="ASC"), {**bounds, "most": MOST}).fetchall()
    if len(rows) == MOST:
        rows[-1:] = reader.execute(sql.format(order="DESC"), {**bounds, "most": 1})
    return [Beginning(name, code[len(start) :], meaning) for code, name, meaning in rows]


def _numbered(reader: Reader, typed: str) -> Iterator[Beginning]:
    """Yield the short ids that begin so (`q1`: q1, q10, q11), each with what its record says."""
    letter, digits = typed[:1].lower(), typed[1:]
    for kind, (table, says) in _NUMBERED.items():
        if ID_LETTERS[kind] == letter and _is_number(digits):
            ranges = _ranges(digits)
            between = " OR ".join(f"r.id BETWEEN {low} AND {high}" for low, high in ranges)
            sql = _BY_NUMBER.format(table=table, says=says, between=between)
            for number, meaning in reader.execute(sql, {"most": MOST}):
                name = f"{letter}{number}"
                yield Beginning(name, name[len(typed) :], meaning or kind)


def _is_number(digits: str) -> bool:
    return not digits or (
        digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) <= _DIGITS
    )


def _ranges(digits: str) -> Sequence[tuple[int, int]]:
    """Return the numbers that are written with these digits first, as ranges."""
    if not digits:
        return [(1, 10**_DIGITS)]
    sizes = [10**more for more in range(_DIGITS - len(digits) + 1)]
    return [(int(digits) * size, int(digits) * size + size - 1) for size in sizes]
