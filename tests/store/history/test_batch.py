"""Writing with history: one transaction, one batch, and its changes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import claimdb
from claimdb.store import migrate, tables
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.backends import base
from claimdb.store.history.batch import recording
from claimdb.store.history.undo import undo
from claimdb.store.tables import (
    attributions,
    people,
    quote_topics,
    saved_queries,
    sources,
    topics,
)
from databases import got, locked
from databases import query as rows
from harness import named
from worlds import SEEDED


def changes(address: Address) -> list[tuple[object, ...]]:
    return [row[1:] for row in rows(address, tables.changes.select().order_by("id"))]


def test_a_batch_has_its_coder_its_time_in_utc_and_its_command(example_copy: Address):
    with recording(example_copy, coder="ana", command="query save") as batch:
        batch.insert(saved_queries, {"name": "a", "query": "x"})
    [(coder, kind, at, command)] = rows(
        example_copy,
        "SELECT k.name, k.kind, b.at, b.command FROM batches b JOIN coders k ON k.id = b.coder_id"
        " WHERE b.id = 2",
    )
    assert (coder, kind, command) == ("ana", "human", "query save")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", at)


def test_a_coder_who_is_there_is_not_made_again(example_copy: Address):
    for number in range(2):
        with recording(example_copy, coder="claimdb", command="x") as batch:
            batch.insert(saved_queries, {"name": f"a{number}", "query": "x"})
    assert rows(example_copy, "SELECT name, kind FROM coders") == [("claimdb", "program")]
    assert rows(example_copy, "SELECT coder_id FROM batches") == [(1,)] * 3


def test_a_row_that_names_its_batch_is_covered_by_it(example_copy: Address):
    with recording(example_copy, coder="ana", command="x") as batch:
        assert batch.insert(saved_queries, {"name": "a", "query": "x"}) == 1
        assert batch.insert(saved_queries, {"name": "b", "query": "y"}) == 2
        assert batch.id == 2
    assert rows(example_copy, "SELECT * FROM saved_queries") == [(1, "a", "x", 2), (2, "b", "y", 2)]
    assert changes(example_copy) == []


def test_any_other_row_that_is_inserted_is_a_change(example_copy: Address):
    with recording(example_copy, coder="ana", command="x") as batch:
        row = batch.insert(topics, {"uid": "u", "slug": "new", "name": "“New” 台湾"})
    whole = {"id": row, "uid": "u", "slug": "new", "name": "“New” 台湾", "description": None,
             "broader_id": None, "actor_id": None}  # fmt: skip
    assert changes(example_copy) == [(2, "topics", row, None, whole)]


def test_an_update_records_what_it_altered_and_nothing_else(example_copy: Address):
    [(slug, name, why)] = rows(
        example_copy, "SELECT slug, name, description FROM topics WHERE id = 2"
    )
    with recording(example_copy, coder="ana", command="x") as batch:
        assert batch.update(topics, 2, {"slug": slug, "name": "other", "description": "new"})
        assert not batch.update(topics, 3, {})
    before, after = {"name": name, "description": why}, {"name": "other", "description": "new"}
    assert changes(example_copy) == [(2, "topics", 2, before, after)]
    assert rows(example_copy, "SELECT slug, name, description FROM topics WHERE id = 2") == [
        (slug, "other", "new")
    ]


def test_a_row_that_is_deleted_stays_whole_in_the_history(example_copy: Address):
    with recording(example_copy, coder="ana", command="x") as batch:
        row = batch.insert(saved_queries, {"name": "a", "query": "x"})
    with recording(example_copy, coder="ana", command="y") as batch:
        batch.delete(saved_queries, row)
    whole = {"id": 1, "name": "a", "query": "x", "batch_id": 2}
    assert changes(example_copy) == [(3, "saved_queries", 1, whole, None)]
    assert rows(example_copy, "SELECT * FROM saved_queries") == []


def test_a_row_of_a_person_is_meant_by_the_id_of_the_actor(example_copy: Address):
    with recording(example_copy, coder="ana", command="x") as batch:
        assert batch.update(people, 12, {"suffix": "Jr."})
    assert changes(example_copy) == [(2, "people", 12, {"suffix": None}, {"suffix": "Jr."})]


def test_where_nothing_is_written_there_is_no_batch_and_no_coder(example_copy: Address):
    [(name,)] = rows(example_copy, "SELECT name FROM topics WHERE id = 2")
    with recording(example_copy, coder="ana", command="x") as batch:
        assert not batch.update(topics, 2, {"name": name})
    assert rows(example_copy, "SELECT count(*) FROM batches") == [(1,)]
    assert rows(example_copy, "SELECT name FROM coders") == [("claimdb",)]


def write_twice(address: Address) -> None:
    with recording(address, coder="ana", command="x") as batch:
        batch.update(topics, 2, {"name": "other"})
        batch.insert(saved_queries, {"name": "a", "query": "x"})
        batch.insert(saved_queries, {"name": "a", "query": "y"})


def test_an_error_in_the_block_takes_everything_back(example_copy: Address):
    with pytest.raises(Exception, match=r"(?i)unique"):
        write_twice(example_copy)
    for table, number in {"saved_queries": 0, "changes": 0, "batches": 1, "coders": 1}.items():
        assert rows(example_copy, f"SELECT count(*) FROM {table}") == [(number,)]


def test_what_is_referred_to_cannot_be_deleted(example_copy: Address):
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        recording(example_copy, coder="ana", command="x") as batch,
    ):
        batch.delete(topics, 2)
    assert changes(example_copy) == []


def test_a_reader_on_the_same_connection_sees_what_is_not_committed(example_copy: Address):
    with recording(example_copy, coder="ana", command="x") as batch:
        batch.insert(saved_queries, {"name": "a", "query": "x"})
        count = "SELECT count(*) FROM saved_queries"
        assert batch.reader.execute(count).fetchone() == (1,)
        assert rows(example_copy, count) == [(0,)]
    assert rows(example_copy, count) == [(1,)]


def test_a_locked_database_is_reported_and_nothing_is_written(example_copy: Address, monkeypatch):
    with (
        locked(example_copy, monkeypatch),
        pytest.raises(claimdb.ClaimdbError, match="by another program"),
        recording(example_copy, coder="ana", command="x"),
    ):
        pytest.fail("the lock is not ours")


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_older_database_is_reported_to_be_upgraded(tmp_path: Path, revision: str):
    path = tmp_path / "old.db"
    migrate.upgrade(path, revision=revision)
    with (
        pytest.raises(base.OlderSchemaError) as caught,
        recording(path, coder="ana", command="x"),
    ):
        pytest.fail("it has no place for what would be written")
    assert caught.value.hint == "run `claimdb db upgrade`"


def test_no_database_is_made(tmp_path: Path):
    with (
        pytest.raises(claimdb.NotFoundError),
        recording(tmp_path / "none.db", coder="ana", command="x"),
    ):
        pytest.fail("there is none")
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from claimdb.store.address import address_of
from claimdb.store.tables import saved_queries
from claimdb.store.history.batch import recording
with recording(address_of(sys.argv[1]), coder="ana", command="x") as batch:
    batch.insert(saved_queries, {"name": "a", "query": "x"})
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_in_the_middle_leaves_the_database_as_it_was(example_copy: Address):
    subprocess.run([sys.executable, "-c", KILLED, named(example_copy)], check=False)
    assert rows(example_copy, "SELECT count(*) FROM saved_queries") == [(0,)]
    assert rows(example_copy, "SELECT count(*) FROM batches") == [(1,)]
    with recording(example_copy, coder="ana", command="x") as batch:
        batch.insert(saved_queries, {"name": "a", "query": "x"})


def test_where_nothing_was_written_nothing_follows(example_copy: Address):
    with recording(example_copy, coder="ana", command="x") as batch:
        batch.settle()
    assert not any(batch.changed.values())


def test_many_rows_are_updated_as_one_by_one(example_copy: Address):
    altered = {
        row: {"role": "speaker", "status": "disputed" if row % 2 else "attested"}
        for (row,) in rows(example_copy, "SELECT id FROM attributions")
    }
    with recording(example_copy, coder="ana", command="x") as batch:
        for row, cells in altered.items():
            batch.update(attributions, row, cells)
        batch.settle()
    one_by_one = changes(example_copy)
    undo(example_copy, coder="ana")
    with recording(example_copy, coder="ana", command="x") as batch:
        number = batch.update_all(attributions, altered)
        batch.settle()
    together = [row[1:] for row in changes(example_copy)[2 * len(one_by_one) :]]
    assert together == [row[1:] for row in one_by_one]
    assert number == len(together) > 0
    assert faults(example_copy) == ([], 0)


def test_json_of_many_rows_is_written_as_one_by_one(example_copy: Address):
    before = rows(example_copy, "SELECT csl FROM sources ORDER BY id")
    with recording(example_copy, coder="ana", command="x") as batch:
        assert batch.update_all(sources, {1: {"csl": {"genre": "“x” 台湾"}}, 2: {"csl": None}})
    assert got(example_copy, "s1").csl == {"genre": "“x” 台湾"}
    undo(example_copy, coder="ana")
    assert rows(example_copy, "SELECT csl FROM sources ORDER BY id") == before


def test_parts_that_are_inserted_together_are_changes_and_followed(example_copy: Address):
    links = "SELECT quote_id FROM quote_topics WHERE topic_id = :topic"
    with recording(example_copy, coder="ana", command="tag") as batch:
        topic = batch.insert(topics, {"uid": "u", "slug": "new", "name": "Wholly new"})
        batch.insert_all(
            quote_topics,
            [
                {
                    "id": batch.number(quote_topics),
                    "quote_id": quote,
                    "topic_id": topic,
                    "coder_id": batch.coder_id,
                }
                for quote in range(1, SEEDED + 1)
            ],
        )
        batch.settle()
    assert len(rows(example_copy, links, topic=topic)) == SEEDED
    assert len(changes(example_copy)) == SEEDED + 1
    assert faults(example_copy) == ([], 0)
    undo(example_copy, coder="ana")
    assert rows(example_copy, links, topic=topic) == []
    assert faults(example_copy) == ([], 0)
