"""`claimdb check`: whether a quotation is genuine and whose it is, on both databases."""

import csv
import io
import json
from hashlib import sha256

import pytest

from cases import each
from databases import on
from harness import FORMATS, claimdb, process, shell, terminal
from worlds import write

PIER = "We will rebuild the old pier before the winter storms arrive."
SAVED = (
    "Ada said: “I do not believe that sanctions, which were adopted in haste, work. We stay open for "
    "talks.” Of tolls, “all are fair” to her, “none is too high”."
)
"""A saved copy in which quotes stand otherwise than they are recorded."""


def _passage(first, last):
    place = {"start": SAVED.index(first), "end": SAVED.index(last) + len(last)}
    return {"source_id": 2, "snapshot_id": 1, **place}


ROWS = {
    "actors": [
        {"name": "Ada Long"}, {"name": "Ben Short"}, {"name": "Harbour", "kind": "organization"},
        {"name": "Harbour Office", "kind": "organization"},
    ],
    "people": [{"actor_id": 1, "family": "Long"}, {"actor_id": 2}],
    "organizations": [{"actor_id": 3}, {"actor_id": 4, "parent_id": 3}],
    "sources": [{"key": "gazette", "title": "The Gazette"}, {"key": "saved", "title": "The Post"}],
    "snapshots": [{"source_id": 2, "sha256": sha256(SAVED.encode()).hexdigest(), "text": SAVED}],
    "quotes": [
        {"text": PIER}, {"text": "Long called it “a costly daydream”.", "mode": "mixed"},
        {"text": "The town has no money left at all.", "mode": "indirect"},
        {"text": "Nobody has ever seen a ship as large as ours."},
        {"text": "There never was a ferry that came on time."},
        {"text": "[red]Fish \x1b[31m\u202e is dear = cheap[/red] says everybody here."},
        {"text": "I do not believe that sanctions ... work."},
        {"text": "We stay open [as ever] for talks."},
        {"text": "Ada said that of tolls “all are fair” and “none is too high”.", "mode": "mixed"},
    ],
    "attributions": [
        {"quote_id": 1, "position": 1, "actor_id": 1, "organization_id": 4, "role": "mayor"},
        {"quote_id": 2, "position": 1, "actor_id": 1},
        {"quote_id": 3, "position": 1, "actor_id": 1},
        {"quote_id": 4, "position": 1, "actor_id": 2, "status": "misattributed"},
        {"quote_id": 5, "position": 1, "actor_id": 2, "status": "disputed"},
        *({"quote_id": number, "position": 1, "actor_id": 1} for number in (7, 8, 9)),
    ],
    "occurrences": [
        {"quote_id": 1, "source_id": 1, "locator": "page:3"},
        {"quote_id": 7, **_passage("I do", "work.")}, {"quote_id": 8, **_passage("We stay", "talks.")},
        {"quote_id": 9, **_passage("all are", "too high")},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def town(refill):
    """Return a database of a small town's quotes."""
    return refill(ROWS)


@on("sqlite")
@each(("words", "results"), [
    (PIER, {"q1": "same"}), (f"“{PIER.upper()}”", {"q1": "same"}),
    ("rebuild the old pier", {"q1": "shortened"}), ("We will … the winter storms", {"q1": "shortened"}),
    ("We will rebuild the old bridge before the winter storms arrive", {"q1": "altered"}),
    ("a ferry that came on time", {"q5": "altered"}), ("There … was a ferry", {"q5": "altered"}),
    ("a costly daydream", {"q2": "same"}), ("daydream", {"q2": "shortened"}),
    ("Long called it a costly daydream", {"q2": "rendered"}),
    ("The town has no money left at all", {"q3": "rendered"}),
    ("Nobody has ever seen a ship as large as ours", {"q4": "misattributed"}),
    ("never was a ferry that came on time", {"q5": "disputed"}), ("nothing like it at all", {}),
    ("Before the winter storms arrive we will rebuild the old pier", {"q1": "altered"}),
    ("Long called it a costy daydreem", {"q2": "altered"}),
    ("Before the winter storms arrive the old town will sleep", {}),
    ("I do not believe that sanctions […] work", {"q7": "same"}),
    ("I do not believe that sanctions work", {"q7": "altered"}), ("sanctions work", {"q7": "altered"}),
    ("I do not believe that sanctions, which were adopted in haste, work", {"q7": "same"}),
    ("I do not believe that sanctions, which … work", {"q7": "shortened"}),
    ("We stay open for talks", {"q8": "same"}), ("stay open [as ever] for talks", {"q8": "shortened"}),
    ("all are fair to her, none is too high", {"q9": "altered"}),
])  # fmt: skip
def test_what_is_recorded_says_whether_words_are_genuine(town, words, results):
    done = claimdb("check", words, "--json", db=town)
    assert {row["id"]: row["result"] for row in json.loads(done.out)} == results
    genuine = not results or {"same", "shortened"} & set(results.values())
    assert done.code == (0 if genuine else 6)
    assert claimdb("check", words, "-e", db=town).code == (done.code if results else 1)


@each(("speaker", "result"), [
    ("Long", "same"), ("a1", "same"), ("Harbour Office", "same"), ("Harbour", "same"),
    ("Ben Short", "misattributed"),
])  # fmt: skip
def test_words_are_those_of_who_said_them_and_of_whom_that_was_for(town, speaker, result):
    done = claimdb("check", PIER, "--speaker", speaker, "--json", db=town)
    assert [row["result"] for row in json.loads(done.out)] == [result]
    assert done.code == (0 if result == "same" else 6)
    assert claimdb("check", "nothing like it", "--speaker", speaker, db=town).code == 0


def test_a_row_says_who_where_and_how_it_differs(town):
    done = claimdb("check", "We will rebuild the old pier", "before winter", "--json", db=town)
    assert (done.code, done.err) == (6, "1 altered\n")
    assert json.loads(done.out) == [{
        "id": "q1", "result": "altered", "likeness": 0.84, "text": PIER, "mode": "direct",
        "speaker": "Ada Long", "status": "attested", "source": "gazette",
        "diff": [["=", "We will rebuild the old pier before "], ["+", "the "], ["=", "winter"],
                 ["+", " storms arrive."]],
    }]  # fmt: skip
    for form in FORMATS:
        assert "q1" in claimdb("check", PIER, f"--{form}", db=town).out
    header, row = csv.reader(io.StringIO(claimdb("check", PIER, "--csv", db=town).out))
    assert header == list(json.loads(done.out)[0])
    assert row[1] == "same"
    assert claimdb("check", PIER, "--fields", "id,result", "--tsv", db=town).out == (
        "id\tresult\nq1\tsame\n"
    )


@each(("arguments", "code", "error"), [
    (("check",), 2, "Missing argument"), (("check", ""), 2, "there is no word to check"),
    (("check", "“…”"), 2, "there is no word to check"), (("check", "a\udcff"), 2, "not UTF-8"),
    (("check", PIER, "--speaker", "Lang"), 3, "no speaker is called 'Lang'"),
    (("check", "nothing", "--speaker", ""), 3, "no speaker is called ''"),
    (("check", PIER, "--fields", "zzz"), 2, "no field 'zzz'"),
    (("check", PIER, "--json", "--csv"), 2, "two formats"),
])  # fmt: skip
def test_what_cannot_be_checked_is_reported(town, arguments, code, error):
    done = claimdb(*arguments, db=town)
    assert done.code == code
    assert done.out == ""
    assert error.lower() in done.err.lower()


@each("words", [
    "[red]Fish \x1b[31m is dear = cheap[/red] says everybody here", "'; DROP TABLE quotes; --",
    '"a* OR NEAR(b)"', "-e", "word " * 5_000, "\u202e\u2066 fish", "x" * 50_000, "台湾", "a\0b",
])  # fmt: skip
def test_hostile_words_are_words(town, words):
    done = claimdb("check", "--", words, db=town)
    assert done.code in {0, 6}
    assert all(line.isprintable() for line in done.err.splitlines())
    assert done.err.count("\n") == 1 or done.err.startswith("Nothing like these words")


def test_a_terminal_shows_no_escape_of_a_text(empty_file_copy):
    write(empty_file_copy, ROWS)
    shown = terminal("check", "Fish is dear cheap says everybody", CLAIMDB_DB=str(empty_file_copy))
    assert shown.code == 6
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    assert "[red]" in shown.out
    fields = terminal("check", PIER, "--fields", "id,result", CLAIMDB_DB=str(empty_file_copy))
    assert fields.out.splitlines()[1].split() == ["q1", "same"]


def test_a_terminal_shows_one_quote_below_the_other_with_its_source(empty_file_copy):
    write(empty_file_copy, {**ROWS, "quotes": [*ROWS["quotes"], {"text": PIER}]})
    shown = terminal("check", PIER, CLAIMDB_DB=str(empty_file_copy)).out
    first, second = shown.removesuffix("2 same\n").split("\n\n")
    assert first.startswith("q1 ")
    assert "The Gazette (gazette), page 3" in first
    assert second.startswith("q10 ")
    assert "(the source itself)" in second
    disputed = terminal("check", "never was a ferry that came", CLAIMDB_DB=str(empty_file_copy)).out
    assert disputed.startswith("q5   disputed\n")
    assert "attribution disputed" in disputed


def test_without_a_reader_or_records_it_ends_in_order(empty_file_copy, tmp_path):
    assert claimdb("check", PIER, db=empty_file_copy) == (
        0,
        "id\tresult\tlikeness\ttext\tmode\tspeaker\tstatus\tsource\tdiff\n",
        "Nothing like these words is recorded.\n"
        "hint: no quote has these words; claimdb search WORD finds others\n",
    )
    assert process("check", PIER, db=tmp_path / "none.db").code == 3
    assert process("check", b"\xff", db=empty_file_copy).code == 2
    write(empty_file_copy, ROWS)
    closed = shell(
        f"claimdb check '{PIER}' --json | true; echo ${{PIPESTATUS[0]}}", empty_file_copy
    )
    assert closed.out in {"0\n", "141\n"}
    assert "Traceback" not in closed.err
