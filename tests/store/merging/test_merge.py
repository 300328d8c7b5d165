"""Merging records: what is united, what is asked, what stays findable, and the way back."""

import random
from hashlib import sha256

import pytest

import claimdb
from claimdb.errors import (
    ClaimdbError,
    NotFoundError,
    RefusedError,
    UsageError,
)
from claimdb.matching.document import Document
from claimdb.model import short_id
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.history.batch import recording
from claimdb.store.snapshots import store
from claimdb.store.tables import distinct_records
from databases import query
from worlds import write

TEXTS = ("It costs too much. It does not.", "Something else.")
SHAS = [sha256(text.encode()).hexdigest() for text in TEXTS]
HER = ("topic=keep", "stance=keep", "relation=keep")
WORLD = {
    "batches": [{"command": "init"}],
    "actors": [
        {"name": "Vera Mironova", "wikidata_id": "Q1"},
        {"name": "Vera A. Mironova", "description": "Economist"},
        {"name": "Ministry", "kind": "organization"},
        {"name": "Ministry of Trade", "kind": "organization"},
        {"name": "Department", "kind": "organization"},
        {"name": "Ilya Brandt"},
        {"name": "V. Mironova", "wikidata_id": "Q2"},
    ],
    "people": [
        {"actor_id": 1, "family": "Mironova", "given": "Vera"},
        {"actor_id": 2, "family": "Mironova", "given": "Vera A."},
        {"actor_id": 6},
        {"actor_id": 7},
    ],
    "organizations": [
        {"actor_id": 3, "type": "other"},
        {"actor_id": 4, "type": "ministry", "country": "CH", "parent_id": 3},
        {"actor_id": 5, "type": "government", "parent_id": 4},
    ],
    "actor_names": [
        {"actor_id": 2, "name": "Вера Миронова"},
        {"actor_id": 1, "name": "Вера Миронова", "kind": "former"},
    ],
    "topics": [
        {"name": "tolls", "slug": "tolls"},
        {"name": "road tolls", "slug": "road-tolls", "broader_id": 1},
        {"name": "Vera Mironova", "slug": "mironova", "actor_id": 1},
        {"name": "Mironova", "slug": "mironova-2", "actor_id": 2},
        {"name": "bridges", "slug": "bridges", "broader_id": 2},
    ],
    "sources": [
        {"title": "Tolls", "key": "one", "issued": "2023", "url": "https://a.example/1"},
        {"title": "Tolls", "key": "two", "issued": "2024", "doi": "10.1000/1"},
        {"title": "Other", "key": "three"},
    ],
    "source_contributors": [
        {"source_id": 1, "position": 1, "family": "Mironova", "given": "Vera", "actor_id": 1},
        {"source_id": 1, "position": 2, "family": "Mironova", "given": "V.", "actor_id": 2},
        {"source_id": 2, "position": 1, "family": "Brandt"},
    ],
    "source_references": [
        {"source_id": 1, "cited_source_id": 2},
        {"source_id": 3, "cited_source_id": 1},
        {"source_id": 3, "cited_source_id": 2},
    ],
    "snapshots": [
        {"source_id": 1, "sha256": SHAS[0], "text": TEXTS[0]},
        {"source_id": 2, "sha256": SHAS[0]},
        {"source_id": 2, "sha256": SHAS[1], "text": TEXTS[1]},
    ],
    "memberships": [
        {"person_id": 1, "organization_id": 3, "role": "minister", "started": "2020"},
        {"person_id": 2, "organization_id": 3, "role": "minister", "ended": "2022"},
        {"person_id": 2, "organization_id": 4, "role": "minister"},
    ],
    "claims": [
        {"text": "Tolls help"}, {"text": "Tolls do help"}, {"text": "Tolls hurt"},
        {"text": "Roads matter"},
    ],
    "claim_relations": [
        {"from_id": 1, "to_id": 3, "relation": "contradicts"},
        {"from_id": 2, "to_id": 3, "relation": "contradicts"},
        {"from_id": 1, "to_id": 2, "relation": "repeats"},
        {"from_id": 3, "to_id": 4, "relation": "contradicts"},
    ],
    "quotes": [
        {"text": "It costs too much.", "said": "2023-01-02"},
        {"text": "It costs too much!"},
        {"text": "We agree.", "said": "2023"},
        {"text": "No.", "said": "2023"},
        {"text": "No.", "said": "2024"},
        {"text": "Nobody said it", "mode": "narration"},
    ],
    "attributions": [
        {"quote_id": 1, "position": 1, "actor_id": 1},
        {"quote_id": 2, "position": 1, "actor_id": 2},
        {"quote_id": 3, "position": 1, "actor_id": 1, "role": "minister"},
        {"quote_id": 3, "position": 2, "actor_id": 2, "organization_id": 4},
        {"quote_id": 3, "position": 3, "actor_id": 6},
        {"quote_id": 4, "position": 1, "actor_id": 1},
        {"quote_id": 5, "position": 1, "actor_id": 2},
    ],
    "occurrences": [
        {"quote_id": 1, "source_id": 1, "snapshot_id": 1, "start": 0, "end": 18},
        {"quote_id": 1, "source_id": 2, "snapshot_id": 2, "start": 0, "end": 18, "cue": "said"},
        {"quote_id": 2, "source_id": 2, "via_source_id": 1},
        {"quote_id": 6, "source_id": 3},
    ],
    "quote_topics": [
        {"quote_id": 1, "topic_id": 1, "stance": "oppose"},
        {"quote_id": 1, "topic_id": 2, "stance": "support"},
        {"quote_id": 2, "topic_id": 2, "stance": "oppose"},
        {"quote_id": 3, "topic_id": 2},
    ],
    "quote_claims": [
        {"quote_id": 1, "claim_id": 1},
        {"quote_id": 1, "claim_id": 2, "relation": "denies"},
        {"quote_id": 2, "claim_id": 2},
    ],
    "saved_queries": [{"name": "hers", "query": "speaker:a2", "batch_id": 1}],
}  # fmt: skip
KEPT = ("batches", "changes", "digests", "coders", "alembic_version")


@pytest.fixture
def db(empty_copy: Address):
    write(empty_copy, WORLD)
    with claimdb.open(empty_copy, coder="ana") as database:
        yield database


def state(address: Address) -> dict[str, list[object]]:
    """All that somebody wrote."""
    found = {}
    for table in [*WORLD, "merged_records", "distinct_records"]:
        if table not in KEPT:
            rows = query(address, f"SELECT * FROM {table}")
            # Main names are derived, and get other ids.
            cells = [row[1:] if table.endswith("_names") else row for row in rows]
            found[table] = sorted(map(repr, (without_times(table, row) for row in cells)))
    return found


def without_times(table: str, row: object) -> object:
    return [cell for cell in row if not (table in {"quotes", "claims"} and is_time(cell))]


def is_time(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and cell.endswith("Z") and len(cell) == 20)


def test_a_person_gets_all_that_the_other_had(db):
    done = db.merge("a1", "a2", prefer=HER)
    her = db.get("a1")
    assert {(one.name, one.kind) for one in her.names} == {
        ("Vera Mironova", "main"),
        ("Vera A. Mironova", "alternative"),
        ("Вера Миронова", "former"),
    }
    assert (her.description, her.wikidata_id) == ("Economist", "Q1")
    assert [(one.role, one.started, one.ended) for one in her.memberships] == [
        ("minister", "2020", "2022"),
        ("minister", None, None),
    ]
    assert done.joined == (("q1", "q2"),)
    assert done.separate == (("q4", "q5"),)
    assert faults(db.address) == ([], 0)


def test_two_speakers_of_one_statement_are_one_with_the_role_and_organization_of_both(db):
    db.merge("a1", "a2", prefer=HER)
    [one, other] = db.get("q3").speakers
    assert (one.name, one.role, one.organization.name) == (
        "Vera Mironova",
        "minister",
        "Ministry of Trade",
    )
    assert other.name == "Ilya Brandt"


def test_quotes_that_become_the_same_have_the_links_of_both(db):
    db.merge("a1", "a2", prefer=HER)
    quote = db.get("q2")
    assert quote.id == 1
    assert [(one.source_id, one.start) for one in quote.occurrences] == [(1, 0), (2, 0)]
    assert {(one.slug, one.stance) for one in quote.topics} == {
        ("tolls", "oppose"),
        ("road-tolls", "support"),
    }


@pytest.mark.parametrize(
    ("prefer", "topics"),
    [("topic=keep", ("mironova", None)), ("topic=other", (None, "mironova-2"))],
)
def test_of_two_topics_that_stand_for_an_actor_one_stays(db, prefer, topics):
    db.merge("a1", "a2", prefer=[*HER[1:], prefer])
    found = query(db.address, "SELECT slug, actor_id FROM topics WHERE id IN (3, 4) ORDER BY id")
    assert tuple(slug if actor else None for slug, actor in found) == topics


def test_what_nobody_decided_is_listed_and_nothing_is_written(db):
    before = state(db.address)
    with pytest.raises(RefusedError, match=r"a1:topic.*a1:wikidata"):
        db.merge("a1", "a2", "a7", prefer=HER[1:])
    would = db.merge("a1", "a2", "a7", prefer=HER[1:], dry_run=True)
    assert [(one.name, one.ours, one.theirs) for one in would.undecided] == [
        ("a1:topic", "t3", "t4"),
        ("a1:wikidata", "Q1", "Q2"),
    ]
    assert state(db.address) == before


@pytest.mark.parametrize(
    ("prefer", "stance"),
    [("keep", "oppose"), ("other", "support"), ("stance=mixed", "mixed"),
     ("q1:t1:stance=neutral", "neutral")],
)  # fmt: skip
def test_of_two_stances_on_one_quote_the_preferred_one_stays(db, prefer, stance):
    db.merge("t1", "t2", prefer=[prefer])
    assert [(one.slug, one.stance) for one in db.get("q1").topics] == [("tolls", stance)]
    assert [row[0] for row in query(db.address, "SELECT broader_id FROM topics WHERE id = 5")] == [
        1
    ]
    assert db.get("road-tolls").slug == db.get("t2").slug == "tolls"
    assert faults(db.address) == ([], 0)


@pytest.mark.parametrize("prefer", ["stance=maybe", "stanse=keep", "keep=stance", "both",
                                    "issued=yesterday", "wikidata=Q7", "url=rubbish", "doi=1",
                                    "language=!", "country=xx", "name=Tolls", "text=A", "mode=other",
                                    "translator=Ana"])  # fmt: skip
def test_a_preference_that_has_no_meaning_is_refused(db, prefer):
    with pytest.raises(UsageError):
        db.merge("t1", "t2", prefer=[prefer])


@pytest.mark.parametrize("prefer", ["type={}", "{id}:type={}"])
@pytest.mark.parametrize(
    ("kind", "name", "types"),
    [("organization", "name", ("ngo", "media", "report")),
     ("source", "title", ("book", "report", "ngo"))],
)  # fmt: skip
def test_a_type_is_one_of_the_kind_of_the_records(db, prefer, kind, name, types):
    label = "actor" if kind == "organization" else kind
    ids = [
        short_id(label, db.add(kind, {name: f"A {word} of note", f"{kind}_type": word}).id)
        for word in types[:2]
    ]
    with pytest.raises(UsageError, match=f"'{types[2]}' is not one of"):
        db.merge(*ids, prefer=[prefer.format(types[2], id=ids[0])])
    db.merge(*ids, prefer=[prefer.format(types[1], id=ids[0])])
    assert faults(db.address) == ([], 0)


@pytest.mark.parametrize(("keep", "other", "parent"), [("a4", "a3", None), ("a3", "a4", None),
                                                       ("a5", "a3", None), ("a4", "a5", 3)])  # fmt: skip
def test_an_organization_is_merged_with_one_above_or_below_it(db, keep, other, parent):
    db.merge(keep, other, prefer=["type=ministry"])
    kept = db.get(keep)
    assert kept.type == ("government" if keep == "a5" else "ministry")
    assert (kept.parent and kept.parent.id) == parent
    assert faults(db.address) == ([], 0)


def test_a_source_has_the_copies_places_and_identifiers_of_both(db):
    with pytest.raises(RefusedError, match=r"s1:issued.*s1:author"):
        db.merge("s1", "s2")
    db.merge("s1", "two", prefer=["author=other", "issued=2023-05"])
    source = db.get("two")
    assert (source.key, source.issued, source.doi, source.url) == (
        "one", "2023-05", "10.1000/1", "https://a.example/1"
    )  # fmt: skip
    assert [one.family for one in source.contributors] == ["Brandt"]
    assert [one.sha256 for one in source.snapshots] == SHAS
    assert (source.cites, [one.id for one in source.cited_by]) == ((), [3])
    assert [(one.id, one.cue) for one in db.get("q1").occurrences] == [(1, "said")]
    # What quoted itself quotes nothing else.
    assert [one.via for one in db.get("q2").occurrences] == [None]
    assert db.get("o2").id == 1
    assert len(list(db.find("source:two"))) == 2
    assert faults(db.address) == ([], 0)


def test_places_of_a_quote_that_overlap_in_one_text_are_one(db):
    text = "He said: “Never.” And then again: “Never.”"
    for key in ("press", "paper"):
        db.add("source", {"title": f"In the {key}", "key": key})
        store(db.address, key, Document.of(text.encode()), coder="ana")
    marked = text.index("“"), text.index("”") + 1
    bare = text.index("N"), text.index("”")
    again = text.rindex("N"), text.rindex("”")
    quote = {"text": "Never.", "mode": "direct", "speaker": "Ilya Brandt"}
    places = [("press", marked, None), ("paper", bare, "paragraph:3"), ("paper", again, None)]
    for source, (start, end), locator in places:
        place = {"source": source, "start": start, "end": end, "locator": locator}
        number = db.add("quote", {**quote, "occurrences": [place]}, on_duplicate="occurrence").id
    assert len(db.get(f"q{number}").occurrences) == 3
    db.merge("press", "paper")
    found = [(one.start, one.end) for one in db.get(f"q{number}").occurrences]
    assert found == [marked, again]


def test_an_author_who_was_two_is_one(db):
    db.merge("a1", "a2", prefer=HER)
    assert [one.given for one in db.get("s1").contributors] == ["Vera"]


def test_claims_keep_their_relations_but_none_to_themselves(db):
    db.merge("c1", "c2", prefer=["relation=keep"])
    assert {(one.id, one.relation) for one in db.get("c2").relations} == {(3, "contradicts")}
    assert [one.relation for one in db.get("q1").claims] == ["asserts"]
    db.merge("c4", "c1", prefer=["keep"])
    relations = query(db.address, "SELECT from_id, to_id FROM claim_relations")
    assert relations == [(3, 4)]


def test_claims_that_contradict_each_other_are_not_one(db):
    with pytest.raises(RefusedError, match="contradict each other") as caught:
        db.merge("c3", "c1")
    assert caught.value.hint == "if they do not: claimdb unlink c3 contradicts c1"


def test_a_merged_record_is_found_by_all_that_it_was_called(db):
    db.merge("a1", "a2", prefer=HER)
    db.merge("a6", "a1", prefer=["keep"], names_as="former")
    for name in ("a1", "a2", "A2", "Vera A. Mironova", "Вера Миронова"):
        assert db.get(name).id == 6
        assert db.count(f'speaker:"{name}"') == db.count("speaker:a6") > 0
    assert db.count("@hers") == db.count("speaker:a6")
    assert db.edit("a2", {"description": "Both"}).id == "a6"
    db.add("quote", {"text": "New", "mode": "direct", "speaker": "a2", "no_source": True})
    assert [one.id for one in db.get("q7").speakers] == [6]
    with pytest.raises(NotFoundError) as caught:
        db.rm("a2")
    assert caught.value.hint == "it was merged into a6"
    assert len(list(db.log("a2").rows)) > 1


@pytest.mark.parametrize("prefer", ["keep", "other"])
def test_a_merged_source_is_found_by_the_addresses_and_titles_of_both(db, prefer):
    # fmt: off
    ids = [
        short_id("source", db.add("source", {
            "title": f"A plan of {number} parts", "url": f"http://news.example/{number}",
            "doi": f"10.1000/A{number}", "issued": f"202{number}",
        }).id)
        for number in (1, 2)
    ]
    # fmt: on
    claims = [
        short_id("claim", db.add("claim", {"text": f"It costs {number} coins."}).id)
        for number in (1, 2)
    ]
    db.merge(*ids, prefer=[prefer, *(["title=other"] if prefer == "other" else [])])
    db.merge(*claims, prefer=["text=other"] if prefer == "other" else [])
    for number in (1, 2):
        title, page = f"A plan of {number} parts", f"news.example/{number}"
        for name in (f"https://{page}", f"http://{page}", f"10.1000/a{number}", title):
            assert short_id("source", db.get(name).id) == ids[0], name
            quote = {"text": name, "mode": "narration", "source": name}
            [place] = db.add("quote", quote, on_duplicate="add").occurrences
            assert short_id("source", place.source_id) == ids[0], name
        described = {"title": title, "url": f"https://{page}", "issued": f"202{number}"}
        again = db.add("source", described, on_duplicate="skip")
        assert short_id("source", again.id) == ids[0]
        assert short_id("claim", db.get(f"It costs {number} coins.").id) == claims[0]
    # An address that a source has today is not that of a merged one.
    new = short_id("source", db.add("source", {"title": "Something else"}).id)
    other = "http://news.example/2" if prefer == "keep" else "http://news.example/1"
    db.edit(new, {"url": other})
    assert short_id("source", db.get(other).id) == new
    assert faults(db.address) == ([], 0)


def test_a_new_record_does_not_get_the_key_or_slug_of_a_merged_one(db):
    db.merge("t1", "t2", prefer=["keep"])
    db.merge("s1", "s2", prefer=["keep"])
    with pytest.raises(ClaimdbError, match="tolls"):
        db.add("topic", {"name": "Something else", "slug": "road-tolls"})
    with pytest.raises(ClaimdbError, match="two"):
        db.add("source", {"title": "Else", "key": "two", "source_type": "report"})


def test_undo_takes_the_merge_and_its_names_away(db):
    before = state(db.address)
    for keep, other in (("a1", "a2"), ("a5", "a3"), ("t1", "t2"), ("s1", "s2"), ("c1", "c2")):
        done = db.merge(keep, other, prefer=["keep", "name=other", "title=other", "note=x"])
        db.undo(done.by)
        assert state(db.address) == before
        assert db.get(other).id == int(other[1:])
    assert faults(db.address) == ([], 0)


def test_a_merge_cannot_be_undone_before_one_that_builds_on_it(db):
    first = db.merge("a1", "a2", prefer=HER)
    second = db.merge("a6", "a1", prefer=["keep"])
    with pytest.raises(RefusedError, match=second.by):
        db.undo(first.by)
    db.undo(second.by)
    db.undo(first.by)
    assert db.get("a2").name == "Vera A. Mironova"


@pytest.mark.parametrize(
    ("names", "error", "told"),
    [
        (["a1", "a1"], UsageError, "are one record"),
        (["a1", "Vera Mironova"], UsageError, "are one record"),
        (["a1", "a3"], UsageError, "a1 is a person and a3 an organization"),
        (["a1", "t3"], UsageError, "a1 is a person and t3 a topic"),
        (["a1", "a99"], NotFoundError, "no actor has the id a99"),
        (["b1", "b1"], UsageError, "cannot be merged"),
        (["q1", "q3"], RefusedError, "have other speakers"),
        (["a1", "\x1b[31m\0"], NotFoundError, "unknown name"),
    ],
)
def test_what_is_not_one_is_refused(db, names, error, told):
    with pytest.raises(error, match=told):
        db.merge(*names, prefer=["keep"])


def test_records_that_were_told_apart_are_not_merged(db):
    with recording(db.address, coder="bo", command="dedupe") as batch:
        pair = {"table_name": "actors", "first_id": 2, "second_id": 6, "coder_id": batch.coder_id}
        batch.insert(distinct_records, pair)
    db.refresh()
    with pytest.raises(RefusedError, match="bo said that a6 and a2 are different") as caught:
        db.merge("a6", "a2")
    assert caught.value.hint == "undo that first: claimdb undo b2"
    # What is different from one is different from the record that this became.
    db.merge("a1", "a2", prefer=HER)
    with pytest.raises(RefusedError, match="bo said that a1 and a6 are different"):
        db.merge("a1", "a6")


@pytest.mark.parametrize("seed", range(2))
def test_any_merges_leave_no_fault_and_go_back(db, seed):
    chance = random.Random(seed)
    first, done = state(db.address), []
    kinds = {"a": "people", "t": "topics", "s": "sources", "c": "claims", "q": "quotes"}
    for _ in range(8):
        letter, table = chance.choice(list(kinds.items()))
        key = "actor_id" if table == "people" else "id"
        rows = [row for (row,) in query(db.address, f"SELECT {key} FROM {table}")]
        if len(rows) < 2:
            continue
        names = [f"{letter}{row}" for row in chance.sample(rows, 2)]
        before = state(db.address)
        try:
            done.append(db.merge(*names, prefer=[chance.choice(["keep", "other"])]).by)
        except RefusedError:
            assert state(db.address) == before
    assert done
    assert faults(db.address) == ([], 0)
    for batch in reversed(done):
        db.undo(batch)
    assert state(db.address) == first
    assert faults(db.address) == ([], 0)


def coded(db):
    """Return the stances on the first quote: by topic and coder, and whether they are in force."""
    return {
        (topic, coder, stance, bool(in_force))
        for topic, coder, stance, in_force in query(
            db.address,
            "SELECT q.topic_id, k.name, q.stance, 1 FROM quote_topics q JOIN coders k"
            " ON k.id = q.coder_id WHERE q.quote_id = 1 AND q.stance IS NOT NULL UNION ALL"
            " SELECT c.topic_id, k.name, c.stance, 0 FROM codings c JOIN coders k"
            " ON k.id = c.coder_id WHERE c.quote_id = 1",
        )
    }


@pytest.fixture
def several(db):
    """Return a database in which three coders coded two topics of a quote, one of them both."""
    db.edit("q1", {"add_topic": ["t4", "t5"]})
    for coder, topics in (
        ("ana", ["t4=support"]), ("bo", ["t5=oppose"]), ("cy", ["t4=neutral", "t5=mixed"]),
    ):  # fmt: skip
        with claimdb.open(db.address, coder=coder) as other:
            other.edit("q1", {"topic": topics})
    db.refresh()
    return db


def test_of_two_topics_of_several_coders_all_codings_stay(several):
    db, before = several, coded(several)
    assert before >= {(4, "ana", "support", True), (5, "bo", "oppose", True)}
    with pytest.raises(RefusedError, match=r"q1:t4:k\d:stance \('neutral' or 'mixed'\)"):
        db.merge("t4", "t5")
    # What nobody gave is a decision of whoever merges, and no coding of a coder.
    with pytest.raises(RefusedError, match="'neutral' or 'mixed'"):
        db.merge("t4", "t5", prefer=["stance=mixed"])
    for prefer, in_force, own in (("keep", "ana", "neutral"), ("other", "bo", "mixed")):
        done = db.merge("t4", "t5", prefer=[prefer])
        stances = {"ana": "support", "bo": "oppose", "cy": own}
        assert {one for one in coded(db) if one[0] == 4} == {
            (4, coder, stance, coder == in_force) for coder, stance in stances.items()
        }
        assert faults(db.address) == ([], 0)
        db.undo(done.by)
        assert coded(db) == before


def test_codings_follow_their_topic_in_a_split(several):
    db, before = several, coded(several)
    done = db.split("t4", "id:q1", new_name="A part")
    new = int(done.into.id[1:])
    assert coded(db) == {(new if topic == 4 else topic, *rest) for topic, *rest in before}
    db.merge("t4", done.into.id)
    assert coded(db) == before
    done = db.split("t5", "id:q1", into="t4", prefer=["keep"])
    assert {("ana", "support"), ("bo", "oppose"), ("cy", "neutral")} == {
        (coder, stance) for topic, coder, stance, _ in coded(db) if topic == 4
    }
    assert faults(db.address) == ([], 0)
