"""Marks of direction that a text leaves open, which would reorder whatever is printed after it."""

import re
from collections.abc import Mapping
from typing import Any

_END, _ISOLATE, _END_OF_ISOLATE = "\u202c", "\u2068", "\u2069"
_CLOSES = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _END),
    **dict.fromkeys("\u2066\u2067\u2068", _END_OF_ISOLATE),
}
_MARK = re.compile(f"[{''.join(_CLOSES)}{_END}{_END_OF_ISOLATE}]")


def closed(text: str) -> str:
    """Return a text with an end for each embedding, override and isolate that it leaves open.

    It is isolated then: a year after it would otherwise be moved before it.
    """
    # Nearly all texts have none.
    if text.isascii() or not _MARK.search(text):
        return text
    ends: list[str] = []
    for mark in _MARK.findall(text):
        if mark in _CLOSES:
            ends.append(_CLOSES[mark])
        elif mark in ends and (mark == _END_OF_ISOLATE or ends[-1] == mark):
            # The end of an isolate ends the embeddings inside it as well (UAX #9, X6a).
            while ends.pop() != mark:
                pass
    return f"{_ISOLATE}{text}{''.join(reversed(ends))}{_END_OF_ISOLATE}" if ends else text


def all_closed(value: Any) -> Any:
    """Return a value of JSON, or a named tuple of values, with all its texts `closed`."""
    if isinstance(value, str):
        return closed(value)
    if isinstance(value, Mapping):
        return {key: all_closed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [all_closed(one) for one in value]
    if isinstance(value, tuple):
        made = map(all_closed, value)
        return value._make(made) if hasattr(value, "_make") else tuple(made)
    return value
