"""`claimdb extract`: files to candidates, on a terminal and as JSON; batches that go on."""

import json

import pytest

from claimdb.extracting import article_from_dict
from claimdb.extraction import parsing
from extraction_articles import ARTICLE
from harness import claimdb, terminal

TEXT = "“The bridge is safe,” said Vladimir Putin. The sanctions, he added, are “a mistake.”\n"


def lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_candidates_have_the_recorded_actors_and_topics(tmp_path, example_file):
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    [article] = lines(claimdb("extract", str(file), "--no-parser", db=example_file).out)
    first, second = article["candidates"]
    assert article["article"] == str(file)
    assert [one["name"] for one in first["actors"]] == ["Vladimir Putin"]
    assert first["actors"][0]["id"].startswith("a")
    assert "sanctions" in second["topics"]
    assert "stance" not in json.dumps(article)
    assert json.dumps(article_from_dict(article).as_dict()) == json.dumps(article)


@pytest.mark.skipif(not parsing.is_installed(), reason="spaCy is not installed")
def test_an_article_before_a_name_does_not_hide_the_recorded_one(tmp_path, example_file):
    file = tmp_path / "a.txt"
    file.write_text("The US called the plan “a stalling tactic that helps nobody.”\n")
    [article] = lines(claimdb("extract", str(file), db=example_file).out)
    found = {(one["speaker"]["text"], one["actors"][0]["name"]) for one in article["candidates"]}
    assert found == {("The US", "United States")}


def test_without_a_database_names_are_those_of_the_article(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    done = claimdb("extract", str(file), "--no-parser", "--json", db=tmp_path / "none.sqlite")
    [article] = json.loads(done.out)
    assert (done.code, article["candidates"][0]["actors"]) == (0, [])
    assert article["candidates"][0]["name"] == "Vladimir Putin"


def test_a_folder_of_articles_is_read_on_several_processes(tmp_path):
    for number in range(7):
        (tmp_path / f"{number}.txt").write_text(TEXT.replace("bridge", f"bridge {number}"))
    done = claimdb("extract", str(tmp_path), "--no-parser", "--jobs", "2", db=tmp_path / "none")
    texts = [one["candidates"][0]["text"] for one in lines(done.out)]
    assert texts == [f"The bridge {number} is safe" for number in range(7)]


def test_a_bad_article_stops_no_other_one_and_is_named(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "c.jsonl").write_text(json.dumps({"text": TEXT, "url": "https://example.org/c"}))
    (tmp_path / "d.jsonl").write_text('{"title": "no text"}\nno JSON\n')
    out = tmp_path / "out.candidates"
    done = claimdb("extract", str(tmp_path), "--no-parser", "-o", str(out), db=tmp_path / "none")
    assert done.code == 1
    assert "3 articles could not be read" in done.err
    assert "b.txt" in done.err
    articles = lines(out.read_text())
    assert [one["article"] for one in articles] == [
        str(tmp_path / "a.txt"),
        "https://example.org/c",
    ]
    assert articles[1]["source"] == {"url": "https://example.org/c"}


def test_a_batch_goes_on_where_it_was_interrupted(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(TEXT)
    out = tmp_path / "out.candidates"

    def run(*more: str):
        given = ("extract", str(tmp_path), "--no-parser", "-o", str(out))
        return claimdb(*given, *more, db=tmp_path / "none")

    assert run().code == 0
    whole = out.read_text()
    # The last line was cut off by a crash.
    out.write_text(whole[: len(whole) - 20])
    assert run().code == 5
    done = run("--resume")
    assert (done.code, out.read_text()) == (0, whole)
    assert "1 article " in done.err


def test_a_file_of_something_else_is_not_continued(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    out = tmp_path / "notes"
    out.write_text("notes\n")
    done = claimdb("extract", str(tmp_path / "a.txt"), "-o", str(out), "--resume", "--no-parser")
    assert done.code == 4
    assert out.read_text() == "notes\n"


def test_another_language_is_reported_and_its_marks_are_found(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(
        "Die Brücke über den Fluss ist alt und wird bald geprüft. " * 5 + "„Sie hält“, sagte er."
    )
    done = claimdb("extract", str(file), db=tmp_path / "none")
    [article] = lines(done.out)
    assert (article["language"], article["candidates"][0]["text"]) == (None, "Sie hält")
    assert "not in English" in done.err


def test_mistakes_are_one_line_with_advice(tmp_path):
    for arguments, code in (
        ((), 2),
        (("--resume", "a.txt"), 2),
        (("a.txt", "--pieces", "three"), 2),
        ((str(tmp_path / "none.txt"),), 3),
        ((str(tmp_path),), 3),
    ):
        done = claimdb("extract", *arguments, "--no-parser", db=tmp_path / "none")
        assert (done.code, done.out) == (code, "")
        assert done.err.startswith("error: ")


def test_a_terminal_shows_who_says_what_and_what_is_rejected(tmp_path, example_file):
    file = tmp_path / "a.txt"
    file.write_text(ARTICLE)
    shown = terminal("extract", str(file), "--no-parser", db=example_file).out
    assert "Peter Lindqvist" in shown
    assert "The Long River" not in shown
    shown = terminal("extract", str(file), "--no-parser", "--rejected", db=example_file).out
    assert "rejected: a title" in shown
