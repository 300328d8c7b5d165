"""Dates in an English question, as terms of the query language.

A date without a year, or a relative one such as "yesterday", is reported as unused.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from claimdb import edtf
from claimdb.month_names import MONTH_NUMBERS
from claimdb.query.value import Op, Term
from claimdb.written_dates import read_date

_VAGUE = ("yesterday", "today", "tonight", "tomorrow", "recently", "lately")
_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_HINTS = frozenset((*MONTH_NUMBERS, *_VAGUE, *_WEEKDAYS, "week", "month", "year"))
_SINCE = ("since", "ever since", "starting in", "beginning in", "as of")
_AFTER = ("after", "later than", "following")
_BEFORE = ("before", "prior to", "earlier than")
_UNTIL = ("until", "till", "up to", "through", "no later than", "by")
_IN = ("in", "during", "on", "throughout", "within", "from", "between", "in between")
_PRECISION = re.compile(r"early|late|mid|around|about|spring|summer|autumn|fall|winter")


_FIGURES = re.compile(r"\d\d?-\d\d?-\d{4}", re.ASCII)


class Found(NamedTuple):
    """A date from the word `start` up to `end`; without terms it is not understood.

    `ignored` are the places of words without an effect on the query, such as "early".
    """

    start: int
    end: int
    terms: tuple[Term, ...] = ()
    ignored: tuple[int, ...] = ()


class _Grammar(NamedTuple):
    dated: re.Pattern[str]
    vague: re.Pattern[str]
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
    one = rf"(?:{whole}|(?:the )?(?:year )?(?:1\d|2[01])\d\d|(?:the )?(?:1\d|2[01])\d0s)"
    how = "|".join(sorted((*_SINCE, *_AFTER, *_BEFORE, *_UNTIL, *_IN), key=len, reverse=True))
    loose = rf"(?:(?:the|month of|of|{_PRECISION.pattern})[ -])*"
    return _Grammar(
        dated=re.compile(
            rf"(?<![^ ])(?:(?P<how>{how}) {loose}(?P<first>{one})"
            rf"(?:(?: (?P<to>and|or|to|until|till|through) (?:in )?|-)(?P<second>{one}))?"
            rf"(?P<onward> onwards?| on$)?|(?P<alone>{whole}))(?![^ ])"
        ),
        vague=re.compile(
            rf"(?<![^ ])(?:(?:{how}) (?:the )*"
            rf"(?:{day}(?: of)? (?:{month})|(?:{month}) {day}|{month}|{week}|{day}-\d\d?-\d{{4}})"
            rf"|(?:(?:{how}) )?(?:last|this|next) (?:week|month|year|{month}|{week})"
            rf"|{day}-\d\d?-\d{{4}}|{'|'.join(_VAGUE)})(?![^ ])"
        ),
        single=re.compile(
            rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)?[ -])?(?P<month>{month})(?: of)?"
            rf"(?:[ -](?:the )?(?P<later>\d\d?)(?:st|nd|rd|th)?)?[ -](?P<year>\d{{4}})"
        ),
    )


def dates(words: Sequence[str], close: Sequence[bool]) -> Iterator[Found]:
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
        terms = _terms(match) if match.re is grammar.dated else ()
        imprecise = (place for place in range(start, end) if _PRECISION.fullmatch(words[place]))
        yield Found(start, end, terms, tuple(imprecise) if terms else ())


def _terms(match: re.Match[str]) -> tuple[Term, ...]:
    """Return the terms of a date; none for a day that does not exist."""
    try:
        if match["alone"]:
            return (_said(_date(match["alone"])),)
        first = _date(match["first"])
        second = _date(match["second"]) if match["second"] else ""
        return _ranged(match["how"], first, match["to"] or "to", second, bool(match["onward"]))
    except (ValueError, OverflowError):
        return ()


def _ranged(how: str, first: str, to: str, second: str, onward: bool) -> tuple[Term, ...]:
    if second and (to not in ("and", "or") or how.endswith("between")):
        if edtf.parse(first).first > edtf.parse(second).last:
            first, second = second, first
        return (_said(first, second),)
    if second:
        return (*_ranged(how, first, to, "", onward), *_ranged(how, second, to, "", onward))
    if how in _SINCE or onward:
        return (_said(first, ""),)
    if how in _AFTER:
        return (_said(_adjacent(first, 1), ""),)
    if how in _BEFORE:
        return (_said("", _adjacent(first, -1)),)
    return (_said("", first),) if how in _UNTIL else (_said(first),)


def _said(first: str, last: str | None = None) -> Term:
    return Term("said", first) if last is None else Term("said", first, Op.RANGE, last)


def _date(text: str) -> str:
    """Return an English date as EDTF text; a day that does not exist is a ValueError."""
    if _FIGURES.fullmatch(text):
        return read_date(text)
    if match := _grammar().single.search(text):
        month = f"{MONTH_NUMBERS[match['month']]:02}"
        day = match["day"] or match["later"]
        result = f"{match['year']}-{month}" + (f"-{int(day):02}" if day else "")
    else:
        result = text.removeprefix("the ").removeprefix("year ").replace("0s", "X")
    edtf.parse(result)
    return result


def _adjacent(text: str, step: int) -> str:
    """Return the date of the same precision right after (1) or before (-1) another.

    Raises:
        ValueError, OverflowError: the calendar ends.
    """
    span = edtf.parse(text)
    day = date.fromisoformat(span.last if step > 0 else span.first) + timedelta(days=step)
    return day.isoformat()[: len(text)]
