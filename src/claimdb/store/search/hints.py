"""Hints for a query that finds nothing: which condition to drop, and what is near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from claimdb import folding
from claimdb.errors import NotFoundError
from claimdb.query.value import WORDS, And, Group, Node, Not, Op, Or, Query, Term
from claimdb.results import Hints, Loosened
from claimdb.store.backends.base import Reader
from claimdb.store.names import labelled, similar_names
from claimdb.store.search.resolve import undated_query

_MOST_DROPPED = 8  # conditions that are dropped in turn
_MOST_WORDS = 4
_MOST_SHARED = 8  # words of a text, the longest
_SHORTEST_SHARED = 4  # letters
_FIRST = 1000


def hints_for(query: Query, count: Callable[[Query], int], reader: Reader) -> Hints:
    """Return what a query that finds nothing would find without one of its conditions.

    If no single condition is at fault, each of them alone is counted.
    """
    tried = [
        Loosened(condition, str(less), _number(less, count))
        for condition, less in _without_one(query)
    ]
    without = tuple(one for one in tried if one.results)
    each = list(dict.fromkeys(_positive(query.root)))[:_MOST_DROPPED]
    counted = [Loosened(str(one), str(one), _number(Query(one), count)) for one in each]
    undated = undated_query(query)
    return Hints(
        str(query),
        without,
        () if without else tuple(one for one in counted if one.results),
        tuple(one.condition for one in counted if not one.results),
        0 if undated is None else _number(undated, count),
        tuple(dict.fromkeys(_near(query, reader))),
    )


def _number(query: Query, count: Callable[[Query], int]) -> int:
    try:
        return count(query)
    except NotFoundError:
        return 0


def _without_one(query: Query) -> Iterator[tuple[str, Query]]:
    """Yield each condition of a query, and the query without it."""
    for dropped, left in _reduced(query.root):
        if left is not None:
            yield str(dropped), Query(left)


def _reduced(node: Node | None) -> Iterator[tuple[Node, Node | None]]:
    """Yield each part of a node that all results have to satisfy, and the node without it."""
    if not isinstance(node, Group | And):
        if node is not None:
            yield node, None
        return
    for place, part in enumerate(node.parts[:_MOST_DROPPED]):
        rest = node.parts[:place] + node.parts[place + 1 :]
        inner = _reduced(part) if isinstance(part, Group | And) else iter([(part, None)])
        for dropped, left in inner:
            parts = rest if left is None else (*node.parts[:place], left, *node.parts[place + 1 :])
            yield dropped, (_whole(type(node), parts) if parts else None)


def _whole(kind: type[Group | And], parts: Sequence[Node]) -> Node:
    return parts[0] if len(parts) == 1 and not isinstance(parts[0], Not) else kind(tuple(parts))


def _positive(node: Node | None) -> Iterator[Term]:
    match node:
        case Term():
            yield node
        case Group(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from _positive(part)
        case _:
            pass


def _near(query: Query, reader: Reader) -> Iterator[str]:
    """Yield the names that resemble the words of a query."""
    words = [term for term in _positive(query.root) if term.field == WORDS and term.op is Op.IS]
    for term in words[:_MOST_WORDS]:
        for kind in ("topic", "actor", "source"):
            yield from labelled(similar_names(reader, kind, term.value)[:2])


def sharing(words: str, ids: Callable[[Query], Iterator[int]]) -> list[int]:
    """Return the quotes that share most of the words of a text, at least two if it has several.

    Of the quotes with a word the first thousand count.
    """
    found: Counter[int] = Counter()
    distinct = sorted(set(folding.words(words)), key=len, reverse=True)[:_MOST_SHARED]
    for word in distinct:
        if len(word) >= _SHORTEST_SHARED:
            found.update(islice(ids(Query(Term("text", word))), _FIRST))
    least = min(2, len(distinct))
    return [number for number, shared in found.most_common(_MOST_DROPPED) if shared >= least]
