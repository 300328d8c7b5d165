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


_OF_TYPE = """
SELECT DISTINCT o.type AS key, said.quote
  FROM (SELECT {quote} AS quote, r.actor_id, r.organization_id {links}) said
  JOIN organizations o ON o.actor_id IN (said.actor_id, said.organization_id)"""


class _Kind(NamedTuple):
    """What is ranked: its columns, its links to quotes, and the rule that tells what counts.

    The `keys` are pairs of what is ranked and a quote, each `once` or several times; `named` joins
    the records with these keys. Where a key has only some occurrences `o` of a quote, `at_key`
    selects them.
    """

    columns: Mapping[str, str]
    name: str
    row: RowKind
    key: str
    rule: str
    named: str = ""
    once: bool = True
    keys: str = _LINKED
    at_key: str = ""
    sort: str = "-quotes"


_ACTORS = "JOIN actors a ON a.id = n.key"
MONTH = (
    "CASE WHEN substr(q.said_lo, 1, 7) = substr(q.said_hi, 1, 7) THEN substr(q.said_lo, 1, 7) END"
)
"""The month in which a quote `q` was said, or NULL where its date is no part of one month."""
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
    "org-types": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.ATTRIBUTION,
        "",
        "quotes said as or for organizations of each type",
        keys=_OF_TYPE,
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
        at_key=" AND o.source_id = k.key",
    ),
    "publications": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.OCCURRENCE,
        "(SELECT s.container_title FROM sources s WHERE s.id = r.source_id)",
        "quotes that occur in the sources of each newspaper, site or volume",
        once=False,
        at_key=" AND o.source_id IN (SELECT s.id FROM sources s WHERE s.container_title = k.key)",
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
    "months": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.QUOTE,
        MONTH,
        "quotes said in each month, of those dated to a month or a day",
        sort="name",
    ),
    "stances": _Kind(
        {"name": "n.key"},
        "n.key",
        RowKind.TOPIC,
        "r.stance",
        "quotes with each stance on any topic",
        once=False,
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


class _Measure(NamedTuple):
    """What is counted: its column, its rule, and the SQL around the keys `k`.

    The rule stands in place of the word `quotes` at the beginning of that of what is ranked.
    """

    column: str
    rule: str
    number: str
    joined: str = ""


MEASURES: Mapping[str, _Measure] = {
    "quotes": _Measure("quotes", "quotes", "count(DISTINCT k.quote)"),
    "occurrences": _Measure(
        "occurrences",
        "occurrences of quotes",
        "count(DISTINCT o.id)",
        " JOIN occurrences o ON o.quote_id = k.quote",
    ),
    "speakers": _Measure(
        "speakers",
        "named speakers of quotes",
        "count(DISTINCT m.actor_id)",
        " JOIN attributions m ON m.quote_id = k.quote AND m.status <> 'misattributed'",
    ),
    "per-month": _Measure(
        "quotes_per_month",
        "quotes per month",
        "count(DISTINCT q.id)",
        f" JOIN quotes q ON q.id = k.quote AND {MONTH} IS NOT NULL",
    ),
}
"""What can be counted."""


def ranking(
    reader: Reader,
    kind: str,
    conditions: Conditions,
    sort: Sequence[str] = (),
    limit: int | None = None,
    count: str = "quotes",
) -> Ranking:
    """Rank a kind by the quotes under these conditions, or by what else is counted of them.

    Terms of the query that describe the link to what is ranked select what is counted. An unknown
    kind or measure is a `UsageError`.
    """
    for what, one, known in (("rank", kind, KINDS), ("count", count, MEASURES)):
        if one not in known:
            raise UsageError(f"cannot {what} {one!r}", hint=f"one of: {', '.join(known)}")
    ranked, measure, bind = KINDS[kind], MEASURES[count], Bind()
    # Where a key has a quote once, counting pairs is faster.
    number = "count(*)" if ranked.once and count == "quotes" else measure.number
    at_key = ranked.at_key if count == "occurrences" else ""
    found = (
        f"SELECT k.key, {number} AS quotes FROM ({_keys(ranked, conditions, bind)}) k"
        f"{measure.joined}{at_key} WHERE k.key IS NOT NULL GROUP BY k.key"
    )
    order = [
        SORTS[one.removeprefix("-")].format(" DESC" if one.startswith("-") else "", ranked.name)
        for one in sort or (ranked.sort,)
    ]
    statement = bind.statement(
        f"SELECT rank() OVER (ORDER BY n.quotes DESC), {', '.join(ranked.columns.values())},"
        f" n.quotes\nFROM ({found}) n {ranked.named}\n"
        f"ORDER BY {', '.join([*order, ranked.name, 'n.key'])}",
        limit,
    )
    rows = list(map(tuple, reader.execute(statement.sql, statement.values).fetchall()))
    total, counted, first, last = _totals(reader, ranked, conditions)
    rule = ranked.rule.replace("quotes", measure.rule, 1)
    if count == "per-month" and first is not None:
        months = _months(first, last)
        rows = [(*row[:-1], round(row[-1] / months, 2)) for row in rows]
        rule += f"; months from {first} to {last}: {months:,}"
    return Ranking(kind, rule, ("rank", *ranked.columns, measure.column), rows, total, counted)


def _months(first: str, last: str) -> int:
    """Return how many months there are from one to another, with both: `2023-02`."""
    (year, month), (last_year, last_month) = (map(int, one.split("-")) for one in (first, last))
    return (last_year - year) * 12 + last_month - month + 1


def _totals(
    reader: Reader, ranked: _Kind, conditions: Conditions
) -> tuple[int, int, str | None, str]:
    """Return how many there are to rank, and how many quotes they have together.

    With them the first and the last month of these quotes, if one is dated to a month.
    """
    bind = Bind()
    keys = f"SELECT DISTINCT key, quote FROM ({_keys(ranked, conditions, bind)}) f"
    statement = bind.statement(
        f"SELECT count(DISTINCT k.key), count(DISTINCT k.quote), min({MONTH}), max({MONTH})"
        f" FROM ({keys}) k JOIN quotes q ON q.id = k.quote WHERE k.key IS NOT NULL"
    )
    found = reader.row(statement.sql, **statement.values)
    total, counted, first, last = found
    return total, counted, first, last


def _keys(ranked: _Kind, conditions: Conditions, bind: Bind) -> str:
    quote, links = conditions.links(ranked.row, bind)
    return ranked.keys.format(key=ranked.key, quote=quote, links=links)
