"""Rankings: what counts, ties, order, and the same counts as plain Python and as queries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb import edtf
from claimdb.errors import UsageError
from claimdb.query.value import Query
from claimdb.results import Ranking
from claimdb.store.address import Address
from claimdb.store.search.rankings import KINDS
from reference import PUBLICATIONS, queries, ranked, rows
from worlds import Rows

EVERYTHING = "status:attested OR NOT status:attested"
LETTERS = {"speakers": "a", "organizations": "a", "topics": "t", "sources": "s", "claims": "c"}
FIELDS = {
    "speakers": "speaker", "organizations": "org", "sources": "source", "claims": "claim",
    "roles": "role", "occasions": "occasion", "modes": "mode", "topics": "topic",
}  # fmt: skip


def keyed(found: Ranking) -> dict[object, int]:
    """Return the counts by the number of a record, or by a name."""
    numbered = found.kind in LETTERS
    return {int(str(row[1])[1:]) if numbered else row[1]: int(str(row[-1])) for row in found.rows}


def measured(database, query, kind, expected) -> None:
    """Assert that occurrences, speakers and quotes per month are those of the quotes by key."""
    quotes = {quote.id: quote for quote in database.find(EVERYTHING)}
    dated = {
        number
        for number, quote in quotes.items()
        if quote.said and len({day[:7] for day in edtf.parse(quote.said)}) == 1
    }
    for count, numbers in {
        "occurrences": {
            key: sum(
                kind not in PLACES or PLACES[kind](place) == key
                for number in ids
                for place in quotes[number].occurrences
            )
            for key, ids in expected.items()
        },
        "speakers": {
            key: len(
                {
                    speaker.id
                    for number in ids
                    for speaker in quotes[number].speakers
                    if speaker.status != "misattributed"
                }
                - {None}
            )
            for key, ids in expected.items()
        },
        "per-month": {key: len(ids & dated) for key, ids in expected.items()},
    }.items():
        found = database.stats(kind, query, count=count)
        counted = {key: number for key, number in numbers.items() if number}
        shown = {
            int(str(row[1])[1:]) if kind in LETTERS else row[1]: row[-1]
            for row in found.rows
            if row[-1]
        }
        if count == "per-month" and counted:
            months = sorted(
                edtf.parse(quotes[one].said)[0][:7]
                for one in set().union(*expected.values()) & dated
            )
            (first, last) = (int(one[:4]) * 12 + int(one[5:]) for one in (months[0], months[-1]))
            counted = {
                key: round(number / (last - first + 1), 2) for key, number in counted.items()
            }
            shown = {key: shown.get(key, 0) for key in counted}
        assert shown == counted, (str(query), kind, count)


PLACES = {
    "sources": lambda place: place.source_id,
    "publications": lambda place: PUBLICATIONS.get(place.source_id),
}


def test_sql_ranks_as_plain_python_counts(made, tries) -> None:
    @tries(16)
    @given(made_up=rows(), asked=st.lists(queries, min_size=4, max_size=8))
    def holds(made_up: Rows, asked: list[Query]) -> None:
        with made(made_up) as database:
            quotes = list(database.find(EVERYTHING))
            for query in (Query(), *asked):
                for kind in KINDS:
                    expected = ranked(query, quotes, kind)
                    found = database.top(kind, query)
                    numbers = {key: len(ids) for key, ids in expected.items()}
                    assert keyed(found) == numbers, (str(query), kind)
                    assert found.total == len(expected)
                    assert found.counted == len(set().union(*expected.values()))
                    counts = sorted((row[-1] for row in found.rows), reverse=True)
                    for row in found.rows:
                        assert row[0] == counts.index(row[-1]) + 1
                    in_order = [row[1] if kind == "months" else -row[-1] for row in found.rows]
                    assert in_order == sorted(in_order)
                    measured(database, query, kind, expected)
                    some = database.top(kind, query, limit=2)
                    assert (some.rows, some.total) == (found.rows[:2], found.total)

    holds()


@each("kind", sorted(FIELDS.keys() - {"topics"}))
def test_a_number_is_that_of_the_query_for_it(example: claimdb.Database, kind: str) -> None:
    for query in ("", "topic:ukraine", "mode:indirect", "occasion:any"):
        for row in example.top(kind, query).rows:
            value = row[1] if kind in LETTERS else f'"{row[1]}"'
            assert example.count(f"({query or EVERYTHING}) AND {FIELDS[kind]}:{value}") == row[-1]


def test_links_that_the_query_describes_are_counted_alone(example: claimdb.Database) -> None:
    assert [row[2] for row in example.top("speakers", "speaker:china").rows] == ["China"]
    together = example.top("speakers", "speaker:china AND speaker:russia").rows
    assert [row[2] for row in together] == ["China", "Russia"]
    opposed = example.top("topics", "stance:oppose speaker:blinken")
    assert {row[3] for row in opposed.rows} == {
        topic.slug
        for quote in example.find("speaker:blinken")
        for topic in quote.topics
        if topic.stance == "oppose"
    }


def test_ties_come_by_name_and_share_a_rank(example: claimdb.Database) -> None:
    rows_ = [row[:3] for row in example.top("speakers", limit=4).rows]
    assert rows_ == [
        (1, "a2", "China"), (1, "a3", "Russia"), (3, "a12", "Vladimir Putin"),
        (4, "a15", "Amanda Hsiao"),
    ]  # fmt: skip
    names = [str(row[2]) for row in example.top("speakers", sort=["name"]).rows]
    assert names == sorted(names)
    fewest = example.top("speakers", sort=["quotes", "-name"], limit=1).rows
    assert fewest[0][::2] == (7, "Xi Jinping", 1)


def test_nothing_is_ranked_where_nothing_is_found(empty_copy: Address) -> None:
    with claimdb.open(empty_copy) as database:
        for kind in KINDS:
            found = database.top(kind)
            assert (found.rows, found.total, found.counted) == ([], 0, 0)


def test_what_cannot_be_ranked_is_an_error_with_the_choices(example: claimdb.Database) -> None:
    with pytest.raises(UsageError, match="cannot rank 'moods'") as caught:
        example.top("moods")
    assert caught.value.hint == f"one of: {', '.join(KINDS)}"
    with pytest.raises(UsageError, match="cannot sort by 'size'"):
        example.top("speakers", sort=["size"])
