"""A merge, a split or their undo that is killed at any moment is whole, or was never there."""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from databases import query
from harness import environment, named

pytestmark = pytest.mark.slow

# Loading the libraries takes far longer than the acts, and nothing is at stake meanwhile. So one
# process has them, and each act is a fork of it.
_PROGRAM = """
import json, os, signal, sys
import claimdb
import claimdb.store.merging.split, claimdb.store.merging.judge, claimdb.store.history.undo
from claimdb.store.address import address_of
acts = {
    "merge": lambda db: db.merge("a12", "a13", "a14", prefer=["keep"]),
    "dedupe": lambda db: db.judge(
        [("t2", "t5", "same"), ("t1", "t6", "different")], prefer=["keep"]
    ),
    "split": lambda db: db.split("t2", "speaker:a14", new_name="A view"),
    "undo": lambda db: db.undo(),
}

def act(what, moment, told):
    db = claimdb.open(address_of(sys.argv[1]), coder="ana")
    seen = 0
    def live(*_):
        nonlocal seen
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(live)
    acts[what](db)
    sys.setprofile(None)
    os.write(told, str(seen).encode())

for line in sys.stdin:
    what, moment = json.loads(line)
    read, told = os.pipe()
    child = os.fork()
    if child == 0:
        act(what, moment, told)
        os._exit(0)
    os.close(told)
    _, status = os.waitpid(child, 0)
    with open(read) as seen:
        print(json.dumps([os.waitstatus_to_exitcode(status), seen.read()]), flush=True)
"""
_TABLES = (
    "actors", "people", "topics", "attributions", "quote_topics", "memberships", "merged_records",
    "distinct_records",
)  # fmt: skip


def state(address: Address) -> dict[str, list[Any]]:
    return {one: sorted(map(repr, query(address, f"SELECT * FROM {one}"))) for one in _TABLES}


def batches(address: Address) -> int:
    return query(address, "SELECT count(*) FROM batches")[0][0]


class Act(NamedTuple):
    """How an act ended, and how many events its life had."""

    code: int
    events: str


@pytest.fixture
def run(example_copy: Address) -> Iterator[Callable[[str, int], Act]]:
    """Return what runs an act on the database, and kills it at an event, unless that is 0."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, named(example_copy)],
        env=environment(example_copy, measured=False),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:

        def act(what: str, moment: int) -> Act:
            running.stdin.write(f"{json.dumps([what, moment])}\n")
            running.stdin.flush()
            return Act(*json.loads(running.stdout.readline()))

        yield act
        running.stdin.close()


def test_a_killed_merge_split_or_undo_is_whole_or_was_never_there(example_copy, backend, run):
    chance = random.Random(7)
    lives: dict[str, int] = {}
    killed = 0
    for _ in range(8 if backend == "sqlite" else 5):
        what = chance.choice(["merge", "dedupe", "split"])
        for act in (what, "undo"):
            before, number = state(example_copy), batches(example_copy)
            moment = chance.randint(1, lives[act]) if act in lives else 0
            done = run(act, moment)
            written = batches(example_copy) - number
            if done.code == 0:
                lives[act] = int(done.events)
                assert written == 1
            else:
                assert done.code == -signal.SIGKILL, done
                killed += 1
            if not written:
                assert state(example_copy) == before
                assert run(act, 0).code == 0
            assert state(example_copy) != before
    assert killed > 2
    assert faults(example_copy) == ([], 0)
