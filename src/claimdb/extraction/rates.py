"""How often a word or a combination was what a model looks for, in the training corpus."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Counts: TypeAlias = Mapping[str, Sequence[float]]
"""For each key how often it occurred, and how often as each of several outcomes."""

_MOST_COUNT = 300


class Rates:
    """Smoothed shares of outcomes by key; a key that is not listed has the prior.

    Args:
        counts: The counts by key.
        priors: The share of each outcome among all.
        weight: How many occurrences the prior is worth.
    """

    def __init__(self, counts: Counts, priors: Sequence[float], weight: float) -> None:
        self._counts, self._priors, self._weight = counts, priors, weight
        self._cache: dict[str, tuple[float, ...]] = {}

    def __call__(self, key: str) -> tuple[float, ...]:
        """Return the share of each outcome for a key, and how often the key occurred."""
        found = self._cache.get(key)
        if found is None:
            total, *outcomes = self._counts.get(key, (0.0,))
            shares = [
                (outcome + self._weight * prior) / (total + self._weight)
                for outcome, prior in zip(
                    outcomes or [0.0] * len(self._priors), self._priors, strict=True
                )
            ]
            found = self._cache[key] = (*shares, min(total, _MOST_COUNT))
        return found
