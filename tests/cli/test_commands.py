"""Every command on a pipe: its output in every format and with every option."""

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
from cases import each
from claimdb.cli.app import COMMANDS
from claimdb.errors import ExitCode
from databases import on, query
from harness import FORMATS, claimdb, process, terminal

PLAN = 'topic:"peace plan"'
LISTS = [("search", PLAN), ("who", PLAN), ("timeline", PLAN), ("claims", PLAN)]
SHOWN = ["q7", "c6", "s1", "a12", "t2", "o7", "xiputinmeeting", "Vladimir Putin", "peace plan"]


@pytest.fixture(scope="session")
def quotes(example_file):
    """How many quotes the worked example has."""
    return rows(example_file, "quotes")


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


@each("arguments", LISTS)
def test_a_pipe_gets_tsv(example_address, arguments):
    plain = claimdb(*arguments, db=example_address)
    assert plain == claimdb(*arguments, "--tsv", db=example_address)
    assert plain.code == 0
    assert plain.err == ""
    assert (
        f"{len(parsed('tsv', plain.out))}\n"
        == claimdb(*arguments, "--count", db=example_address).out
    )


@on("sqlite")
@each("arguments", LISTS)
@each("form", [form for form in FORMATS if form != "markdown"])
def test_every_format_has_the_same_records_in_the_same_order(example_address, arguments, form):
    ids = claimdb(*arguments, "--ids", db=example_address).out.split()
    printed = claimdb(*arguments, f"--{form}", db=example_address)
    assert (printed.code, printed.err) == (0, "")
    assert [record["id"] for record in parsed(form, printed.out)] == ids


@on("sqlite")
@each("arguments", LISTS)
@each("form", FORMATS)
def test_a_format_can_be_named(example_address, arguments, form):
    named = claimdb(*arguments, "--format", form, db=example_address)
    assert named == claimdb(*arguments, f"--{form}", db=example_address)
    assert named.code == 0


def test_markdown_quotes_only_what_is_verbatim(example_address):
    shown = claimdb("search", "id:q6", "id:q7", "--markdown", db=example_address).out
    assert "> The United States called the plan a “stalling tactic”." in shown
    assert "> “the world should not be fooled by any tactical move" in shown


@on("sqlite")
@each("name", SHOWN)
@each("form", FORMATS)
def test_a_record_is_shown_in_every_format(example_address, name, form):
    shown = claimdb("show", name, f"--{form}", db=example_address)
    assert (shown.code, shown.err) == (0, "")
    if form == "markdown":
        assert shown.out
    else:
        [record] = parsed(form, shown.out)
        assert re.fullmatch("[qcsato][0-9]+", record["id"])
        assert record["id"] == name or name not in SHOWN[:6]


def test_records_of_several_kinds_are_shown_in_the_order_given(example_address):
    shown = claimdb("show", "t2", "q7", "a12", "t2", "--ids", db=example_address)
    assert shown.out.split() == ["t2", "q7", "a12", "t2"]
    kinds = [record["type"] for record in json.loads(
        claimdb("show", "t2", "q7", "a12", "--json", db=example_address).out
    )]  # fmt: skip
    assert kinds == ["topic", "quote", "actor"]


@each("form", [[], ["--csv"], ["--tsv"]])
def test_records_of_several_kinds_have_no_columns_unless_they_are_named(example_address, form):
    refused = claimdb("show", "q7", "t2", *form, db=example_address)
    assert refused.code == 2
    assert refused.out == ""
    assert "--fields" in refused.err
    shown = claimdb("show", "q7", "t2", "--fields", "id,type", *form, db=example_address)
    assert shown.code == 0
    assert re.split("[\t,\n]", shown.out)[:6] == ["id", "type", "q7", "quote", "t2", "topic"]


def test_init_makes_the_worked_example_and_leaves_what_is_there(tmp_path, quotes):
    path = tmp_path / "quotes.db"
    made = claimdb("init", db=path)
    assert made == (
        0,
        "",
        f"created {path} with the worked example\n"
        'try: claimdb ask "who said what about the peace plan"\n',
    )
    before = path.read_bytes()
    assert claimdb("init", "--empty", db=path) == (0, "", f"{path} exists and is up to date\n")
    assert path.read_bytes() == before
    assert claimdb("search", "--count", db=path).out == f"{quotes}\n"


def test_init_makes_an_empty_database_if_asked(tmp_path):
    path = tmp_path / "quotes.db"
    assert claimdb("init", "--empty", "-q", db=path) == (0, "", "")
    assert claimdb("search", "--json", db=path) == (0, "[]\n", "No quotes match.\n")
    again = tmp_path / "more.db"
    assert claimdb("init", "--empty", db=again).err.splitlines() == [
        f"created {again}, empty",
        "add your own quotes with claimdb add quote or claimdb import",
    ]


def test_the_first_session_needs_no_setting(tmp_path):
    home = str(tmp_path / "data")
    made = process("init", installed=True, XDG_DATA_HOME=home)
    assert made.code == 0
    assert (tmp_path / "data" / "claimdb" / "claimdb.sqlite").is_file()
    asked = process("ask", "who said what about the peace plan", installed=True, XDG_DATA_HOME=home)
    assert asked.code == 0
    assert "stalling tactic" in asked.out


def test_without_a_data_folder_of_its_own_the_one_of_the_home_serves(tmp_path):
    for relative in ("", "not/absolute"):
        assert process("init", HOME=str(tmp_path), XDG_DATA_HOME=relative).code == 0
    assert (tmp_path / ".local" / "share" / "claimdb" / "claimdb.sqlite").is_file()


def test_a_name_that_is_no_place_is_reported(tmp_path):
    for named, message in (
        ("", "--db is empty"),
        ("~nobody-at-all/x", "the home folder of an unknown user"),
    ):
        refused = claimdb("--db", named, "search")
        assert (refused.code, refused.out) == (2, "")
        assert message in refused.err


def test_a_name_that_is_not_utf_8_is_for_reading_alone(tmp_path, example_file):
    path = os.fsencode(tmp_path) + b"/caf\xe9.db"
    refused = process("--db", path, "init")
    assert (refused.code, refused.out) == (2, "")
    assert "is not UTF-8" in refused.err
    Path(os.fsdecode(path)).write_bytes(example_file.read_bytes())
    assert process("--db", path, "search", "--count").code == 0


def test_records_of_several_kinds_have_chosen_columns_on_a_terminal(example_file):
    shown = terminal(
        "show", "q6", "t2", "--fields", "id,type", installed=True, CLAIMDB_DB=str(example_file)
    ).out
    assert [line.split() for line in shown.splitlines()][-2:] == [["q6", "quote"], ["t2", "topic"]]


def test_the_command_and_the_module_are_the_same_program(example_file):
    done = subprocess.run(
        [sys.executable, "-m", "claimdb", "--version"], capture_output=True, check=False
    )
    assert done.stdout.decode() == f"claimdb {package.__version__}\n"
    assert process("--version", installed=True) == (0, f"claimdb {package.__version__}\n", "")
    assert claimdb("--version").out == f"claimdb {package.__version__}\n"


# --- options ------------------------------------------------------------------------------------


@each("arguments", LISTS)
def test_fields_are_printed_in_the_order_asked_for(example_address, arguments):
    printed = claimdb(*arguments, "--fields", "text, id", "--csv", db=example_address)
    rows = parsed("csv", printed.out)
    assert list(rows[0]) == ["text", "id"]
    [first, *_] = json.loads(
        claimdb(*arguments, "--fields=text,id", "--json", db=example_address).out
    )
    assert list(first.items()) == list(rows[0].items())


@each("arguments", [*LISTS, ("show", "q7"), ("verify",), ("ask", "who said what")])
def test_a_field_that_is_not_there_is_refused_with_those_that_are(example_address, arguments):
    for fields, told in (("id,id", "--fields names 'id' twice"), ("", "--fields names no field")):
        refused = claimdb(*arguments, "--fields", fields, db=example_address)
        assert (refused.code, refused.out) == (2, "")
        assert told in refused.err
    refused = claimdb(*arguments, "--fields", "id,txt", db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert re.search(
        r"^error: \w+ have no field 'txt'\nhint: did you mean text\?", refused.err, re.MULTILINE
    )


def test_results_are_sorted_as_asked(example_address):
    def ids(*options):
        return claimdb("search", PLAN, *options, "--ids", db=example_address).out.split()

    assert ids("--sort", "id") == sorted(ids(), key=lambda name: int(name[1:]))
    assert ids("--sort", "-id") == ids("--sort", "id")[::-1]
    assert ids("--sort", "speaker,-id")[:2] == ["q8", "q7"]


@each("command", ["search", "claims"])
def test_results_cannot_be_sorted_by_what_is_not_known(example_address, command):
    refused = claimdb(command, "--sort", "colour", db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("error: cannot sort by 'colour'\nhint: one of: ")


def test_who_has_an_order_of_its_own(example_address):
    refused = claimdb("who", "--sort", "said", db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "error: who sorts by speaker\nhint: use search with --sort\n"


@each(("options", "number"), [
    (["--limit", "3"], 3), (["-n", "0"], 0), (["--all"], None),
    (["-n", "99999999999999999999"], None), (["--all", "--limit", "2"], 2),
])  # fmt: skip
@each("command", ["search", "who"])
def test_as_many_results_are_printed_as_asked(example_address, quotes, command, options, number):
    printed = claimdb(command, *options, "--ids", db=example_address)
    assert printed.code == 0
    assert len(printed.out.split()) == (quotes if number is None else number)
    footer = f"Showing {number} of {quotes} quotes. --all shows all.\n"
    assert printed.err == ("" if number is None else footer)


def test_a_limit_of_claims_is_reported_too(example_address):
    printed = claimdb("claims", "-n", "1", "--ids", db=example_address)
    claims = rows(example_address, "claims")
    assert printed.err == f"Showing 1 of {claims} claims. --all shows all.\n"
    assert claimdb("claims", "-n", str(claims), "--ids", db=example_address).err == ""


@each("limit", ["-1", "x", "1.5", ""])
def test_a_limit_is_a_number(example_address, limit):
    assert claimdb("search", f"--limit={limit}", db=example_address).code == 2


@each("arguments", [*LISTS, ("search", "zzz")])
def test_results_are_counted_if_asked(example_address, arguments):
    number = len(claimdb(*arguments, "--ids", db=example_address).out.split())
    assert claimdb(*arguments, "--count", db=example_address).out == f"{number}\n"


def test_what_an_answer_leaves_out_is_reported(example_address):
    answered = claimdb(
        "search", "id:q3", "id:q4", "id:q6", "id:q7", "said:2023", db=example_address
    )
    assert answered.err == "2 undated quotes left out; said:none finds them.\n"
    one = claimdb("search", "id:q6", "said:2023", "--count", db=example_address)
    assert one.err.startswith("1 undated quote left out; said:none finds them.\n")


def test_a_query_is_explained_if_asked(example_address):
    explained = claimdb("search", "by:putin", PLAN, "--explain", db=example_address)
    assert explained.code == 0
    query, sql, values, plan = re.split("^(?:sql|values|plan)\n", explained.out, flags=re.MULTILINE)
    assert query == 'query\n  speaker:putin topic:"peace plan"\n'
    assert "SELECT" in sql
    assert "putin" not in sql
    assert " = " in values
    assert plan.strip()
    everything = claimdb("claims", "--explain", db=example_address).out
    assert everything.startswith("query\n  (everything)\nsql\n")
    assert "claims" in everything


def test_a_plain_query_has_no_values_to_explain(example_address):
    assert "values\n  (none)\n" in claimdb("search", "--explain", db=example_address).out


def test_no_match_is_an_answer_of_the_matrix_too(example_address):
    found = claimdb("stances", "zzz", "--json", db=example_address)
    assert (found.code, found.out) == (0, "[]\n")
    assert found.err.startswith('No quotes match.\n{"hints": ')
    assert claimdb("stances", "zzz", "--json", "-e", db=example_address) == (
        1,
        found.out,
        found.err,
    )


@each("arguments", [("search", "zzz"), ("who", "zzz"), ("claims", "zzz")])
def test_no_match_is_an_answer_unless_it_is_asked_for_as_a_status(example_address, arguments):
    what = "claims" if arguments[0] == "claims" else "quotes"
    for count in ((), ("--count",)):
        found = claimdb(*arguments, *count, db=example_address)
        assert found.code == 0
        assert found.err.startswith(f"No {what} match.\nhint: no {what[:-1]} matches zzz\n")
        asked = claimdb(*arguments, *count, "-e", db=example_address)
        assert asked == (1, found.out, found.err)
    assert claimdb("search", PLAN, "--exit-status", db=example_address).code == 0


@on("sqlite")
@each("arguments", [
    ("search", "zzz"), ("search", "-n", "1"), ("ask", "who said zzz zzz"), ("verify", "zzz"),
    ("search", "speaker:putin", "said:2023"), ("stances",), ("top", "roles"), ("shifts",), ("db", "upgrade"), ("init",),
])  # fmt: skip
def test_quiet_leaves_only_results(example_address, arguments):
    said = claimdb(*arguments, db=example_address)
    assert said.err
    for quiet in ((*arguments, "-q"), ("--quiet", *arguments)):
        assert claimdb(*quiet, db=example_address) == (said.code, said.out, "")


def test_errors_are_said_even_where_it_is_quiet(example_address):
    assert claimdb("-q", "search", "x:y", db=example_address).err.startswith("error: unknown field")


@each("options", [
    ["--json", "--csv"], ["--format", "json", "--csv"], ["--ids", "--markdown", "--tsv"],
])  # fmt: skip
def test_there_is_one_format(example_address, options):
    refused = claimdb("search", *options, db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert "two formats" in refused.err


def test_a_format_may_be_said_twice(example_address):
    assert claimdb("search", "--json", "--format", "json", db=example_address).code == 0


def test_an_unknown_format_is_refused(example_address):
    refused = claimdb("search", "--format", "xml", db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error: unknown format 'xml'\nhint: one of: json, jsonl, csv, tsv, markdown, ids\n"
    )


# --- the query ----------------------------------------------------------------------------------


@each("arguments", [
    ["speaker:blinken", 'topic:"peace plan"'],
    ["speaker:blinken", "topic:peace plan"],
    ['speaker:blinken topic:"peace plan"'],
    ["--speaker", "blinken", "--topic", "peace plan"],
    ["--by=blinken", "topic:peace-plan"],
    ["by:BLINKEN", "--topic", "China’s peace plan"],
])  # fmt: skip
def test_flags_and_words_are_the_same_query(example_address, arguments):
    assert claimdb("search", *arguments, "--ids", db=example_address).out.split() == ["q7", "q8"]


def test_no_query_means_everything(example_address):
    for command, table in (("search", "quotes"), ("claims", "claims")):
        counted = claimdb(command, "--count", db=example_address).out
        assert counted == f"{rows(example_address, table)}\n"


# --- which database -----------------------------------------------------------------------------


def test_an_option_comes_before_the_environment_and_that_before_the_data_folder(
    tmp_path, example_file, empty_file, quotes
):
    home = {"XDG_DATA_HOME": str(tmp_path)}
    claimdb("init", "--empty", **home)

    def count(*args, **env):
        return claimdb(*args, "--count", **home, **env).out

    assert count("search") == "0\n"
    assert count("search", db=example_file) == f"{quotes}\n"
    assert count("search", CLAIMDB_DB="") == "0\n"
    assert count("--db", str(empty_file), "search", db=example_file) == "0\n"
    assert count("search", "--db", str(empty_file), db=example_file) == "0\n"
    assert count("--db", str(empty_file), "search", "--db", str(example_file)) == f"{quotes}\n"


def test_a_path_may_begin_with_the_home(tmp_path, example_file_copy, quotes):
    for place in (["--db", "~/example.db"], []):
        env = {"HOME": str(tmp_path), "CLAIMDB_DB": "~/example.db"}
        assert claimdb(*place, "search", "--count", **env).out == f"{quotes}\n"


def test_global_options_are_taken_after_every_command(example_file_copy):
    path = str(example_file_copy)
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
        "init", "ask", "who", "search", "timeline", "claims", "stances", "top", "stats", "compare",
        "shifts", "conflicts", "agreement", "show", "cite", "export", "list", "add", "import",
        "query", "edit", "tag", "link", "unlink", "merge", "split", "dedupe", "rm", "undo", "log",
        "diff", "sql", "check", "snapshot", "verify", "extract", "review", "completion", "db",
    }  # fmt: skip
    assert commands == set(COMMANDS)


def test_every_exit_code_has_its_test(example_copy, tmp_path):
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.touch()
    binary.write_bytes(b"\xff\xfe\xfd")
    text = ("verify", "source:xiputinmeeting", "--text")
    claimdb("query", "save", "plan", "peace", db=example_copy)
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
        assert claimdb(*arguments, db=example_copy).code == code
