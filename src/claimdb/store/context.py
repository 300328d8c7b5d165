"""The context of quotes: their claims and the names of their topics and speakers, for search."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

from claimdb import folding
from claimdb.store.backends.base import Statements

_CLAIMS_OF_QUOTES = """
SELECT l.quote_id, c.text FROM quote_claims l JOIN claims c ON c.id = l.claim_id
WHERE l.quote_id = ANY(:quotes) ORDER BY l.quote_id, l.id
"""

_TOPICS_OF_QUOTES = """
SELECT quote_id, topic_id FROM quote_topics
WHERE quote_id = ANY(:quotes) ORDER BY quote_id, id
"""

_SPEAKERS_OF_QUOTES = """
SELECT quote_id, actor_id FROM attributions
WHERE quote_id = ANY(:quotes) AND actor_id IS NOT NULL AND status <> 'misattributed'
ORDER BY quote_id, id
"""

_CACHED = 1 << 16

# As folding.folded_items does it, but the same few names are in many contexts.
_BETWEEN = f" {folding.SEPARATOR} "
_folded = lru_cache(maxsize=_CACHED)(folding.folded)


class Links(NamedTuple):
    """The texts of the claims of a quote, and the ids of its topics and speakers, in order."""

    claims: Sequence[str]
    topics: Sequence[int]
    speakers: Sequence[int]


class Contexts:
    """The contexts of quotes, by pages of quotes."""

    def __init__(self, database: Statements) -> None:
        self._database = database
        self._topics = _Names(database, "topics", "topic_names", "topic_id")
        self._actors = _Names(database, "actors", "actor_names", "actor_id")

    def of(self, quotes: Sequence[int]) -> list[str]:
        """Return the contexts of recorded quotes."""

        def read(sql: str) -> Mapping[int, list[Any]]:
            return _by_first(self._database.rows(sql, quotes=list(quotes)))

        links = [read(sql) for sql in (_CLAIMS_OF_QUOTES, _TOPICS_OF_QUOTES, _SPEAKERS_OF_QUOTES)]
        return self.made_of([Links(*(of.get(quote, ()) for of in links)) for quote in quotes])

    def made_of(self, links: Sequence[Links]) -> list[str]:
        """Return the contexts of quotes that have these links."""
        names_of_topic = self._topics.of({one for quote in links for one in quote.topics})
        names_of_actor = self._actors.of({one for quote in links for one in quote.speakers})
        contexts = []
        for claims, topics, speakers in links:
            texts = [*claims]
            for topic in topics:
                texts += names_of_topic[topic]
            for actor in speakers:
                texts += names_of_actor[actor]
            # A topic that stands for its speaker has names that the speaker has.
            contexts.append(_BETWEEN.join(filter(None, map(_folded, dict.fromkeys(texts)))))
        return contexts


class _Names:
    """The names of topics or actors, the main one first; they are cached."""

    def __init__(self, database: Statements, owners: str, names: str, owner: str) -> None:
        self._database = database
        self._names: dict[int, list[str]] = {}
        # The main name is that of the owner: the row that repeats it need not be right yet.
        self._sql = (
            f"SELECT id, name, 0 AS number FROM {owners} WHERE id = ANY(:ids)"
            f" UNION ALL SELECT {owner}, name, id FROM {names}"
            f" WHERE {owner} = ANY(:ids) AND kind <> 'main' ORDER BY number"
        )

    def of(self, owners: AbstractSet[int]) -> Mapping[int, list[str]]:
        """Return the names of at least these owners."""
        if len(self._names) > _CACHED:
            self._names.clear()
        if missing := owners - self._names.keys():
            rows = self._database.rows(self._sql, ids=list(missing))
            self._names.update(_by_first((owner, name) for owner, name, _ in rows))
        return self._names


def _by_first(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Group the second parts of pairs by the first ones."""
    values: defaultdict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        values[key].append(value)
    return values
