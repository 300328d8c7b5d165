"""Answers to questions in English, and whether a quotation is genuine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from claimdb.ask.parser import read
from claimdb.errors import UsageError
from claimdb.model import Claim, Quote, short_id
from claimdb.query.value import Query, Term, all_of, any_of
from claimdb.results import Checked
from claimdb.store.backends.base import Reader
from claimdb.store.database import DatabaseReader
from claimdb.store.resolver import NameResolver

_SIMILAR = 0.7
"""The least likeness, from 0 to 1, of quotes that are similar to a checked text."""


class Answer(NamedTuple):
    """The answer to a question in English.

    Attributes:
        command: The command line that the question stands for.
        unused: Words of the question that had no effect.
        results: What that command finds; a number where the question is how many.
    """

    command: str
    unused: tuple[str, ...]
    results: Iterator[Quote] | Iterator[Claim] | Sequence[Checked] | int


def answer(
    database: DatabaseReader, question: str, check: Callable[..., Sequence[Checked]]
) -> Answer:
    """Answer a question from a database; `check` answers whether words are genuine."""
    reading = read(question, database)
    results: Any
    match reading.command:
        case "check":
            results = check(reading.words, speaker=reading.speaker or None)
        case "claims":
            results = database.claims(reading.query)
        case "who":
            results = database.who(reading.query)
        case _ if "--count" in reading.options:
            results = database.count(reading.query)
        case _:
            _, *sort = reading.options or ("--sort",)
            results = database.find(reading.query, sort=sort)
    return Answer(str(reading), reading.unused, results)


def check(
    database: DatabaseReader, reader: Reader, words: str, *, speaker: str | None, limit: int
) -> list[Checked]:
    """Return recorded quotes similar to a text, genuine ones first: see `Database.check`."""
    # Other questions compare no texts.
    from claimdb import folding
    from claimdb.matching.authenticity import GENUINE, judge
    from claimdb.store.load.quotes import quotes
    from claimdb.store.load.sources import passages
    from claimdb.store.search.similar import alike

    if not folding.words(words):
        raise UsageError("there is no word to check", hint='check "the words of a quotation"')
    with reader.faults_named():
        found = alike(reader, words, least=_SIMILAR, most=limit, shortest=1, in_any_order=True)
        ids = [one.quote_id for one in found]
        own = set(ids) if speaker is None else _said_by(database, reader, speaker, ids)
        placed = passages(reader, ids)
        judged = [
            judge(words, quote, theirs=quote.id in own, passages=placed.get(quote.id, ()))
            for quote in quotes(reader, ids)
        ]
    return sorted(judged, key=lambda one: (one.result not in GENUINE, -one.likeness))


def _said_by(database: DatabaseReader, reader: Reader, name: str, ids: Iterable[int]) -> set[int]:
    """Return which of these quotes are by an actor, or by somebody on behalf of it."""
    actor = NameResolver(reader).resolve("speaker", name, generous=True)
    fields = ("speaker", "org") if actor.kind == "organization" else ("speaker",)
    by = any_of(tuple(Term(field, short_id("actor", actor.id)) for field in fields))
    numbers = tuple(Term("id", short_id("quote", number)) for number in ids)
    return set(database.ids(Query(all_of((any_of(numbers), by))))) if numbers else set()
