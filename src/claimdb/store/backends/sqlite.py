"""The SQLite backend: read-only connection, full text, faults."""

import os
import re
import sqlite3
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from claimdb.atomic_files import LOGS
from claimdb.errors import NotFoundError, StoreError
from claimdb.store.backends.base import (
    RESTORE,
    Bind,
    Clause,
    DamagedError,
    Dialect,
    Reader,
    Sql,
    begin_reading,
)

_WEIGHTS = "10.0, 3.0"
"""What a hit in the quote's own words counts for, and one in its context."""


def _query(clauses: Collection[Clause]) -> str:
    """Return the clauses as a query of FTS5, in which our words are quoted strings."""
    conditions = []
    for clause in clauses:
        phrases = " OR ".join(
            f'"{" ".join(phrase.words)}"{" *" if phrase.prefix else ""}'
            for phrase in clause.phrases
        )
        conditions.append(f"{'{folded} : ' if clause.own_words else ''}({phrases})")
    return " AND ".join(conditions)


def _matching(clauses: Collection[Clause], bind: Bind, table: str = "quotes_fts") -> str:
    return f"SELECT rowid FROM {table} WHERE {table} MATCH {bind(_query(clauses))}"


def _in_quotes(clauses: Collection[Clause], bind: Bind) -> Sql:
    return Sql(f"{{id}} IN ({_matching(clauses, bind)})")


def _in_folded(table: str, row: str, clauses: Collection[Clause], bind: Bind) -> str:
    return f"{row}.id IN ({_matching(clauses, bind, f'{table}_fts')})"


def _found(clauses: Collection[Clause], condition: Sql, bind: Bind) -> str:
    """Let full text drive."""
    match = bind(_query(clauses))
    # FTS5 must run once and first, not once a row: `+` keeps it from being asked for one row id,
    # and CROSS JOIN keeps the order of the tables.
    joined = " CROSS JOIN quotes q ON q.id = f.rowid" if condition.columns else ""
    tested = condition.with_id("q.id" if joined else "+f.rowid")
    return f"FROM quotes_fts f{joined}\nWHERE quotes_fts MATCH {match} AND ({tested})"


def _best(clauses: Collection[Clause], condition: Sql, bind: Bind) -> str:
    """Let full text drive, and score only what satisfies the condition."""
    return (
        f"SELECT f.rowid {_found(clauses, condition, bind)}\n"
        f"ORDER BY bm25(quotes_fts, {_WEIGHTS}), f.rowid"
    )


FTS5 = Dialect(_in_quotes, _in_folded, _found, _best, _matching, plans=False)

BUSY_SECONDS = 5.0

_DAMAGED = ("is damaged", RESTORE)
_LOCKED = ("is locked by another program", "try again when that has finished")
_UNWRITTEN = (
    "cannot be written to disk",
    "nothing was written; check whether the disk is full or a quota is reached",
)
# By SQLite's primary result codes, except where an extended one tells more.
_FAULTS: Mapping[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: ("is read-only", "make the file and its folder writable, or copy it"),
    sqlite3.SQLITE_READONLY_ROLLBACK: (
        "has unfinished changes of another program, in the -journal file next to it",
        "if you know that program, open the database once with it or `sqlite3 FILE .tables`, which"
        " undoes them; otherwise restore a backup",
    ),
    sqlite3.SQLITE_PERM: ("is not readable", "check the permissions of the file"),
    sqlite3.SQLITE_IOERR: ("cannot be read from the disk", "check the disk, or restore a backup"),
    sqlite3.SQLITE_IOERR_WRITE: _UNWRITTEN,
    sqlite3.SQLITE_IOERR_FSYNC: _UNWRITTEN,
    sqlite3.SQLITE_IOERR_SHMSIZE: _UNWRITTEN,
    sqlite3.SQLITE_TOOBIG: ("does not accept a text of that size", "split the text"),
    sqlite3.SQLITE_FULL: ("does not fit on the disk", "free some space and try again"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: ("is not a SQLite database", "use a database created by `claimdb init`"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the path and its permissions"),
}
# The driver itself reports this one, without a code.
_NO_TEXT = ("contains text that is not UTF-8", RESTORE)
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


# The driver cannot decode the message about a damaged schema, which names what it cannot read.
_ABOUT_SCHEMA = re.compile(rb"malformed|no such|syntax error|unrecognized|duplicate|ambiguous")


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turn faults of a database file, such as a lock or damage, into a `StoreError`."""
    try:
        yield
    except UnicodeDecodeError as error:
        if not _ABOUT_SCHEMA.search(error.object):
            raise
        raise DamagedError(f"{path} is damaged", hint=RESTORE) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        fault = _FAULTS.get(code) or _FAULTS.get(code & 0xFF) if code is not None else None
        if code is None and isinstance(error, sqlite3.OperationalError):
            fault = _NO_TEXT
        if fault is None:
            raise
        what, hint = fault
        kind = DamagedError if hint is RESTORE else StoreError
        raise kind(f"{path} {what}", hint=hint) from error


class SqliteReader(Reader):
    """A SQLite file."""

    dialect = FTS5
    explain = "EXPLAIN QUERY PLAN"

    address: Path

    def faults_named(self) -> AbstractContextManager[None]:
        """Turn faults of the file into a `StoreError`."""
        return faults_named(self.address)

    def size(self) -> int:
        """Return the size of the file with the log of what is not yet in it."""
        log = self.address.with_name(f"{self.address.name}-wal")
        return sum(file.stat().st_size for file in (self.address, log) if file.exists())


def connect(path: Path) -> SqliteReader:
    """Open the claimdb database at a path: see `connect` of this package."""
    _check_file(path)
    check_length(path)
    with faults_named(path):
        connection = _open(path)
        begin_reading(connection, path, "BEGIN", _TABLES)
    return SqliteReader(connection, path)


def _check_file(path: Path) -> None:
    try:
        if not path.exists():
            raise NotFoundError(f"no database at {path}", hint="create one with `claimdb init`")
        if path.is_dir():
            raise StoreError(f"{path} is a folder", hint="name the database file in it")
        if not path.is_file():
            raise StoreError(
                f"{path} is not a file", hint="use a database created by `claimdb init`"
            )
        check_logs(path)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be opened: {error.strerror}", hint="check the path and its permissions"
        ) from error


def check_logs(path: Path) -> None:
    """Raise unless the logs of a database are files, where there are any.

    SQLite would wait for a pipe without end, and write through a link into any other file.

    Raises:
        StoreError: one is something else.
    """
    for suffix in LOGS:
        log = _beside(path, suffix)
        if os.path.lexists(log) and not stat.S_ISREG(log.lstat().st_mode):
            raise StoreError(f"{log} is not a regular file", hint="remove it")


_NO_SHARED_MEMORY = frozenset({
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY_CANTINIT, sqlite3.SQLITE_READONLY_DIRECTORY,
    sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP,
})  # fmt: skip


_HEADER = 100
_MAGIC = b"SQLite format 3\0"
_WAL_HEADER, _FRAME_HEADER = 32, 24
_LOOKS = 3


def check_length(path: Path) -> None:
    """Raise a `DamagedError` if a file is shorter than its header says.

    SQLite itself reads such a file, and the records on the missing pages are silently gone.
    """
    # While another program moves pages from the log into the file, it is short for a moment.
    short: tuple[int, int] | None = None
    for _ in range(_LOOKS):
        try:
            short = _missing(path)
        except OSError:
            # Opening it fails as well, and tells why.
            return
        if short is None:
            return
    assert short is not None, "it was looked at"
    pages, of = short
    raise DamagedError(f"{path} ends early: it has {pages:,} of {of:,} pages", hint=RESTORE)


def _missing(path: Path) -> tuple[int, int] | None:
    """Return how many whole pages a file has, and should have; None if it has them all.

    See https://www.sqlite.org/fileformat2.html#in_header_database_size and the sections on logs.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
        size = file.seek(0, os.SEEK_END)
    number = partial(int.from_bytes, byteorder="big")
    page = number(header[16:18])
    page = 65_536 if page == 1 else page
    pages, changes, valid_for = (number(header[at : at + 4]) for at in (28, 24, 92))
    # Other programs may have left an old number, which is not valid then.
    if not header.startswith(_MAGIC) or len(header) < _HEADER or not page or changes != valid_for:
        return None
    if size >= pages * page or _log(path, "journal"):
        return None
    missing = set(range(size // page + 1, pages + 1))
    return (size // page, pages) if missing - _logged(path, page) else None


def _logged(path: Path, page: int) -> set[int]:
    """Return the numbers of the pages in the log of a file."""
    log = _log(path, "wal")
    if log is None:
        return set()
    found = set()
    with log.open("rb") as frames:
        salts = frames.read(_WAL_HEADER)[16:24]
        while len(frame := frames.read(_FRAME_HEADER)) == _FRAME_HEADER and frame[8:16] == salts:
            found.add(int.from_bytes(frame[:4], byteorder="big"))
            frames.seek(page, os.SEEK_CUR)
    return found


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _read_only(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # On read-only media and full disks SQLite cannot make the shared memory of a WAL database.
        # Without a log the file itself is complete.
        logged = _log(path, "wal") or _log(path, "journal")
        if logged or error.sqlite_errorcode not in _NO_SHARED_MEMORY:
            raise
    return _read_only(path, "immutable=1")


_LONG_LOG = 1 << 24
"""Of so many bytes a log takes as long to read as a command to start."""
_LOOK_STEPS = 1_000_000
"""So many steps of a statement pass, some hundredths of a second, until a signal is noticed."""


def notice_signals(connection: sqlite3.Connection) -> None:
    """Let Python handle signals while a long statement runs."""
    connection.set_progress_handler(lambda: 0, _LOOK_STEPS)


def _log(path: Path, kind: str) -> Path | None:
    """Return the log next to a file in which a writer left changes, if there is one."""
    log = _beside(path, f"-{kind}")
    return log if log.exists() and log.stat().st_size else None


def shorten_log(path: Path) -> None:
    """Move a long log into the file: see `shorten_log` of this package.

    The connection that wrote cannot do that while its own program still reads the former state.
    """
    log = _log(path, "wal")
    if log and log.stat().st_size > _LONG_LOG:
        # What fails here, on whatever ground, succeeds with a later write.
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def has_journal(path: Path) -> bool:
    """Whether another program left changes to undo, in a log that claimdb does not use."""
    return _log(path, "journal") is not None


def _beside(path: Path, suffix: str) -> Path:
    """Return the path of a log: it has the name of the file itself, not of a link to it."""
    file = path.resolve()
    return file.with_name(file.name + suffix)


CACHE_KIB = 65_536
"""How much of a file is kept in memory."""


def _read_only(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        notice_signals(connection)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        # Not mapped into memory: a process that reads a file that is truncated would get SIGBUS.
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
