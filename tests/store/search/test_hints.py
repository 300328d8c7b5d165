"""What a query that finds nothing says instead."""

from hypothesis import given
from hypothesis import strategies as st

import claimdb
from cases import each
from reference import queries, rows


def test_what_is_found_without_a_condition_is_counted(refill, tries):
    @tries(30)
    @given(made_up=rows(), asked=st.lists(queries, min_size=5, max_size=10))
    def holds(made_up, asked):
        with claimdb.open(refill(made_up)) as database:
            for query in asked:
                if query and not database.count(query):
                    hints = database.hints(query)
                    for one in (*hints.without, *hints.alone):
                        assert one.results == database.count(one.query) > 0
                    assert not any(database.count(missing) for missing in hints.missing)

    holds()


@each(("query", "without"), [
    ('topic:"peace plan" stance:support said:2022', {"said:2022": 1}),
    ("speaker:putin topic:sanctions", {"speaker:putin": 2, "topic:sanctions": 3}),
    ("speaker:putin NOT mode:mixed NOT mode:indirect", {"NOT mode:mixed": 2, "NOT mode:indirect": 1}),
    ("topic:sanctions AND NOT (org:china OR mode:narration)", {"NOT (org:china OR mode:narration)": 2}),
])  # fmt: skip
def test_the_condition_that_finds_nothing_is_named(example, query, without):
    found = example.hints(query).without
    assert {one.condition: one.results for one in found if one.condition in without} == without


def test_where_no_single_condition_is_at_fault_each_is_counted(example):
    hints = example.hints("speaker:putin topic:sanctions mode:direct said:2020")
    assert hints.without == ()
    assert {one.condition for one in hints.alone} == {
        "speaker:putin", "topic:sanctions", "mode:direct",
    }  # fmt: skip
    assert hints.missing == ("said:2020",)


def test_undated_quotes_and_similar_names_are_told(example):
    assert example.hints("speaker:putin said:2020").undated == 2
    assert example.hints("sanktions").near[0].startswith("'sanctions'")


def test_claims_have_hints_too(example):
    hints = example.hints("relation:questions topic:sanctions", of_claims=True)
    assert [one.condition for one in hints.without] == ["relation:questions"]


def test_quotes_that_share_most_words_come_first(example):
    [first, *_] = example.sharing("the world must not be fooled by a move")
    assert first.id == 7
    assert list(example.sharing("zzz")) == []
