"""Changes of stance: quotes of a speaker on a topic, an earlier one and a later one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from claimdb.model import Quote, Ref
from claimdb.query.fields import RowKind
from claimdb.results import Shift, Shifts, Subject
from claimdb.stances import StanceShift
from claimdb.store.backends.base import Bind, Reader
from claimdb.store.load.quotes import quotes
from claimdb.store.search.conditions import Conditions

_PAGE = 250  # shifts whose quotes are loaded at a time
_STANCES = """
  FROM (SELECT {of_topic} AS quote, r.topic_id, r.stance {topics}) t
  JOIN (SELECT {of_speaker} AS quote, r.actor_id {speakers}) s ON s.quote = t.quote
  JOIN quotes d ON d.id = t.quote
 WHERE t.stance IS NOT NULL AND s.actor_id IS NOT NULL AND d.said_lo IS {dated} NULL"""
_ACTORS = "SELECT id, name FROM actors WHERE id = ANY(:ids)"
_TOPICS = "SELECT id, slug, name FROM topics WHERE id = ANY(:ids)"


class DatedPosition(NamedTuple):
    """A stance in a quote that was said from one day to another, in order of time."""

    first: str
    last: str
    quote: int
    stance: str


class _Change(NamedTuple):
    speaker: Ref
    topic: Subject
    earlier: DatedPosition
    later: DatedPosition


SORTS: Mapping[str, Callable[[_Change], Any]] = {
    "date": lambda one: (one.later[:2], one.earlier[:2]),
    "speaker": lambda one: one.speaker.name,
    "topic": lambda one: one.topic.name,
}
"""What changes of stance can be sorted by; a `-` before the name reverses it."""


def changes(positions: Iterable[DatedPosition]) -> list[tuple[DatedPosition, DatedPosition]]:
    """Return the changes among positions of one speaker on one topic.

    The days of two quotes must not overlap. Of several quotes that could be the earlier or the
    later one of the same change, it is the last and the first.
    """
    by_first = sorted(positions)
    by_last = sorted(by_first, key=lambda one: (one.last, one.first, one.quote))
    latest: dict[str, DatedPosition] = {}
    begun, place = "", 0
    found: dict[tuple[DatedPosition, str], DatedPosition] = {}
    for later in by_first:
        while by_last[place].last < later.first:
            earlier = by_last[place]
            latest[earlier.stance], begun = earlier, max(begun, earlier.first)
            place += 1
        for earlier in latest.values():
            # None began and ended between the two.
            if earlier.stance != later.stance and earlier.last >= begun:
                found.setdefault((earlier, later.stance), later)
    return [(earlier, later) for (earlier, _), later in found.items()]


def shifts(
    reader: Reader, conditions: Conditions, sort: Sequence[str], limit: int | None
) -> Shifts:
    """Return the changes of stance in the quotes under these conditions, the earliest first."""
    bind = Bind()
    count = bind.statement(
        f"SELECT count(DISTINCT t.quote){_stances(conditions, bind, dated=False)}"
    )
    (undated,) = reader.row(count.sql, **count.values)
    ordered = _changes(reader, conditions)
    for one in reversed(("date", "speaker", "topic") if not sort else (*sort, "date")):
        ordered.sort(key=_key(one), reverse=one.startswith("-"))
    return Shifts(_loaded(reader, ordered[:limit]), len(ordered), undated)


def with_shifts(reader: Reader, conditions: Conditions, found: Iterable[Quote]) -> Iterator[Quote]:
    """Add to quotes the changes of stance among those under these conditions."""
    shifts: defaultdict[int, list[StanceShift]] = defaultdict(list)
    for speaker, topic, earlier, later in _changes(reader, conditions):
        shift = StanceShift(speaker.name, topic.name, earlier.stance, later.stance, earlier.quote)
        shifts[later.quote].append(shift)
    for quote in found:
        yield replace(quote, shifts=tuple(shifts[quote.id])) if quote.id in shifts else quote


def _changes(reader: Reader, conditions: Conditions) -> list[_Change]:
    bind = Bind()
    rows = reader.stream(
        bind.statement(
            "SELECT s.actor_id, t.topic_id, d.said_lo, d.said_hi, t.quote, t.stance"
            f"{_stances(conditions, bind, dated=True)} ORDER BY s.actor_id, t.topic_id"
        )
    )
    found = [
        (*whose, *change)
        for whose, same in groupby(rows, itemgetter(0, 1))
        for change in changes(DatedPosition(*row[2:]) for row in same)
    ]
    return _named(reader, found)


def _key(sort: str) -> Callable[[_Change], Any]:
    return SORTS[sort.removeprefix("-")]


def _stances(conditions: Conditions, bind: Bind, *, dated: bool) -> str:
    of_topic, topics = conditions.links(RowKind.TOPIC, bind)
    of_speaker, speakers = conditions.links(RowKind.ATTRIBUTION, bind)
    return _STANCES.format(
        of_topic=of_topic,
        topics=topics,
        of_speaker=of_speaker,
        speakers=speakers,
        dated="NOT" if dated else "",
    )


def _named(
    reader: Reader, found: Sequence[tuple[int, int, DatedPosition, DatedPosition]]
) -> list[_Change]:
    speakers = {"ids": sorted({one[0] for one in found})}
    topics = {"ids": sorted({one[1] for one in found})}
    actors = {row[0]: Ref(*row) for row in reader.execute(_ACTORS, speakers)}
    subjects = {row[0]: Subject(*row) for row in reader.execute(_TOPICS, topics)}
    return [
        _Change(actors[speaker], subjects[topic], earlier, later)
        for speaker, topic, earlier, later in found
    ]


def _loaded(reader: Reader, found: Sequence[_Change]) -> Iterator[Shift]:
    for start in range(0, len(found), _PAGE):
        page = found[start : start + _PAGE]
        ids = dict.fromkeys(one.quote for change in page for one in change[2:])
        loaded = {quote.id: quote for quote in quotes(reader, ids)}
        for speaker, topic, earlier, later in page:
            said = loaded[earlier.quote], loaded[later.quote]
            yield Shift(speaker, topic, earlier.stance, later.stance, *said)
