"""The modules that each command loads at start-up."""

import os
import subprocess
import sys
from pathlib import Path

import claimdb
from cases import each
from claimdb.query.parser import parse
from harness import named

HEAVY = {
    "sqlalchemy",
    "alembic",
    "rich",
    "pydantic",
    "spacy",
    "psycopg",
    "textual",
    "trafilatura",
    "lxml",
    "pypdf",
    "docx",
    "pyarrow",
    "pandas",
    "pyspark",
}
LOADED = """
import sys
from claimdb.cli.app import main
sys.argv = ["claimdb", *sys.argv[1:]]
try:
    main()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""


def modules(*arguments: str, **env: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )
    return set(done.stderr.splitlines()[-1].split())


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@each(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["serch"],
        ["search", "speeker:x"],
        ["search", "--help"],
        ["add", "quote"],
    ],
)
def test_help_and_mistakes_load_nothing_heavy_and_no_database(arguments):
    loaded = modules(*arguments)
    assert not HEAVY & roots(loaded)
    assert "claimdb.matching.verify" not in loaded
    assert not {name for name in loaded if name.startswith("claimdb.store.ingest")}


def test_help_loads_no_command_and_no_database():
    loaded = {name for name in modules("--help") if name.startswith("claimdb")}
    assert loaded == {
        "claimdb",
        "claimdb.cli",
        "claimdb.cli.app",
        # The names of the commands, and how their options are declared.
        "claimdb.cli.commands",
        "claimdb.cli.parameters",
        "claimdb.cli.settings",
        "claimdb.errors",
        "claimdb.signals",
        # Where a database is, and nothing that opens one.
        "claimdb.store",
        "claimdb.store.address",
    }


@each(
    "arguments",
    [
        ["search", 'topic:"peace plan"', "--json"],
        ["who", "peace", "--csv"],
        ["search", "speaker:putin"],
        ["claims", "--jsonl"],
        ["stances", "--csv"],
        ["top", "speakers", "--json"],
        ["compare", "putin", "United States", "--json"],
        ["shifts", "--csv"],
        ["ask", "who said what about sanctions", "--ids"],
        ["show", "q6", "--json"],
        ["search", "@missing", "--json"],
        ["query", "list", "--json"],
        ["log", "--json"],
        ["log", "q12", "--csv"],
        ["log", "--coder", "claimdb", "--kind", "quote", "--json"],
        ["diff", "b1", "--json"],
        ["show", "q6", "--as-of", "b1", "--json"],
        ["search", "peace", "--as-of", "2026-12-31", "--coding", "claimdb", "--json"],
        ["agreement", "--csv"],
        ["export", "citations"],
        ["export", "quotes", "--format", "json"],
    ],
)
def test_what_a_machine_reads_is_answered_without_anything_heavy(arguments, example_file):
    loaded = modules("--db", str(example_file), *arguments)
    assert not HEAVY & roots(loaded)
    assert not {name for name in loaded if name.startswith("claimdb.store.ingest")}
    assert "claimdb.matching.verify" not in loaded


# What reads input, and what only another format or command needs.
INPUT = ("claimdb.drafts.", "claimdb.formats.reader", "claimdb.formats.csv", "claimdb.matching.")
RULES = {"claimdb.drafts.records", "claimdb.drafts.rules", "claimdb.matching.encoding"}
"""What citing a source and writing a file take of that: how values are read and encoded."""


@each(
    ("arguments", "besides"),
    [
        (["search", "peace"], set()),
        (["search", "topic:peace-plan", "--json"], set()),
        (["ask", "who said what about the peace plan"], set()),
        (["show", "q1"], set()),
        (["stances", "--tsv"], set()),
        (["top", "organizations", "--tsv"], set()),
        (["export", "quotes", "--format", "jsonl"], RULES),
        (["export", "citations"], {*RULES, "claimdb.formats.csv"}),
    ],
)
def test_a_read_loads_nothing_that_reads_input(arguments, besides, example_file):
    loaded = modules("--db", str(example_file), *arguments)
    assert {name for name in loaded if name.startswith(INPUT)} <= besides


def test_a_server_is_read_with_its_driver_and_nothing_else_that_is_heavy(example_address):
    loaded = modules("--db", named(example_address), "search", "speaker:putin", "--json")
    assert (HEAVY & roots(loaded)) <= {"psycopg"}
    assert not {name for name in loaded if name.startswith("claimdb.store.ingest")}


def test_words_are_checked_without_anything_heavy(example_file):
    loaded = modules("--db", str(example_file), "check", "the world should not be fooled", "--json")
    assert not HEAVY & roots(loaded)


def test_only_who_refers_to_saved_queries_loads_them(example_file):
    assert not any("saved" in name for name in modules("--db", str(example_file), "search", "x"))


@each("words", [["db", ""], ["search", "spea"], ["search", "speaker:krem"]])
def test_what_a_key_asks_for_is_answered_without_anything_heavy(words, example_file):
    asked = ["claimdb", "--db", str(example_file), *words]
    loaded = modules(*asked, _CLAIMDB_COMPLETE="zsh")
    assert not HEAVY & roots(loaded)
    assert not {name for name in loaded if name.startswith("claimdb.store.ingest")}


@each(
    "words", [["sea"], ["search", "speaker:vl"], ["add", "quote", "--speaker", "vl"], ["show", "q"]]
)
def test_a_press_of_tab_loads_no_parser_of_command_lines(words, example_file):
    code = "import sys; from claimdb.__main__ import main; main(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "claimdb", *words],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CLAIMDB_DB": str(example_file), "_CLAIMDB_COMPLETE": "zsh"},
    )
    *offered, loaded = done.stdout.splitlines()
    assert offered
    unwanted = {"typer", "click", "claimdb.cli.app", "claimdb.store.database", "claimdb.formats"}
    if words[0] == "add":
        unwanted = {"typer", "click", "claimdb.cli.app"}
    assert unwanted.isdisjoint(loaded.split())


def test_a_page_of_quotes_takes_the_same_few_statements_however_many_it_has(example_file):
    counts = []
    for query in ('topic:"peace plan"', "topic:any"):
        with claimdb.open(example_file) as database:
            statements: list[str] = []
            database.connection.set_trace_callback(statements.append)
            list(database.find(parse(query)))
            database.connection.set_trace_callback(None)
            counts.append(len(statements))
    # Names and narrower topics, misattributions, ids, and a page: quotes, four links, codings.
    assert counts == [10, 8]


def test_the_package_itself_loads_nothing():
    code = "import sys, claimdb; print(*(name for name in sys.modules if 'claimdb' in name))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["claimdb"]
    assert Path(claimdb.__file__ or "").name == "__init__.py"


def test_the_desk_loads_what_writes_only_to_write():
    parts = ("app", "driver", "editing", "review", "work")
    code = f"import sys, {', '.join(f'claimdb.desk.{one}' for one in parts)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "alembic", "spacy", "pyarrow"} & roots(set(done.stdout.split()))
