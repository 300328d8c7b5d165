"""Silent surprises of `claimdb add` and `verify`: locators, modes and interrupted quotations."""

import json

import pytest

import claimdb as package
from cases import each
from databases import got
from harness import claimdb

TEXT = """\
Late session

The council met late. “We will rebuild every bridge,” said the mayor, “and we will pay for it.”

Asked about the ferry, she said that there was no money for it this year.
"""
PARTS = ("add", "quote", "--source", "s1", "--role", "the mayor", "--text")


@pytest.fixture
def council(empty_copy, tmp_path):
    """Return a database with the text of a source."""
    file = tmp_path / "council.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert claimdb("add", "source", "--title", "Late session", db=empty_copy).code == 0
    assert claimdb("snapshot", "s1", str(file), db=empty_copy).code == 0
    return empty_copy


@each(
    ("words", "number"),
    [
        ("We will rebuild every bridge, and we will pay for it.", 1),
        ("We will rebuild every bridge and we will pay", 2),
    ],
)
def test_an_interrupted_quotation_is_one_quote_with_an_omission(council, words, number):
    done = claimdb(*PARTS, words, "--on-duplicate", "add", db=council)
    assert (done.code, done.out) == (0, f"q{number}\n"), done.err
    assert "verified: elided" in done.err
    assert "no mode is given" not in done.err
    [found] = json.loads(claimdb("verify", f"q{number}", "--json", db=council).out)
    assert found["result"] == "elided"
    with package.open(council) as database:
        assert [one.result for one in database.verify(f"q{number}")] == ["elided"]


def test_the_paragraph_found_is_the_locator_unless_one_is_given(council):
    for words, more in (("We will rebuild", ()), ("every bridge", ("--locator", "page:4"))):
        assert claimdb(*PARTS, words, *more, db=council).code == 0
    assert [got(council, id).occurrences[0].locator for id in ("q1", "q2")] == [
        "paragraph:2", "page:4",
    ]  # fmt: skip
    # The same quote again has the same place.
    assert claimdb(*PARTS, "We will rebuild", "--on-duplicate", "occurrence", db=council).code == 0
    assert len(got(council, "q1").occurrences) == 1
    words = "there was no money"
    edited = claimdb("edit", "q1", "--text", words, db=council)
    assert edited.code == 0, edited.err
    assert got(council, "q1").occurrences[0].locator == "paragraph:3"


@each(
    ("words", "more", "note"),
    [
        ("there was no money for it this year", (), "outside quotation marks"),
        ("The mayor said that nothing is paid", ("--unverified",), "reads as reported speech"),
        ("there was no money for it", ("--mode", "direct"), None),
        ("We will rebuild every bridge", (), None),
    ],
)
def test_an_assumed_mode_is_never_silent(council, words, more, note):
    done = claimdb(*PARTS, words, *more, "--dry-run", db=council)
    assert done.code == 0, done.err
    assert ("no mode is given" in done.err) == (note is not None)
    assert (note or "") in done.err


def test_an_import_counts_assumed_modes(council, tmp_path):
    file = tmp_path / "quotes.csv"
    file.write_text("quote,role,source\nthere was no money,the mayor,s1\n", encoding="utf-8")
    done = claimdb("import", str(file), db=council)
    assert done.code == 0, done.err
    assert "because no mode is given" in done.err
    assert got(council, "q1").occurrences[0].locator == "paragraph:3"


def test_verify_and_show_have_one_result(council):
    near = "We will rebuild every old bridge"
    assert claimdb(*PARTS, near, "--unverified", db=council).code == 0
    assert claimdb(*PARTS, "Nothing like this is there", "--unverified", db=council).code == 0
    rendering = claimdb(*PARTS, "No money for the ferry", "--mode", "indirect", db=council)
    assert rendering.code == 0, rendering.err
    done = claimdb("verify", "--json", db=council)
    results = {one["quote"]: one["result"] for one in json.loads(done.out)}
    recorded = {f"q{n}": got(council, f"q{n}").occurrences[0].verified for n in (1, 2)}
    assert done.code == 6
    assert results == {**recorded, "q3": "rendered"}
    assert recorded["q2"] == "not_found"


@each(
    ("more", "fields"),
    [
        (("--role", "Chair", "--organization", "Port Union"), "role"),
        (("--role", "Mayor", "--organization", "Green List"), "organization"),
        (("--role", "Mayor", "--organization", "Port Union", "--status", "disputed"), "status"),
        (("--role", "Mayor", "--organization", "Port Union", "--mode", "indirect"), "mode"),
    ],
)
def test_an_attribution_that_differs_is_reported_by_every_flag(
    tmp_path_factory, empty_file, more, fields
):
    db = tmp_path_factory.mktemp("differ") / "c.db"
    db.write_bytes(empty_file.read_bytes())
    created = ("--create", "speakers,organizations")
    words = ("add", "quote", "--text", "the harbour stays open", "--speaker", "Ada Quill", *created)
    for title in ("Row", "Other"):
        assert claimdb("add", "source", "--title", title, db=db).code == 0
    first = ("--role", "Mayor", "--organization", "Port Union", "--source", "s1")
    assert claimdb(*words, *first, db=db).code == 0
    here = claimdb(*words, *more, "--source", "s1", db=db)
    assert (here.code, here.out) == (0, "q1\n")
    assert f"q1 stays as it is, without what you say of it: {fields};" in here.err
    elsewhere = claimdb(*words, *more, "--source", "s2", db=db)
    assert elsewhere.code == 5
    assert f"already recorded: q1, with other values of: {fields}\n" in elsewhere.err


def test_several_names_in_one_flag_are_refused(council):
    names = ("--speaker", "Egypt; African Group", "--create", "speakers,organizations")
    words = ("add", "quote", "--source", "s1", "--text", "We will rebuild")
    refused = claimdb(*words, *names, db=council)
    assert (refused.code, "give --speaker for each" in refused.err) == (2, True), refused.err


def test_a_field_of_the_quote_of_an_occurrence_names_the_quote(council):
    assert claimdb(*PARTS, "We will rebuild", db=council).code == 0
    wrong = claimdb("edit", "o1", "--note", "checked", db=council)
    assert (wrong.code, "claimdb edit q1 changes --note" in wrong.err) == (2, True), wrong.err


def test_words_of_unknown_speakers_are_one_quote_only_in_one_source(empty_copy, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "id,document,tag,content\n1,Ada,quay,we stay\n2,Bo,quay,we stay\n3,Ada,quay,we stay\n",
        "utf-8",
    )
    for _ in range(2):
        done = claimdb("import", str(path), "--create", "sources,topics", db=empty_copy)
        assert (done.code, "quotes with an unknown speaker: 3" in done.err) == (0, True), done.err
    with package.open(empty_copy) as database:
        assert [one.occurrences[0].title for one in database.find()] == ["Ada", "Bo"]
