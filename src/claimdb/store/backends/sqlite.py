"""The SQLite backend: read-only connection, full text, faults."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from claimdb.errors import NotFoundError, StoreError
from claimdb.store.backends.base import (
    Bind,
    Clause,
    Dialect,
    Phrase,
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


def _matching(table: str, clauses: Collection[Clause], bind: Bind) -> str:
    return f"SELECT rowid FROM {table} WHERE {table} MATCH {bind(_query(clauses))}"


def _in_quotes(clauses: Collection[Clause], bind: Bind) -> Sql:
    return Sql(f"{{id}} IN ({_matching('quotes_fts', clauses, bind)})")


def _in_claims(clauses: Collection[Clause], bind: Bind) -> str:
    return f"c.id IN ({_matching('claims_fts', clauses, bind)})"


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


def _saying(phrase: Phrase, bind: Bind) -> str:
    return _matching("quotes_fts", [Clause((phrase,), own_words=True)], bind)


FTS5 = Dialect(_in_quotes, _in_claims, _found, _best, _saying, plans=False)

BUSY_SECONDS = 5.0

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
    sqlite3.SQLITE_PERM: ("is not readable", "check the permissions of the file"),
    sqlite3.SQLITE_IOERR: ("cannot be read from the disk", "check the disk, or restore a backup"),
    sqlite3.SQLITE_IOERR_WRITE: _UNWRITTEN,
    sqlite3.SQLITE_IOERR_FSYNC: _UNWRITTEN,
    sqlite3.SQLITE_IOERR_SHMSIZE: _UNWRITTEN,
    sqlite3.SQLITE_TOOBIG: ("does not accept a text of that size", "split the text"),
    sqlite3.SQLITE_FULL: ("does not fit on the disk", "free some space and try again"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_NOTADB: ("is not a SQLite database", "use a database created by `claimdb init`"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the path and its permissions"),
}
# The driver itself reports this one, without a code.
_NO_TEXT = ("contains text that is not UTF-8", "restore a backup")
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turn faults of a database file, such as a lock or damage, into a `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        fault = _FAULTS.get(code) or _FAULTS.get(code & 0xFF) if code is not None else None
        if code is None and isinstance(error, sqlite3.OperationalError):
            fault = _NO_TEXT
        if fault is None:
            raise
        what, hint = fault
        raise StoreError(f"{path} {what}", hint=hint) from error


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
    except OSError as error:
        raise StoreError(
            f"{path} cannot be opened: {error.strerror}", hint="check the path and its permissions"
        ) from error


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _read_only(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # On read-only media SQLite cannot make the shared memory of a WAL database. Without a log
        # the file itself is complete.
        codes = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if error.sqlite_errorcode & 0xFF not in codes or _has_log(path):
            raise
    return _read_only(path, "immutable=1")


def _has_log(path: Path) -> bool:
    """Whether a writer left changes to the file in a log next to it."""
    # SQLite names the log after the file itself, not after a link to it.
    file = path.resolve()
    logs = (file.with_name(f"{file.name}-{kind}") for kind in ("wal", "journal"))
    return any(log.exists() and log.stat().st_size for log in logs)


def _read_only(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
