"""Wrapped blocks of styled text on a terminal; texts of users are never markup."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Literal, TypeVar

from rich import progress
from rich.console import Console
from rich.table import Table
from rich.text import Text

from claimdb import signals
from claimdb.model import short_id
from claimdb.terminal.visible import visible

_Item = TypeVar("_Item")

NARROWEST = 24
"""On a narrower terminal lines run over rather than break into letters."""

BOLD, DIM, ID = "bold", "dim", "cyan"
STANCES = {"support": "green", "oppose": "red", "mixed": "yellow", "neutral": ""}
"""The colour of each stance, whose word is always written as well."""

_EMPTY = Text()
_SIGNS = {"-": ("[-", "-]", "red"), "+": ("{+", "+}", "green")}
_GAP = 2  # columns between those of a table


def plain(text: str, style: str = "") -> Text:
    """Return a text of one line; nothing in it is markup."""
    # A style of the whole text would also apply to text appended later.
    return Text().append(visible(text), style)


def in_lines(text: str, style: str = "") -> Text:
    """Return a text that keeps its newlines; nothing in it is markup."""
    return Text(visible(text, lines=True), style)


def id_text(kind: str, number: int) -> Text:
    """Return the short id of a record."""
    return plain(short_id(kind, number), ID)


def counted(number: int, what: str) -> str:
    """Return a number of things: `1 quote`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def joined(parts: Iterable[Text], separator: str = " · ") -> Text:
    """Return several texts as one."""
    return plain(separator, DIM).join(parts)


def difference(diff: Iterable[tuple[str, str]]) -> Text:
    """Return a difference: removed words in `[- -]`, added ones in `{+ +}`."""
    text = Text()
    for sign, words in diff:
        opening, closing, style = _SIGNS.get(sign, ("", "", ""))
        text.append(f"{opening}{visible(words, lines=True)}{closing}", style)
    return text


class Screen:
    """A stream of a given width that takes lines of text."""

    def __init__(self, out: IO[str], width: int, *, color: bool) -> None:
        self.width = max(width, NARROWEST)
        self._out = out
        # The settings have read the environment, so Rich must not.
        self._console = Console(
            file=out,
            width=self.width,
            height=25,
            color_system="standard" if color else None,
            force_terminal=color,
            force_jupyter=False,
            no_color=not color,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def gap(self) -> None:
        """Leave a line blank."""
        self._out.write("\n")

    def spaced(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield items, with a blank line between them."""
        for place, item in enumerate(items):
            if place:
                self.gap()
            yield item

    def line(self, text: Text) -> None:
        """Write a text on one line, however wide the screen is."""
        text.rstrip()
        self._console.print(text, soft_wrap=True)

    def block(self, text: Text, *, lead: Text = _EMPTY, indent: int = 0, hang: int = 0) -> None:
        """Write a text, wrapped and indented; one with `no_wrap` stays on one line.

        A `lead` precedes the first line; if it is wider than the indentation, it moves all lines.
        Those after the first are indented by `hang` more.
        """
        start = max(indent, lead.cell_len)
        lead = lead.copy().append(" " * (start - lead.cell_len))
        width = max(self.width - start - hang, 2)
        for line in text.wrap(self._console, width, overflow=text.overflow or "fold"):
            self.line(lead.append_text(line))
            lead = Text(" " * (start + hang))

    def flow(self, parts: Iterable[Text], *, indent: int = 0, hang: int = 0) -> None:
        """Write parts with a point between them; a part is split only if it is too wide."""
        line, offset = Text(), 0
        for part in parts:
            # A line that continues ends in a space and a point.
            if line and indent + offset + line.cell_len + 3 + part.cell_len + 2 > self.width:
                self.block(line + plain(" ·", DIM), indent=indent + offset, hang=hang - offset)
                line, offset = part, hang
            else:
                line = joined((line, part)) if line else part
        self.block(line, indent=indent + offset, hang=hang - offset)

    def fits(self, header: Iterable[str], *, numbers: Collection[str] = ()) -> bool:
        """Whether a table shows all of its columns; too wide a one would lose the last."""
        least = [_least(name, numbers) for name in header]
        return sum(least) + _GAP * (len(least) - 1) <= self.width

    def table(
        self,
        header: Iterable[str],
        rows: Iterable[Iterable[str]],
        *,
        numbers: Collection[str] = (),
    ) -> None:
        """Write a table whose cells wrap; the columns of `numbers` are aligned on the right."""
        table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="none")
        for name in header:
            justify: Literal["left", "right"] = "right" if name in numbers else "left"
            least = _least(name, numbers)
            table.add_column(plain(name, BOLD), overflow="fold", min_width=least, justify=justify)
        for row in rows:
            table.add_row(*map(in_lines, row))
        with self._console.capture() as capture:
            self._console.print(table)
        # Rich pads every line to the width of the table.
        self._out.writelines(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _least(name: str, numbers: Collection[str]) -> int:
    """Return the least width of a column."""
    return len(name) if name in numbers else 6


_SHOW_CURSOR = b"\r\x1b[K\x1b[?25h"


@contextmanager
def shown(out: IO[str], *, sizes: bool = False) -> Iterator[Callable[[str, int, int | None], None]]:
    """Show progress, and yield a function to report a description, the done and the total."""
    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn() if sizes else progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    console = Console(file=out, no_color=True)

    def end(_: int) -> None:
        # The lock of the console may be in use.
        os.write(out.fileno(), _SHOW_CURSOR)

    bar = progress.Progress(*columns, console=console, transient=True)
    with signals.cleaned(end), bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total
        )
