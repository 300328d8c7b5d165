"""Personal names under one change are found, and those of other people are not."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimdb.matching.alike_people import form, keys, likeness

GIVEN = ("Vera", "Robert", "Katherine", "Ilya", "Amara", "Tobias", "Margaret", "Nikolai", "Leila")
FAMILY = ("Winterbourne", "Kesslerton", "Mirondale", "Ashgrove", "Tarkowicz", "Halvorsen")
LATIN = "abcdefghijklmnopqrstuvwxyz"
CYRILLIC = {
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с",
    "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip

names = st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY))

CHANGES: dict[str, Callable[[str, str], str]] = {
    "the family name first": lambda first, last: f"{last} {first}",
    "a comma": lambda first, last: f"{last}, {first}",
    "capital letters": lambda first, last: f"{first} {last.upper()}",
    "the first initial": lambda first, last: f"{first[0]}. {last}",
    "the initial behind": lambda first, last: f"{last} {first[0]}.",
    "a middle name": lambda first, last: f"{first} Sigismund {last}",
    "a middle initial": lambda first, last: f"{first} S. {last}",
    "a second family name": lambda first, last: f"{first} {last}-Orlebar",
    "a title": lambda first, last: f"Prof. Dr. {first} {last}",
    "an office": lambda first, last: f"Rt Hon. {first} {last}, MP",
    "a degree": lambda first, last: f"{first} {last}, PhD",
    "a name at birth": lambda first, last: f"{first} {last} (née Orlebar)",
    "a nickname": lambda first, last: f'{first} "Buster" {last}',
    "another script": lambda first, last: "".join(
        CYRILLIC.get(letter.lower(), letter) for letter in f"{first} {last}"
    ),
}


def are_proposed(one: str, other: str) -> bool:
    ours, theirs = form(one), form(other)
    found = not set(keys(ours)).isdisjoint(keys(theirs))
    return found and likeness(ours, theirs) is not None


@pytest.mark.parametrize("change", CHANGES)
@given(names)
def test_a_name_that_is_written_otherwise_is_found(change, name):
    assert are_proposed(" ".join(name), CHANGES[change](*name))


@given(names, st.data())
def test_a_family_name_with_a_typo_is_found(name, data):
    first, last = name
    at = data.draw(st.integers(1, len(last) - 2))
    letter = data.draw(st.sampled_from(LATIN))
    wrong = data.draw(
        st.sampled_from((
            last[:at] + last[at + 1 :],
            last[:at] + letter + last[at:],
            last[:at] + letter + last[at + 1 :],
            last[:at] + last[at + 1] + last[at] + last[at + 2 :],
        ))
    )  # fmt: skip
    assert are_proposed(f"{first} {last}", f"{first} {wrong}")


@given(names, st.sampled_from(GIVEN))
def test_another_given_name_is_another_person(name, other):
    first, last = name
    assume(other != first)
    assert not are_proposed(f"{first} {last}", f"{other} {last}")


@given(names, st.sampled_from(("Jr.", "Sr.", "II", "III", "IV")))
def test_a_generation_is_another_person(name, generation):
    whole = " ".join(name)
    assert not are_proposed(whole, f"{whole} {generation}")
    assert are_proposed(f"{whole} {generation}", f"{whole}, {generation}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tariq bin Zayd", "Zayd bin Tariq"),
        ("Mr Orlebar", "Mrs Orlebar"),
        ("Wong Siu-ming", "Wong Siu-ling"),
        ("Peter H. Lindquart", "Peter M. Lindquart"),
        ("Amara Ashgrove (singer)", "Amara Ashgrove (physicist)"),
        ("Yosyp E. Ashgrove", "Elsa Ashgrove"),
        ("Nur bin Zayd", "Nur binti Zayd"),
        ("Azer Vugar oglu Talibzade", "Vugar Azer oglu Talibzade"),
        ("Lê Văn Thảo", "Lê Thị Thảo"),
        ("Hans Overbæk", "Hanne Overbæk"),
    ],
)
def test_two_people_with_similar_names_are_not_found(one, other):
    assert not are_proposed(one, other)


CHILDREN = {
    "ivych": ("Pavlo", "Stepan", "Oleksandr"),
    "ov": ("Stoyan", "Ivan", "Bogdan"),
    "sson": ("Magnu", "Einar", "Gunnar"),
}


@pytest.mark.parametrize("ending", CHILDREN)
@given(st.data(), st.sampled_from(FAMILY))
def test_father_and_son_are_two_people(ending, data, family):
    one, other = data.draw(st.permutations(CHILDREN[ending]))[:2]
    father, son = f"{one} {other}{ending} {family}", f"{other} {one}{ending} {family}"
    assert not are_proposed(father, son)
    assert are_proposed(father, f"{one} {family}")


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_names_are_compared_in_both_directions(one, other):
    ours, theirs = form(one), form(other)
    assert (likeness(ours, theirs) is None) == (likeness(theirs, ours) is None)


@given(st.text(max_size=12))
def test_any_name_is_like_itself(name):
    one = form(name)
    assert likeness(one, one) == (1.0, "same name")
    assert not one.words or set(keys(one))


def test_a_name_of_many_words_has_few_keys():
    assert len(list(keys(form("Word, " * 1000)))) == 1


def test_a_pair_has_the_reason_that_is_the_least_sure():
    how = likeness(form("R. Winterborne"), form("Robert Winterbourne"))
    assert how is not None
    assert how.reason == "initials"
