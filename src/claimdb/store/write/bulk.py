"""What is put aside while very many rows are written, and put up again as it was.

Owns that full text is filled by the many: a trigger makes the index of SQLite write out what it
has gathered after each row. It must not know where the rows come from.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from claimdb.store.driver import Statements

_MANY = 100
"""From so many quotes on it pays to put the trigger aside."""

_TRIGGER = "quotes_fts_insert"
_FILL = """
INSERT INTO quotes_fts(rowid, folded, context)
SELECT id, folded, context FROM quotes WHERE id BETWEEN :first AND :last"""


@contextmanager
def full_text_at_once(database: Statements, numbers: Sequence[int]) -> Iterator[None]:
    """Fill the full text of the quotes that the block inserts once it ends well.

    Their ids are these, in order, with nobody else's between. If the block fails, so has the
    transaction: what was put aside comes back with its end. PostgreSQL fills its own.
    """
    if not database.is_sqlite or len(numbers) < _MANY:
        yield
        return
    [(trigger,)] = database.rows("SELECT sql FROM sqlite_master WHERE name = :it", it=_TRIGGER)
    database.rows(f"DROP TRIGGER {_TRIGGER}")
    yield
    database.rows(_FILL, first=numbers[0], last=numbers[-1])
    database.rows(trigger)
