"""Exports of the Hypothes.is client in all its versions, and our own in its columns."""

import csv
import io

from cases import each
from databases import query
from harness import claimdb
from imports import recorded, take

URL = "https://example.org/quay"
ROW = {"created": "2024-02-03 10:15", "author": "noor", "page": "iv", "url": URL, "group": "Public",
       "type": "Annotation", "quote": "the quay stays open", "comment": "at noon",
       "tags": "Quay=oppose,quay,speaker:Ada Quill"}  # fmt: skip
NAMES = {"creationdate": "created", "createdat": "created", "user": "author", "body": "comment",
         "annotation/replytype": "type", "quote/description": "quote"}  # fmt: skip
HEADERS = [
    "Creation Date,URL,Group,Annotation/Reply Type,Quote,User,Body,Tags,Page",
    "Created at,URL,Group,Annotation/Reply Type,Quote,User,Comment,Tags,Page",
    "Created at,Author,Page,URL,Group,Annotation/Reply Type,Quote,Comment,Tags",
    "Created at,Author,Page,URL,Group,Type,Quote,Comment,Tags",
    "Created at,Author,Page,URL,Group,Type,Quote/description,Comment,Tags",
]


def export(path, header, *rows, delimiter=","):
    columns = header.split(",")
    keys = [NAMES.get(name.replace(" ", "").lower(), name.lower()) for name in columns]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows((columns, *([row.get(key, "") for key in keys] for row in rows)))
    # The client writes no line end behind the last line.
    path.write_text(out.getvalue().rstrip("\n"), "utf-8")
    return path


@each("header", HEADERS)
@each("delimiter", [",", "\t"])
def test_the_annotator_is_the_coder_and_never_the_author(
    tmp_path_factory, empty_file, header, delimiter
):
    folder = tmp_path_factory.mktemp("hyp")
    db = folder / "c.db"
    db.write_bytes(empty_file.read_bytes())
    path = export(
        folder / "a.csv", header, ROW, {**ROW, "type": "Reply", "quote": ""},
        {**ROW, "type": "Page note", "quote": "", "tags": ""}, delimiter=delimiter,
    )  # fmt: skip
    done = take(db, path)
    assert done.code == 0, done.err
    assert done.err.startswith("Hypothes.is CSV: ")
    assert "skipped replies: 1" in done.err
    assert "skipped page notes without a quote: 1" in done.err
    (quote,) = recorded(db)
    assert (quote.text, quote.note, quote.speakers[0].name) == (
        "the quay stays open", "at noon", "Ada Quill",
    )  # fmt: skip
    assert quote.occurrences[0].locator == "page:iv"
    assert [(one.name, one.stance) for one in quote.topics] == [("Quay", "oppose")]
    coders = "SELECT k.name FROM quote_topics t JOIN coders k ON k.id = t.coder_id"
    assert [*query(db, coders)] == [("noor",)]
    assert [*query(db, "SELECT * FROM source_contributors")] == []


def test_our_export_has_todays_columns_and_is_read_back(empty_copy, tmp_path):
    given = tmp_path / "given.jsonl"
    given.write_text(
        '{"text": "the “quay” stays, open", "speakers": [{"name": "Ada Quill", "role": "Mayor",'
        ' "organization": "Port Union", "status": "disputed"}], "said": "2019-05", "mode": "mixed",'
        ' "topics": [{"name": "Night quay", "stance": "oppose"}, {"name": "fees"}],'
        f' "source": {{"url": "{URL}", "title": "Quay row"}}, "locator": "page:iv", "note": "x"}}\n',
        "utf-8",
    )
    assert take(empty_copy, given).code == 0
    out = tmp_path / "out.csv"
    args = ("export", "citations", "--profile", "hypothesis", "-o", str(out))
    assert claimdb(*args, db=empty_copy).code == 0
    assert out.read_text("utf-8").splitlines()[0] == HEADERS[-1]
    assert take(empty_copy, out).err.splitlines()[-1] == "1 quote skipped"
    done = take(empty_copy, out, "--on-duplicate", "add", "--allow-partial", "--errors-to",
                str(tmp_path / "rest.csv"))  # fmt: skip
    assert done.code in {0, 6}, done.err
    first, *others = recorded(empty_copy)
    for other in others:
        assert (other.text, other.mode, other.said, other.note) == (
            first.text, first.mode, first.said, first.note,
        )  # fmt: skip
        assert (other.speakers, other.topics) == (first.speakers, first.topics)


def test_a_tag_with_a_comma_is_reported(empty_file_copy, tmp_path):
    given = tmp_path / "given.csv"
    given.write_text('text,speaker,source,topics\nwe stay,Ada Quill,talk,"quay, night"\n', "utf-8")
    assert take(empty_file_copy, given).code == 0
    done = claimdb("export", "citations", "--profile", "hypothesis", db=empty_file_copy)
    assert "tags with a comma, which Hypothes.is reads as several: 1" in done.err


TEXT = f"""2024-02-04 08:00
Quay row
{URL}
Group: Public
Total users: 2
Users: noor, kim
Total annotations: 4
Total replies: 1

Annotation 1:
Created at: 2024-02-03 10:15
Author: noor
Page: iv
Type: Annotation
Quote: "the quay "stays"
open"
Comment: at noon
Tags: none of it
Tags: Quay=oppose, mode:direct, speaker:Ada Quill

Annotation 2:
Created at: 2024-02-03 10:20
Author: kim
Type: Reply
Comment: yes

Annotation 3:
Created at: 2024-02-03 10:21
Author: kim
Type: Page note
Comment: all of it

Annotation 4:
Created at: 2024-02-03 10:22
Author: kim
Type: Highlight
Quote: "“fees rise”"
Comment: """


def test_the_text_export_has_the_title_too(empty_copy, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    rejects = tmp_path / "rest.jsonl"
    done = take(empty_copy, path, "--allow-partial", "--errors-to", str(rejects))
    assert (done.code, done.err.splitlines()[0]) == (6, "Hypothes.is text, UTF-8"), done.err
    assert "error: line 33, /text: is in quotation marks" in done.err
    assert "skipped replies: 1" in done.err
    (quote,) = recorded(empty_copy)
    assert (quote.text, quote.note) == ('the quay "stays"\nopen', "at noon\nTags: none of it")
    assert quote.occurrences[0].title == "Quay row"
    fixed = rejects.read_text("utf-8").replace('"text":', '"speaker": "Bo Reed", "text":')
    rejects.write_text(fixed, "utf-8")
    assert take(empty_copy, rejects, "--strip-marks").code == 0
