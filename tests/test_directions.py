"""Directions of writing that a text begins and does not end."""

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.directions import all_closed, closed
from claimdb.results import FullName

OVERRIDE, EMBEDDING, ISOLATE = "\u202e", "\u202b", "\u2067"
FIRST_STRONG, END, END_OF_ISOLATE = "\u2068", "\u202c", "\u2069"


@each(
    ("text", "ends"),
    [
        ("plain", ""),
        (f"{OVERRIDE}a{END}", ""),
        (f"{ISOLATE}a{OVERRIDE}b{END_OF_ISOLATE}c", ""),
        (f"a{END}{END_OF_ISOLATE}", ""),
        (f"{OVERRIDE}a", END),
        (f"{ISOLATE}a{OVERRIDE}b", END + END_OF_ISOLATE),
        (f"{OVERRIDE}a{ISOLATE}b{END}", END_OF_ISOLATE + END),
    ],
)
def test_what_is_open_at_the_end_is_closed_and_isolated(text, ends):
    assert closed(text) == (f"{FIRST_STRONG}{text}{ends}{END_OF_ISOLATE}" if ends else text)


@given(st.text(f"a{OVERRIDE}{EMBEDDING}{ISOLATE}{END}{END_OF_ISOLATE}"))
def test_a_text_is_kept_and_closed_once(text):
    made = closed(text)
    assert text in made
    assert closed(made) == made


def test_all_texts_of_a_value_are_closed():
    name = FullName(1, f"{OVERRIDE}Lind", None, None, None, None)
    made = all_closed({"a": [f"{OVERRIDE}x", 1, None], "b": (name,)})
    assert made == {
        "a": [closed(f"{OVERRIDE}x"), 1, None],
        "b": (name._replace(name=closed(name.name)),),
    }
