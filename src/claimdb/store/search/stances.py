"""The matrix of stances: how many quotes each speaker has for and against each topic."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeAlias

from claimdb.errors import UsageError
from claimdb.query.fields import RowKind
from claimdb.results import Party, Stances, Subject, Tally
from claimdb.schema import STANCES
from claimdb.store.backends.base import Bind, Reader, Statement
from claimdb.store.search.conditions import Conditions

BY: Mapping[str, str] = {
    "speaker": "s.actor_id",
    "organization": "o.actor_id",
    "org-type": "o.type",
}
"""By what quotes can be counted: an actor or a type, of an attribution `s` and organization `o`."""

_CERTAINTY = "CASE {}.status WHEN 'attested' THEN 0 WHEN 'disputed' THEN 1 ELSE 2 END"
# Nothing is more certain than what is attested, and nearly every attribution is.
_STANDING = (
    "(s.status = 'attested'"
    " OR NOT EXISTS (SELECT 1 FROM attributions m WHERE m.quote_id = s.quote_id"
    f" AND {_CERTAINTY.format('m')} < {_CERTAINTY.format('s')}))"
)
_ACTORS = "SELECT id, name FROM actors WHERE id = ANY(:ids)"
_TOPICS = "SELECT id, slug, name FROM topics WHERE id = ANY(:ids)"

# What is counted of a quote is a bit, with the place of its column in a tally.
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

_TOGETHER = 10_000  # quotes that are loaded to find those with the same links

_Whose: TypeAlias = tuple[bool, Any]
"""Whether the source says so itself, and the id of an actor or the type of an organization."""

_Place: TypeAlias = tuple[_Whose | None, int | None]
"""A row and a column of the matrix; without either, all of them."""

_ALL: _Place = (None, None)


def stances(reader: Reader, conditions: Conditions, bind: Bind, by: str) -> Stances:
    """Return the matrix of the quotes that a query finds, by one of `BY` or with a `UsageError`."""
    if by not in BY:
        raise UsageError(f"cannot count by {by!r}", hint=f"one of: {', '.join(BY)}")
    counted = _counted(reader.stream(_statement(conditions, bind, BY[by])))
    ids = {"ids": sorted({topic for _, topic in counted if topic is not None})}
    named = {row[0]: Subject(*row) for row in reader.execute(_TOPICS, ids)}
    speakers = _parties(reader, {whose for whose, _ in counted if whose is not None}, by)
    parties: dict[Party, Tally] = {}
    subjects: dict[Subject, Tally] = {}
    cells: dict[tuple[Party, Subject], Tally] = {}
    for (whose, topic), numbers in counted.items():
        tally = Tally._make(numbers)
        if whose is not None and topic is not None:
            cells[speakers[whose], named[topic]] = tally
        elif whose is not None:
            parties[speakers[whose]] = tally
        elif topic is not None:
            subjects[named[topic]] = tally
    parties = dict(sorted(parties.items(), key=lambda item: _row_place(*item)))
    subjects = dict(sorted(subjects.items(), key=lambda item: (-item[1].quotes, item[0].slug)))
    places = {one: place for ordered in (parties, subjects) for place, one in enumerate(ordered)}
    in_order = sorted(cells.items(), key=lambda item: [places[one] for one in item[0]])
    return Stances(by, dict(in_order), parties, subjects, Tally._make(counted[_ALL]))


def _parties(reader: Reader, found: Iterable[_Whose], by: str) -> dict[_Whose, Party]:
    if by == "org-type":
        return {(narrated, type): Party(None, type, narrated) for narrated, type in found}
    ids = sorted({number for _, number in found if number is not None})
    names = dict(reader.execute(_ACTORS, {"ids": ids}))
    return {
        (narrated, number): Party(number, names.get(number), narrated) for narrated, number in found
    }


def _statement(conditions: Conditions, bind: Bind, who: str) -> Statement:
    """Return the statement of the links to count, those of each quote one after the other."""
    links, quote = "quote_topics r JOIN quotes q ON q.id = r.quote_id", "q.id"
    condition = conditions.of_link(RowKind.TOPIC, bind)
    if not (condition.columns or condition.links):
        # The link tells whether the quote is dated, so that its row is not looked up.
        links, quote = "quote_topics r", "r.quote_id"
    return bind.statement(
        f"SELECT {quote}, r.said_lo IS NULL, s.id IS NULL, {who}, r.topic_id, r.stance\n"
        f"FROM {links}\n"
        f"LEFT JOIN attributions s ON s.quote_id = r.quote_id AND {_STANDING}\n"
        "LEFT JOIN organizations o ON o.actor_id = coalesce(s.organization_id, s.actor_id)\n"
        f"WHERE {condition.with_id(quote)}\n"
        f"ORDER BY {quote}"
    )


def _counted(rows: Iterator[Any]) -> dict[_Place, list[int]]:
    """Count each quote once in each tally, streaming: memory grows with the matrix alone."""
    tallies: defaultdict[_Place, list[int]] = defaultdict(lambda: [0] * len(_BITS))
    tallies[_ALL] = [0] * len(_BITS)
    of_link = itemgetter(slice(1, None))
    alike = (tuple(map(of_link, links)) for _, links in groupby(rows, itemgetter(0)))
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


def _row_place(party: Party, tally: Tally) -> tuple[bool, bool, int, str, int]:
    return party.narrated, party.name is None, -tally.quotes, party.name or "", party.id or 0
