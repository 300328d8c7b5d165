"""What is decided about drafts before they are recorded, and what became of each.

Owns the words in which those who record and those who tell of it speak of both. It must not know
how either comes about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from claimdb.drafts.records import OccurrenceDraft
from claimdb.errors import ClaimdbError
from claimdb.matching.document import Document
from claimdb.matching.passage import Match
from claimdb.model import Entity, Span

Decision: TypeAlias = Literal["skip", "occurrence", "add"]
"""What becomes of a quote that is like a recorded one, of `DUPLICATE_DECISIONS`."""

Speakers: TypeAlias = frozenset[int | None]
"""Who said a quote, by actor; None is somebody unknown or unnamed, and nobody is narration."""


class Places(NamedTuple):
    """Several places of a text at which words stand, of which nobody has said which is meant."""

    document: Document
    spans: Sequence[Span]


class Anchored(NamedTuple):
    """The place of a quote in a source, as it is recorded; or the `places` where none is."""

    occurrence: OccurrenceDraft
    snapshot: int | None = None
    held: Match | None = None
    digest: str | None = None
    places: Places | None = None

    @property
    def verified(self) -> str | None:
        """What there is to say of its words; `no_snapshot` is not recorded."""
        return self.held.verified if self.held else "no_snapshot"


class ResolvedQuote(NamedTuple):
    """What the names in a quote mean, each one thing and, but for sources, no two the same.

    In the order in which the quote has them; organizations are those that speakers speak for.
    """

    speakers: Sequence[int | None]
    organizations: Sequence[int | None]
    topics: Sequence[int]
    claims: Sequence[Entity]
    sources: Sequence[int]
    vias: Sequence[int | None]


class Place(NamedTuple):
    """Where a quote stands in a source, which has a row."""

    source: int
    locator: str | None
    start: int | None

    def is_same(self, other: "Place") -> bool:
        """Whether it is another note of the same place; offsets count where both have them."""
        return self[:2] == other[:2] and (
            None in (self.start, other.start) or self.start == other.start
        )


class KnownQuote(NamedTuple):
    """A quote that is recorded, with the places where it is known to stand."""

    id: int
    speakers: Speakers
    places: list[Place]

    def stands(self, place: Place | None) -> bool:
        """Whether it is known to stand at a place."""
        return place is not None and any(map(place.is_same, self.places))


class Same(NamedTuple):
    """The same quotes as a new one; those that stand at the most of its places come first.

    `taken` says of each of its places whether one of them is known to stand there.
    """

    quotes: Sequence[KnownQuote] = ()
    taken: Sequence[bool] = ()

    @property
    def settled(self) -> bool:
        """Whether all of the new one is there already, at whichever of them."""
        return bool(self.taken) and all(self.taken)


OnDuplicate: TypeAlias = Decision | Literal["fail"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user decided beforehand.

    Attributes:
        create: The kinds, of `checking.CREATABLE`, that are made where nothing has the name.
        on_duplicate: What becomes of what is recorded already: it is skipped, or the quote there
            is given another occurrence, or it is added all the same, or it is refused. None
            refuses as well. A quote at a place where it is recorded is skipped whatever is chosen,
            unless `fail` is, or `add` for another draft of the same batch, or with `near`, when
            somebody adds this one quote. Of words that are merely alike it says no more than that
            they are added: nobody has seen that they are those of another quote.
        otherwise: The same where nothing was decided about those words, and nothing is chosen.
        decided: What somebody who saw them decided about quotes like the one that is added, by
            their ids. It is remembered, and counts the next time.
        near: Whether quotes that are merely alike, by the same speakers, are duplicates.
        unverified: Whether words are taken that do not stand in the stored text of their source.
        source_words: Whether the words of the source are taken instead, where they are close.
        which: Of several places where the words stand in the text of their source, which is meant,
            counted from 1.
    """

    create: frozenset[str] = frozenset()
    on_duplicate: OnDuplicate | None = None
    otherwise: OnDuplicate | None = None
    decided: Mapping[int, Decision] = field(default_factory=dict)
    near: bool = False
    unverified: bool = False
    source_words: bool = False
    which: int | None = None


ELSEWHERE = frozenset({"source", "locator"})
"""The fields that, where they are not recorded of a quote, say that it has another place."""


class Outcome(NamedTuple):
    """What became of a draft of some `kind`, which is `record` where there never was one.

    `id` is that of the record that was added, or of the one that was there already. `created` is
    what else was made because the draft names it. `verified` has an entry for each occurrence:
    `no_snapshot` where there is nothing to compare, None where no words are the speaker's own.
    `places` are those of each at which the words stand where none is recorded, because nobody has
    said which is meant. Where it was there already, `unrecorded` are the fields of the draft
    that say what is not recorded of it. It is `unchecked` where the draft says itself what was
    found of its words, and no text is stored to hold them against. Where a draft is refused,
    `error` says why.
    """

    kind: str
    result: Literal["added", "occurrence", "skipped", "refused"]
    id: int | None = None
    created: tuple[Entity, ...] = ()
    verified: tuple[str | None, ...] = ()
    places: tuple[Places | None, ...] = ()
    unrecorded: tuple[str, ...] = ()
    unchecked: bool = False
    error: ClaimdbError | None = None
