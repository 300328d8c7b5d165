"""`.claimdb.toml`: search up the tree, precedence, and errors with their line."""

import json
import os

import pytest

from cases import each
from harness import claimdb, named, process

HOME = {"HOME": "/nonexistent", "XDG_DATA_HOME": "/nonexistent"}


@pytest.fixture
def project(example_file_copy, tmp_path):
    """A folder with a database and a file to be written, and work going on two folders below."""
    work = example_file_copy.parent / "drafts" / "today"
    work.mkdir(parents=True)
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}

    def run(text, *arguments, trusted=False, **env):
        data = text if isinstance(text, bytes) else text.encode()
        (example_file_copy.parent / ".claimdb.toml").write_bytes(data)
        if trusted:
            assert process("db", "trust", cwd=work, **{**HOME, **state, **env}).code == 0
        return process(*arguments, cwd=work, **{**HOME, **state, **env})

    return run


def test_the_database_of_the_nearest_file_is_used(project, example_file_copy):
    found = project('database = "example.db"', "db", "info", "--json")
    told = json.loads(found.out)
    assert told["database"] == str(example_file_copy)
    assert told["named_by"] == str(example_file_copy.parent / ".claimdb.toml")
    nearer = example_file_copy.parent / "drafts" / ".claimdb.toml"
    nearer.write_text('database = "none.db"')
    assert str(nearer.parent / "none.db") in project("", "search").err
    nearer.write_text(f'database = "{example_file_copy}"')
    assert project("", "search", "--count", trusted=True).out == "41\n"


def test_the_option_and_the_environment_come_first(project, empty_file):
    text = 'database = "example.db"'
    assert project(text, "search", "--count", "--db", str(empty_file)).out == "0\n"
    assert project(text, "search", "--count", CLAIMDB_DB=str(empty_file)).out == "0\n"


def test_a_format_is_used_unless_another_is_asked_for(project):
    text = 'database = "example.db"\nformat = "ids"'
    assert project(text, "search", "id:q6").out == "q6\n"
    assert project(text, "show", "q6").out == "q6\n"
    assert project(text, "search", "id:q6", "--json").out.startswith("[{")
    assert project(text, "search", "id:q6", "--count").out == "1\n"


def test_a_file_without_a_database_leaves_it_where_it_is(project):
    found = project('coder = "ana"\ncitation_style = "apa7"', "search")
    assert found.code == 3
    assert "/nonexistent/claimdb/claimdb.sqlite" in found.err


@each(("text", "told"), [
    ('\n\ndatabse = "x"', "line 3: unknown setting 'databse'"),
    ('# a\nformat = "yaml"', "line 2: unknown format 'yaml'"),
    ("coder = 1", "line 1: coder is not text"),
    ('coder = ""', "line 1: coder is not text"),
    ("[coder]\na = 1", "line 1: coder is not text"),
    ('"coder" = []', "line 1: coder is not text"),
    ('citation_style = "mla"', "line 1: unknown citation_style 'mla'"),
    ('"\\u0061b" = "x"', ": unknown setting 'ab'"),
    ("database = \n", "(at line 1, column 12)"),
    ("x", "(at "),
    (b"\xff", "cannot be read"),
    ('"\x1b[31m" = 1', "(at line 1, column 2)"),
])  # fmt: skip
def test_a_mistake_is_one_line_that_points_at_its_place(project, text, told):
    found = project(text, "search")
    assert (found.code, found.out) == (2, "")
    assert told in found.err.splitlines()[0]
    assert "\x1b" not in found.err


def test_a_home_is_a_place_for_a_database(project, example_file_copy):
    home = {"HOME": str(example_file_copy.parent)}
    assert project('database = "~/example.db"', "search", "--count", **home).out == "41\n"
    assert project('database = "~nobody-here/x"', "search").code == 2


def test_a_server_is_a_place_for_a_database(project, example_address):
    text = f"database = {json.dumps(named(example_address))}"
    outside = project(text, "search", "--count")
    assert (outside.code, outside.out) == (5, "")
    assert project(text, "search", "--count", trusted=True).out == "41\n"
    refused = project('database = "mysql://x/y"', "search")
    assert (refused.code, "does not support mysql://" in refused.err) == (2, True)


def test_a_folder_that_was_taken_away_belongs_to_no_project(example_file, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert claimdb("search", "--count", db=example_file).out == "41\n"


def test_a_folder_of_that_name_is_reported(project, example_file_copy):
    project("", "--version")
    os.replace(example_file_copy.parent / ".claimdb.toml", example_file_copy.parent / "old")
    (example_file_copy.parent / "drafts" / ".claimdb.toml").mkdir()
    found = process("search", cwd=example_file_copy.parent / "drafts", **HOME)
    assert found.code == 2
    assert "cannot be read" in found.err
