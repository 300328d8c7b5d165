"""Readers of files: the records of a file, or an error with its line and a hint."""

import csv
import io
import json
import re
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases import each
from claimdb.drafts.records import DraftError
from claimdb.errors import InvalidDataError, UsageError
from claimdb.formats import READABLE
from claimdb.formats.mapping import IGNORE, Layout
from claimdb.formats.reader import FilePlace, InputColumn, read

HEADER = "text,speaker,source\n"


def rows(format, data, layout=None):
    return list(read(format, data if isinstance(data, bytes) else data.encode(), layout))


def raws(format, data, layout=None):
    found = rows(format, data, layout)
    assert [row.problems for row in found] == [()] * len(found)
    return [row.raw for row in found]


def refused(format, data, layout=None, error=InvalidDataError):
    with pytest.raises(error) as caught:
        rows(format, data, layout)
    return f"{caught.value.message} | {caught.value.hint}"


def problem(row):
    (one,) = row.problems
    return one


# Tables


@each("delimiter", [",", ";", "\t", "|"])
@each("end", ["\n", "\r\n", "\r"])
@each("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_whatever_parts_its_cells_and_lines(delimiter, end, encoding):
    lines = ('"a, b; c",Who,note', '"«中» ""x""",Xi,"1\r\n2\r3\n4|\t"')
    table = "".join(line.replace('",', f'"{delimiter}').replace(",Xi,", f"{delimiter}Xi{delimiter}")
                    .replace("Xi,", f"Xi{delimiter}").replace("Who,", f"Who{delimiter}") + end for line in lines)  # fmt: skip
    found = read("csv", table.encode(encoding), Layout(columns={"a, b; c": "text"}))
    assert [row.raw for row in found] == [
        {"text": '«中» "x"', "speaker": "Xi", "note": "1\r\n2\r3\n4|\t"}
    ]


def test_headers_are_recognized_by_our_names_and_by_usual_ones():
    table = (
        "Quotation;SAID BY;Date Said;Link;Page;Comments;printed as;quote_id;Headline;_error;\n"
        "a;b;2023;http://x.org;4;c;Mr B;q1;T;e;\n"
    )
    found = read("csv", table.encode())
    assert found.dialect == "semicolon, UTF-8"
    assert found.columns == (
        InputColumn("Quotation", "text"),
        InputColumn("SAID BY", "speaker"),
        InputColumn("Date Said", "said"),
        InputColumn("Link", "url"),
        InputColumn("Page", "locator:page"),
        InputColumn("Comments", "note"),
        InputColumn("printed as", "printed_as"),
        InputColumn("quote_id", None, "ignored"),
        InputColumn("Headline", "title"),
        InputColumn("_error", None, "ignored"),
        InputColumn("", None, "not known"),
    )
    (row,) = found
    assert row.raw == {
        "text": "a", "speaker": "b", "said": "2023", "url": "http://x.org", "locator": "page:4",
        "printed_as": "Mr B", "title": "T", "note": "c",
    }  # fmt: skip
    assert row.cells == ["a", "b", "2023", "http://x.org", "4", "c", "Mr B", "q1", "T", "e", ""]
    assert row.place("locator") == FilePlace(2, "Page")


def test_a_mapping_by_hand_comes_first():
    table = "Words,Text,Comments,When,View\na,b,c,03/04/2023,yes; no\n"
    layout = Layout(dates="dmy").saying(
        ["Text=", "Words=text", "Comments=note", "When=said", "View=stance"],
        ["stance.yes=support", "stance.no=oppose"],
    )
    assert raws("csv", table, layout) == [
        {"text": "a", "note": "c", "said": "2023-04-03", "stance": "support; oppose"}
    ]
    found = read("csv", table.encode(), Layout().saying(["Words=text", "When=said"]))
    assert found.columns[1] == InputColumn("Text", None, "Words is the text")
    assert found.columns[4] == InputColumn("View", None, "not known")
    sides = Layout().saying(
        (), ("topic.Plan=peace plan", "stance.pro=support", "topics.x=sanctions")
    )
    assert raws("csv", "topic,stance\nPlan=pro; x,Plan=pro; x=pro\n", sides) == [
        {
            "topic": "peace plan=support; sanctions",
            "stance": "peace plan=support; sanctions=support",
        }
    ]
    stances = Layout(values={"stance": {"pro": "support"}})
    assert raws("csv", "stance\npro\na=pro\nx=y\nfor\n", stances) == [
        {"stance": "support"}, {"stance": "a=support"}, {"stance": "x=y"}, {"stance": "for"},
    ]  # fmt: skip


def test_every_cell_is_text():
    assert raws("csv", "text,note\n+44,007\n1e5,\n=1+1,0\n") == [
        {"text": "+44", "note": "007"}, {"text": "1e5"}, {"text": "=1+1", "note": "0"},
    ]  # fmt: skip


def test_a_guard_is_undone_only_where_our_own_file_has_it():
    cells = "q1,'=1+1\nq2,''=x\nq3,'plain\nq4, a\n"
    ours = b"\xef\xbb\xbf" + f"quote_id,quote\n{cells}".encode()
    ids = ("q1", "q2", "q3", "q4")

    def records(*texts):
        return [{"quote": text, "quote_id": q} for text, q in zip(texts, ids, strict=True)]

    undone = records("=1+1", "'=x", "'plain", " a")
    kept = records("'=1+1", "''=x", "'plain", " a")
    assert raws("csv", ours) == undone
    assert read("csv", ours).dialect == "comma, UTF-8 with a byte order mark, formulas guarded"
    assert raws("csv", f"quote_id,quote\n{cells}") == kept
    assert raws("csv", ours.replace(b"quote\n", b"Quote\n")) == [
        {"quote": row["quote"]} for row in kept
    ]
    assert raws("csv", ours, Layout(guarded=False)) == kept
    assert raws("csv", f"quote_id,quote\n{cells}", Layout(guarded=True)) == undone


def test_escapes_are_undone_only_in_a_table_of_ours():
    (ours,) = raws("tsv", 'id\ttext\nq1\ta\\nb\\\\n"\\x\n')
    assert ours == {"text": 'a\nb\\n"\\x', "quote_id": "q1"}
    assert raws("tsv", 'Words\tWho\n"a\tb"\tC:\\new\n') == [{"text": "a\tb", "speaker": "C:\\new"}]
    (row,) = rows("tsv", "text\tspeaker\na\\nb\tc\n")
    assert problem(row).field == "text"
    with pytest.raises(DraftError, match="backslashes"):
        row.draft("quote")
    assert raws("tsv", "text\na\\nb\n", Layout(escaped=True)) == [{"text": "a\nb"}]
    assert raws("tsv", "text\na\\nb\n", Layout(escaped=False)) == [{"text": "a\\nb"}]


def test_a_place_is_the_physical_line_of_the_cell():
    table = 'text,note,said\n"a\nb\r\nc",x,2023\n\n,,\n"1\r2","y\nz",never\n'
    first, second = rows("csv", table)
    assert (first.line, second.line) == (2, 7)
    assert first.place("said") == FilePlace(4, "said")
    assert second.place("said") == FilePlace(9, "said")
    assert second.place("record") == FilePlace(7, "record")
    with pytest.raises(DraftError) as caught:
        second.draft("quote")
    assert "said" in {one.field for one in caught.value.problems}


def test_a_record_with_too_few_or_too_many_cells_is_reported_and_kept():
    few, many = rows("csv", HEADER + "a\na,b,c,d\n")
    assert problem(few).message == "has 1 cell for 3 columns: none for speaker"
    assert problem(many).message == "has 4 cells for 3 columns"
    assert (few.cells, many.cells) == (["a"], ["a", "b", "c", "d"])
    (row,) = rows("csv", HEADER + "a" + "," * 1_000_000)
    assert problem(row).message == "has 1,000,001 cells for 3 columns"


@each("format", ["csv", "tsv"])
@each("said", ["sep=|", '"SEP=|"', "\ufeffsep=|"])
def test_a_line_of_excel_says_what_parts_the_cells_and_is_no_record(format, said):
    found = read(format, f"{said}\r\ntext|a, b; c,\t,|note\r\nx|y\r\nx|y|z\r\n".encode())
    short, whole = found
    assert (short.line, problem(short).field) == (3, "record")
    assert (whole.line, whole.raw) == (4, {"text": "x", "note": "z"})
    assert found.line(["text", "b"]) == "text|b\r\n"
    assert found.mark == said.removeprefix("\ufeff") + "\r\n"


def test_a_table_of_which_all_is_left_out_on_purpose_is_read():
    layout = Layout().saying(["Wer="])
    assert raws("csv", "Wer,_line\nx,1\n", layout) == [{}]


def test_a_header_alone_has_no_records():
    assert rows("csv", HEADER) == rows("csv", "text") == rows("tsv", "text\tspeaker\n") == []


@each(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"\n", "line 1 is empty"),
        (b"text,text\n", "line 1 has the column 'text' twice"),
        (b"Quotation,Utterance\n", "the columns 'Quotation' and 'Utterance' are both read as text"),
        (b"page,paragraph\n", '--map "paragraph="'),
        (b"te\0xt\n", "line 1 has a NUL"),
        (b"sep=;\n", "line 2 is empty"),
        (b"sep=,\ntext,text\n", "line 2 has the column 'text' twice"),
        (b"<!DOCTYPE html><p>x,y</p>\n", "line 1: no recognised column in '<!DOCTYPE html><p>x, y</p>'"),
        (b"h" * 5_000_000 + b",x\n", '--map "' + "h" * 59 + "…=FIELD"),
        (b"\x1f\x8b\x08\0", "the file is compressed with gzip | decompress it first: gunzip"),
        (b"PK\x03\x04\x14", "the file is a ZIP archive, not a text file | unpack it"),
        (HEADER.encode() + b"a,b\xe9,c\n", "line 2, column 4: byte 23 (0xe9) is not UTF-8"),
        (HEADER.encode() + b"a" * 200_000 + b"\xff", "byte 200020 (0xff) is not UTF-8"),
        (b"\xef\xbb\xbftext\n\xc3", "byte 8 (0xc3) is not UTF-8"),
        (b"text\n\xed\xa0\x80\n", "byte 5 (0xed) is not UTF-8"),
        ("text\nab".encode("utf-16") + b"c", "byte 16 (0x63) is not UTF-16"),
        (HEADER.encode() + b'a,b,c\n"a', "line 3: unclosed quotation mark in a cell"),
        (HEADER.encode() + b'"a\nb"c,b,c\n', "line 2: text after the closing quotation mark of a cell"),
        (HEADER.encode() + b'"' + b"a" * (17 << 20), "line 2: a cell is longer"),
        ("c" + ",c" * 1_000_000, "line 1 has 1,000,001 columns, more than 1,000"),
        (b"text\n" + b"a" * (65 << 20), "line 2 is longer than 67,108,864 characters"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_with_the_place(data, message):
    assert message in refused("csv", data)


def test_a_table_of_tabs_may_be_empty_or_no_text():
    assert refused("tsv", "").startswith("the file is empty")
    assert refused("tsv", b"\xff").startswith("line 1, column 1: byte 0 (0xff)")


@each(
    ("format", "before"),
    [
        ("csv", 'text,note\n"«中»\r\n 😀'),
        ("tsv", "text\tnote\na\tb\n😀"),
        ("json", '[{"text": "a"},\n\n {"text": "é'),
        ("jsonl", '{"text": "a"}\n{"text": "é'),
        ("bibtex", "@misc{k,\n title = {Ä"),
        ("ris", "TY  - NEWS\r\nTI  - Ä"),
        ("csl-json", '[{"id": "a",\n "title": "Ä'),
        ("dna", "statement_id,time,text\n1,2023,é"),
    ],
)
def test_a_byte_of_another_encoding_has_its_place_and_a_way_out(format, before):
    lines = before.splitlines()
    told = refused(format, before.encode() + "ä".encode("cp1252") + b"x\n")
    assert told.startswith(
        f"line {len(lines)}, column {len(lines[-1]) + 1}: byte {len(before.encode())} (0xe4)"
    )
    assert re.search(r"--encoding \w+", told)
    assert re.search(r"iconv -f \w+ -t utf-8 FILE > NEW", told)


@given(
    st.lists(
        st.sampled_from(["\n", "\r", "\r\n", "a", "é", "中", "😀", "b" * 8190, "c" * 4093]),
        max_size=12,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
@example(["b" * 8183, "\r", "\n", "中"], "utf-8", False)
@example(["b" * 8182, "中", "a"], "utf-8", True)
def test_the_place_of_such_a_byte_is_right_however_the_lines_end(pieces, encoding, halved):
    before = "text\n" + "".join(pieces)
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    broken = "😀".encode("utf-16")[2:4] if encoding == "utf-16" else b"\xf0\x9f"
    data = before.encode(encoding) + broken
    if not halved:
        data += "\nz".encode("utf-16")[2:] if encoding == "utf-16" else b"\nz"
    told = refused("csv", data, Layout())
    assert told.startswith(f"line {len(lines)}, column {len(lines[-1]) + 1}: byte ")


def test_a_nul_in_a_cell_is_a_problem_of_that_record():
    first, second = rows("csv", HEADER + "a\0b,x,k\nc,x,k\n")
    with pytest.raises(DraftError, match="text: character 2 is a NUL"):
        first.draft("quote")
    assert second.draft("quote").text == "c"


def test_a_cell_of_ten_megabytes_is_read():
    text = "word " * (2 << 20)
    (row,) = rows("csv", f"{HEADER}{text},b,c\n")
    assert row.draft("quote").text == text


# JSON


def test_json_is_an_array_one_object_or_one_after_the_other():
    expected = [{"text": "a", "x": [1, 2.5, None]}, {"text": "ü{]"}]
    first, second = '{"text": "a", "x": [1, 2.5, null]}', '{"text":\n"\\u00fc{]"}'
    for data in (f"[{first},{second}]", f" [\n{first} ,\r\n {second}\n]\n", f"{first}{second}",
                 f"\n{first}\n\n{second}\n"):  # fmt: skip
        assert raws("json", data) == expected
        assert raws("json", data.encode("utf-16")) == expected
    assert raws("json", "[]") == raws("json", "\ufeff[ ]") == []
    assert raws("jsonl", f"\n{first}\r\n  \n {second}".replace(":\n", ":")) == expected


def test_records_of_json_have_their_line_and_a_pointer():
    data = '[{"text": "a"},\n\n  {"topics": [{"stance": "x"}], "a/b~": 1}]'
    first, second = rows("json", data)
    assert (first.line, second.line) == (1, 3)
    assert second.cells == ('{"topics": [{"stance": "x"}], "a/b~": 1}',)
    assert second.place("topics[0].stance") == FilePlace(3, "/1/topics/0/stance")
    assert second.place('"a/b~"') == FilePlace(3, "/1/a~1b~0")
    assert second.place("record") == FilePlace(3, "/1")


@each(
    ("record", "field", "message"),
    [
        ("5", "record", "is not an object"),
        ('["a"]', "record", "is not an object"),
        ('{"a": 1, "b": 2, "a": 1}', "a", "occurs twice"),
        ('{"x": {"a b": 1, "a b": 2}}', '"a b"', "occurs twice"),
        ('{"a": NaN}', "record", "contains NaN, which is not a number"),
        ('{"a": -Infinity}', "record", "contains -Infinity"),
        ('{"a": ' + "9" * 5000 + "}", "record", "contains a number that is too large"),
    ],
)
def test_a_record_that_cannot_be_kept_is_reported_and_the_next_one_read(record, field, message):
    for format, data in (("jsonl", f'{record}\n{{"text": "b"}}'), ("json", f'[{record}, {{"text": "b"}}]')):  # fmt: skip
        first, second = rows(format, data)
        assert problem(first).field == field
        assert message in problem(first).message
        assert (first.cells, second.raw) == ((record,), {"text": "b"})


@each(
    ("data", "message"),
    [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("[", "line 1, column 2: Expecting value"),
        ('[{"a": 1}', "line 1, column 10: the array lacks a comma or a closing bracket"),
        ('[{"a": 1}\n{"a": 2}]', "line 2, column 1: the array lacks a comma"),
        ('[{"a": 1},\n]', "line 2, column 1: a record is missing after the comma"),
        ("[] x", "line 1, column 4: unexpected text after the array"),
        ('[{"a": 1},\n {"b" 2}]', "line 2, column 7: Expecting ':'"),
        ('{"a": 1}\n\nnot json', "line 3, column 1: Expecting value"),
        ("[" * 100_000, "is nested too deep to be read"),
        (b'[{"a": "\xff"}]', "byte 8 (0xff) is not UTF-8"),
        (b'["' + b"a" * (70 << 20), "no record ends within"),
    ],
)
def test_json_that_cannot_be_read_is_refused_with_the_place(data, message):
    assert message in refused("json", data)


def test_a_line_that_is_no_json_is_a_problem_of_that_line():
    first, second, third, last = rows(
        "jsonl", '{"a": 1\n  {"a": 1} x\n' + "[" * 100_000 + '\n{"text": "a"}\n'
    )
    assert problem(first).message == "is not JSON at column 8: Expecting ',' delimiter"
    assert problem(second).message.startswith("is not JSON at column 11: Unexpected text after")
    assert "nested too deep" in problem(third).message
    assert (last.line, last.raw) == (4, {"text": "a"})
    assert refused("jsonl", "").startswith("the file is empty")


def test_keys_and_words_of_json_can_be_mapped():
    layout = Layout(dates="mdy").saying(
        ["words=text", "page=locator:page", "junk=", "speaker=speaker"], ["stance.pro=support"]
    )
    data = '{"words": "a", "page": "4", "junk": {}, "stance": "pro", "said": "03/04/2023", "n": 1}'
    assert raws("jsonl", data, layout) == [
        {"text": "a", "locator": "page:4", "stance": "support", "said": "2023-03-04", "n": 1}
    ]
    (row,) = rows("json", '{"words": "a", "text": "b"}', layout)
    assert problem(row).message == "is read as text, as is another"


@pytest.mark.slow
def test_lines_of_json_are_read_with_flat_memory():
    class Endless(io.RawIOBase):
        """A million records, made as they are read."""

        left = 30_000

        def read(self, size=-1):
            self.left -= 1
            return b'{"text": "' + b"a" * 1000 + b'"}\n' if self.left >= 0 else b""

    for format in ("jsonl", "json"):
        stream = Endless()
        tracemalloc.start()
        assert sum(1 for _ in read(format, stream)) == 30_000
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
        tracemalloc.stop()


# What holds for all


@pytest.mark.parametrize("format", READABLE)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_any_bytes_are_read_or_refused(format, data):
    with suppress(InvalidDataError):
        for row in rows(format, data):
            assert row.line >= 1
            assert all(one.field and row.place(one.field).line >= row.line for one in row.problems)


json_texts = st.recursive(
    st.sampled_from(
        ("1", '"a"', "null", "NaN", "{", "}", "[", "]", ",", ":", '"a":1', " ", "\n", "\\")
    ),
    lambda inner: st.lists(inner, max_size=6).map("".join),
)


@pytest.mark.parametrize("format", ["json", "jsonl"])
@given(data=json_texts)
def test_anything_like_json_is_read_or_refused(format, data):
    with suppress(InvalidDataError):
        rows(format, data)


# Mappings


headers = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


@given(
    st.dictionaries(
        headers, st.sampled_from(("text", "speaker", IGNORE, "locator:page")), max_size=3
    ),
    st.dictionaries(
        st.sampled_from(("stance", "mode")), st.dictionaries(headers, headers, max_size=2)
    ),
    st.sampled_from((None, "dmy", "mdy")),
    st.sampled_from((None, True, False)),
    st.dictionaries(st.sampled_from(("mode", "locator:page")), headers, max_size=2),
)
@example({"Said by": "speaker", "x": IGNORE}, {"stance": {"pro": "support"}}, "dmy", False, {})
@example({}, {}, None, None, {"mode": "narration"})
def test_a_saved_mapping_is_read_back_as_it_was(columns, values, dates, switch, defaults):
    layout = Layout(
        "quote", columns, values, dates, switch, switch, switch, defaults=defaults,
        encoding="cp1252", separator=dates, sheet="Ä",
    )  # fmt: skip
    assert Layout.of_toml(layout.toml()) == layout


def test_a_mapping_that_says_nothing_of_ours_is_refused():
    for maps, values, message in (
        (["Said by"], [], "is not HEADER=FIELD"),
        (["a=speakr"], [], "unknown field 'speakr' | did you mean speaker?"),
        (["a=page:x"], [], "unknown field 'page:x'"),
        ([], ["pro=support"], "is not FIELD.WORD=OURS"),
        ([], ["stance.pro"], "is not FIELD.WORD=OURS"),
        ([], ["x.pro=support"], "unknown field 'x'"),
    ):
        with pytest.raises(UsageError) as caught:
            Layout().saying(maps, values)
        assert message in f"{caught.value.message} | {caught.value.hint}"
    with pytest.raises(UsageError, match="unknown order of dates 'ymd'"):
        Layout(dates="ymd")
    with pytest.raises(UsageError, match="unknown kind 'quotes'"):
        Layout("quotes")
    assert "unknown column 'Who'" in refused(
        "csv", HEADER, Layout(columns={"Who": "speaker"}), UsageError
    )


@each(
    "text",
    ["kind", "kind = 1", "guarded = 'yes'", "columns = 3", "[columns]\na = 1", "values = 'x'",
     "[values]\nstance = 'x'", "other = 1"],
)  # fmt: skip
def test_a_saved_mapping_that_is_none_is_refused(text):
    with pytest.raises(InvalidDataError, match="mapping"):
        Layout.of_toml(text)


@given(
    st.dictionaries(st.sampled_from(("text", "stance", "said", "locator:page", "", "n")), st.sampled_from(("a", "pro", "a=pro; b", "03/04/2023", 4)), max_size=4),
    st.sampled_from(
        (Layout(), Layout(values={"stance": {"pro": "support"}}), Layout(columns={"text": "note"}), Layout(columns={"n": IGNORE}))
    ),
)  # fmt: skip
def test_what_is_read_as_it_is_is_what_a_layout_makes_of_it(record, layout):
    expected = {}
    for key, item in record.items():
        name = layout.columns.get(key, key)
        if name != IGNORE:
            name, value = layout.value(name, item) if isinstance(item, str) else (name, item)
            expected[name] = value
    assert raws("jsonl", json.dumps(record), layout) == [expected]
    cells = {key: str(item) for key, item in record.items() if key and key != "n"}
    if cells and not layout.columns:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(
            [(key.replace("locator:page", "Page") for key in cells), cells.values()]
        )
        made = dict(layout.value(key, cell) for key, cell in cells.items())
        assert raws("csv", out.getvalue(), layout) == [made]
