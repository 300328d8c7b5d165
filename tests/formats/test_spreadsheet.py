"""Spreadsheets: XLSX and ODS as tables."""

import datetime as dt
import zipfile

import pytest

from databases import query
from imports import recorded, sources, take

openpyxl = pytest.importorskip("openpyxl")
AT = dt.datetime.fromisoformat("2019-05-07T08:30")
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def xlsx(path, *rows, sheet="Quotes", others=()):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name, row in others:
        book.create_sheet(name).append(row)
    book.save(path)
    return path


def ods(path, *rows):
    """Write the least that is a spreadsheet of OpenDocument."""
    lines = "".join(
        f"<table:table-row>{''.join(map(CELL.format, row))}</table:table-row>" for row in rows
    )
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{names}:office:1.0"'
        f' xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="A">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>',
        )
    return path


def test_cells_of_every_type_are_texts(empty_copy, tmp_path):
    path = xlsx(
        tmp_path / "a.xlsx",
        ("Quote", "Who said it", "Date of statement", "Headline", "Published", "Page", "Sure", None),
        ("we stay open", "Ada Quill", dt.date(2019, 5, 6), "Quay row",
         AT, 4, True, None),
        (None, None, None, None, None, None, None, None),
        ("fees rise by 2.5", "Bo Reed", None, "Quay row", AT, 4.5,
         False, None),
    )  # fmt: skip
    done = take(empty_copy, path)
    assert done.code == 0, done.err
    assert done.err.splitlines()[0] == "sheet Quotes"
    first, second = recorded(empty_copy)
    assert (first.text, first.said, first.speakers[0].name) == (
        "we stay open", "2019-05-06", "Ada Quill",
    )  # fmt: skip
    assert [one.occurrences[0].locator for one in (first, second)] == ["page:4", "page:4.5"]
    assert sources(empty_copy) == [("Quay row", "2019-05-07T08:30:00", None)]


def test_errors_have_the_row_and_refused_rows_are_kept_as_csv(empty_file_copy, tmp_path):
    rows = (
        ("text", "speaker", "source"),
        ("we stay", "Ada Quill", "talk"),
        ("we go", None, "talk"),
    )
    path = xlsx(tmp_path / "a.xlsx", *rows, others=[("Notes", ("x",))])
    rejects = tmp_path / "rest.csv"
    done = take(empty_file_copy, path, "--allow-partial", "--errors-to", str(rejects))
    assert (done.code, "error: row 3, speaker: is missing" in done.err) == (6, True), done.err
    assert done.err.splitlines()[0] == "sheet Quotes (not read: Notes; --sheet NAME)"
    assert "correct them, and import that file\n" in done.err
    fixed = rejects.read_text("utf-8").replace("we go,,", "we go,Bo Reed,")
    rejects.write_text(fixed, "utf-8")
    assert (take(empty_file_copy, rejects).code, len(recorded(empty_file_copy))) == (0, 2)
    other = take(empty_file_copy, path, "--sheet", "Pages")
    assert (other.code, "there is no sheet 'Pages'" in other.err) == (2, True)


def test_a_sheet_of_another_tool_is_recognized(empty_file_copy, tmp_path):
    rows = (("id", "document", "tag", "content"), (1, "talk.txt", "quay\\night", "we stay open"))
    done = take(empty_file_copy, xlsx(tmp_path / "a.xlsx", *rows), "--set", "speaker=Ada Quill")
    assert (done.code, done.err.splitlines()[0]) == (0, "Taguette, sheet Quotes"), done.err


def test_a_spreadsheet_of_opendocument(empty_file_copy, tmp_path):
    path = ods(tmp_path / "a.ods", ("name", "part_of"), ("night", "quay"), ("quay", ""))
    done = take(empty_file_copy, path, "--kind", "topic")
    assert (done.code, done.err.splitlines()[-1]) == (0, "2 topics added"), done.err
    assert len(query(empty_file_copy, "SELECT id FROM topics")) == 2


def test_a_damaged_or_empty_spreadsheet_is_refused(empty_file, tmp_path):
    whole = xlsx(tmp_path / "a.xlsx", ("text",)).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[:-30])
    xlsx(tmp_path / "none.xlsx")
    for name, said in (("cut.xlsx", "cannot be read"), ("none.xlsx", "the sheet is empty")):
        done = take(empty_file, tmp_path / name)
        assert (done.code, said in done.err) == (4, True), done.err
