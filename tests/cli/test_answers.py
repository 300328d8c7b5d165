"""Output, streams and exit codes of the commands."""

import csv
import io
import json

import pytest

from cases import each
from claimdb import open as open_database
from claimdb.errors import QuerySyntaxError
from claimdb.store import migrate
from claimdb.store.address import Address
from databases import on, run
from harness import Outcome, claimdb, terminal

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
    "who denies the war crimes": "q41",
    'did Blinken say "not be fooled by any tactical move"?': "q7",
    "who's neutral on energy": "",
}


def ask(question: str, *options: str, database: Address) -> Outcome:
    return claimdb("ask", question, *options, db=database)


@on("sqlite")
@each(("question", "found"), QUESTIONS.items())
def test_a_question_finds_the_quotes_that_it_asks_for(question, found, example_address):
    answer = ask(question, "--ids", database=example_address)
    assert answer.code == 0
    assert sorted(answer.out.split()) == sorted(found.split())
    assert answer.err.startswith("-> claimdb ")
    assert "not used" not in answer.err


@each("option", ["--json", "--jsonl", "--csv", "--tsv", "--markdown", "--ids"])
def test_a_question_prints_what_the_command_prints_that_it_stands_for(option, example_address):
    asked = ask("who said what about the peace plan", option, database=example_address)
    assert asked.err == "-> claimdb who 'topic:\"peace plan\"'\n"
    assert asked.out == claimdb("who", PLAN, option, db=example_address).out
    assert asked.out


def test_words_that_a_question_does_not_use_are_reported(example_address):
    answer = ask("what did Blinken loudly say about the peace plan", database=example_address)
    assert "   not used: loudly\n" in answer.err


def test_a_question_about_how_many_prints_a_number(example_address):
    assert ask("how many quotes about the peace plan", database=example_address).out == "8\n"


def test_a_question_about_claims_lists_claims(example_address):
    claims = json.loads(
        ask("what is claimed about the peace plan", "--json", database=example_address).out
    )
    assert {claim["type"] for claim in claims} == {"claim"}
    assert "c15" in {claim["id"] for claim in claims}


def test_sorting_a_question_that_groups_gives_a_list(example_address):
    answer = ask(
        "who said what about sanctions", "--sort", "-id", "--ids", database=example_address
    )
    assert answer.out.split() == ["q13", "q12"]
    assert answer.err.startswith("-> claimdb search ")


def test_a_pipe_gets_tab_separated_values_with_a_header(example_address):
    lines = claimdb("search", "id:q6", db=example_address).out.splitlines()
    assert lines[0].split("\t")[:2] == ["id", "speaker"]
    assert lines[1].split("\t")[:2] == ["q6", "United States"]
    assert len(lines) == 2


def test_fields_are_given_in_the_order_asked_for(example_address):
    rows = claimdb("search", "id:q6", "--csv", "--fields", "text,id", db=example_address).out
    (row,) = csv.DictReader(io.StringIO(rows, newline=""))
    assert list(row) == ["text", "id"]
    assert "“stalling tactic”" in row["text"]


def test_fields_and_orders_are_said_at_once_or_one_by_one(example_address):
    said = ("search", "topic:sanctions", "--csv")
    once = claimdb(*said, "--fields", "id,mode,text", "--sort", "mode,-id", db=example_address)
    often = claimdb(
        *said, "--fields", "id,mode", "--fields", "text", "--sort", "mode", "--sort", "-id",
        db=example_address,
    )  # fmt: skip
    assert once.out == often.out != ""
    exported = claimdb("export", "quotes", "--fields", "id", "--fields", "text", db=example_address)
    assert exported.out.startswith("id,text\n")
    twice = claimdb(*said, "--fields", "id", "--fields", "text,id", db=example_address)
    assert (twice.code, twice.err.splitlines()[0]) == (2, "error: --fields names 'id' twice")
    assert claimdb(*said, "--fields", "", "--fields", ",", db=example_address).code == 2


def test_flags_ask_what_words_ask(example_address):
    flags = claimdb(
        "search", "--topic", "peace plan", "--by", "blinken", "--ids", db=example_address
    )
    words = claimdb("search", PLAN, "speaker:blinken", "--ids", db=example_address)
    assert sorted(flags.out.split()) == sorted(words.out.split()) == ["q7", "q8"]


@each(
    ("command", "ids"),
    [
        (("search", "q7"), "q7"),
        (("search", "q7 q8"), "q7 q8"),
        (("search", "t3", "stance:oppose"), "q8"),
        (("who", "q7"), "q7"),
        (("timeline", "c6"), "q6"),
        (("claims", "c6"), "c6"),
        (("claims", "q6"), "c6"),
        (("search", "s1", "--count"), "41"),
        (("search", "a14"), "q7 q8"),
        (("ask", "q7 q8"), "q7 q8"),
    ],
)
def test_a_query_takes_ids(command, ids, example_address):
    count = "--count" in command
    done = claimdb(*command, *(() if count else ("--ids",)), db=example_address)
    assert (done.code, sorted(done.out.split())) == (0, sorted(ids.split())), done.err


def test_verify_stances_and_export_take_ids_too(example_address):
    verified = claimdb("verify", "q7", "--json", db=example_address)
    assert [one["quote"] for one in json.loads(verified.out)] == ["q7"]
    exported = claimdb("export", "quotes", "q7", "--format", "jsonl", db=example_address)
    assert json.loads(exported.out)["id"] == "q7"
    counted = claimdb("stances", "q7", "--json", db=example_address)
    assert {one["actor"] for one in json.loads(counted.out)} == {"Antony Blinken"}
    assert claimdb("search", "q999", db=example_address).code == 3


def test_ids_and_dates_are_read_alike_in_python(example_address):
    with open_database(example_address) as database:
        assert [one.id for one in database.find("q7 q8", sort=["id"])] == [7, 8]
        assert {one.id for one in database.find('said:"20 March 2023"')} == {3, 4}
        with pytest.raises(QuerySyntaxError, match="'not' is a word"):
            database.find("topic:china not topic:russia")


@each("said", ["March 2023", "20.03.2023", "2023-03-20", "20 March 2023", "03/20/2023"])
def test_a_filter_takes_the_dates_that_add_takes(said, example_address):
    done = claimdb("search", "--said", said, "--ids", db=example_address)
    assert (done.code, sorted(done.out.split())) == (0, ["q3", "q4"]), done.err


@each(
    ("arguments", "code", "message"),
    [
        (("topic:china not topic:russia",), 2, "hint: write NOT"),
        (("topic:china", "or", "topic:russia"), 2, "'or' is a word, not an operator at column 13"),
        (("!topic:russia",), 2, "a ! does not negate at column 1"),
        (("topic:china", "-topic:russia"), 2, "hint: write NOT topic:russia"),
        (("--said", "03/04/2023"), 2, "hint: write said:2023-04-03 or said:2023-03-04"),
        (("war", "and", "Ukraine"), 0, "note: 'and' is searched for as a word"),
    ],
)
def test_what_is_no_operator_is_never_silent(arguments, code, message, example_address):
    done = claimdb("search", *arguments, db=example_address)
    assert done.code == code
    assert message in done.err


def test_the_option_names_the_database_before_the_environment_does(example_file, empty_file):
    both = claimdb("search", "--count", "--db", str(empty_file), db=example_file)
    before = claimdb("--db", str(empty_file), "search", "--count", db=example_file)
    assert both.out == before.out == "0\n"
    assert claimdb("search", "--count", db=example_file).out == "41\n"


def test_without_a_name_the_database_is_in_the_data_folder_of_the_user(tmp_path):
    home = {"XDG_DATA_HOME": str(tmp_path / "data")}
    assert claimdb("init", **home).code == 0
    assert (tmp_path / "data" / "claimdb" / "claimdb.sqlite").exists()
    again = claimdb("init", **home)
    assert (again.code, again.out) == (0, "")
    assert "exists and is up to date" in again.err
    assert claimdb("search", "--count", **home).out == "41\n"
    nowhere = {"XDG_DATA_HOME": "not/absolute", "HOME": str(tmp_path)}
    missing = claimdb("search", **nowhere)
    assert missing.code == 3
    assert str(tmp_path / ".local/share/claimdb/claimdb.sqlite") in missing.err


def test_an_empty_database_has_no_example(tmp_path):
    own = tmp_path / "own.db"
    assert claimdb("init", "--empty", db=own).code == 0
    assert claimdb("search", "--count", db=own).out == "0\n"


def test_quiet_prints_results_alone(example_address):
    answer = ask("who said what about sanctions", "-q", "--ids", database=example_address)
    assert (answer.out.split(), answer.err) == (["q12", "q13"], "")


def test_nothing_found_is_no_failure_unless_asked_for(example_address):
    for command in ("search", "who", "claims"):
        found = claimdb(command, "xyzzy", "--ids", db=example_address)
        assert (found.code, found.out) == (0, "")
        assert " match.\nhint: " in found.err
        assert claimdb(command, "xyzzy", "-e", "--ids", db=example_address).code == 1
        counted = claimdb(command, "xyzzy", "--count", "-e", db=example_address)
        assert (counted.code, counted.out) == (1, "0\n")
    none = claimdb("search", "-n", "0", "--ids", db=example_address)
    assert (none.out, none.err) == ("", "Showing 0 of 41 quotes. --all shows all.\n")


def test_what_an_answer_leaves_out_is_reported(example_copy):
    undated = claimdb("search", PLAN, "said:2023", "--ids", db=example_copy)
    assert "8 undated quotes left out; said:none finds them." in undated.err
    run(example_copy, "UPDATE attributions SET status = 'misattributed' WHERE quote_id = 6")
    hidden = claimdb("search", PLAN, "--count", db=example_copy)
    assert hidden.out == "7\n"
    assert "1 misattributed quote left out; status:misattributed finds them." in hidden.err


def test_the_explanation_shows_query_sql_and_plan(example_address):
    shown = claimdb("search", "--speaker", "putin", "peace", "--explain", db=example_address).out
    assert shown.splitlines()[:3] == ["query", "  peace speaker:putin", "sql"]
    assert "rank" in shown or "bm25" in shown
    assert "v0 = " in shown
    assert "\nplan\n" in shown
    everything = claimdb("claims", "--explain", db=example_address).out
    assert "(everything)" in everything
    assert "(none)" in everything


WRONG = [
    (["search", "speeker:x"], 2, "unknown field 'speeker'"),
    (["search", "--json", "--csv"], 2, "two formats"),
    (["search", "--format", "yaml"], 2, "unknown format 'yaml'"),
    (["search", "--fields", "texxt"], 2, "no field 'texxt'"),
    (["search", "--sort", "speed"], 2, "cannot sort by 'speed'"),
    (["who", "--sort", "said"], 2, "who sorts by speaker"),
    (["serch"], 2, "Did you mean 'search'?"),
    (["search", "--no-such-option"], 2, "--no-such-option"),
    (["ask", ""], 2, "no word in the question"),
    (["search", "speaker:putni"], 3, "did you mean 'Vladimir Putin' (a12)?"),
    (["search", "id:q999"], 3, "no quote has the id q999"),
    (["show", "q999"], 3, "no quote has the id q999"),
    (["show", "nobody at all"], 3, "unknown name 'nobody at all'"),
    (["show", "q6", "c6"], 2, "no columns in common"),
    (["show", "b1"], 2, "b1"),
    (
        ["verify", "--text", "no such file"],
        3,
        "cannot read 'no such file': No such file or directory",
    ),
    (["--db", "mysql://host/name", "search"], 2, "claimdb does not support mysql://"),
    (["db"], 2, "upgrade"),
    ([], 2, "Usage: claimdb"),
]


@each(("arguments", "code", "said"), WRONG)
def test_a_mistake_is_one_line_and_a_code(arguments, code, said, example_address):
    outcome = claimdb(*arguments, db=example_address)
    assert (outcome.code, outcome.out) == (code, "")
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_an_error_points_at_its_place_in_the_query(example_address):
    lines = claimdb("search", "peace speeker:x", db=example_address).err.splitlines()
    assert lines[1:3] == ["  peace speeker:x", "        ^^^^^^^"]


def test_an_error_is_json_where_the_output_would_be(example_address):
    error = json.loads(claimdb("search", "speaker:putni", "--json", db=example_address).err)[
        "error"
    ]
    assert error["code"] == "not_found"
    assert "Vladimir Putin" in error["hint"]


def test_a_database_with_an_older_schema_is_upgraded_and_its_copy_kept(tmp_path):
    path = tmp_path / "old.db"
    migrate.upgrade(path, revision="0001")
    older = claimdb("search", db=path)
    assert older.code == 1
    assert "claimdb db upgrade" in older.err
    upgraded = claimdb("db", "upgrade", db=path)
    assert upgraded.code == 0
    assert (tmp_path / "old.db.before-0001").exists()
    assert claimdb("search", "--count", db=path).out == "0\n"
    assert "is up to date" in claimdb("db", "upgrade", db=path).err
    assert claimdb("db", "upgrade", db=tmp_path / "none.db").code == 3


def test_what_is_no_database_is_reported_in_one_line(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no database at all, but longer than the header of one would be" * 20)
    for arguments in (["search"], ["init"], ["db", "upgrade"]):
        outcome = claimdb(*arguments, db=text)
        assert outcome.code == 1
        assert "Traceback" not in outcome.err
        assert str(text) in outcome.err


def test_a_source_answers_to_its_citation_key(example_address):
    (source,) = json.loads(claimdb("show", "chatterjee2023putin", "--json", db=example_address).out)
    assert source["type"] == "source"
    assert source["url"] == "https://www.bbc.com/news/world-asia-65018657"


def test_a_terminal_shows_as_many_as_one_reads_and_says_so(example_file_copy):
    for number in range(60):
        run(
            example_file_copy,
            "INSERT INTO quotes (uid, text, mode, batch_id, created)"
            f" VALUES ('more-{number}', 'again', 'narration', 1, '2026-11-23T00:00:00Z')",
            "INSERT INTO claims (uid, text, batch_id, created)"
            f" VALUES ('more-{number}', 'again', 1, '2026-11-23T00:00:00Z')",
        )
    shown = terminal("search", CLAIMDB_DB=str(example_file_copy)).out
    assert "Showing 50 of 101 quotes. --all shows all." in shown
    assert "Showing 50 of 105 claims." in terminal("claims", CLAIMDB_DB=str(example_file_copy)).out
    assert "Showing" not in terminal("search", "--all", CLAIMDB_DB=str(example_file_copy)).out
    assert len(claimdb("search", "--ids", db=example_file_copy).out.split()) == 101
