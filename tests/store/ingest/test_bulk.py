"""Imports of many quotes: indexes are restored, and the quotes are like any others."""

import gc
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimdb.drafts.records import (
    ClaimRelated,
    OccurrenceDraft,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicStance,
)
from claimdb.errors import InvalidDataError, RefusedError
from claimdb.store import tables
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.history.batch import recording
from claimdb.store.history.undo import undo
from claimdb.store.ingest.outcome import IngestOptions, Outcome
from claimdb.store.ingest.pipeline import ingest
from databases import opened, rows_of

CHOICES = IngestOptions(
    frozenset({"speakers", "organizations", "topics", "sources", "claims"}), "skip"
)


def drafts(number: int, first: int = 0) -> list[QuoteDraft]:
    return [
        QuoteDraft(
            f"Words number {place} – “all” of them",
            "direct",
            (
                SpeakerDraft(f"Doe{place % 7}, Jane", "envoy", f"Party {place % 3}"),
                SpeakerDraft("Xi", status="misattributed"),
            ),
            (TopicStance(f"topic {place % 5}", "support"), TopicStance("all")),
            (ClaimRelated(f"It is so {place % 4}", "denies"),),
            said=f"20{place % 20:02}-03~",
            note=f" {place}\r\n",
            occurrences=(OccurrenceDraft(SourceDraft(f"Source {place % 11}"), f"page:{place}"),),
        )
        for place in range(first, first + number)
    ]


def add(address: Address, some: list[QuoteDraft]) -> list[Outcome]:
    with recording(address, coder="ana", command="import") as batch:
        return list(ingest(batch, some, CHOICES))


def catalogue(address: Address) -> list[tuple[Any, ...]]:
    """Return all that the schema consists of."""
    with opened(address) as connection:
        sql = (
            "SELECT type, name, sql FROM sqlite_master ORDER BY name"
            if connection.dialect.name == "sqlite"
            else "SELECT tablename, indexname, indexdef FROM pg_indexes"
            " WHERE schemaname = current_schema() ORDER BY indexname"
        )
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


# Of few, of many, of so many that indexes are put aside, and of more than one page.
@pytest.mark.slow
@pytest.mark.parametrize("number", [30, 400, 1200, 5200])
def test_the_schema_is_afterwards_what_it_was_before(empty_copy, number):
    before = catalogue(empty_copy)
    assert [outcome.id for outcome in add(empty_copy, drafts(number))] == [*range(1, number + 1)]
    assert catalogue(empty_copy) == before
    assert faults(empty_copy) == ([], 0)
    # Full text follows again what is written one by one.
    add(empty_copy, [replace(drafts(1)[0], text="Something quite different")])
    assert faults(empty_copy) == ([], 0)


@pytest.mark.slow
def test_many_quotes_are_what_they_are_one_by_one(empty_copy, tmp_path):
    """With uids aside, and the batches that they came with."""
    from claimdb.store.admin.init import initialise

    other = tmp_path / "one by one.db"
    initialise(other, seed=False)
    some = drafts(130)
    add(empty_copy, some)
    for draft in some:
        add(other, [draft])
    assert faults(other) == ([], 0)

    def told(address: Address) -> dict[str, list[Any]]:
        with opened(address) as connection:
            return {
                table: [
                    tuple(row)
                    for row in connection.exec_driver_sql(f"SELECT {columns} FROM {table} ORDER BY id")
                ]
                for table, columns in {
                    "quotes": "id, text, mode, said, said_lo, said_hi, note, folded, context",
                    "attributions": "id, quote_id, position, actor_id, role, organization_id, status, said_lo",
                    "quote_topics": "id, quote_id, topic_id, stance, said_lo",
                    "quote_claims": "id, quote_id, claim_id, relation",
                    "occurrences": "id, quote_id, source_id, locator",
                    "actor_names": "id, actor_id, name, folded, kind",
                    "sources": "id, key, title",
                }.items()
            }  # fmt: skip

    # Several names that are made at once get their ids in another order than one by one.
    mine, theirs = told(empty_copy), told(other)
    mine["actor_names"] = sorted(row[1:] for row in mine["actor_names"])
    theirs["actor_names"] = sorted(row[1:] for row in theirs["actor_names"])
    assert mine == theirs


@pytest.mark.slow
@pytest.mark.parametrize("before", [0, 20])
def test_what_fails_late_leaves_the_database_as_it_was(empty_copy, before):
    add(empty_copy, drafts(before))
    schema, rows = catalogue(empty_copy), rows_of(empty_copy)
    undated = OccurrenceDraft(SourceDraft("Undated", issued="someday"))
    late = replace(drafts(1)[0], text="Late", occurrences=(undated,))
    with pytest.raises(InvalidDataError, match="someday"):
        add(empty_copy, [*drafts(5200, before), late])
    assert catalogue(empty_copy) == schema
    assert rows_of(empty_copy) == rows


# SQLite checks the constraints of many rows at once.
@pytest.mark.parametrize("number", [3, 1000])
@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "loud"},
        {"speakers": (SpeakerDraft("Xi", status="perhaps"),)},
        {"topics": (TopicStance("all", "loves"),)},
        {"occurrences": (OccurrenceDraft(SourceDraft("Source 1"), start=7, end=3),)},
    ],
)
def test_no_word_or_passage_is_recorded_that_the_schema_excludes(empty_copy, number, wrong):
    some = drafts(number)
    some[-1] = replace(some[-1], **wrong)
    rows = rows_of(empty_copy)
    driver = sqlite3 if isinstance(empty_copy, Path) else pytest.importorskip("psycopg")
    with pytest.raises(driver.IntegrityError, match=r"(?i)check"):
        add(empty_copy, some)
    assert rows_of(empty_copy) == rows


def test_a_rehearsal_leaves_the_database_as_it_was(empty_copy):
    schema, rows = catalogue(empty_copy), rows_of(empty_copy)
    with recording(empty_copy, coder="ana", command="import") as batch:
        assert len(list(ingest(batch, drafts(1200), CHOICES))) == 1200
        batch.discarded = True
    assert (catalogue(empty_copy), rows_of(empty_copy)) == (schema, rows)


def test_who_asks_for_no_more_than_the_first_keeps_the_schema(empty_copy):
    before = catalogue(empty_copy)
    with recording(empty_copy, coder="ana", command="import") as batch:
        assert next(ingest(batch, drafts(1200), CHOICES)).id == 1
    assert catalogue(empty_copy) == before
    assert faults(empty_copy) == ([], 0)


@pytest.mark.slow
def test_many_are_undone_at_once(empty_copy):
    rows = rows_of(empty_copy)
    add(empty_copy, drafts(1200))
    made = rows_of(empty_copy)
    undo(empty_copy, coder="ana")
    assert faults(empty_copy) == ([], 0)
    after = rows_of(empty_copy)
    records = ("quotes", "attributions", "people", "actors", "sources", "topics", "claims")
    for table in records:
        assert after[table] == rows[table] == []
    undo(empty_copy, "b2", coder="ana")
    assert faults(empty_copy) == ([], 0)
    again = rows_of(empty_copy)
    assert [sorted(again[table]) for table in records] == [sorted(made[table]) for table in records]


def test_what_was_edited_later_keeps_the_record_it_hangs_on(empty_copy):
    add(empty_copy, drafts(1))
    with recording(empty_copy, coder="bo", command="edit") as batch:
        [person] = batch.reader.row("SELECT min(actor_id) FROM people")
        batch.update(tables.people, person, {"suffix": "Jr."})
    before = rows_of(empty_copy)
    with pytest.raises(RefusedError, match="refers to what would go"):
        undo(empty_copy, "b1", coder="ana")
    assert rows_of(empty_copy) == before
    undo(empty_copy, "b2", coder="ana")
    undo(empty_copy, "b1", coder="ana")
    assert rows_of(empty_copy)["people"] == []


def test_a_file_with_its_own_duplicates_has_each_once(empty_copy):
    some = drafts(1100)
    outcomes = add(empty_copy, [*some, *some[:50]])
    assert [outcome.result for outcome in outcomes[1100:]] == ["skipped"] * 50
    assert [outcome.id for outcome in outcomes[1100:]] == [*range(1, 51)]
    assert {outcome.result for outcome in add(empty_copy, some)} == {"skipped"}
    # The same words by others are other quotes, and each is found again.
    theirs = [
        replace(draft, speakers=(SpeakerDraft(name),)) for draft in some[:60] for name in ("A", "B")
    ]
    for result in ("added", "skipped"):
        assert {outcome.result for outcome in add(empty_copy, theirs)} == {result}


def test_garbage_is_collected_as_before_when_it_is_over(empty_copy):
    before = gc.get_threshold()
    add(empty_copy, drafts(3))
    assert gc.get_threshold() == before


def test_two_new_names_that_turn_out_to_be_of_one_must_say_the_same(empty_copy):
    twice = replace(drafts(1)[0], speakers=(SpeakerDraft("Doe, Eva"), SpeakerDraft("Eva Doe")))
    [outcome] = add(empty_copy, [twice])
    assert (outcome.result, [one.name for one in outcome.created[:1]]) == ("added", ["Eva Doe"])
    differing = replace(
        twice, text="other", speakers=(*twice.speakers[:1], SpeakerDraft("Eva Doe", "x"))
    )
    [outcome] = add(empty_copy, [differing])
    assert outcome.error is not None
    assert outcome.error.message == "speakers[1].name: 'Eva Doe' is named twice"
