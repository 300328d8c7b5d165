"""`claimdb query`, and `@name` in every command."""

import json
import pwd

import pytest

import claimdb as package
from cases import each
from claimdb.store import migrate
from claimdb.store.tables import changes
from databases import locked, on, query, run
from harness import FORMATS, claimdb, named, process, shell, started, terminal

PLAN = 'topic:"peace plan"'


@pytest.fixture
def saved(example_copy):
    """Save queries in a database of its own, and run commands on it."""

    def command(*arguments, **env):
        return claimdb(*arguments, db=example_copy, **env)

    assert command("query", "save", "peace", PLAN, "--coder", "ana").code == 0
    return command


# --- asking -------------------------------------------------------------------------------------


@on("sqlite")
@each(
    ("command", "plain"),
    [
        (("search", "@peace", "speaker:putin"), ("search", f"({PLAN}) speaker:putin")),
        (("search", "@peace speaker:putin"), ("search", f"({PLAN}) speaker:putin")),
        (("search", "@peace stance:oppose"), ("search", f"({PLAN}) stance:oppose")),
        (("search", "@peace", "--stance", "oppose"), ("search", f"({PLAN}) stance:oppose")),
        (("who", "@peace OR sanctions"), ("who", f"({PLAN}) OR sanctions")),
        (("who", "^@peace"), ("who", f"NOT ({PLAN})")),
        (("claims", "@peace"), ("claims", PLAN)),
        (("timeline", "@peace"), ("timeline", PLAN)),
        (("verify", "@peace"), ("verify", PLAN)),
        (("search", "@peace", "--count"), ("search", PLAN, "--count")),
        (("search", "@peace", "--explain"), ("search", PLAN, "--explain")),
    ],
)
def test_a_name_in_any_command_is_its_query_in_parentheses(saved, command, plain):
    assert saved(*command) == saved(*plain)
    assert saved(*command).out


def test_it_does_not_bind_to_its_neighbours(saved):
    assert saved("query", "save", "k", "topic:kishida").code == 0
    assert saved("search", "@k", "stance:oppose", "--ids").out == "q39\n"
    assert saved("search", "topic:kishida", "stance:oppose", "--ids").out == ""


def test_python_asks_by_name_too(saved, example_copy):
    with package.open(example_copy) as database:
        ids = [quote.id for quote in database.find("@peace speaker:putin")]
        assert ids == [14]
        assert database.count("@peace") == database.count(PLAN)
        assert database.left_out("@peace") == database.left_out(PLAN)
        assert next(iter(database.saved().rows))[:3] == ("@peace", "peace", PLAN)


def test_explain_shows_what_the_names_stand_for(saved):
    saved("query", "save", "both", "@peace OR war")
    shown = saved("search", "@both NOT @peace", "--explain").out.splitlines()
    assert shown[1] == f"  ({PLAN} OR war) NOT ({PLAN})"


def test_a_question_may_refer_to_a_saved_query(saved):
    asked = saved("ask", "who said what in @peace?")
    assert asked.err.splitlines()[0] == "-> claimdb who @peace"
    assert asked.out == saved("who", "@peace").out
    assert saved("ask", 'who said "@peace"').err.splitlines()[0].endswith("text:@peace")


def test_an_unknown_name_is_not_found_and_something_like_it_suggested(saved):
    missing = saved("search", "@peac")
    assert (missing.code, missing.out) == (3, "")
    assert missing.err.splitlines() == [
        "error: unknown saved query @peac",
        'hint: did you mean @peace? to search for the words, put "@peac" in quotation marks',
    ]
    assert "did you mean" not in saved("search", "@zzz").err
    assert saved("search", '"@zzz"').err.startswith("No quotes match.\n")
    told = json.loads(saved("search", "@peac", "--json").err)
    assert told["error"]["code"] == "not_found"


@on("sqlite")
def test_what_is_too_large_written_out_is_one_line(saved, example_copy):
    saved("query", "save", "a0", "x")
    for number in range(1, 8):
        assert saved("query", "save", f"a{number}", f"@a{number - 1} @a{number - 1}").code == 0
    assert saved("search", "@a7").code == 0
    refused = saved("query", "save", "a8", "@a7 @a7")
    assert refused.code == 2
    assert "more than 250 terms" in refused.err
    # What another program wrote into the file.
    for number in range(8, 61):
        run(
            example_copy,
            "INSERT INTO saved_queries (name, query, batch_id)"
            f" VALUES ('a{number}', '@a{number - 1} @a{number - 1}', 1)",
        )
    assert saved("search", "@a60").code == 2


def test_the_deepest_that_can_be_saved_can_be_asked(saved):
    saved("query", "save", "d0", "topic:sanctions")
    for number in range(1, 49):
        done = saved("query", "save", f"d{number}", f"@d{number - 1} AND NOT x OR y z")
        assert done.code == 0, number
    assert saved("search", "@d48", "--count").out == "2\n"
    assert saved("claims", "@d48", "--count").code == 0


def test_what_another_program_broke_is_reported_by_its_name(saved, example_copy):
    run(example_copy, "UPDATE saved_queries SET query = 'topik:x'")
    broken = saved("search", "@peace")
    assert broken.code == 4
    assert "@peace cannot be read: unknown field 'topik' at column 1 of 'topik:x'" in broken.err
    assert "claimdb query save peace QUERY --force" in broken.err
    assert saved("query", "save", "other", "x").code == 0
    assert saved("query", "rm", "other").code == 0
    run(example_copy, "UPDATE saved_queries SET query = ' '")
    assert "@peace is empty" in saved("search", "@peace").err
    run(example_copy, "UPDATE saved_queries SET query = 'x @peace'")
    circle = saved("search", "@peace")
    assert (circle.code, "@peace -> @peace" in circle.err) == (4, True)
    assert saved("query", "save", "peace", PLAN, "--force").code == 0


# --- saving -------------------------------------------------------------------------------------


def test_saving_tells_what_the_query_finds_now(saved):
    done = saved("query", "save", "@putin", "@peace", "--speaker", "putin", "--coder", "ana")
    assert done == (0, "", "saved @putin; it finds 1 quote\n")
    assert saved("query", "save", "putin", "@peace speaker:putin").err == (
        "no change to @putin; it finds 1 quote\n"
    )
    assert saved("-q", "query", "save", "quiet", "war") == (0, "", "")


def test_who_is_named_in_a_query_may_be_recorded_later(saved):
    done = saved("query", "save", "later", "speaker:nobody")
    assert (done.code, done.out) == (0, "")
    assert done.err == (
        "saved @later; note: the query does not work yet: no speaker is called 'nobody'\n"
    )


def test_what_is_saved_is_the_canonical_text(saved, example_copy):
    saved("query", "save", "odd", "(By:putin)", "^@peace", "“Ünï  [sic]”", '"@a\\b"')
    [(text,)] = query(example_copy, "SELECT query FROM saved_queries WHERE name = 'odd'")
    assert text == '(speaker:putin) NOT @peace "Ünï  [sic]" "@a\\\\b"'
    with package.open(example_copy) as database:
        assert database.count("@odd") == 0


def test_a_name_that_is_taken_is_replaced_only_with_force(saved, example_copy):
    refused = saved("query", "save", "peace", "war")
    assert refused == (
        5, "", f"error: @peace already exists: {PLAN}\nhint: use --force to replace it\n",
    )  # fmt: skip
    assert saved("query", "save", "peace", "war", "--force", "--coder", "eve").code == 0
    [(_, batch, _, row, *images)] = query(example_copy, changes.select())
    assert (batch, row) == (3, 1)
    assert images == [{"query": PLAN}, {"query": "war"}]
    [listed] = json.loads(saved("query", "list", "--json").out)
    assert (listed["query"], listed["coder"]) == ("war", "eve")


@on("sqlite")
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["A", "x"], 2, "'A' is not a valid name of a saved query"),
        (["\x1b[31m", "x"], 2, "'\\x1b[31m' is not a valid name of a saved query"),
        (["", "x"], 2, "'' is not a valid name"),
        (["'; DROP TABLE quotes; --", "x"], 2, "is not a valid name"),
        (["a"], 2, "an empty query cannot be saved"),
        (["a", "topik:x"], 2, "unknown field 'topik'"),
        (["a", "("], 2, "something is missing"),
        (["a", "@peec"], 3, "unknown saved query @peec"),
        (["a", "@a"], 3, "@a refers to itself"),
        (["peace", "@peace", "--force"], 4, "@peace refers to itself: @peace -> @peace"),
        (["peace", "NOT (x @two)", "--force"], 4, "@peace -> @two -> @peace"),
        (["a", "caf\udce9 x"], 2, "the query is not UTF-8"),
        (["a", "x", "--coder", " "], 2, "the coder has no name"),
        (["a", "x", "--coder", ""], 2, "the coder has no name"),
        (["a", "x", "--coder", "\udce9"], 2, "the name of the coder is not UTF-8"),
    ],
)
def test_what_cannot_be_saved_is_one_line_and_writes_nothing(
    saved, example_copy, arguments, code, told
):
    saved("query", "save", "two", "@peace OR x")
    before = query(example_copy, "SELECT * FROM saved_queries")
    if arguments == ["a", "@a"]:
        code = 4
    done = saved("query", "save", *arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err.splitlines()[0]
    assert "\x1b" not in done.err
    assert query(example_copy, "SELECT * FROM saved_queries") == before
    assert query(example_copy, "SELECT count(*) FROM batches") == [(3,)]


def test_an_older_database_is_upgraded_with_a_copy_and_then_takes_queries(tmp_path):
    path = tmp_path / "old.db"
    migrate.upgrade(path, revision="0002")
    refused = claimdb("query", "save", "a", "x", db=path)
    assert refused.code == 1
    assert "hint: run `claimdb db upgrade`" in refused.err
    assert "old.db.before-0002" in claimdb("db", "upgrade", db=path).err
    assert claimdb("query", "save", "a", "x", db=path).code == 0
    assert claimdb("db", "check", db=path).code == 0
    assert claimdb("search", "@a", db=tmp_path / "old.db.before-0002").code == 1


def test_no_database_is_reported(tmp_path):
    for arguments in (("save", "a", "x"), ("list",), ("rm", "a")):
        done = claimdb("query", *arguments, db=tmp_path / "none.db")
        assert (done.code, "no database at" in done.err) == (3, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_two_that_save_at_once_both_end_well_or_one_is_reported(example_copy):
    running = [
        started("query", "save", name, query, db=example_copy)
        for name, query in (("one", "peace"), ("two", "war"), ("same", "peace"), ("same", "war"))
    ]
    told = [process.communicate()[1] for process in running]
    codes = [process.returncode for process in running]
    assert codes[:2] == [0, 0]
    assert sorted(codes[2:]) == [0, 5]
    assert any(err.startswith("error: @same already exists: ") for err in told[2:])
    assert query(example_copy, "SELECT count(*) FROM saved_queries") == [(3,)]
    assert query(example_copy, "SELECT count(*) FROM batches") == [(4,)]


def test_a_locked_database_is_one_line(example_copy, monkeypatch):
    with locked(example_copy, monkeypatch):
        done = claimdb("query", "save", "a", "x", db=example_copy)
    assert (done.code, done.out) == (1, "")
    told, hint = done.err.splitlines()
    assert told.startswith(f"error: {example_copy} is ")
    assert "by another program" in told
    assert hint.startswith("hint: try again when that ")


# --- listing and removing -----------------------------------------------------------------------


def test_the_list_has_name_query_coder_and_time(saved):
    saved("query", "save", "b", "@peace “a [sic]”", "--coder", "bob  b")
    listed = json.loads(saved("query", "list", "--json").out)
    assert [list(row) for row in listed] == [["id", "name", "query", "coder", "at"]] * 2
    assert [(row["id"], row["name"], row["query"], row["coder"]) for row in listed] == [
        ("@b", "b", '@peace "a [sic]"', "bob b"),
        ("@peace", "peace", PLAN, "ana"),
    ]
    assert saved("query", "list", "--ids").out == "@b\n@peace\n"
    assert saved("query", "list", "--fields", "coder", "--csv").out == "coder\nbob b\nana\n"
    for form in FORMATS:
        assert saved("query", "list", f"--{form}").code == 0


@on("sqlite")
def test_a_terminal_shows_the_list(saved, example_copy):
    shown = terminal("query", "list", CLAIMDB_DB=named(example_copy))
    assert shown.code == 0
    assert shown.out.split()[:4] == ["name", "query", "coder", "at"]
    assert PLAN in shown.out
    assert "@peace" not in shown.out


def test_an_empty_list_says_so(example_copy):
    assert claimdb("query", "list", "--json", db=example_copy) == (0, "[]\n", "No rows.\n")


@on("sqlite")
def test_a_reader_of_the_list_may_go_away(saved, example_copy):
    assert shell("claimdb query list | true", example_copy).code == 0


def test_what_is_removed_is_kept_by_the_history(saved, example_copy):
    done = saved("query", "rm", "@peace", "--coder", "eve")
    assert done == (0, "", f"removed @peace: {PLAN}\n")
    [(*_, before, after)] = query(example_copy, changes.select())
    assert before == {"id": 1, "name": "peace", "query": PLAN, "batch_id": 2}
    assert after is None
    assert saved("search", "@peace").code == 3
    again = saved("query", "rm", "peace")
    assert (again.code, again.err.splitlines()[0]) == (3, "error: unknown saved query @peace")
    assert saved("query", "rm", "P!").code == 2


def test_what_others_refer_to_is_not_removed(saved):
    for name in ("a", "b"):
        saved("query", "save", name, f"x OR @peace {name}")
    done = saved("query", "rm", "peace")
    assert (done.code, done.err.splitlines()[0]) == (5, "error: @peace stands in @a, @b")
    assert saved("query", "rm", "a").code == saved("query", "rm", "b").code == 0
    assert saved("query", "rm", "peace").code == 0


# --- who saved it -------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder whose project names a coder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".claimdb.toml").write_text('coder = "of the project"')


@pytest.mark.parametrize(
    ("options", "env", "coder"),
    [
        (["--coder", "of the option"], {"CLAIMDB_CODER": "of the environment"}, "of the option"),
        ([], {"CLAIMDB_CODER": "of the environment"}, "of the environment"),
        ([], {"CLAIMDB_CODER": "", "LOGNAME": "login"}, "of the project"),
    ],
)
@pytest.mark.usefixtures("project")
def test_the_coder_is_of_the_option_the_environment_or_the_project(
    example_copy, options, env, coder
):
    assert claimdb("query", "save", "a", "x", *options, db=example_copy, **env).code == 0
    [saved] = json.loads(claimdb("query", "list", "--json", db=example_copy).out)
    assert saved["coder"] == coder


def test_the_coder_is_else_who_is_logged_in(example_copy, monkeypatch):
    assert process("query", "save", "a", "x", db=example_copy, LOGNAME="login").code == 0
    assert query(example_copy, "SELECT name FROM coders WHERE id = 2") == [("login",)]
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)

    def nobody(_):
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert claimdb("query", "save", "b", "x", db=example_copy).code == 0
    [(name,)] = query(example_copy, "SELECT name FROM coders WHERE id = 3")
    assert name.startswith("user ")


def test_who_only_reads_is_not_asked_for_a_coder(example_copy):
    assert claimdb("query", "list", "--coder", "ana", db=example_copy).code == 2
    assert claimdb("search", "x", db=example_copy, CLAIMDB_CODER=" ").code == 0
