"""Dates in an English question, as terms of the query language.

A date without a year, a relative one such as "yesterday", or one that may be two days has no terms,
but a note that says what to write.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from claimdb import edtf
from claimdb.month_names import MONTH_NUMBERS
from claimdb.query.value import Op, Term
from claimdb.written_dates import AmbiguousDateError, read_date

_VAGUE = ("yesterday", "today", "tonight", "tomorrow")
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_HINTS = frozenset((*MONTH_NUMBERS, *_VAGUE, *_WEEKDAYS, "week", "month", "year"))
_SINCE = ("since", "ever since", "starting in", "beginning in", "as of")
_AFTER = ("after", "later than", "following")
_BEFORE = ("before", "prior to", "earlier than")
_UNTIL = ("until", "till", "up to", "through", "no later than", "by")
_IN = ("in", "during", "on", "throughout", "within", "from", "between", "in between")
_LOOSE = ("around", "about", "circa")
_PARTS: Mapping[str, tuple[int, int]] = {
    "first half": (1, 6), "1st half": (1, 6), "second half": (7, 12), "2nd half": (7, 12),
    "first quarter": (1, 3), "second quarter": (4, 6), "third quarter": (7, 9),
    "fourth quarter": (10, 12), "last quarter": (10, 12), "1st quarter": (1, 3),
    "2nd quarter": (4, 6), "3rd quarter": (7, 9), "4th quarter": (10, 12), "q1": (1, 3),
    "q2": (4, 6), "q3": (7, 9), "q4": (10, 12), "early": (1, 4), "mid": (5, 8), "late": (9, 12),
    "beginning": (1, 3), "start": (1, 3), "middle": (5, 8), "end": (10, 12), "spring": (3, 5),
    "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14),
}  # fmt: skip
"""Parts of a year by their first and last months; a winter ends in the next year."""

_FIGURES = re.compile(r"\d\d?-\d\d?-\d{4}", re.ASCII)


class FoundDate(NamedTuple):
    """A date from the word `start` up to `end`; without terms a note says why."""

    start: int
    end: int
    terms: tuple[Term, ...] = ()
    note: str = ""


class _Grammar(NamedTuple):
    dated: re.Pattern[str]
    vague: re.Pattern[str]
    part: re.Pattern[str]
    single: re.Pattern[str]


@cache
def _grammar() -> _Grammar:
    month = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
    week = "|".join(_WEEKDAYS)
    day = r"\d\d?(?:st|nd|rd|th)?"
    whole = (
        rf"(?:the )?{day}(?: of)?[ -](?:{month})[ -]\d{{4}}"
        rf"|(?:{month})[ -](?:the )?{day}[ -]\d{{4}}"
        rf"|(?:{month})(?: of)?[ -]\d{{4}}|\d\d?-\d\d?-\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{4}}-\d\d"
    )
    parts = "|".join(sorted(_PARTS, key=len, reverse=True))
    year = r"(?:1\d|2[01])\d\d"
    part = rf"(?:the )?(?:{parts})(?: of| in)?(?: the year)?[ -]{year}"
    one = rf"(?:{part}|{whole}|(?:the )?(?:year )?{year}|(?:the )?(?:1\d|2[01])\d0s)"
    how = "|".join(sorted((*_SINCE, *_AFTER, *_BEFORE, *_UNTIL, *_IN), key=len, reverse=True))
    loose = rf"(?:(?:the|month of|of|{'|'.join(_LOOSE)})[ -])*"
    return _Grammar(
        dated=re.compile(
            rf"(?<![^ ])(?:(?P<how>{how}) {loose}(?P<first>{one})"
            rf"(?:(?: (?P<to>and|or|to|until|till|through) (?:in )?|-)(?P<second>{one}))?"
            rf"(?P<onward> onwards?| on$)?|(?P<alone>{part}|{whole}|(?:19|20)\d\d))(?![^ ])"
        ),
        vague=re.compile(
            rf"(?<![^ ])(?:(?:{how}) (?:the )*"
            rf"(?:{day}(?: of)? (?:{month})|(?:{month}) {day}|{month}|{week}|{day}-\d\d?-\d{{4}})"
            rf"|(?:(?:{how}) )?(?:last|this|next) (?:week|month|year|{month}|{week})"
            rf"|{day}-\d\d?-\d{{4}}|{'|'.join(_VAGUE)})(?![^ ])"
        ),
        part=re.compile(rf"(?:the )?(?P<part>{parts})\b.*(?P<year>\d{{4}})"),
        single=re.compile(
            rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)?[ -])?(?P<month>{month})(?: of)?"
            rf"(?:[ -](?:the )?(?P<later>\d\d?)(?:st|nd|rd|th)?)?[ -](?P<year>\d{{4}})"
        ),
    )


def dates(words: Sequence[str], close: Sequence[bool]) -> Iterator[FoundDate]:
    """Yield the dates in a row of folded words, from left to right.

    `close` has for each word whether it is joined to the previous one, as in 2023-03-20.
    """
    if not any(word[0].isdigit() or word in _HINTS for word in words):
        return
    text, starts = "", []
    for word, joined in zip(words, close, strict=True):
        text += "-" if joined and text else " " if text else ""
        starts.append(len(text))
        text += word
    grammar = _grammar()
    found = list(grammar.dated.finditer(text))
    spans = [match.span() for match in found]
    found += (
        match
        for match in grammar.vague.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in spans)
    )
    for match in sorted(found, key=re.Match[str].start):
        start, end = bisect_left(starts, match.start()), bisect_left(starts, match.end())
        if match.re is grammar.dated:
            yield FoundDate(start, end, *_terms(match))
        else:
            yield FoundDate(start, end, (), "it has no year" if match[0] else "")


def _terms(match: re.Match[str]) -> tuple[tuple[Term, ...], str]:
    """Return the terms of a date; for a day that does not exist, or may be two, a note."""
    try:
        if match["alone"]:
            return _ranged("in", _date(match["alone"]), "to", "", False), ""
        first = _date(match["first"])
        second = _date(match["second"]) if match["second"] else ""
        how, to = match["how"], match["to"] or "to"
        return _ranged(how, first, to, second, bool(match["onward"])), ""
    except AmbiguousDateError as error:
        return (), f"it may be {' or '.join(error.readings)}"
    except (ValueError, OverflowError):
        return (), "there is no such day"


def _ranged(how: str, first: str, to: str, second: str, onward: bool) -> tuple[Term, ...]:
    if second and (to not in ("and", "or") or how.endswith("between")):
        if edtf.parse(first).first > edtf.parse(second).last:
            first, second = second, first
        return (_said(first.partition("/")[0], second.rpartition("/")[2]),)
    if second:
        return (*_ranged(how, first, to, "", onward), *_ranged(how, second, to, "", onward))
    if how in _SINCE or onward:
        return (_said(first.partition("/")[0], ""),)
    if how in _AFTER:
        return (_said(_adjacent(first, 1), ""),)
    if how in _BEFORE:
        return (_said("", _adjacent(first, -1)),)
    if how in _UNTIL:
        return (_said("", first.rpartition("/")[2]),)
    return (_said(*first.split("/")),)


def _said(first: str, last: str | None = None) -> Term:
    return Term("said", first) if last is None else Term("said", first, Op.RANGE, last)


def _date(text: str) -> str:
    """Return an English date as EDTF text; a day that does not exist is a ValueError."""
    if _FIGURES.fullmatch(text):
        return read_date(text)
    if match := _grammar().part.fullmatch(text):
        return _part(match["part"], int(match["year"]))
    if match := _grammar().single.search(text):
        month = f"{MONTH_NUMBERS[match['month']]:02}"
        day = match["day"] or match["later"]
        result = f"{match['year']}-{month}" + (f"-{int(day):02}" if day else "")
    else:
        result = text.removeprefix("the ").removeprefix("year ").replace("0s", "X")
    edtf.parse(result)
    return result


def _part(name: str, year: int) -> str:
    first, last = _PARTS[name]
    return f"{year}-{first:02}/{year + (last > 12)}-{(last - 1) % 12 + 1:02}"


def _adjacent(text: str, step: int) -> str:
    """Return the date of the same precision right after (1) or before (-1) another.

    Raises:
        ValueError, OverflowError: the calendar ends.
    """
    span = edtf.parse(text)
    day = date.fromisoformat(span.last if step > 0 else span.first) + timedelta(days=step)
    return day.isoformat()[: min(len(text), 10)] if "/" not in text else day.isoformat()
