"""Migrations, run by Alembic under a lock and in one transaction. Only here is Alembic used."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError, ProgrammingError

from claimdb.errors import StoreError
from claimdb.store.address import Address, Patience
from claimdb.store.backends.base import HEAD, REVISIONS
from claimdb.store.engine import alone, connected, driver_of

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(relative: str, *, package: Path = _PACKAGE) -> Path:
    """Return the path of a file or folder such as `migrations` or `data/seed.sql`."""
    # An editable install leaves a copy of these files in site-packages that ages; the package
    # that is running lies in the checkout then, so that copy is never read.
    root = package if (package / "migrations").is_dir() else package.parent.parent
    return root / relative


_SWITCH_ATTEMPTS = 5
WAIT_SECONDS = 5.0
"""How long a migration waits for a file, each time that it asks for a lock."""
_NOT_ALLOWED = "42501"  # by PostgreSQL: the user has no right to it


class DanglingError(StoreError):
    """A row refers to one that is not there."""


def upgrade(
    address: Address,
    *,
    revision: str = HEAD,
    afterwards: Callable[[object], None] | None = None,
) -> str | None:
    """Bring a database up to a revision and return the one it had, None for a new one.

    Everything happens in one transaction: after an error the database is as it was. A database
    that has the revision already is only read. A new one is filled by `afterwards`, which gets the
    driver's own connection and must not commit; `executescript` of sqlite3 does.

    Raises:
        StoreError: The database cannot be opened, read or written, or is not claimdb's, or was
            made by a newer claimdb.
    """
    with _connected(address) as connection:
        found = _revision(connection, address)
        if _has(found, revision):
            return found
        with _transaction(connection):
            found = _revision(connection, address)
            # Whoever held the lock before may have done it.
            if not _has(found, revision):
                command.upgrade(_config(connection), revision)
                if found is None and afterwards is not None:
                    afterwards(driver_of(connection))
                _check_foreign_keys(connection, address)
        return found


def downgrade(address: Address, revision: str) -> str | None:
    """Take a database down to a revision, or to `base`, and return the one it had.

    It is a `StoreError` if that would lose records.
    """
    with _connected(address) as connection, _transaction(connection):
        found = _revision(connection, address)
        if found is not None:
            command.downgrade(_config(connection), revision)
            _check_foreign_keys(connection, address)
        return found


def _has(found: str | None, revision: str) -> bool:
    return found is not None and REVISIONS.index(found) >= REVISIONS.index(revision)


@contextmanager
def _connected(address: Address) -> Iterator[Connection]:
    with connected(address, WAIT_SECONDS) as connection:
        try:
            yield connection
        except CommandError as error:
            raise StoreError(f"{address}: {error}") from error
        except (ProgrammingError, OperationalError) as error:
            # SQLite calls operational what PostgreSQL calls an error of a program: something in
            # the database that a migration did not expect.
            if isinstance(error, OperationalError):
                obstacle = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
            else:
                obstacle = getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED
            if not obstacle:
                raise
            reason = str(error.orig).partition("\n")[0]
            raise StoreError(
                f"{address}: {reason}", hint="remove the obstacle, and try again"
            ) from error


def _revision(connection: Connection, address: Address) -> str | None:
    """Return the revision of a database, None for an empty one, and refuse any other's."""
    names, found = set(inspect(connection).get_table_names()), None
    if "alembic_version" in names:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found in REVISIONS:
        return str(found)
    if found is None and not names - {"alembic_version"}:
        return None
    if found is not None and {"quotes", "attributions", "claims"} <= names:
        raise StoreError(f"{address} was created by a newer claimdb", hint="update claimdb")
    raise StoreError(
        f"{address} contains the tables of another program", hint="choose a new file or database"
    )


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Hold the only write transaction on the database; commit when the block ends well."""
    patience = None
    if connection.dialect.name == "sqlite":
        # Neither can be changed inside a transaction.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        _switch_wal_on(connection)
        patience = Patience(WAIT_SECONDS)
    with alone(connection, patience):
        yield


def _switch_wal_on(connection: Connection) -> None:
    for _ in range(_SWITCH_ATTEMPTS):
        with suppress(OperationalError):
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            return
        # Two that switch a new file at once both give up rather than wait. To take the write lock
        # does wait, and fails with the reason if that is not it.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _check_foreign_keys(connection: Connection, address: Address) -> None:
    """Raise if a row refers to one that is not there; PostgreSQL never lets that happen."""
    sqlite = connection.dialect.name == "sqlite"
    for table, row, parent, _ in (
        connection.exec_driver_sql("PRAGMA foreign_key_check") if sqlite else ()
    ):
        raise DanglingError(
            f"{address}: row {row} of {table} refers to a row of {parent} that does not exist"
        )


def _config(connection: Connection) -> Config:
    config = Config()
    # The configuration has a syntax of its own for %, which a folder may have in its name.
    location = str(resource("migrations")).replace("%", "%%")
    config.set_main_option("script_location", location)
    config.attributes["connection"] = connection
    return config
