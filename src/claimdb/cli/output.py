"""Results on standard output: as lists on a terminal, else in a format."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, TypeVar, cast

from claimdb.cli.options import TERMINAL_LIMIT, Output
from claimdb.cli.settings import Settings, printable
from claimdb.errors import ExitCode, RefusedError
from claimdb.model import Record, Row
from claimdb.store.backends.base import Table

# What only some results need is loaded with them.
if TYPE_CHECKING:
    from claimdb.store.history.log import Entry, Written

_SIGNS = {"inserted": "+", "deleted": "-"}


def lines(entries: "Iterable[Entry]") -> Iterator[str]:
    """Yield what was changed: `q12 said: 2023 -> 2023-03`, `+ q12 topic t2 Peace plan`."""
    from claimdb.phrases import linked

    for entry in entries:
        if entry.action == "altered":
            what = " ".join(filter(None, (entry.record, entry.part)))
            for field, before, after in entry.cells:
                yield f"{what} {field}: {_value(before)} -> {_value(after)}"
            continue
        side = 2 if entry.action == "inserted" else 1
        part, cells = linked(entry.part, ((cell[0], cell[side]) for cell in entry.cells))
        what = " ".join(filter(None, (_SIGNS[entry.action], entry.record, part)))
        listed = ", ".join(f"{field} {value}" for field, value in cells)
        yield f"{what}: {listed}" if listed else what


def some(changed: "Written") -> Iterator[str]:
    """Yield these lines of the first rows, and how many more there are."""
    yield from lines(changed.entries)
    if more := changed.rows - len(changed.entries):
        yield f"and {more:,} more"


def _value(value: object) -> str:
    return "none" if value is None else str(value)


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
    from claimdb.formats import Export, writer

    counter = _Counter()
    counted = counter.over(records)
    if output.format is None and settings.terminal:
        first = list(islice(counted, 1))
        if first:
            with paged(settings) as out:
                on_terminal(chain(first, counted), out)
    else:
        export = Export(kind, counted, output.fields, results=True)
        writer(output.format or "tsv")(export, formatted(settings))
    return counter.number


def formatted(settings: Settings) -> IO[str]:
    """Return stdout for what is in a format: texts as they are, unless a terminal would obey."""
    if not settings.terminal:
        return sys.stdout
    from claimdb.terminal.visible import Visible

    return cast("IO[str]", Visible(sys.stdout))


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
                # A pager has its own use for Ctrl-C, and still has the terminal.
                continue


def nothing_found(output: Output, settings: Settings, what: str) -> None:
    """Say that there is nothing, and end with 1 where that was asked for."""
    settings.tell(f"No {what} match.")
    if output.exit_status:
        sys.exit(ExitCode.FAILURE)


def progress(settings: Settings) -> AbstractContextManager[Callable[[str, int, int], None]]:
    """Return what gives a function to say what is at hand, how far it is, and of how many."""
    if settings.quiet or not sys.stderr.isatty():
        return nullcontext(lambda *_: None)
    # Rich is for terminals, and loaded for them alone.
    from claimdb.terminal.screen import shown

    return shown(sys.stderr)


def agreed(
    settings: Settings, told: str, changed: "Written", question: str, *, dry_run: bool
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
        raise RefusedError(f"{question} No terminal is attached", hint="confirm with -y")
    print(f"{printable(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        print("nothing was changed", file=sys.stderr)
        sys.exit(ExitCode.REFUSED)


def write_table(
    table: Table,
    output: Output,
    settings: Settings,
    shown: Sequence[str] = (),
    *,
    look: Callable[[IO[str]], None] | None = None,
) -> None:
    """Write the columns that are asked for, else all; a terminal gets those of `shown`.

    A table with a `look` of its own has that on a terminal, and whoever calls says if it is empty.

    Raises:
        UsageError: a column is asked for that the table does not have.
    """
    from claimdb.values import check_names

    check_names(table.header, output.fields, "these rows")
    fields = output.fields or table.header

    def on_terminal(records: Iterable[Record], out: IO[str]) -> None:
        if look and not output.fields:
            look(out)
            return
        # Rich is for terminals, and loaded for them alone.
        from claimdb.terminal import lists

        lists.columns(
            records,
            out,
            fields=output.fields or tuple(shown) or table.header,
            width=settings.width,
            color=settings.color,
        )

    records = (Row(dict(zip(table.header, row, strict=True))) for row in table.rows)
    wanted = replace(output, fields=fields)
    if not write(records, wanted, settings, on_terminal, kind=Row) and look is None:
        settings.tell("No rows.")
