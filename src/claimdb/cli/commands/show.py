"""`claimdb show`, `list`, `sql`, `undo` and `rm`: records, SQL, and what takes them away."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Optional

from claimdb.cli.options import DryRun, Output, Viewpoint, Yes
from claimdb.cli.output import agreed, is_for_people, tell_broken, write, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings, utf8
from claimdb.errors import UsageError
from claimdb.store.backends.base import Table
from claimdb.values import check_fields


def show(
    settings: Settings,
    viewpoint: Viewpoint,
    names: Annotated[list[str], Argument("ID...")],
    formats: Output,
) -> None:
    """\b
    $ claimdb show q7 --as-of b1
    $ claimdb show c6 "Vladimir Putin" chatterjee2023putin --json

    Show records in full: a quote (q7), a claim (c6), a source (s1 or its citation key), an actor
    or a topic (a12, t2 or an exact name), an occurrence (o7).
    """
    with settings.open(viewpoint) as database:
        records = [database.get(name) for name in names]
    kinds = {type(record) for record in records}
    for kind in kinds:
        check_fields(kind, formats.fields)
    in_columns = formats.format in {"csv", "tsv", None} and not is_for_people(formats, settings)
    if len(kinds) > 1 and in_columns and not formats.fields:
        raise UsageError(
            "records of different kinds have no columns in common",
            hint="use --json, or name the columns with --fields",
        )

    write(records, formats, settings, "record:records", kind=kinds.pop())


class ListKind(StrEnum):
    """What can be listed."""

    PEOPLE = "people"
    ORGANIZATIONS = "organizations"
    TOPICS = "topics"
    SOURCES = "sources"
    CODERS = "coders"


def list_(
    settings: Settings,
    viewpoint: Viewpoint,
    kind: Annotated[ListKind, Argument("KIND")],
    listing: Output,
    words: Annotated[Optional[list[str]], Argument("[WORDS]...")] = None,
    type: Annotated[
        Optional[str], Option("--type", "TYPE", "Only organizations or sources of this type.")
    ] = None,
    country: Annotated[
        Optional[str], Option("--country", "CODE", "Only organizations of this country.")
    ] = None,
    unused: Annotated[bool, Option("--unused", help="Only those without quotes.")] = False,
) -> None:
    """\b
    $ claimdb list topics
    $ claimdb list organizations --type ministry --sort name

    List people, organizations, topics, sources or coders with their number of quotes: the most
    quoted first, topics as a tree. Sort by quotes, name or id, sources also by
    container_title. WORDS
    keep only those with these words in a name, a role or a publication, regardless of case and
    accents. To rank speakers on a topic, use claimdb top.
    """
    with settings.open(viewpoint) as database:
        found = database.listed(
            kind,
            " ".join(words or ()),
            type=type,
            country=country,
            unused=unused,
            sort=listing.sort,
            limit=listing.limit,
        )
        if listing.count:
            print(sum(1 for _ in found.rows))
            return
        # A part of a tree is shown as a list.
        whole = kind is ListKind.TOPICS and not (words or unused or listing.sort)
        columns: Sequence[str] = ()
        if whole and is_for_people(listing, settings):
            columns, found = ("id", "name", "slug", "quotes"), _as_tree(found)
        elif kind is ListKind.SOURCES:
            columns = ("id", "key", "title", "container_title", "issued", "quotes")
        write_table(found, listing, settings, columns=columns)


def _as_tree(topics: Table) -> Table:
    """Return topics with their names indented by their depth."""
    cells = (dict(zip(topics.header, row, strict=True)) for row in topics.rows)
    rows = ({**row, "name": f"{'  ' * int(str(row['depth']))}{row['name']}"} for row in cells)
    return topics._replace(rows=(tuple(row.values()) for row in rows))


def sql(
    settings: Settings,
    statement: Annotated[str, Argument("SQL")],
    formats: Output,
    timeout: Annotated[
        int,
        Option(
            "--timeout",
            "SECONDS",
            "The time limit; the default is 60.",
            min=1,
            max=86_400,
            show_default=False,
        ),
    ] = 60,
) -> None:
    """\b
    $ claimdb sql "SELECT mode, count(*) FROM quotes GROUP BY mode"
    $ claimdb sql "SELECT * FROM quotes_view WHERE speakers LIKE '%Putin%'" --json

    Run one read-only SQL statement; any other is refused. docs/data-model.md lists the
    tables; the views quotes_view and claims_view join what people want to read. A statement
    gets 512 MB of memory; on a server, it does not run as a superuser.
    """
    with settings.open() as database:
        write_table(
            database.sql(utf8(statement, "the statement"), seconds=timeout), formats, settings
        )


def undo(
    settings: Settings,
    coder: str,
    name: Annotated[
        Optional[str], Argument("[BATCH|CHANGE]", "The batch or change to undo.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """\b
    $ claimdb undo --dry-run
    $ claimdb undo b2 -y

    Undo the last batch, or a batch (b4) or change (h88) of claimdb log. A batch on which a
    later one builds cannot be undone before that one. An undo is a batch too; undoing it
    restores the original.
    """
    database = settings.open_to_write(coder)
    if dry_run or not yes:
        would = database.undo(name, dry_run=True)
        if not agreed(
            settings,
            f"{would.what} would be undone:",
            f"Undo {would.what}?",
            would.changed,
            dry_run=dry_run,
        ):
            return
        # Others may have written in between, and then the last batch is another one.
        name = would.what
    done = database.undo(name)
    settings.tell(f"undid {done.what}; redo with: claimdb undo {done.by}")


def rm(
    settings: Settings,
    names: Annotated[list[str], Argument("ID...")],
    coder: str,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """\b
    $ claimdb rm q12 --dry-run
    $ claimdb rm q12 q14 -y

    Remove records: a quote with its links and occurrences, an actor or a topic with its names,
    a source with its snapshots. A record that others refer to is not removed; the error lists
    them. The history keeps everything, and claimdb undo restores it.
    """
    database = settings.open_to_write(coder)
    if dry_run or not yes:
        would = database.rm(*names, dry_run=True)
        what = ", ".join(would.ids)
        if not agreed(
            settings, f"{what} would be removed:", f"Remove {what}?", would.changed, dry_run=dry_run
        ):
            return
    done = database.rm(*names)
    tell_broken(settings, done.broken)
    settings.tell(f"removed {', '.join(done.ids)}; undo with: claimdb undo {done.by}")
