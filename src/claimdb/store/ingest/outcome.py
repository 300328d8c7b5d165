"""The values that pass between the stages of ingest: options, each stage's result, the outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from claimdb import folding
from claimdb.drafts.names import NoQuote
from claimdb.drafts.records import (
    OccurrenceDraft,
    Problem,
    QuoteDraft,
    SourceDraft,
)
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.matching.document import Document
from claimdb.matching.passage import Match
from claimdb.model import Entity
from claimdb.quotation import Span
from claimdb.store import load
from claimdb.store.ingest.resolution import Remark, Resolution

DuplicateAction: TypeAlias = Literal["skip", "occurrence", "add"]
"""What to do with a quote that is like a recorded one, of `DUPLICATE_DECISIONS`."""

OnDuplicate: TypeAlias = DuplicateAction | Literal["fail"]

Speakers: TypeAlias = frozenset[int | None]
"""The actor ids of the speakers of a quote; None is an unknown speaker, narration has none."""


REFUSED = frozenset({"near", "not_found"})
"""The results with which a quote is refused, unless `unverified` text is accepted."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """The user's choices.

    Attributes:
        create: The kinds of names, of `CREATABLE`, that are created where no record has the name.
        on_duplicate: What to do with a draft that is already recorded: skip it, add its
            occurrences to the recorded quote, add it as another record, or fail, as None does.
            A quote that is recorded at all its places is skipped, except with `fail`, with `add`
            and `near`, and with `add` for another draft of the same batch. To merely similar
            quotes only `add` applies.
        default: The same without `on_duplicate`, for texts about which nothing was decided.
        decisions: The user's decisions about similar recorded quotes, by their ids, which are
            stored for the next time.
        near: Whether similar quotes by the same speakers are duplicates, too.
        unverified: Whether text that does not occur in the stored source text is accepted.
        source_words: Whether to take the text of the source instead, where it is close.
        which: Which of several places in the stored text is the right one, counted from 1.
        may_be_gone: Whether an edit may remove a link or a name that is not there.
    """

    create: frozenset[str] = frozenset()
    on_duplicate: OnDuplicate | None = None
    default: OnDuplicate | None = None
    decisions: Mapping[int, DuplicateAction] = field(default_factory=dict)
    near: bool = False
    unverified: bool = False
    source_words: bool = False
    which: int | None = None
    may_be_gone: bool = False


# --- resolve --------------------------------------------------------------------------------


class ResolvedNames(NamedTuple):
    """The records that a quote names, in its order; `organizations` are those of the speakers.

    A record to create has `~place` for its id, with its place in the plan; 0 stands for a name that
    does not resolve, None for no name.
    """

    speakers: Sequence[int | None]
    organizations: Sequence[int | None]
    topics: Sequence[int]
    claims: Sequence[Entity]
    sources: Sequence[int]
    vias: Sequence[int | None]

    def are_recorded(self) -> bool:
        """Whether all names resolve, no two of a kind to one record."""
        speakers, organizations, topics, claims, sources, vias = self
        if 0 in speakers or 0 in organizations or 0 in topics or 0 in sources or 0 in vias:
            return False
        if claims and not all(claim.id for claim in claims):
            return False
        named = [one for one in speakers if one is not None]
        return _differ(named) and _differ(topics) and _differ([claim.id for claim in claims])


def _differ(ids: Sequence[int]) -> bool:
    return len(ids) < 2 or len(set(ids)) == len(ids)


class ResolvedQuote(NamedTuple):
    """A quote with its text key, the records that it names, and those to create for it.

    The key is that of `folding.text_key`, by which texts are the same. The `resolution` is that of
    its names where some are not recorded.
    """

    draft: QuoteDraft
    key: str
    names: ResolvedNames
    plan: Sequence[NoQuote] = ()
    resolution: Resolution | None = None

    @property
    def folded(self) -> str:
        """The folded text, with which the key begins unless there are no words."""
        text, key = self.draft.text, self.key
        return folding.folded(text) if key == text else folding.folded_of_key(key)

    @property
    def speakers(self) -> Speakers | None:
        """The ids of the speakers; None unless all are recorded."""
        speakers = self.names.speakers
        recorded = all(one is None or one > 0 for one in speakers)
        return frozenset(speakers) if recorded else None

    def described(self) -> Iterator[tuple[SourceDraft, int]]:
        """Yield the recorded sources that it describes, with their descriptions."""
        names = self.names
        for one, *ids in zip(self.draft.occurrences, names.sources, names.vias, strict=True):
            for source, number in zip((one.source, one.via), ids, strict=True):
                if isinstance(source, SourceDraft) and number is not None and number > 0:
                    yield source, number

    def check(self, others: Sequence[Problem] = ()) -> None:
        """Raise what is wrong with its names, together with `others`; see `Resolution.check`."""
        if self.resolution is not None:
            self.resolution.check(others)


# --- verify ---------------------------------------------------------------------------------

Wording: TypeAlias = tuple[str, str]
"""The text and the mode of a quote."""


class AmbiguousPassage(NamedTuple):
    """Several passages of a text that match a quote, of which none was chosen."""

    document: Document
    spans: Sequence[Span]


class VerifiedOccurrence(NamedTuple):
    """An occurrence with its place in a stored text, and the match that was found there.

    Without a stored text `match` is None. Where several passages match, it has no place, and
    `ambiguous` lists them. `is_quoted` is whether the passage is in quotation marks there, None
    where that is not known.
    """

    occurrence: OccurrenceDraft
    snapshot: int | None = None
    match: Match | None = None
    digest: str | None = None
    ambiguous: AmbiguousPassage | None = None
    is_quoted: bool | None = None

    @property
    def verified(self) -> str | None:
        """The result, also where it is not stored: `no_snapshot`."""
        return self.match.verified if self.match else "no_snapshot"

    @property
    def is_refused(self) -> bool:
        """Whether the quote does not occur in the stored text, or only nearly."""
        return self.match is not None and self.match.verified in REFUSED


class VerifiedQuote(NamedTuple):
    """A resolved quote whose occurrences were verified.

    Attributes:
        resolved: The quote, with the text of the source where that was asked for.
        occurrences: Its occurrences.
        problems: What is wrong with its text.
        wordings: The occurrences verified with the texts of recorded quotes that may get them.
    """

    resolved: ResolvedQuote
    occurrences: Sequence[VerifiedOccurrence]
    problems: tuple[Problem, ...] = ()
    wordings: Mapping[Wording, Sequence[VerifiedOccurrence]] = {}

    def worded(self, wording: Wording) -> Sequence[VerifiedOccurrence]:
        """Return its occurrences verified with its own text and mode, or those of `wordings`."""
        draft = self.resolved.draft
        is_own = wording == (draft.text, draft.mode)
        return self.occurrences if is_own else self.wordings[wording]

    def places(self, wording: Wording | None = None) -> "list[Place]":
        """Return the places of the occurrences, with its own text and mode or others."""
        occurrences = self.occurrences if wording is None else self.worded(wording)
        return [
            _PLACE((source, one.occurrence.locator, one.occurrence.start))
            for one, source in zip(occurrences, self.resolved.names.sources, strict=True)
        ]


# --- match and decide -----------------------------------------------------------------------


class Place(NamedTuple):
    """Where a quote occurs in a source."""

    source: int
    locator: str | None
    start: int | None

    def is_same(self, other: "Place") -> bool:
        """Whether both are the same place; offsets count where both have them.

        A locator that only one has does not count where that one is a passage of the text.
        """
        if self.source != other.source:
            return False
        if self.locator != other.locator:
            located = other if self.locator is None else self
            if located.start is None or None not in (self.locator, other.locator):
                return False
        return None in (self.start, other.start) or self.start == other.start


_PLACE = load.named(Place)


class RecordedQuote(NamedTuple):
    """A quote that is recorded, or about to be."""

    id: int
    text: str
    mode: str
    speakers: Speakers
    places: list[Place]

    @classmethod
    def of(cls, number: int, quote: VerifiedQuote) -> "RecordedQuote":
        """Return a quote that is recorded with an id."""
        draft, names = quote.resolved.draft, quote.resolved.names
        return cls(number, draft.text, draft.mode, frozenset(names.speakers), quote.places())

    @property
    def wording(self) -> Wording:
        """Its text and its mode."""
        return self.text, self.mode

    def is_at(self, place: Place) -> bool:
        """Whether it is recorded at a place."""
        return any(map(place.is_same, self.places))


class SimilarQuote(NamedTuple):
    """A recorded quote whose text is similar; see `search.similar` for the likeness."""

    quote: RecordedQuote
    likeness: float


class MatchedQuote(NamedTuple):
    """A verified quote with the recorded quotes by the same speakers that it is like.

    Attributes:
        quote: The quote.
        same: Recorded quotes with the same text; those at the most of its places come first.
        recorded_at: For each occurrence, whether one of `same` is recorded at that place.
        similar: Recorded quotes with similar text, the most similar first; only with `near`.
        decisions: What was decided about recorded quotes, now or before, by their ids.
    """

    quote: VerifiedQuote
    same: Sequence[RecordedQuote] = ()
    recorded_at: Sequence[bool] = ()
    similar: Sequence[SimilarQuote] = ()
    decisions: Mapping[int, DuplicateAction] = {}

    @property
    def recorded_everywhere(self) -> bool:
        """Whether the same text is recorded at each of its places."""
        return bool(self.recorded_at) and all(self.recorded_at)


class Decision(NamedTuple):
    """What to do with a quote.

    Attributes:
        action: Add it, add its `occurrences` to the `existing` quote, skip it or refuse it.
        existing: The recorded quote that it duplicates.
        occurrences: The positions of the occurrences to add to that quote, in its wording.
        unsaved: Fields that are left out, where it is skipped.
        error: Why it is refused.
    """

    action: Literal["add", "occurrence", "skip", "refuse"]
    existing: RecordedQuote | None = None
    occurrences: Sequence[int] = ()
    unsaved: tuple[str, ...] = ()
    error: RefusedError | None = None


# --- outcome --------------------------------------------------------------------------------

PLACE_FIELDS = frozenset({"source", "locator"})
"""The unsaved fields of a quote that mean that it has another place."""


class Outcome(NamedTuple):
    """The result for one draft.

    Attributes:
        kind: The kind of draft; `record` for input that could not become a draft.
        result: What was done.
        id: The record that was added, or that exists already.
        created: Other records that were created because the draft names them.
        verified: The result of each occurrence: `no_snapshot` without a stored text, None where
            no text is claimed to be the speaker's own.
        ambiguous: For each occurrence the passages of which none was chosen.
        unsaved: Fields of the draft whose values an existing record does not have.
        unchecked: Whether the draft has results of an earlier check, which no stored text confirms.
        error: Why it was refused.
        likely: Each source that was created, with a recorded one that may be the same.
        differing: Other recorded sources that the draft describes, with the fields of the draft
            whose values they do not have.
        doubt: Why a quote that was added as direct, because no mode is given, may not be.
        remarks: What is reported about the names of new speakers.
    """

    kind: str
    result: Literal["added", "occurrence", "skipped", "refused"]
    id: int | None = None
    created: tuple[Entity, ...] = ()
    verified: tuple[str | None, ...] = ()
    ambiguous: tuple[AmbiguousPassage | None, ...] = ()
    unsaved: tuple[str, ...] = ()
    unchecked: bool = False
    error: ClaimdbError | None = None
    likely: tuple[tuple[Entity, Entity], ...] = ()
    differing: tuple[tuple[Entity, tuple[str, ...]], ...] = ()
    doubt: str | None = None
    remarks: Sequence[Remark] = ()
