"""How long whole processes take to start and answer, beside sqlite-utils doing the same.

    pip install . sqlite-utils && python benchmarks/startup.py [--runs 40]

Each pair is run alternately in one go; what counts is the CPU time (user and system) of the whole
process, and of that the median. The ratio says how the first compares with the second.
"""

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_ROWS = """
SELECT q.id, q.uid, q.mode, q.text, q.said, q.occasion, q.language, q.note
  FROM quotes q WHERE EXISTS (
    SELECT 1 FROM quote_topics r JOIN topics t ON t.id = r.topic_id
     WHERE r.quote_id = q.id AND t.slug = 'peace-plan')
 ORDER BY q.id"""


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """Run a command to its end and return the CPU time that it took, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def compare(ours: list[str], theirs: list[str], environment: dict[str, str], runs: int) -> None:
    """Run two commands alternately and print their medians and the ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for command, taken in zip((ours, theirs), times, strict=True):
            taken.append(cpu_seconds(command, environment))
    mine, other = (statistics.median(taken) for taken in times)
    print(f"{mine * 1000:6.1f} ms  {' '.join(ours[:1] + ours[1:])[:90]}")
    print(f"{other * 1000:6.1f} ms  {' '.join(theirs)[:90]}")
    print(f"ratio {mine / other:.2f}\n")


def main() -> None:
    """Compare start-up and a query."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    runs: int = parser.parse_args().runs
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    claimdb, sqlite_utils = (shutil.which(name, path=path) for name in ("claimdb", "sqlite-utils"))
    if claimdb is None or sqlite_utils is None:
        sys.exit("both claimdb and sqlite-utils must be installed")
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "seed.sqlite")
        environment = {**os.environ, "CLAIMDB_DB": database}
        subprocess.run([claimdb, "-q", "init"], env=environment, check=True)
        print(
            f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"medians of {runs} runs, CPU time\n"
        )
        compare([claimdb, "--help"], [sqlite_utils, "--help"], environment, runs)
        compare(
            ["env", "_CLAIMDB_COMPLETE=zsh", claimdb, "claimdb", "search", "speaker:vl"],
            [sqlite_utils, "--help"],
            environment,
            runs,
        )
        compare(
            [claimdb, "search", 'topic:"peace plan"', "--json"],
            [sqlite_utils, "query", database, _ROWS],
            environment,
            runs,
        )


if __name__ == "__main__":
    main()
