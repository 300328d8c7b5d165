"""What questions in English look up: names, roles, occasions, sources, claims and words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

from claimdb import folding
from claimdb.ask.names import NamedSource
from claimdb.errors import NotFoundError
from claimdb.model import Entity
from claimdb.query.value import WORDS, Query, Term
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader
from claimdb.store.names import LAST, SPELLINGS
from claimdb.store.resolver import NameResolver

_MOST = 200
_MOST_BEGINNING = 5

# From one spelling to the next in the index, of which there are few.
_ROLES = """
WITH RECURSIVE roles(role) AS (
  SELECT min(role) FROM attributions
  UNION ALL
  SELECT (SELECT min(a.role) FROM attributions a WHERE a.role > r.role) FROM roles r
   WHERE r.role IS NOT NULL)
SELECT role FROM roles WHERE lower(role) LIKE :part LIMIT :most"""
_OCCASIONS = """
SELECT occasion, min(said_lo), max(said_hi) FROM quotes
 WHERE occasion IS NOT NULL AND lower(occasion) LIKE :part GROUP BY occasion LIMIT :most"""
_SOURCES = """
SELECT s.id, s.key, s.title, coalesce(s.container_title, ''), coalesce(s.publisher, ''),
       EXISTS (SELECT 1 FROM occurrences o WHERE o.source_id = s.id),
       EXISTS (SELECT 1 FROM occurrences o WHERE o.via_source_id = s.id)
  FROM sources s WHERE s.id = ANY(:ids)"""
_FOUND = """
SELECT s.id FROM sources s WHERE lower(s.key || ' ' || s.title || ' ' ||
       coalesce(s.container_title, '') || ' ' || coalesce(s.publisher, '')) LIKE :part
UNION
SELECT c.source_id FROM source_contributors c
 WHERE lower(coalesce(c.family, '') || ' ' || coalesce(c.given, '') || ' ' ||
       coalesce(c.literal, '')) LIKE :part
UNION
SELECT c.source_id FROM source_contributors c JOIN actor_names n ON n.actor_id = c.actor_id
 WHERE n.folded LIKE :part
LIMIT :most"""
_AUTHORS = """
SELECT c.source_id, coalesce(c.given || ' ', '') || coalesce(c.particle || ' ', '')
                    || coalesce(c.family, '') || ' ' || coalesce(c.literal, '')
  FROM source_contributors c WHERE c.source_id = ANY(:ids)
UNION ALL
SELECT c.source_id, n.name FROM source_contributors c JOIN actor_names n USING (actor_id)
 WHERE c.source_id = ANY(:ids)"""


class RecordedMentions:
    """Looks up what the words of questions may refer to; every statement is bounded."""

    def __init__(
        self,
        reader: Reader,
        finds: Callable[[Query], bool],
        speakers: Callable[[Query], Sequence[Entity]],
    ) -> None:
        self._reader = reader
        self._finds = finds
        self._speakers = speakers

    def named(self, phrases: Collection[str]) -> Mapping[str, tuple[Entity, ...]]:
        """Return the entities that each folded phrase names."""
        return NameResolver(self._reader).find_phrases(list(phrases)) if phrases else {}

    def beginning(self, word: str) -> Sequence[Entity]:
        """Return the actors and topics with a name that begins with a whole word."""
        bounds = {"low": f"{word} ", "high": f"{word} {LAST}", "most": _MOST_BEGINNING}
        rows = [row for sql in SPELLINGS.values() for row in self._reader.execute(sql, bounds)]
        return list(dict.fromkeys(Entity(kind, number, name) for _, kind, number, name in rows))

    def roles(self, word: str) -> Sequence[str]:
        """Return the recorded roles in which a text occurs."""
        values = {"part": f"%{word}%", "most": _MOST}
        return [role for (role,) in self._reader.execute(_ROLES, values)]

    def occasions(self, word: str) -> Sequence[tuple[str, str | None, str | None]]:
        """Return the occasions in which a text occurs, with their first and last days."""
        values = {"part": f"%{word}%", "most": _MOST}
        return [tuple(row) for row in self._reader.execute(_OCCASIONS, values)]

    def sources(self, words: Collection[str]) -> Sequence[NamedSource]:
        """Return sources with any of these beginnings of words in their texts."""
        ids: set[int] = set()
        for word in words:
            values = {"part": f"%{word}%", "most": _MOST}
            ids.update(number for (number,) in self._reader.execute(_FOUND, values))
        asked = {"ids": sorted(ids)[:_MOST]}
        authors: defaultdict[int, list[str]] = defaultdict(list)
        for number, name in self._reader.execute(_AUTHORS, asked):
            authors[number].append(folding.folded(name))
        return [
            NamedSource(
                number,
                key,
                folding.folded(title),
                tuple(folding.folded(one) for one in (container, publisher) if one),
                tuple(authors[number]),
                bool(consulted),
                bool(cited),
            )
            for number, key, title, container, publisher, consulted, cited in (
                self._reader.execute(_SOURCES, asked)
            )
        ]

    def claims(self, words: Collection[str]) -> Mapping[int, frozenset[str]]:
        """Return which of these beginnings of words each claim has that has any.

        The shortest claims come first: they say least else.
        """
        found: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        for word in words:
            bind = Bind()
            clause = Clause((Phrase((word,), prefix=True),))
            condition = self._reader.dialect.in_folded("claims", "claims", [clause], bind)
            sql = f"SELECT length(folded), id FROM claims WHERE {condition} LIMIT {_MOST}"
            for length, number in self._reader.execute(sql, bind.values):
                found[length, number].add(word)
        return {number: frozenset(having) for (_, number), having in sorted(found.items())}

    def occurring(self, words: Collection[str]) -> frozenset[str]:
        """Return which of these words occur in any quote, with its context."""
        return frozenset(word for word in words if self._finds(Query(Term(WORDS, word))))

    def speakers(self, query: Query) -> Sequence[Entity]:
        """Return who said the quotes that a query finds; who or what it names may be unknown."""
        try:
            return self._speakers(query)
        except NotFoundError:
            return ()

    def finds(self, query: Query) -> bool:
        """Whether a query finds any quote; who or what it names may be unknown."""
        try:
            return self._finds(query)
        except NotFoundError:
            return False
