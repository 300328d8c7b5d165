"""Resolve the terms of a query in a database: names to ids, words to stored spellings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from claimdb import edtf, folding
from claimdb.errors import NotFoundError
from claimdb.model import Entity, Quote, identified
from claimdb.query.fields import FIELDS, Kind
from claimdb.query.value import WORDS, And, Group, Node, Op, Query, Term
from claimdb.stances import Ground
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader
from claimdb.store.names import is_id
from claimdb.store.redirects import current
from claimdb.store.resolver import NameResolver, ambiguous

_Stored: TypeAlias = tuple[int, ...] | tuple[str, ...]


class Values(NamedTuple):
    """Stored values of which a row must have one; `of_claims` where claims have others."""

    values: _Stored
    of_claims: _Stored = ()


class Grounds(NamedTuple):
    """What an actor said, by what a quote must say to agree or disagree with it.

    The grounds have the other's position only where that is not what the quote must say.
    """

    actor_ids: tuple[int, ...]
    stances: Mapping[tuple[int, str], Ground]
    relations: Mapping[tuple[int, str], Ground]


Meaning: TypeAlias = Values | edtf.Span | Clause | Phrase | Grounds
Meanings: TypeAlias = Mapping[Term, Meaning]

_BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM {0} WHERE id = ANY(:ids)
  UNION SELECT t.{1} FROM {2} t JOIN below b ON t.{3} = b.id)
SELECT id FROM below ORDER BY id"""
_SUBTREES = {
    "topic": _BELOW.format("topics", "id", "topics", "broader_id"),
    "org": _BELOW.format("actors", "actor_id", "organizations", "parent_id"),
}

# Short texts that are compared by their words: what to compare them with, and what to return.
_SPELLINGS = {
    # From one spelling to the next in the index, of which there are few.
    "role": """
WITH RECURSIVE roles(role) AS (
  SELECT min(role) FROM attributions
  UNION ALL
  SELECT (SELECT min(a.role) FROM attributions a WHERE a.role > r.role) FROM roles r
   WHERE r.role IS NOT NULL)
SELECT role, role FROM roles WHERE role IS NOT NULL""",
    "cue": "SELECT DISTINCT cue, cue FROM occurrences WHERE cue IS NOT NULL",
    "occasion": "SELECT DISTINCT occasion, occasion FROM quotes WHERE occasion IS NOT NULL",
    "note": "SELECT id, note FROM quotes WHERE note IS NOT NULL",
    "note of claims": "SELECT id, note FROM claims WHERE note IS NOT NULL",
    "author": """
SELECT c.source_id, coalesce(c.given || ' ', '') || coalesce(c.particle || ' ', '')
                    || coalesce(c.family, '') || ' ' || coalesce(c.literal, '')
  FROM source_contributors c WHERE c.role = 'author'
UNION ALL
SELECT c.source_id, n.name FROM source_contributors c JOIN actor_names n USING (actor_id)
 WHERE c.role = 'author'""",
    "source": """
SELECT id, key FROM sources UNION ALL SELECT id, title FROM sources
UNION ALL SELECT id, container_title FROM sources WHERE container_title IS NOT NULL
UNION ALL SELECT id, publisher FROM sources WHERE publisher IS NOT NULL
UNION ALL SELECT id, url FROM sources WHERE url IS NOT NULL""",
}

_QUOTE_AT = "SELECT quote_id FROM occurrences WHERE id = :id"
_LANGUAGES = "SELECT DISTINCT language FROM quotes WHERE language IS NOT NULL"

# One after the other, so that no statistics make SQLite scan all attributions for one of the two.
_SAID_BY = """
 FROM (SELECT r.quote_id FROM (SELECT * FROM attributions WHERE actor_id = ANY(:ids)) r
        WHERE r.status <> 'misattributed'
       UNION
       SELECT r.quote_id FROM (SELECT * FROM attributions WHERE organization_id = ANY(:org_ids)) r
        WHERE r.status <> 'misattributed') a
 JOIN {table} l ON l.quote_id = a.quote_id"""
_STANCES_OF = f"""
SELECT l.topic_id, l.stance, a.quote_id, (SELECT name FROM topics WHERE id = l.topic_id)
{_SAID_BY.format(table="quote_topics")} WHERE l.stance IS NOT NULL ORDER BY a.quote_id DESC"""
_RELATIONS_OF = f"""
SELECT l.claim_id, l.relation, a.quote_id, (SELECT text FROM claims WHERE id = l.claim_id)
{_SAID_BY.format(table="quote_claims")} ORDER BY a.quote_id DESC"""
_CONTRADICTING = """
SELECT from_id, to_id FROM claim_relations WHERE relation = 'contradicts'
   AND (from_id = ANY(:ids)
        OR to_id = ANY(:ids))"""
OPPOSITE = {"support": "oppose", "oppose": "support", "asserts": "denies", "denies": "asserts"}
"""The opposite of each position on a topic or a claim that has one."""


def meanings(query: Query, reader: Reader) -> Meanings:
    """Return what each term of a query means here, except `none` and `any`.

    Raises:
        NotFoundError: a term names an actor, topic, source, claim or id that does not exist.
    """
    resolver = _Resolver(reader)
    return {
        term: resolver.meaning(term)
        for term in dict.fromkeys(query.terms())
        if term.op not in (Op.NONE, Op.ANY)
    }


def below(reader: Reader, tree: str, ids: tuple[int, ...]) -> tuple[int, ...]:
    """Return topics (`topic`) or organizations (`org`) with all that are below them."""
    rows = reader.execute(_SUBTREES[tree], {"ids": list(ids)})
    return tuple(row[0] for row in rows)


def contradicting(reader: Reader, claims: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield each of these claims with every claim that contradicts it."""
    for one, other in reader.execute(_CONTRADICTING, {"ids": sorted(claims)}):
        for claim, against in ((one, other), (other, one)):
            if claim in claims:
                yield claim, against


class _Resolver:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names = NameResolver(reader)
        self._by_field: Mapping[str, Callable[[Term], Meaning]] = {
            WORDS: self._words,
            "speaker": lambda term: Values(self._named("speaker", term)),
            "org": self._organizations,
            "now-org": self._organizations,
            "topic": lambda term: Values(self._below("topic", self._named("topic", term))),
            "claim": self._claims,
            "contradicts": self._contradicted,
            "source": self._sources,
            "via": self._sources,
            "id": self._ids,
            "lang": self._languages,
            "note": self._notes,
            "agrees": self._grounds,
            "disagrees": self._grounds,
        }

    def meaning(self, term: Term) -> Meaning:
        if special := self._by_field.get(term.field):
            return special(term)
        match FIELDS[term.field].kind:
            case Kind.TEXT:
                return _phrase(term)
            case Kind.DATE:
                return _span(term)
            case Kind.WORDS:
                return Values(self._spelled(term.field, _phrase(term)))
            case _:
                return Values((term.value,))

    def _words(self, term: Term) -> Clause:
        """Take words that stand in names of speakers and topics, too."""
        clause, bind = Clause((_phrase(term),)), Bind()
        in_folded = self._reader.dialect.in_folded
        rows = self._reader.execute(
            " UNION ".join(
                f"SELECT '{one}', {one}_id FROM {one}_names"
                f" WHERE {in_folded(f'{one}_names', f'{one}_names', [clause], bind)}"
                for one in ("actor", "topic")
            ),
            bind.values,
        )
        found: dict[str, list[int]] = {"actor": [], "topic": []}
        for kind, number in rows:
            found[kind].append(number)
        return clause._replace(speakers=tuple(found["actor"]), topics=tuple(found["topic"]))

    def _named(self, label: str, term: Term) -> tuple[int, ...]:
        if term.op is Op.PREFIX:
            start = folding.folded(term.value)
            return tuple(one.id for one in self._names.starting_with(label, start))
        return (self._names.resolve(label, term.value, generous=True).id,)

    def _organizations(self, term: Term) -> Values:
        return Values(self._below("org", self._named("organization", term)))

    def _below(self, tree: str, ids: tuple[int, ...]) -> tuple[int, ...]:
        return below(self._reader, tree, ids)

    def _spelled(self, field: str, phrase: Phrase) -> _Stored:
        """Return the ids of the stored texts that contain a phrase, or the texts themselves."""
        rows = self._reader.execute(_SPELLINGS[field])
        return tuple(dict.fromkeys(found for found, text in rows if _contains(text, phrase)))

    def _numbered(self, kind: str, term: Term) -> int | None:
        """Return the row that a short id of a kind names, or None where it is no such id."""
        number = identified(term.value) if term.op is Op.IS else None
        if number is None or number.kind != kind:
            return None
        number = current(self._reader, number)
        sql = f"SELECT count(*) FROM {kind}s WHERE id = :id"
        if not self._reader.row(sql, id=number.number)[0]:
            raise NotFoundError(f"no {kind} has the id {term.value.lower()}")
        return number.number

    def _notes(self, term: Term) -> Values:
        phrase = _phrase(term)
        return Values(self._spelled("note", phrase), self._spelled("note of claims", phrase))

    def _claims(self, term: Term) -> Values:
        if (number := self._numbered("claim", term)) is not None:
            return Values((number,))
        # People remember the words of a claim, not its wording: all of them, in any order.
        *words, last = folding.words(term.value)
        phrases = [*(Phrase((word,)) for word in words), Phrase((last,), term.op is Op.PREFIX)]
        bind = Bind()
        clauses = [Clause((phrase,)) for phrase in phrases]
        found = self._reader.dialect.in_folded("claims", "claims", clauses, bind)
        rows = self._reader.execute(f"SELECT id FROM claims WHERE {found}", bind.values)
        return Values(tuple(row[0] for row in rows))

    def _contradicted(self, term: Term) -> Values:
        claims = [number for number in self._claims(term).values if isinstance(number, int)]
        found = (other for _, other in contradicting(self._reader, claims))
        return Values(tuple(dict.fromkeys(found)))

    def _sources(self, term: Term) -> Values:
        found: _Stored = ()
        if term.op is Op.IS:
            found = tuple(one.id for one in self._names.find_document(term.value))
            if not found and is_id("source", term.value):
                raise NotFoundError(f"no source has the id {term.value.lower()}")
        found = found or self._spelled("source", _phrase(term))
        if not found:
            hint = "use a key, an id, or words of the title or publisher"
            raise NotFoundError(f"unknown source {term.value!r}", hint=hint)
        return Values(found)

    def _ids(self, term: Term) -> Values:
        # The id of a claim is valid, but no quote has it.
        if (quote := self._numbered("quote", term)) is not None:
            return Values((quote,))
        if (place := self._numbered("occurrence", term)) is not None:
            return Values(self._reader.row(_QUOTE_AT, id=place))
        self._numbered("claim", term)
        return Values(())

    def _languages(self, term: Term) -> Values:
        """Take a language with its regional variants: `pt` is also `pt-BR`."""
        start = f"{term.value}-".lower()
        tags = [tag for (tag,) in self._reader.execute(_LANGUAGES)]
        return Values(tuple(tag for tag in tags if f"{tag}-".lower().startswith(start)))

    def _grounds(self, term: Term) -> Grounds:
        """Collect what an actor said, and what saying the same or the opposite would be.

        An organization says what is said as it, for it, or as or for anything below it.
        """
        opposite = term.field == "disagrees"
        actor = self._one_actor(term)
        ids = self._below("org", (actor.id,))
        org_ids = ids if actor.kind == "organization" else ()
        values = {"ids": list(ids), "org_ids": list(org_ids)}
        found: list[dict[tuple[int, str], Ground]] = []
        asserted: dict[int, Ground] = {}
        for sql in (_STANCES_OF, _RELATIONS_OF):
            found.append({})
            for matter, position, quote, name in self._reader.execute(sql, values):
                ground = Ground(quote, actor.name, name, position, "")
                if sought := OPPOSITE.get(position) if opposite else position:
                    found[-1][matter, sought] = ground
                if position == "asserts":
                    asserted[matter] = ground._replace(ours="contradicts")
        stances, relations = found
        if opposite:
            for own, other in contradicting(self._reader, asserted):
                relations[other, "asserts"] = asserted[own]
        return Grounds(ids, stances, relations)

    def _one_actor(self, term: Term) -> Entity:
        if term.op is Op.IS:
            return self._names.resolve("speaker", term.value, generous=True)
        found = self._names.starting_with("speaker", folding.folded(term.value))
        if len(found) > 1:
            raise ambiguous(f"{term.value}*", found)
        return found[0]


def _phrase(term: Term) -> Phrase:
    return Phrase(folding.words(term.value), term.op is Op.PREFIX)


def _span(term: Term) -> edtf.Span:
    if term.op is Op.RANGE:
        return edtf.Span(
            edtf.parse(term.value).first if term.value else edtf.EARLIEST,
            edtf.parse(term.upper).last if term.upper else edtf.LATEST,
        )
    return edtf.parse(term.value)


def _contains(text: str, phrase: Phrase) -> bool:
    """Tell whether the words of a phrase stand in a text, one behind the other."""
    end = "" if phrase.prefix else " "
    return f" {' '.join(phrase.words)}{end}" in f" {folding.folded(text)} "


def undated_query(query: Query) -> Query | None:
    """Return the query with its dates of saying turned into none, or None where it has no such.

    Only dates that every found quote must have count: at the top, or below an AND.
    """

    def loosen(node: Node) -> Node:
        match node:
            case Term(field="said", op=Op.IS | Op.RANGE):
                return Term("said", op=Op.NONE)
            case Group(parts) | And(parts):
                return type(node)(tuple(map(loosen, parts)))
            case _:
                return node

    if query.root is None or (loosened := loosen(query.root)) == query.root:
        return None
    return Query(loosened)


def with_grounds(found: Meanings, results: Iterator[Quote]) -> Iterator[Quote]:
    """Add to quotes the grounds on which they agree or disagree with a speaker of the query."""
    grounds = [meaning for meaning in found.values() if isinstance(meaning, Grounds)]
    if not grounds:
        return results
    return (replace(quote, grounds=tuple(_grounds_of(quote, grounds))) for quote in results)


def _grounds_of(quote: Quote, grounds: Iterable[Grounds]) -> Iterator[Ground]:
    for one in grounds:
        links = [(one.stances, topic.id, topic.stance) for topic in quote.topics]
        links += [(one.relations, claim.id, claim.relation) for claim in quote.claims]
        for said, matter, ours in links:
            if ours is not None and (ground := said.get((matter, ours))) is not None:
                yield ground._replace(ours=ground.ours or ours)
