"""`tag`, and `edit` of several records in one batch."""

import random

import pytest

import claimdb
from cases import each
from claimdb.errors import InvalidDataError, NotFoundError, RefusedError, UsageError
from claimdb.schema import STANCES
from claimdb.store.admin.check import faults
from databases import rows_of

TOPICS = ("t1", "t2", "t3", "t4")


def stances_of(address) -> dict[tuple[int, int], str | None]:
    return {(row[1], row[2]): row[3] for row in rows_of(address)["quote_topics"]}


def replayed(
    state: dict[tuple[int, int], str | None],
    steps: list[tuple[str, set[int], dict[int, str | None], set[int]]],
) -> dict[tuple[int, int], str | None]:
    """The stances by quote and topic that steps make of others."""
    state = dict(state)
    for _, quotes, added, removed in steps:
        for quote in quotes:
            for topic in removed:
                state.pop((quote, topic), None)
            for topic, stance in added.items():
                if stance != "kept" or (quote, topic) not in state:
                    state[quote, topic] = None if stance == "kept" else stance
    return state


def test_random_tags_and_their_undos_leave_what_the_remaining_ones_make(example_copy):
    chance = random.Random(3)
    start = stances_of(example_copy)
    steps: list[tuple[str, set[int], dict[int, str | None], set[int]]] = []
    with claimdb.open(example_copy, coder="ana") as database:
        for _ in range(16):
            if steps and chance.random() < 0.3:
                database.undo(steps.pop()[0])
            else:
                quotes = set(chance.sample(range(1, 42), 12))
                topics = chance.sample(TOPICS, 3)
                words = [chance.choice([*STANCES, "none", "kept"]) for _ in topics[:2]]
                add = [
                    topic if word == "kept" else f"{topic}={word}"
                    for topic, word in zip(topics, words, strict=False)
                ]
                query = " OR ".join(f"id:q{one}" for one in quotes)
                done = database.tag(query, add=add, remove=topics[2])
                assert done.given == 12
                named = {
                    int(topic[1:]): None if word == "none" else word
                    for topic, word in zip(topics, words, strict=False)
                }
                if done.by is not None:
                    steps.append((done.by, quotes, named, {int(topics[2][1:])}))
            assert stances_of(example_copy) == replayed(start, steps)
        assert faults(example_copy) == ([], 0)
        for batch, *_ in reversed(steps):
            database.undo(batch)
    assert stances_of(example_copy) == start
    assert faults(example_copy) == ([], 0)


def test_more_quotes_than_a_page_are_tagged_in_one_batch_and_found_by_the_new_topic(empty_copy):
    record = {"speakers": [{"name": "Ana Roe"}], "no_source": True, "said": "2023-03"}
    with claimdb.open(empty_copy, coder="ana") as database:
        from claimdb.drafts.validate import gate
        from claimdb.store.ingest.outcome import IngestOptions
        from claimdb.store.ingest.pipeline import add

        drafts = [gate("quote", {**record, "text": f"words {n}"}) for n in range(1_200)]
        options = IngestOptions(frozenset({"speakers"}))
        add(empty_copy, "quote", drafts, options, coder="ana")
        database.refresh()
        done = database.tag("words", add="Grain deal=support", create=True)
        assert (len(done.ids), done.given) == (1_200, 1_200)
        assert database.count('topic:"grain deal" stance:support said:2023') == 1_200
        assert database.count("grain") == 1_200
        assert faults(empty_copy) == ([], 0)
        database.undo()
        assert database.count("grain") == 0
    assert faults(empty_copy) == ([], 0)
    assert rows_of(empty_copy)["topics"] == []


@each(
    "given",
    [
        ({"add": "ceasefre"}, NotFoundError, "no topic is called 'ceasefre'"),
        ({"add": ["ceasefre", "plam"]}, NotFoundError, "'ceasefre'; no topic is called 'plam'"),
        ({"remove": "ceasefre", "create": True}, NotFoundError, "no topic is called 'ceasefre'"),
        ({"add": "t999", "create": True}, NotFoundError, "no topic has the id t999"),
        ({"add": "ceasefire=pro-ish"}, InvalidDataError, "'pro-ish' is not one of support"),
        ({"add": ["t3=support", "ceasefire=oppose"]}, InvalidDataError, "is given twice"),
        ({"add": "t3", "remove": "ceasefire"}, InvalidDataError, "is given twice"),
        ({"add": "=support", "create": True}, InvalidDataError, "name: is missing"),
        ({"add": "\ud800", "create": True}, InvalidDataError, "name: "),
    ],
)
def test_a_wrong_topic_is_refused_and_nothing_is_written(example_file_copy, given):
    arguments, error, message = given
    before = rows_of(example_file_copy)
    with claimdb.open(example_file_copy, coder="ana") as database:
        with pytest.raises(error, match=message):
            database.tag("", **arguments)
        assert database.tag("nosuchword", add="ceasefire").by is None
    assert rows_of(example_file_copy) == before


def test_several_records_are_edited_in_one_batch_each_once(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        done = database.edit(["q1", "q2", "Q1"], {"note": "seen", "add_topic": "t3=support"})
        assert (done.ids, done.given, done.by) == (("q1", "q2"), 2, "b2")
        again = database.edit(claimdb.parse("id:q1 OR id:q2 OR id:q3"), {"note": "seen"})
        assert (again.ids, again.given) == (("q3",), 3)
        assert [database.get(f"q{n}").note for n in (1, 2, 3)] == ["seen"] * 3
        database.undo("b3")
        database.undo("b2")
        assert [one.id for one in database.get("q1").topics if one.id == 3] == []
        assert database.edit(claimdb.parse("nosuchword"), {"note": "x"}).given == 0
    assert faults(example_copy) == ([], 0)


@each(
    "given",
    [
        (["q1", "q99", "q2"], NotFoundError, "^no quote has the id q99"),
        (["q1", "c2"], UsageError, "c2: a claim has no --said"),
        (["q1", "k1"], UsageError, "k1: 'k1' is a coder"),
        (["q1", "nobody"], NotFoundError, "unknown name 'nobody'"),
    ],
)
def test_one_that_cannot_be_edited_keeps_the_others_as_they_are(example_file_copy, given):
    names, error, message = given
    before = rows_of(example_file_copy)
    with (
        claimdb.open(example_file_copy, coder="ana") as database,
        pytest.raises(error, match=message),
    ):
        database.edit(names, {"said": "2022"})
    assert rows_of(example_file_copy) == before


def test_quotes_that_would_become_the_same_are_refused_within_one_batch(example_file_copy):
    before = rows_of(example_file_copy)
    patch = {"text": "the same", "mode": "indirect", "speaker": "Vladimir Putin"}
    with (
        claimdb.open(example_file_copy, coder="ana") as database,
        pytest.raises(RefusedError, match="q5: this quote is already recorded: q4"),
    ):
        database.edit(["q4", "q5"], patch)
    assert rows_of(example_file_copy) == before


def test_quotes_to_tag_or_to_split_are_named_also_by_the_ids_of_merged_ones(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        quote = {"mode": "direct", "speaker": "China", "no_source": True}
        first, second = (
            database.add("quote", {**quote, "text": f"Word {number}"}).id for number in (1, 2)
        )
        kept, gone = f"q{first}", f"q{second}"
        database.merge(kept, gone, prefer=["keep"])
        done = database.tag([kept, gone.upper(), "q5"], add="harbour", create=True)
        assert (done.ids, done.given) == (("q5", kept), 2)
        split = database.split("harbour", [gone, "q6"], new_name="port")
        assert (split.ids, split.quotes, split.left) == ((kept,), 1, 1)
        database.rm("q5")
        for wrong, error, message in (
            ("q5", NotFoundError, "no quote has the id q5"),
            ("t2", UsageError, "'t2' is a topic"),
        ):
            with pytest.raises(error, match=message):
                database.tag(["q6", wrong], add="port")
            with pytest.raises(error, match=message):
                database.split("port", [kept, wrong], new_name="quay")
    assert faults(example_copy) == ([], 0)
