"""Hints on stderr for a query that finds nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from claimdb.cli.options import Output
from claimdb.cli.output import counted
from claimdb.model import Quote, short_id
from claimdb.query.value import Op, Query, Term
from claimdb.results import Hints

if TYPE_CHECKING:
    from claimdb.database import Database

_JSON = ("json", "jsonl")
_MOST = 5
_MOST_NEAR = 3
_ELSEWHERE = "claimdb top speakers, claimdb list topics and claimdb list sources show what there is"


def hints_for(
    database: "Database", query: Query, output: Output, *, of_claims: bool = False
) -> Iterator[str]:
    """Yield which condition to drop where a query finds nothing, and what is near.

    Where results are JSON, so are the hints.
    """
    if not query:
        return
    found = database.hints(query, of_claims=of_claims)
    if output.format in _JSON:
        yield json.dumps({"hints": _as_json(found)}, ensure_ascii=False)
    else:
        yield from _lines(found, "claim" if of_claims else "quote")


def shift_hints(database: "Database", query: Query, output: Output) -> Iterator[str]:
    """Yield how many positions a query finds, of which none is a change."""
    if number := database.count(query & Query(Term("stance", op=Op.ANY))):
        which = counted(number, "quote")
        yield _line(f"{which} with a stance; claimdb timeline shows them by date", output)
    else:
        yield from hints_for(database, query, output)


def compared_hints(
    database: "Database", names: Sequence[str], query: Query, output: Output
) -> Iterator[str]:
    """Yield how many quotes of each of two speakers a query finds."""
    for name in names:
        number = database.count(query & Query(Term("speaker", name)))
        yield _line(f"{counted(number, 'quote')} by {name}", output)


def _line(text: str, output: Output) -> str:
    return json.dumps({"hints": {"near": [text]}}) if output.format in _JSON else f"hint: {text}"


def hints_at_words(database: "Database", words: str, output: Output) -> Iterator[str]:
    """Yield which quotes share most words with a text to which none is similar."""
    shown = [
        f"{short_id('quote', one.id)} ({_speakers(one)}): {one.text}"
        for one in islice(database.sharing(words), _MOST_NEAR)
    ]
    if output.format in _JSON:
        yield json.dumps({"hints": {"near": shown}}, ensure_ascii=False)
        return
    yield from (f"hint: with some of these words: {line}" for line in shown)
    if not shown:
        yield "hint: no quote has these words; claimdb search WORD finds others"


def _speakers(quote: Quote) -> str:
    return ", ".join(one.name or "unknown speaker" for one in quote.speakers) or "the source itself"


def _lines(hints: Hints, noun: str) -> Iterator[str]:
    for one in hints.without[:_MOST]:
        yield f"hint: without {one.condition}: {counted(one.results, noun)}"
    for one in hints.alone[:_MOST]:
        yield f"hint: {one.condition} alone: {counted(one.results, noun)}"
    if hints.missing and (hints.alone or not hints.without):
        yield f"hint: no {noun} matches {', '.join(hints.missing[:_MOST])}"
    if hints.near:
        yield f"hint: similar names: {', '.join(hints.near[:_MOST])}"
    if not (hints.without or hints.alone or hints.near or hints.undated):
        yield f"hint: {_ELSEWHERE}"


def _as_json(hints: Hints) -> Mapping[str, object]:
    return {
        "query": hints.query,
        "without": [one._asdict() for one in hints.without],
        "alone": [one._asdict() for one in hints.alone],
        "missing": hints.missing,
        "undated": hints.undated,
        "near": hints.near,
    }
