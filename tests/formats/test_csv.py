"""CSV dialects: the header, quoting, and the guard against formulas."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdb.formats import DIALECTS, Export
from claimdb.formats.citations import COLUMNS
from claimdb.formats.csv import guarded, unguarded
from claimdb.formats.csv import write as write_csv
from claimdb.formats.reader import read
from claimdb.model import Source
from harness import claimdb
from made import cells, read_csv

HEADER = (
    "quote_id,citation_key,speaker,speaker_role,speaker_organization,said,occasion,quote,mode,"
    "language,topics,stance,claims,status,source_id,source_type,source_authors,source_title,"
    "container_title,publisher,published_on,url,archive_url,accessed_on,doi,via,locator,prefix,"
    "suffix,verified,citation_style,citation_inline,citation,note,speaker_kind,speaker_family,"
    "speaker_given,speaker_particle,speaker_suffix,volume,issue,pages,number,edition,publisher_place,"
    "source_editors,topic_names,records,source_csl,codings"
)
DELIMITERS = (",", ";", "\t", "|")


def test_the_header_of_citations_is_frozen(example_file):
    assert ",".join(COLUMNS) == HEADER
    assert claimdb("export", "citations", db=example_file).out.splitlines()[0] == HEADER


def test_without_a_style_the_three_columns_of_it_are_left_out(example_file):
    done = claimdb("export", "citations", "--style", "none", db=example_file)
    without = HEADER.replace("citation_style,citation_inline,citation,", "")
    assert done.out.splitlines()[0] == without


@given(cells)
def test_the_guard_is_taken_away_again_and_nothing_guarded_begins_as_a_formula(cell):
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell).lstrip(" \u00a0\ufeff")[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_the_guard_is_a_bijection_on_all_short_texts():
    alphabet = "'=+-@\t\r\n \u00a0\ufeffa＝"
    texts = ["".join(one) for n in range(5) for one in itertools.product(alphabet, repeat=n)]
    assert len({guarded(text) for text in texts}) == len(texts)
    assert [unguarded(guarded(text)) for text in texts] == texts


def written(rows, dialect, header=("a", "b")):
    """Write cells of any kind as the fields of a source, which may be any text."""
    sources = [
        Source(n, "u", row[0], "webpage", row[1], *[None] * 9, (), (), (), (), ())
        for n, row in enumerate(rows, 1)
    ]
    out = io.StringIO(newline="")
    told = []
    write_csv(Export(Source, sources, ("key", "title"), dialect=dialect, tell=told.append), out)
    return out.getvalue(), told


@given(
    st.lists(st.tuples(cells, cells), max_size=4),
    st.sampled_from(tuple(DIALECTS.values())),
    st.sampled_from(DELIMITERS),
)
def test_every_program_reads_the_cells_and_ours_reads_them_without_the_guard(
    rows, dialect, delimiter
):
    text, told = written(rows, dialect._replace(delimiter=delimiter))
    assert text.startswith("\ufeff") is dialect.bom
    found = read_csv(text.removeprefix("\ufeff"), delimiter)
    assert found[0] == ["key", "title"]
    if dialect.guard:
        assert [tuple(map(unguarded, row)) for row in found[1:]] == rows
        changed = sum(guarded(cell) != cell for row in rows for cell in row)
        assert len(told) == bool(changed)
        assert not told or told[0].startswith(f"note: {changed} cell")
    else:
        assert [tuple(row) for row in found[1:]] == rows
        assert told == []


def test_a_dialect_for_spreadsheets_has_a_mark_lines_of_its_own_and_all_in_quotes():
    assert written([("k", 'a "b"')], DIALECTS["excel"])[0] == (
        '\ufeff"key","title"\r\n"k","a ""b"""\r\n'
    )
    assert written([("k", "a\rb"), ("", "")], DIALECTS["unix"])[0] == ('key,title\nk,"a\rb"\n,\n')


def test_one_empty_cell_is_no_empty_line():
    source = Source(1, "u", "", "webpage", "", *[None] * 9, (), (), (), (), ())
    out = io.StringIO(newline="")
    write_csv(Export(Source, [source], ("title",)), out)
    assert out.getvalue() == 'title\n""\n'


@pytest.mark.parametrize(("options", "how"), [
    ((), "claimdb import removes it"),
    (("--no-bom",), "guarded = true"),
    (("--fields", "note,quote_id"), "guarded = true"),
])  # fmt: skip
def test_what_is_guarded_is_said_once_with_how_it_is_undone(
    empty_file_copy, tmp_path, options, how
):
    from worlds import write

    write(empty_file_copy, {"quotes": [{"text": "x", "note": "=1"}, {"text": "y", "note": "'@x"}]})
    path = tmp_path / "out.csv"
    done = claimdb("export", "citations", "-o", str(path), *options, db=empty_file_copy)
    assert done.err.splitlines()[0] == (
        "note: 2 cells that look like formulas have an apostrophe before them"
        f" ({how if how.startswith('claimdb') else 'to import it, set guarded = true in a mapping'};"
        " --no-guard omits it)"
    )
    assert "'=1" in path.read_text(encoding="utf-8")


def test_a_table_is_recognized_as_one_of_ours_by_its_mark(example_file, tmp_path):
    path = tmp_path / "out.csv"
    claimdb("export", "citations", "-o", str(path), db=example_file)
    rows = read("csv", path.read_bytes())
    assert rows.dialect == "comma, UTF-8 with a byte order mark, formulas guarded"
    assert all(column.field or column.note == "ignored" for column in rows.columns)
