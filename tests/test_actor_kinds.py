"""What a name says of who has it."""

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.actor_kinds import named_actor
from claimdb.schema import ACTOR_KINDS, ORGANIZATION_TYPES


@each(("kind", "names"), [
    ("person", ["Ada Quill", "ADA O'QUILL", "Margaret Court", "José de la Cruz", "王毅", "Pope Francis",
                "Tyra Banks", "Abd al-Fattah el-Sisi"]),
    ("state", ["Egypt", "the Netherlands", "UK", "U.S.", "Côte d’Ivoire", "DR Congo", "Georgia"]),
    ("international", ["NATO", "the European Union", "IMF", "UN"]),
    ("ministry", ["Ministry of Health", "Foreign Ministry", "Department for Transport"]),
    ("court", ["Supreme Court", "Court of Appeal", "War Crimes Tribunal"]),
    ("university", ["University of Oslo", "Trinity College Dublin"]),
    ("party", ["Green Party", "the People’s Party"]),
    ("parliament", ["European Parliament", "House of Commons", "Bundestag"]),
    ("company", ["Bank of England", "Quill Shipping Ltd", "Ford Motor Company"]),
    ("ngo", ["Doctors Without Borders", "Climate Action Network"]),
    ("other", ["bar association", "African Group", "Harbour Authority", "harbour workers' union", "G7",
               "Committee to Protect Rivers", "police"]),
    ("unnamed", ["800 scientists", "residents", "Local residents", "an official", "several ministers",
                 "Hundreds of farmers", "a spokesperson for the ministry", "people close to the talks",
                 "Prime Minister", "Mayor of London", "anonymous", "300 Doctors"]),
    (None, ["Plato", "Hapag-Lloyd", "Ivan Petrov and Ana Petrova", "Jane Bank", "ada quill", "", "- -"]),
])  # fmt: skip
def test_a_name_tells_what_has_it(kind: str | None, names: list[str]) -> None:
    for name in names:
        found = named_actor(name)
        told = found.type if found.kind == "organization" else found.kind
        assert told == kind, name


def test_states_have_their_code() -> None:
    assert [named_actor(name).country for name in ("Ghana", "the Czech Republic", "NATO")] == [
        "GH", "CZ", None,
    ]  # fmt: skip


@given(st.text(max_size=30))
def test_any_text_is_read(name: str) -> None:
    found = named_actor(name)
    assert found.kind in (*ACTOR_KINDS, "unnamed", None)
    assert found.type in ORGANIZATION_TYPES
