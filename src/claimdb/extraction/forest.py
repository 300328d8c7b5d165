"""Gradient-boosted decision trees as arrays, and their predictions in numpy."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float32, int16
    from numpy.typing import NDArray

_ROWS = 512  # rows of which the paths are held in memory
_FIRST = 50  # trees after which hopeless rows are dropped


class Forest:
    """Trees of one depth, each filled up to a perfect binary tree.

    Attributes:
        features: For each inner node of each tree the column that it compares.
        thresholds: The largest value with which a row goes to the left.
        values: The leaves.
        base: The prediction before the first tree.
    """

    def __init__(
        self,
        features: "NDArray[int16]",
        thresholds: "NDArray[float32]",
        values: "NDArray[float32]",
        base: float,
    ) -> None:
        self.features, self.thresholds, self.values, self.base = features, thresholds, values, base
        self._depth = (values.shape[1]).bit_length() - 1

    @classmethod
    def load(cls, arrays: Mapping[str, Any], name: str) -> "Forest":
        """Return the forest with a name among the arrays of a file."""
        parts = [arrays[f"{name}.{part}"] for part in ("features", "thresholds", "values")]
        return cls(parts[0], parts[1], parts[2], float(arrays[f"{name}.base"]))

    def arrays(self, name: str) -> dict[str, Any]:
        """Return the arrays that `load` reads."""
        return {
            f"{name}.features": self.features, f"{name}.thresholds": self.thresholds,
            f"{name}.values": self.values, f"{name}.base": self.base,
        }  # fmt: skip

    def predict(self, rows: Any, *, floor: float | None = None) -> "NDArray[float32]":
        """Return the probability of each row.

        Args:
            rows: One row of features each; a sequence of sequences or an array.
            floor: Rows with a log-odds below it after the first trees are not computed further.
        """
        import numpy as np

        table = np.ascontiguousarray(rows, dtype=np.float32)
        if not len(table):
            return np.zeros(0, np.float32)
        scores = np.full(len(table), self.base, np.float32)
        if floor is None or len(self.values) <= _FIRST:
            self._add(scores, table, 0, len(self.values))
        else:
            self._add(scores, table, 0, _FIRST)
            left = np.flatnonzero(scores >= floor)
            rest = scores[left]
            self._add(rest, table[left], _FIRST, len(self.values))
            scores[left] = rest
        np.negative(scores, out=scores)
        np.exp(scores, out=scores)
        scores += 1
        return np.reciprocal(scores, out=scores)

    def _add(self, scores: Any, table: Any, first: int, last: int) -> None:
        """Add the values of some trees to scores."""
        import numpy as np

        features = self.features[first:last].ravel().astype(np.int32)
        thresholds = self.thresholds[first:last].ravel()
        values = self.values[first:last].ravel()
        count = last - first
        inner, leaves = 2**self._depth - 1, 2**self._depth
        trees = np.arange(count, dtype=np.int32)[None, :]
        for begin in range(0, len(table), _ROWS):
            rows = table[begin : begin + _ROWS]
            flat = rows.ravel()
            offsets = (np.arange(len(rows), dtype=np.int32) * rows.shape[1])[:, None]
            nodes = np.zeros((len(rows), count), np.int32)
            for _ in range(self._depth):
                at = nodes + trees * inner
                goes = flat.take(offsets + features.take(at)) > thresholds.take(at)
                nodes = 2 * nodes + 1 + goes
            scores[begin : begin + _ROWS] += values.take(nodes - inner + trees * leaves).sum(axis=1)
