"""Records as values: the contract of the JSON objects, and the columns that formats share."""

import json

import pytest

from cases import each
from claimdb.columns import COLUMNS, DEFAULTS
from claimdb.errors import ExitCode, UsageError
from claimdb.model import Actor, Claim, Passage, Quote, Source, Topic
from claimdb.values import as_dict, check_fields, id_of, values_of
from sample import (
    ACTOR,
    ARTICLE,
    BLINKEN,
    C6,
    C6_IN_FULL,
    C9,
    CORRECTED,
    ORGANIZATION,
    PASSAGE,
    PUTIN,
    Q6,
    Q7,
    Q8,
    Q9,
    Q14,
    Q14_IN_FULL,
    RECORDS,
    SOURCE,
    TOGETHER,
    TOPIC,
    UNNAMED,
    XI,
    changed,
)

KEYS = {
    Quote: "type id uid mode text speakers topics claims said occasion language occurrences note",
    Claim: "type id uid text topics asserted_by denied_by questioned_by quotes relations note",
    Actor: "type id uid kind name description wikidata_id names organization_type country parent"
    " below memberships positions quotes members capacities topic family given particle suffix quoted",
    Topic: "type id uid slug name description names broader narrower actor positions quotes"
    " path tree positions_below claims quoted",
    Source: "type id uid key source_type title container_title publisher issued accessed url"
    " archive_url doi language contributors cites cited_by snapshots quotes note csl quoted",
    Passage: "type id quote text source key title start end locator cue printed_as via verified"
    " digest sha256 verified_at prefix suffix",
}


def column(record, name):
    return COLUMNS[type(record)][name](record)


def test_a_quote_is_the_object_of_the_contract():
    assert json.dumps(as_dict(Q7)) == json.dumps(
        {
            "type": "quote",
            "id": "q7",
            "uid": Q7.uid,
            "mode": "direct",
            "text": Q7.text,
            "speakers": [
                {
                    "id": "a14",
                    "kind": "person",
                    "name": "Antony Blinken",
                    "role": "United States Secretary of State",
                    "organization": {"id": "a6", "name": "United States Department of State"},
                    "status": "attested",
                }
            ],
            "topics": [
                {"id": "t2", "slug": "peace-plan", "name": "peace plan", "stance": "oppose"},
                {"id": "t1", "slug": "war-in-ukraine", "name": "war in Ukraine", "stance": None},
                {"id": "t32", "slug": "russia", "name": "Russia", "stance": None},
                {"id": "t31", "slug": "china", "name": "China", "stance": None},
            ],
            "claims": [{"id": "c7", "text": Q7.claims[0].text, "relation": "asserts"}],
            "said": None,
            "occasion": None,
            "language": "en",
            "occurrences": [
                {
                    "id": "o7",
                    "source": "s1",
                    "key": "xiputinmeeting",
                    "title": Q7.occurrences[0].title,
                    "start": 1182,
                    "end": 1323,
                    "locator": "paragraph:2",
                    "cue": "added",
                    "printed_as": "Antony Blinken",
                    "via": None,
                    "verified": "exact",
                }
            ],
            "note": Q7.note,
        }
    )


@each("record", RECORDS)
def test_the_keys_of_each_kind_of_record_have_their_order(record):
    expected = KEYS[type(record)].split()
    assert list(as_dict(record))[: len(expected)] == expected


def test_grounds_come_last_and_only_where_there_are_any():
    grounds = {
        "quote": "q6",
        "actor": "United States",
        "matter": "peace plan",
        "theirs": "oppose",
        "ours": "support",
    }
    assert list(as_dict(Q14).items())[-1] == ("grounds", [grounds])
    assert "grounds" not in as_dict(Q7)


def test_narration_has_no_speakers_and_an_unknown_speaker_has_no_name():
    assert as_dict(Q9)["speakers"] == []
    (speaker,) = as_dict(UNNAMED)["speakers"]
    assert (speaker["id"], speaker["name"], speaker["status"]) == (None, None, "attested")


def test_a_claim_says_who_asserts_it_and_by_which_quotes():
    blinken = {
        "id": "a14",
        "kind": "person",
        "name": "Antony Blinken",
        "role": "United States Secretary of State",
        "quotes": ["q7", "q8"],
    }
    assert as_dict(C6)["asserted_by"][1] == blinken
    source = {"id": None, "kind": "source", "name": None, "role": None, "quotes": ["q9"]}
    assert as_dict(C9)["asserted_by"] == [source]
    assert as_dict(C6)["quotes"] == ["q6", "q7", "q8"]
    assert as_dict(C6)["topics"] == [{"id": "t2", "name": "peace plan"}]


def test_a_relation_of_a_claim_has_a_direction():
    relations = as_dict(C6)["relations"]
    assert [(r["id"], r["relation"], r["direction"]) for r in relations] == [
        ("c15", "contradicts", "from"),
        ("c7", "supports", "to"),
    ]
    assert column(C6, "related") == "contradicts c15; supported by c7"


def test_flat_columns_of_quotes_join_several_values():
    assert column(Q8, "stance") == ("ceasefire=oppose; withdrawal-of-russian-forces=support")
    assert column(Q8, "topic") == "ceasefire; withdrawal-of-russian-forces; peace-plan"
    assert column(TOGETHER, "speaker") == "Xi Jinping; Vladimir Putin"
    assert column(CORRECTED, "source") == "xiputinmeeting; mccarthy2023path"
    assert column(Q9, "speaker") is None
    assert column(Q9, "stance") is None


def test_parallel_flat_columns_keep_the_place_of_what_is_missing():
    together = changed(Q6, speakers=(changed(XI, role=None), PUTIN, changed(BLINKEN, role=None)))
    assert column(together, "role") == "; President of Russia; "
    assert column(CORRECTED, "verified") == "exact; altered"
    assert column(CORRECTED, "status") == "misattributed; attested"


def test_the_other_records_have_flat_columns_too():
    assert column(C9, "asserting") == "(the source itself)"
    assert column(C9, "denying") == "(unknown speaker)"
    assert column(C9, "quote") == "q9; q14; q106"
    assert column(ACTOR, "alias") == "Владимир Путин; Vladmir Putin"
    assert column(ACTOR, "role") == "President of Russia; "
    assert column(ACTOR, "organization") == "Russia; Russia"
    assert column(ACTOR, "part_of") is None
    assert column(ORGANIZATION, "part_of") == "United States"
    assert column(TOPIC, "part_of") == "war in Ukraine"
    assert column(TOPIC, "count") == 5
    assert column(SOURCE, "author") == "Chatterjee, Phelan"
    assert column(ARTICLE, "author") is None


@each("record", RECORDS)
def test_every_column_reads_every_record_and_keys_mean_what_they_mean_in_json(record):
    columns = COLUMNS[type(record)]
    assert set(DEFAULTS[type(record)]) <= set(columns)
    for name, value in as_dict(record).items():
        assert columns[name](record) == value
    for name in columns:
        json.dumps(column(record, name))


def test_fields_come_in_the_order_in_which_they_are_asked_for():
    assert list(as_dict(Q7, ("stance", "id", "said")).items()) == [
        ("stance", "peace-plan=oppose"),
        ("id", "q7"),
        ("said", None),
    ]


def test_an_unknown_field_is_refused_with_a_suggestion_and_the_list():
    with pytest.raises(UsageError) as caught:
        check_fields(Quote, ("id", "Speakr"))
    assert caught.value.exit_code is ExitCode.USAGE
    assert caught.value.message == "quotes have no field 'Speakr'"
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("did you mean speaker? The fields are type, id, uid,")


def test_a_field_like_no_other_is_refused_without_a_suggestion():
    with pytest.raises(UsageError) as caught:
        as_dict(PASSAGE, ("zzz",))
    assert caught.value.message == "occurrences have no field 'zzz'"
    assert str(caught.value.hint).startswith("The fields are type, id, quote,")


def test_known_fields_pass():
    for record in RECORDS:
        check_fields(type(record), tuple(COLUMNS[type(record)]))


def test_short_ids_name_the_kind_of_record():
    assert [id_of(record) for record in RECORDS] == [
        "q107", "q9", "q14", "c6", "c9", "c99", "c6", "q14", "a12", "a6", "t2", "t27", "s2", "s1", "o7",
    ]  # fmt: skip


def test_what_only_a_record_in_full_has_comes_last():
    assert list(as_dict(C6_IN_FULL))[-3:] == ["note", "quoted", "recorded"]
    assert list(as_dict(C6))[-1] == list(as_dict(Q7))[-1] == "note"
    assert as_dict(Q14_IN_FULL, ["recorded"]) == {
        "recorded": {
            "created": "2026-11-23T00:00:00Z", "updated": None, "batch": "b1",
            "command": "import", "coder": {"id": "k2", "name": "ana"}, "coder_kind": "human",
        }
    }  # fmt: skip
    assert as_dict(Q14, ["recorded"]) == {"recorded": None}
    [first, _] = as_dict(C6_IN_FULL)["quoted"]
    assert (first["id"], first["mode"], first["speakers"][0]["id"]) == ("q6", "mixed", "a1")


def test_the_other_sides_of_links_are_reported_in_full():
    person, organization = as_dict(ACTOR), as_dict(ORGANIZATION)
    assert person["memberships"][0]["source"] == "xiputinmeeting"
    assert person["capacities"][2] == {
        "role": "President", "organization": None, "first": None, "last": None, "quotes": 1,
    }  # fmt: skip
    assert organization["members"][1] == {
        "person": {"id": "a12", "name": "Vladimir Putin"}, "role": None, "started": None,
        "ended": None, "source": "xiputinmeeting",
    }  # fmt: skip
    topic = as_dict(TOPIC)
    assert topic["tree"][0] == {"id": "t3", "name": "ceasefire", "depth": 1, "quotes": 2}
    assert topic["positions_below"][1] == {
        "actor": {"id": "a1", "name": "United States"}, "stance": "oppose", "quotes": 1,
        "topic": {"id": "t3", "name": "ceasefire"},
    }  # fmt: skip
    assert topic["claims"] == [{"id": "c6", "text": C6.text}]
    source = as_dict(SOURCE)
    assert source["csl"]["page"] == "3-7"
    assert [made["actor"] for made in source["contributors"]] == [None, "a2"]
    assert values_of(ORGANIZATION, ["member"]) == ["Antony Blinken; Vladimir Putin"]
