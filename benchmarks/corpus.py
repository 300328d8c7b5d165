"""A corpus that is made up, the same for the same number of quotes, to measure on.

Words follow Zipf's law over 50,000 made-up words, 25 of them a quote; so do speakers (5,000), and
less steeply topics (200, in a tree) and sources. Dates lie in 2000 to 2026 and have nothing to do
with the order of entry; some quotes are undated, a few misattributed, a few narration.

Owns the rows as people would have written them, and loading them in bulk. What follows from them
is left to `store.derive`, as everywhere. Also owns a file of quotes as people would bring it in.
"""

import itertools
import json
import math
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from claimdb.store import derive
from claimdb.store.address import Address, Server
from claimdb.store.admin.init import initialise
from claimdb.store.backends import base, postgresql

_WORDS = 50_000
_SPEAKERS = 5_000
_ORGANIZATIONS = 500
_TOPICS = 200
_SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
_FIRST_DAY = date(2000, 1, 1)
_DAYS = 366 * 27 - 20
_AT = "2026-01-01T00:00:00Z"
_STANCES = ("support", "oppose", "neutral", "mixed", None)
_TYPES = ("ministry", "party", "company", "media", "ngo")

Rows = list[tuple[Any, ...]]


def word(number: int) -> str:
    """Return the made-up word of a number; the lower, the more often it is said."""
    syllables = []
    number += len(_SYLLABLES)
    while number:
        number, one = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[one])
    return "".join(reversed(syllables))


def _name(number: int) -> str:
    # Names have words of their own: what is called so is found in the context alone.
    return f"{word(_WORDS + 2 * number)} {word(_WORDS + 2 * number + 1)}".title()


def speaker(rank: int) -> str:
    """Return the name of a speaker; those of a low rank have said most."""
    return _name(rank)


def organization(rank: int) -> str:
    """Return the name of an organization; the first 50 are states with others below them."""
    return _name(_SPEAKERS + rank)


def topic(rank: int) -> str:
    """Return the name of a topic; those of a low rank have most quotes of their own."""
    return _name(_SPEAKERS + _ORGANIZATIONS + rank)


def source(rank: int) -> str:
    """Return the citation key of a source."""
    return f"{word(rank)}{1990 + rank % 36}{word(rank + 7)}"


def role(rank: int) -> str:
    """Return a role in which speakers speak."""
    return f"{word(_WORDS - 1 - rank)} of {word(_WORDS - 100 - rank)}"


class _Zipf:
    """Draws numbers from 0, each less often than those before it."""

    def __init__(self, among: random.Random, size: int, steepness: float = 1.0) -> None:
        weights = (1 / rank**steepness for rank in range(1, size + 1))
        self._numbers = range(size)
        self._summed = list(itertools.accumulate(weights))
        self._among = among

    def some(self, count: int) -> list[int]:
        return self._among.choices(self._numbers, cum_weights=self._summed, k=count)

    def distinct(self, count: int) -> list[int]:
        return list(dict.fromkeys(self.some(count)))


class _Table(NamedTuple):
    name: str
    columns: Sequence[str]
    rows: Rows


def tables(quotes: int) -> list[_Table]:
    """Return all rows of a corpus, table by table, each after those that it refers to."""
    among = random.Random(20_260_101)
    vocabulary = [word(number) for number in range(_WORDS)]
    return [
        _Table("coders", ("id", "name", "kind"), [(1, "corpus", "program")]),
        _Table("batches", ("id", "coder_id", "at", "command"), [(1, 1, _AT, "import")]),
        *_names(),
        *_sources(among, max(10, quotes // 5)),
        *_claims(among, vocabulary, max(10, quotes // 20)),
        *_quotes(among, vocabulary, quotes),
    ]


def _uid(kind: int, number: int) -> str:
    return f"{kind:08x}-0000-7000-8000-{number:012x}"


def _names() -> Iterator[_Table]:
    people = range(1, _SPEAKERS + 1)
    organizations = range(_SPEAKERS + 1, _SPEAKERS + _ORGANIZATIONS + 1)
    yield _Table(
        "actors",
        ("id", "uid", "kind", "name"),
        [(one, _uid(1, one), "person", _name(one - 1)) for one in people]
        + [(one, _uid(1, one), "organization", _name(one - 1)) for one in organizations],
    )
    yield _Table(
        "people",
        ("actor_id", "kind", "given", "family"),
        [(one, "person", *_name(one - 1).split()) for one in people],
    )
    yield _Table(
        "organizations",
        ("actor_id", "kind", "type", "parent_id"),
        [
            (one, "organization", "state", None)
            if place < 50
            else (one, "organization", _TYPES[place % 5], _SPEAKERS + 1 + place % 50)
            for place, one in enumerate(organizations)
        ],
    )
    yield _Table(
        "topics",
        ("id", "uid", "slug", "name", "broader_id"),
        [
            (one, _uid(2, one), name.lower().replace(" ", "-"), name, one // 6 or None)
            for one in range(1, _TOPICS + 1)
            for name in [topic(one - 1)]
        ],
    )


def _sources(among: random.Random, size: int) -> Iterator[_Table]:
    columns = ("id", "uid", "key", "type", "title", "publisher", "issued", "issued_lo", "issued_hi")
    rows: Rows = []
    for one in range(1, size + 1):
        day = _day(among)
        title = " ".join(word(number) for number in among.choices(range(2000), k=6)).capitalize()
        publisher = _name(_SPEAKERS + among.randrange(40))
        kind = "article-newspaper"
        rows.append((one, _uid(3, one), source(one - 1), kind, title, publisher, day, day, day))
    yield _Table("sources", columns, rows)


def _claims(among: random.Random, vocabulary: list[str], size: int) -> Iterator[_Table]:
    words, topics = _Zipf(among, _WORDS), _Zipf(among, _TOPICS, 0.7)
    numbers = range(1, size + 1)
    yield _Table(
        "claims",
        ("id", "uid", "text", "batch_id", "created"),
        [(one, _uid(4, one), _sentence(among, vocabulary, words, 10), 1, _AT) for one in numbers],
    )
    yield _Table(
        "claim_topics",
        ("claim_id", "topic_id"),
        [(one, number + 1) for one in numbers for number in topics.distinct(1)],
    )
    yield _Table(
        "claim_relations",
        ("from_id", "to_id", "relation"),
        [(one, one + 1, "contradicts") for one in numbers[:-1] if one % 10 == 0],
    )


def _quotes(among: random.Random, vocabulary: list[str], size: int) -> Iterator[_Table]:
    words, speakers = _Zipf(among, _WORDS), _Zipf(among, _SPEAKERS, 0.9)
    topics, claims = _Zipf(among, _TOPICS, 0.7), _Zipf(among, max(10, size // 20), 0.7)
    sources, roles = _Zipf(among, max(10, size // 5), 0.7), _Zipf(among, 60)
    organizations = _Zipf(among, _ORGANIZATIONS, 0.8)
    quotes: Rows = []
    attributions: Rows = []
    quote_topics: Rows = []
    quote_claims: Rows = []
    occurrences: Rows = []
    for one in range(1, size + 1):
        text = _sentence(among, vocabulary, words, round(among.lognormvariate(math.log(22), 0.5)))
        mode = among.choices(("direct", "mixed", "indirect", "narration"), (60, 15, 22, 3))[0]
        said = None if among.random() < 0.08 else _day(among)
        language = "en" if among.random() < 0.9 else "de"
        quotes.append((one, _uid(5, one), text, mode, said, language, 1, _AT))
        how_many = 0 if mode == "narration" else among.choices((1, 2, 3), (86, 11, 3))[0]
        for place, number in enumerate(speakers.distinct(how_many), 1):
            spoken_for = among.random() < 0.4
            status = among.choices(("attested", "disputed", "misattributed"), (985, 10, 5))[0]
            attributions.append(
                (
                    one,
                    place,
                    number + 1,
                    role(roles.some(1)[0]) if among.random() < 0.5 else None,
                    _SPEAKERS + 1 + organizations.some(1)[0] if spoken_for else None,
                    status,
                )
            )
        for number in topics.distinct(among.choices((1, 2, 3), (75, 20, 5))[0]):
            stance = among.choices(_STANCES, (35, 30, 10, 5, 20))[0]
            quote_topics.append((one, number + 1, stance, 1))
        if among.random() < 0.4:
            relation = among.choices(("asserts", "denies", "questions"), (70, 20, 10))[0]
            quote_claims.append((one, claims.some(1)[0] + 1, relation))
        for number in sources.distinct(among.choices((1, 2), (90, 10))[0]):
            occurrences.append((one, number + 1, f"page {among.randrange(1, 40)}", "said"))
    yield _Table(
        "quotes",
        ("id", "uid", "text", "mode", "said", "language", "batch_id", "created"),
        quotes,
    )
    yield _Table(
        "attributions",
        ("quote_id", "position", "actor_id", "role", "organization_id", "status"),
        attributions,
    )
    yield _Table("quote_topics", ("quote_id", "topic_id", "stance", "coder_id"), quote_topics)
    yield _Table("quote_claims", ("quote_id", "claim_id", "relation"), quote_claims)
    yield _Table("occurrences", ("quote_id", "source_id", "locator", "cue"), occurrences)


def lines(quotes: int) -> Iterator[str]:
    """Yield a file of JSON Lines: quotes as somebody has them who never used claimdb.

    Names, sources by their addresses, days and stances are written out. Of 1,000,000 quotes there
    are some 20,000 speakers and 50,000 sources, on 200 topics; every eighth quote has two
    speakers, three in ten have two topics.
    """
    among = random.Random(20_260_102)
    vocabulary = [word(number) for number in range(_WORDS)]
    words, topics = _Zipf(among, _WORDS), _Zipf(among, _TOPICS, 0.7)
    speakers = _Zipf(among, max(100, quotes // 50), 0.9)
    sources = _Zipf(among, max(100, quotes // 20), 0.5)
    for _ in range(quotes):
        count = round(among.lognormvariate(math.log(22), 0.5))
        [of] = sources.some(1)
        yield json.dumps(
            {
                "text": _sentence(among, vocabulary, words, count),
                "mode": "direct",
                "speakers": [
                    {"name": speaker(rank)}
                    for rank in speakers.distinct(2 if among.random() < 0.125 else 1)
                ],
                "topics": [
                    {"name": topic(rank), "stance": among.choice(_STANCES[:4])}
                    for rank in topics.distinct(2 if among.random() < 0.3 else 1)
                ],
                "said": _day(among),
                "language": "en",
                "source": f"https://www.example.org/{1990 + of % 36}/{word(of)}",
            }
        )


def _sentence(among: random.Random, vocabulary: list[str], words: _Zipf, count: int) -> str:
    return " ".join(vocabulary[number] for number in words.some(max(3, count))).capitalize() + "."


def _day(among: random.Random) -> str:
    return (_FIRST_DAY + timedelta(days=among.randrange(_DAYS))).isoformat()


class Loaded(NamedTuple):
    """How many seconds it took to load the rows, and to derive what follows from them."""

    rows: float
    derived: float


def load(address: Address, corpus: Sequence[_Table]) -> Loaded:
    """Make a database and put a corpus into it; nothing is analysed yet."""
    initialise(address, seed=False)
    if isinstance(address, Server):
        with postgresql.connect_server(address) as server, server.transaction():
            start = time.perf_counter()
            for name, columns, rows in corpus:
                copy = f"COPY {name} ({', '.join(columns)}) FROM STDIN".encode()
                with server.cursor() as cursor, cursor.copy(copy) as lines:
                    for row in rows:
                        lines.write_row(row)
            loaded = time.perf_counter()
            derive.refresh(cast("base.Connection", server))
        return Loaded(loaded - start, time.perf_counter() - loaded)
    with closing(sqlite3.connect(address, isolation_level=None)) as file:
        start = time.perf_counter()
        file.execute("BEGIN IMMEDIATE")
        for name, columns, rows in corpus:
            places = ", ".join("?" * len(columns))
            file.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", rows)
        loaded = time.perf_counter()
        derive.refresh(cast("base.Connection", file))
        file.execute("COMMIT")
    return Loaded(loaded - start, time.perf_counter() - loaded)
