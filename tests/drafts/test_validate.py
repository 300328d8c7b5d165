"""Validation: which records become drafts, and the errors of the others."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases import each
from claimdb.drafts.keys import FIELDS, IGNORED, LISTS
from claimdb.drafts.records import (
    ClaimDraft,
    ClaimRelated,
    ContributorDraft,
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
from claimdb.drafts.validate import gate
from claimdb.schema import KINDS as SCHEMA
from claimdb.written_dates import with_date_order

KINDS = sorted(FIELDS)
TYPES = ", ".join(SCHEMA["source"].fields["type"].words)
SAID = {"text": "We are open.", "speaker": "Xi Jinping", "source": "smith2023plan"}


def quote(**raw):
    return gate("quote", {**SAID, **raw})


def problems(kind, raw):
    with pytest.raises(DraftError) as caught:
        gate(kind, raw)
    return {problem.field: problem for problem in caught.value.problems}


def wrong(**raw):
    return problems("quote", {**SAID, **raw})


keys = st.sampled_from(
    sorted(
        {
            *(
                key
                for kind in KINDS
                for key in (*FIELDS[kind], *LISTS.get(kind, ()), *IGNORED[kind])
            ),
            *("name", "stance", "=", "", "a b", "\ud800", "title", "key", "family", "status"),
        }
    )
)
words = st.one_of(
    st.text(max_size=8),
    st.sampled_from((
        "direct", "mixed", "narration", "“a” b", '"a"', "a; b", "peace=oppose", "c3=denies", "s1", "q",
        "http://x.org/a", "2023", "03/04/2023", "yes", "12", "page:", "main", "state", "a=b; c", "Q1",
        "person", "webpage", "10.1000/x", "A, B", "\0", "=", "; ", "‘a’", "a key",
    )),
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=12,
)


def told(kind, raw):
    """Return the problems of a mapping, if any; nothing but a `DraftError` may be raised."""
    try:
        gate(kind, raw)
    except DraftError as error:
        return error.problems or pytest.fail("refused without a reason")
    return ()


@given(st.sampled_from(KINDS), st.dictionaries(keys, values, max_size=10))
@example("source", {"type": "0"})
def test_any_mapping_becomes_a_draft_or_all_its_problems_each_with_its_field(kind, raw):
    found = told(kind, raw)
    assert all(problem.field and problem.message for problem in found)
    # Closed lists are printed whole, of which that of the types is the longest.
    assert all(len(problem.message.replace(TYPES, "")) < 400 for problem in found)
    assert len(set(found)) == len(found)


@each("kind", KINDS)
def test_every_field_of_a_flat_record_and_all_our_own_output_is_known(kind):
    for field in (*FIELDS[kind], *LISTS.get(kind, ()), *IGNORED[kind]):
        messages = {problem.message for problem in told(kind, {field: "x"})}
        assert "is not a known field here" not in messages, field


# The words


def test_a_text_with_a_speaker_is_direct_and_with_marked_words_in_it_mixed():
    assert quote().mode == "direct"
    assert quote(text="He called it a “tactic”.").mode == "mixed"
    assert quote(text="a “tactic”", mode="direct").mode == "direct"
    assert quote(text="It’s open").mode == "direct"


def test_marks_of_other_kinds_leave_the_mode_to_be_said():
    assert "mode" in wrong(text='He called it a "tactic".')
    assert "mode" in wrong(text="Er nannte es „Taktik“.")
    assert quote(text='a "tactic"', mode="direct").text == 'a "tactic"'


@each(
    "text",
    ["“We are open.”", '"We are open."', "„Wir sind offen“", "«Nous»", "‘It’s open’", "'We'", "「開」",
     " “a” ", "“He said “a” to me”", "”a”"],
)  # fmt: skip
def test_marks_around_a_whole_direct_text_are_refused_unless_they_are_to_be_kept(text):
    assert "keep_marks" in wrong(text=text)["text"].hint
    assert quote(text=text, keep_marks=True, mode="direct").text == text
    assert quote(text=text, keep_marks="yes", mode="direct").mode == "direct"


@each("text", ["“a” and “b”", "'a' and 'b'", '"', "“a", "“a” b"])
def test_marks_that_do_not_belong_together_are_no_outer_marks(text):
    assert quote(text=text, mode="direct").text == text


def test_a_mixed_text_needs_words_inside_marks():
    for text in ("no marks", "only “", "“ ”", '"straight"'):
        assert "inside “ ”" in wrong(text=text, mode="mixed")["text"].message


@each(
    ("text", "message"),
    [
        (None, "is missing"),
        ("", "is missing"),
        (" \n", "is empty"),
        ("a\0b", "character 2 is a NUL, which is not allowed in text"),
        ("\ud800", "character 1 is half a character (U+D800), which is not allowed in text"),
        (3, "is a number, not text"),
        (True, "is true or false, not text"),
        (["a"], "is a list, not text"),
        ({"a": 1}, "is an object, not text"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused(text, message):
    assert wrong(text=text)["text"].message == message
    assert set(wrong(text=text)) == {"text"}


def test_a_text_is_kept_byte_for_byte():
    text = " \r\n[sic]\t\x1b[31m\u202e=1+1\ufeff "
    draft = quote(text=text, note=text, occasion=text, prefix=text, suffix=text, cue=text)
    (place,) = draft.occurrences
    assert {draft.text, draft.note, draft.occasion, *place[7:9], place.cue} == {text}


def test_the_same_thing_said_twice_has_to_be_the_same():
    assert quote(quote=SAID["text"]).text == SAID["text"]
    assert "differs from text" in wrong(quote="Other words.")["quote"].message
    assert quote(source=None, key="k1x", citation_key="k1x").occurrences[0].source == "k1x"
    found = wrong(source=None, citation_key="k2x", key="k1x")
    assert found["citation_key"].message == "differs from key"


# Who said it


def test_who_said_it_has_to_be_said():
    assert set(problems("quote", {"text": "a", "source": "k1x"})) == {"speaker"}
    assert set(problems("quote", {"text": "a", "source": "k1x", "mode": "indirect"})) == {"speaker"}
    assert "speaker" in wrong(mode="narration")
    assert "speakers" in problems(
        "quote", {"text": "a", "source": "k", "mode": "narration", "speakers": ["x"]}
    )
    assert gate("quote", {"text": "a", "source": "k", "mode": "narration"}).speakers == ()


def test_an_unknown_speaker_has_a_role_or_is_said_to_be_unknown():
    assert quote(speaker=None, role="a senior official").speakers == (
        SpeakerDraft(None, "a senior official"),
    )
    raw = {"text": "a", "source": "k"}
    assert gate("quote", {**raw, "speakers": [{"name": None}]}).speakers == (SpeakerDraft(None),)
    assert set(problems("quote", {**raw, "speakers": [{"status": "attested"}]})) == {
        "speakers[0].name"
    }
    assert set(problems("quote", {**raw, "status": "attested"})) == {"speaker"}
    assert set(problems("quote", {**raw, "speakers": [3, " ", "a"]})) == {
        "speakers[0]", "speakers[1]",
    }  # fmt: skip


def test_speakers_are_objects_names_or_stand_side_by_side():
    both = (
        SpeakerDraft("A", "x", "O", "attested"),
        SpeakerDraft("B", None, None, "disputed"),
    )
    objects = [
        {"id": "a1", "kind": "person", "name": "A", "role": "x", "organization": {"id": "a2", "name": "O"}},
        {"name": "B", "status": "Disputed"},
    ]  # fmt: skip
    raw = {"text": "a", "source": "k"}
    known = (both[0]._replace(kind="person"), both[1])
    assert gate("quote", {**raw, "speakers": objects}).speakers == known
    assert quote(
        speaker="A; B", speaker_role="x; ", speaker_organization="O; ", status="attested; disputed"
    ).speakers == (both[0], both[1])
    assert gate("quote", {**raw, "speakers": ["A"]}).speakers == (SpeakerDraft("A"),)
    assert quote(role="x; y").speakers[0].role == "x; y"


def test_speakers_that_cannot_be_told_apart_are_refused():
    assert "has 1 values, but speaker has 2" in wrong(speaker="A; B", role="x")["role"].message
    assert "named twice" in wrong(speaker="A; A", role="x; y")["speaker"].message
    assert quote(speaker="A; A").speakers == (SpeakerDraft("A"),)
    assert "conflicts with speakers" in wrong(speakers=["A"])["speaker"].message
    fields = problems(
        "quote",
        {"text": "a", "source": "k", "speakers": [{"name": "A", "organization": {}, "party": 1}]},
    )
    assert set(fields) == {"speakers[0].organization.name", "speakers[0].party"}


# On what


def test_topics_have_their_stance_each_way_of_saying_it():
    expected = (TopicStance("peace plan", "oppose"), TopicStance("ceasefire"))
    assert quote(topics="peace plan; ceasefire", stance="peace-plan=against").topics == expected
    assert quote(topics=["peace plan=oppose", "ceasefire"]).topics == expected
    assert quote(topic="peace plan=con; ceasefire").topics == expected
    named = {"id": "t1", "slug": "x", "name": "peace plan", "stance": "opposes"}
    assert quote(topics=[named, {"slug": "ceasefire"}]).topics == (
        TopicStance("peace plan", "oppose", slug="x"), TopicStance("ceasefire"),
    )  # fmt: skip
    assert quote(topics="peace plan", stance="pro").topics == (
        TopicStance("peace plan", "support"),
    )


@each(
    ("raw", "field", "message"),
    [
        ({"topics": "a", "stance": "a=opose"}, "stance", "'opose' is not one of support, oppose"),
        ({"topics": "a=opose"}, "topics", "'opose' is not one of"),
        ({"topics": "a", "stance": "b=oppose"}, "stance", "'b' is not among the topics"),
        ({"stance": "oppose"}, "stance", "this is not among the topics"),
        ({"topics": "a; b", "stance": "oppose"}, "stance", "does not name its topic"),
        ({"topics": "a=for", "stance": "a=oppose"}, "stance", "'a' has two stances"),
        ({"topics": "A b=for; A b=against"}, "topics", "'A b' is named twice"),
        ({"topics": ["a=for", "a=against"]}, "topics[1]", "named twice"),
        ({"topics": [{"stance": "oppose"}]}, "topics[0].name", "is missing"),
        ({"topics": {"a": "oppose"}}, "topics", "is an object, not text"),
        ({"claims": "c3=denis"}, "claims", "'denis' is not one of asserts, denies, questions"),
        ({"claims": [{"relation": "asserts"}]}, "claims[0].text", "is missing"),
        ({"topic": "=support"}, "topic", "'=support' names no topic"),
        ({"claims": [" =denies"]}, "claims[0]", "' =denies' names no claim"),
        ({"topics": [None]}, "topics[0]", "is empty: neither an object nor a name"),
        ({"claims": "a; b", "relation": "asserts"}, "relation", "has 1 values"),
        ({"mode": "verbatim"}, "mode", "'verbatim' is not one of direct"),
        ({"status": "sure"}, "status", "is not one of attested"),
        ({"language": "english language"}, "language", "is not valid"),
        ({"said": "today"}, "said", "'today' is not a date"),
        ({"said": 2023}, "said", "is a number, not text"),
        ({"verified": "true"}, "verified", "is not one of exact"),
        ({"start": "0"}, "end", "is missing"),
        ({"end": 4}, "start", "is missing"),
        ({"start": 4, "end": 4}, "end", "is not after the start"),
        ({"start": -1, "end": 4}, "start", "is not a whole number"),
        ({"start": 0, "end": 2**31}, "end", "is not a whole number"),
        ({"start": True, "end": "x"}, "start", "is not a whole number"),
        ({"locator": "4"}, "locator", "'4' is incomplete"),
        ({"locator": "page: "}, "locator", "is incomplete"),
        ({"no_source": True}, "no_source", "conflicts with a place in a source"),
        ({"keep_marks": "maybe"}, "keep_marks", "neither yes nor no"),
        ({"url": "x.org"}, "url", "is not valid"),
        ({"doi": "doi"}, "doi", "is not valid"),
        ({"source": "BBC News", "title": "A"}, "source", "is not valid"),
        ({"source": None, "publisher": "B"}, "title", "is missing"),
        ({"source": None, "locator": "page:4"}, "source", "is missing"),
        ({"source": None}, "source", "is missing"),
        ({"source": {"publisher": "B"}}, "source.title", "is missing"),
        ({"source": {"key": "k"}, "url": "http://x.org"}, "url", "conflicts with the source"),
        ({"source": {"title": "A", "type": "paper"}}, "source.type", "'paper' is not one of"),
        ({"source": {"title": "A", "a b": 1}}, 'source."a b"', "is not a known field here"),
        ({"source": {"title": "A", "csl": 3}}, "source.csl", "is a number, not an object"),
        ({"source": {"title": "A", "contributors": [{"role": "author"}]}}, "source.contributors[0].name", "is missing"),
        ({"occurrences": [], "source": "k"}, "source", "conflicts with occurrences"),
        ({"speakr": "x"}, "speakr", "is not a known field here"),
        ({"type": "claim", "relations": []}, "type", "is 'claim', but a quote is required"),
        ({"type": "blah"}, "type", "but a quote is required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field(raw, field, message):
    found = wrong(**raw)
    assert message in found[field].message


def test_a_mistyped_word_has_the_one_that_was_meant_as_its_hint():
    assert wrong(topics="a=opose")["topics"].hint == "did you mean oppose?"
    assert wrong(speakr="x")["speakr"].hint == "did you mean speaker?"
    assert wrong(**{"\0": "x"})['"\\u0000"'].hint is None


def test_all_that_is_wrong_is_reported_at_once():
    assert set(problems("quote", {"mode": "x", "said": "03/04/2023", "topics": "a=b"})) == {
        "text", "mode", "speaker", "said", "topics", "source",
    }  # fmt: skip


def test_claims_are_ids_or_words_with_what_the_quote_does_to_them():
    expected = (ClaimRelated("c3", "denies"), ClaimRelated("2+2=4"), ClaimRelated("x", "questions"))
    assert quote(
        claims=["c3=deny", "2+2=4", {"id": "c9", "text": "x", "relation": "question"}]
    ).claims == expected  # fmt: skip
    assert quote(claims="c3; 2+2=4; x", relation="denies; ; questions").claims == expected
    assert quote(claim="a", relation="denies").claims == (ClaimRelated("a", "denies"),)
    assert quote(claim="a=denies", relation="asserts").claims == (ClaimRelated("a=denies"),)
    assert quote(claim="a = Denies").claims == (ClaimRelated("a", "denies"),)


# Where


def test_a_source_is_a_key_an_address_or_one_of_its_own():
    def source(**raw):
        (place,) = quote(**{"source": None, **raw}).occurrences
        return place.source

    assert source(source=" smith2023plan ") == "smith2023plan"
    assert source(source="s1") == "s1"
    assert source(source="s1", container_title="B") == "s1"
    assert source(source={"key": "k"}) == source(citation_key="k") == "k"
    assert (
        source(url="http://x.org/a") == source(source={"url": "http://x.org/a"}) == "http://x.org/a"
    )
    assert source(source="s1", key="k") == "k"
    assert source(source="k", title="A") == SourceDraft("A", "k")
    assert source(source="s1", key="k", title="A") == SourceDraft("A", "k")
    assert source(source="http://x.org", title="A") == SourceDraft("A", url="http://x.org")
    assert quote(source=None, occurrences=["k"]).occurrences == (OccurrenceDraft("k"),)
    assert quote(source=None, no_source="yes").occurrences == ()
    assert quote(source=None, no_source=True).occurrences == ()
    assert quote(no_source="no").occurrences == (OccurrenceDraft("smith2023plan"),)


def test_a_row_of_the_citations_is_read_back():
    draft = gate(
        "quote",
        {
            "quote_id": "q1", "citation_key": "k1x", "speaker": "A", "speaker_role": "r",
            "speaker_organization": "O", "said": "2023", "occasion": "o", "quote": "w", "mode": "direct",
            "language": "en", "topics": "a; b", "stance": "a=oppose", "claims": "x; y",
            "status": "attested", "source_id": "s1", "source_type": "Article-Newspaper",
            "source_authors": "Smith, Jo; BBC; United, Nations, Body", "source_title": "T",
            "container_title": "C", "publisher": "P", "published_on": "20 March 2023",
            "url": "https://x.org", "archive_url": "https://a.org", "accessed_on": "2023-04",
            "doi": "https://doi.org/10.1000/x", "via": "v", "locator": "page:4", "prefix": "p",
            "suffix": "s", "verified": "exact", "citation_style": "apa", "citation_inline": "i",
            "citation": "c", "note": "n",
        },
    )  # fmt: skip
    source = SourceDraft(
        "T", "k1x", "article-newspaper", "C", "P", "2023-03-20", "2023-04", "https://x.org",
        "https://a.org", "10.1000/x", contributors=(
            ContributorDraft("author", "Smith", "Jo"),
            ContributorDraft("author", literal="BBC"),
            ContributorDraft("author", literal="United, Nations, Body"),
        ),
    )  # fmt: skip
    assert draft == QuoteDraft(
        "w", "direct", (SpeakerDraft("A", "r", "O"),), (TopicStance("a", "oppose"), TopicStance("b")),
        (ClaimRelated("x"), ClaimRelated("y")), "2023", "o", "en", "n",
        (OccurrenceDraft(source, "page:4", via="v", prefix="p", suffix="s", verified="exact"),),
    )  # fmt: skip


def test_a_source_is_read_with_all_that_it_has():
    raw = {
        "type": "source", "id": "s1", "key": "k1x", "source_type": "book", "title": "T",
        "contributors": [
            {"role": "editor", "name": "Jo Smith", "family": "Smith", "given": "Jo", "actor": "a1"},
            {"literal": "BBC"}, "Doe, Jane",
        ],
        "language": "en", "note": "n", "csl": {"volume": 3, "x": [1.5, None, {"a": "b"}]},
        "cites": [], "snapshots": [],
    }  # fmt: skip
    draft = gate("source", raw)
    assert draft == SourceDraft(
        "T", "k1x", "book", language="en", note="n", csl=raw["csl"], contributors=(
            ContributorDraft("editor", "Smith", "Jo"),
            ContributorDraft("author", literal="BBC"),
            ContributorDraft("author", "Doe", "Jane"),
        ),
    )  # fmt: skip
    assert gate("source", {"title": "T", "type": "book", "authors": ""}).type == "book"
    via = {"title": "Plan", "type": "treaty"}
    assert quote(via=via).occurrences[0].via == SourceDraft("Plan", type="treaty")


def test_what_no_database_keeps_as_json_is_refused():
    deep = []
    for _ in range(60):
        deep = [deep]
    csl = {"a": math.inf, "b": 2**70, "c": ["\0"], "\ud800": 1, "d": deep, "e": True}
    found = problems("source", {"title": "T", "csl": csl})
    assert len(found) == 5
    assert {"csl.a", "csl.b", "csl.c[0]", 'csl."\\ud800"'} < set(found)


def test_a_key_is_anything_on_one_line():
    assert "key" in problems("source", {"title": "T", "key": "a\nb"})
    for key in ("s1", "Q12", "a b", "x;y"):
        assert gate("source", {"title": "T", "key": key}).key == key


# What quotes refer to


def test_claims_and_topics_become_drafts():
    assert gate(
        "claim", {"text": "x", "topics": ["a", {"id": "t2", "name": "b"}], "note": "n"}
    ) == (ClaimDraft("x", ("a", "b"), "n"))
    assert gate("claim", {"claim": "x", "topic": "a; b"}) == ClaimDraft("x", ("a", "b"))
    assert set(problems("claim", {"topics": [{}]})) == {"text", "topics[0].name"}
    assert gate(
        "topic",
        {"name": " peace plan ", "slug": "peace-plan", "aliases": "plan; proposal", "part_of": "peace"},
    ) == TopicDraft(
        "peace plan", "peace-plan", (NameDraft("plan"), NameDraft("proposal")), None, "peace"
    )  # fmt: skip
    assert set(problems("topic", {"slug": "t1"})) == {"name", "slug"}


def test_people_and_organizations_become_drafts():
    assert gate(
        "person",
        {
            "kind": "person", "name": "A", "names": [{"name": "A", "kind": "main"}, {"name": "Aa", "kind": "misspelling"}, "B"],
            "wikidata_id": "Q7747", "family": "F",
            "memberships": [{"organization": {"id": "a2", "name": "O"}, "role": "r", "started": "2020", "ended": "2021", "source": None}, "P"],
        },
    ) == PersonDraft(
        "A", (NameDraft("Aa", "misspelling"), NameDraft("B")), wikidata_id="Q7747", family="F",
        memberships=(MembershipDraft("O", "r", "2020", "2021"), MembershipDraft("P")),
    )  # fmt: skip
    draft = gate(
        "person", {"name": "A", "organization": "O; P", "role": "x; ", "started": "2020; "}
    )
    assert draft.memberships == (MembershipDraft("O", "x", "2020"), MembershipDraft("P"))
    assert gate("organization", {"name": "A", "type": "state", "country": "UA", "parent": "B"}) == (
        OrganizationDraft("A", "state", country="UA", parent="B")
    )


def test_what_is_wrong_with_people_and_organizations_is_reported():
    assert set(
        problems(
            "person",
            {
                "kind": "organization", "wikidata_id": "7747",
                "names": [{"name": "X", "kind": "main"}, {"kind": "former"}],
                "memberships": [{"role": "r"}, {"organization": "O", "started": "2021", "ended": "2020"}],
            },
        )
    ) == {
        "kind", "name", "wikidata_id", "names[0].kind", "names[1].name", "memberships[0].organization",
        "memberships[1].ended",
    }  # fmt: skip
    assert set(problems("organization", {"name": "A", "type": "actor", "country": "Ukrania"})) == {
        "organization_type", "country",
    }  # fmt: skip
    assert set(problems("organization", {"name": "A", "type": "stat"})) == {"type"}


# Dates


@each(
    ("text", "date"),
    [
        ("2023-03-20", "2023-03-20"), ("2023-03~", "2023-03~"), ("../2023-03-23", "../2023-03-23"),
        ("20.03.2023", "2023-03-20"), ("20/3/2023", "2023-03-20"), ("03/20/2023", "2023-03-20"),
        ("3-3-2023", "2023-03-03"), ("2023/3/20", "2023-03-20"), ("03/2023", "2023-03"),
        ("20 March 2023", "2023-03-20"), ("20th of March, 2023", "2023-03-20"),
        ("March 20, 2023", "2023-03-20"), ("mar. 20 2023", "2023-03-20"), ("20-Mar-2023", "2023-03-20"),
        ("Sept 2023", "2023-09"), ("December, 2023", "2023-12"), (" 2023 ", "2023"),
    ],
)  # fmt: skip
def test_dates_that_mean_one_day_are_read(text, date):
    assert quote(said=text).said == date


@each(
    "text",
    ["20.03.23", "31/02/2023", "13/13/2023", "2023-13", "yesterday", "20 March", "45005", "n.d.",
     "2023-03-20 24:30", "0/0/2023", "1" * 5000],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    assert "is not a date" in wrong(said=text)["said"].message


def test_an_ambiguous_date_is_refused_with_both_ways_out():
    hint = wrong(said="03/04/2023")["said"].hint
    assert "2023-04-03 or 2023-03-04" in hint
    assert with_date_order("03/04/2023", "dmy") == "2023-04-03"
    assert with_date_order("03/04/2023", "mdy") == "2023-03-04"
    assert with_date_order("03/20/2023", "dmy") == "03/20/2023"
    assert with_date_order("never", "dmy") == "never"


# What has come before


class Unwritten(dict):
    """An object of which nothing is remembered, since only plain ones are."""


def unwritten(value):
    if isinstance(value, dict):
        return Unwritten({key: unwritten(item) for key, item in value.items()})
    return [unwritten(item) for item in value] if isinstance(value, list) else value


def made(raw):
    try:
        return repr(gate("quote", raw))
    except DraftError as error:
        return repr(error.problems)


some = st.sampled_from(
    ("a", "b", " a ", "a=for", "support", "c3=deny", "k1x", "s1", "2023", "page:4", "exact", "\0", 0, 1, 1.0, True, None, "", "5", {"name": "a"}, {"name": 1}, {"key": "k1x", "title": "a"}, {"title": "a", "csl": {"b": 1}}, {"title": "a", "csl": {"b": True}})
)  # fmt: skip
parts = st.sampled_from(
    ("id", "kind", "name", "slug", "role", "organization", "status", "stance", "text", "relation", "source", "key", "title", "start", "end", "locator", "via", "verified", "unknown")
)  # fmt: skip
objects = st.lists(st.dictionaries(parts, some, max_size=3) | some, max_size=2)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": st.just("We are open.")},
            optional={
                "speakers": objects, "speaker": some, "role": some, "topics": objects, "stance": some,
                "claims": objects, "occurrences": objects, "source": some, "title": some,
            },
        ),
        min_size=1,
        max_size=6,
    )
)  # fmt: skip
def test_what_has_come_before_changes_nothing(raws):
    assert [made(raw) for raw in raws * 2] == [made(unwritten(raw)) for raw in raws * 2]


def test_equal_values_of_different_types_are_told_apart():
    for end, title in ((1, 1), (1.0, 1.0), (True, True), ("1", "1")):
        place = {"key": "k1x", "title": title, "start": 0, "end": end}
        assert made({**SAID, "source": None, "occurrences": [place]}) == made(
            unwritten({**SAID, "source": None, "occurrences": [place]})
        )


def test_an_object_that_is_altered_later_alters_nothing_that_comes_after_it():
    csl = {"volume": 3}
    source = {"title": "T", "csl": csl}
    assert quote(source=source).occurrences[0].source.csl == {"volume": 3}
    csl["volume"] = 4
    again = {"title": "T", "csl": {"volume": 3}}
    assert quote(source=again).occurrences[0].source.csl == {"volume": 3}


def test_more_objects_than_are_remembered_are_made_all_the_same():
    names = [f"speaker {number}" for number in range(5000)]
    for _ in range(2):
        found = [quote(speaker=name).speakers for name in names]
        assert found == [(SpeakerDraft(name),) for name in names]
    assert quote(speaker="a" * 5000).speakers == (SpeakerDraft("a" * 5000),)


def test_unknown_fields_are_reported_without_suggestions_where_none_are_wanted() -> None:
    raw = {"text": "x", "speaker": "A", "source": "s", "occassion": "y"}
    for suggest, hint in ((True, "did you mean occasion?"), (False, None)):
        with pytest.raises(DraftError) as refused:
            gate("quote", raw, suggest=suggest)
        assert [(one.field, one.hint) for one in refused.value.problems] == [("occassion", hint)]
