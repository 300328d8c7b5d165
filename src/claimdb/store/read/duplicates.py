"""What was decided about words that are like those of recorded quotes.

Owns by what the words are known again: the SHA-256 of what they are folded to, and of who said
them. It must not know when they count as alike, nor what follows from a decision.
"""

import hashlib
from collections.abc import Iterable, Mapping

from claimdb import folding
from claimdb.store.read.reader import Reader

_ANY = "SELECT 1 FROM duplicate_decisions LIMIT 1"
_DECIDED = "SELECT quote_id, decision FROM duplicate_decisions WHERE sha256 = :sha256"


def sha256_of(text: str, speakers: Iterable[int | None]) -> str:
    """Return by what words of some actors are known again; None is somebody unknown."""
    words = folding.folded(text) or text
    ids = sorted(number or 0 for number in speakers)
    return hashlib.sha256(f"{words}\n{ids}".encode()).hexdigest()


class Decisions:
    """What was decided in one database. Where that is nothing, no words are looked up."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._any: bool | None = None

    def of(self, text: str, speakers: Iterable[int | None]) -> Mapping[int, str]:
        """Return what was decided about some words, by the quotes with which it deals."""
        if self._any is None:
            self._any = self._reader.row(_ANY) is not None
        if not self._any:
            return {}
        found = self._reader.execute(_DECIDED, {"sha256": sha256_of(text, speakers)})
        return dict(found.fetchall())
