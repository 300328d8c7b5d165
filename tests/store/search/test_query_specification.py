"""The specification of the query language, run on the worked example."""

from itertools import pairwise

import claimdb
from cases import each
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.value import WORDS
from query_specification import CLAIMS, QUOTES


@each(("query", "found"), QUOTES)
def test_a_query_finds_its_quotes_once_however_they_are_sorted_and_counts_them(
    example: claimdb.Database, query: str, found: set[int]
) -> None:
    found_by_default = [quote.id for quote in example.find(query)]
    assert set(found_by_default) == found
    assert example.count(query) == len(found)
    by_id = [quote.id for quote in example.find(query, sort=["id"])]
    assert by_id == sorted(found)
    assert sorted(found_by_default) == by_id
    assert sorted(quote.id for quote in example.who(query)) == by_id


@each(("query", "found"), CLAIMS)
def test_a_query_finds_its_claims(example: claimdb.Database, query: str, found: set[int]) -> None:
    assert {claim.id for claim in example.claims(query)} == found
    assert example.count_claims(query) == len(found)


def test_every_field_and_alias_is_specified() -> None:
    asked = " ".join(query for query, _ in QUOTES).lower()
    missing = {name for name in (*FIELDS, *ALIASES) if f"{name}:" not in asked}
    assert missing == {WORDS}


def test_the_canonical_text_of_a_query_finds_the_same(example: claimdb.Database) -> None:
    for query, found in QUOTES:
        canonical = str(claimdb.parse(query))
        assert {quote.id for quote in example.find(canonical)} == found, canonical


def test_without_words_the_newest_come_first_and_the_undated_last(
    example: claimdb.Database,
) -> None:
    for query in ("", "speaker:putin", "topic:russia", "occasion:moscow"):
        dates = [(quote.said or "", -quote.id) for quote in example.find(query)]
        assert all(one > other for one, other in pairwise(dates)), query


@each("query", ["peace", "peace topic:war-in-ukraine", "peace AND topic:any"])
def test_what_says_a_word_itself_comes_before_what_is_about_it(
    example: claimdb.Database, query: str
) -> None:
    found = list(example.find(query))
    own = ["peace" in quote.text.lower() for quote in found]
    assert own == sorted(own, reverse=True)
    assert own.count(True) >= 2
