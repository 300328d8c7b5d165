"""Creation of a database, in one transaction."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, cast

from claimdb import signals
from claimdb.atomic_files import permissions, publish, temporary_file
from claimdb.errors import InvalidDataError, StoreError
from claimdb.store import derive, migrate, private_files
from claimdb.store.address import Address, Server
from claimdb.store.admin.backup import copy_beside
from claimdb.store.backends import connect
from claimdb.store.backends.base import Connection, EmptyError, OlderSchemaError, Statements
from claimdb.store.history import digests
from claimdb.store.migrate import resource


def initialise(address: Address, *, seed: bool, make_folder: bool = False) -> bool:
    """Make the database at an address, and return whether it was made: one that exists stays.

    It is made in one transaction, and a file gets its name when it is complete: whoever opens it
    sees all of it or nothing. Of several that make it at once one does. With `seed` the worked
    example is loaded. A new file, and a folder that is made for it, is for its owner alone.

    Raises:
        NotFoundError: The folder does not exist.
        StoreError: There is no claimdb database, one of another schema, or one that cannot be
            reached or written.
    """

    def fill(connection: object) -> None:
        driver = cast("Connection", connection)
        if seed:
            load(driver, resource("data/seed.sql").read_text(encoding="utf-8"))
        derive.refresh(driver)
        if seed:
            digests.record_all(Statements(driver))

    try:
        if isinstance(address, Server) or address.exists():
            # An empty file, of another program, is a database without tables.
            with suppress(EmptyError):
                connect(address).close()
                return False
            return migrate.upgrade(address, afterwards=fill) is None
        if make_folder:
            private_files.make_folder(address.parent)
        private_files.check_folder(address.parent)
        _make_file(address, fill)
    except FileExistsError:
        # Another process made it meanwhile.
        connect(address).close()
        return False
    except OSError as error:
        raise StoreError(
            f"{address} cannot be opened: {error.strerror}",
            hint="check the path and its permissions",
        ) from error
    return True


def _make_file(path: Path, fill: Callable[[object], None]) -> None:
    # A link to a file that does not exist yet becomes one to the database.
    target = path.resolve()
    mode = permissions(target) & private_files.MODE
    with temporary_file(target.parent) as temporary:
        try:
            with signals.interruptible():
                migrate.upgrade(temporary, afterwards=fill)
        except StoreError as error:
            error.message = error.message.replace(str(temporary), str(path))
            raise
        publish(temporary, target, mode, replace=False)


_IGNORED = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/)*", re.DOTALL)
_INSERT = re.compile(r"INSERT\b", re.IGNORECASE)


def load(connection: Connection, sql: str) -> None:
    """Run the INSERT statements of a text one by one, inside the caller's transaction.

    They are standard SQL, so that SQLite and PostgreSQL take the same file, each ended by a
    semicolon, with comments (`--`, `/* */`).

    Raises:
        InvalidDataError: A statement is no INSERT, is not ended, or the database does not take
            it; the message names the line on which it begins. The caller rolls back.
    """
    cursor = connection.cursor()
    for line, statement in _statements(sql):
        # A COMMIT in the file would end the transaction that is not ours.
        if not _INSERT.match(statement):
            raise InvalidDataError(f"line {line}: only INSERT statements can be loaded")
        try:
            # Without parameters, so that psycopg leaves a % in a text alone.
            cursor.execute(statement)
        except connection.Error as error:
            # A full disk or a lost server. sqlite3 calls bad syntax operational too.
            code = getattr(error, "sqlite_errorcode", None)
            if isinstance(error, connection.OperationalError) and code != sqlite3.SQLITE_ERROR:
                raise
            reason = str(error).strip().partition("\n")[0]
            raise InvalidDataError(f"line {line}: {reason}") from error


def _statements(sql: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the number of the line on which it begins."""
    end = 0
    while ignored := _IGNORED.match(sql, end):
        start = end = ignored.end()
        if start == len(sql):
            return
        line = sql.count("\n", 0, start) + 1
        while not sqlite3.complete_statement(sql[start:end]):
            end = sql.find(";", end) + 1
            if not end:
                raise InvalidDataError(f"line {line}: the statement does not end with ;")
        yield line, sql[start:end]


class Upgraded(NamedTuple):
    """The revision that a database had, and the copy of it; a server's has none."""

    revision: str
    copy: Path | None


def upgrade(address: Address) -> Upgraded | None:
    """Upgrade a database; return what it was, or None if it was current.

    Raises:
        NotFoundError: there is no file.
        StoreError: it is no claimdb database, a newer one, or cannot be read or written.
    """
    try:
        connect(address).close()
    except OlderSchemaError as error:
        revision = error.revision
    else:
        return None
    copy = None
    if not isinstance(address, Server):
        if not os.access(address, os.W_OK):
            raise StoreError(
                f"{address} is read-only", hint="make the file and its folder writable"
            )
        copy = copy_beside(address, f"before-{revision}")
    migrate.upgrade(address)
    return Upgraded(revision, copy)
