"""How much memory a whole export takes, and how long: of few quotes, and of many.

    python benchmarks/exports.py [--quotes 10000 100000] [--formats csv jsonl]

Each export of citations is a process of its own; its largest resident size is what the system
says of it. Memory is flat where that of many quotes is that of few.
"""

import argparse
import os
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
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"the export ended with {os.waitstatus_to_exitcode(status)}")
    # Linux counts in KiB.
    return time.perf_counter() - start, usage.ru_maxrss / 1024, out.stat().st_size


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
