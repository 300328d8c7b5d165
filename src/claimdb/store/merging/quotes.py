"""Quotes that become the same when their speakers or their sources do."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from claimdb import folding
from claimdb.store.backends.base import Reader

_CANDIDATES = {
    "actors": "SELECT quote_id FROM attributions WHERE actor_id = :kept",
    # The words of an unknown speaker, or of a source itself, are the same in one source only.
    "sources": "SELECT o.quote_id FROM occurrences o WHERE o.source_id = :kept AND NOT EXISTS"
    " (SELECT 1 FROM attributions a WHERE a.quote_id = o.quote_id AND a.actor_id IS NOT NULL)",
}
_DETAILS = """
SELECT id, text, folded, mode, said, occasion, language FROM quotes WHERE id = ANY(:ids)"""
_SPEAKERS = "SELECT quote_id, actor_id FROM attributions WHERE quote_id = ANY(:ids)"


class SameQuotes(NamedTuple):
    """Pairs of quotes with the same text and speakers, the kept one first.

    Those that `differ` have another date, mode, occasion or language: they are other utterances.
    """

    same: tuple[tuple[int, int], ...]
    differ: tuple[tuple[int, int], ...]


def same_quotes(reader: Reader, table: str, kept: int, moved: Collection[int]) -> SameQuotes:
    """Return the quotes that are the same now that some have `moved` to a record."""
    same: list[tuple[int, int]] = []
    differ: list[tuple[int, int]] = []
    if table in _CANDIDATES and moved:
        for ours, theirs in _pairs(reader, table, kept, moved):
            (same if _agree(ours, theirs) else differ).append((ours[0], theirs[0]))
    return SameQuotes(tuple(same), tuple(differ))


def _pairs(
    reader: Reader, table: str, kept: int, moved: Collection[int]
) -> Iterator[tuple[Any, Any]]:
    by_text: defaultdict[int, list[int]] = defaultdict(list)
    sql = f"SELECT id, folded FROM quotes WHERE id IN ({_CANDIDATES[table]})"
    for number, folded in reader.execute(sql, {"kept": kept}):
        by_text[hash(folded)].append(number)
    several = [ids for ids in by_text.values() if len(ids) > 1]
    ids = [one for group in several if any(one in moved for one in group) for one in group]
    speakers: defaultdict[int, set[int]] = defaultdict(set)
    for number, actor in reader.execute(_SPEAKERS, {"ids": ids}):
        speakers[number].add(actor or 0)
    groups: defaultdict[object, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for row in sorted(reader.execute(_DETAILS, {"ids": ids}).fetchall()):
        key = folding.text_key(row[1], row[2]), frozenset(speakers[row[0]])
        groups[key][row[0] in moved].append(row)
    for ours, theirs in groups.values():
        yield from zip(ours, theirs, strict=False)


def _agree(ours: Any, theirs: Any) -> bool:
    return all(
        None in (one, other) or one == other
        for one, other in zip(ours[3:], theirs[3:], strict=True)
    )
