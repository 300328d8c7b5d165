"""Loading a file of INSERT statements.

Owns how such a file is cut into statements and how an error in it is named. It must not know
what the file is about, nor derive anything from what it loads.
"""

import re
import sqlite3
from collections.abc import Iterator

from claimdb.errors import InvalidDataError
from claimdb.store.driver import Connection

_IGNORED = re.compile(r"(?:\s+|--[^\n]*|/\*.*?\*/)*", re.DOTALL)
_INSERT = re.compile(r"INSERT\b", re.IGNORECASE)


def load(connection: Connection, sql: str) -> None:
    """Run the INSERT statements of a text one by one, inside the caller's transaction.

    The statements are of standard SQL, so that SQLite and PostgreSQL take the same file.

    Args:
        connection: A connection of `sqlite3` or psycopg.
        sql: The statements, each ended by a semicolon, with comments (`--`, `/* */`).

    Raises:
        InvalidDataError: A statement is no INSERT, is not ended, or the database does not take
            it; the message names the line on which it begins. What was loaded before it is for
            the caller to roll back.
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
            if _is_about_the_database(connection, error):
                raise
            reason = str(error).strip().partition("\n")[0]
            raise InvalidDataError(f"line {line}: {reason}") from error


def _statements(sql: str) -> Iterator[tuple[int, str]]:
    """Yield each statement with the number of the line on which it begins."""
    start = _after_comments(sql, 0)
    end = start
    while start < len(sql):
        end = sql.find(";", end) + 1
        if not end:
            raise InvalidDataError(f"line {_line(sql, start)}: the statement is not ended by ;")
        if sqlite3.complete_statement(sql[start:end]):
            yield _line(sql, start), sql[start:end]
            start = end = _after_comments(sql, end)


def _after_comments(sql: str, position: int) -> int:
    match = _IGNORED.match(sql, position)
    assert match, "the pattern matches the empty text as well"
    return match.end()


def _line(sql: str, position: int) -> int:
    return sql.count("\n", 0, position) + 1


def _is_about_the_database(connection: Connection, error: Exception) -> bool:
    """Whether a full disk or a lost server is to blame, and not the statement."""
    # sqlite3 calls bad syntax and unknown columns operational too, by the code SQLITE_ERROR.
    return isinstance(error, connection.OperationalError) and (
        getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
    )
