"""`claimdb compare` and `claimdb shifts`: rows in every format, and what is reported."""

import csv
import io
import json

from cases import each
from databases import on
from harness import FORMATS, claimdb
from worlds import write


@on("sqlite")
@each("arguments", [("compare", "putin", "blinken"), ("compare", "China", "Russia"), ("shifts",)])
def test_rows_are_the_same_in_every_format(example_address, arguments):
    listed = json.loads(claimdb(*arguments, "--json", db=example_address).out)
    for form in FORMATS:
        printed = claimdb(*arguments, f"--{form}", db=example_address)
        assert printed.code == (2 if form == "ids" and listed and "id" not in listed[0] else 0)
    rows = list(csv.DictReader(io.StringIO(claimdb(*arguments, "--csv", db=example_address).out)))
    assert [list(row.values()) for row in rows] == [
        [
            "; ".join(cell) if isinstance(cell, list) else "" if cell is None else cell
            for cell in one.values()
        ]
        for one in listed
    ]


def test_agreement_and_disagreement_are_chosen(example_address):
    def results(*options):
        printed = claimdb(
            "compare", "China", "United States", *options, "--json", db=example_address
        )
        return {(one["kind"], one["id"], one["result"]) for one in json.loads(printed.out)}

    everything = results()
    assert results("--agree") == {one for one in everything if one[2] in ("agree", "both")}
    assert results("--disagree") == {one for one in everything if one[2] in ("disagree", "both")}
    refused = claimdb("compare", "China", "Russia", "--agree", "--disagree", db=example_address)
    assert (refused.code, refused.out) == (2, "")


def test_nothing_in_common_is_said_by_name(example_address):
    none = claimdb("compare", "putin", "blinken", "--agree", "-e", db=example_address)
    assert none.code == 1
    message = "Vladimir Putin and Antony Blinken agree on no recorded topic or claim."
    assert message in none.err.splitlines()
    for name in ("putni", "zzz"):
        unknown = claimdb("compare", "putin", name, db=example_address)
        assert (unknown.code, unknown.out) == (3, "")
        assert name in unknown.err


def test_a_change_has_both_quotes_and_undated_ones_are_counted(empty_copy):
    write(
        empty_copy,
        {
            "actors": [{"name": "Ann"}, {"name": "Bob"}],
            "people": [{"actor_id": 1, "family": "Ann"}, {"actor_id": 2, "family": "Bob"}],
            "topics": [{"name": "war"}],
            "quotes": [{"text": "no", "said": "2023"}, {"text": "yes", "said": "2024"}, {}],
            "attributions": [
                {"quote_id": number, "position": 1, "actor_id": 1} for number in (1, 2, 3)
            ],
            "quote_topics": [
                {"quote_id": number, "topic_id": 1, "stance": stance}
                for number, stance in enumerate(("oppose", "support", "mixed"), 1)
            ],
        },
    )
    found = claimdb("shifts", "--json", db=empty_copy)
    assert json.loads(found.out) == [
        {
            "speaker_id": "a1", "speaker": "Ann", "topic_id": "t1", "topic": "topic-1",
            "before": "oppose", "after": "support", "quotes": ["q1", "q2"],
            "before_said": "2023", "after_said": "2024", "before_text": "no", "after_text": "yes",
        }
    ]  # fmt: skip
    assert found.err == "1 quote with a stance is undated and cannot be ordered.\n"
    assert claimdb("shifts", "--count", db=empty_copy).out == "1\n"
    none = claimdb("shifts", "speaker:bob", "-e", db=empty_copy)
    assert (none.code, none.err.splitlines()[0]) == (1, "Nobody changed a recorded position.")
    cut = claimdb("shifts", "-n", "0", "--tsv", db=empty_copy)
    assert cut.err.splitlines()[0] == "Showing 0 of 1 change. --all shows all."
    marked = claimdb("timeline", "--csv", db=empty_copy).out
    assert [row["shift"] for row in csv.DictReader(io.StringIO(marked))] == [
        "", "Ann changed on war: oppose (q1) -> support", "",
    ]  # fmt: skip
    assert claimdb("timeline", "--fields", "id", db=empty_copy).out == "id\nq1\nq2\nq3\n"
    counted = claimdb("stats", "--by", "speaker", "--count", "per-month", db=empty_copy)
    assert "3 quotes have no date within one month." in counted.err.splitlines()
    past = claimdb("ask", "who changed sides", "--as-of", "b1", db=empty_copy).err
    assert past.count("as of b1") == 1
