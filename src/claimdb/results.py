"""The results of queries that are no records: citations, counts, similar quotes, completions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from claimdb.model import Occurrence, Quote, Source


class FullName(NamedTuple):
    """An actor by name, of a person with the parts of it that are known."""

    id: int
    name: str
    family: str | None
    given: str | None
    particle: str | None
    suffix: str | None


class CitedPlace(NamedTuple):
    """Where a quote stands, with the words around it and the source itself.

    Of the source only what a citation needs is filled: nothing that hangs on it besides who made
    it.
    """

    occurrence: Occurrence
    prefix: str | None
    suffix: str | None
    source: Source


class Cited(NamedTuple):
    """A quote with what it takes to cite it: its places, and the full name of each of its speakers.

    The name is None of a speaker who is not known. It was `created` (ISO 8601 UTC) by a coder.
    """

    quote: Quote
    places: tuple[CitedPlace, ...]
    names: tuple[FullName | None, ...]
    created: str
    coder: str


class Work(NamedTuple):
    """A source with quotes that stand in it."""

    source: Source
    quotes: tuple[Quote, ...]


class Checked(NamedTuple):
    """What came of holding words up against a quote that is like them: see `draft.genuine`.

    The `likeness` is from 0 to 1; `diff` leads from the words (`=`, `-`) to those of the quote
    that they were compared with (`=`, `+`).
    """

    quote: Quote
    result: str
    likeness: float
    diff: tuple[tuple[str, str], ...]


class Tally(NamedTuple):
    """How many quotes there are: by stance, in all, and how many of them are undated.

    Each counts once; on several topics it may have several stances, or none that is coded.
    """

    support: int
    oppose: int
    neutral: int
    mixed: int
    uncoded: int
    quotes: int
    undated: int


class Party(NamedTuple):
    """Whose quotes are counted: an actor, or by its name alone a type of organization.

    Without a name nobody is known; what is `narrated` is what sources say themselves.
    """

    id: int | None
    name: str | None
    narrated: bool


class Subject(NamedTuple):
    """A topic on which quotes are counted."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Stances:
    """The matrix of who has quotes on what, counted `by` speaker, organization or org-type.

    Who has most quotes comes first, nobody known and the sources themselves last; so do topics.
    A quote counts once for each party and in each total, so that totals are no sums.
    """

    by: str
    cells: Mapping[tuple[Party, Subject], Tally]
    parties: Mapping[Party, Tally]
    subjects: Mapping[Subject, Tally]
    total: Tally


class Beginning(NamedTuple):
    """Something recorded that begins as was typed: its name, what follows, and what it is.

    What was typed with the `rest` behind it means the same as the whole `name`.
    """

    name: str
    rest: str
    meaning: str


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
