"""SQL of the user on a SQLite file, in a process that can be ended at any moment.

SQLite looks at a clock only between two steps, and one call of a function such as `instr` is a
step that can take years. The process has limits of its own on memory, cells and files.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from weakref import finalize

from claimdb import signals
from claimdb.errors import StoreError

MEGABYTES = 512
"""How much memory a statement may take."""
LARGEST_CELL = 1 << 25
"""How many bytes of text or data a cell may have."""

_HEAP = 384 << 20  # bytes of SQLite; the rest is for the rows on their way
_TEMPORARY = 1 << 31  # bytes that sorting may write to a temporary file
_START_SECONDS = 60.0  # of a process, on a machine that is busy
_BATCH = 1000  # rows, or
_BATCH_BYTES = 1 << 20
_SIZE = struct.Struct("=Q")
_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    )
)
# These describe the schema, and full text uses the last.
_PRAGMAS = frozenset(
    (
        "table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list",
        "data_version",
    )
)  # fmt: skip
_CHILD = "import sys; sys.path[:] = {!r}; from {} import serve; serve()"

Rows: TypeAlias = list[tuple[object, ...]]


class ReportedError(Exception):
    """SQLite does not accept a statement, or fails: `error` is the exception of its driver."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class TooLongError(Exception):
    """The time is over."""


class RunningStatement:
    """A statement that runs: the names of its columns, and its rows."""

    def __init__(self, path: Path, statement: str, seconds: float) -> None:
        self._left = _START_SECONDS
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-c", _CHILD.format(sys.path, __name__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        # Rows that nobody reads end it as well.
        # Nor does it outlive a signal that ends this process.
        self.end = finalize(self, _end, self._process, signals.at_end(self._process.kill))
        try:
            self._send((os.fspath(path), statement, seconds))
            self._receive()
            self._left = seconds
            self.names: Sequence[str] = self._receive()
        except BaseException:
            self.end()
            raise

    def rows(self) -> Iterator[Sequence[object]]:
        """Yield the rows as they are found."""
        try:
            while rows := self._receive():
                yield from rows
        finally:
            self.end()

    def _send(self, request: Any) -> None:
        assert self._process.stdin is not None, "it is a pipe"
        try:
            self._process.stdin.write(marshal.dumps(request))
            self._process.stdin.flush()
        except BrokenPipeError:
            self._fail()

    def _receive(self) -> Any:
        """Return the next message; only the time that is waited for it counts."""
        (size,) = _SIZE.unpack(self._read(_SIZE.size))
        message = marshal.loads(self._read(size))  # noqa: S302  # from our own process
        if isinstance(message, dict):
            raise ReportedError(_raised(**message))
        return message

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None, "it is a pipe"
        descriptor = self._process.stdout.fileno()
        parts, missing = [], size
        while missing:
            before = time.monotonic()
            ready, _, _ = select.select([descriptor], [], [], max(self._left, 0))
            self._left -= time.monotonic() - before
            if not ready:
                raise TooLongError
            part = os.read(descriptor, min(missing, 1 << 20))
            if not part:
                self._fail()
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _fail(self) -> None:
        raise StoreError(
            f"the process that runs the SQL ended ({self._process.wait()})",
            hint="narrow the query, and check the memory of the machine",
        )


def _end(process: subprocess.Popen[bytes], clean_up: signals.CleanUp) -> None:
    signals.forget(clean_up)
    process.kill()
    process.communicate()


def _raised(name: str, text: str, code: int | None) -> Exception:
    """Return an error of the other process."""
    kind: Any = MemoryError if name == "MemoryError" else getattr(sqlite3, name, ValueError)
    error: Exception = kind(text)
    if code is not None:
        error.sqlite_errorcode = code  # type: ignore[attr-defined]
    return error


def serve() -> None:
    """Run the statement of another process, which reads the answer from a pipe."""
    # That process ends this one when it is interrupted.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    path, statement, seconds = marshal.load(sys.stdin.buffer)  # noqa: S302
    out = sys.stdout.buffer
    try:
        _limit(seconds)
        connection = _opened(Path(path))
        _write(out, None)
        cursor = connection.execute(statement)
        _write(out, [column[0] for column in cursor.description or ()])
        for rows in _batches(cursor):
            _write(out, rows)
        _write(out, [])
    except StoreError as error:
        cause = error.__cause__
        _write_error(out, cause if isinstance(cause, sqlite3.Error) else error)
    except (sqlite3.Error, sqlite3.Warning, MemoryError, ValueError) as error:
        _write_error(out, error)


def _limit(seconds: float) -> None:
    """Limit this process from outside of SQLite, where the system can do so."""
    import resource

    limits = {
        # The other process may be killed before it ends this one.
        "RLIMIT_CPU": min(int(seconds) + 10, 1 << 30),
        "RLIMIT_DATA": MEGABYTES << 20,
        "RLIMIT_FSIZE": _TEMPORARY,
        "RLIMIT_CORE": 0,
    }
    for name, limit in limits.items():
        number = getattr(resource, name)
        soft, hard = resource.getrlimit(number)
        known = [one for one in (limit, soft, hard) if one != resource.RLIM_INFINITY]
        resource.setrlimit(number, (min(known), hard))


def _opened(path: Path) -> sqlite3.Connection:
    from claimdb.store.backends.sqlite import connect

    connection: sqlite3.Connection = connect(path).connection
    connection.execute(f"PRAGMA hard_heap_limit = {_HEAP}")
    connection.execute("ROLLBACK")
    # What is sorted may exceed the memory.
    connection.execute("PRAGMA temp_store = FILE")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_CELL)
    connection.set_authorizer(_allowed)
    return connection


def _allowed(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    allowed = (
        action in _READING
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
        # SQLite asks this when it opens full text or json_each(); it never changes the table.
        or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master")
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _batches(cursor: sqlite3.Cursor) -> Iterator[Rows]:
    """Yield rows in lists of limited size."""
    rows: Rows = []
    size = 0
    for row in cursor:
        rows.append(row)
        size += sum(len(cell) for cell in row if isinstance(cell, str | bytes))
        if len(rows) == _BATCH or size > _BATCH_BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _write(out: BinaryIO, message: Any) -> None:
    content = marshal.dumps(message)
    out.write(_SIZE.pack(len(content)))
    out.write(content)
    out.flush()


def _write_error(out: BinaryIO, error: Exception) -> None:
    code = getattr(error, "sqlite_errorcode", None)
    _write(out, {"name": type(error).__name__, "text": str(error)[:500], "code": code})
