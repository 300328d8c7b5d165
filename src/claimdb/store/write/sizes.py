"""How many words a database can look through.

Owns when a text is too much for the full text of a PostgreSQL server, which says so itself. It must
not know records: whoever writes one says in which field the words stand.
"""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from claimdb.draft.record import DraftError, Problem
from claimdb.store import postgresql
from claimdb.store.write.history import Batch

ALWAYS_TAKEN = 200_000
"""So many characters of folded words are never too much for the full text of a server."""


def check_size(batch: Batch, field: str, folded: str) -> None:
    """Refuse folded words that a server cannot look through; SQLite takes any.

    Raises:
        DraftError: they are too many, about a megabyte, which is told of the field.
    """
    if batch.reader.sqlite or len(folded) <= ALWAYS_TAKEN:
        return
    try:
        with batch.connection.begin_nested():
            batch.connection.execute(text("SELECT folded_tsvector(:folded)"), {"folded": folded})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != postgresql.TOO_MUCH:
            raise
        problem = "has more words than a PostgreSQL server can look through, about a megabyte"
        raise DraftError((Problem(field, problem, f"divide the {field}"),)) from error
