"""The same faults in a SQLite file and on a PostgreSQL server are found and repaired alike."""

import hashlib

import pytest

from claimdb.store.address import Server
from claimdb.store.admin import transfer
from claimdb.store.admin.check import faults
from databases import copied, new_postgresql_database, rows_of, unhindered
from harness import claimdb

TEXT = "The mayor said: “We will build it.” Nobody laughed."
OF_TEXT = f"UPDATE snapshots SET text = '{TEXT}', sha256 = '{{}}'"
ALIKE = {
    "folded words": ("UPDATE quotes SET folded = 'other words' WHERE id < 3",),
    "words around": ("UPDATE quotes SET context = '' WHERE id = 7",),
    "surnames": ("UPDATE people SET folded = 'other' WHERE actor_id > 13",),
    "no main name": ("DELETE FROM actor_names WHERE kind = 'main' AND actor_id = 12",),
    "a main name too many": (
        "INSERT INTO actor_names (actor_id, name, folded, kind) VALUES (1, 'x', 'x', 'main')",
    ),
    "a main name of a topic": ("DELETE FROM topic_names WHERE kind = 'main' AND topic_id = 2",),
    "days of a source": ("UPDATE sources SET issued_lo = '1999-01-01' WHERE id = 1",),
    "a day of links": (
        "UPDATE attributions SET said_lo = '1999-01-01' WHERE id < 4",
        "UPDATE quote_topics SET said_lo = '1999-01-01' WHERE id < 9",
    ),
    "no date": ("UPDATE quotes SET said = 'one day' WHERE id = 1",),
    "no date of a source": ("UPDATE sources SET issued = '2023-13' WHERE id = 2",),
    "a passage that was altered": (OF_TEXT.format(hashlib.sha256(TEXT.encode()).hexdigest()),),
    "a passage beyond its text": ("UPDATE snapshots SET text = 'short'",),
    "a text that is not its hash": (OF_TEXT.format("0" * 64),),
    "a reference to nothing": ("DELETE FROM sources WHERE id = 6",),
    "references of two columns": ("DELETE FROM actors WHERE id = 13",),
    "several at once": (
        "DELETE FROM topics WHERE id = 2",
        "UPDATE claims SET folded = '' WHERE id IN (1, 2)",
        "UPDATE occurrences SET digest = NULL WHERE id = 5",
    ),
}


@pytest.fixture(scope="module")
def on_server(example_file, postgresql_server):
    """Return the address of the records of a file on a server, to be copied and never opened."""
    with new_postgresql_database(postgresql_server) as server:
        transfer.copy(example_file, server)
        yield server


@pytest.fixture
def both(example_file, on_server, tmp_path, request):
    """Return the addresses of the same records on both databases."""
    with (
        copied(example_file, tmp_path, request) as file,
        copied(on_server, tmp_path, request) as one,
    ):
        yield file, one


@pytest.mark.parametrize("statements", ALIKE.values(), ids=ALIKE)
def test_the_same_faults_are_found_and_repaired_on_both(both, statements):
    for address in both:
        unhindered(address, *statements)
    file, server = (claimdb("db", "check", "--csv", db=address) for address in both)
    assert (file.code, file.err) == (6, "")
    assert server == file
    file, server = (faults(address, repair=True) for address in both)
    assert server == file
    rows = [
        {name: sorted(rows, key=lambda row: row[0]) for name, rows in rows_of(address).items()}
        for address in both
    ]
    assert rows[0] == rows[1]


def test_what_has_no_faults_has_none_on_both(both):
    assert [faults(address, repair=True) for address in both] == [([], 0), ([], 0)]
    assert any(isinstance(address, Server) for address in both)


def test_speakers_that_are_missing_are_reported_and_nothing_is_repaired(example_copy):
    unhindered(example_copy, "UPDATE attributions SET actor_id = 1002 WHERE id = 5")
    for repair in (False, True):
        found, repaired = faults(example_copy, repair=repair)
        told = [fault.fault for fault in found]
        assert "row 5 refers to a missing row of actors" in told
        assert any("was changed outside claimdb" in one for one in told)
        assert repaired == 0
