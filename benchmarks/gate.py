"""How long it takes to read a file of quotes into drafts that hold together, before any database.

    python benchmarks/gate.py [--quotes 100000] [--rounds 3]

The quotes are made of the words and names of `corpus.py`, the same at every run: texts of about 25
words, a speaker, one or two topics with a stance, a source. They come in the shapes that people
have: JSON Lines as they are written by hand, with objects where they are needed; as `search
--jsonl` writes them; flat, with texts alone; and a table. What counts is the CPU time of reading
and checking, and of the rounds the least; folding is that of the words of the texts, once.
"""

import argparse
import csv
import io
import json
import math
import platform
import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import corpus

from claimdb import folding
from claimdb.formats.reader import read

Record = Mapping[str, Any]

_STANCES = ("support", "oppose", "neutral", "mixed", None)


class _Quotes:
    """Draws quotes as people would have typed them."""

    def __init__(self, seed: int, quotes: int) -> None:
        self._among = random.Random(seed)
        self._vocabulary = [corpus.word(number) for number in range(50_000)]
        self._weights = [1 / rank for rank in range(1, 50_001)]
        self._sources = max(10, quotes // 5)

    def _rank(self, size: int) -> int:
        return int(size ** self._among.random()) - 1

    def _text(self) -> str:
        count = max(3, round(self._among.lognormvariate(math.log(25), 0.4)))
        words = self._among.choices(self._vocabulary, self._weights, k=count)
        return " ".join(words).capitalize() + "."

    def records(self, quotes: int) -> Iterator[Record]:
        """Yield quotes with all that the shapes have of them."""
        among = self._among
        texts = [self._text() for _ in range(min(quotes, 2000))]
        for number in range(1, quotes + 1):
            source = self._rank(self._sources)
            key = corpus.source(source)
            yield {
                "id": number,
                "text": f"{texts[number % len(texts)][:-1]} {corpus.word(number)}.",
                "speaker": corpus.speaker(self._rank(5_000)),
                "role": corpus.role(self._rank(60)) if among.random() < 0.5 else None,
                "organization": corpus.organization(self._rank(500))
                if among.random() < 0.4
                else None,
                "topics": {
                    corpus.topic(self._rank(200)): among.choice(_STANCES)
                    for _ in range(among.choices((1, 2), (75, 25))[0])
                },
                "said": f"20{among.randrange(27):02}-{among.randrange(1, 13):02}-15"
                if among.random() < 0.6
                else None,
                "key": key,
                "title": f"{corpus.word(source)} and {corpus.word(source + 9)}".capitalize(),
                "url": f"https://example.org/{key}",
                "issued": f"20{source % 27:02}-03-20",
            }


def _by_hand(one: Record) -> str:
    speaker = {name: one[name] for name in ("role", "organization") if one[name]}
    source = {name: one[name] for name in ("key", "title", "url", "issued")}
    said = {"said": one["said"]} if one["said"] else {}
    topics = [
        {"name": name, "stance": stance} if stance else {"name": name}
        for name, stance in one["topics"].items()
    ]
    return json.dumps({
        "text": one["text"],
        "speakers": [{"name": one["speaker"], **speaker}],
        "topics": topics,
        "source": {**source, "type": "article-newspaper"} if one["id"] % 2 else one["key"],
        **said,
    })  # fmt: skip


def _ours(one: Record) -> str:
    number, organization = one["id"], one["organization"]
    speaker = {
        "id": "a4", "kind": "person", "name": one["speaker"], "role": one["role"],
        "organization": organization and {"id": "a9", "name": organization}, "status": "attested",
    }  # fmt: skip
    topics = [
        {"id": "t1", "slug": name.lower().replace(" ", "-"), "name": name, "stance": stance}
        for name, stance in one["topics"].items()
    ]
    occurrence = {
        "id": f"o{number}", "source": "s1", "key": one["key"], "title": one["title"],
        "start": number, "end": number + len(one["text"]), "locator": None, "cue": "said",
        "printed_as": None, "via": None, "verified": "exact",
    }  # fmt: skip
    return json.dumps({
        "type": "quote", "id": f"q{number}", "uid": f"00000005-0000-7000-8000-{number:012x}",
        "mode": "direct", "text": one["text"], "speakers": [speaker], "topics": topics,
        "claims": [], "said": one["said"], "occasion": None, "language": "en",
        "occurrences": [occurrence], "note": None, "recorded": {"at": "2026-01-01T00:00:00Z"},
    })  # fmt: skip


def _flat(one: Record) -> dict[str, str]:
    told = (f"{name}={stance}" if stance else name for name, stance in one["topics"].items())
    flat = {"text": one["text"], "speaker": one["speaker"], "topics": "; ".join(told)}
    return {**flat, "source": one["key"]} | ({"said": one["said"]} if one["said"] else {})


def _table(records: list[Record]) -> bytes:
    out = io.StringIO(newline="")
    columns = ("text", "speaker", "role", "organization", "topics", "source", "said")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(
        {**_flat(one), "role": one["role"] or "", "organization": one["organization"] or ""}
        for one in records
    )
    return out.getvalue().encode()


def _lines(shape: Callable[[Record], str], records: list[Record]) -> bytes:
    return "".join(f"{shape(one)}\n" for one in records).encode()


def _drafted(format: str, data: bytes) -> float:
    """Return the seconds of CPU time that it takes to make drafts of a file."""
    start = time.process_time()
    for row in read(format, data):
        row.draft("quote")
    return time.process_time() - start


def _folded(texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        folding.folded(text)
    return time.process_time() - start


def main() -> None:
    """Measure each shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotes", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    records = list(_Quotes(20_260_101, given.quotes).records(given.quotes))
    texts: list[str] = [one["text"] for one in records]
    marked = [text.replace("a", "ä", 1) + " “…”" for text in texts]
    shapes = {
        "JSON Lines by hand": ("jsonl", _lines(_by_hand, records)),
        "JSON Lines of search": ("jsonl", _lines(_ours, records)),
        "JSON Lines, flat": ("jsonl", _lines(lambda one: json.dumps(_flat(one)), records)),
        "CSV": ("csv", _table(records)),
    }
    print(
        f"{platform.platform()}, Python {platform.python_version()}, "
        f"{given.quotes:,} quotes, the least of {given.rounds} rounds, CPU time"
    )
    for name, (format, data) in shapes.items():
        taken = min(_drafted(format, data) for _ in range(given.rounds))
        print(f"{taken / given.quotes * 1e6:6.1f} us a quote  {name}")
    for name, some in (("folding ASCII", texts), ("folding others", marked)):
        taken = min(_folded(some) for _ in range(given.rounds))
        print(f"{taken / given.quotes * 1e6:6.1f} us a text   {name}")


if __name__ == "__main__":
    main()
