"""What counts as a word, for stored text and for queries alike."""

import unicodedata

import pytest
from hypothesis import given

from claimdb import folding
from strategies import texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("  \n\t ", ()),
        ("—…“”!", ()),
        ("Peace Plan", ("peace", "plan")),
        ("Xi's “no-limits” alliance", ("xi", "s", "no", "limits", "alliance")),
        ("Müller ÅNGSTRÖM naïve", ("muller", "angstrom", "naive")),
        ("STRASSE Straße", ("strasse", "strasse")),
        ("ﬁnal №5 ① Ⅳ", ("final", "no5", "1", "iv")),
        ("İstanbul ISTANBUL", ("istanbul", "istanbul")),
        ("ΣΊΣΥΦΟΣ σίσυφος", ("σισυφοσ", "σισυφοσ")),
        ("Ёлка ёлка", ("елка", "елка")),
        ("台湾 2023年", ("台", "湾", "2023", "年")),
        ("カタカナ", ("カ", "タ", "カ", "ナ")),
        ("𠮷田", ("𠮷", "田")),
        ("می\u200cخواهم", ("میخواهم",)),
        ("co\u00adoperation \u202eevil", ("cooperation", "evil")),
        ("a_b", ("a", "b")),
        ("x\0y", ("x", "y")),
        ("½", ("1", "2")),
    ],
)
def test_a_text_has_these_words(text: str, expected: tuple[str, ...]) -> None:
    assert folding.words(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Xi’s plan", "xi's PLAN"),
        ("Xi`s plan", "Xi‘s plan"),
        ("“no limits”", "«No–Limits»"),
        ("„wörtlich“", '"wortlich"'),
        ("Erdoğan", "ERDOGAN"),
        ("Łódź".replace("Ł", "L"), "lodz"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
    ],
)
def test_case_diacritics_marks_and_spaces_never_matter(one: str, other: str) -> None:
    assert folding.words(one) == folding.words(other)


@given(texts)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = folding.folded(text)
    assert folding.folded(once) == once


@given(texts)
def test_the_normal_form_of_a_text_does_not_matter(text: str) -> None:
    words = folding.words(text)
    assert {
        folding.words(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")
    } == {words}


@given(texts)
def test_a_word_holds_no_space_and_is_a_word_by_itself(text: str) -> None:
    for word in folding.words(text):
        assert folding.words(word) == (word,)


@given(texts, texts)
def test_a_space_parts_words_and_nothing_else_changes(one: str, other: str) -> None:
    assert folding.words(f"{one} . {other}") == folding.words(one) + folding.words(other)


def test_items_are_kept_apart_and_empty_ones_left_out() -> None:
    assert folding.folded_items(["Peace plan", "", "!!", "Xi"]) == "peace plan | xi"
    assert folding.folded_items([]) == ""


def test_no_word_is_the_separator() -> None:
    assert folding.words(folding.SEPARATOR) == ()
