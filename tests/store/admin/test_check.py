"""Faults of a database: each is found, and faults of derived columns are repaired."""

import hashlib
import json

import pytest

import databases
from claimdb.store.admin.check import faults
from claimdb.store.admin.damage import Fault
from harness import claimdb, process

TEXT = "The mayor said: “We will build it.” Nobody laughed."
OF_TEXT = f"UPDATE snapshots SET text = '{TEXT}', sha256 = '{{}}'"
BROKEN_FILES = [
    ("UPDATE quotes SET mode = 'shouted' WHERE id = 1", "file", "", False),
    ("UPDATE sources SET csl = 'no JSON' WHERE id = 1", "object", "sources", False),
    (f"UPDATE sources SET csl = '{'[' * 99_999}' WHERE id = 1", "object", "sources", False),
    ("INSERT INTO quotes_fts (quotes_fts) VALUES ('delete-all')", "full text", "quotes_fts", True),
    ("INSERT INTO claims_fts (claims_fts) VALUES ('delete-all')", "full text", "claims_fts", True),
]
BROKEN = [
    ("DELETE FROM sources WHERE id = 6", "reference", "occurrences", False),
    ("UPDATE quotes SET folded = 'other words' WHERE id = 1", "derived", "quotes", True),
    ("UPDATE people SET folded = 'other' WHERE actor_id > 13", "derived", "people", True),
    ("DELETE FROM actor_names WHERE kind = 'main'", "derived", "actor_names", True),
    ("INSERT INTO actor_names (actor_id, name, folded, kind) VALUES (1, 'x', 'x', 'main')",
     "derived", "actor_names", True),
    ("UPDATE quotes SET said = 'one day' WHERE id = 1", "date", "", False),
    (OF_TEXT.format("0" * 64), "snapshot", "snapshots", False),
    *((f"UPDATE sources SET csl = '{csl}' WHERE id = 1", "object", "sources", False)
      for csl in ("[1]", '"x"', "7", "null")),
]  # fmt: skip


def run(address, statement):
    databases.run(address, statement, checked=False)


def test_the_worked_example_has_no_faults(example_copy):
    before = databases.rows_of(example_copy)
    assert faults(example_copy) == faults(example_copy, repair=True) == ([], 0)
    assert databases.rows_of(example_copy) == before
    assert claimdb("db", "check", db=example_copy) == (0, "", f"{example_copy}: no faults found\n")


def test_a_file_without_faults_is_not_touched(example_file_copy):
    before = example_file_copy.read_bytes()
    assert faults(example_file_copy, repair=True) == ([], 0)
    assert example_file_copy.read_bytes() == before


@pytest.mark.parametrize("csl", ["[1]", '"x"', "7", "null", '{"page": "3"}'])
def test_a_source_is_shown_and_cited_whatever_its_csl_is(example_copy, csl):
    databases.run(
        example_copy, f"UPDATE sources SET csl = '{csl}' WHERE id = 1".replace(":", "\\:")
    )
    shown = claimdb("show", "s1", "--json", db=example_copy)
    assert (shown.code, shown.err) == (0, "")
    assert json.loads(shown.out)[0]["csl"] == ({"page": "3"} if csl.startswith("{") else None)
    assert claimdb("cite", "s1", db=example_copy).code == 0


@pytest.mark.parametrize("csl", ["no JSON", "[" * 99_999])
def test_a_source_of_a_file_is_shown_even_if_its_csl_is_no_json(example_file_copy, csl):
    run(example_file_copy, f"UPDATE sources SET csl = '{csl}' WHERE id = 1")
    assert claimdb("show", "s1", db=example_file_copy).code == 0


@pytest.mark.parametrize(("statement", "kind", "table", "mends"), BROKEN)
def test_a_fault_is_found_and_repaired_if_it_follows_from_what_is_authored(
    example_copy, statement, kind, table, mends
):
    run(example_copy, statement)
    found, repaired = faults(example_copy)
    assert (kind, table) in {(fault.kind, fault.table) for fault in found}
    assert repaired == 0
    still, repaired = faults(example_copy, repair=True)
    assert (repaired > 0) == mends
    assert (still == []) == mends
    assert (faults(example_copy)[0] == []) == mends


@pytest.mark.parametrize(("statement", "kind", "table", "mends"), BROKEN_FILES)
def test_what_only_a_file_suffers_from_is_found(example_file_copy, statement, kind, table, mends):
    test_a_fault_is_found_and_repaired_if_it_follows_from_what_is_authored(
        example_file_copy, statement, kind, table, mends
    )


def test_the_number_of_rows_is_reported(example_copy):
    run(example_copy, "UPDATE people SET folded = 'other' WHERE actor_id IN (12, 13)")
    assert faults(example_copy)[0] == [Fault("derived", "people", "folded of 2 rows")]


def test_a_fault_is_a_row_and_an_exit_code(example_copy):
    run(example_copy, "UPDATE quotes SET folded = 'other' WHERE id = 1")
    told = process("db", "check", "--csv", db=example_copy)
    assert told == (6, "kind,table,fault\nderived,quotes,folded of 1 row\n", "")
    mended = claimdb("db", "check", "--repair", db=example_copy)
    assert mended == (0, "", f"1 repaired\n{example_copy}: no faults found\n")


def test_a_passage_that_does_not_stand_in_the_stored_text_is_a_fault(example_copy):
    run(example_copy, OF_TEXT.format(hashlib.sha256(TEXT.encode()).hexdigest()))
    told = claimdb("db", "check", "--tsv", db=example_copy)
    assert told.code == 6
    assert "passage\toccurrences\tthe passage of o6 is lost in the stored text\n" in told.out


def test_a_damaged_file_is_not_repaired(example_file_copy):
    run(example_file_copy, "UPDATE quotes SET folded = 'other', mode = 'shouted' WHERE id = 1")
    found, repaired = faults(example_file_copy, repair=True)
    assert repaired == 0
    assert {fault.kind for fault in found} == {"file", "digest", "derived"}


def test_full_text_that_is_broken_is_found(example_file_copy):
    run(example_file_copy, "DROP TABLE quotes_fts_data")
    assert "full text" in {fault.kind for fault in faults(example_file_copy)[0]}
