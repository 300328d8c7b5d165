"""Bibliographies: each source once, with its quotes as notes."""

import io
import json

import pytest

import claimdb
from cases import each
from claimdb.formats import EXPORT_KINDS, FORMATS, Export, writer
from claimdb.results import Work
from databases import rows_of
from harness import claimdb as run

BIBLIOGRAPHIES = [name for name, form in FORMATS.items() if form.write and form.bibliographic]


def written(format, kind, works):
    out = io.StringIO()
    writer(format)(Export(EXPORT_KINDS[kind], works), out)
    return out.getvalue()


def test_a_source_is_an_item_with_a_note_for_each_quote_that_was_found(example):
    [item] = json.loads(written("csl-json", "citations", example.works("id:q6 OR id:q7 OR id:q23")))
    assert (item["id"], item["type"]) == ("xiputinmeeting", "webpage")
    notes = item["custom"]["claimdb"]["quotes"]
    # Renderings stand in no marks but their own.
    assert notes[0] == (
        "United States: The United States called the plan a “stalling tactic”. (para. 2)"
    )
    assert notes[1].startswith("Antony Blinken: “the world should not be fooled")
    assert notes[2].startswith("The meeting showed")


@each("format", BIBLIOGRAPHIES)
def test_every_format_has_every_source_once_and_the_words_of_the_quotes(format, example_file):
    with claimdb.open(example_file) as database:
        keys = [source.key for source in database.sources()]
        plain = written(format, "sources", [Work(source, ()) for source in database.sources()])
        quoted = written(format, "citations", database.works())
    assert [plain.count(key) for key in keys] == [1] * len(keys)
    assert "stalling tactic" in quoted
    assert "stalling tactic" not in plain


@pytest.mark.parametrize(("file", "begins"), [("a.ris", "TY  - "), ("a.bib", "@online{")])
def test_the_ending_of_a_file_says_its_format(file, begins, example_file, tmp_path):
    assert run("export", "sources", "-o", str(tmp_path / file), db=example_file).code == 0
    assert (tmp_path / file).read_text("utf-8").startswith(begins)


@each("options", [("--sort", "id"), ("--fields", "id"), ("--style", "mla9"), ("--dialect", "unix")])
def test_what_a_bibliography_cannot_have_is_refused(options, example_file):
    done = run("export", "citations", "--format", "ris", *options, db=example_file)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ris has no ")


@pytest.mark.parametrize("format", BIBLIOGRAPHIES)
def test_our_own_bibliography_adds_nothing_to_the_database_that_it_came_from(
    format, example_copy, tmp_path
):
    for number, address in enumerate(("https://a.org/{b}/c", "https://a.org/{b", "https://a/b\\")):
        done = run("add", "source", "--title", f"T{number}", "--url", address, db=example_copy)
        assert done.code == 0, done.err
    before = rows_of(example_copy)
    path = tmp_path / "all"
    assert run("export", "sources", "--format", format, "-o", str(path), db=example_copy).code == 0
    done = run("import", str(path), "--format", format, "-q", db=example_copy)
    assert (done.code, done.err) == (0, "")
    assert rows_of(example_copy) == before


def test_what_is_found_is_cut_to_so_many_quotes(example):
    assert sum(len(work.quotes) for work in example.works(limit=3)) == 3
