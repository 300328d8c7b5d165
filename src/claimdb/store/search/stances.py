"""The matrix of stances: how many quotes each speaker has for and against each topic."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from claimdb.errors import UsageError
from claimdb.query.fields import RowKind
from claimdb.results import Party, Stances, Subject, Tally
from claimdb.schema import STANCES
from claimdb.store.backends.base import Bind, Reader, Statement
from claimdb.store.search.conditions import Conditions


class _Who(NamedTuple):
    """Whose a quote is, by its attribution `s` and organization `o`: an actor, or a type."""

    value: str
    is_actor: bool = True


BY: Mapping[str, _Who] = {
    "speaker": _Who("s.actor_id"),
    "organization": _Who("o.actor_id"),
    "org-type": _Who("o.type", is_actor=False),
}
"""By what quotes can be counted."""

_CERTAINTY = "CASE {}.status WHEN 'attested' THEN 0 WHEN 'disputed' THEN 1 ELSE 2 END"
# Nothing is more certain than what is attested, and nearly every attribution is.
_STANDING = (
    "(s.status = 'attested'"
    " OR NOT EXISTS (SELECT 1 FROM attributions m WHERE m.quote_id = s.quote_id"
    f" AND {_CERTAINTY.format('m')} < {_CERTAINTY.format('s')}))"
)
_ACTORS = "SELECT id, name FROM actors WHERE id = ANY(:ids)"
_TOPICS = "SELECT id, slug, name FROM topics WHERE id = ANY(:ids)"

# What is counted of a quote is a bit; which column of a tally that is, its place says.
_BITS = {name: 1 << place for place, name in enumerate(Tally._fields)}
_OF_STANCE: Mapping[str | None, int] = {
    **{stance: _BITS[stance] | _BITS["quotes"] for stance in STANCES},
    None: _BITS["uncoded"] | _BITS["quotes"],
}
_UNDATED = _BITS["undated"]
_PLACES_OF_LINK = 4
_COLUMNS = [
    [place for place in range(len(_BITS)) if bits >> place & 1] for bits in range(1 << len(_BITS))
]

_QUOTE = itemgetter(0)
_OF_LINK = itemgetter(slice(1, None))
_TOGETHER = 10_000
"""How many quotes are held to find those that count alike."""

_Whose: TypeAlias = tuple[bool, Any]
"""Whether the source says so itself, and the id of an actor or the type of an organization."""

_Place: TypeAlias = tuple[_Whose | None, int | None]
"""A row and a column of the matrix; without either, all of them."""

_ALL: _Place = (None, None)


def stances(reader: Reader, conditions: Conditions, bind: Bind, by: str) -> Stances:
    """Return the matrix of the quotes that a query finds, by who said them.

    Raises:
        UsageError: quotes cannot be counted by that.
    """
    if by not in BY:
        raise UsageError(f"cannot count by {by!r}", hint=f"one of: {', '.join(BY)}")
    who = BY[by]
    counted = _counted(reader.stream(_statement(conditions, bind, who)))
    topics = {topic for _, topic in counted if topic is not None}
    subjects = {row[0]: Subject(*row) for row in reader.execute(_TOPICS, {"ids": sorted(topics)})}
    parties = _parties(reader, {whose for whose, _ in counted if whose is not None}, who)
    tallies = {
        (whose and parties[whose], None if topic is None else subjects[topic]): Tally._make(tally)
        for (whose, topic), tally in counted.items()
    }
    return _ordered(by, tallies)


def _parties(reader: Reader, found: Iterable[_Whose], who: _Who) -> dict[_Whose, Party]:
    if not who.is_actor:
        return {whose: Party(None, whose[1], whose[0]) for whose in found}
    ids = sorted({number for _, number in found if number is not None})
    names = dict(reader.execute(_ACTORS, {"ids": ids}))
    return {whose: Party(whose[1], names.get(whose[1]), whose[0]) for whose in found}


def _statement(conditions: Conditions, bind: Bind, who: _Who) -> Statement:
    """Return the statement of the links to count, those of each quote one after the other."""
    links, quote = "quote_topics r JOIN quotes q ON q.id = r.quote_id", "q.id"
    condition = conditions.of_link(RowKind.TOPIC, bind)
    if not (condition.columns or condition.links):
        # The link tells whether the quote is dated, so that its row is not looked up.
        links, quote = "quote_topics r", "r.quote_id"
    return bind.statement(
        f"SELECT {quote}, r.said_lo IS NULL, s.id IS NULL, {who.value}, r.topic_id, r.stance\n"
        f"FROM {links}\n"
        f"LEFT JOIN attributions s ON s.quote_id = r.quote_id AND {_STANDING}\n"
        "LEFT JOIN organizations o ON o.actor_id = coalesce(s.organization_id, s.actor_id)\n"
        f"WHERE {condition.with_id(quote)}\n"
        f"ORDER BY {quote}"
    )


def _counted(rows: Iterator[Any]) -> dict[_Place, list[int]]:
    """Return the tallies of links, a quote's once in each: little more is held than the matrix."""
    tallies: defaultdict[_Place, list[int]] = defaultdict(lambda: [0] * len(_BITS))
    tallies[_ALL] = [0] * len(_BITS)
    alike = (tuple(map(_OF_LINK, links)) for _, links in groupby(rows, _QUOTE))
    # Most quotes have one link, and many have the same.
    while quotes := Counter(islice(alike, _TOGETHER)):
        for links, number in quotes.items():
            for place, bits in _places(links):
                tally = tallies[place]
                for column in _COLUMNS[bits]:
                    tally[column] += number
    return tallies


def _places(links: Iterable[tuple[Any, ...]]) -> Collection[tuple[_Place, int]]:
    """Return where a quote with these links counts, and what of it."""
    found: list[tuple[_Place, int]] = []
    for undated, narrated, who, topic, stance in links:
        bits = _OF_STANCE[stance] | _UNDATED * undated
        whose = (bool(narrated), who)
        found += ((whose, topic), bits), ((whose, None), bits)
        found += ((None, topic), bits), (_ALL, bits)
    if len(found) == _PLACES_OF_LINK:
        return found
    merged: defaultdict[_Place, int] = defaultdict(int)
    for place, bits in found:
        merged[place] |= bits
    return merged.items()


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
