"""The matrix of stances: rows, counts and order."""

from collections.abc import Callable, Iterator

import pytest

import claimdb
from cases import each
from claimdb.errors import UsageError
from claimdb.results import Stances
from claimdb.store.address import Address
from worlds import Rows

UNKNOWN, ITSELF = "somebody unknown", "the source itself"


@pytest.fixture(scope="module")
def talks(refill: Callable[[Rows], Address]) -> Iterator[claimdb.Database]:
    address = refill(
        {
            "actors": [
                {"name": "Ann"},
                {"name": "Bob"},
                {"kind": "organization", "name": "Alba"},
                {"kind": "organization", "name": "Borea"},
            ],
            "people": [{"actor_id": 1}, {"actor_id": 2}],
            "organizations": [{"actor_id": 3}, {"actor_id": 4, "type": "party"}],
            "topics": [
                {"name": "war", "slug": "war"},
                {"name": "truce", "slug": "truce", "broader_id": 1},
                {"name": "trade", "slug": "trade"},
            ],
            "sources": [{}, {}],
            "quotes": [
                {"text": "joint"},
                {"text": "both", "said": "2023"},
                {"text": "unknown"},
                {"text": "told", "mode": "narration"},
                {"text": "disputed"},
                {"text": "wrong"},
                {"text": "off topic"},
            ],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1, "organization_id": 3},
                {"quote_id": 1, "position": 2, "actor_id": 3},
                {"quote_id": 2, "position": 1, "actor_id": 1},
                {"quote_id": 3, "position": 1, "role": "officials"},
                {"quote_id": 3, "position": 2, "role": "diplomats"},
                {"quote_id": 5, "position": 1, "actor_id": 2, "status": "disputed"},
                {"quote_id": 5, "position": 2, "actor_id": 1, "status": "misattributed"},
                {"quote_id": 6, "position": 1, "actor_id": 4, "status": "misattributed"},
                {"quote_id": 7, "position": 1, "actor_id": 4},
            ],
            "quote_topics": [
                {"quote_id": 1, "topic_id": 1, "stance": "oppose"},
                {"quote_id": 2, "topic_id": 2, "stance": "support"},
                {"quote_id": 2, "topic_id": 3, "stance": "mixed"},
                {"quote_id": 3, "topic_id": 1, "stance": "neutral"},
                {"quote_id": 4, "topic_id": 1},
                {"quote_id": 5, "topic_id": 1},
                {"quote_id": 6, "topic_id": 1, "stance": "support"},
            ],
            "occurrences": [{"quote_id": 1, "source_id": 1}, {"quote_id": 1, "source_id": 2}],
        },
    )
    with claimdb.open(address) as database:
        yield database


def shown(found: Stances) -> dict[tuple[str, str], str]:
    """Return the cells as a terminal has them."""
    return {
        (ITSELF if party.narrated else party.name or UNKNOWN, subject.slug): "".join(
            f"{sign}{number}" for sign, number in zip("+-=±·", tally[:5], strict=True) if number
        )
        for (party, subject), tally in found.cells.items()
    }


def test_everybody_who_stands_as_the_speaker_has_the_quote(talks: claimdb.Database) -> None:
    assert shown(talks.stances()) == {
        ("Ann", "war"): "-1",
        ("Ann", "trade"): "±1",
        ("Ann", "truce"): "+1",
        ("Alba", "war"): "-1",
        ("Bob", "war"): "·1",
        (UNKNOWN, "war"): "=1",
        (ITSELF, "war"): "·1",
    }


def test_whoever_speaks_for_an_organization_is_counted_with_it(talks: claimdb.Database) -> None:
    assert shown(talks.stances(by="organization")) == {
        ("Alba", "war"): "-1",
        (UNKNOWN, "war"): "=1·1",
        (UNKNOWN, "trade"): "±1",
        (UNKNOWN, "truce"): "+1",
        (ITSELF, "war"): "·1",
    }
    assert shown(talks.stances(by="org-type")) == {
        ("state", "war"): "-1",
        (UNKNOWN, "war"): "=1·1",
        (UNKNOWN, "trade"): "±1",
        (UNKNOWN, "truce"): "+1",
        (ITSELF, "war"): "·1",
    }
    party = talks.stances("status:misattributed speaker:borea", by="org-type")
    assert shown(party) == {("party", "war"): "+1"}


@each(("query", "cells"), [
    ("speaker:ann topic:truce", {("Ann", "truce"): "+1"}),
    ("speaker:ann stance:support", {("Ann", "truce"): "+1"}),
    ("speaker:ann topic:war", {("Ann", "truce"): "+1", ("Ann", "war"): "-1", ("Alba", "war"): "-1"}),
    ("topic:truce NOT stance:oppose", {("Ann", "truce"): "+1"}),
    ("topic:truce NOT stance:support", {}),
    # An AND asks for the quote, of which all topics are counted.
    ("said:any AND topic:truce", {("Ann", "truce"): "+1", ("Ann", "trade"): "±1"}),
    ("topic:truce OR topic:trade", {("Ann", "truce"): "+1", ("Ann", "trade"): "±1"}),
    ("status:misattributed speaker:borea", {("Borea", "war"): "+1"}),
    ("topic:none", {}),
    ("nothing", {}),
])  # fmt: skip
def test_topics_and_stances_of_the_query_choose_what_is_counted(
    talks: claimdb.Database, query: str, cells: dict[tuple[str, str], str]
) -> None:
    found = talks.stances(query)
    assert shown(found) == cells
    assert {subject.slug for subject in found.subjects} == {slug for _, slug in cells}


@each("query", ["war not truce", "war !truce", "war -truce"])
def test_a_word_that_is_perhaps_an_operator_is_a_warning(
    talks: claimdb.Database, query: str
) -> None:
    with pytest.warns(UserWarning, match=r"^'.*' (is searched for as a word|searches for)") as told:
        assert list(talks.find(query)) == []
    assert [one.filename for one in told] == [__file__]


def test_a_quote_counts_once_in_a_total(talks: claimdb.Database) -> None:
    found = talks.stances()
    assert found.total == (1, 1, 1, 1, 2, 5, 4)
    of_topic = {subject.slug: tally for subject, tally in found.subjects.items()}
    assert of_topic["war"] == (0, 1, 1, 0, 2, 4, 4)
    assert {party.name: tally.quotes for party, tally in found.parties.items()}["Ann"] == 2


def test_who_has_most_comes_first_and_nobody_known_and_sources_last(
    talks: claimdb.Database,
) -> None:
    found = talks.stances()
    assert [(party.name, party.narrated) for party in found.parties] == [
        ("Ann", False), ("Alba", False), ("Bob", False), (None, False), (None, True),
    ]  # fmt: skip
    assert [subject.slug for subject in found.subjects] == ["war", "trade", "truce"]
    assert list(shown(found))[:3] == [("Ann", "war"), ("Ann", "trade"), ("Ann", "truce")]


def test_a_deep_query_is_counted_as_well(talks: claimdb.Database) -> None:
    deep = "topic:truce"
    for _ in range(12):
        deep = f"NOT ({deep} OR id:q1 AND NOT id:q1)"
    assert shown(talks.stances(deep)) == {("Ann", "trade"): "±1", ("Ann", "truce"): "+1"}


def test_an_empty_database_has_an_empty_matrix(empty_copy: Address) -> None:
    with claimdb.open(empty_copy) as database:
        found = database.stances()
    assert (found.cells, found.parties, found.subjects) == ({}, {}, {})
    assert found.total == (0, 0, 0, 0, 0, 0, 0)


def test_quotes_cannot_be_counted_by_anything(talks: claimdb.Database) -> None:
    with pytest.raises(UsageError, match="cannot count by 'mood'") as caught:
        talks.stances(by="mood")
    assert caught.value.hint == "one of: speaker, organization, org-type"
