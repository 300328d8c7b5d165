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
        Argument("[BATCH|CHANGE]", "The batch or change to undo."),
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


app = command(undo)
