"""What an attack on databases, backups, signals, texts and folders finds: nothing, it is hoped.

    python benchmarks/faults.py [NAME ...] [--tries N] [--server postgresql://USER@HOST/NAME]

Each line names what is tried and how often. What writes on a server runs with `--server`, whose
user must be allowed to create databases. The checks are those of the tests, with more tries. Exits
with 1 where a fault is found. `--tries` replaces the usual number, in seconds for writers.
"""

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr
from functools import partial
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import many

import claimdb
from claimdb.errors import ClaimdbError
from claimdb.store.address import Address, Server
from claimdb.store.admin import backup, check
from claimdb.store.admin.init import initialise

_TESTS = Path(__file__).resolve().parents[1] / "tests"
for _folder in ("", "cli", "contract"):
    sys.path.insert(0, str(_TESTS / _folder))
_PAGE = 4096
_LAST_PAGES = 4
_WRITERS = 4


def helpers(module: str) -> Any:
    """Return a module of the tests."""
    return import_module(module)


class Trial(NamedTuple):
    """Where faults are looked for: a new database, a folder of its own, and how often."""

    database: Address
    folder: Path
    tries: int


Found = Iterator[str]
"""Yields the faults that were found."""


def kills(trial: Trial) -> Found:
    """Kill commands that write."""
    helpers("nursery").kill_commands(trial.database, trial.folder, trial.tries, checked=False)
    yield from ()


def curation_kills(trial: Trial) -> Found:
    """Kill commands that change many records."""
    helpers("nursery").kill_curation(trial.database, trial.folder, trial.tries)
    yield from ()


def interrupts(trial: Trial, *, commit: bool) -> Found:
    """Interrupt commands that write."""
    helpers("nursery").interrupt_commands(trial.database, trial.folder, trial.tries, commit=commit)
    for left in trial.folder.glob("**/.claimdb-*"):
        yield f"{left.name} is left"


def writers(trial: Trial) -> Found:
    """Let several processes write at once, for so many seconds."""
    named = str(getattr(trial.database, "url", trial.database))
    result = many.measure(named, trial.tries, _WRITERS)
    yield from (f"{quote} is missing" for quote in result.lost)
    yield from (report.error for report in result.reports if report.error)
    yield from (fault.fault for fault in result.faults)


def truncations(trial: Trial) -> Found:
    """Open a file at so many of the lengths within its last pages."""
    assert isinstance(trial.database, Path)
    size = trial.database.stat().st_size
    lengths = range(size - 1, size - _LAST_PAGES * _PAGE - 1, -1)
    step = max(len(lengths) // trial.tries, 1)
    for length in lengths[::step]:
        # From one to the next it becomes shorter.
        os.truncate(trial.database, length)
        try:
            claimdb.open(trial.database).close()
        except ClaimdbError:
            continue
        yield f"{size - length} bytes are missing"


def answers(path: Path) -> list[str]:
    """Return all that the database answers."""
    with claimdb.open(path) as database:
        records = (database.cited(), database.find(), database.claims(), database.sources())
        tables = (
            *map(database.listed, ("people", "organizations", "topics", "coders")),
            database.log(),
        )
        found = [str(list(one)) for one in records]
        found += [str(list(table.rows)) for table in (*tables, database.log("b1"))]
        found.append(str(list(database.find("peace", sort=("id",)))))
    return found


def _flip(file: bytes, whole: Sequence[str], copy: Path, seed: int) -> str:
    """Flip one bit of a file; return what is wrong with how that is dealt with."""
    chance = random.Random(seed)
    raw = bytearray(file)
    at, bit = chance.randrange(len(raw)), chance.randrange(8)
    raw[at] ^= 1 << bit
    flipped = copy.with_name(f"{seed}.db")
    flipped.write_bytes(raw)
    where = f"byte {at:,}, bit {bit}"
    try:
        found, _ = check.faults(flipped)
        if not found and answers(flipped) != whole:
            return f"{where}: not reported, and an answer differs"
    except ClaimdbError:
        # It is reported with an exit code other than 0.
        return ""
    except Exception as error:  # noqa: BLE001 (any other is a traceback)
        return f"{where}: {type(error).__name__}: {error}"
    finally:
        for left in copy.parent.glob(f"{seed}.db*"):
            left.unlink()
    return ""


def flips(trial: Trial) -> Found:
    """Flip bits of a file, one in each copy."""
    assert isinstance(trial.database, Path)
    file, whole = trial.database.read_bytes(), answers(trial.database)
    flip = partial(_flip, file, whole, trial.folder / "flipped.db")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(flip, range(trial.tries), chunksize=10))


def backups(trial: Trial) -> Found:
    """Restore damaged backups."""
    assert isinstance(trial.database, Path)
    damages: Mapping[str, Callable[[Path], object]] = helpers("damages").damages(trial.tries)
    before = trial.database.read_bytes()
    for name, damage in damages.items():
        copy = Path(shutil.copy(trial.database, trial.folder / "copy.db"))
        damage(copy)
        try:
            backup.restore(copy, trial.database)
        except ClaimdbError:
            pass
        except Exception as error:  # noqa: BLE001 (any other is a traceback)
            yield f"{name}: {type(error).__name__}: {error}"
        else:
            yield f"{name}: restored"
        if trial.database.read_bytes() != before:
            yield f"{name}: the database is changed"
            trial.database.write_bytes(before)
        for left in trial.folder.glob("copy.db*"):
            left.unlink()


_PARTS = (
    "\x1b[31m", "\x00", "\u202e", "\ud800", "\ufeff", "'; DROP TABLE quotes; --", '"', "'", "*",
    "(", ")", "NOT ", "OR ", "NEAR(", "text:", "said:", "id:", "topic:", "speaker:", "..", "%s",
    "{}", "\\", "\r\n", "\t", "=1+1", "@", "-", "--", "^", "[bold]", "e\u0301", "\uffff", "台湾",
    "👩", "a", "peace", "2023", " ", " ", "|", ",", ";", "\u2028",
)  # fmt: skip


def _hostile(database: Path, folder: Path, seed: int) -> str:
    """Give one hostile text to a command; return what is wrong with how it ends."""
    hostile = helpers("test_hostile_input")
    chance = random.Random(seed)
    text = "".join(chance.choices(_PARTS, k=chance.randint(1, 12)))
    own = folder / f"{os.getpid()}.db"
    if not own.exists():
        shutil.copy(database, own)
    readers = [("search",), ("ask",), ("show",), ("check",), ("who",), ("claims",), ("stances",)]
    try:
        if seed % 2:
            words = hostile.raw(text).replace(b"\0", b"")
            done = hostile.run(*chance.choice(readers), "--", words, db=own)
        else:
            done = chance.choice(hostile.DOORS)(text, own)
    except Exception as error:  # noqa: BLE001 (any is a traceback)
        return f"{text!r}: {type(error).__name__}: {error}"
    if done is None:
        return ""
    if done.code not in (0, 2, 3, 4, 5, 6):
        return f"{text!r}: exit code {done.code}"
    unseen = (line for line in done.err.splitlines() if not line.isprintable())
    return next((f"{text!r}: {line!r} is printed" for line in unseen), "")


def strings(trial: Trial) -> Found:
    """Give hostile texts to commands that read and write."""
    assert isinstance(trial.database, Path)
    hostile = partial(_hostile, trial.database, trial.folder)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(hostile, range(trial.tries), chunksize=25))
    for path in trial.folder.glob("*.db"):
        yield from (fault.fault for fault in check.faults(path)[0])


def folders(trial: Trial) -> Found:
    """Run commands in folders with hostile settings."""
    trust = helpers("test_trust")
    for number, made in enumerate(trust.HOSTILE[: trial.tries]):
        top = trial.folder / f"unpacked{number}"
        top.mkdir()
        trust.check_hostile_folder(made, top, trial.database)
    yield from ()


class Kind(NamedTuple):
    """A way to look for faults: what it tries, how often, how often on a server, and on what."""

    run: Callable[[Trial], Found]
    what: str
    tries: int
    on_server: int = 0
    seed: bool = True


KINDS = {
    "kills": Kind(kills, "kills", 500, 50),
    "curation": Kind(curation_kills, "kills of edits of many records", 100, 12),
    "interrupts": Kind(partial(interrupts, commit=False), "interrupts at random", 150, 30),
    "commits": Kind(
        partial(interrupts, commit=True), "interrupts within 5 ms of the commit", 150, 30
    ),
    "writers": Kind(writers, f"seconds of {_WRITERS} writers", 60, 60, seed=False),
    "truncations": Kind(
        truncations, f"lengths within the last {_LAST_PAGES} pages", _LAST_PAGES * _PAGE
    ),
    "flips": Kind(flips, "bit flips", 1000),
    "backups": Kind(backups, "damaged backups", 50),
    "strings": Kind(strings, "hostile texts", 3000),
    "folders": Kind(folders, "folders with hostile settings", 29),
}


@contextmanager
def made(server: Server | None, *, seed: bool) -> Iterator[Address]:
    """Make a database, with the worked example or empty, in a file or on a server."""
    with ExitStack() as stack:
        address: Address
        if server is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            address = Path(folder, "example.db")
        else:
            address = stack.enter_context(helpers("databases").new_postgresql_database(server))
        initialise(address, seed=seed)
        yield address


def look(kind: Kind, tries: int, server: Server | None) -> int:
    """Look for faults of a kind, print how many there are, and return that."""
    begun = time.monotonic()
    with made(server, seed=kind.seed) as database, tempfile.TemporaryDirectory() as folder:
        try:
            with redirect_stderr(StringIO()):
                found = list(kind.run(Trial(database, Path(folder), tries)))
        except AssertionError as error:
            found = [f"stopped: {str(error).strip()[:500]}"]
    where = "PostgreSQL" if server else "SQLite"
    seconds = time.monotonic() - begun
    print(f"{tries:>7,}  {kind.what:<40}{where:<12}{len(found):>4} faults  {seconds:6.0f} s")
    for fault in found[:10]:
        print(f"         {fault}")
    sys.stdout.flush()
    return len(found)


def main() -> None:
    """Look for faults of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(KINDS)}")
    parser.add_argument("--tries", type=int)
    parser.add_argument("--server")
    given = parser.parse_args()
    if unknown := set(given.names) - set(KINDS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    faults = 0
    for name in given.names or KINDS:
        kind = KINDS[name]
        faults += look(kind, given.tries or kind.tries, None)
        if given.server and kind.on_server:
            faults += look(kind, given.tries or kind.on_server, Server(given.server))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
