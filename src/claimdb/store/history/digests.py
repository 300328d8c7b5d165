"""Digests of records and of batches, by which changes made outside claimdb are found.

A record is digested with its parts, a batch with the one before it, its changes and the digests of
the records that it wrote. Rows of `digests` are only ever added; the last one of a record counts.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any, NamedTuple

from sqlalchemy import JSON

from claimdb.store.backends.base import PAGE, Rows, Statements
from claimdb.store.history.aggregates import OWNERS, authored, hanging_on, key_of
from claimdb.store.history.digest_of_record import digested, json_of, sha256_of, trimmed
from claimdb.store.tables import metadata

DIGESTED = (
    "coders", "saved_queries", "sources", "topics", "actors", "claims", "quotes",
    "merged_records", "distinct_records", "reviews",
)  # fmt: skip
"""The tables of what is digested, each row with its parts."""
BATCHES = "batches"
COLUMNS = ("batch_id", "table_name", "row_id", "digest")

# What JSON in ASCII escapes and SQLite does not, up to the end of the string.
_NOT_ASCII = re.compile(r'[^\0-~][^"\\]*')


def authored_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that are digested, in their order."""
    return digested(table, [one.name for one in metadata.tables[table].c])


def current(database: Statements, table: str, ids: Collection[int]) -> dict[int, str]:
    """Return the digests of those of some records that exist, as they are now."""
    if database.is_sqlite:
        try:
            return dict(_by_sqlite(database, table, ids))
        except database.connection.OperationalError:
            # JSON of SQLite has no bytes, which only other programs write.
            pass
    return dict(_by_rows(database, table, ids))


def _by_sqlite(database: Statements, table: str, ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield records with their digests, of which SQLite writes the JSON: in half the time."""
    # Looking for parts in vain takes a fifth of the time, in as many tables as are often empty.
    parts = [part for part in sorted(hanging_on(table)) if database.row(f"SELECT 1 FROM {part}")]
    for row, text in database.rows(_json_of_records(table, *parts), ids=sorted(ids)):
        ascii = text
        if not text.isascii() or "\x7f" in text:
            ascii = _NOT_ASCII.sub(lambda found: json_of(found[0])[1:-1], text)
        yield row, hashlib.sha256(ascii.encode()).hexdigest()


@cache
def _json_of_records(table: str, *parts: str) -> str:
    """Return the query of SQLite for the texts of records, as `sha256_of` digests them."""
    of_parts = "".join(
        f"""
 || coalesce((SELECT ',"{part}",[' || group_concat(row) || ']' FROM (
  SELECT {_json_of_row(part)} AS row FROM {part} x
   WHERE x.{OWNERS[part].column} = r.id{authored(part)} ORDER BY x.{key_of(part)})), '')"""
        for part in parts
    )
    return (
        f"SELECT r.id, '[' || {_json_of_row(table, 'r')}{of_parts} || ']' FROM {table} r"
        " WHERE r.id = ANY(:ids)"
    )


def _json_of_row(table: str, alias: str = "x") -> str:
    """Return the SQL of a row in JSON without the NULLs at its end."""
    columns = [f'{alias}."{name}"' for name in authored_columns(table)]
    ends = range(len(columns), 1, -1)
    cases = (f"WHEN {columns[at - 1]} IS NOT NULL THEN json_array({', '.join(columns[:at])})"
             for at in ends)  # fmt: skip
    return f"CASE {' '.join(cases)} ELSE json_array({columns[0]}) END"


def _by_rows(database: Statements, table: str, ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield records with their digests."""
    some = {"ids": sorted(ids)}
    parts = [(name, _rows_of_parts(database, name, some)) for name in sorted(hanging_on(table))]
    sql = f"SELECT {_selected(database, table)} FROM {table} WHERE id = ANY(:ids) ORDER BY id"
    for row in database.rows(sql, **some):
        record: list[Any] = [trimmed(row)]
        for name, rows in parts:
            if own := rows.get(row[0]):
                record += name, own
        yield row[0], sha256_of(record)


def _rows_of_parts(
    database: Statements, table: str, some: Mapping[str, object]
) -> Mapping[int, list[Sequence[Any]]]:
    """Return the rows of parts by the id of their record."""
    owner = OWNERS[table].column
    sql = (
        f"SELECT {owner}, {_selected(database, table)} FROM {table}"
        f" WHERE {owner} = ANY(:ids){authored(table)} ORDER BY {key_of(table)}"
    )
    rows: defaultdict[int, list[Sequence[Any]]] = defaultdict(list)
    for row in database.rows(sql, **some):
        # The id of the record is never NULL.
        rows[row[0]].append(trimmed(row)[1:])
    return rows


def _selected(database: Statements, table: str) -> str:
    """Return the columns of a SELECT; PostgreSQL returns JSON as it is written."""
    columns = metadata.tables[table].c
    return ", ".join(
        f'CAST("{name}" AS TEXT)'
        if isinstance(columns[name].type, JSON) and not database.is_sqlite
        else f'"{name}"'
        for name in authored_columns(table)
    )


# --- records --------------------------------------------------------------------------------

_IDS = "SELECT id FROM {table} WHERE id > :after ORDER BY id LIMIT :page"
_RECORDED = """
SELECT row_id, digest FROM digests
 WHERE table_name = :table AND row_id > :after AND row_id <= :last ORDER BY id"""
_LOWEST, _LAST = -(2**63), 2**63 - 1


class Difference(NamedTuple):
    """A record that is not as it was last recorded, with its digest then and now, if it existed."""

    table: str
    row: int
    recorded: str | None
    found: str | None


def differences(database: Statements, table: str) -> Iterator[Difference]:
    """Yield the records of a table that claimdb did not write as they are, by pages."""
    after = last = _LOWEST
    while last < _LAST:
        ids = [row for (row,) in database.rows(_IDS.format(table=table), after=after, page=PAGE)]
        last = ids[-1] if len(ids) == PAGE else _LAST
        # A record that was written again has several; the last one counts.
        recorded = dict(database.rows(_RECORDED, table=table, after=after, last=last))
        found = current(database, table, ids)
        for row in sorted(recorded.keys() | found.keys()):
            if recorded.get(row) != found.get(row):
                yield Difference(table, row, recorded.get(row), found.get(row))
        after = last


# --- batches --------------------------------------------------------------------------------

_SEALS = """
SELECT id, row_id, digest FROM digests
 WHERE table_name = 'batches' AND row_id = batch_id AND row_id {those} :batch
 ORDER BY row_id {order}, id {order} LIMIT :page"""
_SEAL = """
SELECT 1 FROM digests
 WHERE table_name = 'batches' AND row_id = batch_id AND digest = :digest LIMIT 1"""
_ACCEPTED = """
SELECT row_id, digest FROM digests
 WHERE table_name = 'batches' AND row_id <> batch_id ORDER BY id"""
_UNSEALED = """
SELECT b.id FROM batches b
 WHERE NOT EXISTS (
   SELECT 1 FROM digests d
    WHERE d.table_name = 'batches' AND d.row_id = b.id AND d.batch_id = b.id)
 ORDER BY b.id"""
_OWN = """
SELECT id, coder_id, at, command, origin, sha256, undoes FROM batches WHERE id = :batch"""
_CHANGES = """
SELECT id, table_name, row_id, {before}, {after} FROM changes
 WHERE batch_id = :batch AND id > :after AND id <= :last ORDER BY id LIMIT :page"""
_AS_TEXT = {"before": "CAST(before AS TEXT)", "after": "CAST(after AS TEXT)"}
_AS_STORED = {"before": "before", "after": "after"}
_WRITTEN = """
SELECT id, batch_id, table_name, row_id, digest FROM digests
 WHERE id > :after AND id <= :last ORDER BY id LIMIT :page"""


class Seal(NamedTuple):
    """The digest of a batch, and the id of its row."""

    row: int
    batch: int
    digest: str


_NO_SEAL = Seal(0, 0, "")


def seal_before(database: Statements, batch: int = _LAST) -> Seal:
    """Return the seal of the batch before one, by default of the last: the head of the chain."""
    row = database.row(_SEALS.format(those="<", order="DESC"), batch=batch, page=1)
    return Seal(*row) if row else _NO_SEAL


def is_seal(database: Statements, digest: str) -> bool:
    """Whether a digest is the seal of a batch."""
    return database.row(_SEAL, digest=digest) is not None


def record(database: Statements, batch: int, written: Mapping[str, Collection[int]]) -> None:
    """Record the digests of what a batch wrote, by table, and seal the batch with them."""
    for table in DIGESTED:
        ids = iter(sorted(written.get(table, ())))
        while page := list(islice(ids, PAGE)):
            found = current(database, table, page)
            rows = [(batch, table, row, found.get(row)) for row in page]
            database.insert("digests", COLUMNS, rows)
    before = seal_before(database, batch)
    digest = _chained(database, batch, before, _LAST)
    database.insert("digests", COLUMNS, [(batch, BATCHES, batch, digest)])


def record_all(database: Statements) -> None:
    """Record the digests of a database that has none, as if its last batch wrote everything."""
    *others, last = [batch for (batch,) in database.rows("SELECT id FROM batches ORDER BY id")]
    for batch in others:
        record(database, batch, {})
    ids = {table: database.rows(f"SELECT id FROM {table}") for table in DIGESTED}
    record(database, last, {table: [row for (row,) in rows] for table, rows in ids.items()})


def rewritten(database: Statements) -> Iterator[tuple[int, str]]:
    """Yield the batches that are not as they were sealed or accepted, with their digests now."""
    accepted = dict(database.rows(_ACCEPTED))
    before = _NO_SEAL
    sql = _SEALS.format(those=">", order="ASC")
    while seals := database.rows(sql, batch=before.batch, page=PAGE):
        for own in map(Seal._make, seals):
            found = _chained(database, own.batch, before, own.row - 1)
            if found not in (own.digest, accepted.get(own.batch)):
                yield own.batch, found
            before = own
    for (batch,) in database.rows(_UNSEALED):
        found = _chained(database, batch, _NO_SEAL, 0)
        if accepted.get(batch) != found:
            yield batch, found


def _chained(database: Statements, batch: int, before: Seal, last: int) -> str:
    """Return the digest of a batch after another, which wrote the digests up to a last row."""
    own = database.row(_OWN, batch=batch)
    hashed = hashlib.sha256(json_of([before.digest, own]).encode())
    changes = _CHANGES.format(**_AS_STORED if database.is_sqlite else _AS_TEXT)
    for page in chain(
        _pages(database, changes, 0, _LAST, batch=batch),
        _pages(database, _WRITTEN, before.row, last),
    ):
        # Without its brackets, so that the pages may be of any size.
        hashed.update(b"," + json_of(page)[1:-1].encode())
    return hashed.hexdigest()


def _pages(
    database: Statements, sql: str, after: int, last: int, **values: object
) -> Iterator[Rows]:
    while page := database.rows(sql, after=after, last=last, page=PAGE, **values):
        yield page
        after = page[-1][0]
