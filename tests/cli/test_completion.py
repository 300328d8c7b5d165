"""Completion: candidates, real shells, and hostile names."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import claimdb as package
from cases import each
from claimdb.cli.app import COMMANDS
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.parser import from_flags, parse_arguments
from claimdb.query.value import WORDS
from claimdb.schema import ORGANIZATION_TYPES
from harness import FORMATS, claimdb, process
from shells import SHELLS, needed, passed_on
from worlds import write

FILE = {"": ""}


def offered(*words, db=None, shell="zsh", **env):
    """What a shell is told for the last of these words, each word with its help."""
    told = claimdb("claimdb", *words, db=db, _CLAIMDB_COMPLETE=shell, **env)
    assert (told.code, told.err) == (0, "")
    return dict(line.split("\t") for line in told.out.splitlines())


def in_bash(line, end, db=None):
    """What bash is told at the end of a line, the `end` of which it will replace."""
    told = claimdb(end, line, db=db, _CLAIMDB_COMPLETE="bash")
    assert (told.code, told.err) == (0, "")
    return told.out.splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_and_nothing_else_happens(shell, tmp_path):
    printed = process("completion", shell, cwd=tmp_path, HOME=str(tmp_path))
    assert (printed.code, printed.err) == (0, "")
    assert "_CLAIMDB_COMPLETE" in printed.out
    assert list(tmp_path.iterdir()) == []


def test_a_script_for_another_shell_is_a_mistake():
    assert claimdb("completion", "tcsh").code == 2
    assert "bash, zsh, fish" in claimdb("completion", "tcsh").err.replace("'", "")


# What is offered.


def test_commands_are_offered_with_their_lines_of_help():
    assert offered("") == {name: said for name, (_, said) in COMMANDS.items()}
    assert list(offered("se")) == ["search"]
    assert offered("db", "ba") == {"backup": "Copy the database, even while others write."}
    assert set(offered("--db", "x.sqlite", "db", "")) > {"info", "check"}
    assert offered("nothing", "x") == {}
    assert offered("init", "x") == {}


def test_options_are_offered_flags_of_fields_too():
    assert offered("search", "--spea") == {"--speaker": FIELDS["speaker"].help}
    assert {"--json", "--by", "--speaker", "-n", "--help"} <= set(offered("search", "-"))
    assert {"--db", "--quiet"} <= set(offered("-"))
    assert offered("search", "--", "--spea") == {}
    # What has been typed already is not done.
    assert list(offered("--version", "sea")) == ["search"]


@each(
    ("words", "expected"),
    [
        (["search", "--format", ""], FORMATS),
        (["cite", "s1", "--format", ""], ["csl-json", "biblatex", "bibtex", "ris"]),
        (["export", "claims", "--format", ""], ["csv", "tsv", "json", "jsonl", "markdown", "xlsx"]),
        (["export", "citations", "--format", "h"], ["html"]),
        (["import", "a.bib", "--format", "b"], ["bibtex"]),
        (["cite", "s1", "--style", "ml"], ["mla9"]),
        (["search", "--format=js"], ["--format=json", "--format=jsonl"]),
        (["list", ""], ["people", "organizations", "topics", "sources", "coders"]),
        (["list", "PEO"], ["people"]),
        (["top", "S"], ["speakers", "sources", "stances"]),
        (["completion", "z"], ["zsh"]),
        (["search", "stance:"], [f"stance:{it}" for it in ("support", "oppose", "neutral", "mixed", "any", "none")]),
        (["search", "status:dis"], ["status:disputed"]),
        (["search", "mode:IN"], ["mode:indirect"]),
        (["search", "relation:as"], ["relation:asserts"]),
        (["search", "verified:ex"], ["verified:exact"]),
        (["search", "org-type:c"], [f"org-type:{it}" for it in ORGANIZATION_TYPES if it[0] == "c"]),
        (["search", "--stance", "op"], ["oppose"]),
        (["search", "--limit", "1"], []),
        (["list", "people", "x"], []),
        (["search", "said:2"], []),
        (["search", 'speaker:"a"b'], []),
    ],
)  # fmt: skip
def test_closed_lists_are_offered(words, expected):
    assert set(offered(*words)) == set(expected)


@each("words", [["--db", "x"], ["search", "--db=x"], ["verify", "--text", ""], ["db", "restore", ""]])  # fmt: skip
def test_a_file_is_left_to_the_shell(words):
    assert offered(*words) == FILE


def test_fields_are_offered_with_what_they_are():
    fields = {*(name for name in FIELDS if name != WORDS), *ALIASES}
    assert set(offered("search", "")) == {f"{name}:" for name in fields}
    assert offered("who", "spea") == {"speaker:": "the speaker"}
    assert set(offered("claims", "^SPE")) == {"^speaker:"}
    assert set(offered("search", "(peace AND spe")) == {"(peace AND speaker:"}
    assert offered("search", "50%") == {}


@each(
    ("words", "expected"),
    [
        (["speaker:vladimir p"], {"speaker:Vladimir Putin"}),
        (["speaker:VLADIMIR-p"], {"speaker:Vladimir Putin"}),
        (["by:puti"], {"by:Putin"}),
        (["^speaker:puti"], {"^speaker:Putin"}),
        (["speaker:king"], {"speaker:King's College", "speaker:King's College London", "speaker:King's College, University of London"}),
        (["org:vlad"], set()),
        (["org:krem"], {"org:Kremlin"}),
        (["agrees:blink"], {"agrees:Blinken"}),
        (["topic:peace-p"], {"topic:peace-plan"}),
        (["topic:PEACE-P"], {"topic:peace-plan"}),
        (["topic:peace pl"], {"topic:peace plan"}),
        (["source:chat"], {"source:chatterjee2023putin"}),
        (["via:russia"], {"via:russiastatement"}),
        (["speaker:xi topic:peace pl"], {'speaker:xi topic:"peace plan"'}),
        (['speaker:xi topic:"peace pl'], {'speaker:xi topic:"peace plan"'}),
        (["--speaker", "vladimir p"], {"Vladimir Putin"}),
        (["--by", "puti"], {"Putin"}),
        (["--topic=peace-p"], {"--topic=peace-plan"}),
        (["--topic", "russia", "--source", "chat"], {"chatterjee2023putin"}),
        (["speaker:nobody"], set()),
        (["role:pres"], set()),
    ],
)  # fmt: skip
def test_recorded_names_are_offered_whatever_the_case(example_file, words, expected):
    assert set(offered("search", *words, db=example_file)) - {"speaker:King's College"} == (
        expected - {"speaker:King's College"}
    )


def test_a_name_comes_with_whom_it_means(example_file):
    assert offered("search", "speaker:krem", db=example_file) == {"speaker:Kremlin": "Russia"}
    told = offered("search", "source:nbc", db=example_file)
    assert told["source:nbc2023xis"].startswith("Xi's Russia trip")


def test_compare_offers_two_actors_and_then_queries(example_file):
    assert offered("compare", "vladimir p", db=example_file).keys() == {"Vladimir Putin"}
    assert offered("compare", "putin", "blink", db=example_file).keys() == {"Blinken"}
    assert offered("compare", "peace-p", db=example_file) == {}
    third = offered("compare", "putin", "us", "topic:peace-p", db=example_file)
    assert third.keys() == {"topic:peace-plan"}


def test_show_offers_ids_keys_and_names(example_file):
    assert list(offered("show", "q3", db=example_file))[:2] == ["q3", "q30"]
    assert offered("show", "C43", db=example_file).keys() == {"c43"}
    assert offered("show", "o1", db=example_file)["o1"] == "paragraph:1"
    assert offered("show", "q3", "vladimir p", db=example_file) == {
        "Vladimir Putin": "Vladimir Putin"
    }
    assert {"chatterjee2023putin"} == set(offered("show", "chat", db=example_file))
    assert {"s1", "sam greene", "sanctions"} <= set(offered("show", "s", db=example_file))
    for command in ("edit", "rm", "log"):
        assert {"chatterjee2023putin"} == set(offered(command, "chat", db=example_file))
    for impossible in ("q0", "q1x", "q" + "9" * 19, "q٣"):
        assert offered("show", impossible, db=example_file) == {}


def test_saved_queries_are_offered_with_what_they_stand_for(example_file_copy):
    for name in ("peace", "peace-2023", "war"):
        assert claimdb("query", "save", name, f"topic:{name[:3]}*", db=example_file_copy).code == 0
    both = {"@peace": "topic:pea*", "@peace-2023": "topic:pea*"}
    assert offered("search", "@pea", db=example_file_copy) == both
    assert list(offered("who", "(speaker:xi OR @wa", db=example_file_copy)) == [
        "(speaker:xi OR @war"
    ]
    assert offered("query", "rm", "pea", db=example_file_copy) == {
        name.removeprefix("@"): query for name, query in both.items()
    }
    assert list(offered("query", "rm", "@w", db=example_file_copy)) == ["@war"]
    assert offered("search", "@nothing", db=example_file_copy) == {}


@pytest.fixture
def people(empty_file_copy):
    """A function that makes a database of people with these names, one quote for each."""

    def with_names(*names, kinds=()):
        ids = range(1, len(names) + 1)
        write(
            empty_file_copy,
            {
                "actors": [{"name": name} for name in names],
                "people": [{"actor_id": number} for number in ids],
                "actor_names": [
                    *({"actor_id": n, "name": name, "kind": "main"} for n, name in zip(ids, names, strict=True)),
                    *({"actor_id": n, "name": name, "kind": kind} for n, name, kind in kinds),
                ],
                "quotes": [{} for _ in names],
                "attributions": [{"quote_id": n, "position": 1, "actor_id": n} for n in ids],
            },
        )  # fmt: skip
        return empty_file_copy

    return with_names


def test_a_name_of_two_and_a_misspelling_are_not_offered(people):
    path = people("Ana Li", "Ana Lu", kinds=[(1, "Ana L.", "alternative"), (2, "Ana L.", "former"), (1, "Ana Lie", "misspelling")])  # fmt: skip
    assert set(offered("search", "speaker:ana", db=path)) == {"speaker:Ana Li", "speaker:Ana Lu"}


def test_of_too_many_names_the_last_is_offered_too(people):
    path = people(*(f"Ana {number:03}" for number in range(150)), "Anna", "...")
    told = list(offered("search", "speaker:ana", db=path))
    assert (len(told), told[0], told[-1]) == (100, "speaker:Ana 000", "speaker:Ana 149")
    # So what they have in common is common to all.
    assert list(offered("search", "speaker:", db=path))[-1] == "speaker:Anna"


def test_what_is_common_is_never_less_than_what_was_typed(people):
    path = people("UN", "United Nations", "Erdoğan", "Erdogmus")
    words = ["speaker:un", "speaker:united nations"]
    assert list(offered("search", "speaker:un", db=path)) == words
    assert list(offered("search", "speaker:Un", db=path)) == [
        "speaker:Un",
        "speaker:United Nations",
    ]
    assert list(offered("search", "speaker:Erdog", db=path)) == [
        "speaker:Erdogan",
        "speaker:Erdogmus",
    ]
    assert list(offered("search", "speaker:erdoga", db=path)) == ["speaker:Erdoğan"]
    # fish drops what does not begin as was typed, whatever the case.
    assert list(offered("search", "speaker:erdoga", db=path, shell="fish")) == ["speaker:erdogan"]
    assert list(offered("search", "speaker:unit", db=path, shell="fish")) == [
        "speaker:United Nations"
    ]


def test_a_name_that_would_be_read_otherwise_is_written_so_that_it_is_not(people):
    path = people("--json", "-x y", "two AND three", "None")
    assert offered("show", "", db=path).keys() == {"json", "None", "two AND three", "x y"}
    assert offered("search", "--speaker", "non", db=path) == {}
    assert offered("search", "speaker:non", db=path).keys() == {'speaker:"None"'}
    assert offered("search", "--speaker", "two", db=path).keys() == {"two AND three"}
    assert offered("search", "speaker:two", db=path).keys() == {"speaker:two and three"}


# Bash, which replaces only the end of a word.


@each(
    ("line", "end", "expected"),
    [
        (r"claimdb search speaker:vladimir\ p", r"vladimir\ p", [r"Vladimir\ Putin"]),
        (r"claimdb search speaker:vladimir\ p", r"speaker:vladimir\ p", [r"speaker:Vladimir\ Putin"]),
        ('claimdb search "speaker:vladimir p', "speaker:vladimir p", ["speaker:Vladimir Putin"]),
        ("claimdb search speaker:", "", None),
        ("claimdb search --format=js", "js", ["json", "jsonl"]),
        ("claimdb search $'speaker:vladimir p", "speaker:vladimir p", []),
        ("claimdb search \\", "", []),
        ("claimdb search --db x", "x", ["\t"]),
        ("claimdb search 'a b' \"", "", None),
    ],
)  # fmt: skip
def test_bash_is_told_what_replaces_the_end(example_file, line, end, expected):
    told = in_bash(line, end, db=example_file)
    assert told == expected if expected is not None else len(told) > 5


def test_behind_a_colon_of_a_name_bash_is_told_the_rest(people):
    path = people("Party: The Left", "Party: The Right")
    line = r"claimdb search speaker:PARTY:\ the\ l"
    assert in_bash(line, r"\ the\ l", db=path) == [r"\ The\ Left"]
    # What stands before is another way to write it, and stays.
    assert in_bash(r"claimdb search speaker:party\;:the\ l", r"the\ l", db=path) == []


# Where there is nothing to be read.


@pytest.mark.parametrize("shell", [*SHELLS, "tcsh"])
def test_a_request_that_makes_no_sense_is_answered_with_nothing(shell):
    for words in ((), ("x",), ("", ""), ("a", "b", "'")):
        told = claimdb(*words, _CLAIMDB_COMPLETE=shell)
        assert (told.code, told.err) == (0, "")


@settings(max_examples=200)
@given(
    st.sampled_from(SHELLS),
    st.lists(
        st.sampled_from(["search", "db", "--db", "--speaker", "=", "--", "-", "speaker:", "show", "q1", '"', "\\", "\x00", "\udcff", "(", "^", "--format="])
        | st.text(max_size=8),
        min_size=2,
        max_size=5,
    ),
)  # fmt: skip
def test_whatever_is_typed_no_request_fails(shell, words):
    told = claimdb(*words, _CLAIMDB_COMPLETE=shell, CLAIMDB_DB="/nonexistent")
    assert (told.code, told.err) == (0, "")


@pytest.mark.parametrize("fault", ["absent", "folder", "empty", "text", "older", "torn", "tables"])
def test_without_a_database_that_can_be_read_there_are_just_no_names(
    fault, example_file_copy, tmp_path
):
    match fault:
        case "absent":
            example_file_copy.unlink()
        case "folder":
            example_file_copy.unlink()
            example_file_copy.mkdir()
        case "empty":
            example_file_copy.write_bytes(b"")
        case "text":
            example_file_copy.write_text("These are words.")
        case "torn":
            whole = example_file_copy.read_bytes()
            example_file_copy.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        case _:
            with closing(sqlite3.connect(example_file_copy)) as connection, connection:
                connection.execute(
                    "UPDATE alembic_version SET version_num = '0001'"
                    if fault == "older"
                    else "DROP TABLE actor_names"
                )
    for shell in ("zsh", "fish"):
        asked = ("claimdb", "search", "speaker:vl")
        assert process(*asked, db=example_file_copy, _CLAIMDB_COMPLETE=shell) == (0, "", "")
    asked = ("vl", "claimdb search speaker:vl")
    assert process(*asked, db=example_file_copy, _CLAIMDB_COMPLETE="bash") == (0, "", "")


def test_names_are_of_the_database_that_the_command_line_names(example_file, empty_file, tmp_path):
    named = ["--db", str(example_file)]
    assert offered(*named, "search", "speaker:krem", db=empty_file)
    assert offered("search", *named, "speaker:krem", db=empty_file)
    assert offered("search", *named, "--org", "krem", db=empty_file)
    assert offered("search", f"--db={example_file}", "speaker:krem", db=empty_file)
    assert not offered("--db", str(empty_file), "search", "speaker:krem", db=example_file)
    shutil.copy(example_file, tmp_path / "quotes.db")
    (tmp_path / ".claimdb.toml").write_text('database = "quotes.db"')
    asked = process("claimdb", "search", "by:krem", cwd=tmp_path, _CLAIMDB_COMPLETE="zsh")
    assert asked == (0, "by:Kremlin\tRussia\n", "")
    (tmp_path / ".claimdb.toml").write_text("wrong")
    asked = process("claimdb", "search", "by:krem", cwd=tmp_path, _CLAIMDB_COMPLETE="zsh")
    assert asked == (0, "", "")


def test_asking_for_names_changes_nothing(example_file_copy):
    before = example_file_copy.read_bytes()
    assert offered("show", "", db=example_file_copy)
    assert example_file_copy.read_bytes() == before


def test_names_are_looked_up_by_index(example_file):
    with package.open(example_file) as database:
        statements = []
        database.connection.set_trace_callback(statements.append)
        for kind in ("actor", "organization", "topic", "source", "id"):
            database.beginnings(kind, "c")
        database.connection.set_trace_callback(None)
        plans = [
            row[3] for sql in statements for row in database.connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]  # fmt: skip
    scanned = [
        step for step in plans
        if step.startswith("SCAN") and "(subquery" not in step and "json_each" not in step
    ]  # fmt: skip
    # What the ranges of the indexes gave is looked through, and no table.
    assert {*scanned} <= {"SCAN names", "SCAN surnames"}
    # A range for each kind, and what the names in it resolve to.
    assert len(statements) <= 5 + 6


# Real shells.


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_passes_on_what_was_completed(shell, example_file, tmp_path):
    cases = [
        ("claimdb sea", ["search"]),
        ("claimdb search spea", ["search", "speaker:"]),
        ("claimdb search speaker:krem", ["search", "speaker:Kremlin"]),
        (r"claimdb search speaker:vladimir\ pu", ["search", "speaker:Vladimir Putin"]),
        ('claimdb search "speaker:vladimir pu', ["search", "speaker:Vladimir Putin"]),
        ("claimdb search 'speaker:vladimir pu", ["search", "speaker:Vladimir Putin"]),
        (r"claimdb search by:king\'s\ college\ l", ["search", "by:King's College London"]),
        ("claimdb search topic:peace-p", ["search", "topic:peace-plan"]),
        ("claimdb search ^source:chat", ["search", "^source:chatterjee2023putin"]),
        ("claimdb search --format=jsonl", ["search", "--format=jsonl"]),
        ("claimdb search --speaker krem", ["search", "--speaker", "Kremlin"]),
        ("claimdb search topic:c", ["search", "topic:c"]),
        ("claimdb list peo", ["list", "people"]),
        ("claimdb db che", ["db", "check"]),
        ("claimdb show nbc", ["show", "nbc2023xis"]),
        ("claimdb --db article", ["--db", "article one.txt"]),
        ("claimdb --db=article", ["--db=article one.txt"]),
        ("claimdb search speaker:nobody", ["search", "speaker:nobody"]),
    ]
    (tmp_path / "article one.txt").touch()
    lines = [line for line, _ in cases]
    got = passed_on(shell, lines, tmp_path, example_file)
    assert list(zip(lines, got, strict=True)) == cases


HOSTILE = (
    "aa$(touch x)", "bb `touch x`", "cc;touch x", "dd'q\"r", "ee!!x $HOME", "ff\ntouch x",
    "gg\x1b[31mred", "hh *?[z]", "ii ~ #{a,b}", "jj\\'; touch x; '", "kk&|<>()x", "ll=m:n",
    "mm AND nn", 'oo "q" z"', "pp\tq", "qq\u202eevil", "rr\u00a0s", "tt'; touch x; '", "uu\\",
    "vv*", "ww%F{red}%d", "xx %s!", "yy\x00z", "zz Łódź",
)  # fmt: skip


@pytest.fixture
def hostile(people):
    """A database of people with names that would do something; the ids go up from 1."""
    return people(*HOSTILE)


def turns(shell, *ways):
    """One of some ways for each name: each Tab takes a while, and other shells take other ways."""
    first = SHELLS.index(shell)
    return [ways[(first + place) % len(ways)] for place in range(len(HOSTILE))]


@pytest.mark.slow
@pytest.mark.parametrize("marks", ["", "'\""], ids=["bare", "in quotes"])
@pytest.mark.parametrize("shell", SHELLS)
def test_a_name_does_nothing_to_a_shell_and_arrives(shell, marks, hostile, tmp_path):
    ways = turns(shell, *(marks or [""]))
    lines = [
        f"claimdb search {mark}speaker:{name[:2]}" for mark, name in zip(ways, HOSTILE, strict=True)
    ]
    got = passed_on(shell, lines, tmp_path, hostile)
    with package.open(hostile) as database:
        found = [[quote.id for quote in database.find(parse_arguments(it[1:]))] for it in got]
    assert found == [[number] for number in range(1, len(HOSTILE) + 1)]
    assert not (tmp_path / "x").exists()


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_name_arrives_as_what_is_shown_and_as_the_value_of_a_flag(shell, hostile, tmp_path):
    ways = turns(shell, "show", "search --speaker")
    lines = [f"claimdb {way} {name[:2]}" for way, name in zip(ways, HOSTILE, strict=True)]
    got = passed_on(shell, lines, tmp_path, hostile)
    with package.open(hostile) as database:
        found = [
            [database.get(it[1]).id]
            if it[0] == "show"
            else [quote.id for quote in database.find(from_flags({"speaker": [it[2]]}))]
            for it in got
        ]
    assert found == [[number] for number in range(1, len(HOSTILE) + 1)]
    assert {len(it) for it in got} == {2, 3}
    assert not (tmp_path / "x").exists()


def test_a_shell_that_is_not_installed_skips_its_tests(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(pytest.skip.Exception, match="zsh is not installed"):
        needed("zsh")


def test_fish_lists_what_there_is_with_its_help(example_file, tmp_path):
    told = offered("search", "spea", db=example_file, shell="fish")
    assert told == {"speaker:": "the speaker"}


@each(
    "case",
    [
        (("merge", "antony"), {"Antony Blinken", "Antony J. Blinken"}),
        (("merge", "a14", "rahm"), {"Rahm Emanuel"}),
        (("merge", "a14", "a18", "--prefer", "k"), {"keep"}),
        (("dedupe", "p"), {"people"}),
        (("split", "sanc"), {"sanctions"}),
        (("split", "t2", "--into", "sanc"), {"sanctions"}),
        (("split", "t2", "--where", "topic:sanc"), {"topic:sanctions"}),
        (("edit", "--where", "topic:sanc"), {"topic:sanctions"}),
        (("edit", "q7", "--rm-topic", "sanc"), {"sanctions"}),
        (("edit", "q7", "--add-speaker", "rahm"), {"Rahm Emanuel"}),
        (("edit", "s1", "--cites", "chatt"), {"chatterjee2023putin"}),
        (("tag", "topic:peace-plan", "+sanc"), {"+sanctions"}),
        (("tag", "topic:peace-plan", "-sanc"), {"-sanctions"}),
        (("tag", "topic:peace-plan", "--add", "sanc"), {"sanctions"}),
        (("tag", "topic:sanc"), {"topic:sanctions"}),
        (("link", "c1", "contr"), {"contradicts"}),
        (("unlink", "t2", "narrow"), {"narrower-than"}),
        (("link", "c1", "contradicts", "c14"), {"c14"}),
    ],
)
def test_commands_that_curate_offer_names_and_words(example_file, case):
    words, wanted = case
    assert offered(*words, db=example_file).keys() == wanted
