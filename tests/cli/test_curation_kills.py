"""A merge, a split or their undo that is killed at any moment is whole, or was never there."""

import random
import signal
import subprocess
import sys
from typing import Any

import pytest

from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from databases import query
from harness import environment, named

pytestmark = pytest.mark.slow

# Imports come first: nothing is at stake meanwhile.
_PROGRAM = """
import os, signal, sys
import claimdb
import claimdb.store.merging.split, claimdb.store.merging.judge, claimdb.store.history.undo
from claimdb.store.address import address_of
name, what, moment = sys.argv[1], sys.argv[2], int(sys.argv[3])
db = claimdb.open(address_of(name), coder="ana")
acts = {
    "merge": lambda: db.merge("a12", "a13", "a14", prefer=["keep"]),
    "dedupe": lambda: db.judge([("t2", "t5", "same"), ("t1", "t6", "different")], prefer=["keep"]),
    "split": lambda: db.split("t2", "speaker:a14", new_name="A view"),
    "undo": lambda: db.undo(),
}
seen = 0
def live(*_):
    global seen
    seen += 1
    if seen == moment:
        os.kill(os.getpid(), signal.SIGKILL)
sys.setprofile(live)
acts[what]()
sys.setprofile(None)
print(seen)
"""
_TABLES = (
    "actors", "people", "topics", "attributions", "quote_topics", "memberships", "merged_records",
    "distinct_records",
)  # fmt: skip


def state(address: Address) -> dict[str, list[Any]]:
    return {one: sorted(map(repr, query(address, f"SELECT * FROM {one}"))) for one in _TABLES}


def batches(address: Address) -> int:
    return query(address, "SELECT count(*) FROM batches")[0][0]


def run(address: Address, what: str, moment: int) -> Any:
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, named(address), what, str(moment)],
        env=environment(address),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_killed_merge_split_or_undo_is_whole_or_was_never_there(example_copy, backend):
    chance = random.Random(7)
    lives: dict[str, int] = {}
    killed = 0
    for _ in range(8 if backend == "sqlite" else 5):
        what = chance.choice(["merge", "dedupe", "split"])
        for act in (what, "undo"):
            before, number = state(example_copy), batches(example_copy)
            moment = chance.randint(1, lives[act]) if act in lives else 0
            done = run(example_copy, act, moment)
            written = batches(example_copy) - number
            if done.returncode == 0:
                lives[act] = int(done.stdout)
                assert written == 1
            else:
                assert done.returncode == -signal.SIGKILL, done.stderr
                killed += 1
            if not written:
                assert state(example_copy) == before
                assert run(example_copy, act, 0).returncode == 0
            assert state(example_copy) != before
    assert killed > 2
    assert faults(example_copy) == ([], 0)
