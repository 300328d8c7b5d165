"""`claimdb review` of an article: on a terminal, by a script, and its evaluation."""

import json

import pytest

import claimdb as claimdb_
from databases import quotes
from harness import claimdb, named, process
from terminals import CTRL_Q, CTRL_R, CTRL_S, at_terminal
from worlds import SEEDED

ARTICLE = """The talks

“We are always open for a negotiation process,” Vladimir Putin said.

“The door is open for all of us,” Vladimir Putin said.
"""


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "talks.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_an_article_is_reviewed_left_and_reviewed_again(example_file_copy, article):
    env = {"CLAIMDB_DB": named(example_file_copy), "CLAIMDB_CODER": "ana"}
    assert claimdb("snapshot", "s3", article, db=example_file_copy).code == 0
    with at_terminal("review", article, rows=40, columns=120, **env) as person:
        person.sees("review talks.txt", "1 of 2", "Vladimir Putin", "found word for word")
        person.types(CTRL_R).sees("2 of 2", "1 rejected").types(CTRL_Q)
        assert person.leaves() == 0
        assert b"0 accepted, 1 rejected, 1 left; continue with: claimdb review" in person.raw
    with at_terminal("review", rows=40, columns=120, **env) as person:
        person.sees("2 of 2", "1 rejected", "found word for word").types(CTRL_S)
        assert person.leaves() == 0
        assert b"1 accepted, 1 rejected, 0 left" in person.raw
    assert quotes(example_file_copy) == SEEDED + 1
    done = claimdb("review", "--evaluate", "--json", db=example_file_copy)
    [whole, *_] = json.loads(done.out)
    assert (whole["reviewed"], whole["accepted"], whole["rejected"]) == (2, 1, 1)


def test_a_script_accepts_what_is_sure_as_a_program(example_file_copy, article):
    refused = process("review", article, db=example_file_copy)
    assert (refused.code, "--accept-above" in refused.err) == (2, True)
    given = ("--accept-above", "0.5", "--coder", "ana")
    left = process("review", article, *given, db=example_file_copy)
    assert left.code == 0
    assert "0 accepted, 0 rejected, 2 left" in left.err
    assert quotes(example_file_copy) == SEEDED
    # Its text is that of a recorded source.
    assert claimdb("snapshot", "s3", article, db=example_file_copy).code == 0
    done = process("review", article, *given, db=example_file_copy)
    assert done.code == 0, done.err
    assert "2 accepted" in done.err, done.err
    with claimdb_.open(example_file_copy) as database:
        listed = database.sql("SELECT name, kind FROM coders")
        assert ("claimdb for ana", "program") in [tuple(row) for row in listed.rows]


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        ("not json\n", 4, "is no file of candidates"),
        ("[]\n", 4, "is no file of candidates"),
        ('{"article": "gone.txt", "sha256": "x", "candidates": []}\n', 3, "gone.txt"),
    ],
)
def test_what_is_no_file_of_candidates_is_refused(example_file_copy, tmp_path, content, code, told):
    path = tmp_path / "candidates.jsonl"
    path.write_text(content)
    done = claimdb("review", str(path), "--accept-above", "0.9", db=example_file_copy)
    assert (done.code, told in done.err) == (code, True), done.err


def test_articles_of_one_file_are_reviewed_with_what_may_be_created(example_file_copy, tmp_path):
    articles, candidates = tmp_path / "articles.jsonl", tmp_path / "candidates.jsonl"
    text = "“The door is open for all of us,” Jana Muster said."
    lines = [{"id": number, "text": f"{number}. {text}"} for number in range(2)]
    lines[0]["title"] = "Harbour talks"
    articles.write_text("".join(json.dumps(one) + "\n" for one in lines))
    given = ("extract", str(articles), "-o", str(candidates), "--no-parser")
    assert claimdb(*given, db=tmp_path / "none").code == 0
    given = ("--accept-above", "0.1", "--coder", "ana")
    create = ("--create", "speakers,sources")
    for dry in (("--dry-run",), ()):
        done = claimdb("review", str(candidates), *given, *create, *dry, db=example_file_copy)
        assert done.code == 0, done.err
        assert "added q42" in done.err
        # The second article has no title.
        assert "source: is missing" in done.err
        assert quotes(example_file_copy) == SEEDED + (not dry)
    # Without FILE it continues with the file of all articles.
    again = claimdb("review", *given, *create, db=example_file_copy)
    assert "1 accepted, 0 rejected, 0 left" in again.err
    assert "0 accepted, 0 rejected, 1 left" in again.err


def test_extract_creates_what_its_flags_allow_in_a_review(example_file_copy, article):
    given = ("extract", article, "--no-parser", "--create", "speakers")
    done = claimdb(*given, db=example_file_copy)
    assert (done.code, "for a review" in done.err) == (2, True)
    assert claimdb("snapshot", "s3", article, db=example_file_copy).code == 0
    with open(article, encoding="utf-8") as file:
        text = file.read().replace("Vladimir Putin", "Jana Muster")
    with open(article, "w", encoding="utf-8") as file:
        file.write(f"https://example.org/talks\n\n{text}")
    done = claimdb("snapshot", "s4", article, db=example_file_copy)
    assert done.code == 0, done.err
    done = claimdb(*given, "--accept-above", "0.5", db=example_file_copy)
    assert "2 accepted" in done.err, done.err


def test_without_a_review_there_is_nothing_to_continue(example_file_copy):
    done = claimdb("review", "--accept-above", "0.9", db=example_file_copy)
    assert (done.code, "no article was reviewed yet" in done.err) == (3, True)


@pytest.mark.slow
def test_extract_opens_the_desk_with_what_it_proposes(example_file_copy, article):
    env = {"CLAIMDB_DB": named(example_file_copy), "CLAIMDB_CODER": "ana"}
    with at_terminal("extract", article, "--review", rows=40, columns=120, **env) as person:
        person.sees("review talks.txt", "1 of 2", "Vladimir Putin").types(CTRL_Q)
        assert person.leaves() == 0
    done = claimdb("extract", article, "--evaluate", "--json", db=example_file_copy)
    assert (done.code, json.loads(done.out)) == (0, [])
