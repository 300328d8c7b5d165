"""`claimdb rm`."""

from typing import Annotated

from claimdb.cli.options import DryRun, Yes, command
from claimdb.cli.output import agreed
from claimdb.cli.parameters import Argument
from claimdb.cli.settings import Settings


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


app = command(rm)
