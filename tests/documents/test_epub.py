"""EPUBs: chapters in the order of reading, metadata, and encryption."""

import pytest

import papers
from claimdb.documents import read
from claimdb.errors import InvalidDataError

pytest.importorskip("lxml", reason=papers.MISSING, exc_type=ImportError)


def test_chapters_are_read_in_order_with_the_metadata_of_the_book():
    found = read(papers.epub([["One & only", "“Two,” he said."], ["Three"]]))
    assert found.text == "One & only\n\n“Two,” he said.\n\nThree"
    assert (found.title, found.authors, found.date) == ("Bridges", ("Ada Quill",), "2023-03")
    assert (found.site_name, found.language, found.type) == ("Harbour Books", "en", "book")


PAGED = """<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"
 xmlns:epub="http://www.idpf.org/2007/ops"><head><title>x</title></head><body>
<p>Before the first page.</p><div epub:type="pagebreak" id="p1" title="1"/>
<p>The o\ufb03ce of the <span role="doc-pagebreak" aria-label="Page 2"/>mayor, and her
re<span epub:type="pagebreak" id="page3">3</span>sult.</p><p>Page <b id="four">four</b>.</p>
</body></html>"""
NAVIGATION = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">
<body><nav epub:type="page-list"><ol><li><a href="text/c.xhtml#four">iv</a></li></ol></nav>
</body></html>"""


def test_places_have_the_pages_of_the_printed_book():
    items = (
        '<item id="c0" href="text/c.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="n.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    )
    files = {
        "META-INF/container.xml": papers.CONTAINER,
        "OEBPS/book.opf": papers.PACKAGE.format(items=items, order='<itemref idref="c0"/>'),
        "OEBPS/text/c.xhtml": PAGED,
        "OEBPS/n.xhtml": NAVIGATION,
    }
    found = read(papers.packed({"mimetype": "application/epub+zip", **files}))
    text = "Before the first page.\n\nThe office of the mayor, and her result.\n\nPage four."
    assert found.text == text
    assert [(text[start : start + 4], label) for start, label in found.pages] == [
        ("The ", "1"),
        ("mayo", "2"),
        ("sult", "3"),
        ("four", "iv"),
    ]
    document = found.document
    assert document.locator(0) == "paragraph:1"
    assert document.locator(text.index("office")) == "page:1"


def test_encrypted_chapters_are_refused_and_encrypted_fonts_are_not():
    listed = '<encryption><CipherReference URI="{}"/></encryption>'
    name = "META-INF/encryption.xml"
    assert read(papers.epub([["One"]], **{name: listed.format("OEBPS/a.otf")})).text == "One"
    with pytest.raises(InvalidDataError, match="encrypted by a seller"):
        read(papers.epub([["One"]], **{name: listed.format("OEBPS/ch 0.xhtml")}))
