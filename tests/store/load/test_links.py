"""Records in full: the other sides of their links."""

from collections.abc import Callable, Iterator

import pytest

import claimdb
from claimdb.model import (
    Actor,
    Branch,
    Capacity,
    Claim,
    Member,
    Passage,
    Position,
    Quote,
    Recorded,
    Ref,
    Source,
    Topic,
)
from claimdb.store.address import Address
from databases import run
from worlds import AT, Rows


@pytest.fixture(scope="module")
def town(refill: Callable[[Rows], Address]) -> Iterator[claimdb.Database]:
    said = [None, "2021-05-01", "2020", "2021-05-01", None]
    address = refill(
        {
            "actors": [
                {"name": "Ada Long"}, {"name": "Bo Short"},
                {"kind": "organization", "name": "Town"},
            ],
            "people": [
                {"actor_id": 1, "family": "Long", "given": "Ada", "particle": "van", "suffix": "Jr."},
                {"actor_id": 2},
            ],
            "organizations": [{"actor_id": 3}],
            "sources": [
                {"key": "paper", "csl": '{"page": "1-4", "ISSN": ["1", "2"]}'}, {"key": "book"},
            ],
            "memberships": [
                {"person_id": 2, "organization_id": 3},
                {"person_id": 1, "organization_id": 3, "role": "clerk", "started": "2001",
                 "ended": "2004", "source_id": 1},
                {"person_id": 1, "organization_id": 3, "role": "mayor", "started": "2019"},
            ],
            "topics": [
                {"id": 3, "name": "town"}, {"id": 2, "name": "roads", "broader_id": 3},
                {"id": 1, "name": "bridge", "broader_id": 2},
                {"id": 4, "name": "arches", "broader_id": 1, "actor_id": 1},
                {"id": 5, "name": "tolls", "broader_id": 2},
                {"id": 6, "name": "east"}, {"id": 7, "name": "west", "broader_id": 6},
            ],
            "quotes": [{"text": f"Words {n}.", "said": day} for n, day in enumerate(said, 1)],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1, "role": "mayor"},
                {"quote_id": 2, "position": 1, "actor_id": 1, "role": "mayor"},
                {"quote_id": 3, "position": 1, "actor_id": 1, "organization_id": 3},
                {"quote_id": 4, "position": 1, "actor_id": 1, "role": "thief",
                 "status": "misattributed"},
                {"quote_id": 4, "position": 2, "actor_id": 2},
            ],
            "quote_topics": [
                {"quote_id": 1, "topic_id": 2, "stance": "support"},
                {"quote_id": 2, "topic_id": 1, "stance": "oppose"},
                {"quote_id": 3, "topic_id": 4},
                {"quote_id": 4, "topic_id": 5, "stance": "mixed"},
                {"quote_id": 5, "topic_id": 6},
            ],
            "claims": [{"text": "It stands.", "updated": AT}, {"text": "It falls."}],
            "claim_topics": [{"claim_id": 2, "topic_id": 1}, {"claim_id": 1, "topic_id": 1}],
            "quote_claims": [{"quote_id": 1, "claim_id": 1}, {"quote_id": 2, "claim_id": 1}],
            "occurrences": [
                {"quote_id": 1, "source_id": 2, "locator": "page:10"},
                {"quote_id": 2, "source_id": 2, "locator": "page:9", "prefix": "a", "suffix": "z"},
                {"quote_id": 3, "source_id": 2, "start": 5, "end": 9, "locator": "page:30"},
                {"quote_id": 4, "source_id": 2},
                {"quote_id": 5, "source_id": 1, "via_source_id": 2, "locator": "page:1"},
                {"quote_id": 1, "source_id": 2, "locator": "xii"},
            ],
        },
    )  # fmt: skip
    run(address, "UPDATE topics SET broader_id = 7 WHERE id = 6")
    with claimdb.open(address) as database:
        yield database


def actor(database: claimdb.Database, name: str) -> Actor:
    found = database.get(name)
    assert isinstance(found, Actor)
    return found


def topic(database: claimdb.Database, name: str) -> Topic:
    found = database.get(name)
    assert isinstance(found, Topic)
    return found


def test_a_person_has_the_parts_of_the_name_and_the_topic_that_stands_for_them(
    town: claimdb.Database,
) -> None:
    ada = actor(town, "Ada Long")
    assert (ada.given, ada.particle, ada.family, ada.suffix) == ("Ada", "van", "Long", "Jr.")
    assert ada.topic == Ref(4, "arches")
    assert actor(town, "Town").topic is None


def test_a_membership_says_where_it_stands(town: claimdb.Database) -> None:
    held = actor(town, "Ada Long").memberships
    assert [(one.role, one.source) for one in held] == [("mayor", None), ("clerk", Ref(1, "paper"))]


def test_an_organization_has_its_members_the_latest_first(town: claimdb.Database) -> None:
    assert actor(town, "Town").members == (
        Member(Ref(1, "Ada Long"), "mayor", "2019", None, None),
        Member(Ref(1, "Ada Long"), "clerk", "2001", "2004", Ref(1, "paper")),
        Member(Ref(2, "Bo Short"), None, None, None, None),
    )
    assert actor(town, "Ada Long").members == ()


def test_the_capacities_of_an_actor_are_those_in_which_it_spoke(town: claimdb.Database) -> None:
    assert actor(town, "Ada Long").capacities == (
        Capacity("mayor", None, "2021-05-01", "2021-05-01", 2),
        Capacity(None, Ref(3, "Town"), "2020-01-01", "2020-12-31", 1),
    )
    assert actor(town, "Bo Short").capacities == ()


def test_quotes_below_an_actor_come_newest_first_with_their_words_and_speakers(
    town: claimdb.Database,
) -> None:
    ada = actor(town, "Ada Long")
    assert [(quote.id, quote.said) for quote in ada.quoted] == [
        (2, "2021-05-01"), (4, "2021-05-01"), (3, "2020"), (1, None),
    ]  # fmt: skip
    assert [one.name for one in ada.quoted[1].speakers] == ["Ada Long", "Bo Short"]
    assert ada.quoted[1].text == "Words 4."
    assert ada.quotes == (1, 2, 3, 4)
    assert [quote.id for quote in actor(town, "Town").quoted] == [3]


def test_a_topic_has_the_path_above_it_and_the_tree_below_it(town: claimdb.Database) -> None:
    bridge = topic(town, "bridge")
    assert bridge.path == (Ref(3, "town"), Ref(2, "roads"))
    assert topic(town, "t3").path == ()
    assert topic(town, "t3").tree == (
        Branch(2, "roads", 1, 1),
        Branch(1, "bridge", 2, 1),
        Branch(4, "arches", 3, 1),
        Branch(5, "tolls", 2, 1),
    )


def test_a_tree_that_turns_back_on_itself_ends(town: claimdb.Database) -> None:
    assert topic(town, "east").tree == (Branch(7, "west", 1, 0),)
    assert topic(town, "west").path == (Ref(7, "west"), Ref(6, "east"))


def test_stances_on_narrower_topics_are_reported_with_the_topic(town: claimdb.Database) -> None:
    roads = topic(town, "roads")
    ada = Ref(1, "Ada Long")
    assert roads.positions == (Position(ada, "support", 1),)
    assert roads.positions_below == (
        Position(ada, None, 1, Ref(4, "arches")),
        Position(ada, "oppose", 1, Ref(1, "bridge")),
        Position(Ref(2, "Bo Short"), "mixed", 1, Ref(5, "tolls")),
    )


def test_a_topic_has_its_claims_and_its_quotes(town: claimdb.Database) -> None:
    bridge = topic(town, "bridge")
    assert bridge.claims == (Ref(1, "It stands."), Ref(2, "It falls."))
    assert [quote.text for quote in bridge.quoted] == ["Words 2."]


def test_quotes_of_a_source_follow_each_other_as_in_it(town: claimdb.Database) -> None:
    book = town.get("book")
    assert isinstance(book, Source)
    assert [(quote.id, quote.locator) for quote in book.quoted] == [
        (3, "page:30"), (2, "page:9"), (1, "page:10"), (1, "xii"), (4, None), (5, None),
    ]  # fmt: skip
    assert book.quotes == (3, 2, 1, 4, 5)


def test_a_citation_item_keeps_its_other_fields(town: claimdb.Database) -> None:
    paper, book = town.get("paper"), town.get("book")
    assert isinstance(paper, Source)
    assert isinstance(book, Source)
    assert (paper.csl, book.csl) == ({"page": "1-4", "ISSN": ["1", "2"]}, None)


def test_an_occurrence_has_what_stands_around_it(town: claimdb.Database) -> None:
    passage = town.get("o2")
    assert isinstance(passage, Passage)
    assert (passage.prefix, passage.suffix) == ("a", "z")


def test_quotes_and_claims_say_when_and_by_whom_they_were_recorded(town: claimdb.Database) -> None:
    quote, claim = town.get("q1"), town.get("c1")
    assert isinstance(quote, Quote)
    assert isinstance(claim, Claim)
    assert quote.recorded == Recorded(AT, None, 1, "import", Ref(1, "ana"))
    assert claim.recorded == Recorded(AT, AT, 1, "import", Ref(1, "ana"))
    assert [quote.id for quote in claim.quoted] == [2, 1]
    assert next(town.find("id:q1")).recorded is None
    assert next(town.claims("id:c1")).recorded is None
