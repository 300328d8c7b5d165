"""The saved queries of a database: lookup, list, and expansion within the limits of any query."""

from collections.abc import Callable, Mapping
from contextlib import suppress
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
from claimdb.store.search.resolve import meanings

_HEADER = ("id", "name", "query", "coder", "at")
# A query is listed under the coder who replaced it last.
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
        """Return a query with the saved queries that it refers to in their places.

        Raises:
            NotFoundError: it refers to a query that does not exist.
            InvalidDataError: a saved query cannot be read, or refers to itself.
            UsageError: written out, it is larger than a query may be.
        """
        return expanded(query, self._query)

    def working(self) -> frozenset[str]:
        """Return the queries (`@name`) of which every name resolves."""
        found = set()
        for row in self.table().rows:
            name = str(row[0])
            with suppress(NotFoundError):
                meanings(self.expanded(parse(name)), self._reader)
                found.add(name)
        return frozenset(found)

    def _query(self, name: str) -> Query:
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
        """Return the canonical text of a saved query, or raise a `NotFoundError`."""
        row = self._reader.row("SELECT query FROM saved_queries WHERE name = :name", name=name)
        if row is not None:
            return str(row[0])
        import difflib  # only a mistake needs it

        names = [row[0] for row in self._reader.execute("SELECT name FROM saved_queries")]
        close = tuple(f"@{one}" for one in difflib.get_close_matches(name, names, n=3))
        suggestion = f"did you mean {' or '.join(close)}? " if close else ""
        hint = f'{suggestion}to search for the words, put "@{name}" in quotation marks'
        raise NotFoundError(f"unknown saved query @{name}", hint=hint, candidates=close)

    def users(self, name: str) -> tuple[str, ...]:
        """Return the names of the queries that refer to one, by name; not through others."""
        rows = self._reader.execute("SELECT name, query FROM saved_queries ORDER BY name")
        return tuple(user for user, text in rows if name in _references(text))


def _references(text: str) -> frozenset[str]:
    try:
        return frozenset(parse(text).references())
    except QuerySyntaxError:
        return frozenset()


class _Expanded(NamedTuple):
    """A query without references, with the limited properties of its text."""

    root: Node
    terms: int
    depth: int


def expanded(query: Query, saved: Callable[[str], Query]) -> Query:
    """Return a query with each reference replaced by its query in parentheses.

    `saved` is called once for each name and returns a query that is not empty.

    Raises:
        InvalidDataError: a saved query refers to itself, through others or not.
        UsageError: written out, it has more terms or is nested deeper than a query may be.
    """
    done: dict[str, _Expanded] = {}

    def expand(query: Query, chain: tuple[str, ...]) -> _Expanded:
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
            if name not in done:
                done[name] = expand(saved(name), (*chain, name))
        # What is too large is never built: each may be twice what it refers to.
        terms = sum(1 for _ in query.terms()) + sum(done[name].terms for name in names)
        if terms > MAX_TERMS:
            raise UsageError(
                f"more than {MAX_TERMS} terms, those of saved queries included",
                hint="split the query",
            )
        assert query.root is not None, "a saved query is not empty"
        root, depth = _replaced(query.root, done)
        if depth > MAX_DEPTH:
            raise _too_deep()
        return _Expanded(any_of((root,)), terms, depth)

    return Query(expand(query, ()).root) if query else query


def _too_deep() -> UsageError:
    return UsageError(
        f"nested more than {MAX_DEPTH} deep, saved queries included",
        hint="expand one of them with fewer parentheses",
    )


def _replaced(node: Node, done: Mapping[str, _Expanded]) -> tuple[Node, int]:
    """Return a node without references, and its parentheses and negations around a term."""
    match node:
        case Term():
            return node, 0
        case Saved(name):
            return bracketed(done[name].root), 1 + done[name].depth
        case Not(part):
            inner, depth = _replaced(part, done)
            return negated(inner), 1 + in_parentheses(part, node) + depth
    inners = [_replaced(part, done) for part in node.parts]
    parts = tuple(inner for inner, _ in inners)
    depth = max(
        in_parentheses(part, node) + depth
        for part, (_, depth) in zip(node.parts, inners, strict=True)
    )
    match node:
        case Group((_,)):
            return bracketed(parts[0]), depth
        case Group():
            return group(parts), depth
        case And():
            return all_of(parts), depth
        case _:
            return any_of(parts), depth
