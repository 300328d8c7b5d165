"""How far something has come, shown on a terminal while it lasts.

Owns the line that moves and that nothing of it stays. It must not know what is done.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)


@contextmanager
def shown(out: IO[str], *, sizes: bool = False) -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a line for the block; yield what moves it: what is at hand, how far, of how many.

    Where they are `sizes`, these are bytes.
    """
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn() if sizes else MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=out, no_color=True)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)

        def moved(what: str, done: int, total: int | None) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield moved
