"""Undo: what is undone, what is refused, and which change is in the way."""

import subprocess
import sys
from pathlib import Path

import pytest

import claimdb
from cases import each
from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.edit import edit
from claimdb.store.history.batch import recording
from claimdb.store.history.remove import remove
from claimdb.store.history.undo import undo
from claimdb.store.ingest.outcome import IngestOptions
from databases import rows_of
from harness import environment, named


def note(address: Address) -> str | None:
    with claimdb.open(address) as database:
        return database.get("q12").note


def in_order(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(rows, key=lambda row: row[0])


def says(address: Address, text: str, name: str = "q12") -> str:
    return edit(address, name, {"note": [text]}, coder="ana").by


def new_quote(address: Address, **more: object) -> int:
    with recording(address, coder="ana", command="add") as batch:
        cells = {"uid": "u", "text": "new words", "mode": "direct", "created": "2026"}
        quote = batch.insert(tables.quotes, {**cells, **more})
        batch.insert(tables.attributions, {"quote_id": quote, "position": 1, "actor_id": 12})
        # What comes in with a quote need be no change of its own.
        about = {"quote_id": quote, "topic_id": 2, "coder_id": batch.coder_id}
        batch.connection.execute(tables.quote_topics.insert().values(about))
        batch.settle()
    return quote


def refused(address: Address, name: str | None, *said: str) -> None:
    before = rows_of(address)
    with pytest.raises(RefusedError) as caught:
        undo(address, name, coder="ana")
    told = f"{caught.value.message} {caught.value.hint}"
    assert [words for words in said if words not in told] == [], told
    assert rows_of(address) == before


def test_the_last_batch_is_undone_and_then_the_one_before(example_copy):
    was = note(example_copy)
    says(example_copy, "one")
    says(example_copy, "two")
    assert undo(example_copy, coder="bo")[:2] == ("b3", "b4")
    assert note(example_copy) == "one"
    assert undo(example_copy, coder="bo")[:2] == ("b2", "b5")
    assert note(example_copy) == was


def test_an_undo_that_is_undone_is_a_redo_and_so_on(example_copy):
    was = note(example_copy)
    says(example_copy, "one")
    for name, by, now in (
        (None, "b3", was), ("b3", "b4", "one"), ("b2", "b5", was), ("b5", "b6", "one"),
        (None, "b7", was), ("b4", None, was), ("b3", "b8", "one"),
    ):  # fmt: skip
        if by is None:
            refused(example_copy, name, "b4 was undone by b5", "claimdb undo b7")
        else:
            assert undo(example_copy, name, coder="ana").by == by
        assert note(example_copy) == now
    with claimdb.open(example_copy) as database:
        told = [(row[0], *row[8:10]) for row in database.log().rows]
    assert told == [
        ("b8", "b7", None), ("b7", "b6", "b8"), ("b6", "b5", None), ("b5", "b4", "b6"),
        ("b4", "b3", None), ("b3", "b2", "b4"), ("b2", None, None), ("b1", None, None),
    ]  # fmt: skip


def test_what_was_undone_is_not_undone_again(example_file_copy):
    says(example_file_copy, "one")
    undo(example_file_copy, coder="ana")
    refused(example_file_copy, "b2", "b2 was undone by b3", "redo it: claimdb undo b3")


def test_a_later_batch_that_altered_the_same_cells_is_named(example_copy):
    says(example_copy, "one")
    says(example_copy, "two")
    refused(example_copy, "b2", "b3 changed note of q12", "claimdb undo b3")


def test_other_cells_of_the_same_record_are_no_matter(example_copy):
    says(example_copy, "one")
    edit(example_copy, "q12", {"occasion": ["a visit"]}, coder="ana")
    undo(example_copy, "b2", coder="ana")
    with claimdb.open(example_copy) as database:
        quote = database.get("q12")
    assert (quote.occasion, quote.note != "one") == ("a visit", True)
    assert quote.recorded.updated is not None


def test_what_was_undone_in_between_is_no_matter(example_file_copy):
    was = note(example_file_copy)
    says(example_file_copy, "one")
    says(example_file_copy, "two")
    undo(example_file_copy, coder="ana")
    undo(example_file_copy, "b2", coder="ana")
    assert note(example_file_copy) == was
    refused(example_file_copy, "b4", "b5 changed note of q12")


def test_a_quote_that_was_added_goes_with_all_that_came_with_it(example_copy):
    before = rows_of(example_copy)
    quote = new_quote(example_copy)
    after = rows_of(example_copy)
    done = undo(example_copy, coder="ana")
    assert {entry.record for entry in done.changed.entries} == {f"q{quote}"}
    now = rows_of(example_copy)
    untouched = ("batches", "changes", "coders", "digests")
    assert {name: in_order(now[name]) for name in now if name not in untouched} == {
        name: in_order(before[name]) for name in now if name not in untouched
    }
    undo(example_copy, done.by, coder="ana")
    again = rows_of(example_copy)
    for name in ("quotes", "attributions", "quote_topics"):
        assert in_order(again[name]) == in_order(after[name])
    assert faults(example_copy) == ([], 0)


WHOLE = {
    "person": {"name": "Ada Quill", "names": [{"name": "A. Q."}],
               "memberships": [{"organization": "China", "role": "Envoy", "started": "2020"}]},
    "organization": {"name": "Harbour Office", "type": "other", "names": [{"name": "HO"}],
                     "parent": "China"},
    "topic": {"name": "tides", "names": [{"name": "the sea"}], "broader": "sanctions"},
    "source": {"title": "Tides", "contributors": [{"role": "author", "family": "Quill"}],
               "cites": ["xiputinmeeting"]},
    "claim": {"text": "Tides turn.", "topics": ["sanctions"],
              "relations": [{"text": "c1", "relation": "supports"}]},
    "quote": {"text": "Tides turn", "mode": "direct", "speakers": ["Xi Jinping"],
              "topics": ["sanctions=oppose"], "claims": ["c1=denies"], "source": "xiputinmeeting"},
}  # fmt: skip


@each("kind", WHOLE)
def test_a_record_that_was_added_goes_with_its_parts(example_copy, kind):
    def records() -> list[object]:
        rows = rows_of(example_copy)
        return [
            rows[name] for name in rows if name not in ("batches", "changes", "digests", "coders")
        ]

    before = records()
    with claimdb.open(example_copy, coder="ana") as database:
        database.add(kind, WHOLE[kind])
    assert records() != before
    undo(example_copy, None, coder="ana")
    assert records() == before
    assert faults(example_copy) == ([], 0)


def test_a_quote_that_others_have_worked_on_since_stays(example_file_copy):
    quote = new_quote(example_file_copy)
    edit(example_file_copy, f"q{quote}", {"add-topic": ["ceasefire"]}, coder="bo")
    refused(example_file_copy, "b2", f"b3 added to or removed from q{quote} later")
    edit(example_file_copy, f"q{quote}", {"rm-topic": ["peace plan"]}, coder="bo")
    undo(example_file_copy, "b3", coder="ana")
    refused(example_file_copy, "b2", f"b4 added to or removed from q{quote} later")
    undo(example_file_copy, "b4", coder="ana")
    edit(example_file_copy, f"q{quote}", {"topic": ["peace plan=oppose"]}, coder="bo")
    refused(example_file_copy, "b2", f"b7 changed coder_id, stance of q{quote}")
    undo(example_file_copy, "b7", coder="ana")
    edit(example_file_copy, f"q{quote}", {"occasion": ["a visit"]}, coder="bo")
    refused(example_file_copy, "b2", f"b9 changed occasion of q{quote}")
    undo(example_file_copy, "b9", coder="ana")
    remove(example_file_copy, [f"q{quote}"], coder="bo")
    refused(example_file_copy, "b2", f"b11 added to or removed from q{quote}")
    undo(example_file_copy, "b11", coder="ana")
    says(example_file_copy, "another quote is no matter")
    undo(example_file_copy, "b2", coder="ana")


def test_somebody_who_was_added_and_is_quoted_since_stays(example_file_copy):
    with recording(example_file_copy, coder="ana", command="add") as batch:
        person = {"uid": "u", "kind": "person", "name": "Ada Long"}
        actor = batch.insert(tables.actors, person)
        batch.insert(tables.people, {"actor_id": actor, "kind": "person"})
        batch.settle()
    edit(example_file_copy, "q12", {"speaker": ["Ada Long"]}, coder="bo")
    refused(example_file_copy, "b2", "q12 refers to what would go (b3)", "claimdb undo b3",
            "claimdb edit q12")  # fmt: skip
    with recording(example_file_copy, coder="bo", command="add") as batch:
        quote = batch.insert(
            tables.quotes, {"uid": "v", "text": "x", "mode": "direct", "created": "2026"}
        )
        said = {"quote_id": quote, "position": 1, "actor_id": actor}
        batch.connection.execute(tables.attributions.insert().values(said))
        batch.settle()
    undo(example_file_copy, "b3", coder="ana")
    refused(example_file_copy, "b2", f"q{quote} refers to what would go (b4)")


def test_what_a_removed_record_refers_to_must_still_be_there(example_file_copy):
    with recording(example_file_copy, coder="ana", command="add") as batch:
        topic = batch.insert(tables.topics, {"uid": "u", "slug": "harbour", "name": "harbour"})
        batch.settle()
    edit(example_file_copy, "q12", {"add-topic": ["harbour"]}, coder="ana")
    edit(example_file_copy, "q12", {"rm-topic": ["harbour"]}, coder="ana")
    remove(example_file_copy, ["harbour"], coder="ana")
    refused(example_file_copy, "b4", f"t{topic} is gone (b5)")
    undo(example_file_copy, "b5", coder="ana")
    undo(example_file_copy, "b4", coder="ana")


def test_what_only_one_can_have_is_not_given_twice(example_file_copy):
    edit(example_file_copy, "t2", {"slug": ["plan"]}, coder="ana")
    another = IngestOptions(on_duplicate="add")
    edit(example_file_copy, "t3", {"slug": ["peace-plan"]}, coder="ana", options=another)
    refused(example_file_copy, "b2", "t3 has 'peace-plan' now (b3)")
    with recording(example_file_copy, coder="ana", command="add") as batch:
        for number in (1, 2):
            cells = {"uid": str(number), "slug": f"s{number}x", "name": f"topic {number}"}
            batch.insert(tables.topics, cells)
        batch.settle()
    remove(example_file_copy, ["topic 1"], coder="ana")
    edit(example_file_copy, "topic 2", {"slug": ["s1x"]}, coder="ana")
    refused(example_file_copy, "b5", "has 's1x' now (b6)")


def test_what_the_database_itself_does_not_allow_is_refused(example_file_copy):
    edit(example_file_copy, "q12", {"note": ["x"]}, coder="ana")
    with recording(example_file_copy, coder="ana", command="x") as batch:
        batch.update(tables.occurrences, 12, {"end": 99999})
    with recording(example_file_copy, coder="ana", command="x") as batch:
        batch.update(tables.occurrences, 12, {"start": 99998})
    refused(example_file_copy, "b3", "a constraint would be violated")


def test_what_holds_of_records_holds_after_an_undo(example_copy):
    edit(example_copy, "q12", {"add-speaker": ["unknown"]}, coder="ana")
    edit(example_copy, "q12", {"rm-speaker": ["unknown"]}, coder="ana")
    edit(example_copy, "q12", {"speaker": ["none"], "mode": ["narration"]}, coder="ana")
    refused(example_copy, "b3", "q12 would be narration with a speaker")
    edit(example_copy, "t3", {"broader": ["none"]}, coder="ana")
    edit(example_copy, "t2", {"broader": ["t3"]}, coder="ana")
    edit(example_copy, "t2", {"broader": ["none"]}, coder="ana")
    edit(example_copy, "t3", {"broader": ["t2"]}, coder="ana")
    with claimdb.open(example_copy) as database:
        away = next(row[1] for row in database.log("t2").rows if row[8] == "broader")
    refused(example_copy, away, "would be its own ancestor")


def test_a_name_that_became_the_main_one_comes_back_as_it_was(example_copy):
    edit(example_copy, "a12", {"alias": ["Old Name"]}, coder="ana")
    edit(example_copy, "a12", {"rm-alias": ["Old Name"]}, coder="ana")
    edit(example_copy, "a12", {"name": ["Old Name"]}, coder="ana")
    undo(example_copy, "b3", coder="ana")
    with claimdb.open(example_copy) as database:
        assert database.get("a12").names[0] == ("Old Name", "main")
    undo(example_copy, "b4", coder="ana")
    with claimdb.open(example_copy) as database:
        assert ("Old Name", "alternative") in database.get("a12").names
    assert faults(example_copy) == ([], 0)


def test_links_that_come_back_have_the_day_that_their_quote_has_by_now(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        database.tag("id:q6", remove="peace-plan")
        database.edit("q6", {"said": "2022-02-24"})
        database.undo("b2")
        assert faults(example_copy) == ([], 0)
        found = database.find("topic:peace-plan said:2022-02-24", sort=["said"])
        assert [quote.id for quote in found] == [6]


def test_one_change_of_a_batch_can_be_undone(example_file_copy):
    edit(example_file_copy, "q12", {"note": ["x"], "occasion": ["y"]}, coder="ana")
    edit(example_file_copy, "q12", {"add-topic": ["ceasefire"], "note": ["z"]}, coder="ana")
    refused(example_file_copy, "h1", "b3 changed note of q12")
    done = undo(example_file_copy, "h3", coder="ana")
    assert [(entry.action, entry.part) for entry in done.changed.entries] == [
        ("deleted", "topic t3")
    ]
    assert done.changed.entries[0].cells[0][0] == "topic"
    undo(example_file_copy, "h2", coder="ana")
    assert note(example_file_copy) == "x"


def test_of_two_changes_of_a_cell_in_one_batch_the_first_is_built_upon(example_file_copy):
    with recording(example_file_copy, coder="ana", command="x") as batch:
        batch.update(tables.quotes, 12, {"note": "one"})
        batch.update(tables.quotes, 12, {"note": "two"})
    refused(example_file_copy, "h1", "b2 changed note of q12")
    undo(example_file_copy, "h2", coder="ana")
    assert note(example_file_copy) == "one"
    refused(example_file_copy, "b2", "b3 changed note of q12")


def test_a_batch_that_took_in_and_away_is_undone_whole(example_copy):
    before = rows_of(example_copy)
    with recording(example_copy, coder="ana", command="x") as batch:
        cells = {"uid": "u", "text": "x", "mode": "narration", "created": "2026"}
        kept, gone = (batch.insert(tables.quotes, {**cells, "uid": uid}) for uid in "uv")
        for quote in (kept, gone):
            link = {"quote_id": quote, "topic_id": 2, "coder_id": 1}
            row = batch.insert(tables.quote_topics, link)
            batch.delete(tables.quote_topics, row)
        batch.delete(tables.quotes, gone)
        batch.settle()
    with claimdb.open(example_copy) as database:
        assert next(database.log(limit=1).rows)[7] == f"+q{kept}..q{gone}, -q{gone}"
    undo(example_copy, coder="ana")
    after = rows_of(example_copy)
    for name in ("quotes", "quote_topics"):
        assert in_order(after[name]) == in_order(before[name])


def test_the_worked_example_itself_stays(example_copy):
    refused(example_copy, None, "b1 created the database", "claimdb init --empty")
    refused(example_copy, "b1", "b1 created the database")


@pytest.mark.parametrize(
    ("name", "error"),
    [("b9", NotFoundError), ("h9", NotFoundError), ("q12", UsageError), ("peace", UsageError),
     ("b0", UsageError), ("b4; DROP", UsageError), ("\x1b[31m", UsageError), ("", UsageError)],
)  # fmt: skip
def test_what_is_no_batch_and_no_change_is_reported(example_file_copy, name, error):
    with pytest.raises(error):
        undo(example_file_copy, name, coder="ana")


def test_where_nothing_was_written_there_is_nothing_to_undo(empty_copy):
    with pytest.raises(NotFoundError, match="nothing to undo"):
        undo(empty_copy, coder="ana")


def test_a_rehearsal_leaves_nothing(example_copy):
    says(example_copy, "one")
    before = rows_of(example_copy)
    done = undo(example_copy, coder="somebody new", rehearse=True)
    assert [(entry.record, entry.cells[0][1]) for entry in done.changed.entries] == [("q12", "one")]
    assert rows_of(example_copy) == before


@pytest.mark.slow
def test_many_rows_are_undone_in_pages(empty_file_copy):
    with recording(empty_file_copy, coder="ana", command="import") as batch:
        for number in range(1200):
            cells = {"uid": str(number), "text": f"w{number}", "mode": "narration"}
            batch.insert(tables.quotes, {**cells, "created": "2026"})
            batch.insert(tables.topics, {"uid": str(number), "slug": f"t{number}x", "name": "t"})
        batch.settle()
    undo(empty_file_copy, coder="ana")
    assert [len(rows_of(empty_file_copy)[name]) for name in ("quotes", "topics")] == [0, 0]
    undo(empty_file_copy, "b2", coder="ana")
    assert [len(rows_of(empty_file_copy)[name]) for name in ("quotes", "topics")] == [1200, 1200]
    assert faults(empty_file_copy) == ([], 0)


TOGGLE = """
import sys
from claimdb.errors import RefusedError
from claimdb.store.address import address_of
from claimdb.store.edit import edit
from claimdb.store.history.undo import undo
address, who = address_of(sys.argv[1]), sys.argv[2]
for place in range(int(sys.argv[3])):
    edit(address, "q12", {"note": [f"{who} {place}"]}, coder=who)
    try:
        print(undo(address, coder=who).what, flush=True)
    except RefusedError as error:
        print(error.message, flush=True)
"""


@pytest.mark.slow
def test_two_who_write_and_undo_at_once_leave_a_whole_history(example_copy):
    was = note(example_copy)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TOGGLE, named(example_copy), who, "6"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(measured=False),
        )
        for who in ("ana", "bo")
    ]
    told = [process.communicate() for process in processes]
    assert [error for _, error in told] == ["", ""]
    with claimdb.open(example_copy) as database:
        undone = [row for row in database.log().rows if row[8]]
    assert len(undone) == sum(len(out.splitlines()) for out, _ in told) == 12
    assert note(example_copy) == was
    assert faults(example_copy) == ([], 0)


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_a_batch_whole_or_none_of_it(example_file_copy: Path):
    for undone_before in (1, 2, 5, 9):
        running = subprocess.Popen(
            [sys.executable, "-c", TOGGLE, str(example_file_copy), "ana", "1000"],
            stdout=subprocess.PIPE,
            env=environment(measured=False),
        )
        out = b"".join(running.stdout.readline() for _ in range(undone_before))
        running.kill()
        out += running.communicate()[0]
        assert faults(example_file_copy) == ([], 0)
        with claimdb.open(example_file_copy) as database:
            undone = {row[8] for row in database.log().rows}
        assert set(out.decode().split()) <= undone
