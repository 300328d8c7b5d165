"""Pagers and colour."""

import re
import shlex

import pytest

from harness import process, program, terminal

QUERY = ("search", 'topic:"peace plan"')


@pytest.fixture
def shown(example_file, tmp_path):
    """Run the usual query on a terminal."""

    def run(*options, **env):
        return terminal(*QUERY, *options, CLAIMDB_DB=str(example_file), cwd=tmp_path, **env)

    return run


def test_a_pager_gets_the_text_and_shows_it(shown, tmp_path):
    keeper = program(
        tmp_path,
        "keeper",
        "import sys\ntext = sys.stdin.read()\n"
        "open(sys.argv[1], 'w').write(text)\nprint('read by', *sys.argv[1:])",
    )
    paged = shown(CLAIMDB_PAGER=f"{shlex.quote(str(keeper))} kept")
    assert paged == (0, "read by kept\n", "")
    assert (tmp_path / "kept").read_text("utf-8") == shown().out


def test_the_pager_of_the_shell_serves_where_there_is_no_other(shown):
    assert shown(CLAIMDB_PAGER="echo ours", PAGER="echo theirs").out == "ours\n"
    assert shown(CLAIMDB_PAGER="", PAGER="echo theirs").out == shown().out


def test_a_pager_named_with_nothing_is_none(shown):
    usual = shown()
    assert shown(CLAIMDB_PAGER=None, PAGER="") == usual
    assert shown(CLAIMDB_PAGER=" ", PAGER="echo theirs") == usual
    assert shown(CLAIMDB_PAGER=None, PAGER="echo theirs").out == "theirs\n"


def test_where_no_pager_is_named_less_serves(shown, tmp_path):
    empty, tools = tmp_path / "empty", tmp_path / "tools"
    empty.mkdir()
    tools.mkdir()
    program(tools, "less", "import sys\nprint('less', *sys.argv[1:])")
    usual = shown()
    assert shown(CLAIMDB_PAGER=None, PATH=str(tools)).out == "less -FRX\n"
    assert shown(CLAIMDB_PAGER=None, PATH=str(empty)) == usual


@pytest.mark.parametrize("options", [["--no-pager"], ["--json"], ["--count"], ["--explain"]])
def test_what_is_not_for_reading_is_not_paged(shown, options):
    assert shown(*options, CLAIMDB_PAGER="echo ours") == shown(*options)


def test_a_pipe_has_no_pager(example_file):
    assert process(*QUERY, db=example_file, CLAIMDB_PAGER="echo ours").out != "ours\n"


def test_a_dumb_terminal_has_no_pager(shown):
    assert shown(CLAIMDB_PAGER="echo ours", TERM="dumb") == shown()


def test_nothing_is_paged_where_nothing_is_found(shown):
    found = shown("zzz", CLAIMDB_PAGER="echo ours")
    assert (found.code, found.out.splitlines()[0]) == (0, "No quotes match.")


@pytest.mark.parametrize("pager", ["no-such-pager", "'", "''", "/", "[b]\x1b[31m"])
def test_a_pager_that_cannot_be_started_is_reported_and_the_text_printed(shown, pager):
    printed = shown(CLAIMDB_PAGER=pager)
    said, _, text = printed.out.partition("\n")
    assert said.startswith("note: the pager ")
    assert said.endswith(" cannot be started")
    assert "\x1b" not in said
    assert (printed.code, text) == (0, shown().out)
    assert shown("-q", CLAIMDB_PAGER=pager).out == shown().out


@pytest.mark.parametrize("pager", ["true", "false", "head -c 1"])
def test_a_pager_that_quits_early_is_quiet(example_file, pager):
    for query in (["search", "--all"], ["show", *(f"q{n}" for n in range(1, 40))]):
        paged = terminal(*query, CLAIMDB_DB=str(example_file), CLAIMDB_PAGER=pager)
        assert paged.code == 0
        assert len(paged.out) <= 2


def test_ctrl_c_belongs_to_the_pager_while_it_runs(shown, tmp_path):
    # It has the whole text, so that the command does nothing but wait for it.
    pager = program(
        tmp_path,
        "pager",
        """import os, pathlib, signal, sys
sys.stdin.read()
parent = pathlib.Path(f"/proc/{os.getppid()}/stat")
while parent.read_text().rpartition(")")[2].split()[0] != "S":
    pass
os.kill(os.getppid(), signal.SIGINT)
print("still here")
""",
    )
    assert shown(CLAIMDB_PAGER=str(pager)) == (0, "still here\n", "")


# --- colour -------------------------------------------------------------------------------------

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def test_a_terminal_is_coloured_and_has_the_same_text(shown):
    coloured = shown(NO_COLOR=None).out
    assert COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == shown().out
    assert shown(NO_COLOR="").out == coloured


@pytest.mark.parametrize(("options", "env"), [
    ([], {"NO_COLOR": "1"}), ([], {"NO_COLOR": "0"}), (["--no-color"], {"NO_COLOR": None}),
    ([], {"NO_COLOR": None, "TERM": "dumb"}),
])  # fmt: skip
def test_colour_is_left_out_where_it_is_not_wanted(shown, options, env):
    assert "\x1b" not in shown(*options, **env).out


@pytest.mark.parametrize("option", ["--json", "--csv", "--tsv", "--markdown", "--ids", "--count"])
def test_a_format_is_never_coloured(shown, option):
    assert "\x1b" not in shown(option, NO_COLOR=None).out


def test_an_error_is_never_coloured(shown):
    assert "\x1b" not in shown("x:y", NO_COLOR=None).out
