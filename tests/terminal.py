"""The real command in a process of its own: through pipes, and on a terminal."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COMMAND = (sys.executable, "-m", "claimdb")
# What a user's own environment may say about looks, and tests must not depend on.
_LOOKS = (
    "CLAIMDB_DB", "CLAIMDB_PAGER", "PAGER", "NO_COLOR", "COLUMNS", "LINES", "XDG_DATA_HOME",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a command printed and returned."""

    code: int
    out: str
    err: str = ""


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in _LOOKS}
    return plain | {"TERM": "xterm"} | dict(extra or {})


def run(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Outcome:
    """Run claimdb without a terminal."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=_environment(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(
    arguments: Sequence[str],
    *,
    columns: int,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run claimdb on a terminal so many columns wide; `out` is all that it shows."""
    own, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    quiet = {"NO_COLOR": "1", "CLAIMDB_PAGER": ""}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=_environment(quiet | dict(environment or {})),
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
    )
    os.close(its)
    shown = bytearray()
    while True:
        try:
            part = os.read(own, 65536)
        except OSError:
            # Linux says so when the last program has left the terminal.
            break
        if not part:
            break
        shown += part
    os.close(own)
    return Outcome(process.wait(), shown.decode().replace("\r\n", "\n"))
