"""What a question says: clauses of speakers and subjects, and what applies to all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from claimdb import folding
from claimdb.ask.groups import SpeakerGroup
from claimdb.ask.span import QuestionSpan
from claimdb.query.value import Node, Op, Term, any_of


@dataclass(slots=True)
class QuestionClause:
    """What is asked of one speaker and one subject.

    Quotes must have the words of the `subject`; the `loose` ones narrow them down if any fit, and
    so do the `modifiers` of a topic, which are the subject where there is none.
    """

    speakers: list[Term] = field(default_factory=list)
    attribution: list[Node] = field(default_factory=list)
    topics: list[Term] = field(default_factory=list)
    details: list[Term] = field(default_factory=list)  # topics next to the first ones
    stances: list[Node] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    agrees: list[Term] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)
    modifiers: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    texts: list[Term] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Relations:
    """The clauses of a question, what applies to all of them, and its cues, which say how it asks.

    Attributes:
        clauses: One clause, or several of which one must hold, or all with `every`.
        every: Whether all clauses must hold.
        filters: Conditions on the quotes of all clauses.
        excluded: What quotes must not have.
        said: Terms of dates.
        sources: Conditions on where the quotes are from.
        cues: The spans that say how the question asks.
        together: Whether all speakers said it together.
        both_topics: Whether all topics are asked for.
        unsaid: Whether it asks for what was not said.
        unknown: Whether it names somebody unknown.
        unclear: Dates without a year, or that may be two days.
        lines: The relations, a line each, for people.
    """

    clauses: list[QuestionClause] = field(default_factory=lambda: [QuestionClause()])
    filters: list[Node] = field(default_factory=list)
    excluded: list[Node] = field(default_factory=list)
    said: list[Term] = field(default_factory=list)
    sources: list[Node] = field(default_factory=list)
    cues: list[QuestionSpan] = field(default_factory=list)
    every: bool = False
    together: bool = False
    both_topics: bool = False
    unsaid: bool = False
    unknown: bool = False
    unclear: list[QuestionSpan] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def clause(self) -> QuestionClause:
        """The clause that is being read."""
        return self.clauses[-1]

    def has(self, *kinds: str) -> bool:
        """Whether there is a cue of one of some kinds."""
        return any(cue.kind in kinds for cue in self.cues)

    def values(self, kind: str) -> list[str]:
        """Return the values of the cues of a kind."""
        return [cue.value for cue in self.cues if cue.kind == kind]


MEMBER = Term("role", "member")
"""The role of members, if anybody has that role."""


def term_of(slot: str, span: QuestionSpan) -> Term:
    """Return the term of a name; an unknown or ambiguous one stays as typed, and is reported."""
    named = span.topics() if slot == "topic" else span.actors() or span.entities
    typed = (span.text.removesuffix("s") if span.possessive else span.text).replace('"', " ")
    if not named:
        return Term(slot, typed)
    if slot == "speaker" and all(one.kind == "organization" for one in named):
        slot = "org"
    distinct = {one.id: one.name for one in named}
    name = next(iter(distinct.values()))
    return Term(slot, name if len(distinct) == 1 and folding.words(name) else typed)


def one_of(name: str, values: Sequence[str]) -> Node:
    """Return the condition that a field has one of some values."""
    return either([Term(name, value) for value in dict.fromkeys(values)])


def node_of(group: SpeakerGroup) -> Node:
    """Return the condition that a speaker belongs to a group."""
    terms = [Term("org-type", one) for one in group.types]
    terms += [prefixed("role", one) for one in group.roles]
    return either(terms)


def prefixed(name: str, value: str) -> Term:
    """Return the term of a value, which may end in a star."""
    return Term(name, value.rstrip("*"), Op.PREFIX if value.endswith("*") else Op.IS)


def either(terms: Sequence[Term]) -> Node:
    """Return the condition that one of some terms holds."""
    return any_of(tuple(terms)) if len(terms) > 1 else terms[0]
