"""Quotes of one article verified against it as a web page, a PDF and a Word document."""

import random
from collections import Counter

import pytest

import papers
from claimdb.database import Database
from worlds import write

pytest.importorskip("trafilatura", reason=papers.MISSING, exc_type=ImportError)

WORDS = [
    "negotiations",
    "infrastructure",
    "well-known",
    "official",
    "affluent",
    "finance",
    "flooding",
    "reconciliation",
    "the",
    "a",
    "of",
    "to",
    "will",
    "not",
    "we",
    "must",
    "this",
    "that",
    "bridge",
    "council",
    "twenty-first",
    "co-operation",
    "unquestionable",
    "harbour",
    "federation",
    "ratification",
    "never",
    "conflict",
    "indispensable",
    "five-year",
    "plan—a",
    "reaffirmed",
]
_CLAUSES = (
    ("“{0},” said the mayor, who had come late. “{1}.”", 2),
    ("The engineer called it “{0}” and left for {1} before anybody had noticed.", 1),
    ("She added: “{0}! {1}?”", 1),
)  # fmt: skip


def article(most: int) -> tuple[list[str], list[str]]:
    """The paragraphs of an article, and so many quotes of it."""
    chance = random.Random(7)
    paragraphs, quotes = [], []

    def words() -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(5, 9)))

    while len(quotes) < most:
        form, number = chance.choice(_CLAUSES)
        said = words(), words()
        paragraphs.append(f"On that day, {form.format(*said)}")
        # One that is interrupted by its speaker is one quote.
        quotes.append(", ".join(said) if number == 2 else said[0])
    return paragraphs, quotes


_TYPESET = {
    "reconciliation": "recon&shy;ciliation", "infra": "infra&#173;", "“": "&ldquo;",
    "”": "&#8221;", "—": "&mdash;", "harbour": "<em>harb</em>our", "council": "<a href='#'>council</a>",
}  # fmt: skip


def page(paragraphs: list[str]) -> bytes:
    """An article with what web pages have in their words."""
    marked = []
    for number, text in enumerate(paragraphs):
        typeset = text
        for words, markup in _TYPESET.items():
            typeset = typeset.replace(words, markup)
        kind = ("p", "blockquote", "li", "div", "figcaption")[number % 5 if number % 7 == 0 else 0]
        marked.append(f"<{kind}>{typeset}</{kind}>")
    return papers.html(marked)


FILES = {
    "page.html": page,
    "paper.pdf": lambda paragraphs: papers.pdf(papers.pages(paragraphs)),
    "paper.docx": papers.docx,
}


def check(database, name, most):
    paragraphs, quotes = article(most)
    write(
        database,
        {
            "sources": [{"key": "council"}],
            "quotes": [{"text": text} for text in quotes],
            "occurrences": [
                {"quote_id": number, "source_id": 1} for number in range(1, len(quotes) + 1)
            ],
        },
    )
    file = FILES[name](paragraphs)
    with Database(database) as db:
        found = Counter(one.result for one in db.verify("source:council", text=file, name=name))
    assert found.total() == len(quotes) == most
    assert found.keys() <= {"exact", "normalised", "elided"}


@pytest.mark.parametrize("name", FILES)
def test_quotes_are_found_in_every_format(empty_file_copy, name):
    check(empty_file_copy, name, 60)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_all_of_500_quotes_are_found(empty_file_copy, name):
    check(empty_file_copy, name, 500)
