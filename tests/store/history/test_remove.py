"""Removing records: what goes, what others still refer to, and undoing it."""

import pytest

import claimdb
from cases import each
from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.store import tables
from claimdb.store.admin.check import faults
from claimdb.store.history.batch import recording
from claimdb.store.history.remove import remove
from claimdb.store.history.undo import undo
from databases import rows_of

HISTORY = {"batches", "changes", "coders", "digests", "actor_names", "topic_names"}


def records(address):
    found = rows_of(address)
    return {name: sorted(map(repr, found[name])) for name in found if name not in HISTORY}


def test_a_quote_goes_with_all_that_hangs_on_it_and_comes_back(example_copy):
    before = records(example_copy)
    done = remove(example_copy, ["q12"], coder="ana")
    assert done.ids == ("q12",)
    assert {entry.action for entry in done.changed.entries} == {"deleted"}
    assert {entry.part.partition(" ")[0] for entry in done.changed.entries} == {
        "", "topic", "claim", "occurrence", "speaker",
    }  # fmt: skip
    with claimdb.open(example_copy) as database:
        with pytest.raises(NotFoundError):
            database.get("q12")
        assert next(database.log("q12").rows)[:2] != (None, "b1")
        assert database.count('text:"unilateral sanctions"') == 0
    assert faults(example_copy) == ([], 0)
    undo(example_copy, coder="ana")
    assert records(example_copy) == before
    assert faults(example_copy) == ([], 0)


@each(
    ("name", "said"),
    [
        ("Vladimir Putin", "a12 is used by "), ("s1", "quotes q1, q2, q3 and 38 more"),
        ("t2", "quotes"), ("c13", "c13 is used by quote q12"), ("a2", "actor a13"), ("war", "topics"),
    ],
)  # fmt: skip
def test_what_others_refer_to_stays_and_it_is_said_who_does(example_copy, name, said):
    before = records(example_copy)
    with pytest.raises(RefusedError) as caught:
        remove(example_copy, [name], coder="ana")
    assert said in caught.value.message
    assert records(example_copy) == before


def test_who_refers_to_each_other_can_go_together(example_copy):
    before = records(example_copy)
    with recording(example_copy, coder="ana", command="add") as batch:
        above = None
        topics = []
        for name in ("one", "two", "three"):
            cells = {"uid": name, "slug": f"{name}-x", "name": name, "broader_id": above}
            above = batch.insert(tables.topics, cells)
            topics.append(f"t{above}")
            batch.insert(
                tables.topic_names,
                {"topic_id": above, "name": f"other {name}", "kind": "alternative"},
            )
        batch.settle()
    with pytest.raises(RefusedError, match=f"{topics[1]} is used by topic {topics[2]}"):
        remove(example_copy, topics[:2], coder="ana")
    assert remove(example_copy, [*topics, "one"], coder="ana").ids == tuple(topics)
    assert records(example_copy) == before
    undo(example_copy, coder="ana")
    with claimdb.open(example_copy) as database:
        assert [ref.name for ref in database.get("other three").path] == ["one", "two"]
    assert faults(example_copy) == ([], 0)


def test_a_claim_goes_with_the_quote_that_asserts_it(example_file_copy):
    assert remove(example_file_copy, ["c13", "q12"], coder="ana").ids == ("c13", "q12")


def test_an_occurrence_goes_by_itself(example_copy):
    remove(example_copy, ["o12"], coder="ana")
    with claimdb.open(example_copy) as database:
        assert database.get("q12").occurrences == ()
        assert [row[7] for row in database.log("o12").rows][-1] == "inserted"


def test_a_source_goes_with_its_snapshots_and_its_makers(example_file_copy):
    with recording(example_file_copy, coder="ana", command="add") as batch:
        source = batch.insert(
            tables.sources, {"uid": "u", "key": "town", "type": "book", "title": "t"}
        )
        batch.insert(tables.snapshots, {"source_id": source, "sha256": "0" * 64})
        batch.insert(
            tables.source_contributors,
            {"source_id": source, "position": 1, "role": "author", "family": "Long"},
        )
        batch.settle()
    told = remove(example_file_copy, ["town"], coder="ana").changed.entries
    assert [entry.part for entry in told] == ["contributor", "snapshot", ""]


def test_of_very_many_users_it_is_said_that_there_are_more(empty_file_copy):
    with recording(empty_file_copy, coder="ana", command="add") as batch:
        topic = batch.insert(tables.topics, {"uid": "u", "slug": "all-of-it", "name": "all"})
        for number in range(1005):
            cells = {"uid": str(number), "text": "x", "mode": "narration", "created": "2026"}
            quote = batch.insert(tables.quotes, cells)
            link = {"quote_id": quote, "topic_id": topic, "coder_id": batch.coder_id}
            batch.connection.execute(tables.quote_topics.insert().values(link))
        batch.settle()
    with pytest.raises(RefusedError, match=r"quotes q1, q2, q3 and 997 more"):
        remove(empty_file_copy, ["all"], coder="ana")


@pytest.mark.parametrize(
    ("name", "error"),
    [("q999", NotFoundError), ("b1", UsageError), ("k1", UsageError), ("h1", UsageError),
     ("nobody such", NotFoundError), ("'; DROP TABLE quotes", NotFoundError)],
)  # fmt: skip
def test_what_cannot_be_removed_is_reported_and_nothing_goes(example_file_copy, name, error):
    before = records(example_file_copy)
    with pytest.raises(error):
        remove(example_file_copy, ["q12", name], coder="ana")
    assert records(example_file_copy) == before


def test_a_rehearsal_removes_nothing(example_copy):
    before = rows_of(example_copy)
    assert remove(example_copy, ["q12"], coder="new", rehearse=True).changed.entries
    assert rows_of(example_copy) == before
