"""Claims by id, with who asserts and who denies them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from claimdb.model import Claim, ClaimRelation, ClaimSpeaker, Ref
from claimdb.store.backends.base import Reader
from claimdb.store.load import linked, named, pages

_CLAIMS = "SELECT id, uid, text, note FROM claims WHERE id = ANY(:ids)"
_TOPICS = """
SELECT l.claim_id, l.id, t.id, t.name FROM claim_topics l JOIN topics t ON t.id = l.topic_id
 WHERE l.claim_id = ANY(:ids)"""
_SPEAKERS = """
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

_SPEAKER = named(ClaimSpeaker)


def claims(reader: Reader, ids: Iterable[int]) -> Iterator[Claim]:
    """Yield the claims with these ids, in this order; an id that no claim has is passed over."""
    for page in pages(ids):
        values = reader.bound({"ids": page})
        rows = {row[0]: row for row in reader.execute(_CLAIMS, values)}
        topics = linked(reader, _TOPICS, values, named(Ref))
        relations = linked(reader, _RELATIONS, values, named(ClaimRelation))
        quotes, speakers = _said(reader, values)
        for number in (number for number in page if number in rows):
            _, uid, text, note = rows[number]
            yield Claim(
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
) -> tuple[Mapping[int, set[int]], Mapping[tuple[int, str], Sequence[ClaimSpeaker]]]:
    """Gather the quotes of each claim, and its speakers by relation with their quotes of it."""
    rows = reader.execute(_SPEAKERS, page).fetchall()
    # As in `pages.linked`, the rows are put in order here; no two agree in the first four cells.
    rows.sort()
    quotes: defaultdict[int, set[int]] = defaultdict(set)
    saying: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for claim, relation, quote, _, actor, role, source in rows:
        quotes[claim].add(quote)
        saying[claim, relation, actor, role, source].append(quote)
    ids = list({actor for _, _, actor, _, _ in saying} - {None})
    actors = {row[0]: row for row in reader.execute(_ACTORS, {"ids": ids})}
    speakers: defaultdict[tuple[int, str], list[ClaimSpeaker]] = defaultdict(list)
    for (claim, relation, actor, role, source), said in saying.items():
        named_actor = (None, source, None) if actor is None else actors[actor]
        speakers[claim, relation].append(_SPEAKER((*named_actor, role, tuple(said))))
    return quotes, speakers
