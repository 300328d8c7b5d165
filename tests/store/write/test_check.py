"""Faults of a database: each is found, and those of what is derived are repaired."""

import hashlib
import sqlite3
from contextlib import closing

import pytest

from claimdb.store.write.check import Fault, faults
from harness import claimdb, process

TEXT = "The mayor said: “We will build it.” Nobody laughed."
OF_TEXT = f"UPDATE snapshots SET text = '{TEXT}', sha256 = '{{}}'"
BROKEN = [
    ("DELETE FROM sources WHERE id = 6", "reference", "occurrences", False),
    ("UPDATE quotes SET mode = 'shouted' WHERE id = 1", "file", "", False),
    ("UPDATE quotes SET folded = 'other words' WHERE id = 1", "derived", "quotes", True),
    ("UPDATE people SET folded = 'other' WHERE actor_id > 13", "derived", "people", True),
    ("DELETE FROM actor_names WHERE kind = 'main'", "derived", "actor_names", True),
    ("INSERT INTO actor_names (actor_id, name, folded, kind) VALUES (1, 'x', 'x', 'main')",
     "derived", "actor_names", True),
    ("UPDATE quotes SET said = 'one day' WHERE id = 1", "date", "", False),
    ("INSERT INTO quotes_fts (quotes_fts) VALUES ('delete-all')", "full text", "quotes_fts", True),
    ("INSERT INTO claims_fts (claims_fts) VALUES ('delete-all')", "full text", "claims_fts", True),
    (OF_TEXT.format("0" * 64), "snapshot", "snapshots", False),
]  # fmt: skip


def run(path, statement):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(statement)


def test_the_worked_example_has_no_faults(seeded_path):
    before = seeded_path.read_bytes()
    assert faults(seeded_path) == faults(seeded_path, repair=True) == ([], 0)
    assert seeded_path.read_bytes() == before
    assert claimdb("db", "check", db=seeded_path) == (0, "", f"{seeded_path} has no faults\n")


@pytest.mark.parametrize(("statement", "kind", "table", "mends"), BROKEN)
def test_a_fault_is_found_and_mended_if_it_follows_from_what_is_authored(
    seeded_path, statement, kind, table, mends
):
    run(seeded_path, statement)
    found, repaired = faults(seeded_path)
    assert (kind, table) in {(fault.kind, fault.table) for fault in found}
    assert repaired == 0
    still, repaired = faults(seeded_path, repair=True)
    assert (repaired > 0) == mends
    assert (still == []) == mends
    assert (faults(seeded_path)[0] == []) == mends


def test_the_number_of_rows_is_told(seeded_path):
    run(seeded_path, "UPDATE people SET folded = 'other' WHERE actor_id IN (12, 13)")
    assert faults(seeded_path)[0] == [Fault("derived", "people", "folded of 2 rows")]


def test_a_fault_is_a_row_and_an_exit_code(seeded_path):
    run(seeded_path, "UPDATE quotes SET folded = 'other' WHERE id = 1")
    told = process("db", "check", "--csv", db=seeded_path)
    assert told == (6, "kind,table,fault\nderived,quotes,folded of 1 row\n", "")
    mended = claimdb("db", "check", "--repair", db=seeded_path)
    assert mended == (0, "", f"1 repaired\n{seeded_path} has no faults\n")


def test_a_passage_that_does_not_stand_in_the_stored_text_is_a_fault(seeded_path):
    run(seeded_path, OF_TEXT.format(hashlib.sha256(TEXT.encode()).hexdigest()))
    told = claimdb("db", "check", "--tsv", db=seeded_path)
    assert told.code == 6
    assert "passage\toccurrences\tthe passage of o6 is lost in its text\n" in told.out


def test_a_damaged_file_is_not_repaired(seeded_path):
    run(seeded_path, "UPDATE quotes SET folded = 'other', mode = 'shouted' WHERE id = 1")
    found, repaired = faults(seeded_path, repair=True)
    assert repaired == 0
    assert {fault.kind for fault in found} == {"file", "derived"}


def test_full_text_that_is_broken_is_found(seeded_path):
    run(seeded_path, "DROP TABLE quotes_fts_data")
    assert "full text" in {fault.kind for fault in faults(seeded_path)[0]}
