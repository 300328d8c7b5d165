"""What an import costs beside a bare load of the same rows, and a look-up of near-duplicates in it.

    pip install . && python benchmarks/import.py [--quotes 1000000] [--look-ups 200]
        [--keep FOLDER]

The file is that of `corpus.lines`: quotes in JSON Lines with speakers, topics, stances and
sources, all by name. `claimdb import` reads it into a new database, in a process of its own. Then
the very rows that it made are read from there by pages, and `sqlite3.executemany` writes them to
another new database as tuples: the same schema without its indexes and triggers, the indexes and
the full text made afterwards, in one transaction, the same journal. Reading the rows is not
counted. Then the same file is imported again, which must add nothing, and the database is checked.

At last quotes are looked up that are like recorded ones: the same words with some altered, the
words shortened, words put around them, and words that nobody said.

What counts is CPU time (user and system), and how large a process became. That needs Unix.
The modules are compiled before, as `pip install` does it.
"""

import argparse
import atexit
import json
import os
import platform
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import NamedTuple

import corpus

from claimdb.store.admin.check import FULL_TEXT
from claimdb.store.admin.init import initialise
from claimdb.store.backends import connect
from claimdb.store.search.similar import alike
from claimdb.store.tables import metadata

_PAGE = 20_000
_TIMES = 3
_MEGABYTES = 500
_MILLISECONDS = 50
_CREATE = "speakers,topics,sources"


_STARTER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
told = {"code": done.returncode, "said": done.stdout.strip()}
print(json.dumps(told | {"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss}))
"""


class Used(NamedTuple):
    """What a process or a part of one used: CPU seconds, and megabytes of memory at most."""

    cpu: float
    memory: float
    said: str = ""


@cache
def _compiled() -> Path:
    """Return the folder for compiled modules, which is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="compiled"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def claimdb(*arguments: str) -> Used:
    """Run the command to its end, which must be a good one."""
    command = [sys.executable, "-m", "claimdb", *arguments]
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(_compiled())}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # A process begins with what the one that started it had, so that a small one has to start it.
    done = subprocess.run(
        [sys.executable, "-c", _STARTER, *command],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    told = json.loads(done.stdout)
    if told["code"]:
        sys.exit(f"{' '.join(command)}\nended with {told['code']}: {told['said']}")
    # Linux counts kilobytes, macOS bytes.
    memory = told["memory"] / (1024 if sys.platform != "darwin" else 1 << 20)
    return Used(told["cpu"], memory, told["said"])


def spent() -> float:
    """Return the CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def bare(made: Path, target: Path) -> float:
    """Load the rows of a database into a new one with nothing but `sqlite3`; return the seconds."""
    initialise(target, seed=False)
    with closing(sqlite3.connect(made)) as rows, closing(_bare(target)) as file:
        dropped = [*_named(file, "trigger"), *_named(file, "index")]
        for kind, name, _ in dropped:
            file.execute(f"DROP {kind} {name}")
        start = spent()
        file.execute("BEGIN IMMEDIATE")
        taken = spent() - start
        for table in metadata.sorted_tables:
            taken += _load(rows, file, table.name)
        start = spent()
        for kind, _, sql in dropped:
            if kind == "index":
                file.execute(sql)
        for index in FULL_TEXT:
            file.execute(f"INSERT INTO {index}({index}) VALUES ('rebuild')")
        for kind, _, sql in dropped:
            if kind == "trigger":
                file.execute(sql)
        file.execute("COMMIT")
        file.close()
        return taken + spent() - start


def _bare(target: Path) -> sqlite3.Connection:
    file = sqlite3.connect(target, isolation_level=None)
    file.execute("PRAGMA synchronous = NORMAL")
    file.execute("PRAGMA cache_size = -65536")
    file.execute("PRAGMA temp_store = MEMORY")
    return file


def _named(file: sqlite3.Connection, kind: str) -> list[tuple[str, str, str]]:
    sql = "SELECT type, name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL"
    return file.execute(sql, (kind,)).fetchall()


def _load(rows: sqlite3.Connection, file: sqlite3.Connection, table: str) -> float:
    """Write the rows of a table, and return the seconds that writing took."""
    cursor = rows.execute(f'SELECT * FROM "{table}"')
    places = ", ".join("?" * len(cursor.description))
    taken = 0.0
    while page := cursor.fetchmany(_PAGE):
        start = spent()
        file.executemany(f'INSERT INTO "{table}" VALUES ({places})', page)
        taken += spent() - start
    return taken


def counted(path: Path) -> dict[str, int]:
    """Return how many rows each table has."""
    with closing(sqlite3.connect(path)) as file:
        return {
            table.name: file.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]
            for table in metadata.sorted_tables
        }


# --- near-duplicates


def _altered(words: list[str], among: random.Random) -> list[str]:
    return [word if among.random() > 0.12 else "elsewhere" for word in words]


def _shortened(words: list[str], among: random.Random) -> list[str]:
    length = max(5, len(words) // 2)
    start = among.randrange(max(1, len(words) - length))
    return words[start : start + length]


def _surrounded(words: list[str], among: random.Random) -> list[str]:
    about = [corpus.word(among.randrange(2000)) for _ in range(20)]
    return [*about[:10], *words, *about[10:]]


def _unrelated(words: list[str], among: random.Random) -> list[str]:
    return [corpus.word(int(2000 * among.random() ** 2)) for _ in words]


_SORTS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "the same words": lambda words, _: words,
    "some altered": _altered,
    "shortened": _shortened,
    "words around them": _surrounded,
    "nobody said them": _unrelated,
}


def look_ups(path: Path, number: int) -> Iterator[tuple[str, list[float], int]]:
    """Yield for each sort of words what the look-ups took in milliseconds, and how many found."""
    among = random.Random(20_260_103)
    reader = connect(path)
    [last] = reader.row("SELECT max(id) FROM quotes")
    for sort, make in _SORTS.items():
        taken, found = [], 0
        for _ in range(number // len(_SORTS)):
            quote = among.randint(1, last)
            [text] = reader.row("SELECT text FROM quotes WHERE id = :id", id=quote)
            words = " ".join(make(text.split(), among))
            start = time.process_time()
            close = alike(reader, words)
            taken.append((time.process_time() - start) * 1000)
            found += quote in {one.quote_id for one in close}
        yield sort, taken, found
    reader.close()


# --- what is told


def measure(folder: Path, quotes: int) -> Path:
    """Import a file, load its rows barely, import it again, and print what each used."""
    lines, made, beside = (folder / name for name in ("quotes.jsonl", "made.db", "bare.db"))
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in corpus.lines(quotes))
    for path in (made, beside):
        for file_of in folder.glob(f"{path.name}*"):
            file_of.unlink()
    initialise(made, seed=False)
    print(f"{quotes:,} quotes, {lines.stat().st_size / 1e6:,.0f} MB of JSON Lines", flush=True)
    command = ("--db", str(made), "import", str(lines), "--create", _CREATE)
    # Compiles what an import loads; a dry run writes nothing.
    sample = folder / "sample.jsonl"
    sample.write_text(next(iter(corpus.lines(1))) + "\n", encoding="utf-8")
    claimdb("--db", str(made), "import", str(sample), "--create", _CREATE, "--dry-run")
    first = claimdb(*command)
    print(first.said.splitlines()[-1])
    rows = counted(made)
    size = made.stat().st_size / 1e6
    print(f"{sum(rows.values()):,} rows, {size:,.0f} MB: {rows}")
    _tell("claimdb import", first, quotes)
    taken = bare(made, beside)
    _tell("sqlite3.executemany", Used(taken, 0), quotes)
    if counted(beside) != rows:
        sys.exit("the bare load has other rows")
    ratio = first.cpu / taken
    print(f"{ratio:.2f} times its CPU time (at most {_TIMES}), {_verdict(ratio <= _TIMES)}")
    print(f"{first.memory:.0f} MB (at most {_MEGABYTES}), {_verdict(first.memory < _MEGABYTES)}")
    again = claimdb(*command)
    _tell("the same file again", again, quotes)
    if counted(made) != rows:
        sys.exit("the same file added something")
    _tell("claimdb db check", claimdb("--db", str(made), "db", "check"), quotes)
    return made


def _tell(what: str, used: Used, quotes: int) -> None:
    memory = f", {used.memory:.0f} MB" if used.memory else ""
    each = used.cpu / quotes * 1e6
    print(f"{what:24} {used.cpu:8.2f} s, {each:6.1f} us a quote{memory}", flush=True)


def _verdict(reached: bool) -> str:
    return "reached" if reached else "MISSED"


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--look-ups", type=int, default=200)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what is made")
    options = parser.parse_args()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )
    with tempfile.TemporaryDirectory(prefix="import") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        made = measure(folder, options.quotes)
        print("CPU ms of a look-up      median    95th   worst   found")
        for sort, taken, found in look_ups(made, options.look_ups):
            middle, worst = statistics.median(taken), max(taken)
            most = statistics.quantiles(taken, n=20)[-1]
            share = f"{found}/{len(taken)}"
            print(
                f"{sort:24} {middle:6.1f}  {most:6.1f}  {worst:6.1f}   {share},"
                f" {_verdict(worst <= _MILLISECONDS)}"
            )


if __name__ == "__main__":
    main()
