"""Machine formats: every value survives, and each record is written as it arrives."""

import csv
import io
import json
import re
import subprocess
import sys
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cases import each
from claimdb.cells import cell
from claimdb.columns import DEFAULTS
from claimdb.errors import UsageError
from claimdb.formats import RESULTS, Export, writer
from claimdb.model import Claim, Quote
from claimdb.values import as_dict
from sample import (
    ACTOR,
    C6,
    CLAIMS,
    CORRECTED,
    PASSAGE,
    Q6,
    Q7,
    Q8,
    Q9,
    Q14,
    Q26,
    QUOTES,
    RECORDS,
    SOURCE,
    TOPIC,
    changed,
    hostile,
)


def rendered(name, records, fields=(), kind=Quote):
    out = io.StringIO(newline="")
    writer(name)(Export(kind, records, fields, results=True), out)
    return out.getvalue()


def read_csv(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def read_tsv(text):
    def unescaped(part):
        return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}[m[1]], part)

    assert text.endswith("\n")
    return [[unescaped(part) for part in line.split("\t")] for line in text[:-1].split("\n")]


@given(hostile, hostile)
@example("a\rb", "")
@example("", "")
def test_csv_reads_back_as_it_was(text, note):
    record = changed(Q7, text=text, note=note)
    header, row = read_csv(rendered("csv", [record]))
    cells = dict(zip(header, row, strict=True))
    assert (cells["text"], cells["note"]) == (text, note)


@given(hostile)
def test_a_csv_of_one_column_reads_back_as_it_was(text):
    assert read_csv(rendered("csv", [changed(Q7, text=text)], ["text"])) == [["text"], [text]]


def test_csv_is_of_the_unix_dialect():
    records = [changed(Q7, text='a "b", c', note=None), changed(Q7, text="=1+1\nx", note="d")]
    assert rendered("csv", records, ["id", "text", "note"]) == (
        'id,text,note\nq7,"a ""b"", c",\nq7,"=1+1\nx",d\n'
    )


@given(hostile, hostile)
def test_tsv_reads_back_as_it_was(text, note):
    record = changed(Q7, text=text, note=note)
    assert read_tsv(rendered("tsv", [record, record], ["text", "note"])) == [
        ["text", "note"],
        [text, note],
        [text, note],
    ]


def test_tsv_has_one_record_a_line_whatever_its_cells_hold():
    record = changed(Q7, text="a\\b\tc\nd\re")
    assert rendered("tsv", [record], ["id", "text"]) == "id\ttext\nq7\ta\\\\b\\tc\\nd\\re\n"


@given(hostile, hostile)
@example("\ud800", "\u2028")
def test_json_and_json_lines_read_back_as_they_were(text, note):
    records = [changed(Q7, text=text, note=note), Q9]
    objects = [as_dict(record) for record in records]
    array, lines = rendered("json", records), rendered("jsonl", records)
    array.encode(), lines.encode()
    assert json.loads(array) == objects
    assert [json.loads(line) for line in lines.splitlines()] == objects


@each("record", RECORDS)
def test_every_kind_of_record_is_written_in_every_format(record):
    assert json.loads(rendered("json", [record])) == [as_dict(record)]
    assert json.loads(rendered("jsonl", [record])) == as_dict(record)
    assert read_csv(rendered("csv", [record])) == read_tsv(rendered("tsv", [record]))
    assert rendered("ids", [record]) == f"{as_dict(record)['id']}\n"
    assert rendered("markdown", [record])


def test_nothing_is_escaped_in_json_that_need_not_be():
    written = rendered("json", [changed(Q7, text="“中国” é \x7f")], ["text"])
    assert written == '[{"text": "“中国” é \x7f"}]\n'


def test_no_records_are_an_empty_array_no_lines_or_a_header():
    assert rendered("json", []) == "[]\n"
    assert rendered("jsonl", []) == ""
    assert rendered("ids", []) == ""
    assert rendered("markdown", []) == ""
    assert rendered("csv", []).startswith("id,speaker,role,organization,status,said,occasion,text,")
    assert rendered("tsv", []).startswith("id\tspeaker\trole\t")
    assert rendered("csv", [], kind=Claim) == ",".join(DEFAULTS[Claim]) + "\n"
    assert rendered("tsv", [], ["id", "said"]) == "id\tsaid\n"
    assert rendered("markdown", [], ["id", "said"]) == "| id | said |\n| --- | --- |\n"


def test_fields_are_the_same_in_every_format():
    fields = ["id", "stance", "topics", "said", "note"]
    topics = '[{"id":"t2","slug":"peace-plan","name":"peace plan","stance":"oppose"}]'
    expected = [fields, ["q6", "peace-plan=oppose", topics, "", ""]]
    assert read_csv(rendered("csv", [Q6], fields)) == expected
    assert read_tsv(rendered("tsv", [Q6], fields)) == expected
    (written,) = json.loads(rendered("json", [Q6], fields))
    assert list(written) == fields
    assert cell(written["topics"]) == topics


@each("name", sorted(set(RESULTS) - {"ids"}))
def test_an_unknown_field_is_refused_in_every_format(name):
    with pytest.raises(UsageError, match="quotes have no field 'speakr'"):
        rendered(name, [Q7], ["speakr"])


@each("name", ["csv", "tsv"])
def test_records_of_different_kinds_share_no_default_columns(name):
    with pytest.raises(UsageError, match="different kinds"):
        rendered(name, [Q7, C6])
    assert rendered(name, [Q7, C6], ["id"]) == "id\nq7\nc6\n"


def test_an_id_is_an_id_whatever_the_fields():
    assert rendered("ids", [Q7, C6, ACTOR, TOPIC, SOURCE, PASSAGE], ["text"]) == (
        "q7\nc6\na12\nt2\ns2\no7\n"
    )


@each("name", sorted(RESULTS))
def test_records_are_written_before_all_of_them_have_arrived(name):
    out = io.StringIO()

    def arriving():
        yield Q7
        yield Q8
        assert "q7" in out.getvalue()
        yield Q9

    writer(name)(Export(Quote, arriving(), results=True), out)
    assert "q9" in out.getvalue()


def test_a_format_that_does_not_exist_is_a_key_error():
    with pytest.raises(KeyError):
        writer("xml")


def test_no_format_loads_rich():
    code = (
        "import sys\nfrom claimdb.formats import RESULTS, Export, writer\n"
        "from claimdb.model import Quote\nfor name in RESULTS:"
        " writer(name)(Export(Quote, [], results=True), sys.stderr)\n"
        "print(sorted(m for m in sys.modules if m.startswith(('rich', 'sqlalchemy'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# Markdown


def shown_by_markdown(source):
    """Return the text that a reader of the rendered Markdown sees, and the elements it has."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(source)
    return unescape(re.sub("<[^>]*>", "", html)), set(re.findall(r"<(\w+)", html))


def without_spaces(text):
    # Markdown has no NUL and no lone surrogates, and its line ends and edges are spaces.
    return "".join(re.sub("[\0\ud800-\udfff\ufffd]", "", text).split())


@given(hostile.filter(lambda text: "\ud800" not in text), st.sampled_from(["direct", "indirect"]))
@example("a\n\nb\n", "indirect")
@example("- a\n1. b\n2) c\n===\n# d", "indirect")
@example("    code", "indirect")
@example("a  \n    b", "indirect")
def test_a_quotation_in_markdown_renders_literally(text, mode):
    written, elements = shown_by_markdown(rendered("markdown", [changed(Q7, text=text, mode=mode)]))
    assert elements <= {"blockquote", "p", "strong", "br"}
    quotation = written.partition("—")[0] if "—" not in text else written
    assert without_spaces(text) in without_spaces(quotation)
    assert without_spaces(written).endswith("q7")


@given(hostile.filter(lambda text: "\ud800" not in text))
def test_a_cell_in_markdown_renders_literally(text):
    written, elements = shown_by_markdown(
        rendered("markdown", [changed(Q7, text=text)], ["id", "text"])
    )
    assert elements <= {"table", "thead", "tbody", "tr", "th", "td", "br"}
    assert without_spaces(written) == without_spaces(f"idtextq7{text}")


def test_quotes_in_markdown_are_a_list_of_quotations():
    assert rendered("markdown", [Q7, Q9]) == (
        "> “the world should not be fooled by any tactical move by Russia, supported by China or"
        " any other country, to freeze the war on its own terms.”\n>\n"
        "> — **Antony Blinken**, United States Secretary of State (United States Department of"
        " State)\\\n"
        "> undated · oppose: peace plan · also about war in Ukraine, Russia, China\\\n"
        "> What came out of the meeting between Mr Xi and Mr Putin? (xiputinmeeting),"
        " paragraph 2\\\n> q7\n"
        "\n"
        "> The plan says nothing of a Russian withdrawal from Ukraine.\n>\n"
        "> — **(the source itself)**\\\n"
        "> undated · about peace plan, withdrawal of Russian forces\\\n"
        "> What came out of the meeting between Mr Xi and Mr Putin? (xiputinmeeting),"
        " paragraph 3\\\n> q9\n"
    )


def test_markdown_says_what_is_not_certain_and_why_a_quote_was_found():
    written = rendered("markdown", [CORRECTED, Q26, Q14])
    assert "undated · misattributed to Russia · oppose: peace plan" in written
    assert "undated · attribution disputed · about China-Russia relations" in written
    assert "on peace plan: United States oppose (q6), here support" in written


def test_lines_of_a_quotation_stay_lines_in_markdown():
    written = rendered("markdown", [changed(Q7, text="one\ntwo\r\n- three")])
    assert written.startswith("> “one\\\n> two\\\n> \\- three”\n>\n")


def test_other_records_in_markdown_are_a_table_of_each_kind():
    written = rendered("markdown", [*CLAIMS[:1], Q9, changed(ACTOR, description="a|b\nc")])
    assert written.startswith(
        "| id | text | topic | asserting | denying | questioning | quote | related | note |"
        " related\\_claims |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n| c6 | "
    )
    assert "\n\n> The plan says nothing" in written
    assert "\n\n| id | kind | name |" in written
    assert "| a\\|b<br>c |" in written


def test_the_sample_has_every_mode_and_many_statuses():
    assert {quote.mode for quote in QUOTES} == {"direct", "mixed", "indirect", "narration"}
