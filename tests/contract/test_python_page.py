"""The page on Python runs as it stands."""

import doctest
import re
from pathlib import Path

import pytest

import claimdb

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
_BLOCK = re.compile(r"^```pycon\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VERBS = {
    "add", "ask", "check", "cite", "claims", "close", "compare", "count", "edit", "export", "find", "get",
    "import_file", "log", "rm", "shifts", "show", "sql", "stances", "timeline", "top", "undo", "verify", "who",
}  # fmt: skip


def test_every_example_of_the_page_works_as_it_stands(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    examples = "\n".join(_BLOCK.findall(PAGE.read_text(encoding="utf-8")))
    test = doctest.DocTestParser().get_doctest(examples, {}, "python.md", str(PAGE), 0)
    shown: list[str] = []
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    done = doctest.DocTestRunner(optionflags=flags).run(test, out=shown.append)
    assert "".join(shown) == ""
    assert done.attempted > 25


def test_a_database_has_the_verbs_of_the_command_line():
    assert set(dir(claimdb.Database)) >= VERBS


def test_what_is_written_is_seen_by_the_results_that_come_later(example_file_copy):
    with claimdb.open(example_file_copy, coder="ana") as database:
        before = database.find()
        first = next(before)
        for quote in database.find("speaker:blinken"):
            database.edit(f"q{quote.id}", {"occasion": "press"})
        assert database.count("occasion:press") == 2
        # What was being read goes on as it was.
        assert sum(1 for _ in before) + 1 == database.count()
        assert first.id
        assert [row[2] for row in database.log(limit=1).rows] == ["ana"]


def test_a_write_that_is_tried_out_changes_nothing(example_file_copy):
    with claimdb.open(example_file_copy) as database:
        number = database.count()
        assert database.rm("q7", dry_run=True).ids == ("q7",)
        assert database.undo(database.rm("q7").by).what == "b2"
        assert database.count() == number


def test_a_file_with_a_wrong_record_is_refused_as_a_whole_unless_partial(
    example_file_copy, tmp_path
):
    file = tmp_path / "quotes.csv"
    file.write_text(
        "text,speaker,source\nOne peace.,Antony Blinken,s1\nTwo.,Nobody Known,s1\n,Xi Jinping,s1\n"
    )
    with claimdb.open(example_file_copy) as database:
        with pytest.raises(
            claimdb.InvalidDataError, match=r"2 records of .* are refused\nline 3: "
        ):
            database.import_file(file)
        assert database.count('text:"one peace"') == 0
        done = database.import_file(file, partial=True)
        assert done.counts == {("added", "quote"): 1}
        assert [one.line for one in done.refused] == [3, 4]
        assert database.count('text:"one peace"') == 1
        with pytest.raises(claimdb.NotFoundError, match="cannot read"):
            database.import_file(tmp_path / "none.csv")
        with pytest.raises(claimdb.ClaimdbError, match="unknown format of"):
            database.import_file(file, format="docx")
