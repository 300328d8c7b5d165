"""The trained model of the mode with a parser: forests, and tables of counts, in one file."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

from claimdb.extraction.forest import Forest
from claimdb.extraction.rates import Counts, Rates

FORESTS = ("contents", "choices", "attributed", "direct", "part_speakers", "content_speakers")
WEIGHT = 4.0
_FEWEST, _SMALLEST_SHARE = 2, 0.04


class Tables:
    """Shares of outcomes: of words as cues, and of the keys of contents and of marked parts.

    Attributes:
        cues: The shares of a stem as the cue of direct speech, of other speech, and of belief.
        contents: For each key of a proposal the share of contents.
        attributed: For each key of a marked part the share of quotations.
        direct: The share of direct quotations.
    """

    def __init__(self, counts: Mapping[str, Sequence[Counts]], priors: Mapping[str, Any]) -> None:
        self.counts, self.priors = counts, priors
        rates = {
            name: [Rates(one, priors[name], WEIGHT) for one in tables]
            for name, tables in counts.items()
        }
        [self.cues] = rates["cues"]
        self.contents, self.attributed = rates["contents"], rates["attributed"]
        self.direct = rates["direct"]

    def is_cue(self, key: str) -> bool:
        """Whether a word introduced contents often enough to look for one."""
        total, *outcomes = self.counts["cues"][0].get(key, (0,))
        found = sum(outcomes)
        return found >= _FEWEST and found > _SMALLEST_SHARE * total


class Model:
    """The tables, and the forests by their names, `FORESTS`."""

    def __init__(self, tables: Tables, forests: Mapping[str, Forest]) -> None:
        self.tables, self.forests = tables, forests

    def save(self, file: str | Path) -> None:
        """Write the model."""
        import numpy as np

        tables = json.dumps([self.tables.counts, self.tables.priors], separators=(",", ":"))
        arrays: dict[str, Any] = {"tables": np.frombuffer(tables.encode(), np.uint8)}
        for name, forest in self.forests.items():
            arrays |= forest.arrays(name)
        np.savez_compressed(file, **arrays)


def load(file: IO[bytes]) -> Model:
    """Return the model of a file."""
    import numpy as np

    with np.load(file) as arrays:
        counts, priors = json.loads(arrays["tables"].tobytes())
        forests = {name: Forest.load(arrays, name) for name in FORESTS}
    return Model(Tables(counts, priors), forests)


@cache
def shipped() -> Model:
    """Return the model that comes with the package."""
    from importlib.resources import files

    with files("claimdb.extraction").joinpath("parsed.npz").open("rb") as file:
        return load(file)
