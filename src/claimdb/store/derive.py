"""Derived columns: main names, folded text, context, bounds of dates, digests of passages.

Writes, checks and repairs compare with the same rules, on a connection of the driver (`sqlite3` or
psycopg), which they never commit.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

from claimdb import edtf, folding
from claimdb.errors import InvalidDataError
from claimdb.store.backends.base import PAGE, Connection, Rows, Statements
from claimdb.store.history.aggregates import NAMES, OWNERS, hanging_on

_Ids: TypeAlias = Collection[int] | None
"""The rows of a table to compare; None means all."""

_CONTEXTS = "contexts"
"""Stands for the quotes of which the claims changed, and nothing else."""
_LINKS = {
    "attributions": {"quote_id"},
    "quote_topics": {"quote_id"},
    "quote_claims": {"quote_id", "claim_id"},
}
"""The columns of links of quotes that something derived depends on."""
_WITH_DAY = frozenset({"attributions", "quote_topics"})


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
    """Update every derived column, and return how many rows were changed, inserted or deleted.

    Full text is left to the triggers of the database. On PostgreSQL, the sequences of ids are
    moved past the ids in use. After an error, as of `stale`, the caller rolls back.
    """
    database = Statements(connection)
    # Before any row is inserted: a file with literal ids leaves a sequence behind them.
    for (table,) in () if database.is_sqlite else database.rows(_IDENTITIES):
        database.rows(_RAISE_SEQUENCE.format(table=table))
    return _repair(database, stale(connection))


def depends_on(table: str, altered: Collection[str]) -> bool:
    """Whether `follow` has to know of a row of which cells were altered."""
    return table not in _LINKS or not _LINKS[table].isdisjoint(altered)


def has_day(table: str) -> bool:
    """Whether links repeat a day of their quote, and nothing else is derived from them.

    So `follow` need not know of new ones that have it, nor of deleted ones.
    """
    return table in _WITH_DAY


def follow(
    connection: Connection, changed: Mapping[str, Collection[int]], *, new: bool = False
) -> int:
    """Update what is derived from some records, and return how many rows were altered by it.

    The ids of changed records are given by table. Changed or deleted parts may be given by their
    own table, with the ids of the records that they are parts of. No quote refers to `new` records.
    It raises what `stale` raises.
    """
    database = Statements(connection)
    follows = [step for step in _FOLLOWS if not (new and step[1] == _CONTEXTS)]
    affected = _affected(database, changed, follows)
    linked = affected[_CONTEXTS] - affected["quotes"]
    rows = chain(_stale(database, affected), _stale_contexts(database, linked))
    return _repair(database, rows)


def _stale(database: Statements, looked_at: Mapping[str, _Ids]) -> Iterator[Stale]:
    """Yield what is stale among some rows; of a table that is not named, all are compared."""
    rows = looked_at.get
    return chain(
        *(_names(database, owners, rows(owners)) for owners in NAMES),
        _folded(database, "people", "actor_id", "family", rows("actors")),
        _folded(database, "claims", "id", "text", rows("claims")),
        _bounds(database, "sources", rows("sources"), first="issued", last="issued"),
        _bounds(database, "memberships", rows("memberships"), first="started", last="ended"),
        _quotes(database, rows("quotes")),
        _said(database, "attributions", rows("attributions")),
        _said(database, "quote_topics", rows("quote_topics")),
        _digests(database, rows("snapshots"), rows("occurrences")),
    )


# Table, dependent table, and the query for the dependent rows. In order: the rows reached by one
# step are the start of later ones.
_FOLLOWS = (
    *(
        (OWNERS[part].table, part, f"SELECT id FROM {part} WHERE {OWNERS[part].column} = ANY(:ids)")
        for part in ("memberships", "snapshots", "attributions", "quote_topics", "occurrences")
    ),
    ("snapshots", "occurrences", "SELECT id FROM occurrences WHERE snapshot_id = ANY(:ids)"),
    (
        "occurrences",
        "snapshots",
        "SELECT snapshot_id FROM occurrences WHERE id = ANY(:ids) AND snapshot_id IS NOT NULL",
    ),
    ("claims", _CONTEXTS, "SELECT quote_id FROM quote_claims WHERE claim_id = ANY(:ids)"),
)
_OF_QUOTES = frozenset(hanging_on("quotes"))


def _affected(
    database: Statements,
    changed: Mapping[str, Collection[int]],
    follows: Iterable[tuple[str, str, str]],
) -> Mapping[str, AbstractSet[int]]:
    """Return the rows of each table that may depend on what was changed."""
    tables = chain(NAMES, *(step[:2] for step in _FOLLOWS))
    reached: dict[str, set[int]] = {table: set() for table in tables}
    for table, ids in changed.items():
        owner = OWNERS.get(table)
        if owner is None:
            reached.setdefault(table, set()).update(ids)
        elif table not in _OF_QUOTES:
            reached[owner.table].update(ids)
        else:
            # A part of a quote affects nothing else of it than its context.
            if table == "quote_claims":
                reached[_CONTEXTS].update(ids)
            if table in reached:
                sql = f"SELECT id FROM {table} WHERE quote_id = ANY(:ids)"
                reached[table].update(row for (row,) in database.rows(sql, ids=list(ids)))
    for table, other, sql in follows:
        if ids := reached[table]:
            reached[other].update(row for (row,) in database.rows(sql, ids=list(ids)))
    return reached


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


def _differences(
    columns: Sequence[str], found: Sequence[object], right: Sequence[object]
) -> dict[str, object]:
    """Return what the columns should hold that hold something else."""
    compared = zip(columns, found, right, strict=True)
    return {column: value for column, stored, value in compared if stored != value}


def _names(database: Statements, owners: str, ids: _Ids) -> Iterator[Stale]:
    """Compare the names of actors or topics: one row has the name that the owner has."""
    table = NAMES[owners]
    owner = OWNERS[table].column
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


def days(table: str, row: int, column: str, date: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last day of an authored date, twice None where there is none.

    If it is no date, `InvalidDataError` names the row and the column.
    """
    if date is None:
        return None, None
    try:
        span = edtf.parse(date)
    except ValueError as error:
        raise InvalidDataError(f"{table}, row {row}: {column}: {error}") from error
    return span


def _bounds(
    database: Statements, table: str, ids: _Ids, *, first: str, last: str
) -> Iterator[Stale]:
    """Compare the first day of one date of a table and the last day of one, often the same."""
    lo, hi = f"{first}_lo", f"{last}_hi"
    sql = f"SELECT id, {first}, {last}, {lo}, {hi} FROM {table} WHERE id > :after ORDER BY id"
    for number, started, ended, *found in chain.from_iterable(database.pages(sql, ids)):
        right = days(table, number, first, started)[0], days(table, number, last, ended)[1]
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


_CLAIMS_OF = """
SELECT l.quote_id, c.text FROM quote_claims l JOIN claims c ON c.id = l.claim_id
WHERE l.quote_id = ANY(:quotes) ORDER BY l.quote_id, l.id
"""
_FOUND_CONTEXTS = "SELECT id, context FROM quotes WHERE id > :after ORDER BY id"
_QUOTES = """
SELECT id, text, said, said_lo, said_hi, folded, context
FROM quotes WHERE id > :after ORDER BY id
"""


def context(claims: Iterable[str]) -> str:
    """Return the context of a quote for search: the folded texts of its claims, each once."""
    return folding.folded_items(dict.fromkeys(claims))


def _contexts(database: Statements, quotes: Sequence[int]) -> list[str]:
    """Return the contexts of recorded quotes."""
    claims: defaultdict[int, list[str]] = defaultdict(list)
    for quote, claim in database.rows(_CLAIMS_OF, quotes=list(quotes)):
        claims[quote].append(claim)
    return [context(claims.get(quote, ())) for quote in quotes]


def _stale_contexts(database: Statements, quotes: Collection[int]) -> Iterator[Stale]:
    for page in database.pages(_FOUND_CONTEXTS, quotes):
        right_ones = _contexts(database, [number for number, _ in page])
        for (number, found), right in zip(page, right_ones, strict=True):
            if found != right:
                yield Stale("quotes", "id", number, {"context": right})


def _quotes(database: Statements, ids: _Ids) -> Iterator[Stale]:
    columns = ("said_lo", "said_hi", "folded", "context")
    for page in database.pages(_QUOTES, ids):
        right_ones = _contexts(database, [number for number, *_ in page])
        for (number, text, said, *found), claims in zip(page, right_ones, strict=True):
            right = (*days("quotes", number, "said", said), folding.folded(text), claims)
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


def _repair(database: Statements, rows: Iterator[Stale]) -> int:
    """Write the right values, with one statement for all rows of a page with the same columns."""
    changed = 0
    while page := list(islice(rows, PAGE)):
        changed += len(page)
        groups: dict[tuple[str, str, tuple[str, ...]], list[Mapping[str, object]]] = {}
        for row in page:
            same = groups.setdefault((row.table, row.key_column, tuple(row.values)), [])
            same.append({**row.values, row.key_column: row.key})
        for (table, key, columns), values in groups.items():
            if not columns:
                database.write(f"DELETE FROM {table} WHERE {key} = :{key}", values)
            elif "name" in columns:
                names, places = ", ".join((key, *columns)), ", :".join((key, *columns))
                database.write(f"INSERT INTO {table} ({names}) VALUES (:{places})", values)
            else:
                database.update(table, key, columns, values)
    return changed
