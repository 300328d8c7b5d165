"""The spans of a question."""

import pytest
from hypothesis import HealthCheck, given, settings

import claimdb
from cases import each
from claimdb.ask.names import NameLookup
from claimdb.ask.spans import find_spans
from claimdb.ask.tokens import MAX_WORDS, cleaned, split
from databases import on
from strategies import texts


@pytest.fixture(scope="module")
def lookup(example: claimdb.Database) -> NameLookup:
    return example.mentions()


def spans(question: str, lookup: NameLookup):
    text = cleaned(question)
    return find_spans(text, list(split(text))[:MAX_WORDS], lookup)


@each(("question", "text", "reading"), [
    ("what did Putin say", "Putin", "person 'Vladimir Putin' or topic 'Vladimir Putin'"),
    ("who backs the peace plan", "peace plan", "topic 'peace plan'"),
    ("who backs the peace plan", "backs", "stance support"),
    ("the president of Russia on peace", "president of Russia", "role President of Russia"),
    ("said at the meeting in Moscow", "meeting in Moscow", "occasion"),
    ("quotes from the Chinese position paper", "Chinese position", "source via:china2023position"),
    ("quotes from March 2023", "from March 2023", "said:2023-03"),
    ("direct quotes", "direct quotes", "mode direct"),
    ("Russian ministers", "Russian", "organization 'Russia' or topic 'Russia'"),
    ("quotes in French", "French", "language fr"),
    ("run @peace", "peace", "saved peace"),
])  # fmt: skip
@on("sqlite")
def test_a_span_has_a_reading(lookup, question, text, reading):
    found = {span.text: span.reading for span in spans(question, lookup)}
    assert found[text].startswith(reading)


@on("sqlite")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_spans_cover_each_word_once(lookup, text):
    words = list(split(cleaned(text)))[:MAX_WORDS]
    covered = [place for span in spans(text, lookup) for place in range(span.start, span.end)]
    assert covered == list(range(len(words)))
