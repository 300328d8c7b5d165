"""Agreement of coders: percent, Cohen's kappa and Krippendorff's alpha, with the disagreements.

A unit is a quote on a topic. A coder who has not coded it is missing, which is no stance.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from claimdb.model import Ref
from claimdb.query.fields import RowKind
from claimdb.results import Agreement, CoderAgreement, Disagreement
from claimdb.store.backends.base import Bind, Reader
from claimdb.store.codings import OF_ALL
from claimdb.store.search.conditions import Conditions

Unit: TypeAlias = Mapping[str, str]
"""The stances on a quote and a topic, by the names of the coders."""

# Where several have coded, at least one of the codings is not in force.
_CODINGS = f"""
SELECT l.quote, l.topic, k.name, c.stance
  FROM ({{links}}) l
  JOIN ({OF_ALL}) c ON c.quote_id = l.quote AND c.topic_id = l.topic
  JOIN coders k ON k.id = c.coder_id
 WHERE EXISTS (SELECT 1 FROM codings o WHERE o.quote_id = l.quote AND o.topic_id = l.topic)
 ORDER BY l.quote, l.topic, k.name"""
_CODED = """
SELECT count(*) FROM ({links}) l
 WHERE l.stance IS NOT NULL
    OR EXISTS (SELECT 1 FROM codings o WHERE o.quote_id = l.quote AND o.topic_id = l.topic)"""
_TOPICS = "SELECT id, name FROM topics WHERE id = ANY(:ids)"
_IN_FORCE = """
SELECT t.quote_id, t.topic_id, t.stance, t.decided, q.text
  FROM quote_topics t JOIN quotes q ON q.id = t.quote_id WHERE t.quote_id = ANY(:ids)"""


def agreement(reader: Reader, conditions: Conditions) -> Agreement:
    """Compare the codings of the quotes under these conditions, and of their topics."""
    bind = Bind()
    quote, links = conditions.links(RowKind.TOPIC, bind)
    selected = f"SELECT {quote} AS quote, r.topic_id AS topic, r.stance {links}"
    found = bind.statement(_CODINGS.format(links=selected))
    units: defaultdict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for quote_id, topic, coder, stance in reader.execute(found.sql, found.values).fetchall():
        units[quote_id, topic][coder] = stance
    several = {key: unit for key, unit in units.items() if len(unit) > 1}
    count = bind.statement(_CODED.format(links=selected))
    [coded] = reader.execute(count.sql, count.values).fetchone()
    ids = sorted({topic for _, topic in several})
    topics = {number: Ref(number, name) for number, name in reader.rows(_TOPICS, ids=ids)}
    rows = list(_rows(None, several.values()))
    for number in sorted(topics, key=lambda one: topics[one].name):
        rows += _rows(topics[number], [unit for key, unit in several.items() if key[1] == number])
    disagreements = list(_disagreements(reader, several, topics))
    return Agreement(rows, disagreements, len(several), coded - len(several))


def _rows(topic: Ref | None, units: Iterable[Unit]) -> Iterator[CoderAgreement]:
    """Yield how far all coders agree on some units, if there are more than two, and each pair."""
    listed = list(units)
    coders = sorted({coder for unit in listed for coder in unit})
    if len(coders) > 2:
        yield _row(topic, tuple(coders), listed)
    for pair in combinations(coders, 2):
        both = [{one: unit[one] for one in pair} for unit in listed if unit.keys() >= set(pair)]
        if both:
            yield _row(topic, pair, both)


def _row(topic: Ref | None, coders: tuple[str, ...], units: Sequence[Unit]) -> CoderAgreement:
    pairs = [two for unit in units for two in combinations(unit.values(), 2)]
    agreed = sum(len(set(unit.values())) == 1 for unit in units)
    same = sum(one == other for one, other in pairs)
    kappa = cohen(
        [(unit[coders[0]], unit[coders[1]]) for unit in units] if len(coders) == 2 else []
    )
    alpha = krippendorff([list(unit.values()) for unit in units])
    percent = 100 * same / len(pairs)
    return CoderAgreement(topic, coders, len(units), agreed, percent, kappa, alpha)


def cohen(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two coders, by their values of each unit.

    It is undefined if both gave one and the same value throughout, or nothing.
    """
    number = len(pairs)
    first, second = (Counter(values) for values in zip(*pairs, strict=True)) if pairs else ({}, {})
    by_chance = sum(first[value] * second[value] for value in first if value in second)
    if by_chance == number * number:
        return None
    same = sum(one == other for one, other in pairs)
    return (same / number - by_chance / number**2) / (1 - by_chance / number**2)


def krippendorff(units: Iterable[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha of nominal values, those of each unit in any order.

    Units with one value tell nothing. It is undefined if all values of the others are the same.
    """
    observed = 0.0
    counts: Counter[str] = Counter()
    for values in units:
        if len(values) > 1:
            counts.update(values)
            differing = len(values) ** 2 - sum(n * n for n in Counter(values).values())
            observed += differing / (len(values) - 1)
    number = counts.total()
    expected = number**2 - sum(n * n for n in counts.values())
    return None if not expected else 1 - (number - 1) * observed / expected


def _disagreements(
    reader: Reader, units: Mapping[tuple[int, int], Unit], topics: Mapping[int, Ref]
) -> Iterator[Disagreement]:
    differing = {key: unit for key, unit in units.items() if len(set(unit.values())) > 1}
    rows = reader.rows(_IN_FORCE, ids=sorted({quote for quote, _ in differing}))
    in_force = {(quote, topic): rest for quote, topic, *rest in rows}
    for (quote, topic), unit in differing.items():
        stance, decided, text = in_force[quote, topic]
        yield Disagreement(quote, topics[topic], unit, stance, decided is not None, text)
