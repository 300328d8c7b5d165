"""Dates in questions."""

from cases import each
from claimdb.ask.dates import dates


def terms(text: str) -> tuple[str, ...]:
    words = text.replace("-", " -").split()
    close = [word.startswith("-") for word in words]
    found = list(dates([word.lstrip("-") for word in words], close))
    return tuple(str(term) for date in found for term in date.terms)


@each(("text", "said"), [
    ("said in 2023", "said:2023"), ("quotes 2023", "said:2023"),
    ("in march of 2023", "said:2023-03"), ("on 20 march 2023", "said:2023-03-20"),
    ("on march 20th 2023", "said:2023-03-20"), ("in the 1990s", "said:199X"),
    ("since march 2023", "said:2023-03.."), ("after 1 october 2023", "said:2023-10-02.."),
    ("before 2023-04", "said:..2023-03"), ("until the end of 2023", "said:..2023-12"),
    ("between may 2022 and june 2023", "said:2022-05..2023-06"),
    ("in the first half of 2022", "said:2022-01..2022-06"), ("in q3 2022", "said:2022-07..2022-09"),
    ("in the second quarter of 2023", "said:2023-04..2023-06"),
    ("in early 2023", "said:2023-01..2023-04"), ("in summer 2022", "said:2022-06..2022-08"),
    ("in winter 2022", "said:2022-12..2023-02"), ("since late 2022", "said:2022-09.."),
    ("from 2022 to 2024", "said:2022..2024"), ("from 2022 onwards", "said:2022.."),
])  # fmt: skip
def test_a_date_is_a_term(text, said):
    assert terms(text) == (said,)


@each(("text", "note"), [
    ("yesterday", "it has no year"), ("in march", "it has no year"),
    ("last week", "it has no year"), ("on 1-3-2024", "it may be 2024-03-01 or 2024-01-03"),
    ("on 31 february 2023", "there is no such day"),
])  # fmt: skip
def test_a_date_that_is_not_clear_says_why(text, note):
    words = text.replace("-", " -").split()
    close = [word.startswith("-") for word in words]
    [found] = dates([word.lstrip("-") for word in words], close)
    assert (found.terms, found.note) == ((), note)


@each("text", ["may i ask", "the marching band", "12 000 jobs", "a 2 0 2 3"])
def test_other_words_are_no_dates(text):
    assert terms(text) == ()
