"""The results of queries that are no records: citations, counts, similar quotes, completions."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from claimdb.model import Entity, Occurrence, Quote, Ref, Source


class FullName(NamedTuple):
    """An actor by name, of a person with the recorded parts of it."""

    id: int
    name: str
    family: str | None
    given: str | None
    particle: str | None
    suffix: str | None


class CreatedRecord(NamedTuple):
    """A person, organization, topic or source that was created, and what was read off its name.

    Attributes:
        kind: `person`, `organization`, `topic` or `source`.
        id: Its short id; of a dry run it is given to another record later.
        name: Its name, of a source its title.
        type: The type of an organization or a source.
        country: The ISO 3166-1 code of an organization's country.
        family: The family name of a person.
        key: The citation key of a source, the slug of a topic.
        authors: The authors of a source, people by their family names: `Family, Given`.
        guessed: Whether the name does not tell a person from an organization.
        similar: Other records of the kind with similar names, new ones included: `'Ann' (a3)`.
    """

    kind: str
    id: str
    name: str
    type: str | None = None
    country: str | None = None
    family: str | None = None
    key: str | None = None
    authors: tuple[str, ...] = ()
    guessed: bool = False
    similar: tuple[str, ...] = ()


class CreatedRecords(NamedTuple):
    """What a command creates.

    Attributes:
        records: The first records of each kind, or all.
        counts: How many there are of each kind.
        unnamed: Words for people without a name, which are recorded as roles: `800 scientists`.
        without_country: The new people whose given country is not recorded.
    """

    records: Sequence[CreatedRecord] = ()
    counts: Mapping[str, int] = {}
    unnamed: Sequence[str] = ()
    without_country: Sequence[str] = ()


class CitedPlace(NamedTuple):
    """Where a quote occurs, with the words around it; the source has only what is cited of it."""

    occurrence: Occurrence
    prefix: str | None
    suffix: str | None
    source: Source


class Cited(NamedTuple):
    """A quote with what it takes to cite it; the name of an unknown speaker is None.

    The `records` are the topics of the quote, each after those that it is narrower than, and its
    organizations, as objects of JSON for an import. When and by whom it was recorded is empty
    unless that was asked for; a program has `(program)` behind its name.
    """

    quote: Quote
    places: tuple[CitedPlace, ...]
    names: tuple[FullName | None, ...]
    created: str  # ISO 8601 UTC
    coder: str
    records: tuple[str, ...] = ()


class Work(NamedTuple):
    """A source with quotes that occur in it."""

    source: Source
    quotes: tuple[Quote, ...]


class Checked(NamedTuple):
    """How words compare with a similar quote: see `matching.authenticity.judge`.

    `diff` leads from the words (`=`, `-`) to those of the quote that they were compared with.
    """

    quote: Quote
    result: str
    likeness: float  # from 0 to 1
    diff: tuple[tuple[str, str], ...]


class Finding(NamedTuple):
    """What is found about a quotation in a draft.

    Attributes:
        file: The draft.
        line: The line in which the quotation begins, from 1; None if the draft has no lines.
        locator: The page or the paragraph then: `paragraph:4`.
        words: The quotation.
        result: `same` (word for word as recorded), `shortened`, `altered`, `rendered` (recorded as
            a rendering alone), `other_speaker` (recorded for others than the draft names),
            `misattributed`, `disputed`, `retracted`, `not_recorded` or `too_short`.
        attributed_to: The speaker in the draft.
        checked: The recorded quote that it was compared with.
    """

    file: str
    line: int | None
    locator: str | None
    words: str
    result: str
    attributed_to: str | None
    checked: Checked | None


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
    """Whose quotes are counted: an actor, a type of organization, or nobody recorded.

    What is `narrated` is what sources say themselves.
    """

    id: int | None
    name: str | None
    narrated: bool


class Subject(NamedTuple):
    """A topic on which quotes are counted."""

    id: int
    slug: str
    name: str


class Stances(NamedTuple):
    """The matrix of who has quotes on what, counted `by` speaker, organization or org-type.

    Those with most quotes come first, the unknown and the sources themselves last. A quote counts
    once for each party and in each total, so that totals are no sums.
    """

    by: str
    cells: Mapping[tuple[Party, Subject], Tally]
    parties: Mapping[Party, Tally]
    subjects: Mapping[Subject, Tally]
    total: Tally


class Ranking(NamedTuple):
    """What is most quoted among the quotes that a query finds, the first with the most quotes.

    Attributes:
        kind: What is ranked: speakers, topics, ...
        rule: What is counted, as a sentence.
        header: The columns; the first is the rank, which ties share, and the last the quotes.
        rows: The rows, as many as wanted.
        total: How many there are.
        counted: How many quotes they have together.
    """

    kind: str
    rule: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    total: int
    counted: int


Positions: TypeAlias = Mapping[str | None, tuple[int, ...]]
"""Quotes by their stance on a topic, None where it is not coded, or their relation to a claim."""


class ComparedMatter(NamedTuple):
    """A topic or a claim of which two actors spoke, with the positions of each.

    Attributes:
        result: `agree` and `disagree` where a position is the same or the opposite, `both` where
            one is and another is too, `differ` where none is, `uncoded` where one has no stance.
        kind: `topic` or `claim`.
        id: The number of the topic or the claim.
        name: Its name or text.
        first: The positions of the first actor.
        second: The positions of the second actor.
        contradicts: The claim of the second actor, if it is another one that contradicts this one.
    """

    result: str
    kind: str
    id: int
    name: str
    first: Positions
    second: Positions
    contradicts: Ref | None = None


class Comparison(NamedTuple):
    """What two actors said on the same topics and claims.

    Attributes:
        first: The first actor.
        second: The second actor.
        matters: The topics and claims, by result.
        only_first: On how many topics only the first spoke.
        only_second: On how many topics only the second spoke.
        together: How many quotes are by both.
    """

    first: Entity
    second: Entity
    matters: Sequence[ComparedMatter]
    only_first: int
    only_second: int
    together: int


class Side(NamedTuple):
    """Who is on one side of a conflict, and in which quotes; unknown speakers have no name."""

    speakers: tuple[Ref, ...]
    quotes: tuple[int, ...]


class Conflict(NamedTuple):
    """A claim that quotes both assert and deny.

    Attributes:
        kind: `self` where one speaker does both, else `others`.
        claim: The claim.
        against: Another claim that contradicts it, which the second side asserts; None where that
            denies the claim itself.
        first: Who asserts the claim.
        second: Who denies it.
    """

    kind: str
    claim: Ref
    against: Ref | None
    first: Side
    second: Side


class Shift(NamedTuple):
    """A change of a speaker's stance on a topic, from an earlier quote to a later one."""

    speaker: Ref
    topic: Subject
    before: str
    after: str
    earlier: Quote
    later: Quote


class Shifts(NamedTuple):
    """Changes of stance, how many there are, and how many undated quotes could not be compared."""

    shifts: Iterator[Shift]
    total: int
    undated: int


class Beginning(NamedTuple):
    """A recorded `name` that begins as typed, the `rest` that completes it, and what it is."""

    name: str
    rest: str
    meaning: str


class LeftOut(NamedTuple):
    """How many quotes an answer leaves out, and why."""

    undated: int
    misattributed: int


class Loosened(NamedTuple):
    """How many results a `query` finds that leaves out a `condition` of another one."""

    condition: str
    query: str
    results: int


class Hints(NamedTuple):
    """What helps where a query finds nothing.

    Attributes:
        query: The query.
        without: What it finds without one of its conditions.
        alone: Where no single condition is at fault, what each of them finds alone.
        missing: Conditions that find nothing even alone.
        undated: How many undated quotes fit all but the dates.
        near: Names that resemble its words: `'peace plan' (t2)`.
    """

    query: str
    without: tuple[Loosened, ...] = ()
    alone: tuple[Loosened, ...] = ()
    missing: tuple[str, ...] = ()
    undated: int = 0
    near: tuple[str, ...] = ()


class Info(NamedTuple):
    """What a database is: the revision of its schema, its size in bytes, and its records.

    The `history` is the digest of the last batch, which covers all before it; empty without any.
    """

    schema: str
    size: int
    history: str
    counts: Mapping[str, int]


class Explanation(NamedTuple):
    """How a query is answered: its canonical text, the SQL with its values, SQLite's plan."""

    query: str
    sql: str
    values: Mapping[str, object]
    plan: tuple[str, ...]


class CoderAgreement(NamedTuple):
    """How far coders agree, on a topic or on all.

    Attributes:
        topic: The topic; None for all of them.
        coders: The names of the coders: two, or all.
        units: How many quotes on a topic at least two of them coded.
        agreed: In how many of these units they all gave the same stance.
        percent: The share of pairs of stances on one unit that are the same, of a hundred.
        kappa: Cohen's kappa of two coders; None where it is undefined, and for more.
        alpha: Krippendorff's alpha of nominal values; None where it is undefined.
    """

    topic: Ref | None
    coders: tuple[str, ...]
    units: int
    agreed: int
    percent: float
    kappa: float | None
    alpha: float | None


class Disagreement(NamedTuple):
    """A quote on a topic of which coders gave different stances, by their names.

    The stance in force is one of them, or what was decided on.
    """

    quote: int
    topic: Ref
    codings: Mapping[str, str]
    stance: str | None
    decided: bool
    text: str


class Agreement(NamedTuple):
    """How far coders agree, where they do not, and how many units only one of them coded."""

    rows: Sequence[CoderAgreement]
    disagreements: Sequence[Disagreement]
    units: int
    alone: int
