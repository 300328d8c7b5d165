"""Drafts in every format: which quotations they have, and where."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import papers
from cases import each
from claimdb import folding
from claimdb.errors import ClaimdbError
from claimdb.manuscripts import read
from strategies import texts


def found(data, name=""):
    draft = read(data.encode() if isinstance(data, str) else data, name)
    return [(draft.place(one.start), one.text) for one in draft.quotations()]


@each(("text", "quotations"), [
    ("One “two\nthree” four.\n\n“Five”\n", [(1, "two three"), (4, "Five")]),
    ("\ufeff\r\n\r\nA \"straight 'nested' one\" here.\r\n", [(3, "straight 'nested' one"), (3, "nested")]),
    (f"{'A long line. ' * 9}“One\n{'Another line. ' * 9}“Two”", [(2, "Two")]),
    ("", []), ("No marks at all.", []), ("«Нет», said he.", [(1, "Нет")]), ("“”", []),
])  # fmt: skip
def test_plain_text_has_lines(text, quotations):
    assert found(text) == quotations


def test_a_quotation_over_paragraphs_is_one():
    text = "“First paragraph.\n\n“Second paragraph,” she said."
    assert found(text) == [(1, "First paragraph. Second paragraph,")]


def test_pages_have_lines_and_their_own_marks():
    pytest.importorskip("lxml", reason=papers.MISSING, exc_type=ImportError)
    page = (
        "<html><body>\n<p>He said: <q>we <q>must</q>\nact</q>.</p>\n<pre>“code”</pre>\n"
        "<blockquote>Words of\na block</blockquote><blockquote>“Marked,” he said.</blockquote>"
    )
    assert found(page) == [
        (2, "we ‘must’ act"),
        (2, "must"),
        (5, "Words of a block"),
        (6, "Marked,"),
    ]


def test_documents_without_lines_have_paragraphs_or_pages():
    pytest.importorskip("pypdf", reason=papers.MISSING, exc_type=ImportError)
    assert found(papers.docx(["One.", "“Two,” he said."])) == [("paragraph:2", "Two,")]
    pages = papers.pdf([["A first page."], ["“Nego-", "tiations,” he said."]])
    assert found(pages) == [("page:2", "Negotiations,")]


@given(texts, st.sampled_from(["a.md", "a.tex", "a.txt", "a.html", ""]))
def test_any_text_is_read_or_reported(text, name):
    with suppress(ClaimdbError):
        draft = read(text.encode(), name)
        for one in draft.quotations():
            assert draft.place(one.start)
            assert 0 <= one.start <= one.end <= len(draft.text)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1, max_size=8))
def test_the_words_of_a_quotation_are_the_same_in_every_format(words):
    said = " ".join(words)
    for name, text in (
        ("a.txt", f"He said: “{said}”."), ("a.md", f"- *He* said: “{said}”."),
        ("a.tex", f"He \\emph{{said}}: \\enquote{{{said}}}."), ("b.tex", f"He said: ``{said}''."),
    ):  # fmt: skip
        [(_, quoted)] = found(text, name)
        assert list(folding.words(quoted)) == list(folding.words(said))
