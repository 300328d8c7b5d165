"""Claims on which quotes conflict: those of several speakers, and those of one."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from claimdb.model import Ref
from claimdb.query.fields import RowKind
from claimdb.results import Conflict, Side
from claimdb.store.backends.base import Bind, Reader
from claimdb.store.search.conditions import Conditions

_POSITIONS = """
SELECT c.claim_id, c.relation, s.actor_id, c.quote
  FROM (SELECT {of_claim} AS quote, r.claim_id, r.relation {claims}) c
  JOIN (SELECT {of_speaker} AS quote, r.actor_id {speakers}) s ON s.quote = c.quote
 WHERE c.relation IN ('asserts', 'denies') ORDER BY c.quote"""
_CONTRADICTIONS = "SELECT from_id, to_id FROM claim_relations WHERE relation = 'contradicts'"

_Said: TypeAlias = dict[int | None, tuple[int, ...]]
"""The quotes of each speaker; that of an unknown one is None."""


def conflicts(reader: Reader, conditions: Conditions) -> list[Conflict]:
    """Return the claims that quotes under these conditions both assert and deny.

    Asserting a claim that contradicts another one is denying that. Of a claim, those who do both
    come first, each alone.
    """
    positions = _positions(reader, conditions)
    asserted, denied = positions["asserts"], positions["denies"]
    pairs: list[tuple[int, int | None]] = [(claim, None) for claim in asserted if claim in denied]
    for one, other in reader.execute(_CONTRADICTIONS):
        if one in asserted and other in asserted:
            pairs.append((one, other))
    named = {one for pair in pairs for one in pair if one is not None}
    claims = _named(reader, "SELECT id, text FROM claims", named)
    sides = {
        pair: (asserted[pair[0]], denied[pair[0]] if pair[1] is None else asserted[pair[1]])
        for pair in pairs
    }
    speakers = {one for of_both in sides.values() for side in of_both for one in side if one}
    actors = _named(reader, "SELECT id, name FROM actors", speakers)
    found: list[Conflict] = []
    for (claim, against), (first, second) in sides.items():
        of = claims[claim], None if against is None else claims[against]
        for one in first.keys() & second.keys() - {None}:
            own = (_side(actors, {one: said[one]}) for said in (first, second))
            found.append(Conflict("self", *of, *own))
        everybody = first.keys() | second.keys()
        if len(everybody) > 1 or None in everybody:
            found.append(Conflict("others", *of, _side(actors, first), _side(actors, second)))
    return sorted(found, key=_place)


def _positions(reader: Reader, conditions: Conditions) -> Mapping[str, dict[int, _Said]]:
    """Return by relation and claim who said so, in which quotes."""
    bind = Bind()
    of_claim, claims = conditions.links(RowKind.CLAIM, bind)
    of_speaker, speakers = conditions.links(RowKind.ATTRIBUTION, bind)
    sql = _POSITIONS.format(
        of_claim=of_claim, claims=claims, of_speaker=of_speaker, speakers=speakers
    )
    found: dict[str, dict[int, _Said]] = {"asserts": {}, "denies": {}}
    for claim, relation, speaker, quote in reader.stream(bind.statement(sql)):
        said = found[relation].setdefault(claim, {})
        said[speaker] = (*said.get(speaker, ()), quote)
    return found


def _named(reader: Reader, sql: str, ids: Iterable[int]) -> Mapping[int, Ref]:
    rows = reader.execute(f"{sql} WHERE id = ANY(:ids)", {"ids": sorted(ids)})
    return {row[0]: Ref(*row) for row in rows}


def _side(actors: Mapping[int, Ref], said: _Said) -> Side:
    speakers = sorted((actors[one] for one in said if one is not None), key=lambda one: one.name)
    quotes = sorted({quote for of_speaker in said.values() for quote in of_speaker})
    return Side(tuple(speakers), tuple(quotes))


def _place(one: Conflict) -> tuple[bool, int, int, int, tuple[Ref, ...]]:
    speakers = len(one.first.speakers) + len(one.second.speakers)
    against = one.against.id if one.against else 0
    return one.kind != "self", -speakers, one.claim.id, against, one.first.speakers
