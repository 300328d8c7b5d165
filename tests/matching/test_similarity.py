"""Whole words, differences, and similar wordings."""

from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.matching import similarity
from claimdb.matching.document import Document
from claimdb.matching.passage import passages

pieces = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "don’t",
            "cafe\u0301",
            "中",
            ",",
            " ",
            "\n",
            "😀",
            "\ud800",
            "—",
            "“",
            "...",
            "[…]",
        ]
    ),
    max_size=30,
).map("".join)


@given(pieces, pieces)
def test_a_difference_joins_to_both_wordings(ours, theirs):
    difference = similarity.diff(ours, theirs)
    assert "".join(piece for op, piece in difference if op != "+") == ours
    assert "".join(piece for op, piece in difference if op != "-") == theirs
    assert all(piece for _, piece in difference)


def test_a_difference_is_in_words():
    assert similarity.diff("the “old” pier", "an “older” pier here") == (
        ("-", "the"),
        ("+", "an"),
        ("=", " “"),
        ("-", "old"),
        ("+", "older"),
        ("=", "” pier"),
        ("+", " here"),
    )


@each(("ours", "theirs", "shown"), [
    ("We must ... trust the old plan", "We must not trust the old plan, or the new.",
     "We must [-...-]{+not+} trust the old plan{+, or the new.+}"),
    ("the old ... plan on its own", "It is the old, or the new, plan on its own.",
     "{+It is +}the old[- ...-]{+, or the new,+} plan on its own{+.+}"),
    ("We […] trust (...) the Plan", "We trust the man. We trust the plan.",
     "We [-[…] -]trust [-(...)-]{+the man. We trust+} the [-Plan-]{+plan.+}"),
    ("the pier ... the old pier is", "the pier of the old pier is old",
     "the pier [-...-]{+of+} the old pier is{+ old+}"),
    ("We … trust … it", "We … trust it all", "We … trust [-… -]it{+ all+}"),
    ("don … t … do", "don’t do", "[-don-]{+don’t+} [-… t … -]do"),
])  # fmt: skip
def test_parts_between_omissions_are_lined_up_where_they_stand(ours, theirs, shown):
    assert similarity.marked(similarity.diff(ours, theirs)) == shown


def test_wordings_that_would_take_too_long_to_line_up_differ_as_a_whole_between_equal_ends():
    ours = "".join(f"{n % 100} " for n in range(6000))
    theirs = "".join(f"{-n % 100} " for n in range(6000))
    assert similarity.diff(f"x {ours}x", f"x {theirs}x") == (
        ("=", "x 0 "),
        ("-", ours[2:-1]),
        ("+", theirs[2:-1]),
        ("=", " x"),
    )


@given(pieces, pieces)
def test_the_closest_wording_is_part_of_the_text(text, run):
    span = similarity.Index(text).closest(run, None)
    assert span is None or 0 <= span[0] < span[1] <= len(text)


@each(
    ("text", "place", "divides"),
    [
        ("ab", 0, True),
        ("ab", 1, False),
        ("ab", 2, True),
        ("a b", 1, True),
        ("e\u0301", 1, False),
        ("e\u0301s", 2, False),
        ("e\u0301 s", 2, True),
        ("中文", 1, True),
        ("a中", 1, True),
        ("“\u0301", 1, False),
    ],
)
def test_whole_words_end_only_where_no_letter_is_cut(text, place, divides):
    assert similarity.divides(text, place) is divides


def test_runs_stand_together_in_any_order_as_whole_words():
    text = "peaceful peace plans and a peace plan"
    document, everywhere = Document(text, ""), (0, len(text))
    found = passages(["peace plan", "peace"], document, everywhere, exactly=True)
    assert next(found).span == (9, 37)
    assert not list(passages(["ful"], document, everywhere, exactly=True))


def test_places_are_given_nearest_first():
    assert similarity.nearby("a a a", "a", 4) == [4, 2, 0]
