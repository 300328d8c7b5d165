"""`merge`, `split` and `dedupe` as they are typed, and at a terminal."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import claimdb as library
from claimdb.store.admin.check import faults
from harness import claimdb, started
from terminals import CTRL_C, CTRL_D, ENTER, at_terminal


def dump(path: Path) -> list[str]:
    """Return everything that a file has."""
    with closing(sqlite3.connect(path)) as file:
        return list(file.iterdump())


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


def test_a_value_that_a_field_cannot_have_is_asked_for_again(twice):
    with library.open(twice, coder="ana") as db:
        for number, year in enumerate((2021, 2022)):
            # fmt: off
            db.add("source", {
                "title": f"Plan {year}", "issued": str(year), "url": f"https://x.example/{number}",
                "contributors": [{"role": "translator", "family": "Doe", "given": str(number)}],
            })
            # fmt: on
    without = claimdb("merge", "s7", "s8", db=twice)
    assert (without.code, "s7:url" in without.err) == (5, True)
    with at_terminal("merge", "s7", "s8", "--db", str(twice)) as person:
        person.sees("s7:issued", "a value, or [k]eep").types("yesterday", ENTER)
        person.sees("issued: 'yesterday' is not a date: write it as").types("3 May 2022", ENTER)
        person.sees("s7:url").sees("[O]ther all:", times=3).types("rubbish", ENTER)
        person.sees("url: 'rubbish' is not valid: an address").types("o", ENTER)
        person.sees("s7:translator", "keep: Doe, 0").sees("[O]ther all:", times=5).types("1", ENTER)
        person.sees("translator is that of one of the records").types("o", ENTER)
        person.sees("[y/N]").types("y", ENTER)
        assert person.leaves() == 0
    [source] = json.loads(claimdb("show", "s8", "--json", db=twice).out)
    assert (source["issued"], source["url"]) == ("2022-05-03", "https://x.example/1")
    assert [one["given"] for one in source["contributors"]] == ["1"]


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


HEAD = "first,second,verdict,keep\n"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [("", 4, "the file is empty"), ("first,second\na14,a21\n", 4, "no column verdict"),
     ("one,two\na1,a2\n", 4, "it needs first, second and verdict"),
     ('{"first": "a14"}\n', 4, "line 1 has no second or verdict"), ("{\n", 4, "line 2"),
     ('["a14", "a21"]', 4, "is not an object"), ("[" * 200_000, 4, "nested too deep"),
     ('{"first": 14, "second": "a21", "verdict": "same"}', 4, "first is a number"),
     ('{"first": "a14",\n"second": "a21",\n"verdict": "same"}{}', 4, "line 3 has no first"),
     (f"{HEAD}a14,a21,perhaps,\n", 4, "line 2: 'perhaps' is no verdict"),
     (f"{HEAD}a14,a21,{'x' * 300_000},\n", 4, "is no verdict"),
     (f"{HEAD}a14,a21,same,\na14\n", 4, "line 3: has 1 cell for 4 columns"),
     (f"{HEAD}a14,a99,same,\n", 3, "line 2: no actor has the id a99"),
     (f"{HEAD}a14,\x1b[31m,same,\n", 3, "line 2: unknown name"), (f"{HEAD},,same,\n", 4, "no pair"),
     (f"{HEAD}a14,a21,same,a1\n", 4, "'a1' is neither"), (f"{HEAD}a14,a14,same,\n", 4, "one record"),
     (f"{HEAD}q1,q2,different,\n", 4, "these are people"),
     (f"{HEAD}a1,a2,different,\n", 4, "(organization)"),
     (f"{HEAD}a14,a21,same,\na21,a14,different,\n", 4, "line 3: 'a21' and 'a14' are one record"),
     (f"{HEAD}a14,a21,different,\na14,a21,same,\n", 5, "line 3: ana said that a14 and a21"),
     ("<html><table></table></html>", 4, "web page"), ("\0", 4, "NUL")],
)  # fmt: skip
def test_answers_that_are_none_are_refused_with_their_line(twice, tmp_path, text, code, said):
    file = tmp_path / "answers"
    file.write_text(text, encoding="utf-8")
    before = dump(twice)
    done = claimdb(
        "dedupe", "people", "--answers", str(file), "--prefer", "keep", "--coder", "ana", db=twice
    )
    assert (done.code, said in done.err) == (code, True), done.err
    assert "\x1b" not in done.err
    assert dump(twice) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "sep=;"])
def test_answers_are_read_as_spreadsheets_save_them(twice, tmp_path, delimiter, encoding):
    said = f"{delimiter}\r\n" if "sep" in delimiter else ""
    rows = [("reason", "second", "first", "VERDICT"), ("“a”, b; c", " A21 ", "a14", "Same")]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter[-1]).writerows(rows)
    file = tmp_path / "answers.csv"
    file.write_text(said + out.getvalue(), encoding=encoding, newline="")
    done = claimdb("dedupe", "people", "--answers", str(file), "--prefer", "keep", db=twice)
    assert done.err.startswith("1 merged, 0 different, 0 skipped"), done.err


def test_all_pairs_of_several_records_of_one_person_may_be_the_same(twice, tmp_path):
    with library.open(twice, coder="ana") as db:
        for name in ("A. Blinken", "Blinkenn, Antony"):
            db.add("person", {"name": name})
    pairs = claimdb("dedupe", "people", "--csv", db=twice).out
    file = tmp_path / "pairs.csv"
    file.write_text(pairs.replace(",,\n", ",same,\n"))
    number = pairs.count("\n") - 1
    assert number > 3
    given = ("--answers", str(file), "--prefer", "keep")
    done = claimdb("dedupe", "people", *given, db=twice)
    assert f"3 merged, 0 different, {number - 3} skipped" in done.err
    again = claimdb("dedupe", "people", *given, db=twice)
    assert again.err == f"0 merged, 0 different, {number} skipped\n"
    assert faults(twice) == ([], 0)


@pytest.mark.parametrize("columns", [40, 90])
def test_what_tells_two_records_of_a_pair_apart_is_shown(twice, columns):
    text = (
        "It costs too much, and the price of the whole thing is paid by those who never wanted it"
    )
    with library.open(twice, coder="ana") as db:
        for ending, said in (("", "2021"), (" at all", "2022")):
            quote = {"text": f"{text}{ending}", "mode": "direct", "speaker": "Rahm Emanuel"}
            db.add("quote", {**quote, "said": said, "no_source": True}, on_duplicate="add")
        for site in ("one", "two"):
            source = {"title": "A plan for the harbour of the city", "container_title": site}
            db.add("source", source, on_duplicate="add")
    with at_terminal("dedupe", "quotes", "--db", str(twice), columns=columns) as person:
        person.sees("2021 · direct", "2022 · direct", "{+ at all+}", "0 occurrences", "[q]uit:")
    with at_terminal("dedupe", "sources", "--db", str(twice), columns=columns) as person:
        person.sees("one", "two", "[q]uit:")
    with at_terminal("dedupe", "people", "--db", str(twice), columns=columns) as person:
        person.sees("American politician", "A diplomat", "[q]uit:").types("q", ENTER)
        assert person.leaves() == 0
        lines = person.screen.partition("[m]erge")[0].splitlines()
        assert all(line.startswith(("1 of", "  a", " " * 9)) for line in lines if line), lines


def test_ctrl_c_ends_the_questions_also_after_an_answer(twice):
    with library.open(twice, coder="ana") as db:
        db.add("person", {"name": "A. Blinken"})
    # A pair is part of its question, which --quiet does not leave out.
    with at_terminal("dedupe", "people", "--db", str(twice), "-q") as person:
        person.sees("1 of 3", "[q]uit:").types("d", ENTER)
        person.sees("2 of 3", "a14 Antony Blinken", times=1).sees("[q]uit:", times=2).types(CTRL_C)
        assert person.leaves() == 0
        assert person.screen.endswith("stopped; what was answered is saved")
    with at_terminal("dedupe", "people", "--db", str(twice)) as person:
        person.sees("1 of 2", "[q]uit:").types(CTRL_C)
        assert person.leaves() == 130
        assert person.screen.endswith("nothing was changed")
        assert "\\n" not in person.screen


def test_a_pair_that_somebody_else_merged_meanwhile_does_not_end_the_questions(twice):
    with library.open(twice, coder="ana") as db:
        db.add("person", {"name": "A. Blinken"})
        db.judge([("a14", "a22", "different")])
    with at_terminal("dedupe", "people", "--db", str(twice), "--prefer", "keep") as person:
        person.sees("1 of 2", "[q]uit:")
        assert claimdb("rm", "a22", "-y", db=twice).code == 0
        person.types("m", ENTER).sees("2 of 2").sees("[q]uit:", times=2).types("m", ENTER)
        assert person.leaves() == 0
        assert "not done: no actor has the id a22" in person.screen
        assert "1 merged, 0 different, 1 skipped" in person.screen


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


def test_a_conflict_of_a_split_is_asked_as_that_of_a_merge(twice):
    with library.open(twice, coder="ana") as db:
        db.edit("q7", {"add_topic": "sanctions=support"})
    given = ("split", "t2", "--where", "q7", "--into", "sanctions")
    without = claimdb(*given, db=twice)
    assert (without.code, "decide with --prefer stance=keep" in without.err) == (5, True)
    with at_terminal(*given, "--db", str(twice)) as person:
        person.sees("q7:t10:stance: 'support' or 'oppose'", "[O]ther all:").types("o", ENTER)
        person.sees("Split t2? [y/N]").types("y", ENTER)
        assert person.leaves() == 0
    assert claimdb("search", "q7 topic:sanctions stance:oppose", "--ids", db=twice).out


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
