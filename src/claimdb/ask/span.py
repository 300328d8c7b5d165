"""A span of a question, with its reading."""

from dataclasses import dataclass

from claimdb.model import Entity
from claimdb.query.value import Term


@dataclass(frozen=True, slots=True)
class QuestionSpan:
    """Words of a question from `start` up to `end`, as typed, and what they mean.

    The `kind` is that of a cue, or one of: name, unknown, group, role, occasion, source, date,
    quoted, id, saved, number, word, stop. The `value` depends on it.
    """

    start: int
    end: int
    kind: str
    text: str
    value: str = ""
    entities: tuple[Entity, ...] = ()
    terms: tuple[Term, ...] = ()
    places: tuple[str, ...] = ()  # roles, occasions, or ids of sources
    possessive: bool = False
    comma: bool = False  # a comma follows
    note: str = ""

    @property
    def reading(self) -> str:
        """The reading as one line for people."""
        if self.entities:
            return " or ".join(f"{one.kind} {one.name!r}" for one in self.entities)
        if self.terms:
            return " ".join(map(str, self.terms))
        detail = ", ".join(self.places) or self.value
        return f"{self.kind} {detail}".rstrip()

    def actors(self) -> tuple[Entity, ...]:
        """Return the entities that can speak."""
        return tuple(one for one in self.entities if one.kind != "topic")

    def topics(self) -> tuple[Entity, ...]:
        """Return the entities that quotes are about."""
        return tuple(one for one in self.entities if one.kind == "topic")


def is_person(span: QuestionSpan) -> bool:
    """Whether a span is the name of a person, or one that is unknown."""
    return span.kind == "unknown" or any(one.kind == "person" for one in span.entities)
