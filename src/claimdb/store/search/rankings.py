"""Rankings: how many of the quotes that a query finds each speaker, topic, source, ... has."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from claimdb.errors import UsageError
from claimdb.query.fields import RowKind
from claimdb.results import Ranking
from claimdb.store.backends.base import Bind, Reader
from claimdb.store.search.conditions import Conditions

SORTS: Mapping[str, str] = {"quotes": "n.quotes{0}", "name": "lower({1}){0}, {1}{0}"}
"""What rankings can be sorted by, with a direction and a name; a `-` before it reverses it."""

_LINKED = "SELECT {key} AS key, {quote} AS quote {links}"
# As `org:` has it: what is said as an organization, for it, or as or for one below it.
_AS_OR_FOR = """
WITH RECURSIVE above(id, key) AS (
  SELECT actor_id, actor_id FROM organizations
  UNION
  SELECT a.id, o.parent_id FROM above a JOIN organizations o ON o.actor_id = a.key
   WHERE o.parent_id IS NOT NULL),
said(quote, actor_id, organization_id) AS (
  SELECT {quote}, r.actor_id, r.organization_id {links})
SELECT DISTINCT above.key, one.quote
  FROM (SELECT quote, actor_id AS id FROM said
        UNION SELECT quote, organization_id FROM said) one
  JOIN above ON above.id = one.id"""


class _Kind(NamedTuple):
    """What is ranked: its columns, its links to quotes, and the rule that tells what counts.

    The `keys` are pairs of what is ranked and a quote, each `once` or several times; `named` joins
    the records with these keys.
    """

    columns: Mapping[str, str]
    name: str
    row: RowKind
    key: str
    rule: str
    named: str = ""
    once: bool = True
    keys: str = _LINKED


_ACTORS = "JOIN actors a ON a.id = n.key"
KINDS: Mapping[str, _Kind] = {
    "speakers": _Kind(
        {"id": "'a' || a.id", "name": "a.name", "kind": "a.kind"},
        "a.name",
        RowKind.ATTRIBUTION,
        "r.actor_id",
        "quotes of each speaker, alone or with others",
        _ACTORS,
    ),
    "organizations": _Kind(
        {"id": "'a' || a.id", "name": "a.name", "type": "o.type"},
        "a.name",
        RowKind.ATTRIBUTION,
        "",
        "quotes said as or for each organization, or as or for one below it",
        f"{_ACTORS} JOIN organizations o ON o.actor_id = n.key",
        keys=_AS_OR_FOR,
    ),
    "topics": _Kind(
        {"id": "'t' || t.id", "name": "t.name", "slug": "t.slug"},
        "t.name",
        RowKind.TOPIC,
        "r.topic_id",
        "quotes about each topic itself, not about narrower ones",
        "JOIN topics t ON t.id = n.key",
    ),
    "sources": _Kind(
        {
            "id": "'s' || s.id",
            "key": "s.key",
            "title": "s.title",
            "publication": "s.container_title",
        },
        "s.key",
        RowKind.OCCURRENCE,
        "r.source_id",
        "quotes that occur in each source",
        "JOIN sources s ON s.id = n.key",
        once=False,
    ),
    "publications": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.OCCURRENCE,
        "(SELECT s.container_title FROM sources s WHERE s.id = r.source_id)",
        "quotes that occur in the sources of each newspaper, site or volume",
        once=False,
    ),
    "roles": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.ATTRIBUTION,
        "r.role",
        "quotes said in each role",
        once=False,
    ),
    "occasions": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.QUOTE,
        "q.occasion",
        "quotes said on each occasion",
    ),
    "modes": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.QUOTE,
        "q.mode",
        "quotes of each mode",
    ),
    "claims": _Kind(
        {"id": "'c' || c.id", "text": "c.text"},
        "c.text",
        RowKind.CLAIM,
        "r.claim_id",
        "quotes that assert, deny or question each claim",
        "JOIN claims c ON c.id = n.key",
    ),
}
"""What can be ranked."""


def ranking(
    reader: Reader, kind: str, conditions: Conditions, sort: Sequence[str], limit: int | None
) -> Ranking:
    """Rank a kind by the quotes under these conditions, or raise `UsageError` for an unknown one.

    Terms of the query that describe the link to what is ranked select what is counted.
    """
    if kind not in KINDS:
        raise UsageError(f"cannot rank {kind!r}", hint=f"one of: {', '.join(KINDS)}")
    ranked, bind = KINDS[kind], Bind()
    number = "count(*)" if ranked.once else "count(DISTINCT quote)"
    found = (
        f"SELECT key, {number} AS quotes FROM ({_keys(ranked, conditions, bind)}) k"
        " WHERE key IS NOT NULL GROUP BY key"
    )
    order = [
        SORTS[one.removeprefix("-")].format(" DESC" if one.startswith("-") else "", ranked.name)
        for one in sort or ("-quotes",)
    ]
    statement = bind.statement(
        f"SELECT rank() OVER (ORDER BY n.quotes DESC), {', '.join(ranked.columns.values())},"
        f" n.quotes\nFROM ({found}) n {ranked.named}\n"
        f"ORDER BY {', '.join([*order, ranked.name, 'n.key'])}",
        limit,
    )
    rows = reader.execute(statement.sql, statement.values).fetchall()
    total, counted = _totals(reader, ranked, conditions)
    return Ranking(
        kind, ranked.rule, ("rank", *ranked.columns, "quotes"), list(map(tuple, rows)),
        total, counted,
    )  # fmt: skip


def _totals(reader: Reader, ranked: _Kind, conditions: Conditions) -> tuple[int, int]:
    """Return how many there are to rank, and how many quotes they have together."""
    bind = Bind()
    statement = bind.statement(
        "SELECT count(DISTINCT key), count(DISTINCT quote)"
        f" FROM ({_keys(ranked, conditions, bind)}) k WHERE key IS NOT NULL"
    )
    total, counted = reader.row(statement.sql, **statement.values)
    return total, counted


def _keys(ranked: _Kind, conditions: Conditions, bind: Bind) -> str:
    quote, links = conditions.links(ranked.row, bind)
    return ranked.keys.format(key=ranked.key, quote=quote, links=links)
