"""Quotes of articles: places, speakers, names, and texts that nobody expects."""

import re
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb.extraction import parsing
from claimdb.extraction.article import Scan
from claimdb.extraction.candidates import OMISSION, Candidate
from extraction_articles import ARTICLE, SAID

needs_spacy = pytest.mark.skipif(not parsing.is_installed(), reason="spaCy is not installed")
_SENTENCES = st.sampled_from(
    [
        "“The bridge is safe,” said Ann Ortega. ", "He added that “nobody” had asked. ",
        "\n\n", "Mr. Holt, the mayor, said: 'No.' ", '"Yes," she said, "it is." ', "“Open.\n\n",
        "The so-called “fund” grew. ", "According to Ann Ortega, talks failed. ", "«Нет», – said Bo. ",
        "\0", "\ud800", "\u202e“abc\u202d” ", "“" * 5, "''", "— Bo Li\n", "1.“2”3",
    ]
)  # fmt: skip
_TEXTS = st.lists(_SENTENCES | st.text(string.printable, max_size=8), max_size=12).map("".join)


def check(text: str, candidates: list[Candidate]) -> None:
    """Check what holds for the candidates of any text."""
    for number, one in enumerate(candidates, 1):
        assert one.number == number
        assert one.utterance <= number
        assert one.text == OMISSION.join(text[start:end] for start, end in one.pieces)
        assert (one.start, one.end) == (one.pieces[0][0], one.pieces[-1][1])
        assert 0 <= one.confidence <= 1
        assert len(one.alternatives) <= 3
        parts = [one.cue, one.speaker, one.date, *(other.speaker for other in one.alternatives)]
        for part in parts:
            assert part is None or part.text == text[part.start : part.end]
        shares = [other.confidence for other in one.alternatives]
        assert shares == sorted(shares, reverse=True)
    starts = [one.start for one in candidates]
    assert starts == sorted(starts)


@given(_TEXTS, st.booleans())
def test_candidates_have_their_places_in_any_text(text: str, join: bool):
    check(text, claimdb.extract(text, parser=False, join=join))


@needs_spacy
@given(_TEXTS, st.booleans())
@settings(max_examples=25)
def test_candidates_have_their_places_in_any_parsed_text(text: str, join: bool):
    check(text, claimdb.extract(text, parser=True, join=join))


@each("mark", ['"', "“", "”", "'", "« "])
def test_a_text_of_marks_alone_is_read(mark):
    text = mark * 30_000
    check(text, claimdb.extract(text, parser=False))


def test_every_marked_passage_is_a_candidate_or_rejected_with_a_reason():
    found = claimdb.extract(ARTICLE, parser=False)
    assert len(found) == ARTICLE.count("“")
    [film] = [one for one in found if one.text == "The Long River"]
    assert film.rejected == "title"


def test_without_a_parser_most_speakers_are_found():
    assert named(claimdb.extract(ARTICLE, parser=False)) >= len(SAID) * 0.7


@needs_spacy
def test_speakers_are_found_where_articles_hide_them():
    found = claimdb.extract(ARTICLE, parser=True)
    assert named(found) >= len(SAID) - 1
    [greeting] = [one for one in found if one.text.startswith("nobody should")]
    assert greeting.role == "Estmark Minister of Trade"
    [trip] = [one for one in found if one.text.startswith("the trip")]
    assert (trip.role, trip.organization) == ("senior analyst", "River Institute")
    [claim] = [one for one in found if "Sudovia needs the" in one.text]
    assert (claim.mode, claim.name) == ("indirect", "Tom Ashby")


@needs_spacy
def test_indirect_quotes_are_found_in_each_construction():
    texts = (
        "Ann Ortega said [that the bridge would close in May and that the ferry would run daily].",
        "[The bridge], Ann Ortega said on Tuesday, [would have to close in May for repairs].",
        "Ann Ortega accused the ministry [of hiding the costs of the new bridge from the public].",
        "[The bridge will close in May for repairs], according to Ann Ortega, who leads the port.",
        "Ann Ortega denied [having promised the town a second bridge before the election].",
    )
    for text in texts:
        found = claimdb.extract(text.replace("[", "").replace("]", ""), parser=True)
        assert [one.text for one in found] == re.findall(r"\[(.*?)\]", text)
        assert {(one.mode, one.name) for one in found} == {("indirect", "Ann Ortega")}


def named(found: list[Candidate]) -> int:
    """Return how many quotations of the article have their speaker."""
    return sum(
        any(start in one.text and one.rejected is None and one.name == name for one in found)
        for start, name in SAID
    )


def test_pieces_of_an_utterance_are_apart_or_one():
    text = "“The bridge is safe,” said Ann Ortega. “Nobody has to wait.”"
    first, second = claimdb.extract(text, parser=False)
    assert (first.utterance, second.utterance) == (1, 1)
    [one] = claimdb.extract(text, parser=False, join=True)
    assert one.text == "The bridge is safe [...] Nobody has to wait."


def test_a_quotation_over_several_paragraphs_is_one():
    text = "“One thing is clear.\n\n“Nobody has to wait,” said Ann Ortega."
    [one] = claimdb.extract(text, parser=False)
    assert one.text == "One thing is clear.\n\n“Nobody has to wait"
    assert one.name == "Ann Ortega"


def test_marks_of_other_languages_are_scanned():
    [one] = claimdb.extract("„Die Brücke hält“, sagte Ann Ortega.", parser=False)
    assert one.text == "Die Brücke hält"


def test_a_printed_date_is_read():
    text = "“The bridge is safe,” said Ann Ortega on 14 May 2031."
    [one] = claimdb.extract(text, parser=False)
    assert one.date is not None
    assert one.date.edtf == "2031-05-14"


@needs_spacy
def test_a_part_has_both_marks_of_a_quotation_and_whole_words():
    text = (
        "The bridge, said Ann Ortega, was “a mistake that nobody will repeat.” Bo Reed called the"
        " plan a “stalling tactic.”\n\nJana Muster said that the meetings represented “two very"
        " different kinds of friendship” and that “the mayor stands with freedom, and the minister"
        " stands with an old bridge.” The old road stays open."
    )
    found = [one.text for one in claimdb.extract(text, parser=True) if one.mode != "direct"]
    assert found
    for one in found:
        assert one.count("“") == one.count("”"), one
        start = text.index(one)
        assert not text[start - 1 : start + 1].isalnum()
        assert not text[start + len(one) - 1 : start + len(one) + 1].isalnum()


@pytest.mark.parametrize("parser", [False, pytest.param(True, marks=needs_spacy)])
def test_speech_inside_speech_is_a_quote_of_its_own(parser):
    text = (
        "Bo Reed said, “She told me, ‘We will never go back there,’ and left.” The mayor, Jana"
        " Muster, was silent.\n\n“The minister, Ann Ortega, said ‘the bridge will stay open this"
        " year,’ and I like the term ‘great bridge,’” said Jana Muster."
    )
    found = claimdb.extract(text, parser=parser)
    assert [(one.text[:14], one.speaker.text) for one in found if not one.rejected] == [
        ("She told me, ‘", "Bo Reed"),
        ("We will never ", "She"),
        ("The minister, ", "Jana Muster"),
        ("the bridge wil", "Ann Ortega"),
    ]
    for one in found:
        assert (one.text, one.number) == (text[one.start : one.end], found.index(one) + 1)
        assert text[one.speaker.start : one.speaker.end] == one.speaker.text
        assert one.utterance == one.number


def test_in_other_languages_nothing_is_rejected_by_its_length():
    text = (
        "„Die Brücke ist sicher“, sagte Jana Muster.\n\nElle a dit : « Le pont est sûr ».\n\n"
        "山田さんは「橋は安全です」と述べた。\n\nIhr Film wurde gestern gezeigt und von allen gelobt."
    )
    found = [(one.text, one.rejected) for one in claimdb.extract(text)]
    assert found == [
        ("Die Brücke ist sicher", None),
        ("Le pont est sûr", None),
        ("橋は安全です", None),
    ]


def test_a_long_paragraph_is_divided_between_sentences_and_loses_no_quote():
    quote = "“We will cross the bridge. It is done,” said Jana Muster. "
    text = quote * 400
    assert [one.start for one in claimdb.extract(text, parser=False)] == [
        at + 1 for at in range(0, len(text), len(quote))
    ]
    places = Scan(text).paragraphs
    assert len(places) > 1
    assert all(text[start] == "“" and text[end - 1] == "." for start, end in places)


def test_titles_in_a_list_of_works_are_no_quotes():
    said = "“The bridge is safe for everybody,” said Ann Ortega.\n\n"
    works = (
        "Reed, Bo. “The long river and its bridges.” Harbour Studies 12 (2019).\n\n"
        "Li, Wei. “What the town owes to its river.” 2020.\n"
    )
    for heading in ("References", "## Works cited", "5. Literaturverzeichnis:"):
        found = claimdb.extract(f"{said}{heading}\n\n{works}", parser=False)
        assert [one.rejected for one in found] == [None, "title", "title"], heading
    found = claimdb.extract(f"{said}References to this are rare.\n\n{said}", parser=False)
    assert [one.rejected for one in found] == [None, None]
