"""What an export of many quotes costs, beside a bare `csv.writer` over one SELECT that joins all.

    python benchmarks/export.py [--quotes 1000000] [--database FILE]

The same cells are written by both: one row for each quote and source with everything that the
table of citations has, except the three cells of finished citations, which no SQL makes. The bare
side takes its rows straight from `sqlite3` and looks at none. `claimdb export` runs as a process
of its own, as CSV: quotes, citations without a style, and citations in APA by either engine, of
which pandoc (the extra `styles`) has bounds of its own for 100,000 quotes from 20,000 sources.

What counts is CPU time (user and system). Memory is what is resident of the process and not of a
file, looked at twenty times a second: SQLite maps the database, whose pages are no memory of the
process. It is flat where that of all quotes is that of a tenth of them. For Linux alone.
"""

import argparse
import csv
import os
import platform
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import corpus

_SECONDS, _MEGABYTES = 90, 1000
"""What citations by pandoc may take for 100,000 quotes."""


def _joined(cell: str, of: str) -> str:
    return f"(SELECT group_concat({cell}, '; ') FROM {of})"


_SPEAKERS = (
    "attributions r LEFT JOIN actors a ON a.id = r.actor_id"
    " LEFT JOIN actors g ON g.id = r.organization_id WHERE r.quote_id = q.id"
)
_NAMES = "attributions r LEFT JOIN people p ON p.actor_id = r.actor_id WHERE r.quote_id = q.id"
_TOPICS = "quote_topics r JOIN topics t ON t.id = r.topic_id WHERE r.quote_id = q.id"
_CLAIMS = "quote_claims r JOIN claims c ON c.id = r.claim_id WHERE r.quote_id = q.id"
_AUTHORS = "source_contributors k WHERE k.source_id = s.id AND k.role = 'author'"
_SELECT = f"""
SELECT 'q' || q.id, s.key, {_joined("a.name", _SPEAKERS)}, {_joined("r.role", _SPEAKERS)},
       {_joined("g.name", _SPEAKERS)}, q.said, q.occasion, q.text, q.mode, q.language,
       {_joined("t.slug", _TOPICS)}, {_joined("t.slug || '=' || r.stance", _TOPICS)},
       {_joined("c.text || '=' || r.relation", _CLAIMS)}, {_joined("r.status", _SPEAKERS)},
       's' || s.id, s.type, {_joined("k.family || ', ' || k.given", _AUTHORS)}, s.title,
       s.container_title, s.publisher, s.issued, s.url, s.archive_url, s.accessed, s.doi, v.key,
       o.locator, o.prefix, o.suffix, o.verified, q.note, {_joined("a.kind", _SPEAKERS)},
       {_joined("p.family", _NAMES)}, {_joined("p.given", _NAMES)}, {_joined("p.particle", _NAMES)},
       {_joined("p.suffix", _NAMES)}
  FROM quotes q LEFT JOIN occurrences o ON o.quote_id = q.id
  LEFT JOIN sources s ON s.id = o.source_id LEFT JOIN sources v ON v.id = o.via_source_id
 ORDER BY q.said_lo DESC NULLS LAST, q.id"""

_EXPORTS = {
    "export quotes": (2, ("quotes",)),
    "export citations --style none": (2, ("citations", "--style", "none")),
    "export citations, built-in": (3, ("citations", "--engine", "built-in")),
}
"""How many times what a bare writer takes each export may take, and its arguments."""
_BY_PANDOC = ("citations", "--engine", "csl")


def bare(database: Path, out: Path) -> float:
    """Return the seconds that a bare writer takes."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA mmap_size = 1073741824")
        start = time.process_time()
        with out.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(connection.execute(_SELECT))
        return time.process_time() - start


def exported(database: Path, out: Path, *arguments: str) -> tuple[float, float]:
    """Return the seconds and the megabytes of memory that an export takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [
        sys.executable, "-m", "claimdb", "--db", str(database), "export", *arguments, "-q",
        "--format", "csv", "--force", "-o", str(out),
    ]  # fmt: skip
    process = subprocess.Popen(command)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(anonymous, (process.pid, *children(process.pid)))))
        time.sleep(0.05)
    if process.returncode:
        sys.exit(f"the export ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, most / 1024


def children(process: int) -> list[int]:
    """Return the processes that a process runs."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(one) for one in listed.split()]


def anonymous(process: int) -> int:
    """Return how many KiB of a process are resident and of no file; 0 where it has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"^RssAnon:\s*(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) if found else 0


def measure(database: Path, quotes: int) -> None:
    """Print what each export took, beside the bare writer."""
    out = database.with_suffix(".csv")
    taken = bare(database, out)
    size = out.stat().st_size / 1e6
    print(f"{'csv.writer over one SELECT':30} {taken:8.1f} s, {size:,.0f} MB", flush=True)
    for name, (times, arguments) in _EXPORTS.items():
        seconds, memory = exported(database, out, *arguments)
        _, of_few = exported(database, out, *arguments, "--limit", str(quotes // 10))
        verdict = "reached" if seconds / taken <= times else "MISSED"
        print(
            f"{name:30} {seconds:8.1f} s, {seconds / taken:.2f} times"
            f" (at most {times}, {verdict}),"
            f" {memory:.0f} MB; of a tenth {of_few:.0f} MB",
            flush=True,
        )
    seconds, memory = exported(database, out, *_BY_PANDOC, "--limit", "100000")
    verdict = "reached" if seconds <= _SECONDS and memory <= _MEGABYTES else "MISSED"
    print(
        f"{'export citations, csl':30} {seconds:8.1f} s (at most {_SECONDS}), {memory:.0f} MB"
        f" (at most {_MEGABYTES}, {verdict})"
    )
    out.unlink()


def main() -> None:
    """Make the corpus, unless a database is named, export it and print what that took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--database", type=Path, help="a SQLite file that is there")
    given = parser.parse_args()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )
    with tempfile.TemporaryDirectory() as folder:
        database = given.database
        if database is None:
            database = Path(folder, "quotes.sqlite")
            corpus.load(database, corpus.tables(given.quotes))
        database = database.absolute()
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            [(quotes,)] = connection.execute("SELECT count(*) FROM quotes")
        print(f"{quotes:,} quotes")
        measure(database, quotes)


if __name__ == "__main__":
    main()
