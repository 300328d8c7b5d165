"""The contexts of quotes for search: their claims and the names of their topics and speakers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

from claimdb import folding
from claimdb.store.backends.base import Statements
from claimdb.store.history.aggregates import NAMES, OWNERS

_CACHED = 1 << 16

_LINKS_OF_QUOTES = (
    """
SELECT l.quote_id, c.text FROM quote_claims l JOIN claims c ON c.id = l.claim_id
WHERE l.quote_id = ANY(:quotes) ORDER BY l.quote_id, l.id
""",
    """
SELECT quote_id, topic_id FROM quote_topics
WHERE quote_id = ANY(:quotes) ORDER BY quote_id, id
""",
    """
SELECT quote_id, actor_id FROM attributions
WHERE quote_id = ANY(:quotes) AND actor_id IS NOT NULL AND status <> 'misattributed'
ORDER BY quote_id, id
""",
)
# The main name is that of the owner: the row that repeats it need not be right yet.
_NAMES_OF = """
SELECT id, name, 0 AS number FROM {owners} WHERE id = ANY(:ids)
UNION ALL
SELECT {column}, name, id FROM {names} WHERE {column} = ANY(:ids) AND kind <> 'main'
ORDER BY number
"""

# As folding.folded_items does it, but the same few names are in many contexts.
_BETWEEN = f" {folding.SEPARATOR} "
_folded_item = lru_cache(maxsize=_CACHED)(folding.folded)


class Links(NamedTuple):
    """The texts of the claims of a quote, and the ids of its topics and speakers, in order."""

    claims: Sequence[str]
    topics: Sequence[int]
    speakers: Sequence[int]


class Contexts:
    """The contexts of quotes for search: their claims and the names of topics and speakers."""

    def __init__(self, database: Statements) -> None:
        self._database = database
        self._cached: dict[str, dict[int, dict[str, str]]] = {owners: {} for owners in NAMES}

    def of(self, quotes: Sequence[int]) -> list[str]:
        """Return the contexts of recorded quotes."""
        claims, topics, speakers = (
            _by_first(self._database.rows(sql, quotes=list(quotes))) for sql in _LINKS_OF_QUOTES
        )
        nothing: Sequence[Any] = ()
        links = [
            Links(claims.get(one, nothing), topics.get(one, nothing), speakers.get(one, nothing))
            for one in quotes
        ]
        return self.made_of(links)

    def made_of(self, links: Sequence[Links]) -> list[str]:
        """Return the contexts of quotes that have these links."""
        of_topic = self._names("topics", {one for quote in links for one in quote.topics})
        of_actor = self._names("actors", {one for quote in links for one in quote.speakers})
        made = []
        for claims, topics, speakers in links:
            # A topic that stands for its speaker has names that the speaker has.
            texts = {one: _folded_item(one) for one in claims} if claims else {}
            for one in topics:
                texts |= of_topic[one]
            for one in speakers:
                texts |= of_actor[one]
            made.append(_BETWEEN.join(filter(None, texts.values())))
        return made

    def _names(self, owners: str, ids: AbstractSet[int]) -> Mapping[int, dict[str, str]]:
        """Return the names of at least these actors or topics with their words, main ones first."""
        cached = self._cached[owners]
        if len(cached) > _CACHED:
            cached.clear()
        if missing := ids - cached.keys():
            names = NAMES[owners]
            sql = _NAMES_OF.format(owners=owners, names=names, column=OWNERS[names].column)
            rows = self._database.rows(sql, ids=list(missing))
            for owner, name, _ in rows:
                cached.setdefault(owner, {})[name] = _folded_item(name)
        return cached


def _by_first(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Group the second parts of pairs by the first ones."""
    values: defaultdict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        values[key].append(value)
    return values
