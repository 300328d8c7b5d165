"""`claimdb import`: all of a file or nothing, errors with their place, and no duplicates."""

import csv
import json
import re
from collections import Counter
from functools import partial

import pytest

import claimdb as package
from cases import each
from claimdb.cli import files
from claimdb.store.admin.check import faults
from databases import got, query, rows_of
from harness import claimdb, process, shell
from worlds import SEEDED

TABLE = """Quote,Said by,Date,Source,Topic
The door is open,Vladimir Putin,2023-03-20,s1,peace plan=oppose
"We are
ready",Xi Jinping,2023,chatterjee2023putin,
"""
WRONG = """Quote,Said by,Date,Source,Topics
The door is open,Nobody X,2023-03-20,s1,peace plan=oppose
"We are
ready",Xi Jinping,03/04/2023,zzz,nonsense
All is well,China,2023,s2,
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def quotes(db):
    with package.open(db) as database:
        return list(database.find())


def test_a_table_is_imported_and_the_same_again_adds_nothing(example_copy, table):
    done = claimdb("import", str(table), db=example_copy)
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "comma, UTF-8",
        "  Quote -> quote",
        "  Said by -> speaker",
        "  Date -> said",
        "  Source -> source",
        "  Topic -> topic",
        "2 quotes added",
    ]
    found = {quote.text: quote for quote in quotes(example_copy)}
    assert found["We are\nready"].speakers[0].name == "Xi Jinping"
    assert found["The door is open"].topics[0].stance == "oppose"
    assert faults(example_copy) == ([], 0)
    before = rows_of(example_copy)
    again = claimdb("import", str(table), db=example_copy)
    assert (again.code, again.err.splitlines()[-1]) == (0, "2 quotes skipped")
    assert rows_of(example_copy) == before


def test_every_error_has_its_line_and_column_and_nothing_is_written(example_copy, table):
    table.write_text(WRONG, encoding="utf-8")
    before = rows_of(example_copy)
    done = claimdb("import", str(table), "-q", db=example_copy)
    assert (done.code, done.out) == (4, "")
    assert done.err.splitlines() == [
        "error: line 2, Said by: no speaker is called 'Nobody X'",
        "error: line 4, Date: '03/04/2023' is ambiguous"
        " (write 2023-04-03 or 2023-03-04; for a whole file, use --date-order dmy or mdy)",
        "error: line 4, Topics: no topic is called 'nonsense'",
        "error: line 4, Source: no source is called 'zzz'",
        "4 errors in 2 records; nothing was written",
    ]
    assert rows_of(example_copy) == before
    more = claimdb("import", str(table), "-q", "--date-order", "dmy", db=example_copy)
    assert [line[:30] for line in more.err.splitlines()] == [
        "error: line 2, Said by: no spe",
        "error: line 4, Topics: no topi",
        "error: line 4, Source: no sour",
        "3 errors in 2 records; nothing",
    ]
    assert rows_of(example_copy) == before


def test_what_is_to_be_added_all_the_same_is_added_once(example_copy, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("text,speaker,source\nWide open,China,s1\nwide open,China,s1\n", "utf-8")
    for told in ("2 quotes added", "2 quotes skipped"):
        done = claimdb("import", str(path), "--on-duplicate", "add", db=example_copy)
        assert (done.code, done.err.splitlines()[-1]) == (0, told)
    # Somebody who adds one quote has seen that it is there.
    given = ("--text", "Wide open", "--speaker", "China", "--source", "s1", "--said", "2023")
    done = claimdb("add", "quote", *given, "--on-duplicate", "add", db=example_copy)
    assert re.fullmatch(r"added q4\d \(China, 2023\) · verified: no_snapshot\n", done.err)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("d.csv", "text,speaker,source,said,start\na,Nobody X,zzz,04/13/2023,x\n"),
        (
            "d.jsonl",
            '{"text": "a", "speaker": "Nobody X", "source": "zzz", "said": "04/13/2023",'
            ' "start": "x"}\n',
        ),
    ],
)
def test_what_a_reader_the_gate_and_the_database_find_is_reported_at_once(
    example_file_copy, tmp_path, name, given
):
    path = tmp_path / name
    path.write_text(given, encoding="utf-8")
    done = claimdb("import", str(path), "-q", "--date-order", "dmy", db=example_file_copy)
    assert done.code == 4
    told = [line.partition(": ")[2].partition(": ")[2] for line in done.err.splitlines()]
    assert [line.partition(" (")[0] for line in told] == [
        "'04/13/2023' is not a date in the order dmy",
        "is not a whole number of 0 or more",
        "is missing",
        "no speaker is called 'Nobody X'",
        "no source is called 'zzz'",
        "",
    ]
    assert done.err.splitlines()[-1] == "5 errors in 1 record; nothing was written"


def test_a_row_for_each_topic_of_a_quote_loses_none_in_silence(example_copy, tmp_path):
    path = tmp_path / "quotes.csv"
    header = "text,speaker,source,topics,said\n"
    path.write_text(f"{header}Wide open,China,s1,t1,\nWide open,China,s1,t2,2023\n", "utf-8")
    done = claimdb("import", str(path), db=example_copy)
    assert done.code == 0
    assert done.err.splitlines()[-3:] == [
        "line 3: q42 already exists; values of the file that are not saved: said, topics",
        "existing records without some values of the file (claimdb edit adds them): 1",
        "1 quote added, 1 quote skipped",
    ]
    path.write_text(
        header + "Wide open,China,s1,t1,\n" * 60 + "Wide open,China,s1,t2,\n" * 60, "utf-8"
    )
    again = claimdb("import", str(path), db=example_copy).err.splitlines()
    assert sum(line.startswith("line ") for line in again) == 50
    assert again[-2:] == [
        "existing records without some values of the file (claimdb edit adds them): 60",
        "120 quotes skipped",
    ]


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        (
            "quote",
            "text,speaker,source,cue,via\nWide open,China,s1,,\nWide open,China,s2,,\n"
            "Wide open,China,s1,said,s3\n",
            ["line 3: q42: source", "line 4: q42: cue, via"],
        ),
        (
            "person",
            "name,organization,role,started,wikidata_id,aliases\n"
            "Wang Yi,China,Minister,2013,,\nWang Yi,China,Director,2022,Q1,Yi Wang\n"
            '"Yi, Wang",China,Minister,2013,,\n',
            ["line 3: a21: wikidata_id, alias, role, started"],
        ),
        ("topic", "name,aliases,broader\nNew,,\nnew,Newer,t1\n", ["line 3: t37: broader, alias"]),
        (
            "organization",
            "name,type,parent\nMFA,ministry,\nMFA,state,China\n",
            ["line 3: a21: type, parent"],
        ),
        (
            "claim",
            "text,topics,note\nSo it is,t1,\nSo it is,t2,why\n",
            ["line 3: c46: note, topics"],
        ),
        (
            "source",
            "title,url,issued,authors\nA,https://x.org,2021,\nA,https://x.org,2022,Jane Doe\n",
            ["line 3: s7: issued, authors"],
        ),
    ],
)
def test_what_a_file_says_of_what_is_there_is_reported_for_every_kind(
    example_copy, tmp_path, kind, given, told
):
    path = tmp_path / "more.csv"
    path.write_text(given, "utf-8")
    done = claimdb("import", str(path), "--kind", kind, db=example_copy)
    staying = " already exists; values of the file that are not saved"
    lines = [line.replace(staying, "") for line in done.err.splitlines() if staying in line]
    assert (done.code, lines) == (0, told), done.err
    assert ("--on-duplicate occurrence adds it" in done.err) is (kind == "quote")


@pytest.mark.parametrize(
    ("name", "given", "place"),
    [
        (
            "d.csv",
            "text,speaker,source,said\na,China,s4,04/13/2023\nb,China,s4,13/04/2023\n",
            "said",
        ),
        (
            "d.jsonl",
            '{"text": "a", "speaker": "China", "source": "s4"}\n'
            '{"text": "b", "speaker": "China", "source": "s4", "said": "13/04/2023"}\n',
            "/said",
        ),
    ],
)
def test_a_date_that_is_not_in_the_order_that_is_given_is_an_error(
    example_file_copy, tmp_path, name, given, place
):
    path = tmp_path / name
    path.write_text(given, encoding="utf-8")
    before = rows_of(example_file_copy)
    done = claimdb("import", str(path), "-q", "--date-order", "mdy", db=example_file_copy)
    assert (done.code, rows_of(example_file_copy)) == (4, before)
    line = 3 if name.endswith("csv") else 2
    assert done.err.splitlines() == [
        f"error: line {line}, {place}: '13/04/2023' is not a date in the order mdy"
        " (write it as 2023-03-20, or use the other --date-order for the whole file)",
        "1 error in 1 record; nothing was written",
    ]


MIXED = [
    ("d.csv", "text,speaker,source,said\na,China,s4,13/02/2021\nb,China,s4,2021-02-13\n"
              '"c\nd",China,s4,02/14/2021\ne,China,s4,15.02.2021\n', "line 5, said", 2),
    ("d.jsonl", '{"text": "a", "speaker": "China", "source": "s4", "said": "13/02/2021"}\n'
                '{"text": "b", "speaker": "China", "source": "s4", "said": "02/14/2021"}\n',
     "line 2, /said", 1),
    ("d.json", '[{"text": "a", "speaker": "China", "source": {"title": "x", "issued": "13/02/2021"}},\n'
               '{"text": "b", "speaker": "China", "source": {"title": "y", "issued": "02/14/2021"}}]',
     "line 2, /1/source/issued", 1),
    ("d.bib", "@misc{k, title={A}, date={13/02/2021}}\n@misc{l, title={B},\ndate={02/14/2021}}\n",
     "line 3, date", 1),
    ("d.ris", "TY  - NEWS\nTI  - A\nDA  - 13/02/2021\nER  - \nTY  - NEWS\nTI  - B\nDA  - 02/14/2021\n",
     "line 7, DA", 3),
    ("taguette.csv", "id,document,tag,content\n1,s4,speaker:China,one\n1,s4,said:13/02/2021,one\n"
                     "2,s4,speaker:China,two\n2,s4,said:02/14/2021,two\n", "line 4, said", 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "place", "first"), MIXED, ids=[one[0] for one in MIXED])
def test_a_column_with_days_and_months_in_both_orders_is_in_neither(
    example_file_copy, tmp_path, name, given, place, first
):
    path = tmp_path / name
    path.write_text(given, encoding="utf-8")
    before = rows_of(example_file_copy)
    done = claimdb("import", str(path), "-q", "--create", "sources", db=example_file_copy)
    assert (done.code, rows_of(example_file_copy)) == (4, before)
    assert done.err.splitlines() == [
        f"error: {place}: '02/14/2021' has the month first, where line {first} has the day first:"
        " '13/02/2021' (write the dates of one of these orders as 2023-03-20: no --date-order fits"
        " both)",
        "1 error in 1 record; nothing was written",
    ]
    # With an order that is said, what is not of it is wrong, wherever it stands.
    said = claimdb(
        "import",
        str(path),
        "-q",
        "--create",
        "sources",
        "--date-order",
        "mdy",
        db=example_file_copy,
    )
    assert (said.code, rows_of(example_file_copy)) == (4, before)
    wrong = said.err.splitlines()[:-1]
    assert [f" '{date}/2021' is not a date in the order mdy" in line or f" '{date}.2021' is not a date in the order mdy" in line
            for date, line in zip(("13/02", "15.02"), wrong, strict=False)] == [True] * len(wrong) != []  # fmt: skip


def test_of_what_cannot_be_read_nothing_is_said_but_that(example_file_copy, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("text,speaker,source\none,China\ntwo,China,s4\n", encoding="utf-8")
    done = claimdb("import", str(path), "-q", "--set", "said=2023", db=example_file_copy)
    assert done.err.splitlines() == [
        "error: line 2: has 2 cells for 3 columns: none for source",
        "1 error in 1 record; nothing was written",
    ]


STATEMENT = "1;2023;Russia;ceasefire;%s;Enough;7;X\n"
PLACES = [
    ("topic", "csv", "name,part_of\ngas,Nothing\n", "line 2, part_of", "part_of"),
    ("topic", "json", '[{"name": "gas", "part_of": "Nothing"}]', "line 1, /0/part_of", "part_of"),
    ("person", "csv", "name,organization\nA B,Nothing\n", "line 2, organization", "organization"),
    ("person", "json", '{"name": "A B", "memberships": [{"organization": "Nothing"}]}',
     "line 1, /memberships/0/organization", "memberships[0].organization"),
    ("organization", "csv", "name,type,part_of\nA,party,Nothing\n", "line 2, part_of", "part_of"),
    ("quote", "csv", "Quotation,Who,URL\nA,Nobody X,s1\n", "line 2, Who", "Who"),
    ("quote", "csv", "Quotation,Who,Link\nA,China,https://x.org\n", "line 2, Link", "Link"),
    ("quote", "csv", "Quotation,Who,s\nA,Russia; Nobody,s1\n", "line 2, Who", "Who"),
    ("quote", "json", '{"text": "A", "speaker": "Nobody X", "source": {"key": "s1"}}',
     "line 1, /speaker", "speaker"),
    ("quote", "csv", "statement_id;time;organization;concept;agreement;text;document_id;"
     f"document_title\n{STATEMENT % 1}{STATEMENT % 0}", "line 3, concept", "concept"),
    ("source", "json", '[{"id": "q\\u0007t", "type": "book", "title": "A"}]', "line 1, /0/id", "id"),
    ("source", "json", '{"id": "a", "type": "book", "title": "A", "container-title": 3}',
     "line 1, /container-title", '\\"container-title\\"'),
    ("source", "json", '{"id": "a", "type": "book", "title": "A", "author": [{}, {"family": 3}]}',
     "line 1, /author/1", "author[1]"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "form", "given", "place", "field"), PLACES)
def test_what_is_wrong_is_reported_by_the_words_of_the_file(
    example_file_copy, tmp_path, kind, form, given, place, field
):
    path, kept = tmp_path / f"some.{form}", tmp_path / f"kept.{form}"
    path.write_text(given, encoding="utf-8")
    said = () if kind == "quote" or '"id"' in given else ("--kind", kind)
    said = (*said, "--map", "s=source") if ",s\n" in given else said
    done = claimdb("import", str(path), "--errors-to", str(kept), *said, db=example_file_copy)
    assert f"\nerror: {place}: " in done.err, done.err
    written = kept.read_text(encoding="utf-8")
    assert any(f"{before}{field}: " in written for before in (",", '"', "; ")), written


def test_a_message_is_a_line_whatever_stands_in_the_file(example_file_copy, tmp_path):
    path, kept = tmp_path / "some.csv", tmp_path / "kept.csv"
    word, long = "x" * 59 + "…", "x" * 1_000_000
    path.write_text(f"quote,speaker,source,said,{long}\na,{long},s1,{long},\n", encoding="utf-8")
    done = claimdb("import", str(path), "--errors-to", str(kept), db=example_file_copy)
    assert f"speaker: no speaker is called '{word}'\n" in done.err
    assert f"said: '{word}' is not a date" in done.err
    assert f"\n  {word} -> (left out)" in done.err
    assert max(map(len, done.err.splitlines())) < 300
    assert kept.read_bytes().count(long.encode()) == 3
    many = tmp_path / "twice.csv"
    many.write_text(f"{long},text,{long}\n", encoding="utf-8")
    assert (
        f"line 1 has the column '{word}' twice\n"
        in claimdb("import", str(many), db=example_file_copy).err
    )


def test_columns_may_have_orders_of_their_own(example_file_copy, tmp_path):
    path = tmp_path / "d.csv"
    table = "text,speaker,title,said,published\na,China,x,13/02/2021,02/14/2021\nb,China,y,13/13/2021,1\n"
    path.write_text(table, encoding="utf-8")
    done = claimdb("import", str(path), "-q", "--create", "sources", db=example_file_copy)
    assert [line.split(" (")[0] for line in done.err.splitlines()] == [
        "error: line 3, said: '13/13/2021' is not a date",
        "error: line 3, published: '1' is not a date",
        "2 errors in 1 record; nothing was written",
    ]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("d.csv", "text,speaker,source,said\nHello,China,s4,03/04/2023\n"),
        ("d.csv", "text,speaker,source,said\nHello,China,s4,\n"),
        ("d.json", '{"text": "Hello", "speaker": "China", "source": "s4", "said": "03/04/2023"}'),
        ("d.json", '{"text": "Hello", "speaker": "China", "source": "s4"}'),
        (
            "taguette.csv",
            "id,document,tag,content\n1,s4,speaker:China,Hello\n1,s4,said:03/04/2023,Hello\n",
        ),
        (
            "dna.csv",
            "statement_id,time,text,document_id,document_title,person\n"
            "1,03/04/2023,Hello,1,Plan,China\n",
        ),
        (
            "h.json",
            '[{"uri": "https://x.org/a", "tags": ["speaker:China", "said:03/04/2023"], "document":'
            ' {"title": ["x"]}, "target": [{"selector": [{"type": "TextQuoteSelector", "exact":'
            ' "Hello"}]}]}]',
        ),
    ],
)
def test_an_order_of_dates_holds_for_what_is_said_of_all_and_for_other_tools(
    example_file_copy, tmp_path, name, given
):
    path = tmp_path / name
    path.write_text(given, encoding="utf-8")
    said = ("import", str(path), "-q", "--create", "sources", "--set")
    done = claimdb(*said, "said=03/04/2023", "--date-order", "dmy", db=example_file_copy)
    assert (done.code, done.err) == (0, "")
    [quote] = [one for one in quotes(example_file_copy) if one.text == "Hello"]
    assert quote.said == "2023-04-03"
    if name == "dna.csv":
        with package.open(example_file_copy) as database:
            assert database.get("s7").issued == "2023-04-03"


@pytest.mark.parametrize(
    "date", ["04/13/2023", "4.13.2023", " 04-13-2023 "], ids=["slashes", "dots", "spaces"]
)
def test_what_is_said_of_all_is_of_the_order_that_is_given(example_file, table, date):
    said = ("import", str(table), "--set", f"said={date}", "--date-order", "dmy")
    done = claimdb(*said, db=example_file)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error: said={date}: '{date}' is not a date in the order dmy\n"
        "hint: write it as 2023-03-20, or use the other --date-order for the whole file\n"
    )


def test_dates_within_records_of_json_are_of_the_order_that_is_given(empty_file_copy, tmp_path):
    path = tmp_path / "people.json"
    held = {"organization": "China", "role": "x", "started": "03/04/2021", "ended": "05/04/2021"}
    path.write_text(json.dumps([{"name": "Wang Yi", "memberships": [held, 7, {"ended": 3}]}]))
    said = ("import", str(path), "-q", "--kind", "person", "--create", "organizations")
    wrong = claimdb(*said, "--date-order", "dmy", db=empty_file_copy)
    assert (wrong.code, "two days" in wrong.err) == (4, False)
    path.write_text(json.dumps([{"name": "Wang Yi", "memberships": [held]}]))
    assert claimdb(*said, "--date-order", "dmy", db=empty_file_copy).code == 0
    with package.open(empty_file_copy) as database:
        [role] = database.get("Wang Yi").memberships
    assert (role.started, role.ended) == ("2021-04-03", "2021-04-05")
    deep = '{"source":' * 400 + '{"issued": "13/02/2021"}' + "}" * 400
    path.write_text(f'[{{"text": "a", "speaker": "China", "occurrences": [{deep}]}}]')
    assert claimdb("import", str(path), "--date-order", "mdy", db=empty_file_copy).code == 4


def test_what_comes_before_the_end_of_a_broken_file_is_reported_in_its_order(
    example_copy, tmp_path
):
    path = tmp_path / "some.jsonl"
    wrong = [{"speaker": "Nobody X"}, {"said": "never"}, {"speaker": "Nobody Y"}]
    lines = [
        json.dumps({"text": "x", "no_source": True, "speaker": "China", **one}) for one in wrong
    ]
    path.write_text("\n".join([*lines, '[{"text": ']) + "\n", encoding="utf-8")
    done = claimdb("import", str(path), "-q", "--format", "json", db=example_copy)
    assert done.code == 4
    assert [line.split(":")[1].split(",")[0] for line in done.err.splitlines()[:4]] == [
        " line 1", " line 2", " line 3", " line 5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "code", "told"),
    [
        (None, 3, "cannot read '{}': No such file or directory"),
        (b"\xff", 4, "line 1, column 1: byte 0 (0xff) is not UTF-8"),
        (b"a = " + b"[" * 100_000, 4, "the mapping cannot be read: it is nested too deep"),
    ],
    ids=["none", "bytes", "deep"],
)
def test_a_mapping_that_cannot_be_read_is_reported_in_one_line(
    example_file, table, tmp_path, mapping, code, told
):
    path = tmp_path / "ours.toml"
    if mapping is not None:
        path.write_bytes(mapping)
    done = claimdb("import", str(table), "--mapping", str(path), db=example_file)
    assert (done.code, done.err.splitlines()[0]) == (code, f"error: {told.format(path)}")


def test_a_first_line_without_end_is_of_no_tool(example_file, tmp_path):
    path = tmp_path / "unknown"
    path.write_text("x" * 200_000, encoding="utf-8")
    done = claimdb("import", str(path), db=example_file)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: unknown format of {path}\n")


@pytest.mark.parametrize("words", [
    ("add", "claim", "--text", "@/dev/zero"), ("add", "claim", "--json", "@/dev/zero"),
    ("snapshot", "s1", "/dev/zero"), ("verify", "--text", "/dev/zero"),
], ids=" ".join)  # fmt: skip
def test_a_text_that_never_ends_is_no_text(example_file, monkeypatch, words):
    monkeypatch.setattr(files, "_LONGEST", 100_000)
    done = claimdb(*words, db=example_file)
    assert (done.code, done.out) == (4, "")
    assert done.err.startswith("error: '/dev/zero' is longer than 100,000 bytes\n")


@each("words", [
    ("import", "-", "-q", "--format", "json"), ("import", "nowhere", "--format=jsonl"),
    ("add", "quote", "--json", "@nowhere"),
])  # fmt: skip
def test_who_reads_json_is_told_in_words_what_is_wrong(example_file, words):
    assert claimdb(*words, db=example_file).err.startswith("error: ")
    asked = claimdb("add", "quote", "--json", "@nowhere", "--format", "json", db=example_file)
    assert json.loads(asked.err)["error"]["code"] == "not_found"


def test_what_is_right_can_be_written_and_the_rest_corrected_and_imported(
    example_file_copy, table, tmp_path
):
    table.write_text(WRONG, encoding="utf-8")
    refused = claimdb("import", str(table), "--allow-partial", db=example_file_copy)
    assert (refused.code, "--errors-to" in refused.err) == (2, True)
    rejects = tmp_path / "rejects.csv"
    part = ("--allow-partial", "--errors-to", str(rejects))
    done = claimdb("import", str(table), *part, db=example_file_copy)
    assert (done.code, "1 quote added" in done.err) == (6, True)
    assert len(quotes(example_file_copy)) == SEEDED + 1
    with rejects.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[-2:] == ["_line", "_error"]
    assert [row[0] for row in rows] == ["The door is open", "We are\nready"]
    corrected = rejects.read_text(encoding="utf-8").replace("Nobody X", "China")
    corrected = (
        corrected.replace("03/04/2023", "2023-04-03").replace("zzz", "s3").replace("nonsense", "t1")
    )
    rejects.write_text(corrected, encoding="utf-8")
    assert claimdb("import", str(rejects), db=example_file_copy).code == 0
    assert len(quotes(example_file_copy)) == SEEDED + 3


def test_a_dry_run_writes_nothing(example_copy, table):
    before = rows_of(example_copy)
    done = claimdb("import", str(table), "--dry-run", db=example_copy)
    assert (done.code, done.err.splitlines()[-1]) == (0, "would be: 2 quotes added")
    assert rows_of(example_copy) == before


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv"])
def test_our_own_results_are_read_back_and_add_nothing(example_file_copy, tmp_path, form):
    path = tmp_path / f"all.{form}"
    path.write_text(
        claimdb("search", f"--{form}", db=example_file_copy).out, encoding="utf-8", newline=""
    )
    done = claimdb("import", str(path), db=example_file_copy)
    assert (done.code, done.err.splitlines()[-1]) == (0, f"{SEEDED} quotes skipped")
    assert "that are not saved" not in done.err


@pytest.mark.parametrize(
    ("listed", "kind"),
    [("people", "person"), ("organizations", "organization"), ("topics", "topic"),
     ("sources", "source")],
)  # fmt: skip
def test_our_own_lists_are_read_back_and_add_nothing(example_file_copy, tmp_path, listed, kind):
    path = tmp_path / "list.json"
    path.write_text(claimdb("list", listed, "--json", db=example_file_copy).out, encoding="utf-8")
    done = claimdb("import", str(path), "--kind", kind, db=example_file_copy)
    assert (done.code, done.err.splitlines()[-1].split()[-1]) == (0, "skipped"), done.err
    assert "that are not saved" not in done.err


def test_json_fills_another_database_with_what_it_names(
    example_file_copy, empty_file_copy, tmp_path
):
    path = tmp_path / "all.jsonl"
    path.write_text(claimdb("search", "--jsonl", db=example_file_copy).out, encoding="utf-8")
    refused = claimdb("import", str(path), db=empty_file_copy)
    assert refused.code == 4
    assert "more errors are not shown" in refused.err
    create = "speakers,organizations,topics,sources,claims"
    done = claimdb("import", str(path), "--create", create, db=empty_file_copy)
    assert done.code == 0, done.err
    assert sorted(quote.text for quote in quotes(empty_file_copy)) == sorted(
        quote.text for quote in quotes(example_file_copy)
    )
    slugs = Counter(topic.slug for quote in quotes(example_file_copy) for topic in quote.topics)
    for slug, number in slugs.items():
        # No topic is below another one there.
        found = claimdb("search", f"topic:{slug}", "--count", db=empty_file_copy)
        assert (found.code, found.out) == (0, f"{number}\n"), slug
    assert faults(empty_file_copy) == ([], 0)


@pytest.mark.parametrize(
    ("slug", "code", "made"), [("plan", 0, "plan"), ("peace-plan", 0, "a-plan"), ("t1", 4, None)]
)
def test_a_topic_that_is_made_keeps_its_slug_where_it_is_free(
    example_file_copy, tmp_path, slug, code, made
):
    path = tmp_path / "one.json"
    topic = {"name": "A plan", "slug": slug, "stance": "oppose"}
    record = {"text": "Words", "speaker": "China", "no_source": True, "topics": [topic]}
    path.write_text(json.dumps(record), encoding="utf-8")
    done = claimdb("import", str(path), "--create", "topics", db=example_file_copy)
    assert done.code == code, done.err
    if made is None:
        assert "/topics/0/slug: 't1' is not valid" in done.err
    else:
        [topic] = got(example_file_copy, "q42").topics
        assert (topic.name, topic.slug, topic.stance) == ("A plan", made, "oppose")


def test_records_of_json_that_are_refused_are_kept_as_they_stood(example_file_copy, tmp_path):
    good = {"text": "Hello you", "speakers": ["China"], "occurrences": [{"source": "s1"}]}
    lines = [
        json.dumps(good),
        '{"text": 1}',
        "{",
        json.dumps(good | {"text": "x", "speakers": ["Q"]}),
    ]
    path, rejects = tmp_path / "some.ndjson", tmp_path / "rejects.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    part = ("--allow-partial", "--errors-to", str(rejects))
    done = claimdb("import", str(path), *part, db=example_file_copy)
    assert done.code == 6
    assert "line 4, /speakers/0/name: no speaker is called 'Q'" in done.err
    kept = rejects.read_text(encoding="utf-8").splitlines()
    assert [line.startswith('{"_line": ') for line in kept] == [True, False, True]
    assert [re.sub('"_line": .*?", ', "", line) for line in kept] == lines[1:]


def test_other_kinds_are_imported_too(example_file_copy, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,family,organization,role\nJane Doe,Doe,US,envoy\nJane Doe,Doe,US,envoy\n")
    done = claimdb("import", str(path), "--kind", "person", db=example_file_copy)
    assert (done.code, done.err.splitlines()[-1]) == (0, "1 person added, 1 person skipped")


def test_a_mapping_is_saved_and_used_again(example_file_copy, tmp_path):
    path, saved = tmp_path / "odd.txt", tmp_path / "odd.toml"
    path.write_text("Words,Person,When,From,Pro\nHello you,China,03/04/2023,s1,x\n")
    layout = (
        "--map", "Words=text", "--map", "Person=speaker", "--map", "When=said", "--map", "From=source",
        "--map", "Pro=", "--date-order", "dmy", "--value-map", "speaker.China=Russia",
    )  # fmt: skip
    done = claimdb("import", str(path), "--format", "csv", *layout, "--save-mapping", str(saved), "--dry-run",
                   db=example_file_copy)  # fmt: skip
    assert done.code == 0, done.err
    again = claimdb(
        "import", str(path), "--format", "csv", "--mapping", str(saved), db=example_file_copy
    )
    assert again.code == 0, again.err
    [quote] = [one for one in quotes(example_file_copy) if one.text == "Hello you"]
    assert (quote.said, quote.speakers[0].name) == ("2023-04-03", "Russia")


def test_a_source_is_recognized_by_its_address_whatever_else_a_row_says(
    example_file_copy, tmp_path
):
    path = tmp_path / "links.csv"
    [[url]] = query(example_file_copy, "SELECT url FROM sources WHERE id = 2")
    path.write_text(f"Quote,Said by,Link,Outlet,Verified\nOh my,China,{url},BBC,exact\n")
    done = claimdb("import", str(path), db=example_file_copy)
    assert done.code == 0, done.err
    # Nobody has held these words against anything here.
    assert "without a stored text to verify them against: 1" in done.err
    assert query(example_file_copy, "SELECT source_id FROM occurrences WHERE id = 42") == [(2,)]
    path.write_text(f"Quote,Said by,Link,Outlet\nOh you,China,{url}/other,BBC\n")
    done = claimdb("import", str(path), db=example_file_copy)
    assert (done.code, "line 2, Link: no source" in done.err) == (4, True)
    # A page without a title is called by its address.
    done = claimdb("import", str(path), "--create", "sources", db=example_file_copy)
    assert done.code == 0, done.err
    [made] = query(example_file_copy, "SELECT title, url FROM sources ORDER BY id DESC LIMIT 1")
    assert made == (f"{url}/other", f"{url}/other")


def test_a_mapping_is_written_over_nothing_but_a_mapping(example_file_copy, tmp_path):
    path, saved = tmp_path / "a.csv", tmp_path / "m.toml"
    path.write_text("Words,speaker,source\nHello you,China,s1\n")
    before = path.read_bytes()
    refused = claimdb("import", str(path), "--save-mapping", str(path), db=example_file_copy)
    assert (refused.code, refused.out, path.read_bytes()) == (5, "", before)
    assert refused.err.startswith(f"error: {path} already exists and is not a mapping\n")
    for words in ("note", "text"):
        said = ("--map", f"Words={words}", "--save-mapping", str(saved), "--dry-run")
        claimdb("import", str(path), *said, db=example_file_copy)
        assert f'"Words" = "{words}"' in saved.read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("none.csv",), 3, "cannot read 'none.csv'"),
        (("a\0b.csv",), 3, "cannot read"),
        (("-",), 2, "unknown format of -"),
        (("x.docx",), 3, "cannot read 'x.docx'"),
        (("odd.toml",), 2, "unknown format of odd.toml"),
        (("x.csv", "--mapping", "none.toml"), 3, "cannot read 'none.toml'"),
        (("x.csv", "--kind", "ghost"), 2, "unknown kind 'ghost'"),
        (("quotes.csv", "--errors-to", "no/such/folder.csv"), 1, "cannot write no/such/folder.csv"),
        (("quotes.csv", "--on-duplicate", "merge"), 2, "'merge' is not one of"),
    ],
)
def test_what_cannot_be_done_is_reported(example_file, table, monkeypatch, arguments, code, told):
    monkeypatch.chdir(table.parent)
    (table.parent / "odd.toml").write_text("kind = 'quote'\n")
    done = claimdb("import", *arguments, db=example_file)
    assert (done.code, done.out) == (code, "")
    assert told in done.err


def test_all_kinds_may_be_made_that_are_said_however_often(example_file_copy, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("text,speaker,source,topics\nHello,Nobody New,s9new,nothing new\n")
    kinds = ("--create", "speakers", "--create", "topics,sources")
    done = claimdb("import", str(path), "-q", *kinds, db=example_file_copy)
    assert (done.code, done.err) == (0, "")


def test_a_file_comes_in_through_a_pipe(example_file_copy, table):
    done = shell(f"claimdb import - --format csv < {table}", example_file_copy)
    assert (done.code, done.err.splitlines()[-1]) == (0, "2 quotes added")


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"Quote\n", b"Quote,Quote\na,b\n", b"\x00\x01"]
)
def test_a_file_that_is_none_of_ours_writes_nothing(example_file, tmp_path, data):
    (tmp_path / "quotes.csv").write_bytes(data)
    done = process("import", str(tmp_path / "quotes.csv"), db=example_file)
    assert "Traceback" not in done.err
    assert len(quotes(example_file)) == SEEDED


FILES = {
    "a.ris": "TY  - NEWS\r\nID  - smith2023\r\nTI  - A title\r\nAU  - Smith, John\r\nER  - \r\n",
    "a.bib": "@article{smith2023, title={A title}, author={John Smith}, entrysubtype={newspaper}}",
    "a.json": '[{"id": "smith2023", "type": "article-newspaper", "title": "A title",'
    ' "author": [{"family": "Smith", "given": "John"}]}]',
}


@pytest.mark.parametrize("name", FILES)
def test_the_sources_of_a_bibliography_are_imported_with_their_keys(
    empty_file_copy, tmp_path, name
):
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    done = claimdb("import", str(path), db=empty_file_copy)
    assert (done.code, done.out, done.err.splitlines()[-1]) == (0, "", "1 source added")
    cited = claimdb("cite", "smith2023", db=empty_file_copy)
    assert cited.out == "Smith, J. (n.d.). A title.\n"
    again = claimdb("import", str(path), db=empty_file_copy)
    assert (again.code, again.err.splitlines()[-1]) == (0, "1 source skipped")
    assert "that are not saved" not in again.err
    path.write_text(FILES[name].replace("A title", "A Title"), encoding="utf-8")
    bettered = claimdb("import", str(path), db=empty_file_copy)
    assert bettered.code == 0
    assert "s1 already exists; values of the file that are not saved: title" in bettered.err
    path.write_text(FILES[name].replace("A title", "Another"), encoding="utf-8")
    other = claimdb("import", str(path), db=empty_file_copy)
    assert other.code == 4
    assert "another source has the key 'smith2023'" in other.err
    assert "--value-map key.smith2023=OTHER" in other.err


def test_a_bibliography_of_which_a_record_is_wrong_has_its_line_and_its_tag(
    empty_file_copy, tmp_path
):
    path = tmp_path / "a.ris"
    records = (
        "TY  - NEWS\nID  - smith\x7f2023\nTI  - A\nER  - \n",
        "TY  - NEWS\nID  - a\nTI  - B\nER  - \n",
        "TY  - NEWS\nTI  - C\nID  - a\nER  - \n",
    )
    path.write_text("\n".join(records), encoding="utf-8")
    refused = tmp_path / "refused.ris"
    done = claimdb("import", str(path), db=empty_file_copy)
    assert (done.code, done.out) == (4, "")
    assert done.err.splitlines()[1:2] == [
        r"error: line 2, ID: 'smith\x7f2023' is not valid (a key on one line, such as smith2023plan)",
    ]
    asked = ("import", str(path), "--allow-partial", "--errors-to", str(refused))
    assert claimdb(*asked, db=empty_file_copy).code == 6
    assert refused.read_text(encoding="utf-8") == records[0]


@pytest.mark.parametrize("name", FILES)
def test_a_key_that_looks_like_an_id_is_named_with_a_sign(empty_file_copy, tmp_path, name):
    path = tmp_path / name
    other = FILES[name].replace("smith2023", "first").replace("A title", "First")
    path.write_text(other, encoding="utf-8")
    assert claimdb("import", str(path), "-q", db=empty_file_copy).code == 0
    path.write_text(FILES[name].replace("smith2023", "s1"), encoding="utf-8")
    done = claimdb("import", str(path), db=empty_file_copy)
    assert done.code == 0
    assert "keys that look like ids, which are named with @: @s12: 1" in done.err
    ask = partial(claimdb, db=empty_file_copy)
    assert ask("cite", "@s1").out == "Smith, J. (n.d.). A title.\n"
    assert ask("cite", "s1").out == ask("cite", "@first").out == "Smith, J. (n.d.). First.\n"
    assert "A title" in ask("show", "@s1").out
    flags = ("--text", "We go", "--role", "a guard", "--mode", "indirect")
    assert ask("add", "quote", *flags, "--source", "@s1").code == 0
    found = {name: ask("search", f"source:{name}", "--format", "ids").out for name in ("@s1", "s2")}
    assert found == {"@s1": "q1\n", "s2": "q1\n"}
    record = {"text": "We stay", "role": "a guard", "mode": "indirect", "source": {"key": "s1"}}
    more = tmp_path / "more.json"
    more.write_text(json.dumps([record]), encoding="utf-8")
    assert ask("import", str(more)).code == 0
    assert ask("search", "source:@s1", "--format", "ids").out.split() == ["q1", "q2"]
    assert ask("cite", "@s9").code == 3


def test_what_becomes_of_notes_and_words_for_dates_is_reported(empty_file_copy, tmp_path):
    path = tmp_path / "a.bib"
    path.write_text("@misc{a, title={T}, year={in press}, annote={a quote}}")
    done = claimdb("import", str(path), db=empty_file_copy)
    assert done.err.splitlines() == [
        "BibTeX, UTF-8",
        "new sources: 1",
        "  T (document, a)",
        "dates in words, which date filters do not find: 1",
        "further notes appended to the note of their source: 1",
        "1 source added",
    ]
    assert (
        json.loads(claimdb("show", "a", "--json", db=empty_file_copy).out)[0]["note"] == "a quote"
    )


def test_json_is_read_as_its_kind_where_that_is_said(empty_file_copy, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(FILES["a.json"], encoding="utf-8")
    assert "line 1" in claimdb("import", str(path), "--kind", "claim", db=empty_file_copy).err
    done = claimdb("import", str(path), "--kind", "source", db=empty_file_copy)
    assert done.err.splitlines() == [
        "CSL-JSON, UTF-8",
        "new sources: 1",
        "  A title (article-newspaper, smith2023; Smith, John)",
        "1 source added",
    ]
    assert claimdb("import", str(tmp_path / "none.json"), db=empty_file_copy).code == 3
