"""What a query finds in numbers, and where what it finds is out of balance."""

from collections.abc import Mapping
from typing import NamedTuple

from claimdb.query.fields import RowKind
from claimdb.store.backends.base import Bind, Reader, Table
from claimdb.store.search.conditions import Conditions
from claimdb.store.search.rankings import MONTH

_NUMBERS = ("measure", "value")
_COLUMNS = ("finding", "id", "name", "only", "quotes")

_FOUND = "WITH found(id) AS (SELECT {quote} {links})\n"
_OF_FOUND: Mapping[str, str] = {
    "quotes": "SELECT count(*) FROM found",
    "occurrences": "SELECT count(*) FROM occurrences o JOIN found f ON f.id = o.quote_id",
    "speakers": """SELECT count(DISTINCT a.actor_id) FROM attributions a
  JOIN found f ON f.id = a.quote_id WHERE a.status <> 'misattributed'""",
    "topics": "SELECT count(DISTINCT t.topic_id) FROM quote_topics t"
    " JOIN found f ON f.id = t.quote_id",
    "claims": "SELECT count(DISTINCT c.claim_id) FROM quote_claims c"
    " JOIN found f ON f.id = c.quote_id",
    "sources": "SELECT count(DISTINCT o.source_id) FROM occurrences o"
    " JOIN found f ON f.id = o.quote_id",
    "quotes with a stance": "SELECT count(DISTINCT t.quote_id) FROM quote_topics t"
    " JOIN found f ON f.id = t.quote_id WHERE t.stance IS NOT NULL",
    "dated quotes": "SELECT count(*) FROM quotes q JOIN found f ON f.id = q.id"
    " WHERE q.said_lo IS NOT NULL",
    "first month": f"SELECT min({MONTH}) FROM quotes q JOIN found f ON f.id = q.id",
    "last month": f"SELECT max({MONTH}) FROM quotes q JOIN found f ON f.id = q.id",
}
"""What is counted of the quotes found, by name."""


class _Finding(NamedTuple):
    """Something that has only one of what it could have several of: the SQL of both, and its name.

    The latter is of the link `r` itself, or of the source `s` of any occurrence of its quote.
    """

    row: RowKind
    id: str
    key: str
    one: str
    table: str
    name: str
    of_source: bool = False


# A side is for or against; what is neutral or mixed takes none.
_SIDE = "CASE WHEN r.stance IN ('support', 'oppose') THEN r.stance END"
_ASSERTED = "CASE WHEN r.relation = 'asserts' THEN r.claim_id END"
# A source that is in no newspaper and on no site stands for itself.
_PAPER = "coalesce(s.container_title, s.publisher, s.title)"
_FINDINGS: Mapping[str, _Finding] = {
    "topic with one side": _Finding(
        RowKind.TOPIC, "'t' || n.id", "r.topic_id", _SIDE, "topics", "name"
    ),
    "claim with one source": _Finding(
        RowKind.CLAIM, "'c' || n.id", _ASSERTED, "s.key", "claims", "text", True
    ),
    "speaker in one publication": _Finding(
        RowKind.ATTRIBUTION, "'a' || n.id", "r.actor_id", _PAPER, "actors", "name", True
    ),
}
"""What is out of balance, by name; of each those with most quotes come first."""

_OF_LINK = "SELECT {quote} AS quote, {key} AS key, {one} AS one {links}"
_OF_SOURCE = (
    "SELECT l.quote, l.key, {one} AS one"
    " FROM (SELECT {quote} AS quote, {key} AS key {links}) l"
    " JOIN occurrences o ON o.quote_id = l.quote JOIN sources s ON s.id = o.source_id"
)
_ONLY_ONE = """
SELECT {id}, n.{name}, f.one, f.quotes
  FROM (SELECT key, min(one) AS one, count(DISTINCT quote) AS quotes FROM ({found}) found
         WHERE key IS NOT NULL AND one IS NOT NULL
         GROUP BY key HAVING count(DISTINCT one) = 1) f
  JOIN {table} n ON n.id = f.key
 ORDER BY f.quotes DESC, n.{name}, n.id"""


def balance(reader: Reader, conditions: Conditions) -> Table:
    """Return the topics with one side, the claims with one source, and so on, among these quotes.

    Each has what it has only one of, and the quotes that show it.
    """
    rows = []
    for finding, (row, number, key, one, table, name, of_source) in _FINDINGS.items():
        bind = Bind()
        quote, links = conditions.links(row, bind)
        form = _OF_SOURCE if of_source else _OF_LINK
        found = form.format(quote=quote, key=key, one=one, links=links)
        sql = _ONLY_ONE.format(id=number, name=name, found=found, table=table)
        statement = bind.statement(sql)
        rows += [
            (finding, *of) for of in reader.execute(statement.sql, statement.values).fetchall()
        ]
    return Table(_COLUMNS, iter(rows))


def numbers(reader: Reader, conditions: Conditions) -> Table:
    """Return how many quotes, occurrences, speakers, ... the quotes under these conditions have."""
    rows = []
    for name, sql in _OF_FOUND.items():
        bind = Bind()
        quote, links = conditions.links(RowKind.QUOTE, bind)
        statement = bind.statement(_FOUND.format(quote=quote, links=links) + sql)
        rows.append((name, reader.row(statement.sql, **statement.values)[0]))
    return Table(_NUMBERS, iter(rows))
