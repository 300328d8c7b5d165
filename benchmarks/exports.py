"""How much memory a whole export takes, and how long: of few quotes, and of many.

    python benchmarks/exports.py [--quotes 10000 100000] [--formats csv jsonl]

Each export of citations is a process of its own. Its memory is what is resident of it and not of
a file, looked at twenty times a second: SQLite maps the database, whose pages are no memory of
the process. It is flat where that of many quotes is that of few. For Linux alone.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus


def exported(database: Path, format: str) -> tuple[float, float, int]:
    """Return the seconds, the megabytes of memory and the bytes that an export took."""
    out = database.with_suffix(f".{format}")
    start = time.perf_counter()
    command = [
        sys.executable, "-m", "claimdb", "--db", str(database), "export", "citations", "-q",
        "--format", format, "--force", "-o", str(out),
    ]  # fmt: skip
    process = subprocess.Popen(command)
    most = 0
    while process.poll() is None:
        most = max(most, anonymous(process.pid))
        time.sleep(0.05)
    if process.returncode:
        sys.exit(f"the export ended with {process.returncode}")
    return time.perf_counter() - start, most / 1024, out.stat().st_size


def anonymous(process: int) -> int:
    """Return how many KiB of a process are resident and of no file; 0 where it has ended."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"^RssAnon:\s*(\d+) kB$", status, re.MULTILINE)
    return int(found[1]) if found else 0


def main() -> None:
    """Measure, and print a line for each export."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quotes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--formats", nargs="+", default=["csv", "jsonl"])
    given = parser.parse_args()
    print("quotes    format      seconds  MB memory  MB file")
    with tempfile.TemporaryDirectory() as folder:
        for quotes in given.quotes:
            database = Path(folder, f"{quotes}.sqlite")
            corpus.load(database, corpus.tables(quotes))
            for format in given.formats:
                seconds, memory, size = exported(database, format)
                print(
                    f"{quotes:<9,} {format:<10} {seconds:8.1f} {memory:10.0f} {size / 1e6:8.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
