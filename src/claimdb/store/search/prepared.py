"""A query that is ready to run: references expanded, names resolved, statements compiled."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from claimdb.errors import UsageError
from claimdb.model import Quote
from claimdb.query.value import Query
from claimdb.store.backends.base import Dialect, Statement
from claimdb.store.search.conditions import Conditions
from claimdb.store.search.resolve import Grounds, Meanings, grounds_of
from claimdb.store.search.statements import SearchStatements

# Only a question for claims needs its statements.
if TYPE_CHECKING:
    from claimdb.store.search.claims import ClaimStatements

_T = TypeVar("_T")
_LARGEST = 2**63 - 1


class LeftOut(NamedTuple):
    """How many quotes an answer leaves out, and why."""

    undated: int
    misattributed: int


class Info(NamedTuple):
    """What a database is: the revision of its schema, its size in bytes, and its records."""

    schema: str
    size: int
    counts: Mapping[str, int]


class Explanation(NamedTuple):
    """How a query is answered: its canonical text, the SQL with its values, SQLite's plan."""

    query: str
    sql: str
    values: Mapping[str, object]
    plan: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query with what its names mean, and the statements compiled so far.

    `look` returns the row of a statement; `hide` leaves out misattributed quotes.
    """

    query: Query
    meanings: Meanings
    dialect: Dialect
    hide: bool
    look: Callable[[Statement], Any]
    compiled: dict[tuple[tuple[str, ...], int | None], Statement] = field(default_factory=dict)

    @property
    def statements(self) -> SearchStatements:
        """The statements for quotes."""
        return SearchStatements(
            self.query, self.meanings, self.dialect, self.look, hide_misattributed=self.hide
        )

    @property
    def claims(self) -> "ClaimStatements":
        """The statements for claims."""
        from claimdb.store.search.claims import ClaimStatements

        return ClaimStatements(self.query, self.meanings, self.dialect)

    @property
    def conditions(self) -> Conditions:
        """The conditions on a quote or on one of its links."""
        return Conditions(self.query, self.meanings, self.dialect, hide_misattributed=self.hide)

    def ids(self, sorts: tuple[str, ...] = (), limit: int | None = None) -> Statement:
        """Return the statement that finds quote ids in order: see `SearchStatements.ids`."""
        if (made := self.compiled.get((sorts, limit))) is None:
            made = self.compiled[sorts, limit] = self.statements.ids(sorts, limit)
        return made

    def but(self, **changes: Any) -> "PreparedQuery":
        """Return it with changes."""
        return replace(self, compiled={}, **changes)


def by_speakers(said: Iterable[tuple[tuple[int | None, ...], _T]]) -> list[_T]:
    """Return items grouped by their speakers, the largest group first, narration last."""
    groups: dict[tuple[int | None, ...], list[_T]] = {}
    for speakers, one in said:
        groups.setdefault(speakers, []).append(one)
    ordered = sorted(
        groups.items(), key=lambda group: (not group[0], None in group[0], -len(group[1]))
    )
    return [one for _, group in ordered for one in group]


def check_sorts(sort: Sequence[str], known: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields to sort by.

    Raises:
        UsageError: one of them is none of the `known`.
    """
    for name in sort:
        if name.removeprefix("-") not in known:
            raise UsageError(f"cannot sort by {name!r}", hint=f"one of: {', '.join(known)}")
    return tuple(sort)


def check_limit(limit: int | None) -> int | None:
    """Return a limit that a database takes.

    Raises:
        UsageError: it is negative.
    """
    if limit is not None and limit < 0:
        raise UsageError(f"invalid limit {limit}")
    return None if limit is None else min(limit, _LARGEST)


def with_grounds(found: Meanings, results: Iterator[Quote]) -> Iterator[Quote]:
    """Add to quotes the grounds on which they agree or disagree with a speaker of the query."""
    grounds = [meaning for meaning in found.values() if isinstance(meaning, Grounds)]
    if not grounds:
        return results
    return (replace(quote, grounds=tuple(grounds_of(quote, grounds))) for quote in results)
