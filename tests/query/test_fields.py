"""The table of fields."""

from cases import each
from claimdb.query.fields import ALIASES, FIELDS, Kind, RowKind
from claimdb.query.parser import parse
from claimdb.query.value import WORDS, Term


def test_every_field_is_filed_under_its_own_name() -> None:
    assert all(name == entry.name for name, entry in FIELDS.items())


def test_the_fields_are_those_of_the_language() -> None:
    assert set(FIELDS) - {WORDS} == {
        "speaker", "role", "org", "org-type", "status", "topic", "stance", "claim", "relation",
        "source", "author", "published", "via", "verified", "added", "said", "occasion", "mode",
        "lang", "id", "text", "note", "agrees", "disagrees", "attributed", "contradicts", "cue",
        "now-org",
    }  # fmt: skip


def test_an_alias_leads_to_a_field_and_is_none_itself() -> None:
    assert set(ALIASES.values()) <= set(FIELDS)
    assert not set(ALIASES) & set(FIELDS)


def test_only_a_link_has_a_key_and_each_has_one() -> None:
    keys = [entry.row for entry in FIELDS.values() if entry.key]
    assert sorted(keys) == sorted(row for row in RowKind if row is not RowKind.QUOTE)


def test_a_field_has_choices_exactly_if_it_takes_one_of_them() -> None:
    for entry in FIELDS.values():
        assert bool(entry.choices) == (entry.kind is Kind.CHOICE), entry.name


@each(
    ("field", "typed", "meant"),
    [
        (entry.name, typed, meant)
        for entry in FIELDS.values()
        for typed, meant in entry.choices.items()
    ],
)
def test_every_choice_is_understood_in_any_case(field: str, typed: str, meant: str) -> None:
    assert parse(f"{field}:{typed.upper()}").root == Term(field, meant)
    assert FIELDS[field].choices[meant] == meant


@each("field", sorted(set(FIELDS) - {WORDS}))
def test_every_field_has_a_line_of_help(field: str) -> None:
    assert FIELDS[field].help
    assert "\n" not in FIELDS[field].help
