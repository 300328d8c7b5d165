"""`claimdb show`, `claimdb list` and `claimdb sql`: records, lists of them, and SQL."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import IO, Annotated, Optional

from claimdb.cli.options import Output, command
from claimdb.cli.output import write, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import UsageError
from claimdb.model import Record
from claimdb.store.backends.base import Table
from claimdb.values import check_fields

_ONE_SHAPE = frozenset({"csv", "tsv", None})


def show(
    settings: Settings, names: Annotated[list[str], Argument("ID...")], formats: Output
) -> None:
    """\b
    $ claimdb show q7
    $ claimdb show c6 "Vladimir Putin" chatterjee2023putin --json

    Show records in full: a quote (q7), a claim (c6), a source (s1 or its citation key), an actor
    or a topic (a12, t2 or an exact name), an occurrence (o7).
    """
    with settings.open() as database:
        records = [database.get(name) for name in names]
    kinds = {type(record) for record in records}
    for kind in kinds:
        check_fields(kind, formats.fields)
    in_columns = formats.format in _ONE_SHAPE and not (formats.format is None and settings.terminal)
    if len(kinds) > 1 and in_columns and not formats.fields:
        raise UsageError(
            "records of different kinds have no columns in common",
            hint="use --json, or name the columns with --fields",
        )

    def on_terminal(shown: Iterable[Record], out: IO[str]) -> None:
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists, record

        if formats.fields:
            lists.columns(
                shown, out, fields=formats.fields, width=settings.width, color=settings.color
            )
            return
        for place, one in enumerate(shown):
            out.write("\n" if place else "")
            record.record(one, out, width=settings.width, color=settings.color)

    write(records, formats, settings, on_terminal, kind=kinds.pop())


show_app = command(show)


class ListKind(StrEnum):
    """What can be listed."""

    PEOPLE = "people"
    ORGANIZATIONS = "organizations"
    TOPICS = "topics"
    SOURCES = "sources"
    CODERS = "coders"


def list_(
    settings: Settings,
    kind: Annotated[ListKind, Argument("KIND")],
    listing: Output,
    words: Annotated[Optional[list[str]], Argument("[WORDS]...")] = None,
    type: Annotated[
        Optional[str],
        Option("--type", metavar="TYPE", help="Only organizations or sources of this type."),
    ] = None,
    country: Annotated[
        Optional[str],
        Option("--country", metavar="CODE", help="Only organizations of this country."),
    ] = None,
    unused: Annotated[bool, Option("--unused", help="Only those without quotes.")] = False,
) -> None:
    """\b
    $ claimdb list topics
    $ claimdb list organizations --type ministry --sort name

    List people, organizations, topics, sources or coders with their number of quotes: the most
    quoted first, topics as a tree. Sort by quotes, name or id. WORDS keep only those with these
    words in a name, regardless of case and accents. To find speakers on a topic, use claimdb
    who.
    """
    with settings.open() as database:
        found = database.listed(
            kind,
            " ".join(words or ()),
            type=type,
            country=country,
            unused=unused,
            sort=listing.sort,
            limit=listing.limit,
        )
        # What is left of a tree is none.
        whole = kind is ListKind.TOPICS and not (words or unused or listing.sort)
        if settings.terminal and listing.format is None and whole:
            shown = ("id", "name", "slug", "quotes")
            write_table(found._replace(rows=_as_tree(found)), listing, settings, shown)
        else:
            write_table(found, listing, settings)


def _as_tree(topics: Table) -> Iterator[Sequence[object]]:
    name, depth = topics.header.index("name"), topics.header.index("depth")
    for row in topics.rows:
        cells = list(row)
        cells[name] = "  " * int(str(cells[depth])) + str(cells[name])
        yield cells


list_app = command(list_)


def sql(
    settings: Settings,
    statement: Annotated[str, Argument("SQL")],
    formats: Output,
    timeout: Annotated[
        int,
        Option(
            "--timeout",
            metavar="SECONDS",
            min=1,
            max=86_400,
            help="The time limit; the default is 60.",
            show_default=False,
        ),
    ] = 60,
) -> None:
    """\b
    $ claimdb sql "SELECT mode, count(*) FROM quotes GROUP BY mode"
    $ claimdb sql "SELECT * FROM quotes_view WHERE speakers LIKE '%Putin%'" --json

    Run one read-only SQL statement; SQLite refuses any other. docs/data-model.md lists the
    tables; the views quotes_view and claims_view join what people want to read.
    """
    with settings.open() as database:
        write_table(
            database.sql(utf8(statement, "the statement"), seconds=timeout), formats, settings
        )


sql_app = command(sql)
