"""How far coders agree, compared with another implementation and with cases by hand."""

import math
import warnings

import krippendorff as reference
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb.errors import NotFoundError, UsageError
from claimdb.store.search.agreement import cohen, krippendorff

STANCES = ("support", "oppose", "neutral", "mixed")


@given(
    st.integers(2, 5).flatmap(
        lambda coders: st.lists(
            st.lists(st.sampled_from([*STANCES, None]), min_size=coders, max_size=coders),
            min_size=1,
            max_size=12,
        )
    )
)
def test_alpha_is_that_of_the_package(units):
    ours = krippendorff([[value for value in unit if value] for unit in units])
    several = [unit for unit in units if len([value for value in unit if value]) > 1]
    values = {value for unit in several for value in unit if value}
    if len(values) < 2:
        assert ours is None
        return
    numbers = [
        [np.nan if value is None else STANCES.index(value) for value in unit] for unit in units
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = reference.alpha(
            reliability_data=np.array(numbers, dtype=float).T, level_of_measurement="nominal"
        )
    assert math.isclose(ours, theirs, abs_tol=1e-9)


@each(
    ("pairs", "kappa"),
    [
        ([], None),
        ([("support", "support")], None),
        ([("support", "oppose")], 0.0),
        ([("support", "support"), ("oppose", "oppose")], 1.0),
        # The table of a textbook: 20 and 15 agree of 50; by chance a half.
        (
            [("support", "support")] * 20
            + [("support", "oppose")] * 5
            + [("oppose", "support")] * 10
            + [("oppose", "oppose")] * 15,
            0.4,
        ),
    ],
)
def test_kappa_of_cases_by_hand(pairs, kappa):
    found = cohen(pairs)
    assert found == kappa or math.isclose(found, kappa)


@pytest.fixture
def coded(example_copy):
    """q6 and q7 on the peace plan by ana, bo and a decision; q12 by ana alone."""
    for coder, name, stance in (
        ("ana", "q6", "support"),
        ("bo", "q6", "neutral"),
        ("ana", "q7", "oppose"),
        ("bo", "q7", "oppose"),
        ("ana", "q12", "mixed"),
    ):
        with claimdb.open(example_copy, coder=coder) as database:
            database.edit(name, {"topic": f"peace-plan={stance}"})
    return example_copy


def stances(database: claimdb.Database, name: str = "q6") -> str | None:
    return next(one.stance for one in database.get(name).topics if one.slug == "peace-plan")


def test_pairs_and_all_coders_are_compared_on_what_they_coded(coded):
    with claimdb.open(coded) as database:
        found = database.agreement("topic:peace-plan")
        pair = next(
            one for one in found.rows if one.coders == ("ana", "bo") and one.topic is not None
        )
        assert (pair.topic.name, pair.units, pair.agreed, pair.percent) == ("peace plan", 2, 1, 50)
        assert math.isclose(pair.kappa, cohen([("support", "neutral"), ("oppose", "oppose")]))
        assert found.units == 2  # ana alone coded q12
        [one] = [one for one in found.disagreements if one.quote == 6]
        assert one.codings == {"ana": "support", "bo": "neutral", "claimdb": "oppose"}
        assert (one.stance, one.decided) == ("support", False)
        assert not database.agreement("topic:energy").units


def test_a_coders_stances_are_read_by_every_query(coded):
    with claimdb.open(coded, coding="bo") as database:
        assert (stances(database), stances(database, "q12")) == ("neutral", None)
        assert [quote.id for quote in database.find("topic:peace-plan stance:neutral")] == [6]
        assert database.count("topic:peace-plan stance:support") == 0
        assert '"stance": "neutral"' in database.export("quotes", "id:q6", format="json")
        with pytest.raises(UsageError, match="one coder"):
            database.agreement()
    with claimdb.open(coded, coding="k2") as database:
        assert (database.coded_by, stances(database)) == ("ana", "support")
    with claimdb.open(coded, coding="bo", as_of="b2") as database:
        # bo had coded nothing yet.
        assert stances(database) is None
        assert list(database.find("topic:peace-plan stance:support")) == []
    with claimdb.open(coded, coding="new", blind=True) as database:
        assert stances(database) is None
    with pytest.raises(NotFoundError, match="no coder"):
        claimdb.open(coded, coding="new")


def test_a_decision_is_in_force_for_all_and_nobodys_coding(coded):
    with claimdb.open(coded, coder="cy") as database:
        database.edit("q6", {"topic": "peace-plan=mixed", "decide": True})
        assert stances(database) == "mixed"
        codings = {(one.coder, one.stance) for one in database.get("q6").codings if not one.decided}
        assert codings == {("ana", "support"), ("bo", "neutral"), ("claimdb", "oppose")}
        assert all("cy" not in one.coders for one in database.agreement().rows)
    # Whoever codes afterwards codes, also the one who decided.
    with claimdb.open(coded, coder="cy") as database:
        database.edit("q6", {"topic": "peace-plan=support"})
        assert stances(database) == "mixed"
        assert ("cy", "support") in {(one.coder, one.stance) for one in database.get("q6").codings}
        database.undo()
        database.undo()
        assert stances(database) == "support"


def test_a_coding_is_withdrawn_and_goes_with_its_topic(coded):
    with claimdb.open(coded, coder="bo") as database:
        database.edit("q6", {"topic": "peace-plan=none"})
        assert "bo" not in {one.coder for one in database.get("q6").codings}
        assert stances(database) == "support"
        database.edit("q6", {"rm_topic": "peace-plan"})
        assert database.get("q6").codings == ()
        database.undo()
        assert stances(database) == "support"
        assert {one.coder for one in database.get("q6").codings} == {"ana", "claimdb"}


def test_one_coder_alone_agrees_with_nobody(example):
    found = example.agreement()
    assert (found.rows, found.disagreements, found.units) == ([], [], 0)
    assert found.alone > 0
    assert example.coders == []


def test_names_of_coders_may_be_strange(example_copy):
    names = ("a'; DROP TABLE codings; --", "k1", "=cmd", "“ana”\t")
    for name, stance in zip(names, STANCES, strict=True):
        with claimdb.open(example_copy, coder=name) as database:
            database.edit("q6", {"topic": f"peace-plan={stance}"})
    for name, stance in zip(names, STANCES, strict=True):
        with claimdb.open(example_copy, coding=name) as database:
            assert (database.coded_by, stances(database)) == (name, stance)
