"""Ask for a line, a text or one of a few answers at a terminal, on stderr."""

import os
import signal
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from claimdb.cli.settings import Settings, printable
from claimdb.terminal.visible import visible


class Offer(NamedTuple):
    """What may be typed: `text` takes the place of the last `typed` characters."""

    text: str
    typed: int
    told: str = ""


Offers = Callable[[str], Iterable[Offer]]
"""What is offered for what stands in a line so far."""


class Quit(Exception):  # noqa: N818 - nothing went wrong: somebody leaves
    """Who is asked does not want to go on."""


class Lines(Protocol):
    """What draws questions and reads what is typed."""

    def line(self, label: str, default: str, offers: Offers | None) -> str:
        """Ask for a line, in which a default stands already.

        Raises:
            EOFError: there is nothing more.
        """

    def text(self, default: str) -> str:
        """Ask for a text of one or more lines.

        Raises:
            EOFError: there is nothing more.
        """


def can_ask() -> bool:
    """Whether somebody sits at a terminal, reads it and can answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


class Asker:
    """Asks somebody at a terminal."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lines: Lines | None = None
        self._typed: dict[str, str] = {}
        self._before: dict[str, str] = {}

    @property
    def answers(self) -> dict[str, str]:
        """The answers, by their questions, that nothing was made of yet."""
        return {**self._before, **self._typed}

    def resume(self, answers: Mapping[str, str]) -> None:
        """Have these answers ready, and no others: they stand there when it is asked again."""
        self._before = dict(answers)

    def settle(self) -> None:
        """Forget the answers given now: all was made of them that there is to make."""
        self._typed.clear()

    @property
    def width(self) -> int:
        """So many columns lines may fill."""
        return max(20, min(self._settings.width, 100))

    @property
    def _drawn(self) -> Lines:
        if self._lines is None:
            if moves_cursor():
                # The library is loaded when the first question is asked.
                from claimdb.cli.prompts.toolkit import ToolkitLines

                self._lines = ToolkitLines(color="NO_COLOR" not in os.environ)
            else:
                self._lines = PlainLines()
        return self._lines

    def tell(self, text: str, *, indent: str = "") -> None:
        """Show something, wrapped and safe to look at; all white space of it counts as one."""
        wrapped = textwrap.wrap(
            visible(text, lines=True),
            self.width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        for line in wrapped or [""]:
            _put(line)

    def wrong(self, message: str, hint: str | None) -> None:
        """Show what is wrong, and what to do about it."""
        self.tell(f"error: {message}")
        if hint:
            self.tell(f"hint: {hint}")

    def show(self, lines: Iterable[str]) -> None:
        """Show lines that are laid out already."""
        for line in lines:
            _put(line)

    def line(self, label: str, *, default: str = "", offers: Offers | None = None) -> str:
        """Ask for a line, without the spaces around it; it may be empty.

        Raises:
            Quit: the input has ended.
        """
        said = self._line(label, self._before.pop(label, default), offers)
        self._typed[label] = said
        return said

    def _line(self, label: str, default: str = "", offers: Offers | None = None) -> str:
        try:
            return self._drawn.line(label, default, offers).strip()
        except EOFError:
            raise Quit from None

    def needed(self, label: str, *, default: str = "", offers: Offers | None = None) -> str:
        """Ask for a line until it says something."""
        while not (said := self.line(label, default=default, offers=offers)):
            self.tell("a value is required; Ctrl-C quits and keeps your answers")
        return said

    def text(self, label: str, *, default: str = "") -> str:
        """Ask for a text; the empty lines that end it are not of it.

        Raises:
            Quit: the input has ended.
        """
        try:
            self.tell(label)
            return self._drawn.text(default).rstrip("\n")
        except EOFError:
            raise Quit from None

    def choose(self, options: Mapping[str, str], *, default: str = "", label: str = "") -> str:
        """Ask for one of a few answers by its key; the key of the default is a capital."""
        default = self._before.pop(label, default)
        keyed = (_keyed(key, told, default) for key, told in options.items() if told)
        *lines, last = _filled([*filter(None, [label]), *keyed], self.width - 4)
        self.show(lines)
        while True:
            said = self._line(f"{last} › ").lower() or default
            if said in options:
                if label:
                    self._typed[label] = said
                return said
            self.tell(f"one of {', '.join(filter(None, options))}")

    def pick(self, rows: Sequence[tuple[str, str]], options: Mapping[str, str]) -> int | str:
        """Ask for one of some numbered rows, or for one of the options.

        Returns:
            The place of a row from 0, or the key of an option.
        """
        widest = min(max((len(name) for name, _ in rows), default=0), self.width // 2)
        for number, (name, told) in enumerate(rows, 1):
            shown = f"{visible(name):<{widest}}  {visible(told)}".rstrip()
            _put(f"  {number}  {_cut(shown, self.width - 5)}")
        numbered = {str(number): "" for number in range(1, len(rows) + 1)}
        found = self.choose({**numbered, **options})
        return int(found) - 1 if found in numbered else found


def _put(line: str) -> None:
    print(line, file=sys.stderr)


def _keyed(key: str, told: str, default: str) -> str:
    """Return an answer with its key in brackets: `[s]kip`, `[N]ew quote`."""
    shown = key.upper() if key == default else key
    return f"[{shown}]{told[len(key) :]}" if told.startswith(key) else f"[{shown}] {told}"


def _filled(parts: Iterable[str], width: int) -> list[str]:
    """Return parts on as few lines as they fit on, none of them broken."""
    lines = [""]
    for part in map(visible, parts):
        longer = f"{lines[-1]}  {part}" if lines[-1] else part
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


class PlainLines:
    """Writes to stderr and reads lines; Enter takes the default, and - leaves it."""

    def line(self, label: str, default: str, offers: Offers | None) -> str:
        """Ask for a line."""
        shown = f"{label.rstrip(' :')} [{printable(default)}]: " if default else label
        said = self._read(shown)
        if default and said.strip() in {"", "-"}:
            return default if not said.strip() else ""
        return said

    def text(self, default: str) -> str:
        """Ask for lines until an empty one."""
        lines: list[str] = []
        while line := self._read("> "):
            lines.append(line)
        return "\n".join(lines) or default

    def _read(self, label: str) -> str:
        print(label, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.removesuffix("\n")


def moves_cursor() -> bool:
    """Whether the terminal can show more than one line after the other."""
    return os.environ.get("TERM", "dumb") != "dumb"


@contextmanager
def held(closed: Callable[[], object]) -> Iterator[None]:
    """Leave what is typed between two questions to the next one, key for key.

    A terminal that gathers lines makes nothing of a Ctrl-D on which nobody waits, has no room for
    a long line, and shows what is typed where nobody asked. Ctrl-C ends the command all the time.
    When the terminal is closed, what is to be done then comes before the end.
    """
    try:
        import termios
    except ImportError:
        # Windows gathers no lines for who reads key by key, and closes without a signal.
        yield
        return

    def close(number: int, _: object) -> None:
        closed()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    handled = signal.getsignal(signal.SIGHUP)
    if handled is signal.SIG_DFL:
        # Who ignores it has said so: nohup.
        signal.signal(signal.SIGHUP, close)
    before = termios.tcgetattr(sys.stdin)
    if moves_cursor():
        now = termios.tcgetattr(sys.stdin)
        now[3] &= ~(termios.ICANON | termios.ECHO)
        now[6][termios.VMIN], now[6][termios.VTIME] = 1, 0
        termios.tcsetattr(sys.stdin, termios.TCSANOW, now)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
        signal.signal(signal.SIGHUP, handled)
