"""A raw mapping, as files and flags give it, looked into key by key.

Owns what a value has to be in itself (text that can be stored, a word of a list, a date) and how
several values stand in one text. Each look that fails adds a problem, so that all of them are
known in the end. It must not know what a record consists of, nor change a text.
"""

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from claimdb import edtf
from claimdb.draft import dates
from claimdb.draft.cells import SEPARATOR, parted
from claimdb.draft.record import Problem
from claimdb.enumerations import LANGUAGE_TAG

SHORT = "="
"""The key of what stands for a whole object in one text, as `peace plan=oppose`."""

Columns: TypeAlias = Mapping[str, tuple[str, ...]]
"""The parts of an object, each with the keys under which a flat record has it."""

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NAME = re.compile(r"\w+", re.ASCII)
_MOST = 2**31 - 1
_DEEPEST = 50
_YES_AND_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}


def shown(text: str) -> str:
    """Return a value as a message names it: in marks, and not longer than a line."""
    return repr(text if len(text) <= 60 else text[:59] + "…")


def below(path: str, key: str) -> str:
    """Return the path of what is under a key; a key that is no plain word stands in marks."""
    step = key if _NAME.fullmatch(key) else json.dumps(key)
    return f"{path}.{step}" if path else step


def fault(text: str) -> Problem | None:
    """Return what keeps a text from being stored, with an empty field, or None."""
    if match := _UNSTORABLE.search(text):
        what = "a NUL" if match[0] == "\0" else f"half a character (U+{ord(match[0]):04X})"
        return Problem(
            "", f"character {match.start() + 1} is {what}, which no text may hold", "take it out"
        )
    return None


def closest(word: str, known: Sequence[str]) -> str | None:
    """Return which of the known words may have been meant."""
    # Only a mistake pays for the library that finds out what was meant.
    from difflib import get_close_matches

    return next(iter(get_close_matches(word[:60], known, n=1)), None)


class Raw:
    """A mapping whose problems go to a list that it shares with what is in it.

    The `path` leads to it; `names` are the fields of keys that have another name for the user.
    Where a look takes several keys, they are names of the same thing and the first is the usual
    one. An empty text is the same as none. What a look returns is None where nothing is said, and
    where a problem was found.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        problems: list[Problem],
        path: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        self._values = values
        self._problems = problems
        self._path = path
        self._names = names or {}
        self._said = {k: value for k, value in values.items() if value is not None and value != ""}

    def path(self, key: str) -> str:
        """Return the field that a key is for the user."""
        return self._names.get(key) or self._names.get(SHORT) or below(self._path, key)

    def problem(self, key: str, message: str, hint: str | None = None) -> None:
        """Add a problem of what is under a key."""
        self._problems.append(Problem(self.path(key), message, hint))

    def has(self, *keys: str) -> bool:
        """Whether anything is said under one of these keys, be it right or wrong."""
        return not self._said.keys().isdisjoint(keys)

    def null(self, key: str) -> bool:
        """Whether it is said that there is nothing under a key."""
        return key in self._values and self._values[key] is None

    def empty(self, key: str) -> bool:
        """Whether it is said that a list has nothing in it."""
        return self._values.get(key) in ([], ())

    def only(self, *keys: str) -> bool:
        """Whether nothing is said but under these keys."""
        return self._said.keys() <= set(keys)

    def look(self, *keys: str) -> tuple[str, object]:
        """Return what is said, with the key under which it is said."""
        if len(keys) == 1:
            return keys[0], self._said.get(keys[0])
        found = [key for key in keys if key in self._said]
        if not found:
            return keys[0], None
        value = self._said[found[0]]
        for other in found[1:]:
            if not (isinstance(value, str) and value == self._said[other]):
                self.problem(
                    other, f"is another one than {self.path(found[0])}", "leave one of them out"
                )
        return found[0], value

    def text(self, *keys: str) -> str | None:
        """Return a text, byte for byte."""
        key, value = self.look(*keys)
        if value is None:
            return None
        if not isinstance(value, str):
            self.problem(key, f"is {_kind(value)} and not a text", "write it as text")
            return None
        if wrong := fault(value):
            self.problem(key, wrong.message, wrong.hint)
            return None
        return value

    def needed(self, *keys: str, hint: str | None = None) -> str:
        """Return a text, byte for byte, that must have more than spaces."""
        text = self.text(*keys)
        key = self.look(*keys)[0]
        if (text is None and not self.has(key)) or (text is not None and not text.strip()):
            self.problem(key, "is missing" if text is None else "is empty", hint)
        return text or ""

    def name(self, *keys: str) -> str | None:
        """Return what is looked up rather than read: a name, a key; without spaces around it."""
        text = self.text(*keys)
        return (text and text.strip()) or None

    def choice(
        self, key: str, *others: str, of: Sequence[str], synonyms: Mapping[str, str] | None = None
    ) -> str | None:
        """Return a word of a closed list, whatever its case."""
        word = self.name(key, *others)
        found = self.look(key, *others)[0]
        return None if word is None else self.word(found, word, of=of, synonyms=synonyms)

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

    def matching(self, *keys: str, form: re.Pattern[str], hint: str) -> str | None:
        """Return a text without spaces around it that has a form, of which the hint tells."""
        text = self.name(*keys)
        if text is not None and not form.fullmatch(text):
            self.problem(self.look(*keys)[0], f"{shown(text)} cannot be right", hint)
            return None
        return text

    def language(self, *keys: str) -> str | None:
        """Return a language tag."""
        return self.matching(*keys, form=LANGUAGE_TAG, hint="a language tag, such as en or pt-BR")

    def date(self, *keys: str) -> str | None:
        """Return a date as EDTF."""
        text = self.name(*keys)
        if text is None:
            return None
        try:
            return dates.read(text)
        except dates.AmbiguousDateError as error:
            first, second = error.readings
            message = f"{shown(text)} may be either of two days"
            hint = f"write {first} or {second}; for a whole file, say the order: dmy or mdy"
        except ValueError:
            message, hint = f"{shown(text)} is no date", f"write it as {edtf.FORMS}"
        self.problem(self.look(*keys)[0], message, hint)
        return None

    def number(self, key: str) -> int | None:
        """Return a whole number, from 0 to what databases hold."""
        _, value = self.look(key)
        if isinstance(value, str) and re.fullmatch("[0-9]{1,10}", value.strip()):
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
            return value
        if value is not None:
            self.problem(key, "is no whole number from 0 on")
        return None

    def flag(self, key: str) -> bool:
        """Return whether something is said to be so; nothing said is no."""
        _, value = self.look(key)
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().casefold() in _YES_AND_NO:
            return _YES_AND_NO[value.strip().casefold()]
        if value is not None:
            self.problem(key, "is neither yes nor no")
        return False

    def nested(self, key: str) -> "Raw | None":
        """Return what is under a key as a mapping of its own, or None where it is none."""
        value = self._values.get(key)
        if not isinstance(value, Mapping):
            return None
        return Raw(value, self._problems, self.path(key))

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
        self._alone(key, others)
        if not found.has("name"):
            found.problem("name", "is missing")
        name = found.name("name")
        found.rest(("name",), ("id",))
        return name

    def objects(self, key: str) -> "list[Raw] | None":
        """Return the items of a list, or None where it is none; a text among them is `SHORT`."""
        items = self._values.get(key)
        if not isinstance(items, list | tuple):
            return None
        found = []
        for place, item in enumerate(items):
            path = f"{self.path(key)}[{place}]"
            if isinstance(item, Mapping):
                found.append(Raw(item, self._problems, path))
            elif isinstance(item, str) and item.strip():
                found.append(Raw({SHORT: item}, self._problems, path, {SHORT: path}))
            else:
                what = "is empty" if isinstance(item, str) else f"is {_kind(item)}"
                self._problems.append(Problem(path, f"{what}: neither an object nor a name"))
        return found

    def items(self, *keys: str) -> "list[Raw]":
        """Return the items of the list under the first key, or of a text of several values."""
        found = self.objects(keys[0])
        if found is not None:
            self._alone(keys[0], keys)
            return found
        text = self.text(*keys) or ""
        path = self.path(self.look(*keys)[0])
        pieces = (piece for piece in parted(text) if piece.strip())
        return [Raw({SHORT: piece}, self._problems, path, {SHORT: path}) for piece in pieces]

    def part(self, columns: Columns) -> "Raw":
        """Return some of the keys as a mapping of its own, in which they have other names."""
        values, names = self._side_by_side(columns)
        return Raw(values, self._problems, self._path, names)

    def _side_by_side(self, columns: Columns) -> tuple[dict[str, object], dict[str, str]]:
        found = {part: self.look(*keys) for part, keys in columns.items()}
        values = {part: value for part, (_, value) in found.items() if value is not None}
        return values, {part: self.path(key) for part, (key, _) in found.items()}

    def several(self, columns: Columns, *leads: str) -> "list[Raw]":
        """Return the objects of which a flat record has the parts side by side.

        The first of the leading parts that is there says how many they are. One has its texts
        whole, with any separator in them; of several each part has as many values, of which the
        first belong together, and the second.
        """
        values, names = self._side_by_side(columns)
        if not values:
            return []
        whole = Raw(values, self._problems, self._path, names)
        leading = next((part for part in leads if isinstance(values.get(part), str)), None)
        if leading is None:
            return [whole]
        first, *more = _split(values[leading])
        if not more:
            return [Raw({**values, leading: first}, self._problems, self._path, names)]
        count = 1 + len(more)
        rows: list[dict[str, object]] = [{} for _ in range(count)]
        for part, value in values.items():
            pieces = _split(value)
            if len(pieces) != count:
                whole.problem(
                    part,
                    f"has {len(pieces)} of them, but {names[leading]} has {count}",
                    f"write as many, separated by “{SEPARATOR}”; what has semicolons of its own"
                    " needs JSON",
                )
                continue
            for row, piece in zip(rows, pieces, strict=True):
                row[part] = piece
        return [Raw(row, self._problems, self._path, names) for row in rows]

    def listed(self, key: str, columns: Columns, *leads: str) -> "list[Raw]":
        """Return the objects of a list, or those that the flat columns have instead."""
        flat = keys_of(columns)
        found = self.objects(key)
        if found is not None:
            self._alone(key, flat)
            return found
        if key not in flat and self.has(key):
            self.problem(key, f"is {_kind(self.look(key)[1])} and not a list")
        return self.several(columns, *leads)

    def _alone(self, key: str, others: Sequence[str]) -> None:
        if self._said.keys().isdisjoint(others):
            return
        for other in others:
            if other != key and other in self._said:
                self.problem(other, f"stands beside {self.path(key)}", "leave one of them out")

    def rest(self, known: Collection[str], ignored: Collection[str] = ()) -> None:
        """Add a problem for each key that is neither known nor to be ignored."""
        for key in self._values:
            if key not in known and key not in ignored and key != SHORT:
                meant = closest(key, [*known])
                self.problem(key, "is not known here", meant and f"did you mean {meant}?")


def keys_of(*columns: Columns) -> list[str]:
    """Return all keys under which a flat record has the parts."""
    return [key for some in columns for keys in some.values() for key in keys]


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
