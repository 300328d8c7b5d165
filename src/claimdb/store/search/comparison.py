"""Two actors side by side: their stances on the same topics, and their claims."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from claimdb.errors import UsageError
from claimdb.model import Entity, Ref
from claimdb.query.fields import RowKind
from claimdb.results import ComparedMatter, Comparison, Positions
from claimdb.store.backends.base import Bind, Reader
from claimdb.store.resolver import NameResolver
from claimdb.store.search.conditions import Conditions
from claimdb.store.search.resolve import OPPOSITE, below, contradicting

RESULTS = ("agree", "disagree", "both", "differ", "uncoded")
"""What a comparison can result in, in the order of the rows."""

_POSITIONS = """SELECT t.matter, t.position, t.quote, s.first, s.second
  FROM (SELECT {quote} AS quote, r.{matter} AS matter, r.{position} AS position {links}) t
  JOIN ({sides}) s ON s.quote = t.quote
 ORDER BY t.matter, t.quote"""
_SIDES = """SELECT quote, max(CASE WHEN {first} THEN 1 ELSE 0 END) AS first,
       max(CASE WHEN {second} THEN 1 ELSE 0 END) AS second
  FROM (SELECT {quote} AS quote, r.actor_id, r.organization_id {links}) said
 WHERE {first} OR {second} GROUP BY quote"""
_LINKS: Mapping[str, tuple[RowKind, str, str, str]] = {
    "topic": (RowKind.TOPIC, "topic_id", "stance", "SELECT id, name FROM topics"),
    "claim": (RowKind.CLAIM, "claim_id", "relation", "SELECT id, text FROM claims"),
}

_Sides: TypeAlias = tuple[dict[str | None, tuple[int, ...]], dict[str | None, tuple[int, ...]]]
_Actor: TypeAlias = tuple[Entity, tuple[int, ...]]


def compare(reader: Reader, conditions: Conditions, first: str, second: str) -> Comparison:
    """Compare the actors of two names by the quotes under these conditions.

    Raises:
        NotFoundError: a name is unknown or ambiguous.
        UsageError: both are the same actor.
    """
    actors = [_actor(reader, name) for name in (first, second)]
    one, other = (entity for entity, _ in actors)
    if one.id == other.id:
        raise UsageError(f"{first!r} and {second!r} are both {one.name}", hint="name two actors")
    matters: list[ComparedMatter] = []
    topics, claims = (_positions(reader, conditions, kind, actors) for kind in _LINKS)
    for kind, found in (("topic", topics), ("claim", claims)):
        shared = [number for number, sides in found.items() if all(sides)]
        names = _names(reader, kind, shared)
        matters += (
            ComparedMatter(result(*found[number]), kind, number, names[number], *found[number])
            for number in shared
        )
    matters += _contradictions(reader, claims)
    matters.sort(key=_place)
    return Comparison(
        one, other, matters,
        sum(not sides[1] for sides in topics.values()),
        sum(not sides[0] for sides in topics.values()),
        _together(reader, conditions, actors),
    )  # fmt: skip


def result(first: Positions, second: Positions) -> str:
    """Return how the positions of two actors on one topic or claim compare; see `RESULTS`."""
    ours, theirs = first.keys() - {None}, second.keys() - {None}
    if not (ours and theirs):
        return "uncoded"
    same = bool(ours & theirs)
    opposite = any(OPPOSITE.get(str(one)) in theirs for one in ours)
    if same and opposite:
        return "both"
    return "agree" if same else "disagree" if opposite else "differ"


def _actor(reader: Reader, name: str) -> _Actor:
    entity = NameResolver(reader).resolve("speaker", name, generous=True)
    return entity, below(reader, "org", (entity.id,))


def _sides(conditions: Conditions, actors: Iterable[_Actor], bind: Bind) -> str:
    quote, links = conditions.links(RowKind.ATTRIBUTION, bind)
    first, second = (
        f"({bind.one_of('actor_id', ids)} OR {bind.one_of('organization_id', ids)})"
        for _, ids in actors
    )
    return _SIDES.format(first=first, second=second, quote=quote, links=links)


def _positions(
    reader: Reader, conditions: Conditions, kind: str, actors: Iterable[_Actor]
) -> Mapping[int, _Sides]:
    """Return the quotes of both by topic or claim, and by their position on it."""
    row, matter, position, _ = _LINKS[kind]
    bind = Bind()
    quote, links = conditions.links(row, bind)
    sql = _POSITIONS.format(
        quote=quote,
        matter=matter,
        position=position,
        links=links,
        sides=_sides(conditions, actors, bind),
    )
    found: defaultdict[int, _Sides] = defaultdict(lambda: ({}, {}))
    for number, its, said, *whose in reader.stream(bind.statement(sql)):
        for side, theirs in zip(found[number], whose, strict=True):
            if theirs:
                side[its] = (*side.get(its, ()), said)
    return {number: (_ordered(one), _ordered(other)) for number, (one, other) in found.items()}


def _ordered(side: Positions) -> dict[str | None, tuple[int, ...]]:
    """Return positions by name, what is not coded last."""
    return dict(sorted(side.items(), key=lambda item: (item[0] is None, item[0] or "")))


def _together(reader: Reader, conditions: Conditions, actors: Iterable[_Actor]) -> int:
    bind = Bind()
    sides = _sides(conditions, actors, bind)
    statement = bind.statement(
        f"SELECT count(*) FROM ({sides}) s WHERE s.first = 1 AND s.second = 1"
    )
    return int(reader.row(statement.sql, **statement.values)[0])


def _names(reader: Reader, kind: str, ids: Iterable[int]) -> dict[int, str]:
    return dict(reader.execute(f"{_LINKS[kind][3]} WHERE id = ANY(:ids)", {"ids": list(ids)}))


def _contradictions(reader: Reader, claims: Mapping[int, _Sides]) -> Iterator[ComparedMatter]:
    """Yield the claims that the first asserts where the second asserts one that contradicts it."""
    asserted = [
        {number for number, sides in claims.items() if "asserts" in sides[side]} for side in (0, 1)
    ]
    pairs = sorted(
        pair for pair in set(contradicting(reader, asserted[0])) if pair[1] in asserted[1]
    )
    names: dict[Any, str] = _names(reader, "claim", {number for pair in pairs for number in pair})
    for own, other in pairs:
        first: Positions = {"asserts": claims[own][0]["asserts"]}
        second: Positions = {"asserts": claims[other][1]["asserts"]}
        against = Ref(other, names[other])
        yield ComparedMatter("disagree", "claim", own, names[own], first, second, against)


def _place(matter: ComparedMatter) -> tuple[int, bool, int, str, int, int]:
    number = sum(map(len, (*matter.first.values(), *matter.second.values())))
    against = matter.contradicts.id if matter.contradicts else 0
    return (
        RESULTS.index(matter.result), matter.kind == "claim", -number, matter.name, matter.id,
        against,
    )  # fmt: skip
