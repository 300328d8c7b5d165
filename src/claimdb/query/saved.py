"""Saved queries in place of the references to them, within the limits of any query."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from claimdb.errors import InvalidDataError, UsageError
from claimdb.query.parser import MAX_DEPTH, MAX_TERMS
from claimdb.query.value import (
    And,
    Group,
    Node,
    Not,
    Query,
    Saved,
    Term,
    all_of,
    any_of,
    bracketed,
    group,
    in_parentheses,
    negated,
)


def expanded(query: Query, saved: Callable[[str], Query]) -> Query:
    """Return a query with what its references stand for in their places, as if in parentheses.

    Each name is asked of `saved` once: it returns the query, which asks for something and may
    refer to others.

    Raises:
        InvalidDataError: a saved query refers to itself, through others or not.
        UsageError: written out, it has more terms or is nested deeper than a query may be.
    """
    return Query(_Expansion(saved).of(query, ()).root) if query else query


class _Expanded(NamedTuple):
    """A query without references, and what its text would have of what is limited."""

    root: Node
    terms: int
    depth: int


class _Expansion:
    def __init__(self, saved: Callable[[str], Query]) -> None:
        self._saved = saved
        self._known: dict[str, _Expanded] = {}

    def of(self, query: Query, chain: tuple[str, ...]) -> _Expanded:
        """Return an expanded query; `chain` are the names through which it was come to."""
        if len(chain) > MAX_DEPTH:
            raise _too_deep()
        names = list(query.references())
        for name in dict.fromkeys(names):
            if name in chain:
                circle = (*chain[chain.index(name) :], name)
                raise InvalidDataError(
                    f"@{name} refers to itself: {' -> '.join(f'@{one}' for one in circle)}",
                    hint="remove one of the references",
                )
            if name not in self._known:
                self._known[name] = self.of(self._saved(name), (*chain, name))
        # What is too large is never built: each may be twice what it refers to.
        terms = sum(1 for _ in query.terms()) + sum(self._known[name].terms for name in names)
        if terms > MAX_TERMS:
            raise UsageError(
                f"more than {MAX_TERMS} terms, those of saved queries included",
                hint="split the query",
            )
        assert query.root is not None, "what is saved asks for something"
        depth = _depth(query.root, self._known)
        if depth > MAX_DEPTH:
            raise _too_deep()
        return _Expanded(any_of((_replaced(query.root, self._known),)), terms, depth)


def _too_deep() -> UsageError:
    return UsageError(
        f"nested more than {MAX_DEPTH} deep, saved queries included",
        hint="expand one of them with fewer parentheses",
    )


def _depth(node: Node, known: Mapping[str, _Expanded]) -> int:
    """Return how many parentheses and negations would be around the innermost term."""
    match node:
        case Term():
            return 0
        case Saved(name):
            return 1 + known[name].depth
        case Not(part):
            return 1 + in_parentheses(part, node) + _depth(part, known)
        case _:
            return max(in_parentheses(part, node) + _depth(part, known) for part in node.parts)


def _replaced(node: Node, known: Mapping[str, _Expanded]) -> Node:
    match node:
        case Term():
            return node
        case Saved(name):
            return bracketed(known[name].root)
        case Not(part):
            return negated(_replaced(part, known))
        case Group((only,)):
            return bracketed(_replaced(only, known))
    parts = tuple(_replaced(part, known) for part in node.parts)
    match node:
        case Group():
            return group(parts)
        case And():
            return all_of(parts)
        case _:
            return any_of(parts)
