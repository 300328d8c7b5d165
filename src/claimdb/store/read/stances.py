"""The matrix of stances: how many quotes somebody has on a topic, for it and against it.

Owns its one statement and its order. Who stands as the speaker is what `model.standing` says, in
SQL. It must not know how a query becomes a condition, nor how a matrix is shown.
"""

from collections.abc import Mapping
from typing import NamedTuple

from claimdb.enumerations import STANCES
from claimdb.errors import UsageError
from claimdb.model import Party, Stances, Subject, Tally
from claimdb.query.fields import Row
from claimdb.store.read.conditions import Conditions
from claimdb.store.read.dialect import Bind, Statement
from claimdb.store.read.reader import Reader


class _Who(NamedTuple):
    """Whose a quote is, by its attribution `s` and organization `o`; how that is identified and
    called, once it is grouped by `c.who`.
    """

    value: str
    id: str
    name: str


_ACTOR = ("c.who", "(SELECT a.name FROM actors a WHERE a.id = c.who)")
BY: Mapping[str, _Who] = {
    "speaker": _Who("s.actor_id", *_ACTOR),
    "organization": _Who("o.actor_id", *_ACTOR),
    "org-type": _Who("o.type", "NULL", "c.who"),
}
"""By what quotes can be counted."""

_CERTAINTY = "CASE {}.status WHEN 'attested' THEN 0 WHEN 'disputed' THEN 1 ELSE 2 END"
_STANDING = (
    "s.quote_id = q.id AND NOT EXISTS (SELECT 1 FROM attributions m WHERE m.quote_id = s.quote_id"
    f" AND {_CERTAINTY.format('m')} < {_CERTAINTY.format('s')})"
)
_COUNTED: Mapping[str, str] = {
    **{stance: f"stance = '{stance}'" for stance in STANCES},
    "uncoded": "stance IS NULL",
    "quotes": "TRUE",
    "undated": "said IS NULL",
}
_UNION = "\nUNION ALL\n"
# The cells, the totals of rows and of columns, and the total of all: by what each is grouped.
_GROUPS = (("narrated", "who", "topic_id"), ("narrated", "who"), ("topic_id",), ())


def stances(reader: Reader, conditions: Conditions, bind: Bind, by: str) -> Stances:
    """Return the matrix of the quotes that a query finds, by who said them.

    Raises:
        UsageError: quotes cannot be counted by that.
    """
    if by not in BY:
        raise UsageError(f"cannot count by {by!r}", hint=f"one of: {', '.join(BY)}")
    statement = _statement(conditions, bind, BY[by])
    tallies: dict[tuple[Party | None, Subject | None], Tally] = {}
    for narrated, number, name, topic_id, slug, topic, *counts in reader.stream(statement):
        party = None if narrated is None else Party(number, name, bool(narrated))
        subject = None if topic_id is None else Subject(topic_id, slug, topic)
        tallies[party, subject] = Tally(*counts)
    return _ordered(by, tallies)


def _statement(conditions: Conditions, bind: Bind, who: _Who) -> Statement:
    links = (
        "SELECT q.id AS quote_id, q.said, r.topic_id, r.stance,"
        f" CASE WHEN s.id IS NULL THEN 1 ELSE 0 END AS narrated, {who.value} AS who\n"
        "FROM quote_topics r JOIN quotes q ON q.id = r.quote_id\n"
        f"LEFT JOIN attributions s ON {_STANDING}\n"
        "LEFT JOIN organizations o ON o.actor_id = coalesce(s.organization_id, s.actor_id)\n"
        f"WHERE {conditions.of_link(Row.TOPIC, bind)}"
    )
    counts = ", ".join(f"c.{name}" for name in Tally._fields)
    return bind.statement(
        f"SELECT c.narrated, {who.id}, {who.name}, t.id, t.slug, t.name, {counts}\n"
        f"FROM (WITH links AS ({links})\n{_UNION.join(map(_tallied, _GROUPS))}) AS c\n"
        "LEFT JOIN topics t ON t.id = c.topic_id"
    )


def _tallied(group: tuple[str, ...]) -> str:
    """Return the statement that counts the links of each group; what is no group of it is NULL."""
    columns = [name if name in group else f"NULL AS {name}" for name in _GROUPS[0]]
    counts = [
        f"count(DISTINCT CASE WHEN {_COUNTED[name]} THEN quote_id END) AS {name}"
        for name in Tally._fields
    ]
    grouped = f" GROUP BY {', '.join(group)}" if group else ""
    return f"SELECT {', '.join(columns + counts)} FROM links{grouped}"


def _ordered(by: str, tallies: Mapping[tuple[Party | None, Subject | None], Tally]) -> Stances:
    cells: dict[tuple[Party, Subject], Tally] = {}
    parties: dict[Party, Tally] = {}
    subjects: dict[Subject, Tally] = {}
    for (party, subject), tally in tallies.items():
        if party and subject:
            cells[party, subject] = tally
        elif party:
            parties[party] = tally
        elif subject:
            subjects[subject] = tally
    parties = dict(sorted(parties.items(), key=lambda item: _row_place(*item)))
    subjects = dict(sorted(subjects.items(), key=lambda item: (-item[1].quotes, item[0].slug)))
    rows = {party: place for place, party in enumerate(parties)}
    columns = {subject: place for place, subject in enumerate(subjects)}
    ordered = sorted(cells.items(), key=lambda item: (rows[item[0][0]], columns[item[0][1]]))
    return Stances(by, dict(ordered), parties, subjects, tallies[None, None])


def _row_place(party: Party, tally: Tally) -> tuple[bool, bool, int, str, int]:
    return party.narrated, party.name is None, -tally.quotes, party.name or "", party.id or 0
