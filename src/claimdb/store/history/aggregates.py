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

SHOWN = frozenset({*TABLES, "occurrence"})
"""The kinds of what can be shown: records, and occurrences, which are parts of quotes."""

ACCEPT = "db check --accept"
"""The command of a batch that accepts records and batches as they are."""


class Owner(NamedTuple):
    """The owner of the rows of a table: the column with its id, and its table.

    A row is called a `part` of it, and may link it to the row of the column `linked`.
    """

    column: str
    table: str
    part: str
    linked: str | None = None


OWNERS: Mapping[str, Owner] = {
    "people": Owner("actor_id", "actors", "name"),
    "organizations": Owner("actor_id", "actors", "organization"),
    "actor_names": Owner("actor_id", "actors", "name"),
    "memberships": Owner("person_id", "actors", "membership", "organization_id"),
    "topic_names": Owner("topic_id", "topics", "name"),
    "source_contributors": Owner("source_id", "sources", "contributor"),
    "source_references": Owner("source_id", "sources", "reference", "cited_source_id"),
    "snapshots": Owner("source_id", "sources", "snapshot"),
    "attributions": Owner("quote_id", "quotes", "speaker", "actor_id"),
    "occurrences": Owner("quote_id", "quotes", "occurrence"),
    "quote_topics": Owner("quote_id", "quotes", "topic", "topic_id"),
    "codings": Owner("quote_id", "quotes", "coding", "topic_id"),
    "quote_coders": Owner("quote_id", "quotes", "coder", "coder_id"),
    "quote_claims": Owner("quote_id", "quotes", "claim", "claim_id"),
    "duplicate_decisions": Owner("quote_id", "quotes", "decision"),
    "claim_topics": Owner("claim_id", "claims", "topic", "topic_id"),
    "claim_relations": Owner("from_id", "claims", "relation", "to_id"),
}
"""The tables of parts, which are deleted with their record."""

WITH_BATCH = ("quotes", "claims", "saved_queries", "reviews")
"""The tables whose rows have the batch that inserted them, and no change."""

NAMES = {"actors": "actor_names", "topics": "topic_names"}
"""The tables of names: their main names are derived, have no history and go with their owner."""

ABOVE = {"topics": "broader_id", "organizations": "parent_id"}
"""The columns that refer to what is above a row in its own table."""


DERIVED = frozenset({
    "folded", "context", "said_lo", "said_hi", "issued_lo", "issued_hi", "started_lo", "ended_hi",
})  # fmt: skip
"""The columns that are computed from others, by their names in any table."""


def key_of(table: str) -> str:
    """Return the primary key of a table."""
    return "actor_id" if table in {"people", "organizations"} else "id"


def hanging_on(table: str) -> tuple[str, ...]:
    """Return the tables of the parts of the records of a table."""
    return tuple(name for name, owner in OWNERS.items() if owner.table == table)


def authored(table: str) -> str:
    """Return the end of a condition on rows that leaves out main names."""
    return " AND kind <> 'main'" if table in NAMES.values() else ""
