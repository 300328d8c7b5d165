"""Rows to quotes.

Owns the statements that load quotes with everything that hangs on them, a page at a time. It must
not know why these quotes are wanted.
"""

from collections.abc import Iterable, Iterator

from claimdb.model import ClaimLink, Occurrence, Quote, Ref, Speaker, TopicLink, standing
from claimdb.store.read.pages import linked, pages
from claimdb.store.read.reader import Reader

_QUOTES = """
SELECT id, uid, mode, text, said, occasion, language, note FROM quotes WHERE id = ANY(:ids)"""
_SPEAKERS = """
SELECT r.quote_id, a.id, a.kind, a.name, r.role, o.id, o.name, r.status
  FROM attributions r
  LEFT JOIN actors a ON a.id = r.actor_id
  LEFT JOIN actors o ON o.id = r.organization_id
 WHERE r.quote_id = ANY(:ids) ORDER BY r.quote_id, r.position"""
_STATUSES = """
SELECT quote_id, actor_id, status FROM attributions
 WHERE quote_id = ANY(:ids) ORDER BY quote_id, position"""
_TOPICS = """
SELECT r.quote_id, t.id, t.slug, t.name, r.stance
  FROM quote_topics r JOIN topics t ON t.id = r.topic_id
 WHERE r.quote_id = ANY(:ids) ORDER BY r.id"""
_CLAIMS = """
SELECT r.quote_id, c.id, c.text, r.relation
  FROM quote_claims r JOIN claims c ON c.id = r.claim_id
 WHERE r.quote_id = ANY(:ids) ORDER BY r.id"""
_OCCURRENCES = """
SELECT r.quote_id, r.id, s.id, s.key, s.title, r.start, r."end", r.locator, r.cue, r.printed_as,
       v.key, r.verified
  FROM occurrences r
  JOIN sources s ON s.id = r.source_id
  LEFT JOIN sources v ON v.id = r.via_source_id
 WHERE r.quote_id = ANY(:ids) ORDER BY r.id"""


def quotes(reader: Reader, ids: Iterable[int]) -> Iterator[Quote]:
    """Yield the quotes with these ids, in this order; an id that no quote has is passed over."""
    for page in pages(ids):
        yield from _page(reader, page)


def said_by(reader: Reader, ids: Iterable[int]) -> dict[int, tuple[int | None, ...]]:
    """Return the ids of those who stand as the speakers of each quote that has any."""
    found: dict[int, tuple[int | None, ...]] = {}
    for page in pages(ids):
        for number, attributed in linked(reader, _STATUSES, page, _attributed).items():
            found[number] = tuple(speaker.id for speaker in standing(attributed))
    return found


def speakers(reader: Reader, ids: Iterable[int]) -> dict[int, tuple[Speaker, ...]]:
    """Return who said each of these quotes, without loading the quotes."""
    found: dict[int, tuple[Speaker, ...]] = {}
    for page in pages(ids):
        found |= linked(reader, _SPEAKERS, page, _speaker)
    return found


def _page(reader: Reader, ids: list[int]) -> Iterator[Quote]:
    rows = {row[0]: row for row in reader.execute(_QUOTES, {"ids": ids})}
    speakers = linked(reader, _SPEAKERS, ids, _speaker)
    topics = linked(reader, _TOPICS, ids, TopicLink)
    claims = linked(reader, _CLAIMS, ids, ClaimLink)
    occurrences = linked(reader, _OCCURRENCES, ids, Occurrence)
    for number in ids:
        if number in rows:
            _, uid, mode, text, said, occasion, language, note = rows[number]
            yield Quote(
                id=number,
                uid=uid,
                mode=mode,
                text=text,
                speakers=speakers.get(number, ()),
                topics=topics.get(number, ()),
                claims=claims.get(number, ()),
                said=said,
                occasion=occasion,
                language=language,
                occurrences=occurrences.get(number, ()),
                note=note,
            )


def _attributed(actor_id: int | None, status: str) -> Speaker:
    return Speaker(actor_id, None, None, None, None, status)


def _speaker(
    actor_id: int | None,
    kind: str | None,
    name: str | None,
    role: str | None,
    organization_id: int | None,
    organization: str,
    status: str,
) -> Speaker:
    spoken_for = None if organization_id is None else Ref(organization_id, organization)
    return Speaker(actor_id, kind, name, role, spoken_for, status)
