"""Opening a database for reading.

Owns the read-only connection, the check that its schema is the one this program knows, and what
a failing database is called to a user. It must not know what is asked of the database.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from claimdb.errors import NotFoundError, StoreError
from claimdb.store.revisions import HEAD, REVISIONS

BUSY_SECONDS = 5.0

# What SQLite reports (primary result codes) and what a user can do about it.
_FAULTS: Mapping[int, tuple[str, str]] = {
    sqlite3.SQLITE_BUSY: ("is locked by another program", "try again when that has finished"),
    sqlite3.SQLITE_LOCKED: ("is locked by another program", "try again when that has finished"),
    sqlite3.SQLITE_READONLY: ("is read-only", "make the file and its folder writable, or copy it"),
    sqlite3.SQLITE_PERM: ("may not be read by you", "check the permissions of the file"),
    sqlite3.SQLITE_IOERR: ("cannot be read from the disk", "check the disk, or restore a backup"),
    sqlite3.SQLITE_FULL: ("does not fit on the disk any more", "free some space and try again"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_NOTADB: ("is no SQLite database", "name a database made by `claimdb init`"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the path and its permissions"),
}
# The driver reports this one by itself, without a code.
_NO_TEXT = ("holds text that is not UTF-8", "restore a backup")
_OURS = ("quotes", "attributions", "claims")


class OlderSchemaError(StoreError):
    """The database was made by an earlier claimdb; `revision` is the schema that it has."""

    def __init__(self, path: Path, revision: str) -> None:
        super().__init__(
            f"{path} has an older schema ({revision}, this claimdb needs {HEAD})",
            hint="run `claimdb db upgrade`",
        )
        self.revision = revision


@contextmanager
def faults_named(path: Path) -> Iterator[None]:
    """Turn what a database file can suffer from into a `StoreError`; a bug of ours passes.

    Raises:
        StoreError: the file is locked, damaged, unreadable, or no database.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None and isinstance(error, sqlite3.OperationalError):
            what, hint = _NO_TEXT
        elif code is not None and code & 0xFF in _FAULTS:
            what, hint = _FAULTS[code & 0xFF]
        else:
            raise
        raise StoreError(f"{path} {what}", hint=hint) from error


def connect(path: Path) -> sqlite3.Connection:
    """Open the claimdb database at a path for reading only, in one consistent view of it.

    Raises:
        NotFoundError: there is no file.
        StoreError: the file cannot be read, is no claimdb database, or has another schema.
    """
    _check_file(path)
    with faults_named(path):
        connection = _open(path)
        try:
            # What is read first fixes the moment of which everything is read.
            connection.execute("BEGIN")
            _check(path, connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _check_file(path: Path) -> None:
    try:
        if not path.exists():
            raise NotFoundError(f"no database at {path}", hint="make one with `claimdb init`")
        if path.is_dir():
            raise StoreError(f"{path} is a folder", hint="name the database file in it")
        if not path.is_file():
            raise StoreError(f"{path} is no file", hint="name a database made by `claimdb init`")
    except OSError as error:
        raise StoreError(
            f"{path} cannot be opened: {error.strerror}", hint="check the path and its permissions"
        ) from error


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _read_only(path, "mode=ro")
    except sqlite3.OperationalError as error:
        # On read-only media SQLite cannot make the shared memory of a WAL database. Where no log
        # is left to be read, the file itself is the whole truth.
        unwritable = error.sqlite_errorcode & 0xFF in (
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_READONLY,
        )
        if not unwritable or _has_log(path):
            raise
    return _read_only(path, "immutable=1")


def _has_log(path: Path) -> bool:
    """Whether a writer left what belongs into the file, or out of it, beside it."""
    # SQLite names the log after the file itself, not after a link to it.
    file = path.resolve()
    logs = (file.with_name(f"{file.name}-{kind}") for kind in ("wal", "journal"))
    return any(log.exists() and log.stat().st_size for log in logs)


def _read_only(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
    )
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the schema revision of a database; None where it never had one."""
    named = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).fetchone()
    if not named[0]:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _check(path: Path, connection: sqlite3.Connection) -> None:
    tables = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if not tables:
        raise StoreError(f"{path} is empty", hint="make one with `claimdb init`")
    # Other programs number their schema in the same way.
    revision = revision_of(connection) if tables.issuperset(_OURS) else None
    if revision == HEAD:
        return
    if revision is None:
        raise StoreError(
            f"{path} is no claimdb database", hint="name a database made by `claimdb init`"
        )
    if revision in REVISIONS:
        raise OlderSchemaError(path, revision)
    raise StoreError(
        f"{path} was made by a newer claimdb (schema {revision})",
        hint="update claimdb: pip install --upgrade claimdb",
    )
