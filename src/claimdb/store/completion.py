"""What is recorded and begins as somebody has begun to type it.

Owns the look-ups behind completion: each is a range of an index, and few are returned however
many there are. It must not know any shell, nor how a query is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from claimdb import folding
from claimdb.model import ID_LETTERS
from claimdb.results import Beginning
from claimdb.store.backends.base import Reader
from claimdb.store.resolver import encodable

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


class Choice(NamedTuple):
    """A record with one text by which it may be sought, and the name that people know it by."""

    folded: str
    id: int
    name: str


class Capacity(NamedTuple):
    """In which role and for which organization somebody spoke or was a member."""

    role: str | None
    organization: str | None


_ALL: Mapping[str, str] = {
    "actor": """
SELECT n.folded, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 ORDER BY a.id""",
    "organization": """
SELECT n.folded, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 WHERE a.kind = 'organization' ORDER BY a.id""",
    "topic": """
SELECT n.folded, t.id, t.name FROM topic_names n JOIN topics t ON t.id = n.topic_id
 ORDER BY t.id""",
    "source": """
SELECT s.title || ' ' || coalesce(s.container_title, '') || ' ' || s.key || ' '
       || coalesce(s.issued, '') || ' ' || coalesce(s.url, ''), s.id, s.key
  FROM sources s ORDER BY s.id DESC""",
}
_SPOKE = """
SELECT x.role, o.name FROM attributions x LEFT JOIN actors o ON o.id = x.organization_id
 WHERE x.actor_id = :actor AND (x.role IS NOT NULL OR x.organization_id IS NOT NULL)
   AND (x.said_lo <= :until OR :until = '')
 ORDER BY coalesce(x.said_lo, '') DESC, x.quote_id DESC LIMIT 1"""
_BELONGED = """
SELECT m.role, o.name FROM memberships m JOIN actors o ON o.id = m.organization_id
 WHERE m.person_id = :actor AND (m.started_lo IS NULL OR m.started_lo <= :until OR :until = '')
   AND (m.ended_hi IS NULL OR m.ended_hi >= :until)
 ORDER BY coalesce(m.started_lo, '') DESC, m.id DESC LIMIT 1"""
_TOLD: Mapping[str, str] = {
    "actor": """
SELECT a.id, coalesce(a.description, ''),
       (SELECT count(*) FROM attributions x WHERE x.actor_id = a.id)
  FROM actors a WHERE a.id = ANY(:ids)""",
    "topic": """
SELECT t.id, coalesce(b.name, ''), (SELECT count(*) FROM quote_topics q WHERE q.topic_id = t.id)
  FROM topics t LEFT JOIN topics b ON b.id = t.broader_id WHERE t.id = ANY(:ids)""",
    "source": """
SELECT s.id, s.title || coalesce(', ' || s.container_title, '') || coalesce(', ' || s.issued, ''),
       (SELECT count(*) FROM snapshots n WHERE n.source_id = s.id AND n.text IS NOT NULL)
  FROM sources s WHERE s.id = ANY(:ids)""",
}
_COUNTED = {"actor": "quote", "topic": "quote"}


def choices(reader: Reader, kind: str) -> list[Choice]:
    """Return all names of an `actor`, an `organization`, a `topic` or a `source`.

    What is found by of a source is its title, its container, its key, its date and its address,
    not folded yet.
    """
    return [Choice(*row) for row in reader.execute(_ALL[kind])]


def told(reader: Reader, kind: str, ids: Collection[int]) -> dict[int, str]:
    """Return what records are known by beside their names, in a few words each."""
    kind = "actor" if kind == "organization" else kind
    found = {}
    for number, words, count in reader.execute(_TOLD[kind], {"ids": list(ids)}):
        if kind == "source":
            counted = "saved copy" if count else ""
        else:
            counted = f"{count:,} {'quote' if count == 1 else 'quotes'}"
        found[number] = " · ".join(filter(None, (words, counted)))
    return found


def last_capacity(reader: Reader, actor: int, until: str = "") -> Capacity:
    """Return in which capacity somebody spoke last, up to a day; else what they were then."""
    bounds = {"actor": actor, "until": until}
    row = None
    for sql, values in ((_SPOKE, bounds), (_BELONGED, bounds), (_SPOKE, {**bounds, "until": ""})):
        row = row or reader.row(sql, **values)
    return Capacity(*row) if row else Capacity(None, None)
