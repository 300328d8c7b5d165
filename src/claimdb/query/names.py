"""What the query language needs to know about names, and nothing of where they are kept."""

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple, Protocol


class Named(NamedTuple):
    """An actor or a topic that a phrase names; `name` is its main name, `id` its row."""

    kind: Literal["person", "organization", "topic"]
    id: int
    name: str


class Beginning(NamedTuple):
    """Something recorded that begins as was typed: its name, what follows, and what it is.

    What was typed with the `rest` behind it means the same as the whole `name`.
    """

    name: str
    rest: str
    meaning: str


class Names(Protocol):
    """Looks names up."""

    def named(self, phrases: Collection[str]) -> Mapping[str, tuple[Named, ...]]:
        """Return what each folded phrase names, by any recorded name or by a surname alone.

        Phrases that name nothing are absent. Several of one kind mean that the phrase is
        ambiguous among them.
        """
        ...
