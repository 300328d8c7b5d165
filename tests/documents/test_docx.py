"""Word documents: paragraphs, tables, notes, and changes."""

import io

import pytest

import papers
from claimdb.documents import read

docx = pytest.importorskip("docx", reason=papers.MISSING, exc_type=ImportError)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_tables_and_accepted_changes_are_read_and_deletions_are_not():
    document = docx.Document()
    document.add_heading("On bridges", 0)
    paragraph = document.add_paragraph("We will ")
    for markup in (
        f"<w:del {W}><w:r><w:delText>not </w:delText></w:r></w:del>",
        f"<w:ins {W}><w:r><w:t>re</w:t><w:softHyphen/><w:t>build</w:t><w:tab/></w:r></w:ins>",
        f"<w:r {W}><w:instrText>PAGE</w:instrText><w:t>it</w:t><w:noBreakHyphen/><w:br/><w:t>all</w:t></w:r>",
    ):
        paragraph._p.append(docx.oxml.parse_xml(markup))
    document.add_table(1, 1).cell(0, 0).text = "“In a cell”"
    found = read(saved(document))
    assert found.text == "On bridges\n\nWe will re\u00adbuild\tit\u2011\nall\n\n“In a cell”"
    assert (found.title, found.authors) == ("On bridges", ())


def test_metadata_is_read():
    found = read(papers.docx(["Text"], author="Ada Quill; Bo Reed", title="Bridges"))
    assert (found.title, found.authors, found.date) == ("Bridges", ("Ada Quill", "Bo Reed"), None)


def test_notes_follow_the_text():
    document = docx.Document()
    document.add_paragraph("Text.")
    part = docx.opc.part.Part(
        docx.opc.packuri.PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, docx.opc.constants.RELATIONSHIP_TYPE.FOOTNOTES)
    assert read(saved(document)).text == "Text.\n\nA note."
