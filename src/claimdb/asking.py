"""Answers to questions in English, and whether a quotation is genuine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from claimdb.ask.parser import read
from claimdb.ask.reading import Reading, option
from claimdb.errors import UsageError
from claimdb.model import Entity, short_id
from claimdb.query.value import Query, Term, all_of, any_of
from claimdb.results import Checked
from claimdb.schema import STANCES
from claimdb.store.backends.base import Reader
from claimdb.store.database import DatabaseReader
from claimdb.store.resolver import NameResolver

_OPPOSITE = {"support": "oppose", "oppose": "support"}
_SIMILAR = 0.7
"""The least likeness, from 0 to 1, of quotes that are similar to a checked text."""


class Answer(NamedTuple):
    """The answer to a question in English.

    Attributes:
        command: The command line that the question stands for.
        unused: Words of the question that had no effect.
        notes: What was assumed, such as the name that a misspelling stands for.
        verdict: Of a question of yes or no, the answer with the numbers of quotes.
        results: What that command finds; a number where the question is how many.
    """

    command: str
    unused: tuple[str, ...]
    notes: tuple[str, ...]
    verdict: str
    results: Any


def answer(
    database: DatabaseReader, question: str, check: Callable[..., Sequence[Checked]]
) -> Answer:
    """Answer a question from a database; `check` answers whether words are genuine."""
    reading = read(question, database.mentions())
    results = _results(database, reading, check)
    return Answer(str(reading), reading.unused, reading.notes, verdict(database, reading), results)


def _results(database: Any, reading: Reading, check: Callable[..., Sequence[Checked]]) -> object:
    """Return what the command line of a reading finds, by the method of its command."""
    query, options, arguments = reading.query, reading.options, reading.arguments
    counts = "--count" in options
    limit = option(options, "--limit")
    most = None if limit is None else int(limit)
    sort = tuple(filter(None, [option(options, "--sort")]))
    match reading.command:
        case "check":
            return check(*arguments, speaker=option(options, "--speaker"))
        case "claims" if counts:
            return database.count_claims(query)
        case "claims":
            return database.claims(query, limit=most)
        case "search" if counts:
            return database.count(query)
        case "search":
            return database.find(query, sort=sort, limit=most)
        case "list":
            kind, *words = arguments
            of_type = option(options, "--type")
            unused = "--unused" in options
            return database.listed(kind, " ".join(words), type=of_type, unused=unused, limit=most)
        case "query":
            return database.saved()
        case "who":
            return database.who(query, limit=most)
        case "top":
            ranking = database.top(*arguments, query, limit=most)
            return ranking.total if counts else ranking
        case command:
            # The only statistics that a question asks for.
            method = "balance" if command == "stats" else command
            return getattr(database, method)(*arguments, query)


def verdict(database: Any, reading: Reading) -> str:
    """Return the answer to a question of yes or no by the quotes found; empty if none are."""
    if not reading.yes_no or reading.command not in ("who", "search"):
        return ""
    number = database.count(reading.query)
    if not number:
        return ""
    if reading.stance not in _OPPOSITE:
        return f"yes: {number:,} {'quote' if number == 1 else 'quotes'}"
    total = database.stances(reading.query).total._asdict()
    told = ", ".join(f"{total[name]:,} {name}" for name in STANCES if total[name])
    yes, no = total[reading.stance], total[_OPPOSITE[reading.stance]]
    if yes and no:
        return f"both: {told}"
    return f"{'yes' if yes else 'no' if no else 'neither yes nor no'}: {told}"


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
        own = set(ids)
        if speaker is not None:
            actor = NameResolver(reader).resolve("speaker", speaker, generous=True)
            own = said_by(database, actor, ids)
        placed = passages(reader, ids)
        judged = [
            judge(words, quote, theirs=quote.id in own, passages=placed.get(quote.id, ()))
            for quote in quotes(reader, ids)
        ]
    return sorted(judged, key=lambda one: (one.result not in GENUINE, -one.likeness))


def said_by(database: DatabaseReader, actor: Entity, ids: Iterable[int]) -> set[int]:
    """Return which of these quotes are by an actor, or by somebody on behalf of it."""
    fields = ("speaker", "org") if actor.kind == "organization" else ("speaker",)
    by = any_of(tuple(Term(field, actor.short_id) for field in fields))
    numbers = tuple(Term("id", short_id("quote", number)) for number in ids)
    return set(database.ids(Query(all_of((any_of(numbers), by))))) if numbers else set()
