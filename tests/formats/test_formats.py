"""The other export formats: documents, sheets, and the columns of other programs."""

import csv
import io
import json
import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from markdown_it import MarkdownIt

import claimdb as package
from cases import each
from claimdb.formats import EXPORT_KINDS, FORMATS, PROFILES
from claimdb.formats.zotero import HEADER as ZOTERO
from harness import claimdb, process
from made import EVERYTHING, made_of, read_csv, worlds
from worlds import SEEDED, write

GOLDENS = Path(__file__).with_name("goldens")
QUERY = "id:q6 OR id:q7 OR id:q3 OR id:q23"
EXPORTS = {
    "citations.excel.csv": ("citations", QUERY, "--dialect", "excel"),
    "citations.unix.csv": ("citations", QUERY),
    "citations.mla9.tsv": ("citations", QUERY, "--format", "tsv", "--style", "mla9"),
    "citations.jsonl": ("citations", QUERY, "--format", "jsonl", "--style", "none"),
    "citations.md": ("citations", QUERY, "--format", "markdown"),
    "citations.html": ("citations", QUERY, "--format", "html"),
    "citations.zotero.csv": ("citations", QUERY, "--profile", "zotero"),
    "citations.hypothesis.csv": ("citations", QUERY, "--profile", "hypothesis"),
    "citations.dna.csv": ("citations", QUERY, "--profile", "dna"),
    "quotes.csv": ("quotes", QUERY),
    "claims.csv": ("claims", QUERY),
    "sources.csv": ("sources",),
    "sources.json": ("sources", "--format", "json"),
    "sources.zotero.csv": ("sources", "--profile", "zotero"),
}


@each("name", EXPORTS)
def test_an_export_is_byte_for_byte_what_it_was(example_address, name):
    done = claimdb("export", *EXPORTS[name], "-q", db=example_address)
    assert (done.code, done.err) == (0, "")
    assert without_day(done.out) == (GOLDENS / name).read_bytes().decode()


def without_day(page):
    """Return a page without the day on which it was written, and without its styles."""
    page = re.sub(r"(?s)<style>.*</style>", "<style></style>", page)
    return re.sub(r"<time .*</time>", "<time></time>", page)


WRITTEN = [
    (kind, format)
    for format, form in FORMATS.items()
    for kind in EXPORT_KINDS
    if kind in form.kinds and not form.binary
]


@each(("kind", "format"), WRITTEN)
def test_every_kind_is_the_same_from_both_databases(example_address, example_file, kind, format):
    done = claimdb("export", kind, "--format", format, db=example_address)
    assert (done.code, done.out) == (
        0,
        claimdb("export", kind, "--format", format, db=example_file).out,
    )


@each("format", ["json", "jsonl", "csv", "tsv", "markdown"])
def test_quotes_and_claims_are_exported_as_they_are_found(example_file, format):
    for kind, command in (("quotes", "search"), ("claims", "claims")):
        done = claimdb("export", kind, "topic:peace-plan", "--format", format, db=example_file)
        assert done.out == claimdb(command, "topic:peace-plan", f"--{format}", db=example_file).out


def test_sources_are_those_of_the_quotes_or_all_and_sorted_and_limited(example_file):
    def keys(*options):
        done = claimdb("export", "sources", "--fields", "key", *options, db=example_file)
        return done.out.splitlines()[1:]

    assert keys("speaker:blinken") == ["xiputinmeeting"]
    assert keys() == sorted(keys())
    assert len(keys()) > 1
    assert keys("--sort", "-key", "--limit", "2") == keys()[::-1][:2]
    # Undated ones come last, whichever way.
    assert keys("--sort", "-issued")[-1] == keys("--sort", "issued")[-1] == "xiputinmeeting"


def test_fields_choose_columns_in_their_order_in_every_table(example_file):
    def of(format):
        done = claimdb(
            "export", "citations", "id:q7", "--format", format, "--fields", "citation_key,quote_id",
            db=example_file,
        )  # fmt: skip
        return done.out

    assert of("csv") == "citation_key,quote_id\nxiputinmeeting,q7\n"
    assert of("tsv") == "citation_key\tquote_id\nxiputinmeeting\tq7\n"
    assert json.loads(of("json")) == [{"citation_key": "xiputinmeeting", "quote_id": "q7"}]
    assert of("markdown").splitlines()[2] == "| xiputinmeeting | q7 |"
    zotero = claimdb(
        "export", "sources", "--profile", "zotero", "--fields", "Title,Key", "--limit", "1",
        "--no-bom", db=example_file,
    )  # fmt: skip
    assert zotero.out.splitlines()[0] == '"Title","Key"'


class Page(HTMLParser):
    """What a page says, and in which elements."""

    def __init__(self):
        super().__init__()
        self.tags, self.quotes, self.within = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.within.append(tag)
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag):
        while self.within.pop() != tag:
            pass

    def handle_data(self, data):
        if "blockquote" in self.within:
            self.quotes[-1] += data


def page_of(db, *options):
    done = claimdb("export", "citations", *options, "--format", "html", "-q", db=db)
    assert (done.code, done.err) == (0, "")
    page = Page()
    page.feed(done.out)
    page.close()
    return page


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=worlds())
def test_documents_hold_every_quotation_to_the_letter_and_nothing_of_it_is_markup(empty_file, rows):
    with tempfile.TemporaryDirectory() as folder:
        made = made_of(empty_file, Path(folder), rows)
        page = page_of(made, EVERYTHING)
        markdown = claimdb(
            "export", "citations", EVERYTHING, "--format", "markdown", "-q", db=made
        ).out
        with package.open(made) as database:
            shown = [
                f"“{quote.text}”" if quote.mode == "direct" else quote.text
                for quote in database.find(EVERYTHING)
            ]
    assert page.quotes == shown
    known = {
        "html", "head", "meta", "title", "style", "body", "header", "main", "h1", "h2", "h3", "p", "time", "code",
        "ul", "li", "b", "span", "section", "article", "blockquote", "i", "a", "cite", "div", "bdi",
    }  # fmt: skip
    assert {tag for tag, _ in page.tags} <= known
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown)
    assert html.count("<blockquote>") == len(shown)


def test_a_page_has_a_quote_with_its_language_and_address_and_no_script(example_file_copy):
    from claimdb.store.backends.base import Statements
    from claimdb.store.engine import driver_of, writing

    with writing(example_file_copy) as connection:
        statements = Statements(driver_of(connection))
        for number, url in ((1, 'https://x.org/?a=1&b="2"'), (2, "javascript:alert(1)")):
            statements.write(
                "UPDATE sources SET url = :url WHERE id = :id", [{"url": url, "id": number}]
            )
    page = page_of(example_file_copy, "id:q7")
    [block] = [attributes for tag, attributes in page.tags if tag == "blockquote"]
    assert block == {"dir": "auto", "lang": "en", "cite": 'https://x.org/?a=1&b="2"'}
    assert not [tag for tag, _ in page.tags if tag in {"script", "link", "img"}]
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links[:3] == ["#q7", "#s1", 'https://x.org/?a=1&b="2"']
    assert all(link.startswith(("#", "https://x.org/")) for link in links)


def test_an_address_of_another_kind_is_no_citation_of_a_quotation(empty_file_copy):
    write(
        empty_file_copy,
        {
            "sources": [{"url": "javascript:alert(1)"}, {"url": "https://x.org/"}, {}],
            "quotes": [{"text": "a", "mode": "narration"}, {"text": "b", "mode": "narration"}],
            "occurrences": [{"quote_id": 1, "source_id": n} for n in (1, 2, 3)],
        },
    )
    page = page_of(empty_file_copy, "--style", "none")
    cites = [attributes.get("cite") for tag, attributes in page.tags if tag == "blockquote"]
    assert page.quotes == ["a", "b"]
    assert cites == ["https://x.org/", None]


def test_without_a_style_a_document_names_the_sources(example_file):
    done = claimdb(
        "export", "citations", "id:q7", "--format", "markdown", "--style", "none", db=example_file
    )
    assert "What came out of the meeting between Mr Xi and Mr Putin? (xiputinmeeting)" in done.out
    assert "## Works cited" not in done.out


def test_a_sheet_holds_every_cell_as_text(example_file, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra tools-tests is not installed")
    path = tmp_path / "out.xlsx"
    assert claimdb("export", "citations", "-o", str(path), db=example_file).code == 0
    sheet = openpyxl.load_workbook(path).active
    assert (sheet.title, sheet.freeze_panes) == ("citations", "A2")
    found = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert [row[:-1] for row in found] == read_csv(
        claimdb("export", "citations", db=example_file).out
    )
    assert {row[-1] for row in found} == {"batch", "b1"}
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert sheet["A1"].font.bold
    assert sheet["H2"].alignment.wrap_text


HOSTILE = (
    "=1+1", "+44", "@x", "-1", "'=x", "007", "1e5", "https://x.org/a", "mailto:x", "{=1}", "TRUE",
    "2023-03-20", "_x000D_", "_x0041_", "<b>&amp;", "a\nb", "\ta ", " a", "e\u0301", "👩‍👩‍👧", "\u202e",
    "a\rb", "\x1b[31m", "\x0b", "\ufeff", "\uffff", "#N/A",
)  # fmt: skip


def test_nothing_in_a_sheet_is_taken_for_anything_but_text(empty_file_copy, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra tools-tests is not installed")
    from openpyxl.utils.escape import unescape

    write(empty_file_copy, {"quotes": [{"text": text, "mode": "narration"} for text in HOSTILE]})
    path = tmp_path / "out.xlsx"
    options = ("--fields", "text", "--sort", "id", "-o", str(path))
    done = claimdb("export", "quotes", *options, db=empty_file_copy)
    assert (done.code, done.err) == (0, f"wrote {len(HOSTILE)} quotes to {path}\n")
    cells = openpyxl.load_workbook(path).active["A"][1:]
    assert [(unescape(cell.value), cell.data_type, cell.hyperlink) for cell in cells] == [
        (text, "s", None) for text in HOSTILE
    ]


@pytest.mark.parametrize(("length", "code"), [(32_767, 0), (32_768, 4)])
def test_what_a_cell_of_excel_cannot_hold_is_refused_by_name(
    empty_file_copy, tmp_path, length, code
):
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    write(empty_file_copy, {"quotes": [{"text": "x" * length, "mode": "narration"}]})
    path = tmp_path / "out.xlsx"
    done = claimdb("export", "citations", "-o", str(path), db=empty_file_copy)
    assert (done.code, path.exists()) == (code, not code)
    assert list(tmp_path.glob(".*")) == []
    if code:
        assert done.err.splitlines() == [
            "error: quote of q1 has 32,768 characters; an Excel cell has at most 32,767",
            "hint: export CSV, or leave it out: --fields, or NOT id:ID",
        ]


def test_a_table_that_is_longer_than_a_sheet_is_refused(example_file, tmp_path, monkeypatch):
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    monkeypatch.setattr("claimdb.formats.xlsx._ROWS", SEEDED)
    done = claimdb("export", "quotes", "-o", str(tmp_path / "a.xlsx"), db=example_file)
    assert (done.code, list(tmp_path.iterdir())) == (4, [])
    assert done.err.startswith(f"error: a sheet has at most {SEEDED} rows")


def test_a_character_of_two_units_counts_twice_in_a_sheet(empty_file_copy, tmp_path):
    pytest.importorskip("xlsxwriter", reason="the extra xlsx is not installed")
    write(empty_file_copy, {"quotes": [{"text": "👩" * 16_384, "mode": "narration"}]})
    done = claimdb("export", "citations", "-o", str(tmp_path / "x.xlsx"), db=empty_file_copy)
    assert done.code == 4
    assert "has 32,768 characters" in done.err


def test_the_columns_of_zotero_are_its_87_and_name_the_quotes(example_file):
    done = claimdb("export", "citations", "speaker:blinken", "--profile", "zotero", db=example_file)
    assert done.out.startswith("\ufeff")
    [row] = list(csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"), newline="")))
    assert (list(row), len(row)) == (list(ZOTERO), 87)
    assert (row["Key"], row["Item Type"]) == ("xiputinmeeting", "webpage")
    assert row["Extra"] == "claimdb: q7, q8"


def test_what_else_zotero_has_a_column_for_is_filled(empty_file_copy):
    write(
        empty_file_copy,
        {
            "actors": [{"name": "Ann Lee"}],
            "people": [{"actor_id": 1}],
            "sources": [
                {
                    "type": "chapter", "issued": "2023-03~", "archive_url": "https://a.org/",
                    "note": "a\nnote", "csl": '{"volume": 7, "ISBN": "978", "custom": {"x": 1}}',
                }
            ],
            "source_contributors": [
                {"source_id": 1, "position": 1, "family": "Lee", "given": "Ann", "actor_id": 1},
                {"source_id": 1, "position": 2, "family": "Gogh", "given": "V", "particle": "van"},
                {"source_id": 1, "position": 3, "literal": "Office, Foreign"},
                {"source_id": 1, "position": 4, "role": "editor", "family": "X", "suffix": "Jr"},
                {"source_id": 1, "position": 5, "role": "narrator", "literal": "N"},
            ],
        },
    )  # fmt: skip
    done = claimdb("export", "sources", "--profile", "zotero", "--no-bom", db=empty_file_copy)
    [row] = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert {name: value for name, value in row.items() if value} == {
        "Key": "source1x", "Item Type": "bookSection", "Publication Year": "2023",
        "Author": "Lee, Ann; van Gogh, V; Office, Foreign,", "Title": "A source",
        "ISBN": "978", "Date": "2023-03~", "Volume": "7", "Notes": "a\nnote",
        "Link Attachments": "https://a.org/", "Editor": "X, Jr", "Contributor": "N",
    }  # fmt: skip


def dna(db, *options):
    done = claimdb("export", "citations", *options, "--profile", "dna", db=db)
    rows = read_csv(done.out, ";")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]], done


def test_the_event_list_has_who_is_for_or_against_what_and_counts_what_it_leaves_out(
    empty_file_copy,
):
    write(
        empty_file_copy,
        {
            "actors": [{"name": "Ann"}, {"name": "Alba", "kind": "organization"}],
            "people": [{"actor_id": 1}],
            "organizations": [{"actor_id": 2}],
            "topics": [{"name": "peace"}, {"name": "war"}],
            "sources": [{"issued": "2023-03-21", "container_title": "The Paper"}, {}],
            "source_contributors": [{"source_id": 1, "position": 1, "literal": "Bo"}],
            "quotes": [
                {"text": 'a; "b"', "said": "2023-03-20"},
                {"text": "c", "said": "2023-03"},
                {"text": "d"},
            ],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1, "organization_id": 2},
                {"quote_id": 1, "position": 2, "actor_id": 2},
                {"quote_id": 2, "position": 1, "actor_id": 1},
                {"quote_id": 3, "position": 1},
            ],
            "quote_topics": [
                {"quote_id": 1, "topic_id": 1, "stance": "support"},
                {"quote_id": 1, "topic_id": 2, "stance": "neutral"},
                {"quote_id": 2, "topic_id": 1, "stance": "oppose"},
                {"quote_id": 3, "topic_id": 1, "stance": "oppose"},
                {"quote_id": 3, "topic_id": 2},
            ],
            "occurrences": [
                {"quote_id": 1, "source_id": 1, "start": 3, "end": 9},
                {"quote_id": 1, "source_id": 2},
                {"quote_id": 2, "source_id": 1},
            ],
        },
    )
    rows, done = dna(empty_file_copy)
    assert done.err == (
        "note: 2 links between quotes and topics have no stance for or against it and no row in the table\n"
    )
    first, second, third, fourth = sorted(
        rows, key=lambda row: (row["statement_id"], row["person"] == "")
    )
    assert first == {
        "statement_id": "1", "time": "2023-03-20 00:00:00", "person": "Ann",
        "organization": "Alba", "concept": "peace", "agreement": "1", "start_position": "3",
        "stop_position": "9", "text": 'a; "b"', "coder": "ana", "document_id": "1",
        "document_title": "A source", "document_author": "Bo", "document_source": "The Paper",
        "document_section": "", "document_type": "webpage",
    }  # fmt: skip
    assert (second["person"], second["organization"]) == ("", "Alba")
    # What has no day of its own was said at the latest when it appeared; no day is made up.
    assert (third["time"], third["agreement"]) == ("2023-03-21 00:00:00", "0")
    assert (fourth["time"], fourth["document_id"], fourth["person"]) == ("", "", "")
    assert '1;"2023-03-20 00:00:00";"Ann";"Alba";"peace";1;3;9;"a; ""b"""' in done.out
    assert dna(empty_file_copy, "id:q2")[1].err == ""
    rows, done = dna(empty_file_copy, "--dna-compat")
    assert "a, 'b'" in done.out
    assert {row["text"] for row in rows} == {"a, 'b'", "c", "d"}


def test_one_link_that_is_left_out_is_said_as_one(empty_file_copy):
    write(
        empty_file_copy,
        {
            "topics": [{"name": "peace"}],
            "quotes": [{"mode": "narration"}],
            "quote_topics": [{"quote_id": 1, "topic_id": 1, "stance": "mixed"}],
        },
    )
    assert dna(empty_file_copy)[1].err.startswith(
        "note: 1 link between a quote and a topic has no stance"
    )


def test_annotations_have_the_page_and_the_speaker(empty_file_copy):
    write(
        empty_file_copy,
        {
            "sources": [{"url": "https://x.org/"}],
            "quotes": [{"text": "a", "note": "n"}, {"text": "b", "mode": "narration"}],
            "attributions": [{"quote_id": 1, "position": 1, "role": "an official"}],
            "occurrences": [{"quote_id": 1, "source_id": 1, "locator": "page:4"}],
        },
    )
    done = claimdb("export", "citations", "--profile", "hypothesis", db=empty_file_copy)
    lines = csv.DictReader(io.StringIO(done.out, newline=""))
    rows = {row["Quote/description"]: row for row in lines}
    assert rows["a"]["Page"] == "4"
    assert (rows["a"]["Comment"], rows["a"]["Tags"]) == ("n", "role:an official")
    assert (rows["b"]["URL"], rows["b"]["Tags"]) == ("", "mode:narration")
    assert rows["a"]["Author"] == "ana"


@each("profile", PROFILES)
def test_a_profile_is_written_in_every_format_that_is_a_table(example_file, profile):
    options = ("export", "citations", "speaker:blinken", "--profile", profile)
    rows = json.loads(claimdb(*options, "--format", "json", db=example_file).out)
    tsv = claimdb(*options, "--format", "tsv", db=example_file).out.splitlines()
    assert tsv[0].split("\t") == list(rows[0])
    assert len(tsv) == len(rows) + 1


def test_a_style_that_cites_in_notes_alone_has_its_note_in_the_table(empty_file_copy):
    write(
        empty_file_copy,
        {
            "sources": [{"type": "post", "title": "a post", "issued": "2023"}],
            "quotes": [{"mode": "narration"}],
            "occurrences": [{"quote_id": 1, "source_id": 1}],
        },
    )
    options = ("--style", "chicago18-notes", "--fields", "citation,citation_inline")
    done = claimdb("export", "citations", *options, db=empty_file_copy)
    assert read_csv(done.out)[1] == ["“a post,” 2023.", "“a post,” 2023."]


def test_the_style_of_the_project_is_used(example_file, tmp_path):
    (tmp_path / ".claimdb.toml").write_text('citation_style = "mla9"', encoding="utf-8")
    options = ("export", "citations", "id:q7", "--fields", "citation_style,citation_inline")
    done = process(*options, db=example_file, cwd=tmp_path)
    assert done.out.splitlines()[1].startswith("mla9,")


def test_all_of_the_worked_example_is_there(example_file):
    rows = read_csv(claimdb("export", "citations", db=example_file).out)
    with package.open(example_file) as database:
        assert [row[7] for row in rows[1:]] == [quote.text for quote in database.find()]
    assert len(rows) == SEEDED + 1
