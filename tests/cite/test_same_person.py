"""Which forms of a name are those of one person."""

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.cite.same_person import is_same_person
from claimdb.model import Contributor
from claimdb.personal_names import NameParts, split_name
from claimdb.results import FullName


def speaker(name):
    _, parts = split_name(name)
    return FullName(1, name, *parts)


def author(name):
    """Return an author without a record; a name that begins with `=` is recorded as a whole."""
    parts = NameParts() if name.startswith("=") else split_name(name)[1]
    return Contributor("author", name.removeprefix("="), *parts)


SAME = [
    ("Adaeze Okafor", "Okafor, Adaeze N."),
    ("Adaeze Okafor", "Okafor, A. N."),
    ("Adaeze Okafor", "Okafor, A."),
    ("A. N. Okafor", "Okafor, Adaeze Nneka"),
    ("Adaeze Nneka Okafor", "Okafor, Adaeze N."),
    ("Adaeze Nneka Ifeoma Okafor", "Okafor, Adaeze I."),
    ("Adaeze Okafor", "=Adaeze N. Okafor"),
    ("Adaeze Okafor", "=Okafor, Adaeze N."),
    ("Adaeze Okafor", "=ADAEZE OKAFOR"),
    ("N. Adaeze Okafor", "Okafor, Adaeze"),
    ("Ada-Eze Okafor", "Okafor, Adaeze"),
    ("AN Okafor", "Okafor, Adaeze Nneka"),
    ("Adaeze Okonkwo-Hart", "Okonkwo Hart, Adaeze"),
    ("Jean-Paul Roe", "Roe, J.-P."),
    ("Jean-Paul Roe", "Roe, J."),
    ("Jean-Paul Roe", "Roe, J. P."),
    ("Ana García", "Garcia, Ana"),
    ("Łucja Żak", "Zak, Lucja"),
    ("Conor O'Roe", "O’Roe, C."),
    ("Ursula von der Roe", "Roe, Ursula von der"),
    ("Ursula von der Roe", "Roe, Ursula"),
    ("Karim al-Roe", "al Roe, Karim"),
    ("Karim al-Roe", "Roe, Karim"),
    ("Roe Ana", "Roe, Ana"),
    ("Xi Roe", "Xi, Roe"),
    ("Ben Roe Jr.", "Roe, Ben, Jr."),
    ("Ben Roe Jr.", "Roe, B. T., Jr"),
    ("伟明 王", "王, 伟明"),
]
OTHERS = [
    ("Adaeze Okafor", "Okafor, Chidi"),
    ("Adaeze Okafor", "Okafor, C."),
    ("Adaeze N. Okafor", "Okafor, Adaeze M."),
    ("Adaeze Nneka Okafor", "Okafor, Adaeze Mary"),
    ("Adaeze Okafor", "Okafor, Mary Adaeze"),
    ("Adaeze Okafor", "Okafor"),
    ("Okafor", "Okafor, Adaeze"),
    ("Adaeze Okafor", "Okonkwo, Adaeze"),
    ("Adaeze Okafor", "=Okafor Foundation"),
    ("Adaeze Okafor", "=Foundation for Okafor Studies"),
    ("Jean Roe", "Roe, Jean-Paul"),
    ("Ana de Roe", "van Roe, Ana"),
    ("Ben Roe", "Roe, Ben, Jr."),
    ("Ben Roe Jr.", "Roe, Ben"),
    ("Ben Roe Jr.", "Roe, Ben, Sr."),
    ("Ben Roe II", "Roe, Ben, III"),
    ("伟 王", "王, 伟明"),
]


@each(("name", "form"), SAME)
def test_another_form_of_a_name_is_the_same_person(name, form):
    assert is_same_person(speaker(name), author(form))
    assert is_same_person(speaker(form.removeprefix("=")), author(name))


@each(("name", "form"), OTHERS)
def test_another_name_is_another_person(name, form):
    assert not is_same_person(speaker(name), author(form))


def test_a_recorded_author_is_the_same_by_the_record_alone():
    by_record = author("Adaeze Okafor")._replace(actor=1)
    assert is_same_person(speaker("Chidi Okafor"), by_record)
    assert not is_same_person(speaker("Adaeze Okafor"), by_record._replace(actor=2))


def test_institutions_are_the_same_by_their_words_alone():
    assert is_same_person(FullName(1, "The  Bureau", *NameParts()), author("=the bureau"))
    assert not is_same_person(FullName(1, "Bureau", *NameParts()), author("=The Bureau"))


NAMES = st.lists(
    st.sampled_from(["Adaeze", "Nneka", "N.", "A.", "Ana", "Jean-Paul", "J.-P.", "王", "Éva"]),
    min_size=1,
    max_size=3,
)
PARTS = st.builds(
    NameParts,
    st.sampled_from(["Okafor", "Okonkwo-Hart", "O'Roe", "王"]),
    NAMES.map(" ".join),
    st.sampled_from([None, "von", "de la"]),
    st.sampled_from([None, "Jr.", "III"]),
)
ANYTHING = st.builds(NameParts, *[st.one_of(st.none(), st.text())] * 4)


@given(one=PARTS | ANYTHING, other=PARTS | ANYTHING, names=st.tuples(st.text(), st.text()))
def test_it_does_not_matter_which_of_two_people_spoke(one, other, names):
    first, second = names
    forth = is_same_person(FullName(1, first, *one), Contributor("author", second, *other))
    back = is_same_person(FullName(1, second, *other), Contributor("author", first, *one))
    assert forth == back
    assert is_same_person(FullName(1, first, *one), Contributor("author", first, *one))


@given(one=PARTS)
def test_a_name_is_that_of_its_initials_unless_it_ends_in_another_generation(one):
    name = " ".join(filter(None, one))
    short = one._replace(given=one.given[0] if one.given[0] != "王" else one.given)
    assert is_same_person(FullName(1, name, *one), Contributor("author", "X", *short))
    for suffix in {None, "Jr.", "III"} - {one.suffix}:
        other = one._replace(suffix=suffix)
        assert not is_same_person(FullName(1, name, *one), Contributor("author", "X", *other))
