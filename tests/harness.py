"""Runs the command line: in this process where only the answer matters, else as a process.

A process gets an environment of its own, so that nothing of the user's reaches it.
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import sysconfig
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from claimdb.cli.app import app
from claimdb.store.address import Address, Server

COMMAND = Path(sysconfig.get_path("scripts"), "claimdb")
FORMATS = ("json", "jsonl", "csv", "tsv", "markdown", "ids")
_FROM_THE_USER = (
    "CLAIMDB_DB", "CLAIMDB_CODER", "CLAIMDB_PAGER", "PAGER", "NO_COLOR", "TERM", "XDG_DATA_HOME", "XDG_STATE_HOME",
)  # fmt: skip


class Outcome(NamedTuple):
    """What came of a run. On a terminal `out` is all that it showed."""

    code: int
    out: str
    err: str


def named(db: Address | str) -> str:
    """Return what names a database on a command line."""
    return db.url if isinstance(db, Server) else str(db)


def claimdb(*args: str, db: Address | None = None, **env: str) -> Outcome:
    """Run a command line in this process, as on a pipe."""
    clean = {**dict.fromkeys(_FROM_THE_USER), **env}
    if db is not None:
        clean["CLAIMDB_DB"] = named(db)
    result = CliRunner().invoke(app, list(args), env=clean, catch_exceptions=False)
    return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr_bytes.decode())


def environment(
    db: Address | str | None = None, *, measured: bool = True, **env: str | None
) -> dict[str, str]:
    """Return the environment of a process, with nothing of what is None; coverage may measure it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "PATH" or (measured and name.startswith("COVERAGE_"))
    }
    database = {} if db is None else {"CLAIMDB_DB": named(db)}
    given = {**kept, "HOME": "/nonexistent", "LANG": "C.UTF-8", **database, **env}
    return {name: value for name, value in given.items() if value is not None}


def process(
    *args: str | bytes,
    db: Address | str | None = None,
    cwd: Path | None = None,
    **env: str | None,
) -> Outcome:
    """Run the command itself, with pipes, and nothing to read from."""
    done = subprocess.run(
        [COMMAND, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=cwd,
        env=environment(db, **env),
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


_AS_USER = """
import contextlib, io, os, sys
from claimdb.cli.app import app, main
user, working, *sys.argv[1:] = sys.argv[1:]
path = os.environ["CLAIMDB_DB"]
os.environ["CLAIMDB_DB"] = working
nowhere = io.StringIO()
with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
    with contextlib.suppress(SystemExit):
        app(sys.argv[1:])
os.environ["CLAIMDB_DB"] = path
os.setgroups([])
os.setgid(int(user))
os.setuid(int(user))
main()
"""


def as_user(user: int | None, *args: str, db: Path, working: Path) -> Outcome:
    """Run the command as another user, if one is named.

    The libraries may lie where that user may not read. So the command runs on a database where it
    works first, which loads all that it needs.
    """
    if user is None:
        return process(*args, db=db)
    done = subprocess.run(
        [sys.executable, "-c", _AS_USER, str(user), working, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        # Nor may that user write where coverage is kept.
        env=environment(db, measured=False),
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def shell(line: str, db: Address, **env: str) -> Outcome:
    """Run a line of shell, in which `claimdb` is the command."""
    done = subprocess.run(
        ["bash", "-c", line],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=environment(db, **{"PATH": f"{COMMAND.parent}:{os.environ['PATH']}", **env}),
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def a_terminal(columns: int, rows: int = 24) -> Iterator[tuple[int, int]]:
    """Open a pseudo-terminal: what a person sees, and what a program writes to."""
    seen, written = pty.openpty()
    try:
        fcntl.ioctl(written, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        yield seen, written
    finally:
        os.close(seen)


def terminal(
    *args: str | bytes, columns: int = 80, cwd: Path | None = None, **more: str | None
) -> Outcome:
    """Run the command on a terminal. There is no pager and no colour unless `more` says so."""
    env = {"TERM": "xterm", "CLAIMDB_PAGER": "", "NO_COLOR": "1", **more}
    with a_terminal(columns) as (seen, written):
        running = subprocess.Popen(
            [COMMAND, *args],
            stdin=written,
            stdout=written,
            stderr=written,
            cwd=cwd,
            env=environment(**env),
            start_new_session=True,
        )
        os.close(written)
        with running:
            shown = b"".join(_until_hung_up(seen))
    return Outcome(running.returncode, shown.decode().replace("\r\n", "\n"), "")


def _until_hung_up(seen: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(seen, 65536)
        except OSError:
            # This is how Linux says that nobody has the terminal open any more.
            return
        if not part:
            return
        yield part


def program(folder: Path, name: str, source: str) -> Path:
    """Make a program of some lines of Python."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
    path.chmod(0o755)
    return path
