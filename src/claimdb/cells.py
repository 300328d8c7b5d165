"""Values as text: several values in one cell, names, and JSON on one line."""

import json
import re
from collections.abc import Iterable

from claimdb.actor_kinds import named_actor
from claimdb.model import Contributor, ProgramName
from claimdb.personal_names import NameParts, inverted, split_name
from claimdb.schema import CLAIM_RELATION_SYNONYMS, CLAIM_RELATIONS

SEPARATOR = "; "
"""Separates several values in one text."""

TRIGGERS = "=+\\-@\t\r\n＝＋－＠"
"""The first characters of formulas in spreadsheets, as a set of a pattern."""

_RELATION_WORDS = frozenset((*CLAIM_RELATIONS, *CLAIM_RELATION_SYNONYMS))
_PROGRAM = " (program)"
_AT_SEPARATOR = re.compile(rf"(\\*){SEPARATOR}")
_AT_END = re.compile(r"(\\+)\Z")


def joined(values: Iterable[str]) -> str:
    r"""Return values, at least one, in one text; a separator within a value is written `\; `."""
    parts = list(values)
    text = SEPARATOR.join(parts)
    # Nearly always nothing in them is taken for what stands between them.
    if text.count(SEPARATOR) == len(parts) - 1 and "\\" not in text:
        return text
    parts = [_AT_SEPARATOR.sub(rf"\1\1\\{SEPARATOR}", part) for part in parts]
    # What ends with a backslash would take the separator into the value.
    parts[:-1] = [_AT_END.sub(r"\1\1", part) for part in parts[:-1]]
    return SEPARATOR.join(parts)


def coder_cell(name: str, kind: str) -> str:
    """Return the name of a coder, marked if that is a program: `gpt (program)`."""
    return f"{name}{_PROGRAM}" if kind == "program" else name


def coder_in(name: str, kind: str | None = None) -> str:
    """Return the coder in one text, by its mark a program; with a kind, the text is the name."""
    if kind is None and name.endswith(_PROGRAM):
        return ProgramName(name.removesuffix(_PROGRAM))
    return ProgramName(name) if kind == "program" else name


def joined_by_place(values: Iterable[str | None]) -> str | None:
    """Return values each of which belongs to that of the same place in another column, if any."""
    parts = list(values)
    # One value is itself, whatever is in it.
    if len(parts) == 1:
        return parts[0] or None
    return joined([part or "" for part in parts]) if any(parts) else None


def joined_leading(values: Iterable[str | None]) -> str | None:
    """Return values whose number those of other columns match, each in its place."""
    parts = [value or "" for value in values]
    return joined(parts) if len(parts) > 1 or any(parts) else None


def parted(text: str) -> list[str]:
    """Return the values in one text, each as it was given to `joined`."""
    if SEPARATOR not in text:
        return [text]
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


def tells_relation(text: str) -> bool:
    """Whether the text of a claim ends with its relation; else it is asserted."""
    _, equals, word = text.rpartition("=")
    return bool(equals) and word.strip().casefold() in _RELATION_WORDS


def cell(value: object) -> str:
    """Return a value as one cell.

    Nothing is an empty one, a tuple its texts joined, a list or an object compact JSON.
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return joined(map(str, value)) if value else ""
    return encoded(value, compact=True) if isinstance(value, list | dict) else str(value)


# A lone surrogate has no UTF-8, and some readers take the other three for the end of a line. All of
# them occur only in strings, where an escape means the same.
_UNSAFE = "[\ud800-\udfff\u0085\u2028\u2029]"
_encode = json.JSONEncoder(ensure_ascii=False).encode
_encode_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encoded(value: object, *, compact: bool = False) -> str:
    """Return a value as JSON on one line that every stream of UTF-8 can carry."""
    text = _encode_compact(value) if compact else _encode(value)
    if text.isascii():
        return text
    return re.sub(_UNSAFE, lambda match: f"\\u{ord(match[0]):04x}", text)


def name_cell(one: Contributor) -> str:
    """Return `Family, Given`; a whole name like that of a person ends with a comma, as in RIS."""
    text = inverted(one)
    is_whole = one.family is None and personal_parts(text) is not None
    return f"{text}," if is_whole else text


def personal_parts(name: str) -> NameParts | None:
    """Return the parts of a person's name without a comma, None for any other name."""
    if "," in name or named_actor(name).kind != "person":
        return None
    parts = split_name(name.strip())[1]
    return None if parts.family is None else parts
