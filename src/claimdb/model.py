"""The records of claimdb, as plain immutable values.

A record is a frozen dataclass; what hangs on it is a named tuple, which takes a seventh of the
time to define, and every command pays for that.

Owns what a record consists of. Numbers are row ids; `short_id` writes them as people see and type
them. Dates are EDTF text, times ISO 8601 UTC, offsets code points into a snapshot's text. It must
not know any database, format or screen.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeVar

ID_LETTERS = {
    "quote": "q",
    "claim": "c",
    "source": "s",
    "actor": "a",
    "topic": "t",
    "occurrence": "o",
    "coder": "k",
    "batch": "b",
    "change": "h",
}
"""The letter that a short id of each kind of record begins with."""


_KINDS = {letter: kind for kind, letter in ID_LETTERS.items()}
_SHORT_ID = re.compile(r"([A-Za-z])([1-9][0-9]{0,17})")


class Identity(NamedTuple):
    """A record by its kind, one of those that have a short id, and its number."""

    kind: str
    number: int


def short_id(kind: str, number: int) -> str:
    """Return the id of a record as people see and type it: `q12`."""
    return f"{ID_LETTERS[kind]}{number}"


def identified(name: str) -> Identity | None:
    """Return what a short id (`q12`) means, whether that is there or not; None if it is none."""
    match = _SHORT_ID.fullmatch(name)
    if match is None or match[1].lower() not in _KINDS:
        return None
    return Identity(_KINDS[match[1].lower()], int(match[2]))


class Ref(NamedTuple):
    """Another record, by its id and the name people know it by."""

    id: int
    name: str


class Speaker(NamedTuple):
    """Who said a quote, in which role and for which organization at that moment.

    Without an `id` the speaker is unknown or unnamed.
    """

    id: int | None
    kind: str | None
    name: str | None
    role: str | None
    organization: Ref | None
    status: str


class TopicLink(NamedTuple):
    """What a quote is about, with its stance; without one the stance is not coded."""

    id: int
    slug: str
    name: str
    stance: str | None


class ClaimLink(NamedTuple):
    """What a quote does to a claim: asserts, denies or questions it."""

    id: int
    text: str
    relation: str


class Occurrence(NamedTuple):
    """Where a quote stands in a source: the passage from `start` to `end`, `end` excluded."""

    id: int
    source_id: int
    key: str
    title: str
    start: int | None
    end: int | None
    locator: str | None
    cue: str | None
    printed_as: str | None
    via: str | None
    verified: str | None


class Quoted(NamedTuple):
    """A quote as it is listed below another record; `locator` is its place in a source."""

    id: int
    said: str | None
    mode: str
    text: str
    speakers: tuple[Speaker, ...]
    locator: str | None = None


class Recorded(NamedTuple):
    """When and by whom a record was added, by which command, and when it was last edited."""

    created: str
    updated: str | None
    batch: int
    command: str
    coder: Ref


class Ground(NamedTuple):
    """Why a quote agrees or disagrees with an actor: what that actor said on the same matter."""

    quote_id: int
    actor: str
    matter: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Quote:
    """One utterance by the same speakers; `mode` says which words are claimed to be theirs."""

    id: int
    uid: str
    mode: str
    text: str
    speakers: tuple[Speaker, ...]
    topics: tuple[TopicLink, ...]
    claims: tuple[ClaimLink, ...]
    said: str | None
    occasion: str | None
    language: str | None
    occurrences: tuple[Occurrence, ...]
    note: str | None
    grounds: tuple[Ground, ...] = ()
    recorded: Recorded | None = None


class _Sure(Protocol):
    @property
    def status(self) -> str: ...


_Said = TypeVar("_Said", bound=_Sure)


def standing(said_by: Sequence[_Said]) -> Sequence[_Said]:
    """Return who said a quote, as far as is known: those under whom it is counted and shown.

    They are those whose attribution is attested. Where there are none, the disputed ones; else
    all: a quote with a wrong attribution is still not narration.
    """
    for status in ("attested", "disputed"):
        if found := tuple(speaker for speaker in said_by if speaker.status == status):
            return found
    return said_by


class ClaimSpeaker(NamedTuple):
    """Somebody who asserts, denies or questions a claim, and by which quotes.

    The `kind` is `source` where the consulted source itself says so, None for an unknown speaker.
    """

    id: int | None
    kind: str | None
    name: str | None
    role: str | None
    quotes: tuple[int, ...]


class ClaimRelation(NamedTuple):
    """What a claim does to another one; `direction` is `to` where the other does it to this."""

    id: int
    text: str
    relation: str
    direction: Literal["from", "to"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition in the analyst's words that quotes assert, deny or question."""

    id: int
    uid: str
    text: str
    topics: tuple[Ref, ...]
    asserted_by: tuple[ClaimSpeaker, ...]
    denied_by: tuple[ClaimSpeaker, ...]
    questioned_by: tuple[ClaimSpeaker, ...]
    quotes: tuple[int, ...]
    relations: tuple[ClaimRelation, ...]
    note: str | None
    quoted: tuple[Quoted, ...] = ()
    recorded: Recorded | None = None


class Name(NamedTuple):
    """A name that is recorded for an actor or a topic; `kind` says which sort of name."""

    name: str
    kind: str


class Membership(NamedTuple):
    """A role of a person in an organization, from `started` to `ended` (EDTF)."""

    organization: Ref
    role: str | None
    started: str | None
    ended: str | None
    source: Ref | None = None


class Member(NamedTuple):
    """A membership seen from the organization."""

    person: Ref
    role: str | None
    started: str | None
    ended: str | None
    source: Ref | None


class Capacity(NamedTuple):
    """In which role and for which organization somebody spoke, between which days, how often."""

    role: str | None
    organization: Ref | None
    first: str | None
    last: str | None
    quotes: int


class Position(NamedTuple):
    """How often somebody took a stance on a topic; without a stance it was not coded.

    The `topic` is given where it is a narrower one than that which is shown.
    """

    on: Ref
    stance: str | None
    quotes: int
    topic: Ref | None = None


class Branch(NamedTuple):
    """A topic below another one, so many steps (`depth`, from 1), with how many quotes it has."""

    id: int
    name: str
    depth: int
    quotes: int


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or an organization: the only ones who speak."""

    id: int
    uid: str
    kind: str
    name: str
    description: str | None
    wikidata_id: str | None
    names: tuple[Name, ...]
    type: str | None
    country: str | None
    parent: Ref | None
    below: tuple[Ref, ...]
    memberships: tuple[Membership, ...]
    positions: tuple[Position, ...]
    quotes: tuple[int, ...]
    members: tuple[Member, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    topic: Ref | None = None
    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None
    quoted: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What quotes are about: a node of the tree of topics."""

    id: int
    uid: str
    slug: str
    name: str
    description: str | None
    names: tuple[Name, ...]
    broader: Ref | None
    narrower: tuple[Ref, ...]
    actor: Ref | None
    positions: tuple[Position, ...]
    quotes: tuple[int, ...]
    path: tuple[Ref, ...] = ()
    tree: tuple[Branch, ...] = ()
    positions_below: tuple[Position, ...] = ()
    claims: tuple[Ref, ...] = ()
    quoted: tuple[Quoted, ...] = ()


class Contributor(NamedTuple):
    """Who made a source, in which role; an institution has only a `name`."""

    role: str
    name: str
    family: str | None
    given: str | None
    particle: str | None = None
    suffix: str | None = None
    actor: int | None = None


class Snapshot(NamedTuple):
    """The exact text of a source that offsets refer to, by its SHA-256."""

    sha256: str
    taken: str | None
    stored: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A document that was consulted; `type` is an item type of CSL."""

    id: int
    uid: str
    key: str
    type: str
    title: str
    container_title: str | None
    publisher: str | None
    issued: str | None
    accessed: str | None
    url: str | None
    archive_url: str | None
    doi: str | None
    language: str | None
    note: str | None
    contributors: tuple[Contributor, ...]
    cites: tuple[Ref, ...]
    cited_by: tuple[Ref, ...]
    snapshots: tuple[Snapshot, ...]
    quotes: tuple[int, ...]
    csl: Mapping[str, object] | None = None
    quoted: tuple[Quoted, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Passage:
    """An occurrence by itself: the place of one quote in one source."""

    id: int
    quote: int
    text: str
    occurrence: Occurrence
    digest: str | None
    sha256: str | None
    verified_at: str | None
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of holding one occurrence of a quote against the text of its source.

    The `result` is `exact`, `moved`, `altered`, `lost` or `no_snapshot`; or `normalised`, `elided`
    or `bracketed` (see `draft.held.hold`) in the passage that is recorded; or `snapshot_changed`
    where it stands in its text, and not in a later one, of which the rest is. `start` and `end` are
    where it stands in that text, `found` the wording there where it is another, `missing` the
    verbatim words that are not there, and `diff` leads from these (`=`, `-`) to those (`=`, `+`).
    """

    id: int
    quote: int
    source: str
    result: str
    text: str
    start: int | None
    end: int | None
    found: str | None
    missing: str | None
    diff: tuple[tuple[str, str], ...]


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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that is no other record: of a list with counts, or of SQL of one's own."""

    cells: Mapping[str, object]


Record: TypeAlias = Quote | Claim | Actor | Topic | Source | Passage | Verification | Row


class Beginning(NamedTuple):
    """Something recorded that begins as was typed: its name, what follows, and what it is.

    What was typed with the `rest` behind it means the same as the whole `name`.
    """

    name: str
    rest: str
    meaning: str


class Entity(NamedTuple):
    """A person, an organization, a topic, a claim or a source.

    The `name` is the main name, the text or the citation key.
    """

    kind: str
    id: int
    name: str

    @property
    def short_id(self) -> str:
        """The id as people see and type it: `a5`."""
        actor = self.kind in ("person", "organization")
        return short_id("actor" if actor else self.kind, self.id)


Span: TypeAlias = tuple[int, int]

_MARKS = re.compile("[“”]")


def verbatim(text: str, mode: str) -> tuple[str, ...]:
    """Return the words of a quote that are claimed to be the speaker's own, run by run.

    All of a direct text, each run inside “ ” of a mixed one, nothing of others. A run keeps the
    marks inside it. Of unbalanced marks those count that can be paired, a closing one with the
    nearest opening one before it.
    """
    if mode != "mixed":
        return (text,) if mode == "direct" and text.strip() else ()
    opened: list[int] = []
    pairs: list[Span] = []
    for mark in _MARKS.finditer(text):
        if mark[0] == "“":
            opened.append(mark.end())
        elif opened:
            begin = opened.pop()
            while pairs and pairs[-1][0] > begin:
                pairs.pop()
            pairs.append((begin, mark.start()))
    return tuple(run for begin, end in pairs if (run := text[begin:end]).strip())
