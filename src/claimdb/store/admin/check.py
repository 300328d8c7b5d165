"""Faults of a database: file, references, derived columns, full text; and their repair."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ForeignKeyConstraint

from claimdb.errors import InvalidDataError
from claimdb.store import derive
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.backends.base import Connection, Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.tables import metadata

FULL_TEXT = ("quotes_fts", "claims_fts")
_ORPHANS = """
SELECT r.{id} FROM {table} r
 WHERE {filled} AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE {same}) ORDER BY r.{id}"""


class Fault(NamedTuple):
    """Something that is not as it should be: what sort, in which table, and what is wrong."""

    kind: str
    table: str
    fault: str


def faults(address: Address, *, repair: bool = False) -> tuple[list[Fault], int]:
    """Return the faults of a claimdb database, and how many rows were repaired.

    What is derived follows from what is authored: `repair` computes it anew and rebuilds full
    text, in one transaction, unless the file itself is damaged. Other faults stay and are returned.
    PostgreSQL looks after its files and its full text by itself.

    Raises:
        NotFoundError: there is no file.
        StoreError: it is no claimdb database of this schema, damaged beyond reading, locked or
            read-only.
    """
    connect(address).close()
    with writing(address) as writer:
        connection = driver_of(writer)
        database = Statements(connection)
        found = [*_of_the_file(database), *dangling(database), *_of_texts(database)]
        found += _of_objects(database)
        repaired = 0
        if repair and not any(fault.kind == "file" for fault in found):
            repaired = _repair(connection, database)
        found += [*_of_what_is_derived(connection), *_of_full_text(connection, database)]
    return found, repaired


def _repair(connection: Connection, database: Statements) -> int:
    try:
        changed = derive.refresh(connection)
    except InvalidDataError:
        # The check that follows tells which date it is.
        return 0
    for fault in list(_of_full_text(connection, database)):
        database.rows(f"INSERT INTO {fault.table}({fault.table}) VALUES ('rebuild')")
        changed += 1
    return changed


def _of_the_file(database: Statements) -> Iterator[Fault]:
    for (told,) in database.rows("PRAGMA integrity_check") if database.is_sqlite else ():
        if told != "ok":
            yield Fault("file", "", told)


def dangling(database: Statements) -> Iterator[Fault]:
    """Yield the references to rows that are not there."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            for (number,) in database.rows(_orphans(key)):
                parent = key.referred_table.name
                what = f"row {number} refers to a missing row of {parent}"
                yield Fault("reference", table.name, what)


def _orphans(key: ForeignKeyConstraint) -> str:
    """Return the statement that finds the rows whose foreign key finds no row."""
    pairs = [(element.parent.name, element.column.name) for element in key.elements]
    return _ORPHANS.format(
        id=next(iter(key.table.primary_key)).name,
        table=key.table.name,
        filled=" AND ".join(f"r.{own} IS NOT NULL" for own, _ in pairs),
        parent=key.referred_table.name,
        same=" AND ".join(f"p.{its} = r.{own}" for own, its in pairs),
    )


def _of_texts(database: Statements) -> Iterator[Fault]:
    for (number,) in database.rows("SELECT id FROM snapshots WHERE text IS NOT NULL ORDER BY id"):
        sql = "SELECT sha256, text FROM snapshots WHERE id = :id"
        [(sha256, text)] = database.rows(sql, id=number)
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield Fault(
                "snapshot", "snapshots", f"the text of row {number} does not match its hash"
            )


def _of_objects(database: Statements) -> Iterator[Fault]:
    stored = "SELECT id, CAST(csl AS TEXT) FROM sources WHERE csl IS NOT NULL AND id > :after"
    for page in database.pages(f"{stored} ORDER BY id"):
        for number, csl in page:
            if not _is_object(csl):
                yield Fault("object", "sources", f"csl of row {number} is not a JSON object")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _of_what_is_derived(connection: Connection) -> Iterator[Fault]:
    rows: Counter[tuple[str, str]] = Counter()
    wrong = None
    try:
        for row in derive.stale(connection):
            rows[row.table, ", ".join(row.values) or "an extra row"] += 1
    except InvalidDataError as error:
        wrong = Fault("date", "", error.message)
    for (table, columns), number in rows.items():
        yield Fault("derived", table, f"{columns} of {number:,} {'row' if number == 1 else 'rows'}")
    if wrong:
        yield wrong


def _of_full_text(connection: Connection, database: Statements) -> Iterator[Fault]:
    for table in FULL_TEXT if database.is_sqlite else ():
        try:
            # With a rank of 1 the index is compared with the table that it is of.
            database.rows(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")
        except connection.Error:
            yield Fault("full text", table, "the index does not match the text")
