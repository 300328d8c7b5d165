"""A mapping, as files and flags give it, read key by key; its problems are collected."""

# Millions of records are read this way, nearly all of them valid: what only a problem needs, such
# as the path to it, is worked out when there is one. No text is altered.

import marshal
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial, wraps
from typing import Any, TypeAlias, TypeGuard, TypeVar

from claimdb.cells import SEPARATOR, parted
from claimdb.drafts.keys import Columns, Keys
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import (
    RULES,
    WHOLE,
    InvalidValueError,
    below,
    check_number,
    check_storable,
    closest,
    is_storable,
    numeral,
    object_faults,
    type_of,
)
from claimdb.fields import SHORT, RecordField

Path: TypeAlias = Callable[[str], str]
"""Returns the field that a key is for the user."""
Made = TypeVar("Made")

_CACHED = 4096  # objects
_UNKNOWN_KEYS = 20  # the most of them that are reported by name
_LONGEST = 1024  # bytes of one of them
_TEXT = RecordField("")
_REFERENCE = Keys(("name",), ("id",))
_ALONE = partial(below, "")


class Problems(list[Problem]):
    """The problems of a record; `suggest` is whether the known keys like unknown ones are named."""

    def __init__(self, *, suggest: bool = True) -> None:
        super().__init__()
        self.suggest = suggest


class RecordInput:
    """A mapping whose problems go to a list that it shares with the objects in it.

    Of several keys for the same value the first is the usual one. An empty text counts as none. A
    method returns None where no value is given, and where the value is a problem.
    """

    __slots__ = ("_given", "path", "problems", "record")

    def __init__(
        self, values: Mapping[str, object], problems: "Problems", path: Path = _ALONE
    ) -> None:
        self.record = values
        self.problems = problems
        given = values.values()
        # A record of JSON is rarely without a value for its keys.
        self._given = _given(values) if None in given or "" in given else values
        self.path = path

    def problem(self, key: str, message: str, hint: str | None = None) -> None:
        """Add a problem of the value of a key."""
        self.problems.append(Problem(self.path(key), message, hint))

    def has(self, *keys: str) -> bool:
        """Whether one of these keys has a value, valid or not."""
        return not self._given.keys().isdisjoint(keys)

    def null(self, key: str) -> bool:
        """Whether the value of a key is null."""
        return key in self.record and self.record[key] is None

    def empty(self, key: str) -> bool:
        """Whether the value of a key is an empty list."""
        return self.record.get(key) in ([], ())

    def only(self, keys: Collection[str]) -> bool:
        """Whether no other keys have a value."""
        return all(key in keys for key in self._given)

    def ignore(self, key: str) -> None:
        """Drop the value of a key."""
        self._given = {name: value for name, value in self._given.items() if name != key}

    def look(self, key: str, *others: str) -> tuple[str, object]:
        """Return the key that has a value, and the value."""
        given = self._given
        if not others or given.keys().isdisjoint(others):
            return key, given.get(key)
        found = [name for name in (key, *others) if name in given]
        value = given[found[0]]
        for other in found[1:]:
            if not (isinstance(value, str) and value == given[other]):
                self.problem(other, f"differs from {self.path(found[0])}", "omit one of them")
        return found[0], value

    def text(self, key: str, *others: str) -> str | None:
        """Return a text, byte for byte."""
        if others:
            key, value = self.look(key, *others)
        else:
            value = self._given.get(key)
        if value is None:
            return None
        if isinstance(value, str) and is_storable(value):
            return value
        self.read(key, value, _TEXT)
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
        """Return a name, without spaces around it."""
        text = self.text(key, *others) if others or key in self._given else None
        return (text and text.strip()) or None

    def value(self, field: RecordField) -> Any:
        """Return the value of a field."""
        key, found = field.key, self._given.get(field.key)
        if field.keys:
            key, found = self.look(*field.keys)
        return None if found is None else self.read(key, found, field)

    def values(self, fields: Iterable[RecordField]) -> dict[str, Any]:
        """Return the values of fields by their keys, of those that have one."""
        given, found = self._given, {}
        for field in fields:
            key = field.key
            if field.keys:
                value = self.value(field)
            elif key in given:
                value = self.read(key, given[key], field)
            else:
                continue
            if value is not None:
                found[key] = value
        return found

    def read(self, key: str, value: object, field: RecordField) -> Any:
        """Return the value of a key as that of a field, None where it is a problem."""
        kind = field.value
        try:
            if isinstance(value, str) and kind != "json":
                check_storable(value)
                if kind in WHOLE:
                    return RULES[kind](value, field)
                text = value.strip()
                return RULES[kind](text, field) if text else None
            match kind:
                case "number":
                    return check_number(value)
                case "numeral" if (written := numeral(value)) is not None:
                    return written
                case "switch" if isinstance(value, bool):
                    return value
                case "switch":
                    self.problem(key, "is neither yes nor no")
                case "json":
                    faults = [*object_faults(value, self.path(key))]
                    self.problems += [Problem(*fault) for fault in faults]
                    return value if isinstance(value, Mapping) else None
                case "reference":
                    return self.named(key)
                case _:
                    self.problem(key, f"is {type_of(value)}, not text", "write it as text")
        except InvalidValueError as error:
            self.problem(key, error.message, error.hint)
        return None

    def word(self, key: str, text: str, field: RecordField) -> Any:
        """Return the word of a closed list for a part of the text under a key."""
        try:
            return RULES[field.value](text.strip(), field)
        except InvalidValueError as error:
            self.problem(key, error.message, error.hint)

    def single(self, key: str, columns: Columns) -> str | None:
        """Return the one name under a key, where nothing is given under another of the columns."""
        value = self._given.get(key)
        if not isinstance(value, str) or SEPARATOR in value:
            return None
        return self.name(key) if self._given.keys() & columns.keyed == {key} else None

    def nested(self, key: str) -> "RecordInput | None":
        """Return the mapping under a key, or None where the value is none."""
        value = self._given.get(key)
        if not _is_mapping(value):
            return None
        return RecordInput(value, self.problems, lambda name: below(self.path(key), name))

    def named(self, key: str, *others: str) -> str | None:
        """Return the name of a record, alone or in an object as our JSON has it."""
        found = self.nested(key)
        if found is None:
            return self.name(key, *others)
        self._check_alone(key, others)
        if not found.has("name"):
            found.problem("name", "is missing")
        name = found.name("name")
        found.rest(_REFERENCE)
        return name

    def objects(self, key: str) -> "list[RecordInput] | None":
        """Return the items of a list, or None where it is none; a text among them is `SHORT`."""
        items = self._given.get(key)
        if items is None or not isinstance(items, (list, tuple)):
            return None
        found = []
        for place, item in enumerate(items):
            if (one := self._item(key, place, item)) is not None:
                found.append(one)
        return found

    def _item(self, key: str, place: int, item: object) -> "RecordInput | None":
        def path(name: str) -> str:
            step = f"{self.path(key)}[{place}]"
            return step if name == SHORT else below(step, name)

        if _is_mapping(item):
            return RecordInput(item, self.problems, path)
        if isinstance(item, str) and item.strip():
            return RecordInput({SHORT: item}, self.problems, lambda _: path(SHORT))
        what = "is empty" if item is None or isinstance(item, str) else f"is {type_of(item)}"
        self.problems.append(Problem(path(SHORT), f"{what}: neither an object nor a name"))
        return None

    def above(self, key: str, *others: str) -> tuple[str, ...] | None:
        """Return a list of names, from the uppermost down; None where none is given."""
        given = self.objects(self.look(key, *others)[0])
        if given is None:
            return None
        return tuple(filter(None, (one.named(SHORT, "name") for one in given)))

    def items(self, key: str, *others: str) -> "list[RecordInput]":
        """Return the items of the list under the first key, or of a text of several values."""
        found = self.objects(key)
        if found is not None:
            self._check_alone(key, others)
            return found

        def path(_: str) -> str:
            return self.path(self.look(key, *others)[0])

        pieces = filter(str.strip, parted(self.text(key, *others) or ""))
        return [RecordInput({SHORT: piece}, self.problems, path) for piece in pieces]

    def part(self, columns: Columns) -> "RecordInput":
        """Return some of the keys as a mapping in which they have other names."""
        return self._flat(columns, *self._side_by_side(columns))

    def _side_by_side(self, columns: Columns) -> tuple[dict[str, object], dict[str, str]]:
        """Return the given parts, and under which keys."""
        values: dict[str, object] = {}
        keys: dict[str, str] = {}
        part_of = columns.part_of
        for key, value in self._given.items():
            if key in part_of:
                part = part_of[key]
                if part in keys:
                    # `look` chooses one of the keys, and checks that they agree.
                    found = {part: self.look(*names) for part, names in columns.items()}
                    keys = {part: key for part, (key, value) in found.items() if value is not None}
                    return {part: found[part][1] for part in keys}, keys
                values[part] = value
                keys[part] = key
        return values, keys

    def _flat(
        self, columns: Columns, values: Mapping[str, object], keys: Mapping[str, str]
    ) -> "RecordInput":
        def path(part: str) -> str:
            part = part if part in columns or SHORT not in columns else SHORT
            return self.path(keys.get(part) or columns.get(part, (part,))[0])

        return RecordInput(values, self.problems, path)

    def several(self, columns: Columns, *leads: str) -> "list[RecordInput]":
        """Return the objects of which a flat record has the parts side by side.

        The first given part of `leads` determines how many. One object has its texts whole, with
        any separator in them; of several, each part has as many values.
        """
        if self._given.keys().isdisjoint(columns.keyed):
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
                message = f"has {len(pieces)} values, but {whole.path(leading)} has {count}"
                hint = f"write as many, separated by “{SEPARATOR}”"
                whole.problem(part, message, f"{hint}; use JSON for values with semicolons")
                continue
            for row, piece in zip(rows, pieces, strict=True):
                row[part] = piece
        return [self._flat(columns, row, keys) for row in rows]

    def listed(self, key: str, columns: Columns, *leads: str) -> "list[RecordInput]":
        """Return the objects of a list, or those that the flat columns have instead."""
        if key in self._given:
            found = self.objects(key)
            if found is not None:
                self._check_alone(key, columns.part_of)
                return found
            if key not in columns.part_of:
                self.problem(key, f"is {type_of(self._given[key])}, not a list")
        return self.several(columns, *leads)

    def _check_alone(self, key: str, others: Collection[str]) -> None:
        """Add a problem for each other key that has a value."""
        for other in others if not self._given.keys().isdisjoint(others) else ():
            if other != key and other in self._given:
                self.problem(other, f"conflicts with {self.path(key)}", "omit one of them")

    def rest(self, keys: Keys) -> None:
        """Add a problem for each key that is none of these, up to a number of them."""
        if self.record.keys() <= keys.allowed:
            return
        unknown = [key for key in self.record if key not in keys.allowed]
        for key in unknown[:_UNKNOWN_KEYS]:
            close = closest(key, [*keys.known]) if self.problems.suggest else None
            self.problem(key, "is not a known field here", close and f"did you mean {close}?")
        if (more := len(unknown) - _UNKNOWN_KEYS) > 0:
            self.problem(unknown[-1], f"is one of {more:,} more fields that are not known here")


def remembered(make: Callable[[RecordInput], Made]) -> Callable[[RecordInput], Made]:
    """Cache the results of a function by the values of its input, where these had no problem.

    Speakers, topics and sources are few compared with their quotes. The result must depend on the
    values alone, and be immutable.
    """
    cached: dict[bytes, Made] = {}

    @wraps(make)
    def made(raw: RecordInput) -> Made:
        try:
            # Version 2 writes equal values alike, and those of another type otherwise.
            key = marshal.dumps(raw.record, 2)  # type: ignore[arg-type] # else a ValueError
        except ValueError:
            return make(raw)
        if (known := cached.get(key)) is not None:
            return known
        count = len(raw.problems)
        found = make(raw)
        if len(raw.problems) == count and len(key) <= _LONGEST and _is_hashable(found):
            if len(cached) == _CACHED:
                cached.clear()
            cached[key] = found
        return found

    return made


def _given(values: Mapping[str, object]) -> Mapping[str, object]:
    return {key: value for key, value in values.items() if value is not None and value != ""}


def _is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    # `isinstance` with an abstract class takes longer than everything else that a text passes.
    return isinstance(value, dict) or (
        value is not None and not isinstance(value, str) and isinstance(value, Mapping)
    )


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _split(value: object) -> list[object]:
    return [*parted(value)] if isinstance(value, str) else [value]
