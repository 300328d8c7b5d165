"""Plain imports of what was exported before records were merged."""

import json

import pytest

import claimdb
from cases import each
from claimdb.drafts.records import DraftError
from claimdb.drafts.validate import gate
from claimdb.errors import InvalidDataError
from claimdb.model import ProgramName
from claimdb.store.admin.check import faults
from databases import query, rows_of

KINDS = {"quotes": "quote", "citations": "quote", "claims": "claim", "sources": "source"}


def imported(address, path, kind: str, **options):
    with claimdb.open(address, coder="bo") as database:
        return database.import_file(path, kind=kind, **options)


def test_an_export_from_before_merges_adds_nothing(example_copy, tmp_path):
    files = {}
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q4", {"rm_speaker": ["a13"], "add_speaker": ["a12"]})
        database.refresh()
        for exported, kind in KINDS.items():
            for suffix in ("csv", "json"):
                path = tmp_path / f"{exported}.{suffix}"
                database.export(exported, path=path)
                files[path] = kind
        claim, title = database.get("c2").text, database.get("s2").title
        for keep, other in (("s1", "s2"), ("c1", "c2"), ("a12", "a13"), ("t1", "t2"), ("q4", "q3")):
            database.merge(keep, other, prefer=["keep"])
        database.refresh()
        assert (database.get(claim).id, database.get(title).id) == (1, 1)
    before = rows_of(example_copy)
    for path, kind in files.items():
        # Only this file has the uid of the merged quote, whose text is another one now.
        new = {("added", "quote"): 1} if kind == "quote" and path.name != "quotes.json" else {}
        done = imported(example_copy, path, kind, dry_run=True)
        added = {key: count for key, count in done.counts.items() if key[0] == "added"}
        assert (added, done.refused) == (new, []), path
        assert rows_of(example_copy) == before
    assert faults(example_copy) == ([], 0)


def test_a_record_with_the_uid_of_a_merged_one_is_what_that_became(example_file_copy, tmp_path):
    with claimdb.open(example_file_copy, coder="ana") as database:
        uid = database.get("c2").uid
        database.merge("c1", "c2", prefer=["keep"])
    path = tmp_path / "claims.json"
    path.write_text(json.dumps([{"uid": uid, "text": "In other words"}]))
    assert imported(example_file_copy, path, "claim").counts == {("skipped", "claim"): 1}
    with pytest.raises(InvalidDataError, match="line 1: this claim was merged into c1"):
        imported(example_file_copy, path, "claim", on_duplicate="fail")
    done = imported(example_file_copy, path, "claim", on_duplicate="add")
    assert done.counts == {("added", "claim"): 1}


def coders(address) -> dict[str, str]:
    """Return the kind of each coder."""
    return dict(query(address, "SELECT name, kind FROM coders"))


def codings(address) -> list[tuple[str, ...]]:
    """Return who gave which stance to each topic of each quote, and when it was decided on."""
    with claimdb.open(address) as database:
        quotes = list(database.find(""))
    return sorted((quote.text, *map(str, one)) for quote in quotes for one in quote.codings)


CODED = (
    ("bo", "q3", "china=neutral"), ("ana; cy", "q3", "china=support"),
    ("bo", "q4", "russia=support"), ("ana; cy", "q4", "russia=oppose"),
    ("bo", "q11", "peace-plan=none"),
)  # fmt: skip


@pytest.fixture
def coded(example_file_copy):
    for coder, quote, stance in CODED:
        with claimdb.open(example_file_copy, coder=coder) as database:
            database.edit(quote, {"topic": stance})
    with claimdb.open(example_file_copy, coder=ProgramName("gpt")) as database:
        database.edit("q4", {"topic": "russia=neutral"})
        database.edit("q7", {"add_topic": ["energy=neutral"]})
    with claimdb.open(example_file_copy, coder="cy") as database:
        database.edit("q4", {"topic": "russia=mixed", "decide": True})
    return example_file_copy


CREATED = ("speakers", "organizations", "topics", "sources", "claims")


@each("name", ["quotes.json", "citations.csv"])
def test_codings_and_their_coders_survive_export_and_import(coded, empty_copy, tmp_path, name):
    path = tmp_path / name
    with claimdb.open(coded) as database:
        found = [one._replace(topic=None) for one in database.agreement().rows]
        database.export(path.stem, path=path)
    assert found
    # They are recorded there.
    assert not imported(coded, path, "quote").notes
    done = imported(empty_copy, path, "quote", create=CREATED)
    assert codings(empty_copy) == codings(coded)
    assert coders(empty_copy) == coders(coded)
    assert faults(empty_copy) == ([], 0)
    with claimdb.open(empty_copy, coder="bo") as database:
        assert [one._replace(topic=None) for one in database.agreement().rows] == found
        database.undo()
    assert (codings(empty_copy), bool(done.written)) == ([], True)


def test_a_coder_in_the_table_of_another_program_is_a_program_by_its_mark(
    example_file, empty_file_copy, tmp_path
):
    path = tmp_path / "dna.csv"
    with claimdb.open(example_file) as database:
        database.export("citations", path=path, profile="dna")
    imported(empty_file_copy, path, "quote", create=CREATED)
    assert coders(empty_file_copy) == {"bo": "human", "claimdb": "program"}


def test_a_program_cannot_code_under_the_name_of_a_human(coded, tmp_path):
    path = tmp_path / "quotes.csv"
    coding = "Peru=oppose by cy (program)"
    path.write_text(f"text,mode,title,topic,coding\nNew words,narration,A title,Peru,{coding}\n")
    done = imported(coded, path, "quote", create=CREATED, partial=True)
    [refused] = done.refused
    assert "the coder 'cy' is recorded as human" in str(refused)
    assert "another name, in --coder or in the file" in refused.error.hint
    assert not query(coded, "SELECT 1 FROM topics WHERE name = 'Peru'")


def test_codings_cannot_be_changed_by_an_update(coded, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text("id,coding\nq3,china=oppose by ana\n")
    with pytest.raises(InvalidDataError, match="line 2: coding: codings of several coders cannot"):
        imported(coded, path, "quote", update=True)


@each(("number", "gone", "listed"), [("q3", "china", True), ("q4", "russia", False)])
def test_an_update_removes_a_topic_with_its_codings(coded, tmp_path, number, gone, listed):
    path = tmp_path / "quotes.json"
    with claimdb.open(coded) as database:
        database.export("quotes", f"id:{number}", path=path)
        assert gone in {one.topic for one in database.get(number).codings}
    [quote] = json.loads(path.read_text())
    quote["topics"] = [one for one in quote["topics"] if one["slug"] != gone]
    path.write_text(json.dumps([{**quote, "codings": quote["codings"] if listed else []}]))
    assert imported(coded, path, "quote", update=True).updated.ids == (number,)
    with claimdb.open(coded) as database:
        assert gone not in {one.topic for one in database.get(number).codings}


@each(
    ("coding", "problem"),
    [
        ("china", "codings: names no topic, stance and coder"),
        ("china=pro-ish by ana", "codings: 'pro-ish' is not one of"),
        ("Peru=support by ana", "codings: 'Peru' is not among the topics"),
        ("china=oppose decided soon by ana", "codings: 'soon' is not a time"),
        ("china=oppose by ana; china=mixed by ana", "codings: 'ana' has two codings"),
        ([{"topic": "china", "coder": "ana"}], "codings[0].stance: is missing"),
        ([{"topic": "china", "stance": "oppose"}], "codings[0].coder: is missing"),
        ([{"topic": "china", "stance": "oppose", "coder": ""}], "codings[0].coder: is missing"),
    ],
)
def test_invalid_codings_are_problems(coding, problem):
    quote = {"text": "No.", "speaker": "Ilya Brandt", "source": "s1", "topic": "china"}
    with pytest.raises(DraftError) as refused:
        gate("quote", {**quote, "codings": coding})
    assert problem in str(refused.value)
