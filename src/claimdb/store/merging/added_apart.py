"""Pairs of quotes about which somebody decided, when one was added, that it is another one."""

from collections import defaultdict
from collections.abc import Iterable

from claimdb.store.backends.base import Reader
from claimdb.store.ingest.recorded_quotes import decision_key

_DECIDED = "SELECT quote_id, sha256 FROM duplicate_decisions WHERE decision = 'add'"
_TEXTS = "SELECT id, text FROM quotes WHERE id = ANY(:ids)"
_SPEAKERS = "SELECT quote_id, actor_id FROM attributions WHERE quote_id = ANY(:ids)"


def added_apart(reader: Reader, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return those of some pairs of quotes of which one was added next to the other."""
    decided = set(map(tuple, reader.rows(_DECIDED)))
    numbers = {quote for quote, _ in decided}
    found = [pair for pair in pairs if not numbers.isdisjoint(pair)]
    if not found:
        return set()
    ids = sorted({number for pair in found for number in pair})
    speakers: defaultdict[int, set[int | None]] = defaultdict(set)
    for quote, actor in reader.rows(_SPEAKERS, ids=ids):
        speakers[quote].add(actor)
    keys = {one: decision_key(text, speakers[one]) for one, text in reader.rows(_TEXTS, ids=ids)}
    return {
        (one, other)
        for one, other in found
        if not decided.isdisjoint({(one, keys[other]), (other, keys[one])})
    }
