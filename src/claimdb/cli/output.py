"""Results on standard output: as lists on a terminal, else in a format."""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from importlib import import_module
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, TypeVar, cast

from claimdb import signals
from claimdb.cli.options import TERMINAL_LIMIT, Output
from claimdb.cli.settings import Settings, printable
from claimdb.errors import ExitCode, RefusedError
from claimdb.model import Record, Row
from claimdb.store.backends.base import Table

if TYPE_CHECKING:
    from claimdb.store.history.log import Entry, Written

_SIGNS = {"inserted": "+", "deleted": "-", "accepted": "accepted"}
_STEP = 100  # records between two reports of progress
_T = TypeVar("_T")
Progress = Callable[[str, int, int], None]
"""Shows what is being done, how many are done, and of how many."""


def leaves_in_force(entries: "Iterable[Entry]") -> bool:
    """Whether a stance was coded that is not the one in force."""
    parts = {(entry.record, *entry.part.split(" ")) for entry in entries}
    return any(
        kind == "coding" and (record, "topic", topic) not in parts
        for record, kind, *others in parts
        for topic in others[:1]
    )


def lines(entries: "Iterable[Entry]") -> Iterator[str]:
    """Yield what was changed: `q12 said: 2023 -> 2023-03`, `+ q12 topic t2 Peace plan`."""
    from claimdb.phrases import linked

    for entry in entries:
        if entry.action == "altered":
            what = " ".join(filter(None, (entry.record, entry.part)))
            for field, *cells in entry.cells:
                before, after = ("none" if cell is None else cell for cell in cells)
                yield f"{what} {field}: {before} -> {after}"
            continue
        side = 2 if entry.action == "inserted" else 1
        part, values = linked(entry.part, ((cell[0], cell[side]) for cell in entry.cells))
        what = " ".join(filter(None, (_SIGNS[entry.action], entry.record, part)))
        listed = ", ".join(f"{field} {value}" for field, value in values)
        yield f"{what}: {listed}" if listed else what


def is_for_people(output: Output, settings: Settings) -> bool:
    """Whether a terminal shows the results, and no format is asked for."""
    return settings.terminal and output.format is None


def limit_of(output: Output, settings: Settings) -> int | None:
    """Return how many results to get: all, but on a terminal as many as one reads."""
    if output.limit is not None or output.all:
        return output.limit
    return TERMINAL_LIMIT if is_for_people(output, settings) else None


def write(
    records: Iterable[Record],
    output: Output,
    settings: Settings,
    view: str = "columns",
    *,
    kind: type[Record],
    shown: object = None,
) -> int:
    """Write results of one kind, and return how many there were.

    A terminal gets them as a `view` draws them, a function of `terminal.lists` or a
    `module:function` of `terminal`, or what is `shown` in their place; with --fields it gets
    columns. A pipe gets TSV.
    """
    counter = RecordCounter()
    passing = counter.over(records)
    if not is_for_people(output, settings):
        from claimdb.formats import Export, writer

        export = Export(kind, passing, output.fields, results=True)
        writer(output.format or "tsv")(export, formatted(settings))
    elif first := list(islice(passing, 1)):
        module, _, name = ("columns" if output.fields else view).rpartition(":")
        # Rich is for terminals, and loaded for them alone.
        draw = getattr(import_module(f"claimdb.terminal.{module or 'lists'}"), name)
        from claimdb.terminal.screen import Screen

        fields = {"fields": output.fields} if output.fields else {}
        drawn = chain(first, passing) if shown is None or output.fields else shown
        with paged(settings) as out:
            draw(drawn, Screen(out, settings.width, color=settings.color), **fields)
    return counter.number


def formatted(settings: Settings) -> IO[str]:
    """Return stdout for what is in a format: texts as they are, unless a terminal would obey."""
    if not settings.terminal:
        return sys.stdout
    from claimdb.terminal.visible import Visible

    return cast("IO[str]", Visible(sys.stdout))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 quote`, `1,200 people`."""
    plural = "people" if noun == "person" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


class RecordCounter:
    """Counts records while they are written."""

    def __init__(self) -> None:
        self.number = 0

    def over(
        self, items: Iterable[_T], moved: Progress | None = None, total: int = 0
    ) -> Iterator[_T]:
        """Yield the records; `moved` shows every hundredth of the `total`."""
        for item in items:
            self.number += 1
            if moved and not self.number % _STEP:
                moved("export", self.number, total)
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
    stdin = pager.stdin
    assert stdin is not None

    def end(number: int) -> None:
        # A pager has its own use for Ctrl-C, and still has the terminal.
        if number == signal.SIGINT:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stdin.fileno())
            pager.wait()

    with signals.cleaned(end):
        try:
            with stdin as stream:
                yield stream
        except BrokenPipeError:
            # The reader has seen enough.
            pass
        finally:
            with signals.ignored(signal.SIGINT):
                pager.wait()


def nothing_found(
    output: Output, settings: Settings, message: str, hints: Iterable[str] = ()
) -> None:
    """Report that there is nothing, with hints, and exit with 1 where --exit-status asks for it."""
    settings.tell(message)
    if not settings.quiet:
        # Counting what else there is takes its time.
        for hint in hints:
            settings.tell(hint)
    if output.exit_status:
        sys.exit(ExitCode.FAILURE)


def progress(settings: Settings) -> AbstractContextManager[Progress]:
    """Return a context manager with a function that shows progress on a terminal."""
    if settings.quiet or not sys.stderr.isatty():
        return nullcontext(lambda *_: None)
    # Rich is for terminals, and loaded for them alone.
    from claimdb.terminal.screen import shown

    return shown(sys.stderr)


def agreed(
    settings: Settings, title: str, question: str, changed: "Written", *, dry_run: bool
) -> bool:
    """List what would change, and `confirm` it; return whether to do it, unless in a dry run."""
    settings.tell(title)
    for line in lines(changed.entries):
        settings.tell(line)
    if more := changed.rows - len(changed.entries):
        settings.tell(f"and {more:,} more")
    if not dry_run:
        confirm(question)
    return not dry_run


def tell_broken(settings: Settings, queries: Iterable[str]) -> None:
    """Report saved queries with a name that no record has any more."""
    for query in queries:
        settings.tell(
            f"note: the saved query {query} no longer finds a name; give the name back with"
            f" claimdb edit --alias, or save it anew: claimdb query save"
        )


def confirm(question: str) -> None:
    """Ask on the terminal, and exit with 5 unless the answer is yes.

    Raises:
        RefusedError: no terminal is attached.
    """
    if not (sys.stdin and sys.stdin.isatty()):
        raise RefusedError(f"{question} No terminal is attached", hint="confirm with -y")
    print(f"{printable(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if answer.strip().lower() not in {"y", "yes"}:
        # At the end of the input, the question has its line still open.
        print(f"{'' if answer else chr(10)}nothing was changed", file=sys.stderr)
        sys.exit(ExitCode.REFUSED)


def write_table(
    table: Table,
    output: Output,
    settings: Settings,
    view: str | None = None,
    *,
    columns: Sequence[str] = (),
    shown: object = None,
) -> None:
    """Write the columns of --fields, else all; a terminal gets these `columns`, or a `view`.

    See `write`. The caller reports that a table with a view is empty. `UsageError` is raised if
    --fields names a column that the table does not have.
    """
    from claimdb.values import check_names

    check_names(table.header, output.fields, "these rows")
    people = is_for_people(output, settings)
    fields: Sequence[str] = output.fields
    if not fields and not (people and view):
        fields = (people and columns) or table.header
    records = (Row(dict(zip(table.header, row, strict=True))) for row in table.rows)
    wanted = replace(output, fields=tuple(fields))
    if not write(records, wanted, settings, view or "columns", kind=Row, shown=shown) and not view:
        settings.tell("No rows.")
