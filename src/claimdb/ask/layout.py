"""The words of a question and the spans that cover them."""

from collections.abc import Iterator, Sequence

from claimdb.ask.little_words import STOP
from claimdb.ask.span import QuestionSpan
from claimdb.ask.tokens import Word, phrase
from claimdb.model import Entity
from claimdb.query.value import Term


class SpanLayout:
    """Spans over the words of one question, no two over the same word."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.words = words
        self.keys = [word.folded for word in words]
        self._text = text
        self._spans: dict[int, QuestionSpan] = {}
        self._taken: dict[int, QuestionSpan] = {}

    def span(
        self,
        start: int,
        end: int,
        kind: str,
        value: str = "",
        *,
        entities: tuple[Entity, ...] = (),
        terms: tuple[Term, ...] = (),
        places: tuple[str, ...] = (),
        possessive: bool = False,
        note: str = "",
    ) -> QuestionSpan:
        """Return a span over the words from `start` up to `end`."""
        text = self._text[self.words[start].start : self.words[end - 1].end]
        comma = self.words[end - 1].comma
        return QuestionSpan(
            start, end, kind, text, value, entities, terms, places, possessive, comma, note
        )

    def take(self, span: QuestionSpan) -> None:
        """Add a span, unless another one covers some of its words."""
        if not any(place in self._taken for place in range(span.start, span.end)):
            self._add(span)

    def replace(self, span: QuestionSpan) -> None:
        """Add a span instead of those that cover some of its words."""
        for other in self.over(span.start, span.end):
            del self._spans[other.start]
            for place in range(other.start, other.end):
                del self._taken[place]
        self._add(span)

    def _add(self, span: QuestionSpan) -> None:
        self._spans[span.start] = span
        self._taken.update(dict.fromkeys(range(span.start, span.end), span))

    def over(self, start: int, end: int) -> list[QuestionSpan]:
        """Return the spans over any of some words."""
        found = (self._taken.get(place) for place in range(start, end))
        return list(dict.fromkeys(one for one in found if one is not None))

    def at(self, place: int) -> QuestionSpan | None:
        """Return the span over a word, if there is one."""
        return self._taken.get(place)

    def kind(self, place: int) -> str:
        """Return the kind of the span over a word, empty without one."""
        span = self._taken.get(place)
        return "" if span is None else span.kind

    def all(self) -> list[QuestionSpan]:
        """Return the spans from left to right."""
        return [self._spans[place] for place in sorted(self._spans)]

    def cuts(self, start: int, end: int) -> bool:
        """Whether a name that is longer has a part of some words."""
        return any(one.start < start or one.end > end for one in self.over(start, end))

    def phrase(self, start: int, end: int) -> str:
        """Return words as a folded phrase; empty for a quoted passage among other words."""
        return phrase(self.words[start:end])

    def phrases(self, longest: int) -> Iterator[tuple[int, int, str]]:
        """Yield every phrase of at most so many words."""
        for start in range(len(self.words)):
            for end in range(start + 1, min(start + longest, len(self.words)) + 1):
                if name := self.phrase(start, end):
                    yield start, end, name

    def ranges(self, place: int, before: int, after: int) -> list[tuple[int, int]]:
        """Return the phrases around a word, the longest first, that no function word ends."""
        found = [
            (start, end)
            for start in range(max(0, place - before), place + 1)
            for end in range(place + 1, min(len(self.words), place + 1 + after) + 1)
            if not {self.keys[start], self.keys[end - 1]} & STOP
        ]
        return sorted(found, key=lambda one: one[0] - one[1])

    def content(self, start: int, end: int) -> list[str]:
        """Return the words of a phrase that are no function words."""
        return [key for key in self.keys[start:end] if key not in STOP]

    def free(self) -> Iterator[int]:
        """Yield the places of words without a reading."""
        for place, word in enumerate(self.words):
            idle = word.possessive or (word.folded in STOP and not word.capital)
            if place not in self._taken and not word.quoted and not idle:
                yield place

    def is_proper(self, place: int) -> bool:
        """Whether a word begins with a capital."""
        return self.words[place].text[:1].isupper()
