"""The mapping of a file's columns and words to ours, given by the user or saved as TOML."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from claimdb.cells import SEPARATOR, joined, parted
from claimdb.drafts.keys import DATES, FIELDS, SPEAKER, same_as
from claimdb.drafts.records import Problem
from claimdb.drafts.rules import closest, shown
from claimdb.errors import InvalidDataError, UsageError
from claimdb.written_dates import ORDERS, date_order, with_date_order

_HOLDING = frozenset({"occurrences", "source", "via", "memberships"})
"""Fields of JSON records that contain dates."""
_DATED = DATES | _HOLDING
_DEEPEST = 3  # the source of an occurrence of a quote
_FIRST = {"dmy": "day", "mdy": "month"}
_ONE_ORDER = "write the dates of one of these orders as 2023-03-20: no --date-order fits both"


class Orders:
    """Checks that the dates of a file have one order of day and month in each field."""

    def __init__(self, order: str | None) -> None:
        self._order = order
        # By field, the first date that shows an order: the order, the text, the line.
        self._seen: dict[str, tuple[str, str, int]] = {}

    def of(
        self, raw: Mapping[str, object], line: Callable[[str], int]
    ) -> tuple[Mapping[str, object], tuple[Problem, ...]]:
        """Return a record with its dates in the given order, and the problems of other dates.

        Dates in its nested objects are changed in place. `line` returns the line of a field.
        """
        new = dict(raw) if self._order else raw
        problems = []
        for path, name, text, holder in _dates(new):
            order = date_order(text)
            if self._order is not None:
                if order not in (None, self._order):
                    problems.append(unfit(path, text, self._order))
                holder[name] = with_date_order(text, self._order)
            elif order is not None:
                first, seen, number = self._seen.setdefault(name, (order, text, line(path)))
                if order != first:
                    message = (
                        f"{shown(text)} has the {_FIRST[order]} first, where line {number} has the"
                        f" {_FIRST[first]} first: {shown(seen)}"
                    )
                    problems.append(Problem(path, message, _ONE_ORDER))
        return new, tuple(problems)


def unfit(field: str, text: str, order: str) -> Problem:
    """Return the problem of a date that is not in the given order."""
    return Problem(
        field,
        f"{shown(text)} is not a date in the order {order}",
        "write it as 2023-03-20, or use the other --date-order for the whole file",
    )


def _dates(
    raw: Mapping[str, Any], path: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str, Any]]:
    """Yield the dates of a record: the path, the name, the text and the object of each."""
    for name in filter(_DATED.__contains__, raw):
        value = raw[name]
        if isinstance(value, str):
            if name in DATES:
                yield path + name, name, value, raw
        elif name in _HOLDING and depth < _DEEPEST:
            several = isinstance(value, list)
            for place, one in enumerate(value if several else (value,)):
                if isinstance(one, dict):
                    index = f"[{place}]" if several else ""
                    yield from _dates(one, f"{path}{name}{index}.", depth + 1)


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
        """Raise `UsageError` for an unknown field, order or kind, or a default in another order."""
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
        self, columns: Iterable[str] = (), values: Iterable[str] = (), defaults: Iterable[str] = ()
    ) -> "Layout":
        """Return this layout with more: `Said by=speaker`, `stance.pro=support`, `mode=mixed`.

        `UsageError` if one is not in that form, or names an unknown field.
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
        if self.separator and self._is_listed(name):
            values = [part for part in self._parts(text) if part]
            text = joined(values) if values else ""
        if not self.leaves(name):
            own = self._meanings(name)
            parts = (self._part(name, part, own) for part in text.split(SEPARATOR))
            text = own.get(text) or SEPARATOR.join(parts)
        return name, f"{label}:{text}" if label else text

    def leaves(self, name: str) -> bool:
        """Whether the cells of a column are never mapped."""
        if self.separator and self._is_listed(name):
            return False
        mapped = self.values and any(map(self._meanings, (name, *_SIDES.get(name, ()))))
        return ":" not in name and not mapped

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

    def _part(self, name: str, part: str, own: Mapping[str, str]) -> str:
        """Return one of several values, mapped on both sides of a `=`."""
        before, equals, behind = part.rpartition("=")
        if not equals or part in own:
            return own.get(part, part)
        left, right = map(self._meanings, _SIDES.get(name, (name, name)))
        return f"{left.get(before, before)}={own.get(behind) or right.get(behind, behind)}"

    def toml(self) -> str:
        """Return the layout as TOML."""
        settings = ((name, getattr(self, name)) for name in _TEXTS)
        lines = [f"{name} = {_quoted(text)}" for name, text in settings if text]
        switches = ((name, getattr(self, name)) for name in _SWITCHES)
        lines += [f"{name} = {str(on).lower()}" for name, on in switches if on is not None]
        tables = {"columns": self.columns}
        tables |= {f"values.{name}": words for name, words in self.values.items()}
        tables |= {"defaults": self.defaults} if self.defaults else {}
        for table, words in tables.items():
            lines += ["", f"[{table}]"]
            lines += [f"{_quoted(given)} = {_quoted(ours)}" for given, ours in words.items()]
        return "\n".join(lines) + "\n"

    @classmethod
    def of_toml(cls, text: str) -> "Layout":
        """Return a layout from TOML, or raise `InvalidDataError` or `UsageError`."""
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
                    hint=f"it has {', '.join((*_TEXTS, *_SWITCHES))}, [columns], [values.FIELD]"
                    " and [defaults]",
                )
        return cls(**settings)


def _fits(name: str, value: object) -> bool:
    match name:
        case name if name in _TEXTS:
            return isinstance(value, str)
        case name if name in _SWITCHES:
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
