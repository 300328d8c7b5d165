"""Pairs of records that may be one, found by keys that their names and texts share."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from claimdb import folding
from claimdb.errors import UsageError
from claimdb.matching.alike_names import Likeness, NameForm, form, keys, likeness
from claimdb.matching.similarity import likeness as likeness_of_texts
from claimdb.model import short_id
from claimdb.store.backends.base import Reader
from claimdb.store.history.aggregates import KINDS
from claimdb.store.ingest.same_source import SourceFacts, facts_of_recorded
from claimdb.store.merging.added_apart import added_apart

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
_PAGE = 2000
_NEAR = 0.85
"""The least share of common words of texts and titles that may be the same."""
_ENDS = 4  # words at each end of a text by which it is found
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


def _pairs(blocks: Mapping[object, Sequence[int]], largest: int = _LARGEST) -> Iterator[Any]:
    """Yield each pair of records with a key in common once, the lower id first."""
    seen: set[tuple[int, int]] = set()
    for ids in blocks.values():
        if 1 < len(ids) <= largest:
            for pair in combinations(sorted(set(ids)), 2):
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def _alike_names(reader: Reader, kind: str) -> _Found:
    person = kind == "people"
    owner, joined = "topic", ""
    if kind != "topics":
        owner, joined = "actor", _OF_KIND.format(kind="person" if person else "organization")
    names: defaultdict[int, list[NameForm]] = defaultdict(list)
    blocks: defaultdict[object, list[int]] = defaultdict(list)
    for number, name in reader.execute(_NAMES.format(owner=owner, joined=joined)):
        one = form(name, person=person)
        if not one.words:
            continue
        names[number].append(one)
        for key in keys(one, person=person):
            blocks[key].append(number)
    found: _Found = {}
    for one, two in _pairs(blocks):
        best: Likeness | None = None
        for ours in names[one]:
            for theirs in names[two]:
                how = likeness(ours, theirs, person=person)
                if how and (best is None or how.score > best.score):
                    best = how
        if best:
            found[one, two] = best
    return found


def _alike_sources(reader: Reader) -> _Found:
    ids = [number for (number,) in reader.execute("SELECT id FROM sources ORDER BY id")]
    facts: dict[int, SourceFacts] = {}
    for start in range(0, len(ids), _PAGE):
        facts.update(facts_of_recorded(reader, ids[start : start + _PAGE]))
    blocks: defaultdict[object, list[int]] = defaultdict(list)
    for number, one in facts.items():
        words = one.title.replace(":", "").split()
        for identifier in one.identifiers:
            blocks[identifier].append(number)
        for key in _text_keys(words):
            blocks[key].append(number)
    found: _Found = {}
    for one, two in _pairs(blocks):
        if how := _alike_works(facts[one], facts[two]):
            found[one, two] = how
    return found


def _alike_works(one: SourceFacts, other: SourceFacts) -> Likeness | None:
    if shared := one.shared_identifier(other):
        # Books of several volumes share an ISBN.
        return Likeness(0.98 if shared == "ISBN" else 1.0, f"same {shared}")
    contradicting = one.contradictions(other)
    if one.is_same(other):
        same_date = one.issued is not None and one.issued == other.issued
        return Likeness(0.97, "same title and date" if same_date else "same title")
    if contradicting > 1 or not _same_numbers(one.title, other.title):
        return None
    if _parts(one.title) == _parts(other.title) and not contradicting:
        return Likeness(0.9, "same title in another order")
    if one.resembles(other):
        return Likeness(0.8, "same title, another date, place or author")
    if one.issued and other.issued and one.issued[:4] != other.issued[:4]:
        return None
    near = likeness_of_texts(one.title, other.title)
    if near >= _NEAR and not contradicting:
        return Likeness(round(0.75 * near + 0.1, 3), "similar title")
    return None


def _parts(title: str) -> list[str]:
    """Return the parts of a title between colons, in an order that all titles share."""
    return sorted(part.strip() for part in title.split(":"))


def _same_numbers(one: str, other: str) -> bool:
    """Whether two titles have the same numbers, which tell parts and years apart."""

    def numbers(text: str) -> list[str]:
        words = text.replace(":", "").split()
        return [word for word in words if word.isdigit() or set(word) <= set("ivx")]

    return numbers(one) == numbers(other)


def _text_keys(words: Sequence[str]) -> Iterator[str]:
    """Yield keys of a text, of which one that differs in few words has one."""
    if not words:
        return
    yield f"l {''.join(sorted(''.join(words)))}"
    yield f"b {' '.join(words[:_ENDS])}"
    yield f"e {' '.join(words[-_ENDS:])}"
    if len(words) <= 2 * _ENDS:
        for at in range(len(words)):
            yield f"d {' '.join([*words[:at], *words[at + 1 :]])}"
    else:
        middle = len(words) // 2
        yield f"m {' '.join(words[middle - 2 : middle + 2])}"
    # The longest words are rare.
    yield f"w {' '.join(sorted(sorted(set(words), key=lambda word: (-len(word), word))[:3]))}"


def _alike_quotes(reader: Reader) -> _Found:
    texts: dict[int, tuple[str, str]] = {}
    speakers: defaultdict[int, set[int]] = defaultdict(set)
    for number, text, folded, link, actor in reader.execute(_QUOTES):
        texts[number] = text, folded
        if link is not None:
            speakers[number].add(actor or 0)
    blocks: defaultdict[object, list[int]] = defaultdict(list)
    for number, (_, folded) in texts.items():
        # The words of an unknown speaker are the same quote in one source only.
        if any(speakers[number]):
            who = tuple(sorted(speakers[number]))
            for key in _text_keys(folded.split()):
                blocks[who, key].append(number)
    found: _Found = {}
    for one, two in _pairs(blocks):
        (ours, folded), (theirs, other) = texts[one], texts[two]
        if folded == other and folding.text_key(ours, folded) == folding.text_key(theirs, other):
            found[one, two] = Likeness(1.0, "same text and speakers")
        elif (near := likeness_of_texts(ours, theirs)) >= _NEAR:
            found[one, two] = Likeness(round(near - 0.05, 3), "near-identical text, same speakers")
    return found
