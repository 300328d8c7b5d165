"""The columns that follow from others: what they should hold, where they do not, and the repair.

Owns the rule of every derived column: main names, folded words, the context of quotes, bounds of
dates, digests of passages, PostgreSQL's sequences. It must not change what people authored. It
works on a connection of the driver (`sqlite3` or psycopg), reads in pages and never commits.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice

from claimdb import edtf, folding
from claimdb.errors import InvalidDataError
from claimdb.store.context import Contexts
from claimdb.store.driver import PAGE, Connection, Rows, Statements


@dataclass(frozen=True, slots=True)
class Stale:
    """A row whose derived columns are not what they should be.

    The row is the one of `table` in which `key_column` is `key`, and `values` has what should
    stand in it, for the columns that differ alone. A main name is a row that is derived whole:
    one that should not be there has no `values`; for one that is missing `values` is the row, and
    the key is its owner's: `actor_id` of actor_names, `topic_id` of topic_names.
    """

    table: str
    key_column: str
    key: int
    values: Mapping[str, object]


def stale(connection: Connection) -> Iterator[Stale]:
    """Yield every row whose derived columns are not what they should be, each row once.

    What a column should be follows from authored columns alone, so one pass finds everything. A
    row that is yielded may be repaired before the next one is asked for.

    Raises:
        InvalidDataError: A date is no EDTF date, or a passage does not lie in its text.
    """
    database = Statements(connection)
    return chain(
        _names(database, "actor_names", "actor_id", "actors"),
        _names(database, "topic_names", "topic_id", "topics"),
        _folded(database, "people", "actor_id", "family"),
        _folded(database, "claims", "id", "text"),
        _bounds(database, "sources", first=("issued", "issued_lo"), last=("issued", "issued_hi")),
        _bounds(
            database, "memberships", first=("started", "started_lo"), last=("ended", "ended_hi")
        ),
        _quotes(database),
        _said(database, "attributions"),
        _said(database, "quote_topics"),
        _digests(database),
    )


def refresh(connection: Connection) -> int:
    """Bring every derived column up to date, inside the caller's transaction.

    Full text is not touched: the database keeps it in step by itself. On PostgreSQL the
    sequences of ids are moved past the ids that are taken.

    Returns:
        How many rows were changed, inserted or deleted; 0 where all was up to date.

    Raises:
        InvalidDataError: As for `stale`. What was written until then is for the caller to roll
            back.
    """
    database = Statements(connection)
    # Before any row is inserted: a file with literal ids leaves a sequence behind them.
    if not database.is_sqlite:
        _raise_sequences(database)
    changed = 0
    rows = stale(connection)
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


def _names(database: Statements, table: str, owner: str, owners: str) -> Iterator[Stale]:
    """Compare the names of actors or topics: one row holds the name that the owner has."""
    sql = (
        f"SELECT {owner}, id, name, folded, kind FROM {table}"
        f" WHERE {owner} BETWEEN :first AND :last ORDER BY id"
    )
    for page in database.pages(f"SELECT id, name FROM {owners} WHERE id > :after ORDER BY id"):
        names: defaultdict[int, Rows] = defaultdict(list)
        between = {"first": page[0][0], "last": page[-1][0]}
        for found in database.rows(sql, **between):
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


def _folded(database: Statements, table: str, key: str, text: str) -> Iterator[Stale]:
    sql = f"SELECT {key}, {text}, folded FROM {table} WHERE {key} > :after ORDER BY {key}"
    for number, authored, found in chain.from_iterable(database.pages(sql)):
        folded = folding.folded(authored or "")
        if found != folded:
            yield Stale(table, key, number, {"folded": folded})


# --- dates ----------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _span(date: str) -> edtf.Span:
    return edtf.parse(date)


def _days(table: str, row: int, column: str, date: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last day of an authored date, twice None where there is none."""
    if date is None:
        return None, None
    try:
        span = _span(date)
    except ValueError as error:
        raise InvalidDataError(f"{table}, row {row}: {column}: {error}") from error
    return span.first, span.last


def _bounds(
    database: Statements, table: str, *, first: tuple[str, str], last: tuple[str, str]
) -> Iterator[Stale]:
    """Compare the first day of one date of a table and the last day of one, often the same.

    Each is given as the column of the date and the column of the day.
    """
    (start, lo), (end, hi) = first, last
    sql = f"SELECT id, {start}, {end}, {lo}, {hi} FROM {table} WHERE id > :after ORDER BY id"
    for number, started, ended, *found in chain.from_iterable(database.pages(sql)):
        right = (
            _days(table, number, start, started)[0],
            _days(table, number, end, ended)[1],
        )
        if values := _differences((lo, hi), found, right):
            yield Stale(table, "id", number, values)


def _said(database: Statements, table: str) -> Iterator[Stale]:
    """Compare the day that a link repeats from its quote, so that an index can hold both."""
    # Not a join: without statistics PostgreSQL reads all quotes for one for each page.
    sql = (
        "SELECT id, said_lo, quote_id, (SELECT said FROM quotes WHERE quotes.id = quote_id)"
        f" FROM {table} WHERE id > :after ORDER BY id"
    )
    for number, found, quote, said in chain.from_iterable(database.pages(sql)):
        first, _ = _days("quotes", quote, "said", said)
        if found != first:
            yield Stale(table, "id", number, {"said_lo": first})


# --- quotes and passages --------------------------------------------------------------------

_QUOTES = """
SELECT id, text, said, said_lo, said_hi, folded, context
FROM quotes WHERE id > :after ORDER BY id
"""


def _quotes(database: Statements) -> Iterator[Stale]:
    columns = ("said_lo", "said_hi", "folded", "context")
    contexts = Contexts(database)
    for page in database.pages(_QUOTES):
        context = contexts.between(page[0][0], page[-1][0])
        for number, text, said, *found in page:
            days = _days("quotes", number, "said", said)
            right = (*days, folding.folded(text), context(number))
            if values := _differences(columns, found, right):
                yield Stale("quotes", "id", number, values)


_SNAPSHOTS = "SELECT id FROM snapshots WHERE id > :after AND text IS NOT NULL ORDER BY id"

_PASSAGES = """
SELECT id, start, "end", digest FROM occurrences
WHERE snapshot_id = :snapshot AND start IS NOT NULL ORDER BY id
"""


def _digests(database: Statements) -> Iterator[Stale]:
    """Compare the digests of passages whose text is stored; the others are authored."""
    for (snapshot,) in chain.from_iterable(database.pages(_SNAPSHOTS)):
        [(text,)] = database.rows("SELECT text FROM snapshots WHERE id = :id", id=snapshot)
        passages = database.rows(_PASSAGES, snapshot=snapshot)
        for number, start, end, found in passages:
            if end > len(text):
                raise InvalidDataError(
                    f"occurrences, row {number}: the passage from {start} to {end} goes beyond"
                    f" the {len(text)} characters of the snapshot"
                )
            digest = hashlib.sha256(text[start:end].encode()).hexdigest()
            if found != digest:
                yield Stale("occurrences", "id", number, {"digest": digest})


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
