"""Quotes that an article may contain, as proposed to a reviewer: the records and their JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

from claimdb.quotation import Span

Mode: TypeAlias = Literal["direct", "mixed", "indirect"]
CueClass: TypeAlias = Literal[
    "say", "ask", "write", "accuse", "belief", "according", "colon", "byline", "other"
]
Rejection: TypeAlias = Literal["title", "term", "short", "unattributed"]
MODES: tuple[Mode, ...] = get_args(Mode)
CUE_CLASSES: tuple[CueClass, ...] = get_args(CueClass)
REJECTIONS: tuple[Rejection, ...] = get_args(Rejection)
OMISSION = " [...] "
"""Stands between the pieces of an utterance that are not adjacent."""


@dataclass(frozen=True, slots=True)
class ArticlePassage:
    """Words of the article with their place; offsets are code points of its text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue(ArticlePassage):
    """The words that attribute a quote to its speaker, such as `said` or `according to`."""

    kind: CueClass


@dataclass(frozen=True, slots=True)
class PrintedDate(ArticlePassage):
    """The day on which a quote was said, as the article prints it, and as EDTF."""

    edtf: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """A possible speaker.

    Attributes:
        name: The name of the speaker within the article.
        confidence: From 0 to 1.
        speaker: The mention that the name comes from.
    """

    name: str
    confidence: float
    speaker: ArticlePassage | None = None


@dataclass(frozen=True, slots=True)
class ActorMatch:
    """A recorded actor that a speaker may be: its id (`a3`), name, and confidence from 0 to 1."""

    id: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A quote that an article may contain. It never has a stance: that is the analyst's to judge.

    Attributes:
        number: Its number in the article, from 1, by its place.
        start: Where it begins, in code points of the article's text.
        end: Where it ends.
        text: The text between these offsets; with more than one piece, the pieces, with ` [...] `
            between them.
        mode: `direct`, `mixed` (the speaker's words inside marks) or `indirect`.
        pieces: The spans of its pieces, more than one if its author interrupts it.
        cue: The words that attribute it to its speaker.
        speaker: The speaker as printed, such as `He`.
        name: The name of the speaker within the article, such as `Antony Blinken`.
        role: The role of the speaker that the article gives.
        organization: The organization that the article gives with the role.
        date: The day on which it was said, if the article prints it.
        confidence: How likely it is a quote of this speaker, from 0 to 1.
        alternatives: Up to three possible speakers, the most likely first.
        rejected: Why the passage is probably no quote: a `title`, a `term` in scare quotes, a
            `short` fragment, or `unattributed`. None for a proposed quote.
        utterance: The number of the first candidate of the same utterance.
        topics: Recorded topics that are named in the quote or close to it.
        actors: Up to three recorded actors that the speaker may be, the most likely first.
    """

    number: int
    start: int
    end: int
    text: str
    mode: Mode
    pieces: tuple[Span, ...]
    confidence: float
    utterance: int
    cue: Cue | None = None
    speaker: ArticlePassage | None = None
    name: str | None = None
    role: str | None = None
    organization: str | None = None
    date: PrintedDate | None = None
    alternatives: tuple[Alternative, ...] = ()
    rejected: Rejection | None = None
    topics: tuple[str, ...] = ()
    actors: tuple[ActorMatch, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the candidate as an object of JSON, every field included."""
        return asdict(self) | {
            "pieces": [list(piece) for piece in self.pieces],
            "alternatives": [asdict(one) for one in self.alternatives],
            "topics": list(self.topics),
            "actors": [asdict(one) for one in self.actors],
        }


def from_dict(value: Mapping[str, Any]) -> Candidate:
    """Return the candidate of an object of JSON that `Candidate.as_dict` returned."""
    parts = dict(value)
    for name, kind in (("cue", Cue), ("speaker", ArticlePassage), ("date", PrintedDate)):
        parts[name] = None if parts.get(name) is None else kind(**parts[name])
    parts["pieces"] = tuple((start, end) for start, end in parts["pieces"])
    parts["alternatives"] = tuple(
        Alternative(**{**one, "speaker": one["speaker"] and ArticlePassage(**one["speaker"])})
        for one in parts.get("alternatives", ())
    )
    parts["topics"] = tuple(parts.get("topics", ()))
    parts["actors"] = tuple(ActorMatch(**one) for one in parts.get("actors", ()))
    return Candidate(**parts)
