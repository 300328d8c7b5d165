"""Passages that may be quotes, as both modes of the extraction find them."""

from collections.abc import Sequence
from typing import NamedTuple

from claimdb.extraction.candidates import Mode
from claimdb.quotation import Span


class PossibleSpeaker(NamedTuple):
    """The offsets of a mention, and how likely it is the speaker."""

    span: Span
    score: float


class FoundPassage(NamedTuple):
    """A passage that may be a quote; all offsets are code points of the article.

    Attributes:
        paragraph: The number of its paragraph.
        span: Its offsets.
        mode: How it quotes.
        cue: The word that introduces it.
        part: The index of its marked part, if it is one by itself.
        speakers: The possible speakers, the most likely first.
        attributed: How likely somebody said it.
        is_accepted: Whether it is proposed.
    """

    paragraph: int
    span: Span
    mode: Mode
    cue: Span | None
    part: int | None
    speakers: Sequence[PossibleSpeaker]
    attributed: float
    is_accepted: bool


MOST_SPEAKERS = 6
