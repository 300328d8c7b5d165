"""Start the command in a few milliseconds: fork it from a process that has loaded the libraries.

Each worker runs this file once, as a server on a socket. A client sends the arguments, the
environment and three streams, and gets the id of the new process and then its exit status. Where
loading, the locale, coverage or the options of the interpreter matter, the command starts in an
interpreter of its own instead.
"""

import array
import atexit
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import termios
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Self

COMMAND = Path(sysconfig.get_path("scripts"), "claimdb")
LANG = "C.UTF-8"
# What the interpreter reads when it starts. It stays in the environment of the server.
_OF_THE_INTERPRETER = ("PYTHON", "LC_", "LANGUAGE", "COVERAGE_", "LD_")
_HEADER = 8  # bytes: the length of a job


class Command:
    """A command that the server has started, with the interface of `subprocess.Popen`."""

    def __init__(self, events: socket.socket) -> None:
        self._events = events
        self.pid = self._next()
        self.returncode: int | None = None
        self.stdout: Any = None
        self.stderr: Any = None

    def _next(self) -> int:
        return array.array("i", self._events.recv(4))[0]

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._events], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(COMMAND), timeout or 0)
            self.returncode = os.waitstatus_to_exitcode(self._next())
            self._events.close()
        return self.returncode

    def communicate(self) -> tuple[Any, Any]:
        """Read what the command prints, one stream after the other, and wait for its end."""
        printed = tuple(pipe.read() if pipe else None for pipe in (self.stdout, self.stderr))
        self.__exit__()
        return printed[0], printed[1]

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            # It may have ended, and is not waited for yet.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wait()
        for pipe in (self.stdout, self.stderr):
            if pipe:
                pipe.close()


def start(
    args: Sequence[str | bytes],
    *,
    streams: tuple[int, int, int],
    env: Mapping[str, str],
    cwd: Path | None = None,
    session: bool = False,
    terminal: bool = False,
    installed: bool = False,
) -> Any:
    """Start the command with three streams.

    Args:
        args: The arguments of the command.
        streams: The descriptors of its standard input, output and error.
        env: The whole environment.
        cwd: The folder to start in.
        session: Whether it leads a session of its own.
        terminal: Whether its standard input becomes the terminal of that session.
        installed: Whether to start the script that an installation makes.

    Returns:
        A `Command`, or a `subprocess.Popen` where the command needs an interpreter of its own.
    """
    if installed or not can_fork(env):
        return subprocess.Popen(
            [COMMAND, *args],
            stdin=streams[0], stdout=streams[1], stderr=streams[2],
            cwd=cwd, env=env, start_new_session=session,
            preexec_fn=takes_the_terminal if terminal else None,  # noqa: PLW1509 (it does no more)
        )  # fmt: skip
    job = {
        "args": [os.fsdecode(arg) for arg in args],
        "env": dict(env),
        "cwd": os.fsdecode(cwd or Path.cwd()),
        "session": session,
        "terminal": terminal,
    }
    data = json.dumps(job).encode()
    server = socket.socket(socket.AF_UNIX)
    server.connect(_server())
    socket.send_fds(server, [len(data).to_bytes(_HEADER)], streams)
    server.sendall(data)
    return Command(server)


def shim(folder: Path) -> Path:
    """Make a program that a shell can call, which does what the command does; return its path."""
    path = folder / "claimdb"
    measured = {name: "" for name in os.environ if name.startswith("COVERAGE_")}
    if can_fork({"LANG": LANG, **measured}):
        path.write_text(_SHIM.format(python=sys.executable, server=_server(), header=_HEADER))
        path.chmod(0o755)
    else:
        path.symlink_to(COMMAND)
    return path


def with_command(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return an environment in which a shell finds the command, in a new folder."""
    folder.mkdir()
    return {**env, "PATH": f"{shim(folder).parent}{os.pathsep}{env['PATH']}"}


_SHIM = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({server!r})
    job = dict(args=sys.argv[1:], env=dict(os.environ), cwd=os.getcwd(), session=False, terminal=False)
    data = json.dumps(job).encode()
    socket.send_fds(server, [len(data).to_bytes({header})], [0, 1, 2])
    server.sendall(data)
    server.recv(4)
    status = os.waitstatus_to_exitcode(int.from_bytes(server.recv(4), sys.byteorder))
if status < 0:
    os.kill(os.getpid(), -status)
sys.exit(status)
"""


def can_fork(env: Mapping[str, str]) -> bool:
    """Whether a command with this environment may be forked."""
    return (
        hasattr(os, "pidfd_open")
        and env.get("LANG") == LANG
        and not any(name.startswith(_OF_THE_INTERPRETER) for name in env)
    )


@cache
def _server() -> str:
    """Start the server of this worker, once, and return the address of its socket."""
    # In Linux, a name that begins with a null character is in no folder.
    address = f"\0claimdb-{uuid.uuid4()}"
    ours, theirs = socket.socketpair()
    with theirs, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        passed = (listening.fileno(), theirs.fileno())
        server = subprocess.Popen(
            [sys.executable, __file__, *map(str, passed)],
            stdin=subprocess.DEVNULL,
            pass_fds=passed,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": LANG},
            start_new_session=True,
        )

    def stop() -> None:
        # It ends when the worker has closed its end, or is gone.
        ours.close()
        server.wait()

    atexit.register(stop)
    return address


def takes_the_terminal() -> None:
    """Make standard input the terminal of the session."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


# --- the server -----------------------------------------------------------------------------------


def _serve(listening: socket.socket, worker: socket.socket) -> dict[str, Any]:
    """Fork for each job; return the job in the process that is to run it."""
    running: dict[int, tuple[int, socket.socket]] = {}
    loading: dict[int, socket.socket] = {}
    while True:
        for ready in select.select([listening, worker, *running, *loading], [], [])[0]:
            if ready is worker:
                sys.exit()
            if ready in running:
                pid, client = running.pop(ready)
                os.close(ready)
                _send(client, os.waitpid(pid, 0)[1])
                client.close()
            elif ready in loading:
                _load(loading.pop(ready))
            else:
                client, _ = listening.accept()
                job = _receive(client)
                if job is None:
                    client.close()
                    continue
                ours, theirs = socket.socketpair()
                gc.freeze()
                pid = os.fork()
                if pid == 0:
                    sockets = (ours, client, listening, worker)
                    _close(*running, *(opened.detach() for opened in sockets))
                    return {**job, "loaded": theirs}
                theirs.close()
                _close(*job["streams"])
                _send(client, pid)
                running[os.pidfd_open(pid)] = pid, client
                loading[ours.fileno()] = ours


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _receive(client: socket.socket) -> dict[str, Any] | None:
    """Return the job of a client with its streams, unless the client is gone."""
    size, streams, _, _ = socket.recv_fds(client, _HEADER, 3)
    if not size:
        return None
    job = json.loads(client.recv(int.from_bytes(size), socket.MSG_WAITALL))
    return {**job, "streams": streams}


def _send(client: socket.socket, number: int) -> None:
    # The client may be gone.
    with suppress(BrokenPipeError, ConnectionResetError):
        client.sendall(array.array("i", [number]).tobytes())


def _load(names: socket.socket) -> None:
    """Load what a command has loaded, and build its commands, so that the next one finds them."""
    with names, names.makefile() as lines:
        loaded = lines.read().split()
    for name in loaded:
        with suppress(ImportError):
            importlib.import_module(name)
    if any(name.startswith("claimdb.cli.commands.") for name in loaded):
        _build()


def _build() -> None:
    """Let Typer build the commands whose modules are loaded, and keep them."""
    import typer

    from claimdb.cli.app import app
    from claimdb.cli.commands import COMMANDS

    root: Any = typer.main.get_command(app)
    for name, (place, _) in COMMANDS.items():
        if f"claimdb.cli.commands.{place.partition(':')[0]}" in sys.modules:
            root.get_command(None, name)


def _become(job: dict[str, Any]) -> None:
    """Become a process that an interpreter has just started for a job."""
    if job["session"]:
        os.setsid()
    for number, descriptor in enumerate(job["streams"]):
        os.dup2(descriptor, number)
    for descriptor in job["streams"]:
        if descriptor > 2:
            os.close(descriptor)
    if job["terminal"]:
        takes_the_terminal()
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    sys.argv = [str(COMMAND), *job["args"]]
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        given = getattr(sys, name)
        stream = open(number, f"{mode}b", closefd=False)  # noqa: SIM115
        wrapped = TextIOWrapper(
            stream,
            encoding=given.encoding,
            errors=given.errors,
            newline="\n",
            line_buffering=mode == "w" and (number == 2 or stream.isatty()),
        )
        wrapped.mode = mode
        setattr(sys, name, wrapped)
        setattr(sys, f"__{name}__", wrapped)


def _run() -> None:
    sys.path.pop(0)  # the folder of this file
    from claimdb.__main__ import main

    job = _serve(*(socket.socket(fileno=int(passed)) for passed in sys.argv[1:]))
    _become(job)
    known = set(sys.modules)
    error: BaseException | None = None
    try:
        main()
    except BaseException as raised:  # noqa: BLE001 (the interpreter ends with any of them)
        error = raised
    with job["loaded"] as loaded:
        loaded.sendall("\n".join(sys.modules.keys() - known).encode("utf-8", "replace"))
    _end(error)


def _end(error: BaseException | None) -> None:
    """End as the interpreter does, but leave the libraries in memory: freeing them takes longer."""
    code = 0
    if isinstance(error, SystemExit):
        code = int(error.code or 0)
    elif error is not None:
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            code = 120
    os._exit(code)


if __name__ == "__main__":
    _run()
