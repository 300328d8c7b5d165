"""A raw mapping, as files and flags give it, looked into key by key.

Owns what a value has to be in itself (text that can be stored, a word of a list, a date) and how
several values stand in one text. Each look that fails adds a problem, so that all of them are
known in the end. It must not know what a record consists of, nor change a text.

Millions of records come this way, nearly all of them right: what only a problem needs, as the path
to it, is worked out when there is one.
"""

import json
import marshal
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from typing import TypeAlias, TypeGuard, TypeVar

from claimdb import edtf
from claimdb.drafts import dates
from claimdb.drafts.records import Problem
from claimdb.schema import LANGUAGE_TAG, SHORT, Columns, Keys
from claimdb.values import SEPARATOR, parted

Path: TypeAlias = Callable[[str], str]
"""Gives the field that a key is for the user."""
Made = TypeVar("Made")

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NAME = re.compile(r"\w+", re.ASCII)
_NUMBER = re.compile("[0-9]{1,10}")
_MOST = 2**31 - 1
_DEEPEST = 50
_YES_AND_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}

_REMEMBERED = 4096  # objects
_LONGEST = 1024  # bytes of one of them


def shown(text: str) -> str:
    """Return a value as a message names it: in marks, and not longer than a line."""
    return repr(short(text))


def short(text: str) -> str:
    """Return what of a text fits into a line, with what else the line says."""
    return text if len(text) <= 60 else text[:59] + "…"


def below(path: str, key: str) -> str:
    """Return the path of what is under a key; a key that is no plain word stands in marks."""
    step = key if _NAME.fullmatch(key) else json.dumps(key)
    return f"{path}.{step}" if path else step


def fault(text: str) -> Problem | None:
    """Return what keeps a text from being stored, with an empty field, or None."""
    if _storable(text):
        return None
    match = _UNSTORABLE.search(text)
    assert match is not None, "UTF-8 has all characters but halves of them"
    code = ord(match[0])
    # So Python writes a byte of a command line that is no UTF-8.
    byte = f", or the byte 0x{code - 0xDC00:02X}, no UTF-8" if 0xDC80 <= code <= 0xDCFF else ""
    what = f"half a character (U+{code:04X}{byte})" if code else "a NUL"
    return Problem(
        "", f"character {match.start() + 1} is {what}, which no text may hold", "take it out"
    )


def _storable(text: str) -> bool:
    return "\0" not in text and (text.isascii() or _whole(text))


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def closest(word: str, known: Sequence[str]) -> str | None:
    """Return which of the known words may have been meant."""
    # Only a mistake pays for the library that finds out what was meant.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word[:60], known, n=1)), None)


_REFERENCE = Keys(("name",), ("id",))


def _alone(key: str) -> str:
    return below("", key)


class Raw:
    """A mapping whose problems go to a list that it shares with what is in it.

    The `path` of a key is its field for the user. Where a look takes several keys, they are names
    of the same thing and the first is the usual one. An empty text is the same as none. What a
    look returns is None where nothing is said, and where a problem was found.
    """

    __slots__ = ("_problems", "_said", "_values", "path")

    def __init__(
        self, values: Mapping[str, object], problems: list[Problem], path: Path = _alone
    ) -> None:
        self._values = values
        self._problems = problems
        self._said = {k: value for k, value in values.items() if value is not None and value != ""}
        self.path = path

    def problem(self, key: str, message: str, hint: str | None = None) -> None:
        """Add a problem of what is under a key."""
        self._problems.append(Problem(self.path(key), message, hint))

    def made(self, make: "Callable[[Raw], Made]", before: dict[bytes, Made]) -> Made:
        """Return what is made of this, or what was made before of the same without a problem.

        What anybody might alter is not kept: it has no hash.
        """
        try:
            # The second version writes the same for the same, and what has another type otherwise.
            key = marshal.dumps(self._values, 2)  # type: ignore[arg-type] # else a ValueError
        except ValueError:
            return make(self)
        found = before.get(key)
        if found is None:
            known = len(self._problems)
            found = make(self)
            if len(self._problems) == known and len(key) <= _LONGEST and _lasting(found):
                if len(before) == _REMEMBERED:
                    before.clear()
                before[key] = found
        return found

    def has(self, *keys: str) -> bool:
        """Whether anything is said under one of these keys, be it right or wrong."""
        return not self._said.keys().isdisjoint(keys)

    def null(self, key: str) -> bool:
        """Whether it is said that there is nothing under a key."""
        return key in self._values and self._values[key] is None

    def empty(self, key: str) -> bool:
        """Whether it is said that a list has nothing in it."""
        return self._values.get(key) in ([], ())

    def only(self, keys: Collection[str]) -> bool:
        """Whether nothing is said but under these keys."""
        return all(key in keys for key in self._said)

    def look(self, key: str, *others: str) -> tuple[str, object]:
        """Return what is said, with the key under which it is said."""
        said = self._said
        if not others or said.keys().isdisjoint(others):
            return key, said.get(key)
        found = [name for name in (key, *others) if name in said]
        value = said[found[0]]
        for other in found[1:]:
            if not (isinstance(value, str) and value == said[other]):
                self.problem(
                    other, f"is another one than {self.path(found[0])}", "leave one of them out"
                )
        return found[0], value

    def text(self, key: str, *others: str) -> str | None:
        """Return a text, byte for byte."""
        if others:
            key, value = self.look(key, *others)
        else:
            value = self._said.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.problem(key, f"is {_kind(value)} and not a text", "write it as text")
            return None
        wrong = fault(value)
        if wrong is None:
            return value
        self.problem(key, wrong.message, wrong.hint)
        return None

    def needed(self, *keys: str, hint: str | None = None) -> str:
        """Return a text, byte for byte, that must have more than spaces."""
        text = self.text(*keys)
        if text is not None and not text.isspace():
            return text
        key = self.look(*keys)[0]
        if text is not None or not self.has(key):
            self.problem(key, "is missing" if text is None else "is empty", hint)
        return text or ""

    def name(self, key: str, *others: str) -> str | None:
        """Return what is looked up rather than read: a name, a key; without spaces around it."""
        if not others and key not in self._said:
            return None
        text = self.text(key, *others)
        return (text and text.strip()) or None

    def single(self, key: str, columns: Columns) -> str | None:
        """Return the one name under a key, where nothing is said under another of the columns."""
        value = self._said.get(key)
        if not isinstance(value, str) or SEPARATOR in value:
            return None
        return self.name(key) if self._said.keys() & columns.keyed == {key} else None

    def choice(
        self, key: str, *others: str, of: Sequence[str], synonyms: Mapping[str, str] | None = None
    ) -> str | None:
        """Return a word of a closed list, whatever its case."""
        if not others and key not in self._said:
            return None
        word = self.name(key, *others)
        if word is None or word in of:
            return word
        return self.word(self.look(key, *others)[0], word, of=of, synonyms=synonyms)

    def word(
        self, key: str, word: str, *, of: Sequence[str], synonyms: Mapping[str, str] | None = None
    ) -> str | None:
        """Return the word of a closed list that stands in a text under a key."""
        if word in of:
            return word
        asked = word.strip().casefold()
        known = {choice.casefold(): choice for choice in of} | dict(synonyms or {})
        if asked not in known:
            meant = closest(asked, list(known))
            hint = meant and f"did you mean {known[meant]}?"
            self.problem(key, f"{shown(word.strip())} is not one of {', '.join(of)}", hint)
        return known.get(asked)

    def matching(self, key: str, *others: str, form: re.Pattern[str], hint: str) -> str | None:
        """Return a text without spaces around it that has a form, of which the hint tells."""
        text = self.name(key, *others)
        if text is not None and not form.fullmatch(text):
            self.problem(self.look(key, *others)[0], f"{shown(text)} cannot be right", hint)
            return None
        return text

    def language(self, key: str, *others: str) -> str | None:
        """Return a language tag."""
        hint = "a language tag, such as en or pt-BR"
        return self.matching(key, *others, form=LANGUAGE_TAG, hint=hint)

    def date(self, key: str, *others: str) -> str | None:
        """Return a date as EDTF."""
        text = self.name(key, *others)
        if text is None:
            return None
        try:
            return dates.read(text)
        except dates.AmbiguousDateError as error:
            first, second = error.readings
            message = f"{shown(text)} may be either of two days"
            hint = f"write {first} or {second}; for a whole file, say --date-order dmy or mdy"
        except ValueError:
            message, hint = f"{shown(text)} is no date", f"write it as {edtf.FORMS}"
        self.problem(self.look(key, *others)[0], message, hint)
        return None

    def number(self, key: str) -> int | None:
        """Return a whole number, from 0 to what databases hold."""
        value = self._said.get(key)
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
            return value
        if value is not None:
            self.problem(key, "is no whole number from 0 on")
        return None

    def flag(self, key: str) -> bool:
        """Return whether something is said to be so; nothing said is no."""
        value = self._said.get(key)
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().casefold() in _YES_AND_NO:
            return _YES_AND_NO[value.strip().casefold()]
        if value is not None:
            self.problem(key, "is neither yes nor no")
        return False

    def nested(self, key: str) -> "Raw | None":
        """Return what is under a key as a mapping of its own, or None where it is none."""
        value = self._said.get(key)
        if not _is_mapping(value):
            return None
        return Raw(value, self._problems, lambda name: below(self.path(key), name))

    def free(self, key: str) -> Mapping[str, object] | None:
        """Return an object of JSON whose keys are anybody's, to be kept as it is."""
        _, value = self.look(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.problem(key, f"is {_kind(value)} and not an object")
            return None
        pending: list[tuple[str, object, int]] = [(self.path(key), value, 0)]
        while pending:
            path, item, depth = pending.pop()
            if wrong := _unfit(item, depth):
                self._problems.append(Problem(path, wrong))
            elif isinstance(item, Mapping):
                pending.extend((below(path, name), name, depth) for name in item)
                pending.extend((below(path, name), one, depth + 1) for name, one in item.items())
            elif isinstance(item, list | tuple):
                pending.extend((f"{path}[{n}]", one, depth + 1) for n, one in enumerate(item))
        return value

    def named(self, key: str, *others: str) -> str | None:
        """Return the name of a record that is referred to, alone or as our JSON does."""
        found = self.nested(key)
        if found is None:
            return self.name(key, *others)
        self._beside(key, others)
        if not found.has("name"):
            found.problem("name", "is missing")
        name = found.name("name")
        found.rest(_REFERENCE)
        return name

    def objects(self, key: str) -> "list[Raw] | None":
        """Return the items of a list, or None where it is none; a text among them is `SHORT`."""
        items = self._said.get(key)
        if items is None or not isinstance(items, (list, tuple)):
            return None
        found = (self._item(key, place, item) for place, item in enumerate(items))
        return [item for item in found if item is not None]

    def _item(self, key: str, place: int, item: object) -> "Raw | None":
        if _is_mapping(item):
            return Raw(item, self._problems, lambda name: below(f"{self.path(key)}[{place}]", name))
        if isinstance(item, str) and item.strip():
            return Raw({SHORT: item}, self._problems, lambda _: f"{self.path(key)}[{place}]")
        what = "is empty" if item is None or isinstance(item, str) else f"is {_kind(item)}"
        path = f"{self.path(key)}[{place}]"
        self._problems.append(Problem(path, f"{what}: neither an object nor a name"))
        return None

    def items(self, key: str, *others: str) -> "list[Raw]":
        """Return the items of the list under the first key, or of a text of several values."""
        found = self.objects(key)
        if found is not None:
            self._beside(key, others)
            return found
        text = self.text(key, *others)
        if text is None:
            return []

        def path(_: str) -> str:
            return self.path(self.look(key, *others)[0])

        return [
            Raw({SHORT: piece}, self._problems, path) for piece in parted(text) if piece.strip()
        ]

    def part(self, columns: Columns) -> "Raw":
        """Return some of the keys as a mapping of its own, in which they have other names."""
        return self._flat(columns, *self._side_by_side(columns))

    def _side_by_side(self, columns: Columns) -> tuple[dict[str, object], dict[str, str]]:
        """Return the parts that are said, and under which keys."""
        values: dict[str, object] = {}
        keys: dict[str, str] = {}
        part_of = columns.part_of
        for key, value in self._said.items():
            if key in part_of:
                part = part_of[key]
                if part in keys:
                    # Which of the keys counts, and whether they agree, is for a look to say.
                    found = {part: self.look(*names) for part, names in columns.items()}
                    keys = {part: key for part, (key, value) in found.items() if value is not None}
                    return {part: found[part][1] for part in keys}, keys
                values[part] = value
                keys[part] = key
        return values, keys

    def _flat(
        self, columns: Columns, values: Mapping[str, object], keys: Mapping[str, str]
    ) -> "Raw":
        def path(part: str) -> str:
            part = part if part in columns or SHORT not in columns else SHORT
            return self.path(keys.get(part) or columns.get(part, (part,))[0])

        return Raw(values, self._problems, path)

    def several(self, columns: Columns, *leads: str) -> "list[Raw]":
        """Return the objects of which a flat record has the parts side by side.

        The first of the leading parts that is there says how many they are. One has its texts
        whole, with any separator in them; of several each part has as many values, of which the
        first belong together, and the second.
        """
        if self._said.keys().isdisjoint(columns.keyed):
            return []
        values, keys = self._side_by_side(columns)
        whole = self._flat(columns, values, keys)
        leading = next((part for part in leads if isinstance(values.get(part), str)), None)
        if leading is None:
            return [whole]
        first, *more = _split(values[leading])
        if not more:
            return [self._flat(columns, {**values, leading: first}, keys)]
        count = 1 + len(more)
        rows: list[dict[str, object]] = [{} for _ in range(count)]
        for part in filter(values.__contains__, columns):
            pieces = _split(values[part])
            if len(pieces) != count:
                whole.problem(
                    part,
                    f"has {len(pieces)} of them, but {whole.path(leading)} has {count}",
                    f"write as many, separated by “{SEPARATOR}”; what has semicolons of its own"
                    " needs JSON",
                )
                continue
            for row, piece in zip(rows, pieces, strict=True):
                row[part] = piece
        return [self._flat(columns, row, keys) for row in rows]

    def listed(self, key: str, columns: Columns, *leads: str) -> "list[Raw]":
        """Return the objects of a list, or those that the flat columns have instead."""
        if key in self._said:
            found = self.objects(key)
            if found is not None:
                self._beside(key, columns.part_of)
                return found
            if key not in columns.part_of:
                self.problem(key, f"is {_kind(self._said[key])} and not a list")
        return self.several(columns, *leads)

    def _beside(self, key: str, others: Collection[str]) -> None:
        if self._said.keys().isdisjoint(others):
            return
        for other in others:
            if other != key and other in self._said:
                self.problem(other, f"stands beside {self.path(key)}", "leave one of them out")

    def rest(self, keys: Keys) -> None:
        """Add a problem for each key that is none of these."""
        if self._values.keys() <= keys.allowed:
            return
        for key in self._values:
            if key not in keys.allowed:
                meant = closest(key, [*keys.known])
                self.problem(key, "is not known here", meant and f"did you mean {meant}?")


def remembered(make: Callable[[Raw], Made]) -> Callable[[Raw], Made]:
    """Return a function that makes the same, and of the same values once.

    Speakers, topics and sources are few beside the quotes that have them. What is made must depend
    on nothing but the values, nor be altered by anybody.
    """
    before: dict[bytes, Made] = {}

    @wraps(make)
    def made(raw: Raw) -> Made:
        return raw.made(make, before)

    return made


def _is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    # To ask a text whether it is a mapping takes longer than all else that is asked of it.
    return isinstance(value, dict) or (
        value is not None and not isinstance(value, str) and isinstance(value, Mapping)
    )


def _lasting(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _split(value: object) -> list[object]:
    return [*parted(value)] if isinstance(value, str) else [value]


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "an object")


def _unfit(value: object, depth: int) -> str | None:
    """Return what keeps a value from being kept as JSON by every database."""
    if isinstance(value, str):
        wrong = fault(value)
        return wrong and wrong.message
    if isinstance(value, float):
        return None if math.isfinite(value) else "is no number"
    if isinstance(value, int) and abs(value) > _MOST**2:
        return "is too large a number"
    return "is nested too deep" if depth > _DEEPEST else None


FORMS = "say page:4, paragraph:4 or time:12:30"


def is_whole(locator: str) -> bool:
    """Whether a locator says of what it is a number, and which: `page:4`, not `4` or `page:`."""
    label, colon, value = locator.partition(":")
    return bool(value.strip()) if colon else not label.strip().isdecimal()
