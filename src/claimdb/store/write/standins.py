"""What other modules will do better: holding quotes against texts, and finding what is alike.

Owns nothing that stays; each function has the signature of the one that takes its place.
"""

from typing import NamedTuple

from claimdb.draft.anchor import verbatim
from claimdb.draft.document import Document
from claimdb.draft.wording import Span
from claimdb.store.read.reader import Reader

_CONTEXT = 32


class Held(NamedTuple):
    """What came of holding a quote against a text (to be `claimdb.draft.held.Held`)."""

    result: str
    spans: tuple[Span, ...] = ()
    found: str | None = None
    prefix: str = ""
    suffix: str = ""
    claimed: bool = True

    @property
    def verified(self) -> str | None:
        """What is recorded of it."""
        if not self.claimed:
            return None
        return "exact" if self.result == "exact_multiple" else self.result


def hold(text: str, mode: str, document: Document, *, passage: Span | None = None) -> Held:
    """Hold a quote against a text (to be `claimdb.draft.held.hold`)."""
    runs = verbatim(text, mode)
    if not runs:
        return Held("exact", claimed=False)
    low, high = passage or (0, len(document.text))
    start = document.text.find(runs[0], low, high)
    if start < 0:
        span = document.index.closest(runs[0], passage)
        found = document.text[slice(*span)] if span else None
        return Held("near" if span else "not_found", (span,) if span else (), found)
    spans = [(start, start + len(runs[0]))]
    while (start := document.text.find(runs[0], start + 1, high)) >= 0:
        spans.append((start, start + len(runs[0])))
    begin, end = spans[0]
    return Held(
        "exact" if len(spans) == 1 else "exact_multiple",
        tuple(spans),
        runs[0],
        document.text[max(0, begin - _CONTEXT) : begin],
        document.text[end : end + _CONTEXT],
    )


class Alike(NamedTuple):
    """A quote that is like a text (to be `claimdb.store.read.alike.Alike`)."""

    quote_id: int
    likeness: float


def alike(reader: Reader, text: str, *, least: float = 0.8, most: int = 10) -> list[Alike]:
    """Find quotes that are like a text (to be `claimdb.store.read.alike.alike`)."""
    return []
