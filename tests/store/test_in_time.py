"""Reading a database as it was, and what differs between two moments."""

import os
import shutil
import stat
from contextlib import closing

import pytest

import claimdb
from cases import each
from claimdb.errors import NotFoundError, RefusedError, UsageError
from claimdb.store.address import Server
from claimdb.store.backends import connect
from claimdb.store.history import as_of
from databases import on, run


@pytest.fixture
def edited(example_copy):
    """The worked example with edits: b2 to b6."""
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q6", {"note": "seen", "add-topic": "sanctions=support"})
        database.edit("Antony Blinken", {"name": "Tony Blinken"})
        database.rm("q7")
        database.add("topic", {"name": "fisheries"})
        database.undo("b4")
    return example_copy


def test_a_record_is_shown_with_the_names_of_that_time(edited):
    with claimdb.open(edited, as_of="b2") as then, claimdb.open(edited) as now:
        assert then.get("q7").speakers[0].name == "Antony Blinken"
        assert now.get("q7").speakers[0].name == "Tony Blinken"
        assert then.get("Antony Blinken").id == now.get("Tony Blinken").id
        assert [one.slug for one in then.get("q6").topics] == ["peace-plan", "sanctions"]
    with claimdb.open(edited, as_of="b1") as then:
        assert then.get("q6").note != "seen"


def test_every_query_answers_as_it_did(edited):
    with claimdb.open(edited, as_of="b4") as then:
        assert then.count() == 40
        assert [quote.id for quote in then.find("sanctions topic:sanctions stance:support")] != []
        assert "fisheries" not in [row[1] for row in then.listed("topics").rows]
        assert [row[0] for row in then.log().rows] == ["b4", "b3", "b2", "b1"]
        assert "q7" not in then.export("quotes", format="json")
        assert then.stances("id:q6") != []


@each(
    ("moment", "message"),
    [
        ("b99", "no batch has the id b99"),
        ("1999-12-31", "nothing was recorded by 1999-12-31"),
    ],
)
def test_a_moment_that_was_not_is_not_found(example_address, moment, message):
    with pytest.raises(NotFoundError, match=message):
        claimdb.open(example_address, as_of=moment)


@each(
    "moment",
    [
        "",
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "2026-02-01T25:00",
        "q1",
        "h1",
        "b0",
        "b99999999999999999999",
    ],
)
def test_what_is_no_moment_is_refused(example_address, moment):
    with pytest.raises(UsageError, match="is not a moment"):
        claimdb.open(example_address, as_of=moment)


def test_a_date_is_the_end_of_its_day_and_a_time_is_of_utc(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        database.edit("q6", {"note": "b2"})
        database.edit("q6", {"note": "b3"})
    run(
        example_copy,
        "UPDATE batches SET at = '2030-01-01T10:00:00Z' WHERE id = 2",
        "UPDATE batches SET at = '2030-01-02T10:00:00Z' WHERE id = 3",
    )
    for moment, batch in {
        "2029": 1,
        "2030-01-01": 2,
        "2030-01-01T09:59": 1,
        "2030-01-01T10:00": 2,
        "2030-01-01T10:00:00Z": 2,
        "2030-01-01T12:00+02:00": 2,
        "2030-01-01T11:59+02:00": 1,
        "2030": 3,
        "2099-01-01": 3,
    }.items():
        with claimdb.open(example_copy, as_of=moment) as then:
            assert (moment, then.moment.batch) == (moment, batch)


def test_what_was_not_there_is_said_with_the_batch_that_recorded_or_removed_it(edited):
    with claimdb.open(edited, as_of="b4") as then, pytest.raises(NotFoundError) as error:
        then.get("q7")
    assert "b4 removed it" in error.value.hint
    with claimdb.open(edited) as now:
        topic = now.get("fisheries")
    with claimdb.open(edited, as_of="b4") as then, pytest.raises(NotFoundError) as error:
        then.get(f"t{topic.id}")
    assert "b5 recorded it" in error.value.hint
    with claimdb.open(edited, as_of="b4") as then, pytest.raises(NotFoundError) as error:
        then.get("q9999")
    assert error.value.hint is None


def test_a_place_of_a_later_quote_was_not_there(edited):
    with claimdb.open(edited, coder="ana") as database:
        new = {"text": "New", "mode": "narration", "source": "xiputinmeeting"}
        [place] = database.add("quote", new).occurrences
    with claimdb.open(edited, as_of="b6") as then, pytest.raises(NotFoundError) as error:
        then.get(f"o{place.id}")
    assert "b7 recorded it" in error.value.hint


@each(("kind", "number"), [("quote", 12), ("occurrence", 12), ("quote", 1)])
def test_later_changes_make_the_past_of_a_record_no_slower(example_file, tmp_path, kind, number):
    def steps() -> int:
        """Return how many instructions SQLite needs."""
        taken = []
        with closing(connect(path)) as reader:
            reader.connection.set_progress_handler(lambda: taken.append(1), 1)
            made = as_of.one(reader, 1, kind, number)
            assert made
            made.close()
        return len(taken)

    path = tmp_path / f"{kind}{number}.sqlite"
    shutil.copy(example_file, path)
    before = steps()
    with claimdb.open(path, coder="ana") as database:
        database.tag("", "a topic", create=True)
        many = [f"topic {number}" for number in range(20)]
        database.tag("NOT (id:q1 OR id:q12)", many, create=True)
        database.edit([f"q{quote}" for quote in range(13, 30)], {"topic": []})
    assert steps() < 1.3 * before


def test_the_past_cannot_be_changed(edited):
    with claimdb.open(edited, as_of="b2") as then:
        with pytest.raises(RefusedError, match="can only be read"):
            then.edit("q6", {"note": "no"})
        with pytest.raises(RefusedError, match="can only be read"):
            then.sql("SELECT 1")


@on("sqlite")
def test_a_file_that_can_only_be_read_has_a_past(edited):
    os.chmod(edited, stat.S_IRUSR)
    with claimdb.open(edited, as_of="b1") as then:
        assert then.count("speaker:blinken") == 2


@on("postgresql")
def test_a_role_without_temporary_tables_is_told_so(edited):
    assert isinstance(edited, Server)
    role = f"reader_{os.getpid()}"
    run(
        edited,
        f"CREATE ROLE {role} LOGIN",
        "DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC',"
        " current_database()); END $$",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
    )
    try:
        user = edited.url.partition("://")[2].partition("@")[2]
        with (
            claimdb.open(f"postgresql://{role}@{user}", as_of="b1") as then,
            pytest.raises(claimdb.ClaimdbError, match="no temporary tables"),
        ):
            then.count()
    finally:
        run(edited, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_two_moments_differ_by_records_and_fields(edited):
    with claimdb.open(edited) as database:
        rows = [tuple(row) for row in database.diff("b1", "b3").rows]
        assert ("q6", None, "altered", "note", rows[0][4], "seen") == rows[0]
        assert ("a14", None, "altered", "name", "Antony Blinken", "Tony Blinken") in rows
        turned = [tuple(row) for row in database.diff("b3", "b1").rows]
        assert ("a14", None, "altered", "name", "Tony Blinken", "Antony Blinken") in turned
        # What was removed and restored does not differ.
        assert {row[0] for row in database.diff("b3").rows} == {"t37"}
        assert not list(database.diff("b6").rows)


def test_one_record_is_compared_with_what_it_was_at_first(edited):
    with claimdb.open(edited) as database:
        fields = [(row[1], row[2], row[3]) for row in database.diff(of="q6").rows]
        assert (None, "altered", "note") in fields
        assert ("topic t14", "inserted", "stance") in fields or len(fields) > 1
        assert not list(database.diff("b2", of="q6").rows)
        with pytest.raises(NotFoundError, match="at either moment"):
            database.diff("b1", "b2", of="q999")
        with pytest.raises(UsageError, match="is a coder"):
            database.diff("b1", of="k1")
        with pytest.raises(UsageError, match="no moment"):
            database.diff()


def test_the_log_is_filtered_by_coder_time_kind_and_command(edited):
    with claimdb.open(edited, coder="bo") as database:
        database.edit("q1", {"note": "by bo"})

        def listed(**wanted: str) -> list[object]:
            return [row[0] for row in database.log(**wanted).rows]

        assert listed(coder="bo") == ["b7"]
        assert listed(command="rm") == ["b4"]
        assert listed(kind="topic") == ["b5"]
        assert listed(kind="quote", coder="ana") == ["b6", "b4", "b2"]
        assert listed(until="2026-11-23") == ["b1"]
        assert listed(since="2999") == []
        assert listed(name="q1", coder="bo") == ["h" + listed(name="q1")[0][1:]]
        with pytest.raises(NotFoundError, match="no coder"):
            listed(coder="nobody")
        with pytest.raises(UsageError, match="is not a time"):
            listed(since="soon")
        with pytest.raises(UsageError, match="no kind"):
            listed(kind="thing")
