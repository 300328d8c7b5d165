"""Lookups behind completion and prompts: names that begin as typed, and what tells records apart.

Each is a range of an index and returns few rows.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from claimdb import folding
from claimdb.errors import NotFoundError
from claimdb.model import ID_LETTERS
from claimdb.results import Beginning
from claimdb.store.backends.base import Reader, Rows
from claimdb.store.names import KINDS, encodable
from claimdb.store.resolver import NameResolver

MOST = 100
"""How many names are returned at most."""

# Ambiguous names and misspellings are not offered.
_ACTORS = """
SELECT * FROM (
  SELECT n.folded, min(CASE WHEN n.kind <> 'misspelling' THEN n.name END) AS spelled,
         min(a.name), min(a.id) AS id
    FROM actor_names n JOIN actors a ON a.id = n.actor_id
   WHERE n.folded >= :low AND n.folded < :high AND n.folded <> '' {and_kind}
   GROUP BY n.folded HAVING count(DISTINCT n.actor_id) = 1
          AND min(CASE WHEN n.kind <> 'misspelling' THEN n.name END) IS NOT NULL
   ORDER BY n.folded {order} LIMIT :most) AS names
"""
_SURNAMES = """
UNION ALL
SELECT * FROM (
  SELECT p.folded, min(p.family), min(a.name), min(a.id) AS id
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
SELECT n.folded, min(n.name), min(t.name), min(t.id)
  FROM topic_names n JOIN topics t ON t.id = n.topic_id
 WHERE n.folded >= :low AND n.folded < :high AND n.folded <> ''
 GROUP BY n.folded HAVING count(DISTINCT n.topic_id) = 1
 ORDER BY n.folded {order} LIMIT :most""",
}
_CODES = """
SELECT {code}, {code}, {text}, {id} FROM {table} WHERE {code} >= :low AND {code} < :high
 ORDER BY {code} {{order}} LIMIT :most"""
_BY_CODE: Mapping[str, str] = {
    "topic": _CODES.format(table="topics", code="slug", text="name", id="id"),
    "source": _CODES.format(table="sources", code="key", text="title", id="id"),
    "saved": _CODES.format(table="saved_queries", code="name", text="query", id="0"),
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
SELECT r.id, substr({text}, 1, 80) FROM {table} r WHERE {between} LIMIT :most"""
_LAST = "\U0010ffff"
_MOST_DIGITS = 18
_DIGITS = re.compile(rf"([1-9][0-9]{{0,{_MOST_DIGITS - 1}}})?")


def beginnings(reader: Reader, kind: str, typed: str) -> list[Beginning]:
    """Return names that begin as typed and resolve to one record.

    The `kind` is `actor`, `organization`, `topic` (slugs, else names), `source` (keys), `saved`
    (queries), `id` (of any record), or `any` for all of these that `claimdb show` takes.

    Case and accents of names do not matter. Names come in order; of too many the last is among
    those returned, so that their common prefix is right.
    """
    resolver = NameResolver(reader)
    if kind != "any":
        return _of_kind(reader, resolver, kind, kind, typed)
    return [
        one
        for each in ("id", "source", "actor", "topic")
        for one in _of_kind(reader, resolver, each, kind, typed)
    ]


def _of_kind(
    reader: Reader, resolver: NameResolver, kind: str, label: str, typed: str
) -> list[Beginning]:
    if kind == "id":
        return list(_numbered(reader, typed))
    rows: Rows = []
    if kind in _BY_CODE:
        # A slug is a name without spaces; where one begins so, no longer name is needed.
        start = encodable(typed.lower() if kind == "topic" else typed)
        rows = _range(reader, _BY_CODE[kind], start)
    if not rows and kind in _BY_FOLDED:
        # The last word is not finished, so nothing that ends a word is added to it.
        start = folding.folded(f"{typed}x")[:-1]
        rows = _range(reader, _BY_FOLDED[kind], start)
    found = [
        (number, Beginning(name, code[len(start) :], meaning))
        for code, name, meaning, number in rows
    ]
    if kind != "saved" and label != "any":
        resolver.look_up({KINDS[kind]: [one.name for _, one in found]})
    # A name may be an id, or the slug or the key of another record, which decide before names.
    return [
        one
        for number, one in found
        if kind == "saved"
        or all(
            _resolved(resolver, label, text) == (KINDS[kind], number)
            for text in {one.name, typed + one.rest}
        )
    ]


def _resolved(resolver: NameResolver, label: str, name: str) -> tuple[str, int] | None:
    if label != "any":
        found = resolver.find(label, name, generous=True)
        return (KINDS[label], found[0].id) if len(found) == 1 else None
    try:
        return resolver.identify(name)
    except NotFoundError:
        return None


def _range(reader: Reader, sql: str, start: str) -> Rows:
    high = start + _LAST
    rows = reader.rows(sql.format(order="ASC"), low=start, high=high, most=MOST)
    if len(rows) == MOST:
        rows[-1:] = reader.rows(sql.format(order="DESC"), low=start, high=high, most=1)
    return rows


def _numbered(reader: Reader, typed: str) -> Iterator[Beginning]:
    """Yield the short ids that begin so (`q1`: q1, q10, q11), each with the text of its record."""
    letter, digits = typed[:1].lower(), typed[1:]
    if not _DIGITS.fullmatch(digits):
        return
    # The numbers that begin with these digits.
    sizes = [10**more for more in range(_MOST_DIGITS - len(digits) + 1)] if digits else []
    ranges = [(int(digits) * size, int(digits) * size + size - 1) for size in sizes]
    between = " OR ".join(
        f"r.id BETWEEN {low} AND {high}" for low, high in ranges or [(1, 10**_MOST_DIGITS)]
    )
    for kind, (table, text) in _NUMBERED.items():
        if ID_LETTERS[kind] == letter:
            sql = _BY_NUMBER.format(table=table, text=text, between=between)
            for number, meaning in reader.execute(sql, {"most": MOST}):
                name = f"{letter}{number}"
                yield Beginning(name, name[len(typed) :], meaning or kind)


class Choice(NamedTuple):
    """A record with one text by which it is found, and its main name."""

    folded: str
    id: int
    name: str


class LastCapacity(NamedTuple):
    """In which role and for which organization somebody spoke or was a member."""

    role: str | None
    organization: str | None


_ALL_ACTORS = """
SELECT n.folded, a.id, a.name FROM actor_names n JOIN actors a ON a.id = n.actor_id
 {where} ORDER BY a.id"""
_ALL: Mapping[str, str] = {
    "actor": _ALL_ACTORS.format(where=""),
    "organization": _ALL_ACTORS.format(where="WHERE a.kind = 'organization'"),
    "topic": """
SELECT n.folded, t.id, t.name FROM topic_names n JOIN topics t ON t.id = n.topic_id
 ORDER BY t.id""",
    "source": """
SELECT s.title || ' ' || coalesce(s.container_title, '') || ' ' || s.key || ' '
       || coalesce(s.issued, '') || ' ' || coalesce(s.url, ''), s.id, s.key
  FROM sources s ORDER BY s.id DESC""",
    "claim": "SELECT c.folded, c.id, c.text FROM claims c ORDER BY c.id",
}
_LAST_ATTRIBUTION = """
SELECT x.role, o.name FROM attributions x LEFT JOIN actors o ON o.id = x.organization_id
 WHERE x.actor_id = :actor AND (x.role IS NOT NULL OR x.organization_id IS NOT NULL)
   AND (x.said_lo <= :until OR :until = '')
 ORDER BY coalesce(x.said_lo, '') DESC, x.quote_id DESC LIMIT 1"""
_LAST_MEMBERSHIP = """
SELECT m.role, o.name FROM memberships m JOIN actors o ON o.id = m.organization_id
 WHERE m.person_id = :actor AND (m.started_lo IS NULL OR m.started_lo <= :until OR :until = '')
   AND (m.ended_hi IS NULL OR m.ended_hi >= :until)
 ORDER BY coalesce(m.started_lo, '') DESC, m.id DESC LIMIT 1"""
_DESCRIPTIONS: Mapping[str, str] = {
    "actor": """
SELECT coalesce(a.description, ''),
       (SELECT count(*) FROM attributions x WHERE x.actor_id = a.id)
  FROM actors a WHERE a.id = :id""",
    "topic": """
SELECT coalesce(b.name, ''), (SELECT count(*) FROM quote_topics q WHERE q.topic_id = t.id)
  FROM topics t LEFT JOIN topics b ON b.id = t.broader_id WHERE t.id = :id""",
    "source": """
SELECT s.title || coalesce(', ' || s.container_title, '')
       || coalesce(', ' || s.issued, ''),
       (SELECT count(*) FROM snapshots n WHERE n.source_id = s.id AND n.text IS NOT NULL)
  FROM sources s WHERE s.id = :id""",
    "claim": """
SELECT '', (SELECT count(*) FROM quote_claims q WHERE q.claim_id = c.id)
  FROM claims c WHERE c.id = :id""",
}


def choices(reader: Reader, kind: str) -> list[Choice]:
    """Return all names of an `actor`, an `organization`, a `topic` or a `source`, or all claims.

    A source is found by its title, container, key, date and URL, which are not folded yet.
    """
    return [Choice(*row) for row in reader.execute(_ALL[kind])]


def describe(reader: Reader, kind: str, number: int) -> str:
    """Return a few words that tell a record from others with its name; none if it is missing."""
    kind = KINDS[kind]
    row = reader.row(_DESCRIPTIONS[kind], id=number)
    if row is None:
        return ""
    text, count = row
    counted = f"{count:,} {'quote' if count == 1 else 'quotes'}"
    if kind == "source":
        counted = "saved copy" if count else ""
    return " · ".join(filter(None, (text, counted)))


def last_capacity(reader: Reader, actor: int, until: str = "") -> LastCapacity:
    """Return the capacity of an actor's last quote up to a day, else of a membership then."""
    for sql, day in (
        (_LAST_ATTRIBUTION, until),
        (_LAST_MEMBERSHIP, until),
        (_LAST_ATTRIBUTION, ""),
    ):
        if row := reader.row(sql, actor=actor, until=day):
            return LastCapacity(*row)
    return LastCapacity(None, None)
