"""Which pairs of records may be one, measured on a set of pairs, and what tells them apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import claimdb
from claimdb.drafts.validate import gate
from claimdb.errors import UsageError
from claimdb.store.address import Address
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import add
from databases import on
from worlds import write

PAIRS = Path(__file__).with_name("pairs.tsv")


class Pair(NamedTuple):
    kind: str
    same: bool
    first: str
    second: str


def pairs() -> Iterator[Pair]:
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        kind, verdict, first, second = line.split("\t")
        yield Pair(kind, verdict == "same", first, second)


def world(kind: str, of: list[Pair]) -> dict[str, list[dict[str, object]]]:
    names = [name for pair in of for name in (pair.first, pair.second)]
    if kind == "topics":
        return {"topics": [{"name": name} for name in names]}
    if kind == "sources":
        parts = [name.rpartition("|") for name in names]
        return {
            "sources": [{"title": title, "issued": issued or None} for title, _, issued in parts]
        }
    if kind == "quotes":
        speakers = range(1, len(of) + 1)
        return {
            "actors": [{"name": f"Speaker {number}"} for number in speakers],
            "people": [{"actor_id": number} for number in speakers],
            "quotes": [{"text": text} for text in names],
            "attributions": [
                {"quote_id": at + 1, "actor_id": at // 2 + 1, "position": 1}
                for at in range(len(names))
            ],
        }
    actor = "person" if kind == "people" else "organization"
    own = [{"actor_id": number} for number in range(1, len(names) + 1)]
    return {"actors": [{"name": name, "kind": actor} for name in names], kind: own}


@pytest.fixture
def proposed(empty_copy: Address):
    def propose(kind: str, of: list[Pair]) -> set[int]:
        write(empty_copy, world(kind, of))
        with claimdb.open(empty_copy) as db:
            found = {(one.first.id, one.second.id) for one in db.dedupe(kind)}
        letter = {"topics": "t", "sources": "s", "quotes": "q"}.get(kind, "a")
        return {
            at
            for at in range(len(of))
            if (f"{letter}{2 * at + 1}", f"{letter}{2 * at + 2}") in found
        }

    return propose


def test_the_set_has_1788_pairs():
    assert len(list(pairs())) == 1788


@on("sqlite")
@pytest.mark.parametrize("kind", ["people", "organizations", "topics", "sources", "quotes"])
def test_likely_pairs_are_proposed_and_few_others(proposed, kind):
    of = [pair for pair in pairs() if pair.kind == kind]
    found = proposed(kind, of)
    same = {at for at, pair in enumerate(of) if pair.same}
    missed = [of[at] for at in same - found]
    wrong = [of[at] for at in found - same]
    assert len(missed) <= 0.05 * len(same), missed
    assert len(wrong) <= len(same & found) / 3, wrong


@pytest.mark.parametrize("kind", ["claims", "", "\x1b"])
def test_other_kinds_are_not_compared(example, kind):
    with pytest.raises(UsageError, match="cannot compare"):
        example.dedupe(kind)


def test_quotes_that_were_added_as_other_ones_are_not_proposed(empty_copy):
    quote = {"speaker": "Ilya Brandt", "source": "A source", "mode": "direct"}
    start = "The tolls on the bridge to the northern islands are far too high, and we will not"
    texts = [f"{start} {word} them." for word in ("pay", "accept", "forget")]
    create = frozenset({"speakers", "sources"})
    for decisions in ({}, {1: "add"}):
        options = IngestOptions(create=create, near=True, decisions=decisions)
        draft = gate("quote", {**quote, "text": texts[bool(decisions)]})
        add(empty_copy, "quote", [draft], options, coder="ana")
    with claimdb.open(empty_copy, coder="ana") as db:
        assert list(db.dedupe("quotes")) == []
        db.edit("q2", {"text": texts[2]})
        assert [(one.first.id, one.second.id) for one in db.dedupe("quotes")] == [("q1", "q2")]


def test_an_acronym_that_its_record_explains_stands_for_nothing_else(empty_copy: Address):
    world = {
        "topics": [{"name": "United States"}, {"name": "Ukraine support"}, {"name": "UNS"}],
        "topic_names": [
            {"topic_id": 1, "name": "US"},
            {"topic_id": 3, "name": "United Nations sanctions"},
        ],
        "actors": [{"name": name, "kind": "organization"} for name in ("FTA", "Free Trade Area")],
        "organizations": [{"actor_id": 1}, {"actor_id": 2}],
    }
    write(empty_copy, world)
    with claimdb.open(empty_copy) as db:
        assert db.dedupe("topics") == []
        assert [one.reason for one in db.dedupe("organizations")] == ["initials of the words"]
