"""`claimdb stances`: the matrix on a terminal, and its rows in the other formats."""

import csv
import io
import json

import pytest
from rich.cells import cell_len

from cases import each
from harness import claimdb, terminal
from worlds import write

HEADER = (
    "actor_id,actor,topic_id,topic,topic_name,"
    "support,oppose,neutral,mixed,uncoded,quotes,undated"
)  # fmt: skip


@pytest.fixture(scope="module")
def large_file(empty_file, tmp_path_factory):
    """Thirty actors on forty topics, with long names, wide ones, and all stances."""
    path = tmp_path_factory.mktemp("large") / "large.db"
    path.write_bytes(empty_file.read_bytes())
    names = ["The Ministry of Everything and of Other Matters", "中華人民共和国外交部報道局長"]
    topics = [
        "x", "中華人民共和国の外交政策", "Donaudampfschifffahrtsgesellschaft", "- - -", "   ",
        "the first and the second and the third and the fourth and the fifth and the sixth",
        "a-slug-of-which-every-part-is-short",
    ]  # fmt: skip
    links = [(actor, topic) for actor in range(1, 31) for topic in range(1, 41)]
    stances = ("support", "oppose", "neutral", "mixed", None)
    write(
        path,
        {
            "actors": [{"name": name} for name in names]
            + [{"name": f"Actor {n}"} for n in range(3, 31)],
            "people": [{"actor_id": n} for n in range(1, 31)],
            "topics": [{"name": name} for name in topics]
            + [{"name": f"topic number {n}"} for n in range(len(topics) + 1, 41)],
            "quotes": [{} for _ in links for _ in stances[:2]],
            "attributions": [
                {"quote_id": 2 * place + once, "position": 1, "actor_id": actor}
                for place, (actor, _) in enumerate(links)
                for once in (1, 2)
            ],
            "quote_topics": [
                {
                    "quote_id": 2 * place + once,
                    "topic_id": topic,
                    "stance": stances[(place * once + actor) % 5],
                }
                for place, (actor, topic) in enumerate(links)
                for once in (1, 2)
            ],
        },
    )
    return path


@pytest.mark.parametrize("columns", [80, 100, 140, 300])
def test_thirty_actors_on_forty_topics_are_read_in_blocks(large_file, columns):
    shown = terminal("stances", columns=columns, CLAIMDB_DB=str(large_file))
    assert shown.code == 0
    *blocks, foot = shown.out.split("\n\n")
    assert all(cell_len(line) <= columns for line in shown.out.splitlines())
    # Every block has its own heads, all actors and a total, and nothing is wrapped.
    for block in blocks:
        lines = block.splitlines()
        head = next(n for n, line in enumerate(lines) if "quotes" in line)
        assert head < 5
        assert len(lines) == head + 1 + 30 + 1
        assert lines[-1].startswith("total")
    totals = [cell for block in blocks for cell in block.splitlines()[-1].split()[2:]]
    assert sum(int(cell[1:]) for cell in totals) == 30 * 40 * 2
    assert {cell[0] for cell in totals} == set("+−=±·")
    assert foot.startswith("+ support  − oppose  = neutral  ± mixed  · not coded\n")


def test_a_long_name_is_cut_and_a_long_word_broken(large_file):
    shown = terminal("stances", columns=80, CLAIMDB_DB=str(large_file)).out
    assert "The Ministry of Everyth…" in shown
    assert "Donaudampfschiff" in shown
    for line in ("a-slug-of-which-", "every-part-is-short"):
        assert line in shown
    assert "…" in terminal("stances", "topic:t6", CLAIMDB_DB=str(large_file)).out


@pytest.mark.parametrize("columns", [1, 20, 30])
def test_a_narrow_terminal_still_shows_a_topic_at_a_time(large_file, columns):
    shown = terminal("stances", "topic:t1", "topic:t2", columns=columns, CLAIMDB_DB=str(large_file))
    assert shown.code == 0
    assert shown.out.count("total") == 3


def test_what_has_nothing_in_a_block_is_left_out_of_it(example_file):
    first, second, *_ = terminal("stances", CLAIMDB_DB=str(example_file)).out.split("\n\n")
    assert "Xi Jinping " in second
    assert "Xi Jinping " not in first


def test_stances_are_coloured_where_there_is_colour(example_file):
    asked = ("stances", "topic:peace-plan")
    colourful = terminal(*asked, CLAIMDB_DB=str(example_file), NO_COLOR=None).out
    assert "\x1b[32m+1\x1b[0m" in colourful
    assert "\x1b[31m−1\x1b[0m" in colourful
    assert "\x1b" not in terminal(*asked, "--no-color", CLAIMDB_DB=str(example_file)).out


def test_the_whole_matrix_goes_through_the_pager(example_file):
    shown = terminal("stances", CLAIMDB_DB=str(example_file), CLAIMDB_PAGER="wc -l").out
    whole = terminal("stances", "-q", CLAIMDB_DB=str(example_file)).out
    assert int(shown.split()[0]) == whole.count("\n")


@each("by", ["speaker", "organization", "org-type"])
def test_a_machine_gets_a_row_for_each_actor_and_topic(example_address, by):
    printed = claimdb("stances", "--by", by, "--csv", db=example_address).out
    assert printed.splitlines()[0] == HEADER
    rows = list(csv.DictReader(io.StringIO(printed)))
    listed = json.loads(claimdb("stances", "--by", by, "--json", db=example_address).out)
    assert len({(row["actor"], row["topic"]) for row in rows}) == len(rows) == len(listed)
    for row, one in zip(rows, listed, strict=True):
        assert list(row.values()) == ["" if cell is None else str(cell) for cell in one.values()]
        stances = [one[name] for name in ("support", "oppose", "neutral", "mixed", "uncoded")]
        assert sum(stances) == one["quotes"] >= one["undated"]
        assert (one["actor_id"] is None) == (by == "org-type" or one["actor"].startswith("("))
    assert rows[-1]["actor"] == "(the source itself)"


def test_the_rows_are_those_of_search(example_address):
    for one in json.loads(claimdb("stances", "--json", db=example_address).out):
        who = f"speaker:{one['actor_id']}" if one["actor_id"] else "speaker:none"
        # A narrower topic is counted by itself.
        query = f"{who} topic:{one['topic_id']}"
        found = json.loads(claimdb("search", query, "--json", db=example_address).out)
        slugs = [topic["slug"] for quote in found for topic in quote["topics"]]
        assert slugs.count(one["topic"]) == one["quotes"]


def test_fields_are_columns_also_on_a_terminal(example_file):
    asked = ("stances", "speaker:xi", "--fields", "topic,support")
    assert claimdb(*asked, "-q", db=example_file).out.splitlines()[0] == "topic\tsupport"
    assert "+1" not in terminal(*asked, CLAIMDB_DB=str(example_file)).out
    refused = claimdb("stances", "--fields", "topics", db=example_file)
    assert (refused.code, refused.out) == (2, "")
    assert "did you mean topic?" in refused.err


def test_rows_of_a_matrix_have_no_ids(example_address):
    refused = claimdb("stances", "--ids", db=example_address)
    assert (refused.code, refused.out) == (2, "")


def test_by_is_an_option_here_and_the_speaker_a_flag_of_its_own(example_address):
    asked = claimdb(
        "stances", "--speaker", "putin", "--by", "organization", "--json", db=example_address
    )
    assert {one["actor"] for one in json.loads(asked.out)} == {"Russia"}
    by = claimdb("search", "--by", "putin", "--speaker", "xi", "--ids", db=example_address)
    assert set(by.out.split()) == {"q2", "q3", "q4", "q14"}
    refused = claimdb("stances", "--by", "putin", db=example_address)
    assert (refused.code, refused.out) == (2, "")
    assert "org-type" in refused.err


def test_what_the_counts_do_not_show_is_reported(empty_copy):
    write(
        empty_copy,
        {
            "actors": [{"name": "Ann"}],
            "people": [{"actor_id": 1}],
            "topics": [{"name": "war"}],
            "quotes": [{}, {"said": "2023"}, {}, {}, {}],
            "attributions": [
                {"quote_id": number, "position": 1, "actor_id": 1, "status": status}
                for number, status in enumerate(["attested"] * 4 + ["misattributed"], 1)
            ],
            "quote_topics": [
                {"quote_id": 1, "topic_id": 1, "stance": "support"},
                {"quote_id": 2, "topic_id": 1},
            ],
        },
    )
    assert claimdb("stances", db=empty_copy).err.splitlines() == [
        "2 quotes have no topic.",
        "1 quote has a topic without a coded stance (·).",
        "1 of 2 quotes is undated.",
        "1 misattributed quote left out; status:misattributed finds them.",
    ]
    assert claimdb("stances", "id:q3", "-e", db=empty_copy)[::2] == (
        0,
        "1 quote has no topic.\n",
    )
    assert claimdb("stances", "said:2023", db=empty_copy).err.splitlines() == [
        "1 quote has a topic without a coded stance (·).",
        "3 undated quotes left out; said:none finds them.",
    ]
    assert claimdb("stances", "id:q1", db=empty_copy).err == "1 of 1 quote is undated.\n"
