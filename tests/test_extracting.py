"""Batches of articles: order, several processes, articles that fail, and recorded names."""

import json
import os

from claimdb.extracting import (
    InputArticle,
    article_from_dict,
    extract_article,
    extract_articles,
    jsonl,
    with_records,
)
from claimdb.model import Entity

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
