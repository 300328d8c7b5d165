"""How each field is compared in SQL, as tables.

Owns one readable fragment a field, about a row `r` of its link or about the quote `q`. A value
never stands in a fragment, and no `%` does: drivers read that as a placeholder. It must not know
how fragments are put together.
"""

from collections.abc import Mapping
from typing import NamedTuple

from claimdb.query.fields import Row

TABLES = {
    Row.ATTRIBUTION: "attributions",
    Row.TOPIC: "quote_topics",
    Row.CLAIM: "quote_claims",
    Row.OCCURRENCE: "occurrences",
}
ROWS = {row: f"{table} r WHERE r.quote_id = q.id" for row, table in TABLES.items()}


class Column(NamedTuple):
    """Where a field's values stand; `within` is the SQL around the comparison."""

    names: tuple[str, ...]
    within: str = "{}"


_SOURCE = "EXISTS (SELECT 1 FROM sources s WHERE s.id = r.source_id AND {})"
COLUMNS: Mapping[str, Column] = {
    "speaker": Column(("r.actor_id",)),
    "role": Column(("r.role",)),
    "org": Column(("r.actor_id", "r.organization_id")),
    "org-type": Column(
        ("o.type",),
        "EXISTS (SELECT 1 FROM organizations o"
        " WHERE o.actor_id IN (r.actor_id, r.organization_id) AND {})",
    ),
    "status": Column(("r.status",)),
    "topic": Column(("r.topic_id",)),
    "stance": Column(("r.stance",)),
    "claim": Column(("r.claim_id",)),
    "relation": Column(("r.relation",)),
    "source": Column(("r.source_id",)),
    "author": Column(("r.source_id",)),
    "published": Column(("s.issued_lo", "s.issued_hi"), _SOURCE),
    "via": Column(("r.via_source_id",)),
    "verified": Column(("r.verified",)),
    "said": Column(("q.said_lo", "q.said_hi")),
    "occasion": Column(("q.occasion",)),
    "mode": Column(("q.mode",)),
    "lang": Column(("q.language",)),
    "id": Column(("q.id",)),
    "note": Column(("q.id",)),
    "added": Column(("substr(q.created, 1, 10)", "substr(q.created, 1, 10)")),
}
# Where "there is one" is not simply "the compared column has a value".
PRESENT: Mapping[str, str] = {
    "org": "(r.organization_id IS NOT NULL OR EXISTS"
    " (SELECT 1 FROM organizations o WHERE o.actor_id = r.actor_id))",
    "org-type": "(r.organization_id IS NOT NULL OR EXISTS"
    " (SELECT 1 FROM organizations o WHERE o.actor_id = r.actor_id))",
    "author": "EXISTS (SELECT 1 FROM source_contributors c"
    " WHERE c.source_id = r.source_id AND c.role = 'author')",
    "note": "q.note IS NOT NULL",
}

# Counted, because for a NOT EXISTS PostgreSQL would make a table of all attributions.
ONLY_MISATTRIBUTED = (
    "q.id IN (SELECT m.quote_id FROM attributions m"
    " WHERE m.status <> 'attested' AND m.status = 'misattributed')"
    " AND (SELECT count(*) FROM attributions m"
    " WHERE m.quote_id = q.id AND m.status <> 'misattributed') = 0"
)

SORTS: Mapping[str, tuple[str, ...]] = {
    "said": ("q.said_lo",),
    "added": ("q.created",),
    "id": ("q.id",),
    "mode": ("q.mode",),
    "speaker": (
        "(SELECT a.name FROM attributions r JOIN actors a ON a.id = r.actor_id"
        " WHERE r.quote_id = q.id ORDER BY r.position LIMIT 1)",
    ),
    "source": (
        "(SELECT s.key FROM occurrences r JOIN sources s ON s.id = r.source_id"
        " WHERE r.quote_id = q.id ORDER BY r.id LIMIT 1)",
        "(SELECT r.start FROM occurrences r WHERE r.quote_id = q.id ORDER BY r.id LIMIT 1)",
    ),
    "published": (
        "(SELECT s.issued_lo FROM occurrences r JOIN sources s ON s.id = r.source_id"
        " WHERE r.quote_id = q.id ORDER BY r.id LIMIT 1)",
    ),
}
"""What quotes can be sorted by; each is turned round by a `-` before its name."""


def present(field: str) -> str:
    """Return the fragment that a field has any value."""
    column = COLUMNS[field]
    return PRESENT.get(field) or column.within.format(f"{column.names[0]} IS NOT NULL")


def all_of(conditions: list[str]) -> str:
    """Return the conjunction of conditions; of none it is true."""
    return _joined(conditions, " AND ") or "TRUE"


def any_of(conditions: list[str]) -> str:
    """Return the disjunction of conditions; of none it is false."""
    return _joined(conditions, " OR ") or "FALSE"


def no(condition: str) -> str:
    """Return the negation: true also where the condition is neither true nor false."""
    return f"({condition}) IS NOT TRUE"


def _joined(conditions: list[str], operator: str) -> str:
    if len(conditions) < 2:
        return "".join(conditions)
    return operator.join(f"({condition})" for condition in conditions)


def order(sorts: tuple[str, ...]) -> str:
    """Return the ORDER BY of sort fields: what has no value comes last, ties in order of entry."""
    parts = []
    for sort in sorts or ("-said",):
        name, direction = sort.removeprefix("-"), " DESC" if sort.startswith("-") else ""
        parts += [f"{expression}{direction} NULLS LAST" for expression in SORTS[name]]
    return ", ".join([*parts, "q.id"])
