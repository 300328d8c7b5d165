"""Dates in words; the ends of a range share their common parts."""

from collections.abc import Sequence
from typing import NamedTuple

from claimdb.cite.work import Date, Day

_SEASONS = ("Spring", "Summer", "Autumn", "Winter")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December", *_SEASONS,
)  # fmt: skip
_SHORT_MONTHS = (
    "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
    *_SEASONS,
)  # fmt: skip


class DateForm(NamedTuple):
    """The parts of a date in their order, each with the separator before it."""

    parts: tuple[tuple[str, str], ...]
    months: tuple[str, ...] = _MONTHS


DAY_FIRST = DateForm((("day", ""), ("month", " "), ("year", " ")), _SHORT_MONTHS)
MONTH_FIRST = DateForm((("month", ""), ("day", " "), ("year", ", ")))
YEAR_FIRST = DateForm((("year", ""), ("month", ", "), ("day", " ")))
MONTH_AND_YEAR = DateForm((("month", ""), ("year", " ")))
SHORT_MONTH_AND_YEAR = DateForm((("month", ""), ("year", " ")), _SHORT_MONTHS)
MONTH_AND_DAY = DateForm((("month", ""), ("day", " ")))
MONTH = DateForm((("month", ""),))
YEAR = DateForm((("year", ""),))


def written(date: Date | None, form: DateForm) -> str:
    """Return a date in a form; empty if the date has none of its parts."""
    if date is None:
        return ""
    if date.literal:
        return date.literal if any(kind == "year" for kind, _ in form.parts) else ""
    first = _parts(date.first, form)
    if date.last is None:
        return _text(first)
    if date.last.year == 0:
        return f"{_text(first)}–" if first else ""
    last = _parts(date.last, form)
    if not (first and last):
        return _text(first or last)
    # Separators depend on other parts, so they are not compared.
    if [(kind, word) for kind, _, word in first] == [(kind, word) for kind, _, word in last]:
        return _text(first)
    # A month is shared only within one year.
    shared = {"year"} if date.first.year == date.last.year else set()
    if shared and date.first.month == date.last.month:
        shared.add("month")
    # A less precise end keeps a part of its own.
    most = min(len(first), len(last)) - 1
    start = 0
    while start < most and first[start] == last[start] and first[start][0] in shared:
        start += 1
    end = 0
    while start + end < most and first[~end] == last[~end] and first[~end][0] in shared:
        end += 1
    tail = len(first) - end
    middle = _text(last[start : len(last) - end])
    rest = "".join(before + word for _, before, word in first[tail:])
    return f"{_text(first[:tail])}–{middle}{rest}"


def _parts(day: Day, form: DateForm) -> list[tuple[str, str, str]]:
    """Return the parts of a day in the order of the form: kind, separator before it, and word."""
    values = {
        "year": str(day.year),
        "month": form.months[day.month - 1] if day.month else "",
        "day": str(day.day) if day.day else "",
    }
    return [
        # The comma separates two numbers.
        (kind, " " if kind == "year" and not day.day else before, values[kind])
        for kind, before in form.parts
        if values[kind]
    ]


def _text(parts: Sequence[tuple[str, str, str]]) -> str:
    return "".join(before * bool(place) + word for place, (_, before, word) in enumerate(parts))
