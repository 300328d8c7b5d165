"""EDTF dates (ISO 8601-2:2019): validation, and the days that a date spans."""

import re
from functools import lru_cache
from typing import NamedTuple

EARLIEST = "0000-01-01"
LATEST = "9999-12-31"
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_DATE = re.compile(r"(\d{3}[\dX]|\d{2}XX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%])?", re.ASCII)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?",
    re.ASCII,
)
FORMS = "2023, 2023-03, 2023-03-20, 2023-03~, 2023-03-01/2023-03-20 or ../2023-03-23"

SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}
"""What EDTF writes for a month, by the English names of seasons."""
_NO_MONTH = frozenset((None, "XX", *SEASONS.values()))


class Span(NamedTuple):
    """The first and the last day that a date may mean, both as `YYYY-MM-DD`, both included."""

    first: str
    last: str


@lru_cache(maxsize=1 << 14)  # the days of 40 years; errors are not cached
def parse(text: str) -> Span:
    """Return the days that an EDTF date spans.

    Accepts level 0, and the part of level 1 that news and archives need: `YYYY`, `YYYY-MM`,
    `YYYY-MM-DD`, a time of day on a full date, the qualifiers `?` (uncertain), `~` (approximate)
    and `%` (both), which do not widen the span, unspecified digits (`202X`, `2023-XX`,
    `2023-03-XX`), seasons (`2023-21` to `2023-24` are spring to winter), which span their year as
    the hemisphere is not stated, and intervals `a/b`, `a/..`, `../b`, whose open end is the
    earliest or latest day.

    Raises:
        ValueError: the text is no such date, or no such day exists.
    """
    start, slash, end = text.partition("/")
    if not slash:
        return _single(start)
    if start in ("..", "") and end in ("..", ""):
        raise ValueError(f"{text!r} is an interval without a date")
    first = EARLIEST if start in ("..", "") else _single(start).first
    last = LATEST if end in ("..", "") else _single(end).last
    if first > last:
        raise ValueError(f"{text!r} ends before it begins")
    return Span(first, last)


def _single(text: str) -> Span:
    if time := _TIME.fullmatch(text):
        return _single(time[1])
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a date such as {FORMS}")
    year, month, day = match.group(1, 2, 3)
    if "X" in year:
        if month is not None:
            raise ValueError(f"{text!r} has a month in an unspecified year")
        return Span(f"{year.replace('X', '0')}-01-01", f"{year.replace('X', '9')}-12-31")
    if month in _NO_MONTH:
        if day is not None and (day, month) != ("XX", "XX"):
            raise ValueError(f"{text!r} has a day without its month")
        return Span(f"{year}-01-01", f"{year}-12-31")
    if not 1 <= int(month) <= 12:
        raise ValueError(f"{text!r} has no valid month")
    leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
    days = 29 if month == "02" and leap else _DAYS[int(month) - 1]
    if day is None or day == "XX":
        return Span(f"{year}-{month}-01", f"{year}-{month}-{days}")
    if not 1 <= int(day) <= days:
        raise ValueError(f"{text!r} has no valid day")
    return Span(f"{year}-{month}-{day}", f"{year}-{month}-{day}")


def is_time(text: str) -> bool:
    """Whether a text has the form of a time of day on a full date."""
    return _TIME.fullmatch(text) is not None
