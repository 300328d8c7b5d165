"""A yes before something is taken away.

Owns the question, what is told before it, and who can be asked. It must not know what is taken
away.
"""

import sys

import typer

from claimdb.cli.changes import some
from claimdb.cli.settings import Settings, printable
from claimdb.errors import ExitCode, RefusedError
from claimdb.store.read.log import Written


def agreed(
    settings: Settings, told: str, changed: Written, question: str, *, dry_run: bool
) -> bool:
    """Tell what would change, and return whether to do it; a dry run asks nothing and does nothing.

    Raises:
        RefusedError: there is nobody to ask.
    """
    for line in (told, *some(changed)):
        settings.tell(line)
    if not dry_run:
        confirm(question)
    return not dry_run


def confirm(question: str) -> None:
    """Ask on the terminal, and end with 5 unless the answer is yes.

    Raises:
        RefusedError: there is nobody to ask.
    """
    if not (sys.stdin and sys.stdin.isatty()):
        raise RefusedError(f"{question} Nobody is here to answer", hint="say yes beforehand: -y")
    print(f"{printable(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        print("nothing is changed", file=sys.stderr)
        raise typer.Exit(ExitCode.REFUSED)
