"""Stances in a quote next to others: of coders, of another actor, of the same speaker before."""

from typing import NamedTuple


class Coding(NamedTuple):
    """The stance that one of several coders gave to a topic, by the slug of that.

    One that was `decided` at a time is for all, and no coding of that coder.
    """

    topic: str
    coder: str
    stance: str
    decided: str | None = None
    coder_kind: str = "human"


class Ground(NamedTuple):
    """Why a quote agrees or disagrees with an actor: what that actor said on the same matter."""

    quote_id: int
    actor: str
    matter: str
    theirs: str
    ours: str


class StanceShift(NamedTuple):
    """A change of a speaker's stance on a topic since another quote."""

    speaker: str
    topic: str
    before: str
    after: str
    since: int
