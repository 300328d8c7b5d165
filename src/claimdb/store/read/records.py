"""One record in full, of any kind.

Owns the statements that gather everything about an actor, a topic, a source or an occurrence. It
must not know how a record is shown.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from claimdb.model import (
    Actor,
    Contributor,
    Membership,
    Name,
    Occurrence,
    Passage,
    Position,
    Record,
    Ref,
    Snapshot,
    Source,
    Topic,
)
from claimdb.store.read.claims import claims
from claimdb.store.read.quotes import quotes
from claimdb.store.read.reader import Reader

_T = TypeVar("_T")

_ACTOR = """
SELECT a.id, a.uid, a.kind, a.name, a.description, a.wikidata_id, o.type, o.country,
       o.parent_id, p.name
  FROM actors a
  LEFT JOIN organizations o ON o.actor_id = a.id
  LEFT JOIN actors p ON p.id = o.parent_id
 WHERE a.id = :id"""
_ACTOR_NAMES = "SELECT name, kind FROM actor_names WHERE actor_id = :id ORDER BY kind <> 'main', id"
_BELOW = """
SELECT a.id, a.name FROM organizations o JOIN actors a ON a.id = o.actor_id
 WHERE o.parent_id = :id ORDER BY a.name"""
_MEMBERSHIPS = """
SELECT a.id, a.name, m.role, m.started, m.ended
  FROM memberships m JOIN actors a ON a.id = m.organization_id
 WHERE m.person_id = :id ORDER BY m.started_lo DESC NULLS LAST, m.id"""
_ACTOR_POSITIONS = """
SELECT t.id, t.name, l.stance, count(DISTINCT l.quote_id)
  FROM attributions r
  JOIN quote_topics l ON l.quote_id = r.quote_id
  JOIN topics t ON t.id = l.topic_id
 WHERE (r.actor_id = :id OR r.organization_id = :id) AND r.status <> 'misattributed'
 GROUP BY t.id, t.name, l.stance ORDER BY 4 DESC, t.name, l.stance"""
_ACTOR_QUOTES = """
SELECT DISTINCT quote_id FROM attributions
 WHERE actor_id = :id OR organization_id = :id ORDER BY quote_id"""

_TOPIC = """
SELECT t.id, t.uid, t.slug, t.name, t.description, t.broader_id, b.name, t.actor_id, a.name
  FROM topics t
  LEFT JOIN topics b ON b.id = t.broader_id
  LEFT JOIN actors a ON a.id = t.actor_id
 WHERE t.id = :id"""
_TOPIC_NAMES = "SELECT name, kind FROM topic_names WHERE topic_id = :id ORDER BY kind <> 'main', id"
_NARROWER = "SELECT id, name FROM topics WHERE broader_id = :id ORDER BY name"
_TOPIC_POSITIONS = """
SELECT a.id, a.name, l.stance, count(*)
  FROM quote_topics l
  JOIN attributions r ON r.quote_id = l.quote_id
  JOIN actors a ON a.id = r.actor_id
 WHERE l.topic_id = :id AND r.status <> 'misattributed'
 GROUP BY a.id, a.name, l.stance ORDER BY count(*) DESC, a.name, l.stance"""
_TOPIC_QUOTES = "SELECT quote_id FROM quote_topics WHERE topic_id = :id ORDER BY quote_id"

_SOURCE = """
SELECT id, uid, key, type, title, container_title, publisher, issued, accessed, url, archive_url,
       doi, language, note
  FROM sources WHERE id = :id"""
_CONTRIBUTORS = """
SELECT c.role, coalesce(c.literal, a.name), c.family, c.given, c.particle, c.suffix
  FROM source_contributors c LEFT JOIN actors a ON a.id = c.actor_id
 WHERE c.source_id = :id ORDER BY c.position"""
_CITES = """
SELECT s.id, s.key FROM source_references r JOIN sources s ON s.id = r.cited_source_id
 WHERE r.source_id = :id ORDER BY r.id"""
_CITED_BY = """
SELECT s.id, s.key FROM source_references r JOIN sources s ON s.id = r.source_id
 WHERE r.cited_source_id = :id ORDER BY r.id"""
_SNAPSHOTS = """
SELECT sha256, taken, text IS NOT NULL FROM snapshots WHERE source_id = :id ORDER BY id"""
_SOURCE_QUOTES = """
SELECT quote_id FROM occurrences WHERE source_id = :id OR via_source_id = :id
 GROUP BY quote_id ORDER BY min(start) NULLS LAST, quote_id"""

_PASSAGE = """
SELECT o.id, o.quote_id, q.text, s.id, s.key, s.title, o.start, o."end", o.locator, o.cue,
       o.printed_as, v.key, o.verified, o.digest, n.sha256, o.verified_at
  FROM occurrences o
  JOIN quotes q ON q.id = o.quote_id
  JOIN sources s ON s.id = o.source_id
  LEFT JOIN sources v ON v.id = o.via_source_id
  LEFT JOIN snapshots n ON n.id = o.snapshot_id
 WHERE o.id = :id"""


class _Gather:
    """What is recorded about one row."""

    def __init__(self, reader: Reader, number: int) -> None:
        self._reader = reader
        self._values = {"id": number}

    def row(self, sql: str) -> tuple[object, ...] | None:
        found: tuple[object, ...] | None = self._reader.execute(sql, self._values).fetchone()
        return found

    def all(self, sql: str, build: Callable[..., _T]) -> tuple[_T, ...]:
        return tuple(build(*row) for row in self._reader.execute(sql, self._values))


def _first(value: _T) -> _T:
    return value


def _reference(number: object, name: object) -> Ref | None:
    return Ref(number, name) if isinstance(number, int) and isinstance(name, str) else None


def _position(number: int, name: str, stance: str | None, quotes: int) -> Position:
    return Position(Ref(number, name), stance, quotes)


def _actor(gather: _Gather) -> Actor | None:
    if (row := gather.row(_ACTOR)) is None:
        return None
    *whole, type_, country, parent_id, parent = row
    return Actor(  # type: ignore[misc]
        *whole,  # type: ignore[arg-type]  # the columns are in the order of the fields
        names=gather.all(_ACTOR_NAMES, Name),
        type=type_,  # type: ignore[arg-type]
        country=country,  # type: ignore[arg-type]
        parent=_reference(parent_id, parent),
        below=gather.all(_BELOW, Ref),
        memberships=gather.all(_MEMBERSHIPS, _membership),
        positions=gather.all(_ACTOR_POSITIONS, _position),
        quotes=gather.all(_ACTOR_QUOTES, _first),
    )


def _membership(
    number: int, name: str, role: str | None, started: str | None, ended: str | None
) -> Membership:
    return Membership(Ref(number, name), role, started, ended)


def _topic(gather: _Gather) -> Topic | None:
    if (row := gather.row(_TOPIC)) is None:
        return None
    *whole, broader_id, broader, actor_id, actor = row
    return Topic(  # type: ignore[misc]
        *whole,  # type: ignore[arg-type]  # the columns are in the order of the fields
        names=gather.all(_TOPIC_NAMES, Name),
        broader=_reference(broader_id, broader),
        narrower=gather.all(_NARROWER, Ref),
        actor=_reference(actor_id, actor),
        positions=gather.all(_TOPIC_POSITIONS, _position),
        quotes=gather.all(_TOPIC_QUOTES, _first),
    )


def _contributor(
    role: str,
    name: str | None,
    family: str | None,
    given: str | None,
    particle: str | None,
    suffix: str | None,
) -> Contributor:
    whole = name or " ".join(filter(None, (given, particle, family, suffix)))
    return Contributor(role, whole, family, given)


def _snapshot(sha256: str, taken: str | None, stored: int) -> Snapshot:
    return Snapshot(sha256, taken, bool(stored))


def _source(gather: _Gather) -> Source | None:
    if (row := gather.row(_SOURCE)) is None:
        return None
    return Source(  # type: ignore[misc]
        *row,  # type: ignore[arg-type]  # the columns are in the order of the fields
        contributors=gather.all(_CONTRIBUTORS, _contributor),
        cites=gather.all(_CITES, Ref),
        cited_by=gather.all(_CITED_BY, Ref),
        snapshots=gather.all(_SNAPSHOTS, _snapshot),
        quotes=gather.all(_SOURCE_QUOTES, _first),
    )


def _passage(gather: _Gather) -> Passage | None:
    if (row := gather.row(_PASSAGE)) is None:
        return None
    number, quote, text, *place, digest, sha256, verified_at = row
    return Passage(
        number,  # type: ignore[arg-type]
        quote,  # type: ignore[arg-type]
        text,  # type: ignore[arg-type]
        Occurrence(number, *place),  # type: ignore[arg-type]
        digest,  # type: ignore[arg-type]
        sha256,  # type: ignore[arg-type]
        verified_at,  # type: ignore[arg-type]
    )


_KINDS: Mapping[str, Callable[[_Gather], Record | None]] = {
    "actor": _actor,
    "topic": _topic,
    "source": _source,
    "occurrence": _passage,
}


def record(reader: Reader, kind: str, number: int) -> Record | None:
    """Return the record of a kind (as `model.ID_LETTERS` names them) with a row id, or None."""
    if kind == "quote":
        return next(quotes(reader, [number]), None)
    if kind == "claim":
        return next(claims(reader, [number]), None)
    return _KINDS[kind](_Gather(reader, number))
