"""Volume, pages, editors, ... of sources in exports, and through them into another database."""

import csv
import io
from pathlib import Path

import pytest

from cases import each
from harness import claimdb
from worlds import write

FLAGS = {
    "volume": "12", "issue": "3", "pages": "12-34", "number": "7", "edition": "2",
    "publisher-place": "Geneva",
}  # fmt: skip


@pytest.fixture
def filled(empty_file_copy: Path) -> Path:
    flags = [part for name, value in FLAGS.items() for part in (f"--{name}", value)]
    editors = ("--editor", "Roe, Ann", "--editor", "Big Institute")
    source = ("--title", "A paper", "--type", "article-journal", "--author", "Doe, Jane")
    quote = ("--text", "It is so", "--mode", "indirect", "--speaker", "China", "--source", "s1")
    for command in (
        ("add", "source", *source, *flags, *editors),
        ("add", "organization", "--name", "China", "--type", "state"),
        ("add", "quote", *quote),
    ):
        assert claimdb(*command, db=empty_file_copy).code == 0
    return empty_file_copy


def table(*options: str, db: Path) -> list[dict[str, str]]:
    done = claimdb("export", *options, db=db)
    assert done.code == 0
    return [*csv.DictReader(io.StringIO(done.out, newline=""))]


def copied(db: Path, tmp_path: Path, *options: str, name: str, kind: str = "quote") -> Path:
    """Return a new database into which an export of another one was imported."""
    file = tmp_path / name
    assert claimdb("export", *options, "-o", str(file), db=db).code == 0
    other = tmp_path / f"{name}.db"
    assert claimdb("init", "--empty", db=other).code == 0
    made = "speakers,organizations,topics,sources,claims"
    done = claimdb("import", str(file), "--kind", kind, "--create", made, "--no-input", db=other)
    assert done.code == 0, done.err
    return other


@each("name", ["a.csv", "a.tsv"])
def test_the_table_of_citations_has_them_and_is_read_back(filled, tmp_path, name):
    [row] = table("citations", db=filled)
    expected = {key.replace("-", "_"): value for key, value in FLAGS.items()}
    expected["source_editors"] = "Roe, Ann; Big Institute"
    assert {key: row[key] for key in expected} == expected
    other = copied(filled, tmp_path, "citations", name=name)
    assert table("citations", db=other) == [row]


@each(
    ("format", "name"),
    [("csl-json", "a.json"), ("biblatex", "a.bib"), ("ris", "a.ris"), ("csv", "a.csv")],
)
def test_sources_have_them_in_every_format(filled, tmp_path, format, name):
    options = ("sources", "--format", format)
    other = copied(filled, tmp_path, *options, name=name, kind="source")
    [before], [after] = table("sources", db=filled), table("sources", db=other)
    assert after == {**before, "count": after["count"]}


def test_zotero_has_them(filled):
    [row] = table("citations", "--profile", "zotero", db=filled)
    names = ("Volume", "Issue", "Pages", "Number", "Edition", "Place", "Editor")
    assert [row[name] for name in names] == [*FLAGS.values(), "Roe, Ann; Big Institute"]


def test_characters_that_a_format_cannot_hold_are_reported(empty_file_copy):
    plain = {"key": "plain", "title": 'A {title} } 100% \\ "quoted"'}
    odd = {"key": "odd", "title": "A\x01 title"}
    write(empty_file_copy, {"sources": [plain, odd]})
    for form in ("bibtex", "biblatex", "ris", "csl-json"):
        lost = "" if form == "csl-json" else "were left out in odd\n"
        for command in (["cite", "s1", "s2"], ["export", "sources"]):
            done = claimdb(*command, "--format", form, db=empty_file_copy)
            assert done.code == 0
            assert done.err.endswith(lost)
            assert ("note: " in done.err) == bool(lost)
            assert "plain" in done.out
