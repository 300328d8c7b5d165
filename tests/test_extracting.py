"""Batches of articles: order, several processes, articles that fail, and recorded names."""

import json
import os

import pytest

from claimdb.extracting import (
    InputArticle,
    article_from_dict,
    extract_article,
    extract_articles,
    jsonl,
    with_records,
)
from claimdb.model import Entity
from harness import started

TEXT = "“The bridge {} is safe,” said Ann Ortega. They spoke about the toll road."


class Deadly:
    """A text that ends the process that receives it."""

    def __reduce__(self):
        return os._exit, (1,)


def articles(count: int) -> list[InputArticle]:
    return [InputArticle(str(number), TEXT.format(number)) for number in range(count)]


def test_articles_keep_their_order_on_several_processes():
    found = list(extract_articles(iter(articles(9)), jobs=2, parser=False))
    assert [one.name for one in found] == [str(number) for number in range(9)]
    assert [one.candidates[0].text for one in found] == [
        f"The bridge {number} is safe" for number in range(9)
    ]


def test_a_process_that_ends_costs_its_article_alone():
    given = articles(6)
    given[2] = InputArticle("deadly", Deadly())
    found = list(extract_articles(given, jobs=2, parser=False))
    assert [one.name for one in found if one.error] == ["deadly"]
    assert [one.name for one in found] == ["0", "1", "deadly", "3", "4", "5"]


def test_an_article_that_cannot_be_read_has_an_error():
    given = [InputArticle("a", error="is no PDF"), InputArticle("b", "\ud800"), *articles(1)]
    first, second, third = extract_articles(given, parser=False)
    assert (first.error, first.sha256) == ("is no PDF", None)
    assert second.error
    assert (third.error, len(third.candidates)) == (None, 1)
    [blank] = extract_articles([InputArticle("c", " \n")], parser=False)
    assert blank.error == "has no text"


class Faulty(str):
    """A text on which extraction has a bug, wherever it runs."""

    __slots__ = ()

    def strip(self, *_):
        raise KeyError("a bug")


def test_a_bug_costs_its_article_alone_in_a_batch_and_is_shown_otherwise():
    given = [*articles(1), InputArticle("odd", Faulty("x")), *articles(1)]
    first, odd, last = extract_articles(given, jobs=1, parser=False)
    assert odd.error == "a bug in claimdb, please report it: KeyError: 'a bug'"
    assert first.candidates == last.candidates != ()
    with pytest.raises(KeyError):
        list(extract_articles(given, parser=False))


def test_processes_end_with_the_one_that_started_them(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(TEXT)
    os.mkfifo(folder / "last.txt")
    given = ("extract", str(folder), "--no-parser", "--jobs", "2", "--jsonl")
    running = started(*given, db=tmp_path / "none")
    # The pipe opens when the other articles are in the hands of processes, and keeps it waiting.
    with (folder / "last.txt").open("w"):
        running.kill()
        running.wait()
        # Its processes have the other end of this pipe as well, which ends when they have ended.
        assert "Traceback" not in running.stderr.read()
    running.stdout.close()
    running.stderr.close()


def test_an_article_is_the_same_after_json():
    one = extract_article(articles(1)[0], parser=False, join=False)
    assert article_from_dict(json.loads(jsonl(one))) == one


def test_recorded_names_are_looked_up_at_once():
    asked = []

    def lookup(phrases):
        asked.append(phrases)
        people = (Entity("person", 3, "Ann Ortega"), Entity("person", 4, "Anna Ortega"))
        return {"ann ortega": people, "toll road": (Entity("topic", 1, "Toll road"),)}

    article = articles(1)[0]
    one = with_records(extract_article(article, parser=False, join=False), article.text, lookup)
    [candidate] = one.candidates
    assert len(asked) == 1
    assert [actor.id for actor in candidate.actors] == ["a3", "a4"]
    assert candidate.actors[0].confidence < candidate.alternatives[0].confidence
    assert candidate.topics == ("Toll road",)
