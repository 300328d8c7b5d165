"""`claimdb log`, `claimdb undo` and `claimdb rm`."""

from typing import IO, Annotated, Optional

from claimdb.cli.options import TERMINAL_LIMIT, DryRun, Output, Yes, command
from claimdb.cli.output import agreed, write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings


def log(
    settings: Settings,
    formats: Output,
    name: Annotated[Optional[str], Argument("[ID]", "A record, batch or change.")] = None,
    limit: Annotated[
        Optional[int],
        Option("--limit", "-n", min=0, metavar="N", help="At most N entries, the newest."),
    ] = None,
) -> None:
    """\b
    $ claimdb log
    $ claimdb log q12 --json

    Show the history, newest first: what each command wrote, by whom and when. For a record
    (q12, c3, a5, t2, s7, o9, a citation key or a name): the changes of the record and its
    links, cell by cell, before and after. For a batch (b4) or a change (h88): its changes.
    """
    asked = TERMINAL_LIMIT + 1 if settings.terminal and limit is None else limit
    with settings.open() as database:
        if formats.format is not None or not settings.terminal:
            write_table(database.log(name, limit=limit), formats, settings)
            return
        found = database.log(name, limit=asked)
        rows = list(found.rows)
        shown = rows if limit is not None else rows[:TERMINAL_LIMIT]

        def look(out: IO[str]) -> None:
            # Rich is for terminals, and loaded for them alone.
            from claimdb.terminal.lists import batches, changes

            write = batches if name is None else changes
            cells = (dict(zip(found.header, row, strict=True)) for row in shown)
            write(cells, out, width=settings.width, color=settings.color)

        write_table(found._replace(rows=iter(shown)), formats, settings, look=look)
    if not rows:
        settings.tell("The history is empty.")
    if len(shown) < len(rows):
        settings.tell(f"Showing the newest {len(shown)}. Use -n N for more.")


log_app = command(log)


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
        told, question = f"{would.what} would be undone:", f"Undo {would.what}?"
        if not agreed(settings, told, would.changed, question, dry_run=dry_run):
            return
        # Others may have written in between, and then the last batch is another one.
        name = would.what
    done = database.undo(name)
    settings.tell(f"undid {done.what}; redo with: claimdb undo {done.by}")


undo_app = command(undo)


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
        told, question = f"{_listed(would.ids)} would be removed:", f"Remove {_listed(would.ids)}?"
        if not agreed(settings, told, would.changed, question, dry_run=dry_run):
            return
    done = database.rm(*names)
    settings.tell(f"removed {_listed(done.ids)}; undo with: claimdb undo {done.by}")


def _listed(ids: tuple[str, ...]) -> str:
    return ", ".join(ids)


rm_app = command(rm)
