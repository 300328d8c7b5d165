"""A user at a pseudo-terminal, who types and waits for text on the screen."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pyte

from harness import a_terminal, environment
from launcher import start

_PATIENCE = 150  # seconds; half of what a test may take
_ROWS = 300
ENTER, TAB, ESCAPE = "\r", "\t", "\x1b"
CTRL_C, CTRL_D, CTRL_E, CTRL_Q, CTRL_R, CTRL_S = "\x03", "\x04", "\x05", "\x11", "\x12", "\x13"
CLEAR = "\x01\x0b"  # to the beginning of the line, and delete to its end


class Person:
    """A user at a screen that is so high that no line scrolls off."""

    def __init__(self, seen: int, running: Any, columns: int, rows: int) -> None:
        self._seen = seen
        self._running = running
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""

    @property
    def screen(self) -> str:
        cells = self._screen.buffer
        rows = range(max(cells, default=-1) + 1)
        lines = (
            "".join(cells[y][x].data for x in range(max(cells[y], default=-1) + 1)) for y in rows
        )
        return "\n".join(line.rstrip() for line in lines).rstrip()

    def sees(self, *texts: str, times: int = 1) -> Self:
        """Wait until each text is on the screen that many times, however it is wrapped."""
        while not all(self._flat().count(" ".join(text.split())) >= times for text in texts):
            assert self._reads(), f"waited for {texts}, and saw:\n{self.screen}"
        return self

    def types(self, *keys: str) -> Self:
        os.write(self._seen, "".join(keys).encode("utf-8", "surrogateescape"))
        return self

    def pastes(self, text: str) -> Self:
        return self.types(f"\x1b[200~{text}\x1b[201~")

    def leaves(self) -> int:
        """Wait until the command has ended, and return its exit code."""
        while self._reads():
            pass
        return self._running.wait(_PATIENCE)

    @property
    def pid(self) -> int:
        return int(self._running.pid)

    @property
    def terminal(self) -> int:
        """The user's end of the terminal."""
        return self._seen

    def resized(self, rows: int, columns: int) -> None:
        """The user makes the window larger or smaller."""
        self._screen.resize(rows, columns)

    def piped(self) -> str:
        """Return what went to the pipe."""
        return str(self._running.stdout.read().decode())

    def _flat(self) -> str:
        return " ".join(self.screen.split())

    def _reads(self) -> bool:
        if not select.select([self._seen], [], [], _PATIENCE)[0]:
            return False
        try:
            part = os.read(self._seen, 65536)
        except OSError:
            return False
        self.raw += part
        self._stream.feed(part)
        return bool(part)


@contextmanager
def at_terminal(
    *args: str,
    columns: int = 90,
    rows: int = _ROWS,
    cwd: Path | None = None,
    piped: bool = False,
    **env: str | None,
) -> Iterator[Person]:
    """Run the command on a terminal with a user; `piped` sends stdout to a pipe."""
    with a_terminal(columns, rows) as (seen, written):
        read, piped_to = os.pipe() if piped else (None, None)
        running = start(
            args,
            streams=(written, piped_to or written, written),
            env=environment(**{"TERM": "xterm", "CLAIMDB_PAGER": "", "NO_COLOR": "1", **env}),
            cwd=cwd,
            session=True,
            terminal=True,
        )
        os.close(written)
        if read is not None and piped_to is not None:
            os.close(piped_to)
            running.stdout = open(read, "rb")  # noqa: SIM115 (it is closed below)
        person = Person(seen, running, columns, rows)
        try:
            yield person
        finally:
            running.kill()
            running.wait()
            if running.stdout:
                running.stdout.close()
