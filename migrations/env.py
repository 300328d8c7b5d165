"""Run the migrations on the connection that the caller opened.

Owns what Alembic compares and what it leaves alone. It must not open a connection: claimdb holds
the lock and the transaction, and whoever calls passes the connection in `config.attributes`.
"""

import re
from collections.abc import Mapping
from typing import Any

from alembic import context
from alembic.util import CommandError

# What metadata cannot express: the full text of both databases, with the tables that SQLite keeps
# behind it, and an index that PostgreSQL alone has. A comparison of the whole catalogue covers
# these.
BEYOND_TABLES = {
    "table": re.compile(r"\w+_fts(_\w+)?"),
    "column": re.compile(r"(folded|context)_words"),
    "index": re.compile(r"ix_\w+_(folded|context)_words|ix_quotes_newest"),
}


def is_compared(name: str | None, kind: str, _parents: Mapping[Any, str | None]) -> bool:
    """Say whether a thing found in the database is to be compared with the tables."""
    pattern = BEYOND_TABLES.get(kind)
    return pattern is None or name is None or pattern.fullmatch(name) is None


connection = context.config.attributes.get("connection")
if connection is None:
    raise CommandError("claimdb migrates its databases itself: run 'claimdb db upgrade'")

context.configure(
    connection=connection,
    # Only a comparison needs it; a migration never reads it.
    target_metadata=context.config.attributes.get("target_metadata"),
    include_name=is_compared,
)
context.run_migrations()
