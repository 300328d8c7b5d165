"""`claimdb undo`."""

from typing import Annotated, Optional

from claimdb.cli.options import DryRun, Yes, command
from claimdb.cli.output import agreed
from claimdb.cli.parameters import Argument
from claimdb.cli.settings import Settings


def undo(
    settings: Settings,
    coder: str,
    name: Annotated[
        Optional[str],
        Argument("[BATCH|CHANGE]", "What to take back."),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """\b
    $ claimdb undo --dry-run
    $ claimdb undo b2 -y

    Take back what was written last, or a batch (b4) or a change (h88) of claimdb log. What a later
    batch has built upon is not taken back before that is. An undo is a batch too: named, it is
    taken back, and what it took back stands again.
    """
    database = settings.open_to_write(coder)
    if dry_run or not yes:
        would = database.undo(name, dry_run=True)
        told, question = f"{would.what} would be taken back:", f"Take back {would.what}?"
        if not agreed(settings, told, would.changed, question, dry_run=dry_run):
            return
        # Others may have written in between, and then the last batch is another one.
        name = would.what
    done = database.undo(name)
    settings.tell(f"took back {done.what}; to have it again: claimdb undo {done.by}")


app = command(undo)
