"""Whether a database is whole: the file, its references, what is derived, and full text.

Owns which faults there are and the repair of those that authored data mends. It must not know how
faults are shown, nor what a quotation has to do with its text.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, cast

from claimdb.errors import InvalidDataError
from claimdb.store import derive
from claimdb.store.driver import Connection
from claimdb.store.read.connect import BUSY_SECONDS, connect, faults_named

FULL_TEXT = ("quotes_fts", "claims_fts")


class Fault(NamedTuple):
    """Something that is not as it should be: what sort, in which table, and what is wrong."""

    kind: str
    table: str
    fault: str


def faults(path: Path, *, repair: bool = False) -> tuple[list[Fault], int]:
    """Return the faults of a claimdb database, and how many rows were repaired.

    What is derived follows from what is authored: `repair` computes it anew and rebuilds full
    text, in one transaction, unless the file itself is damaged. Other faults stay and are returned.

    Raises:
        NotFoundError: there is no file.
        StoreError: the file is no claimdb database of this schema, damaged beyond reading, locked
            or read-only.
    """
    connect(path).close()
    with (
        faults_named(path),
        closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection,
    ):
        connection.execute("BEGIN IMMEDIATE")
        found = [*_of_the_file(connection), *_of_references(connection), *_of_texts(connection)]
        repaired = 0
        if repair and not any(fault.kind == "file" for fault in found):
            repaired = _repair(connection)
        found += [*_of_what_is_derived(connection), *_of_full_text(connection)]
        connection.execute("COMMIT" if repaired else "ROLLBACK")
    return found, repaired


def _repair(connection: sqlite3.Connection) -> int:
    try:
        changed = derive.refresh(cast("Connection", connection))
    except InvalidDataError:
        # The check that follows tells which date it is.
        return 0
    for fault in list(_of_full_text(connection)):
        connection.execute(f"INSERT INTO {fault.table}({fault.table}) VALUES ('rebuild')")
        changed += 1
    return changed


def _of_the_file(connection: sqlite3.Connection) -> Iterator[Fault]:
    for (told,) in connection.execute("PRAGMA integrity_check").fetchall():
        if told != "ok":
            yield Fault("file", "", told)


def _of_references(connection: sqlite3.Connection) -> Iterator[Fault]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield Fault("reference", table, f"row {row} refers to a row of {parent} that is not there")


def _of_texts(connection: sqlite3.Connection) -> Iterator[Fault]:
    stored = connection.execute("SELECT id, sha256, text FROM snapshots WHERE text IS NOT NULL")
    for number, sha256, text in stored:
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield Fault(
                "snapshot", "snapshots", f"row {number} is not the text that its hash is of"
            )


def _of_what_is_derived(connection: sqlite3.Connection) -> Iterator[Fault]:
    rows: Counter[tuple[str, str]] = Counter()
    wrong = None
    try:
        for row in derive.stale(cast("Connection", connection)):
            rows[row.table, ", ".join(row.values) or "a row too many"] += 1
    except InvalidDataError as error:
        wrong = Fault("date", "", error.message)
    for (table, columns), number in rows.items():
        yield Fault("derived", table, f"{columns} of {number:,} {'row' if number == 1 else 'rows'}")
    if wrong:
        yield wrong


def _of_full_text(connection: sqlite3.Connection) -> Iterator[Fault]:
    for table in FULL_TEXT:
        try:
            # With a rank of 1 the index is compared with the table that it is of.
            connection.execute(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            yield Fault("full text", table, "the index is not that of the words")
