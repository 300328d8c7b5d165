"""Pairs of records that may be one, found by keys that their names and texts share."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations, groupby, product, starmap
from typing import Any, NamedTuple

from claimdb import folding
from claimdb.errors import UsageError
from claimdb.matching import alike_people, alike_terms
from claimdb.matching.name_words import figures
from claimdb.matching.similarity import Likeness
from claimdb.matching.similarity import likeness as likeness_of_texts
from claimdb.model import short_id
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import KINDS
from claimdb.store.ingest.same_source import facts_of_recorded
from claimdb.store.merging.added_apart import added_apart
from claimdb.store.merging.alike_works import (
    ComparedWork,
    alike_works,
    compared_work,
    text_keys,
    work_keys,
)

TABLES: Mapping[str, str] = {
    "people": "actors",
    "organizations": "actors",
    "topics": "topics",
    "sources": "sources",
    "quotes": "quotes",
}
"""The kinds of records that can be compared, and their tables."""

_LARGEST = 60
"""Of a key that more records have, none are compared by it: it is that of a frequent name."""
_RARE = 5
"""The same of a key of family names or words, which say less."""
_DENIALS = frozenset({
    "not", "no", "never", "nobody", "none", "nothing", "nor", "cannot", "t", "nicht", "kein",
    "keine", "nie", "pas", "jamais", "nunca", "non", "mai", "не", "нет", "ни", "niet", "geen",
})  # fmt: skip
_PARTS, _HALF = 64, 1 << 32
_PAGE = 2000
_NEAR = 0.85
"""The least share of common words or letters of texts that may be the same."""
_NAMES = """
SELECT n.{owner}_id, n.name FROM {owner}_names n{joined}
 ORDER BY n.{owner}_id, n.kind <> 'main', n.id"""
_OF_KIND = " JOIN actors a ON a.id = n.actor_id AND a.kind = '{kind}'"
_MAIN = {
    "actors": "SELECT id, name FROM actors WHERE id = ANY(:ids)",
    "topics": "SELECT id, name FROM topics WHERE id = ANY(:ids)",
    "sources": "SELECT id, title FROM sources WHERE id = ANY(:ids)",
    "quotes": "SELECT id, text FROM quotes WHERE id = ANY(:ids)",
}
_QUOTED = {
    "actors": "SELECT actor_id, quote_id FROM attributions WHERE actor_id = ANY(:ids)",
    "topics": "SELECT topic_id, quote_id FROM quote_topics WHERE topic_id = ANY(:ids)",
    "sources": "SELECT source_id, quote_id FROM occurrences WHERE source_id = ANY(:ids)",
    "quotes": "SELECT quote_id, id FROM occurrences WHERE quote_id = ANY(:ids)",
}
_DISTINCT = "SELECT first_id, second_id FROM distinct_records WHERE table_name = :table"
_QUOTES = """
SELECT q.id, q.text, q.folded, a.id, a.actor_id FROM quotes q
  LEFT JOIN attributions a ON a.quote_id = q.id ORDER BY q.id"""

_Found = dict[tuple[int, int], Likeness]


class ComparedRecord(NamedTuple):
    """One of two records: its short id, its name, title or text, and how often it is quoted."""

    id: str
    name: str
    quotes: int
    example: str | None


class LikelyPair(NamedTuple):
    """Two records that may be one, how likely (from 0 to 1), and why."""

    first: ComparedRecord
    second: ComparedRecord
    score: float
    reason: str


def candidates(reader: Reader, kind: str, limit: int | None = None) -> list[LikelyPair]:
    """Return the pairs of records of a kind that may be one, the likeliest first.

    Pairs that somebody told apart are left out.

    Raises:
        UsageError: There is no such kind.
    """
    if kind not in TABLES:
        raise UsageError(f"cannot compare {kind!r}", hint=f"one of: {', '.join(TABLES)}")
    table = TABLES[kind]
    if kind == "sources":
        found = _alike_sources(reader)
    elif kind == "quotes":
        found = _alike_quotes(reader)
    else:
        found = _alike_names(reader, kind)
    told_apart = set(map(tuple, reader.execute(_DISTINCT, {"table": table}).fetchall()))
    if kind == "quotes":
        told_apart |= added_apart(reader, found)
    ranked = sorted(
        (pair for pair in found if pair not in told_apart),
        key=lambda pair: (-found[pair].score, pair),
    )[:limit]
    records = _compared(reader, table, {number for pair in ranked for number in pair})
    return [LikelyPair(records[one], records[two], *found[one, two]) for one, two in ranked]


def _compared(reader: Reader, table: str, ids: Iterable[int]) -> Mapping[int, ComparedRecord]:
    """Return records by their ids, each with one of its quotes."""
    every, records = sorted(ids), {}
    for start in range(0, len(every), _PAGE):
        page = {"ids": every[start : start + _PAGE]}
        quoted: defaultdict[int, list[int]] = defaultdict(list)
        for number, quote in reader.execute(_QUOTED[table], page):
            quoted[number].append(quote)
        firsts = {min(quotes) for quotes in quoted.values()} if table != "quotes" else set()
        texts = dict(reader.execute(_MAIN["quotes"], {"ids": sorted(firsts)}).fetchall())
        for number, name in reader.execute(_MAIN[table], page).fetchall():
            quotes = quoted[number]
            example = texts.get(min(quotes)) if quotes else None
            records[number] = ComparedRecord(
                short_id(KINDS[table], number), name, len(quotes), example
            )
    return records


class _Blocks:
    """Records by the keys that they have, at 8 bytes for each key of a record.

    Hashes stand for keys: two that share one by chance are compared in vain.
    """

    def __init__(self, largest: int = _LARGEST) -> None:
        self._largest = largest
        self._entries = [array("Q") for _ in range(_PARTS)]

    def add(self, keys: Iterable[object], number: int) -> None:
        """Record that the record with a number has these keys."""
        for key in keys:
            hashed = hash(key)
            self._entries[hashed % _PARTS].append((hashed // _PARTS % _HALF) * _HALF + number)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """Yield pairs of records with a key in common, the lower id first, some repeatedly."""
        for entries in self._entries:
            for _, found in groupby(sorted(set(entries)), key=lambda entry: entry // _HALF):
                ids = [entry % _HALF for entry in found]
                if len(ids) <= self._largest:
                    yield from combinations(ids, 2)


def _pairs(*blocks: _Blocks) -> Iterator[tuple[int, int]]:
    """Yield each pair of records with a key in common once."""
    pairs = [array("Q") for _ in range(_PARTS)]
    for one, two in chain.from_iterable(blocks):
        pairs[one % _PARTS].append(one * _HALF + two)
    for part in pairs:
        for pair in sorted(set(part)):
            yield divmod(pair, _HALF)


def _alike_names(reader: Reader, kind: str) -> _Found:
    person = kind == "people"
    owner, joined = "topic", ""
    if kind != "topics":
        owner, joined = "actor", _OF_KIND.format(kind="person" if person else "organization")
    compared: Any = alike_people if person else alike_terms
    names: defaultdict[int, list[Any]] = defaultdict(list)
    blocks, rare = _Blocks(), _Blocks(_RARE)
    for number, name in reader.execute(_NAMES.format(owner=owner, joined=joined)):
        for one in compared.forms(name):
            if one.words:
                names[number].append(one)
                blocks.add(compared.keys(one), number)
                rare.add(compared.rare_keys(one), number)
    if not person:
        for number, some in names.items():
            names[number] = alike_terms.explained(some)
    found: _Found = {}
    for one, two in _pairs(blocks, rare):
        ways = starmap(compared.likeness, product(names[one], names[two]))
        if best := max(filter(None, ways), key=lambda how: how.score, default=None):
            found[one, two] = best
    return found


def _alike_sources(reader: Reader) -> _Found:
    titles = dict(reader.execute("SELECT id, title FROM sources ORDER BY id").fetchall())
    ids = list(titles)
    works: dict[int, ComparedWork] = {}
    blocks = _Blocks()
    for start in range(0, len(ids), _PAGE):
        for number, facts in facts_of_recorded(reader, ids[start : start + _PAGE]).items():
            works[number] = compared_work(facts, titles[number])
            blocks.add(work_keys(works[number]), number)
    found: _Found = {}
    for one, two in _pairs(blocks):
        if how := alike_works(works[one], works[two]):
            found[one, two] = how
    return found


def _alike_quotes(reader: Reader) -> _Found:
    texts: dict[int, tuple[str, str]] = {}
    speakers: defaultdict[int, set[int]] = defaultdict(set)
    for number, text, folded, link, actor in reader.execute(_QUOTES):
        texts[number] = text, folded
        if link is not None:
            speakers[number].add(actor or 0)
    blocks = _Blocks()
    for number, (_, folded) in texts.items():
        # The words of an unknown speaker are the same quote in one source only.
        if any(speakers[number]):
            who = tuple(sorted(speakers[number]))
            blocks.add(((who, key) for key in text_keys(folded.split())), number)
    found: _Found = {}
    for one, two in _pairs(blocks):
        (ours, folded), (theirs, other) = texts[one], texts[two]
        if folded == other and folding.text_key(ours, folded) == folding.text_key(theirs, other):
            found[one, two] = Likeness(1.0, "same text and speakers")
        elif _differ_in_sense(folded, other):
            continue
        elif (near := likeness_of_texts(ours, theirs)) >= _NEAR:
            found[one, two] = Likeness(round(near - 0.05, 3), "near-identical text, same speakers")
    return found


def _differ_in_sense(one: str, other: str) -> bool:
    """Whether one of two texts is denied, or has other numbers."""

    def telling(text: str) -> list[str]:
        words = figures(text.split())
        return sorted(word for word in words if word in _DENIALS or word.isdigit())

    return telling(one) != telling(other)
