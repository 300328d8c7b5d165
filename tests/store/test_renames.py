"""Renaming actors and topics, and correcting who said a quote."""

import pytest

import claimdb
from cases import each
from claimdb.errors import InvalidDataError
from claimdb.store.admin.check import faults


def names_of(database, name: str) -> dict[str, str]:
    return {one.name: one.kind for one in database.get(name).names}


@pytest.mark.parametrize("renamed", [("a12", "Vladimir V. Putin"), ("t2", "Plan for peace")])
def test_the_old_name_stays_a_name_and_finds_the_record(example_copy, renamed):
    id, new = renamed
    with claimdb.open(example_copy, coder="ana") as database:
        old = database.get(id).name
        before = names_of(database, id)
        done = database.edit(id, {"name": new})
        assert names_of(database, id) == {**before, new: "main", old: "alternative"}
        assert database.get(old).id == database.get(new).id == int(id[1:])
        database.undo(done.by)
        assert names_of(database, id) == before
    assert faults(example_copy) == ([], 0)


@each(
    "given",
    [
        ({"old_name": "misspelling"}, {"Vladimir Putin": "misspelling"}),
        ({"old_name": "former"}, {"Vladimir Putin": "former"}),
        ({"old_name": "drop"}, {}),
        ({"alias": "Vladimir Putin=former"}, {"Vladimir Putin": "former"}),
        ({"alias": "VVP"}, {"Vladimir Putin": "alternative", "VVP": "alternative"}),
        ({"alias": ["VVP", "W. Putin=misspelling"], "old_name": "former"},
         {"Vladimir Putin": "former", "VVP": "alternative", "W. Putin": "misspelling"}),
    ],
)  # fmt: skip
def test_the_old_name_becomes_what_is_asked_for_and_other_names_are_kept(example_file_copy, given):
    patch, wanted = given
    with claimdb.open(example_file_copy, coder="ana") as database:
        before = names_of(database, "a12")
        done = database.edit("a12", {"name": "Volodya", **patch})
        del before["Vladimir Putin"]
        assert names_of(database, "a12") == {"Volodya": "main", **before, **wanted}
        database.undo(done.by)


def test_an_alias_that_becomes_the_main_name_is_listed_once(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        first = database.get("a14").names
        database.edit("a14", {"name": "Tony Blinken"})
        names = {one.name: one.kind for one in database.get("a14").names}
        assert (names["Tony Blinken"], names["Antony Blinken"]) == ("main", "alternative")
        assert len(names) == len(database.get("a14").names) == len(first)
        for patch, hint in (
            ({"rm_alias": "Tony Blinken"}, "--name changes it"),
            ({"name": "T. B.", "rm_alias": "Tony Blinken"}, "--old-name drop leaves it out"),
        ):
            with pytest.raises(claimdb.RefusedError, match="is the main name") as caught:
                database.edit("a14", patch)
            assert caught.value.hint == hint
        database.edit("a14", {"name": "Antony Blinken", "old_name": "drop"})
        assert database.get("a14").names == first


def test_a_change_of_case_alone_leaves_no_second_name(example_file_copy):
    with claimdb.open(example_file_copy, coder="ana") as database:
        count = len(names_of(database, "a12"))
        database.edit("a12", {"name": "Vladimir PUTIN"})
        assert len(names_of(database, "a12")) == count


@each(
    "patch",
    [
        ({"name": "x y", "old_name": "wrong"}, "'wrong' is not one of alternative, misspelling"),
        ({"old_name": "former"}, "says what --name makes of the main name"),
    ],
)
def test_a_wrong_fate_of_a_name_is_refused(example_file_copy, patch):
    given, message = patch
    with (
        claimdb.open(example_file_copy, coder="ana") as database,
        pytest.raises(InvalidDataError, match=message),
    ):
        database.edit("a12", given)


def test_saved_queries_work_on_or_are_reported(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        database.save_query("putin", 'speaker:"Vladimir Putin"')
        database.save_query("plan", "topic:peace-plan")
        count = database.count("@putin")
        assert database.edit("a12", {"name": "Volodya"}).broken == ()
        assert database.count("@putin") == count
        done = database.edit("a12", {"rm_alias": "Vladimir Putin"})
        assert done.broken == ("@putin",)
        # The old name of the topic has the words of its old slug.
        assert database.edit("t2", {"name": "plan for peace", "slug": "pp"}).broken == ()
        assert database.edit("t2", {"rm_alias": "peace plan"}).broken == ("@plan",)
        database.add("topic", {"name": "harbour"})
        for name, query in (("port", "topic:harbour"), ("all", "@port OR @plan")):
            database.save_query(name, query)
        assert database.rm("harbour", dry_run=True).broken == ()
        # One that was broken before is not broken by this.
        assert database.rm("harbour").broken == ("@port",)
        database.save_query("xi", "speaker:习近平")
        assert database.edit(["a13"], {"rm_alias": "习近平"}).broken == ("@xi",)


def test_another_speaker_keeps_the_role_and_the_organization_unless_they_are_given(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        [was] = database.get("q3").speakers
        assert was.role
        assert was.organization
        database.edit("q3", {"speaker": "a13"})
        [now] = database.get("q3").speakers
        assert (now.id, now.role, now.organization) == (13, was.role, was.organization)
        database.edit("q3", {"speaker": "a12", "role": "another", "organization": None})
        [now] = database.get("q3").speakers
        assert (now.id, now.role, now.organization) == (12, "another", None)
        # Several speakers are not those that they replace.
        database.edit("q3", {"speaker": ["a13", "a14"]})
        assert [one.role for one in database.get("q3").speakers] == [None, None]
    assert faults(example_copy) == ([], 0)
