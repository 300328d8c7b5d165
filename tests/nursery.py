"""Commands that write, each of which may be killed or interrupted at one of its moments."""

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import claimdb
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.engine import writing
from databases import query
from harness import environment
from worlds import SEEDED

# Starting the interpreter takes far longer than a command that writes, and nothing is at stake
# meanwhile. So one process has all that is needed, and each command is a fork of it.
_NURSERY = """
import json, os, random, signal, sys, threading, time
from contextlib import suppress
import claimdb.cli.commands.add, claimdb.cli.commands.edit, claimdb.cli.commands.import_
import claimdb.cli.commands.show, claimdb.updates, claimdb.formats.csv.reader, claimdb.formats.json
import claimdb.store.load.records, claimdb.store.ingest.pipeline, sqlalchemy.dialects.sqlite
with suppress(ImportError):
    import psycopg, sqlalchemy.dialects.postgresql
    import claimdb.store.backends.postgresql
from claimdb import signals
from claimdb.__main__ import main

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

class Life:
    events = 0

def at_commit(number, seconds, hold=signals.hold):
    # The commit follows in 5 ms, and the signal within 10.
    def send():
        time.sleep(seconds)
        os.kill(os.getpid(), number)
    def held():
        threading.Thread(target=send, daemon=True).start()
        time.sleep(0.005)
        hold()
    signals.hold = held

def run(job):
    signals.install()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    out = os.open(job["told"], os.O_WRONLY | os.O_CREAT)
    os.dup2(out, 1)
    os.dup2(out, 2)
    def live(*_):
        Life.events += 1
        if Life.events == job["events"]:
            os.kill(os.getpid(), job["signal"])
    sys.argv = ["claimdb", *job["arguments"]]
    if job["events"]:
        sys.setprofile(live)
    if job["commit"]:
        at_commit(job["signal"], job["seconds"])
    try:
        main()
    finally:
        sys.setprofile(None)
        with open(job["told"] + ".events", "w") as life:
            life.write(str(Life.events))

signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
for line in sys.stdin:
    job = json.loads(line)
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        run(job)
        raise SystemExit
    if job["seconds"] and not job["commit"]:
        # The system ends a killed process wherever it is, in C code as well.
        time.sleep(job["seconds"])
        os.kill(child, job["signal"])
    _, status = os.waitpid(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - begun]), flush=True)
"""
RECORDS = 40
NEVER = 10**12
INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_KINDS = ("add", "import")
_ACKNOWLEDGED = {
    "import": f"{RECORDS} quotes added", "tag": f"tagged {SEEDED} quotes",
    "update": f"{SEEDED} quotes updated", "undo": "undid b",
}  # fmt: skip


# Long before and long after the commit, so that both are among the moments on a busy machine.
_AROUND_COMMIT = {0: 0.0, 1: 0.1}


class Ended(NamedTuple):
    """How a command ended, what it printed, and its life in events and in seconds."""

    code: int
    printed: str
    events: int
    seconds: float


class Nursery:
    """Runs commands, and knows which reported that they wrote."""

    def __init__(self, running: Any, folder: Path) -> None:
        self._running = running
        self._folder = folder
        self.number = 0
        self.acknowledged: list[tuple[str, int]] = []
        self.ended = 0

    def run(
        self,
        kind: str,
        *,
        events: int = 0,
        seconds: float = 0.0,
        number: int = signal.SIGKILL,
        commit: bool = False,
    ) -> Ended:
        """Run a command that gets a signal after so many events, or seconds after it began.

        With `commit` that is up to 10 ms after a moment 5 ms before its commit.
        """
        self.number += 1
        told = self._folder / f"{self.number}.told"
        job = {
            "told": str(told), "events": events, "seconds": seconds, "signal": int(number),
            "commit": commit, "arguments": getattr(self, f"_{kind}")(),
        }  # fmt: skip
        self._running.stdin.write(json.dumps(job) + "\n")
        self._running.stdin.flush()
        code, passed = json.loads(self._running.stdout.readline())
        said = told.read_text() if told.exists() else ""
        self.ended += code != 0
        if _ACKNOWLEDGED.get(kind, "added q") in said:
            self.acknowledged.append((kind, self.number))
        life = told.with_name(f"{told.name}.events")
        # A kill may come while it is written.
        return Ended(code, said, int((life.read_text() if life.exists() else "") or 0), passed)

    def _add(self) -> list[str]:
        return [
            "add", "quote", "--text", f"By hand {self.number}", "--speaker", f"Speaker {self.number}",
            "--topic", "peace plan=oppose", "--source", "s1", "--create", "speakers",
        ]  # fmt: skip

    def _import(self) -> list[str]:
        path = self._folder / f"{self.number}.jsonl"
        shared = {
            "speakers": [f"Speaker {self.number}"],
            "topics": [{"name": "peace plan", "stance": "oppose"}],
            "occurrences": [{"source": "s1"}],
        }
        lines = ({"text": f"Of a file {self.number} {n}", **shared} for n in range(RECORDS))
        path.write_text("\n".join(map(json.dumps, lines)))
        return ["import", str(path), "--create", "speakers"]

    def _tag(self) -> list[str]:
        return ["tag", "said:any OR said:none", f"+marker {self.number}", "--create", "-y"]

    def _update(self) -> list[str]:
        path = self._folder / f"{self.number}.csv"
        rows = (f"q{number},note {self.number}" for number in range(1, SEEDED + 1))
        path.write_text("\n".join(("id,note", *rows)))
        return ["import", str(path), "--update", "-y"]

    def _undo(self) -> list[str]:
        return ["undo", "-y"]

    def _backup(self) -> list[str]:
        return ["db", "backup", str(self._folder / f"{self.number}.file")]

    def _export(self) -> list[str]:
        return [
            "export",
            "quotes",
            "--format",
            "csv",
            "-o",
            str(self._folder / f"{self.number}.file"),
        ]

    def _restore(self) -> list[str]:
        return ["db", "restore", str(self._folder / "restored.db")]


@contextmanager
def nursery(db: Address, folder: Path) -> Iterator[Nursery]:
    """Start a nursery for commands on a database; their files are in a folder."""
    with subprocess.Popen(
        [sys.executable, "-c", _NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(db, measured=False),
    ) as running:
        yield Nursery(running, folder)
        assert running.stdin is not None
        running.stdin.close()


def written(db: Address) -> dict[tuple[str, int], int]:
    """Return how many quotes of each command there are, and assert that each is there wholly."""
    found: dict[tuple[str, int], int] = {}
    # On a server, what was killed may still be ending: this waits for it.
    with writing(db):
        pass
    with claimdb.open(db) as database:
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


def check_written(db: Address, commands: Nursery) -> int:
    """Assert that commands wrote all or nothing, and all that they reported; return how many."""
    found = written(db)
    for (kind, number), quotes in found.items():
        assert quotes == (1 if kind == "add" else RECORDS), (kind, number, quotes)
    assert set(commands.acknowledged) <= set(found)
    batches = query(db, "SELECT count(*) FROM batches WHERE command <> 'init'")
    assert batches == [(len(found),)]
    made = "SELECT count(*) FROM actors WHERE name LIKE 'Speaker %'"
    assert query(db, made) == [(len(found),)]
    assert faults(db) == ([], 0)
    return len(found)


def kill_commands(db: Address, folder: Path, tries: int, *, checked: bool = True) -> int:
    """Kill commands, half of them at a counted event and half at a moment of the clock.

    Returns how many were killed before their end.
    """
    chance = random.Random(37)
    with nursery(db, folder) as commands:
        for kind in _KINDS:
            events, seconds = commands.run(kind, events=NEVER).events, commands.run(kind).seconds
            for attempt in range(tries // len(_KINDS)):
                given = (
                    {"events": chance.randint(1, events)}
                    if attempt % 2
                    else {"seconds": chance.uniform(0.001, seconds)}
                )
                done = commands.run(kind, **given)  # type: ignore[arg-type]
                assert done.code in (0, -signal.SIGKILL), done
                if checked:
                    assert faults(db) == ([], 0)
    added = check_written(db, commands)
    # Kills before the end and after it are both among them.
    assert 4 <= added < commands.number
    return commands.ended


_IN_EFFECT = "SELECT count(*) FROM batches WHERE undone_by IS NULL AND undoes IS NULL"


def kill_curation(db: Address, folder: Path, tries: int) -> int:
    """Kill commands that change all quotes of the example; return how many were killed.

    Each of them has changed all or none, and all where it reported that.
    """
    chance = random.Random(41)
    kinds = ("tag", "update", "undo")
    with nursery(db, folder) as commands:
        lives: dict[str, Ended] = {}
        for kind in kinds:
            counted = commands.run(kind, events=NEVER)
            commands.run("tag")
            lives[kind] = counted._replace(seconds=commands.run(kind).seconds)
        for attempt in range(tries):
            kind = kinds[attempt % 3]
            if kind == "undo" and query(db, _IN_EFFECT) == [(1,)]:
                # Whatever was to be undone was killed before it had written anything.
                commands.run("tag")
            before = marks(db)
            done = commands.run(
                kind,
                events=chance.randint(1, lives[kind].events) if attempt % 2 else 0,
                seconds=0.0 if attempt % 2 else chance.uniform(0.001, lives[kind].seconds),
            )
            assert done.code in (0, -signal.SIGKILL), done
            after = marks(db)
            if (kind, commands.number) in commands.acknowledged:
                assert after != before, done
            assert faults(db) == ([], 0)
    return commands.ended


def marks(db: Address) -> tuple[tuple[str, ...], str]:
    """Return the markers and the note that all quotes have, and assert that all have them."""
    # On a server, what was killed may still be ending: this waits for it.
    with writing(db):
        pass
    tagged = query(
        db,
        "SELECT t.name, count(l.id) FROM topics t LEFT JOIN quote_topics l ON l.topic_id = t.id"
        " WHERE t.name LIKE 'marker %' GROUP BY t.name ORDER BY t.name",
    )
    assert {count for _, count in tagged} <= {SEEDED}
    noted = query(db, "SELECT note FROM quotes WHERE note LIKE 'note %'")
    assert len(noted) in (0, SEEDED)
    assert len(set(noted)) <= 1
    return tuple(name for name, _ in tagged), noted[0][0] if noted else ""


def interrupt_commands(db: Address, folder: Path, tries: int, *, commit: bool = False) -> int:
    """Interrupt commands at random moments, or within 5 ms of their commits.

    Returns how many ended without having written anything.
    """
    chance = random.Random(38)
    lives: dict[str, Ended] = {}
    moments: tuple[Callable[[str], dict[str, Any]], ...] = (
        lambda kind: {"events": chance.randint(1, lives[kind].events)},
        lambda kind: {"seconds": chance.uniform(0.001, lives[kind].seconds)},
    )
    with nursery(db, folder) as commands:
        for kind in _KINDS:
            counted = commands.run(kind, events=NEVER)
            lives[kind] = counted._replace(seconds=commands.run(kind).seconds)
        interrupted = set()
        for attempt in range(tries):
            kind, number = _KINDS[attempt % 2], INTERRUPTS[attempt // 2 % 3]
            given = (
                {"seconds": _AROUND_COMMIT.get(attempt, chance.uniform(0, 0.01)), "commit": True}
                if commit
                else moments[attempt // 2 % 2](kind)
                if attempt != 2
                else {"seconds": 3 * lives[kind].seconds}  # which it has ended by
            )
            done = commands.run(kind, number=number, **given)
            assert done.code in (0, 128 + number), done
            for fault in ("Traceback", "ignored in", "error", "sqlalchemy"):
                assert fault not in done.printed, done
            if done.code:
                interrupted.add((kind, commands.number))
                assert (kind, commands.number) not in commands.acknowledged
    check_written(db, commands)
    assert not interrupted & set(written(db))
    return len(interrupted)


def interrupt_files(db: Path, folder: Path, tries: int) -> int:
    """Interrupt backups, exports and restores; return how many ended without a file."""
    chance = random.Random(39)
    shutil.copy(db, folder / "restored.db")
    ended = 0
    with nursery(db, folder) as commands:
        kinds = {kind: commands.run(kind, events=NEVER) for kind in ("backup", "export", "restore")}
        for attempt in range(tries):
            kind, number = [*kinds][attempt % 3], INTERRUPTS[attempt // 3 % 3]
            files = {*folder.glob("*.file"), *db.parent.glob("*.before-restore*")}
            done = commands.run(
                kind,
                number=number,
                events=0 if attempt % 2 else chance.randint(1, kinds[kind].events),
                seconds=_AROUND_COMMIT.get(attempt, chance.uniform(0, 0.01))
                if attempt % 2
                else 0.0,
                commit=bool(attempt % 2),
            )
            assert done.code in (0, 128 + number), done
            assert "Traceback" not in done.printed, done
            now = {*folder.glob("*.file"), *db.parent.glob("*.before-restore*")}
            assert len(now - files) == (done.code == 0), (kind, done)
            assert not [*folder.glob(".claimdb-*"), *db.parent.glob(".claimdb-*")]
            ended += done.code != 0
    assert faults(db) == ([], 0)
    return ended
