"""The specification of the query language: what each query finds in the worked example.

The numbers were read off `data/seed.sql` by a person, and not off an answer.
"""

from itertools import pairwise

import claimdb
from cases import each
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


QUOTES = [
    # Everything, and words.
    ("", EVERY),
    ("   ", EVERY),
    ("stalling", {6}),
    ("Stalling", {6}),
    ("stálling", {6}),
    ("ｓｔａｌｌｉｎｇ", {6}),
    ('"stalling tactic"', {6}),
    ("“stalling tactic”", {6}),
    ("«stalling tactic»", {6}),
    ("„stalling tactic“", {6}),
    ('"tactic stalling"', set()),
    ("tactic stalling", {6}),
    ("stalling ratification", set()),
    ("stalling OR ratification", {6, 8}),
    ("stall", set()),
    ("stall*", {6}),
    ('"stalling tac"*', {6}),
    ("blinken", {7, 8}),
    ("truce", {7, 8}),
    ("kidnapping", {40, 41}),
    ("zelensky", {37}),
    ("manoeuvre", {6}),
    ('"Mr Xi\'s plan"', PEACE_PLAN),
    ('"mr xi’s plan"', PEACE_PLAN),
    # A phrase never runs from one name of a topic into the next.
    ('"truce armistice"', set()),
    ("text:truce", set()),
    ("text:pipeline", {35, 36}),
    ("text:war", {1, 5, 7, 15, 19, 20, 31, 32, 39, 40}),
    ("text:sanc*", {12, 13}),
    ("text:isolat*", {18}),
    ('text:"marriage of convenience"', {26}),
    ('text:"no limit"*', {20}),
    ("text:security text:sovereignty", {3, 11, 29}),
    ("text:security AND text:military", {29}),
    ("text:none", set()),
    ('text:"none"', set()),
    # Who said it.
    ("speaker:putin", {2, 3, 14}),
    ("by:putin", {2, 3, 14}),
    ("SPEAKER:PUTIN", {2, 3, 14}),
    ('speaker:"Vladimir Putin"', {2, 3, 14}),
    ("speaker:“Владимир Путин”", {2, 3, 14}),
    ("speaker:a12", {2, 3, 14}),
    ("speaker:A12", {2, 3, 14}),
    ("speaker:vlad*", {2, 3, 14}),
    ("speaker:习近平", {4}),
    ('speaker:"Jinping Xi"', {4}),
    ('speaker:"Anthony Blinken"', {7, 8}),
    ("speaker:emanual", {38, 39}),
    ("speaker:hisao", {18, 19}),
    ("speaker:hsiao", {18, 19}),
    ('speaker:"hsiáo"', {18, 19}),
    ("speaker:china", CHINA),
    ("speaker:beijing", CHINA),
    ("speaker:US", {6}),
    ("speaker:U.S.", {6}),
    ("speaker:kishida", set()),
    ("speaker:china speaker:russia", CHINA | RUSSIA),
    ("speaker:china OR speaker:russia", CHINA | RUSSIA),
    ("speaker:china AND speaker:russia", JOINT),
    ("(speaker:china) (speaker:russia)", JOINT),
    ("speaker:none", NARRATION),
    ("speaker:any", EVERY - NARRATION),
    ("speaker:none speaker:us", NARRATION | {6}),
    ("NOT speaker:any", NARRATION),
    # In which role, for whom, and how sure that is.
    ("role:president", {2, 3, 4, 14}),
    ('role:"President of China"', {4}),
    ('role:"united states"', {7, 8, 38, 39}),
    ("role:profess*", {24, 25}),
    ("role:profess", set()),
    ("role:any", HAS_ROLE),
    ("role:none", EVERY - HAS_ROLE),
    ("speaker:any role:none", EVERY - HAS_ROLE - NARRATION),
    ("speaker:xi role:president", {4}),
    ("speaker:china role:any", set()),
    ("speaker:putin NOT role:president", set()),
    ("role:president NOT speaker:putin", {4}),
    ('org:"United States"', UNITED_STATES),
    ("org:washington", UNITED_STATES),
    ('org:"white house"', UNITED_STATES),
    ('org:"state department"', {7, 8}),
    ("org:senate", {26}),
    ("org:china", CHINA | {4}),
    ("org:kremlin", RUSSIA | {2, 3, 14}),
    ("org:beijing AND org:moscow", JOINT),
    ("org:japan", set()),
    ("org:united*", UNITED_STATES),
    ("org:none", NARRATION),
    ("org:any", EVERY - NARRATION),
    ("speaker:putin org:russia", {2, 3, 14}),
    ("speaker:putin org:china", set()),
    # On one row and on the whole quote.
    ("speaker:china NOT org:russia", CHINA),
    ("speaker:china AND NOT org:russia", {11, 12}),
    ("speaker:china NOT speaker:russia", {11, 12}),
    ("org-type:court", {40}),
    ("org-type:university", {24, 25}),
    ("org-type:ministry org-type:parliament", {7, 8, 26}),
    ("org-type:state", (CHINA | RUSSIA | {2, 3, 4, 6, 10, 14, 38, 39})),
    ("org-type:none", NARRATION),
    ("status:disputed", {26}),
    ("status:attested", EVERY - NARRATION - {26}),
    ("status:misattributed", set()),
    ("NOT status:attested", NARRATION | {26}),
    ("speaker:senate NOT status:disputed", set()),
    # What it is about, for or against.
    ('topic:"peace plan"', PEACE_PLAN),
    ("topic:peace-plan", PEACE_PLAN),
    ("topic:t2", PEACE_PLAN),
    ("topic:“China’s peace plan”", PEACE_PLAN),
    ('topic:"China\'s peace plan"', PEACE_PLAN),
    ('topic:"ukraine war"', WAR_IN_UKRAINE),
    ("topic:war*", WAR_IN_UKRAINE),
    ('topic:"world order"', {3, 28, 29, 30}),
    ("topic:energy", {33, 34, 35, 36}),
    ("topic:pipeline", {35, 36}),
    ('topic:"no limits"', {19, 20}),
    ("topic:truce", {7, 8}),
    ("topic:kidnapping", {40, 41}),
    ('topic:"war crimes"', {39, 40, 41}),
    ("topic:putin", {4, 18, 39, 40, 41}),
    ("topic:US", {18, 29}),
    ("NOT topic:war-in-ukraine", EVERY - WAR_IN_UKRAINE),
    ("topic:any", EVERY),
    ("topic:none", set()),
    ("topic:none topic:US", {18, 29}),
    ("topic:xi topic:putin", {2, 4, 18, 27, 39, 40, 41}),
    ("topic:xi AND topic:putin", {18, 39}),
    ("stance:oppose", OPPOSE),
    ("stance:against", OPPOSE),
    ("stance:support stance:oppose", SUPPORT | OPPOSE),
    ("stance:support AND stance:oppose", {8, 29, 39}),
    ("stance:any", SUPPORT | OPPOSE),
    ("stance:none", EVERY - SUPPORT - OPPOSE),
    ("stance:none stance:oppose", EVERY - SUPPORT | OPPOSE),
    ("stance:neutral", set()),
    ("topic:peace-plan stance:oppose", {6, 7}),
    ("stance:oppose topic:peace-plan", {6, 7}),
    ("topic:peace-plan stance:none", {5, 8, 9, 11, 12}),
    ("topic:peace-plan stance:any", {6, 7, 14}),
    ("topic:peace-plan stance:none stance:oppose", {5, 6, 7, 8, 9, 11, 12}),
    ("topic:peace-plan NOT stance:oppose", {5, 8, 9, 11, 12, 14}),
    ("topic:peace-plan ^stance:oppose", {5, 8, 9, 11, 12, 14}),
    ("topic:peace-plan NOT stance:none", {6, 7, 14}),
    ("topic:peace-plan AND NOT stance:oppose", {5, 9, 11, 14}),
    ("topic:peace-plan (NOT stance:oppose)", {5, 9, 11, 14}),
    ("topic:kishida stance:oppose", set()),
    ("topic:kishida AND stance:oppose", {39}),
    ("(topic:kishida) stance:oppose", {39}),
    ("topic:kishida (stance:oppose)", {39}),
    ("topic:kishida stance:support", {39}),
    ("topic:xi stance:support", set()),
    ("topic:xi topic:putin stance:support", {4}),
    ("topic:energy stance:support", {34}),
    ("speaker:china topic:sanctions stance:oppose", {12}),
    # Which claims it bears on.
    ("claim:c25", {23, 24, 26}),
    ("claim:unequal", {23, 24, 26}),
    ('claim:"war criminal"', {39}),
    ('claim:"criminal war"', {39}),
    ("claim:pipel*", {35, 36}),
    ("claim:dragons", set()),
    ("claim:c4*", set()),
    ("claim:c43 relation:denies", {41}),
    ("claim:c43 NOT relation:denies", {40}),
    ("claim:c43 relation:asserts relation:denies", {40, 41}),
    ("claim:c42 relation:denies", set()),
    ("relation:denies", {41}),
    ("relation:deny", {41}),
    ("relation:questions", set()),
    ("claim:none", {2}),
    ("relation:none", {2}),
    ("claim:any NOT relation:asserts", {41}),
    # Where it stands.
    ("source:xiputinmeeting", EVERY),
    ("source:s1", EVERY),
    ('source:"came out of the meeting"', EVERY),
    ("source:xiput*", EVERY),
    ("source:bbc", set()),
    ("via:any", {11, 12, 35}),
    ("via:china2023position", {11, 12}),
    ('via:"ministry of foreign affairs"', {11, 12}),
    ("via:s6", {35}),
    ("via:none", EVERY - {11, 12, 35}),
    ("source:s1 via:none", EVERY - {11, 12, 35}),
    ("source:s1 NOT via:s5", EVERY - {11, 12}),
    ("source:s2 via:any", set()),
    ("author:none", EVERY),
    ("author:any", set()),
    ("author:chatterjee", set()),
    ("published:none", EVERY),
    ("published:2023", set()),
    ("verified:exact", EVERY),
    ("verified:lost", set()),
    ("verified:none", set()),
    # When and occasion.
    ("said:2023", {3, 4}),
    ("said:2023-03", {3, 4}),
    ("said:2023-03-20", {3, 4}),
    ("said:2023-03-21", set()),
    ("said:202X", {3, 4}),
    ("said:2023-03-01/2023-03-31", {3, 4}),
    ("said:2023-02..2023-04", {3, 4}),
    ("said:..2023", {3, 4}),
    ("said:2024..", set()),
    ("said:2023-03.. said:..2023-03-25", {3, 4}),
    ("said:2023-03-21.. said:..2023-03-25", set()),
    ("said:2023-03-21/.. said:../2023-03-25", set()),
    ("said:2022 said:2023-03", {3, 4}),
    ("said:2022 said:2023-04.. said:..2023-05", set()),
    ("said:2023-03-20 said:2024..", {3, 4}),
    ("said:any", {3, 4}),
    ("said:none", EVERY - {3, 4}),
    ("said:none said:2023", EVERY),
    ("NOT said:2023", EVERY - {3, 4}),
    ("occasion:moscow", MOSCOW),
    ('at:"meeting of Xi Jinping"', MOSCOW),
    ("occasion:any", MOSCOW),
    ("occasion:none", EVERY - MOSCOW),
    ("occasion:kyiv", set()),
    ("speaker:putin occasion:moscow NOT said:any", {14}),
    # The quote itself.
    ("mode:direct", DIRECT),
    ("mode:indirect", {10, 14, 16, 19, 21, 24, 28, 40, 41}),
    ("mode:narration", NARRATION),
    ("mode:direct mode:narration", DIRECT | NARRATION),
    ("mode:direct AND mode:narration", set()),
    ("lang:en", EVERY),
    ("lang:EN", EVERY),
    ("lang:fr", set()),
    ("lang:none", set()),
    ("id:q3", {3}),
    ("id:Q3 id:q5", {3, 5}),
    ("id:c3", set()),
    ("note:sic", {3}),
    ('note:"nord stream"', {36}),
    ("note:none", {5, 13, 15, 17, 23, 27, 31, 33}),
    ("NOT note:any", {5, 13, 15, 17, 23, 27, 31, 33}),
    ("added:2026", EVERY),
    ("added:2026-11-23", EVERY),
    ("added:..2025", set()),
    # Who says the same, who the opposite.
    ("agrees:blinken", {6, 10}),
    ("agrees:blink*", {6, 10}),
    ("agrees:blinken topic:peace-plan", {6}),
    ("agrees:blinken topic:withdrawal", {10}),
    ("agrees:chong", {23, 26}),
    ("agrees:putin", {29}),
    ('agrees:"united states"', {10, 23, 24}),
    ("agrees:kishida", set()),
    ("disagrees:blinken", {14}),
    ("disagrees:putin", {6, 7}),
    ("disagrees:putin topic:peace-plan", {6, 7}),
    ("disagrees:putin speaker:blinken", {7}),
    ("disagrees:putin org:washington", {6, 7}),
    ("disagrees:emanuel", {4}),
    ("disagrees:emanuel topic:putin", {4}),
    # What they disagree on is the topic beside it.
    ("disagrees:emanuel topic:russia", set()),
    ("disagrees:emanuel AND topic:russia", {4}),
    ("disagrees:US", {4, 14}),
    ("disagrees:icc", {41}),
    ("disagrees:russia", {6, 7, 40}),
    ("disagrees:china", {39}),
    ("agrees:blinken OR disagrees:blinken", {6, 10, 14}),
    ("agrees:blinken disagrees:putin", {6}),
    ("NOT disagrees:blinken", EVERY - {14}),
    ("disagrees:blinken disagrees:emanuel", {4, 14}),
    # Operators.
    ("NOT mode:narration", EVERY - NARRATION),
    ("^mode:narration", EVERY - NARRATION),
    ("NOT NOT mode:direct", DIRECT),
    ("NOT (mode:narration OR mode:mixed OR mode:indirect)", DIRECT),
    ("NOT (NOT mode:direct OR speaker:blinken)", {4, 18, 39}),
    ("mode:direct AND NOT speaker:blinken", {4, 18, 39}),
    ("mode:direct NOT blinken", {4, 18, 39}),
    ("NOT stalling", EVERY - {6}),
    ("stalling NOT speaker:us", set()),
    ("(stalling OR ratification) speaker:us", {6}),
    ("speaker:us OR speaker:china AND speaker:russia", JOINT | {6}),
    ("(speaker:us OR speaker:china) AND speaker:russia", JOINT),
    ("said:2023 OR mode:direct topic:peace-plan", {3, 4, 7, 8}),
    ("blinken ratification", {8}),
    ("blinken AND ratification", {8}),
    ("blinken (ratification OR fooled)", {7, 8}),
    ("stalling OR (speaker:blinken NOT (text:war OR topic:china))", {6, 8}),
]

CLAIMS = [
    ("", frozenset(range(1, 46))),
    # By what they are themselves.
    ("id:c3", {3}),
    ("manoeuvre", {6}),
    ("text:unequal", {25}),
    ("topic:multipolarity", {31}),
    ("topic:sanctions", {13, 14}),
    ('note:"need not be the main"', {16}),
    ('note:"nord stream"', {38, 39}),
    ("note:sic", {2}),
    ("id:c3 OR id:c5", {3, 5}),
    ("id:c3 id:c5", {3, 5}),
    ("id:c3 AND id:c5", set()),
    ("NOT (claim:any OR claim:none)", set()),
    ("topic:none", set()),
    ("added:..2025", set()),
    ("added:2026.. added:..2025", set()),
    ("added:2026.. added:..2027 manoeuvre", {6}),
    # Or because of a quote.
    ("id:q24", {25, 26}),
    ("claim:c25", {25}),
    # The link that is described is the one to the claim, not to another claim of the quote.
    ("claim:c25 relation:asserts", {25}),
    ("claim:c25 AND relation:asserts", {25, 26, 28}),
    ("claim:c25 speaker:chong", {25}),
    ("NOT relation:asserts id:q41", {43}),
    ('topic:"peace plan"', {5, 6, 7, 8, 9, 11, 12, 13, 15}),
    ('"war criminal"', {42, 43}),
    ("note:bibliography", {1, 2, 3, 4, 25, 28, 44}),
    ("relation:denies", {43}),
    ("speaker:putin", {2, 15}),
    ("speaker:russia relation:denies", {43}),
    ("stance:oppose", {6, 7, 8, 13, 32, 42}),
    ("topic:kishida stance:oppose", set()),
    ("org:ukraine", {10}),
    ("said:2023", {2, 3, 4}),
    ("mode:direct", {3, 4, 7, 8, 19, 20, 42}),
    ("disagrees:putin", {6, 7}),
    # Either way.
    ("manoeuvre OR speaker:putin", {2, 6, 15}),
    ("manoeuvre topic:sanctions", set()),
    ("manoeuvre topic:peace-plan NOT sanctions", {6}),
]


@each(("query", "found"), QUOTES)
def test_a_query_finds_its_quotes_once_however_they_are_sorted_and_counts_them(
    example: claimdb.Database, query: str, found: set[int]
) -> None:
    found_by_default = [quote.id for quote in example.find(query)]
    assert set(found_by_default) == found
    assert example.count(query) == len(found)
    by_id = [quote.id for quote in example.find(query, sort=["id"])]
    assert by_id == sorted(found)
    assert sorted(found_by_default) == by_id
    assert sorted(quote.id for quote in example.who(query)) == by_id


@each(("query", "found"), CLAIMS)
def test_a_query_finds_its_claims(example: claimdb.Database, query: str, found: set[int]) -> None:
    assert {claim.id for claim in example.claims(query)} == found
    assert example.count_claims(query) == len(found)


def test_every_field_and_alias_is_specified() -> None:
    asked = " ".join(query for query, _ in QUOTES).lower()
    missing = {name for name in (*FIELDS, *ALIASES) if f"{name}:" not in asked}
    assert missing == {WORDS}


def test_the_canonical_text_of_a_query_finds_the_same(example: claimdb.Database) -> None:
    for query, found in QUOTES:
        canonical = str(claimdb.parse(query))
        assert {quote.id for quote in example.find(canonical)} == found, canonical


def test_without_words_the_newest_come_first_and_the_undated_last(
    example: claimdb.Database,
) -> None:
    for query in ("", "speaker:putin", "topic:russia", "occasion:moscow"):
        dates = [(quote.said or "", -quote.id) for quote in example.find(query)]
        assert all(one > other for one, other in pairwise(dates)), query


@each("query", ["peace", "peace topic:war-in-ukraine", "peace AND topic:any"])
def test_what_says_a_word_itself_comes_before_what_is_about_it(
    example: claimdb.Database, query: str
) -> None:
    found = list(example.find(query))
    own = ["peace" in quote.text.lower() for quote in found]
    assert own == sorted(own, reverse=True)
    assert own.count(True) >= 2
