"""Two people edit one record: the second learns what the first changed."""

import pytest

import claimdb
from cases import each
from claimdb.errors import ChangedSinceError, NotFoundError, UsageError
from claimdb.store.admin.check import faults
from databases import rows_of


def opened(address):
    return claimdb.open(address, coder="ana"), claimdb.open(address, coder="bo")


def test_the_second_of_two_who_change_a_field_is_told_who_changed_it_and_nothing_is_written(
    example_copy,
):
    ana, bo = opened(example_copy)
    with ana, bo:
        seen = bo.last_batch()
        assert seen == "b1"
        ana.edit("q12", {"note": "ana's", "add_topic": "ceasefire=oppose"})
        before = rows_of(example_copy)
        with pytest.raises(
            ChangedSinceError, match=r"q12 was changed since b1: note by ana at 20\S+ \(b2\)"
        ) as told:
            bo.edit("q12", {"note": "bo's"}, seen=seen)
        [change] = told.value.changes
        assert [cell[0] for cell in change.cells] == ["note"]
        assert rows_of(example_copy) == before
        # Whoever has read the record again may change it.
        bo.refresh()
        assert bo.edit("q12", {"note": "bo's"}, seen=bo.last_batch()).others == ()


def test_what_was_changed_apart_from_that_is_returned(example_copy):
    ana, bo = opened(example_copy)
    with ana, bo:
        seen = bo.last_batch()
        ana.edit("q12", {"note": "ana's", "add_topic": "ceasefire=oppose"})
        done = bo.edit("q12", {"occasion": "elsewhere", "add_topic": "t10=support"}, seen=seen)
        note, topic = done.others
        assert ([cell[0] for cell in note.cells], note.action) == (["note"], "altered")
        assert (topic.part.split()[0], topic.action, topic.coder) == ("topic", "inserted", "ana")
        assert ana.get("q12").note == "ana's"
    assert faults(example_copy) == ([], 0)


PATCHES = {
    "a topic that was removed": ({"rm_topic": "t10"}, {"add_topic": "t10=neutral"}),
    "a topic that was added": ({"add_topic": "t1"}, {"add_topic": "t1=support"}),
    "a topic that was changed is removed": ({"topic": "t10=support"}, {"rm_topic": "t10"}),
    "the name of the speaker": ({"role": "one"}, {"role": "other"}),
    "the speaker": ({"role": "one"}, {"speaker": "a1"}),
    "a claim": ({"claim": "c1=denies"}, {"claim": "c1=asserts"}),
    "the text": ({"mode": "indirect", "text": "one"}, {"mode": "indirect", "text": "other"}),
}


@each("name", PATCHES)
def test_links_and_cells_conflict_where_both_changed_them(example_file_copy, name):
    first, second = PATCHES[name]
    ana, bo = opened(example_file_copy)
    with ana, bo:
        ana.edit("q12", {"add_topic": "t10=oppose"})
        bo.refresh()
        seen = bo.last_batch()
        done = ana.edit("q12", first)
        before = rows_of(example_file_copy)
        with pytest.raises(ChangedSinceError, match=f"q12 was changed since {seen}"):
            bo.edit("q12", second, seen=seen)
        assert rows_of(example_file_copy) == before
        # What was undone was not changed.
        ana.undo(done.by)
        assert bo.edit("q12", second, seen=seen).others == ()


def test_the_stance_of_another_coder_is_no_conflict(example_copy):
    ana, bo = opened(example_copy)
    with ana, bo:
        ana.edit("q12", {"add_topic": "t10=oppose"})
        bo.refresh()
        seen = bo.last_batch()
        ana.edit("q12", {"topic": "t10=support"})
        done = bo.edit("q12", {"topic": "t10=neutral"}, seen=seen)
        assert [(one.part.split()[0], one.coder) for one in done.others] == [("topic", "ana")]
        assert {one.id: one.stance for one in bo.get("q12").topics}[10] == "support"


def test_the_same_change_twice_is_no_conflict(example_copy):
    ana, bo = opened(example_copy)
    with ana, bo:
        seen = bo.last_batch()
        ana.edit("q12", {"note": "the same"})
        assert bo.edit("q12", {"note": "the same"}, seen=seen).by is None


def test_a_record_that_was_removed_since_is_reported_with_who_removed_it(example_copy):
    ana, bo = opened(example_copy)
    with ana, bo:
        seen = bo.last_batch()
        ana.rm("q12")
        with pytest.raises(ChangedSinceError, match=r"q12 was changed since b1: removed by ana"):
            bo.edit("q12", {"note": "late"}, seen=seen)
        with pytest.raises(NotFoundError, match="no quote has the id q12"):
            bo.edit("q12", {"note": "late"}, seen=ana.last_batch())


def test_the_batch_seen_must_be_one(example_file_copy):
    with claimdb.open(example_file_copy, coder="ana") as database:
        with pytest.raises(UsageError, match="'q1' is not a batch"):
            database.edit("q1", {"note": "x"}, seen="q1")
        with pytest.raises(NotFoundError, match="no batch has the id b99"):
            database.edit("q1", {"note": "x"}, seen="b99")


def test_a_dry_run_writes_nothing(example_copy):
    before = rows_of(example_copy)
    with claimdb.open(example_copy, coder="ana") as database:
        done = database.edit("q12", {"note": "x"}, dry_run=True)
        assert done.entries
    assert rows_of(example_copy) == before
