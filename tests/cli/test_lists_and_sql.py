"""`list` and `sql`: tables in every format."""

import csv
import io
import json

import pytest

from cases import each
from databases import on
from harness import FORMATS, claimdb, terminal
from worlds import write

KINDS = {"people": 9, "organizations": 11, "topics": 36, "sources": 6, "coders": 1}


@on("sqlite")
@each(("kind", "number"), KINDS.items())
def test_a_list_has_all_there_are_in_every_format(example_address, kind, number):
    listed = json.loads(claimdb("list", kind, "--json", db=example_address).out)
    assert len(listed) == number
    for form in FORMATS:
        printed = claimdb("list", kind, f"--{form}", db=example_address)
        assert (printed.code, printed.err) == (0, "")
    assert claimdb("list", kind, "--count", db=example_address).out == f"{number}\n"
    assert claimdb("list", kind, "--ids", db=example_address).out.split() == [
        one["id"] for one in listed
    ]
    rows = csv.DictReader(io.StringIO(claimdb("list", kind, "--csv", db=example_address).out))
    assert [row["quotes"] for row in rows] == [str(one["quotes"]) for one in listed]


@each("kind", ["people", "organizations", "topics", "sources"])
def test_the_counts_are_those_of_show(example_address, kind):
    for one in json.loads(claimdb("list", kind, "--json", db=example_address).out):
        [shown] = json.loads(claimdb("show", one["id"], "--json", db=example_address).out)
        assert len(shown["quotes"]) == one["quotes"]


@each(("arguments", "found"), [
    (["people", "XI"], ["a13"]), (["people", "putin", "vladimir"], []),
    (["people", "vladimir", "putin"], ["a12"]), (["organizations", "kremlin"], ["a3"]),
    (["topics", "pipeline"], ["t24", "t23"]), (["sources", "Putin's", "war"], ["s4"]),
    (["coders", "CLAIM"], ["k1"]), (["people", "zzz"], []),
    (["people", "president", "of", "china"], ["a13"]), (["sources", "cnn"], ["s3"]),
])  # fmt: skip
def test_words_choose_what_is_listed(example_address, arguments, found):
    listed = claimdb("list", *arguments, "--ids", db=example_address)
    assert listed.code == 0
    assert sorted(listed.out.split()) == sorted(found)


@each(("arguments", "found"), [
    ("organizations --type court", ["a8"]),
    ("organizations --type state --sort name", ["a2", "a5", "a3", "a4", "a1"]),
    ("organizations --country us --sort id", ["a1", "a6", "a7"]),
    ("organizations --country US --type parliament", ["a7"]),
    ("organizations russia --type court", []),
    ("organizations --country zz", []),
    ("sources --type document --sort -id", ["s6", "s5"]),
    ("sources --sort name -n 2", ["s5", "s3"]),
    ("sources --sort container_title -n 2", ["s2", "s3"]),
    ("sources --sort -container_title,name -n 2", ["s4", "s3"]),
    ("people --unused", ["a19", "a20"]),
    ("people --sort -quotes,-name -n 3", ["a12", "a18", "a14"]),
    ("people --sort quotes,id -n 2", ["a19", "a20"]),
    ("topics --sort name -n 2", ["t9", "t3"]),
    ("topics --unused moscow", []),
    ("coders --unused", []),
    ("people -n 0", []),
    ("people -n 99999999999999999999 putin", ["a12"]),
])  # fmt: skip
def test_a_list_is_narrowed_and_sorted(example_address, arguments, found):
    listed = claimdb("list", *arguments.split(), "--ids", db=example_address)
    assert (listed.code, listed.out.split()) == (0, found)


def test_a_list_counts_what_queries_find(empty_copy):
    write(
        empty_copy,
        {
            "actors": [{"name": "Ann"}, {"name": "Alba", "kind": "organization"}],
            "people": [{"actor_id": 1}],
            "organizations": [{"actor_id": 2}],
            "quotes": [{}, {}, {}],
            "attributions": [
                {"quote_id": quote, "position": place, "actor_id": actor, "status": status}
                for quote, place, actor, status in (
                    (1, 1, 1, "attested"), (2, 1, 1, "misattributed"), (2, 2, 2, "disputed"),
                    (3, 1, 2, "misattributed"),
                )
            ],
        },
    )  # fmt: skip
    for kind, field in (("people", "speaker"), ("organizations", "org")):
        [one] = json.loads(claimdb("list", kind, "--json", db=empty_copy).out)
        number = claimdb("search", f"{field}:{one['id']}", "--count", db=empty_copy).out
        assert number == f"{one['quotes']}\n" == "1\n"


def test_what_is_unused_has_no_quotes(example_address):
    for kind in KINDS:
        listed = json.loads(claimdb("list", kind, "--json", db=example_address).out)
        unused = json.loads(claimdb("list", kind, "--unused", "--json", db=example_address).out)
        assert unused == [one for one in listed if one["quotes"] == 0]


@each(("arguments", "message", "hint"), [
    (["organizations", "--type", "band"], "unknown type of organizations: 'band'", "one of: state, "),
    (["sources", "--type", "state"], "unknown type of sources: 'state'", "one of: article, "),
    (["people", "--type", "state"], "people have no type", "available for organizations, sources"),
    (["topics", "--type", "x"], "topics have no type", "available for organizations, sources"),
    (["sources", "--country", "US"], "sources have no country", "available for organizations"),
    (["people", "--sort", "rank"], "cannot sort by 'rank'", "one of: quotes, name, id"),
    (["people", "--sort", "-container_title"], "people have no container_title", "available for sources"),
    (["people", "--sort", "quotes;DROP TABLE quotes"], "cannot sort by", "one of:"),
    (["organizations", "--type", ""], "unknown type of organizations: ''", "one of:"),
])  # fmt: skip
def test_what_a_list_cannot_do_is_said_with_the_choices(example_address, arguments, message, hint):
    refused = claimdb("list", *arguments, db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"error: {message}")
    assert f"\nhint: {hint}" in refused.err


def test_a_value_is_never_read_as_sql(example_address):
    for odd in ("US' OR '1'='1", "%", "\ud800"):
        assert (
            claimdb("list", "organizations", "--country", odd, "--ids", db=example_address).out
            == ""
        )


def test_no_word_is_no_filter(example_address):
    assert claimdb("list", "people", "%", db=example_address).code == 2


def test_topics_are_a_tree_on_a_terminal_and_have_their_depth_elsewhere(example_file):
    shown = terminal("list", "topics", CLAIMDB_DB=str(example_file)).out
    assert "\nt16     China-Russia relations" in shown
    assert "\nt17       Moscow meeting" in shown
    [plan] = [
        one
        for one in json.loads(claimdb("list", "topics", "--json", db=example_file).out)
        if one["id"] == "t2"
    ]
    assert plan["part_of"] == "peace"
    assert plan["depth"] == 2
    assert plan["name"] == "peace plan"


def test_columns_are_chosen_and_unknown_ones_refused(example_file):
    assert (
        claimdb("list", "coders", "--fields", "name,id", "--csv", db=example_file).out
        == "name,id\nclaimdb,k1\n"
    )
    refused = claimdb("list", "coders", "--fields", "nam", db=example_file)
    assert (refused.code, refused.out) == (2, "")
    assert "did you mean name?" in refused.err
    assert (
        "“"
        not in terminal(
            "sql", "SELECT 1 AS a, 2 AS b", "--fields", "b", CLAIMDB_DB=str(example_file)
        ).out
    )


def test_a_kind_that_is_not_there_is_reported_on_one_line(example_address):
    for arguments in (["list"], ["list", "everything"]):
        refused = claimdb(*arguments, db=example_address)
        assert refused.code == 2
        assert "\\n" not in refused.err
        assert "organizations" in refused.err


def test_nothing_read_is_reported_and_the_header_printed(example_address):
    assert claimdb("sql", "SELECT 1 AS a WHERE 1 = 0", db=example_address) == (
        0,
        "a\n",
        "No rows.\n",
    )
    assert claimdb("sql", "SELECT 1 AS a WHERE 1 = 0", "--json", db=example_address).out == "[]\n"


def test_rows_without_an_id_have_no_ids(example_address):
    refused = claimdb("sql", "SELECT 1", "--ids", db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert (
        claimdb("sql", "SELECT id FROM claims WHERE id = 6", "--ids", db=example_address).out
        == "6\n"
    )


def test_sql_that_writes_is_refused(example_address):
    refused = claimdb("sql", "DELETE FROM quotes", db=example_address)
    assert refused == (5, "", "error: claimdb sql is read-only\nhint: use SELECT\n")


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "nan", "86401"])
def test_how_long_it_may_take_is_a_number_of_seconds(example_file_copy, seconds):
    assert claimdb("sql", "SELECT 1", "--timeout", seconds, db=example_file_copy).code == 2


def test_a_statement_takes_no_longer_than_allowed(example_file_copy):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    done = claimdb("sql", endless, "--timeout", "1", db=example_file_copy)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: the SQL took longer than 1 seconds\n")
