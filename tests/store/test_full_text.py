"""The full text of many quotes after their contexts have changed."""

import sqlite3
from contextlib import closing

import pytest

from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.history.batch import recording
from claimdb.store.history.undo import undo
from claimdb.store.tables import actor_names, attributions
from databases import on, query
from worlds import write

MANY = 150
# Texts with a word of the name, with letters of several scripts, with none at all, and long ones.
TEXTS = (
    "Somebody said something",
    "Vera said that Mironova said it",
    "слова на другом языке",
    "平和の言葉",
    "ᦰᦱ ᦲ words",
    "…",
    "word " * 200,
)
WORLD = {
    "batches": [{"command": "init"}],
    "actors": [{"name": "Vera Mironova"}, {"name": "Вера Миронова"}],
    "people": [{"actor_id": 1}, {"actor_id": 2}],
    "topics": [{"name": "topic"}],
    "quotes": [{"text": f"{TEXTS[n % len(TEXTS)]} {n}"} for n in range(2 * MANY)],
    "attributions": [
        {"quote_id": n + 1, "position": 1, "actor_id": n % 2 + 1} for n in range(2 * MANY)
    ],
    "quote_topics": [{"quote_id": n + 1, "topic_id": 1} for n in range(0, 2 * MANY, 3)],
}


@pytest.fixture
def world(empty_copy: Address) -> Address:
    write(empty_copy, WORLD)
    return empty_copy


def rename(address: Address) -> None:
    """Give one actor the quotes of the other, and another name."""
    with recording(address, coder="ana", command="merge") as batch:
        rows = query(address, "SELECT id FROM attributions WHERE actor_id = 2")
        assert batch.update_all(attributions, {row: {"actor_id": 1} for (row,) in rows}) == MANY
        batch.insert(actor_names, {"actor_id": 1, "name": "ᦰ Миронова", "kind": "alternative"})
        batch.settle()


def indexed(path: Address) -> tuple[list[object], list[object]]:
    """Return every word of the index with its place, and the numbers of words."""
    with closing(sqlite3.connect(str(path))) as connection:
        connection.execute("INSERT INTO quotes_fts(quotes_fts) VALUES ('integrity-check')")
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(quotes_fts, 'instance')")
        words = sorted(connection.execute("SELECT * FROM v"))
        sizes = connection.execute("SELECT id, sz FROM quotes_fts_docsize ORDER BY id").fetchall()
        connection.rollback()
        connection.execute("DROP TABLE IF EXISTS v")
    return words, sizes


@on("sqlite")
def test_the_index_is_the_one_that_is_made_anew(world):
    before = indexed(world)
    rename(world)
    after = indexed(world)
    assert after != before
    with closing(sqlite3.connect(str(world))) as connection:
        connection.execute("INSERT INTO quotes_fts(quotes_fts) VALUES ('rebuild')")
        connection.commit()
    assert indexed(world) == after
    undo(world, coder="ana")
    assert indexed(world) == before


def test_contexts_of_many_quotes_follow_a_name_and_its_undo(world):
    contexts = "SELECT id, context, folded FROM quotes ORDER BY id"
    before = query(world, contexts)
    rename(world)
    assert {context.partition(" | vera")[0] for _, context, _ in query(world, contexts)} <= {
        "topic",
        "vera mironova | ᦰ миронова",
    }
    assert faults(world) == ([], 0)
    undo(world, coder="ana")
    assert query(world, contexts) == before
    assert faults(world) == ([], 0)
