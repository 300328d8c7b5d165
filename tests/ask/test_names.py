"""Spellings that are forgiven, and the forms of words."""

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.ask.names import inflections, is_misspelling, misspellings, same, stem

words = st.text("abcdeé", min_size=4, max_size=8)


@given(words)
def test_a_misspelling_is_one_letter_away(word):
    for other in set(misspellings(word)) - {word}:
        assert is_misspelling(word, other)


@given(words, words)
def test_words_are_misspellings_of_each_other(one, other):
    assert is_misspelling(one, other) == is_misspelling(other, one)
    if is_misspelling(one, other) and other.isascii():
        assert other in set(misspellings(one))


@each(("word", "other"), [
    ("moratorum", "moratorium"), ("Hsaio", "Hsiao"), ("santions", "sanctions"),
    ("Ukrain", "Ukraine"), ("Puttin", "Putin"),
])  # fmt: skip
def test_common_typos_are_misspellings(word, other):
    assert other.lower() in set(misspellings(word.lower()))


@each("word", ["xi", "usa", "a" * 25])
def test_short_and_very_long_words_have_no_misspellings(word):
    assert list(misspellings(word)) == []


@each(("word", "other"), [
    ("discrimination", "discriminate"), ("costs", "cost"), ("inspectors", "inspections"),
    ("partners", "partner"), ("denied", "denies"),
])  # fmt: skip
def test_forms_of_a_word_are_the_same(word, other):
    assert same(word, other)
    assert word.startswith(stem(word))


@each(("word", "other"), [("plan", "planet"), ("russia", "prussia"), ("war", "warning")])
def test_other_words_are_others(word, other):
    assert not same(word, other)


def test_a_phrase_has_forms_of_its_last_word():
    assert "china russia relations" in set(inflections("china russia relationship"))
