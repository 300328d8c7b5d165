"""Results to the stream: which format, how many, through which pager.

Owns the choice between a terminal's lists and a machine's formats. It must not know how a format
is written.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import IO, TypeVar, cast

import typer

from claimdb.cli.options import TERMINAL_LIMIT, Output
from claimdb.cli.settings import Settings
from claimdb.errors import ExitCode
from claimdb.model import Record
from claimdb.render import renderer
from claimdb.render.visible import Visible

_T = TypeVar("_T")


def limit_of(output: Output, settings: Settings) -> int | None:
    """Return how many results to get: all, but on a terminal as many as one reads."""
    if output.limit is not None or output.all:
        return output.limit
    return TERMINAL_LIMIT if settings.terminal and output.format is None else None


def write(
    records: Iterable[Record],
    output: Output,
    settings: Settings,
    on_terminal: Callable[[Iterable[Record], IO[str]], None],
    *,
    kind: type[Record],
) -> int:
    """Write the results, which are of one kind, and return how many there were.

    A terminal gets what `on_terminal` writes, unless a format is asked for; a pipe gets TSV.
    """
    counter = _Counter()
    counted = counter.over(records)
    if output.format is None and settings.terminal:
        first = list(islice(counted, 1))
        if first:
            with paged(settings) as out:
                on_terminal(chain(first, counted), out)
    else:
        renderer(output.format or "tsv")(counted, formatted(settings), output.fields, kind=kind)
    return counter.number


def formatted(settings: Settings) -> IO[str]:
    """Return stdout for what is in a format: texts as they are, unless a terminal would obey."""
    return cast("IO[str]", Visible(sys.stdout)) if settings.terminal else sys.stdout


class _Counter:
    """Counts what passes through it."""

    def __init__(self) -> None:
        self.number = 0

    def over(self, items: Iterable[_T]) -> Iterator[_T]:
        for item in items:
            self.number += 1
            yield item


@contextmanager
def paged(settings: Settings) -> Iterator[IO[str]]:
    """Give a stream to write to that goes through the user's pager, or straight to stdout."""
    if settings.pager is None:
        yield sys.stdout
        return
    # Only a terminal has a pager.
    import shlex
    import subprocess

    try:
        pager = subprocess.Popen(  # noqa: S603 (the user's own choice of program)
            shlex.split(settings.pager), stdin=subprocess.PIPE, text=True, errors="backslashreplace"
        )
    except (OSError, ValueError):
        settings.tell(f"note: the pager {settings.pager!r} cannot be started")
        yield sys.stdout
        return
    assert pager.stdin is not None
    try:
        with pager.stdin as stream:
            yield stream
    except BrokenPipeError:
        # The reader has seen enough.
        pass
    finally:
        while True:
            try:
                pager.wait()
                break
            except KeyboardInterrupt:
                # A pager has its own use for Ctrl-C, and still holds the terminal.
                continue


def nothing_found(output: Output, settings: Settings, what: str) -> None:
    """Say that there is nothing, and end with 1 where that was asked for."""
    settings.tell(f"No {what} match.")
    if output.exit_status:
        raise typer.Exit(ExitCode.FAILURE)
