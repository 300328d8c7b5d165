"""The mapping of a file's columns and words to ours, given by the user or saved as TOML."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from claimdb.cells import SEPARATOR, joined, parted
from claimdb.drafts.dates import ORDERS, ordered, shows
from claimdb.drafts.keys import DATES, FIELDS, SPEAKER, same_as
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import closest, shown
from claimdb.errors import InvalidDataError, UsageError

_HOLDING = frozenset({"occurrences", "source", "via", "memberships"})
"""Fields of JSON records that contain dates."""
_DEEPEST = 3  # the source of an occurrence of a quote
_FIRST = {"dmy": "day", "mdy": "month"}


class _Seen(NamedTuple):
    """The first date of a column that shows its order of day and month."""

    order: str
    text: str
    line: int


class Orders:
    """Checks that the dates of a file have one order of day and month in each field."""

    def __init__(self, said: str | None) -> None:
        self._said = said
        self._seen: dict[str, _Seen] = {}

    def of(
        self, raw: Mapping[str, object], line: Callable[[str], int]
    ) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
        """Return a record with its dates in the given order, and the problems of other dates.

        `line` returns the line of a field, for messages.
        """
        found = (self._wrong(*one, line) for one in _showing(raw))
        problems = tuple(problem for problem in found if problem is not None)
        return _rewritten(raw, self._said) if self._said else raw, problems

    def _wrong(
        self, path: str, name: str, text: str, order: str, line: Callable[[str], int]
    ) -> Problem | None:
        if self._said is not None:
            return None if order == self._said else unfit(path, text, self._said)
        seen = self._seen.setdefault(name, _Seen(order, text, line(path)))
        if seen.order == order:
            return None
        return Problem(
            path,
            f"{shown(text)} has the {_FIRST[order]} first, where line {seen.line} has the"
            f" {_FIRST[seen.order]} first: {shown(seen.text)}",
            "write the dates of one of these orders as 2023-03-20: no --date-order fits both",
        )


def unfit(field: str, text: str, order: str) -> Problem:
    """Return the problem of a date that is not in the given order."""
    return Problem(
        field,
        f"{shown(text)} is not a date in the order {order}",
        ("write it as 2023-03-20, or use the other --date-order for the whole file"),
    )


def _showing(
    raw: Mapping[str, object], path: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the dates that show an order: path, name, text and order of each."""
    for name, value in raw.items():
        if isinstance(value, str):
            if name in DATES and (order := shows(value)) is not None:
                yield path + name, name, value, order
        elif name in _HOLDING and depth < _DEEPEST:
            for place, one in _within(value):
                yield from _showing(one, f"{path}{name}{place}.", depth + 1)


def _within(value: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the objects in a value, each with its index."""
    if isinstance(value, dict):
        yield "", value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            if isinstance(one, dict):
                yield f"[{place}]", one


def _rewritten(raw: Mapping[str, object], order: str, depth: int = 0) -> Mapping[str, object]:
    """Return a record in which ambiguous dates are read in an order."""
    new: dict[str, object] = {}
    for name, value in raw.items():
        if isinstance(value, str):
            if name in DATES and (text := ordered(value, order)) != value:
                new[name] = text
        elif name in _HOLDING and depth < _DEEPEST:
            new[name] = _each(value, lambda one: _rewritten(one, order, depth + 1))
    return {**raw, **new} if new else raw


def _each(value: object, make: Callable[[Mapping[str, object]], object]) -> object:
    """Return a value with a function applied to each object in it."""
    if isinstance(value, list):
        return [make(one) if isinstance(one, dict) else one for one in value]
    return make(value) if isinstance(value, dict) else value


IGNORE = ""
"""The field of a column that the user leaves out."""

_SWITCHES = ("guarded", "escaped", "strip_marks")
_TEXTS = ("kind", "dates", "encoding", "sheet", "separator")
_LISTED = frozenset(("topics", "topic", "stance", "speaker", "names", "alias", "aliases"))
"""The columns whose cells may have several values, with any separator."""
_WITH_COMMAS = frozenset((
    "claims", "claim", "contributors", "authors", "author", "source_authors", "editors", "editor",
    "source_editors",
))  # fmt: skip
"""The columns whose values may contain commas, which never separate them."""
_OF_SPEAKERS = tuple(key for part, keys in SPEAKER.items() if part != "name" for key in keys)
"""The columns with as many values as there are speakers."""
_ESCAPES = {"\\n": "\n", "\\t": "\t"}

_SIDES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("topic", "topics", "stance"), ("topic", "stance")),
    **dict.fromkeys(("claim", "claims", "relation"), ("claim", "relation")),
}
"""The fields before and after `=` in the values of a field: `peace plan=oppose`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file.

    Attributes:
        kind: The kind of its records.
        columns: The fields of headers: `IGNORE`, or `locator:page` for the number of a page.
        values: The meanings of words, by field: `{"stance": {"pro": "support"}}`.
        dates: The order of day and month, `dmy` or `mdy`.
        guarded: Whether apostrophes guard formulas, as in our own files; None to detect it.
        escaped: Whether a TSV has backslashes for tabs and lines; None to detect it.
        strip_marks: Whether the outer quotation marks of texts are removed.
        encoding: The encoding of the file; None to detect UTF-8 and UTF-16.
        sheet: The name of the sheet of a spreadsheet.
        separator: What stands between several values in a cell, besides a semicolon and a blank.
        defaults: The values of fields that a record lacks: `{"mode": "narration"}`.
    """

    kind: str = "quote"
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str | None = None
    guarded: bool | None = None
    escaped: bool | None = None
    strip_marks: bool | None = None
    encoding: str | None = None
    sheet: str | None = None
    separator: str | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Validate the names and the defaults.

        Raises:
            UsageError: a field, order or kind is unknown, or a default is not in the order.
        """
        _one_of("kind", self.kind, FIELDS)
        if self.dates is not None:
            _one_of("order of dates", self.dates, ORDERS)
        columns = (name for name in self.columns.values() if name != IGNORE)
        for name in (*columns, *self.values, *self.defaults):
            _one_of("field", _field(name), FIELDS[self.kind])
        for name, text in self.defaults.items():
            if self._is_ordered(name) and shows(text) not in (None, self.dates):
                wrong = unfit(name, text, str(self.dates))
                raise UsageError(f"{name}={text}: {wrong.message}", hint=wrong.hint)

    def saying(
        self,
        columns: Iterable[str] = (),
        values: Iterable[str] = (),
        defaults: Iterable[str] = (),
    ) -> "Layout":
        """Return this layout with more: `Said by=speaker`, `stance.pro=support`, `mode=mixed`.

        Raises:
            UsageError: one is not in that form, or names an unknown field.
        """
        named = dict(self.columns)
        for text in columns:
            header, equals, name = text.rpartition("=")
            if not equals:
                raise UsageError(f"{text!r} is not HEADER=FIELD", hint='as in "Said by=speaker"')
            named[header] = name.strip()
        words = {name: dict(given) for name, given in self.values.items()}
        for text in values:
            where, equals, word = text.rpartition("=")
            name, dot, given = where.partition(".")
            if not (equals and dot):
                raise UsageError(
                    f"{text!r} is not FIELD.WORD=OURS", hint="as in stance.pro=support"
                )
            words.setdefault(name, {})[given] = word
        given_to_all = dict(self.defaults)
        for text in defaults:
            name, equals, value = text.partition("=")
            if not equals:
                raise UsageError(f"{text!r} is not FIELD=VALUE", hint="as in mode=narration")
            given_to_all[name.strip()] = value
        return replace(self, columns=named, values=words, defaults=given_to_all)

    def complete(self, raw: Mapping[str, object]) -> Mapping[str, object]:
        """Return a record with the defaults of fields it lacks."""
        said = {name for name, value in raw.items() if value is not None and value != ""}
        missing = (
            self._default(name, value)
            for name, value in self.defaults.items()
            if said.isdisjoint(same_as(_field(name)))
        )
        return {**raw, **dict(missing)}

    def _default(self, name: str, text: str) -> tuple[str, str]:
        name, text = self.value(name, text)
        return name, ordered(text, str(self.dates)) if self._is_ordered(name) else text

    def _is_ordered(self, name: str) -> bool:
        return self.dates is not None and name in DATES

    def value(self, name: str, text: str) -> tuple[str, str]:
        """Return the field and the value of a cell in a column."""
        name, _, label = name.partition(":")
        if self.separator and self._is_listed(name):
            parts = [part for part in self._parts(text) if part]
            text = joined(parts) if parts else ""
        if not self.leaves(name):
            words = self._meanings(name)
            text = words.get(text) or SEPARATOR.join(
                self._worded(name, part) for part in text.split(SEPARATOR)
            )
        if label:
            text = f"{label}:{text}"
        return name, text

    def leaves(self, name: str) -> bool:
        """Whether the cells of a column are never mapped."""
        if self.separator and self._is_listed(name):
            return False
        given = self.values and any(map(self._meanings, (name, *_SIDES.get(name, ()))))
        return ":" not in name and not given

    def _is_listed(self, name: str) -> bool:
        return name in _LISTED or (name in _WITH_COMMAS and "," not in str(self.separator))

    def _parts(self, text: str) -> list[str]:
        mark = _ESCAPES.get(str(self.separator), str(self.separator))
        return [part.strip() for part in text.split(mark)]

    def separate(self, raw: Mapping[str, object]) -> Mapping[str, object]:
        """Return a record whose several speakers have several roles, organizations, ..."""
        names = next((raw[key] for key in SPEAKER["name"] if isinstance(raw.get(key), str)), "")
        count = len(parted(str(names)))
        new = {
            key: joined(parts)
            for key in _OF_SPEAKERS
            if isinstance(text := raw.get(key), str) and len(parts := self._parts(text)) == count
        }
        return {**raw, **new} if count > 1 and new else raw

    def _meanings(self, name: str) -> Mapping[str, str]:
        """Return the meanings of the words of a field, given for any of its keys."""
        return {
            word: ours for key in same_as(name) for word, ours in self.values.get(key, {}).items()
        }

    def _worded(self, name: str, part: str) -> str:
        """Return one of several values, mapped on both sides of a `=`."""
        own = self._meanings(name)
        before, equals, behind = part.rpartition("=")
        if not equals or part in own:
            return own.get(part, part)
        left, right = (self._meanings(side) for side in _SIDES.get(name, (name, name)))
        return f"{left.get(before, before)}={own.get(behind) or right.get(behind, behind)}"

    def toml(self) -> str:
        """Return the layout as TOML."""
        said = ((name, getattr(self, name)) for name in _TEXTS)
        lines = [f"{name} = {_quoted(text)}" for name, text in said if text]
        switches = ((name, getattr(self, name)) for name in _SWITCHES)
        lines += [f"{name} = {str(on).lower()}" for name, on in switches if on is not None]
        for table, words in (
            ("columns", self.columns),
            *((f"values.{name}", words) for name, words in self.values.items()),
            *((("defaults", self.defaults),) if self.defaults else ()),
        ):
            lines += ["", f"[{table}]"]
            lines += [f"{_quoted(given)} = {_quoted(ours)}" for given, ours in words.items()]
        return "\n".join(lines) + "\n"

    @classmethod
    def of_toml(cls, text: str) -> "Layout":
        """Return a layout from TOML.

        Raises:
            InvalidDataError: it is not a layout.
            UsageError: it names an unknown field.
        """
        # Only saved layouts need the library.
        import tomllib

        try:
            said = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            deep = "it is nested too deep" if isinstance(error, RecursionError) else error
            raise InvalidDataError(
                f"the mapping cannot be read: {deep}", hint="see https://toml.io"
            ) from error
        for name, value in said.items():
            if not _fits(name, value):
                raise InvalidDataError(
                    f"{name} is not a setting of a mapping, or has an invalid value",
                    hint=f"it has {', '.join((*_TEXTS, *_SWITCHES))}, [columns], [values.FIELD]"
                    " and [defaults]",
                )
        return cls(**said)


def _fits(name: str, value: object) -> bool:
    match name:
        case name if name in _TEXTS:
            return isinstance(value, str)
        case name if name in _SWITCHES:
            return isinstance(value, bool)
        case "columns" | "defaults":
            return _words(value)
        case "values":
            return isinstance(value, dict) and all(map(_words, value.values()))
    return False


def _words(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(word, str) for word in value.values())


def _field(name: str) -> str:
    base, colon, label = name.partition(":")
    return base if colon and base == "locator" and label.isalpha() else name


def _one_of(what: str, name: str, known: Iterable[str]) -> None:
    names = [*known]
    if name not in names:
        meant = closest(name, names)
        raise UsageError(
            f"unknown {what} {name!r}",
            hint=(f"did you mean {meant}? " if meant else "") + f"There are {', '.join(names)}.",
        )


def _quoted(text: str) -> str:
    # Strings of TOML are those of JSON, except for one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
