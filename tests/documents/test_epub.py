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


def test_encrypted_chapters_are_refused_and_encrypted_fonts_are_not():
    listed = '<encryption><CipherReference URI="{}"/></encryption>'
    name = "META-INF/encryption.xml"
    assert read(papers.epub([["One"]], **{name: listed.format("OEBPS/a.otf")})).text == "One"
    with pytest.raises(InvalidDataError, match="encrypted by a seller"):
        read(papers.epub([["One"]], **{name: listed.format("OEBPS/ch 0.xhtml")}))
