"""Derived columns: main names, folded text, context, bounds of dates, digests of passages."""

# Each has one rule, with which writes, checks and repairs compare. This works on a connection of
# the driver (`sqlite3` or psycopg), reads in pages and never commits.

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TypeAlias

from claimdb import edtf, folding
from claimdb.errors import InvalidDataError
from claimdb.store.backends.base import PAGE, Connection, Rows, Statements
from claimdb.store.context import Contexts

_Ids: TypeAlias = Collection[int] | None
"""The rows of a table to compare; None means all."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A row with wrong derived columns.

    It is the row of `table` in which `key_column` is `key`; `values` are the right ones of the
    columns that differ. The row of a main name is derived as a whole: a superfluous one has no
    `values`; for a missing one `values` is the row, and the key is that of its owner.
    """

    table: str
    key_column: str
    key: int
    values: Mapping[str, object]


def stale(connection: Connection) -> Iterator[Stale]:
    """Yield every row with wrong derived columns, each once.

    Derived columns depend on authored ones alone, so one pass finds everything. A row may be
    repaired before the next one is asked for.

    Raises:
        InvalidDataError: A date is no EDTF date, or a passage does not lie in its text.
    """
    return _stale(Statements(connection), {})


def refresh(connection: Connection) -> int:
    """Update every derived column, inside the caller's transaction.

    Full text is left to the triggers of the database. On PostgreSQL, the sequences of ids are
    moved past the ids in use.

    Returns:
        The number of rows changed, inserted or deleted.

    Raises:
        InvalidDataError: As for `stale`; the caller rolls back.
    """
    database = Statements(connection)
    # Before any row is inserted: a file with literal ids leaves a sequence behind them.
    if not database.is_sqlite:
        _raise_sequences(database)
    return _repair(database, stale(connection))


def follow(connection: Connection, changed: Mapping[str, Collection[int]]) -> int:
    """Update what is derived from some records, inside the caller's transaction.

    Args:
        connection: The driver's connection that wrote them.
        changed: The ids of changed records, by table. Changed or deleted parts may be given by
            their own table, with the ids of the records that they are parts of.

    Returns:
        The number of rows changed, inserted or deleted.

    Raises:
        InvalidDataError: As for `stale`.
    """
    database = Statements(connection)
    return _repair(database, _stale(database, _affected(database, changed, _FOLLOWS)))


def complete(connection: Connection, new: Mapping[str, Collection[int]]) -> int:
    """Update what is derived from new records, to which no quote refers yet."""
    database = Statements(connection)
    of_their_own = [follows for follows in _FOLLOWS if follows[1] != "quotes"]
    return _repair(database, _stale(database, _affected(database, new, of_their_own)))


def _stale(database: Statements, looked_at: Mapping[str, _Ids]) -> Iterator[Stale]:
    """Yield what is stale among some rows; of a table that is not named, all are compared."""
    rows = looked_at.get
    return chain(
        _names(database, "actor_names", "actor_id", "actors", rows("actors")),
        _names(database, "topic_names", "topic_id", "topics", rows("topics")),
        _folded(database, "people", "actor_id", "family", rows("actors")),
        _folded(database, "claims", "id", "text", rows("claims")),
        _bounds(database, "sources", rows("sources"), first="issued", last="issued"),
        _bounds(database, "memberships", rows("memberships"), first="started", last="ended"),
        _quotes(database, rows("quotes")),
        _said(database, "attributions", rows("attributions")),
        _said(database, "quote_topics", rows("quote_topics")),
        _digests(database, rows("snapshots"), rows("occurrences")),
    )


_HANGS_ON = {
    "people": "actors",
    "actor_names": "actors",
    "memberships": "actors",
    "topic_names": "topics",
    "snapshots": "sources",
    "attributions": "quotes",
    "quote_topics": "quotes",
    "quote_claims": "quotes",
    "occurrences": "quotes",
}
"""The tables of parts, each with the table of their records."""

# In order: the rows reached by one step are the start of later ones.
_FOLLOWS = (
    ("actors", "memberships", "SELECT id FROM memberships WHERE person_id = ANY(:ids)"),
    ("sources", "snapshots", "SELECT id FROM snapshots WHERE source_id = ANY(:ids)"),
    ("quotes", "attributions", "SELECT id FROM attributions WHERE quote_id = ANY(:ids)"),
    ("quotes", "quote_topics", "SELECT id FROM quote_topics WHERE quote_id = ANY(:ids)"),
    ("quotes", "occurrences", "SELECT id FROM occurrences WHERE quote_id = ANY(:ids)"),
    ("snapshots", "occurrences", "SELECT id FROM occurrences WHERE snapshot_id = ANY(:ids)"),
    (
        "occurrences",
        "snapshots",
        "SELECT snapshot_id FROM occurrences WHERE id = ANY(:ids) AND snapshot_id IS NOT NULL",
    ),
    ("actors", "quotes", "SELECT quote_id FROM attributions WHERE actor_id = ANY(:ids)"),
    ("topics", "quotes", "SELECT quote_id FROM quote_topics WHERE topic_id = ANY(:ids)"),
    ("claims", "quotes", "SELECT quote_id FROM quote_claims WHERE claim_id = ANY(:ids)"),
)
"""Table, dependent table, and the query for the dependent rows."""

_TABLES = (
    "actors", "topics", "claims", "sources", "memberships", "quotes", "attributions",
    "quote_topics", "occurrences", "snapshots",
)  # fmt: skip


def _affected(
    database: Statements,
    changed: Mapping[str, Collection[int]],
    follows: Iterable[tuple[str, str, str]],
) -> Mapping[str, Collection[int]]:
    """Return the rows of each table that may depend on what was changed."""
    reached: dict[str, set[int]] = {table: set() for table in _TABLES}
    for table, ids in changed.items():
        reached.setdefault(_HANGS_ON.get(table, table), set()).update(ids)
    for table, other, sql in follows:
        if ids := reached[table]:
            reached[other].update(row for (row,) in database.rows(sql, ids=list(ids)))
    return reached


def _repair(database: Statements, rows: Iterator[Stale]) -> int:
    changed = 0
    while page := list(islice(rows, PAGE)):
        _write(database, page)
        changed += len(page)
    return changed


_IDENTITIES = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = current_schema() AND column_name = 'id' AND is_identity = 'YES'
ORDER BY table_name
"""

# Never backwards: the highest id may have been deleted since, and no id is given out twice. A
# sequence that was never used has no last value.
_RAISE_SEQUENCE = """
SELECT setval(s.name, s.highest)
FROM (
  SELECT
    CAST(pg_get_serial_sequence('{table}', 'id') AS regclass) AS name,
    (SELECT max(id) FROM {table}) AS highest
) s
WHERE s.highest > coalesce(pg_sequence_last_value(s.name), 0)
"""


def _raise_sequences(database: Statements) -> None:
    for (table,) in database.rows(_IDENTITIES):
        database.rows(_RAISE_SEQUENCE.format(table=table))


def _differences(
    columns: Sequence[str], found: Sequence[object], right: Sequence[object]
) -> dict[str, object]:
    """Return what the columns should hold that hold something else."""
    compared = zip(columns, found, right, strict=True)
    return {column: value for column, stored, value in compared if stored != value}


# --- names and folded words -----------------------------------------------------------------


def _names(database: Statements, table: str, owner: str, owners: str, ids: _Ids) -> Iterator[Stale]:
    """Compare the names of actors or topics: one row holds the name that the owner has."""
    sql = (
        f"SELECT {owner}, id, name, folded, kind FROM {table}"
        f" WHERE {owner} = ANY(:owners) ORDER BY id"
    )
    mains = f"SELECT id, name FROM {owners} WHERE id > :after ORDER BY id"
    for page in database.pages(mains, ids):
        names: defaultdict[int, Rows] = defaultdict(list)
        for found in database.rows(sql, owners=[number for number, _ in page]):
            names[found[0]].append(found)
        for number, main in page:
            for _, row, name, folded, kind in names[number]:
                if kind == "main" and name != main:
                    yield Stale(table, "id", row, {})
                elif folded != (right := folding.folded(name)):
                    yield Stale(table, "id", row, {"folded": right})
            # Where a person has recorded the very name as one of another kind, that row does.
            if all(name != main for _, _, name, *_ in names[number]):
                values = {"name": main, "folded": folding.folded(main), "kind": "main"}
                yield Stale(table, owner, number, values)


def _folded(database: Statements, table: str, key: str, text: str, ids: _Ids) -> Iterator[Stale]:
    sql = f"SELECT {key}, {text}, folded FROM {table} WHERE {key} > :after ORDER BY {key}"
    for number, authored, found in chain.from_iterable(database.pages(sql, ids)):
        folded = folding.folded(authored or "")
        if found != folded:
            yield Stale(table, key, number, {"folded": folded})


# --- dates ----------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 14)
def _span(date: str) -> edtf.Span:
    return edtf.parse(date)


def days(table: str, row: int, column: str, date: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last day of an authored date, twice None where there is none.

    Raises:
        InvalidDataError: It is no date; the message names the row and the column.
    """
    if date is None:
        return None, None
    try:
        span = _span(date)
    except ValueError as error:
        raise InvalidDataError(f"{table}, row {row}: {column}: {error}") from error
    return span.first, span.last


def _bounds(
    database: Statements, table: str, ids: _Ids, *, first: str, last: str
) -> Iterator[Stale]:
    """Compare the first day of one date of a table and the last day of one, often the same."""
    lo, hi = f"{first}_lo", f"{last}_hi"
    sql = f"SELECT id, {first}, {last}, {lo}, {hi} FROM {table} WHERE id > :after ORDER BY id"
    for number, started, ended, *found in chain.from_iterable(database.pages(sql, ids)):
        right = (
            days(table, number, first, started)[0],
            days(table, number, last, ended)[1],
        )
        if values := _differences((lo, hi), found, right):
            yield Stale(table, "id", number, values)


def _said(database: Statements, table: str, ids: _Ids) -> Iterator[Stale]:
    """Compare the day that a link repeats from its quote, so that an index can hold both."""
    # Not a join: without statistics PostgreSQL reads all quotes for one for each page.
    sql = (
        "SELECT id, said_lo, quote_id, (SELECT said FROM quotes WHERE quotes.id = quote_id)"
        f" FROM {table} WHERE id > :after ORDER BY id"
    )
    for number, found, quote, said in chain.from_iterable(database.pages(sql, ids)):
        first, _ = days("quotes", quote, "said", said)
        if found != first:
            yield Stale(table, "id", number, {"said_lo": first})


# --- quotes and passages --------------------------------------------------------------------

_QUOTES = """
SELECT id, text, said, said_lo, said_hi, folded, context
FROM quotes WHERE id > :after ORDER BY id
"""


def _quotes(database: Statements, ids: _Ids) -> Iterator[Stale]:
    columns = ("said_lo", "said_hi", "folded", "context")
    contexts = Contexts(database)
    for page in database.pages(_QUOTES, ids):
        right_contexts = contexts.of([number for number, *_ in page])
        for (number, text, said, *found), context in zip(page, right_contexts, strict=True):
            right = (*days("quotes", number, "said", said), folding.folded(text), context)
            if values := _differences(columns, found, right):
                yield Stale("quotes", "id", number, values)


_SNAPSHOTS = "SELECT id FROM snapshots WHERE id > :after AND text IS NOT NULL ORDER BY id"

_PASSAGES = """
SELECT id, start, "end", digest FROM occurrences
WHERE snapshot_id = :snapshot AND start IS NOT NULL
"""


def digest(passage: str) -> str:
    """Return by what a passage of a text can be checked where the text is not stored."""
    return hashlib.sha256(passage.encode()).hexdigest()


def _digests(database: Statements, snapshots: _Ids, ids: _Ids) -> Iterator[Stale]:
    """Compare the digests of passages whose text is stored; the others are authored."""
    some = {} if ids is None else {"ids": list(ids)}
    sql = f"{_PASSAGES}{'AND id = ANY(:ids)' if some else ''} ORDER BY id"
    for (snapshot,) in chain.from_iterable(database.pages(_SNAPSHOTS, snapshots)):
        [(text,)] = database.rows("SELECT text FROM snapshots WHERE id = :id", id=snapshot)
        passages = database.rows(sql, snapshot=snapshot, **some)
        for number, start, end, found in passages:
            if end > len(text):
                raise InvalidDataError(
                    f"occurrences, row {number}: the passage from {start} to {end} goes beyond"
                    f" the {len(text)} characters of the snapshot"
                )
            if found != (right := digest(text[start:end])):
                yield Stale("occurrences", "id", number, {"digest": right})


# --- writing --------------------------------------------------------------------------------


def _write(database: Statements, rows: Iterable[Stale]) -> None:
    """Put right what is stale, with one statement for all rows in which the same columns are."""
    groups: defaultdict[tuple[str, str, tuple[str, ...]], list[Mapping[str, object]]]
    groups = defaultdict(list)
    for row in rows:
        of_kind = groups[row.table, row.key_column, tuple(row.values)]
        of_kind.append({**row.values, row.key_column: row.key})
    for (table, key, columns), values in groups.items():
        if not columns:
            database.write(f"DELETE FROM {table} WHERE {key} = :{key}", values)
        elif "name" in columns:
            names = (key, *columns)
            placeholders = ", ".join(f":{name}" for name in names)
            database.write(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({placeholders})", values
            )
        else:
            database.update(table, key, columns, values)
