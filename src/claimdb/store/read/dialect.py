"""What differs between databases when they are read, beside the notation of statements.

Owns the values of a statement, and full text as each database has it. It must not know any field:
the fragments beside it are the same for every database.
"""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple


class Statement(NamedTuple):
    """SQL with the values bound to it, in the notation of `store.driver`.

    A `limited` one gives no more rows than somebody asked for.
    """

    sql: str
    values: Mapping[str, object]
    limited: bool = False


class Bind:
    """The values of a statement and their placeholders.

    Also what is set before the statement, so that it does not nest too deep.
    """

    def __init__(self) -> None:
        self._before: list[str] = []
        self.values: dict[str, object] = {}

    def __call__(self, value: object) -> str:
        """Keep a value and return the placeholder that stands for it."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def one_of(self, column: str, values: Collection[int] | Collection[str]) -> str:
        """Return the condition that a column holds one of these values."""
        if len(values) == 1:
            return f"{column} = {self(next(iter(values)))}"
        return f"{column} = ANY({self(list(values))})"

    def before(self, select: str) -> str:
        """Set a SELECT of ids before the statement, and return the SQL of its ids."""
        name = f"part{len(self._before)}"
        self._before.append(f"{name}(id) AS ({select})")
        return f"(SELECT id FROM {name})"

    def statement(self, sql: str, limit: int | None = None) -> Statement:
        """Return the whole statement, for at most so many rows."""
        before = f"WITH {', '.join(self._before)}\n" if self._before else ""
        after = "" if limit is None else f"\nLIMIT {self(limit)}"
        return Statement(before + sql + after, self.values, limit is not None)


class Phrase(NamedTuple):
    """Words that stand one behind the other; with `prefix` the last one may go on."""

    words: tuple[str, ...]
    prefix: bool = False


class Clause(NamedTuple):
    """One of several phrases, in the quote's own words only or in its context as well."""

    phrases: tuple[Phrase, ...]
    own_words: bool = False


class Dialect(NamedTuple):
    """Full text as one database has it.

    `in_quotes` and `in_claims` return the condition that a quote `q` or a claim `c` has all
    clauses; `best` the SELECT of the ids of the quotes that have them and satisfy a condition on
    `q` besides, the best first, and `found` what of it stands between SELECT and the order;
    `saying` the SELECT of quotes in whose own words a phrase stands, of which the first can be had
    without the others. A database that `plans` knows how many rows a condition leaves, and which
    to begin with; for another one we look.
    """

    in_quotes: Callable[[Collection[Clause], Bind], str]
    in_claims: Callable[[Collection[Clause], Bind], str]
    found: Callable[[Collection[Clause], str, Bind], str]
    best: Callable[[Collection[Clause], str, Bind], str]
    saying: Callable[[Phrase, Bind], str]
    plans: bool
