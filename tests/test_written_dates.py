"""Dates as people write them."""

import pytest

from cases import each
from claimdb.written_dates import AmbiguousDateError, read_date


@each(
    ("text", "date"),
    [
        ("1829–1830", "1829/1830"),
        ("1829--1830", "1829/1830"),
        ("1829 - 1830", "1829/1830"),
        ("6–8 May 2019", "2019-05-06/2019-05-08"),
        ("May–June 2019", "2019-05/2019-06"),
        ("4 Oct 2020 - 6 Oct 2020", "2020-10-04/2020-10-06"),
        ("2019-05-06 to 2019-05-08", "2019-05-06/2019-05-08"),
        ("spring 2019", "2019-21"),
        ("Summer, 2019", "2019-22"),
        ("autumn of 2019", "2019-23"),
        ("Fall 2019", "2019-23"),
        ("winter 2019", "2019-24"),
        ("6. Mai 2019", "2019-05-06"),
        ("12. Dezember 2020", "2020-12-12"),
        ("6.Mai 2019", "2019-05-06"),
        ("le 1er août 2019", "2019-08-01"),
        ("6 de mayo de 2019", "2019-05-06"),
        ("6 мая 2019 г.", "2019-05-06"),
        ("Monday, 6 May 2019", "2019-05-06"),
        ("Mon, 06 May 2019 10:00:00 GMT", "2019-05-06T10:00:00Z"),
        ("2019年5月6日", "2019-05-06"),
        ("c. 1850", "1850~"),
        ("1850s", "185X"),
        ("maj 2019", "2019-05"),
    ],
)
def test_a_date_in_words_is_read_as_edtf(text, date):
    assert read_date(text) == date


@each("text", ["spring", "1830–1829", "6 Foo 2019", "1850-60", "31. Juni 2019", "May–Foo 2019"])
def test_other_words_are_no_date(text):
    with pytest.raises(ValueError, match=r"date|day|month|ends before"):
        read_date(text)


def test_an_ambiguous_end_makes_a_range_ambiguous():
    with pytest.raises(AmbiguousDateError):
        read_date("05.06.2019 – 07.06.2019")
    assert read_date("05.06.2019 – 07.06.2019", "dmy") == "2019-06-05/2019-06-07"
