"""Every command on a pipe: what it prints, in every format, and with every option."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import claimdb as package
from claimdb.cli.app import COMMANDS
from claimdb.errors import ExitCode
from databases import query
from harness import FORMATS, claimdb, process, terminal

PLAN = 'topic:"peace plan"'
LISTS = [("search", PLAN), ("who", PLAN), ("timeline", PLAN), ("claims", PLAN)]
SHOWN = ["q7", "c6", "s1", "a12", "t2", "o7", "xiputinmeeting", "Vladimir Putin", "peace plan"]


@pytest.fixture(scope="session")
def quotes(seeded_file):
    """How many quotes the worked example has."""
    return rows(seeded_file, "quotes")


def rows(path, table):
    [(number,)] = query(path, f"SELECT count(*) FROM {table}")
    return number


def parsed(form, text):
    """Read a format back; what comes of it is one entry a record."""
    match form:
        case "json":
            return json.loads(text)
        case "jsonl":
            return [json.loads(line) for line in text.splitlines()]
        case "csv":
            return list(csv.DictReader(io.StringIO(text, newline="")))
        case "tsv":
            header, *rows = (line.split("\t") for line in text.removesuffix("\n").split("\n"))
            return [dict(zip(header, row, strict=True)) for row in rows]
        case "ids":
            return [{"id": line} for line in text.splitlines()]


@pytest.mark.parametrize("arguments", LISTS, ids=lambda arguments: arguments[0])
def test_a_pipe_gets_tsv(seeded_at, arguments):
    plain = claimdb(*arguments, db=seeded_at)
    assert plain == claimdb(*arguments, "--tsv", db=seeded_at)
    assert plain.code == 0
    assert plain.err == ""
    assert f"{len(parsed('tsv', plain.out))}\n" == claimdb(*arguments, "--count", db=seeded_at).out


@pytest.mark.parametrize("arguments", LISTS, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("form", [form for form in FORMATS if form != "markdown"])
def test_every_format_has_the_same_records_in_the_same_order(seeded_at, arguments, form):
    ids = claimdb(*arguments, "--ids", db=seeded_at).out.split()
    printed = claimdb(*arguments, f"--{form}", db=seeded_at)
    assert (printed.code, printed.err) == (0, "")
    assert [record["id"] for record in parsed(form, printed.out)] == ids


@pytest.mark.parametrize("arguments", LISTS, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("form", FORMATS)
def test_a_format_can_be_named(seeded_at, arguments, form):
    named = claimdb(*arguments, "--format", form, db=seeded_at)
    assert named == claimdb(*arguments, f"--{form}", db=seeded_at)
    assert named.code == 0


def test_markdown_quotes_only_what_is_verbatim(seeded_at):
    shown = claimdb("search", "id:q6", "id:q7", "--markdown", db=seeded_at).out
    assert "> The United States called the plan a “stalling tactic”." in shown
    assert "> “the world should not be fooled by any tactical move" in shown


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("form", FORMATS)
def test_a_record_is_shown_in_every_format(seeded_at, name, form):
    shown = claimdb("show", name, f"--{form}", db=seeded_at)
    assert (shown.code, shown.err) == (0, "")
    if form == "markdown":
        assert shown.out
    else:
        [record] = parsed(form, shown.out)
        assert re.fullmatch("[qcsato][0-9]+", record["id"])
        assert record["id"] == name or name not in SHOWN[:6]


def test_records_of_several_kinds_are_shown_in_the_order_given(seeded_at):
    shown = claimdb("show", "t2", "q7", "a12", "t2", "--ids", db=seeded_at)
    assert shown.out.split() == ["t2", "q7", "a12", "t2"]
    kinds = [record["type"] for record in json.loads(
        claimdb("show", "t2", "q7", "a12", "--json", db=seeded_at).out
    )]  # fmt: skip
    assert kinds == ["topic", "quote", "actor"]


@pytest.mark.parametrize("form", [[], ["--csv"], ["--tsv"]])
def test_records_of_several_kinds_have_no_columns_unless_they_are_named(seeded_at, form):
    refused = claimdb("show", "q7", "t2", *form, db=seeded_at)
    assert refused.code == 2
    assert refused.out == ""
    assert "--fields" in refused.err
    shown = claimdb("show", "q7", "t2", "--fields", "id,type", *form, db=seeded_at)
    assert shown.code == 0
    assert re.split("[\t,\n]", shown.out)[:6] == ["id", "type", "q7", "quote", "t2", "topic"]


def test_init_makes_the_worked_example_and_leaves_what_is_there(tmp_path, quotes):
    path = tmp_path / "quotes.db"
    made = claimdb("init", db=path)
    assert made == (
        0,
        "",
        f"made {path} with the worked example\n"
        'try: claimdb ask "who said what about the peace plan"\n',
    )
    before = path.read_bytes()
    assert claimdb("init", "--empty", db=path) == (0, "", f"{path} is there and up to date\n")
    assert path.read_bytes() == before
    assert claimdb("search", "--count", db=path).out == f"{quotes}\n"


def test_init_makes_an_empty_database_if_asked(tmp_path):
    path = tmp_path / "quotes.db"
    assert claimdb("init", "--empty", "-q", db=path) == (0, "", "")
    assert claimdb("search", "--json", db=path) == (0, "[]\n", "No quotes match.\n")
    again = tmp_path / "more.db"
    assert claimdb("init", "--empty", db=again).err.splitlines() == [
        f"made {again}, empty",
        "fill it with your own quotes",
    ]


def test_the_first_session_needs_no_setting(tmp_path):
    home = str(tmp_path / "data")
    made = process("init", XDG_DATA_HOME=home)
    assert made.code == 0
    assert (tmp_path / "data" / "claimdb" / "claimdb.sqlite").is_file()
    asked = process("ask", "who said what about the peace plan", XDG_DATA_HOME=home)
    assert asked.code == 0
    assert "stalling tactic" in asked.out


def test_without_a_data_folder_of_its_own_the_one_of_the_home_serves(tmp_path):
    for relative in ("", "not/absolute"):
        assert process("init", HOME=str(tmp_path), XDG_DATA_HOME=relative).code == 0
    assert (tmp_path / ".local" / "share" / "claimdb" / "claimdb.sqlite").is_file()


def test_a_name_that_is_no_place_is_told(tmp_path):
    for named, message in (("", "--db names no file"), ("~nobody-at-all/x", "the home of nobody")):
        refused = claimdb("--db", named, "search")
        assert (refused.code, refused.out) == (2, "")
        assert message in refused.err


def test_a_name_that_is_not_utf_8_is_for_reading_alone(tmp_path, seeded_file):
    path = os.fsencode(tmp_path) + b"/caf\xe9.db"
    refused = process("--db", path, "init")
    assert (refused.code, refused.out) == (2, "")
    assert "is not UTF-8" in refused.err
    Path(os.fsdecode(path)).write_bytes(seeded_file.read_bytes())
    assert process("--db", path, "search", "--count").code == 0


def test_records_of_several_kinds_have_chosen_columns_on_a_terminal(seeded_file):
    shown = terminal("show", "q6", "t2", "--fields", "id,type", CLAIMDB_DB=str(seeded_file)).out
    assert [line.split() for line in shown.splitlines()][-2:] == [["q6", "quote"], ["t2", "topic"]]


def test_the_command_and_the_module_are_the_same_program(seeded_file):
    done = subprocess.run(
        [sys.executable, "-m", "claimdb", "--version"], capture_output=True, check=False
    )
    assert done.stdout.decode() == f"claimdb {package.__version__}\n"
    assert process("--version") == (0, f"claimdb {package.__version__}\n", "")
    assert claimdb("--version").out == f"claimdb {package.__version__}\n"


# --- options ------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", LISTS, ids=lambda arguments: arguments[0])
def test_fields_are_printed_in_the_order_asked_for(seeded_at, arguments):
    printed = claimdb(*arguments, "--fields", "text, id", "--csv", db=seeded_at)
    rows = parsed("csv", printed.out)
    assert list(rows[0]) == ["text", "id"]
    [first, *_] = json.loads(claimdb(*arguments, "--fields=text,id", "--json", db=seeded_at).out)
    assert list(first.items()) == list(rows[0].items())


@pytest.mark.parametrize(
    "arguments", [*LISTS, ("show", "q7"), ("verify",), ("ask", "who said what")]
)
def test_a_field_that_is_not_there_is_refused_with_those_that_are(seeded_at, arguments):
    for fields, told in (("id,id", "--fields names 'id' twice"), ("", "--fields names no field")):
        refused = claimdb(*arguments, "--fields", fields, db=seeded_at)
        assert (refused.code, refused.out) == (2, "")
        assert told in refused.err
    refused = claimdb(*arguments, "--fields", "id,txt", db=seeded_at)
    assert (refused.code, refused.out) == (2, "")
    assert re.search(
        r"^error: \w+ have no field 'txt'\nhint: did you mean text\?", refused.err, re.MULTILINE
    )


def test_results_are_sorted_as_asked(seeded_at):
    def ids(*options):
        return claimdb("search", PLAN, *options, "--ids", db=seeded_at).out.split()

    assert ids("--sort", "id") == sorted(ids(), key=lambda name: int(name[1:]))
    assert ids("--sort", "-id") == ids("--sort", "id")[::-1]
    assert ids("--sort", "speaker,-id")[:2] == ["q8", "q7"]


@pytest.mark.parametrize("command", ["search", "claims"])
def test_results_cannot_be_sorted_by_what_is_not_known(seeded_at, command):
    refused = claimdb(command, "--sort", "colour", db=seeded_at)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("error: cannot sort by 'colour'\nhint: one of: ")


def test_who_has_an_order_of_its_own(seeded_at):
    refused = claimdb("who", "--sort", "said", db=seeded_at)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "error: who sorts by speaker\nhint: use search with --sort\n"


@pytest.mark.parametrize(("options", "number"), [
    (["--limit", "3"], 3), (["-n", "0"], 0), (["--all"], None),
    (["-n", "99999999999999999999"], None), (["--all", "--limit", "2"], 2),
])  # fmt: skip
@pytest.mark.parametrize("command", ["search", "who"])
def test_as_many_results_are_printed_as_asked(seeded_at, quotes, command, options, number):
    printed = claimdb(command, *options, "--ids", db=seeded_at)
    assert printed.code == 0
    assert len(printed.out.split()) == (quotes if number is None else number)
    footer = f"Showing {number} of {quotes} quotes. --all shows all.\n"
    assert printed.err == ("" if number is None else footer)


def test_a_limit_of_claims_is_told_too(seeded_at):
    printed = claimdb("claims", "-n", "1", "--ids", db=seeded_at)
    claims = rows(seeded_at, "claims")
    assert printed.err == f"Showing 1 of {claims} claims. --all shows all.\n"
    assert claimdb("claims", "-n", str(claims), "--ids", db=seeded_at).err == ""


@pytest.mark.parametrize("limit", ["-1", "x", "1.5", ""])
def test_a_limit_is_a_number(seeded_at, limit):
    assert claimdb("search", f"--limit={limit}", db=seeded_at).code == 2


@pytest.mark.parametrize("arguments", [*LISTS, ("search", "zzz")])
def test_results_are_counted_if_asked(seeded_at, arguments):
    number = len(claimdb(*arguments, "--ids", db=seeded_at).out.split())
    assert claimdb(*arguments, "--count", db=seeded_at).out == f"{number}\n"


def test_what_an_answer_leaves_out_is_told(seeded_at):
    answered = claimdb("search", "id:q3", "id:q4", "id:q6", "id:q7", "said:2023", db=seeded_at)
    assert answered.err == "2 undated quotes left out; said:none finds them.\n"
    one = claimdb("search", "id:q6", "said:2023", "--count", db=seeded_at)
    assert one.err.startswith("1 undated quote left out; said:none finds them.\n")


def test_a_query_is_explained_if_asked(seeded_at):
    explained = claimdb("search", "by:putin", PLAN, "--explain", db=seeded_at)
    assert explained.code == 0
    query, sql, values, plan = re.split("^(?:sql|values|plan)\n", explained.out, flags=re.MULTILINE)
    assert query == 'query\n  speaker:putin topic:"peace plan"\n'
    assert "SELECT" in sql
    assert "putin" not in sql
    assert " = " in values
    assert plan.strip()
    everything = claimdb("claims", "--explain", db=seeded_at).out
    assert everything.startswith("query\n  (everything)\nsql\n")
    assert "claims" in everything


def test_a_plain_query_has_no_values_to_explain(seeded_at):
    assert "values\n  (none)\n" in claimdb("search", "--explain", db=seeded_at).out


def test_no_match_is_an_answer_of_the_matrix_too(seeded_at):
    found = claimdb("stances", "zzz", "--json", db=seeded_at)
    assert found == (0, "[]\n", "No quotes match.\n")
    assert claimdb("stances", "zzz", "--json", "-e", db=seeded_at) == (1, found.out, found.err)


@pytest.mark.parametrize("arguments", [("search", "zzz"), ("who", "zzz"), ("claims", "zzz")])
def test_no_match_is_an_answer_unless_it_is_asked_for_as_a_status(seeded_at, arguments):
    what = "claims" if arguments[0] == "claims" else "quotes"
    for count in ((), ("--count",)):
        found = claimdb(*arguments, *count, db=seeded_at)
        assert (found.code, found.err) == (0, f"No {what} match.\n")
        asked = claimdb(*arguments, *count, "-e", db=seeded_at)
        assert asked == (1, found.out, found.err)
    assert claimdb("search", PLAN, "--exit-status", db=seeded_at).code == 0


@pytest.mark.parametrize("arguments", [
    ("search", "zzz"), ("search", "-n", "1"), ("ask", "who said zzz zzz"), ("verify", "zzz"),
    ("search", "speaker:putin", "said:2023"), ("stances",), ("db", "upgrade"), ("init",),
])  # fmt: skip
def test_quiet_leaves_only_results(seeded_at, arguments):
    said = claimdb(*arguments, db=seeded_at)
    assert said.err
    for quiet in ((*arguments, "-q"), ("--quiet", *arguments)):
        assert claimdb(*quiet, db=seeded_at) == (said.code, said.out, "")


def test_errors_are_said_even_where_it_is_quiet(seeded_at):
    assert claimdb("-q", "search", "x:y", db=seeded_at).err.startswith("error: unknown field")


@pytest.mark.parametrize("options", [
    ["--json", "--csv"], ["--format", "json", "--csv"], ["--ids", "--markdown", "--tsv"],
])  # fmt: skip
def test_there_is_one_format(seeded_at, options):
    refused = claimdb("search", *options, db=seeded_at)
    assert (refused.code, refused.out) == (2, "")
    assert "two formats" in refused.err


def test_a_format_may_be_said_twice(seeded_at):
    assert claimdb("search", "--json", "--format", "json", db=seeded_at).code == 0


def test_an_unknown_format_is_refused(seeded_at):
    refused = claimdb("search", "--format", "xml", db=seeded_at)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error: there is no format 'xml'\nhint: one of: json, jsonl, csv, tsv, markdown, ids\n"
    )


# --- the query ----------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [
    ["speaker:blinken", 'topic:"peace plan"'],
    ["speaker:blinken", "topic:peace plan"],
    ['speaker:blinken topic:"peace plan"'],
    ["--speaker", "blinken", "--topic", "peace plan"],
    ["--by=blinken", "topic:peace-plan"],
    ["by:BLINKEN", "--topic", "China’s peace plan"],
])  # fmt: skip
def test_flags_and_words_are_the_same_query(seeded_at, arguments):
    assert claimdb("search", *arguments, "--ids", db=seeded_at).out.split() == ["q7", "q8"]


def test_no_query_means_everything(seeded_at):
    for command, table in (("search", "quotes"), ("claims", "claims")):
        counted = claimdb(command, "--count", db=seeded_at).out
        assert counted == f"{rows(seeded_at, table)}\n"


# --- which database -----------------------------------------------------------------------------


def test_an_option_comes_before_the_environment_and_that_before_the_data_folder(
    tmp_path, seeded_file, empty_file, quotes
):
    home = {"XDG_DATA_HOME": str(tmp_path)}
    claimdb("init", "--empty", **home)

    def count(*args, **env):
        return claimdb(*args, "--count", **home, **env).out

    assert count("search") == "0\n"
    assert count("search", db=seeded_file) == f"{quotes}\n"
    assert count("search", CLAIMDB_DB="") == "0\n"
    assert count("--db", str(empty_file), "search", db=seeded_file) == "0\n"
    assert count("search", "--db", str(empty_file), db=seeded_file) == "0\n"
    assert count("--db", str(empty_file), "search", "--db", str(seeded_file)) == f"{quotes}\n"


def test_a_path_may_begin_with_the_home(tmp_path, seeded_path, quotes):
    for place in (["--db", "~/seeded.db"], []):
        env = {"HOME": str(tmp_path), "CLAIMDB_DB": "~/seeded.db"}
        assert claimdb(*place, "search", "--count", **env).out == f"{quotes}\n"


def test_global_options_are_taken_after_every_command(seeded_path):
    path = str(seeded_path)
    for command in (
        ("init",), ("ask", "who said what"), ("who",), ("search",), ("claims",), ("stances",),
        ("show", "q1"),
        ("verify", "id:q1"), ("db", "upgrade"),
    ):  # fmt: skip
        options = ("--db", path, "-q", "--no-color", "--no-pager")
        after = claimdb(*command, *options)
        assert after.code == 0
        assert after == claimdb(*options, *command)


def test_every_command_is_in_these_tests():
    commands = {
        "init",
        "ask",
        "who",
        "search",
        "timeline",
        "claims",
        "stances",
        "show",
        "cite",
        "export",
        "list",
        "add",
        "import",
        "query",
        "edit",
        "rm",
        "undo",
        "log",
        "sql",
        "check",
        "snapshot",
        "verify",
        "completion",
        "db",
    }
    assert commands == set(COMMANDS)


def test_every_exit_code_has_its_test(seeded_copy, tmp_path):
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.touch()
    binary.write_bytes(b"\xff\xfe\xfd")
    text = ("verify", "source:xiputinmeeting", "--text")
    claimdb("query", "save", "plan", "peace", db=seeded_copy)
    # To be interrupted (130) is tested with the streams.
    for code, arguments in {
        ExitCode.DONE: ("search",),
        ExitCode.FAILURE: ("search", "zzz", "-e"),
        ExitCode.USAGE: ("search", "("),
        ExitCode.NOT_FOUND: ("show", "q999"),
        ExitCode.INVALID_DATA: (*text, str(binary)),
        ExitCode.REFUSED: ("query", "save", "plan", "war"),
        ExitCode.PROBLEMS_FOUND: (*text, str(empty)),
    }.items():
        assert claimdb(*arguments, db=seeded_copy).code == code
