"""The PostgreSQL backend: connection, full text, faults. Only here and in `sql` is psycopg used."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain
from typing import Any
from weakref import WeakSet

from claimdb import signals
from claimdb.errors import StoreError
from claimdb.store.address import Server
from claimdb.store.backends.base import (
    Bind,
    Clause,
    Connection,
    Dialect,
    Phrase,
    Reader,
    Sql,
    Statement,
    UntakenRowError,
    begin_reading,
    bound,
    styled,
)

LONGEST = 500
"""How many characters of a word a vector stores: see `folded_tsvector` in migration 0002."""
_MOST_LEXEMES = 64  # words of a phrase that are looked up in the index

# The weights are those of SQLite; `|` lets the words of every clause count.
_RANK = "10 * ts_rank({0}.folded_words, {1}) + 3 * ts_rank({0}.context_words, {1})"
_TEXT_COLUMNS = frozenset({"folded", "folded_words", "context", "context_words"})


def _lexeme(word: str, *, prefix: bool) -> str:
    # A folded word has letters and digits alone: there is nothing in it to escape.
    return f"'{word[:LONGEST]}'{':*' if prefix or len(word) > LONGEST else ''}"


def _lexemes(phrase: Phrase) -> list[str]:
    *first, last = phrase.words
    lexemes = [_lexeme(word, prefix=False) for word in first]
    return [*dict.fromkeys(lexemes), _lexeme(last, prefix=phrase.prefix)][:_MOST_LEXEMES]


def _phrase(phrase: Phrase, table: str, column: str, bind: Bind) -> str:
    """Return the condition that a phrase stands in a column."""
    wanted = bind(" & ".join(_lexemes(phrase)))
    found = f"{table}.{column}_words @@ CAST({wanted} AS tsquery)"
    if len(phrase.words) == 1 and len(phrase.words[0]) < LONGEST:
        return found
    words = bind(f" {' '.join(phrase.words)}{'' if phrase.prefix else ' '}")
    return f"{found} AND strpos(' ' || {table}.{column} || ' ', {words}) > 0"


def _all(clauses: Collection[Clause], table: str, *, context: bool, bind: Bind) -> str:
    conditions = []
    for clause in clauses:
        columns = ("folded", "context") if context and not clause.own_words else ("folded",)
        found = [
            f"({_phrase(phrase, table, column, bind)})"
            for phrase in clause.phrases
            for column in columns
        ]
        conditions.append(f"({' OR '.join(found)})")
    return " AND ".join(conditions)


def _in_quotes(clauses: Collection[Clause], bind: Bind) -> Sql:
    return Sql(_all(clauses, "q", context=True, bind=bind), _TEXT_COLUMNS)


def _in_folded(_table: str, row: str, clauses: Collection[Clause], bind: Bind) -> str:
    return _all(clauses, row, context=False, bind=bind)


def _found(clauses: Collection[Clause], condition: Sql, bind: Bind) -> str:
    matching = _in_quotes(clauses, bind).text
    return f"FROM quotes q\nWHERE {matching} AND ({condition.with_id()})"


def _best(clauses: Collection[Clause], condition: Sql, bind: Bind) -> str:
    phrases = (phrase for clause in clauses for phrase in clause.phrases)
    lexemes = dict.fromkeys(chain.from_iterable(map(_lexemes, phrases)))
    words = f"CAST({bind(' | '.join(lexemes))} AS tsquery)"
    return (
        f"SELECT q.id {_found(clauses, condition, bind)}\n"
        f"ORDER BY {_RANK.format('q', words)} DESC, q.id"
    )


def _matching(clauses: Collection[Clause], bind: Bind) -> str:
    return f"SELECT q.id FROM quotes q WHERE {_in_quotes(clauses, bind).text}"


TSVECTOR = Dialect(_in_quotes, _in_folded, _found, _best, _matching, plans=True)

PACKAGE = "pip install 'claimdb[postgres]'"
_CONNECT_SECONDS = 10
# Any number will do, as long as every claimdb takes the same one.
_LOCK = 0x636C61696D
LOCK_ALONE = f"SELECT pg_advisory_xact_lock({_LOCK})"
"""Takes the lock of all writers until the transaction ends."""
HELD = "55P03"
"""The SQLSTATE of a lock that another program has."""
MAY_NOT_WRITE = frozenset({"42501", "25006", "55000"})
"""The SQLSTATEs of a missing right, a read-only transaction, and a server that only follows."""
TOO_MUCH = "54000"
"""The SQLSTATE of an exceeded limit of the server."""

# A row of COPY is a line, because line breaks in texts are escaped.
_ROW = re.compile(r"\bCOPY \w+, line (\d+)")


def connect_server(server: Server) -> Connection:
    """Open a connection in autocommit mode.

    libpq's settings apply: service files, environment variables such as `PGPASSFILE`, TLS. To a
    server that only a folder names, none that contain credentials do.

    Raises:
        StoreError: the server cannot be reached, does not let the user in, or its databases are
            not in UTF-8; psycopg is not installed.
    """
    psycopg = _driver()
    try:
        # A pooler between here and the server may not support prepared statements.
        with _without_credentials() if server.by_folder else nullcontext():
            connection = psycopg.connect(
                _with_defaults(server), autocommit=True, prepare_threshold=None
            )
    except (psycopg.ProgrammingError, UnicodeError) as error:
        # The message of libpq about an invalid address may contain a password.
        about = str(error).strip() if str(error).startswith("definition of service") else None
        raise StoreError(
            f"the address {server} cannot be read{f': {about}' if about else ''}",
            hint="write postgresql://USER@HOST:PORT/NAME",
        ) from error
    except psycopg.OperationalError as error:
        raise StoreError(
            f"{server} cannot be reached: {_reason(error)}",
            hint=f"check the address and the server; {_NAME_IT_YOURSELF}"
            if server.by_folder
            else "check the address, the server and your password (PGPASSFILE, .pgpass)",
        ) from error
    _open.add(connection)
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        connection.close()
        raise StoreError(
            f"{server} uses the encoding {encoding}",
            hint="create a database with ENCODING 'UTF8' TEMPLATE template0",
        )
    return connection


_open: WeakSet[Connection] = WeakSet()
_CANCEL_SECONDS = 2.0


def _cancel() -> None:
    """Cancel the statements in flight, which the server would otherwise finish."""
    for connection in list(_open):
        if connection.info.transaction_status.name == "ACTIVE":
            connection.cancel_safe(timeout=_CANCEL_SECONDS)


signals.at_end(_cancel)


def begin_alone(seconds: float) -> str:
    """Return the SQL that begins the only writing transaction, waiting up to so many seconds."""
    # A limit of 0 would mean none.
    limit = f"SET LOCAL lock_timeout = {max(round(seconds * 1000), 1)}"
    return f"BEGIN; {limit}; {LOCK_ALONE}; SET LOCAL lock_timeout = '60s'"


def copy_rows(connection: Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    """Stream rows into a table by a `COPY ... FROM STDIN`, or raise an `UntakenRowError`."""
    psycopg = _driver()
    rejections = (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded)
    place = 0
    try:
        with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            cursor.adapters.register_dumper(bytes, _no_bytes())
            for place, row in enumerate(rows, 1):  # noqa: B007 - said of an error
                copy.write_row(row)
    except rejections as error:
        if error.sqlstate is None:
            # The driver did not send this row.
            raise UntakenRowError(place, _reason(error)) from error
        found = _ROW.search(error.diag.context or "")
        raise UntakenRowError(int(found[1]) if found else None, _reason(error)) from error


def _no_bytes() -> Any:
    """Return a dumper that rejects bytes: SQLite stores them anywhere, COPY would write text."""
    from psycopg import DataError
    from psycopg.adapt import Dumper

    class NoBytes(Dumper):
        def dump(self, obj: object) -> bytes:
            raise DataError("text contains invalid bytes")

    return NoBytes


def _driver() -> Any:
    try:
        import psycopg
    except ImportError as error:
        raise StoreError(
            "a PostgreSQL database needs psycopg, which is not installed", hint=PACKAGE
        ) from error
    return psycopg


# These variables do not identify the user, and some protect the connection.
_HARMLESS = frozenset({
    "PGCHANNELBINDING", "PGCONNECT_TIMEOUT", "PGREQUIREAUTH", "PGREQUIREPEER", "PGSSLCRL",
    "PGSSLCRLDIR", "PGSSLMAXPROTOCOLVERSION", "PGSSLMINPROTOCOLVERSION", "PGSSLMODE",
    "PGSSLROOTCERT",
})  # fmt: skip
_NO_FILE = f"{os.devnull}/none"
# libpq reads these files without being told to. Kerberos tickets are not passed on.
_NO_CREDENTIALS = {"passfile": _NO_FILE, "sslcert": _NO_FILE, "sslkey": _NO_FILE}
_OF_THE_USER = frozenset({"gssdelegation", "service", "servicefile", *_NO_CREDENTIALS})
_NAME_IT_YOURSELF = "your passwords are only sent to a server in --db or CLAIMDB_DB"


@contextmanager
def _without_credentials() -> Iterator[None]:
    """Hide the variables of libpq that name or contain credentials, and those that lead to some."""
    hidden = [name for name in os.environ if name.startswith("PG") and name not in _HARMLESS]
    kept = {name: os.environ.pop(name) for name in hidden}
    try:
        yield
    finally:
        os.environ.update(kept)


def _with_defaults(server: Server) -> str:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    given = conninfo_to_dict(server.url)
    if server.by_folder and (named := sorted(_OF_THE_USER & given.keys())):
        raise StoreError(
            f"the address {server}, which a folder names, has {' and '.join(named)}",
            hint=_NAME_IT_YOURSELF,
        )
    seconds = given.get("connect_timeout", _CONNECT_SECONDS)
    return make_conninfo(
        server.url,
        client_encoding="UTF8",
        connect_timeout=seconds,
        fallback_application_name="claimdb",
        **(_NO_CREDENTIALS if server.by_folder else {}),
    )


_FAULTS = {
    "InsufficientPrivilege": (
        ": {}",
        "ask its owner for the right; `claimdb db roles` prints how to grant it",
    ),
    "ReadOnlySqlTransaction": (" can only be read", "name the server to write to"),
    "ProgramLimitExceeded": (" does not accept a text of that size: {}", "split the text"),
    "QueryCanceled": (
        " ended the statement: {}",
        "narrow the query, or ask the owner for a longer limit",
    ),
    "LockNotAvailable": (" is in use by another program: {}", "try again when that is done"),
    # Some of the others are subclasses of these.
    "OperationalError": (" closed the connection: {}", "try again later"),
    "InterfaceError": (" closed the connection: {}", "try again later"),
}


@contextmanager
def faults_named(server: Server) -> Iterator[None]:
    """Turn faults of a server, such as a lost connection or right, into a `StoreError`."""
    errors = _driver().errors
    try:
        yield
    except errors.Error as error:
        for name, (what, hint) in _FAULTS.items():
            if isinstance(error, getattr(errors, name)):
                raise StoreError(f"{server}{what.format(_reason(error))}", hint=hint) from error
        raise


def _reason(error: Exception) -> str:
    """Return the server's message in one line."""
    lines = (line.strip(" \t-") for line in str(error).splitlines())
    # Where several addresses of one host were tried, the first line only says so.
    messages = (line for line in lines if line and not line.endswith(":"))
    return next(messages, type(error).__name__)


# Compiling a statement takes longer than answering it. Streams are read to their end.
_BEGIN = """
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL jit = off;
SET LOCAL cursor_tuple_fraction = 1"""
_TABLES = """
SELECT c.relname FROM pg_catalog.pg_class c
 WHERE c.relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(c.oid)
   AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"""
_STREAMED_AT_ONCE = 5000


class PostgresqlReader(Reader):
    """A database on a PostgreSQL server."""

    dialect = TSVECTOR
    explain = "EXPLAIN"

    address: Server
    _streams = 0

    @contextmanager
    def faults_named(self) -> Iterator[None]:
        """Turn faults of the server into a `StoreError`; after one a new snapshot is read."""
        from psycopg.pq import TransactionStatus

        with faults_named(self.address):
            try:
                yield
            except Exception:
                # PostgreSQL ends a transaction in which anything failed.
                if self.connection.info.transaction_status is TransactionStatus.INERROR:
                    self.connection.execute("ROLLBACK")
                    self.connection.execute(_BEGIN)
                raise

    def stream(self, statement: Statement) -> Iterator[Any]:
        """Yield the rows of a statement, by a cursor on the server if they are not limited."""
        if statement.limit is not None:
            return super().stream(statement)
        return self._streamed(statement)

    def _streamed(self, statement: Statement) -> Iterator[Any]:
        self._streams += 1
        with self.connection.cursor(f"stream_{self._streams}") as cursor:
            cursor.itersize = _STREAMED_AT_ONCE
            sql = styled(self.read_instead(statement.sql), sqlite=False)
            cursor.execute(sql.encode(), bound(statement.values, sqlite=False))
            yield from cursor

    def size(self) -> int:
        """Return the size of the whole database."""
        return int(self.row("SELECT pg_database_size(current_database())")[0])


def connect(server: Server) -> PostgresqlReader:
    """Open the claimdb database at an address: see `connect` of this package."""
    connection = connect_server(server)
    with faults_named(server):
        begin_reading(connection, server, _BEGIN, _TABLES)
    return PostgresqlReader(connection, server)
