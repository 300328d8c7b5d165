"""`claimdb import` of exports of other tools: detection and messages."""

import csv
import json

import pytest

import claimdb as package
from claimdb.formats import dna, taguette
from claimdb.store.admin.check import faults
from harness import claimdb, shell, terminal
from worlds import SEEDED

CLIENT_2023 = (
    "Creation Date", "URL", "Group", "Annotation/Reply Type", "Quote", "User", "Body", "Tags",
    "Page",
)  # fmt: skip
PLAN, OTHER = "the plan can be a basis", "no way back; to “talks”"
EVENTS = [
    (1, "2023-03-20 00:00:00", "Vladimir Putin", "Russia", "peace plan", 1, 1, 9, PLAN, "Admin", 7,
     "Putin to Xi", "", "BBC News", "World", "News"),
    (2, "2023-03-20 00:00:00", "", "United States", "ceasefire", 0, 1, 9, OTHER, "Admin", 7,
     "Putin to Xi", "", "BBC News", "World", "News"),
    (3, "2023-03-20 00:00:00", "Vladimir Putin", "Russia", "ceasefire", 1, 1, 9, PLAN, "Admin", 7,
     "Putin to Xi", "", "BBC News", "World", "News"),
]  # fmt: skip
HIGHLIGHTS = [
    (1, "chatterjee2023putin", "peace plan=support", PLAN),
    (1, "chatterjee2023putin", "speaker:Vladimir Putin", PLAN),
    (2, "s1", "ceasefire", OTHER),
]
ANNOTATION = {
    "uri": "https://www.bbc.com/news/world-asia-65018657", "tags": ["speaker:Xi Jinping"],
    "document": {"title": ["Putin to Xi"]}, "created": "2023-03-21T10:02:00+00:00", "text": "",
    "target": [{"selector": [{"type": "TextQuoteSelector", "exact": PLAN}]}],
}  # fmt: skip


def write(path, header, *lines, delimiter=","):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows((header, *lines))
    return path


def added(db):
    with package.open(db) as database:
        return sorted(database.find(), key=lambda quote: quote.id)[SEEDED:]


@pytest.fixture
def events(tmp_path):
    return write(tmp_path / "events.csv", dna.HEADER, *EVENTS, delimiter=";")


@pytest.fixture
def highlights(tmp_path):
    return write(tmp_path / "all_tags.csv", taguette.HEADER, *HIGHLIGHTS)


def test_an_event_list_of_dna_is_imported_and_the_same_again_adds_nothing(
    example_file_copy, events
):
    done = claimdb("import", str(events), "--create", "sources", db=example_file_copy)
    assert done.code == 0, done.err
    told = done.err.splitlines()
    assert told[0] == "DNA, semicolon, UTF-8"
    assert told[1].startswith("note: DNA replaces ; by ,")
    assert "  person -> speaker" in told
    assert "  coder -> (left out)  ignored" in told
    assert told[-2:] == [
        "rows merged into others with the same text: 1",
        "2 quotes added, 1 source added",
    ]
    first, second = added(example_file_copy)
    assert [(one.slug, one.stance) for one in first.topics] == [
        ("peace-plan", "support"), ("ceasefire", "support"),
    ]  # fmt: skip
    assert (second.speakers[0].name, second.text, second.mode) == (
        "United States", OTHER, "indirect",
    )  # fmt: skip
    assert faults(example_file_copy) == ([], 0)
    again = claimdb("import", str(events), db=example_file_copy)
    assert again.err.splitlines()[-1] == "2 quotes skipped"


def test_errors_of_an_event_list_have_the_line_and_the_column_of_each_row(
    example_file_copy, tmp_path
):
    lines = [list(line) for line in EVENTS]
    lines[1][3], lines[2][4], lines[0][5] = "Nobody X", "Nothing Y", 1
    path = write(tmp_path / "events.csv", dna.HEADER, *lines, delimiter=";")
    rejects = tmp_path / "rejects.csv"
    part = ("--allow-partial", "--errors-to", str(rejects), "--create", "sources")
    done = claimdb("import", str(path), *part, "-q", db=example_file_copy)
    assert done.code == 6
    assert [line.partition(" (")[0] for line in done.err.splitlines()] == [
        "error: line 4, concept: no topic is called 'Nothing Y'",
        "error: line 3, organization: no organization is called 'Nobody X'",
        "2 errors in 2 records",
    ]
    assert added(example_file_copy) == []
    with rejects.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    assert header == [*dna.HEADER, "_line", "_error"]
    assert [row[-2] for row in rows] == ["2", "4", "3"]
    corrected = rejects.read_text(encoding="utf-8")
    corrected = corrected.replace("Nobody X", "China").replace("Nothing Y", "ceasefire")
    rejects.write_text(corrected, encoding="utf-8")
    done = claimdb("import", str(rejects), "--create", "sources", db=example_file_copy)
    assert (done.code, len(added(example_file_copy))) == (0, 2), done.err


@pytest.mark.parametrize("name", ["rest.csv", "rest.txt"])
def test_what_is_refused_of_another_tool_is_recognized_by_itself(example_file_copy, tmp_path, name):
    path = write(tmp_path / "all.csv", taguette.HEADER, *HIGHLIGHTS, (3, "s1", "Nothing Y", PLAN))
    rejects = tmp_path / name
    part = ("--allow-partial", "--errors-to", str(rejects))
    done = claimdb("import", str(path), *part, db=example_file_copy)
    assert done.code == 6
    assert f"rejected records are in {rejects}: correct them, and import that file\n" in done.err
    again = claimdb("import", str(rejects), "--create", "topics", db=example_file_copy)
    assert (again.code, again.err.splitlines()[0]) == (0, "Taguette, comma, UTF-8")


def test_a_stance_that_is_none_is_reported_in_its_column(example_file_copy, tmp_path):
    path = write(tmp_path / "events.csv", dna.HEADER, (*EVENTS[0][:5], 3, *EVENTS[0][6:]))
    done = claimdb("import", str(path), "-q", "--create", "sources", db=example_file_copy)
    assert (done.code, "line 2, agreement: '3' is not one of" in done.err) == (4, True)


def test_highlights_of_taguette_have_the_speaker_that_is_set(example_file_copy, highlights):
    dry = claimdb("import", str(highlights), "--dry-run", db=example_file_copy)
    assert (dry.code, dry.err.splitlines()[0]) == (0, "Taguette, comma, UTF-8")
    assert "quotes with an unknown speaker: 1" in dry.err.splitlines()
    done = claimdb("import", str(highlights), "--set", "speaker=China", db=example_file_copy)
    assert done.code == 0, done.err
    first, second = added(example_file_copy)
    assert [first.speakers[0].name, second.speakers[0].name] == ["Vladimir Putin", "China"]
    assert (first.occurrences[0].key, second.mode) == ("chatterjee2023putin", "mixed")


def test_annotations_come_in_through_a_pipe_without_a_format(example_file_copy, tmp_path):
    path = tmp_path / "search.json"
    path.write_text(json.dumps({"total": 2, "rows": [ANNOTATION, {"uri": "x:y", "target": []}]}))
    done = shell(f"claimdb import - < {path}", example_file_copy)
    assert done.code == 0, done.err
    assert done.err.splitlines()[0] == "Hypothes.is JSON, UTF-8"
    assert done.err.splitlines()[-1] == "1 quote added"
    assert "skipped page notes without a quote: 1" in done.err.splitlines()
    (quote,) = added(example_file_copy)
    assert (quote.text, quote.occurrences[0].key) == (PLAN, "chatterjee2023putin")


def test_an_export_of_the_client_says_nothing_of_replies_that_are_not_there(
    example_file_copy, tmp_path
):
    line = ("2023-03-21 10:02", ANNOTATION["uri"], "Public", "Annotation", PLAN, "t", "", "", "")
    path = write(tmp_path / "notes.csv", CLIENT_2023, line)
    done = claimdb("import", str(path), "--set", "mode=narration", db=example_file_copy)
    assert (done.code, done.err.splitlines()[0]) == (0, "Hypothes.is CSV: comma, UTF-8")
    assert "ignored: " not in done.err
    assert added(example_file_copy)[0].mode == "narration"


def test_nobody_has_to_type_before_being_told_that_a_format_is_missing(example_file):
    done = terminal("import", "-", CLAIMDB_DB=str(example_file))
    assert (done.code, "unknown format of -" in done.out) == (2, True)


def test_a_format_that_is_named_comes_before_the_one_that_a_file_shows(
    example_file_copy, highlights
):
    line = ("import", str(highlights), "--format", "csv", "--map", "content=text", "--dry-run")
    done = claimdb(*line, db=example_file_copy)
    assert done.err.splitlines()[:3] == [
        "comma, UTF-8", "  id -> (left out)  ignored", "  document -> (left out)  not known",
    ]  # fmt: skip


def test_other_kinds_than_quotes_are_no_export_of_others(example_file_copy, tmp_path):
    path = write(tmp_path / "topics.csv", (*taguette.HEADER, "name"), (1, "a", "b", "c", "gas"))
    for header in ((*taguette.HEADER, "name"), (*dna.SIGNATURE, "name")):
        line = (*(["x"] * (len(header) - 1)), "gas")
        write(path, header, line)
        done = claimdb("import", str(path), "--kind", "topic", "--dry-run", db=example_file_copy)
        assert (done.code, done.err.splitlines()[0]) == (0, "comma, UTF-8"), done.err


def test_what_is_set_for_all_is_saved_with_a_mapping(example_file_copy, highlights, tmp_path):
    saved = tmp_path / "ours.toml"
    said = ("--set", "mode=narration", "--set", "note=", "--save-mapping", str(saved))
    refused = claimdb("import", str(highlights), *said, "--dry-run", db=example_file_copy)
    assert "narration is the source's own assertion" in refused.err
    assert '[defaults]\n"mode" = "narration"\n' in saved.read_text()
    path = write(highlights, taguette.HEADER, HIGHLIGHTS[2])
    done = claimdb("import", str(path), "--mapping", str(saved), db=example_file_copy)
    assert (done.code, added(example_file_copy)[0].mode) == (0, "narration"), done.err


@pytest.mark.parametrize(
    ("said", "told"),
    [("speakr=X", "unknown field 'speakr'"), ("speaker", "'speaker' is not FIELD=VALUE"),
     ("=x", "unknown field ''")],
)  # fmt: skip
def test_a_default_that_is_none_is_refused(example_file, highlights, said, told):
    done = claimdb("import", str(highlights), "--set", said, db=example_file)
    assert (done.code, told in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("profile", "query", "said"),
    [
        ("dna", "stance:oppose", ()),
        ("hypothesis", "speaker:blinken", ("--set", "source=s2")),
    ],
)
def test_what_is_exported_for_a_tool_is_recognized_as_its_own(
    example_file_copy, tmp_path, profile, query, said
):
    path = tmp_path / "out.csv"
    asked = ("export", "citations", query, "--profile", profile, "-o", str(path))
    assert claimdb(*asked, db=example_file_copy).code == 0
    with package.open(example_file_copy) as database:
        words = {quote.text for quote in database.find(query)}
    done = claimdb("import", str(path), *said, "--create", "sources", "--on-duplicate", "add",
                   db=example_file_copy)  # fmt: skip
    assert done.code == 0, done.err
    assert {quote.text for quote in added(example_file_copy)} <= words
    assert added(example_file_copy)
