"""A Korean name is one in all its romanizations, and those of other people are others."""

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from claimdb.matching.alike_people import form, keys, likeness
from claimdb.matching.person_names import PersonName

FAMILIES = (
    ("박", "Park", "Pak", "Bak"), ("정", "Jung", "Chŏng", "Jeong"), ("이", "Lee", "Yi", "Rhee"),
    ("최", "Choi", "Ch'oe", "Choe"), ("조", "Cho", "Cho", "Jo"), ("노", "Roh", "No", "Noh"),
    ("장", "Jang", "Chang", "Jang"), ("유", "Yoo", "Yu", "Ryu"), ("신", "Shin", "Sin", "Shin"),
)  # fmt: skip
SYLLABLES = (
    ("상", "Sang", "sang", "sang"), ("덕", "Duk", "dŏk", "deok"), ("종", "Jong", "chong", "jong"),
    ("철", "Chul", "ch'ŏl", "cheol"), ("영", "Young", "yŏng", "yeong"), ("현", "Hyun", "hyŏn", "hyeon"),
    ("희", "Hee", "hŭi", "hui"), ("병", "Byung", "pyŏng", "byeong"), ("규", "Kyoo", "kyu", "gyu"),
    ("승", "Seung", "sŭng", "seung"), ("원", "Won", "wŏn", "weon"), ("태", "Tae", "t'ae", "tae"),
    ("록", "Rok", "rok", "rok"), ("경", "Kyung", "kyŏng", "gyeong"), ("우", "Woo", "u", "u"),
)  # fmt: skip

people = st.tuples(
    st.sampled_from(FAMILIES), st.sampled_from(SYLLABLES[:-1]), st.sampled_from(SYLLABLES)
)
WAYS = (
    lambda family, one, two: f"{family} {one.capitalize()}-{two.lower()}",
    lambda family, one, two: f"{one.capitalize()}{two.lower()} {family}",
    lambda family, one, two: f"{family.upper()} {one.capitalize()} {two.capitalize()}",
)


def written(person, way, order):
    return "".join(part[0] for part in person) if way == 0 else order(*(p[way] for p in person))


def are_proposed(one: PersonName, other: PersonName) -> bool:
    found = not set(keys(one)).isdisjoint(keys(other))
    return found and likeness(one, other) is not None


def test_a_name_is_found_in_any_two_writings():
    missed = []
    for person in product(FAMILIES, SYLLABLES[:-1], SYLLABLES):
        if person[1][0] == "록":  # which is written otherwise at the start
            continue
        names = {written(person, way, order) for way in range(4) for order in WAYS}
        forms = [form(name) for name in sorted(names)]
        missed += [pair for pair in combinations(forms, 2) if not are_proposed(*pair)]
    assert not missed


@given(people, st.sampled_from(("Ha-neul", "Mi-rim", "Bo-mi", "Ga-ram")), st.integers(0, 3))
def test_another_given_name_is_another_person(person, other, way):
    assert not are_proposed(form(written(person, way, WAYS[0])), form(f"{person[0][1]} {other}"))


def test_a_name_that_is_not_korean_has_no_such_form():
    assert form("Lee Carvington").korean == form("Vera Mironova").korean == frozenset()
