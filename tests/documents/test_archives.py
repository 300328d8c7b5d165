"""MHTML and WARC: the page in an archive, its address, and how it was sent."""

import gzip
import zlib

import pytest

import papers
from cases import each
from claimdb.documents import read
from claimdb.errors import InvalidDataError

pytest.importorskip("trafilatura", reason=papers.MISSING, exc_type=ImportError)

SAID = "“We will rebuild every bridge before the winter,” said the mayor, who had come late."
PAGE = papers.html(["The council met on Tuesday, and it took hours without a decision.", SAID])
URL = "https://harbour.example/sent"
ZIPPED = gzip.compress(PAGE)


def test_a_page_in_mhtml_has_its_address_and_the_day_on_which_it_was_saved():
    data = papers.mhtml(PAGE)
    found = read(data)
    assert SAID in found.text
    assert (found.media_type, found.saved) == ("multipart/related", "2023-03-23")
    assert found.url == "https://harbour.example/news/council"


@each(("content", "headers"), [
    (PAGE, ()), (PAGE, ("Content-Type: application/xhtml+xml",)),
    (ZIPPED, ("Content-Type: text/html", "Content-Encoding: gzip")),
    (zlib.compress(PAGE), ("Content-Type: text/html", "Content-Encoding: deflate")),
    (b"%x;a=b\r\n%s\r\n0\r\n\r\n" % (len(ZIPPED), ZIPPED),
     ("content-type: text/html", "content-encoding: gzip", "transfer-encoding: chunked")),
    (PAGE, ("Content-Type: text/html", "Transfer-Encoding: chunked")),
])  # fmt: skip
def test_the_page_of_a_warc_file_is_read_however_it_was_sent(content, headers):
    answers = {
        "https://harbour.example/gone": papers.response(b"gone", status="301 Moved"),
        "https://harbour.example/a.png": papers.response(b"png", "Content-Type: image/png"),
        URL: papers.response(content, *headers),
    }
    for zipped in (False, True):
        found = read(papers.warc(answers, zipped=zipped))
        assert SAID in found.text
        assert (found.media_type, found.saved, found.notes) == (
            "application/warc",
            "2023-03-23",
            (),
        )


def test_of_several_pages_the_first_is_read_and_the_others_are_reported():
    other = papers.html(["Another page of the same paper, which nobody needs at all today."])
    found = read(papers.warc({URL: papers.response(PAGE), f"{URL}/2": papers.response(other)}))
    assert SAID in found.text
    assert found.notes == (f"the WARC file has 2 pages; this is the first: {URL}",)


def test_a_pdf_in_a_warc_file_is_read():
    paper = papers.pdf([papers.wrapped(SAID)])
    found = read(papers.warc({URL: papers.response(paper, "Content-Type: application/pdf")}))
    assert (found.url, len(found.pages)) == (URL, 1)


def test_a_compression_of_others_is_reported():
    sent = papers.response(b"x", "Content-Type: text/html", "Content-Encoding: br")
    with pytest.raises(InvalidDataError, match="compressed with br"):
        read(papers.warc({URL: sent}))
