"""The rule for each kind of value, which reads it from text; dates become EDTF."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from claimdb import edtf
from claimdb.actor_kinds import named_actor
from claimdb.fields import FORMS, RecordField
from claimdb.written_dates import AmbiguousDateError, read_date

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NAME = re.compile(r"\w+", re.ASCII)
_NUMBER = re.compile("[0-9]{1,10}")
_YES_AND_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_TYPES = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
_MOST = 2**31 - 1
_DEEPEST = 50
LOCATORS = "write page:4, paragraph:4 or time:12:30"


class InvalidValueError(ValueError):
    """A value that a field cannot have."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def short(text: str) -> str:
    """Return a text, cut at the length of a line of a message."""
    return text if len(text) <= 60 else text[:59] + "…"


def shown(text: str) -> str:
    """Return a value in a message: quoted, and not longer than a line."""
    return repr(short(text))


def below(path: str, key: str) -> str:
    """Return the path of a key; one that is no plain word is quoted."""
    step = key if _NAME.fullmatch(key) else json.dumps(key)
    return f"{path}.{step}" if path else step


def closest(word: str, words: Sequence[str], likeness: float = 0.6) -> str | None:
    """Return the most similar of some words, if one has a likeness, from 0 to 1."""
    from difflib import get_close_matches  # only a mistake needs it

    word = word[:60]
    letters = set(word)
    # A file may have a million unknown keys, and comparing each with all others takes minutes.
    near = [one for one in words if 2 * len(letters.intersection(one)) >= len(letters)]
    return next(iter(get_close_matches(word, near, n=1, cutoff=likeness)), None)


def type_of(value: object) -> str:
    """Return the type of a value in the words of JSON."""
    return _TYPES.get(type(value), "an object")


def is_storable(text: str) -> bool:
    """Whether every database can store a text: it has no NUL, and no half of a surrogate pair."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_storable(text: str) -> None:
    """Raise InvalidValueError if no database can store a text."""
    # Nearly all values are short and plain.
    if text.isascii() and "\0" not in text:
        return
    if is_storable(text) or (match := _UNSTORABLE.search(text)) is None:
        return
    code = ord(match[0])
    # Python decodes a byte of a command line that is no UTF-8 so.
    byte = f", or the byte 0x{code - 0xDC00:02X}, no UTF-8" if 0xDC80 <= code <= 0xDCFF else ""
    what = f"half a character (U+{code:04X}{byte})" if code else "a NUL"
    message = f"character {match.start() + 1} is {what}, which is not allowed in text"
    raise InvalidValueError(message, "remove it")


_TRANSLATE = "for a whole file, use --value-map FIELD.WORD=OURS"


def choose(text: str, words: Sequence[str], synonyms: Mapping[str, str]) -> str:
    """Return the word of a closed list that a text is, whatever its case.

    Raises:
        InvalidValueError: it is none of them.
    """
    if text in words:
        return text
    folded = text.casefold()
    by_text = {word.casefold(): word for word in words} | dict(synonyms)
    if folded not in by_text:
        similar = closest(folded, list(by_text))
        hint = f"did you mean {by_text[similar]}?" if similar else _TRANSLATE
        raise InvalidValueError(f"{shown(text)} is not one of {', '.join(words)}", hint)
    return by_text[folded]


def _choice(text: str, field: RecordField) -> str:
    return choose(text, field.words, field.synonyms)


_pattern_of = cache(lambda form: re.compile(FORMS[form].pattern))


def _formed(text: str, field: RecordField) -> str:
    match = _pattern_of(field.value).fullmatch(text)
    if match is None and field.value == "country" and (code := named_actor(text).country):
        return code
    if match is None:
        raise InvalidValueError(f"{shown(text)} is not valid", FORMS[field.value].hint)
    return match[match.re.groups]


def _date(text: str, _: RecordField) -> str:
    try:
        return read_date(text)
    except AmbiguousDateError as error:
        first, second = error.readings
        hint = f"write {first} or {second}; for a whole file, use --date-order dmy or mdy"
        raise InvalidValueError(f"{shown(text)} is ambiguous", hint) from error
    except ValueError as error:
        hint = f"write it as {edtf.FORMS}"
        raise InvalidValueError(f"{shown(text)} is not a date", hint) from error


def another_key(key: str) -> str:
    """Return the hint how to give a record another citation key."""
    flag = f"--value-map key.{short(key)}=OTHER"
    return f"give it another key; in a file that is imported, {flag} does"


def _locator(text: str, _: RecordField) -> str:
    """Return a locator with its unit: `page:4`, not `4` or `page:`."""
    label, colon, value = text.partition(":")
    if not (value.strip() if colon else not label.strip().isdecimal()):
        raise InvalidValueError(f"{shown(text)} is incomplete", LOCATORS)
    return text


def _number(text: str, _: RecordField) -> int:
    return check_number(int(text) if _NUMBER.fullmatch(text) else None)


def check_number(value: object) -> int:
    """Return a whole number from 0 to 2,147,483,647, or raise InvalidValueError."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return value
    raise InvalidValueError("is not a whole number of 0 or more")


def numeral(value: object) -> str | None:
    """Return a text, or a number as a text; None for any other value."""
    is_numeral = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_numeral else None


def _switch(text: str, _: RecordField) -> bool:
    if text.casefold() not in _YES_AND_NO:
        raise InvalidValueError("is neither yes nor no")
    return _YES_AND_NO[text.casefold()]


def _json(text: str, _: RecordField) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise InvalidValueError("is nested too deep") from error
    except ValueError as error:
        raise InvalidValueError(str(error)) from error
    for path, message in object_faults(found):
        raise InvalidValueError(f"{path}: {message}" if path else message)
    return cast("Mapping[str, object]", found)


def object_faults(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield why a value is no JSON object that every database can store, after each path."""
    if not isinstance(value, Mapping):
        yield path, f"is {type_of(value)}, not an object"
        return
    pending: list[tuple[str, object, int]] = [(path, value, 0)]
    while pending:
        path, item, depth = pending.pop()
        if wrong := _unfit(item, depth):
            yield path, wrong
        elif isinstance(item, Mapping):
            pending.extend((below(path, name), name, depth) for name in item)
            pending.extend((below(path, name), one, depth + 1) for name, one in item.items())
        elif isinstance(item, list | tuple):
            pending.extend((f"{path}[{n}]", one, depth + 1) for n, one in enumerate(item))


def _unfit(value: object, depth: int) -> str | None:
    """Return why a value cannot be stored as JSON by every database."""
    if isinstance(value, str):
        try:
            check_storable(value)
        except InvalidValueError as error:
            return error.message
    if isinstance(value, float):
        return None if math.isfinite(value) else "is not a number"
    if isinstance(value, int) and abs(value) > _MOST**2:
        return "is too large a number"
    return "is nested too deep" if depth > _DEEPEST else None


def _as_it_is(text: str, _: RecordField) -> str:
    return text


WHOLE = frozenset(("text", "numeral", "locator"))
"""The kinds of value whose texts keep the spaces around them."""

RULES: Mapping[str, Callable[[str, RecordField], object]] = {
    **dict.fromkeys(("text", "numeral", "name", "reference", "source"), _as_it_is),
    **dict.fromkeys(FORMS, _formed),
    "date": _date,
    "locator": _locator,
    "choice": _choice,
    "number": _number,
    "switch": _switch,
    "json": _json,
}
"""Reads a text as a value of each kind, or raises InvalidValueError."""


def read(field: RecordField, text: str) -> object:
    """Return the value of a field from its text.

    Raises:
        InvalidValueError: it is not valid, or blank.
    """
    check_storable(text)
    if text.isspace() or not text:
        raise InvalidValueError("is empty")
    return RULES[field.value](text if field.value in WHOLE else text.strip(), field)
