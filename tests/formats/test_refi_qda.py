"""REFI-QDA codebooks and projects."""

import zipfile
from xml.sax.saxutils import quoteattr

from cases import each
from imports import recorded, sources, take, tree

CODEBOOK = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="made up"><Codes>
 <Code guid="{A}" name="quay" isCodable="false"><Description>all of it</Description>
  <Code guid="{B}" name="fees" isCodable="true"><Code guid="{C}" name="night fees" isCodable="true"/></Code>
  <Code guid="{D}" name="other" isCodable="true"/></Code>
 <Code guid="{E}" name="ferry" isCodable="true"><Code guid="{F}" name="Other" isCodable="true"/></Code>
</Codes><Sets/></CodeBook>"""
TEXT = "Ada:\r\nThe 🚢 quay stays open.\r\nBo:\r\nIt is too dear.\r\n"


def project(path, *selections, origin="made up", cases="", text=TEXT, folder="Sources"):
    """Write a project with a source and selections in it: text, codes, and more XML."""
    counted = text.replace("\r\n", "\n") if "ATLAS" in origin else text
    chosen = []
    for number, (words, codes, *more) in enumerate(selections, 1):
        start = counted.index(words)
        chosen += [
            f'<PlainTextSelection guid="s{number}{code}" startPosition="{start}"'
            f' endPosition="{start + len(words)}" creatingUser="u1">{"".join(more)}'
            f'<Coding guid="c{number}{code}"><CodeRef targetGUID="{code}"/></Coding>'
            "</PlainTextSelection>"
            for code in codes
        ]
    codes = CODEBOOK[CODEBOOK.index("<Codes>") : CODEBOOK.index("<Sets/>")]
    xml = (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin={quoteattr(origin)}>'
        f'<Users><User guid="U1" name="Noor"/></Users><CodeBook>{codes}</CodeBook>'
        f'<Cases>{cases}</Cases><Sources><TextSource guid="T" name="Talk with Ada"'
        f' plainTextPath="internal://t.txt">{"".join(chosen)}</TextSource>'
        '<PictureSource guid="P" name="Map"><PictureSelection guid="p1" firstX="1" firstY="1"'
        ' secondX="2" secondY="2"/></PictureSource></Sources></Project>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        archive.writestr(f"{folder}/t.txt", text.encode())
    return path


def case(name, *refs):
    return f'<Case guid="k{name}" name="{name}">{"".join(refs)}</Case>'


def test_a_codebook_becomes_a_tree_of_topics(empty_copy, tmp_path):
    path = tmp_path / "codes.qdc"
    path.write_text(CODEBOOK, "utf-8")
    for options in ((), ("--kind", "topic")):
        done = take(empty_copy, path, *options)
        assert (done.code, done.err.splitlines()[0]) == (0, "REFI-QDA codebook"), done.err
    assert done.err.splitlines()[-1] == "6 topics skipped"
    assert tree(empty_copy) == {
        "quay": None, "fees": "quay", "night fees": "fees", "other": "quay", "ferry": None,
        "Other": "ferry",
    }  # fmt: skip


@each("origin", ["made up", "ATLAS.ti 23"])
@each("folder", ["Sources", "sources"])
def test_coded_passages_are_quotes_by_their_cases(tmp_path_factory, empty_file, origin, folder):
    place = tmp_path_factory.mktemp("qdpx")
    db = place / "c.db"
    db.write_bytes(empty_file.read_bytes())
    quay, dear = "The 🚢 quay stays open.", "It is too dear."
    path = project(
        place / "p.qdpx", (quay, "BD", "<Description>loud</Description>"), (dear, "F"),
        origin=origin, folder=folder,
        cases=case("Ada Quill", '<SelectionRef targetGUID="S1B"/>')
        + case("Bo Reed", '<SelectionRef targetGUID="s2F"/>'),
    )  # fmt: skip
    done = take(db, path)
    assert done.code == 0, done.err
    assert "skipped selections without a text: PictureSelection: 1" in done.err
    first, second = recorded(db)
    assert (first.text, first.speakers[0].name, first.note) == (quay, "Ada Quill", "loud")
    assert [one.name for one in first.topics] == ["fees", "other"]
    assert (second.text, second.speakers[0].name) == (dear, "Bo Reed")
    assert [one.name for one in second.topics] == ["Other"]
    assert [title for title, *_ in sources(db)] == ["Talk with Ada"]
    assert take(db, path).err.splitlines()[-1] == "6 topics skipped, 2 quotes skipped"


def test_who_speaks_where_cases_are_whole_sources_or_codes(empty_file_copy, tmp_path):
    words = "It is too dear."
    whole = case("Bo Reed", '<SourceRef targetGUID="t"/>')
    coded = case("Cy Moor", '<CodeRef targetGUID="E"/>')
    path = project(tmp_path / "a.qdpx", (words, "BE"), cases=whole + coded)
    assert take(empty_file_copy, path).code == 0
    (quote,) = recorded(empty_file_copy)
    assert [one.name for one in quote.speakers] == ["Cy Moor"]
    assert [one.name for one in quote.topics] == ["fees"]
    path = project(tmp_path / "b.qdpx", ("The 🚢 quay", "B"), cases=whole)
    assert take(empty_file_copy, path).code == 0
    assert recorded(empty_file_copy)[-1].speakers[0].name == "Bo Reed"
    path = project(tmp_path / "c.qdpx", ("quay stays", "B"))
    done = take(empty_file_copy, path)
    assert (done.code, "quotes with an unknown speaker: 1" in done.err) == (0, True)
    assert recorded(empty_file_copy)[-1].speakers[0].name is None


@each(
    ("content", "said"),
    [
        (b"<CodeBook xmlns='urn:QDA-XML:codebook:1.0'><Codes>", "the file is not XML"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><CodeBook xmlns='urn:QDA-XML:codebook:1.0'/>",
         "document type"),
    ],
)  # fmt: skip
def test_xml_that_is_damaged_or_dangerous_is_refused(tmp_path_factory, empty_file, content, said):
    path = tmp_path_factory.mktemp("qdc") / "a.qdc"
    path.write_bytes(content)
    done = take(empty_file, path)
    assert (done.code, said in done.err) == (4, True), done.err


def test_an_archive_that_is_no_project_or_not_whole(empty_file, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        archive.writestr("else.txt", "x")
    assert "has no project.qde" in take(empty_file, tmp_path / "a.qdpx").err
    whole = project(tmp_path / "b.qdpx", ("quay", "B")).read_bytes()
    (tmp_path / "b.qdpx").write_bytes(whole[:-30])
    done = take(empty_file, tmp_path / "b.qdpx")
    assert (done.code, "cannot be unpacked" in done.err) == (4, True)
