"""Numbers, imbalances and conflicts, as plain Python finds them in the quotes of a query."""

from collections import defaultdict
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

import claimdb
from claimdb.query.value import Query
from claimdb.results import Conflict
from reference import CONTRADICTS, changed, found, positions, queries, rows
from worlds import Rows

EVERYTHING = "status:attested OR NOT status:attested"


def only(links: Iterable[tuple[object, object]]) -> set[tuple[object, object]]:
    """Return the keys that are linked to one thing alone, with it."""
    of_key = defaultdict(set)
    for key, one in links:
        of_key[key].add(one)
    return {(key, *ones) for key, ones in of_key.items() if len(ones) == 1}


def test_what_is_out_of_balance_has_one_side_or_source(made, tries) -> None:
    @tries(12)
    @given(made_up=rows())
    def holds(made_up: Rows) -> None:
        with made(made_up) as database:
            quotes = list(database.find(""))
            expected = {
                ("topic with one side", f"t{key}", side)
                for key, side in only(
                    (topic.id, topic.stance)
                    for quote in quotes
                    for topic in quote.topics
                    if topic.stance in ("support", "oppose")
                )
            }
            expected |= {
                ("claim with one source", f"c{key}", source)
                for key, source in only(
                    (claim.id, place.key)
                    for quote in quotes
                    for claim in quote.claims
                    if claim.relation == "asserts"
                    for place in quote.occurrences
                )
            }
            papers = {"doe2023": "The Weekly", "undated": "The Weekly", "borea2022": "Borea"}
            expected |= {
                ("speaker in one publication", f"a{key}", paper)
                for key, paper in only(
                    (speaker.id, papers[place.key])
                    for quote in quotes
                    for speaker in quote.speakers
                    if speaker.id and speaker.status != "misattributed"
                    for place in quote.occurrences
                )
            }
            table = list(database.balance().rows)
            assert {(row[0], row[1], row[3]) for row in table} == expected
            assert len(table) == len(expected)

    holds()


def test_numbers_are_those_of_the_quotes(made, tries) -> None:
    @tries(12)
    @given(made_up=rows(), asked=st.lists(queries, max_size=4))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            everything = list(database.find(EVERYTHING))
            for query in (Query(), *asked):
                ids = found(query, everything)
                quotes = [quote for quote in everything if quote.id in ids]
                numbers = dict(database.numbers(query).rows)
                assert numbers["quotes"] == len(quotes)
                assert numbers["occurrences"] == sum(len(one.occurrences) for one in quotes)
                assert numbers["topics"] == len({t.id for one in quotes for t in one.topics})
                assert numbers["dated quotes"] == sum(one.said is not None for one in quotes)

    holds()


def sides(one: Conflict) -> tuple[object, ...]:
    """Return a conflict by its numbers."""
    return (
        one.kind,
        one.claim.id,
        one.against and one.against.id,
        *(
            (frozenset(who.id for who in side.speakers), side.quotes)
            for side in (one.first, one.second)
        ),
    )


def test_conflicts_are_claims_with_two_sides(made, tries) -> None:
    @tries(16)
    @given(made_up=rows())
    def holds(made_up: Rows) -> None:
        with made(made_up) as database:
            said = defaultdict(lambda: defaultdict(set))
            for quote in database.find(""):
                for claim in quote.claims:
                    for speaker in quote.speakers:
                        if speaker.status != "misattributed":
                            said[claim.id, claim.relation][speaker.id].add(quote.id)
            pairs = [(one, None) for one in (1, 2, 3)]
            pairs += [
                (one, other) for one in CONTRADICTS for other in CONTRADICTS[one] if one < other
            ]
            expected = set()
            for claim, against in pairs:
                both = (
                    said[claim, "asserts"],
                    said[claim, "denies"] if against is None else said[against, "asserts"],
                )
                if not all(both):
                    continue

                def side(speakers: dict[int | None, set[int]]) -> tuple[object, ...]:
                    return frozenset(speakers) - {None}, tuple(
                        sorted(set().union(*speakers.values()))
                    )

                expected |= {
                    ("self", claim, against, *(side({one: it[one]}) for it in both))
                    for one in both[0].keys() & both[1].keys() - {None}
                }
                everybody = both[0].keys() | both[1].keys()
                if len(everybody) > 1 or None in everybody:
                    expected.add(("others", claim, against, *map(side, both)))
            conflicts = database.conflicts()
            assert {sides(one) for one in conflicts} == expected
            assert len(conflicts) == len(expected)
            kinds = [one.kind for one in conflicts]
            assert kinds == sorted(kinds, reverse=True)

    holds()


def test_a_timeline_marks_the_later_quote_of_each_change(made, tries) -> None:
    @tries(12)
    @given(made_up=rows(), asked=st.lists(queries, max_size=4))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            everything = list(database.find(EVERYTHING))
            for query in (Query(), *asked):
                expected = sorted(
                    pair
                    for taken in positions(query, everything).values()
                    for pair in changed(taken)
                )
                shown = list(database.timeline(query))
                assert sorted((s.since, one.id) for one in shown for s in one.shifts) == expected
                assert [one.id for one in shown] == [
                    one.id for one in database.find(query, sort=["said"])
                ]

    holds()


def test_the_worked_example_has_one_topic_with_two_sides(example: claimdb.Database) -> None:
    assert [one.claim.id for one in example.conflicts("topic:peace-plan")] == [6]
