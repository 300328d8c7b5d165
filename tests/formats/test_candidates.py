"""Candidates of `extract` as quotes to import: what is proposed, and what is left out."""

import json

import pytest

import claimdb as claimdb_
from claimdb.formats.candidates import source_of
from databases import quotes
from harness import claimdb
from worlds import SEEDED

ARTICLE = """The minister of trade, Peter Lindqvist, said: “Nobody should be fooled by a promise.”

“It is a gift to those who closed the wells,” said Lena Marsh of the River Institute.

His film was “The Long River”.
"""
LINE = {"id": "one", "text": ARTICLE, "headline": "The river", "date": "2031-05-15T10:00:00Z"}


@pytest.fixture
def candidates(tmp_path):
    articles = tmp_path / "articles.jsonl"
    articles.write_text(json.dumps(LINE) + "\n")
    path = tmp_path / "candidates.jsonl"
    done = claimdb("extract", str(articles), "--no-parser", "-o", str(path), db=tmp_path / "none")
    assert done.code == 0
    return path


def proposed(path):
    return [
        one
        for line in path.read_text().splitlines()
        for one in json.loads(line)["candidates"]
        if one["rejected"] is None
    ]


@pytest.mark.parametrize("ending", ["jsonl", "parquet", "json"])
def test_candidates_are_imported_with_their_speakers_and_without_topics(
    example_file_copy, candidates, tmp_path, ending
):
    path = tmp_path / f"other.{ending}"
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
        articles = str(tmp_path / "articles.jsonl")
        given = ("extract", articles, "--no-parser", "-o", str(path))
        assert claimdb(*given, db=tmp_path / "none").code == 0
    else:
        lines = candidates.read_text().splitlines()
        path.write_text("\n".join(lines) if ending == "jsonl" else f"[{','.join(lines)}]")
    create = ("--create", "speakers,organizations,sources")
    done = claimdb("import", str(path), *create, db=example_file_copy)
    assert done.code == 0, done.err
    assert "reviewed by nobody" in done.err
    assert "skipped passages that are probably no quotes" in done.err
    found = proposed(candidates)
    assert quotes(example_file_copy) == SEEDED + len({one["text"] for one in found})
    with claimdb_.open(example_file_copy) as database:
        [quote] = database.find('"nobody should be fooled by a promise"')
    assert [one.name for one in quote.speakers] == ["Peter Lindqvist"]
    assert (quote.topics, quote.occurrences[0].title) == ((), "The river")
    assert claimdb("import", str(path), *create, db=example_file_copy).code == 0
    assert quotes(example_file_copy) == SEEDED + len({one["text"] for one in found})


def test_candidates_that_are_refused_can_be_imported_again(example_file_copy, candidates, tmp_path):
    rejected = tmp_path / "rejected.jsonl"
    given = ("--allow-partial", "--errors-to", str(rejected))
    done = claimdb("import", str(candidates), *given, db=example_file_copy)
    assert done.code == 6
    assert "line 1, /candidates/" in done.err
    assert len(rejected.read_text().splitlines()) == len(proposed(candidates))
    create = ("--create", "speakers,organizations,sources", "--format", "candidates")
    assert claimdb("import", str(rejected), *create, db=example_file_copy).code == 0
    assert quotes(example_file_copy) > SEEDED


def test_parquet_of_something_else_is_refused(example_file_copy, tmp_path):
    pyarrow = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    from pyarrow.parquet import write_table

    file = tmp_path / "other.parquet"
    write_table(pyarrow.Table.from_pylist([{"a": 1}]), file)
    done = claimdb("import", str(file), db=example_file_copy)
    assert (done.code, "is no article with candidates" in done.err) == (4, True)


def test_a_source_is_what_an_article_says_about_itself():
    assert source_of({"url": "https://example.org/1"}) == "https://example.org/1"
    assert source_of({"id": 7, "title": ["x"]}) is None
    assert source_of(
        {"headline": "A", "author": "Doe, Jane", "published": "1 May", "url": "u"}
    ) == {
        "title": "A",
        "contributors": ["Doe, Jane"],
        "url": "u",
    }
    assert source_of({"url": "u", "date": "2024-05-01 10:00"}) == {
        "title": "u", "url": "u", "issued": "2024-05-01",
    }  # fmt: skip
