"""What counts as the same record: different ones stay two, or the difference is reported."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb.drafts.records import DraftError
from claimdb.drafts.validate import gate
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.history.batch import Batch, recording
from claimdb.store.ingest.outcome import IngestOptions, Outcome
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.ingest.recorded_quotes import decision_key

EVERYTHING = frozenset({"speakers", "organizations", "topics", "sources", "claims"})
ROW = {"text": "The ferry runs", "speaker": "Ida Voss", "mode": "direct", "title": "Ferry news"}
_AT = {"text": "The ferry runs", "speaker": "Ida Voss"}
ARTICLE = {"title": "Letters", "container_title": "The Mole", "author": "Voss, Ida",
           "issued": "2021-04-02"}  # fmt: skip

_SAID = """
SELECT q.text, q.mode, q.said, a.name, b.role, o.name, b.status, t.name, x.stance,
       s.title, s.container_title, s.issued, s.url, s.doi, c.family
  FROM quotes q
  LEFT JOIN attributions b ON b.quote_id = q.id LEFT JOIN actors a ON a.id = b.actor_id
  LEFT JOIN actors o ON o.id = b.organization_id
  LEFT JOIN quote_topics x ON x.quote_id = q.id LEFT JOIN topics t ON t.id = x.topic_id
  LEFT JOIN occurrences p ON p.quote_id = q.id LEFT JOIN sources s ON s.id = p.source_id
  LEFT JOIN source_contributors c ON c.source_id = s.id
"""
_COLUMNS = ("text", "mode", "said", "speaker", "role", "organization", "status", "topic", "stance",
            "title", "container_title", "issued", "url", "doi", "author")  # fmt: skip


@contextmanager
def ingested(
    address: Address, kind: str, *rows: Mapping[str, object], keep: bool = False
) -> Iterator[tuple[list[Outcome], Batch]]:
    """Add records in one batch, which is discarded unless it is to be kept."""
    drafts = []
    for row in rows:
        try:
            drafts.append(gate(kind, row))
        except DraftError as error:
            drafts.append(error)
    with recording(address, coder="ana", command="import") as batch:
        yield list(ingest(batch, drafts, IngestOptions(EVERYTHING, default="skip"))), batch
        batch.discarded = not keep


def count(batch: Batch, table: str) -> int:
    return batch.reader.row(f"SELECT count(*) FROM {table}")[0]


def results(address: Address, kind: str, *rows: Mapping[str, object]) -> list[str]:
    with ingested(address, kind, *rows) as (outcomes, _):
        return [one.result for one in outcomes]


_VALUES: Mapping[str, tuple[str | None, ...]] = {
    "text": ("It runs", "It runs?", "it runs!", "Fares rise by 2%", "Fares rise by -2%", "Fares rise by +2%", "It costs $5",
             "It costs €5", "Wait 2.5 years", "Wait 2-5 years", "More than > 3", "More than < 3"),
    "mode": ("direct", "indirect"),
    "said": (None, "2021-04-02", "2021-04-03"),
    "speaker": ("Ida Voss", "Bo Lind"),
    "role": (None, "Mayor", "Chair"),
    "organization": (None, "Pier Union", "Dock League"),
    "status": (None, "attested", "disputed"),
    "topic": ("fares (+)", "fares (-)", "fares"),
    "stance": (None, "support", "oppose"),
    "title": ("Letters", "Letters > 2", "Letters < 2"),
    "container_title": (None, "The Mole", "The Quay"),
    "issued": (None, "2021-04-02", "2021-04"),
    "url": (None, "https://mole.example/a", "https://mole.example/b"),
    "doi": (None, "10.1000/a", "10.1000/b"),
    "author": (None, "Voss", "Lind"),
}  # fmt: skip


@st.composite
def _pairs(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    first = {name: draw(st.sampled_from(values)) for name, values in _VALUES.items()}
    changed = draw(st.lists(st.sampled_from([*_VALUES]), max_size=3, unique=True))
    second = first | {name: draw(st.sampled_from(_VALUES[name])) for name in changed}
    given = [{key: value for key, value in row.items() if value} for row in (first, second)]
    return given[0], given[1]


def test_two_records_are_both_there_or_their_difference_is_reported(empty_copy, tries):
    @tries(48)
    @given(_pairs())
    def check(pair: tuple[dict[str, str], dict[str, str]]) -> None:
        authored = [
            {**row, "author": f"{row['author']}, Kim"} if "author" in row else row for row in pair
        ]
        with ingested(empty_copy, "quote", *authored) as (outcomes, batch):
            assert [one.result for one in outcomes if one.error] == []
            recorded = [
                dict(zip(_COLUMNS, row, strict=True)) for row in batch.reader.execute(_SAID)
            ]
            for row, outcome in zip(pair, outcomes, strict=True):
                assert (
                    outcome.unsaved
                    or outcome.differing
                    or any(row.items() <= one.items() for one in recorded)
                ), (row, outcome, recorded)
            if pair[0] == pair[1]:
                assert (count(batch, "quotes"), count(batch, "sources")) == (1, 1)
                assert not outcomes[1].likely

    check()


@each(
    "kind, one, another",
    [
        ("quote", ROW, {**ROW, "text": "The ferry runs!"}),
        ("quote", ROW, {**ROW, "text": "the FERRY runs", "speaker": "IDA VOSS"}),
        ("quote", {**ROW, "text": "It runs? When?!"}, {**ROW, "text": "it runs?? When?"}),
        ("quote", {**ROW, "text": "a -2% cut"}, {**ROW, "text": "A −2% cut."}),
        ("quote", {**_AT, "source": "https://mole.example/a"},
         {**_AT, "source": "http://mole.example/a"}),
        ("topic", {"name": "Fares"}, {"name": "fares"}),
        ("topic", {"name": "fares (+)"}, {"name": "Fares ( + )"}),
        ("claim", {"text": "Fares rise by 2%"}, {"text": "fares rise by 2%."}),
        ("source", ARTICLE, ARTICLE),
        ("source", ARTICLE, {**ARTICLE, "author": "Ida Voss"}),
        ("source", ARTICLE, {"title": "Letters", "container_title": "The Mole"}),
        ("source", {**ARTICLE, "doi": "10.1000/AB"}, {"title": "LETTERS", "doi": "10.1000/ab"}),
        ("source", {**ARTICLE, "title": "Tides: a study", "doi": "10.1000/ab"},
         {"title": "Tides", "doi": "10.1000/ab"}),
        ("source", {**ARTICLE, "url": "https://www.mole.example/a?utm_source=x#top"},
         {**ARTICLE, "url": "http://mole.example/a/"}),
        ("source", {**ARTICLE, "key": "voss2021"}, {**ARTICLE, "key": "voss2021"}),
        ("source", {**ARTICLE, "csl": {"ISBN": "978-3-16-148410-0"}},
         {"title": "Letters", "issued": "2022", "csl": {"ISBN": "316148410X"}}),
    ],
)  # fmt: skip
def test_the_same_record_is_not_added_twice(empty_copy, kind, one, another):
    assert results(empty_copy, kind, one, another) == ["added", "skipped"]


@each(
    "kind, one, another",
    [
        ("quote", {**ROW, "text": "a +2% cut"}, {**ROW, "text": "a -2% cut"}),
        ("quote", {**ROW, "text": "it costs $5"}, {**ROW, "text": "it costs €5"}),
        ("quote", {**ROW, "text": "1.5 km"}, {**ROW, "text": "1,5 km"}),
        ("quote", {**ROW, "text": "It runs."}, {**ROW, "text": "It runs?"}),
        ("quote", {**ROW, "text": "It runs? No."}, {**ROW, "text": "It runs. No?"}),
        ("topic", {"name": "fares (+)"}, {"name": "fares (-)"}),
        ("topic", {"name": "fares (+)"}, {"name": "fares"}),
        ("topic", {"name": "fares ↑"}, {"name": "fares ↓"}),
        ("topic", {"name": "fares -"}, {"name": "fares"}),
        ("topic", {"name": "C#"}, {"name": "C"}),
        ("claim", {"text": "Fares rise by 2%"}, {"text": "Fares rise by -2%"}),
        ("source", ARTICLE, {**ARTICLE, "container_title": "The Quay"}),
        ("source", ARTICLE, {**ARTICLE, "author": "Lind, Bo"}),
        ("source", ARTICLE, {**ARTICLE, "issued": "2021-04-03"}),
        ("source", ARTICLE, {**ARTICLE, "title": "Letters (+)"}),
        ("source", {**ARTICLE, "doi": "10.1000/a"}, {**ARTICLE, "doi": "10.1000/b"}),
        ("source", {**ARTICLE, "url": "https://mole.example/a"},
         {**ARTICLE, "title": "Notes", "url": "https://mole.example/a"}),
        ("source", {**ARTICLE, "doi": "10.1000/a"}, {"title": "Notes", "doi": "10.1000/a"}),
        ("source", {**ARTICLE, "key": "voss1"}, {**ARTICLE, "key": "voss2"}),
        ("source", {**ARTICLE, "title": "Tides: a study"}, {**ARTICLE, "title": "Tides"}),
        ("source", {"title": "[Untitled]", "author": "Voss, Ida"}, {"title": "[Untitled]"}),
    ],
)  # fmt: skip
def test_different_records_are_both_added(empty_copy, kind, one, another):
    assert results(empty_copy, kind, one, another) == ["added", "added"]


@each(
    "another, is_likely",
    [
        ({**ARTICLE, "key": "b"}, True),
        ({**ARTICLE, "key": "b", "issued": "2021-04-03"}, True),
        ({"title": "Notes", "key": "b", "doi": "10.1000/a"}, True),
        ({**ARTICLE, "key": "b", "issued": "2022", "author": "Lind, Bo"}, False),
        ({**ARTICLE, "key": "b", "title": "Notes"}, False),
    ],
)
def test_a_source_that_may_be_the_same_is_reported(empty_copy, another, is_likely):
    first = {**ARTICLE, "key": "a", "doi": "10.1000/a"}
    with ingested(empty_copy, "source", first, another) as (outcomes, _):
        assert [one.result for one in outcomes] == ["added", "added"]
        new, other = outcomes[1].id, outcomes[0].id
        likely = [(one.id, two.id) for one, two in outcomes[1].likely]
        assert likely == ([(new, other)] if is_likely else [])


def test_a_key_with_another_title_is_refused(empty_copy):
    one, another = {**ARTICLE, "key": "a"}, {**ARTICLE, "key": "a", "title": "Notes"}
    assert results(empty_copy, "source", one, another) == ["added", "refused"]
    quotes = [{**ROW, **row, "author": None} for row in (one, {**another, "text": "It stops"})]
    assert results(empty_copy, "quote", *quotes) == ["added", "refused"]


@each(
    "field, value",
    [("organization", "Dock League"), ("role", "Chair"), ("status", "disputed"),
     ("mode", "indirect"), ("said", "2020"), ("text", "The ferry runs!"),
     ("text", "The FERRY runs")],
)  # fmt: skip
def test_what_a_quote_says_otherwise_of_the_same_words_is_reported(empty_copy, field, value):
    row = {**ROW, "organization": "Pier Union", "role": "Mayor", "said": "2021"}
    with ingested(empty_copy, "quote", row, {**row, field: value}) as (outcomes, _):
        assert outcomes[1].result == "skipped"
        assert outcomes[1].unsaved == (field,)


def test_typography_alone_is_no_difference(empty_copy):
    rows = [{**ROW, "text": one} for one in ("It’s “due” – now", 'It\'s "due" - now')]
    with ingested(empty_copy, "quote", *rows) as (outcomes, _):
        assert [(one.result, one.unsaved) for one in outcomes] == [("added", ()), ("skipped", ())]


def test_the_spellings_of_a_new_name_are_names_of_one_record(empty_copy):
    names = ["Ada O'Dell", "ada o’dell", "Áda OʼDell", "Ada  O\u200b'Dell", "ADA O'DELL"]
    rows = [{**ROW, "text": f"word {at}", "speaker": one, "topic": topic}
            for at, (one, topic) in enumerate(zip(names, ["Fares", "fares", "FARES", "fares",
                                                          "Fares"], strict=True))]  # fmt: skip
    with ingested(empty_copy, "quote", *rows, keep=True) as (outcomes, _):
        assert {one.result for one in outcomes} == {"added"}
    assert faults(empty_copy) == ([], 0)
    with recording(empty_copy, coder="ana", command="import") as batch:
        found = {name for (name,) in batch.reader.execute("SELECT name FROM actor_names")}
        assert found == {"Ada O'Dell", "ada o’dell", "Áda OʼDell", "ADA O'DELL"}
        topics = {name for (name,) in batch.reader.execute("SELECT name FROM topic_names")}
        assert topics == {"Fares", "fares", "FARES"}
        assert (count(batch, "actors"), count(batch, "topics")) == (1, 1)


@pytest.mark.parametrize("recorded", [False, True], ids=["new", "recorded"])
def test_two_names_of_one_record_in_a_quote_are_one(empty_copy, recorded):
    quote: dict[str, Any] = {
        "text": "It runs", "mode": "direct", "no_source": True,
        "speakers": ["Ida Voss", "IDA VOSS"],
        "topics": ["ferry", {"name": "Ferry", "stance": "support"}, "fares (+)", "fares (-)"],
        "claims": ["It runs.", "it runs"],
    }  # fmt: skip
    before = [{**ROW, "topic": "Ferry"}] if recorded else []
    with ingested(empty_copy, "quote", *before, quote) as (outcomes, batch):
        assert outcomes[-1].result == "added", outcomes[-1].error
        number = outcomes[-1].id
        for table, rows in (("attributions", 1), ("quote_topics", 3), ("quote_claims", 1)):
            sql = f"SELECT count(*) FROM {table} WHERE quote_id = :number"
            assert batch.reader.row(sql, number=number)[0] == rows, table
        assert ("support",) in batch.reader.execute("SELECT stance FROM quote_topics").fetchall()
    differing = {**quote, "topics": ["ferry=oppose", "Ferry=support"]}
    assert results(empty_copy, "quote", *before, differing)[-1] == "refused"


def test_topics_that_differ_in_signs_have_slugs_with_numbers(empty_copy):
    names = ["fares (+)", "fares (-)", "fares", "budget 2020-2021"]
    with ingested(empty_copy, "topic", *({"name": one} for one in names)) as (_, batch):
        slugs = [slug for (slug,) in batch.reader.execute("SELECT slug FROM topics ORDER BY id")]
    assert slugs == ["fares-2", "fares-3", "fares", "budget-2020-2021"]


def test_a_claim_names_each_topic_once(empty_copy):
    claim = {"text": "It runs", "topics": ["ferry", "Ferry"]}
    with ingested(empty_copy, "claim", claim) as (outcomes, batch):
        assert outcomes[0].result in ("added", "refused")
        assert count(batch, "claim_topics") <= 1


def test_decisions_are_about_figures_with_their_signs():
    assert decision_key("cut by 2%", [1]) != decision_key("cut by -2%", [1])
    assert decision_key("cut by -2%", [1]) == decision_key("Cut by −2%!", [1])
