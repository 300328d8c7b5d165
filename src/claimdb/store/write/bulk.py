"""What is put aside while very many rows are written, and put up again as it was.

Owns that the full text of SQLite is filled by the many, because by a trigger the index writes out
what it has gathered after each row; and that the first quotes of a file get their indexes when
they are all there, because of a million each row would go to another page. It must not know where
rows come from. PostgreSQL keeps its indexes as they are.

If anything fails, so has the transaction: what was put aside comes back with its end.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from claimdb.store.driver import Statements
from claimdb.store.engine import driver_of
from claimdb.store.write.history import Batch

_MANY = 100
"""From so many quotes on it pays to put the trigger aside."""
_VERY_MANY = 1_000
"""From so many quotes on it pays to put the indexes aside, where there were none before."""

# Pages of indexes that rows are spread over do not fit into what a connection begins with.
_ROOM = "PRAGMA cache_size = -65536"

_TRIGGER = "quotes_fts_insert"
_DEFINED = "SELECT sql FROM sqlite_master WHERE name = :name"
_FILL = """
INSERT INTO quotes_fts(rowid, folded, context)
SELECT id, folded, context FROM quotes WHERE id BETWEEN :first AND :last"""

# The places of a quote are looked up when its words come again.
_INDEXES = """
SELECT name, sql FROM sqlite_master
 WHERE type = 'index' AND sql IS NOT NULL AND name <> 'ix_occurrences_quote_id'
   AND tbl_name IN ('quotes', 'attributions', 'occurrences', 'quote_topics', 'quote_claims')
 ORDER BY rowid"""


@contextmanager
def many_quotes(batch: Batch, numbers: Sequence[int]) -> Iterator[None]:
    """Prepare a database for quotes that the block inserts, and fill their full text after it.

    Their ids are these, in order, with nobody else's between.
    """
    database = Statements(driver_of(batch.connection))
    if not database.is_sqlite or len(numbers) < _MANY:
        yield
        return
    if len(numbers) >= _VERY_MANY:
        database.rows(_ROOM)
        if not database.rows("SELECT 1 FROM quotes LIMIT 1"):
            _put_indexes_aside(batch, database)
    [(trigger,)] = database.rows(_DEFINED, name=_TRIGGER)
    database.rows(f"DROP TRIGGER {_TRIGGER}")
    yield
    database.rows(_FILL, first=numbers[0], last=numbers[-1])
    database.rows(trigger)


def _put_indexes_aside(batch: Batch, database: Statements) -> None:
    """Drop the indexes of quotes and of what hangs on them until the batch is about to end."""
    indexes = database.rows(_INDEXES)
    for name, _ in indexes:
        database.rows(f"DROP INDEX {name}")

    def put_up() -> None:
        for _, definition in indexes:
            database.rows(definition)

    batch.before_end(put_up)
