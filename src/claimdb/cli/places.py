"""Places of a saved copy, as they are told to whoever has to say which is meant.

Owns how a place is shown in a line. It must not know how words are found in a text, nor how one of
several places is chosen.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

_Span: TypeAlias = tuple[int, int]

SHOWN = 20
"""So many places are shown."""
_AROUND = 30
"""So many characters before and after a passage are shown."""


def several_places(text: str, spans: Sequence[_Span], occurrence: str | None) -> Iterator[str]:
    """Yield what is said of words that stand at several places, and how to say which is meant."""
    how = f"claimdb edit {occurrence} " if occurrence else ""
    yield (
        f"the words stand at {len(spans)} places of the saved copy, and none of them is recorded:"
        f" {how}--which N says at which"
    )
    for number, span in enumerate(spans[:SHOWN], 1):
        yield f"  {number}  {paragraph(text, span)}  {context(text, span)}"
    if len(spans) > SHOWN:
        yield f"  and {len(spans) - SHOWN:,} more"


def paragraph(text: str, span: _Span) -> str:
    """Return in which paragraph a passage begins: `paragraph 4`."""
    between = r"\n\s*\n" if "\n\n" in text else r"\n"
    before = text[: span[0]].lstrip()
    return f"paragraph {len(re.findall(between, before)) + 1}"


def context(text: str, span: _Span) -> str:
    """Return a passage with what stands around it, on one line."""
    start, end = span
    before = f"{'…' if start > _AROUND else ''}{text[max(0, start - _AROUND) : start]}"
    after = f"{text[end : end + _AROUND]}{'…' if end + _AROUND < len(text) else ''}"
    words = text[start:end]
    shown = words if len(words) <= _AROUND else f"{words[:12]}…{words[-12:]}"
    return " ".join(f"{before}[{shown}]{after}".split())
