"""`edit`, `rm`, `undo` and `log` on the command line."""

import json
import re
import sys

import pytest

import claimdb as package
from cases import each
from claimdb.cli.commands.edit import edit_app
from claimdb.drafts.patch import EDITABLE, LINKS, OPTIONS
from claimdb.store import tables
from claimdb.store.history.batch import recording
from harness import FORMATS, answering, claimdb, process, shell, terminal


def ok(*arguments, db, **env):
    done = claimdb(*arguments, db=db, CLAIMDB_CODER="ana", **env)
    assert done.code == 0, done.err
    return done.err


def note(path):
    with package.open(path) as database:
        return database.get("q12").note


def test_a_typo_is_fixed_and_the_fix_undone(example_file_copy):
    was = note(example_file_copy)
    told = ok("edit", "q12", "--note", "as printde", db=example_file_copy).splitlines()
    assert told == [
        f"q12 note: {was} -> as printde", "edited q12; undo with: claimdb undo b2",
    ]  # fmt: skip
    ok("edit", "q12", "--note", "as printed", db=example_file_copy)
    assert note(example_file_copy) == "as printed"
    assert ok("edit", "q12", "--note", "as printed", db=example_file_copy) == "no change to q12\n"
    assert ok("undo", "-y", db=example_file_copy) == "undid b3; redo with: claimdb undo b4\n"
    assert note(example_file_copy) == "as printde"
    assert ok("undo", "-y", "-q", db=example_file_copy) == ""
    assert note(example_file_copy) == was


def test_the_second_of_two_editors_is_told_what_the_first_changed(example_file_copy):
    ok("edit", "q12", "--note", "first", "--occasion", "a dinner", db=example_file_copy)
    late = ("edit", "q12", "--since", "b1")
    done = claimdb(*late, "--note", "second", db=example_file_copy)
    assert done.code == 5
    assert re.match(
        r"error: q12 was changed since b1: occasion, note by ana at \S+Z \(b2\)\n", done.err
    )
    assert note(example_file_copy) == "first"
    told = ok(*late, "--said", "2023-04", db=example_file_copy).splitlines()
    assert any(line.startswith("also changed since b1: q12 note: ") for line in told)
    assert told[-1] == "edited q12; undo with: claimdb undo b3"


def test_what_was_linked_and_unlinked_is_reported_in_one_line_each(example_file_copy):
    told = ok(
        "edit", "q12", "--add-topic", "ceasefire=oppose", "--rm-topic", "t10", db=example_file_copy
    )
    assert told.splitlines()[:2] == [
        "- q12 topic t10 sanctions: stance oppose, coder k1 claimdb",
        "+ q12 topic t3 ceasefire: stance oppose, coder k2 ana",
    ]


def test_every_field_is_an_option_and_every_option_a_field(example_file):
    flags = {flag for of in (*EDITABLE.values(), *LINKS.values(), *OPTIONS.values()) for flag in of}
    shown = set(re.findall(r"^  --([a-z-]+)", claimdb("edit", "--help").out, re.MULTILINE))
    own = {"coder", "as-program", "blind", "since", "where", "dry-run", "db", "no-color", "no-pager",
           "in-editor"}  # fmt: skip
    assert flags == shown - own
    assert edit_app is not None
    refused = claimdb("edit", "s1", "--key", "other", db=example_file)
    assert (refused.code, "never changes" in refused.err) == (2, True)


def test_words_are_verified_against_the_saved_copy_until_they_are_taken_unverified(
    example_file_copy, tmp_path
):
    copy = tmp_path / "copy.txt"
    copy.write_text("The door is open to all. The gate is closed.", encoding="utf-8")
    assert claimdb("snapshot", "s2", str(copy), db=example_file_copy).code == 0
    for text in ("The door is open", "The gate is closed"):
        said = ("--text", text, "--speaker", "Vladimir Putin", "--source", "s2")
        ok("add", "quote", *said, db=example_file_copy)
    refused = claimdb("edit", "q42", "--text", "The door was open", db=example_file_copy)
    assert refused.code == 5
    assert "hint: use --unverified to record yours\n" in refused.err
    told = ok("edit", "q42", "--text", "The door was open", "--unverified", db=example_file_copy)
    assert "q42 occurrence o42 start: 0 -> none" in told
    ok("edit", "q42", "--text", "door is open to all", db=example_file_copy)
    assert claimdb("db", "check", db=example_file_copy).code == 0
    twice = ("edit", "q42", "--text", "The gate is closed")
    refused = claimdb(*twice, db=example_file_copy)
    assert refused.code == 5
    assert "already recorded: q43\nhint: use --on-duplicate add" in refused.err
    assert claimdb(*twice, "--on-duplicate", "fail", db=example_file_copy).code == 5
    done = claimdb(*twice, "--on-duplicate", "skip", db=example_file_copy)
    assert (done.code, done.err) == (2, "error: 'skip' is not one of add, fail\n")
    ok(*twice, "--on-duplicate", "add", db=example_file_copy)
    ok(
        "edit",
        "q42",
        "--text",
        "“The gate is closed”",
        "--unverified",
        "--keep-marks",
        db=example_file_copy,
    )
    assert claimdb("edit", "a12", "--keep-marks", db=example_file_copy).code == 2


@each("name", ["q12", "a12", "a2", "o7", "t2"])
def test_a_flag_of_another_kind_names_those_there_are(example_file, name):
    done = claimdb("edit", name, "--title", "x", db=example_file)
    assert (done.code, done.out) == (2, "")
    assert re.match(r"error: an? \w+ has no --title\nhint: it has --\w+", done.err)


def test_a_text_comes_from_a_file_or_from_standard_input_byte_for_byte(example_file_copy, tmp_path):
    text = "a “quote”\r\nwith lines\tand no end "
    (tmp_path / "text").write_bytes(text.encode())
    ok("edit", "q7", "--text", f"@{tmp_path / 'text'}", db=example_file_copy)
    assert json.loads(claimdb("show", "q7", "--json", db=example_file_copy).out)[0]["text"] == text
    done = shell("printf 'a\\r\\nb' | claimdb edit q7 --text -", example_file_copy)
    assert done.code == 0
    assert (
        json.loads(claimdb("show", "q7", "--json", db=example_file_copy).out)[0]["text"] == "a\r\nb"
    )
    ok("edit", "q7", "--note", "@file", db=example_file_copy)
    assert claimdb("edit", "q7", "--text", "@/no/such", db=example_file_copy).code == 3
    (tmp_path / "text").write_bytes(b"caf\xe9")
    done = claimdb("edit", "q7", "--text", f"@{tmp_path / 'text'}", db=example_file_copy)
    assert (done.code, "line 1, column 4: byte 3" in done.err) == (4, True)


@pytest.mark.parametrize("command", [["rm", "q12"], ["undo"]])
def test_without_a_terminal_a_yes_is_needed_beforehand(example_file_copy, command):
    ok("edit", "q12", "--note", "x", db=example_file_copy)
    done = process(*command, db=example_file_copy)
    assert done.code == 5
    assert "hint: confirm with -y" in done.err
    assert note(example_file_copy) == "x"


@pytest.mark.parametrize("command", [["rm", "q12"], ["undo"], ["undo", "b2"]])
def test_a_dry_run_says_what_would_be_and_does_nothing(example_file_copy, command):
    ok("edit", "q12", "--note", "x", db=example_file_copy)
    told = ok(*command, "--dry-run", db=example_file_copy).splitlines()
    assert told[0] in {"q12 would be removed:", "b2 would be undone:"}
    assert len(told) > 1
    assert note(example_file_copy) == "x"


def test_of_very_much_that_would_go_the_first_lines_are_reported(example_file_copy):
    with recording(example_file_copy, coder="ana", command="add") as batch:
        for number in range(30):
            name = {"actor_id": 12, "name": f"name {number}", "kind": "alternative"}
            batch.insert(tables.actor_names, name)
        batch.settle()
    assert ok("undo", "--dry-run", db=example_file_copy).splitlines()[-1] == "and 10 more"


def test_on_a_terminal_it_asks(example_file_copy):
    ok("edit", "q12", "--note", "x", db=example_file_copy)
    for answer in (b"n\n", b"\n", b"\x04"):
        code, shown = answering(answer, "undo", db=example_file_copy)
        assert (code, note(example_file_copy)) == (5, "x")
        assert "b2 would be undone:\nq12 note: x -> " in shown
        assert "Undo b2? [y/N]" in shown
        assert "nothing was changed" in shown
    code, _ = answering(b"\x03", "rm", "q12", db=example_file_copy)
    assert (code, note(example_file_copy)) == (130, "x")
    code, shown = answering(b"y\n", "undo", db=example_file_copy)
    assert (code, note(example_file_copy) != "x") == (0, True)
    code, shown = answering(b"YES\n", "rm", "q12", "c13", db=example_file_copy)
    assert code == 0
    assert "removed q12, c13; undo with: claimdb undo b4" in shown
    assert claimdb("show", "q12", db=example_file_copy).code == 3


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", [(), ("q12",), ("b2",), ("h1",), ("ana smith",)])
def test_the_history_comes_in_every_format(example_file_copy, form, name):
    with recording(example_file_copy, coder="ana", command="add") as batch:
        cells = {"uid": "u", "kind": "person", "name": "Ana Smith"}
        actor = batch.insert(tables.actors, cells)
        batch.insert(tables.people, {"actor_id": actor, "kind": "person", "family": "Smith"})
        batch.settle()
    ok("edit", "q12", "--note", "[sic] \x1b[31m", db=example_file_copy)
    done = claimdb("log", *name, f"--{form}", db=example_file_copy)
    assert (done.code, done.err) == (0, "")
    assert done.out
    if form == "json":
        rows = json.loads(done.out)
        assert rows[-1]["id"] in {"b1", "h1", None}
        few = json.loads(claimdb("log", *name, "--json", "--limit", "1", db=example_file_copy).out)
        assert few == rows[:1]


def test_what_is_undone_is_marked(example_file_copy):
    ok("edit", "q12", "--note", "x", db=example_file_copy)
    ok("undo", "-y", db=example_file_copy)
    batches = json.loads(claimdb("log", "--json", db=example_file_copy).out)
    assert [(row["id"], row["undoes"], row["undone_by"]) for row in batches] == [
        ("b3", "b2", None), ("b2", None, "b3"), ("b1", None, None),
    ]  # fmt: skip
    assert "undone by b3" in terminal("log", "q12", CLAIMDB_DB=str(example_file_copy)).out


def test_a_terminal_is_not_steered_by_what_a_history_holds(example_file_copy):
    ok("edit", "q12", "--note", "\x1b[31m[bold]red \u202e", db=example_file_copy)
    shown = terminal("log", "q12", CLAIMDB_DB=str(example_file_copy)).out
    assert "\x1b" not in shown
    assert "[bold]red" in shown
    told = claimdb("edit", "q12", "--note", "\x1b]0;x\x07", db=example_file_copy).err
    assert "\x1b" not in told


def test_a_terminal_gets_the_newest_and_is_told_that_there_is_more(example_file_copy):
    for number in range(51):
        with recording(example_file_copy, coder="ana", command="x") as batch:
            batch.update(tables.quotes, 12, {"note": f"note {number}"})
    shown = terminal("log", CLAIMDB_DB=str(example_file_copy)).out
    assert "Showing the newest 50. Use -n N for more." in shown
    assert "b2 " not in shown
    assert "b1 " in terminal("log", "-n", "60", CLAIMDB_DB=str(example_file_copy)).out
    fields = terminal(
        "log", "--fields", "id,command", "-n", "2", CLAIMDB_DB=str(example_file_copy)
    ).out
    assert "b52" in fields


def test_where_nothing_was_written_that_is_said(empty_file):
    assert terminal("log", CLAIMDB_DB=str(empty_file)).out == "The history is empty.\n"
    assert claimdb("log", "--json", db=empty_file).out == "[]\n"
    assert claimdb("undo", "-y", db=empty_file).code == 3


@each(("name", "code"), [("q999", 3), ("b99", 3), ("h99", 3), ("k1", 2), ("nobody", 3), ("o99", 3)])
def test_there_is_no_history_of_what_never_was(example_file, name, code):
    done = claimdb("log", name, db=example_file)
    assert (done.code, done.out) == (code, "")


def test_a_saved_query_has_its_history(example_file_copy):
    ok("query", "save", "peace", "war", db=example_file_copy)
    ok("query", "save", "peace", "war peace", "--force", db=example_file_copy)
    ok("undo", "-y", db=example_file_copy)
    ok("query", "rm", "peace", db=example_file_copy)
    rows = json.loads(claimdb("log", "--json", db=example_file_copy).out)
    told = ["-@peace", "@peace query", "@peace query", "+@peace"]
    assert [row["records"] for row in rows[:4]] == told
    ok("undo", "b5", "-y", db=example_file_copy)
    assert claimdb("query", "list", "--ids", db=example_file_copy).out == "@peace\n"
    assert (
        claimdb("log", "b2", "--fields", "record", db=example_file_copy).out == "record\n@peace\n"
    )


def test_a_reader_who_goes_away_is_no_error(example_file_copy):
    done = shell("claimdb log b1 | head -1", example_file_copy)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("command", [["edit", "q1", "--note", "x"], ["rm", "q1", "-y"], ["undo"], ["log"]])  # fmt: skip
def test_without_a_database_that_is_said(tmp_path, command):
    done = claimdb(*command, db=tmp_path / "none.db")
    assert (done.code, list(tmp_path.iterdir())) == (3, [])


def test_the_history_of_an_import_is_a_few_lines(empty_file_copy):
    with recording(empty_file_copy, coder="ana", command="import") as batch:
        for number in range(120):
            cells = {"uid": str(number), "text": f"w{number}", "mode": "narration"}
            batch.insert(tables.quotes, {**cells, "created": "2026"})
            if number % 2:
                topic = {"uid": str(number), "slug": f"topic-{number}", "name": f"t{number}"}
                batch.insert(tables.topics, topic)
        batch.settle()
    ok("rm", "q7", "q9", "-y", db=empty_file_copy)
    [removed, imported] = json.loads(claimdb("log", "--json", db=empty_file_copy).out)
    assert (removed["deleted"], removed["records"]) == (2, "-q7, -q9")
    assert imported["inserted"] == 180
    assert imported["records"].startswith("+q1..q120, +t1, +t2")
    assert imported["records"].endswith("52 more")
    assert sys.getsizeof(imported["records"]) < 300
    ok("edit", "--where", "mode:narration", "--note", "x", "-y", db=empty_file_copy)
    [edited] = json.loads(claimdb("log", "--json", "--limit", "1", db=empty_file_copy).out)
    assert (edited["altered"], edited["records"][-14:]) == (118, "q10 note, more")
