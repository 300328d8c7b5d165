"""`claimdb snapshot`: storing the text of a source."""

import hashlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

import papers
from cases import each
from claimdb.store.backends import connect
from harness import COMMAND, claimdb, environment, process, terminal
from worlds import write

TEXT = "\ufeffThe council met.\r\n“We will rebuild every bridge,” said the mayor.\n"
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
ROWS = {
    "sources": [{"key": "council", "title": "Late"}],
    "quotes": [{"text": "We will rebuild every bridge,"}, {"text": "We will rebuild every bridges"}],
    "occurrences": [{"quote_id": 1, "source_id": 1}, {"quote_id": 2, "source_id": 1}],
}  # fmt: skip


@pytest.fixture
def town(empty_copy):
    write(empty_copy, ROWS)
    return empty_copy


@pytest.fixture
def article(tmp_path):
    file = tmp_path / "article.txt"
    file.write_bytes(TEXT.encode())
    return file


def stored(address):
    reader = connect(address)
    try:
        return [row[0] for row in reader.execute("SELECT text FROM snapshots").fetchall()]
    finally:
        reader.close()


def test_a_text_is_stored_byte_for_byte_and_quotes_are_verified_against_it(town, article):
    done = claimdb(
        "snapshot", "Late", str(article), "--taken", "2023-03", "--coder", "ana", "--json", db=town
    )
    assert done.code == 6
    assert done.err == (f"stored the text of council\nSHA-256 {HASH}\n1 exact, 1 near\n")
    assert [one["result"] for one in json.loads(done.out)] == ["exact", "near"]
    assert stored(town) == [TEXT]
    checked = claimdb("verify", "source:council", "--text", str(article), "--json", db=town)
    assert (checked.code, checked.out) == (done.code, done.out)
    shown = json.loads(claimdb("show", "council", "--json", db=town).out)
    assert HASH in json.dumps(shown)
    assert '"taken": "2023-03"' in json.dumps(shown)


def test_the_same_again_is_reported_and_another_is_another(town, article):
    arguments = ("snapshot", "s1", str(article), "--coder", "ana")
    claimdb(*arguments, db=town)
    again = claimdb(*arguments, db=town)
    assert again.err.startswith("the text of council is already stored\n")
    article.write_text("“We will rebuild every bridge,” or so. We will rebuild every bridges")
    other = claimdb(*arguments, "--verify", db=town)
    told, _, recorded, result = other.err.splitlines()
    assert told == "stored the text of council (2 texts of this source)"
    assert (recorded, result) == ("recorded the results of 2 passages", "2 exact")
    assert len(stored(town)) == 2
    assert claimdb("search", "verified:exact", "--ids", db=town).out == "q1\nq2\n"
    assert claimdb("db", "check", db=town).code == 0


@each(("data", "code", "error"), [
    (b"caf\xe9", 4, "line 1, column 4: byte 3"), (b"", 4, "the text is empty"),
    (b"a\0b", 4, "NUL at character 1"), (b"\xff\xfea\0", 4, "line 1, column 1: byte 0"),
    (b"\xed\xa0\x80", 4, "line 1, column 1: byte 0"), (None, 3, "cannot read"),
])  # fmt: skip
def test_what_is_no_text_is_refused_with_the_reason(town, article, data, code, error):
    if data is None:
        article.unlink()
    else:
        article.write_bytes(data)
    done = claimdb("snapshot", "council", str(article), "--coder", "ana", db=town)
    assert (done.code, done.out) == (code, "")
    assert error in done.err
    assert stored(town) == []


@each(("arguments", "code", "error"), [
    (("nobody",), 3, "no source is called 'nobody'"),
    (("Counsil",), 3, "hint: did you mean 'council' (s1)?"), (("s9",), 3, "no source has the id s9"),
    (("council", "--taken", "soon"), 2, "--taken: 'soon' is not a date"),
    (("council", "--fields", "zzz"), 2, "no field 'zzz'"), (("council", "--coder", " "), 2, "coder"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(town, article, arguments, code, error):
    source, *more = arguments
    done = claimdb("snapshot", source, str(article), "--coder", "ana", *more, db=town)
    assert (done.code, done.out) == (code, "")
    assert error in done.err
    assert stored(town) == []


def test_a_text_comes_from_a_pipe(empty_file_copy):
    write(empty_file_copy, ROWS)
    done = subprocess.run(
        [COMMAND, "snapshot", "council", "-", "--coder", "ana", "--ids"],
        input=TEXT.encode() * 1000,
        capture_output=True,
        check=False,
        env=environment(empty_file_copy),
    )
    assert (done.returncode, done.stdout) == (6, b"o1\no2\n")
    assert stored(empty_file_copy) == [TEXT * 1000]


def test_a_terminal_shows_what_differs(empty_file_copy, article, tmp_path):
    write(empty_file_copy, ROWS)
    db = {"CLAIMDB_DB": str(empty_file_copy), "CLAIMDB_CODER": "ana"}
    shown = terminal("snapshot", "council", str(article), **db)
    assert shown.code == 6
    assert "[-bridges-]{+bridge+}" in shown.out
    none = process("snapshot", "council", str(article), db=Path(tmp_path, "none.db"))
    assert none.code == 3


def test_a_document_is_stored_with_its_file_and_places(town, tmp_path):
    pytest.importorskip("trafilatura", reason=papers.MISSING, exc_type=ImportError)
    page = tmp_path / "page.html"
    page.write_bytes(
        papers.html(
            [
                "The council met on Tuesday to talk about the bridges of the town for hours.",
                "“We will re&shy;build every bridge,” said the mayor. “We will rebuild every bridges”",
            ]
        ).replace(b"&amp;", b"&")
    )
    done = claimdb("snapshot", "council", str(page), "--coder", "ana", "--verify", "--ids", db=town)
    assert done.code == 0, done.err
    assert "extracted from text/html by claimdb 0.1.0, trafilatura " in done.err
    assert done.err.endswith(
        "3 paragraphs\nrecorded the results of 2 passages\n1 exact, 1 normalised\n"
    )
    [source] = json.loads(claimdb("show", "council", "--json", db=town).out)
    [snapshot] = source["snapshots"]
    assert snapshot["file_sha256"] == hashlib.sha256(page.read_bytes()).hexdigest()
    assert snapshot["media_type"] == "text/html"
    assert snapshot["extractor"].startswith("claimdb 0.1.0, trafilatura ")
    modified = datetime.fromtimestamp(page.stat().st_mtime, UTC)
    assert snapshot["file_modified"] == f"{modified:%Y-%m-%dT%H:%M:%SZ}"
    [quote, _] = json.loads(claimdb("search", "--json", db=town).out)
    assert quote["occurrences"][0]["locator"] == "paragraph:3"
    again = claimdb("verify", "--text", str(page), "--json", db=town)
    assert [one["result"] for one in json.loads(again.out)] == ["normalised", "exact"]
    assert claimdb("db", "check", db=town).code == 0


def test_pages_of_a_pdf_become_locators_also_of_later_quotes(town, tmp_path):
    pytest.importorskip("pypdf", reason=papers.MISSING, exc_type=ImportError)
    paper = tmp_path / "paper.pdf"
    pages = [
        ["The council met.", "It was late."],
        ["“We will re-", "build every bridge,” he said."],
    ]
    labels = "/PageLabels << /Nums [0 << /S /D /St 7 >>] >>"
    paper.write_bytes(papers.pdf(pages, catalogue=labels))
    claimdb("snapshot", "council", str(paper), "--coder", "ana", db=town)
    given = [
        "add",
        "quote",
        "--source",
        "council",
        "--mode",
        "direct",
        "--coder",
        "ana",
        "--no-input",
    ]
    for text, more in (("It was late.", ()), ("every bridge", ("--locator", "page:99"))):
        done = claimdb(*given, "--text", text, "--speaker", "", "--role", "he", *more, db=town)
        assert done.code == 0, done.err
    quotes = json.loads(claimdb("search", "id:q3", "OR", "id:q4", "--json", db=town).out)
    places = {one["text"]: one["occurrences"][0]["locator"] for one in quotes}
    assert places == {"It was late.": "page:7", "every bridge": "page:99"}
    result = json.loads(claimdb("verify", "id:q1", "--json", db=town).out)[0]["result"]
    assert result == "normalised"


@each(("data", "error"), [
    (papers.pdf([["x"]], draw=False), "it is scanned\nhint: recognise the text first: ocrmypdf"),
    (b"%PDF-1.7 cut", "a PDF, and damaged"), (b"PK\x03\x04word/document", "a Word document (DOCX), and damaged"),
])  # fmt: skip
def test_documents_without_text_are_refused_with_what_to_do(town, tmp_path, data, error):
    pytest.importorskip("pypdf", reason=papers.MISSING, exc_type=ImportError)
    file = tmp_path / "a.pdf"
    file.write_bytes(data)
    for arguments in (("snapshot", "council"), ("verify", "source:council", "--text")):
        done = claimdb(*arguments, str(file), db=town)
        assert (done.code, done.out) == (4, "")
        assert error in done.err
    assert stored(town) == []


def test_the_text_of_a_quote_comes_from_a_document(town, tmp_path):
    pytest.importorskip("docx", reason=papers.MISSING, exc_type=ImportError)
    file = tmp_path / "said.docx"
    file.write_bytes(papers.docx(["The bridge stays."]))
    done = claimdb(
        "add", "quote", "--text", f"@{file}", "--speaker", "", "--role", "he", "--no-source",
        "--coder", "ana", "--no-input", db=town,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert (
        json.loads(claimdb("show", "q3", "--json", db=town).out)[0]["text"] == "The bridge stays."
    )
