"""What somebody has said so far of a record, by flags and in a conversation.

Owns how that becomes a raw record, and how it is kept. It must not know how anything is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from claimdb.cli.flags import KINDS, Raw
from claimdb.draft.gate import gate
from claimdb.draft.record import Draft, QuoteDraft, SpeakerDraft

_REPEATED = ("source", "no-source", "said", "topic", "lang", "occasion", "via")
"""What stays for the next quote of one source."""


@dataclass(slots=True)
class Work:
    """A record in the making.

    Attributes:
        kind: What it is, a key of `flags.KINDS`.
        said: What flags say, or would.
        base: The object of JSON that comes after these.
        made: New records that it names, which come before it: the kind and the raw record.
        place: Where the words stand in the text of the source, if they stand there several times.
        unverified: Whether words are taken that do not stand there.
        decided: What was decided about quotes that are like it, by their ids.
    """

    kind: str
    said: dict[str, Any]
    base: Raw = field(default_factory=dict)
    made: list[tuple[str, Raw]] = field(default_factory=list)
    place: tuple[int, int] | None = None
    unverified: bool = False
    decided: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Work":
        """Return what was kept.

        Raises:
            KeyError, TypeError, ValueError: it is nothing that was kept.
        """
        return cls(
            kind=kept["kind"],
            said={flag.name: kept["said"].get(flag.name) for flag in KINDS[kept["kind"]].flags},
            base=dict(kept["base"]),
            made=[(kind, dict(raw)) for kind, raw in kept["made"]],
            place=tuple(kept["place"]) if kept["place"] else None,
            unverified=bool(kept["unverified"]),
            decided={int(number): word for number, word in kept["decided"].items()},
        )

    def kept(self) -> dict[str, Any]:
        """Return all of it as what JSON can hold."""
        return asdict(self)

    def has(self, flag: str) -> bool:
        """Whether something is said by a flag."""
        return self.said.get(flag) not in (None, False, [])

    def is_begun(self) -> bool:
        """Whether anything is said that the next quote of a source does not begin with."""
        return any(self.has(flag) for flag in self.said if flag not in _REPEATED)

    def raw(self) -> Raw:
        """Return the raw record."""
        raw = {**self.base, **KINDS[self.kind].raw(self.said)}
        places = raw.get("occurrences")
        if self.place is not None and isinstance(places, list) and places:
            start, end = self.place
            raw["occurrences"] = [{**places[0], "start": start, "end": end}, *places[1:]]
        return raw

    def drafts(self) -> Sequence[Draft]:
        """Return the drafts, that of the record itself last.

        Raises:
            DraftError: something is wrong with one.
        """
        return [*self.before(), gate(self.kind, self.raw())]

    def before(self) -> list[Draft]:
        """Return the drafts of new records that it names."""
        return [gate(kind, raw) for kind, raw in self.made]

    def moved(self) -> None:
        """Forget what was found and decided about other words, or in another source."""
        self.place, self.unverified = None, False
        self.decided.clear()

    @property
    def skipped(self) -> bool:
        """Whether it was decided that there is nothing to add, because another one is there."""
        return "skip" in self.decided.values()

    def decision(self, draft: QuoteDraft) -> QuoteDraft:
        """Return of a quote that is skipped only by what the decision about it is known again."""
        speakers = tuple(SpeakerDraft(one.name, kind=one.kind) for one in draft.speakers)
        return QuoteDraft(draft.text, draft.mode, speakers)

    def next(self) -> "Work":
        """Return what the next quote of the same source begins with."""
        said = {name: self.said[name] if name in _REPEATED else None for name in self.said}
        # What was made for one that is skipped was not saved with it.
        made = [one for one in self.made if self.skipped and one[0] in _REPEATED]
        return Work(self.kind, said, made=made)
