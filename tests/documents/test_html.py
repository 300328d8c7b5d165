"""Web pages: the article, its metadata, and encodings."""

import pytest

import papers
from cases import each
from claimdb.documents import read

pytest.importorskip("trafilatura", reason=papers.MISSING, exc_type=ImportError)

LONG = (
    "The council met on Tuesday to discuss bridges & roads, and it took hours without a decision."
)
SAID = "“We will rebuild every bridge before the winter,” said the mayor, who had come late."


def test_the_article_is_read_with_its_metadata_and_without_what_is_around_it():
    found = read(
        papers.html([LONG, f"<blockquote>{SAID}</blockquote>", "<p>So it was.<br><br>And so on."])
    )
    assert found.text.split("\n\n") == [
        "Council meets late",
        LONG,
        SAID,
        "So it was.",
        "And so on.",
    ]
    assert (found.title, found.authors) == ("Council meets late", ("Ada Quill", "Bo Reed"))
    assert (found.date, found.site_name) == ("2023-03-22", "The Harbour Post")
    assert (found.url, found.language) == ("https://harbour.example/news/council", "en")
    assert (found.type, found.media_type) == ("article-newspaper", "text/html")


@each(("markup", "text"), [
    ("a&nbsp;b &amp; &lt;c&gt; &#8220;d&rdquo;", "a\u00a0b & <c> “d”"), ("a <b>b</b><i>c</i>", "a bc"),
    ("re&shy;build", "re\u00adbuild"), ("one<br>two", "one\ntwo"), ("a\n  b\tc", "a b c"),
    ("a<!-- no -->b<script>no</script>c", "abc"), ("a<span hidden>no</span>b", "ab"),
    ("a<span style='display: none'>no</span> b", "a b"), ("o\ufb03ce", "office"),
])  # fmt: skip
def test_words_are_those_that_a_browser_shows(markup, text):
    assert text in read(papers.html([f"<p>{LONG}", f"<p>It says: {markup} and more."])).text


@each(("data", "text", "notes"), [
    (papers.html(["Ein großer Fluß."], charset="iso-8859-1"), "großer Fluß", 0),
    (papers.html(["Größe und “Maß”"], charset="windows-1252"), "“Maß”", 0),
    (papers.html(["Мост построят заново"], charset="windows-1251"), "Мост построят", 0),
    (papers.html(["橋を再建する"], charset="shift_jis"), "橋を再建する", 0),
    (papers.html(["großer"], charset="utf-8").decode().encode("utf-16"), "großer", 0),
    (papers.html(["großer"]).replace(b'<meta charset="utf-8">', b""), "großer", 0),
    (papers.html(["großer"], charset="cp1252").replace(b"cp1252", b"nonsense"), "großer", 0),
    (papers.html(["großer"]).decode().encode("utf-16-le"), "großer", 0),
    (papers.html(["großer"]).replace(b'charset="utf-8"', b'charset="iso-8859-1"'), "großer", 0),
    (papers.html(["großer"], charset="cp1252").replace(b'"cp1252"', b'"utf-8"'), "großer", 0),
    (papers.html(["gr\xf6ßer", "bad \xff"]).replace("\xff".encode(), b"\xff"), "bad \ufffd", 1),
])  # fmt: skip
def test_pages_in_other_encodings_are_read(data, text, notes):
    found = read(data, "page.html")
    assert text in found.text
    assert len(found.notes) == notes


@each(("date", "read_as"), [
    ("2023-03-22", "2023-03-22"), ("2023-03-01", "2023-03-01"), ("2023-03", "2023-03"),
    ("2023-03-22T10:00:00+01:00", "2023-03-22"), ("someday", None),
])  # fmt: skip
def test_a_missing_day_is_not_invented(date, read_as):
    assert read(papers.html([LONG, SAID], date=date)).date == read_as


def test_pages_saved_by_singlefile_have_their_address_and_day():
    page = papers.html([LONG, SAID]).replace(
        b'<link rel="canonical" href="https://harbour.example/news/council">', b""
    )
    found = read(papers.single_file(page))
    assert (found.url, found.saved) == ("https://harbour.example/saved", "2023-03-23")
    assert SAID in found.text


def test_a_page_nested_deeply_is_read():
    found = read(b"<html><body>" + b"<div>" * 5_000 + b"deep" + b"<span>" * 5_000)
    assert "deep" in found.text or found.text == ""
