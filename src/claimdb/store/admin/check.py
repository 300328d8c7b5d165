"""Faults of a database: file, references, derived columns, full text; and their repair."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from claimdb.errors import InvalidDataError
from claimdb.store import derive
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.backends.base import Connection, Statements
from claimdb.store.engine import driver_of, writing
from claimdb.store.history.aggregates import key_of
from claimdb.store.load.sources import json_object
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

    `repair` computes derived columns and full text anew, in one transaction, unless the file is
    damaged. Other faults stay and are returned. PostgreSQL checks its files and full text itself.

    Raises:
        NotFoundError, StoreError: as for `recording`, or the file is damaged beyond reading.
    """
    connect(address).close()
    with writing(address) as writer:
        connection = driver_of(writer)
        database = Statements(connection)
        found = list(_of_contents(database))
        damaged = any(fault.kind == "file" for fault in found)
        repaired = _repair(connection, database) if repair and not damaged else 0
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


def _of_contents(database: Statements) -> Iterator[Fault]:
    """Yield the faults of the file, of references, of stored texts and of JSON objects."""
    for (message,) in database.rows("PRAGMA integrity_check") if database.is_sqlite else ():
        if message != "ok":
            yield Fault("file", "", message)
    yield from dangling(database)
    for (number,) in database.rows("SELECT id FROM snapshots WHERE text IS NOT NULL ORDER BY id"):
        sql = "SELECT sha256, text FROM snapshots WHERE id = :id"
        [(sha256, text)] = database.rows(sql, id=number)
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            what = f"the text of row {number} does not match its hash"
            yield Fault("snapshot", "snapshots", what)
    stored = "SELECT id, CAST(csl AS TEXT) FROM sources WHERE csl IS NOT NULL AND id > :after"
    for number, csl in chain.from_iterable(database.pages(f"{stored} ORDER BY id")):
        if json_object(csl) is None:
            yield Fault("object", "sources", f"csl of row {number} is not a JSON object")


def dangling(database: Statements) -> Iterator[Fault]:
    """Yield the references to missing rows."""
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            pairs = [(element.parent.name, element.column.name) for element in key.elements]
            parent = key.referred_table.name
            orphans = _ORPHANS.format(
                id=key_of(table.name),
                table=table.name,
                filled=" AND ".join(f"r.{own} IS NOT NULL" for own, _ in pairs),
                parent=parent,
                same=" AND ".join(f"p.{its} = r.{own}" for own, its in pairs),
            )
            for (number,) in database.rows(orphans):
                what = f"row {number} refers to a missing row of {parent}"
                yield Fault("reference", table.name, what)


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
