"""`claimdb db`: care of the database."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from claimdb.cli.app import add_command
from claimdb.cli.boundary import require_command
from claimdb.cli.options import Output
from claimdb.cli.settings import Settings
from claimdb.cli.tables import write_table
from claimdb.cli.verify import PROBLEMS, against_stored
from claimdb.errors import ExitCode, UsageError
from claimdb.query.value import Query
from claimdb.render.json import encoded
from claimdb.render.values import id_of
from claimdb.render.visible import visible
from claimdb.store.database import Database
from claimdb.store.read.tabular import Table
from claimdb.store.revisions import HEAD


def info(
    settings: Settings,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """\b
    $ claimdb db info
    $ claimdb --db peace.sqlite db info --json

    Print which file the database is and what says so, its schema, its size in bytes, and how many
    records it has.
    """
    with Database(settings.database) as database:
        found = database.info()
    shown: dict[str, str | int] = {
        "database": str(
            settings.database.absolute()
            if isinstance(settings.database, Path)
            else settings.database
        ),
        "named_by": settings.named_by,
        "schema": found.schema,
        "size": found.size,
        **found.counts,
    }
    if as_json:
        print(encoded(shown))
        return
    for name, value in shown.items():
        print(f"{name:<15}{visible(f'{value:,}' if isinstance(value, int) else value)}")


def check(
    settings: Settings,
    formats: Output,
    repair: Annotated[
        bool, typer.Option("--repair", help="Compute anew what follows from what is authored.")
    ] = False,
) -> None:
    """\b
    $ claimdb db check
    $ claimdb db check --repair

    Check the file, its references, what is derived, full text, the dates, and the passages of
    quotes in the texts that are stored. Exit code 6 means that there are faults. --repair mends
    derived columns and full text; it changes nothing that anybody wrote.
    """
    # This compares with what is derived, whose rules nothing that only reads needs.
    from claimdb.store.write.check import Fault, faults

    found, repaired = faults(settings.database_to_write, repair=repair)
    with Database(settings.database) as database:
        for one in against_stored(database, Query()):
            if one.result in PROBLEMS:
                what = f"the passage of {id_of(one)} is {one.result} in its text"
                found.append(Fault("passage", "occurrences", what))
    if repaired:
        settings.tell(f"{repaired:,} repaired")
    if not found:
        settings.tell(f"{settings.database} has no faults")
        return
    write_table(Table(Fault._fields, iter(found)), formats, settings)
    raise typer.Exit(ExitCode.PROBLEMS_FOUND)


def backup(
    settings: Settings,
    target: Annotated[
        Optional[Path], typer.Argument(metavar="[FILE]", show_default=False, help="The copy.")
    ] = None,
) -> None:
    """\b
    $ claimdb db backup
    $ claimdb --db peace.sqlite db backup before-import.sqlite

    Copy the database as it is at this moment, also while others write to it. Without a name the
    copy stands beside the database and has the time in its name. No file is overwritten.
    """
    from claimdb.store.write import copies

    path = _file(settings, "a server has backups of its own: pg_dump, or `claimdb db copy`")
    settings.tell(f"copied {path} to {copies.backup(path, target)}")


def restore(
    settings: Settings,
    copy: Annotated[Path, typer.Argument(metavar="FILE", show_default=False, help="The copy.")],
) -> None:
    """\b
    $ claimdb db restore before-import.sqlite
    $ claimdb --db peace.sqlite db restore before-import.sqlite

    Put a copy in the place of the database. What was there is kept beside it.
    """
    from claimdb.store.write import copies

    path = _file(settings, "make an empty database, then `claimdb db copy`")
    kept = copies.restore(copy, path)
    settings.tell(f"restored {path} from {copy}")
    if kept is not None:
        settings.tell(f"as it was: {kept}")


def upgrade(settings: Settings) -> None:
    """\b
    $ claimdb db upgrade
    $ claimdb --db peace.sqlite db upgrade

    Bring the schema of a database up to what this claimdb needs. A copy of the file as it was is
    kept beside it.
    """
    # The schema is changed by migrations, whose libraries nothing else needs.
    from claimdb.store.write.upgrade import upgrade as bring_up

    before = bring_up(settings.database_to_write)
    if before is None:
        settings.tell(f"{settings.database} is up to date ({HEAD})")
        return
    settings.tell(f"upgraded {settings.database} from {before.revision} to {HEAD}")
    if before.copy is not None:
        settings.tell(f"as it was: {before.copy}")


def _file(settings: Settings, instead: str) -> Path:
    """Return the path of the database, for what is done to files alone."""
    if not isinstance(settings.database, Path):
        raise UsageError(f"{settings.database} is no file", hint=instead)
    return settings.database


app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    help="""\b
    $ claimdb db info
    $ claimdb db backup

    Take care of the database file.""",
)


@app.callback()
def _group(ctx: typer.Context) -> None:
    require_command(ctx)


add_command(app, info, "Which file it is and why, its schema, size and records.")
add_command(app, check, "Find faults: file, references, derived columns, full text, passages.")
add_command(app, upgrade, "Bring the schema up to what this claimdb needs.")
add_command(app, backup, "Copy it as it is now, also while others write.")
add_command(app, restore, "Put a copy in its place, and keep what was there.")
