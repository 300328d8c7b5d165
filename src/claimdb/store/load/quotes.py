"""Quotes and claims with their links, from rows, by pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from claimdb import model
from claimdb.quotation import standing
from claimdb.stances import Coding
from claimdb.store.backends.base import Reader
from claimdb.store.codings import ALL_STANCES
from claimdb.store.load import linked, named, pages

_T = TypeVar("_T")

_QUOTES = """
SELECT q.id, EXISTS (SELECT 1 FROM codings c WHERE c.quote_id = q.id)
       OR EXISTS (SELECT 1 FROM quote_topics l
                   WHERE l.quote_id = q.id AND l.stance IS NOT NULL
                     AND (l.decided IS NOT NULL OR l.coder_id <> b.coder_id
                          OR l.coder_id IN (SELECT id FROM coders WHERE kind = 'program'))),
       q.uid, q.mode, q.text, q.said, q.occasion, q.language, q.note
  FROM (SELECT * FROM quotes WHERE id = ANY(:ids)) q JOIN batches b ON b.id = q.batch_id"""
_SPEAKERS = """
SELECT r.quote_id, r.position, a.id, a.kind, a.name, r.role, o.id, o.name, r.status
  FROM (SELECT * FROM attributions WHERE quote_id = ANY(:ids)) r
  LEFT JOIN actors a ON a.id = r.actor_id
  LEFT JOIN actors o ON o.id = r.organization_id"""
_STATUSES = """
SELECT quote_id, position, actor_id, status FROM attributions
 WHERE quote_id = ANY(:ids)"""
_TOPICS = """
SELECT r.quote_id, r.id, t.id, t.slug, t.name, r.stance
  FROM (SELECT * FROM quote_topics WHERE quote_id = ANY(:ids)) r
  JOIN topics t ON t.id = r.topic_id"""
# The stance in force comes first.
_CODINGS = f"""
SELECT c.quote_id, c.topic_id, t.slug, k.name, c.stance, c.decided, k.kind
  FROM ({ALL_STANCES}) c JOIN topics t ON t.id = c.topic_id JOIN coders k ON k.id = c.coder_id
 ORDER BY c.quote_id, c.topic_id, c.place, k.name"""
_CLAIMS = """
SELECT r.quote_id, r.id, c.id, c.text, r.relation
  FROM (SELECT * FROM quote_claims WHERE quote_id = ANY(:ids)) r
  JOIN claims c ON c.id = r.claim_id"""
_OF_SOURCES = {"key": "s.key", "title": "s.title", "via": "v.key"}
PLACE = ", ".join(_OF_SOURCES.get(name, f'r."{name}"') for name in model.Occurrence._fields[2:])
"""The columns of an occurrence behind its id and that of its source."""
_OCCURRENCES = f"""
SELECT r.quote_id, r.id, r.id, s.id, {PLACE}
  FROM (SELECT * FROM occurrences WHERE quote_id = ANY(:ids)) r
  JOIN sources s ON s.id = r.source_id
  LEFT JOIN sources v ON v.id = r.via_source_id"""


class _Attribution(NamedTuple):
    """The id and the status of a speaker."""

    id: int | None
    status: str


def quotes(reader: Reader, ids: Iterable[int]) -> Iterator[model.Quote]:
    """Yield the quotes with these ids, in this order; an id that no quote has is skipped."""
    for page in pages(ids):
        yield from _page(reader, page)


def said_by(reader: Reader, ids: Iterable[int]) -> dict[int, tuple[int | None, ...]]:
    """Return the ids of the speakers of each quote that has any."""
    found: dict[int, tuple[int | None, ...]] = {}
    for page in pages(ids):
        for number, rows in linked(reader, _STATUSES, {"ids": page}, named(_Attribution)).items():
            found[number] = tuple(row.id for row in standing(rows))
    return found


def by_speakers(said: Iterable[tuple[tuple[int | None, ...], _T]]) -> list[_T]:
    """Return items grouped by their speakers, the largest group first, narration last."""
    groups: defaultdict[tuple[int | None, ...], list[_T]] = defaultdict(list)
    for speakers, one in said:
        groups[speakers].append(one)
    ordered = sorted(
        groups.items(), key=lambda group: (not group[0], None in group[0], -len(group[1]))
    )
    return [one for _, group in ordered for one in group]


def speakers(reader: Reader, ids: Iterable[int]) -> dict[int, tuple[model.Speaker, ...]]:
    """Return who said each of these quotes, without loading the quotes."""
    found: dict[int, tuple[model.Speaker, ...]] = {}
    for page in pages(ids):
        said_by = linked(reader, _SPEAKERS, {"ids": page}, _speaker)
        found |= {number: tuple(who) for number, who in said_by.items()}
    return found


_SPEAKER = named(model.Speaker)


class _Draft:
    """A quote while its fields are set, which takes ten times as long for a frozen class."""

    __slots__ = model.Quote.__slots__


def _page(reader: Reader, ids: list[int]) -> list[model.Quote]:
    values = reader.bound({"ids": ids})
    rows = {row[0]: row for row in reader.execute(_QUOTES, values).fetchall()}
    speakers = linked(reader, _SPEAKERS, values, _speaker)
    topics = linked(reader, _TOPICS, values, named(model.TopicLink))
    claims = linked(reader, _CLAIMS, values, named(model.ClaimLink))
    occurrences = linked(reader, _OCCURRENCES, values, named(model.Occurrence))
    codings: Mapping[int, Sequence[Coding]] = {}
    # With one coder chosen there is nothing to compare.
    if not reader.instead and (coded := [number for number, row in rows.items() if row[1]]):
        codings = linked(reader, _CODINGS, reader.bound({"ids": coded}), named(Coding))
    found: list[model.Quote] = []
    for number in ids:
        if number in rows:
            quote: Any = _Draft()
            quote.id, _, quote.uid, quote.mode, quote.text, *rest = rows[number]
            quote.said, quote.occasion, quote.language, quote.note = rest
            quote.speakers = tuple(speakers.get(number, ()))
            quote.topics = tuple(topics.get(number, ()))
            quote.claims = tuple(claims.get(number, ()))
            quote.occurrences = tuple(occurrences.get(number, ()))
            order = [topic.slug for topic in quote.topics]
            quote.codings = tuple(
                sorted(codings.get(number, ()), key=lambda one: order.index(one.topic))
            )
            quote.grounds = quote.shifts = ()
            quote.recorded = None
            quote.__class__ = model.Quote
            found.append(quote)
    return found


def _speaker(row: tuple[Any, ...]) -> model.Speaker:
    actor_id, kind, name, role, organization_id, organization, status = row
    spoken_for = None if organization_id is None else model.Ref(organization_id, organization)
    return _SPEAKER((actor_id, kind, name, role, spoken_for, status))


_CLAIM_ROWS = "SELECT id, uid, text, note FROM claims WHERE id = ANY(:ids)"
_CLAIM_TOPICS = """
SELECT l.claim_id, l.id, t.id, t.name FROM claim_topics l JOIN topics t ON t.id = l.topic_id
 WHERE l.claim_id = ANY(:ids)"""
_CLAIM_SPEAKERS = """
SELECT l.claim_id, l.relation, l.quote_id, r.position, r.actor_id, r.role,
       CASE WHEN r.id IS NULL THEN
         (SELECT 'source' FROM quotes q WHERE q.id = l.quote_id AND q.mode = 'narration') END
  FROM quote_claims l
  LEFT JOIN attributions r ON r.quote_id = l.quote_id
 WHERE l.claim_id = ANY(:ids) AND coalesce(r.status, '') <> 'misattributed'"""
# Apart, for most speak of more than one claim.
_ACTORS = "SELECT a.id, a.kind, a.name FROM (SELECT * FROM actors WHERE id = ANY(:ids)) a"
_RELATIONS = """
SELECT r.from_id, r.relation, c.id, c.text, r.relation, 'from' FROM claim_relations r
  JOIN claims c ON c.id = r.to_id WHERE r.from_id = ANY(:ids)
UNION ALL
SELECT r.to_id, r.relation, c.id, c.text, r.relation,
       CASE r.relation WHEN 'contradicts' THEN 'from' ELSE 'to' END
  FROM claim_relations r JOIN claims c ON c.id = r.from_id WHERE r.to_id = ANY(:ids)
ORDER BY 6, 3"""

_CLAIM_SPEAKER = named(model.ClaimSpeaker)


def claims(reader: Reader, ids: Iterable[int]) -> Iterator[model.Claim]:
    """Yield the claims with these ids, in this order; unknown ids are ignored."""
    for page in pages(ids):
        values = reader.bound({"ids": page})
        rows = {row[0]: row for row in reader.execute(_CLAIM_ROWS, values)}
        topics = linked(reader, _CLAIM_TOPICS, values, named(model.Ref))
        relations = linked(reader, _RELATIONS, values, named(model.ClaimRelation))
        quotes, speakers = _said(reader, values)
        for number in (number for number in page if number in rows):
            _, uid, text, note = rows[number]
            yield model.Claim(
                id=number,
                uid=uid,
                text=text,
                topics=tuple(topics.get(number, ())),
                asserted_by=tuple(speakers.get((number, "asserts"), ())),
                denied_by=tuple(speakers.get((number, "denies"), ())),
                questioned_by=tuple(speakers.get((number, "questions"), ())),
                quotes=tuple(sorted(quotes.get(number, ()))),
                relations=tuple(relations.get(number, ())),
                note=note,
            )


def _said(
    reader: Reader, page: Mapping[str, object]
) -> tuple[Mapping[int, set[int]], Mapping[tuple[int, str], Sequence[model.ClaimSpeaker]]]:
    """Gather the quotes of each claim, and its speakers by relation with their quotes of it."""
    rows = reader.execute(_CLAIM_SPEAKERS, page).fetchall()
    # As in `pages.linked`, the rows are put in order here; no two agree in the first four cells.
    rows.sort()
    quotes: defaultdict[int, set[int]] = defaultdict(set)
    saying: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for claim, relation, quote, _, actor, role, source in rows:
        quotes[claim].add(quote)
        saying[claim, relation, actor, role, source].append(quote)
    ids = list({actor for _, _, actor, _, _ in saying} - {None})
    actors = {row[0]: row for row in reader.execute(_ACTORS, {"ids": ids})}
    speakers: defaultdict[tuple[int, str], list[model.ClaimSpeaker]] = defaultdict(list)
    for (claim, relation, actor, role, source), said in saying.items():
        named_actor = (None, source, None) if actor is None else actors[actor]
        speakers[claim, relation].append(_CLAIM_SPEAKER((*named_actor, role, tuple(said))))
    return quotes, speakers
