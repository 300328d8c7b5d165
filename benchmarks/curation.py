"""The CPU time of curating 100,000 quotes at once, and of undoing it, against its limits.

    python benchmarks/curation.py [--quotes 100000] [--database DIRECTORY]

A corpus that is made up is written first, and kept in the directory, if one is named.
"""

import argparse
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import corpus

import claimdb

_LIMIT = 5.0
_QUOTES = 100_000


def seconds() -> float:
    """Return the CPU time of this process, of its kernel calls too."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def tagging(database: claimdb.Database) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is done to the topics of all quotes, each with its undo."""
    topic = str(next(database.listed("topics").rows)[0])
    steps: dict[str, Callable[[], object]] = {
        "tag: add a topic": lambda: database.tag("", add="new topic=support", create=True),
        "tag: add another topic": lambda: database.tag("", add=f"{topic}=mixed"),
        "tag: change the stance": lambda: database.tag("", add=f"{topic}=oppose"),
        "tag: remove the topic": lambda: database.tag("", remove=topic),
    }
    for name, step in steps.items():
        yield name, step
        yield f"undo of {name}", database.undo
        yield f"redo of {name}", lambda: database.undo(database.last_batch())


def main() -> None:
    """Measure all steps, and exit with 1 if one takes longer than its limit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quotes", type=int, default=_QUOTES)
    parser.add_argument("--database", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (given.database or Path(folder)) / "curation.sqlite"
        if not path.exists():
            corpus.load(path, corpus.tables(given.quotes))
        slow = False
        with claimdb.open(path, coder="benchmark") as database:
            for name, step in tagging(database):
                before = seconds()
                step()
                took = seconds() - before
                slow |= took > _LIMIT
                print(f"{took:6.2f} s  {name}{'  TOO SLOW' if took > _LIMIT else ''}")
    sys.exit(slow)


if __name__ == "__main__":
    main()
