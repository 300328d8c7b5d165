"""Which rows make up a record: what hangs on a quote, an actor, a topic, a source or a claim.

Owns that a row of one table belongs to a record of another. It must not know how rows are read or
written.
"""

from collections.abc import Mapping
from typing import NamedTuple

KINDS: Mapping[str, str] = {
    "quotes": "quote",
    "claims": "claim",
    "actors": "actor",
    "topics": "topic",
    "sources": "source",
}
"""The tables of records, each with what a record of it is."""

TABLES: Mapping[str, str] = {kind: table for table, kind in KINDS.items()}


class Owner(NamedTuple):
    """What a row belongs to: the column that says so, and the table of that record."""

    column: str
    table: str


OWNERS: Mapping[str, Owner] = {
    "people": Owner("actor_id", "actors"),
    "organizations": Owner("actor_id", "actors"),
    "actor_names": Owner("actor_id", "actors"),
    "memberships": Owner("person_id", "actors"),
    "topic_names": Owner("topic_id", "topics"),
    "source_contributors": Owner("source_id", "sources"),
    "source_references": Owner("source_id", "sources"),
    "snapshots": Owner("source_id", "sources"),
    "attributions": Owner("quote_id", "quotes"),
    "occurrences": Owner("quote_id", "quotes"),
    "quote_topics": Owner("quote_id", "quotes"),
    "quote_claims": Owner("quote_id", "quotes"),
    "duplicate_decisions": Owner("quote_id", "quotes"),
    "claim_topics": Owner("claim_id", "claims"),
    "claim_relations": Owner("from_id", "claims"),
}
"""The tables of what hangs on a record; it goes when the record goes."""

WITH_BATCH = ("quotes", "claims", "saved_queries")
"""The tables whose rows name the batch that added them, and are covered by it."""


def key_of(table: str) -> str:
    """Return the column by which a row of a table is meant."""
    return "actor_id" if table in {"people", "organizations"} else "id"


def hanging_on(table: str) -> tuple[str, ...]:
    """Return the tables of what hangs on the records of a table."""
    return tuple(name for name, owner in OWNERS.items() if owner.table == table)
