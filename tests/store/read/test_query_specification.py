"""The specification of the query language: what each query finds in the worked example.

The numbers were read off `data/seed.sql` by a person, and not off an answer.
"""

from itertools import pairwise

import pytest

import claimdb
from claimdb.query.fields import ALIASES, FIELDS
from claimdb.query.value import WORDS

EVERY = frozenset(range(1, 42))
NARRATION = {1, 5, 9, 13, 15, 17, 22, 23, 27, 31, 32, 33, 36, 37}
CHINA = {11, 12, 16, 20, 21, 28, 29, 30, 34}
RUSSIA = {16, 20, 21, 28, 29, 30, 34, 35, 41}
JOINT = {16, 20, 21, 28, 29, 30, 34}
UNITED_STATES = {6, 7, 8, 26, 38, 39}
PEACE_PLAN = {5, 6, 7, 8, 9, 11, 12, 14}
WAR_IN_UKRAINE = PEACE_PLAN | {1, 10, 13, 15, 25, 37, 38, 39, 40, 41}
SUPPORT = {3, 4, 8, 10, 11, 14, 16, 20, 21, 28, 29, 30, 34, 39}
OPPOSE = {6, 7, 8, 12, 29, 39}
MOSCOW = {3, 4, 14, 16, 21, 28, 29, 30}
HAS_ROLE = {2, 3, 4, 7, 8, 14, 18, 19, 24, 25, 38, 39}
DIRECT = {4, 7, 8, 18, 39}


def case(query: str, found: set[int] | frozenset[int]) -> object:
    return pytest.param(query, found, id=query or "nothing asked")


QUOTES = [
    # Everything, and words.
    case("", EVERY),
    case("   ", EVERY),
    case("stalling", {6}),
    case("Stalling", {6}),
    case("stálling", {6}),
    case("ｓｔａｌｌｉｎｇ", {6}),
    case('"stalling tactic"', {6}),
    case("“stalling tactic”", {6}),
    case("«stalling tactic»", {6}),
    case("„stalling tactic“", {6}),
    case('"tactic stalling"', set()),
    case("tactic stalling", {6}),
    case("stalling ratification", set()),
    case("stalling OR ratification", {6, 8}),
    case("stall", set()),
    case("stall*", {6}),
    case('"stalling tac"*', {6}),
    case("blinken", {7, 8}),
    case("truce", {7, 8}),
    case("kidnapping", {40, 41}),
    case("zelensky", {37}),
    case("manoeuvre", {6}),
    case('"Mr Xi\'s plan"', PEACE_PLAN),
    case('"mr xi’s plan"', PEACE_PLAN),
    # A phrase never runs from one name of a topic into the next.
    case('"truce armistice"', set()),
    case("text:truce", set()),
    case("text:pipeline", {35, 36}),
    case("text:war", {1, 5, 7, 15, 19, 20, 31, 32, 39, 40}),
    case("text:sanc*", {12, 13}),
    case("text:isolat*", {18}),
    case('text:"marriage of convenience"', {26}),
    case('text:"no limit"*', {20}),
    case("text:security text:sovereignty", {3, 11, 29}),
    case("text:security AND text:military", {29}),
    case("text:none", set()),
    case('text:"none"', set()),
    # Who said it.
    case("speaker:putin", {2, 3, 14}),
    case("by:putin", {2, 3, 14}),
    case("SPEAKER:PUTIN", {2, 3, 14}),
    case('speaker:"Vladimir Putin"', {2, 3, 14}),
    case("speaker:“Владимир Путин”", {2, 3, 14}),
    case("speaker:a12", {2, 3, 14}),
    case("speaker:A12", {2, 3, 14}),
    case("speaker:vlad*", {2, 3, 14}),
    case("speaker:习近平", {4}),
    case('speaker:"Jinping Xi"', {4}),
    case('speaker:"Anthony Blinken"', {7, 8}),
    case("speaker:emanual", {38, 39}),
    case("speaker:hisao", {18, 19}),
    case("speaker:hsiao", {18, 19}),
    case('speaker:"hsiáo"', {18, 19}),
    case("speaker:china", CHINA),
    case("speaker:beijing", CHINA),
    case("speaker:US", {6}),
    case("speaker:U.S.", {6}),
    case("speaker:kishida", set()),
    case("speaker:china speaker:russia", CHINA | RUSSIA),
    case("speaker:china OR speaker:russia", CHINA | RUSSIA),
    case("speaker:china AND speaker:russia", JOINT),
    case("(speaker:china) (speaker:russia)", JOINT),
    case("speaker:none", NARRATION),
    case("speaker:any", EVERY - NARRATION),
    case("speaker:none speaker:us", NARRATION | {6}),
    case("NOT speaker:any", NARRATION),
    # In which role, for whom, and how sure that is.
    case("role:president", {2, 3, 4, 14}),
    case('role:"President of China"', {4}),
    case('role:"united states"', {7, 8, 38, 39}),
    case("role:profess*", {24, 25}),
    case("role:profess", set()),
    case("role:any", HAS_ROLE),
    case("role:none", EVERY - HAS_ROLE),
    case("speaker:any role:none", EVERY - HAS_ROLE - NARRATION),
    case("speaker:xi role:president", {4}),
    case("speaker:china role:any", set()),
    case("speaker:putin NOT role:president", set()),
    case("role:president NOT speaker:putin", {4}),
    case('org:"United States"', UNITED_STATES),
    case("org:washington", UNITED_STATES),
    case('org:"white house"', UNITED_STATES),
    case('org:"state department"', {7, 8}),
    case("org:senate", {26}),
    case("org:china", CHINA | {4}),
    case("org:kremlin", RUSSIA | {2, 3, 14}),
    case("org:beijing AND org:moscow", JOINT),
    case("org:japan", set()),
    case("org:united*", UNITED_STATES),
    case("org:none", NARRATION),
    case("org:any", EVERY - NARRATION),
    case("speaker:putin org:russia", {2, 3, 14}),
    case("speaker:putin org:china", set()),
    # On one row and on the whole quote.
    case("speaker:china NOT org:russia", CHINA),
    case("speaker:china AND NOT org:russia", {11, 12}),
    case("speaker:china NOT speaker:russia", {11, 12}),
    case("org-type:court", {40}),
    case("org-type:university", {24, 25}),
    case("org-type:ministry org-type:parliament", {7, 8, 26}),
    case("org-type:state", (CHINA | RUSSIA | {2, 3, 4, 6, 10, 14, 38, 39})),
    case("org-type:none", NARRATION),
    case("status:disputed", {26}),
    case("status:attested", EVERY - NARRATION - {26}),
    case("status:misattributed", set()),
    case("NOT status:attested", NARRATION | {26}),
    case("speaker:senate NOT status:disputed", set()),
    # What it is about, for or against.
    case('topic:"peace plan"', PEACE_PLAN),
    case("topic:peace-plan", PEACE_PLAN),
    case("topic:t2", PEACE_PLAN),
    case("topic:“China’s peace plan”", PEACE_PLAN),
    case('topic:"China\'s peace plan"', PEACE_PLAN),
    case('topic:"ukraine war"', WAR_IN_UKRAINE),
    case("topic:war*", WAR_IN_UKRAINE),
    case('topic:"world order"', {3, 28, 29, 30}),
    case("topic:energy", {33, 34, 35, 36}),
    case("topic:pipeline", {35, 36}),
    case('topic:"no limits"', {19, 20}),
    case("topic:truce", {7, 8}),
    case("topic:kidnapping", {40, 41}),
    case('topic:"war crimes"', {39, 40, 41}),
    case("topic:putin", {4, 18, 39, 40, 41}),
    case("topic:US", {18, 29}),
    case("NOT topic:war-in-ukraine", EVERY - WAR_IN_UKRAINE),
    case("topic:any", EVERY),
    case("topic:none", set()),
    case("topic:none topic:US", {18, 29}),
    case("topic:xi topic:putin", {2, 4, 18, 27, 39, 40, 41}),
    case("topic:xi AND topic:putin", {18, 39}),
    case("stance:oppose", OPPOSE),
    case("stance:against", OPPOSE),
    case("stance:support stance:oppose", SUPPORT | OPPOSE),
    case("stance:support AND stance:oppose", {8, 29, 39}),
    case("stance:any", SUPPORT | OPPOSE),
    case("stance:none", EVERY - SUPPORT - OPPOSE),
    case("stance:none stance:oppose", EVERY - SUPPORT | OPPOSE),
    case("stance:neutral", set()),
    case("topic:peace-plan stance:oppose", {6, 7}),
    case("stance:oppose topic:peace-plan", {6, 7}),
    case("topic:peace-plan stance:none", {5, 8, 9, 11, 12}),
    case("topic:peace-plan stance:any", {6, 7, 14}),
    case("topic:peace-plan stance:none stance:oppose", {5, 6, 7, 8, 9, 11, 12}),
    case("topic:peace-plan NOT stance:oppose", {5, 8, 9, 11, 12, 14}),
    case("topic:peace-plan ^stance:oppose", {5, 8, 9, 11, 12, 14}),
    case("topic:peace-plan NOT stance:none", {6, 7, 14}),
    case("topic:peace-plan AND NOT stance:oppose", {5, 9, 11, 14}),
    case("topic:peace-plan (NOT stance:oppose)", {5, 9, 11, 14}),
    case("topic:kishida stance:oppose", set()),
    case("topic:kishida AND stance:oppose", {39}),
    case("(topic:kishida) stance:oppose", {39}),
    case("topic:kishida (stance:oppose)", {39}),
    case("topic:kishida stance:support", {39}),
    case("topic:xi stance:support", set()),
    case("topic:xi topic:putin stance:support", {4}),
    case("topic:energy stance:support", {34}),
    case("speaker:china topic:sanctions stance:oppose", {12}),
    # Which claims it bears on.
    case("claim:c25", {23, 24, 26}),
    case("claim:unequal", {23, 24, 26}),
    case('claim:"war criminal"', {39}),
    case('claim:"criminal war"', {39}),
    case("claim:pipel*", {35, 36}),
    case("claim:dragons", set()),
    case("claim:c4*", set()),
    case("claim:c43 relation:denies", {41}),
    case("claim:c43 NOT relation:denies", {40}),
    case("claim:c43 relation:asserts relation:denies", {40, 41}),
    case("claim:c42 relation:denies", set()),
    case("relation:denies", {41}),
    case("relation:deny", {41}),
    case("relation:questions", set()),
    case("claim:none", {2}),
    case("relation:none", {2}),
    case("claim:any NOT relation:asserts", {41}),
    # Where it stands.
    case("source:xiputinmeeting", EVERY),
    case("source:s1", EVERY),
    case('source:"came out of the meeting"', EVERY),
    case("source:xiput*", EVERY),
    case("source:bbc", set()),
    case("via:any", {11, 12, 35}),
    case("via:china2023position", {11, 12}),
    case('via:"ministry of foreign affairs"', {11, 12}),
    case("via:s6", {35}),
    case("via:none", EVERY - {11, 12, 35}),
    case("source:s1 via:none", EVERY - {11, 12, 35}),
    case("source:s1 NOT via:s5", EVERY - {11, 12}),
    case("source:s2 via:any", set()),
    case("author:none", EVERY),
    case("author:any", set()),
    case("author:chatterjee", set()),
    case("published:none", EVERY),
    case("published:2023", set()),
    case("verified:exact", EVERY),
    case("verified:lost", set()),
    case("verified:none", set()),
    # When and on which occasion.
    case("said:2023", {3, 4}),
    case("said:2023-03", {3, 4}),
    case("said:2023-03-20", {3, 4}),
    case("said:2023-03-21", set()),
    case("said:202X", {3, 4}),
    case("said:2023-03-01/2023-03-31", {3, 4}),
    case("said:2023-02..2023-04", {3, 4}),
    case("said:..2023", {3, 4}),
    case("said:2024..", set()),
    case("said:2023-03.. said:..2023-03-25", {3, 4}),
    case("said:2023-03-21.. said:..2023-03-25", set()),
    case("said:2023-03-21/.. said:../2023-03-25", set()),
    case("said:2022 said:2023-03", {3, 4}),
    case("said:2022 said:2023-04.. said:..2023-05", set()),
    case("said:2023-03-20 said:2024..", {3, 4}),
    case("said:any", {3, 4}),
    case("said:none", EVERY - {3, 4}),
    case("said:none said:2023", EVERY),
    case("NOT said:2023", EVERY - {3, 4}),
    case("occasion:moscow", MOSCOW),
    case('at:"meeting of Xi Jinping"', MOSCOW),
    case("occasion:any", MOSCOW),
    case("occasion:none", EVERY - MOSCOW),
    case("occasion:kyiv", set()),
    case("speaker:putin occasion:moscow NOT said:any", {14}),
    # The quote itself.
    case("mode:direct", DIRECT),
    case("mode:indirect", {10, 14, 16, 19, 21, 24, 28, 40, 41}),
    case("mode:narration", NARRATION),
    case("mode:direct mode:narration", DIRECT | NARRATION),
    case("mode:direct AND mode:narration", set()),
    case("lang:en", EVERY),
    case("lang:EN", EVERY),
    case("lang:fr", set()),
    case("lang:none", set()),
    case("id:q3", {3}),
    case("id:Q3 id:q5", {3, 5}),
    case("id:c3", set()),
    case("note:sic", {3}),
    case('note:"nord stream"', {36}),
    case("note:none", {5, 13, 15, 17, 23, 27, 31, 33}),
    case("NOT note:any", {5, 13, 15, 17, 23, 27, 31, 33}),
    case("added:2026", EVERY),
    case("added:2026-11-23", EVERY),
    case("added:..2025", set()),
    # Who says the same, who the opposite.
    case("agrees:blinken", {6, 10}),
    case("agrees:blink*", {6, 10}),
    case("agrees:blinken topic:peace-plan", {6}),
    case("agrees:blinken topic:withdrawal", {10}),
    case("agrees:chong", {23, 26}),
    case("agrees:putin", {29}),
    case('agrees:"united states"', {10, 23, 24}),
    case("agrees:kishida", set()),
    case("disagrees:blinken", {14}),
    case("disagrees:putin", {6, 7}),
    case("disagrees:putin topic:peace-plan", {6, 7}),
    case("disagrees:putin speaker:blinken", {7}),
    case("disagrees:putin org:washington", {6, 7}),
    case("disagrees:emanuel", {4}),
    case("disagrees:emanuel topic:putin", {4}),
    # What they disagree on is the topic beside it.
    case("disagrees:emanuel topic:russia", set()),
    case("disagrees:emanuel AND topic:russia", {4}),
    case("disagrees:US", {4, 14}),
    case("disagrees:icc", {41}),
    case("disagrees:russia", {6, 7, 40}),
    case("disagrees:china", {39}),
    case("agrees:blinken OR disagrees:blinken", {6, 10, 14}),
    case("agrees:blinken disagrees:putin", {6}),
    case("NOT disagrees:blinken", EVERY - {14}),
    case("disagrees:blinken disagrees:emanuel", {4, 14}),
    # Operators.
    case("NOT mode:narration", EVERY - NARRATION),
    case("^mode:narration", EVERY - NARRATION),
    case("NOT NOT mode:direct", DIRECT),
    case("NOT (mode:narration OR mode:mixed OR mode:indirect)", DIRECT),
    case("NOT (NOT mode:direct OR speaker:blinken)", {4, 18, 39}),
    case("mode:direct AND NOT speaker:blinken", {4, 18, 39}),
    case("mode:direct NOT blinken", {4, 18, 39}),
    case("NOT stalling", EVERY - {6}),
    case("stalling NOT speaker:us", set()),
    case("(stalling OR ratification) speaker:us", {6}),
    case("speaker:us OR speaker:china AND speaker:russia", JOINT | {6}),
    case("(speaker:us OR speaker:china) AND speaker:russia", JOINT),
    case("said:2023 OR mode:direct topic:peace-plan", {3, 4, 7, 8}),
    case("blinken ratification", {8}),
    case("blinken AND ratification", {8}),
    case("blinken (ratification OR fooled)", {7, 8}),
    case("stalling OR (speaker:blinken NOT (text:war OR topic:china))", {6, 8}),
]

CLAIMS = [
    case("", frozenset(range(1, 46))),
    # By what they are themselves.
    case("id:c3", {3}),
    case("manoeuvre", {6}),
    case("text:unequal", {25}),
    case("topic:multipolarity", {31}),
    case("topic:sanctions", {13, 14}),
    case('note:"need not be the main"', {16}),
    case('note:"nord stream"', {38, 39}),
    case("note:sic", {2}),
    case("id:c3 OR id:c5", {3, 5}),
    case("id:c3 id:c5", {3, 5}),
    case("id:c3 AND id:c5", set()),
    case("NOT (claim:any OR claim:none)", set()),
    case("topic:none", set()),
    case("added:..2025", set()),
    case("added:2026.. added:..2025", set()),
    case("added:2026.. added:..2027 manoeuvre", {6}),
    # Or because of a quote.
    case("id:q24", {25, 26}),
    case("claim:c25", {25}),
    # The link that is described is the one to the claim, not to another claim of the quote.
    case("claim:c25 relation:asserts", {25}),
    case("claim:c25 AND relation:asserts", {25, 26, 28}),
    case("claim:c25 speaker:chong", {25}),
    case("NOT relation:asserts id:q41", {43}),
    case('topic:"peace plan"', {5, 6, 7, 8, 9, 11, 12, 13, 15}),
    case('"war criminal"', {42, 43}),
    case("note:bibliography", {1, 2, 3, 4, 25, 28, 44}),
    case("relation:denies", {43}),
    case("speaker:putin", {2, 15}),
    case("speaker:russia relation:denies", {43}),
    case("stance:oppose", {6, 7, 8, 13, 32, 42}),
    case("topic:kishida stance:oppose", set()),
    case("org:ukraine", {10}),
    case("said:2023", {2, 3, 4}),
    case("mode:direct", {3, 4, 7, 8, 19, 20, 42}),
    case("disagrees:putin", {6, 7}),
    # Either way.
    case("manoeuvre OR speaker:putin", {2, 6, 15}),
    case("manoeuvre topic:sanctions", set()),
    case("manoeuvre topic:peace-plan NOT sanctions", {6}),
]


@pytest.mark.parametrize(("query", "found"), QUOTES)
def test_a_query_finds_its_quotes(seeded: claimdb.Database, query: str, found: set[int]) -> None:
    assert {quote.id for quote in seeded.find(query)} == found


@pytest.mark.parametrize(("query", "found"), QUOTES)
def test_a_query_counts_what_it_finds(
    seeded: claimdb.Database, query: str, found: set[int]
) -> None:
    assert seeded.count(query) == len(found)


@pytest.mark.parametrize(("query", "found"), QUOTES)
def test_no_quote_is_found_twice_whatever_drives_the_search(
    seeded: claimdb.Database, query: str, found: set[int]
) -> None:
    by_id = [quote.id for quote in seeded.find(query, sort=["id"])]
    assert by_id == sorted(found)
    assert sorted(quote.id for quote in seeded.find(query)) == by_id
    assert sorted(quote.id for quote in seeded.who(query)) == by_id


@pytest.mark.parametrize(("query", "found"), CLAIMS)
def test_a_query_finds_its_claims(seeded: claimdb.Database, query: str, found: set[int]) -> None:
    assert {claim.id for claim in seeded.claims(query)} == found
    assert seeded.count_claims(query) == len(found)


def test_every_field_and_alias_is_specified() -> None:
    asked = " ".join(query for query, _ in (case.values for case in QUOTES)).lower()
    missing = {name for name in (*FIELDS, *ALIASES) if f"{name}:" not in asked}
    assert missing == {WORDS}


def test_the_canonical_text_of_a_query_finds_the_same(seeded: claimdb.Database) -> None:
    for query, found in (case.values for case in QUOTES):
        canonical = str(claimdb.parse(query))
        assert {quote.id for quote in seeded.find(canonical)} == found, canonical


def test_without_words_the_newest_come_first_and_the_undated_last(
    seeded: claimdb.Database,
) -> None:
    for query in ("", "speaker:putin", "topic:russia", "occasion:moscow"):
        dates = [(quote.said or "", -quote.id) for quote in seeded.find(query)]
        assert all(one > other for one, other in pairwise(dates)), query


@pytest.mark.parametrize("query", ["peace", "peace topic:war-in-ukraine", "peace AND topic:any"])
def test_what_says_a_word_itself_comes_before_what_is_about_it(
    seeded: claimdb.Database, query: str
) -> None:
    found = list(seeded.find(query))
    own = ["peace" in quote.text.lower() for quote in found]
    assert own == sorted(own, reverse=True)
    assert own.count(True) >= 2
