"""PDFs: pages with their labels, running heads, paragraphs and metadata."""

import pytest

import papers
from claimdb.documents import read
from claimdb.matching.passage import locate

pytest.importorskip("pypdf", reason=papers.MISSING, exc_type=ImportError)

FIRST = (
    "The council met on Tuesday to discuss the bridges of the town, and the final negotiations"
    " took hours. “We will find a well-known way,” said the mayor, who was late."
)
SECOND = "She called the delay “a costly mistake” and left before the vote. Nobody followed her."
LABELS = "/Lang (en) /PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 12 >>] >>"


def test_pages_have_their_labels_and_no_running_heads():
    pages = [
        ["The Harbour Post 21", *papers.wrapped(text), f"page {number}"]
        for number, text in enumerate((FIRST, SECOND, f"Then {FIRST}"), 1)
    ]
    found = read(papers.pdf(pages, catalogue=LABELS))
    assert "Harbour" not in found.text
    assert "page" not in found.text
    assert [label for _, label in found.pages] == ["i", "12", "13"]
    assert [found.text[start : start + 3] for start, _ in found.pages] == ["The", "She", "The"]
    document = found.document
    assert document.locator(found.text.index("costly")) == "page:12"
    assert document.locator(0) == "page:i"
    assert document.locator(len(found.text)) == "page:13"


def test_lines_stay_and_paragraphs_are_separated():
    lines = [*papers.divided(FIRST, 60), *papers.wrapped(SECOND)]
    found = read(papers.pdf([lines]))
    assert found.text.replace("\n\n", "\n").split("\n") == lines
    assert f"\n\n{SECOND[:20]}" in found.text
    assert "final" in found.text


def test_footnotes_follow_the_paragraph_that_they_interrupt():
    said = "“We will rebuild every bridge of this town before the winter comes,” said the mayor."
    first, second = said[:38].rstrip(), said[38:].lstrip()
    note = ["* The bridges are those of the old town,", "*and of the harbour."]
    pages = [[SECOND, first, *note], [second, SECOND, "* Not counted."], ["Then all went home."]]
    found = read(papers.pdf(pages, catalogue=LABELS))
    together = f"{first}\n{second}"
    assert together in found.text
    document = found.document
    places = {"Not counted": "12", "of the old town": "i", first: "i", second: "12", "Then": "13"}
    for words, label in places.items():
        assert document.locator(found.text.index(words)) == f"page:{label}", words
    assert locate(said[1:66], "direct", document).verified == "normalised"


def test_metadata_is_read_and_names_of_programs_are_not():
    info = "/Title (Bridges) /Author (Ada Quill; Bo Reed) /CreationDate (D:20230322)"
    found = read(papers.pdf([[FIRST]], info=info, catalogue=LABELS))
    assert (found.title, found.authors, found.language) == (
        "Bridges",
        ("Ada Quill", "Bo Reed"),
        "en",
    )
    assert found.date is None
    assert read(papers.pdf([[FIRST]], info="/Title (Microsoft Word - a.docx)")).title is None


def test_a_pdf_that_only_forbids_printing_is_read():
    assert "final" in read(papers.encrypted(papers.pdf([papers.wrapped(FIRST)]), "")).text
