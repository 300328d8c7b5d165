"""`merge`, `split` and `dedupe` as they are typed, and at a terminal."""

import csv
import io
import json
from pathlib import Path

import pytest

import claimdb as library
from claimdb.store.admin.check import faults
from harness import claimdb, started
from terminals import CTRL_D, ENTER, at_terminal


@pytest.fixture
def twice(example_file_copy: Path) -> Path:
    """The worked example with a person and a topic that are recorded twice."""
    with library.open(example_file_copy, coder="ana") as db:
        db.add("person", {"name": "Antonij Blinken", "description": "A diplomat"})
        db.add("topic", {"name": "peace plans"})
        db.add(
            "quote",
            {"text": "We shall see.", "mode": "direct", "speaker": "Antonij Blinken",
             "topics": [{"name": "peace plans"}], "no_source": True},
        )  # fmt: skip
    return example_file_copy


def test_merge_shows_what_it_would_do_and_does_it_only_if_told(twice):
    shown = claimdb("merge", "a14", "a21", "--dry-run", db=twice)
    assert (shown.code, shown.out) == (0, "")
    assert shown.err.splitlines() == [
        "a21 'Antonij Blinken' into a14 'Antony Blinken'",
        "  1 quote",
        "  name 'Antonij Blinken' (alternative)",
        "  a14:description: 'American politician, United States Secretary of State in 20…'"
        " or 'A diplomat'",
    ]
    refused = claimdb("merge", "a14", "a21", "-y", db=twice)
    assert refused.code == 5
    assert "a14:description" in refused.err
    assert "--prefer description=keep" in refused.err
    done = claimdb(
        "merge", "a14", "a21", "-y", "--prefer", "other", "--as", "misspelling", db=twice
    )
    assert (done.code, done.err) == (0, "merged a21 into a14; undo with: claimdb undo b5\n")
    assert json.loads(claimdb("show", "a21", "--json", db=twice).out)[0]["id"] == "a14"
    assert claimdb("undo", "b5", "-y", db=twice).code == 0
    assert faults(twice) == ([], 0)


def test_at_a_terminal_a_conflict_is_asked_and_the_merge_confirmed(twice):
    with at_terminal("merge", "a14", "a21", "--db", str(twice)) as person:
        person.sees("other: A diplomat", "a value, or [k]eep, [o]ther, [K]eep all, [O]ther all:")
        person.types("A new one", ENTER)
        person.sees("Merge a21 into a14? [y/N]").types("y", ENTER)
        assert person.leaves() == 0
        assert "merged a21 into a14" in person.screen
    [actor] = json.loads(claimdb("show", "a14", "--json", db=twice).out)
    assert actor["description"] == "A new one"


def test_at_the_end_of_the_input_nothing_is_merged(twice):
    with at_terminal("merge", "a14", "a21", "--db", str(twice)) as person:
        person.sees("[O]ther all:").types(CTRL_D)
        assert person.leaves() == 5
        assert "nothing was changed" in person.screen
    assert "Antonij" in claimdb("show", "a21", db=twice).out


def test_pairs_are_judged_one_by_one_at_a_terminal(twice):
    with at_terminal("dedupe", "people", "--db", str(twice), "--prefer", "keep") as person:
        person.sees("1 of 1", "a14 Antony Blinken 2 quotes", "a21 Antonij Blinken 1 quote")
        person.sees("[m]erge (into a14), [o]ther (into a21), [d]ifferent").types("x", ENTER)
        person.sees("one of: merge, other, different, skip, quit").types("d", ENTER)
        assert person.leaves() == 0
        told = person.screen.replace("\n", "")
        assert "a14 and a21 are different; undo with: claimdb undo b5" in told
    again = claimdb("dedupe", "people", db=twice)
    assert again.out.count("\n") == 1
    with at_terminal("dedupe", "topics", "--db", str(twice), "--limit", "1") as person:
        person.sees("peace plans", "[m]erge").types("m", ENTER)
        assert person.leaves() == 0
        assert "1 merged, 0 different, 0 skipped" in person.screen
    assert faults(twice) == ([], 0)


@pytest.mark.parametrize("format", ["--csv", "--jsonl", "--json", "--tsv"])
def test_pairs_are_answered_from_a_file_in_one_batch(twice, tmp_path, format):
    found = claimdb("dedupe", "people", format, db=twice).out
    file = tmp_path / "pairs"
    if "json" in format:
        filled = found.replace('"verdict": null', '"verdict": "same"')
        filled = filled.replace('"keep": null', '"keep": "a21"')
    else:
        between = "," if format == "--csv" else "\t"
        head, *rows = found.splitlines()
        filled = "\n".join(
            [head, *(f"{row.rstrip(between)}{between}same{between}a21" for row in rows)]
        )
    file.write_text(filled, encoding="utf-8")
    would = claimdb("dedupe", "people", "--answers", str(file), "--dry-run", db=twice)
    assert "a21:description" in would.err
    assert claimdb("dedupe", "people", "--answers", str(file), db=twice).code == 5
    done = claimdb("dedupe", "people", "--answers", str(file), "--prefer", "keep", db=twice)
    assert done.err == "1 merged, 0 different, 0 skipped; undo with: claimdb undo b5\n"
    assert "a21" in claimdb("show", "a14", "--ids", db=twice).out
    assert claimdb("undo", "-y", db=twice).code == 0
    assert faults(twice) == ([], 0)


@pytest.mark.parametrize(
    ("text", "code"),
    [("first,second\na14,a21\n", 0), ("one,two\na1,a2\n", 4), ('{"first": "a14"}\n', 4),
     ("{\n", 4), ('["a14", "a21"]', 4), ("first,second,verdict\na14,a21,perhaps\n", 4),
     ("first,second,verdict\na14,a99,same\n", 3), ("first,second,verdict\n,,same\n", 4),
     ("first,second,verdict,keep\na14,a21,same,a1\n", 4), ("", 0)],
)  # fmt: skip
def test_answers_that_are_none_are_refused(twice, tmp_path, text, code):
    file = tmp_path / "answers"
    file.write_text(text, encoding="utf-8")
    done = claimdb("dedupe", "people", "--answers", str(file), db=twice)
    assert (done.code, done.err.count("Traceback")) == (code, 0)
    assert "undo with" not in done.err


def test_of_two_merges_at_once_the_second_finds_one_record(twice):
    runs = [started("merge", "a14", "a21", "-y", "--prefer", "keep", db=twice) for _ in range(2)]
    said = [run.communicate() for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 2], said
    assert faults(twice) == ([], 0)


def test_split_is_previewed_and_done(twice):
    shown = claimdb(
        "split", "t2", "--where", "speaker:a14", "--name", "A view", "--dry-run", db=twice
    )
    assert shown.err.splitlines()[0] == "t2 'peace plan' to new 'A view'"
    done = claimdb("split", "t2", "--where", "speaker:a14", "--name", "A view", "-y", db=twice)
    assert "undo with: claimdb undo b5" in done.err
    refused = claimdb("split", "t2", "--where", "q1", "--name", "B", db=twice)
    assert refused.code in {3, 5}


@pytest.mark.parametrize("name", ["a\x1b[31mb", "\u202e", "a14\n", ""])
def test_names_of_strangers_are_shown_literally(twice, name):
    done = claimdb("merge", "a14", name, "-y", db=twice)
    assert done.code in {2, 3}
    assert "\x1b" not in done.err


def test_names_in_pairs_for_a_spreadsheet_are_no_formulas(twice, tmp_path):
    with library.open(twice, coder="ana") as db:
        for name in ("=SUM(Anton) Karsov", "=SUM(Antonn) Karsov"):
            db.add("person", {"name": name})
    found = claimdb("dedupe", "people", "--csv", db=twice)
    names = {cell for row in csv.reader(io.StringIO(found.out)) for cell in row if "Karsov" in cell}
    assert names == {"'=SUM(Anton) Karsov", "'=SUM(Antonn) Karsov"}
    plain = claimdb("dedupe", "people", "--jsonl", db=twice)
    assert '"=SUM(Anton) Karsov"' in plain.out
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(found.out.replace(",,", ",same,"))
    done = claimdb("dedupe", "people", "--answers", pairs, "--prefer", "keep", db=twice)
    assert done.code == 0, done.err
