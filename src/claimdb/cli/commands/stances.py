"""`claimdb stances`."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import IO, Annotated

from claimdb import phrases
from claimdb.cli.commands.search import tell_left_out
from claimdb.cli.options import Output, command
from claimdb.cli.output import nothing_found, write_table
from claimdb.cli.parameters import Option
from claimdb.cli.settings import Settings
from claimdb.model import short_id
from claimdb.query.value import Query
from claimdb.results import Stances, Tally
from claimdb.store.backends.base import Table

_HEADER = ("actor_id", "actor", "topic_id", "topic", "topic_name", *Tally._fields)


class By(StrEnum):
    """Whose quotes are counted."""

    SPEAKER = "speaker"
    ORGANIZATION = "organization"
    ORG_TYPE = "org-type"


def stances(
    settings: Settings,
    query: Query,
    answer: Output,
    by: Annotated[
        By, Option("--by", help="Count by speaker, organization or type of organization.")
    ] = By.SPEAKER,
) -> None:
    """\b
    $ claimdb stances 'topic:"world order"'
    $ claimdb stances said:2023 --by organization --csv

    Show a matrix of speakers and topics: how many quotes support, oppose, are neutral or mixed,
    and how many have no coded stance, which is not neutral. Topics and stances in the query
    select what is counted. A quote in several sources counts once; a quote by several speakers
    counts for each of them, and once in a total.
    """
    with settings.open() as database:
        found = database.stances(query, by=by)

        def matrix(out: IO[str]) -> None:
            # Rich is for terminals, and loaded for them alone.
            from claimdb.terminal import matrix

            matrix.matrix(found, out, width=settings.width, color=settings.color)

        write_table(Table(_HEADER, _rows(found)), answer, settings, look=matrix)
        number = database.count(query)
        _tell_what_is_missing(found.total, number, settings)
        tell_left_out(database, query, settings)
        if not number:
            nothing_found(answer, settings, "quotes")


def _rows(found: Stances) -> Iterator[Sequence[object]]:
    for (party, subject), tally in found.cells.items():
        actor_id = None if party.id is None else short_id("actor", party.id)
        actor = phrases.party(party, found.by)
        yield actor_id, actor, short_id("topic", subject.id), subject.slug, subject.name, *tally


def _tell_what_is_missing(total: Tally, number: int, settings: Settings) -> None:
    """Say what the counts do not show of the quotes found, whose number is given."""
    if topicless := number - total.quotes:
        settings.tell(f"{_quotes(topicless, 'has', 'have')} no topic.")
    if total.uncoded:
        has = _quotes(total.uncoded, "has", "have")
        settings.tell(f"{has} a topic without a coded stance (·).")
    if total.undated:
        are = "is" if total.undated == 1 else "are"
        settings.tell(f"{total.undated:,} of {_quotes(total.quotes, are, are)} undated.")


def _quotes(number: int, one: str, many: str) -> str:
    return f"{number:,} quote {one}" if number == 1 else f"{number:,} quotes {many}"


app = command(stances)
