"""Commands that find quotes and claims: search, who, timeline, claims, query."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from claimdb.cli.hints import hints_for
from claimdb.cli.options import Output, Viewpoint, command
from claimdb.cli.output import counted, is_for_people, limit_of, nothing_found, write, write_table
from claimdb.cli.parameters import Argument, CommandGroup, Option
from claimdb.cli.settings import Settings
from claimdb.errors import NotFoundError, UsageError
from claimdb.model import Claim, Quote, Record
from claimdb.query.fields import saved_name
from claimdb.query.value import Query, Saved

if TYPE_CHECKING:
    from claimdb.database import Database
    from claimdb.results import Explanation

_FLAT = (None, "csv", "tsv")
_ORDERED = {"who": "speaker", "timeline": "date"}


def _answer(
    database: "Database", command: str, query: Query, output: Output, settings: Settings
) -> None:
    """Answer a query with the command of that name: `who`, `search`, `timeline` or `claims`."""
    # Completion reads the options alone.
    from claimdb.columns import DEFAULTS
    from claimdb.values import check_fields

    of_claims = command == "claims"
    kind: type[Record] = Claim if of_claims else Quote
    check_fields(kind, output.fields)
    if output.sort and (order := _ORDERED.get(command)):
        raise UsageError(f"{command} sorts by {order}", hint="use search with --sort")
    sort = ("said",) if command == "timeline" else output.sort
    if output.explain:
        _explain(database.explain(query, sort=sort, of_claims=of_claims))
        return
    what = "claims" if of_claims else "quotes"
    count = database.count_claims if of_claims else database.count
    limit = None if output.count else limit_of(output, settings)
    if output.count:
        print(number := count(query))
    else:
        found: Iterable[Record]
        if command == "who":
            found = database.who(query, limit=limit)
        elif command == "timeline":
            found = database.timeline(query, limit=limit)
        else:
            read = database.claims if of_claims else database.find
            found = read(query, sort=sort, limit=limit)
        view = "quotes" if command == "search" else command
        flat = output.format in _FLAT and not is_for_people(output, settings)
        if command == "timeline" and flat and not output.fields:
            # Other lists mark no changes of stance.
            output = replace(output, fields=(*DEFAULTS[Quote], "shift"))
        number = write(found, output, settings, view, kind=kind)
        if number == limit and not settings.quiet and (total := count(query)) > number:
            settings.tell(f"Showing {number:,} of {total:,} {what}. --all shows all.")
    if not of_claims:
        tell_left_out(database, query, settings)
    if not number and limit != 0:
        hints = hints_for(database, query, output, of_claims=of_claims)
        nothing_found(output, settings, f"No {what} match.", hints)


def tell_left_out(database: "Database", query: Query, settings: Settings) -> None:
    """Report how many quotes an answer leaves out, and how they are found."""
    if settings.quiet:
        return
    if database.coded_by is not None:
        settings.tell(f"Stances as coded by {database.coded_by}.")
    elif len(coders := database.coders) > 1:
        settings.tell(f"Stances in force; {', '.join(coders)} coded: --coding NAME chooses one.")
    left_out = database.left_out(query)
    for number, which, how in (
        (left_out.undated, "undated", "said:none"),
        (left_out.misattributed, "misattributed", "status:misattributed"),
    ):
        if number:
            quotes = counted(number, f"{which} quote")
            settings.tell(f"{quotes} left out; {how} finds them.")


def _explain(explanation: "Explanation") -> None:
    values = "\n".join(f"  {name} = {value!r}" for name, value in explanation.values.items())
    plan = "\n".join(f"  {step}" for step in explanation.plan)
    sys.stdout.write(f"query\n  {explanation.query or '(everything)'}\nsql\n")
    sys.stdout.writelines(f"  {line}\n" for line in explanation.sql.splitlines())
    sys.stdout.write(f"values\n{values or '  (none)'}\nplan\n{plan}\n")


def search(settings: Settings, viewpoint: Viewpoint, query: Query, output: Output) -> None:
    """\b
    $ claimdb search speaker:blinken 'topic:"peace plan"'
    $ claimdb search multipolar --json --fields id,speaker,text

    Find quotes: the best matches first if the query has words, otherwise the newest first and
    the undated last.
    """
    with settings.open(viewpoint) as database:
        _answer(database, "search", query, output, settings)


def who(settings: Settings, viewpoint: Viewpoint, query: Query, output: Output) -> None:
    """\b
    $ claimdb who 'topic:"peace plan"'
    $ claimdb who topic:sanctions stance:oppose said:2023

    List the quotes that a query finds by speaker, with their number, stances and dates. The
    speaker with the most quotes comes first, the source's own assertions last. A quote in
    several sources counts once.
    """
    with settings.open(viewpoint) as database:
        _answer(database, "who", query, output, settings)


def claims(settings: Settings, viewpoint: Viewpoint, query: Query, output: Output) -> None:
    """\b
    $ claimdb claims 'topic:"peace plan"'
    $ claimdb claims relation:denies --json

    Find claims, with who asserts, denies and questions them, and the claims that contradict
    them. A claim matches by its own text, topic, id and note, or if a linked quote matches.
    """
    with settings.open(viewpoint) as database:
        _answer(database, "claims", query, output, settings)


def timeline(settings: Settings, viewpoint: Viewpoint, query: Query, output: Output) -> None:
    """\b
    $ claimdb timeline topic:energy
    $ claimdb timeline speaker:putin said:any

    List the quotes that a query finds by date, the earliest first and the undated last. A year
    comes before its months, an interval at its beginning. Where a speaker's stance on a topic
    changed among these quotes, the later one says so.
    """
    with settings.open(viewpoint) as database:
        _answer(database, "timeline", query, output, settings)


_Name = Annotated[str, Argument("NAME", "Its name.")]


def save(
    settings: Settings,
    name: _Name,
    query: Query,
    coder: str,
    force: Annotated[bool, Option("--force", help="Replace an existing saved query.")] = False,
) -> None:
    """\b
    $ claimdb query save peace 'topic:"peace plan"'
    $ claimdb query save peace-2023 @peace said:2023

    Save a query in the database under a name: a to z, 0 to 9 and -, at most 64 characters.
    @NAME then stands for it, as if in parentheses, in every query of every command, including
    saved ones.
    """
    reference = Saved(saved_name(name))
    database = settings.open_to_write(coder)
    altered = database.save_query(name, query, replace=force)
    with database:
        try:
            finds = f"it finds {counted(database.count(Query(reference)), 'quote')}"
        except NotFoundError as error:
            # Who or what it names may be recorded later.
            finds = f"note: the query does not work yet: {error.message}"
    settings.tell(f"{'saved' if altered else 'no change to'} {reference}; {finds}")


def list_(settings: Settings, viewpoint: Viewpoint, formats: Output) -> None:
    """\b
    $ claimdb query list
    $ claimdb query list --json

    List the saved queries by name, with who saved each version and when.
    """
    with settings.open(viewpoint) as database:
        columns = ("name", "query", "coder", "at")
        write_table(database.saved(), formats, settings, columns=columns)


def rm(settings: Settings, name: _Name, coder: str) -> None:
    """\b
    $ claimdb query rm peace
    $ claimdb query rm @peace --coder ana

    Remove a saved query, unless another one refers to it. The history keeps it.
    """
    text = settings.open_to_write(coder).remove_query(name)
    settings.tell(f"removed {Saved(saved_name(name))}: {text}")


query_app = CommandGroup(
    """\b
    $ claimdb query save peace 'topic:"peace plan"'
    $ claimdb query list

    Save queries in the database, so that everybody who uses it can ask @NAME.""",
    [
        command(save, "Save a query under a name."),
        command(list_, "List the saved queries, with who saved them and when."),
        command(rm, "Remove a saved query."),
    ],
)
