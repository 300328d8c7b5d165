"""Commands that count quotes: stances, top and stats."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Optional

from claimdb import phrases
from claimdb.cli.commands.search import tell_left_out
from claimdb.cli.hints import hints_for
from claimdb.cli.options import Output, Viewpoint
from claimdb.cli.output import counted, limit_of, nothing_found, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.errors import UsageError
from claimdb.model import short_id
from claimdb.query.value import Query
from claimdb.results import Ranking, Stances, Tally
from claimdb.store.backends.base import Table

if TYPE_CHECKING:
    from claimdb.database import Database

_HEADER = ("actor_id", "actor", "topic_id", "topic", "topic_name", *Tally._fields)


class By(StrEnum):
    """Whose quotes are counted."""

    SPEAKER = "speaker"
    ORGANIZATION = "organization"
    ORG_TYPE = "org-type"


def stances(
    settings: Settings,
    viewpoint: Viewpoint,
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
    with settings.open(viewpoint) as database:
        found = database.stances(query, by=by)
        table = Table(_HEADER, _rows(found))
        write_table(table, answer, settings, "matrix:matrix", shown=found)
        number = database.count(query)
        _report_missing(found.total, number, settings)
        tell_left_out(database, query, settings)
        if not number:
            hints = hints_for(database, query, answer)
            nothing_found(answer, settings, "No quotes match.", hints)


def _rows(found: Stances) -> Iterator[Sequence[object]]:
    for (party, subject), tally in found.cells.items():
        actor_id = None if party.id is None else short_id("actor", party.id)
        actor = phrases.party(party, found.by)
        yield actor_id, actor, short_id("topic", subject.id), subject.slug, subject.name, *tally


def _report_missing(total: Tally, number: int, settings: Settings) -> None:
    """Report what the counts leave out of the quotes found, whose number is given."""
    if topicless := number - total.quotes:
        settings.tell(
            f"{counted(topicless, 'quote')} {'has' if topicless == 1 else 'have'} no topic."
        )
    if total.uncoded:
        has = "has" if total.uncoded == 1 else "have"
        settings.tell(
            f"{counted(total.uncoded, 'quote')} {has} a topic without a coded stance (·)."
        )
    if total.undated:
        are = "is" if total.undated == 1 else "are"
        settings.tell(f"{total.undated:,} of {counted(total.quotes, 'quote')} {are} undated.")


class RankedKind(StrEnum):
    """What can be ranked."""

    SPEAKERS = "speakers"
    ORGANIZATIONS = "organizations"
    ORG_TYPES = "org-types"
    TOPICS = "topics"
    SOURCES = "sources"
    PUBLICATIONS = "publications"
    ROLES = "roles"
    OCCASIONS = "occasions"
    MONTHS = "months"
    STANCES = "stances"
    MODES = "modes"
    CLAIMS = "claims"


_WITHOUT = {
    RankedKind.SPEAKERS: "named speaker",
    RankedKind.ORGANIZATIONS: "organization",
    RankedKind.ORG_TYPES: "organization",
    RankedKind.MONTHS: "date within one month",
    RankedKind.STANCES: "coded stance",
    RankedKind.PUBLICATIONS: "source with a publication",
}
"""What quotes lack that no row counts, where that is not the singular of the kind."""


def top(
    settings: Settings,
    viewpoint: Viewpoint,
    kind: Annotated[RankedKind, Argument("KIND")],
    query: Query,
    ranking: Output,
) -> None:
    """\b
    $ claimdb top speakers 'topic:"peace plan"'
    $ claimdb top topics speaker:putin -n 3 --csv

    Rank speakers, organizations, topics, sources, publications, roles, occasions, modes or claims
    by the quotes that a query finds, the most quoted first. Each quote counts once for each; the
    rule is printed. Those with as many quotes share a rank and come by name. Sort by quotes or
    name.
    """
    with settings.open(viewpoint) as database:
        limit = limit_of(ranking, settings)
        found = database.top(kind, query, sort=ranking.sort, limit=limit)
        if ranking.count:
            print(found.total)
        else:
            _write_ranking(found, ranking, settings, limit)
        _report_ranking(database, found, query, ranking, settings)


def _write_ranking(found: Ranking, output: Output, settings: Settings, limit: int | None) -> None:
    table = Table(found.header, iter(found.rows))
    write_table(table, output, settings, "lists:ranking")
    if len(found.rows) == limit and found.total > limit:
        settings.tell(f"Showing {limit:,} of {found.total:,} {found.kind}. --all shows all.")


def _report_ranking(
    database: "Database", found: Ranking, query: Query, output: Output, settings: Settings
) -> None:
    """Report the rule of a ranking, and what it leaves out of the quotes found."""
    settings.tell(f"Counted: {found.rule}.")
    _tell_without(database, query, found, settings)
    tell_left_out(database, query, settings)
    if not found.total:
        hints = hints_for(database, query, output)
        nothing_found(output, settings, f"No {found.kind} match.", hints)


def _tell_without(database: "Database", query: Query, found: Ranking, settings: Settings) -> None:
    """Report how many quotes lack what a ranking counts by."""
    if without := database.count(query) - found.counted:
        kind = RankedKind(found.kind)
        has, what = "has" if without == 1 else "have", _WITHOUT.get(kind, kind[:-1])
        settings.tell(f"{counted(without, 'quote')} {has} no {what}.")


class CountedBy(StrEnum):
    """By what can be counted: each kind that can be ranked, in the singular."""

    SPEAKER = "speaker"
    ORGANIZATION = "organization"
    ORG_TYPE = "org-type"
    TOPIC = "topic"
    SOURCE = "source"
    PUBLICATION = "publication"
    ROLE = "role"
    OCCASION = "occasion"
    MONTH = "month"
    STANCE = "stance"
    MODE = "mode"
    CLAIM = "claim"


class Counted(StrEnum):
    """What statistics count."""

    QUOTES = "quotes"
    OCCURRENCES = "occurrences"
    SPEAKERS = "speakers"
    PER_MONTH = "per-month"


def stats(
    settings: Settings,
    viewpoint: Viewpoint,
    query: Query,
    statistics: Output,
    by: Annotated[
        Optional[CountedBy], Option("--by", "KIND", help="Count by speaker, topic, month, ...")
    ] = None,
    count: Annotated[
        Counted,
        Option("--count", help="Count quotes, occurrences, speakers, or quotes per-month."),
    ] = Counted.QUOTES,
    balance: Annotated[
        bool, Option("--balance", help="Find what has one side, source or publication only.")
    ] = False,
) -> None:
    """\b
    $ claimdb stats --by org-type --count speakers
    $ claimdb stats 'topic:"peace plan"' --balance

    Count what a query finds: in all, or by speaker, organization, org-type, topic, source,
    publication, role, occasion, month, stance, mode or claim. The rule is printed: a quote
    counts once for each, an occurrence each time it was printed. Per month means from the first
    month with a dated quote to the last. --balance lists the topics on which only one side is
    quoted, the claims that rest on one source, and the speakers whom one publication quotes.
    """
    if balance and by:
        raise UsageError("--balance and --by exclude each other", hint="leave one out")
    if not by and (count is not Counted.QUOTES or statistics.sort or statistics.limit is not None):
        raise UsageError(
            "--count, --sort and --limit need --by", hint="name what to count by, as in --by topic"
        )
    with settings.open(viewpoint) as database:
        if by:
            limit = limit_of(statistics, settings)
            kind = f"{by}s"
            found = database.stats(kind, query, count=count, sort=statistics.sort, limit=limit)
            _write_ranking(found, statistics, settings, limit)
            _report_ranking(database, found, query, statistics, settings)
            if count is Counted.PER_MONTH and by is not CountedBy.MONTH:
                months = database.top(RankedKind.MONTHS, query)
                _tell_without(database, query, months, settings)
            return
        table = database.balance(query) if balance else database.numbers(query)
        rows, view = list(table.rows), "balance" if balance else "ranking"
        write_table(table._replace(rows=iter(rows)), statistics, settings, view)
        tell_left_out(database, query, settings)
        if not rows:
            hints = () if database.count(query) else hints_for(database, query, statistics)
            nothing_found(statistics, settings, "Nothing is out of balance.", hints)
