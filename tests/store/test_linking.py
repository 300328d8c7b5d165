"""`link` and `unlink` between claims, quotes, topics and sources."""

import random

import pytest

import claimdb
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, UsageError
from claimdb.schema import REVERSED_RELATIONS
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.linking import RELATIONS
from databases import query, rows_of


def relations_of(address: Address, claim: str) -> set[tuple[str, str, str]]:
    with claimdb.open(address) as database:
        found = database.get(claim).relations
    return {(one.relation, one.direction, f"c{one.id}") for one in found}


def test_a_contradiction_is_stored_once_and_read_from_both_claims(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        done = database.link("c2", "contradicts", "c1")
        assert (done.ids, done.given, done.by) == (("c2",), 1, "b2")
        again = database.link("c1", "contradicts", "c2")
        assert (again.ids, again.by) == ((), None)
    assert relations_of(example_copy, "c1") == {("contradicts", "from", "c2")}
    assert relations_of(example_copy, "c2") == {("contradicts", "from", "c1")}
    with claimdb.open(example_copy, coder="ana") as database:
        database.unlink("c1", "contradicted-by", "c2")
    assert relations_of(example_copy, "c2") == set()
    assert faults(example_copy) == ([], 0)


def test_a_random_history_of_links_is_the_set_of_those_that_remain(example_copy):
    chance = random.Random(7)
    claims = ["c1", "c2", "c3", "c4"]
    words = [word for word, one in RELATIONS.items() if one.first == one.other == "claim"]
    wanted: set[tuple[str, str, str]] = set()
    start = rows_of(example_copy)
    batches: list[str] = []
    with claimdb.open(example_copy, coder="ana") as database:
        for _ in range(40):
            first, other = chance.sample(claims, 2)
            word = chance.choice(words)
            relation = REVERSED_RELATIONS.get(word, word.replace("contradicted by", "contradicts"))
            ends = (other, first) if word in REVERSED_RELATIONS else (first, other)
            ends = tuple(sorted(ends)) if relation == "contradicts" else ends
            one = (ends[0], relation, ends[1])
            if chance.random() < 0.6:
                done = database.link(first, word, other)
                assert (done.by is None) == (one in wanted)
                wanted.add(one)
            elif one in wanted:
                done = database.unlink(first, word, other)
                wanted.remove(one)
            else:
                with pytest.raises(NotFoundError):
                    database.unlink(first, word, other)
                continue
            batches += [done.by] if done.by else []
            found = {
                (f"c{one}", relation, f"c{other}")
                for one, other, relation in query(
                    example_copy, "SELECT from_id, to_id, relation FROM claim_relations"
                )
                if one in range(1, 5) and other in range(1, 5)
            }
            assert found == wanted
        assert faults(example_copy) == ([], 0)
        for batch in reversed(batches):
            database.undo(batch)
    assert rows_of(example_copy)["claim_relations"] == start["claim_relations"]


def test_several_records_are_linked_in_one_batch_and_by_one_undo_no_more(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        before = [database.get(name).claims for name in ("q1", "q2", "q6")]
        done = database.link(["q1", "q2", "q6", "q1"], "denies", ["c3", "C4"])
        assert done.given == 6
        for name in ("q1", "q2", "q6"):
            links = {one.id: one.relation for one in database.get(name).claims}
            assert links[3] == links[4] == "denies"
        database.undo(done.by)
        assert [database.get(name).claims for name in ("q1", "q2", "q6")] == before


def test_records_are_linked_by_the_ids_that_they_had_before_a_merge(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        for keep, other in (("c1", "c2"), ("t5", "t3"), ("s5", "s6"), ("q7", "q8")):
            database.merge(keep, other, prefer=["keep"])
        given = (("c2", "contradicts", "c5"), ("t3", "narrower-than", "t10"), ("s6", "cites", "s3"),
                 ("q8", "denies", "c2"))  # fmt: skip
        for (first, word, other), kept in zip(given, ("c1", "t5", "s5", "q7"), strict=True):
            assert database.link(first, word, other).ids == (kept,)
            assert database.unlink(first, None, other).ids == (kept,)
        with pytest.raises(InvalidDataError, match="c1 cannot be linked to itself"):
            database.link("c2", "supports", "c1")


def test_topics_and_sources_are_linked_in_either_direction(example_copy):
    with claimdb.open(example_copy, coder="ana") as database:
        database.link("peace plan", "narrower-than", "sanctions")
        assert database.get("peace-plan").broader.name == "sanctions"
        with pytest.raises(InvalidDataError, match="its own ancestor"):
            database.link("sanctions", "narrower-than", "peace plan")
        database.link("ceasefire", "broader than", "peace plan")
        assert database.get("peace-plan").broader.name == "ceasefire"
        with pytest.raises(NotFoundError, match="is not linked by 'narrower than' to sanctions"):
            database.unlink("peace plan", "narrower-than", "sanctions")
        database.unlink("ceasefire", None, "peace plan")
        assert database.get("peace plan").broader is None
        database.link("s2", "cited by", ["s3", "s4"])
        assert [one.id for one in database.get("s2").cited_by][-2:] == [3, 4]
        database.unlink("s2", None, "s3")
        assert 3 not in [one.id for one in database.get("s2").cited_by]
    assert faults(example_copy) == ([], 0)


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        (("c1", "supports", "c1"), InvalidDataError, "c1 cannot be linked to itself"),
        (("c1", "asserts", "c2"), UsageError, "'c1' is a claim"),
        (("q1", "supports", "c2"), UsageError, "'q1' is a quote"),
        (("q1", "asserts", "c999"), NotFoundError, "no claim has the id c999"),
        (("q999", "asserts", "c1"), NotFoundError, "no quote has the id q999"),
        (("words", "asserts", "c1"), UsageError, "'words' is not the id of a quote"),
        (("c1", "loves", "c2"), UsageError, "'loves' is not a relation"),
        (("t1", "broader", "t2"), UsageError, "does not say which topic is above"),
        (("c1", "supports", "nothing like it"), NotFoundError, "no claim is called"),
    ],
)
def test_a_link_that_makes_no_sense_is_refused_and_nothing_is_written(
    example_copy, words, error, message
):
    before = rows_of(example_copy)
    with claimdb.open(example_copy, coder="ana") as database:
        with pytest.raises(error, match=message):
            database.link(*words)
        # The first of several is not written either.
        with pytest.raises(ClaimdbError):
            database.link(["c3", words[0]], *words[1:])
    assert rows_of(example_copy) == before


def test_links_come_with_their_records_in_any_order(empty_copy, tmp_path):
    file = tmp_path / "claims.json"
    file.write_text(
        """[{"text": "first", "relations": [{"text": "second", "relation": "contradicts"},
                                            {"text": "third", "relation": "supports",
                                             "direction": "to"}]},
            {"text": "second", "relations": [{"text": "first", "relation": "contradicts"}]},
            {"text": "third", "relations": ["first=supports", "second=repeated by"]}]"""
    )
    with claimdb.open(empty_copy, coder="ana") as database:
        done = database.import_file(file, kind="claim")
        assert done.counts == {("added", "claim"): 3, ("added", "relation"): 3}
        assert relations_of(empty_copy, "c1") == {
            ("contradicts", "from", "c2"), ("supports", "to", "c3"),
        }  # fmt: skip
        assert relations_of(empty_copy, "c3") == {
            ("supports", "from", "c1"), ("repeats", "to", "c2"),
        }  # fmt: skip
        # The same file adds nothing; a relation of a recorded claim is reported and not added.
        again = database.import_file(file, kind="claim")
        assert again.counts == {("skipped", "claim"): 3}
        file.write_text('{"text": "second", "relations": "third=refines"}')
        more = database.import_file(file, kind="claim")
        assert sum(number for what, number in more.notes.items() if "without some" in what) == 1
        database.undo()
    assert faults(empty_copy) == ([], 0)
    with claimdb.open(empty_copy) as database:
        assert list(database.claims()) == []


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_an_export_of_claims_and_sources_keeps_their_links(example, empty_copy, tmp_path, suffix):
    files = [(kind, tmp_path / f"{kind}s.{suffix}") for kind in ("claim", "source")]
    for kind, file in files:
        example.export(f"{kind}s", path=file)
    relations = {
        (one.text, other.text, other.relation, other.direction)
        for one in example.claims()
        for other in one.relations
    }
    cites = {(one.key, other.name) for one in example.sources() for other in one.cites}
    assert relations
    assert cites
    with claimdb.open(empty_copy, coder="ana") as database:
        for kind, file in files:
            done = database.import_file(file, kind=kind, create=["topics"])
            assert not done.refused
        assert relations == {
            (one.text, other.text, other.relation, other.direction)
            for one in database.claims()
            for other in one.relations
        }
        found = {(one.key, other.name) for one in database.sources() for other in one.cites}
        assert found == cites
    assert faults(empty_copy) == ([], 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"text": "a", "relations": [{"text": "b"}]}', "relations.0..relation: is missing"),
        ('{"text": "a", "relations": ["b"]}', "names no claim with a relation"),
        ('{"text": "a", "relations": ["b=supports"]}', "no claim is called .b."),
        ('{"text": "a", "relations": ["a=supports"]}', "leads to the record itself"),
        ('{"title": "a", "cites": ["b"]}', "no source is called .b."),
    ],
)
def test_a_wrong_link_in_a_file_refuses_the_record(empty_copy, tmp_path, text, message):
    file = tmp_path / "records.json"
    file.write_text(text)
    kind = "source" if "title" in text else "claim"
    with (
        claimdb.open(empty_copy, coder="ana") as database,
        pytest.raises(InvalidDataError, match=message),
    ):
        database.import_file(file, kind=kind)
