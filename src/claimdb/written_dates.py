"""Dates as people write them, `20.03.2023` or `March 20, 2023`, as EDTF."""

import re
from functools import lru_cache

from claimdb import edtf
from claimdb.month_names import month_number

ORDERS = ("dmy", "mdy")
"""The orders of day, month and year in figures."""

_MONTH = r"(?P<name>[^\W\d_]{3,}\.?)"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>[0-9]{4})"
_DATE_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}([/.-])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}})",
        rf"{_YEAR}年(?P<month>[0-9]{{1,2}})月(?:(?P<day>[0-9]{{1,2}})日)?",
        rf"(?P<month>[0-9]{{1,2}})[/.]{_YEAR}",
        rf"(?:le )?{_DAY}(?: of | de |[ -]|(?<=\.)){_MONTH}(?:,? |-| de ){_YEAR}(?: ?г\.?)?",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_MONTH}(?:,?[ -]| de | of ){_YEAR}",
    )
)
_WEEKDAY = re.compile(
    r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,? +"
)
_ABOUT = re.compile(r"(?:c|ca|circa|about)(?:\. *| +)([0-9]{4})", re.IGNORECASE)
_DECADE = re.compile(r"(?:the )?([0-9]{3})0'?s", re.IGNORECASE)
_RANGES = (
    # Of a range in one year, or in one month, the beginning states the rest only at the end.
    re.compile(rf"(?P<first>[0-9]{{1,2}})\.? ?[–—-] ?(?P<last>{_DAY} {_MONTH} {_YEAR})"),
    re.compile(rf"(?P<first>[^\W\d_]{{3,}}) ?[–—-] ?(?P<last>[^\W\d_]{{3,}} {_YEAR})"),
    re.compile(r"(?P<first>[0-9]{4}) ?-{1,2} ?(?P<last>[0-9]{4})"),
    re.compile(r"(?P<first>.*[0-9]{4}.*?) ?(?:–|—| - | to ) ?(?P<last>.*[0-9]{4}.*)"),
)
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIGURES = re.compile(rf"(\d\d?)([/.-])(\d\d?)\2{_YEAR}", re.ASCII)
_TIMED = re.compile(
    r"(?P<date>\S.*?)(?:,? +| *T)(?P<hour>\d\d?):(?P<rest>\d\d(?::\d\d)?)(?:[.,]\d+)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?",
    re.ASCII | re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"T00:00(?::00)?")
_LONGEST_DATE = 64  # characters


class AmbiguousDateError(ValueError):
    """A date that may be either of two days, the `readings`, both EDTF."""

    def __init__(self, text: str, readings: tuple[str, str]) -> None:
        super().__init__(f"{text!r} may be {' or '.join(readings)}")
        self.text = text
        self.readings = readings


@lru_cache(maxsize=1 << 14)  # the days of 40 years; errors are not cached
def read_date(text: str, order: str | None = None) -> str:
    """Return a date as EDTF, from EDTF itself or a form such as `20.03.2023`, `March 20, 2023`.

    The `order` (one of `ORDERS`) decides ambiguous dates, such as `03/04/2023`. A time may follow
    after a blank; midnight, by which tables and databases write a day, is left out.

    Raises:
        AmbiguousDateError: it may be two days.
        ValueError: it is no date, or no such day exists.
    """
    if not _FULL_DATE.fullmatch(text):
        text = (_read_form(text, order) if len(text) < _LONGEST_DATE else None) or text
    edtf.parse(text)
    return text


def with_date_order(text: str, order: str) -> str:
    """Return an ambiguous date as EDTF by its order; anything else unchanged."""
    try:
        read_date(text)
    except AmbiguousDateError:
        return read_date(text, order)
    except ValueError:
        pass
    return text


@lru_cache(maxsize=1 << 14)
def date_order(text: str) -> str | None:
    """Return the order of a date in figures if it has only one; None for anything else."""
    text = text.strip()
    if _FULL_DATE.fullmatch(text):
        return None
    timed = _TIMED.fullmatch(text) if len(text) < _LONGEST_DATE else None
    match = _FIGURES.fullmatch(timed["date"] if timed else text)
    possible = match and [
        order
        for order, month in zip(ORDERS, (int(match[3]), int(match[1])), strict=True)
        if month <= 12
    ]
    return possible[0] if possible and len(possible) == 1 else None


def _read_form(text: str, order: str | None) -> str | None:
    for form in _DATE_FORMS:
        if match := form.fullmatch(text):
            parts = match.groupdict()
            name, day = parts.get("name") or "", parts.get("day")
            if (season := edtf.SEASONS.get(name.casefold())) and not day:
                return f"{parts['year']}-{season}"
            if month := int(parts.get("month") or 0) or month_number(name):
                return f"{parts['year']}-{month:02}" + (f"-{int(day):02}" if day else "")
    if match := _FIGURES.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), match["year"]
        readings = f"{year}-{second:02}-{first:02}", f"{year}-{first:02}-{second:02}"
        if first <= 12 and second <= 12 and first != second and order is None:
            raise AmbiguousDateError(text, readings)
        if first > 12 or second > 12:
            return readings[first <= 12]
        return readings[order == "mdy"]
    return _with_time(text, order) or _in_words(text, order)


def _in_words(text: str, order: str | None) -> str | None:
    """Return a date with other words: a weekday, `circa`, a decade or a range."""
    if match := _WEEKDAY.match(text.lower()):
        return read_date(text[match.end() :], order)
    if match := _ABOUT.fullmatch(text):
        return f"{match[1]}~"
    if match := _DECADE.fullmatch(text):
        return f"{match[1]}X"
    for number, form in enumerate(_RANGES):
        if match := form.fullmatch(text):
            first, last = match["first"], match["last"]
            if number < 2:
                rest = (match["name"], match["year"]) if number == 0 else (match["year"],)
                first = " ".join((first, *rest))
            return f"{read_date(first, order)}/{read_date(last, order)}"
    return None


def _with_time(text: str, order: str | None) -> str | None:
    """Return a day with a time, where a text has both."""
    match = _TIMED.fullmatch(text)
    if match is None or edtf.is_time(text):
        return None
    time = _time(match)
    try:
        day = read_date(match["date"], order)
    except AmbiguousDateError as error:
        first, second = error.readings
        raise AmbiguousDateError(text, (f"{first}{time}", f"{second}{time}")) from error
    return f"{day}{time}" if _FULL_DATE.fullmatch(day) else None


def _time(match: re.Match[str]) -> str:
    hour, half = int(match["hour"]), (match["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half == "p")
    zone = (match["zone"] or "").upper()
    if zone in {"UTC", "GMT"}:
        zone = "Z"
    elif zone not in {"", "Z"} and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    time = f"T{hour:02}:{match['rest']}"
    return "" if _MIDNIGHT.fullmatch(time) and not half else f"{time}{zone}"
