"""The commands that find quotes and claims: search, ask, who, timeline, claims, stances."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated

from claimdb import phrases
from claimdb.cli.options import Output, command
from claimdb.cli.output import limit_of, nothing_found, write, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import UsageError
from claimdb.model import Claim, Quote, Record, short_id
from claimdb.query.value import Query
from claimdb.results import Stances, Tally
from claimdb.store.backends.base import Table

if TYPE_CHECKING:
    from claimdb.database import Database
    from claimdb.results import Explanation

_ORDERED = {"who": "speaker", "timeline": "date"}


def answer_from_file(command: str, query: Query, output: Output, settings: Settings) -> None:
    """Answer a query from the user's database: see `answer`."""
    with settings.open() as database:
        answer(database, command, query, output, settings)


def answer(
    database: "Database", command: str, query: Query, output: Output, settings: Settings
) -> None:
    """Answer a query with the command of that name: `who`, `search`, `timeline` or `claims`.

    Raises:
        ClaimdbError: the query or the database does not allow it.
    """
    # Completion reads the options alone.
    from claimdb.values import check_fields

    of_claims = command == "claims"
    check_fields(_kind(command), output.fields)
    if output.sort and (order := _ORDERED.get(command)):
        raise UsageError(f"{command} sorts by {order}", hint="use search with --sort")
    if output.explain:
        _explain(database.explain(query, sort=_sort(command, output), of_claims=of_claims))
    elif output.count:
        _count(database, query, output, settings, of_claims=of_claims)
    else:
        _list(database, command, query, output, settings)


def _kind(command: str) -> type[Record]:
    return Claim if command == "claims" else Quote


def _sort(command: str, output: Output) -> tuple[str, ...]:
    return ("said",) if command == "timeline" else output.sort


def _count(
    database: "Database", query: Query, output: Output, settings: Settings, *, of_claims: bool
) -> None:
    number = database.count_claims(query) if of_claims else database.count(query)
    print(number)
    if not of_claims:
        tell_left_out(database, query, settings)
    if not number:
        nothing_found(output, settings, "claims" if of_claims else "quotes")


def _list(
    database: "Database", command: str, query: Query, output: Output, settings: Settings
) -> None:
    limit = limit_of(output, settings)
    found: Iterable[Record]
    if command == "claims":
        found = database.claims(query, sort=output.sort, limit=limit)
    elif command == "who":
        found = database.who(query, limit=limit)
    else:
        found = database.find(query, sort=_sort(command, output), limit=limit)

    def on_terminal(records: Iterable[Record], out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists

        if output.fields:
            lists.columns(
                records, out, fields=output.fields, width=settings.width, color=settings.color
            )
        else:
            {
                "who": lists.who,
                "search": lists.quotes,
                "timeline": lists.timeline,
                "claims": lists.claims,
            }[command](records, out, width=settings.width, color=settings.color)

    written = write(found, output, settings, on_terminal, kind=_kind(command))
    what = "claims" if command == "claims" else "quotes"
    if limit is not None and written == limit and not settings.quiet:
        number = database.count_claims(query) if command == "claims" else database.count(query)
        if number > written:
            settings.tell(f"Showing {written:,} of {number:,} {what}. --all shows all.")
    if command != "claims":
        tell_left_out(database, query, settings)
    if not written and limit != 0:
        nothing_found(output, settings, what)


def tell_left_out(database: "Database", query: Query, settings: Settings) -> None:
    """Say how many quotes an answer leaves out, and how they are found."""
    if settings.quiet:
        return
    left_out = database.left_out(query)
    for number, which, how in (
        (left_out.undated, "undated", "said:none finds them"),
        (left_out.misattributed, "misattributed", "status:misattributed finds them"),
    ):
        if number:
            quotes = "quote" if number == 1 else "quotes"
            settings.tell(f"{number:,} {which} {quotes} left out; {how}.")


def _explain(explanation: "Explanation") -> None:
    values = "\n".join(f"  {name} = {value!r}" for name, value in explanation.values.items())
    plan = "\n".join(f"  {step}" for step in explanation.plan)
    sys.stdout.write(f"query\n  {explanation.query or '(everything)'}\nsql\n")
    sys.stdout.writelines(f"  {line}\n" for line in explanation.sql.splitlines())
    sys.stdout.write(f"values\n{values or '  (none)'}\nplan\n{plan}\n")


def search(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb search speaker:blinken 'topic:"peace plan"'
    $ claimdb search multipolar --json --fields id,speaker,text

    Find quotes: the best matches first if the query has words, otherwise the newest first and
    the undated last.
    """
    answer_from_file("search", query, output, settings)


search_app = command(search)


def who(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb who 'topic:"peace plan"'
    $ claimdb who topic:sanctions stance:oppose said:2023

    List the quotes that a query finds by speaker, with their number, stances and dates. The
    speaker with the most quotes comes first, the source's own assertions last. A quote in
    several sources counts once.
    """
    answer_from_file("who", query, output, settings)


who_app = command(who)


def claims(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb claims 'topic:"peace plan"'
    $ claimdb claims relation:denies --json

    Find claims, with who asserts, denies and questions them, and the claims that contradict
    them. A claim matches by its own text, topic, id and note, or if a linked quote matches.
    """
    answer_from_file("claims", query, output, settings)


claims_app = command(claims)


def timeline(settings: Settings, query: Query, output: Output) -> None:
    """\b
    $ claimdb timeline topic:energy
    $ claimdb timeline speaker:putin said:any

    List the quotes that a query finds by date, the earliest first and the undated last. A year
    comes before its months, an interval at its beginning.
    """
    answer_from_file("timeline", query, output, settings)


timeline_app = command(timeline)


def ask(
    settings: Settings, question: Annotated[list[str], Argument("QUESTION")], output: Output
) -> None:
    """\b
    $ claimdb ask "who said what about the peace plan"
    $ claimdb ask "what did Blinken say about the ceasefire in 2023?"

    Ask in English. claimdb translates the question into one command, prints that command and
    the words that it did not use, and runs it.
    """
    # The grammar of questions is loaded for this command alone.
    from claimdb.ask.parser import read

    with settings.open() as database:
        reading = read(utf8(" ".join(question), "the question"), database)
        wanted = output.with_options(reading.options)
        if _asks_for_a_list(reading.command, wanted):
            reading = replace(reading, command="search")
        settings.tell(f"-> {reading}")
        if reading.unused:
            settings.tell(f"   not used: {', '.join(reading.unused)}")
        if reading.command == "check":
            # Only this question compares words.
            from claimdb.cli.commands.verify import answer_words

            answer_words(database, reading.words, reading.speaker or None, wanted, settings)
        else:
            answer(database, reading.command, reading.query, wanted, settings)


def _asks_for_a_list(command: str, wanted: Output) -> bool:
    """Whether the answer is wanted in a way that only `search` gives.

    The groups of `who` have an order of their own, and what `check` finds is neither counted nor
    cut.
    """
    if command == "check":
        return bool(wanted.sort or wanted.count or wanted.explain or wanted.limit is not None)
    return command == "who" and bool(wanted.sort)


ask_app = command(ask)


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


stances_app = command(stances)
