"""`claimdb list`."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Optional

import typer

from claimdb.cli.app import command_app
from claimdb.cli.options import Output
from claimdb.cli.settings import Settings
from claimdb.cli.tables import write_table
from claimdb.store.database import Database
from claimdb.store.read.tabular import Table


class Kind(StrEnum):
    """What can be listed."""

    PEOPLE = "people"
    ORGANIZATIONS = "organizations"
    TOPICS = "topics"
    SOURCES = "sources"
    CODERS = "coders"


def list_(
    settings: Settings,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", show_default=False)],
    formats: Output,
    words: Annotated[
        Optional[list[str]], typer.Argument(metavar="[WORDS]...", show_default=False)
    ] = None,
) -> None:
    """\b
    $ claimdb list topics
    $ claimdb list people putin --json

    List the people, organizations, topics, sources or coders, each with how many quotes there
    are: who has most comes first, topics come as their tree. With words, only those one of whose
    names has them; case and accents do not matter.
    """
    with Database(settings.database) as database:
        found = database.listed(kind, " ".join(words or ()))
        if settings.terminal and formats.format is None and kind is Kind.TOPICS and not words:
            shown = ("id", "name", "slug", "quotes")
            write_table(found._replace(rows=_as_tree(found)), formats, settings, shown)
        else:
            write_table(found, formats, settings)


def _as_tree(topics: Table) -> Iterator[Sequence[object]]:
    name, depth = topics.header.index("name"), topics.header.index("depth")
    for row in topics.rows:
        cells = list(row)
        cells[name] = "  " * int(str(cells[depth])) + str(cells[name])
        yield cells


app = command_app(list_)
