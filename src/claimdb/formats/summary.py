"""What a page says of its quotes before them: counts, and the speakers with their stances."""

from collections import Counter
from dataclasses import dataclass, field

from claimdb import phrases
from claimdb.model import Quote
from claimdb.quotation import standing

_MOST_LISTED = 12
"""The most quotes and capacities in memory of one speaker."""


@dataclass(slots=True)
class SpeakerSummary:
    """Somebody with the number of their quotes, the first of them, and their stances on topics."""

    name: str
    count: int = 0
    quotes: list[int] = field(default_factory=list)
    capacities: dict[str, None] = field(default_factory=dict)
    stances: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, quote: Quote, capacity: str) -> None:
        """Count a quote."""
        self.count += 1
        if len(self.quotes) < _MOST_LISTED:
            self.quotes.append(quote.id)
        if capacity and len(self.capacities) < _MOST_LISTED:
            self.capacities[capacity] = None
        self.stances.update({(one.stance, one.name): 1 for one in quote.topics if one.stance})


class Summary:
    """Counts quotes while they are written; its size depends on the speakers and sources alone."""

    def __init__(self) -> None:
        self.quotes = 0
        self.stances: Counter[str | None] = Counter()
        self._sources: set[int] = set()
        self._speakers: dict[int | str, SpeakerSummary] = {}

    def add(self, quote: Quote) -> None:
        """Count a quote with its speakers, its sources, and once with each of its stances."""
        self.quotes += 1
        stances = {topic.stance for topic in quote.topics if topic.stance is not None}
        self.stances.update(stances or (None,))
        self._sources.update(place.source_id for place in quote.occurrences)
        speakers = standing(quote.speakers)
        for one in speakers:
            name = phrases.name_of(one)
            self._speaker(one.id or name, name).add(quote, phrases.capacity(one))
        if not speakers:
            self._speaker(phrases.NARRATOR, phrases.NARRATOR).add(quote, "")

    def _speaker(self, key: int | str, name: str) -> SpeakerSummary:
        return self._speakers.setdefault(key, SpeakerSummary(name))

    def counts(self) -> dict[str, int]:
        """Return how many quotes, recorded speakers and sources there are, in words."""
        speakers = sum(isinstance(key, int) for key in self._speakers)
        numbers = {"quote": self.quotes, "speaker": speakers, "source": len(self._sources)}
        return {name if count == 1 else f"{name}s": count for name, count in numbers.items()}

    def speakers(self) -> list[SpeakerSummary]:
        """Return the speakers, those with most quotes first; the unknown and the sources last."""
        found = self._speakers.items()
        return [
            one for _, one in sorted(found, key=lambda at: (isinstance(at[0], str), -at[1].count))
        ]
