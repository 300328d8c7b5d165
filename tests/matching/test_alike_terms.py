"""Names of organizations and topics under one change are found, and others are not."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimdb.matching.alike_terms import form, keys, likeness

PLACES = ("Elmstead", "Northgate", "Ruritania", "Westmarch")
SUBJECTS = ("Harbours", "Fisheries", "Statistics", "Public Roads")
NUMBERS = ("First", "Second", "Third", "Seventh", "Twenty-First")
FIGURES = dict(zip(NUMBERS, ("1st", "2nd", "3rd", "7th", "21st"), strict=True))

CHANGES: dict[str, Callable[[str, str], str]] = {
    "another order": lambda subject, place: f"{place} {subject} Office",
    "an article": lambda subject, place: f"The Office for {subject} of {place}",
    "initials in brackets": lambda subject, place: (
        f"{(whole := f'Office of {subject} of {place}')} "
        f"({''.join(word[0] for word in whole.split() if word != 'of')})"
    ),
    "an abbreviation": lambda subject, place: f"Off. of {subject} of {place}",
    "capital letters": lambda subject, place: f"OFFICE OF {subject} OF {place}".upper(),
    "a singular": lambda subject, place: f"Office of {subject.removesuffix('s')} of {place}",
    "a place in brackets": lambda subject, place: f"Office of {subject} ({place})",
    "a typo": lambda subject, place: f"Ofifce of {subject} of {place}",
}


def are_proposed(one: str, other: str) -> bool:
    ours, theirs = form(one), form(other)
    found = not set(keys(ours)).isdisjoint(keys(theirs))
    return found and likeness(ours, theirs) is not None


@pytest.mark.parametrize("change", CHANGES)
@given(st.sampled_from(SUBJECTS), st.sampled_from(PLACES))
def test_a_name_that_is_written_otherwise_is_found(change, subject, place):
    assert are_proposed(f"Office of {subject} of {place}", CHANGES[change](subject, place))


@given(st.sampled_from(SUBJECTS), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_another_place_is_another_organization(subject, place, other):
    assume(place != other)
    assert not are_proposed(f"Office of {subject} of {place}", f"Office of {subject} of {other}")
    assert not are_proposed(f"Office of {subject} ({place})", f"Office of {subject} ({other})")


@given(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_numbers_are_the_same_in_words_and_figures_and_tell_apart(one, other):
    proposed = are_proposed(f"{one} Rifle Brigade", f"{FIGURES[other]} Rifle Brigade")
    assert proposed == (one == other)


@given(st.sampled_from(("Third", "Seventh", "Twelfth", "Fourteenth")), st.data())
def test_a_number_with_a_typo_is_that_number(number, data):
    at = data.draw(st.integers(1, len(number) - 3))
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert are_proposed(f"{number} Rifle Brigade", f"{swapped} Rifle Brigade")
    assert not are_proposed("Second Rifle Brigade", f"{swapped} Rifle Brigade")


@given(st.permutations(("harbour", "fishery", "lorry", "orchard")))
def test_an_acronym_may_stand_for_some_words(words):
    letters = "".join(word[0] for word in words[:3]).upper()
    assert are_proposed(" ".join(words), f"{letters} {words[3]}")
    wrong = letters.translate(str.maketrans("HFLO", "QWXZ"))
    assert not are_proposed(" ".join(words), f"{wrong} {words[3]}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministère des Affaires étrangères", "Ministry of Foreign Affairs"),
        ("Bundesministerium der Finanzen", "Federal Ministry of Finance"),
        ("Министерство юстиции Польши", "Polish Ministry of Justice"),
        ("日本銀行", "Bank of Japan"),
        ("ООН", "United Nations"),
        ("EU enlargement", "European Union enlargement"),
        ("MoD", "Ministry of Defence"),
        ("Tessalon S.A. de C.V.", "Tessalon"),
        ("foreign direct investment", "FDI"),
        ("Landeskriminalamt", "LKA"),
        ("Королевское Общество Садоводов", "КОС"),
        ("Federal Survey Bureau of Elmstead", "FSB"),
        ("Farmers' Front of Norway", "FFN"),
        ("Agrarian Farmers' Front of Norway", "AFF"),
        ("SME loans", "loans for small and medium-sized enterprises"),
        ("EV subsidies", "electric vehicle subsidies"),
        ("대한민국 국회", "National Assembly of the Republic of Korea"),
        ("Organisation mondiale de la propriété intellectuelle", "WIPO"),
    ],
)
def test_translations_initials_and_legal_forms_are_found(one, other):
    assert are_proposed(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Committee on Trade", "Commission on Trade"),
        ("Committee A on Procedure", "Committee B on Procedure"),
        ("immigration", "emigration"),
        ("pro-war protests", "anti-war protests"),
        ("North Bank", "South Bank"),
        ("Ministry of Finance of Austria", "Ministry of Finance of Australia"),
    ],
)
def test_opposites_and_other_bodies_are_not_found(one, other):
    assert not are_proposed(one, other)
