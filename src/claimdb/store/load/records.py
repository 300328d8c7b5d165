"""Records of any kind in full."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from claimdb import model
from claimdb.model import Passage, Position, Quoted, Ref
from claimdb.store.backends.base import Reader, Rows
from claimdb.store.load.quotes import PLACE, claims, quotes, speakers
from claimdb.store.load.sources import sources

_T = TypeVar("_T")

_ACTOR_CELLS = (
    "id", "uid", "kind", "name", "description", "wikidata_id", "type", "country", "family",
    "given", "particle", "suffix",
)  # fmt: skip
_ACTOR = """
SELECT a.id, a.uid, a.kind, a.name, a.description, a.wikidata_id, o.type, o.country,
       e.family, e.given, e.particle, e.suffix, o.parent_id, p.name, t.id, t.name
  FROM actors a
  LEFT JOIN people e ON e.actor_id = a.id
  LEFT JOIN topics t ON t.actor_id = a.id
  LEFT JOIN organizations o ON o.actor_id = a.id
  LEFT JOIN actors p ON p.id = o.parent_id
 WHERE a.id = :id"""
# A main name may also be recorded as one of another kind, which it is again if it is changed.
_NAMES = """
SELECT n.name, CASE WHEN n.name = r.name THEN 'main' ELSE n.kind END
  FROM {0}_names n JOIN {0}s r ON r.id = n.{0}_id
 WHERE r.id = :id ORDER BY n.name <> r.name, n.id"""
_BELOW = """
SELECT a.id, a.name FROM organizations o JOIN actors a ON a.id = o.actor_id
 WHERE o.parent_id = :id ORDER BY a.name, a.id"""
_MEMBERSHIPS = """
SELECT a.id, a.name, m.role, m.started, m.ended, s.id, s.key
  FROM memberships m
  JOIN actors a ON a.id = m.{shown}
  LEFT JOIN sources s ON s.id = m.source_id
 WHERE m.{of} = :id ORDER BY m.started_lo DESC NULLS LAST, {order}"""
_OF_PERSON = _MEMBERSHIPS.format(shown="organization_id", of="person_id", order="m.id")
_MEMBERS = _MEMBERSHIPS.format(shown="person_id", of="organization_id", order="a.name, m.id")
_CAPACITIES = """
SELECT r.role, o.id, o.name, min(q.said_lo), max(q.said_hi), count(*)
  FROM attributions r
  JOIN quotes q ON q.id = r.quote_id
  LEFT JOIN actors o ON o.id = r.organization_id
 WHERE r.actor_id = :id AND r.status <> 'misattributed'
   AND (r.role IS NOT NULL OR o.id IS NOT NULL)
 GROUP BY r.role, o.id, o.name
 ORDER BY max(q.said_hi) DESC NULLS LAST, count(*) DESC, r.role NULLS LAST,
          o.name NULLS LAST"""
_ACTOR_POSITIONS = """
SELECT t.id, t.name, l.stance, count(DISTINCT l.quote_id)
  FROM attributions r
  JOIN quote_topics l ON l.quote_id = r.quote_id
  JOIN topics t ON t.id = l.topic_id
 WHERE (r.actor_id = :id OR r.organization_id = :id) AND r.status <> 'misattributed'
 GROUP BY t.id, t.name, l.stance ORDER BY 4 DESC, t.name, t.id, l.stance NULLS LAST"""
_QUOTED = """
SELECT q.id, q.said, q.mode, q.text FROM quotes q
 WHERE q.id IN ({}) ORDER BY q.said_lo DESC NULLS LAST, q.id"""
_ACTOR_QUOTES = _QUOTED.format(
    "SELECT quote_id FROM attributions WHERE actor_id = :id OR organization_id = :id"
)

_TOPIC_CELLS = ("id", "uid", "slug", "name", "description")
_TOPIC = """
SELECT t.id, t.uid, t.slug, t.name, t.description, t.broader_id, b.name, t.actor_id, a.name
  FROM topics t
  LEFT JOIN topics b ON b.id = t.broader_id
  LEFT JOIN actors a ON a.id = t.actor_id
 WHERE t.id = :id"""
_NARROWER = "SELECT id, name FROM topics WHERE broader_id = :id ORDER BY name, id"
_TOPIC_POSITIONS = """
SELECT a.id, a.name, l.stance, count(*)
  FROM quote_topics l
  JOIN attributions r ON r.quote_id = l.quote_id
  JOIN actors a ON a.id = r.actor_id
 WHERE l.topic_id = :id AND r.status <> 'misattributed'
 GROUP BY a.id, a.name, l.stance ORDER BY count(*) DESC, a.name, a.id, l.stance NULLS LAST"""
_TOPIC_QUOTES = _QUOTED.format("SELECT quote_id FROM quote_topics WHERE topic_id = :id")
_TOPIC_CLAIMS = """
SELECT c.id, c.text FROM claim_topics l JOIN claims c ON c.id = l.claim_id
 WHERE l.topic_id = :id ORDER BY c.id"""
# A tree that turns back on itself ends as well: no topic comes twice.
_ABOVE = """
WITH RECURSIVE above(id, broader_id) AS (
  SELECT id, broader_id FROM topics WHERE id = :id
  UNION
  SELECT t.id, t.broader_id FROM topics t JOIN above ON t.id = above.broader_id
)
SELECT t.id, t.name, t.broader_id FROM above JOIN topics t ON t.id = above.id"""
_BELOW_TOPIC = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM topics WHERE broader_id = :id
  UNION
  SELECT t.id FROM topics t JOIN below ON t.broader_id = below.id
)
"""
_TREE = f"""{_BELOW_TOPIC}
SELECT t.id, t.name, t.broader_id,
       (SELECT count(*) FROM quote_topics l WHERE l.topic_id = t.id)
  FROM below JOIN topics t ON t.id = below.id
 WHERE t.id <> :id ORDER BY t.name, t.id"""
_POSITIONS_BELOW = f"""{_BELOW_TOPIC}
SELECT a.id, a.name, l.stance, count(*), t.id, t.name
  FROM below
  JOIN topics t ON t.id = below.id
  JOIN quote_topics l ON l.topic_id = t.id
  JOIN attributions r ON r.quote_id = l.quote_id
  JOIN actors a ON a.id = r.actor_id
 WHERE r.status <> 'misattributed' AND t.id <> :id
 GROUP BY a.id, a.name, l.stance, t.id, t.name
 ORDER BY a.name, a.id, t.name, t.id, l.stance NULLS LAST"""

# What was taken from the source by another one has no place in it.
_SOURCE_QUOTES = """
SELECT q.id, q.said, q.mode, q.text,
       CASE WHEN o.source_id = :id THEN o.locator END,
       CASE WHEN o.source_id = :id THEN o.start END
  FROM occurrences o JOIN quotes q ON q.id = o.quote_id
 WHERE o.source_id = :id OR o.via_source_id = :id"""

_PASSAGE = f"""
SELECT r.id, r.quote_id, q.text, s.id, {PLACE},
       r.digest, n.sha256, r.verified_at, r.prefix, r.suffix, q.mode
  FROM occurrences r
  JOIN quotes q ON q.id = r.quote_id
  JOIN sources s ON s.id = r.source_id
  LEFT JOIN sources v ON v.id = r.via_source_id
  LEFT JOIN snapshots n ON n.id = r.snapshot_id
 WHERE r.id = :id"""

_CLAIM_QUOTES = _QUOTED.format("SELECT quote_id FROM quote_claims WHERE claim_id = :id")
_RECORDED = """
SELECT x.created, x.updated, b.id, b.command, k.id, k.name, k.kind
  FROM {table} x JOIN batches b ON b.id = x.batch_id JOIN coders k ON k.id = {coder}
 WHERE x.id = :id"""
_CODERS = {
    "quotes": "coalesce((SELECT c.coder_id FROM quote_coders c WHERE c.quote_id = x.id),"
    " b.coder_id)"
}
"""The coders of records that have others than their batch."""


class _Gather:
    """Reads what is recorded about one row."""

    def __init__(self, reader: Reader, number: int) -> None:
        self.reader = reader
        self.number = number

    def rows(self, sql: str) -> Rows:
        return self.reader.rows(sql, id=self.number)

    def row(self, sql: str) -> Any:
        return next(iter(self.rows(sql)), None)

    def all(self, sql: str, build: Callable[..., _T]) -> tuple[_T, ...]:
        return tuple(build(*row) for row in self.rows(sql))

    def quoted(self, sql: str, order: Callable[[Any], Any] | None = None) -> tuple[Quoted, ...]:
        """Return the quotes that a statement finds, with their speakers.

        A fifth column is their locator; `order` sorts rows anew.
        """
        rows = self.rows(sql)
        said_by = speakers(self.reader, (row[0] for row in rows))
        return tuple(
            Quoted(number, said, mode, text, said_by.get(number, ()), *locator[:1])
            for number, said, mode, text, *locator in (sorted(rows, key=order) if order else rows)
        )

    def recorded(self, table: str) -> model.Recorded | None:
        """Return when and by whom the row of a table was added."""
        row = self.row(_RECORDED.format(table=table, coder=_CODERS.get(table, "b.coder_id")))
        return row and model.Recorded._make((*row[:4], Ref(*row[4:6]), row[6]))


def _reference(number: int | None, name: str) -> Ref | None:
    return None if number is None else Ref(number, name)


def _position(number: int, name: str, stance: str | None, quotes: int, *topic: Any) -> Position:
    return Position(Ref(number, name), stance, quotes, Ref(*topic) if topic else None)


def _membership(number: int, name: str, *cells: Any) -> tuple[Any, ...]:
    *own, source_id, key = cells
    return Ref(number, name), *own, _reference(source_id, key)


def _capacity(role: str | None, number: int | None, name: str, *cells: Any) -> model.Capacity:
    return model.Capacity(role, _reference(number, name), *cells)


def _actor(gather: _Gather) -> model.Actor | None:
    if (row := gather.row(_ACTOR)) is None:
        return None
    *cells, parent_id, parent, topic_id, topic = row
    quoted = gather.quoted(_ACTOR_QUOTES)
    return model.Actor(
        **dict(zip(_ACTOR_CELLS, cells, strict=True)),
        names=gather.all(_NAMES.format("actor"), model.Name),
        parent=_reference(parent_id, parent),
        below=gather.all(_BELOW, Ref),
        memberships=gather.all(_OF_PERSON, lambda *row: model.Membership(*_membership(*row))),
        positions=gather.all(_ACTOR_POSITIONS, _position),
        quotes=_ids(quoted),
        members=gather.all(_MEMBERS, lambda *row: model.Member(*_membership(*row))),
        capacities=gather.all(_CAPACITIES, _capacity),
        topic=_reference(topic_id, topic),
        quoted=quoted,
    )


def _ids(quoted: Iterable[Quoted]) -> tuple[int, ...]:
    return tuple(sorted(quote.id for quote in quoted))


def _topic(gather: _Gather) -> model.Topic | None:
    if (row := gather.row(_TOPIC)) is None:
        return None
    *cells, broader_id, broader, actor_id, actor = row
    quoted = gather.quoted(_TOPIC_QUOTES)
    return model.Topic(
        **dict(zip(_TOPIC_CELLS, cells, strict=True)),
        names=gather.all(_NAMES.format("topic"), model.Name),
        broader=_reference(broader_id, broader),
        narrower=gather.all(_NARROWER, Ref),
        actor=_reference(actor_id, actor),
        positions=gather.all(_TOPIC_POSITIONS, _position),
        quotes=_ids(quoted),
        path=_path(gather, broader_id),
        tree=tuple(_tree(gather)),
        positions_below=gather.all(_POSITIONS_BELOW, _position),
        claims=gather.all(_TOPIC_CLAIMS, Ref),
        quoted=quoted,
    )


def _path(gather: _Gather, broader: int | None) -> tuple[Ref, ...]:
    """Return what is above a topic, from the top down."""
    above = {row[0]: row for row in gather.rows(_ABOVE)}
    path: list[Ref] = []
    while broader in above:
        number, name, broader = above.pop(broader)
        path.append(Ref(number, name))
    return tuple(reversed(path))


def _tree(gather: _Gather) -> Iterator[model.Branch]:
    """Yield what is below a topic: each is followed by what is below it."""
    children: defaultdict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for number, name, broader, count in reversed(gather.rows(_TREE)):
        children[broader].append((number, name, count))
    # No recursion: a tree may be deeper than Python is.
    pending = [(1, child) for child in children[gather.number]]
    while pending:
        depth, (number, name, count) = pending.pop()
        yield model.Branch(number, name, depth, count)
        pending += [(depth + 1, child) for child in children[number]]


def _source(gather: _Gather) -> model.Source | None:
    found = next(sources(gather.reader, [gather.number]), None)
    quoted = gather.quoted(_SOURCE_QUOTES, _place)
    return found and replace(
        found, quotes=tuple(dict.fromkeys(quote.id for quote in quoted)), quoted=quoted
    )


def _place(row: tuple[Any, ...]) -> tuple[object, ...]:
    """Return what sorts the quotes of a source as they follow each other, those of no place last.

    Without offsets, the locator decides, in which page 10 comes after page 9.
    """
    number, *_, locator, start = row
    # Texts and numbers take turns, so that like is compared with like.
    parts = [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", locator or "")]
    return start is None, start or 0, locator is None, parts, number


def _passage(gather: _Gather) -> Passage | None:
    if (row := gather.row(_PASSAGE)) is None:
        return None
    number, quote, text, *place, digest, sha256, verified_at, prefix, suffix, mode = row
    occurrence = model.Occurrence(number, *place)
    return Passage(
        number, quote, text, occurrence, digest, sha256, verified_at, prefix, suffix, mode
    )


def _quote(gather: _Gather) -> model.Quote | None:
    found = next(quotes(gather.reader, [gather.number]), None)
    return found and replace(found, recorded=gather.recorded("quotes"))


def _claim(gather: _Gather) -> model.Claim | None:
    found = next(claims(gather.reader, [gather.number]), None)
    return found and replace(
        found, quoted=gather.quoted(_CLAIM_QUOTES), recorded=gather.recorded("claims")
    )


_KINDS: Mapping[str, Callable[[_Gather], model.Record | None]] = {
    "quote": _quote,
    "claim": _claim,
    "actor": _actor,
    "topic": _topic,
    "source": _source,
    "occurrence": _passage,
}


def record(reader: Reader, kind: str, number: int) -> model.Record | None:
    """Return the record of a kind (as `model.ID_LETTERS` names them) with a row id, or None."""
    return _KINDS[kind](_Gather(reader, number))
