"""Records in full, by id, key or name, with all their links."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

import claimdb
from cases import each
from claimdb.errors import UsageError
from claimdb.model import (
    Actor,
    Claim,
    ClaimLink,
    ClaimSpeaker,
    Contributor,
    Membership,
    Name,
    Occurrence,
    Passage,
    Position,
    Quote,
    Ref,
    Snapshot,
    Source,
    Speaker,
    Topic,
    TopicLink,
)
from claimdb.store.address import Address
from claimdb.store.backends import connect
from claimdb.store.load import SIZE, pages
from claimdb.store.load.quotes import quotes
from worlds import Rows

SHA256 = "b9189199f3d59300022ae9b68624ace8939553746f99e2d15c667a5bddaca486"
TITLE = "What came out of the meeting between Mr Xi and Mr Putin?"


def test_a_quote_comes_with_everything_that_hangs_on_it(example: claimdb.Database) -> None:
    quote = example.get("q7")
    assert isinstance(quote, Quote)
    assert quote.uid == "01a205b3-d06d-7724-b262-bb603ed101c8"
    assert quote.mode == "direct"
    assert quote.text.startswith("the world should not be fooled")
    assert quote.speakers == (
        Speaker(
            id=14,
            kind="person",
            name="Antony Blinken",
            role="United States Secretary of State",
            organization=Ref(6, "United States Department of State"),
            status="attested",
        ),
    )
    assert quote.topics == (
        TopicLink(2, "peace-plan", "peace plan", "oppose"),
        TopicLink(1, "war-in-ukraine", "war in Ukraine", None),
        TopicLink(3, "ceasefire", "ceasefire", None),
        TopicLink(32, "russia", "Russia", None),
        TopicLink(31, "china", "China", None),
    )
    assert [(claim.id, claim.relation) for claim in quote.claims] == [(7, "asserts")]
    assert isinstance(quote.claims[0], ClaimLink)
    assert (quote.said, quote.occasion, quote.language) == (None, None, "en")
    assert quote.occurrences == (
        Occurrence(
            7, 1, "xiputinmeeting", TITLE, 1182, 1323, "paragraph:2", "added", "Antony Blinken",
            None, "exact",
        ),
    )  # fmt: skip
    assert quote.grounds == ()


def test_a_joint_statement_names_its_speakers_in_their_order(example: claimdb.Database) -> None:
    quote = example.get("q29")
    assert isinstance(quote, Quote)
    assert [(one.name, one.role, one.organization) for one in quote.speakers] == [
        ("China", None, None),
        ("Russia", None, None),
    ]


def test_a_claim_says_who_asserts_and_who_denies_it(example: claimdb.Database) -> None:
    claim = example.get("c43")
    assert isinstance(claim, Claim)
    assert claim.asserted_by == (
        ClaimSpeaker(8, "organization", "International Criminal Court", None, (40,)),
    )
    assert claim.denied_by == (ClaimSpeaker(3, "organization", "Russia", None, (41,)),)
    assert claim.questioned_by == ()
    assert claim.quotes == (40, 41)
    assert [topic.name for topic in claim.topics] == [
        "war crimes", "abduction of children", "Vladimir Putin",
    ]  # fmt: skip
    assert [(one.id, one.relation, one.direction) for one in claim.relations] == [
        (42, "supports", "from")
    ]


def test_a_person_has_names_memberships_and_positions(example: claimdb.Database) -> None:
    actor = example.get("a14")
    assert isinstance(actor, Actor)
    assert (actor.kind, actor.name, actor.type, actor.parent) == (
        "person", "Antony Blinken", None, None,
    )  # fmt: skip
    assert actor.names[0] == Name("Antony Blinken", "main")
    assert Name("Anthony Blinken", "misspelling") in actor.names
    assert actor.memberships == (
        Membership(
            Ref(6, "United States Department of State"),
            "United States Secretary of State",
            None,
            None,
            Ref(1, "xiputinmeeting"),
        ),
    )
    assert Position(Ref(2, "peace plan"), "oppose", 1) in actor.positions
    assert Position(Ref(2, "peace plan"), None, 1) in actor.positions
    assert actor.quotes == (7, 8)


def test_an_organization_has_what_lies_below_it_and_what_is_said_for_it(
    example: claimdb.Database,
) -> None:
    actor = example.get("a1")
    assert isinstance(actor, Actor)
    assert (actor.type, actor.country, actor.wikidata_id) == ("state", "US", "Q30")
    assert [below.name for below in actor.below] == [
        "United States Department of State", "United States Senate",
    ]  # fmt: skip
    assert actor.quotes == (6, 38, 39)
    ministry = example.get("a6")
    assert isinstance(ministry, Actor)
    assert ministry.parent == Ref(1, "United States")


def test_a_topic_has_its_place_in_the_tree_and_who_takes_which_stance(
    example: claimdb.Database,
) -> None:
    topic = example.get("t8")
    assert isinstance(topic, Topic)
    assert topic.broader == Ref(1, "war in Ukraine")
    assert topic.narrower == (Ref(9, "abduction of children"),)
    assert topic.actor is None
    plan = example.get("peace plan")
    assert isinstance(plan, Topic)
    assert plan.id == 2
    assert Position(Ref(12, "Vladimir Putin"), "support", 1) in plan.positions
    assert plan.positions[0] == Position(Ref(2, "China"), None, 2)
    assert plan.quotes == (5, 6, 7, 8, 9, 11, 12, 14)
    of_actor = example.get("t27")
    assert isinstance(of_actor, Topic)
    assert of_actor.actor == Ref(12, "Vladimir Putin")


def test_a_source_has_its_makers_its_references_and_its_snapshot(example: claimdb.Database) -> None:
    article = example.get("xiputinmeeting")
    assert isinstance(article, Source)
    assert (article.id, article.type, article.title) == (1, "webpage", TITLE)
    assert article.cites == (
        Ref(2, "chatterjee2023putin"), Ref(3, "mccarthy2023path"), Ref(4, "nbc2023xis"),
    )  # fmt: skip
    assert article.snapshots == (Snapshot(SHA256, None, stored=False),)
    assert article.quotes == tuple(
        quote.id for quote in example.find("", sort=["source"]) if quote.occurrences
    )
    cited = example.get("s2")
    assert isinstance(cited, Source)
    assert cited.cited_by == (Ref(1, "xiputinmeeting"),)
    assert cited.contributors == (
        Contributor("author", "Phelan Chatterjee", "Chatterjee", "Phelan"),
    )
    via = example.get("china2023position")
    assert isinstance(via, Source)
    assert via.contributors == (Contributor("author", "China", None, None, actor=2),)
    assert via.quotes == (11, 12)


def test_an_occurrence_is_the_place_of_one_quote(example: claimdb.Database) -> None:
    passage = example.get("o11")
    assert isinstance(passage, Passage)
    assert (passage.id, passage.quote, passage.sha256) == (11, 11, SHA256)
    assert passage.occurrence.via == "china2023position"
    assert (passage.occurrence.start, passage.occurrence.end) == (1695, 1859)
    assert passage.digest == "7288b0b7cefe3574449f510e224e2365edca6babdb6436fe65678b763be739b3"
    assert passage.verified_at == "2026-11-23"


@each(
    ("name", "kind", "number"),
    [
        ("q3", Quote, 3),
        ("Q3", Quote, 3),
        ("C3", Claim, 3),
        ("A12", Actor, 12),
        ("Vladimir Putin", Actor, 12),
        ("vladimir PUTIN", Actor, 12),
        ("putin", Actor, 12),
        ("习近平", Actor, 13),
        # An actor comes before the topic that stands for it.
        ("China", Actor, 2),
        ("t31", Topic, 31),
        ("Chinese peace plan", Topic, 2),
        ("nord-stream-2", Topic, 25),
        ("mccarthy2023path", Source, 3),
    ],
)
def test_a_record_answers_to_its_id_its_key_and_its_names(
    example: claimdb.Database, name: str, kind: type, number: int
) -> None:
    record = example.get(name)
    assert isinstance(record, kind)
    assert record.id == number


@each(
    ("name", "message", "hint"),
    [
        ("q99", "no quote has the id q99", None),
        ("C99", "no claim has the id c99", None),
        ("a99", "no actor has the id a99", None),
        ("t99", "no topic has the id t99", None),
        ("s99", "no source has the id s99", None),
        ("o99", "no occurrence has the id o99", None),
        ("q0", "unknown name 'q0'", "use an id such as q12, a citation key, or a recorded"),
        ("", "unknown name ''", "use an id"),
        ("putni", "unknown name 'putni'", "did you mean 'Vladimir Putin' (a12)"),
        ("war crim", "unknown name 'war crim'", "'war crimes' (t8)"),
        ("XIPUTINMEETING", "unknown name 'XIPUTINMEETING'", None),
        ("\ud800", "unknown name '\\ud800'", "use an id"),
    ],
)
def test_what_is_not_there_is_not_found(
    example: claimdb.Database, name: str, message: str, hint: str | None
) -> None:
    with pytest.raises(claimdb.NotFoundError) as caught:
        example.get(name)
    assert caught.value.message == message
    assert (hint or "") in (caught.value.hint or "")


@each(("name", "kind"), [("k1", "coder"), ("b1", "batch"), ("h1", "change")])
def test_what_has_nothing_more_to_it_is_said_to_be_so(
    example: claimdb.Database, name: str, kind: str
) -> None:
    with pytest.raises(UsageError, match=f"'{name}' is a {kind}, which has no page of its own"):
        example.get(name)


# --- what the worked example does not have --------------------------------------------------


@pytest.fixture(scope="module")
def odd(refill: Callable[[Rows], Address]) -> Iterator[claimdb.Database]:
    address = refill(
        {
            "actors": [
                {"name": "Jan de Vries"},
                {"name": "Ann Smith"},
                {"name": "Bob Smith"},
                {"kind": "organization", "name": "Ministry"},
                {"kind": "organization", "name": "Agency"},
            ],
            "people": [
                {"actor_id": 1, "family": "Vries", "particle": "de"},
                {"actor_id": 2, "family": "Smith"},
                {"actor_id": 3, "family": "Smith"},
            ],
            "organizations": [{"actor_id": 4, "type": "ministry"}, {"actor_id": 5}],
            "memberships": [
                {"person_id": 1, "organization_id": 4, "role": "clerk"},
                {"person_id": 1, "organization_id": 5, "started": "2001", "ended": "2004"},
                {"person_id": 1, "organization_id": 4, "role": "head", "started": "2010"},
            ],
            "topics": [{"name": "dams"}, {"name": "water"}],
            "sources": [{"key": "reader2020", "title": "A reader"}, {"key": "Smith", "title": "B"}],
            "source_contributors": [
                {
                    "source_id": 1, "position": 1, "family": "Vries", "given": "Jan",
                    "particle": "de", "suffix": "Jr.",
                },
                {"source_id": 1, "position": 2, "literal": "The Editors"},
                {"source_id": 1, "position": 1, "role": "editor", "actor_id": 2, "family": "Smith"},
            ],
            "snapshots": [
                {"source_id": 1, "sha256": "ab" * 32, "text": "Dams hold.", "taken": "2020-01-01"},
                {"source_id": 2, "sha256": "cd" * 32},
            ],
            "quotes": [{"text": "Dams hold."}, {"text": "They do."}, {"text": "No."}],
            "attributions": [
                {"quote_id": 1, "position": 1, "actor_id": 1, "organization_id": 4},
                {"quote_id": 1, "position": 2, "actor_id": 2, "organization_id": 4},
                {"quote_id": 2, "position": 1, "actor_id": 1, "status": "misattributed"},
                {"quote_id": 2, "position": 2, "role": "an official"},
                {"quote_id": 3, "position": 1, "actor_id": 1, "status": "misattributed"},
            ],
            "quote_topics": [
                {"quote_id": 1, "topic_id": 1, "stance": "support"},
                {"quote_id": 2, "topic_id": 1, "stance": "support"},
            ],
            "occurrences": [
                {"quote_id": 1, "source_id": 1, "snapshot_id": 1, "start": 0, "end": 10},
                {"quote_id": 1, "source_id": 2, "snapshot_id": 2, "prefix": "a", "suffix": "z"},
                {"quote_id": 2, "source_id": 2, "via_source_id": 1},
                {"quote_id": 3, "source_id": 1, "locator": "page 3"},
            ],
        },
    )  # fmt: skip
    with claimdb.open(address) as database:
        yield database


def test_the_latest_membership_comes_first_and_the_undated_last(odd: claimdb.Database) -> None:
    actor = odd.get("a1")
    assert isinstance(actor, Actor)
    assert [(one.started, one.ended) for one in actor.memberships] == [
        ("2010", None), ("2001", "2004"), (None, None),
    ]  # fmt: skip


def test_one_quote_counts_once_whoever_speaks_for_an_organization(odd: claimdb.Database) -> None:
    actor = odd.get("Ministry")
    assert isinstance(actor, Actor)
    assert actor.positions == (Position(Ref(1, "dams"), "support", 1),)
    assert actor.quotes == (1,)


def test_a_position_is_never_that_of_somebody_who_did_not_say_it(odd: claimdb.Database) -> None:
    actor, topic = odd.get("a1"), odd.get("dams")
    assert isinstance(actor, Actor)
    assert actor.positions == (Position(Ref(1, "dams"), "support", 1),)
    assert isinstance(topic, Topic)
    assert [(one.on.name, one.quotes) for one in topic.positions] == [
        ("Ann Smith", 1), ("Jan de Vries", 1),
    ]  # fmt: skip


def test_makers_of_a_source_are_named_whole(odd: claimdb.Database) -> None:
    source = odd.get("reader2020")
    assert isinstance(source, Source)
    assert sorted(one.name for one in source.contributors) == [
        "Ann Smith", "Jan de Vries Jr.", "The Editors",
    ]  # fmt: skip
    assert source.snapshots == (Snapshot("ab" * 32, "2020-01-01", stored=True),)
    assert source.quotes == (1, 3, 2)


def test_a_key_comes_before_a_name_that_is_ambiguous(odd: claimdb.Database) -> None:
    assert isinstance(odd.get("Smith"), Source)
    with pytest.raises(claimdb.NotFoundError, match=r"'smith' may be Ann Smith \(a2\) or Bob"):
        odd.get("smith")


def test_anchors_come_with_a_snapshot_of_their_source_whose_text_is_stored(
    odd: claimdb.Database,
) -> None:
    found = list(odd.anchors("NOT status:retracted"))
    assert [(anchor.source, anchor.occurrence_id, last) for anchor, _, last in found] == [
        ("Smith", 3, None), ("reader2020", 1, 1), ("Smith", 2, None), ("reader2020", 4, 1),
    ]  # fmt: skip
    assert [own for _, own, _ in found] == [None, 1, None, None]
    [(anchor, *_)] = odd.anchors("id:q1", source=2)
    assert (anchor.quote_id, anchor.mode, anchor.text) == (1, "direct", "Dams hold.")
    assert (anchor.start, anchor.end, anchor.digest) == (None, None, None)
    assert (anchor.prefix, anchor.suffix) == ("a", "z")
    assert [placed.anchor.occurrence_id for placed in odd.anchors("id:q1", source=1)] == [1]


def test_the_text_of_a_snapshot_is_given_where_it_is_stored(odd: claimdb.Database) -> None:
    assert odd.snapshot(1) == "Dams hold."
    for number in (2, 3):
        with pytest.raises(claimdb.NotFoundError, match=f"no text is stored of snapshot {number}"):
            odd.snapshot(number)


def test_a_text_is_recognized_by_its_hash(odd: claimdb.Database, example: claimdb.Database) -> None:
    assert odd.source_of("cd" * 32) == 2
    assert odd.source_of("ee" * 32) is None
    assert example.source_of(SHA256) == 1


def test_quotes_are_loaded_in_the_order_of_their_ids_and_missing_ones_ignored(
    example_address: Address,
) -> None:
    with closing(connect(example_address)) as reader:
        assert [quote.id for quote in quotes(reader, [5, 99, 3, 4])] == [5, 3, 4]
        assert list(quotes(reader, [])) == []


def test_pages_hold_everything_once_and_are_cut_as_they_are_needed() -> None:
    numbers = iter(range(2 * SIZE + 1))
    first, *rest = (page for page in pages(numbers))
    assert [len(page) for page in (first, *rest)] == [SIZE, SIZE, 1]
    endless = iter(int, 1)
    assert len(next(pages(endless))) == SIZE


def test_the_codings_of_a_quote_are_read_without_those_of_others(
    example_file_copy: Address,
) -> None:
    with claimdb.open(example_file_copy, coder="ana") as database:
        database.edit("q6", {"topic": "peace plan=support"})
    with claimdb.open(example_file_copy) as database:
        statements: list[str] = []
        database.connection.set_trace_callback(statements.append)
        [quote] = database.find("id:q3")
        assert quote.codings
        assert database.coders == ["ana", "claimdb"]
        database.connection.set_trace_callback(None)
        plans = [
            row[3]
            for sql in statements
            for row in database.connection.execute(f"EXPLAIN QUERY PLAN {sql}")
        ]
    # The links of quotes to topics.
    assert "SCAN t" not in plans
