"""Search for quotes with similar text, on both databases."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb import folding
from claimdb.store.backends import connect
from claimdb.store.search.similar import Alike, alike
from strategies import texts

PIER = "We will rebuild the old pier, and the new one, before the winter storms arrive."
QUOTES = (
    PIER,
    "we will rebuild the old pier and the new one before the winter storms arrive",
    "We will rebuild the old pier, and the new bridge, before the winter storms arrive.",
    "the new one",
    "storms",
    "Nobody spoke of ferries, tolls or the price of fish.",
    "!!!",
    "台湾是中国的一部分",
    *(f"The price of fish was {number} that morning, and nobody spoke." for number in range(300)),
)


@pytest.fixture(scope="module")
def reader(refill):
    """Return a reader of a database with a few quotes, and very many that are like each other."""
    with_words = connect(refill({"quotes": [{"text": text} for text in QUOTES]}))
    yield with_words
    with_words.close()


def found(reader, text, **more):
    return [one.quote_id for one in alike(reader, text, **more)]


def test_the_same_words_come_first_whatever_their_marks(reader):
    same, other, altered, part = alike(reader, PIER.upper())
    assert (same, other) == (Alike(1, 1.0), Alike(2, 1.0))
    assert altered.quote_id == 3
    assert 0.9 < altered.likeness < 1
    assert (part.quote_id, part.part) == (4, True)
    assert 0.8 < part.likeness < 0.9


@each(("text", "ids"), [
    ("will rebuild the old pier and", [1, 2, 3]), ("old pier", [1, 2, 3]), ("pier", []),
    ("We will rebuild the ancient pier, and the new one, before the winter storms arrive", [1, 2, 3, 4]),
    ("So I say: nobody spoke of ferries, tolls or the price of fish. That is what I say.", [6]),
    ("nobody ever was here", []), ("zzz zzz", []), ("", []), ("?!", []), ("|", []), ("no such", []),
    ("台湾是中国的一部分", [8]), ("台湾是中国", [8]),
    ("We will rebuld the old pier, and teh new one, befor the wintr storms arive", [1, 2, 3]),
    ("storrms", []), ("the old piers", []),
])  # fmt: skip
def test_what_is_like_the_words_is_found(reader, text, ids):
    assert found(reader, text) == ids


def test_one_word_is_a_part_only_where_that_is_asked_for(reader):
    assert found(reader, "storms") == [5]
    assert set(found(reader, "storms", shortest=1)) == {5, 1, 2, 3}


def test_less_likeness_finds_more_and_no_more_than_wanted(reader):
    text = "We will rebuild the ancient bridge, and the new pier, before the winter arrives."
    assert found(reader, text) == []
    assert set(found(reader, text, least=0.6)) == {1, 2, 3, 4}
    assert len(found(reader, text, least=0.6, most=1)) == 1


def test_the_same_words_in_another_order_are_found_where_that_is_asked_for(reader):
    text = "Before the winter storms arrive we will rebuild the old pier, and the new one"
    assert found(reader, text) == [4]
    part, *others = alike(reader, text, in_any_order=True)
    assert part.quote_id == 4
    assert [one.quote_id for one in others] == [1, 2, 3]
    assert others[0].likeness > others[2].likeness
    text = "Before the winter storms arrive the old town will have a bridge"
    assert found(reader, text, in_any_order=True) == []


def test_among_very_many_that_are_nearly_the_same_the_same_is_found(reader):
    text = "The price of fish was 217 that morning, and nobody spoke."
    best, *others = alike(reader, text)
    assert QUOTES[best.quote_id - 1] == text
    assert len(others) == 9


def test_nothing_is_like_anything_in_an_empty_database(empty_copy):
    reader = connect(empty_copy)
    assert alike(reader, PIER) == []
    reader.close()


@given(
    text=st.one_of(
        texts, st.sampled_from(['"; DROP TABLE quotes; --', "a OR b*", "NEAR(a b)", "'"])
    )
)
def test_no_text_is_too_strange(reader, text):
    for one in alike(reader, text):
        assert 0.8 <= one.likeness <= 1


@given(data=st.data())
def test_whatever_part_of_a_quote_is_given_the_quote_is_found(reader, data):
    words = folding.words(data.draw(st.sampled_from(QUOTES[:5])))
    length = min(len(words), 4)
    start = data.draw(st.integers(0, len(words) - length))
    end = data.draw(st.integers(start + length, len(words)))
    part = " ".join(words[start:end])
    expected = [n for n, text in enumerate(QUOTES, 1) if f" {part} " in f" {folding.folded(text)} "]
    assert set(expected) <= set(found(reader, part, shortest=1))


def test_a_book_is_compared_in_bounded_time(reader):
    words = random.Random(1).choices(
        ["the", "of", "and", "pier", "fish", "price", "winter", "zzz"], k=200_000
    )
    assert isinstance(alike(reader, " ".join(words)), list)
