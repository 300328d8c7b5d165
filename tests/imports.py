"""Import of a file through the command line, and what is recorded afterwards."""

from pathlib import Path

from claimdb.database import Database
from claimdb.model import Quote
from claimdb.store.address import Address
from databases import query
from harness import Outcome, claimdb

CREATE = ("--create", "speakers,organizations,topics,sources")


def take(db: Address, path: Path, *options: str) -> Outcome:
    """Import a file, creating all names that it has."""
    return claimdb("import", str(path), *CREATE, *options, db=db)


def recorded(db: Address) -> list[Quote]:
    """Return the quotes of a database, the oldest first."""
    with Database(db) as database:
        return sorted(database.find(), key=lambda quote: quote.id)


def tree(db: Address) -> dict[str, str | None]:
    """Return the topics of a database, each with what is right above it."""
    rows = query(
        db, "SELECT t.name, b.name FROM topics t LEFT JOIN topics b ON b.id = t.broader_id"
    )
    return dict(rows)


def sources(db: Address) -> list[tuple[str, str | None, str | None]]:
    """Return title, day and address of the sources of a database, the oldest first."""
    return [tuple(row) for row in query(db, "SELECT title, issued, url FROM sources ORDER BY id")]
