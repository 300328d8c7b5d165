"""What somebody who records something may choose from: names, with what tells them apart.

Owns the look-ups behind prompts: all recorded names of a kind at once, and of a few records what
a person knows them by. It must not know how a choice is made, nor what is typed.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from claimdb.store.read.reader import Reader


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
