"""Editing memberships: which role is meant, and what is refused."""

import pytest

import claimdb
from claimdb.drafts.records import DraftError
from claimdb.errors import ClaimdbError, NotFoundError, UsageError
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.edit import edit
from claimdb.store.history.undo import undo
from databases import got, rows_of


def held(address: Address) -> list[tuple[str, str | None, str | None, str | None]]:
    return sorted(
        (
            (one.organization.name, one.role, one.started, one.ended)
            for one in got(address, "a12").memberships
        ),
        key=str,
    )


def change(address: Address, **given: str | list[str]) -> str | None:
    flags = {
        flag.replace("_", "-"): [said] if isinstance(said, str) else said
        for flag, said in given.items()
    }
    return edit(address, "a12", flags, coder="ana").by


PRESIDENT = ("Russia", "President of Russia", None, None)


def test_roles_are_added_changed_and_taken_away_and_all_of_it_undone(example_copy):
    assert held(example_copy) == [PRESIDENT]
    change(example_copy, add_membership=["China=Guest (20 March 2023/2023-03-22)", "a1"])
    assert held(example_copy) == [
        ("China", "Guest", "2023-03-20", "2023-03-22"), PRESIDENT, ("United States", None, None, None),
    ]  # fmt: skip
    change(example_copy, membership=["Russia = President (2012-05-07/..)", "China (../2024)"])
    assert held(example_copy) == [
        ("China", "Guest", None, "2024"), ("Russia", "President", "2012-05-07", None),
        ("United States", None, None, None),
    ]  # fmt: skip
    change(example_copy, rm_membership=["China", "Russia=President"], membership="a1=Guest")
    assert held(example_copy) == [("United States", "Guest", None, None)]
    assert faults(example_copy) == ([], 0)
    for _ in range(3):
        undo(example_copy, coder="ana")
    assert held(example_copy) == [PRESIDENT]
    assert faults(example_copy) == ([], 0)


def test_of_several_in_one_organization_the_role_or_the_dates_say_which(example_copy):
    change(example_copy, add_membership=["Russia=Prime Minister (1999/2000)", "Russia=Prime Minister (2008/2012)", "Russia"])  # fmt: skip
    for given in ({"membership": "Russia (2000/..)"}, {"membership": "Russia=Prime Minister (2000/..)"},
                  {"rm-membership": "Russia=Prime Minister"}, {"rm-membership": "Russia"}):  # fmt: skip
        with pytest.raises(DraftError, match="may be"):
            change(example_copy, **given)
    change(example_copy, membership="Russia=President of Russia (2012/..)")
    change(example_copy, rm_membership=["Russia (1999/2000)", "Russia=none"])
    assert held(example_copy) == [
        ("Russia", "President of Russia", "2012", None), ("Russia", "Prime Minister", "2008", "2012"),
    ]  # fmt: skip


def test_none_is_no_role_and_what_is_there_already_is_no_change(example_copy):
    change(example_copy, membership="Russia=none")
    assert held(example_copy) == [("Russia", None, None, None)]
    assert change(example_copy, membership="Russia=none", add_membership="Russia") is None
    change(example_copy, rm_membership="Russia", add_membership="Russia=a = b (c)")
    assert held(example_copy) == [("Russia", "a = b (c)", None, None)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "is empty"), (" \n", "is empty"), ("=President", "names no organization"), (" = ", "names no organization"),
        ("China=", "empty role"), ("China= (2013/..)", "empty role"), ("China\0=x", "NUL"),
        ("China=\ud800", "half a character"), ("China (2014/2013)", "before it started"),
        ("China (2013-02-30/..)", "not a date"), ("China=x (5.4.2023/..)", "is ambiguous"),
        ("China=x (01/02/2021)", "FROM/TO"), ("China=x (1999–2004)", "FROM/TO"), ("China=x (2013)", "FROM/TO"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_whatever_is_to_be_done(example_file_copy, said, told):
    before = rows_of(example_file_copy)
    for flag in ("membership", "add_membership", "rm_membership"):
        with pytest.raises(ClaimdbError) as caught:
            change(example_file_copy, **{flag: said})
        assert told in caught.value.message
    assert rows_of(example_file_copy) == before


def test_all_that_is_wrong_with_roles_is_reported_at_once(example_file_copy):
    given = {"membership": ["Russia", "Russia (2/..)"], "add-membership": ["=x"], "family": [""]}
    with pytest.raises(DraftError) as caught:
        edit(example_file_copy, "a12", given, coder="ana")
    assert [problem.field for problem in caught.value.problems] == [
        "family", "membership", "membership.started", "add-membership",
    ]  # fmt: skip
    with pytest.raises(DraftError) as caught:
        change(example_file_copy, rm_membership=["China", "Russia=x"], membership="a1=y")
    assert [problem.field for problem in caught.value.problems] == [
        "rm-membership", "rm-membership", "membership",
    ]  # fmt: skip


@pytest.mark.parametrize("said", ["Rusia=x", "a999", "Antony Blinken=friend", "a13", "'; DROP TABLE actors; --=x"])  # fmt: skip
def test_only_a_recorded_organization_has_members(example_file_copy, said):
    with pytest.raises(NotFoundError):
        change(example_file_copy, add_membership=said)


@pytest.mark.parametrize("role", ["\x1b[31mred", "[bold]x[/] :smile:", "a; b", "=1+1", "x" * 50_000, "é\u2028é"])  # fmt: skip
def test_a_role_is_kept_as_it_is_whatever_it_holds(example_copy, role):
    change(example_copy, add_membership=f"China={role}")
    assert ("China", role, None, None) in held(example_copy)
    change(example_copy, rm_membership=f"China={role}")
    assert held(example_copy) == [PRESIDENT]


def test_an_organization_has_no_roles_and_the_history_says_where_they_are(example_copy):
    for name in ("a2", "q12", "t2"):
        with pytest.raises(UsageError, match="has no --add-membership"):
            edit(example_copy, name, {"add-membership": ["China"]}, coder="ana")
    change(example_copy, add_membership="China=Guest", membership="Russia (2012/..)")
    with claimdb.open(example_copy) as database:
        parts = {(row[6], row[7], row[8]) for row in database.log("a12").rows}
    assert parts >= {("membership a2", "inserted", "role"), ("membership a3", "altered", "started")}
