"""Claims: order, speakers and relations."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

import claimdb
from cases import each
from claimdb.errors import UsageError
from claimdb.model import Claim, ClaimRelation, ClaimSpeaker
from claimdb.store.address import Address
from worlds import Rows


@pytest.fixture(scope="module")
def claims(refill: Callable[[Rows], Address]) -> Iterator[claimdb.Database]:
    address = refill(
        {
            "actors": [{"name": "Ann"}, {"name": "Bob"}, {"kind": "organization", "name": "Alba"}],
            "people": [{"actor_id": 1}, {"actor_id": 2}],
            "organizations": [{"actor_id": 3}],
            "topics": [{"name": "war"}, {"name": "peace", "broader_id": 1}, {"name": "trade"}],
            "claims": [
                {"text": "The war is over.", "created": "2026-01-01T00:00:00Z"},
                {"text": "The war goes on.", "note": "said often"},
                {"text": "Peace pays."},
                {"text": "Nobody says this.", "created": "2020-01-01T00:00:00Z"},
            ],
            "claim_topics": [
                {"claim_id": 1, "topic_id": 1},
                {"claim_id": 2, "topic_id": 1},
                {"claim_id": 3, "topic_id": 2},
            ],
            "claim_relations": [
                {"from_id": 1, "to_id": 2, "relation": "contradicts"},
                {"from_id": 3, "to_id": 1, "relation": "supports"},
                {"from_id": 2, "to_id": 4, "relation": "repeats"},
            ],
            "quotes": [
                {"text": "a"},
                {"text": "b"},
                {"text": "c", "mode": "narration"},
                {"text": "d", "note": "said often"},
                {"text": "e"},
                {"text": "f"},
            ],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1, "role": "minister"},
                {"quote_id": 2, "position": 1, "actor_id": 1, "role": "minister"},
                {"quote_id": 2, "position": 2, "actor_id": 3},
                {"quote_id": 4, "position": 1},
                {"quote_id": 5, "position": 1, "actor_id": 2, "status": "misattributed"},
                {"quote_id": 6, "position": 1, "actor_id": 1, "role": "candidate"},
                {"quote_id": 6, "position": 2, "actor_id": 2, "status": "misattributed"},
            ],
            "quote_claims": [
                {"quote_id": 1, "claim_id": 1},
                {"quote_id": 2, "claim_id": 1},
                {"quote_id": 3, "claim_id": 1},
                {"quote_id": 4, "claim_id": 1, "relation": "questions"},
                {"quote_id": 5, "claim_id": 1, "relation": "denies"},
                {"quote_id": 6, "claim_id": 1},
                {"quote_id": 4, "claim_id": 2},
                {"quote_id": 5, "claim_id": 3},
            ],
        },
    )
    with claimdb.open(address) as database:
        yield database


def found(database: claimdb.Database, query: str) -> set[int]:
    return {claim.id for claim in database.claims(query)}


def test_each_speaker_is_named_once_in_each_role_with_all_quotes(claims: claimdb.Database) -> None:
    claim = claims.get("c1")
    assert isinstance(claim, Claim)
    assert claim.asserted_by == (
        ClaimSpeaker(1, "person", "Ann", "minister", (1, 2)),
        ClaimSpeaker(3, "organization", "Alba", None, (2,)),
        ClaimSpeaker(None, "source", None, None, (3,)),
        ClaimSpeaker(1, "person", "Ann", "candidate", (6,)),
    )
    assert claim.questioned_by == (ClaimSpeaker(None, None, None, None, (4,)),)


def test_whoever_did_not_say_it_makes_no_claim(claims: claimdb.Database) -> None:
    one, three = claims.get("c1"), claims.get("c3")
    assert isinstance(one, Claim)
    assert one.denied_by == ()
    assert one.quotes == (1, 2, 3, 4, 6)
    assert isinstance(three, Claim)
    assert (three.asserted_by, three.quotes) == ((), ())
    assert found(claims, "speaker:bob") == set()
    assert found(claims, "relation:denies") == set()
    assert found(claims, "relation:denies status:misattributed") == {1}


def test_a_contradiction_reads_both_ways_and_other_relations_have_a_direction(
    claims: claimdb.Database,
) -> None:
    one, two = claims.get("c1"), claims.get("c2")
    assert isinstance(one, Claim)
    assert isinstance(two, Claim)
    assert set(one.relations) == {
        ClaimRelation(2, "The war goes on.", "contradicts", "from"),
        ClaimRelation(3, "Peace pays.", "supports", "to"),
    }
    assert set(two.relations) == {
        ClaimRelation(1, "The war is over.", "contradicts", "from"),
        ClaimRelation(4, "Nobody says this.", "repeats", "from"),
    }


def test_a_claim_may_have_nobody_who_makes_it(claims: claimdb.Database) -> None:
    claim = claims.get("c4")
    assert isinstance(claim, Claim)
    assert (claim.quotes, claim.topics, claim.asserted_by) == ((), (), ())
    assert found(claims, "nobody") == {4}
    assert found(claims, "topic:none") == {1, 2, 4}
    assert found(claims, "topic:none note:none nobody") == {4}
    assert found(claims, "added:2020") == {4}


@each(
    ("query", "numbers"),
    [
        ("topic:war", {1, 2, 3}),
        ("topic:peace", {3}),
        ("topic:any", {1, 2, 3}),
        ("NOT topic:any", {1, 2, 4}),
        ('note:"said often"', {1, 2}),
        ("note:any", {1, 2}),
        ("claim:any", {1, 2, 3, 4}),
        ("claim:none", set()),
        # The second because one quote bears on both.
        ("war over", {1, 2}),
        ("text:war text:over", {1, 2}),
        ('"war is over"', {1, 2}),
        ('text:"war is over"', {1}),
        ("claim:c1", {1}),
        ("relation:questions", {1}),
        ("war NOT over", {2}),
        ("war (over OR goes)", {1, 2}),
        ("text:war text:peace", {1, 2, 3}),
        ("war AND peace", set()),
        ("id:c1 id:c2 id:q5", {1, 2}),
        ("added:2026.. added:..2026-06", {1}),
        ("added:2019..2020 added:2026-01-01", {1, 4}),
        ("speaker:alba", {1}),
        ("speaker:none relation:questions", {1}),
        ("mode:narration", {1}),
    ],
)
def test_a_claim_is_found_by_itself_or_by_one_of_its_quotes(
    claims: claimdb.Database, query: str, numbers: set[int]
) -> None:
    assert found(claims, query) == numbers
    assert claims.count_claims(query) == len(found(claims, query))


def test_the_most_quoted_come_first(example: claimdb.Database) -> None:
    listed = list(example.claims())
    order = [(-len(claim.quotes), claim.id) for claim in listed]
    assert all(one < other for one, other in pairwise(order))
    assert listed[0].id == 25


def test_claims_are_sorted_and_limited_as_asked(claims: claimdb.Database) -> None:
    def listed(*sort: str, limit: int | None = None) -> list[int]:
        return [claim.id for claim in claims.claims("", sort=sort, limit=limit)]

    assert listed("id") == [1, 2, 3, 4]
    assert listed("-id") == [4, 3, 2, 1]
    assert listed("quotes", "-id") == [4, 3, 2, 1]
    assert listed("added", "-id") == [4, 1, 3, 2]
    assert listed("-id", limit=2) == [4, 3]
    assert listed(limit=0) == []
    with pytest.raises(UsageError, match="cannot sort by 'said'") as caught:
        claims.claims("", sort=["said"])
    assert caught.value.hint == "one of: quotes, added, id"
    with pytest.raises(UsageError, match="invalid limit -1"):
        claims.claims("", limit=-1)
