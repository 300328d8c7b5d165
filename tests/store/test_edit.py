"""Editing: the effect of each value on the rows, and what is refused."""

import pytest

import claimdb
from cases import each
from claimdb.drafts.patch import EDITABLE
from claimdb.drafts.records import DraftError
from claimdb.errors import ClaimdbError, InvalidDataError, NotFoundError, RefusedError, UsageError
from claimdb.store.address import Address
from claimdb.store.admin.check import faults
from claimdb.store.edit import edit
from claimdb.store.history.batch import recording
from claimdb.store.ingest.outcome import IngestOptions
from claimdb.store.load.raw import FIELDS, LISTS, column_of
from claimdb.store.tables import source_contributors
from databases import rows_of

HOSTILE = (
    "\x1b[31mred\x07", "[bold]markup[/bold] :smile:", "'; DROP TABLE quotes; --", '"a" OR b*',
    "\u202eevil\u202c", "a\r\nb\rc\n", " leading and trailing ", "=1+1", "%s %(x)s :name {0}",
    "\U0001f600é\u2028", "None", "null", "x" * 100_000,
)  # fmt: skip


def changed(address: Address, record: str, /, coder: str = "ana", **given: str | list[str]):
    """Edit with flags as keywords, and return what is told of it."""
    flags = {
        flag.replace("_", "-"): [said] if isinstance(said, str) else said
        for flag, said in given.items()
    }
    return [
        (entry.record, entry.part, *cell)
        for entry in edit(address, record, flags, coder=coder).entries
        for cell in entry.cells
    ]


def shown(address: Address, name: str):
    with claimdb.open(address) as database:
        return database.get(name)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_kept_byte_for_byte_whatever_it_holds(example_copy, text):
    before = shown(example_copy, "q12")
    changed(example_copy, "q12", mode="indirect", text=text, note=text, occasion=text)
    quote = shown(example_copy, "q12")
    assert (quote.text, quote.note, quote.occasion) == (text, text, text)
    assert (quote.speakers, quote.topics) == (before.speakers, before.topics)
    with claimdb.open(example_copy) as database:
        afters = [row[10] for row in database.log("q12").rows if row[8] in {"text", "note"}]
    assert afters == [text, text]
    assert faults(example_copy) == ([], 0)


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "", "  \n"])
def test_what_no_text_can_hold_is_refused_with_the_reason(example_file_copy, text):
    before = rows_of(example_file_copy)
    for flag in ("text", "said", "speaker", "topic"):
        with pytest.raises(DraftError) as caught:
            edit(example_file_copy, "q12", {flag: [text]}, coder="ana")
        assert [problem.field for problem in caught.value.problems] == [flag]
    assert rows_of(example_file_copy) == before


def test_all_that_is_wrong_is_reported_at_once(example_file_copy):
    given = {"said": ["2023-13"], "mode": ["loud"], "text": ["none"], "language": ["e n"]}
    with pytest.raises(DraftError) as caught:
        edit(example_file_copy, "q12", given, coder="ana")
    assert {problem.field for problem in caught.value.problems} == set(given)


@each(
    ("name", "flag", "value"),
    [
        ("q12", "said", "yesterday"), ("q12", "said", "2023-02-30"), ("q12", "mode", "spoken"),
        ("q12", "status", "sure"), ("q12", "language", "english language"),
        ("a12", "wikidata", "7747"), ("a12", "name", "none"), ("a2", "country", "Nowhere"),
        ("a2", "type", "band"), ("t2", "slug", "Peace Plan"), ("t2", "slug", "q12"),
        ("s1", "type", "newspaper"), ("s1", "issued", "20 March"), ("s1", "csl", "[1]"),
        ("s1", "csl", "{"), ("s1", "csl", '{"a": NaN}'), ("s1", "csl", "[" * 100_000),
        ("s1", "csl", '{"a": "\\u0000"}'), ("s1", "csl", '{"a": "\\ud800"}'), ("s1", "title", ""),
        ("q12", "said", "03/04/2023"), ("o12", "locator", "4"), ("o12", "locator", "page:"),
        ("s1", "csl", '{"author": [{"literal": "Ann"}]}'), ("s1", "csl", '{"URL": "https://a.org"}'),
        ("s1", "url", "foo bar"), ("s1", "doi", "nonsense"), ("s1", "archive-url", "example.org"),
        ("s1", "csl", '{"issued": {"raw": "2020"}}'), ("s1", "csl", '{"id": "new"}'),
    ],
)  # fmt: skip
def test_a_value_is_checked_by_the_rules_of_its_field(example_file_copy, name, flag, value):
    with pytest.raises(DraftError):
        edit(example_file_copy, name, {flag: [value]}, coder="ana")


def test_what_can_be_cleared_is_said_of_that_alone(example_file_copy):
    for flag, hint in (("text", False), ("note", True), ("role", True), ("topic", False)):
        with pytest.raises(DraftError) as caught:
            edit(example_file_copy, "q12", {flag: [""]}, coder="ana")
        [problem] = caught.value.problems
        assert problem.hint == ("write none to clear it" if hint else None)


def test_dates_are_read_and_names_put_in_order_as_of_new_records(example_copy):
    [(*_, said)] = changed(example_copy, "q12", said="March 2023")
    [(*_, issued)] = changed(example_copy, "s2", issued="21 March 2023")
    assert (said, issued) == ("2023-03", "2023-03-21")
    told = changed(example_copy, "a12", name="Roe, Ann van")
    assert {cell[2:] for cell in told if cell[2] in {"given", "family", "particle"}} >= {
        ("particle", None, "van")
    }
    person = shown(example_copy, "a12")
    assert (person.name, person.family, person.given) == ("Ann van Roe", "Roe", "Ann")
    assert "Roe, Ann van" in {name.name for name in person.names}
    changed(example_copy, "a12", name="Roe, Ann", family="Roe")
    assert shown(example_copy, "a12").name == "Roe, Ann"


def test_authors_are_replaced_and_other_contributors_stay(example_copy):
    def made():
        source = shown(example_copy, "s5")
        return [(one.role, one.name, one.family, one.actor) for one in source.contributors]

    with recording(example_copy, coder="ana", command="test") as batch:
        editor = {"source_id": 5, "position": 2, "role": "editor", "literal": "Press Office"}
        batch.insert(source_contributors, editor)
    china, editor = made()
    told = changed(example_copy, "s5", author=["China", "Roe, Ann", "King, Martin Luther, Jr."])
    assert {part for _, part, *_ in told} == {"contributor"}
    assert set(made()) == {
        china, editor, ("author", "Ann Roe", "Roe", None),
        ("author", "Martin Luther King Jr.", "King", None),
    }  # fmt: skip
    assert (
        changed(example_copy, "s5", author=["China", "Roe, Ann", "King, Martin Luther, Jr."]) == []
    )
    changed(example_copy, "s5", author="Roe, Ann")
    assert set(made()) == {editor, ("author", "Ann Roe", "Roe", None)}
    with pytest.raises(DraftError):
        edit(example_copy, "s5", {"csl": ['{"editor": [{"literal": "Ann"}]}']}, coder="ana")
    changed(example_copy, "s5", author="none")
    assert made() == [editor]
    assert faults(example_copy) == ([], 0)


def test_what_follows_from_a_field_follows(example_copy):
    changed(example_copy, "q12", said="2023-02", text="wholly “other words”")
    changed(example_copy, "t2", name="the settlement")
    with claimdb.open(example_copy) as database:
        found = database.find(
            'text:"other words" said:2023-02-03 topic:"the settlement" settlement'
        )
        assert [quote.id for quote in found] == [12]
    assert faults(example_copy) == ([], 0)


def test_only_what_differs_is_a_change_and_where_nothing_does_there_is_no_batch(example_copy):
    was = shown(example_copy, "q12")
    before = rows_of(example_copy)
    assert (
        edit(example_copy, "q12", {"text": [was.text], "speaker": ["China"]}, coder="new").by
        is None
    )
    assert edit(example_copy, "q12", {}, coder="new").by is None
    assert (
        edit(example_copy, "a2", {"alias": ["Beijing"], "name": ["China"]}, coder="new").by is None
    )
    assert rows_of(example_copy) == before
    assert changed(example_copy, "q12", text=was.text, said="2023") == [
        ("q12", "", "said", was.said, "2023")
    ]


def test_none_empties_a_field(example_copy):
    assert shown(example_copy, "q12").note
    changed(example_copy, "q12", note="none", language="none")
    quote = shown(example_copy, "q12")
    assert (quote.note, quote.language) == (None, None)


def test_a_text_that_is_another_one_is_not_verified_any_more(example_copy):
    assert shown(example_copy, "o7").occurrence.verified == "exact"
    told = changed(example_copy, "q7", text="the world should not be fooled")
    assert ("q7", "occurrence o7", "verified", "exact", None) in told
    assert shown(example_copy, "o7").occurrence.verified is None


def test_speakers_are_replaced_added_and_taken_away(example_copy):
    def speakers() -> list[tuple[str | None, str | None, str | None, str]]:
        return [
            (one.name, one.role, one.organization and one.organization.name, one.status)
            for one in shown(example_copy, "q12").speakers
        ]

    changed(example_copy, "q12", speaker="Antony Blinken", role="Secretary = of State")
    assert speakers() == [("Antony Blinken", "Secretary = of State", None, "attested")]
    changed(example_copy, "q12", organization="a14=China", status="Antony Blinken=disputed")
    assert speakers() == [("Antony Blinken", "Secretary = of State", "China", "disputed")]
    changed(example_copy, "q12", speaker=["China", "a14"])
    assert speakers() == [
        ("China", None, None, "attested"),
        ("Antony Blinken", "Secretary = of State", "China", "disputed"),
    ]
    changed(example_copy, "q12", add_speaker="unknown", role=["unknown=an official", "a14=none"])
    assert speakers()[1:] == [
        ("Antony Blinken", None, "China", "disputed"), (None, "an official", None, "attested"),
    ]  # fmt: skip
    assert edit(example_copy, "q12", {"add-speaker": ["CHINA"]}, coder="ana").entries == ()
    changed(example_copy, "q12", rm_speaker=["China", "unknown"])
    assert [name for name, *_ in speakers()] == ["Antony Blinken"]
    changed(example_copy, "a13", name="Xi=Jinping")
    changed(example_copy, "q12", add_speaker="Xi=Jinping", role="Xi=Jinping=x=y")
    assert speakers()[1:] == [("Xi=Jinping", "x=y", None, "attested")]
    assert faults(example_copy) == ([], 0)


@each(
    ("given", "error", "said"),
    [
        ({"speaker": ["Blinken"]}, NotFoundError, "'Antony Blinken' (a14)"),
        ({"speaker": ["Antony Blinkn"]}, NotFoundError, "Antony Blinken"),
        ({"speaker": ["a999"]}, NotFoundError, "a999"),
        ({"rm-speaker": ["a14"]}, DraftError, "is not a speaker of it"),
        ({"rm-speaker": ["China"]}, InvalidDataError, "use the mode narration for"),
        ({"mode": ["narration"]}, InvalidDataError, "use another mode"),
        ({"add-speaker": ["a14"], "role": ["minister"]}, DraftError, "of which speaker"),
        ({"speaker": ["none"], "mode": ["narration"], "role": ["x"]}, DraftError, "no speaker"),
        ({"organization": ["Antony Blinken"]}, NotFoundError, "no organization"),
        ({"status": ["none"]}, DraftError, "'none' is not one of"),
        ({"topic": ["ceasefire=oppose"]}, DraftError, "use --add-topic to add it"),
        ({"topic": ["peace plan"]}, DraftError, "has no stance"),
        ({"topic": ["peace plan=pro-ish"]}, DraftError, "'pro-ish' is not one of"),
        ({"topic": ["pease plan"]}, NotFoundError, "peace plan"),
        ({"rm-topic": ["ceasefire"]}, DraftError, "is not linked to it"),
        ({"claim": ["c999"]}, NotFoundError, "no claim has the id c999"),
        ({"claim": ["something else"]}, NotFoundError, "no claim is called"),
        ({"rm-claim": ["c1"]}, DraftError, "is not linked to it"),
        ({"title": ["x"]}, UsageError, "a quote has no --title"),
        ({"key": ["x"]}, UsageError, "never changes"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_reported(example_file_copy, given, error, said):
    before = rows_of(example_file_copy)
    with pytest.raises(error) as caught:
        edit(example_file_copy, "q12", given, coder="ana")
    assert said in f"{caught.value.message} {caught.value.hint}"
    assert rows_of(example_file_copy) == before


def test_topics_have_stances_and_whoever_decides_one_is_its_coder(example_copy):
    def topics() -> dict[str, str | None]:
        return {topic.slug: topic.stance for topic in shown(example_copy, "q12").topics}

    assert topics() == {"sanctions": "oppose", "peace-plan": None}
    changed(example_copy, "q12", add_topic=["ceasefire=for", "t1", "peace plan"], rm_topic="t10")
    changed(example_copy, "q12", topic="peace-plan=opposes")
    assert topics() == {
        "peace-plan": "oppose",
        "ceasefire": "support",
        shown(example_copy, "t1").slug: None,
    }
    told = changed(example_copy, "q12", coder="bo", topic="t2=none", decide=True)
    assert told[0] == ("q12", "topic t2", "stance", "oppose", None)
    assert told[1][3].endswith("ana")
    assert told[1][4].endswith("bo")
    assert {one[1] for one in told[2:]} == {"coding t2"}
    changed(example_copy, "q12", add_topic="t2=mixed")
    assert topics()["peace-plan"] == "mixed"


def test_claims_are_related_by_id_or_by_their_words(example_copy):
    claim = shown(example_copy, "c1").text
    changed(example_copy, "q12", claim=["c2=denies", claim], rm_claim="c13")
    changed(example_copy, "q12", claim=["c2=question", "c1"])
    links = {(link.id, link.relation) for link in shown(example_copy, "q12").claims}
    assert links == {(2, "questions"), (1, "asserts")}
    changed(example_copy, "c2", text="x = y", note="a note", add_topic="war")
    changed(example_copy, "c2", add_topic=["war", "t3"])
    changed(example_copy, "c2", rm_topic=["t3"])
    assert shown(example_copy, "c2").text == "x = y"
    with pytest.raises(DraftError, match="is not linked"):
        changed(example_copy, "c2", rm_topic="t3")
    with pytest.raises(NotFoundError):
        changed(example_copy, "c2", add_topic="war=oppose")


def test_names_are_added_and_taken_away_and_the_main_one_is_a_field(example_copy):
    changed(
        example_copy, "a2", alias=["Zhongnanhai", "Chyna=misspelling", "a=b"], rm_alias="Beijing"
    )
    names = {name.name: name.kind for name in shown(example_copy, "a2").names}
    assert names["Zhongnanhai"] == names["a=b"] == "alternative"
    assert names["Chyna"] == "misspelling"
    assert "Beijing" not in names
    changed(example_copy, "a2", alias="Zhongnanhai=former")
    changed(example_copy, "a2", name="Zhongnanhai")
    names = {name.name: name.kind for name in shown(example_copy, "a2").names}
    assert names["Zhongnanhai"] == "main"
    assert names["China"] == "alternative"
    # The name is of its former kind again when it is the main one no more.
    changed(example_copy, "a2", name="Central State")
    names = {name.name: name.kind for name in shown(example_copy, "a2").names}
    assert names["Zhongnanhai"] == "former"
    for flag, error in (("rm-alias", RefusedError), ("rm-alias", DraftError)):
        name = "peace plan" if error is RefusedError else "piece plan"
        with pytest.raises(error):
            edit(example_copy, "t2", {flag: [name]}, coder="ana")
    changed(example_copy, "t2", alias="the settlement", description="what is proposed")
    assert faults(example_copy) == ([], 0)


def test_every_field_of_every_kind_can_be_edited(example_copy):
    values = {
        "mode": "indirect", "said": "2023-03~", "language": "zh-Hant", "source": "s2", "via": "s3",
        "wikidata": {"person": "Q999999998", "organization": "Q999999999"}, "type": {"organization": "ngo", "source": "book"}, "country": "FR",
        "parent": "a1", "slug": "another-slug", "broader": "war", "actor": "a18", "issued": "202X",
        "accessed": "2024-01-01", "url": "https://example.org/new",
        "archive-url": "https://example.org/kept", "doi": "10.1000/182", "csl": '{"section": "3–4", "n": 1.5}',
    }  # fmt: skip
    names = {
        "quote": "q12", "occurrence": "o12", "claim": "c2", "person": "a12", "organization": "a2",
        "topic": "t10", "source": "xiputinmeeting",
    }  # fmt: skip
    for kind, flags in EDITABLE.items():
        given = {}
        for flag in flags:
            value = values.get(flag, f"a new {flag}")
            given[flag] = [value[kind] if isinstance(value, dict) else value]
        if kind == "topic":
            rows = rows_of(example_copy)
            number = max({row[0] for row in rows["actors"]} - {row[-1] for row in rows["topics"]})
            given["actor"] = [f"a{number}"]
        done = edit(example_copy, names[kind], given, coder="ana")
        told = {
            cell[0]
            for entry in done.entries
            if not entry.part or kind != "quote"
            for cell in entry.cells
        }
        fields = FIELDS.get(kind) or {"occurrences": LISTS["quote"]["occurrences"].columns}
        columns = {column_of(one) for of_table in fields.values() for one in of_table.values()}
        assert {column.removesuffix("_id") for column in columns - {"key"}} <= told, kind
    assert shown(example_copy, "s1").csl == {"section": "3–4", "n": 1.5}
    assert faults(example_copy) == ([], 0)


def test_an_occurrence_in_another_source_has_no_place_in_the_text_of_the_first(example_copy):
    assert shown(example_copy, "o12").occurrence.start is not None
    changed(example_copy, "o12", source="s1", cue="said")
    assert shown(example_copy, "o12").occurrence.start is not None
    changed(example_copy, "o12", source="china2023position")
    passage = shown(example_copy, "o12")
    assert (passage.occurrence.start, passage.sha256, passage.occurrence.verified) == (None,) * 3
    changed(example_copy, "o12", via="none")
    for name in ("s999", "nothing such", "a2"):
        with pytest.raises(NotFoundError):
            changed(example_copy, "o12", source=name)


def test_what_only_one_record_can_have_is_refused_to_a_second(example_file_copy):
    for name, flag, value, error, told in (
        ("t3", "slug", "peace-plan", RefusedError, "already exists: t2"),
        ("a12", "wikidata", "Q148", DraftError, "wikidata: China has the id Q148"),
    ):
        with pytest.raises(error, match=told):
            edit(example_file_copy, name, {flag: [value]}, coder="ana")
    changed(example_file_copy, "t2", slug="peace-plan", description="new")


@pytest.mark.parametrize(
    ("name", "flag", "value"),
    [("a14", "name", "vladimir  putin"), ("a14", "alias", "Vladimir Putin"), ("t1", "alias", "peace plan")],
)  # fmt: skip
def test_a_name_is_shared_only_where_that_is_wanted(example_copy, name, flag, value):
    with pytest.raises(RefusedError, match=r"already exists: (a12|t2)"):
        edit(example_copy, name, {flag: [value]}, coder="ana")
    edit(
        example_copy, name, {flag: [value]}, coder="ana", options=IngestOptions(on_duplicate="add")
    )
    # What is shared already is in nobody's way.
    assert changed(example_copy, name, description="new")
    with pytest.raises(NotFoundError, match="may be"):
        edit(example_copy, value, {"description": ["newer"]}, coder="ana")


def test_nothing_is_above_itself(example_copy):
    changed(example_copy, "t2", broader="t3")
    with pytest.raises(InvalidDataError, match="t3 would be its own ancestor"):
        changed(example_copy, "t3", broader="t2")
    with pytest.raises(InvalidDataError, match="a2 would be its own ancestor"):
        changed(example_copy, "a2", parent="a2")


@pytest.mark.parametrize(
    ("name", "error"),
    [("q999", NotFoundError), ("b1", UsageError), ("k1", UsageError), ("nobody", NotFoundError),
     ("o999", NotFoundError), ("a999", NotFoundError), ("\0", NotFoundError)],
)  # fmt: skip
def test_what_cannot_be_edited_is_reported(example_file_copy, name, error):
    with pytest.raises(error) as caught:
        edit(example_file_copy, name, {"note": ["x"]}, coder="ana")
    assert isinstance(caught.value, ClaimdbError)


def test_a_record_is_named_as_it_is_shown(example_copy):
    changed(example_copy, "Vladimir Putin", description="a president")
    changed(example_copy, "peace plan", description="a plan")
    changed(example_copy, "xiputinmeeting", note="read twice")
    changed(example_copy, "Q12", note="x")
    assert shown(example_copy, "s1").note == "read twice"
