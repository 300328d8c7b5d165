"""What is told of two records of a pair, besides their names."""

import pytest

import claimdb


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a14", ("American politician", "United States Secretary of State, United States Dep")),
        ("a2", ("State in East Asia", "Q148")),
        ("t2", ("The plan of China for an end to the war in Ukraine",)),
        ("s2", ("2023-03-20", "BBC News", "https://www.bbc.com/")),
        ("q3", ("2023-03-20", "mixed", "xiputinmeeting")),
        ("c1", ()),
        ("b1", ()),
        ("q99", ()),
        ("nobody", ()),
    ],
)
def test_a_line_tells_what_is_recorded_of_a_record(example, name, told):
    line = example.facts_about(name)
    assert all(part in line for part in told), line
    assert bool(line) == bool(told)
    assert "\n" not in line


def test_nothing_is_told_twice(empty_copy):
    with claimdb.open(empty_copy, coder="ana") as database:
        database.add(
            "source", {"title": "A", "container_title": "The Post", "publisher": "The Post"}
        )
        assert database.facts_about("s1") == "The Post"
