"""A PostgreSQL server: how it is reached, and what going wrong with it is called.

Owns the driver's connection and the words for its faults. It must not know any table. No other
module imports psycopg, which comes with the extra `claimdb[postgres]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

from claimdb.errors import StoreError
from claimdb.store.address import Server
from claimdb.store.driver import UntakenRowError

Connection: TypeAlias = Any
"""A connection of psycopg, which need not be installed."""

PACKAGE = "pip install 'claimdb[postgres]'"
_CONNECT_SECONDS = 10
# Any number will do, as long as every claimdb takes the same one.
_LOCK = 0x636C61696D
LOCK_ALONE = f"SELECT pg_advisory_xact_lock({_LOCK})"
"""Takes the lock that all who write take, until the transaction ends."""
HELD = "55P03"
"""The code of a lock that another program holds."""
TOO_MUCH = "54000"
"""The code of what goes beyond a limit of the server itself."""

# A row of COPY is a line, because line breaks in texts are escaped.
_ROW = re.compile(r"\bCOPY \w+, line (\d+)")


def connect(server: Server) -> Connection:
    """Open a connection that begins no transaction of its own.

    What libpq knows holds here too: service files, `PGPASSFILE`, `PGUSER` and its kind, TLS.

    Raises:
        StoreError: the server cannot be reached, does not let the user in, or its databases are
            not in UTF-8; psycopg is not installed.
    """
    psycopg = _driver()
    try:
        connection = psycopg.connect(
            _with_defaults(server.url),
            autocommit=True,
            # A pooler between here and the server may not know what was prepared.
            prepare_threshold=None,
        )
    except (psycopg.ProgrammingError, UnicodeEncodeError) as error:
        # What libpq says of an address that it cannot read may hold a password.
        about = str(error).strip() if str(error).startswith("definition of service") else None
        raise StoreError(
            f"the address {server} cannot be read{f': {about}' if about else ''}",
            hint="write postgresql://USER@HOST:PORT/NAME",
        ) from error
    except psycopg.OperationalError as error:
        raise StoreError(
            f"{server} cannot be reached: {_reason(error)}",
            hint="check the address, the server and your password (PGPASSFILE, .pgpass)",
        ) from error
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise StoreError(
            f"{server} keeps its texts in {encoding}",
            hint="make a database with ENCODING 'UTF8' TEMPLATE template0",
        )
    return connection


def begin_alone(seconds: float) -> str:
    """Return what begins the only transaction that writes, within so many seconds."""
    # No time at all would be all the time there is.
    limit = f"SET LOCAL lock_timeout = {max(round(seconds * 1000), 1)}"
    return f"BEGIN; {limit}; {LOCK_ALONE}; SET LOCAL lock_timeout = '60s'"


def copy_rows(connection: object, statement: str, rows: Iterable[Sequence[object]]) -> None:
    """Stream rows into a table by a `COPY ... FROM STDIN`.

    Raises:
        UntakenRowError: there is a row that the table does not take.
    """
    psycopg = _driver()
    place = 0
    try:
        with (
            cast("Connection", connection).cursor() as cursor,
            cursor.copy(statement.encode()) as copy,
        ):
            cursor.adapters.register_dumper(bytes, _no_bytes())
            for place, row in enumerate(rows, 1):  # noqa: B007 - said of an error
                copy.write_row(row)
    except (
        psycopg.DataError,
        psycopg.IntegrityError,
        psycopg.errors.ProgramLimitExceeded,
    ) as error:
        if error.sqlstate is None:
            # The driver has not sent the row at hand.
            raise UntakenRowError(place, _reason(error)) from error
        found = _ROW.search(error.diag.context or "")
        raise UntakenRowError(int(found[1]) if found else None, _reason(error)) from error


def _no_bytes() -> Any:
    """Return what refuses bytes, which SQLite keeps in any column; COPY would make text of them."""
    from psycopg import DataError
    from psycopg.adapt import Dumper

    class NoBytes(Dumper):
        def dump(self, obj: object) -> bytes:
            raise DataError("there are bytes where there should be text")

    return NoBytes


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise StoreError(
            "a PostgreSQL database needs psycopg, which is not installed", hint=PACKAGE
        ) from error
    return psycopg


def _with_defaults(url: str) -> str:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    seconds = conninfo_to_dict(url).get("connect_timeout", _CONNECT_SECONDS)
    return make_conninfo(
        url, client_encoding="UTF8", connect_timeout=seconds, fallback_application_name="claimdb"
    )


@contextmanager
def faults_named(server: Server) -> Iterator[None]:
    """Turn what a server can suffer from into a `StoreError`; a bug of ours passes.

    Raises:
        StoreError: the server went away, does not let the user do it, or has no room.
    """
    psycopg = _driver()
    errors = psycopg.errors
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise StoreError(
            f"{server}: {_reason(error)}",
            hint="ask its owner for the right to: `claimdb db roles` says how to give it",
        ) from error
    except errors.ReadOnlySqlTransaction as error:
        raise StoreError(
            f"{server} can only be read", hint="name the server to write to"
        ) from error
    except errors.ProgramLimitExceeded as error:
        raise StoreError(
            f"{server} takes no text of that size: {_reason(error)}", hint="divide the text"
        ) from error
    except errors.QueryCanceled as error:
        raise StoreError(
            f"{server} ended the statement: {_reason(error)}",
            hint="ask for less, or its owner for more time",
        ) from error
    except errors.LockNotAvailable as error:
        raise StoreError(
            f"{server} is in use by another program: {_reason(error)}",
            hint="try again when that is done",
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise StoreError(f"{server} went away: {_reason(error)}", hint="try again later") from error


def _reason(error: Exception) -> str:
    """Return what the server says, in one line."""
    lines = (line.strip(" \t-") for line in str(error).splitlines())
    said = [line for line in lines if line]
    # Where several addresses of one host were tried, the first line only says so.
    return next((line for line in said if not line.endswith(":")), type(error).__name__)
