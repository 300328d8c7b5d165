"""Dates of records and queries, and the days that they span."""

import pytest
from hypothesis import given

from cases import each
from claimdb import edtf
from strategies import dates, days, intervals, texts


@each(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-03", "2023-03-01", "2023-03-31"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("0000-02", "0000-02-01", "0000-02-29"),
        ("2023-03-20", "2023-03-20", "2023-03-20"),
        ("2023-03~", "2023-03-01", "2023-03-31"),
        ("2023?", "2023-01-01", "2023-12-31"),
        ("2023-03-20%", "2023-03-20", "2023-03-20"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("202X~", "2020-01-01", "2029-12-31"),
        ("2023-XX", "2023-01-01", "2023-12-31"),
        ("2023-XX-XX", "2023-01-01", "2023-12-31"),
        ("2023-03-XX", "2023-03-01", "2023-03-31"),
        ("2023-24", "2023-01-01", "2023-12-31"),
        ("2023-21/2023-22~", "2023-01-01", "2023-12-31"),
        ("2023-03-20T10:30", "2023-03-20", "2023-03-20"),
        ("2023-03-20T10:30:59Z", "2023-03-20", "2023-03-20"),
        ("2023-03-20T23:59+08:00", "2023-03-20", "2023-03-20"),
        ("2023-03-01/2023-03-20", "2023-03-01", "2023-03-20"),
        ("2023/2024-02", "2023-01-01", "2024-02-29"),
        ("../2023-03-23", edtf.EARLIEST, "2023-03-23"),
        ("/2023", edtf.EARLIEST, "2023-12-31"),
        ("2023-03-23/..", "2023-03-23", edtf.LATEST),
        ("2023/", "2023-01-01", edtf.LATEST),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_a_date_spans_these_days(text: str, first: str, last: str) -> None:
    assert edtf.parse(text) == edtf.Span(first, last)


@each(
    ("text", "reason"),
    [
        ("", "not a date"),
        ("soon", "not a date"),
        ("23", "not a date"),
        ("20233", "not a date"),
        ("-2023", "not a date"),
        ("2023-3", "not a date"),
        ("2023-03-2", "not a date"),
        ("20 March 2023", "not a date"),
        ("03/2023", "not a date"),
        (" 2023", "not a date"),
        ("2023\n", "not a date"),
        ("2XXX", "not a date"),
        ("٢٠٢٣", "not a date"),
        ("２０２３-03", "not a date"),
        ("2023-03-٢٠", "not a date"),
        ("2023-00", "no valid month"),
        ("2023-13", "no valid month"),
        ("2023-02-29", "no valid day"),
        ("2023-04-31", "no valid day"),
        ("2023-03-00", "no valid day"),
        ("1900-02-29", "no valid day"),
        ("2023-02-30T10:00", "no valid day"),
        ("2023-03-20T24:00", "not a date"),
        ("2023-03-20T10:60", "not a date"),
        ("2023-03T10:00", "not a date"),
        ("202X-03", "unspecified year"),
        ("2023-XX-05", "a day without its month"),
        ("2023-21-05", "a day without its month"),
        ("2023-25", "no valid month"),
        ("/", "without a date"),
        ("../..", "without a date"),
        ("../", "without a date"),
        ("2024/2023", "ends before it begins"),
        ("2023-03-20/2023-03-19", "ends before it begins"),
        ("2023/2024/2025", "not a date"),
    ],
)
def test_what_is_no_date_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        edtf.parse(text)


@given(dates() | intervals())
def test_a_span_is_two_days_in_order(text: str) -> None:
    span = edtf.parse(text)
    assert edtf.EARLIEST <= span.first <= span.last <= edtf.LATEST
    assert edtf.parse(span.first) == edtf.Span(span.first, span.first)
    assert edtf.parse(f"{span.first}/{span.last}") == span


@given(days())
def test_a_day_lies_in_its_month_and_the_month_in_its_year(day: str) -> None:
    month, year = edtf.parse(day[:7]), edtf.parse(day[:4])
    assert year.first <= month.first <= day <= month.last <= year.last


@given(texts)
def test_any_other_text_is_refused_as_no_date(text: str) -> None:
    try:
        span = edtf.parse(text)
    except ValueError:
        return
    assert span.first <= span.last
