"""The PostgreSQL backend: connection, full text, faults. Only here and in `sql` is psycopg used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias, cast

from claimdb.errors import StoreError
from claimdb.store.address import Server
from claimdb.store.backends.base import (
    HEAD,
    OURS,
    QUOTE_ID,
    Bind,
    Clause,
    Connection,
    Dialect,
    EmptyError,
    Phrase,
    Reader,
    Sql,
    Statement,
    Table,
    UntakenRowError,
    bound,
    refuse_schema,
    styled,
)

LONGEST = 500
"""How many characters of a word a vector holds: see `folded_tsvector` in migration 0002."""

_MOST_LEXEMES = 64
"""How many words of a phrase an index is asked for; it need not leave only what is sought."""

# The weights are those of SQLite; `|` lets the words of every clause count.
_RANK = "10 * ts_rank({0}.folded_words, {1}) + 3 * ts_rank({0}.context_words, {1})"
_TEXT_COLUMNS = frozenset({"folded_words", "context_words"})


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


def _clause(clause: Clause, table: str, columns: Collection[str], bind: Bind) -> str:
    return " OR ".join(
        f"({_phrase(phrase, table, column, bind)})"
        for phrase in clause.phrases
        for column in columns
    )


def _all(clauses: Collection[Clause], table: str, *, context: bool, bind: Bind) -> str:
    return " AND ".join(
        "({})".format(
            _clause(
                clause,
                table,
                ("folded", "context") if context and not clause.own_words else ("folded",),
                bind,
            )
        )
        for clause in clauses
    )


def _in_quotes(clauses: Collection[Clause], bind: Bind) -> Sql:
    return Sql(_all(clauses, "q", context=True, bind=bind), _TEXT_COLUMNS)


def _in_claims(clauses: Collection[Clause], bind: Bind) -> str:
    return _all(clauses, "c", context=False, bind=bind)


def _found(clauses: Collection[Clause], condition: Sql, bind: Bind) -> str:
    matched = _in_quotes(clauses, bind).text
    return f"FROM quotes q\nWHERE {matched} AND ({condition.with_id(QUOTE_ID)})"


def _best(clauses: Collection[Clause], condition: Sql, bind: Bind) -> str:
    lexemes = [
        lexeme for clause in clauses for phrase in clause.phrases for lexeme in _lexemes(phrase)
    ]
    words = f"CAST({bind(' | '.join(dict.fromkeys(lexemes)))} AS tsquery)"
    return (
        f"SELECT q.id {_found(clauses, condition, bind)}\n"
        f"ORDER BY {_RANK.format('q', words)} DESC, q.id"
    )


def _saying(phrase: Phrase, bind: Bind) -> str:
    return f"SELECT q.id FROM quotes q WHERE {_phrase(phrase, 'q', 'folded', bind)}"


TSVECTOR = Dialect(_in_quotes, _in_claims, _found, _best, _saying, plans=True)


ServerConnection: TypeAlias = Any
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


def connect_server(server: Server) -> ServerConnection:
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
            f"{server} uses the encoding {encoding}",
            hint="create a database with ENCODING 'UTF8' TEMPLATE template0",
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
            cast("ServerConnection", connection).cursor() as cursor,
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
            hint="ask its owner for the right; `claimdb db roles` prints how to grant it",
        ) from error
    except errors.ReadOnlySqlTransaction as error:
        raise StoreError(
            f"{server} can only be read", hint="name the server to write to"
        ) from error
    except errors.ProgramLimitExceeded as error:
        raise StoreError(
            f"{server} does not accept a text of that size: {_reason(error)}", hint="split the text"
        ) from error
    except errors.QueryCanceled as error:
        raise StoreError(
            f"{server} ended the statement: {_reason(error)}",
            hint="narrow the query, or ask the owner for a longer limit",
        ) from error
    except errors.LockNotAvailable as error:
        raise StoreError(
            f"{server} is in use by another program: {_reason(error)}",
            hint="try again when that is done",
        ) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise StoreError(
            f"{server} closed the connection: {_reason(error)}", hint="try again later"
        ) from error


def _reason(error: Exception) -> str:
    """Return what the server says, in one line."""
    lines = (line.strip(" \t-") for line in str(error).splitlines())
    said = [line for line in lines if line]
    # Where several addresses of one host were tried, the first line only says so.
    return next((line for line in said if not line.endswith(":")), type(error).__name__)


# Compiling a statement takes longer than to answer it. What is streamed is wanted to its end.
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

    def __init__(self, connection: Connection, server: Server) -> None:
        super().__init__(connection, server)
        self._connection: ServerConnection = connection
        self._server = server
        self._streams = 0

    @contextmanager
    def faults_named(self) -> Iterator[None]:
        """See `store.postgresql.faults_named`; after a fault the view is that of a later moment."""
        from psycopg.pq import TransactionStatus

        with faults_named(self._server):
            try:
                yield
            except Exception:
                # A transaction in which anything failed answers no more.
                if self._connection.info.transaction_status is TransactionStatus.INERROR:
                    self._connection.execute("ROLLBACK")
                    self._connection.execute(_BEGIN)
                raise

    def stream(self, statement: Statement) -> Iterator[Any]:
        """Yield the rows of a statement; those of one without a limit by a cursor on the server."""
        if statement.limited:
            return super().stream(statement)
        return self._streamed(statement)

    def _streamed(self, statement: Statement) -> Iterator[Any]:
        self._streams += 1
        with self._connection.cursor(f"stream_{self._streams}") as cursor:
            cursor.itersize = _STREAMED_AT_ONCE
            sql = styled(statement.sql, sqlite=False)
            cursor.execute(sql.encode(), bound(statement.values, sqlite=False))
            yield from cursor

    def plan(self, statement: Statement) -> tuple[str, ...]:
        """Return the lines of PostgreSQL's plan."""
        rows = self.execute(f"EXPLAIN {statement.sql}", statement.values)
        return tuple(row[0] for row in rows)

    def size(self) -> int:
        """Return the size of the whole database."""
        row = self.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0])

    def sql(self, statement: str, seconds: float) -> Table:
        """Return what PostgreSQL lets a statement read: see `store.read.sql`."""
        from claimdb.store.backends.sql import of_postgresql

        return of_postgresql(self._connection, statement, seconds)


def connect(server: Server) -> PostgresqlReader:
    """Open the claimdb database at an address for reading only, in one consistent view of it.

    Raises:
        StoreError: it cannot be reached or read, is no claimdb database, or has another schema.
    """
    connection = connect_server(server)
    try:
        with faults_named(server):
            connection.execute(_BEGIN)
            _check(server, connection)
    except BaseException:
        connection.close()
        raise
    return PostgresqlReader(connection, server)


def _check(server: Server, connection: ServerConnection) -> None:
    tables = {name for (name,) in connection.execute(_TABLES)}
    if not tables:
        raise EmptyError(server)
    row = None
    if tables.issuperset(OURS):
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    revision = None if row is None else str(row[0])
    if revision != HEAD:
        refuse_schema(server, revision)
