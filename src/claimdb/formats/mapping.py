"""The mapping of a file's columns and words to ours, given by the user or saved as TOML."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from claimdb.cells import SEPARATOR
from claimdb.drafts.keys import DATES, FIELDS, same_as
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import ORDERS, closest, date_order, shown, with_date_order
from claimdb.errors import InvalidDataError, UsageError

_HOLDING = frozenset({"occurrences", "source", "via", "memberships"})
"""Fields of JSON records that contain dates."""
_DEEPEST = 3  # the source of an occurrence of a quote
_FIRST = {"dmy": "day", "mdy": "month"}


class Orders:
    """Checks that the dates of a file have one order of day and month in each field.

    `_seen` has the first date of each field that shows its order: the order, the text, the line.
    """

    def __init__(self, order: str | None) -> None:
        self._order = order
        self._seen: dict[str, tuple[str, str, int]] = {}

    def of(
        self, raw: Mapping[str, object], line: Callable[[str], int]
    ) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
        """Return a record with its dates in the given order, and the problems of other dates.

        `line` returns the line of a field, for messages.
        """
        found = (self._problem(*one, line) for one in _showing(raw))
        problems = tuple(problem for problem in found if problem is not None)
        return _rewritten(raw, self._order) if self._order else raw, problems

    def _problem(
        self, path: str, name: str, text: str, order: str, line: Callable[[str], int]
    ) -> Problem | None:
        if self._order is not None:
            return None if order == self._order else unfit(path, text, self._order)
        other, seen, number = self._seen.setdefault(name, (order, text, line(path)))
        if other == order:
            return None
        return Problem(
            path,
            f"{shown(text)} has the {_FIRST[order]} first, where line {number} has the"
            f" {_FIRST[other]} first: {shown(seen)}",
            "write the dates of one of these orders as 2023-03-20: no --date-order fits both",
        )


def unfit(field: str, text: str, order: str) -> Problem:
    """Return the problem of a date that is not in the given order."""
    return Problem(
        field,
        f"{shown(text)} is not a date in the order {order}",
        "write it as 2023-03-20, or use the other --date-order for the whole file",
    )


def _showing(
    raw: Mapping[str, object], path: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the dates that show an order: path, name, text and order of each."""
    for name, value in raw.items():
        if isinstance(value, str):
            if name in DATES and (order := date_order(value)) is not None:
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
            if name in DATES and (text := with_date_order(value, order)) != value:
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
        defaults: The values of fields that a record lacks: `{"mode": "narration"}`.
    """

    kind: str = "quote"
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str | None = None
    guarded: bool | None = None
    escaped: bool | None = None
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
            if self._is_ordered(name) and date_order(text) not in (None, self.dates):
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
        for header, name in _split(columns, "(.*)=(.*)", "HEADER=FIELD", '"Said by=speaker"'):
            named[header] = name.strip()
        words = {name: dict(meanings) for name, meanings in self.values.items()}
        pattern = r"([^.]*)\.(.*)=(.*)"
        for name, word, ours in _split(values, pattern, "FIELD.WORD=OURS", "stance.pro=support"):
            words.setdefault(name, {})[word] = ours
        given = dict(self.defaults)
        for name, value in _split(defaults, "([^=]*)=(.*)", "FIELD=VALUE", "mode=narration"):
            given[name.strip()] = value
        return replace(self, columns=named, values=words, defaults=given)

    def complete(self, raw: Mapping[str, object]) -> Mapping[str, object]:
        """Return a record with the defaults of fields it lacks."""
        given = {name for name, value in raw.items() if value is not None and value != ""}
        new = dict(raw)
        for default, text in self.defaults.items():
            if given.isdisjoint(same_as(_field(default))):
                name, value = self.value(default, text)
                new[name] = (
                    with_date_order(value, str(self.dates)) if self._is_ordered(name) else value
                )
        return new

    def _is_ordered(self, name: str) -> bool:
        return self.dates is not None and name in DATES

    def value(self, name: str, text: str) -> tuple[str, str]:
        """Return the field and the value of a cell in a column."""
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
        """Whether the cells of a column are never mapped."""
        given = self.values and any(map(self._meanings, (name, *_SIDES.get(name, ()))))
        return ":" not in name and not given

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
        settings = {"kind": self.kind, "dates": self.dates}
        lines = [f"{name} = {_quoted(text)}" for name, text in settings.items() if text]
        switches = {"guarded": self.guarded, "escaped": self.escaped}
        lines += [f"{name} = {str(on).lower()}" for name, on in switches.items() if on is not None]
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
            settings = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            deep = "it is nested too deep" if isinstance(error, RecursionError) else error
            raise InvalidDataError(
                f"the mapping cannot be read: {deep}", hint="see https://toml.io"
            ) from error
        for name, value in settings.items():
            if not _fits(name, value):
                raise InvalidDataError(
                    f"{name} is not a setting of a mapping, or has an invalid value",
                    hint="it has kind, dates, guarded, escaped, [columns], [values.FIELD] and"
                    " [defaults]",
                )
        return cls(**settings)


def _fits(name: str, value: object) -> bool:
    match name:
        case "kind" | "dates":
            return isinstance(value, str)
        case "guarded" | "escaped":
            return isinstance(value, bool)
        case "values":
            return isinstance(value, dict) and all(_fits("columns", one) for one in value.values())
        case "columns" | "defaults":
            return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return False


def _split(
    texts: Iterable[str], pattern: str, form: str, example: str
) -> Iterator[tuple[str, ...]]:
    """Yield the groups of each text; raise `UsageError` for one that is not in this form."""
    for text in texts:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is None:
            raise UsageError(f"{text!r} is not {form}", hint=f"as in {example}")
        yield found.groups()


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
