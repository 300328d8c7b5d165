"""Normalization of typography, and the mapping back to the original."""

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.matching.typography import DASHES, MARKS, Plain, plain
from strategies import texts

VARIED = st.text(
    st.sampled_from(f"ab. \t\n\u00a0e\u0301é…{MARKS}{DASHES}\u00ad\u200b"), max_size=40
)


@each(("one", "other"), [
    ("“no”, she said", '"no", she said'), ("l’État", "l'État"), ("« mot »", "“mot”"),
    ("peace — but", "peace-but"), ("peace -- but", "peace–but"), ("1990−2000", "1990-2000"),
    ("two\u00a0words", "two words"), ("two\r\n  words", "two words"), (" ends ", "ends"),
    ("so . . . on", "so … on"), ("so...on", "so…on"), ("e\u0301tat", "état"),
    ("re\u00adbuild", "rebuild"), ("re\u200bbuild", "rebuild"),
])  # fmt: skip
def test_kinds_of_the_same_are_one(one, other):
    assert plain(one) == plain(other)


@each(("one", "other"), [
    ("no", "No"), ("well known", "well-known"), ("resume", "résumé"), ("two words", "twowords"),
    ("yes, no", "yes no"), ("U.S.", "US"), ("ﬁn", "fin"),
])  # fmt: skip
def test_other_words_stay_apart(one, other):
    assert plain(one) != plain(other)


@given(st.one_of(texts, VARIED), st.data())
def test_what_stands_in_one_typography_is_found_again_in_the_text(text, data):
    made = Plain(text)
    start = data.draw(st.integers(0, len(made.text)))
    end = data.draw(st.integers(start, len(made.text)))
    low, high = made.original((start, end))
    assert 0 <= low <= len(text)
    assert high <= len(text)
    if start < end:
        assert low < high
        assert made.text[start:end] in Plain(text[low:high]).text
    assert made.original((0, len(made.text)))[1] <= len(text)
    offset = data.draw(st.integers(0, len(text)))
    assert 0 <= made.here(offset) <= len(made.text)
