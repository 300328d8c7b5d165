"""The values that pass between the stages of ingest: options, each stage's result, the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from claimdb.drafts.records import OccurrenceDraft, Problem, QuoteDraft
from claimdb.errors import ClaimdbError, RefusedError
from claimdb.matching.document import Document
from claimdb.matching.passage import Match
from claimdb.model import Entity
from claimdb.quotation import Span

DuplicateAction: TypeAlias = Literal["skip", "occurrence", "add"]
"""What to do with a quote that is like a recorded one, of `DUPLICATE_DECISIONS`."""

OnDuplicate: TypeAlias = DuplicateAction | Literal["fail"]

Speakers: TypeAlias = frozenset[int | None]
"""Actor ids of the speakers of a quote; None is an unknown speaker, narration has none."""


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """The user's choices.

    Attributes:
        create: The kinds of names, of `CREATABLE`, that are created where no record has the name.
        on_duplicate: What to do with a draft that is already recorded: skip it, add its
            occurrences to the recorded quote, add it as another record, or fail. None fails too.
            Where all its places are recorded already, a quote is skipped whatever is chosen,
            except with `fail`, and with `add` in combination with `near`, or for another draft of
            the same batch. To quotes that are merely similar only `add` applies.
        default: The same for drafts about whose text nothing was decided, without `on_duplicate`.
        decisions: What the user decided about recorded quotes that are like the draft, by their
            ids. It is stored, and applies the next time.
        near: Whether similar quotes by the same speakers are duplicates, too.
        unverified: Whether text that does not occur in the stored source text is accepted.
        source_words: Whether to take the text of the source instead, where it is close.
        which: Which of several places in the stored text is the right one, counted from 1.
    """

    create: frozenset[str] = frozenset()
    on_duplicate: OnDuplicate | None = None
    default: OnDuplicate | None = None
    decisions: Mapping[int, DuplicateAction] = field(default_factory=dict)
    near: bool = False
    unverified: bool = False
    source_words: bool = False
    which: int | None = None


# --- resolve --------------------------------------------------------------------------------


class ResolvedNames(NamedTuple):
    """The records that a quote names, in its order; `organizations` are those of the speakers."""

    speakers: Sequence[int | None]
    organizations: Sequence[int | None]
    topics: Sequence[int]
    claims: Sequence[Entity]
    sources: Sequence[int]
    vias: Sequence[int | None]


class ResolvedQuote(NamedTuple):
    """A quote with its folded text and the records that it names.

    `names` is None where a name is missing or ambiguous. `speakers` is None where that is the name
    of a speaker; in `sources` None stands for such a source.
    """

    draft: QuoteDraft
    folded: str
    names: ResolvedNames | None
    speakers: Speakers | None
    sources: Sequence[int | None]


# --- verify ---------------------------------------------------------------------------------


class AmbiguousPassage(NamedTuple):
    """Several passages of a text that match a quote, of which none was chosen."""

    document: Document
    spans: Sequence[Span]


class VerifiedOccurrence(NamedTuple):
    """An occurrence with its place in a stored text, and the match that was found there.

    Without a stored text `match` is None. Where several passages match, it has no place, and
    `ambiguous` lists them.
    """

    occurrence: OccurrenceDraft
    snapshot: int | None = None
    match: Match | None = None
    digest: str | None = None
    ambiguous: AmbiguousPassage | None = None

    @property
    def verified(self) -> str | None:
        """The result, also where it is not stored: `no_snapshot`."""
        return self.match.verified if self.match else "no_snapshot"


class VerifiedQuote(NamedTuple):
    """A resolved quote whose occurrences were verified; `problems` are those of its text.

    The draft has the text of the source where that was asked for.
    """

    draft: QuoteDraft
    folded: str
    names: ResolvedNames | None
    speakers: Speakers | None
    sources: Sequence[int | None]
    occurrences: Sequence[VerifiedOccurrence]
    problems: tuple[Problem, ...] = ()

    @property
    def places(self) -> "list[Place | None]":
        """The places of the occurrences; None where the source is not recorded yet."""
        return places_of(self.occurrences, self.sources)


# --- match and decide -----------------------------------------------------------------------


class Place(NamedTuple):
    """Where a quote occurs in a recorded source."""

    source: int
    locator: str | None
    start: int | None

    def is_same(self, other: "Place") -> bool:
        """Whether both are the same place; offsets count where both have them."""
        return self[:2] == other[:2] and (
            None in (self.start, other.start) or self.start == other.start
        )


def places_of(
    occurrences: Sequence[VerifiedOccurrence], sources: Sequence[int | None]
) -> list[Place | None]:
    """Return the places of occurrences in their sources; None where there is no source."""
    return [
        None if source is None else Place(source, one.occurrence.locator, one.occurrence.start)
        for one, source in zip(occurrences, sources, strict=True)
    ]


class RecordedQuote(NamedTuple):
    """A quote that is recorded, or about to be."""

    id: int
    text: str
    mode: str
    speakers: Speakers
    places: list[Place]

    def is_at(self, place: Place | None) -> bool:
        """Whether it is recorded at a place."""
        return place is not None and any(map(place.is_same, self.places))


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
        occurrences: The positions of the occurrences that are not recorded of that quote.
        unsaved: The fields that are known to be left out, where it is skipped.
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
