"""Many processes write to one database: every acknowledged record is there, and none fails."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import claimdb
from claimdb.store.address import Address, Server
from claimdb.store.admin.check import faults
from claimdb.store.admin.init import initialise
from claimdb.store.backends import postgresql
from claimdb.store.history.batch import recording
from claimdb.store.tables import attributions, quotes
from databases import query
from harness import environment, named
from worlds import SEEDED, write

pytestmark = pytest.mark.slow


PROCESSES = 8
QUOTES = 12

WORK = """
import sys
import claimdb
from claimdb import folding
from claimdb.store.address import address_of
from claimdb.store.tables import attributions, quotes, saved_queries
from claimdb.store.history.batch import recording
from claimdb.store.admin.init import initialise

named, mine, number = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
for place in range(int(number)):
    uid = f"{mine}-{place}"
    text = f"the harbour opens {mine} {place}"
    with recording(address_of(named), coder=mine, command="add quote") as batch:
        cells = {"uid": uid, "text": text, "mode": "direct", "created": "2026-11-24T00:00:00Z"}
        derived = {"folded": folding.folded(text)}
        quote = batch.insert(quotes, {**cells, **derived})
        batch.insert(attributions, {"quote_id": quote, "position": 1, "actor_id": 1})
        # The same row is altered by everybody.
        batch.update(saved_queries, 1, {"query": f"said:{1000 + quote}"})
    print(uid, flush=True)
    with claimdb.open(named) as database:
        assert uid in {quote.uid for quote in database.find(f'"{mine} {place}" speaker:ann*')}
"""


@contextmanager
def working(address: Address) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes that wait for each other before they begin."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, named(address), f"p{place}", str(QUOTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(measured=False),
        )
        for place in range(PROCESSES)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    yield processes


@pytest.fixture
def harbour(empty_copy: Address) -> Address:
    """Return a database with somebody who speaks and a query that everybody alters."""
    write(
        empty_copy,
        {
            "actors": [{"name": "Ann Smith"}],
            "people": [{"actor_id": 1, "family": "Smith"}],
            "saved_queries": [{"name": "latest", "query": "said:2000", "batch_id": 1}],
        },
    )
    return empty_copy


def test_whatever_is_acknowledged_is_there_and_nobody_meets_an_error(harbour: Address):
    with working(harbour) as processes:
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        told = [process.communicate() for process in processes]
    assert [error for _, error in told if error] == []
    acknowledged = {line for out, _ in told for line in out.splitlines()}
    assert len(acknowledged) == PROCESSES * QUOTES
    with claimdb.open(harbour) as database:
        assert acknowledged == {quote.uid for quote in database.find("harbour")}
    # An attribution and the altered query for each quote, in the batch of that quote.
    rows = query(harbour, "SELECT count(*), count(DISTINCT batch_id) FROM changes")
    assert rows == [(2 * len(acknowledged), len(acknowledged))]
    assert faults(harbour) == ([], 0)


def cut_off(server: Server) -> None:
    """Record a quote, and lose the server before it is committed."""
    with recording(server, coder="ana", command="add quote") as batch:
        cells = {"uid": "u", "text": "x", "mode": "direct", "created": "2026-11-24T00:00:00Z"}
        quote = batch.insert(quotes, cells)
        [pid] = batch.reader.row("SELECT pg_backend_pid()")
        with postgresql.connect_server(server) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        batch.insert(attributions, {"quote_id": quote, "position": 1})


def test_a_server_that_goes_away_in_a_transaction_leaves_nothing_half(postgresql_database: Server):
    initialise(postgresql_database, seed=True)
    with pytest.raises(claimdb.ClaimdbError, match="closed the connection") as caught:
        cut_off(postgresql_database)
    assert "\n" not in caught.value.message
    with claimdb.open(postgresql_database) as database:
        assert database.count() == SEEDED
    assert query(postgresql_database, "SELECT count(*) FROM batches") == [(1,)]
