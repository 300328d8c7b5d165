"""Files that are no text in UTF-8: what they are, and what to do."""

import gzip
import zipfile

import pytest

from cases import each
from claimdb.errors import InvalidDataError
from claimdb.matching.encoding import utf8
from harness import claimdb
from imports import recorded, take

GERMAN = "text;speaker;source\nWir schließen über Nacht nicht;Jörg Müller;Gespräch\n"
RUSSIAN = "text;speaker;source\nМы не закрываем причал;Ольга Ёлкина;Разговор\n"


@each(
    ("data", "said"),
    [
        (GERMAN.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        (RUSSIAN.encode("utf-16-be"), "UTF-16 without a byte order mark"),
        ("我们不会关闭港口 船长说 费用太高\n".encode("utf-16-le"), "UTF-16 without"),
        (GERMAN.encode("utf-32-le"), "UTF-32 without a byte order mark"),
        (b"\xff\xfe\0\0" + GERMAN.encode("utf-32-le"), "UTF-32"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"{\\rtf1 ...", "a rich text document"),
        (b"PK\x03\x04 word/document.xml", "a Word document"),
        (b"PK\x03\x04 anything", "a ZIP archive"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Office"),
        (b"SQLite format 3\0 CREATE TABLE STATEMENTTYPES", "a database of Discourse Network"),
        (b"SQLite format 3\0 ", "an SQLite database"),
        (gzip.compress(b"x"), "compressed with gzip"),
    ],
)
def test_a_file_says_what_it_is_and_what_to_do(data, said):
    with pytest.raises(InvalidDataError) as caught:
        utf8(data)
    assert said in caught.value.message
    assert caught.value.hint


@each(
    "text",
    ["a\0b", "a\0 a, a\0 ", "a\0 a “a中中\0 ", "plain", "Ä\0" * 2 + "x" * 5000, "ab\0cd\0ef" * 9],
)
def test_a_text_with_a_stray_nul_is_no_utf_16(text):
    assert utf8(text.encode()) == text


@each(("text", "encoding"), [(GERMAN * 3, "cp1252"), (RUSSIAN * 3, "cp1251")])
def test_the_likely_encoding_is_offered_and_never_assumed(
    tmp_path_factory, empty_file, text, encoding
):
    folder = tmp_path_factory.mktemp("enc")
    db, path = folder / "c.db", folder / "a.csv"
    db.write_bytes(empty_file.read_bytes())
    path.write_bytes(text.encode(encoding))
    refused = take(db, path)
    assert (refused.code, recorded(db)) == (4, [])
    assert f"claimdb import --encoding {encoding} reads it" in refused.err
    done = take(db, path, "--encoding", encoding)
    assert done.code == 0, done.err
    assert done.err.splitlines()[0] == f"semicolon, {encoding}"
    assert recorded(db)[0].text in text


def test_several_likely_encodings_are_offered_with_their_readings(empty_file, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("text,speaker,source\nŁódź żyje,Zażółć Gęślą,źródło\n".encode("iso8859-2"))
    refused = take(empty_file, path)
    assert (refused.code, "--encoding NAME" in refused.err) == (4, True)
    assert "if “Łódź żyje,Zażółć” is right, it is iso8859-2" in refused.err


@each(
    ("name", "text", "said"),
    [
        ("a.html", "<!DOCTYPE html>\n<html><body>", "the file is a web page (HTML), not a table"),
        ("a.csv", "\n<!-- saved -->\n<HTML lang=en>", "the file is a web page (HTML), not a table"),
        ("a.xml", "<?xml version='1.0'?>\n<records>", "the file is XML of an unknown kind"),
    ],
)
def test_markup_says_what_it_is(tmp_path_factory, empty_file, name, text, said):
    path = tmp_path_factory.mktemp("enc") / name
    path.write_text(text, "utf-8")
    refused = take(empty_file, path)
    assert (refused.code, refused.err.splitlines()[0]) == (4, f"error: {said}")


@each("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-8"])
def test_an_encoding_that_is_named_is_used_by_every_format(tmp_path_factory, empty_file, encoding):
    folder = tmp_path_factory.mktemp("enc")
    db = folder / "c.db"
    db.write_bytes(empty_file.read_bytes())
    files = {
        "a.csv": GERMAN,
        "b.json": '[{"text": "Hä?", "speaker": "Jörg Müller", "source": "Gespräch"}]',
        "c.csv": "id,document,tag,content\n1,Gespräch,speaker:Jörg Müller,So nicht",
    }
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(encoding))
        done = take(db, folder / name, "--encoding", encoding)
        assert done.code == 0, done.err
    assert [one.speakers[0].name for one in recorded(db)] == ["Jörg Müller"] * 3


def test_an_encoding_that_is_wrong_or_unknown_is_refused(empty_file, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    for name, code, said in (
        ("utf-8", 4, "is not utf-8"), ("klingon", 2, "unknown encoding 'klingon'"),
        ("base64", 2, "unknown encoding 'base64'"),
    ):  # fmt: skip
        done = take(empty_file, path, "--encoding", name)
        assert (done.code, said in done.err) == (code, True), done.err


def test_a_document_of_another_kind_is_no_source_text(empty_file_copy, tmp_path):
    pytest.importorskip("docx", reason="the extra documents is not installed", exc_type=ImportError)
    assert (
        claimdb("add", "source", "--title", "Talk", "--key", "talk", db=empty_file_copy).code == 0
    )
    with zipfile.ZipFile(tmp_path / "talk.docx", "w") as archive:
        archive.writestr("word/document.xml", "x")
    (tmp_path / "talk.txt").write_bytes("Wir schließen nicht.\n".encode("utf-16-le"))
    for name, said in (("talk.docx", "a Word document"), ("talk.txt", "UTF-16 without")):
        done = claimdb("snapshot", "talk", str(tmp_path / name), db=empty_file_copy)
        assert (done.code, said in done.err) == (4, True), done.err
