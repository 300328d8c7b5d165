"""The records of claimdb. Dates are EDTF text, times ISO 8601 UTC, offsets code points."""

# It takes a seventh of the time of a dataclass to define a named tuple: every command pays for it.
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from claimdb.stances import Coding, Ground, StanceShift

ID_LETTERS = {
    "quote": "q", "claim": "c", "source": "s", "actor": "a", "topic": "t",
    "occurrence": "o", "coder": "k", "batch": "b", "change": "h",
}  # fmt: skip
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
    """Return the kind and number of a short id (`q12`), None for any other name."""
    match = _SHORT_ID.fullmatch(name)
    kind = match and _KINDS.get(match[1].lower())
    return Identity(kind, int(match[2])) if match and kind else None


class ProgramName(str):
    """The name of a coder that is a program, not a person."""

    __slots__ = ()


class Ref(NamedTuple):
    """Another record, by its id and the name people know it by."""

    id: int
    name: str


class Speaker(NamedTuple):
    """Who said a quote, in which role and for which organization; the unknown have no `id`."""

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
    """When and by whom (human or program) a record was added, and when it was last edited."""

    created: str
    updated: str | None
    batch: int
    command: str
    coder: Ref
    coder_kind: str = "human"


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
    shifts: tuple[StanceShift, ...] = ()
    recorded: Recorded | None = None
    codings: tuple[Coding, ...] = ()


class ClaimSpeaker(NamedTuple):
    """Somebody who asserts, denies or questions a claim; the `kind` is `source` for a source."""

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
    """How often an actor took a stance, or none that is coded, on a topic or a narrower `topic`."""

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
    """The exact text of a source that offsets refer to, by its SHA-256, and the file it is from.

    The `extractor` is the programs that extracted the text; None if the file is the text.
    """

    sha256: str
    taken: str | None
    stored: bool
    media_type: str | None = None
    file_sha256: str | None = None
    file_modified: str | None = None
    extractor: str | None = None


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
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    number: str | None = None
    edition: str | None = None
    publisher_place: str | None = None


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
    mode: str = "direct"


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying an occurrence of a quote against the text of its source.

    `start` and `end` are its place there, `found` other wording there, `missing` the verbatim words
    that are not there; `diff` leads from these (`=`, `-`) to those (`=`, `+`).
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that is no other record: of a list with counts, or of SQL of one's own."""

    cells: Mapping[str, object]


Record: TypeAlias = Quote | Claim | Actor | Topic | Source | Passage | Verification | Row


class Entity(NamedTuple):
    """A record that a name resolves to; its `name` is a main name, a text or a citation key."""

    kind: str
    id: int
    name: str

    @property
    def short_id(self) -> str:
        """The id as people see and type it: `a5`."""
        actor = self.kind in ("person", "organization")
        return short_id("actor" if actor else self.kind, self.id)
