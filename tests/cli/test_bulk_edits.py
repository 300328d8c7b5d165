"""`tag`, and `edit` of what a query or standard input selects, on the command line."""

import os
import subprocess

import claimdb as library
from cases import each
from claimdb.cli.commands.edit import with_topics
from harness import COMMAND, answering, claimdb, environment
from terminals import ENTER, at_terminal


def batches(db):
    return int(claimdb("log", "--json", db=db).out.count('"id": "b'))


@each(
    "given",
    [
        (["+a", "-bb"], ["--add", "a", "--remove", "bb"]),
        (["+a b=oppose", "-c d"], ["--add", "a b=oppose", "--remove", "c d"]),
        (["x", "-y", "-yq", "-q", "-h", "--yes"], ["x", "-y", "-yq", "-q", "-h", "--yes"]),
        (["-yes", "+", "-", "--", "-z", "+w"], ["--remove", "yes", "+", "-", "--", "-z", "+w"]),
    ],
)
def test_topics_with_signs_are_options(given):
    typed, meant = given
    assert with_topics(typed) == meant


def test_tags_are_shown_before_they_are_confirmed(example_file_copy):
    typed = ("tag", "topic:peace-plan", "+peace plan=oppose", "-ceasefire")
    code, shown = answering(b"n\n", *typed, db=example_file_copy)
    assert code == 5
    assert "8 quotes would be tagged:\n" in shown
    assert "- q8 topic t3 ceasefire: stance oppose, coder k1 claimdb\n" in shown
    assert shown.endswith("Tag 8 quotes? [y/N] n\nnothing was changed\n")
    assert batches(example_file_copy) == 1
    code, shown = answering(b"y\n", *typed, db=example_file_copy)
    assert code == 0
    assert shown.endswith("tagged 8 quotes; undo with: claimdb undo b2\n")
    assert claimdb("search", "topic:peace-plan", "NOT", "stance:oppose", "--count",
                   db=example_file_copy).out == "0\n"  # fmt: skip
    assert claimdb("undo", "-yq", db=example_file_copy).code == 0


def test_only_what_was_listed_is_tagged_and_split(example_file_copy):
    """Another user adds a matching quote, and changes one so that it matches, before the answer."""
    db = example_file_copy
    commands = {
        ("tag", "topic:peace-plan", "+harbour", "--create"): "Tag 8 quotes? [y/N]",
        ("split", "t2", "--where", "said:any OR said:none", "--name", "A view"): "Split t2? [y/N]",
    }
    with library.open(db, coder="bo") as other:
        for number, (command, question) in enumerate(commands.items()):
            listed = set(other.ids("topic:peace-plan"))
            with at_terminal(*command, "--db", str(db)) as person:
                person.sees(question)
                # fmt: off
                added = other.add("quote", {
                    "text": f"A later word {number}", "mode": "direct", "speaker": "China",
                    "topics": [{"name": "peace plan"}], "no_source": True,
                })
                # fmt: on
                changed = min(set(other.ids()) - listed - {added.id})
                other.edit(f"q{changed}", {"add_topic": "peace plan"})
                person.types("y", ENTER)
                assert person.leaves() == 0
            other.refresh()
            if command[0] == "tag":
                assert set(other.ids("topic:harbour")) == listed
                other.undo()
            else:
                assert set(other.ids('topic:"a view"')) == listed
                assert set(other.ids("topic:peace-plan")) == {added.id, changed}


def test_without_a_terminal_a_query_needs_a_confirmation(example_file_copy):
    every = "said:any OR said:none"
    for command in (["tag", every, "+ceasefire"], ["edit", "--where", every, "--note", "x"]):
        refused = claimdb(*command, db=example_file_copy)
        assert (refused.code, refused.err.splitlines()[-1]) == (5, "hint: confirm with -y")
        tried = claimdb(*command, "--dry-run", db=example_file_copy)
        assert tried.code == 0
        assert "of 41 quotes would be" in tried.err or "41 records would be" in tried.err
    assert batches(example_file_copy) == 1
    done = claimdb("edit", "--where", every, "--note", "x", "-y", db=example_file_copy)
    assert done.err == "edited 41 records; undo with: claimdb undo b2\n"


@each(
    "given",
    [
        ["tag", "+ceasefire"],
        ["tag", " ", "-ceasefire"],
        ["edit", "--where", "", "--note", "x"],
        ["edit", "--where", " ", "--note", "x"],
        ["split", "t2", "--where", "", "--name", "x"],
    ],
)
def test_an_empty_query_is_refused_as_that_of_an_unset_variable(example_file_copy, given):
    done = claimdb(*given, "-y", db=example_file_copy)
    assert (done.code, "for all quotes, write" in done.err) == (2, True), done.err
    assert batches(example_file_copy) == 1


def test_ids_are_read_from_standard_input_where_a_dash_is(example_file_copy):
    def edit(*options, given):
        return subprocess.run(
            [COMMAND, "edit", *options, "--language", "ru"],
            input=given,
            env=environment(example_file_copy, CLAIMDB_CODER="ana"),
            capture_output=True,
            check=False,
        )

    refused = edit("-", given=b"q1\nq2\n")
    assert (refused.returncode, b"confirm with -y" in refused.stderr) == (5, True)
    done = edit("-", "q3", "-y", given=b"q1\r\n\nq2\nq1\n")
    assert done.stderr == b"edited 3 records; undo with: claimdb undo b2\n"
    assert edit("-", "-y", given=b"").stderr == b"no ids are given\n"
    unknown = edit("-", "-y", given=b"q1\nnobody\n")
    assert (unknown.returncode, b"unknown name 'nobody'" in unknown.stderr) == (3, True)
    both = edit("-", "-y", "--text", "-", given=b"q1")
    assert (both.returncode, b"cannot both be read" in both.stderr) == (2, True)


def test_several_that_are_named_are_edited_at_once_and_listed(example_file_copy):
    done = claimdb("edit", "q1", "q2", "--language", "ru", db=example_file_copy)
    assert done.err.splitlines() == [
        "q1 language: en -> ru", "q2 language: en -> ru",
        "edited 2 records; undo with: claimdb undo b2",
    ]  # fmt: skip
    again = claimdb("edit", "q1", "q2", "--language", "ru", db=example_file_copy)
    assert again.err == "no change to 2 records\n"


@each(
    "given",
    [
        (["edit", "--note", "x"], 2, "no record is named"),
        (["edit", "q1", "--where", "war", "--note", "x"], 2, "both IDs and --where"),
        (["edit", "--where", "speaker:putni", "--note", "x"], 3, "putni"),
        (["edit", "--where", "spekaer:putin", "--note", "x"], 2, "spekaer"),
        (["edit", "--where", "nosuchword", "--note", "x"], 0, "no quotes match"),
        (["tag", "war"], 2, "no topic is given"),
        (["tag", "war", "+ceasefre", "-y"], 3, "did you mean 'ceasefire'"),
        (["tag", "nosuchword", "+ceasefire", "-y"], 0, "no quotes match"),
    ],
)
def test_what_cannot_be_done_is_one_line(example_file_copy, given):
    command, code, message = given
    done = claimdb(*command, db=example_file_copy)
    assert (done.code, message in done.err) == (code, True)
    assert os.linesep + os.linesep not in done.err
    assert batches(example_file_copy) == 1
