"""A command killed at any moment leaves a valid database with all that it acknowledged."""

import json
import random
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

import claimdb as package
from claimdb.store.admin.check import faults
from claimdb.store.engine import writing
from databases import query
from harness import environment

pytestmark = pytest.mark.slow


# Starting the interpreter takes far longer than a command that writes, and nothing is at stake
# meanwhile. So one process has all that is needed, and each command is a fork of it.
NURSERY = """
import json, os, signal, sys, time
from contextlib import suppress
import claimdb.cli.commands.add, claimdb.cli.commands.import_, claimdb.formats.json
import claimdb.store.load.records, claimdb.store.ingest.pipeline, sqlalchemy.dialects.sqlite
with suppress(ImportError):
    import psycopg, sqlalchemy.dialects.postgresql
    import claimdb.store.backends.postgresql
from claimdb.cli.app import main

class Life:
    events = 0

def run(job):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    out = os.open(job["told"], os.O_WRONLY | os.O_CREAT)
    os.dup2(out, 1)
    os.dup2(out, 2)
    def live(*_):
        Life.events += 1
        if Life.events == job["events"]:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.argv = ["claimdb", *job["arguments"]]
    if job["events"]:
        sys.setprofile(live)
    try:
        main()
    finally:
        sys.setprofile(None)
        with open(job["told"] + ".events", "w") as life:
            life.write(str(Life.events))

for line in sys.stdin:
    job = json.loads(line)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        # Nothing handles it: the system ends the process wherever it is, in C code as well.
        signal.setitimer(signal.ITIMER_REAL, job["seconds"])
        run(job)
    _, status = os.waitpid(child, 0)
    print(json.dumps([status, time.monotonic() - begun]), flush=True)
"""
RECORDS = 40
NEVER = 10**12


class Nursery:
    """Runs commands of which each may be killed at one of its moments, and knows what they said."""

    def __init__(self, running, folder):
        self._running = running
        self._folder = folder
        self.number = 0
        self.acknowledged = []
        self.killed = 0

    def run(self, kind, *, events=0, seconds=0.0):
        """Run a command and return its life in events and in seconds."""
        self.number += 1
        told = self._folder / f"{self.number}.told"
        job = {"told": str(told), "events": events, "seconds": seconds}
        job["arguments"] = getattr(self, f"_{kind}")()
        self._running.stdin.write(json.dumps(job) + "\n")
        self._running.stdin.flush()
        status, passed = json.loads(self._running.stdout.readline())
        said = told.read_text() if told.exists() else ""
        assert status in (0, signal.SIGKILL, signal.SIGALRM), said
        self.killed += status != 0
        if (f"{RECORDS} quotes added" if kind == "import" else "added q") in said:
            self.acknowledged.append((kind, self.number))
        life = told.with_name(f"{told.name}.events")
        # A kill may come while it is written.
        return int((life.read_text() if life.exists() else "") or 0), passed

    def _add(self):
        return [
            "add", "quote", "--text", f"By hand {self.number}", "--speaker", f"Speaker {self.number}",
            "--topic", "peace plan=oppose", "--source", "s1", "--create", "speakers",
        ]  # fmt: skip

    def _import(self):
        path = self._folder / f"{self.number}.jsonl"
        shared = {
            "speakers": [f"Speaker {self.number}"],
            "topics": [{"name": "peace plan", "stance": "oppose"}],
            "occurrences": [{"source": "s1"}],
        }
        lines = ({"text": f"Of a file {self.number} {n}", **shared} for n in range(RECORDS))
        path.write_text("\n".join(map(json.dumps, lines)))
        return ["import", str(path), "--create", "speakers"]


@contextmanager
def nursery(db, folder):
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(db, measured=False),
    ) as running:
        yield Nursery(running, folder)
        running.stdin.close()


def written(db):
    """Return how many quotes of each command there are, and hold that each is there wholly."""
    found = {}
    # On a server, what was killed may still be ending: this waits for it.
    with writing(db):
        pass
    with package.open(db) as database:
        for quote in database.find():
            words = quote.text.split()
            if words[:2] not in (["By", "hand"], ["Of", "a"]):
                continue
            number = int(words[2] if words[0] == "By" else words[3])
            assert [speaker.name for speaker in quote.speakers] == [f"Speaker {number}"]
            assert [topic.stance for topic in quote.topics] == ["oppose"]
            assert len(quote.occurrences) == 1
            kind = "add" if words[0] == "By" else "import"
            found[kind, number] = found.get((kind, number), 0) + 1
    return found


@pytest.fixture(scope="module")
def kills(backend):
    """Return how many there are: for each kind, at counted moments and at moments of the clock."""
    return 25 if backend == "sqlite" else 3


def test_a_hundred_kills_lose_nothing_that_was_acknowledged(example_copy, tmp_path, kills):
    chance = random.Random(37)
    with nursery(example_copy, tmp_path) as commands:
        for kind in ("add", "import"):
            events, _ = commands.run(kind, events=NEVER)
            _, seconds = commands.run(kind)
            for _ in range(kills):
                commands.run(kind, events=chance.randint(1, events))
                commands.run(kind, seconds=chance.uniform(0, seconds))
                assert faults(example_copy) == ([], 0)
    found = written(example_copy)
    assert {(kind, 1 if kind == "add" else RECORDS) for kind, _ in found} >= {
        (kind, number) for (kind, _), number in found.items()
    }
    assert set(commands.acknowledged) <= set(found)
    # Kills before the end and after it are both among them.
    assert kills <= commands.killed
    assert 4 <= len(found) < commands.number
    assert query(example_copy, "SELECT count(*) FROM batches WHERE command <> 'init'") == [
        (len(found),)
    ]
    made = "SELECT count(*) FROM actors WHERE name LIKE 'Speaker %'"
    assert query(example_copy, made) == [(len(found),)]
