"""The dates in figures of a file: in the order of day and month that is said, else in one.

Owns which values of a record are dates, and that a column whose dates show both orders is in
neither. It must not know formats. One date may mean one day alone, and a column of both orders
still has dates that mean another day than was meant.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from claimdb.draft.dates import ordered, shows
from claimdb.draft.fields import DATES
from claimdb.draft.raw import shown
from claimdb.draft.record import Problem

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
