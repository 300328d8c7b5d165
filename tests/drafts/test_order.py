"""Topics and organizations come after what they are below, in whatever order they are given."""

from hypothesis import given
from hypothesis import strategies as st

from claimdb.drafts.order import parents_first
from claimdb.drafts.records import DraftError, OrganizationDraft, TopicDraft, TopicPath
from imports import take, tree

FAMILY = [("top", None), ("mid", "Top"), ("deep", "mid"), ("side", "top"), ("alone", None)]


@given(st.permutations(FAMILY))
def test_what_others_are_below_comes_first(rows):
    for make in (
        lambda name, above: TopicDraft(name, broader=above),
        lambda name, above: OrganizationDraft(name, "other", parent=above),
    ):
        order = [
            item for item, _ in parents_first((name, make(name, above)) for name, above in rows)
        ]
        assert sorted(order) == sorted(name for name, _ in FAMILY)
        for name, above in FAMILY:
            assert above is None or order.index(above.lower()) < order.index(name)


def test_records_of_one_name_at_two_places_are_two():
    drafts = [TopicDraft("x", broader="a"), TopicDraft("X", broader="b"), TopicDraft("y")]
    placed = [draft.broader for _, draft in parents_first(enumerate(drafts))]
    assert placed == [TopicPath(("a",)), TopicPath(("b",)), None]


def test_a_circle_is_refused():
    drafts = [TopicDraft("a", broader="b"), TopicDraft("b", broader="a"), TopicDraft("c")]
    done = dict(parents_first(enumerate(drafts)))
    assert isinstance(done[0], DraftError)
    assert "is below itself" in done[1].message
    assert done[2] is drafts[2]


def test_a_codebook_is_read_in_any_order_of_its_rows(empty_copy, tmp_path):
    path = tmp_path / "codes.csv"
    path.write_text(
        "name,part_of,description\ndeep,mid,x\nmid,top,y\nother,mid,\nother,top,\ntop,,z\n"
    )
    done = take(empty_copy, path, "--kind", "topic")
    assert (done.code, done.err.splitlines()[-1]) == (0, "5 topics added"), done.err
    above = tree(empty_copy)
    assert (above["deep"], above["mid"], above["top"]) == ("mid", "top", None)
    assert take(empty_copy, path, "--kind", "topic").err.splitlines()[-1] == "5 topics skipped"
