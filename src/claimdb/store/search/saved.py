"""The saved queries of a database: lookup, list, and expansion within the limits of any query."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from claimdb.errors import InvalidDataError, NotFoundError, QuerySyntaxError, UsageError
from claimdb.query.parser import MAX_DEPTH, MAX_TERMS, parse
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
from claimdb.store.backends.base import Reader, Table

_HEADER = ("id", "name", "query", "coder", "at")
# Whoever replaced a query last is who it is of.
_LISTED = """
SELECT '@' || s.name, s.name, s.query, k.name, b.at
  FROM saved_queries s
  JOIN batches b ON b.id = coalesce(
    (SELECT max(h.batch_id) FROM changes h
      WHERE h.table_name = 'saved_queries' AND h.row_id = s.id),
    s.batch_id)
  JOIN coders k ON k.id = b.coder_id
 ORDER BY s.name"""


class SavedQueries:
    """The saved queries that a reader sees."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def table(self) -> Table:
        """Return all of them by name, with who saved each as it is, and when."""
        return Table(_HEADER, iter(self._reader.execute(_LISTED)))

    def expanded(self, query: Query) -> Query:
        """Return a query with what its references stand for in their places.

        Raises:
            NotFoundError: it refers to what is not there.
            InvalidDataError: what it refers to cannot be read, or refers to itself.
            UsageError: written out, it is larger than a query may be.
        """
        return expanded(query, self.query)

    def query(self, name: str) -> Query:
        """Return the query of a name as it was saved, which may refer to others.

        Raises:
            NotFoundError: there is none; it suggests.
            InvalidDataError: it cannot be read.
        """
        text = self.text(name)
        try:
            if query := parse(text):
                return query
            what = "is empty"
        except QuerySyntaxError as error:
            what = f"cannot be read: {error.message} of {text!r}"
        raise InvalidDataError(
            f"@{name} {what}", hint=f"save it again: claimdb query save {name} QUERY --force"
        )

    def text(self, name: str) -> str:
        """Return the canonical text of the query of a name.

        Raises:
            NotFoundError: there is none; it suggests.
        """
        row = self._reader.row("SELECT query FROM saved_queries WHERE name = :name", name=name)
        if row is None:
            raise self._missing(name)
        return str(row[0])

    def users(self, name: str) -> tuple[str, ...]:
        """Return the names of the queries that refer to one, by name; not through others."""
        rows = self._reader.execute("SELECT name, query FROM saved_queries ORDER BY name")
        return tuple(user for user, text in rows if name in _references(text))

    def _missing(self, name: str) -> NotFoundError:
        import difflib  # only a mistake needs it

        names = [row[0] for row in self._reader.execute("SELECT name FROM saved_queries")]
        close = tuple(f"@{one}" for one in difflib.get_close_matches(name, names, n=3))
        meant = f"did you mean {' or '.join(close)}? " if close else ""
        return NotFoundError(
            f"unknown saved query @{name}",
            hint=f'{meant}to search for the words, put "@{name}" in quotation marks',
            candidates=close,
        )


def _references(text: str) -> frozenset[str]:
    try:
        return frozenset(parse(text).references())
    except QuerySyntaxError:
        # What cannot be read refers to nothing.
        return frozenset()


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
