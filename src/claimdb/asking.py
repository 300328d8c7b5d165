"""Answers to questions in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from claimdb.ask.parser import read
from claimdb.model import Claim, Quote
from claimdb.results import Checked
from claimdb.store.database import DatabaseReader


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
    sort: tuple[str, ...] = ()
    if "--sort" in reading.options:
        sort = tuple(reading.options[reading.options.index("--sort") + 1].split(","))
    of_claims = reading.command == "claims"
    results: Any
    if reading.command == "check":
        results = check(reading.words, speaker=reading.speaker or None)
    elif "--count" in reading.options:
        results = (database.count_claims if of_claims else database.count)(reading.query)
    elif of_claims:
        results = database.claims(reading.query, sort=sort)
    elif reading.command == "who" and not sort:
        results = database.who(reading.query)
    elif reading.command == "timeline":
        results = database.find(reading.query, sort=("said",))
    else:
        results = database.find(reading.query, sort=sort)
    return Answer(str(reading), reading.unused, results)
