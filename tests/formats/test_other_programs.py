"""Bibliographic formats as other programs read them: every text survives unchanged."""

import io
import json
import shutil
import subprocess

import pytest

from cases import each
from claimdb.formats import BIBLIOGRAPHIC, FORMATS, load
from claimdb.schema import CONTRIBUTOR_ROLES, SOURCE_TYPES

HOSTILE = (
    "a {brace} } 100% \\ ~ & # _ ^ $5",
    "TY - BOOK ER - %comment",
    "line\nER  - \r\nTY  - BOOK\u2028AU  - x",
    "日本語 and \u202eעברית\u202c 👩\u200d👩\u200d👧",
    "x--y---z `a` <b>c</b>  of   several    spaces {  } -  - and  1",
    "@misc{x, y = {z}}, \\textbackslash{}",
)
ADDRESS = "https://x.org/a%20b_c#d~e?f=g&h"


def hostile(text, number=0):
    return {
        "id": f"key{number}x",
        "type": "webpage",
        "title": text,
        "container-title": text,
        "publisher": text,
        "note": text,
        "URL": ADDRESS,
        "DOI": "10.1000/a_b%c",
        "language": "en",
        "issued": {"date-parts": [[2023, 3, 20]]},
        "author": [
            {"literal": text},
            {
                "family": "Leyen",
                "given": "Ursula",
                "non-dropping-particle": "von der",
                "suffix": "Jr.",
            },
        ],
    }


ITEMS = [hostile(text, number) for number, text in enumerate(HOSTILE)]


def one_line(text):
    return text.replace("\r\n", "\n").replace("\n", " ").replace("\u2028", " ")


def written(format, items, notes=()):
    out = io.StringIO(newline="")
    load(FORMATS[format].write)([(item, notes) for item in items], out)
    return out.getvalue()


@each("format", BIBLIOGRAPHIC)
def test_no_items_are_a_file_without_any(format):
    assert written(format, []) == ("[]\n" if format == "csl-json" else "")


# CSL-JSON

_TEXT = {"type": "string"}
_EITHER = {"type": ["string", "number"]}
_ANY = {"type": ["string", "number", "boolean"]}


def _object(properties, **more):
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _names(words, schema):
    return dict.fromkeys(words.split(), schema)


_NAME = _object(
    {
        **_names("family given dropping-particle non-dropping-particle suffix literal", _TEXT),
        **_names("comma-suffix static-ordering parse-names", _ANY),
    }
)
_DAYS = {"type": "array", "items": _EITHER, "minItems": 1, "maxItems": 3}
_DATE = _object(
    {
        "date-parts": {"type": "array", "items": _DAYS, "minItems": 1, "maxItems": 2},
        "season": _EITHER,
        "circa": _ANY,
        **_names("literal raw", _TEXT),
    }
)
SCHEMA = {
    "type": "array",
    "items": _object(
        {
            "type": {"enum": list(SOURCE_TYPES)},
            "id": _EITHER,
            "categories": {"type": "array", "items": _TEXT},
            "custom": {"type": "object"},
            **{
                role: {"type": "array", "items": _NAME}
                for role in CONTRIBUTOR_ROLES
                if role != "editor-translator"
            },
            **_names("accessed available-date event-date issued original-date submitted", _DATE),
            **_names(
                "chapter-number citation-number collection-number edition"
                " first-reference-note-number issue locator number number-of-pages"
                " number-of-volumes page page-first part printing supplement volume",
                _EITHER,
            ),
            **_names(
                "DOI ISBN ISSN PMCID PMID URL abstract annote archive archive-place"
                " archive_collection archive_location authority call-number citation-key"
                " citation-label collection-title container-title container-title-short"
                " dimensions division event event-place event-title genre journalAbbreviation"
                " jurisdiction keyword language medium note original-publisher"
                " original-publisher-place original-title part-title publisher publisher-place"
                " references reviewed-genre reviewed-title scale section shortTitle source status"
                " title title-short version volume-title volume-title-short year-suffix",
                _TEXT,
            ),
        },
        required=["type", "id"],
    ),
}
"""What the published schema of CSL 1.0 (csl-data.json) allows, in fewer lines."""

ODD = {
    "id": "odd",
    "type": "book",
    "title": 7,
    "volume": 3,
    "edition": True,
    "categories": ["a"],
    "page": {"a": 1},
    "no-such": [1],
    "author": [{"family": "A", "nickname": "B"}],
    "editor-translator": [{"literal": "C"}],
    "issued": {"date-parts": []},
    "accessed": {"date-parts": [[2023, None]]},
    "submitted": "2023",
    "original-date": {"date-parts": [[2023, 1], [2024]], "circa": True},
    "custom": {"mine": 1},
}


@pytest.mark.parametrize("items", [ITEMS, [ODD], [{**ODD, "custom": 7}]])
def test_csl_json_holds_to_the_published_schema(items):
    jsonschema = pytest.importorskip("jsonschema")
    text = written("csl-json", items, ["a quote"])
    jsonschema.validate(json.loads(text), SCHEMA)


def test_what_the_schema_has_no_place_for_is_kept_below_custom():
    (item,) = json.loads(written("csl-json", [ODD], ["a quote"]))
    custom = item.pop("custom")
    assert item == {
        "id": "odd",
        "type": "book",
        "volume": 3,
        "categories": ["a"],
        "original-date": ODD["original-date"],
    }
    assert custom["mine"] == 1
    assert custom["claimdb"]["quotes"] == ["a quote"]
    assert {*custom["claimdb"]["csl"]} == {*ODD} - {*item} - {"custom"}


def test_csl_json_is_read_by_anybody_as_it_was():
    text = written("csl-json", ITEMS)
    assert json.loads(text) == ITEMS
    assert len(text.splitlines()) == len(ITEMS)


def untagged(title):
    """Return a title without the tags of CSL, which these formats cannot print."""
    return title.replace("<b>", "").replace("</b>", "")


# RIS


def test_ris_is_read_by_rispy_as_it_is():
    rispy = pytest.importorskip("rispy")
    read = rispy.loads(written("ris", ITEMS, ["“a\nER  - \nb” (para. 4)"]))
    assert len(read) == len(ITEMS)
    for text, entry in zip(map(one_line, HOSTILE), read, strict=True):
        assert entry["title"] == entry["secondary_title"] == untagged(text)
        assert entry["publisher"] == text
        assert entry["notes"] == [text, "“a ER  -  b” (para. 4)"]
        assert entry["authors"] == [f"{' '.join(text.split())},", "von der Leyen, Ursula, Jr."]
        assert (entry["urls"], entry["doi"]) == ([ADDRESS], "10.1000/a_b%c")
        assert (entry["date"], entry["year"]) == ("2023/03/20/", "2023")


RIS_DATES = [
    ("2023", ["PY  - 2023", "DA  - 2023///"]),
    ("2023-03", ["PY  - 2023", "DA  - 2023/03//"]),
    ("2023-03~", ["PY  - 2023", "DA  - 2023/03//2023-03~"]),
    ("2023-03-01/2023-03-20", ["PY  - 2023", "DA  - 2023/03/01/2023-03-01/2023-03-20"]),
    ("../2023-03-23", ["DA  - ///../2023-03-23"]),
    ("nothing", []),
]


@each(("date", "lines"), RIS_DATES)
def test_ris_has_as_much_of_a_date_as_there_is(date, lines):
    item = {"id": "k", "custom": {"claimdb": {"issued": date}}}
    if not lines:
        item = {"id": "k", "issued": date}
    assert written("ris", [item]).split("\r\n")[2:-3] == lines


def test_ris_has_all_that_it_has_tags_for():
    item = {
        "id": "k", "type": "chapter", "volume": 3, "page": "12-34", "keyword": "a, b", "ISBN": "1",
        "edition": True, "author": [{"family": "A, B", "given": "C"}, {"family": "Plato"}],
        "custom": {"claimdb": {"archive_url": "http://a.org"}, "ris": {"C1": ["x", 7], "xx": [1], "C2": 1}},
    }  # fmt: skip
    lines = written("ris", [item]).split("\r\n")
    # What these tags cannot say is in one of claimdb's own.
    assert lines.pop(13).startswith('U5  - {"volume":3,"edition":true,')
    assert lines == [
        "TY  - CHAP", "AU  - C A, B,", "AU  - Plato,", "ID  - k", "VL  - 3", "SN  - 1", "SP  - 12",
        "EP  - 34", "L2  - http://a.org", "KW  - a", "KW  - b", "C1  - x", "C1  - 7", "ER  - ", "", "",
    ]  # fmt: skip
    assert "SP  - 12–34" in written("ris", [{"page": "12–34"}])


# BibLaTeX and BibTeX


@pytest.mark.parametrize("format", ["biblatex", "bibtex"])
def test_bibtex_is_read_by_bibtexparser_without_a_failed_block(format):
    bibtexparser = pytest.importorskip("bibtexparser")
    read = bibtexparser.parse_string(written(format, ITEMS, ["“q” (para. 4)"]))
    assert read.failed_blocks == []
    assert [entry.key for entry in read.entries] == [item["id"] for item in ITEMS]
    for entry in read.entries:
        assert entry["url"] == ADDRESS
        assert entry["annotation" if format == "biblatex" else "annote"] == "“q” (para. 4)"


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize("format", ["biblatex", "bibtex"])
def test_bibtex_is_read_by_pandoc_as_it_is(format):
    done = subprocess.run(
        ["pandoc", "-f", format, "-t", "csljson"],
        input=written(format, ITEMS),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    for text, item, read in zip(HOSTILE, ITEMS, json.loads(done.stdout), strict=True):
        expected = one_line(text).replace("`a`", "‘a‘")
        for field in ("title", "container-title", "publisher", "note"):
            assert read[field] == expected
        # White space in a name is one space for every style.
        assert read["author"][0] == {"literal": " ".join(expected.split())}
        assert (read["URL"], read["id"]) == (ADDRESS, item["id"])


def entry(format, item, notes=()):
    return written(format, [item], notes).splitlines()


def test_biblatex_has_dates_as_edtf_and_bibtex_in_parts():
    item = {
        "id": "k",
        "type": "report",
        "publisher": "The A and B",
        "issued": {"date-parts": [[2023, 3, 2]]},
    }
    assert entry("biblatex", item) == [
        "@report{k,", "  institution = {{The A and B}},", "  date = {2023-03-02},", "}", "",
    ]  # fmt: skip
    assert entry("bibtex", item)[2:5] == ["  year = {2023},", "  month = mar,", "  day = {2},"]
    assert entry("bibtex", {**item, "issued": {"date-parts": [[2023]]}})[2:3] == [
        "  year = {2023},"
    ]
    vague = {
        **item,
        "custom": {"claimdb": {"issued": "2023-03~", "archive_url": "http://a/{b} c\\"}},
    }
    for format in ("biblatex", "bibtex"):
        assert "  date = {2023-03~}," in entry(format, vague)
        assert "  archiveurl = {http://a/{b}%20c%5C}," in entry(format, vague)
        assert r"  rawarchiveurl = {http://a/\{b\} c\textbackslash{}}," in entry(format, vague)
    assert entry("bibtex", vague)[2:5] == [
        "  year = {2023},",
        "  month = mar,",
        "  date = {2023-03~},",
    ]
    assert "  url = {http://a/{b}}," in entry("biblatex", {"id": "k", "URL": "http://a/{b}"})
    assert "  url = {http://a/%7D%7B}," in entry("biblatex", {"id": "k", "URL": "http://a/}{"})


YEARS = [
    ("2023~", "2023"),
    ("2023-03-01/2023-03-20", "2023"),
    ("2021/2023", "2021--2023"),
    ("2021-05/..", "2021"),
    ("../2023-03-23", "2023"),
    ("202X", None),
]


@each(("date", "year"), YEARS)
def test_bibtex_has_a_year_wherever_one_is_known_and_the_whole_date(date, year):
    said = {"custom": {"claimdb": {"issued": date}}}
    lines = entry("bibtex", {"id": "k", "type": "document", **said})[1:-2]
    assert lines == [*([f"  year = {{{year}}},"] if year else []), f"  date = {{{date}}},"]


def test_braces_match_for_a_program_that_knows_no_escapes():
    for title in ("a } b { c", "{a}", "}{", "{{x}", "}"):
        depth = 0
        for mark in written("biblatex", [{"id": "k", "title": title}]):
            depth += (mark == "{") - (mark == "}")
            assert depth >= 0
        assert depth == 0


KINDS = [
    ("article-newspaper", "article", "newspaper"),
    ("article-magazine", "article", "magazine"),
    ("article-journal", "article", None),
    ("broadcast", "misc", "broadcast"),
    ("post", "online", "post"),
    ("document", "misc", None),
]


@each(("type", "kind", "subtype"), KINDS)
def test_a_type_without_an_entry_of_its_own_is_its_subtype(type, kind, subtype):
    lines = entry("biblatex", {"id": "k", "type": type})
    assert lines[0] == f"@{kind}{{k,"
    assert lines[1:-2] == ([f"  entrysubtype = {{{subtype}}},"] if subtype else [])


NAMES = [
    ({"literal": "Ministry of War"}, "{Ministry of War}"),
    ({"family": "Plato"}, "{Plato}"),
    ({"family": "Leyen", "given": "U", "non-dropping-particle": "von der"}, "von der Leyen, U"),
    ({"family": "Cruz", "given": "A", "non-dropping-particle": "De La"}, "De La Cruz, A"),
    ({"family": "hooks", "given": "bell"}, "{hooks}, bell"),
    ({"family": "van Dijk", "given": "T", "suffix": "Jr."}, "{van Dijk}, Jr., T"),
    ({"family": "Ortega y Gasset", "given": "J"}, "{Ortega y Gasset}, J"),
    ({"family": "A, B", "given": "C and D"}, "{A, B}, {C and D}"),
]


@each(("name", "expected"), NAMES)
def test_a_name_is_one_name_of_the_same_parts(name, expected):
    assert entry("biblatex", {"id": "k", "author": [name]})[1] == f"  author = {{{expected}}},"


def test_fields_have_the_names_that_their_entries_want():
    chapter = {
        "id": "k",
        "type": "chapter",
        "container-title": "B",
        "publisher-place": "P",
        "custom": {"bibtex": {"foo": "a_b"}},
    }
    assert entry("biblatex", chapter)[1:-2] == [
        "  booktitle = {B},",
        "  location = {P},",
        "  foo = {a\\_b},",
    ]
    assert entry("bibtex", chapter)[2] == "  address = {P},"
    article = {
        "id": "k",
        "type": "article-journal",
        "container-title": "J",
        "issue": 4,
        "number": True,
    }
    # A figure that CSL does not allow is in claimdb's own field alone.
    assert entry("bibtex", article)[1:-3] == ["  journal = {J},", "  number = {4},"]
    assert entry("biblatex", {**article, "type": "book"})[2] == "  issue = {4},"
