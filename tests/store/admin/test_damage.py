"""Damaged files: what is missing or altered is reported, whatever else can be read."""

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

import claimdb
from claimdb.errors import ClaimdbError, StoreError
from claimdb.store.admin.check import faults
from claimdb.store.backends.sqlite import check_length
from databases import rows_of, unhindered
from harness import claimdb as command

PAGE = 4096
READS = [
    ("search", "", "--json"), ("search", "peace", "--json"), ("claims", "--json"),
    ("export", "citations"), ("list", "people", "--json"), ("list", "topics", "--json"),
    ("list", "sources", "--json"), ("stances", "--json"), ("log", "--json"), ("log", "q1"),
    ("show", "q3", "--json"), ("show", "a12", "--json"), ("verify", "--json"),
]  # fmt: skip


@pytest.fixture
def file(example_file_copy: Path) -> Path:
    """Return the file of a database with a history, without a log."""
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.edit("q1", {"note": "checked"})
        database.save_query("mine", "peace")
    with closing(sqlite3.connect(example_file_copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return example_file_copy


def test_a_file_that_ends_early_is_reported_by_every_command(file):
    content = file.read_bytes()
    for length in (len(content) - 1, len(content) - PAGE, len(content) - 4 * PAGE, 5000):
        file.write_bytes(content[:length])
        for arguments in (("search", "peace"), ("export", "citations"), ("db", "backup"),
                          ("edit", "q1", "--note", "x"), ("undo", "-y")):  # fmt: skip
            done = command(*arguments, db=file)
            assert (done.code, done.out) == (1, "")
            assert (
                f"ends early: it has {length // PAGE} of {len(content) // PAGE} pages" in done.err
            )
        found = faults(file)[0]
        assert found[0].kind == "file"
        assert found[0].fault.startswith("ends early")
        assert file.read_bytes()[:length] == content[:length]


def test_every_length_of_the_last_pages_is_noticed(file):
    size = file.stat().st_size
    with file.open("r+b") as opened:
        for length in range(size - 1, size - 4 * PAGE - 1, -1):
            opened.truncate(length)
            with pytest.raises(StoreError, match="ends early"):
                check_length(file)


def test_pages_in_the_log_are_not_missing(file):
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("CREATE TABLE large AS SELECT zeroblob(99999)")
        writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        size, log = file.stat().st_size, file.with_name(f"{file.name}-wal").read_bytes()
    # As if a checkpoint had been killed before it had written all pages.
    with file.open("r+b") as opened:
        opened.truncate(size - 3 * PAGE)
    with pytest.raises(StoreError, match="ends early"):
        check_length(file)
    file.with_name(f"{file.name}-wal").write_bytes(log)
    check_length(file)
    file.with_name(f"{file.name}-wal").write_bytes(log[: len(log) // 2])
    with pytest.raises(StoreError, match="ends early"):
        check_length(file)


@pytest.mark.parametrize(
    ("statement", "kind", "fault"),
    [
        ("UPDATE quotes SET note = CAST(x'ff61' AS TEXT) WHERE id = 3", "value",
         "note of row 3 is not UTF-8"),
        ("UPDATE quotes SET note = x'61' WHERE id = 3", "value", "note of row 3 is bytes"),
        ("UPDATE attributions SET position = 'x' WHERE id = 3", "value",
         "position of row 3 is text"),
        ("DROP INDEX ix_occurrences_source_id", "schema", "the index is missing"),
        ("DROP VIEW quotes_view", "schema", "the view is missing"),
        ("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'topics'", "schema",
         "sqlite_sequence has 3 as the last id, below row 36"),
    ],
)  # fmt: skip
def test_what_sqlite_does_not_notice_is_found(file, statement, kind, fault):
    unhindered(file, statement)
    found = faults(file)[0]
    assert (kind, fault) in {(one.kind, one.fault) for one in found}
    # Text that is not what was written is reported with its record as well.
    assert kind == "schema" or {one.kind for one in found} >= {"digest"}


def test_commands_report_values_that_they_cannot_read_as_damage(file):
    unhindered(
        file,
        "UPDATE quote_topics SET stance = 'no stance'",
        "UPDATE quotes SET note = CAST(x'ff' AS TEXT) WHERE id = 3",
    )
    for arguments in (("stances",), ("show", "q3")):
        done = command(*arguments, db=file)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(f"error: {file} ")
        assert "claimdb db check" in done.err


def answers(file: Path) -> list[object] | None:
    """Return all rows and what commands print of them; None if one of them reports damage."""
    said = [command(*arguments, db=file) for arguments in READS]
    if any(done.code == 1 for done in said):
        return None
    return [rows_of(file), *said]


def bits_to_flip(pages: int) -> list[int]:
    """Return bits of the header of the file, and one of each page: of its header or its cells."""
    chance = random.Random(20_261_129)
    of_file = chance.sample(range(8 * 100), 20)
    return of_file + [
        8 * PAGE * page + (chance.randrange(8 * 12) if page % 2 else chance.randrange(96, 8 * PAGE))
        for page in range(1, pages)
    ]


@pytest.mark.slow
def test_a_flipped_bit_is_reported_or_alters_no_answer(file):
    content, right = file.read_bytes(), answers(file)
    for bit in bits_to_flip(len(content) // PAGE):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        for name in (f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
        file.write_bytes(flipped)
        reported = True
        with suppress(ClaimdbError):
            reported = bool(faults(file)[0])
        found = answers(file) if not reported else right
        assert found == right, f"bit {bit} of {len(content)} bytes"
        if reported:
            for arguments in READS:
                command(*arguments, db=file)
