"""Bring a database from one revision of the schema to another.

Owns the lock, the transaction and the checks around a migration, so that a database is either
what it was or what it should be. It must not know what a migration does, nor the tables: the
migrations are files, and Alembic runs them. No other module imports Alembic.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from claimdb.errors import StoreError
from claimdb.store.resources import resource
from claimdb.store.revisions import HEAD, REVISIONS

_BUSY_SECONDS = "5"
_SWITCH_ATTEMPTS = 5
# Any number will do, as long as every claimdb takes the same one.
_ADVISORY_LOCK = 0x636C61696D


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file, whatever characters its name has."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def upgrade(
    url: str, *, revision: str = HEAD, afterwards: Callable[[object], None] | None = None
) -> str | None:
    """Bring a database up to a revision and return the one it had, None for a new one.

    Everything happens in one transaction: after an error the database is as it was. A database
    that has the revision already is only read.

    Args:
        url: An SQLAlchemy address, `sqlite:////path` or `postgresql+psycopg://...`.
        revision: The revision to reach, one of `REVISIONS`.
        afterwards: Called inside the transaction, and only for a new database, with the driver's
            own connection, to fill it. It must not commit; `executescript` of sqlite3 does.

    Raises:
        StoreError: The database cannot be opened, read or written, or is not claimdb's, or was
            made by a newer claimdb.
    """
    with _connected(url) as connection:
        found = _revision(connection)
        if _has(found, revision):
            return found
        with _transaction(connection):
            found = _revision(connection)
            # Whoever held the lock before may have done it.
            if not _has(found, revision):
                command.upgrade(_config(connection), revision)
                if found is None and afterwards is not None:
                    afterwards(connection.connection.driver_connection)
                _check_foreign_keys(connection)
        return found


def downgrade(url: str, revision: str) -> str | None:
    """Take a database down to a revision, or to `base`, and return the one it had.

    Raises:
        StoreError: As for `upgrade`, or going down would lose records.
    """
    with _connected(url) as connection, _transaction(connection):
        found = _revision(connection)
        if found is not None:
            command.downgrade(_config(connection), revision)
            _check_foreign_keys(connection)
        return found


def _has(found: str | None, revision: str) -> bool:
    return found is not None and REVISIONS.index(found) >= REVISIONS.index(revision)


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    """Open the database, and turn what goes wrong in the block into what a user can act on."""
    url = _address(address)
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except (DBAPIError, sqlite3.OperationalError) as error:
        raise _explained(url, error) from error
    except CommandError as error:
        raise StoreError(f"{_name(url)}: {error}") from error


def _address(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError("the address of the database cannot be read") from error
    match url.get_backend_name():
        case "sqlite":
            return url.set(query={"timeout": _BUSY_SECONDS, **url.query})
        case "postgresql":
            return url
        case other:
            raise StoreError(
                f"claimdb does not work on {other}", hint="use a SQLite file or PostgreSQL"
            )


def _engine(url: URL) -> Engine:
    try:
        # The driver opens no transaction of its own: there is ours and no other.
        return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"{url.drivername} needs the package {error.name}, which is not installed",
            hint=f"pip install {error.name}",
        ) from error


def _name(url: URL) -> str:
    """Return what to call a database in a message: never its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "the database"
    return url.set(query={}).render_as_string(hide_password=True)


def _revision(connection: Connection) -> str | None:
    """Return the revision of a database, None for an empty one, and refuse any other's."""
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    else:
        found = None
    if found in REVISIONS:
        return str(found)
    if found is None and not names - {"alembic_version"}:
        return None
    database = _name(connection.engine.url)
    if found is not None and {"quotes", "attributions", "claims"} <= names:
        raise StoreError(f"{database} was made by a newer claimdb", hint="update claimdb")
    raise StoreError(
        f"{database} holds the tables of another program", hint="choose a new file or database"
    )


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Hold the only write transaction on the database; commit when the block ends well."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Neither can be changed inside a transaction.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        _switch_wal_on(connection)
    connection.rollback()
    with connection.begin():
        if sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        yield


def _switch_wal_on(connection: Connection) -> None:
    for _ in range(_SWITCH_ATTEMPTS):
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        except OperationalError:
            # Two that switch a new file at once both give up rather than wait. To take the write
            # lock does wait, and says what is wrong if that is not it.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("ROLLBACK")
        else:
            return
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _check_foreign_keys(connection: Connection) -> None:
    """Raise if a row refers to one that is not there; PostgreSQL never lets that happen."""
    if connection.dialect.name != "sqlite":
        return
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        table, row, parent, _ = orphan
        raise StoreError(
            f"{_name(connection.engine.url)}: row {row} of {table} refers to a row of {parent}"
            " that does not exist"
        )


def _config(connection: Connection) -> Config:
    config = Config()
    # The configuration has a syntax of its own for %, which a folder may have in its name.
    location = str(resource("migrations")).replace("%", "%%")
    config.set_main_option("script_location", location)
    config.attributes["connection"] = connection
    return config


_EXPLANATIONS = {
    sqlite3.SQLITE_NOTADB: ("is not a database", "check the path"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_READONLY: (
        "cannot be written",
        "check the permissions of the file and of its folder",
    ),
    sqlite3.SQLITE_BUSY: ("is in use by another program", "try again when that is done"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk reports an error", None),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "make room and try again"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check the path and its permissions"),
}


def _explained(url: URL, error: DBAPIError | sqlite3.OperationalError) -> StoreError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The low byte is the kind of error, the others say more about it.
    code = getattr(cause, "sqlite_errorcode", -1) & 0xFF
    name = _name(url)
    if code == sqlite3.SQLITE_CANTOPEN and not Path(name).parent.is_dir():
        return StoreError(
            f"the folder {Path(name).parent} does not exist", hint="make it, or choose another path"
        )
    if code in _EXPLANATIONS:
        says, hint = _EXPLANATIONS[code]
        return StoreError(f"{name} {says}", hint=hint)
    return StoreError(f"{name}: {str(cause).strip().partition(chr(10))[0]}")
