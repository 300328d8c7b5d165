"""Words of stored text and of queries."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb import folding
from strategies import texts


@each(
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


@each(
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


# The definition, character by character


STROKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)
IDEOGRAPHS = (
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3040, 0x30FF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)  # fmt: skip


def defined(text):
    """Return the words of a text as they are defined, without any of the shorter ways."""
    text = unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFKC", text.casefold())
    text = unicodedata.normalize("NFD", text.casefold()).translate(STROKED)
    spaced = ""
    for character in text:
        category = unicodedata.category(character)
        if character in "ʻʼʽˈꞌ":
            spaced += " "
        elif category[0] in "LN":
            alone = any(low <= ord(character) <= high for low, high in IDEOGRAPHS)
            spaced += f" {character} " if alone else character
        elif category[0] != "M" and category != "Cf":
            spaced += " "
    return tuple(word for word in spaced.split(" ") if word)


def test_each_character_in_company_becomes_what_is_defined() -> None:
    # Of the many ideographs and syllables, which are all alike, some are enough.
    points = (*range(0x3400), *range(0x3400, 0xF900, 59), *range(0xF900, 0x20000))
    points = (*points, *range(0x20000, sys.maxunicode + 1, 59))
    characters = [one for one in map(chr, points) if unicodedata.category(one) not in ("Cn", "Co")]
    for start in range(0, len(characters), 50):
        text = "".join(f"e{one} 각{one}|" for one in characters[start : start + 50])
        assert folding.words(text) == defined(text), hex(ord(characters[start]))


awkward = "가각각中かが\u3099ｶﾞe\u0301\u0323\u0327ÅéßİıſΣςﬁ½ǅ\u1e9e\u0345\u0958\u09c7\u09be\U00011131\U00011127\u200d"


@given(st.text(st.sampled_from(awkward) | st.characters(), max_size=12))
def test_characters_in_any_company_become_what_is_defined(text: str) -> None:
    assert folding.words(text) == defined(text)
    assert folding.folded(text) == " ".join(defined(text))


@each(("text", "expected"), [
    ("Growth was -2% last year", "growth was %-2 last year"),
    ("Growth was − 2 % last year", "growth was %-2 last year"),
    ("Growth was +2% last year", "growth was %+2 last year"),
    ("Growth was 2 last year", "growth was 2 last year"),
    ("costs €5 billion", "costs €5 billion"),
    ("costs 5 € billion", "costs €5 billion"),
    ("costs $5 billion", "costs $5 billion"),
    ("-$5 or $-5", "$-5 or $-5"),
    ("> 10 berths", ">10 berths"),
    ("<10 berths", "<10 berths"),
    ("2.5 years", "2.5 years"),
    ("2–5 years, 1,000 days.", "2-5 years 1,000 days"),
    ("fees (+)", "fees +"),
    ("fees (–)", "fees -"),
    ("fees - (and so on) … well-known, COVID-19", "fees and so on well known covid 19"),
    ("No figures: “none”!", "no figures none"),
])  # fmt: skip
def test_exact_words_have_signs(text: str, expected: str) -> None:
    assert folding.exact(text) == expected


@given(texts)
def test_exact_words_have_the_words(text: str) -> None:
    assert "".join(folding.words(folding.exact(text))) == "".join(folding.words(text))


@each("mark", "ʼ'’ʻ＇‘")
def test_all_apostrophes_of_a_name_are_one(mark: str) -> None:
    assert folding.folded(f"Ada O{mark}Quill") == "ada o quill"
