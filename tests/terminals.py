"""Somebody at a terminal: types, and waits until the screen shows what a person would wait for."""

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pyte

from harness import COMMAND, a_terminal, environment
from shells import takes_the_terminal

_PATIENCE = 60
_ROWS = 300
ENTER, TAB, ESCAPE = "\r", "\t", "\x1b"
CTRL_C, CTRL_D, CTRL_E = "\x03", "\x04", "\x05"
CLEAR = "\x01\x0b"  # to the beginning of the line, and all of it away


class Person:
    """Sits before a screen so high that nothing leaves it."""

    def __init__(self, seen: int, running: subprocess.Popen, columns: int) -> None:
        self._seen = seen
        self._running = running
        self._screen = pyte.Screen(columns, _ROWS)
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
        """Wait until all of these texts stand there, so many times, whatever the lines."""
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
    *args: str, columns: int = 90, cwd: Path | None = None, piped: bool = False, **env: str | None
) -> Iterator[Person]:
    """Run the command on a terminal at which somebody sits; `piped` has stdout elsewhere."""
    with a_terminal(columns, _ROWS) as (seen, written):
        running = subprocess.Popen(
            [COMMAND, *args],
            stdin=written,
            stdout=subprocess.PIPE if piped else written,
            stderr=written,
            cwd=cwd,
            env=environment(**{"TERM": "xterm", "CLAIMDB_PAGER": "", "NO_COLOR": "1", **env}),
            start_new_session=True,
            preexec_fn=takes_the_terminal,  # noqa: PLW1509 (it does nothing but this)
        )
        os.close(written)
        person = Person(seen, running, columns)
        try:
            yield person
        finally:
            running.kill()
            running.wait()
            if running.stdout:
                running.stdout.close()
