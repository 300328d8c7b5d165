"""Ask for a line, a text or one of a few answers at a terminal, on stderr."""

import os
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from claimdb import signals
from claimdb.cli.settings import Settings, printable
from claimdb.terminal.visible import visible

if TYPE_CHECKING:
    from claimdb.cli.prompts.toolkit import ToolkitLines


_LEAVE_EDITOR = b"\x1b[?2004l\x1b[?25h\r\n"
"""Turns bracketed paste off, and shows the cursor on a new line."""


class Offer(NamedTuple):
    """A completion: `text` replaces the last `typed` characters."""

    text: str
    typed: int
    description: str = ""


Offers = Callable[[str], Iterable[Offer]]
"""Returns the completions of an unfinished line."""


def words_offered(words: Iterable[str]) -> Offers:
    """Return completions for a line of one word from a list."""
    return lambda line: [Offer(one, len(line)) for one in words if one.startswith(line.lower())]


class Quit(Exception):  # noqa: N818 - not an error: the user leaves
    """The user does not want to go on."""


def moves_cursor() -> bool:
    """Whether the terminal can do more than print one line after the other."""
    return os.environ.get("TERM", "dumb") != "dumb"


class Asker:
    """Asks the user at a terminal; every question raises `Quit` when the input ends.

    Attributes:
        width: The number of columns that lines may fill.
        typed: Answers that are not part of the record yet, by their questions.
        earlier: Such answers from an unfinished record, offered when their question comes again.
    """

    def __init__(self, settings: Settings) -> None:
        self.width = max(20, min(settings.width, 100))
        self.typed: dict[str, str] = {}
        self.earlier: dict[str, str] = {}

    @cached_property
    def _lines(self) -> "PlainLines | ToolkitLines":
        if not moves_cursor():
            return PlainLines()
        # The library is loaded when the first question is asked.
        from claimdb.cli.prompts.toolkit import ToolkitLines

        return ToolkitLines(color="NO_COLOR" not in os.environ)

    def tell(self, text: str, *, indent: str = "") -> None:
        """Show a text, wrapped, with visible control characters; white space is collapsed."""
        lines = textwrap.wrap(
            visible(text, lines=True), self.width - len(indent), break_on_hyphens=False
        )
        _show([indent + line for line in lines] or [""])

    def report(self, message: str, hint: str | None) -> None:
        """Show an error and its hint."""
        self.tell(f"error: {message}")
        if hint:
            self.tell(f"hint: {hint}")

    def line(
        self, label: str, default: str = "", offers: Offers | None = None, *, required: bool = False
    ) -> str:
        """Ask for a line, which is stripped and may be empty unless it is required."""
        while True:
            answer = self._lines.line(label, self.earlier.pop(label, default), offers).strip()
            self.typed[label] = answer
            if answer or not required:
                return answer
            self.tell("a value is required; Ctrl-C quits and keeps your answers")

    def text(self, label: str, default: str) -> str:
        """Ask for a text, without the empty lines that end it."""
        self.tell(label)
        return self._lines.text(default).rstrip("\n")

    def choose(self, options: Mapping[str, str], *, default: str = "", label: str = "") -> str:
        """Ask for one of a few answers by its key; the option `q` raises `Quit`."""
        default = self.earlier.pop(label, default)
        keyed = (_keyed(key, answer, default) for key, answer in options.items() if answer)
        *lines, last = _filled([*filter(None, [label]), *keyed], self.width - 4)
        _show(lines)
        while True:
            answer = self._lines.line(f"{last} › ", "", None).strip().lower() or default
            if answer in options:
                if answer == "q":
                    raise Quit
                if label:
                    self.typed[label] = answer
                return answer
            self.tell(f"one of {', '.join(filter(None, options))}")

    def pick(self, rows: Sequence[tuple[str, str]], options: Mapping[str, str]) -> int | str:
        """Ask for the index of a row or the key of an option."""
        widest = min(max((len(name) for name, _ in rows), default=0), self.width // 2)
        room = self.width - 5
        for number, (name, description) in enumerate(rows, 1):
            row = f"{visible(name):<{widest}}  {visible(description)}".rstrip()
            _show([f"  {number}  {row if len(row) <= room else f'{row[: room - 1]}…'}"])
        numbers = {str(number): "" for number in range(1, len(rows) + 1)}
        answer = self.choose({**numbers, **options})
        return int(answer) - 1 if answer in numbers else answer


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _keyed(key: str, answer: str, default: str) -> str:
    """Return an answer with its key in brackets: `[s]kip`, `[N]ew quote`."""
    shown = key.upper() if key == default else key
    return f"[{shown}]{answer[len(key) :]}" if answer.startswith(key) else f"[{shown}] {answer}"


def _filled(parts: Iterable[str], width: int) -> list[str]:
    """Return parts on as few lines as possible, none of them broken."""
    lines = [""]
    for part in map(visible, parts):
        longer = f"{lines[-1]}  {part}" if lines[-1] else part
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


class PlainLines:
    """Writes to stderr and reads lines; Enter takes the default, and - leaves it."""

    def line(self, label: str, default: str, _: Offers | None) -> str:
        """Ask for a line."""
        if not default:
            return self._read(label)
        answer = self._read(f"{label.rstrip(' :')} [{printable(default)}]: ")
        return {"": default, "-": ""}.get(answer.strip(), answer)

    def text(self, default: str) -> str:
        """Ask for lines until an empty one."""
        return "\n".join(iter(lambda: self._read("> "), "")) or default

    def _read(self, label: str) -> str:
        print(label, end="", file=sys.stderr, flush=True)
        if line := sys.stdin.readline():
            return line.removesuffix("\n")
        raise Quit


@contextmanager
def typeahead_kept(on_signal: signals.CleanUp) -> Iterator[None]:
    """Keep what is typed between two questions for the next one, key by key.

    In canonical mode the terminal drops a Ctrl-D typed while no read is pending, has no room for
    a long line, and echoes what is typed between questions. A signal still ends the command:
    before that, `on_signal` is called and the terminal restored.
    """
    try:
        import termios
    except ImportError:
        # Windows has no canonical mode for programs that read keys, and closes without a signal.
        yield
        return

    before = termios.tcgetattr(sys.stdin)
    if moves_cursor():
        raw = termios.tcgetattr(sys.stdin)
        raw[3] &= ~(termios.ICANON | termios.ECHO)
        raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
        termios.tcsetattr(sys.stdin, termios.TCSANOW, raw)

    def end(number: int) -> None:
        # A terminal that is closed has no attributes.
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
        if moves_cursor():
            with suppress(OSError):
                os.write(sys.stderr.fileno(), _LEAVE_EDITOR)
        on_signal(number)

    try:
        with signals.cleaned(end):
            yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
