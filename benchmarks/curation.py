"""The CPU time of curating 100,000 quotes at once, and of undoing it, against its limits.

    python benchmarks/curation.py [--quotes 100000] [--database DIRECTORY]

A corpus that is made up is written first, and kept in the directory, if one is named.
"""

import argparse
import json
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
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


def _said_by_two(quotes: int) -> Iterator[str]:
    """Yield the lines of a file with so many quotes of each of two people."""
    among = random.Random(1)
    words = [corpus.word(number) for number in range(10_000)]
    for number in range(2 * quotes):
        quote = {
            "type": "quote",
            "text": " ".join(among.choices(words, k=25)),
            "mode": "indirect",
            "speaker": ("Alina Petrova", "Alina V. Petrova")[number % 2],
            "topics": [f"topic {number % 50}=support"],
            "said": f"2023-{number % 12 + 1:02}-15",
            "no_source": True,
        }
        yield json.dumps(quote) + "\n"


def merging(folder: Path, quotes: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the merge of two people with so many quotes each, and its undo."""
    path, file = folder / "merging.sqlite", folder / "merging.jsonl"
    if not path.exists():
        file.write_text("".join(_said_by_two(quotes)), encoding="utf-8")
        with claimdb.init(path, coder="benchmark") as database:
            database.import_file(file, create=["speakers", "topics"])
    with claimdb.open(path, coder="benchmark") as database:
        yield "merge", lambda: database.merge("a1", "a2")
        yield "undo of merge", database.undo


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
            for name, step in chain(
                tagging(database), merging(given.database or Path(folder), given.quotes)
            ):
                before = seconds()
                step()
                took = seconds() - before
                slow |= took > _LIMIT
                print(f"{took:6.2f} s  {name}{'  TOO SLOW' if took > _LIMIT else ''}")
    sys.exit(slow)


if __name__ == "__main__":
    main()
