"""How each field is compared in SQL: conditions on a row `r` of its link or on the quote.

The id of the quote is written `{id}`, its row `q`. A condition contains no values, and no `%`:
drivers take that for a placeholder.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from claimdb.errors import UsageError
from claimdb.query.fields import RowKind
from claimdb.store.backends.base import Sql

_LARGEST = 2**63 - 1

TABLES = {
    RowKind.ATTRIBUTION: "attributions",
    RowKind.TOPIC: "quote_topics",
    RowKind.CLAIM: "quote_claims",
    RowKind.OCCURRENCE: "occurrences",
}


class Column(NamedTuple):
    """The SQL that a field is compared with, and the SQL around the comparison.

    `columns` are those of `quotes q` in the names, one each.
    """

    names: tuple[str, ...]
    within: str = "{}"
    columns: tuple[str, ...] = ()

    def where(self, comparison: str) -> Sql:
        """Return the condition that a comparison of the values holds."""
        return Sql(self.within.replace("{}", comparison), frozenset(self.columns))

    def present(self) -> Sql:
        """Return the condition that the first of the names has a value."""
        first = self._replace(columns=self.columns[:1])
        return first.where(f"{self.names[0]} IS NOT NULL")


def _of_quote(*columns: str) -> Column:
    return Column(tuple(f"q.{name}" for name in columns), columns=columns)


_SOURCE = "EXISTS (SELECT 1 FROM sources s WHERE s.id = r.source_id AND {})"
_CONTRADICTED = (
    "EXISTS (SELECT 1 FROM claim_relations x"
    " WHERE x.relation = 'contradicts' AND (x.from_id = {0} OR x.to_id = {0}))"
)
# Who only is misattributed to does not count.
_ATTRIBUTED = (
    "(SELECT CASE WHEN count(*) = 0 THEN NULL WHEN count(m.actor_id) < count(*) THEN 'unnamed'"
    " WHEN count(*) > 1 THEN 'several' ELSE 'one' END FROM attributions m"
    " WHERE m.quote_id = {id} AND m.status <> 'misattributed')"
)
# A membership without dates is one of today. Both databases know the date as UTC or by the server.
_TODAY = "CAST(current_date AS text)"
_MEMBER = (
    "EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = r.actor_id"
    f" AND (m.started_lo IS NULL OR m.started_lo <= {_TODAY})"
    f" AND (m.ended_hi IS NULL OR m.ended_hi >= {_TODAY}) AND {{}})"
)
_CREATED = "substr(q.created, 1, 10)"
COLUMNS: Mapping[str, Column] = {
    "speaker": Column(("r.actor_id",)),
    "role": Column(("r.role",)),
    "org": Column(("r.actor_id", "r.organization_id")),
    "org-type": Column(
        ("o.type",),
        "EXISTS (SELECT 1 FROM organizations o"
        " WHERE o.actor_id IN (r.actor_id, r.organization_id) AND {})",
    ),
    "now-org": Column(("m.organization_id",), _MEMBER),
    "status": Column(("r.status",)),
    "attributed": Column((_ATTRIBUTED,)),
    "topic": Column(("r.topic_id",)),
    "stance": Column(("r.stance",)),
    "claim": Column(("r.claim_id",)),
    "relation": Column(("r.relation",)),
    "contradicts": Column(("r.claim_id",)),
    "source": Column(("r.source_id",)),
    "author": Column(("r.source_id",)),
    "published": Column(("s.issued_lo", "s.issued_hi"), _SOURCE),
    "via": Column(("r.via_source_id",)),
    "cue": Column(("r.cue",)),
    "verified": Column(("r.verified",)),
    "said": _of_quote("said_lo", "said_hi"),
    "occasion": _of_quote("occasion"),
    "mode": _of_quote("mode"),
    "lang": _of_quote("language"),
    "id": Column(("{id}",)),
    "note": Column(("{id}",)),
    "added": Column((_CREATED, _CREATED), columns=("created", "created")),
}
_HAS_ORGANIZATION = Sql(
    "(r.organization_id IS NOT NULL OR EXISTS"
    " (SELECT 1 FROM organizations o WHERE o.actor_id = r.actor_id))"
)
# Where a field has a value although the compared column is empty, or the other way round.
PRESENT: Mapping[str, Sql] = {
    "org": _HAS_ORGANIZATION,
    "org-type": _HAS_ORGANIZATION,
    "author": Sql(
        "EXISTS (SELECT 1 FROM source_contributors c"
        " WHERE c.source_id = r.source_id AND c.role = 'author')"
    ),
    "note": Sql("q.note IS NOT NULL", frozenset({"note"})),
    "contradicts": Sql(_CONTRADICTED.format("r.claim_id")),
}

# Counted, because for a NOT EXISTS PostgreSQL would make a table of all attributions.
ONLY_MISATTRIBUTED = Sql(
    "{id} IN (SELECT m.quote_id FROM attributions m"
    " WHERE m.status <> 'attested' AND m.status = 'misattributed')"
    " AND (SELECT count(*) FROM attributions m"
    " WHERE m.quote_id = {id} AND m.status <> 'misattributed') = 0"
)

_FIRST = "(SELECT {} FROM occurrences r{} WHERE r.quote_id = q.id ORDER BY r.id LIMIT 1)"
_JOINED = " JOIN sources s ON s.id = r.source_id"
SORTS: Mapping[str, tuple[str, ...]] = {
    "said": ("q.said_lo",),
    "added": ("q.created",),
    "id": ("q.id",),
    "mode": ("q.mode",),
    "speaker": (
        "(SELECT a.name FROM attributions r JOIN actors a ON a.id = r.actor_id"
        " WHERE r.quote_id = q.id ORDER BY r.position LIMIT 1)",
    ),
    "source": (_FIRST.format("s.key", _JOINED), _FIRST.format("r.start", "")),
    "published": (_FIRST.format("s.issued_lo", _JOINED),),
}
"""What quotes can be sorted by; a `-` before the name reverses it."""


def contradicted(claim: str) -> str:
    """Return the SQL of the condition that another claim contradicts one, whose id is given."""
    return _CONTRADICTED.format(claim)


def present(field: str) -> Sql:
    """Return the condition that a field has any value."""
    return PRESENT.get(field) or COLUMNS[field].present()


def linked(row: RowKind, conditions: Sequence[Sql]) -> Sql:
    """Return the condition that a quote has a link whose row satisfies all conditions."""
    inner = " AND ".join(f"({one.text})" for one in conditions)
    text = f"EXISTS (SELECT 1 FROM {TABLES[row]} r WHERE r.quote_id = {{id}} AND {inner})"
    return Sql(text, links=True)


def all_of(conditions: Sequence[Sql]) -> Sql:
    """Return the conjunction of conditions; of none it is true."""
    return _joined(conditions, " AND ", "TRUE")


def any_of(conditions: Sequence[Sql]) -> Sql:
    """Return the disjunction of conditions; of none it is false."""
    return _joined(conditions, " OR ", "FALSE")


def _joined(conditions: Sequence[Sql], operator: str, empty: str) -> Sql:
    if len(conditions) == 1:
        return conditions[0]
    text = operator.join(f"({one.text})" for one in conditions) or empty
    columns = frozenset(chain.from_iterable(one.columns for one in conditions))
    return Sql(text, columns, any(one.links for one in conditions))


def no(condition: Sql) -> Sql:
    """Return the negation: true also where the condition is neither true nor false."""
    return condition._replace(text=f"({condition.text}) IS NOT TRUE")


def order(sorts: tuple[str, ...]) -> str:
    """Return the ORDER BY of sort fields: what has no value comes last, ties in order of entry."""
    parts = []
    for sort in sorts or ("-said",):
        name, direction = sort.removeprefix("-"), " DESC" if sort.startswith("-") else ""
        parts += [f"{expression}{direction} NULLS LAST" for expression in SORTS[name]]
    return ", ".join([*parts, "q.id"])


def check_sorts(sort: Sequence[str], allowed: Mapping[str, object]) -> tuple[str, ...]:
    """Return the fields to sort by, or raise a `UsageError` if one of them is not allowed."""
    for name in sort:
        if name.removeprefix("-") not in allowed:
            raise UsageError(f"cannot sort by {name!r}", hint=f"one of: {', '.join(allowed)}")
    # To sort by a field again has no effect.
    fields = {name.removeprefix("-"): name for name in reversed(sort)}
    return tuple(reversed(fields.values()))


def check_limit(limit: int | None) -> int | None:
    """Return a limit that a database takes, or raise a `UsageError` if it is negative."""
    if limit is not None and limit < 0:
        raise UsageError(f"invalid limit {limit}")
    return None if limit is None else min(limit, _LARGEST)
