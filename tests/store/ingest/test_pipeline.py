"""Writing drafts: names, duplicates, texts, history, and all or nothing."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

import claimdb
from cases import each
from claimdb.drafts.records import (
    ClaimDraft,
    ClaimRelated,
    ContributorDraft,
    Draft,
    DraftError,
    MembershipDraft,
    NameDraft,
    OccurrenceDraft,
    OrganizationDraft,
    PersonDraft,
    QuoteDraft,
    SourceDraft,
    SpeakerDraft,
    TopicDraft,
    TopicStance,
)
from claimdb.errors import RefusedError
from claimdb.store.address import Address, Server
from claimdb.store.admin.check import faults
from claimdb.store.backends.base import PAGE
from claimdb.store.history.batch import recording
from claimdb.store.ingest.outcome import IngestOptions, Outcome
from claimdb.store.ingest.pipeline import ingest
from claimdb.store.tables import snapshots
from databases import opened

EVERYTHING = frozenset({"speakers", "organizations", "topics", "sources", "claims"})
PUTIN, CHINA = SpeakerDraft("Vladimir Putin"), SpeakerDraft("China")
QUOTE = QuoteDraft("The door is open", "direct", (PUTIN,), occurrences=(OccurrenceDraft("s2"),))


def add(address: Address, *drafts: Draft, **choices: Any) -> list[Outcome]:
    with recording(address, coder="ana", command="add") as batch:
        outcomes = list(ingest(batch, drafts, IngestOptions(**choices)))
    assert faults(address) == ([], 0)
    return outcomes


def one(address: Address, draft: Draft, **choices: Any) -> Outcome:
    [outcome] = add(address, draft, **choices)
    return outcome


def rows(address: Address, sql: str) -> list[tuple[Any, ...]]:
    with opened(address) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def counts(address: Address) -> dict[str, int]:
    tables = ("actors", "topics", "sources", "claims", "quotes", "occurrences", "batches",
              "changes", "coders")  # fmt: skip
    return {table: rows(address, f"SELECT count(*) FROM {table}")[0][0] for table in tables}


def got(address: Address, id: str) -> Any:
    with claimdb.open(address) as database:
        return database.get(id)


def test_a_quote_is_recorded_with_all_that_hangs_on_it(example_copy):
    draft = QuoteDraft(
        "  “We”\r\n\tare [sic] *ready* \x1b[31m\u202e ",
        "direct",
        (
            SpeakerDraft("VLADIMIR putin", "President", "Kremlin"),
            SpeakerDraft(None, "an aide", None, "disputed"),
        ),
        (TopicStance("Peace Plan", "oppose"), TopicStance("t1")),
        (ClaimRelated("c3", "denies"),),
        said="2023-03~",
        occasion="a call",
        language="ru",
        note=" a note ",
        occurrences=(
            OccurrenceDraft("chatterjee2023putin", "page:4", "said", "Mr Putin", "s5", 3, 9, "a", "b", "exact"),
            OccurrenceDraft("https://edition.cnn.com/2023/03/22/europe/china-xi-russia-putin-talks-five-takeaways-intl-hnk-mic/index.html"),
        ),
    )  # fmt: skip
    outcome = one(example_copy, draft)
    assert outcome == Outcome(
        "quote", "added", 42, (), ("no_snapshot", "no_snapshot"), (None, None), unchecked=True
    )
    quote = got(example_copy, "q42")
    assert quote.text == draft.text
    assert [(s.name, s.role, s.organization and s.organization.name, s.status) for s in quote.speakers] == [
        ("Vladimir Putin", "President", "Russia", "attested"),
        (None, "an aide", None, "disputed"),
    ]  # fmt: skip
    assert [(t.slug, t.stance) for t in quote.topics] == [
        ("peace-plan", "oppose"),
        ("war-in-ukraine", None),
    ]
    assert [(c.id, c.relation) for c in quote.claims] == [(3, "denies")]
    assert (quote.said, quote.occasion, quote.language, quote.note) == (
        "2023-03~",
        "a call",
        "ru",
        " a note ",
    )
    first, second = quote.occurrences
    assert (first.key, first.start, first.end, first.locator, first.cue, first.printed_as, first.verified) == (
        "chatterjee2023putin", 3, 9, "page:4", "said", "Mr Putin", "exact"
    )  # fmt: skip
    assert (second.source_id, second.start, second.verified) == (3, None, None)
    assert quote.uid[14] == "7"
    assert quote.recorded.command == "add"
    assert quote.recorded.coder.name == "ana"


def test_what_is_inserted_with_its_record_is_no_change(example_copy):
    before = counts(example_copy)
    add(example_copy, QUOTE, ClaimDraft("It is so", ("t1",)))
    after = counts(example_copy)
    assert after["changes"] == before["changes"]
    assert after["batches"] == before["batches"] + 1
    assert rows(example_copy, "SELECT batch_id FROM quotes WHERE id = 42") == [(2,)]


def test_a_record_without_a_batch_is_one_change(example_copy):
    person = PersonDraft("Jane Doe", (NameDraft("J. D."),), memberships=(MembershipDraft("US"),))
    add(example_copy, person, TopicDraft("Grain"), SourceDraft("A title"))
    found = rows(example_copy, "SELECT table_name, row_id, before, after FROM changes ORDER BY id")
    assert [(table, number, before) for table, number, before, _ in found] == [
        ("actors", 21, None),
        ("topics", 37, None),
        ("sources", 7, None),
    ]
    image = found[0][3]
    image = json.loads(image) if isinstance(image, str) else image
    assert (image["id"], image["name"], image["kind"]) == (21, "Jane Doe", "person")


@pytest.mark.parametrize("name", ["Putin", "Mr Putin?", "vladimir", "Vladimir  Putim"])
def test_a_name_that_is_not_recorded_exactly_so_is_reported_with_what_was_meant(example_copy, name):
    before = counts(example_copy)
    outcome = one(example_copy, replace(QUOTE, speakers=(SpeakerDraft(name),)))
    assert outcome.result == "refused"
    assert isinstance(outcome.error, claimdb.NotFoundError)
    assert outcome.error.message == f"no speaker is called {name!r}"
    assert outcome.error.hint.endswith("use --create speakers to add it")
    assert counts(example_copy) == before


def test_of_very_many_names_only_the_first_are_reported_with_what_was_meant(example_copy):
    names = ["Chinaa", *(f"Chinab {number}" for number in range(100)), "Chinaa", "Russiaa"]
    drafts = (QuoteDraft("Words", "direct", (SpeakerDraft(name),)) for name in names)
    first, *_, again, late = add(example_copy, *drafts)
    assert first.error.candidates == again.error.candidates != ()
    assert (late.error.candidates, "Russiaa" in late.error.message) == ((), True)


def test_all_that_is_wrong_is_reported_at_once_and_nothing_is_made(example_copy):
    before = counts(example_copy)
    draft = QuoteDraft(
        "Words", "direct",
        (SpeakerDraft("Vladimir Putn"), SpeakerDraft("US", None, "Xi Jinping"), SpeakerDraft("Washington")),
        (TopicStance("nonsense"), TopicStance("t999"), TopicStance("…")), (ClaimRelated("no such claim"),),
        occurrences=(OccurrenceDraft("nobody2020", via=SourceDraft("A plan")),),
    )  # fmt: skip
    outcome = one(example_copy, draft, create=frozenset({"topics"}))
    assert outcome.error.message.split("; ") == [
        "no speaker is called 'Vladimir Putn'",
        "'Xi Jinping' is Xi Jinping, a person and no organization",
        "no topic has the id t999",
        "'…' is not a name: it has no letters",
        "no claim is called 'no such claim'",
        "no source is called 'nobody2020'",
        "no source is called 'A plan'",
        "'Washington' is named twice",
    ]
    assert any(name.endswith("(a12)") for name in outcome.error.candidates)
    assert outcome.error.hint.endswith("use --create speakers,claims,sources to add it")
    assert [problem.field for problem in outcome.error.problems][:2] == [
        "speakers[0].name", "speakers[1].organization",
    ]  # fmt: skip
    assert counts(example_copy) == before


def test_an_ambiguous_name_never_means_anything(example_copy):
    add(example_copy, PersonDraft("Jane Doe"))
    twin = one(example_copy, PersonDraft("Jane Doe"), on_duplicate="add")
    assert twin.result == "added"
    outcome = one(
        example_copy, replace(QUOTE, speakers=(SpeakerDraft("jane doe"),)), create=EVERYTHING
    )
    assert outcome.error.message == "'jane doe' may be Jane Doe (a21) or Jane Doe (a22)"
    assert outcome.error.candidates == ("Jane Doe (a21)", "Jane Doe (a22)")
    done = one(example_copy, replace(QUOTE, speakers=(SpeakerDraft("a22"),)))
    assert done.result == "added"


def test_what_is_named_is_made_where_that_is_allowed_and_only_once(example_copy):
    drafts = [
        QuoteDraft(
            f"Words {place}", "direct",
            (SpeakerDraft("Doe, Jane", "envoy", "Foo Inc"), SpeakerDraft("Ursula von der Leyen")),
            (TopicStance("Grain & deal", "support"),), (ClaimRelated("It is so"),),
            occurrences=(
                OccurrenceDraft("https://www.example.org/a"),
                OccurrenceDraft(SourceDraft("On the road", issued="2020-01", contributors=(
                    ContributorDraft("author", "Müller", "Eva"), ContributorDraft("editor", literal="The Desk"),
                ))),
            ),
        )
        for place in range(2)
    ]  # fmt: skip
    first, second = add(example_copy, *drafts, create=EVERYTHING)
    assert [(made.kind, made.id, made.name) for made in first.created] == [
        ("person", 21, "Jane Doe"),
        ("organization", 22, "Foo Inc"),
        ("person", 23, "Ursula von der Leyen"),
        ("source", 7, "example"),
        ("source", 8, "muller2020road"),
        ("topic", 37, "Grain & deal"),
        ("claim", 46, "It is so"),
    ]
    assert (second.result, second.created) == ("added", ())
    assert rows(example_copy, "SELECT family, given, particle, folded FROM people WHERE actor_id > 20 ORDER BY 1") == [
        ("Doe", "Jane", None, "doe"),
        ("Leyen", "Ursula", "von der", "leyen"),
    ]  # fmt: skip
    assert [(name.name, name.kind) for name in got(example_copy, "a21").names] == [
        ("Jane Doe", "main"), ("Doe, Jane", "alternative"),
    ]  # fmt: skip
    assert got(example_copy, "a22").type == "company"
    assert got(example_copy, "t37").slug == "grain-deal"
    assert got(example_copy, "s7").url == "https://www.example.org/a"
    assert [(c.role, c.name) for c in got(example_copy, "s8").contributors] == [
        ("author", "Eva Müller"), ("editor", "The Desk"),
    ]  # fmt: skip
    before = counts(example_copy)
    assert [outcome.result for outcome in add(example_copy, *drafts, create=EVERYTHING)] == [
        "skipped"
    ] * 2
    assert counts(example_copy) == before


def test_a_source_that_is_described_is_the_one_with_its_key_address_or_title(example_copy):
    source = SourceDraft("A title", key="doe2020", url="https://example.org/a", issued="2020")
    one(example_copy, source)
    same = [
        SourceDraft("", key="doe2020"),
        SourceDraft("A title", key="doe2020", issued="2021"),
        SourceDraft("", url="https://example.org/a"),
        SourceDraft("A title: with more", url="https://example.org/a"),
        SourceDraft("A title", issued="2020"),
        "A title",
    ]
    drafts = [replace(QUOTE, text=f"Words {place}", occurrences=(OccurrenceDraft(named),))
              for place, named in enumerate(same)]  # fmt: skip
    assert {outcome.result for outcome in add(example_copy, *drafts)} == {"added"}
    assert rows(example_copy, "SELECT DISTINCT source_id FROM occurrences WHERE quote_id > 41") == [
        (7,)
    ]
    other = replace(QUOTE, occurrences=(OccurrenceDraft(SourceDraft("A title", issued="2021")),))
    assert one(example_copy, other).result == "refused"
    assert one(example_copy, other, create=EVERYTHING).created[0].id == 8
    taken = replace(QUOTE, occurrences=(OccurrenceDraft(SourceDraft("Other", key="doe2020")),))
    assert "another source has the key" in one(example_copy, taken, create=EVERYTHING).error.message


# --- duplicates


def test_the_same_words_at_the_same_place_are_never_added_twice(example_copy):
    one(example_copy, QUOTE)
    before = counts(example_copy)
    same = replace(QUOTE, text="“the DOOR  is open”!", mode="direct")
    for choice in (None, "skip", "occurrence", "add"):
        outcome = one(example_copy, same, on_duplicate=choice)
        assert (outcome.result, outcome.id) == ("skipped", 42)
    assert counts(example_copy) == before
    failed = one(example_copy, same, on_duplicate="fail")
    assert isinstance(failed.error, RefusedError)
    assert counts(example_copy) == before


def test_of_several_quotes_with_the_same_words_each_keeps_its_places(example_copy):
    first, second, third = (
        replace(QUOTE, occurrences=(OccurrenceDraft(source),)) for source in ("s2", "s3", "s4")
    )
    drafts = (first, second, second)
    outcomes = add(example_copy, *drafts, on_duplicate="add")
    assert [(one.result, one.id) for one in outcomes] == [
        ("added", 42), ("added", 43), ("skipped", 43),
    ]  # fmt: skip
    before = counts(example_copy)
    both = replace(QUOTE, occurrences=first.occurrences + second.occurrences)
    for choice in (None, "skip", "occurrence", "add"):
        outcomes = add(example_copy, *drafts, both, on_duplicate=choice)
        assert [(one.result, one.id) for one in outcomes] == [
            ("skipped", 42), ("skipped", 43), ("skipped", 43), ("skipped", 42),
        ]  # fmt: skip
    assert counts(example_copy) == before
    assert "q43" in one(example_copy, second, on_duplicate="fail").error.message
    # Another place goes to the quote that stands at the others.
    more = replace(QUOTE, occurrences=second.occurrences + third.occurrences)
    outcomes = add(example_copy, more, third, on_duplicate="occurrence")
    assert [(one.result, one.id) for one in outcomes] == [("occurrence", 43), ("skipped", 43)]
    assert [o.source_id for o in got(example_copy, "q43").occurrences] == [3, 4]


@pytest.mark.parametrize(
    ("choice", "result", "id"),
    [(None, "refused", None), ("fail", "refused", None), ("skip", "skipped", 42),
     ("occurrence", "occurrence", 42), ("add", "added", 43)],
)  # fmt: skip
def test_the_same_words_elsewhere_are_what_the_user_chose(example_copy, choice, result, id):
    one(example_copy, QUOTE)
    elsewhere = replace(
        QUOTE, occurrences=(OccurrenceDraft("s2", locator="page:7"), *QUOTE.occurrences)
    )
    outcome = one(example_copy, elsewhere, on_duplicate=choice)
    assert (outcome.result, outcome.id) == (result, id)
    if result == "refused":
        assert "q42" in outcome.error.message


def test_another_occurrence_of_a_recorded_quote_is_a_change(example_copy):
    one(example_copy, QUOTE)
    elsewhere = replace(QUOTE, occurrences=(OccurrenceDraft(SourceDraft("New")),))
    twice = add(example_copy, elsewhere, elsewhere, on_duplicate="occurrence", create=EVERYTHING)
    assert [outcome.result for outcome in twice] == ["occurrence", "skipped"]
    assert [made.id for made in twice[0].created] == [7]
    assert [o.source_id for o in got(example_copy, "q42").occurrences] == [2, 7]
    assert rows(example_copy, "SELECT batch_id, table_name FROM changes ORDER BY id") == [
        (3, "sources"), (3, "occurrences"),
    ]  # fmt: skip


def test_somebody_is_there_whose_name_is_given_in_another_order(example_copy):
    turned = PersonDraft("Putin, Vladimir")
    refused = one(example_copy, turned)
    assert refused.error.message == "'Vladimir Putin' already exists: a12"
    assert one(example_copy, turned, on_duplicate="skip").unsaved == ()
    speaking = replace(QUOTE, speakers=(SpeakerDraft("Putin, Vladimir"),))
    for create in (frozenset(), EVERYTHING):
        error = one(example_copy, speaking, create=create).error
        assert error.hint == "did you mean 'Vladimir Putin' (a12)?"
    assert one(example_copy, turned, on_duplicate="add").result == "added"
    shared = one(example_copy, QUOTE).error
    assert (shared.message, shared.hint) == (
        "'Vladimir Putin' may be Vladimir Putin (a12) or Vladimir Putin (a21)",
        "use the id",
    )


def test_other_speakers_with_the_same_words_are_another_quote(example_copy):
    others = [(PUTIN, CHINA), (CHINA,), (SpeakerDraft(None, "an aide"),), ()]
    drafts = [
        replace(QUOTE, speakers=some, mode="direct" if some else "narration") for some in others
    ]
    assert [outcome.id for outcome in add(example_copy, QUOTE, *drafts)] == [42, 43, 44, 45, 46]
    assert {outcome.result for outcome in add(example_copy, QUOTE, *drafts)} == {"skipped"}


def test_words_without_letters_are_the_same_only_as_they_are(example_copy):
    marks = [replace(QUOTE, text=text) for text in ("…", "?!", "…")]
    assert [outcome.result for outcome in add(example_copy, *marks)] == [
        "added",
        "added",
        "skipped",
    ]
    assert {outcome.result for outcome in add(example_copy, *marks)} == {"skipped"}


def test_a_quote_without_a_source_is_refused_the_second_time(example_copy):
    without = replace(QUOTE, occurrences=())
    assert [outcome.result for outcome in add(example_copy, without, without)] == [
        "added",
        "refused",
    ]


def many(number: int) -> Iterable[Draft]:
    for place in range(number):
        yield replace(
            QUOTE,
            text=f"Words number {place}",
            speakers=(SpeakerDraft(f"Speaker {place % 7}"),),
            topics=(TopicStance(f"topic {place % 5}", "support"),),
        )


def test_many_are_written_by_pages_and_again_add_nothing(empty_copy):
    number = PAGE + 20
    source = SourceDraft("All of it")
    drafts = [replace(draft, occurrences=(OccurrenceDraft(source),)) for draft in many(number)]
    outcomes = add(empty_copy, *drafts, *drafts[:3], create=EVERYTHING)
    assert [outcome.id for outcome in outcomes] == [*range(1, number + 1), 1, 2, 3]
    assert outcomes[-1].result == "skipped"
    before = counts(empty_copy)
    assert (before["actors"], before["topics"], before["sources"]) == (7, 5, 1)
    # The actors, the topics and the source, and no quote.
    assert before["changes"] == 13
    assert {outcome.result for outcome in add(empty_copy, *drafts, create=EVERYTHING)} == {
        "skipped"
    }
    assert counts(empty_copy) == before
    [more] = add(empty_copy, replace(drafts[0], text="One more"))
    assert more.id is not None
    assert more.id > number


@pytest.mark.slow
def test_more_names_than_are_remembered_still_mean_the_same(empty_copy):
    drafts = [
        replace(draft, speakers=(SpeakerDraft(f"Speaker {place}"),),
                occurrences=(OccurrenceDraft(f"Source {place}"),))
        for place, draft in enumerate(many(PAGE + 10))
    ]  # fmt: skip
    [*_, last] = add(empty_copy, *drafts, replace(drafts[0], text="More"), create=EVERYTHING)
    assert last.created == ()
    assert counts(empty_copy)["actors"] == PAGE + 10


# --- other records


def test_each_other_kind_is_recorded(example_copy):
    organization, person, topic, source, claim = add(
        example_copy,
        OrganizationDraft("Foo", "company", (NameDraft("Foo Ltd", "former"),), "firm", "Q5", "DE", "US"),
        PersonDraft("Eva Doe", (), "a head", "Q6", "Doe", "Eva", "von", "Jr.",
                    (MembershipDraft("Foo", "head", "2020", "2021-05"),)),
        TopicDraft("Foo matters", "foo", (NameDraft("Foo case"),), "about Foo", "t1", "Foo"),
        SourceDraft("T", "t2020x", "report", "C", "P", "2020-02", "2021", "https://x.org/", "https://y.org/",
                    "10.1000/1", "de", "n", (), {"page": "1–2"}),
        ClaimDraft("Foo is so", ("foo", "t1"), "n"),
    )  # fmt: skip
    assert [one.result for one in (organization, person, topic, source, claim)] == ["added"] * 5
    found = got(example_copy, f"a{organization.id}")
    assert (found.type, found.country, found.parent.id, found.wikidata_id) == (
        "company",
        "DE",
        1,
        "Q5",
    )
    found = got(example_copy, f"a{person.id}")
    assert (found.family, found.given, found.particle, found.suffix) == ("Doe", "Eva", "von", "Jr.")
    [held] = found.memberships
    assert (held.organization.name, held.role, held.started, held.ended) == (
        "Foo",
        "head",
        "2020",
        "2021-05",
    )
    found = got(example_copy, f"t{topic.id}")
    assert (found.slug, found.broader.id, found.actor.name) == ("foo", 1, "Foo")
    found = got(example_copy, f"s{source.id}")
    assert (found.key, found.type, found.issued, found.doi) == (
        "t2020x",
        "report",
        "2020-02",
        "10.1000/1",
    )
    assert [t.name for t in got(example_copy, f"c{claim.id}").topics] == [
        "Foo matters",
        "war in Ukraine",
    ]


@pytest.mark.parametrize(
    ("draft", "there"),
    [
        (PersonDraft("VLADIMIR PUTIN"), "a12"),
        (PersonDraft("Someone", (NameDraft("Xi Jinping"),)), "a13"),
        (OrganizationDraft("Kremlin", "other"), "a3"),
        (TopicDraft("Peace plan"), "t"),
        (
            ClaimDraft(
                "the World should have several centres of power and no single country in control"
            ),
            "c31",
        ),
        (SourceDraft("Putin to Xi", url="https://www.bbc.com/news/world-asia-65018657"), "s2"),
        (SourceDraft("Official Russian statement"), "s6"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_the_name_already_is_a_duplicate(example_copy, draft, there):
    before = counts(example_copy)
    refused = one(example_copy, draft)
    assert isinstance(refused.error, RefusedError)
    assert f": {there}" in refused.error.message
    skipped = one(example_copy, draft, on_duplicate="skip")
    assert (skipped.result, counts(example_copy)) == ("skipped", before)
    added = one(example_copy, draft, on_duplicate="add")
    assert added.result == "added"


def test_a_person_may_be_called_as_an_organization_is(example_copy):
    assert one(example_copy, PersonDraft("China")).result == "added"


@each(
    ("draft", "problem"),
    [
        (SourceDraft("T", key="chatterjee2023putin"), "key: another source has the key 'chatterjee2023putin'"),
        (TopicDraft("T", slug="peace-plan"), "slug: another topic has the slug 'peace-plan'"),
        (TopicDraft("T", actor="Ukraine"), "actor: the topic 'Ukraine' stands for Ukraine"),
        (PersonDraft("T", wikidata_id="Q7747"), "wikidata_id: Vladimir Putin has the id Q7747"),
        (OrganizationDraft("T", "other", (NameDraft("A5"),)), "name: 'A5' looks like an id"),
        (TopicDraft("T1"), "name: 'T1' looks like an id"),
    ],
)  # fmt: skip
def test_what_is_another_records_is_refused(example_copy, draft, problem):
    before = counts(example_copy)
    outcome = one(example_copy, draft, on_duplicate="add")
    assert isinstance(outcome.error, DraftError)
    assert outcome.error.message == problem
    assert counts(example_copy) == before


def test_of_two_in_a_row_with_one_id_of_wikidata_the_second_is_refused(example_copy):
    people = [PersonDraft(name, wikidata_id="Q99") for name in ("Eva Doe", "Ida Doe")]
    assert [outcome.result for outcome in add(example_copy, *people)] == ["added", "refused"]


# --- texts of sources

TEXT = "He said: “The door is open”, and “the door is  open” again. Nobody closed the gate of the old harbour before the winter."


@pytest.fixture
def with_text(example_copy):
    """Return a database in which the text of a source is stored."""
    with recording(example_copy, coder="ana", command="snapshot") as batch:
        sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
        batch.insert(snapshots, {"source_id": 2, "sha256": sha256, "text": TEXT})
    return example_copy


def test_words_that_stand_in_the_text_are_anchored(with_text):
    outcome = one(
        with_text,
        replace(QUOTE, text="Nobody closed the gate of the old harbour before the winter"),
    )
    assert outcome.verified == ("exact",)
    start = TEXT.index("Nobody")
    [(*place, digest, prefix, suffix, verified, at)] = rows(
        with_text,
        'SELECT snapshot_id, start, "end", digest, prefix, suffix, verified, verified_at'
        " FROM occurrences WHERE quote_id = 42",
    )
    assert place == [
        2,
        start,
        start + len("Nobody closed the gate of the old harbour before the winter"),
    ]
    assert TEXT[:start].endswith(prefix)
    assert (suffix, verified) == (".", "exact")
    assert (len(digest), at[:2]) == (64, "20")


def test_words_that_do_not_stand_there_are_refused_unless_that_is_chosen(with_text):
    before = counts(with_text)
    other = replace(QUOTE, text="Nobody ever closed the gate of the old harbour before the winter")
    refused = one(with_text, other)
    assert isinstance(refused.error, RefusedError)
    assert "Nobody closed the gate of the old harbour before the winter" in refused.error.message
    nothing = one(with_text, replace(QUOTE, text="Something else entirely was claimed"))
    assert "it has" not in nothing.error.message
    # The words of the source are offered where they can be taken.
    mixed = replace(other, text=f"She says “{other.text}”", mode="mixed")
    for near, draft in ((True, other), (False, other), (True, mixed)):
        wrong = one(with_text, draft, near=near).error
        assert ("--source-words" in wrong.hint) == (near and draft is other)
    assert counts(with_text) == before
    taken = one(with_text, other, unverified=True)
    assert taken.verified == ("near",)
    assert rows(with_text, "SELECT start, snapshot_id, verified FROM occurrences WHERE quote_id = 42") == [
        (None, None, "near"),
    ]  # fmt: skip
    theirs = one(with_text, replace(other, speakers=(CHINA,)), source_words=True)
    assert theirs.verified == ("exact",)
    assert (
        got(with_text, "q43").text == "Nobody closed the gate of the old harbour before the winter"
    )


def test_of_several_texts_of_a_source_the_last_counts_in_which_the_words_stand(with_text):
    altered = "Nobody closed the gate before the winter. He said nothing."
    with recording(with_text, coder="ana", command="snapshot") as batch:
        sha256 = hashlib.sha256(altered.encode()).hexdigest()
        batch.insert(snapshots, {"source_id": 2, "sha256": sha256, "text": altered})
    now, gone, never = "He said nothing", "the old harbour", "in the spring"
    drafts = [replace(QUOTE, text=text) for text in (now, gone, never)]
    outcomes = add(with_text, *drafts)
    assert [outcome.verified for outcome in outcomes] == [("exact",), ("exact",), ()]
    assert isinstance(outcomes[2].error, RefusedError)
    found = rows(with_text, "SELECT snapshot_id, start FROM occurrences WHERE quote_id >= 42")
    assert found == [(3, altered.index(now)), (2, TEXT.index(gone))]
    assert faults(with_text) == ([], 0)


def test_words_of_the_source_may_be_recorded_already(with_text):
    add(
        with_text,
        replace(QUOTE, text="Nobody closed the gate of the old harbour before the winter"),
    )
    again = one(
        with_text,
        replace(QUOTE, text="Nobody ever closed the gate of the old harbour before the winter"),
        source_words=True,
    )
    assert (again.result, again.id) == ("skipped", 42)
    indirect = replace(QUOTE, text="He thinks so", mode="indirect")
    assert one(with_text, indirect, source_words=True).verified == (None,)


@pytest.mark.parametrize(
    ("recorded", "choices", "result", "verified", "placed"),
    [("Nobody closed, the gate of the old harbour", {}, "refused", (), None),
     ("Nobody closed, the gate of the old harbour", {"source_words": True}, "refused", (), None),
     ("Nobody closed, the gate of the old harbour", {"unverified": True}, "occurrence", ("near",), None),
     ("nobody closed the gate of the old harbour", {}, "occurrence", ("normalised",), TEXT.index("Nobody"))],
)  # fmt: skip
@pytest.mark.parametrize("at_once", [False, True])
def test_another_occurrence_is_verified_by_the_words_that_are_recorded(
    with_text, recorded, choices, result, verified, placed, at_once
):
    elsewhere = replace(QUOTE, text=recorded, occurrences=(OccurrenceDraft("s3"),))
    drafts = [elsewhere, replace(QUOTE, text="Nobody closed the gate of the old harbour")]
    pages = [drafts] if at_once else [[draft] for draft in drafts]
    outcomes = [add(with_text, *page, on_duplicate="occurrence", **choices) for page in pages]
    outcome = outcomes[-1][-1]
    assert (outcome.result, outcome.verified) == (result, verified)
    if result == "refused":
        assert "the words of q42 do not stand so" in outcome.error.message
    else:
        [*_, place] = got(with_text, "q42").occurrences
        assert (place.start, place.verified) == (placed, *verified)


def test_words_that_stand_twice_have_no_place_until_one_is_chosen(with_text):
    twice = replace(QUOTE, text="open")
    assert one(with_text, twice).verified == ("exact",)
    assert rows(with_text, "SELECT start, verified FROM occurrences WHERE quote_id = 42") == [
        (None, "exact")
    ]
    start = TEXT.rindex("open")
    placed = replace(
        twice, speakers=(CHINA,), occurrences=(OccurrenceDraft("s2", start=start, end=start + 4),)
    )
    assert one(with_text, placed).verified == ("exact",)
    assert rows(with_text, "SELECT start FROM occurrences WHERE quote_id = 43") == [(start,)]


def test_more_texts_than_are_remembered_are_read_again(example_copy):
    sources = [SourceDraft(f"Source {place}") for place in range(12)]
    add(example_copy, *sources)
    quotes = [replace(QUOTE, text=f"Words {place % 12} {place}", occurrences=(OccurrenceDraft(f"Source {place % 12}"),))
              for place in range(24)]  # fmt: skip
    assert {outcome.verified for outcome in add(example_copy, *quotes)} == {("no_snapshot",)}


@pytest.mark.slow
def test_more_words_than_a_server_looks_through_are_refused_alone(example_copy):
    def words(number: int, letter: str = "w") -> str:
        return " ".join(f"{letter}{place}" for place in range(number))

    def claiming(text: str, *claims: str) -> QuoteDraft:
        return replace(QUOTE, text=text, claims=tuple(map(ClaimRelated, claims)))

    first, second = words(90_000), words(90_000, "v")
    fine = [replace(QUOTE, text=words(2)), replace(QUOTE, text=first), ClaimDraft(first),
            ClaimDraft(second), claiming("of both a part", "c6", first)]  # fmt: skip
    # Two that are taken alone are too much for a quote that has both.
    much = [replace(QUOTE, text=words(300_000)), ClaimDraft(words(300_000)),
            claiming("one", words(300_000)), claiming("two of them", first, second),
            ClaimDraft("﷽" * 99_999 + words(200_000))]  # fmt: skip
    outcomes = add(example_copy, *much[:2], *fine, *much[2:], create=EVERYTHING)
    refused = [str(outcome.error) for outcome in outcomes if outcome.error is not None]
    if isinstance(example_copy, Server):
        fields = ["text", "text", "claims", "claims", "text"]
        told = "has more words than PostgreSQL can index, about a megabyte"
        assert refused == [f"{field}: {told}" for field in fields]
        assert [outcome.result for outcome in outcomes[2:7]] == ["added"] * 5
    else:
        assert refused == []
