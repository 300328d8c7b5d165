"""Recognising documents, reading any text from them, and what is damaged, hostile or too large."""

import gzip
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import papers
from cases import each
from claimdb import folding
from claimdb.documents import read, recognised
from claimdb.errors import ClaimdbError, InvalidDataError

pytest.importorskip("trafilatura", reason=papers.MISSING, exc_type=ImportError)

SAID = (
    "The council met for hours, and “we will rebuild every bridge before winter,” said the mayor."
)
HTML = papers.html([SAID, "Nobody else had anything to say about it that evening in the old hall."])
WARC = papers.warc({"https://harbour.example/a": papers.response(HTML)})
DOCUMENTS = {
    "html": HTML,
    "pdf": papers.pdf([[SAID]]),
    "docx": papers.docx([SAID]),
    "epub": papers.epub([[SAID]]),
    "mhtml": papers.mhtml(HTML),
    "warc": WARC,
}
PLAIN = f"{SAID}\r\n".encode()

paragraphs = st.lists(
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"]), max_size=80
    ),
    min_size=1,
    max_size=6,
)


@each("kind", [*DOCUMENTS])
def test_a_document_is_recognised_by_its_content_whatever_its_name(kind):
    for name in ("", "article.txt", "article.pdf", "article.md"):
        assert recognised(DOCUMENTS[kind], name) == kind
        assert "rebuild every bridge" in read(DOCUMENTS[kind], name).text
    found = read(DOCUMENTS[kind])
    assert found.extractor is not None
    assert found.extractor.startswith("claimdb 0.1.0, ")


@each(
    ("data", "name", "kind"),
    [
        (gzip.compress(WARC), "a.gz", "warc"), (papers.warc({}, zipped=True), "", "warc"),
        (b"Some <b>text</b>", "a.HTML", "html"), (b"*Some* text", "notes.md", "markdown"),
        (b"*Some* text", "notes.txt", None), (b"", "", None), (b"MIME-Version: 1.0\n\ntext", "", None),
        ("\ufeff<!-- x --><!DOCTYPE html>".encode(), "", "html"),
        (b"<!-- -->" * 5000 + b"x", "", None), ("<html>".encode("utf-16"), "", "html"), (b"Subject: %PDF-", "a.txt", None),
    ],
)  # fmt: skip
def test_texts_are_recognised_by_their_names(data, name, kind):
    assert recognised(data, name) == kind


def test_plain_text_stays_as_it_is_byte_for_byte():
    found = read(b"\xef\xbb\xbf" + PLAIN, "article.pdf")
    assert found.text.encode() == b"\xef\xbb\xbf" + PLAIN
    assert (found.media_type, found.extractor) == ("text/plain", None)
    assert found.sha256 == found.document.sha256


@settings(max_examples=15)
@given(paragraphs)
def test_the_words_of_any_text_are_the_same_in_every_format(texts):
    words = [word for text in texts for word in folding.words(text)]
    for data in (papers.docx(texts), papers.epub([texts])):
        assert list(folding.words(read(data).text)) == words
    page = read(
        papers.html([f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}" for text in texts])
    )
    assert list(folding.words(page.text)) == [*folding.words("Council meets late"), *words]


@settings(max_examples=60)
@given(st.sampled_from(sorted(DOCUMENTS)), st.data())
def test_a_damaged_document_is_read_or_reported_and_never_breaks(kind, data):
    raw = bytearray(DOCUMENTS[kind])
    for _ in range(data.draw(st.integers(0, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    with suppress(ClaimdbError):
        read(cut, f"a.{kind}").text.encode()


@settings(max_examples=30)
@given(
    st.binary(max_size=200),
    st.sampled_from(["%PDF-1.7\n", "PK\x03\x04word/document", "<html>", ""]),
)
def test_random_bytes_are_read_or_reported(data, beginning):
    for name in ("a.html", "a.docx", "a.mhtml", "a.md"):
        with suppress(ClaimdbError):
            read(beginning.encode() + data, name).text.encode()


BOMB = papers.packed({"word/document.xml": bytes(300_000_000), "[Content_Types].xml": "x"})


@each(
    ("data", "message"),
    [
        (BOMB, "the file is a Word document (DOCX), and too large: it unpacks to 2 files with 300,000,001 bytes"),
        (papers.packed({"META-INF/container.xml": bytes(300_000_000)}), "the file is an EPUB, and too large"),
        (gzip.compress(b"WARC/1.0\r\n" + bytes(300_000_000)), "the file is a WARC file, and too large"),
        (papers.pdf([["x"]], draw=False), "the file is a PDF without text on its page: it is scanned"),
        (papers.encrypted(papers.pdf([["secret"]]), "word"), "the file is a PDF, and encrypted"),
        (papers.pdf([["x"]])[:300], "the file is a PDF, and damaged"),
        (papers.docx([SAID])[:-60], "the file is a Word document (DOCX), and damaged"),
        (papers.epub([[SAID]])[:-60], "the file is an EPUB, and damaged"),
        (WARC[:-100], "the WARC file ends within a record"),
        (papers.warc({"https://a.example/": papers.response(b"x", status="404 Not Found")}), "no web page"),
        (b"PK\x03\x04 and no more", "the file is a ZIP archive"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_reported_with_what_to_do(data, message):
    with pytest.raises(InvalidDataError) as caught:
        read(data)
    assert message in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message


@each(("kind", "module", "package"), [
    ("html", "trafilatura", "trafilatura"), ("pdf", "pypdf", "pypdf"), ("docx", "docx", "python-docx"),
    ("epub", "lxml", "lxml"), ("markdown", "markdown_it", "markdown-it-py"),
])  # fmt: skip
def test_a_missing_library_is_named_with_what_installs_it(kind, module, package):
    data, name = DOCUMENTS.get(kind, b"*text*"), f"a.{'md' if kind == 'markdown' else kind}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module, None)
        with pytest.raises(ClaimdbError) as caught:
            read(data, name)
    assert f"claimdb needs {package}, which is not installed" in caught.value.message
    assert caught.value.hint == "pip install 'claimdb[documents]'"
