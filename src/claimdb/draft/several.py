r"""Several values in one text, as the cell of a table has them: `a; b`.

Owns the separator, and how it is told from one that belongs to a value. It must not know what the
values are.
"""

import re
from collections.abc import Iterable

SEPARATOR = "; "
"""Stands between several values in one text."""

_AT_SEPARATOR = re.compile(rf"(\\*){SEPARATOR}")
_AT_END = re.compile(r"(\\+)\Z")


def joined(values: Iterable[str]) -> str:
    r"""Return values, at least one, in one text; a separator within a value is written `\; `."""
    *others, last = (_AT_SEPARATOR.sub(rf"\1\1\\{SEPARATOR}", value) for value in values)
    # What ends with a backslash would take the separator into the value.
    return SEPARATOR.join([*(_AT_END.sub(r"\1\1", value) for value in others), last])


def parted(text: str) -> list[str]:
    """Return the values that stand in one text, each as it was given to `joined`."""
    values, value, end = [], "", 0
    for match in _AT_SEPARATOR.finditer(text):
        backslashes = match[1]
        value += text[end : match.start()] + backslashes[: len(backslashes) // 2]
        end = match.end()
        if len(backslashes) % 2:
            value += SEPARATOR
        else:
            values.append(value)
            value = ""
    return [*values, value + text[end:]]
