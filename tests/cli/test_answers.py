"""What commands print, where, and with which exit code."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from claimdb.cli.commands import COMMANDS
from claimdb.store import migrate
from terminal import COMMAND, Outcome, on_terminal, run

PLAN = 'topic:"peace plan"'
QUESTIONS = {
    "who said what about the peace plan": "q5 q6 q7 q8 q9 q11 q12 q14",
    "Who said WHAT about the peace plan?": "q5 q6 q7 q8 q9 q11 q12 q14",
    'who said "stalling tactic"': "q6",
    "who talked about sanctions": "q12 q13",
    "who commented on the ceasefire?": "q7 q8",
    "what did Blinken say": "q7 q8",
    "what did Mr Xi say about Russia in 2023?": "q4",
    "what did Putin say about China between 2022 and 2024": "q3",
    "who supports the peace plan": "q14",
    "who backs the peace plan": "q14",
    "who opposes the peace plan?": "q6 q7",
    "who is against sanctions": "q12",
    "where does Putin stand on the peace plan": "q14",
    "does Putin support the peace plan?": "q14",
    "what is Emanuel's view of Putin": "q39",
    "what does China say about sanctions": "q12",
    "who disagrees with Blinken about the peace plan": "q14",
    "who agrees with the ICC": "",
    "when did Xi say great strides": "q4",
    "who spoke for the United States": "q6 q7 q8 q26 q38 q39",
    "which sources quote Putin": "q2 q3 q14",
    "who denies the war crimes": "q41",
    'did Blinken say "fooled by any tactical move"?': "q7",
    "who's neutral on energy": "",
}


def ask(question: str, *options: str, database: Path) -> Outcome:
    return run(["--db", str(database), "ask", question, *options])


@pytest.mark.parametrize(("question", "found"), QUESTIONS.items())
def test_a_question_finds_the_quotes_that_it_asks_for(question, found, seeded_file):
    answer = ask(question, "--ids", database=seeded_file)
    assert answer.code == 0
    assert sorted(answer.out.split()) == sorted(found.split())
    assert answer.err.startswith("-> claimdb ")
    assert "not used" not in answer.err


@pytest.mark.parametrize("option", ["--json", "--jsonl", "--csv", "--tsv", "--markdown", "--ids"])
def test_a_question_prints_what_the_command_prints_that_it_stands_for(option, seeded_file):
    asked = ask("who said what about the peace plan", option, database=seeded_file)
    assert asked.err == "-> claimdb who 'topic:\"peace plan\"'\n"
    assert asked.out == run(["who", PLAN, option, "--db", str(seeded_file)]).out
    assert asked.out


def test_words_that_a_question_does_not_use_are_told(seeded_file):
    answer = ask("what did Blinken say about the peace plan yesterday", database=seeded_file)
    assert "   not used: yesterday\n" in answer.err


def test_a_question_about_how_many_prints_a_number(seeded_file):
    assert ask("how many quotes about the peace plan", database=seeded_file).out == "8\n"


def test_a_question_about_claims_lists_claims(seeded_file):
    claims = json.loads(
        ask("what is claimed about the peace plan", "--json", database=seeded_file).out
    )
    assert {claim["type"] for claim in claims} == {"claim"}
    assert "c15" in {claim["id"] for claim in claims}


def test_sorting_a_question_that_groups_gives_a_list(seeded_file):
    answer = ask("who said what about sanctions", "--sort", "-id", "--ids", database=seeded_file)
    assert answer.out.split() == ["q13", "q12"]
    assert answer.err.startswith("-> claimdb search ")


def test_a_pipe_gets_tab_separated_values_with_a_header(seeded_file):
    lines = run(["search", "id:q6", "--db", str(seeded_file)]).out.splitlines()
    assert lines[0].split("\t")[:2] == ["id", "speaker"]
    assert lines[1].split("\t")[:2] == ["q6", "United States"]
    assert len(lines) == 2


def test_fields_are_given_in_the_order_asked_for(seeded_file):
    rows = run(["search", "id:q6", "--csv", "--fields", "text,id", "--db", str(seeded_file)]).out
    (row,) = csv.DictReader(io.StringIO(rows, newline=""))
    assert list(row) == ["text", "id"]
    assert "“stalling tactic”" in row["text"]


def test_flags_ask_what_words_ask(seeded_file):
    flags = run(["search", "--topic", "peace plan", "--by", "blinken", "--ids"], db(seeded_file))
    words = run(["search", PLAN, "speaker:blinken", "--ids"], db(seeded_file))
    assert sorted(flags.out.split()) == sorted(words.out.split()) == ["q7", "q8"]


def db(path: Path) -> dict[str, str]:
    return {"CLAIMDB_DB": str(path)}


def test_the_option_names_the_database_before_the_environment_does(seeded_file, empty_file):
    both = run(["search", "--count", "--db", str(empty_file)], db(seeded_file))
    before = run(["--db", str(empty_file), "search", "--count"], db(seeded_file))
    assert both.out == before.out == "0\n"
    assert run(["search", "--count"], db(seeded_file)).out == "41\n"


def test_without_a_name_the_database_is_in_the_data_folder_of_the_user(tmp_path):
    home = {"XDG_DATA_HOME": str(tmp_path / "data")}
    assert run(["init"], home).code == 0
    assert (tmp_path / "data" / "claimdb" / "claimdb.sqlite").exists()
    again = run(["init"], home)
    assert (again.code, again.out) == (0, "")
    assert "is there and up to date" in again.err
    assert run(["search", "--count"], home).out == "41\n"
    nowhere = {"XDG_DATA_HOME": "not/absolute", "HOME": str(tmp_path)}
    missing = run(["search"], nowhere)
    assert missing.code == 3
    assert str(tmp_path / ".local/share/claimdb/claimdb.sqlite") in missing.err


def test_an_empty_database_has_no_example(tmp_path):
    made = run(["--db", str(tmp_path / "own.db"), "init", "--empty"])
    assert made.code == 0
    assert run(["--db", str(tmp_path / "own.db"), "search", "--count"]).out == "0\n"


def test_quiet_prints_results_alone(seeded_file):
    answer = ask("who said what about sanctions", "-q", "--ids", database=seeded_file)
    assert (answer.out.split(), answer.err) == (["q12", "q13"], "")


def test_nothing_found_is_no_failure_unless_asked_for(seeded_file):
    for command in ("search", "who", "claims"):
        found = run([command, "xyzzy", "--ids"], db(seeded_file))
        assert (found.code, found.out) == (0, "")
        assert found.err.endswith(" match.\n")
        assert run([command, "xyzzy", "-e", "--ids"], db(seeded_file)).code == 1
        counted = run([command, "xyzzy", "--count", "-e"], db(seeded_file))
        assert (counted.code, counted.out) == (1, "0\n")
    none = run(["search", "-n", "0", "--ids"], db(seeded_file))
    assert (none.out, none.err) == ("", "Showing 0 of 41 quotes. --all shows all.\n")


def test_what_an_answer_leaves_out_is_told(seeded_path):
    undated = run(["search", PLAN, "said:2023", "--ids"], db(seeded_path))
    assert "8 undated quotes left out; said:none finds them." in undated.err
    with closing(sqlite3.connect(seeded_path)) as connection, connection:
        connection.execute("UPDATE attributions SET status = 'misattributed' WHERE quote_id = 6")
    hidden = run(["search", PLAN, "--count"], db(seeded_path))
    assert hidden.out == "7\n"
    assert "1 misattributed quote left out; status:misattributed finds them." in hidden.err


def test_the_explanation_shows_query_sql_and_plan(seeded_file):
    shown = run(["search", "--speaker", "putin", "peace", "--explain"], db(seeded_file)).out
    assert shown.splitlines()[:3] == ["query", "  peace speaker:putin", "sql"]
    assert "bm25" in shown
    assert "v0 = " in shown
    assert "\nplan\n" in shown
    everything = run(["claims", "--explain"], db(seeded_file)).out
    assert "(everything)" in everything
    assert "(none)" in everything


WRONG = [
    (["search", "speeker:x"], 2, "unknown field 'speeker'"),
    (["search", "--json", "--csv"], 2, "two formats"),
    (["search", "--format", "yaml"], 2, "no format 'yaml'"),
    (["search", "--fields", "texxt"], 2, "no field 'texxt'"),
    (["search", "--sort", "speed"], 2, "cannot sort by 'speed'"),
    (["who", "--sort", "said"], 2, "who sorts by speaker"),
    (["serch"], 2, "Did you mean 'search'?"),
    (["search", "--no-such-option"], 2, "--no-such-option"),
    (["ask", ""], 2, "no word in the question"),
    (["search", "speaker:putni"], 3, "did you mean 'Vladimir Putin' (a12)?"),
    (["search", "id:q999"], 3, "no quote has the id q999"),
    (["show", "q999"], 3, "no quote has the id q999"),
    (["show", "nobody at all"], 3, "nothing is called 'nobody at all'"),
    (["show", "q6", "c6"], 2, "no columns in common"),
    (["show", "b1"], 2, "b1"),
    (["verify", "--text", "no such file"], 3, "cannot read no such file"),
    (["--db", "postgresql://host/name", "search"], 2, "SQLite file"),
    (["db"], 2, "upgrade"),
    ([], 2, "Usage: claimdb"),
]


@pytest.mark.parametrize(("arguments", "code", "said"), WRONG, ids=str)
def test_a_mistake_is_one_line_and_a_code(arguments, code, said, seeded_file):
    outcome = run(arguments, db(seeded_file))
    assert (outcome.code, outcome.out) == (code, "")
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_an_error_points_at_its_place_in_the_query(seeded_file):
    lines = run(["search", "peace speeker:x"], db(seeded_file)).err.splitlines()
    assert lines[1:3] == ["  peace speeker:x", "        ^^^^^^^"]


def test_an_error_is_json_where_the_output_would_be(seeded_file):
    error = json.loads(run(["search", "speaker:putni", "--json"], db(seeded_file)).err)["error"]
    assert error["code"] == "not_found"
    assert "Vladimir Putin" in error["hint"]


def test_a_database_with_an_older_schema_is_upgraded_and_its_copy_kept(tmp_path):
    path = tmp_path / "old.db"
    migrate.upgrade(migrate.sqlite_url(path), revision="0001")
    older = run(["search"], db(path))
    assert older.code == 1
    assert "claimdb db upgrade" in older.err
    upgraded = run(["db", "upgrade"], db(path))
    assert upgraded.code == 0
    assert (tmp_path / "old.db.before-0001").exists()
    assert run(["search", "--count"], db(path)).out == "0\n"
    assert "is up to date" in run(["db", "upgrade"], db(path)).err
    assert run(["db", "upgrade"], db(tmp_path / "none.db")).code == 3


def test_what_is_no_database_is_told_in_a_line(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no database at all, but longer than the header of one would be" * 20)
    for arguments in (["search"], ["init"], ["db", "upgrade"]):
        outcome = run(arguments, db(text))
        assert outcome.code == 1
        assert "Traceback" not in outcome.err
        assert str(text) in outcome.err


@pytest.mark.parametrize("name", ["q6", "c43", "Vladimir Putin", "United States", "t2", "o6"])
def test_a_record_is_shown_in_every_format(name, seeded_file):
    for option in ("--json", "--jsonl", "--csv", "--tsv", "--markdown", "--ids"):
        shown = run(["show", name, option], db(seeded_file))
        assert (shown.code, shown.err) == (0, "")
        assert shown.out
    assert on_terminal(["show", name], columns=80, environment=db(seeded_file)).code == 0


def test_a_source_answers_to_its_citation_key(seeded_file):
    (source,) = json.loads(run(["show", "chatterjee2023putin", "--json"], db(seeded_file)).out)
    assert source["type"] == "source"
    assert source["url"] == "https://www.bbc.com/news/world-asia-65018657"


def test_a_terminal_shows_as_many_as_one_reads_and_says_so(seeded_path):
    with closing(sqlite3.connect(seeded_path)) as connection, connection:
        for number in range(60):
            connection.execute(
                "INSERT INTO quotes (uid, text, mode, batch_id, created)"
                " VALUES (?, 'again', 'narration', 1, '2026-11-23T00:00:00Z')",
                (f"more-{number}",),
            )
            connection.execute(
                "INSERT INTO claims (uid, text, batch_id, created)"
                " VALUES (?, 'again', 1, '2026-11-23T00:00:00Z')",
                (f"more-{number}",),
            )
    shown = on_terminal(["search"], columns=80, environment=db(seeded_path)).out
    assert "Showing 50 of 101 quotes. --all shows all." in shown
    assert (
        "Showing 50 of 105 claims."
        in on_terminal(["claims"], columns=80, environment=db(seeded_path)).out
    )
    assert (
        "Showing"
        not in on_terminal(["search", "--all"], columns=80, environment=db(seeded_path)).out
    )
    assert len(run(["search", "--ids"], db(seeded_path)).out.split()) == 101


def test_fields_on_a_terminal_are_a_table(seeded_file):
    for arguments in (
        ["search", "id:q6", "--fields", "id,text"],
        ["show", "q6", "--fields", "id,text"],
    ):
        shown = on_terminal(arguments, columns=80, environment=db(seeded_file)).out
        assert "“stalling tactic”" in shown


def test_colour_is_for_terminals_that_want_it(seeded_file):
    wanted = {"CLAIMDB_DB": str(seeded_file), "NO_COLOR": ""}
    coloured = on_terminal(["search", "id:q6"], columns=80, environment=wanted).out
    assert "\x1b[" in coloured
    for arguments, more in (
        (["search", "id:q6", "--no-color"], {}),
        (["search", "id:q6"], {"NO_COLOR": "1"}),
        (["search", "id:q6"], {"TERM": "dumb"}),
    ):
        shown = on_terminal(arguments, columns=80, environment=wanted | more).out
        assert "\x1b[" not in shown
    assert "\x1b[" not in run(["search", "id:q6"], wanted).out


def test_a_pager_gets_what_a_terminal_would(seeded_file):
    paged = {"CLAIMDB_DB": str(seeded_file), "CLAIMDB_PAGER": "sed s/stalling/PAGED/"}
    assert "PAGED tactic" in on_terminal(["search", "id:q6"], columns=80, environment=paged).out
    assert (
        "PAGED"
        not in on_terminal(["search", "id:q6", "--no-pager"], columns=80, environment=paged).out
    )
    missing = on_terminal(
        ["search", "id:q6"],
        columns=80,
        environment=paged | {"CLAIMDB_PAGER": "no-such-pager"},
    )
    assert missing.code == 0
    assert "cannot be started" in missing.out
    assert "stalling tactic" in missing.out
    leaving = on_terminal(
        ["search", "--all"], columns=80, environment=paged | {"CLAIMDB_PAGER": "true"}
    )
    assert leaving.code == 0
    assert "Traceback" not in leaving.out


def test_a_reader_that_goes_away_is_no_error(seeded_file):
    process = subprocess.Popen(
        [*COMMAND, "--db", str(seeded_file), "search", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate()
    assert said == b""


def test_a_full_disk_is_told_in_a_line(seeded_file):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "--db", str(seeded_file), "search", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.decode().startswith("error: the output cannot be written")


def test_every_help_opens_with_two_examples():
    for arguments in ([], *([name] for name in COMMANDS), ["db", "upgrade"]):
        helped = run([*arguments, "--help"])
        lines = helped.out.split("\n")
        assert helped.code == 0
        assert all(line.startswith("  $ claimdb ") for line in lines[2:4]), arguments
    assert run(["--version"]).out.startswith("claimdb ")


def test_the_program_is_a_module_too():
    done = subprocess.run(
        [sys.executable, "-m", "claimdb", "--version"], capture_output=True, check=False
    )
    assert done.returncode == 0
