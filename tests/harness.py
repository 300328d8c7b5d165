"""Run the command line: in this process, in another, on a pipe, in a shell or on a terminal.

A process gets an environment of its own, without the variables of the user.
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner

from claimdb.cli.app import app
from claimdb.store.address import Address, Server
from launcher import COMMAND, LANG, can_fork, start

FORMATS = ("json", "jsonl", "csv", "tsv", "markdown", "ids")
_FROM_THE_USER = (
    "CLAIMDB_DB", "CLAIMDB_CODER", "CLAIMDB_PAGER", "PAGER", "NO_COLOR", "TERM", "XDG_DATA_HOME", "XDG_STATE_HOME",
)  # fmt: skip

# pandoc takes half a second to start.
_ENGINE = {"CLAIMDB_CITATION_ENGINE": "built-in"}


class Outcome(NamedTuple):
    """The result of a run. On a terminal `out` is everything that was shown."""

    code: int
    out: str
    err: str


def named(db: Address | str) -> str:
    """Return the name of a database for a command line."""
    return db.url if isinstance(db, Server) else str(db)


def claimdb(*args: str, db: Address | None = None, **env: str) -> Outcome:
    """Run a command line in this process, as if on a pipe."""
    clean = {**dict.fromkeys(_FROM_THE_USER), **_ENGINE, **env}
    if db is not None:
        clean["CLAIMDB_DB"] = named(db)
    result = CliRunner().invoke(app, list(args), env=clean, catch_exceptions=False)
    return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr_bytes.decode())


def environment(
    db: Address | str | None = None, *, measured: bool = True, **env: str | None
) -> dict[str, str]:
    """Return the environment of a process, without the variables that are None."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "PATH" or (measured and name.startswith("COVERAGE_"))
    }
    database = {} if db is None else {"CLAIMDB_DB": named(db)}
    given = {**kept, "HOME": "/nonexistent", "LANG": LANG, **_ENGINE, **database, **env}
    return {name: value for name, value in given.items() if value is not None}


def process(
    *args: str | bytes,
    db: Address | str | None = None,
    cwd: Path | None = None,
    installed: bool = False,
    **env: str | None,
) -> Outcome:
    """Run the command in a process, with pipes, and nothing to read from."""
    (read_out, out), (read_err, err) = os.pipe(), os.pipe()
    nothing = os.open(os.devnull, os.O_RDONLY)
    streams = (nothing, out, err)
    with start(
        args, streams=streams, env=environment(db, **env), cwd=cwd, installed=installed
    ) as running:
        for descriptor in streams:
            os.close(descriptor)
        said = _read_all(read_out, read_err)
    return Outcome(running.returncode, said[read_out].decode(), said[read_err].decode())


def started(*args: str, db: Address | str | None = None, **env: str | None) -> Any:
    """Start the command with pipes of text, and return it while it runs."""
    given = environment(db, **env)
    if not can_fork(given):
        return subprocess.Popen(
            [COMMAND, *args],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=given,
        )  # fmt: skip
    (read_out, out), (read_err, err) = os.pipe(), os.pipe()
    nothing = os.open(os.devnull, os.O_RDONLY)
    running = start(args, streams=(nothing, out, err), env=given)
    for descriptor in (nothing, out, err):
        os.close(descriptor)
    running.stdout, running.stderr = open(read_out), open(read_err)  # noqa: SIM115
    return running


def _read_all(*descriptors: int) -> dict[int, bytes]:
    """Read from several pipes until all are closed, and close them."""
    read = dict.fromkeys(descriptors, b"")
    left = set(descriptors)
    while left:
        for descriptor in select.select([*left], [], [])[0]:
            part = os.read(descriptor, 1 << 20)
            read[descriptor] += part
            if not part:
                left.remove(descriptor)
                os.close(descriptor)
    return read


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
    """Run a line of bash in which `claimdb` is the installed command."""
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
    """Open a pseudo-terminal; yield the end of the user and the end of the program."""
    seen, written = pty.openpty()
    try:
        fcntl.ioctl(written, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        yield seen, written
    finally:
        os.close(seen)


def terminal(
    *args: str | bytes,
    columns: int = 80,
    cwd: Path | None = None,
    installed: bool = False,
    **more: str | None,
) -> Outcome:
    """Run the command on a terminal. There is no pager and no colour unless `more` says so."""
    env = {"TERM": "xterm", "CLAIMDB_PAGER": "", "NO_COLOR": "1", **more}
    with a_terminal(columns) as (seen, written):
        running = start(
            args,
            streams=(written, written, written),
            env=environment(**env),
            cwd=cwd,
            session=True,
            installed=installed,
        )
        os.close(written)
        with running:
            shown = b"".join(_until_hung_up(seen))
    return Outcome(running.returncode, shown.decode().replace("\r\n", "\n"), "")


def answering(answer: bytes, *arguments: str, db: Path) -> tuple[int, str]:
    """Run a command on a terminal, answer its question, and return its code and what was shown."""
    with a_terminal(80) as (seen, written):
        running = subprocess.Popen(
            [COMMAND, *arguments],
            stdin=written,
            stdout=written,
            stderr=written,
            env=environment(db, TERM="xterm", NO_COLOR="1", CLAIMDB_PAGER="", CLAIMDB_CODER="ana"),
            start_new_session=True,
            # So that Ctrl-C reaches it.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 (no threads)
        )
        os.close(written)
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(seen, 65536)
        os.write(seen, answer)
        while True:
            try:
                part = os.read(seen, 65536)
            except OSError:
                break
            shown += part
        return running.wait(), shown.decode().replace("\r\n", "\n")


def _until_hung_up(seen: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(seen, 65536)
        except OSError:
            # On Linux, reading fails once no process has the terminal open.
            return
        if not part:
            return
        yield part


def program(folder: Path, name: str, source: str) -> Path:
    """Write a program from lines of Python, and return its path."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{source}", encoding="utf-8")
    path.chmod(0o755)
    return path
