"""Digests: claimdb's own writes leave none that differs, and every other change is reported."""

import hashlib
import json
from pathlib import Path

import pytest

import claimdb
import databases
from claimdb.store.admin import transfer
from claimdb.store.admin.check import accept, faults
from claimdb.store.admin.damage import Fault
from claimdb.store.backends.base import Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.history import digests
from claimdb.store.migrate import downgrade, upgrade
from databases import on, query, rows_of, unhindered
from harness import claimdb as command
from worlds import AT, write

FORGERIES = {
    "a note": ("UPDATE quotes SET note = 'other' WHERE id = 5", "q5 was changed outside claimdb"),
    "a mode": ("UPDATE quotes SET mode = 'mixed' WHERE id = 1", "q1 was changed outside claimdb"),
    "a time": ("UPDATE quotes SET updated = '2020' WHERE id = 1", "q1 was changed outside claimdb"),
    "a speaker": (
        "UPDATE attributions SET actor_id = 3 WHERE id = 1", "q2 was changed outside claimdb"),
    "a status": (
        "UPDATE attributions SET status = 'disputed' WHERE quote_id = 2",
        "q2 was changed outside claimdb"),
    "a stance": (
        "UPDATE quote_topics SET stance = 'mixed' WHERE quote_id = 2",
        "q2 was changed outside claimdb"),
    "an id": ("UPDATE occurrences SET id = 99 WHERE id = 3", "q3 was changed outside claimdb"),
    "a claim": ("UPDATE claims SET text = 'other' WHERE id = 4", "c4 was changed outside claimdb"),
    "a name": (
        "UPDATE actor_names SET name = name || 'X' WHERE kind <> 'main' AND actor_id = 1",
        "a1 was changed outside claimdb"),
    "a family": (
        "UPDATE people SET family = 'X' WHERE actor_id = 12", "a12 was changed outside claimdb"),
    "a title": ("UPDATE sources SET title = 'X' WHERE id = 2", "s2 was changed outside claimdb"),
    "a topic": (
        "UPDATE topics SET description = 'X' WHERE id = 2", "t2 was changed outside claimdb"),
    "a coder": ("UPDATE coders SET name = 'X' WHERE id = 1", "k1 was changed outside claimdb"),
    "a new record": (
        "INSERT INTO saved_queries (id, name, query, batch_id) VALUES (7, 'x', 'peace', 1)",
        "saved query 7 was added outside claimdb"),
    "a missing record": (
        "DELETE FROM saved_queries WHERE id = 7", "saved query 7 was removed outside claimdb"),
}  # fmt: skip
REWRITTEN = {
    "a changed batch": ("UPDATE batches SET command = 'add quote' WHERE id = 3",),
    "a removed batch": (
        "DELETE FROM changes WHERE batch_id = 2", "DELETE FROM batches WHERE id = 2"),
    "an inserted batch": (
        "INSERT INTO batches (id, coder_id, at, command) VALUES (800, 1, '2023', 'add')",),
    "a changed change": ('UPDATE changes SET before = \'{"note": "x"}\' WHERE id = 4',),
    "an inserted change": (
        "INSERT INTO changes (id, batch_id, table_name, row_id) VALUES (99, 2, 'quotes', 1)",),
    "reordered changes": (
        "UPDATE changes SET id = 98 WHERE id = 5", "UPDATE changes SET id = 5 WHERE id = 6"),
    "a digest": ("UPDATE digests SET digest = 'x' WHERE id = 5",),
    "a removed digest": ("DELETE FROM digests WHERE id = 5",),
    "a digest of another batch": ("UPDATE digests SET batch_id = 2 WHERE id = 6",),
}  # fmt: skip


@pytest.fixture
def edited(example_copy):
    """Return a database with a history: three edits, a removal and an undo."""
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q1", {"note": "checked"})
        database.edit("a12", {"alias": ["Somebody"], "description": "a president"})
        database.edit("q9", {"add_topic": "China", "said": "2023"})
        database.rm("q3")
        database.undo()
    return example_copy


def told(address) -> list[str]:
    return [fault.fault for fault in faults(address)[0] if fault.kind in ("digest", "history")]


def test_every_write_leaves_a_database_without_faults(edited, tmp_path):
    lines = [{"text": f"Text {n}.", "mode": "direct", "speaker": f"Person {n % 7}",
              "source": f"https://a.example/{n % 5}", "topics": ["Bridges", "Roads"]}
             for n in range(150)]  # fmt: skip
    file = tmp_path / "new.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    with claimdb.open(edited, coder="bo") as database:
        database.import_file(file, create=["speakers", "topics", "sources"])
        database.import_file(file, on_duplicate="skip")
        database.save_query("mine", "peace")
        database.save_query("mine", "plan", replace=True)
        database.remove_query("mine")
        database.undo("b7")
        database.undo()
    assert faults(edited) == ([], 0)


def test_a_forged_record_is_reported_by_its_id_until_it_is_accepted(edited):
    for what, (statement, fault) in FORGERIES.items():
        unhindered(edited, statement)
        assert told(edited) == [fault], what
        assert [one.fault for one in accept(edited, coder="bo")] == [fault]
    unhindered(edited, FORGERIES["a note"][0].replace("other", "once more"))
    faults(edited, repair=True)
    assert told(edited) == [FORGERIES["a note"][1]]


def test_a_rewritten_history_is_reported_until_it_is_accepted(edited):
    for what, statements in REWRITTEN.items():
        unhindered(edited, *statements)
        found = told(edited)
        assert any("the history was rewritten at b" in fault for fault in found), what
        assert [one.fault for one in accept(edited, coder="bo")] == found
        assert told(edited) == [], what


def test_who_accepted_what_is_a_batch_that_cannot_be_undone(edited):
    unhindered(edited, "UPDATE quotes SET note = 'forged' WHERE id = 5")
    assert command("db", "check", "--accept", "--coder", "bo", db=edited).code == 0
    log = command("log", "--json", "--limit", "1", db=edited)
    [batch] = json.loads(log.out)
    assert (batch["coder"], batch["command"]) == ("bo", "db check --accept")
    assert batch["origin"] == "q5 was changed outside claimdb"
    for of in ("q5", batch["id"]):
        first, *_ = json.loads(command("log", of, "--json", db=edited).out)
        assert (first["batch"], first["record"]) == (batch["id"], "q5")
        assert (first["coder"], first["action"]) == ("bo", "accepted")
    assert command("undo", batch["id"], db=edited).code == 5
    # The last batch before it is undone.
    assert "undid b4" in command("undo", "-y", db=edited).err
    assert command("db", "check", "--accept", db=edited).code == 0
    assert faults(edited) == ([], 0)


def test_the_head_of_the_history_shows_what_was_rewritten(edited):
    info = json.loads(command("db", "info", "--json", db=edited).out)
    with claimdb.open(edited, coder="ana") as database:
        database.edit("q1", {"note": "again"})
    assert command("db", "check", "--head", info["history"], db=edited).code == 0
    # Whoever knows how forges the digests as well, but not the one that was noted elsewhere.
    databases.run(edited, "UPDATE batches SET at = '1999' WHERE id = 3", "DELETE FROM digests")
    with writing(edited) as connection:
        digests.record_all(Statements(driver_of(connection)))
    assert faults(edited) == ([], 0)
    checked = command("db", "check", "--head", info["history"], db=edited)
    assert checked.code == 6
    assert f"no batch has the digest {info['history']}" in checked.out


def test_undone_by_follows_from_what_was_undone(edited):
    unhindered(edited, "UPDATE batches SET undone_by = 6 WHERE id = 2")
    assert faults(edited)[0] == [Fault("derived", "batches", "undone_by of 1 row")]
    assert faults(edited, repair=True) == ([], 1)


def test_a_copy_has_the_same_digests(edited, tmp_path):
    copy = tmp_path / "copy.db"
    transfer.copy(edited, copy)
    assert faults(copy) == ([], 0)
    assert rows_of(copy)["digests"] == rows_of(edited)["digests"]


def test_a_migration_computes_the_digests_that_claimdb_computes(edited):
    before = rows_of(edited)
    with claimdb.open(edited) as database:
        written = {table: len(before[table]) for table in digests.DIGESTED}
        assert database.info().schema >= "0008"
    downgrade(edited, "0007")
    upgrade(edited)
    assert faults(edited) == ([], 0)
    after = rows_of(edited)
    related = {row[1] for row in before["claim_relations"]}
    count = sum(written.values()) + len(before["batches"]) + len(related)
    assert len(after.pop("digests")) == count
    before.pop("digests")
    assert after == before


def test_digests_have_relations_of_claims_since_commands_record_them(edited):
    downgrade(edited, "0009")
    unhindered(edited, "UPDATE claims SET note = 'altered' WHERE id = 6")
    upgrade(edited)
    # What had been changed outside claimdb before is still reported.
    assert faults(edited)[0] == [Fault("digest", "claims", "c6 was changed outside claimdb")]
    unhindered(edited, "DELETE FROM claim_relations WHERE from_id = 7")
    assert len(faults(edited)[0]) == 2


def test_a_record_is_digested_as_json_in_ascii(empty_copy):
    # Every kind of letter, quotation mark and control character, and NULLs in all places.
    letters = "".join(map(chr, (*range(1, 0x250), 0x2028, 0xFFFD, 0x1F600, 0x10FFFF)))
    quotes = [
        {"text": letters, "said": said, "note": note}
        for said in (None, "2023")
        for note in (None, "", ",null]", letters[::-1])
    ]
    write(
        empty_copy,
        {
            "batches": [{"command": "init"}],
            "topics": [{"name": letters}, {"name": "\\"}],
            "quotes": quotes,
            "quote_topics": [
                {"quote_id": 1 + n // 2, "topic_id": 1 + n % 2, "stance": (None, "support")[n % 2]}
                for n in range(2 * len(quotes))
            ],
        },
    )
    recorded = dict(
        query(empty_copy, "SELECT row_id, digest FROM digests WHERE table_name = 'quotes'")
    )
    for number, quote in enumerate(quotes, 1):
        row = [
            number,
            f"quotes-{number}",
            letters,
            "direct",
            quote["said"],
            None,
            None,
            quote["note"],
            1,
            AT,
        ]
        record = [row, "quote_topics", [[number, 1, None, 1], [number, 2, "support", 1]]]
        text = json.dumps(record, separators=(",", ":"))
        assert recorded[number] == hashlib.sha256(text.encode()).hexdigest()
    assert len(recorded) == len(quotes)


@on("sqlite")
def test_bytes_in_place_of_a_text_are_reported(edited):
    unhindered(edited, "UPDATE quotes SET note = x'00ff' WHERE id = 5")
    assert told(edited) == ["q5 was changed outside claimdb"]


def test_a_history_without_batches_has_no_head(empty_copy):
    with claimdb.open(empty_copy) as database:
        assert database.info().history == ""
    assert faults(empty_copy) == ([], 0)
    if isinstance(empty_copy, Path):
        assert accept(empty_copy, coder="ana") == []
        assert rows_of(empty_copy)["batches"] == []
