"""Small decision trees as nested lists, for a prediction that needs no library."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

Node: TypeAlias = Any
"""A leaf, which is a number, or `[column, threshold, left, right]`."""


def log_odds(base: float, trees: Sequence[Node], row: Sequence[float]) -> float:
    """Return the sum of a base and of the values of trees for a row of features."""
    score = base
    for node in trees:
        while node.__class__ is list:
            column, threshold, left, right = node
            node = left if row[column] <= threshold else right  # noqa: PLW2901
        score += node
    return score


def probability(odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-odds))
