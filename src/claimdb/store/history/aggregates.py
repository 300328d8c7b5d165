"""Aggregates: the tables whose rows are parts of quotes, actors, topics, sources and claims."""

from collections.abc import Mapping
from typing import NamedTuple

KINDS: Mapping[str, str] = {
    "quotes": "quote",
    "claims": "claim",
    "actors": "actor",
    "topics": "topic",
    "sources": "source",
}
"""The tables of records, each with the kind of record."""

TABLES: Mapping[str, str] = {kind: table for table, kind in KINDS.items()}


class Owner(NamedTuple):
    """The owner of a row: the column with its id, and its table."""

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
"""The tables of parts, which are deleted with their record."""

WITH_BATCH = ("quotes", "claims", "saved_queries")
"""The tables whose rows have the batch that inserted them, and no change."""


def key_of(table: str) -> str:
    """Return the primary key of a table."""
    return "actor_id" if table in {"people", "organizations"} else "id"


def hanging_on(table: str) -> tuple[str, ...]:
    """Return the tables of the parts of the records of a table."""
    return tuple(name for name, owner in OWNERS.items() if owner.table == table)
