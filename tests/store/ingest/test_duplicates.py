"""The user's decisions about duplicates: recorded, applied again, and undone."""

from dataclasses import replace

import pytest

from claimdb.drafts.records import OccurrenceDraft, QuoteDraft, SpeakerDraft
from claimdb.errors import RefusedError
from claimdb.store.admin.check import faults
from claimdb.store.history.batch import recording
from claimdb.store.history.remove import remove
from claimdb.store.history.undo import undo
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.ingest.recorded_quotes import decision_key
from databases import opened

PUTIN, CHINA = SpeakerDraft("Vladimir Putin"), SpeakerDraft("China")
FIRST = QuoteDraft(
    "We are always open for a negotiation process",
    "direct",
    (PUTIN,),
    occurrences=(OccurrenceDraft("s2"),),
)
ELSEWHERE = replace(FIRST, occurrences=(OccurrenceDraft("s3"),))
NEAR = replace(ELSEWHERE, text="We are always open for the negotiation process")


def one(address, draft, *, coder="ana", **choices):
    with recording(address, coder=coder, command="add quote") as batch:
        [outcome] = ingest(batch, [draft], IngestOptions(**{"near": True, **choices}))
    assert faults(address) == ([], 0)
    return outcome


def decisions(address):
    sql = "SELECT quote_id, decision, coder_id FROM duplicate_decisions ORDER BY id"
    with opened(address) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


@pytest.fixture
def there(example_copy):
    assert one(example_copy, FIRST).id == 42
    return example_copy


@pytest.mark.parametrize("new", [ELSEWHERE, NEAR], ids=["same", "near"])
@pytest.mark.parametrize(
    ("decision", "result", "id"),
    [("skip", "skipped", 42), ("occurrence", "occurrence", 42), ("add", "added", 43)],
)
def test_what_was_decided_is_done_now_and_the_next_time(there, new, decision, result, id):
    assert isinstance(one(there, new).error, RefusedError)
    done = one(there, new, decisions={42: decision})
    assert (done.result, done.id) == (result, id)
    assert decisions(there) == [(42, decision, 2)]
    again = one(there, replace(new, occurrences=(OccurrenceDraft("s4"),)), coder="bo")
    if decision == "add":
        # It is like the quote that was added, about which nobody decided anything.
        assert "q43" in again.error.message
    else:
        assert (again.result, again.id) == (result, id)
    assert len(decisions(there)) == 1


def test_an_import_asks_what_was_decided_before_it_skips(there):
    one(there, ELSEWHERE, decisions={42: "add"})
    assert one(there, ELSEWHERE, near=False, default="skip").id == 43
    assert one(there, FIRST, near=False, default="skip").id == 42
    one(there, replace(FIRST, speakers=(CHINA,)), near=False, default="skip")
    joint = replace(FIRST, speakers=(CHINA,), occurrences=(OccurrenceDraft("s4"),))
    one(there, joint, decisions={44: "occurrence"})
    third = replace(joint, occurrences=(OccurrenceDraft("s5"),))
    assert one(there, third, near=False, default="skip").result == "occurrence"


def test_where_words_stand_already_nothing_that_was_decided_adds_them(there):
    one(there, ELSEWHERE, decisions={42: "add"})
    for draft, id in ((FIRST, 42), (ELSEWHERE, 43)):
        for decided in ({}, {42: "add", 43: "add"}, {42: "occurrence", 43: "add"}):
            again = one(there, draft, decisions=decided)
            assert (again.result, again.id) == ("skipped", id)


def test_who_says_which_of_several_quotes_is_meant_counts_for_a_further_place(there):
    one(there, ELSEWHERE, decisions={42: "add"})
    more = replace(FIRST, occurrences=(OccurrenceDraft("s3"), OccurrenceDraft("s4")))
    done = one(there, more, decisions={42: "occurrence", 43: "add"})
    assert (done.result, done.id) == ("occurrence", 42)


def test_a_choice_for_all_comes_before_what_was_decided_and_is_not_remembered(there):
    one(there, ELSEWHERE, decisions={42: "skip"})
    assert one(there, ELSEWHERE, on_duplicate="add", decisions={42: "skip"}).result == "added"
    assert decisions(there) == [(42, "skip", 2)]


@pytest.mark.parametrize("rule", ["skip", "occurrence"])
def test_a_choice_for_all_is_about_the_same_words_and_who_saw_others_decides(there, rule):
    refused = one(there, NEAR, on_duplicate=rule)
    assert refused.error.message.endswith(
        "q42 has We are always open for [-the-]{+a+} negotiation process"
    )
    assert decisions(there) == []
    done = one(there, NEAR, on_duplicate=rule, decisions={42: "occurrence"})
    assert (done.result, done.id) == ("occurrence", 42)
    # Remembered, it counts beside a rule, which says nothing of such words.
    elsewhere = replace(NEAR, occurrences=(OccurrenceDraft("s4"),))
    assert one(there, elsewhere, on_duplicate=rule).result == "occurrence"


def test_what_is_refused_remembers_nothing(there):
    one(there, NEAR, on_duplicate="add")
    refused = one(there, ELSEWHERE, decisions={43: "add"})
    assert isinstance(refused.error, RefusedError)
    assert decisions(there) == []


def test_a_decision_is_about_these_words_of_these_speakers(there):
    one(there, NEAR, decisions={42: "skip"})
    assert one(there, replace(NEAR, text=f"“{NEAR.text}”!", mode="indirect")).result == "skipped"
    assert one(there, replace(NEAR, speakers=(PUTIN, CHINA))).result == "added"
    assert one(there, replace(NEAR, speakers=(SpeakerDraft(None, "aide"),))).result == "added"
    other = replace(NEAR, text="We are always open for a negotiation process, always")
    assert isinstance(one(there, other).error, RefusedError)


def test_undoing_a_batch_takes_its_decisions_back_and_undoing_that_brings_them_back(there):
    one(there, NEAR, decisions={42: "add"})
    undo(there, coder="bo")
    assert decisions(there) == []
    assert isinstance(one(there, NEAR).error, RefusedError)
    undo(there, "b4", coder="bo")
    assert decisions(there) == [(42, "add", 2)]
    assert faults(there) == ([], 0)


def test_a_quote_takes_the_decisions_about_it_along(there):
    one(there, NEAR, decisions={42: "skip"})
    with pytest.raises(RefusedError, match="b3 added to or removed from q42"):
        undo(there, "b2", coder="bo")
    remove(there, ["q42"], coder="bo")
    assert decisions(there) == []
    undo(there, coder="bo")
    assert decisions(there) == [(42, "skip", 2)]


def test_speakers_are_known_again_in_any_order():
    assert decision_key("a b", [3, None, 1]) == decision_key("a b", [1, 3, None])
    assert decision_key("a b", [3]) != decision_key("a b", [None])
    assert decision_key("A b!", []) != decision_key("a", [])
