"""`claimdb add source --from`: the source that a document describes."""

import json
import subprocess

import pytest

import papers
from cases import each
from claimdb.store.backends import connect
from harness import COMMAND, claimdb, environment
from terminals import at_terminal

pytest.importorskip("trafilatura", reason=papers.MISSING, exc_type=ImportError)

SAID = "“We will rebuild every bridge before the winter,” said the mayor, who had come late."
PAGE = papers.html(["The council met on Tuesday, and it took hours without a decision.", SAID])
SHOWN = """\
page.mhtml describes this source:
  type       article-newspaper
  title      Council meets late
  by         Ada Quill; Bo Reed
  in         The Harbour Post
  published  2023-03-22
  address    https://harbour.example/news/council
  language   en
  consulted  2023-03-23
"""


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.mhtml"
    file.write_bytes(papers.mhtml(PAGE))
    return str(file)


def add(*arguments, db):
    return claimdb("add", "source", "--from", *arguments, "--coder", "ana", db=db)


def test_the_fields_are_shown_and_saved_with_the_text_in_one_batch(empty_copy, page):
    done = add(page, db=empty_copy)
    assert (done.code, done.out) == (0, "s1\n")
    assert done.err.startswith(SHOWN)
    assert (
        "added s1 (quill2023council; article-newspaper; Quill, Ada; Reed, Bo)\nstored its text: "
        in done.err
    )
    [source] = json.loads(claimdb("show", "s1", "--json", db=empty_copy).out)
    assert (source["issued"], source["accessed"]) == ("2023-03-22", "2023-03-23")
    assert (source["container_title"], source["language"]) == ("The Harbour Post", "en")
    [snapshot] = source["snapshots"]
    assert (snapshot["media_type"], snapshot["taken"]) == ("multipart/related", "2023-03-23")
    assert snapshot["stored"] is True
    assert claimdb("undo", "-y", "--coder", "ana", db=empty_copy).code == 0
    assert claimdb("show", "s1", db=empty_copy).code == 3
    assert claimdb("db", "check", db=empty_copy).code == 0


def test_flags_replace_what_the_document_says(empty_copy, page):
    done = add(
        page,
        "--title",
        "Bridges",
        "--author",
        "Reed, Bo",
        "--issued",
        "2023",
        "--key",
        "b",
        db=empty_copy,
    )
    assert done.code == 0
    [source] = json.loads(claimdb("show", "b", "--json", db=empty_copy).out)
    assert (source["title"], source["issued"]) == ("Bridges", "2023")
    assert [one["family"] for one in source["contributors"]] == ["Reed"]


def test_fields_that_are_invalid_are_left_out_with_a_note(empty_copy, tmp_path):
    file = tmp_path / "a.html"
    file.write_bytes(PAGE.replace(b'<html lang="en">', b'<html lang="not a tag">'))
    done = add(str(file), db=empty_copy)
    assert done.code == 0
    assert "note: the language in the file is left out: not a tag\n" in done.err


@each(("name", "data", "flags", "code", "error"), [
    ("a.txt", b"Words", (), 2, "missing: --title"), ("a.html", b"<html>", ("--title", "A"), 4, "the text is empty"),
    ("a.html", PAGE, ("--json", "{}"), 2, "--from and --json both"), ("a.html", None, (), 3, "cannot read"),
    ("a.html", PAGE, ("--issued", "soon"), 4, "issued"), ("a.html", PAGE, ("--type", "paper"), 4, "type"),
    ("a.pdf", b"%PDF-", (), 4, "a PDF, and damaged"),
])  # fmt: skip
def test_what_cannot_be_saved_is_refused_and_nothing_is_written(
    empty_copy, tmp_path, name, data, flags, code, error
):
    file = tmp_path / name
    file.unlink(missing_ok=True)
    if data is not None:
        file.write_bytes(data)
    done = add(str(file), *flags, db=empty_copy)
    assert (done.code, done.out) == (code, "")
    assert error in done.err
    reader = connect(empty_copy)
    assert reader.execute("SELECT count(*) FROM sources").fetchall() == [(0,)]
    reader.close()


def test_a_source_that_exists_is_refused_or_gets_the_text(empty_copy, page):
    add(page, "--dry-run", db=empty_copy)
    added = add(page, db=empty_copy)
    assert add(page, db=empty_copy).code == 5
    again = add(page, "--on-duplicate", "skip", db=empty_copy)
    assert (again.code, again.out) == (0, added.out)
    assert "found its text stored" in again.err


def test_a_document_comes_from_a_pipe(empty_file_copy):
    done = subprocess.run(
        [COMMAND, "add", "source", "--from", "-", "--coder", "ana"],
        input=papers.docx([SAID], title="On bridges", author="Quill, Ada"),
        capture_output=True,
        check=False,
        env=environment(empty_file_copy),
    )
    assert (done.returncode, done.stdout) == (0, b"s1\n")
    assert done.stderr.startswith(b"stdin describes this source:\n  type       document\n")


@each(("typed", "code", "count"), [("n\n", 5, 0), ("\n", 5, 0), ("y\n", 0, 1)])
def test_a_terminal_asks_before_it_saves(empty_file_copy, page, typed, code, count):
    db = {"CLAIMDB_DB": str(empty_file_copy), "CLAIMDB_CODER": "ana"}
    with at_terminal("add", "source", "--from", page, **db) as person:
        person.sees("in         The Harbour Post", "Save it? [y/N]").types(typed)
        assert person.leaves() == code
    reader = connect(empty_file_copy)
    found = reader.execute("SELECT count(*) FROM sources").fetchall()
    reader.close()
    assert found[0][0] == count
