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
