"""`claimdb init`, and `claimdb db`: create, check, back up, upgrade and copy the database."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Optional

from claimdb import signals
from claimdb.cells import encoded
from claimdb.cli.commands.db_trust import trust
from claimdb.cli.options import Output, command
from claimdb.cli.output import counted, progress, write_table
from claimdb.cli.parameters import Argument, CommandGroup, Option
from claimdb.cli.settings import DATA_FOLDER, Settings, in_utf8
from claimdb.errors import ExitCode, UsageError
from claimdb.store.address import address_of
from claimdb.store.backends.base import HEAD, Table
from claimdb.terminal.visible import visible


def info(
    settings: Settings,
    as_json: Annotated[bool, Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """\b
    $ claimdb db info
    $ claimdb --db peace.sqlite db info --json

    Show the database file and the setting that selects it, its schema, its size in bytes, the
    digest of its history, and its number of records. Note the digest elsewhere to find out with
    `claimdb db check --head` whether the history was rewritten.
    """
    address = settings.database
    with settings.open() as database:
        found = database.info()
    shown: dict[str, str | int] = {
        "database": str(address.absolute() if isinstance(address, Path) else address),
        "named_by": settings.named_by,
        "schema": found.schema,
        "size": found.size,
        "history": found.history,
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
    coder: str,
    repair: Annotated[
        bool, Option("--repair", help="Recompute derived columns and full text.")
    ] = False,
    accept: Annotated[
        bool, Option("--accept", help="Record that changes made outside claimdb are right.")
    ] = False,
    head: Annotated[
        Optional[str], Option("--head", "DIGEST", "A digest of the history from db info.")
    ] = None,
) -> None:
    """\b
    $ claimdb db check
    $ claimdb db check --repair

    Check the file, its schema and references, the digests of records and of the history,
    derived columns, full text, dates, and the passages of quotes in the stored texts. Exit code
    6 means that faults were found. --repair recomputes derived columns and full text; it
    changes no authored values. --accept records in the history that you reviewed the records
    and batches that were changed outside claimdb, and accept them as they are. --head checks
    that the history still continues the one that had this digest.
    """
    # This compares with what is derived, whose rules nothing that only reads needs.
    from claimdb.store.admin import check as checks
    from claimdb.store.admin.damage import Fault

    address = settings.database_to_write
    if accept:
        for one in checks.accept(address, coder=coder):
            settings.tell(f"accepted: {one.fault}")
    # A check that writes nothing may be interrupted at any time.
    with nullcontext() if repair or accept else signals.interruptible():
        found, repaired = checks.faults(address, repair=repair, head=head)
    if repaired:
        settings.tell(f"{repaired:,} repaired")
    if not found:
        settings.tell(f"{settings.database}: no faults found")
        return
    write_table(Table(Fault._fields, iter(found)), formats, settings)
    sys.exit(ExitCode.PROBLEMS_FOUND)


def backup(
    settings: Settings, target: Annotated[Optional[Path], Argument("[FILE]", "The copy.")] = None
) -> None:
    """\b
    $ claimdb db backup
    $ claimdb --db peace.sqlite db backup before-import.sqlite

    Copy the database as it is now, even while others write to it. Without a name, the copy is
    next to the database and has the time in its name; the copy of a server is a SQLite file in
    this folder. The copy is checked as `claimdb db check` does; exit code 6 means that there are
    faults, and no copy. Existing files are not overwritten.
    """
    address = settings.database
    if isinstance(address, Path):
        from claimdb.store.admin import backup as copies

        made = copies.backup(address, target)
    else:
        from claimdb.store.admin import transfer

        with progress(settings) as moved:
            made = transfer.backup(address, target, moved)
    settings.tell(f"copied {address} to {made}")


def restore(settings: Settings, copy: Annotated[Path, Argument("FILE", "The copy.")]) -> None:
    """\b
    $ claimdb db restore before-import.sqlite
    $ claimdb --db peace.sqlite db restore before-import.sqlite

    Replace the database by a copy. The copy is checked first: if it is damaged, is no database of
    claimdb or has an older schema, nothing is changed. The previous file is kept next to it. The
    database of another program is not replaced.
    """
    from claimdb.store.admin import backup as copies

    path = settings.database
    if not isinstance(path, Path):
        raise UsageError(
            f"{path} is not a file", hint="copy it into a new database: claimdb db copy FILE URL"
        )
    kept = copies.restore(copy, path)
    settings.tell(f"restored {path} from {copy}")
    if kept is not None:
        settings.tell(f"previous file: {kept}")


def upgrade(settings: Settings) -> None:
    """\b
    $ claimdb db upgrade
    $ claimdb --db peace.sqlite db upgrade

    Upgrade the schema of a database to this version of claimdb. A copy of the file is kept next
    to it.
    """
    # The schema is changed by migrations, whose libraries nothing else needs.
    from claimdb.store.admin.init import upgrade as bring_up

    before = bring_up(settings.database_to_write)
    if before is None:
        settings.tell(f"{settings.database} is up to date ({HEAD})")
        return
    settings.tell(f"upgraded {settings.database} from {before.revision} to {HEAD}")
    if before.copy is not None:
        settings.tell(f"copy of the previous version: {before.copy}")


def copy(
    settings: Settings,
    source: Annotated[str, Argument("SOURCE", "What.")],
    target: Annotated[str, Argument("TARGET", "Where.")],
) -> None:
    """\b
    $ claimdb db copy quotes.sqlite postgresql://ana@server/quotes
    $ claimdb db copy postgresql://ana@server/quotes quotes.sqlite

    Copy a database between SQLite and PostgreSQL, or between two files or servers, with all ids
    and the whole history, as it is now; others may keep writing to it. The target is a new file
    or an empty database on a server. The copy is complete, or nothing is written. Both
    databases are arguments, so --db is ignored.
    """
    from claimdb.store.admin.transfer import copy as transfer

    into = in_utf8(address_of(target))
    with progress(settings) as moved:
        copied = transfer(address_of(source), into, moved)
    rows, tables = counted(copied.rows, "row"), counted(copied.tables, "table")
    settings.tell(f"copied {rows} of {tables} to {into}")


def roles(
    reader: Annotated[str, Option("--reader", "NAME", "The role that reads.")] = "claimdb_reader",
    recorder: Annotated[
        str, Option("--coder", "NAME", "The role that also records.")
    ] = "claimdb_coder",
    owner: Annotated[
        str, Option("--owner", "NAME", "The role that creates and upgrades the database.")
    ] = "claimdb_owner",
    schema: Annotated[str, Option("--schema", "NAME", "The schema of the tables.")] = "public",
) -> None:
    """\b
    $ claimdb db roles
    $ claimdb db roles --reader newsroom --coder desk --owner archive

    Print SQL that creates roles for a PostgreSQL database, each with only the rights that it
    needs, for its administrator to read and run with psql. No connection is made. The SQL can
    be run again, and must be after `claimdb init` and `claimdb db upgrade`. See docs/server.md.
    """
    from claimdb.store.admin.roles import script

    print(script(reader=reader, coder=recorder, owner=owner, schema=schema), end="")


app = CommandGroup(
    """\b
    $ claimdb db info
    $ claimdb db backup

    Take care of the database.""",
    [
        command(info, "Show the database file, why it is used, its schema, size and records."),
        command(check, "Check the file, references, derived columns, full text and passages."),
        command(upgrade, "Upgrade the schema to this version of claimdb."),
        command(backup, "Copy the database, even while others write."),
        command(restore, "Restore a copy, and keep the file it replaces."),
        command(copy, "Copy a database, also between SQLite and PostgreSQL."),
        command(trust, "Trust the settings of a folder to name a database anywhere."),
        command(roles, "Print SQL for the roles of a PostgreSQL database."),
    ],
)


def init(
    settings: Settings,
    empty: Annotated[bool, Option("--empty", help="Omit the worked example.")] = False,
) -> None:
    """\b
    $ claimdb init
    $ claimdb --db peace.sqlite init --empty

    Create the database, with a worked example: everything that an article on the meeting of Xi
    Jinping and Vladimir Putin in March 2023 reports anybody to have said. An existing database
    is not changed.
    """
    # The schema is made by migrations, whose libraries nothing else needs.
    from claimdb.store.admin.init import initialise

    made = initialise(
        settings.database_to_write, seed=not empty, make_folder=settings.named_by == DATA_FOLDER
    )
    if not made:
        settings.tell(f"{settings.database} exists and is up to date")
        return
    if empty:
        settings.tell(f"created {settings.database}, empty")
        settings.tell("add your own quotes with claimdb add quote or claimdb import")
    else:
        settings.tell(f"created {settings.database} with the worked example")
        settings.tell('try: claimdb ask "who said what about the peace plan"')
