"""`claimdb log`."""

from typing import IO, Annotated, Optional

from claimdb.cli.options import TERMINAL_LIMIT, Output, command
from claimdb.cli.output import write_table
from claimdb.cli.parameters import Argument, Option
from claimdb.cli.settings import Settings


def log(
    settings: Settings,
    formats: Output,
    name: Annotated[
        Optional[str],
        Argument("[ID]", "A record, batch or change."),
    ] = None,
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
            from claimdb.terminal import history

            write = history.batches if name is None else history.changes
            cells = (dict(zip(found.header, row, strict=True)) for row in shown)
            write(cells, out, width=settings.width, color=settings.color)

        write_table(found._replace(rows=iter(shown)), formats, settings, look=look)
    if not rows:
        settings.tell("The history is empty.")
    if len(shown) < len(rows):
        settings.tell(f"Showing the newest {len(shown)}. Use -n N for more.")


app = command(log)
