"""How a file's columns and words become ours: chosen by hand, or saved from another time.

Owns what can be said about it and how it is written down, as TOML. It must not know formats.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from claimdb.drafts.dates import ORDERS, ordered, shows
from claimdb.drafts.keys import DATES, FIELDS, same_as
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import closest, shown
from claimdb.errors import InvalidDataError, UsageError
from claimdb.values import SEPARATOR

_HOLDING = frozenset({"occurrences", "source", "via", "memberships"})
"""What has dates of its own in the records of JSON."""
_DEEPEST = 3  # the source of an occurrence of a quote
_FIRST = {"dmy": "day", "mdy": "month"}


class _Seen(NamedTuple):
    """The first date of a column that shows an order, and its line."""

    order: str
    text: str
    line: int


class Orders:
    """The orders that the dates of one file show, by the names of their fields."""

    def __init__(self, said: str | None) -> None:
        self._said = said
        self._seen: dict[str, _Seen] = {}

    def of(
        self, raw: Mapping[str, object], line: Callable[[str], int]
    ) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
        """Return a raw record with its dates in the order that is said, and those that are not.

        The line is that of a field of it, of which messages tell.
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
    """Return what is to be said of a date that is not of the order that is said."""
    return Problem(
        field,
        f"{shown(text)} is no date in the order {order}",
        "write it as 2023-03-20, or say the other --date-order for the whole file",
    )


def _showing(
    raw: Mapping[str, object], path: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the dates of a raw record that show an order: path, name, text and order of each."""
    for name, value in raw.items():
        if isinstance(value, str):
            if name in DATES and (order := shows(value)) is not None:
                yield path + name, name, value, order
        elif name in _HOLDING and depth < _DEEPEST:
            for place, one in _within(value):
                yield from _showing(one, f"{path}{name}{place}.", depth + 1)


def _within(value: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield the objects that a value is or holds, each with its place there."""
    if isinstance(value, dict):
        yield "", value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            if isinstance(one, dict):
                yield f"[{place}]", one


def _rewritten(raw: Mapping[str, object], order: str, depth: int = 0) -> Mapping[str, object]:
    """Return a raw record in which dates that may be two days are those of an order."""
    new: dict[str, object] = {}
    for name, value in raw.items():
        if isinstance(value, str):
            if name in DATES and (text := ordered(value, order)) != value:
                new[name] = text
        elif name in _HOLDING and depth < _DEEPEST:
            new[name] = _each(value, lambda one: _rewritten(one, order, depth + 1))
    return {**raw, **new} if new else raw


def _each(value: object, make: Callable[[Mapping[str, object]], object]) -> object:
    """Return a value with what is made of the object that it is, or of those that it holds."""
    if isinstance(value, list):
        return [make(one) if isinstance(one, dict) else one for one in value]
    return make(value) if isinstance(value, dict) else value


IGNORE = ""
"""The field of a column that is left out on purpose."""

_SWITCHES = ("guarded", "escaped")

_SIDES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("topic", "topics", "stance"), ("topic", "stance")),
    **dict.fromkeys(("claim", "claims", "relation"), ("claim", "relation")),
}
"""The fields of what stands before and behind `=` in a value of a field: `peace plan=oppose`."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What is said about a file.

    `columns` gives headers their field (`IGNORE`, or `locator:page` for a number that is one of a
    page), `values` the words of a field theirs: `{"stance": {"pro": "support"}}`. `dates` is the
    order of day and month (`dmy` or `mdy`). `guarded` is whether apostrophes guard cells that
    begin as formulas do, `escaped` whether a table with tabs has backslashes for tabs and lines,
    each as our own files have it; without a word the file itself has to tell. `defaults` are the
    fields of records that have none: `{"mode": "narration"}`.
    """

    kind: str = "quote"
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str | None = None
    guarded: bool | None = None
    escaped: bool | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no field, order or kind, and a default that is not in the order.

        Raises:
            UsageError: with the fields there are.
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
        """Return this layout with more said: `Said by=speaker`, `stance.pro=support`, `mode=mixed`.

        Raises:
            UsageError: it is not in that form, or names what is no field.
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
        """Return a raw record with the defaults of what it does not say."""
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
        """Return a field of the gate and its value, for what stands in a column of a field."""
        name, _, label = name.partition(":")
        if not self.leaves(name):
            words = self._meanings(name)
            text = words.get(text) or SEPARATOR.join(
                self._worded(name, part) for part in text.split(SEPARATOR)
            )
        if label:
            text = f"{label}:{text}"
        return name, text

    def leaves(self, name: str) -> bool:
        """Whether what stands in a column of a field is read as it is, whatever it is."""
        given = self.values and any(map(self._meanings, (name, *_SIDES.get(name, ()))))
        return ":" not in name and not given

    def _meanings(self, name: str) -> Mapping[str, str]:
        """Return what the words of a field mean, whichever of its keys they were given for."""
        return {
            word: ours for key in same_as(name) for word, ours in self.values.get(key, {}).items()
        }

    def _worded(self, name: str, part: str) -> str:
        """Return one of several values, in our words on both sides of a `=`."""
        own = self._meanings(name)
        before, equals, behind = part.rpartition("=")
        if not equals or part in own:
            return own.get(part, part)
        left, right = (self._meanings(side) for side in _SIDES.get(name, (name, name)))
        return f"{left.get(before, before)}={own.get(behind) or right.get(behind, behind)}"

    def toml(self) -> str:
        """Return the layout as it is saved."""
        lines = [f"kind = {_quoted(self.kind)}"]
        lines += [f"dates = {_quoted(self.dates)}"] if self.dates else []
        for name in _SWITCHES:
            if (said := getattr(self, name)) is not None:
                lines.append(f"{name} = {str(said).lower()}")
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
        """Return the layout that was saved.

        Raises:
            InvalidDataError: the text is none.
            UsageError: it names what is no field.
        """
        # Only who has saved one pays for the library.
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
                    f"{name} has no place in a mapping, or not with this value",
                    hint="it has kind, dates, guarded, escaped, [columns], [values.FIELD] and"
                    " [defaults]",
                )
        return cls(**said)


def _fits(name: str, value: object) -> bool:
    match name:
        case "kind" | "dates":
            return isinstance(value, str)
        case "guarded" | "escaped":
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
            f"there is no {what} {name!r}",
            hint=(f"did you mean {meant}? " if meant else "") + f"There are {', '.join(names)}.",
        )


def _quoted(text: str) -> str:
    # TOML takes the strings of JSON, but for one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
