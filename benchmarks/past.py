"""How long one record of the past takes among many quotes, and any question, against a limit.

    python benchmarks/past.py [--quotes 1000000] [--tagged 0] [--database DIRECTORY]

A corpus that is made up is written first, and kept in the directory, if one is named. Some records
are edited, one is removed, and the topic of as many quotes as are `tagged` is changed afterwards.
"""

import argparse
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import corpus

import claimdb
from claimdb.store.backends.base import Connection, Statements
from claimdb.store.history import digests

_LIMIT = 0.05
_RUNS = 9


def seconds(run: Callable[[], object]) -> float:
    """Return the median of some runs."""
    took = []
    for _ in range(_RUNS):
        before = time.perf_counter()
        run()
        took.append(time.perf_counter() - before)
    return statistics.median(took)


def digest(path: Path) -> None:
    """Record the digests of the corpus, as an import does."""
    with closing(sqlite3.connect(path)) as file, file:
        digests.record_all(Statements(cast("Connection", file)))


def change(path: Path, tagged: int) -> None:
    """Change records after the corpus was loaded: b2 and later."""
    with claimdb.open(path, coder="benchmark") as database:
        database.edit("q10", {"note": "edited"})
        database.edit("a1", {"name": "Somebody Else"})
        database.rm("q11")
        if tagged:
            last = next(iter(database.ids("id:q12")))
            found = [f"q{number}" for number in range(last, last + tagged)]
            topic = str(next(database.listed("topics").rows)[0])
            database.edit(found, {"add_topic": f"{topic}=mixed"})


def main() -> None:
    """Measure, and exit with 1 if a record takes longer than its limit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--tagged", type=int, default=0)
    parser.add_argument("--database", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (given.database or Path(folder)) / "past.sqlite"
        if not path.exists():
            corpus.load(path, corpus.tables(given.quotes))
            digest(path)
            change(path, given.tagged)
        slow = False

        def shown(name: str) -> object:
            with claimdb.open(path, as_of="b1") as database:
                return database.get(name)

        for name in ("q10", "q11", "o10", "q500"):
            took = seconds(lambda name=name: shown(name))  # type: ignore[misc]
            slow |= took > _LIMIT
            print(f"{1000 * took:7.1f} ms  show {name}{'  TOO SLOW' if took > _LIMIT else ''}")
        before = time.perf_counter()
        with claimdb.open(path, as_of="b1") as database:
            print(f"{database.count('said:2023')} quotes", end="  ")
        print(f"{time.perf_counter() - before:.1f} s  search")
    sys.exit(slow)


if __name__ == "__main__":
    main()
