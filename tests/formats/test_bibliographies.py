"""RIS, BibTeX and CSL-JSON files: sources with all their fields, or an error with its line."""

import dataclasses
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import each
from claimdb.cite import csl
from claimdb.cite.item import item, portable
from claimdb.drafts.records import DraftError, SourceDraft
from claimdb.errors import InvalidDataError
from claimdb.formats import BIBLIOGRAPHIC, FORMATS, load
from claimdb.formats.bibliography import one_line
from claimdb.formats.bibtex import latex
from claimdb.formats.csl_json import detect
from claimdb.formats.mapping import Layout
from claimdb.formats.reader import read
from claimdb.formats.text import Peeked
from claimdb.model import Contributor, Source
from claimdb.schema import CONTRIBUTOR_ROLES, KINDS, SOURCE_TYPES
from strategies import dates, intervals, texts


def rows(format, data):
    return list(read(format, data if isinstance(data, bytes) else data.encode(), Layout("source")))


def raw(format, data):
    (row,) = rows(format, data)
    assert row.problems == ()
    assert isinstance(row.draft("source"), SourceDraft)
    return row.raw


def refused(format, data):
    with pytest.raises(InvalidDataError) as caught:
        rows(format, data)
    return caught.value.message


def wrong(row):
    """Return what is wrong with a record, each with its line and what stands there."""
    with pytest.raises(DraftError) as caught:
        row.draft("source")
    return [(*row.place(one.field), one.message) for one in caught.value.problems]


# CSL


DATES = [
    ({"date-parts": [[2023]]}, "2023"),
    ({"date-parts": [["2023", "3", 20]]}, "2023-03-20"),
    ({"date-parts": [[2023, 3]], "circa": True}, "2023-03~"),
    ({"date-parts": [[2023, 3], [2023, 4, 1]]}, "2023-03/2023-04-01"),
    ({"date-parts": [[2023], [0]]}, "2023/.."),
    ({"date-parts": [[2023, 14]]}, "2023-22"),
    ({"date-parts": [[2023, 13, 1]]}, "2023-21"),
    ({"literal": "2023-21"}, None),
    ({"literal": "spring 2023"}, "2023-21"),
    ({"raw": "March 20, 2023"}, "2023-03-20"),
    ({"literal": "2023"}, "2023"),
    ("2023-03~", "2023-03~"),
    ({"literal": "in spring"}, None),
    ({"literal": 7}, None),
    ({"date-parts": [[0], [2023]]}, "0000/2023"),
    ({"date-parts": [[".."], [2023]]}, None),
    ({"date-parts": [[2023, 40]]}, None),
    ({"date-parts": [[-44, 3, 15]]}, None),
    ({"date-parts": [["x"]]}, None),
    ({"date-parts": ["2023"]}, None),
    ({"date-parts": [[]]}, None),
    ({"date-parts": []}, None),
    ({"date-parts": 2023}, None),
    (7, None),
]


@each(("value", "expected"), DATES)
def test_a_date_is_as_much_of_edtf_as_it_says(value, expected):
    assert csl.date(value) == expected


def test_what_a_column_cannot_hold_is_kept():
    odd = {
        "id": 7, "type": "book", "title": "T", "URL": "www.x.org", "DOI": "none", "language": "in English",
        "issued": {"date-parts": [[2023, 14, 1]]}, "accessed": {"literal": "one day"}, "volume": {"a": 3},
        "issue": True, "page": ["1"],
        "author": [{"family": "Leyen", "given": "U", "dropping-particle": "von der"}, "nobody"],
        "editor": [{"given": "Madonna"}, {}], "translator": [{"literal": "A", "given": "B"}],
        "host": "somebody", "custom": {"claimdb": 7, "mine": 1},
    }  # fmt: skip
    made = csl.record(odd)
    assert made.pop("contributors") == [
        {"role": "author", "family": "Leyen", "given": "U"},
        {"role": "editor", "literal": "Madonna"},
        {"role": "translator", "literal": "A"},
    ]
    assert {key: made.pop(key) for key in ("key", "type", "title", "issued")} == {
        "key": "7", "type": "book", "title": "T", "issued": "2023-22",
    }  # fmt: skip
    kept = {key: odd[key] for key in odd if key not in ("id", "type", "title", "custom")}
    assert made == {"csl": {**kept, "custom": {"mine": 1}}}


def test_the_numbers_of_csl_json_are_texts():
    numbers = {
        "volume": 12,
        "issue": 3.5,
        "page": "1-2",
        "number": 7,
        "edition": 2,
        "publisher-place": "Oslo",
    }
    (row,) = rows("csl-json", json.dumps({"id": "a", "type": "book", "title": "T", **numbers}))
    draft = row.draft("source")
    assert (draft.volume, draft.issue, draft.pages) == ("12", "3.5", "1-2")
    assert (draft.number, draft.edition, draft.publisher_place) == ("7", "2", "Oslo")
    assert draft.csl is None
    assert json.loads(written("csl-json", recorded(draft)))[0] == {
        "id": "a", "type": "book", "title": "T", **{name: str(value) for name, value in numbers.items()},
    }  # fmt: skip


def test_an_article_with_an_issue_and_a_number_is_an_entry_that_can_be_read():
    source = recorded(SourceDraft("T", key="k", type="article-journal", issue="3", number="7"))
    again = back("biblatex", written("biblatex", source))
    assert (again.issue, again.number, again.csl) == ("3", "7", None)


def test_a_citation_key_is_before_an_id_and_a_type_may_be_missing():
    made = csl.record({"id": "http://x/1", "citation-key": "smith2023", "title": "T"})
    assert made == {"key": "smith2023", "type": "document", "title": "T", "contributors": []}


def test_the_date_of_a_speech_is_that_of_its_event():
    said = {"date-parts": [[2023, 3, 20]]}
    speech = {"id": "a", "type": "speech", "title": "T", "issued": said, "event-date": said}
    assert csl.record(speech) == {
        "key": "a", "type": "speech", "title": "T", "issued": "2023-03-20", "contributors": [],
    }  # fmt: skip
    other = csl.record({**speech, "event-date": {"date-parts": [[2022]]}})
    assert other["csl"] == {"event-date": {"date-parts": [[2022]]}}


def test_csl_json_has_problems_with_their_lines():
    data = '[{"id": "a\\tb", "type": "book", "title": "T"},\n {"type": "novel", "title": 7, "title": 8},\n 3]'
    first, second, third = rows("csl-json", data)
    assert wrong(first) == [(1, "/0/id", "'a\\tb' is not valid")]
    assert [one.message for one in second.problems] == ["occurs twice in one object"]
    assert third.problems
    (unknown,) = rows("csl-json", '{"id": "a", "type": "novel", "title": 7}')
    assert [line for line, _, _ in wrong(unknown)] == [1]


CSL_OR_NOT = [
    (b'[{"id": "a", "type": "book"}]', True),
    (b'\xef\xbb\xbf [\n {"type": "webpage", "id": 1}, 3', True),
    (b'[{"id": "q1", "type": "quote"}]', False),
    (b'[{"text": "a", "source": {"id": "a", "type": "book"}}]', False),
    (b'[{"type": "book"}]', False),
    (b'[{"id": "a", "type": "video", "title": "T", "issued": {"date-parts": [[2021]]}}]', True),
    (b'[{"id": "a", "type": "video", "title": "T", "issued": "2021"}]', False),
    (b'[{"id": "a", "type": "quote", "URL": "https://x.org"}]', False),
    (b'[{"id": "a", "type": "video", "text": "T", "URL": "https://x.org"}]', False),
    (b'{"version": 1, "items": [{"id": "a", "type": "book"}]}', True),
    (b'{"items": [{"text": "a"}]}', False),
    (b'{"items": []}', False),
    (b'[{"id": "s1", "key": "a", "type": "book"}]', False),
    (b'[{"id": "s1", "type": ["book"]}]', False),
    (b"[]", False),
    (b"[3]", False),
    (b"\xff\xfe\xff", False),
    (b'{"a":' * 100_000, False),
]


@each(("data", "expected"), CSL_OR_NOT)
def test_csl_json_is_distinguished_from_our_own(data, expected):
    assert detect(Peeked(io.BytesIO(data))) is expected


# RIS

RIS = (
    "Provider: somebody\n\nTY  - NEWS\nID  - smith2023\nT1  - A title\nthat goes on\nA1  - Smith, John, Jr.\n"
    "AU  - von der Leyen, Ursula\nAU  - Ministry of War,\nAU  - Plato\nau  - , x\nJO  - The Paper\nY1  - 2023/03/20/\n"
    "N1  - first\n\nsecond\nN1  - third\nSP  - 1\nEP  - 2\nSN  - 1234\nKW  - a\nKW  - b\nUR  - https://a.org\n"
    "UR  - https://b.org\nL2  - https://c.org\nC1  - odd\nM3\nER  - \n"
)


@each("end", ["\n", "\r\n", "\r"])
@each("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ris_is_read_whatever_ends_its_lines(end, encoding):
    assert raw("ris", RIS.replace("\n", end).encode(encoding)) == {
        "key": "smith2023", "type": "article-newspaper", "title": "A title that goes on",
        "container_title": "The Paper", "url": "https://a.org", "archive_url": "https://c.org",
        "issued": "2023-03-20", "note": "first\n\nsecond\nthird",
        "contributors": [
            {"role": "author", "family": "Smith", "given": "John", "suffix": "Jr."},
            {"role": "author", "family": "Leyen", "given": "Ursula", "particle": "von der"},
            {"role": "author", "literal": "Ministry of War"},
            {"role": "author", "literal": "Plato"},
            {"role": "author", "literal": ", x"},
        ],
        "pages": "1-2",
        "csl": {"ISSN": "1234", "keyword": "a, b",
                "custom": {"ris": {"C1": ["odd M3"], "UR": ["https://b.org"]}}},
    }  # fmt: skip


def test_a_record_of_ris_ends_with_itself_with_the_next_one_or_with_the_file():
    data = (
        "TY  - BOOK\nTI  - a\nSN  - 1\nTY  - GEN\nTI  - b\nER  -\n\n\nER  - \nTY  - GEN\nTI  - c\n"
    )
    found = rows("ris", data)
    assert [(row.line, row.raw["title"]) for row in found] == [(1, "a"), (4, "b"), (10, "c")]
    assert found[0].raw["csl"] == {"ISBN": "1"}
    assert "".join(found[1].cells) == "TY  - GEN\nTI  - b\nER  -\n"


def test_what_is_wrong_in_ris_has_its_line_and_its_tag():
    data = "\nTY  - WEB\nN1  - a\nb\n\nID  - a\x7fb\nY2  - 2023/02/30/\nER  - \nTY  - XXX\nER  - \n"
    first, _ = rows("ris", data)
    assert wrong(first) == [
        (6, "ID", "'a\\x7fb' is not valid"),
        (7, "Y2", "'2023-02-30' is not a date"),
    ]


RIS_DATES = [
    ("DA  - 2023/03//", "2023-03", None),
    ("DA  - 2023///", "2023", None),
    ("DA  - 2023/03/01/2023-03-01/2023-03-20", "2023-03-01/2023-03-20", None),
    ("DA  - ///../2023-03-23", "../2023-03-23", None),
    ("DA  - 2023/03//Spring", "2023-03", {"date-parts": [[2023, 3]], "literal": "Spring"}),
    ("DA  - 2023///Spring", "2023-21", None),
    ("DA  - 20 March 2023", "2023-03-20", None),
    ("DA  - soon", None, {"literal": "soon"}),
    ("DA  - /03/20\nPY  - 2023", "2023", None),
    ("DA  - Mar 20\nPY  - 2023", "2023", None),
    ("DA  - 2023-03-20\nPY  - 2023", "2023-03-20", None),
    ("DA  - ///", None, {"literal": "///"}),
    ("DA  - //12/", None, {"literal": "//12/"}),
]


@each(("line", "issued", "kept"), RIS_DATES)
def test_a_date_of_ris_is_as_much_as_it_says(line, issued, kept):
    found = raw("ris", f"TY  - GEN\nTI  - a\n{line}\n")
    assert found.get("issued") == issued
    assert found.get("csl") == (kept and {"issued": kept})


def test_what_is_no_ris_is_refused():
    assert refused("ris", "") == "the file has no record"
    assert refused("ris", "AU  - x\n") == "line 1: AU is outside a record"


def test_tags_between_records_of_ris_are_left_out():
    data = "1.\nTY  - GEN\nTI  - a\nER  - \nC1  - Database: X\n2.\nTY  - GEN\nTI  - b\nER  - \n"
    assert [row.raw["title"] for row in rows("ris", data)] == ["a", "b"]


@each(("lines", "expected"), [
    ("TY  - BOOK\nA3  - Moe, Per\nT2  - Row\nSN  - 978\nSP  - 320",
     {"type": "book", "contributors": [{"role": "editor", "family": "Moe", "given": "Per"}],
      "csl": {"collection-title": "Row", "ISBN": "978", "number-of-pages": "320"}}),
    ("TY  - RPRT\nT2  - Papers\nSN  - CB-1", {"type": "report", "number": "CB-1", "csl": {"collection-title": "Papers"}}),
    ("TY  - CASE\nA2  - U.S.\nPB  - High Court\nSP  - 77",
     {"type": "legal_case", "container_title": "U.S.", "pages": "77", "csl": {"authority": "High Court"}}),
    ("TY  - PCOMM\nA2  - Moe, Per", {"contributors": [{"role": "recipient", "family": "Moe", "given": "Per"}]}),
    ("TY  - SLIDE\nT2  - 78th Session\nCY  - Oslo\nM3  - Speech",
     {"type": "speech", "csl": {"event-title": "78th Session", "event-place": "Oslo", "genre": "Speech"}}),
    ("TY  - HEAR\nT2  - Trade\nT3  - House\nM1  - 12\nET  - 118",
     {"type": "hearing", "number": "12", "csl": {"section": "Trade", "authority": "House", "chapter-number": "118"}}),
    ("TY  - CONF\nT2  - Meeting\nC3  - Proceedings",
     {"type": "paper-conference", "container_title": "Proceedings", "csl": {"event-title": "Meeting"}}),
    ("TY  - PODCST\nA2  - Moe, Per\nSN  - 978", {"type": "document", "csl": {"type": "PODCST", "ISBN": "978"}}),
    ("TY  - JOUR\nSN  - 1234\nM3  - 10.1000/x", {"doi": "10.1000/x", "csl": {"ISSN": "1234"}}),
])  # fmt: skip
def test_tags_of_ris_mean_what_they_mean_in_their_type(lines, expected):
    found = raw("ris", f"{lines}\nTI  - a\n")
    assert {key: found.get(key) for key in expected} == expected


# BibTeX

BIB = r"""
% a comment, user@x.org
@comment{ignored, title = {x}}
@preamble{"\newcommand{\x}" # {y}}
@string{bbc = "BBC" # { News}}
@Article(smith2023,
  Author = "von der Leyen, Jr., Ursula and {Ministry of War and Peace} and Jean de la Fontaine and Plato and {A} B and others",
  title = {{On {NATO}} \& "quotes" --- caf{\'e}
           na\"{\i}ve},
  journal = bbc # { \em Online},
  year = 2023, month = mar # "", day = "20", number = 4, pages = {1--2},
  url = {\url{https://x.org/a\_b%20c~d}}, doi = {10.1000/x_y},
  language = {ngerman}, abstract = {}, odd = undefined # {x}, publisher={P}, institution={I},
  annotation = {“q”}, archiveurl = {https://a.org}, urldate = {2023-04-02},
)
"""


@each("end", ["\n", "\r\n", "\r"])
def test_bibtex_is_read_with_all_that_tex_writes_otherwise(end):
    assert raw("bibtex", BIB.replace("\n", end)) == {
        "key": "smith2023", "type": "article-journal",
        "title": 'On NATO & "quotes" — café naïve', "container_title": "BBC News Online",
        "publisher": "P", "issued": "2023-03-20", "accessed": "2023-04-02", "language": "de",
        "url": "https://x.org/a_b%20c~d", "doi": "10.1000/x_y", "archive_url": "https://a.org", "note": "“q”",
        "contributors": [
            {"role": "author", "family": "Leyen", "given": "Ursula", "particle": "von der", "suffix": "Jr."},
            {"role": "author", "literal": "Ministry of War and Peace"},
            {"role": "author", "family": "Fontaine", "given": "Jean", "particle": "de la"},
            {"role": "author", "family": "Plato"},
            {"role": "author", "family": "B", "given": "A"},
        ],
        "issue": "4", "pages": "1-2",
        "csl": {"custom": {"et-al": ["author"], "bibtex": {"odd": "undefinedx", "institution": "I"}}},
    }  # fmt: skip


ENTRIES = [
    ("@misc{a, title={T}}", {"type": "document"}),
    ("@foo{a, title={T}, entrysubtype={newspaper}}", {"type": "article-newspaper"}),
    ("@online{a, title={T}, date={2023-03~}}", {"issued": "2023-03~"}),
    ("@online{a, title={T}, date={2023/}}", {"issued": "2023/"}),
    ("@online{a, title={T}, date={soon}}", {"csl": {"issued": {"literal": "soon"}}}),
    ("@misc{a, title={T}, year={in press}}", {"csl": {"issued": {"literal": "in press"}}}),
    ("@misc{a, title={T}, year={2023}, month={March}}", {"issued": "2023-03"}),
    ("@misc{a, title={T}, month=may}", {}),
    (
        "@misc{a, title={T}, date={2021-23}}",
        {"issued": "2021-23", "csl": None},
    ),
    (
        "@misc{a, title={T}, howpublished={\\url{http://a.org}}}",
        {"url": "http://a.org", "csl": None},
    ),
    ("@misc{a, title={T}, howpublished={On paper}}", {"csl": {"medium": "On paper"}}),
    (
        "@misc{a, title={T}, author={, x and and {}}}",
        {"contributors": [{"role": "author", "literal": "x"}]},
    ),
    (
        "@misc{a, title={T}, author={Plato, }}",
        {"contributors": [{"role": "author", "family": "Plato"}]},
    ),
    (
        "@misc{a, title={T}, author={A B and {others}}, editor={others}}",
        {
            "contributors": [
                {"role": "author", "family": "B", "given": "A"},
                {"role": "author", "literal": "others"},
                {"role": "editor", "family": "others"},
            ],
            "csl": None,
        },
    ),
    ("@misc{a, title={T}, url={{https://x.org}}}", {"url": "https://x.org"}),
    ('@misc{a, title="T {"} \\" x"}', {"title": 'T " ẍ'}),
]


@each(("entry", "expected"), ENTRIES)
def test_an_entry_of_bibtex_is_what_it_says(entry, expected):
    found = raw("bibtex", entry)
    assert {key: found.get(key) for key in expected} == expected


def test_what_is_wrong_in_bibtex_has_its_line_and_its_field():
    data = "@misc{c,\n\n  title = {a\n b},\n  note = 1,\n  note = 2,\n}\n@misc{,\n title={T}}\n@misc{b,\n doi={10.1000/x}\n}"
    first, second, third = rows("bibtex", data)
    assert (first.raw["key"], first.raw["note"]) == ("c", "2")
    assert second.draft("source").key is None
    assert third.raw["title"] == "[Untitled]"
    (bad,) = rows("bibtex", "\n@misc{a\x7f, title={T}}")
    assert wrong(bad) == [(2, "@misc", "'a\\x7f' is not valid")]


KEYS = [
    "t4",
    "S12",
    "lee;2020",
    "lee 2020",
    'lee"2020"',
    "a{b}",
    "https://x.org/a?b=c",
    "ö'1",
    "#1",
]


@each("key", KEYS)
@pytest.mark.parametrize("format", BIBLIOGRAPHIC)
def test_any_key_is_kept_in_any_format(format, key):
    out = io.StringIO()
    load(FORMATS[format].write)([({"id": key, "type": "book", "title": "T"}, [])], out)
    read_as = "bibtex" if format == "biblatex" else format
    assert [row.raw["key"] for row in rows(read_as, out.getvalue())] == [key]


def test_keys_that_bibtex_changes_alike_stay_different():
    out = io.StringIO()
    items = [{"id": key, "type": "book", "title": key} for key in ("a b", "a_b", "a,b")]
    load(FORMATS["bibtex"].write)([(one, []) for one in items], out)
    assert [line for line in out.getvalue().splitlines() if line.startswith("@")] == [
        "@book{a_b,", "@book{a_b_,", "@book{a_b__,"
    ]  # fmt: skip
    assert [row.raw["key"] for row in rows("bibtex", out.getvalue())] == ["a b", "a_b", "a,b"]


TWICE = {
    "ris": "TY  - BOOK\nID  - a\nTI  - X\nER  - \nTY  - BOOK\nID  - a\nTI  - Y\nER  - \n",
    "bibtex": "@book{a, title={X}}\n@book{a, title={Y}}",
    "csl-json": '[{"id": "a", "type": "book", "title": "X"}, {"id": "a", "type": "book", "title": "Y"}]',
}


@pytest.mark.parametrize("format", TWICE)
def test_another_work_with_the_same_key_has_none(format):
    found = read(format, TWICE[format].encode(), Layout("source"))
    assert [row.raw.get("key") for row in found] == ["a", None]
    assert found.told["entries with the key of another work, given another key"] == 1


def test_items_may_be_wrapped():
    data = '{"items": [{"id": "a", "type": "book", "title": "T"}], "offset": 0}'
    assert raw("csl-json", data)["key"] == "a"


@pytest.mark.parametrize("format", BIBLIOGRAPHIC)
def test_an_unknown_type_of_csl_is_a_document_and_kept(format):
    found = raw("csl-json", '[{"id": "a", "type": "podcast", "title": "T"}]')
    assert (found["type"], found["csl"]) == ("document", {"type": "podcast"})
    values = {one.name: None for one in dataclasses.fields(Source)}
    source = Source(**{**values, **found, "contributors": ()})
    out = io.StringIO()
    load(FORMATS[format].write)([(portable(source), [])], out)
    again = raw("bibtex" if format == "biblatex" else format, out.getvalue())
    assert (again["type"], again["csl"]) == ("document", {"type": "podcast"})


@pytest.mark.parametrize("format", ["ris", "biblatex", "bibtex"])
def test_tags_in_titles_are_kept_and_commands_in_tex(format):
    title = 'CO<sub>2</sub> and the <i>Vasa</i> with <span class="nocase">eBay</span>'
    out = io.StringIO()
    load(FORMATS[format].write)([({"id": "a", "type": "book", "title": title}, [])], out)
    in_tex = r"CO\textsubscript{2} and the \emph{Vasa} with {eBay}"
    assert ("CO2 and the Vasa with eBay" if format == "ris" else in_tex) in out.getvalue()
    assert raw("ris" if format == "ris" else "bibtex", out.getvalue())["title"] == title


IMPOSSIBLE = [
    ("ris", "TY  - GEN\nTI  - T\nPY  - 2021/13\n", 3, "PY", "2021/13"),
    ("ris", "TY  - GEN\nTI  - T\nPY  - 2021\nDA  - 2021/13//\n", 4, "DA", "2021-13"),
    ("ris", "TY  - GEN\nTI  - T\nDA  - 2021-02-30\n", 3, "DA", "2021-02-30"),
    ("bibtex", "@misc{a,\n title={T},\n date={2021-13}}", 3, "date", "2021-13"),
    ("bibtex", "@misc{a,\n title={T},\n year=2021, month=13}", 3, "year", "2021-13"),
    ("bibtex", "@misc{a,\n title={T},\n year=2021, month=feb, day=30}", 3, "year", "2021-02-30"),
    ("bibtex", "@misc{a,\n title={T},\n urldate={30.02.2021}}", 3, "urldate", "30.02.2021"),
    ("csl-json", '[{"id": "a", "type": "book", "title": "T", "issued": {"date-parts": [[2021, 2, 30]]}}]', 1, "/0/issued", "2021-02-30"),
    ("csl-json", '[{"id": "a", "type": "book", "title": "T", "issued": {"raw": "2021-13/2022-01"}}]', 1, "/0/issued", "2021-13/2022-01"),
]  # fmt: skip


@each(("format", "data", "line", "field", "date"), IMPOSSIBLE)
def test_a_day_that_does_not_exist_is_no_source_without_a_date(format, data, line, field, date):
    (row,) = rows(format, data)
    assert wrong(row) == [(line, field, f"{date!r} is not a date")]


def test_a_date_of_two_readings_is_read_in_the_order_that_is_given():
    data = b"TY  - GEN\nTI  - T\nDA  - 03/04/2023\n"
    (row,) = rows("ris", data)
    assert wrong(row) == [(3, "DA", "'03/04/2023' is ambiguous")]
    (row,) = read("ris", data, Layout("source", dates="dmy"))
    assert row.draft("source").issued == "2023-04-03"


@each("format", BIBLIOGRAPHIC)
def test_quotes_as_notes_become_part_of_the_note_and_are_counted(format):
    out = io.StringIO(newline="")
    made = portable(recorded(SourceDraft("T", key="k", note="Mine")))
    load(FORMATS[format].write)([(made, ["A: “b”", "C: d"])], out)
    read_back = read(
        "bibtex" if format == "biblatex" else format, out.getvalue().encode(), Layout("source")
    )
    (row,) = read_back
    one_field = format in ("biblatex", "bibtex")
    assert row.draft("source").note == f"Mine\nA: “b”{' ' if one_field else chr(10)}C: d"
    assert sum(read_back.told.values()) == (1 if one_field else 2)


def test_dates_in_words_are_kept_and_counted():
    data = b"TY  - GEN\nTI  - T\nDA  - soon\nY2  - 2023\nER  - \n"
    read_back = read("ris", data, Layout("source"))
    assert [row.raw["csl"] for row in read_back] == [{"issued": {"literal": "soon"}}]
    assert {what: number for what, number in read_back.told.items() if number} == {
        "dates in words, which date filters do not find": 1
    }


BROKEN = [
    (
        "@string{a={x}}" + "@string{a=a # a}" * 60,
        "line 1: the entry has a value of more than 16,777,216 characters",
    ),
    ("no entry at all", "the file has no entry"),
    ("@misc{a\n title={T}}", "line 1: the entry has no key"),
    ("\n@misc{a b = c, title={T}}", "line 2: the entry has no key"),
    ("@misc{a,\n title={T}\n note={x}", "line 1: the entry cannot be read from line 3 on"),
    ("@misc{a,\n title={T {x", "line 1: the entry has braces that do not match from line 2 on"),
    ("@misc{a,\n title={T {x}\n}", "line 1: the entry cannot be read from line 3 on"),
    (
        '@misc{a,\n title="T } x"\n}',
        "line 1: the entry has braces that do not match from line 2 on",
    ),
    ("@misc{a,\n title=,\n}", "line 1: the entry has no value on line 2"),
    ("@misc{a,\n title}", "line 1: the entry cannot be read from line 2 on"),
]


@each(("data", "message"), BROKEN)
def test_what_is_no_bibtex_is_refused_with_its_line(data, message):
    assert refused("bibtex", data) == message


TEX = [
    (r"\c{c}\v s \H{o} \~n \^{} \~{} \.{z} \'{\i} \'\i", "çš ő ñ ^ ~ ż í í"),
    (r"\o\ \ae{}x {\ss} \L{}ódź \unknown{x} \textbackslash{}n", "ø æx ß Łódź \\unknownx \\n"),
    (
        r"a~b -- c --- d ``e'' -{}- '{}' $5 \$ \_ \, \- x\\y",
        "a\u00a0b – c — d “e” -- '' $5 $ _ \u2009  x y",
    ),
    (r"\emph{a} \textbf b \{\vphantom{\}}", "a b {"),
    ("nothing of it", "nothing of it"),
]


@each(("tex", "text"), TEX)
def test_tex_is_read_as_it_is_printed(tex, text):
    assert latex.text(tex) == text


# There and back

words = texts.map(lambda text: text.replace("\0", "")).filter(lambda text: one_line(text).strip())
maybe = st.none() | words
when = st.none() | st.one_of(dates(), intervals())
keys = st.sampled_from(("smith2023plan", "a:b/c_d", "中国2023"))


@st.composite
def contributors(draw):
    role = draw(st.sampled_from(CONTRIBUTOR_ROLES))
    if draw(st.booleans()):
        return Contributor(role, draw(words), None, None)
    family, given = draw(words), draw(words)
    return Contributor(role, family, family, given, draw(maybe), draw(maybe))


@st.composite
def sources(draw):
    extra = {"section": draw(words), "no-such": [1], "keyword": draw(words)}
    return Source(
        id=1, uid="u", key=draw(keys), type=draw(st.sampled_from(SOURCE_TYPES)), title=draw(words),
        container_title=draw(maybe), publisher=draw(maybe), issued=draw(when), accessed=draw(when),
        url=draw(st.none() | st.just("https://x.org/a%20b_c#d~e?f={g}\\")), doi=draw(st.none() | st.just("10.1000/a_b")),
        archive_url=draw(st.none() | st.just("https://a.org/%7B")), language=draw(st.none() | st.just("zh-Hant")),
        note=draw(maybe), contributors=tuple(draw(st.lists(contributors(), max_size=3))), cites=(), cited_by=(),
        snapshots=(), quotes=(), csl=draw(st.none() | st.just(extra)),
        volume=draw(maybe), issue=draw(maybe), pages=draw(st.sampled_from((None, "1-2", "e7"))), number=draw(maybe),
        edition=draw(maybe), publisher_place=draw(maybe),
    )  # fmt: skip


def recorded(draft):
    """Return the source that a draft becomes."""
    cells = [field.key for field in KINDS["source"].cells()]
    made = tuple(
        Contributor(
            one.role,
            one.literal or one.family or one.given,
            one.family,
            one.given,
            one.particle,
            one.suffix,
        )
        for one in draft.contributors
    )
    return Source(
        id=1, uid="u", **{cell: getattr(draft, cell) for cell in cells}, contributors=made, cites=(),
        cited_by=(), snapshots=(), quotes=(),
    )  # fmt: skip


def written(format, source):
    out = io.StringIO(newline="")
    load(FORMATS[format].write)([(portable(source), ())], out)
    return out.getvalue()


def back(format, text):
    (row,) = rows("bibtex" if format == "biblatex" else format, text)
    return recorded(row.draft("source"))


ADDRESSES = (
    "https://a.org/{b}/c",
    "https://a.org/}{",
    "https://a.org/{b\\}?{",
    "https://a.org/%7Bb%7D",
)


@each("format", BIBLIOGRAPHIC)
@each("address", ADDRESSES)
def test_an_address_comes_back_to_the_letter(format, address):
    source = recorded(SourceDraft("T", key="k", url=address, archive_url=address))
    again = back(format, written(format, source))
    assert (again.url, again.archive_url, again.csl) == (address, address, None)


@each("format", BIBLIOGRAPHIC)
def test_several_spaces_come_back_as_several(format):
    title = "the  plan   as {it  stands}"
    again = back(format, written(format, recorded(SourceDraft(title, key="k", note=title))))
    assert (again.title, again.note) == (title, title)


@each("format", BIBLIOGRAPHIC)
def test_names_that_go_on_do_so_wherever_that_can_be_said(format):
    source = back("bibtex", "@book{k, title={T}, author={Müller, J. and others}, editor={A B}}")
    text = written(format, source)
    assert [one.name for one in back(format, text).contributors] == ["Müller", "B"]
    assert ("Müller, J. and others}" in text) == (format in {"bibtex", "biblatex"})
    if format != "ris":
        assert item(back(format, text)) == item(source)


def test_an_address_that_was_corrected_is_not_the_one_that_was_encoded():
    source = recorded(SourceDraft("T", key="k", url="https://a.org/{b"))
    corrected = written("biblatex", source).replace("https://a.org/%7Bb", "https://a.org/c")
    assert back("biblatex", corrected).url == "https://a.org/c"


@settings(max_examples=50)
@given(source=sources())
def test_csl_json_holds_a_source_whole(source):
    again = back("csl-json", written("csl-json", source))
    assert item(again) == item(source)
    assert (again.issued, again.accessed, again.archive_url) == (
        source.issued,
        source.accessed,
        source.archive_url,
    )
    assert json.loads(written("csl-json", again)) == json.loads(written("csl-json", source))


@pytest.mark.slow
@pytest.mark.parametrize("format", BIBLIOGRAPHIC)
@settings(max_examples=50)
@given(source=sources())
def test_a_file_that_is_written_and_read_again_is_the_same_file(format, source):
    first = written(format, back(format, written(format, source)))
    assert written(format, back(format, first)) == first


PARENTS = """@preamble{ "\\newcommand{\\x}[1]{}" }
% @misc{hidden, title = {Commented out}}
@incollection{child, author = {Quill, Ada}, title = {The Ebb}, pages = {1--9}, crossref = {parent}}
@inbook{part, author = {Quill, Ada}, title = {The Flow}, xdata = {shared}, crossref = {whole}}
@xdata{shared, publisher = {Tide Press}, location = {Bergen}}
@collection{parent, editor = {Moe, Per}, title = {Tides}, subtitle = {A Reader}, date = {2011}, xdata = {shared}}
@book{whole, author = {Lund, Bo}, title = {Waters}, year = 2012}
"""


def test_entries_inherit_from_their_parents_wherever_these_are():
    child, part, parent, whole = (row.raw for row in rows("bibtex", PARENTS))
    assert (child["title"], child["container_title"]) == ("The Ebb", "Tides: A Reader")
    assert (child["publisher"], child["publisher_place"]) == ("Tide Press", "Bergen")
    assert child["issued"] == "2011"
    assert [(one["role"], one["family"]) for one in child["contributors"]] == [
        ("author", "Quill"), ("editor", "Moe"),
    ]  # fmt: skip
    assert (part["container_title"], part["issued"], part["publisher"]) == (
        "Waters",
        "2012",
        "Tide Press",
    )
    assert parent["title"] == "Tides: A Reader"
    assert whole["title"] == "Waters"


@each(("year", "month", "issued", "csl"), [
    ("2024", 'may # "~5"', "2024-05-05", None),
    ("2024", '"May 6"', "2024-05-06", None),
    ("2024", '"6 May"', "2024-05-06", None),
    ("2024", "{September}", "2024-09", None),
    ("2024", "5", "2024-05", None),
    ("2024", '"23{--}27 " # may', "2024-05-23/2024-05-27", None),
    ("2024", 'jan # "/" # feb', "2024-01/2024-02", None),
    ("{1829--1830}", "{}", "1829/1830", None),
    ("{[2024]}", "{}", "2024", None),
    ("{c. 1900}", "{}", "1900", None),
    ("{2024}", "{Spring}", "2024-21", None),
    ("{forthcoming}", "{}", None, {"literal": "forthcoming"}),
    ("{44 BC}", "{}", None, {"literal": "44 BC"}),
])  # fmt: skip
def test_months_of_bibtex_have_words_days_and_ranges(year, month, issued, csl):
    found = raw("bibtex", f"@misc{{a, title={{T}}, year={year}, month={month}}}")
    assert (found.get("issued"), (found.get("csl") or {}).get("issued")) == (issued, csl)


@each(("entry", "expected"), [
    ("@misc{a, title={T?}, subtitle={S}, titleaddon={A}}", {"title": "T? S. A"}),
    ("@article{a, title={T}, journaltitle={J}, journalsubtitle={K}}", {"container_title": "J: K"}),
    ("@inbook{a, title={T}, booktitle={B}, maintitle={M}, mainsubtitle={N}}",
     {"container_title": "M: N", "csl": {"volume-title": "B"}}),
    ("@misc{a, title={T}, author={family=Berg, given=Jan, prefix=van der, useprefix=true and Quill, Ada}}",
     {"contributors": [{"role": "author", "family": "Berg", "given": "Jan", "particle": "van der"},
                       {"role": "author", "family": "Quill", "given": "Ada"}]}),
    ("@misc{a, title={T}, editor={Quill, Ada}, editortype={compiler}}",
     {"contributors": [{"role": "compiler", "family": "Quill", "given": "Ada"}]}),
    ("@misc{a'b, title={Ia\\textcommabelow{s}i, Nguy{\\~{\\^e}}n, $\\alpha$ and \\enquote{x}}}",
     {"key": "a'b", "title": "Iași, Nguyễn, α and “x”"}),
    ("@article{a, title={T}, eid={12}}", {"number": "12"}),
    ("@misc{a, title={T}, date={1990}, origdate={1900}}", {"csl": {"original-date": "1900"}}),
])  # fmt: skip
def test_fields_of_biblatex_are_read(entry, expected):
    found = raw("bibtex", entry)
    assert {key: found.get(key) for key in expected} == expected


def test_an_entry_without_a_key_or_a_title_is_a_work():
    data = "@misc{\n title={T}}\n@misc{, title={U}}\n@set{both, entryset={a,b}}"
    found = [(one.raw.get("key") or None, one.raw["title"]) for one in rows("bibtex", data)]
    assert found == [(None, "T"), (None, "U"), ("both", "[Untitled]")]


def test_a_broken_entry_leaves_the_others():
    data = "@misc{a, title={A}}\n@misc{b, title={B\n\n@misc{c, title={C}}\n@misc{a, title={D}}\n"
    found = rows("bibtex", data)
    assert [(row.raw.get("key"), row.raw["title"]) for row in found] == [
        ("a", "A"), ("c", "C"), (None, "D"),
    ]  # fmt: skip


@each(
    ("tex", "title"),
    [
        (r"Wrecks of the \emph{Vasa}", "Wrecks of the <i>Vasa</i>"),
        (r"{{CO\textsubscript{2} at 10\textsuperscript{th}}}", "CO<sub>2</sub> at 10<sup>th</sup>"),
        (r"{\it All} of {\bfseries it}", "<i>All</i> of <b>it</b>"),
        (r"\emph{A \textbf{b} c}", "<i>A <b>b</b> c</i>"),
        (r"A {de facto} Rule", 'A <span class="nocase">de facto</span> Rule'),
        (r"The {NATO} and {M}{\"o}n", "The NATO and Mön"),
        (r"On \textsc{nato}", 'On <span style="font-variant: small-caps">nato</span>'),
        (r"\enquote{Stop} at 5\,\%", "“Stop” at 5\u2009%"),
    ],
)
def test_formatting_in_titles_of_tex_is_that_of_csl(tex, title):
    found = raw("bibtex", f"@book{{a,\n title = {{{tex}}},\n}}\n")
    assert found["title"] == title
