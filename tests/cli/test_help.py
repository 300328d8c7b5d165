"""Help: two worked examples first, and every one of them works."""

import re
import shlex
import shutil

import pytest

from cases import each
from claimdb.cli.app import COMMANDS
from claimdb.cli.flags import KINDS
from harness import claimdb

PAGES = [
    (),
    *((name,) for name in COMMANDS),
    *(("db", name) for name in ("info", "check", "upgrade", "backup", "restore", "copy", "roles")),
    *(("add", name) for name in KINDS),
    *(("query", name) for name in ("save", "list", "rm")),
]
EXAMPLE = re.compile(r"^  \$ claimdb (.+)$", re.MULTILINE)


def help_of(page):
    shown = claimdb(*page, "--help")
    assert (shown.code, shown.err) == (0, "")
    return shown.out


# Those of a server are run where there is one, in test_copying.
EXAMPLES = [
    (page, line)
    for page in PAGES
    for line in EXAMPLE.findall(help_of(page))
    if "postgresql://" not in line
]


@each("page", PAGES)
def test_help_opens_with_two_worked_examples(page):
    usage, blank, *lines = help_of(page).splitlines()
    assert usage.startswith(" ".join(("Usage: claimdb", *page, "")))
    assert blank == ""
    examples = [line for line in lines[:3] if EXAMPLE.match(line)]
    assert lines[:2] == examples
    if page:
        # A group shows what its commands do, everything else itself.
        assert all(f" {page[0]} " in f"{line} " for line in examples)


@each("page", PAGES)
def test_help_fits_on_a_terminal_and_is_asked_for_in_two_ways(page):
    assert claimdb(*page, "-h").out == help_of(page)
    assert max(map(len, help_of(page).splitlines())) <= 100


@pytest.mark.parametrize(("page", "line"), EXAMPLES, ids=lambda value: str(value))
def test_an_example_of_help_works_as_it_is(page, line, example_file_copy, tmp_path, monkeypatch):
    assert page is not None
    monkeypatch.chdir(tmp_path)
    if " restore " in line:
        shutil.copy(example_file_copy, tmp_path / "before-import.sqlite")
    if line.startswith("query rm ") or "@peace" in line:
        assert claimdb("query", "save", "peace", "war", db=example_file_copy).code == 0
    if line.startswith("undo"):
        assert claimdb("edit", "q12", "--note", "x", db=example_file_copy).code == 0
    if line.startswith("snapshot "):
        (tmp_path / "article.txt").write_text("Nothing of it stands here.", encoding="utf-8")
        done = claimdb(*shlex.split(line), "--coder", "ana", db=example_file_copy)
        assert done.code == 6
        assert done.err.startswith("stored the text of xiputinmeeting")
        return
    if line.startswith(("extract ", "review")):
        (tmp_path / "articles").mkdir()
        for name in ("article.txt", "article.html", "articles/one.txt"):
            (tmp_path / name).write_text("“It is open,” she said.", encoding="utf-8")
        done = claimdb(*shlex.split(line), db=example_file_copy)
        # A review needs a terminal; everything before that has worked.
        needs_one = "review" in line and "--evaluate" not in line
        expected = (2, "a review needs a terminal") if needs_one else (0, "")
        assert (done.code, expected[1] in done.err) == (expected[0], True), done.err
        return
    if "quotes.csv" in line:
        told = "Quote,Said by,Source\nThe door is open,Vladimir Putin,s1\n"
        (tmp_path / "quotes.csv").write_text(told, encoding="utf-8")
    if "--text article.txt" not in line:
        done = claimdb(*shlex.split(line), db=example_file_copy)
        if "--db peace.sqlite db" not in line:
            assert done.code == 0, done.err
            return
        made = claimdb("--db", "peace.sqlite", "init")
        assert made.code == 0
        assert claimdb(*shlex.split(line)).code == 0
        return
    # Without the article there is nothing to verify, yet the example is read and understood.
    (tmp_path / "article.txt").write_text("Nothing of it stands here.", encoding="utf-8")
    done = claimdb(*shlex.split(line), db=example_file_copy)
    assert done.code == (6 if "source:" in line else 3)
    assert "usage" not in done.err.lower()


def test_help_lists_every_command_with_a_line_of_its_own():
    listed = help_of(()).partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert [line.split(maxsplit=1)[1] for line in listed] == [said for _, said in COMMANDS.values()]
    assert "  upgrade  Upgrade the schema" in help_of(("db",))


def test_no_help_offers_to_change_the_shell():
    assert all("--install-completion" not in help_of(page) for page in PAGES)


@each("arguments", [(), ("-q",), ("db",)])
def test_without_a_command_help_is_shown_as_an_error(arguments):
    shown = claimdb(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == help_of(tuple(name for name in arguments if name != "-q"))
