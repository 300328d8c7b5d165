"""`claimdb list`."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Optional

from claimdb.cli.options import Output, command
from claimdb.cli.output import write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings
from claimdb.store.backends.base import Table


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


app = command(list_)
