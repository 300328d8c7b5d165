"""Drafts: records as read and validated, whose names are not resolved yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from claimdb.errors import InvalidDataError, clipped
from claimdb.personal_names import NameParts


class Problem(NamedTuple):
    """A problem of a draft, and what to do.

    `field` is a path into the raw record: `said`, `topics[1].stance`.
    """

    field: str
    message: str
    hint: str | None = None


def in_its_field(problem: Problem) -> str:
    """Return the message of a problem after its field."""
    return f"{clipped(problem.field)}: {clipped(problem.message)}"


class DraftError(InvalidDataError):
    """A record that cannot become a draft, with all its problems.

    The `draft` has its valid parts, whose names can be looked up; what is invalid is empty there.
    """

    code = "invalid_draft"
    longest = 3000  # for ten problems

    def __init__(self, problems: tuple[Problem, ...], draft: "Draft | None" = None) -> None:
        hint = next((problem.hint for problem in problems if problem.hint), None)
        super().__init__("; ".join(map(in_its_field, problems)), hint=hint)
        self.problems = problems
        self.draft = draft


class SpeakerDraft(NamedTuple):
    """A speaker by name or id; without a name the speaker is unknown or unnamed.

    `kind` is the kind of actor, if given. A new person gets the `parts` of the name; without them
    they are derived from the name. A new organization gets the `organization_type` and the
    `country`: the one represented, else the speaker. If `several`, the text of the organization
    looks like several names.
    """

    name: str | None
    role: str | None = None
    organization: str | None = None
    status: str = "attested"
    kind: str | None = None
    parts: NameParts | None = None
    organization_type: str | None = None
    country: str | None = None
    several: bool = False

    @property
    def label(self) -> str:
        """The label for which the name is resolved."""
        return "organization" if self.kind == "organization" else "speaker"


class TopicPath(NamedTuple):
    """A topic by its name and those of the topics above it, of which the uppermost is the first."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        """Return the names as Taguette joins them."""
        return "\\".join(self.names)


class TopicStance(NamedTuple):
    """A topic of a quote, by name, slug or id; without a stance it is not coded.

    A new topic gets the `slug`. With the names of the topics above it, it is only a topic right
    below these, or a new one.
    """

    name: str
    stance: str | None = None
    slug: str | None = None
    broader: tuple[str, ...] | None = None

    @property
    def reference(self) -> str | TopicPath:
        """What the topic is looked up by."""
        return self.name if self.broader is None else TopicPath((*self.broader, self.name))


class CodingDraft(NamedTuple):
    """The stance that a coder gave to a topic, by the place of that among those of the quote.

    One that was decided on at a time is for all coders. A program has a `ProgramName`.
    """

    topic: int
    coder: str
    stance: str
    decided: str | None = None


class ClaimRelated(NamedTuple):
    """The relation of a quote to a claim, which is given by its id or its text."""

    claim: str
    relation: str = "asserts"


class ContributorDraft(NamedTuple):
    """A contributor to a source: a person by parts of the name, or any name as `literal`."""

    role: str
    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A document; `csl` has other variables of its CSL item. Without a key it gets one.

    It cites others by key, id, address or title. Those of a batch with different `local` ids are
    different, whatever else they share.
    """

    title: str
    key: str | None = None
    type: str = "webpage"
    container_title: str | None = None
    publisher: str | None = None
    issued: str | None = None
    accessed: str | None = None
    url: str | None = None
    archive_url: str | None = None
    doi: str | None = None
    language: str | None = None
    note: str | None = None
    contributors: tuple[ContributorDraft, ...] = ()
    csl: Mapping[str, Any] | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    number: str | None = None
    edition: str | None = None
    publisher_place: str | None = None
    local: str | None = None
    cites: tuple[str, ...] = ()


class OccurrenceDraft(NamedTuple):
    """A place of a quote; `source` is a key, id, URL or exact title, or a described source.

    `start` and `end` are offsets in code points in the text of the snapshot, `end` excluded, with
    `prefix` and `suffix` around them; `verified` is the result of an earlier check.
    """

    source: str | SourceDraft
    locator: str | None = None
    cue: str | None = None
    printed_as: str | None = None
    via: str | SourceDraft | None = None
    start: int | None = None
    end: int | None = None
    prefix: str | None = None
    suffix: str | None = None
    verified: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """One utterance. Only narration has no speakers; only `--no-source` leaves no occurrence.

    Its topics were coded by the `coder`, or by whoever records it. `assumed` means that its mode is
    direct because none is given, and that its text has no quotation marks.
    """

    text: str
    mode: str
    speakers: tuple[SpeakerDraft, ...] = ()
    topics: tuple[TopicStance, ...] = ()
    claims: tuple[ClaimRelated, ...] = ()
    said: str | None = None
    occasion: str | None = None
    language: str | None = None
    note: str | None = None
    occurrences: tuple[OccurrenceDraft, ...] = ()
    coder: str | None = None
    codings: tuple[CodingDraft, ...] = ()
    assumed: bool = field(default=False, compare=False)


class RelatedClaim(NamedTuple):
    """The relation of a claim to another one, by id or text; `supported by` is a relation too."""

    text: str
    relation: str


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A proposition, with its topics by name."""

    text: str
    topics: tuple[str, ...] = ()
    note: str | None = None
    relations: tuple[RelatedClaim, ...] = ()


class MembershipDraft(NamedTuple):
    """A role of a person in an organization, and its period."""

    organization: str
    role: str | None = None
    started: str | None = None
    ended: str | None = None


class NameDraft(NamedTuple):
    """Another name of an actor or a topic."""

    name: str
    kind: str = "alternative"


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person, with the parts of the name if they are given."""

    name: str
    names: tuple[NameDraft, ...] = ()
    description: str | None = None
    wikidata_id: str | None = None
    family: str | None = None
    given: str | None = None
    particle: str | None = None
    suffix: str | None = None
    memberships: tuple[MembershipDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationDraft:
    """An organization, with the one it is part of."""

    name: str
    type: str
    names: tuple[NameDraft, ...] = ()
    description: str | None = None
    wikidata_id: str | None = None
    country: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic, with the one it is narrower than and the actor that it stands for.

    A broader topic by name may be anywhere; a path without names says that there is none. `above`
    is the id of the broader topic of one that is planned, negative if that is planned too.
    """

    name: str
    slug: str | None = None
    names: tuple[NameDraft, ...] = ()
    description: str | None = None
    broader: str | TopicPath | None = None
    actor: str | None = None
    above: int | None = None


Draft: TypeAlias = (
    QuoteDraft | ClaimDraft | PersonDraft | OrganizationDraft | SourceDraft | TopicDraft
)


class RawRow(dict[str, Any]):
    """A row of a raw record, with the cells of its database row; a new row has none.

    The `flag` is the one that added or changed it: empty for a change by the flags of its fields,
    None for an unchanged row.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        cells: Mapping[str, Any] | None = None,
        flag: str | None = None,
    ) -> None:
        super().__init__(values)
        self.cells = cells or {}
        self.flag = flag

    def replaced(self, flag: str, **values: object) -> "RawRow":
        """Return the same row with other values."""
        return RawRow({**self, **values}, self.cells, flag)


def without(rows: Iterable[RawRow], removed: Sequence[RawRow]) -> list[RawRow]:
    """Return rows without some of them."""
    return [row for row in rows if not any(row is one for one in removed)]


def replace(rows: list[RawRow], row: RawRow, flag: str, **values: object) -> None:
    """Give one of some rows other values."""
    at = next(at for at, one in enumerate(rows) if one is row)
    rows[at] = row.replaced(flag, **values)
