"""`claimdb top`: rankings in every format, and what is reported about them."""

import csv
import io
import json

from cases import each
from claimdb.cli.commands.counts import RankedKind
from claimdb.store.search.rankings import KINDS
from databases import on
from harness import claimdb


def test_every_kind_that_can_be_ranked_is_a_choice():
    assert [*RankedKind] == [*KINDS]


@on("sqlite")
@each("kind", RankedKind)
def test_a_ranking_is_the_same_in_every_format(example_address, kind):
    ranked = json.loads(claimdb("top", kind, "--json", db=example_address).out)
    printed = claimdb("top", kind, "--csv", db=example_address)
    assert f"Counted: {KINDS[kind].rule}." in printed.err
    rows = list(csv.DictReader(io.StringIO(printed.out)))
    for row, one in zip(rows, ranked, strict=True):
        assert list(row.values()) == ["" if cell is None else str(cell) for cell in one.values()]
    number = claimdb("top", kind, "--count", db=example_address).out
    assert number == f"{len(ranked)}\n"
    listed = claimdb("top", kind, "--ids", db=example_address)
    if not KINDS[kind].named:
        assert (listed.code, listed.out) == ((2, "") if ranked else (0, ""))
    else:
        assert listed.out.split() == [one["id"] for one in ranked]


def test_a_limit_says_how_many_there_are(example_address):
    some = claimdb("top", "speakers", "-n", "2", "--ids", db=example_address)
    assert some.out == "a2\na3\n"
    assert some.err.splitlines() == [
        "Showing 2 of 13 speakers. --all shows all.",
        "Counted: quotes of each speaker, alone or with others.",
        "14 quotes have no named speaker.",
    ]
    named = claimdb(
        "top", "topics", "speaker:putin", "--fields", "slug", "-n", "1", db=example_address
    )
    assert named.out == "slug\nchina\n"


def test_nothing_to_rank_is_reported(example_address):
    none = claimdb("top", "publications", "-e", db=example_address)
    assert (none.code, none.out) == (1, "rank\tname\tquotes\n")
    assert none.err.splitlines()[1:] == [
        "41 quotes have no source with a publication.",
        "No publications match.",
    ]
    dated = claimdb("top", "speakers", "speaker:putin", "said:2020", db=example_address).err
    assert "2 undated quotes left out; said:none finds them." in dated
    assert claimdb("top", "speakers", "speaker:putni", db=example_address).code == 3
