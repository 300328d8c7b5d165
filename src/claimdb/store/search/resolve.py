"""Resolve the terms of a query in a database: names to ids, words to stored spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from claimdb import edtf, folding
from claimdb.errors import NotFoundError
from claimdb.model import Entity, Ground, Quote, identified
from claimdb.query.fields import FIELDS, Kind
from claimdb.query.value import And, Group, Node, Op, Query, Term
from claimdb.store.backends.base import Bind, Clause, Phrase, Reader
from claimdb.store.names import is_id
from claimdb.store.resolver import NameResolver, ambiguous


class Values(NamedTuple):
    """Stored values of which a row must have one; `of_claims` where claims have others."""

    values: tuple[int, ...] | tuple[str, ...]
    of_claims: tuple[int, ...] | tuple[str, ...] = ()


class Said(NamedTuple):
    """One thing an actor said on a matter: the quote, the matter's name and the position.

    An `answer` is what a quote does to it that says something else, as by asserting a claim that
    contradicts this one.
    """

    quote_id: int
    matter: str
    position: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an actor said, keyed by what a quote must say to agree or disagree with it."""

    actor: str
    actor_ids: tuple[int, ...]
    stances: Mapping[tuple[int, str], Said] = field(default_factory=dict)
    relations: Mapping[tuple[int, str], Said] = field(default_factory=dict)


Meaning: TypeAlias = Values | edtf.Span | Phrase | Grounds
Meanings: TypeAlias = Mapping[Term, Meaning]

_SUBTREES = {
    "topic": """
WITH RECURSIVE below(id) AS (
  SELECT id FROM topics WHERE id = ANY(:ids)
  UNION SELECT t.id FROM topics t JOIN below b ON t.broader_id = b.id)
SELECT id FROM below ORDER BY id""",
    "org": """
WITH RECURSIVE below(id) AS (
  SELECT id FROM actors WHERE id = ANY(:ids)
  UNION SELECT o.actor_id FROM organizations o JOIN below b ON o.parent_id = b.id)
SELECT id FROM below ORDER BY id""",
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
_OPPOSITE = {"support": "oppose", "oppose": "support", "asserts": "denies", "denies": "asserts"}


def meanings(query: Query, reader: Reader) -> Meanings:
    """Return what each term of a query means here; `none` and `any` need no meaning.

    Raises:
        NotFoundError: a term names an actor, topic, source, claim or id that is not there.
    """
    resolver = _Resolver(reader)
    return {
        term: resolver.meaning(term)
        for term in dict.fromkeys(query.terms())
        if term.op not in (Op.NONE, Op.ANY)
    }


class _Resolver:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names = NameResolver(reader)
        self._by_field: Mapping[str, Callable[[Term], Meaning]] = {
            "speaker": lambda term: Values(self._named("speaker", term)),
            "org": lambda term: Values(self._below("org", self._named("organization", term))),
            "topic": lambda term: Values(self._below("topic", self._named("topic", term))),
            "claim": self._claims,
            "source": self._sources,
            "via": self._sources,
            "id": self._ids,
            "lang": self._languages,
            "note": self._notes,
            "agrees": lambda term: self._grounds(term, opposite=False),
            "disagrees": lambda term: self._grounds(term, opposite=True),
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

    def _named(self, label: str, term: Term) -> tuple[int, ...]:
        if term.op is Op.PREFIX:
            start = folding.folded(term.value)
            return tuple(one.id for one in self._names.starting_with(label, start))
        return (self._names.resolve(label, term.value, generous=True).id,)

    def _below(self, tree: str, ids: tuple[int, ...]) -> tuple[int, ...]:
        rows = self._reader.execute(_SUBTREES[tree], {"ids": list(ids)})
        return tuple(row[0] for row in rows)

    def _spelled(self, field: str, phrase: Phrase) -> tuple[int, ...] | tuple[str, ...]:
        """Return what goes with the stored texts in which a phrase stands."""
        rows = self._reader.execute(_SPELLINGS[field])
        return tuple(dict.fromkeys(found for found, text in rows if contains(text, phrase)))

    def _numbered(self, kind: str, table: str, term: Term) -> int | None:
        """Return the row that a short id of a kind names, or None where it is no such id."""
        value = term.value
        meant = identified(value) if term.op is Op.IS else None
        if meant is None or meant.kind != kind:
            return None
        sql = f"SELECT count(*) FROM {table} WHERE id = :id"
        if not self._reader.row(sql, id=meant.number)[0]:
            raise NotFoundError(f"no {kind} has the id {value.lower()}")
        return meant.number

    def _notes(self, term: Term) -> Values:
        phrase = _phrase(term)
        return Values(self._spelled("note", phrase), self._spelled("note of claims", phrase))

    def _claims(self, term: Term) -> Values:
        if (number := self._numbered("claim", "claims", term)) is not None:
            return Values((number,))
        # A claim is remembered by its words, not by its wording: all of them, in any order.
        *words, last = folding.words(term.value)
        phrases = [*(Phrase((word,)) for word in words), Phrase((last,), term.op is Op.PREFIX)]
        bind = Bind()
        found = self._reader.dialect.in_claims([Clause((phrase,)) for phrase in phrases], bind)
        rows = self._reader.execute(f"SELECT c.id FROM claims c WHERE {found}", bind.values)
        return Values(tuple(row[0] for row in rows))

    def _sources(self, term: Term) -> Values:
        found: tuple[int, ...] | tuple[str, ...] = ()
        if term.op is Op.IS:
            found = tuple(one.id for one in self._names.find_document(term.value))
            if not found and is_id("source", term.value):
                raise NotFoundError(f"no source has the id {term.value.lower()}")
        found = found or self._spelled("source", _phrase(term))
        if not found:
            raise NotFoundError(
                f"unknown source {term.value!r}",
                hint="use a key, an id, or words of the title or publisher",
            )
        return Values(found)

    def _ids(self, term: Term) -> Values:
        """A claim's id is known, but no quote has it."""
        if (quote := self._numbered("quote", "quotes", term)) is not None:
            return Values((quote,))
        self._numbered("claim", "claims", term)
        return Values(())

    def _languages(self, term: Term) -> Values:
        """Take a language with its regional variants: `pt` is also `pt-BR`."""
        rows = self._reader.execute(_LANGUAGES)
        return Values(
            tuple(tag for (tag,) in rows if f"{tag.lower()}-".startswith(f"{term.value.lower()}-"))
        )

    def _grounds(self, term: Term, *, opposite: bool) -> Grounds:
        """Collect what an actor said, and what saying the same or the opposite would be.

        An organization says what is said as it, for it, or as or for anything below it.
        """
        named = self._one_actor(term)
        ids = self._below("org", (named.id,))
        listed = {
            "ids": list(ids),
            "org_ids": list(ids if named.kind == "organization" else ()),
        }
        stances = {
            (topic, sought): Said(quote, name, stance)
            for topic, stance, quote, name in self._reader.execute(_STANCES_OF, listed)
            if (sought := _OPPOSITE.get(stance) if opposite else stance)
        }
        said = self._reader.execute(_RELATIONS_OF, listed).fetchall()
        relations = {
            (claim, sought): Said(quote, text, relation)
            for claim, relation, quote, text in said
            if (sought := _OPPOSITE.get(relation) if opposite else relation)
        }
        if opposite:
            asserted = {
                row[0]: Said(row[2], row[3], "asserts", "contradicts")
                for row in said
                if row[1] == "asserts"
            }
            relations |= {
                (other, "asserts"): asserted[own] for own, other in self._contradicting(asserted)
            }
        return Grounds(named.name, ids, stances, relations)

    def _one_actor(self, term: Term) -> Entity:
        if term.op is Op.IS:
            return self._names.resolve("speaker", term.value, generous=True)
        found = self._names.starting_with("speaker", folding.folded(term.value))
        if len(found) > 1:
            raise ambiguous(f"{term.value}*", found)
        return found[0]

    def _contradicting(self, claims: Iterable[int]) -> Iterable[tuple[int, int]]:
        """Yield each of these claims with every claim that contradicts it."""
        own = set(claims)
        rows = self._reader.execute(_CONTRADICTING, {"ids": sorted(own)})
        for one, other in rows:
            for claim, contradicting in ((one, other), (other, one)):
                if claim in own:
                    yield claim, contradicting


def _phrase(term: Term) -> Phrase:
    return Phrase(folding.words(term.value), term.op is Op.PREFIX)


def _span(term: Term) -> edtf.Span:
    if term.op is Op.RANGE:
        return edtf.Span(
            edtf.parse(term.value).first if term.value else edtf.EARLIEST,
            edtf.parse(term.upper).last if term.upper else edtf.LATEST,
        )
    return edtf.parse(term.value)


def contains(text: str, phrase: Phrase) -> bool:
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
            case Group(parts):
                return Group(tuple(map(loosen, parts)))
            case And(parts):
                return And(tuple(map(loosen, parts)))
            case _:
                return node

    if query.root is None or (loosened := loosen(query.root)) == query.root:
        return None
    return Query(loosened)


def grounds_of(quote: Quote, grounds: Iterable[Grounds]) -> Iterator[Ground]:
    """Yield on which matters a quote meets what was said by those it is compared with."""
    for one in grounds:
        links = [(one.stances, topic.id, topic.stance) for topic in quote.topics]
        links += [(one.relations, claim.id, claim.relation) for claim in quote.claims]
        for said, matter, ours in links:
            if ours is not None and (theirs := said.get((matter, ours))) is not None:
                yield Ground(
                    theirs.quote_id,
                    one.actor,
                    theirs.matter,
                    theirs.position,
                    theirs.answer or ours,
                )
