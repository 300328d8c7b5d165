"""Splitting an actor or a topic, and merging the parts again."""

import pytest

import claimdb
from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.store.admin.check import faults
from databases import query


@pytest.fixture
def db(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        yield database


def links(db: claimdb.Database) -> dict[str, list[object]]:
    tables = {
        "attributions": "quote_id, position, actor_id, organization_id",
        "quote_topics": "quote_id, topic_id, stance, coder_id",
        "memberships": "person_id, organization_id",
        "topics": "id, name, broader_id, actor_id",
        "people": "actor_id, family, given",
        "actors": "id, name",
    }
    return {
        table: sorted(map(repr, query(db.address, f"SELECT {columns} FROM {table}")))
        for table, columns in tables.items()
    }


def test_the_quotes_of_a_query_go_to_a_new_topic(db):
    before, all_quotes = links(db), db.count("topic:peace-plan")
    gone = db.count("topic:t2 speaker:a14")
    done = db.split("peace-plan", "speaker:a14", new_name="American view of the plan")
    assert (done.new, done.quotes, done.left) == (True, gone, db.count("topic:t2"))
    topic = db.get(done.into.id)
    assert (topic.slug, topic.broader) == ("american-view-of-the-plan", db.get("t2").broader)
    assert db.count(f"topic:{done.into.id}") == gone > 0
    assert gone + db.count("topic:t2") == all_quotes
    assert faults(db.address) == ([], 0)
    db.undo(done.by)
    assert links(db) == before


def test_split_and_merge_leave_all_links_as_they_were(db):
    for name, where in (("t2", "speaker:a14"), ("a12", "topic:t2 OR words"), ("a1", "mode:direct")):
        before = links(db)
        done = db.split(name, where, new_name=f"Half of {name}")
        assert links(db) != before
        db.merge(name, done.into.id)
        assert links(db) == before
        assert f"Half of {name}" in {one.name for one in db.get(name).names}
    assert faults(db.address) == ([], 0)


def test_a_person_is_split_with_a_name_and_the_parts_of_the_new_one(db):
    db.edit("a14", {"alias": "Anthony Blinkin"})
    done = db.split(
        "a14", "speaker:a14", new_name="Anthony Blinkin", move_names=["Anthony Blinkin"]
    )
    other = db.get("Anthony Blinkin")
    assert (other.id, other.family, other.given) == (int(done.into.id[1:]), "Blinkin", "Anthony")
    assert "Anthony Blinkin" not in {one.name for one in db.get("a14").names}
    assert db.get("a14").quotes == ()
    db.merge("a14", done.into.id)
    assert "Anthony Blinkin" in {one.name for one in db.get("a14").names}
    assert faults(db.address) == ([], 0)


def test_an_organization_is_split_with_what_was_said_on_its_behalf(db):
    spoken = db.count("org:a1")
    done = db.split("a1", "org:a1", new_name="Other States")
    assert db.get(done.into.id).type == db.get("a1").type
    assert db.count(f"speaker:{done.into.id}") + db.count("speaker:a1") <= spoken
    assert faults(db.address) == ([], 0)


def test_a_quote_of_both_topics_has_the_other_one_once(db):
    db.edit("q2", {"add_topic": ["t2=support", "t5=oppose"]})
    with pytest.raises(RefusedError, match="q2:t5:stance"):
        db.split("t2", "q2", into="t5")
    db.split("t2", "q2", into="t5", prefer=["stance=other"])
    assert [(one.id, one.stance) for one in db.get("q2").topics if one.id in (2, 5)] == [
        (5, "support")
    ]
    assert faults(db.address) == ([], 0)


@pytest.mark.parametrize(
    ("name", "where", "target", "error", "told"),
    [
        ("t2", "q1", {}, UsageError, "name one record"),
        ("t2", "q1", {"into": "t3", "new_name": "x"}, UsageError, "name one record"),
        ("t2", "q1", {"into": "t2"}, UsageError, "no other topic"),
        ("t2", "q1", {"into": "a1"}, UsageError, "no other topic"),
        ("a14", "q1", {"into": "a1"}, UsageError, "is no person"),
        ("s1", "q1", {"new_name": "x"}, UsageError, "cannot be split"),
        ("t99", "q1", {"new_name": "x"}, NotFoundError, "t99"),
        ("t2", "said:1900", {"new_name": "x"}, NotFoundError, "none of these quotes"),
        ("t2", "speaker:a14", {"new_name": "ceasefire"}, RefusedError, "already exists: t3"),
        ("t2", "speaker:a14", {"new_name": "  "}, UsageError, "no name"),
        ("t2", "speaker:a14", {"new_name": "x", "move_names": ["y"]}, NotFoundError, "no name 'y'"),
        ("t2", "speaker:a14", {"new_name": "x", "move_names": ["peace plan"]}, RefusedError, "main"),
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_refused(db, name, where, target, error, told):
    before = links(db)
    with pytest.raises(error, match=told):
        db.split(name, where, **target)
    assert links(db) == before
