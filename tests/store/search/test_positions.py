"""Comparisons of two actors and changes of stance, as plain Python finds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb import edtf
from claimdb.errors import NotFoundError, UsageError
from claimdb.query.value import Query
from claimdb.results import Positions
from claimdb.store.search.comparison import RESULTS, result
from claimdb.store.search.shifts import DatedPosition, changes
from reference import CONTRADICTS, DATES, changed, compared, positions, queries, rows
from worlds import Rows

EVERYTHING = "status:attested OR NOT status:attested"
STANCES = ("support", "oppose", "neutral", "mixed")


@given(
    taken=st.lists(st.tuples(st.sampled_from(DATES), st.sampled_from(STANCES)), max_size=12),
)
def test_changes_are_those_that_all_pairs_show(taken: list[tuple[str, str]]) -> None:
    given_positions = [
        DatedPosition(*edtf.parse(said), number, stance)
        for number, (said, stance) in enumerate(taken, 1)
    ]
    found = [(one.quote, other.quote) for one, other in changes(given_positions)]
    assert len(found) == len(set(found))
    assert set(found) == changed(given_positions)


@each(("said", "stances", "found"), [
    # The last quote before a change, and the first one after it.
    ("2021 2022 2023 2024", "support support oppose oppose", [(2, 3)]),
    ("2021 2022 2023", "support oppose support", [(1, 2), (2, 3)]),
    # What overlaps is not ordered, and is between nothing.
    ("2022 2022-12/2023-01", "support oppose", []),
    ("2022-06 2022 2023", "support neutral oppose", [(1, 3), (2, 3)]),
    ("2022 2024-01/.. ../2021", "support oppose mixed", [(3, 1), (1, 2)]),
    ("2021 2022 2022 2023", "support oppose mixed support", [(1, 2), (1, 3), (2, 4), (3, 4)]),
])  # fmt: skip
def test_a_change_is_between_neighbours_in_time(said, stances, found) -> None:
    both = zip(said.split(), stances.split(), strict=True)
    taken = [DatedPosition(*edtf.parse(day), n, stance) for n, (day, stance) in enumerate(both, 1)]
    pairs = [(one.quote, other.quote) for one, other in changes(taken)]
    assert sorted(pairs) == sorted(found)


def test_sql_finds_the_changes_that_plain_python_finds(made, tries) -> None:
    @tries(20)
    @given(made_up=rows(), asked=st.lists(queries, min_size=4, max_size=8))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            quotes = list(database.find(EVERYTHING))
            for query in (Query(), *asked):
                expected = {
                    (*whose, *pair)
                    for whose, taken in positions(query, quotes).items()
                    for pair in changed(taken)
                }
                found = database.shifts(query)
                shown = list(found.shifts)
                ids = {
                    (one.speaker.id, one.topic.id, one.earlier.id, one.later.id) for one in shown
                }
                assert ids == expected, str(query)
                assert found.total == len(shown) == len(expected)
                days = [edtf.parse(str(one.later.said)) for one in shown]
                assert days == sorted(days)
                newest = list(database.shifts(query, sort=["-date"], limit=1).shifts)
                assert [edtf.parse(str(one.later.said)) for one in newest] == sorted(days)[-1:]

    holds()


def test_sql_compares_as_plain_python_does(made, tries) -> None:
    pair = st.lists(st.integers(1, 7), min_size=2, max_size=2, unique=True).map(tuple)

    @tries(20)
    @given(made_up=rows(), asked=st.lists(st.tuples(queries, pair), min_size=4, max_size=8))
    def holds(made_up: Rows, asked: list[tuple[Query, tuple[int, int]]]) -> None:
        with made(made_up) as database:
            quotes = list(database.find(EVERYTHING))
            for query, actors in asked:
                topics, claims = compared(query, quotes, actors)
                found = database.compare(*(f"a{number}" for number in actors), query=query)
                assert (found.first.id, found.second.id) == actors
                for kind, expected in (("topic", topics), ("claim", claims)):
                    own = {
                        one.id: tuple(
                            {position: set(ids) for position, ids in side.items()}
                            for side in (one.first, one.second)
                        )
                        for one in found.matters
                        if one.kind == kind and one.contradicts is None
                    }
                    assert own == {key: sides for key, sides in expected.items() if all(sides)}
                contradicted = {
                    (one.id, one.contradicts.id) for one in found.matters if one.contradicts
                }
                assert contradicted == {
                    (one, other)
                    for one, sides in claims.items()
                    for other in CONTRADICTS[one]
                    if "asserts" in sides[0] and "asserts" in claims.get(other, ({}, {}))[1]
                }
                only = [sum(not sides[1 - side] for sides in topics.values()) for side in (0, 1)]
                assert [found.only_first, found.only_second] == only
                places = [RESULTS.index(one.result) for one in found.matters]
                assert places == sorted(places)

    holds()


@each(("first", "second", "expected"), [
    ({"support": (1,)}, {"support": (2,)}, "agree"),
    ({"support": (1,)}, {"oppose": (2,)}, "disagree"),
    ({"asserts": (1,)}, {"denies": (2,)}, "disagree"),
    ({"support": (1,), "oppose": (3,)}, {"oppose": (2,)}, "both"),
    ({"support": (1,)}, {"neutral": (2,), "mixed": (3,)}, "differ"),
    ({"questions": (1,)}, {"asserts": (2,)}, "differ"),
    ({"support": (1,)}, {None: (2,)}, "uncoded"),
    ({None: (1,)}, {None: (2,)}, "uncoded"),
    ({None: (1,), "mixed": (3,)}, {None: (2,), "mixed": (3,)}, "agree"),
])  # fmt: skip
def test_positions_agree_where_one_is_the_same(
    first: Positions, second: Positions, expected: str
) -> None:
    assert result(first, second) == result(second, first) == expected


def test_what_two_agree_on_is_what_agrees_finds(example: claimdb.Database) -> None:
    for one, other in (("putin", "United States"), ("china", "russia"), ("putin", "blinken")):
        found = example.compare(one, other)
        theirs = f'org:"{other}"' if " " in other else f"speaker:{other}"
        for field, wanted in (("agrees", "agree"), ("disagrees", "disagree")):
            ids = {quote.id for quote in example.find(f"{theirs} AND {field}:{one}")}
            shown = {
                number
                for matter in found.matters
                if matter.result in (wanted, "both")
                for numbers in matter.second.values()
                for number in numbers
            }
            # What both said together agrees with neither.
            assert ids <= shown


def test_two_names_are_two_actors(example: claimdb.Database) -> None:
    with pytest.raises(UsageError, match="are both Vladimir Putin"):
        example.compare("putin", "Vladimir Putin")
    with pytest.raises(NotFoundError, match="putni"):
        example.compare("putin", "putni")
    with pytest.raises(UsageError, match="cannot sort by 'stance'"):
        example.shifts(sort=["stance"])
