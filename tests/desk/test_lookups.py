"""Names offered at a prompt, and the lookups of a session, on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimdb
from claimdb import folding
from claimdb.desk.lookups import MOST, Lookups, NameIndex
from claimdb.drafts.records import (
    OccurrenceDraft,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SpeakerDraft,
    TopicDraft,
)
from claimdb.store.completion import Choice, LastCapacity
from claimdb.store.history.batch import recording
from claimdb.store.ingest.lookup import DraftResolver
from claimdb.store.ingest.outcome import IngestOptions, ResolvedQuote
from claimdb.store.ingest.pipeline import ingest


def names(*written, kind="actor"):
    return NameIndex(
        kind, [Choice(folding.folded(name), place, name) for place, name in enumerate(written, 1)]
    )


def found(index, typed):
    return [choice.name for choice in index.search(typed)]


def test_each_word_that_is_typed_begins_a_word_in_whatever_order():
    index = names("Vladimir Putin", "Xi Jinping", "Dmitry Peskov", "Putin Center")
    assert found(index, "put") == ["Putin Center", "Vladimir Putin"]
    assert found(index, "put vla") == ["Vladimir Putin"]
    assert found(index, "PÚT") == ["Putin Center", "Vladimir Putin"]
    assert found(index, "utin") == found(index, "vla xi") == found(index, "") == []


def test_a_slip_finds_what_is_like_it_and_only_where_no_word_begins_so():
    index = names("Vladimir Putin", "Patricia Tester")
    assert found(index, "putni") == ["Vladimir Putin"]
    assert found(index, "pt") == []
    assert found(index, "patrica") == ["Patricia Tester"]
    assert found(index, "zzzz") == []


def test_an_initial_may_stand_before_a_word():
    index = names("Vladimir Putin", "Viktor Orban", "Volodymyr Zelenskyy", "Vutina")
    assert found(index, "vputin") == found(index, "vput") == ["Vladimir Putin"]
    assert found(index, "vzelens") == found(index, "zelens") == ["Volodymyr Zelenskyy"]
    assert found(index, "xputin") == found(index, "vor") == []
    assert found(index, "vut") == ["Vutina"]


def test_the_same_name_comes_first_then_what_begins_so_and_few_are_offered():
    index = names("The Plan of Peace", "Plan B", "Plan", *(f"Planet {n}" for n in range(50)))
    assert found(index, "plan")[:2] == ["Plan", "Plan B"]
    assert len(found(index, "plan")) == MOST


@given(st.lists(st.text(min_size=1), min_size=1), st.data())
def test_whatever_a_name_is_its_words_find_it(written, data):
    index = names(*written)
    name = data.draw(st.sampled_from(written))
    folded = folding.folded(name)
    assert not folded or folded in {folding.folded(one) for one in found(index, name)[:1]}
    index.search(data.draw(st.text()))


def similar(lookups, draft, exclude=None):
    names = DraftResolver(lookups.reader).resolve_quote(draft)
    return lookups.similar(ResolvedQuote(draft, folding.folded(draft.text), names), exclude)


@pytest.fixture
def lookups(example_copy):
    looking = Lookups(example_copy)
    yield looking
    looking.close()


def test_each_kind_is_found_with_what_tells_it_apart(lookups):
    assert lookups.matches("speaker", "putin")[0] == (
        "Vladimir Putin", "Russian politician, President of Russia in 2023 · 3 quotes",
    )  # fmt: skip
    assert lookups.matches("organization", "putin") == []
    assert lookups.matches("topic", "negotiations")[0] == (
        "peace talks", "(negotiations) peace · 1 quote",
    )  # fmt: skip
    [(key, told)] = lookups.matches("source", "putin discuss bbc")
    assert (key, told.startswith("Putin to Xi: We will discuss")) == ("chatterjee2023putin", True)
    assert lookups.describe("speaker", 12).endswith("3 quotes")
    assert lookups.describe("speaker", 999) == ""


def test_a_name_that_others_have_is_written_as_an_id(example_copy, lookups):
    drafts = [
        *(PersonDraft(name) for name in ("Ali Muster", "Ali Muster", "Eva Muster")),
        *(OrganizationDraft("The Desk", "other") for _ in range(2)),
        TopicDraft("Bridges", "rivers"),
        TopicDraft("Rivers", "water"),
    ]
    with recording(example_copy, coder="ana", command="add") as batch:
        made = [one.id for one in ingest(batch, drafts, IngestOptions(on_duplicate="add"))]
    lookups.renew()

    def written(label, typed):
        return [name for name, _ in lookups.matches(label, typed)]

    assert written("speaker", "muster") == [f"a{made[0]}", f"a{made[1]}", "Eva Muster"]
    assert written("organization", "desk") == [f"a{made[3]}", f"a{made[4]}"]
    # The slug of another topic comes before a name.
    assert written("topic", "rivers") == [f"t{made[6]}"]


def test_what_looks_like_a_name_as_a_whole_may_be_meant(lookups):
    assert lookups.matches("topic", "wer in ukraine") == []
    found = [name for name, _ in lookups.candidates("topic", "wer in ukraine")]
    assert found[0] == "war in Ukraine"
    assert lookups.candidates("organization", "wladimir putn") == []
    assert lookups.candidates("source", "zzzz") == []


def test_the_capacity_is_the_last_one_up_to_a_day(example_copy, lookups):
    drafts = [
        QuoteDraft(f"Words of {said}", "direct", (SpeakerDraft("Vladimir Putin", role),), said=said)
        for said, role in (("2001", "first"), (None, "undated"), ("2010", "second"))
    ]
    with recording(example_copy, coder="ana", command="add") as batch:
        assert {one.result for one in ingest(batch, drafts, IngestOptions())} == {"added"}
    lookups.renew()
    assert lookups.capacity("Vladimir Putin", "2005") == LastCapacity("first", None)
    assert lookups.capacity("Vladimir Putin", "../2015") == LastCapacity("second", None)
    assert lookups.capacity("Vladimir Putin", "1990").role == "President of Russia"
    assert lookups.capacity("Vladimir Putin", "no date").role == "President of Russia"
    assert lookups.capacity("Nobody", None) == LastCapacity(None, None)


def test_what_is_alike_is_found_as_it_would_be_refused(example_copy, lookups):
    place = (OccurrenceDraft("s2"),)
    speaker = (SpeakerDraft("Vladimir Putin"),)
    first = QuoteDraft(
        "We are open for a negotiation process", "direct", speaker, occurrences=place
    )
    near = QuoteDraft("We are open for the negotiation process", "direct", speaker)
    with recording(example_copy, coder="ana", command="add") as batch:
        [_] = ingest(batch, [first], IngestOptions())
    lookups.renew()
    [one] = similar(lookups, near)
    assert (one.quote.id, round(one.likeness, 2), one.recorded) == (42, 0.86, False)
    assert [one.recorded for one in similar(lookups, first)] == [True]
    assert similar(lookups, QuoteDraft(first.text, "direct", (SpeakerDraft("China"),))) == []
    assert similar(lookups, QuoteDraft(first.text, "direct", (SpeakerDraft("Nobody"),))) == []
    assert similar(lookups, QuoteDraft(first.text, "indirect", (SpeakerDraft(None, "x"),))) == []
    with recording(example_copy, coder="ana", command="add") as batch:
        [outcome] = ingest(batch, [near], IngestOptions(near=True, decisions={42: "skip"}))
    assert outcome.result == "skipped"
    lookups.renew()
    [one] = similar(lookups, near)
    assert (one.quote.id, one.decided) == (42, "skip")


def test_who_edits_a_quote_is_not_asked_about_one_that_was_told_apart(example_copy, lookups):
    speaker, words = (SpeakerDraft("Vladimir Putin"),), "We are open for a negotiation process"
    place = (OccurrenceDraft("s2"),)
    near = QuoteDraft(f"{words} now", "direct", speaker, occurrences=place)
    with recording(example_copy, coder="ana", command="add") as batch:
        first = QuoteDraft(words, "direct", speaker, occurrences=place)
        assert len(list(ingest(batch, [first, near], IngestOptions()))) == 2
    lookups.renew()
    assert [one.quote.id for one in similar(lookups, near, 43)] == [42]
    with claimdb.open(example_copy, coder="ana") as database:
        database.judge([("q42", "q43", "different")])
    lookups.renew()
    assert similar(lookups, near, 43) == []


def test_each_place_is_settled_by_any_of_the_same_quotes_as_it_would_be_written(
    example_copy, lookups
):
    words, speaker = "We are open for a negotiation process", (SpeakerDraft("Vladimir Putin"),)

    def at(*sources, **more):
        places = tuple(OccurrenceDraft(source, **more) for source in sources)
        return QuoteDraft(words, "direct", speaker, occurrences=places)

    def became(draft, **more):
        with recording(example_copy, coder="ana", command="add") as batch:
            [outcome] = ingest(batch, [draft], IngestOptions(near=True, **more))
            batch.discarded = outcome.result == "refused"
        lookups.renew()
        return outcome.result

    assert became(at("s2")) == "added"
    assert became(at("s3"), on_duplicate="add") == "added"
    both, more, new = at("s2", "s3"), at("s3", "s4"), at("s2", "A new paper")
    [one] = similar(lookups, both)
    assert (one.quote.id, one.recorded, became(both)) == (42, True, "skipped")
    # What stands at most of the places comes first, whatever was decided about another one.
    found = similar(lookups, more)
    assert [(one.quote.id, one.recorded) for one in found] == [(43, False), (42, False)]
    assert became(more) == "refused"
    assert became(at("s4"), decisions={42: "skip"}) == "skipped"
    assert [(one.quote.id, one.decided) for one in similar(lookups, more)] == [(43, None)]
    assert became(more) == "refused"
    assert [(one.quote.id, one.decided) for one in similar(lookups, at("s4"))] == [(42, "skip")]
    # A source that is not recorded yet is a place at which nothing stands.
    assert not similar(lookups, new)[0].recorded
    assert similar(lookups, at())[0].recorded is False
