"""English questions and the command lines that they stand for."""

import shlex
import subprocess
import sys
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import claimdb
from cases import each
from claimdb.ask.groups import GROUPS
from claimdb.ask.names import NameLookup
from claimdb.ask.parser import read
from claimdb.ask.reading import Reading
from claimdb.ask.tokens import MAX_WORDS
from claimdb.ask.vocabulary import CUES
from claimdb.errors import ClaimdbError, NotFoundError, QuerySyntaxError, UsageError
from claimdb.query.parser import parse, parse_arguments
from claimdb.query.value import Query, Term
from questions import QUESTIONS
from strategies import texts

EVERY = {question: line for shape in QUESTIONS.values() for question, line in shape.items()}


@pytest.fixture(scope="module")
def lookup(example: claimdb.Database) -> NameLookup:
    return example.mentions()


@each(("question", "command"), EVERY.items())
def test_a_question_stands_for_a_command_line(lookup, question, command):
    reading = read(question, lookup)
    assert str(reading) == command
    assert reading.unused == ()


@each("question", EVERY)
def test_courtesies_case_and_marks_change_nothing(lookup, question):
    plain = read(question, lookup)
    for asked in (f"  Please, {question} ??", f"{question}, thanks", question.replace("'", "’")):
        assert str(read(asked, lookup)) == str(plain), asked


PUTIN, PLAN = 'speaker:"Vladimir Putin"', 'topic:"peace plan"'
OTHER_WAYS = {
    # Names and titles.
    "What did President Putin say about the peace plan?": f"search {PUTIN} {PLAN}",
    "putins view of the peace plan": f"who {PUTIN} {PLAN}",
    "what did us say about sanctions": 'search org:"United States" topic:sanctions',
    "what did King's College London say": 'search org:"King\'s College London"',
    "what did the State Department say": 'search org:"United States Department of State"',
    "what did Volodymyr say": 'search speaker:"Volodymyr Zelenskyy"',
    'who said what about "peace plan"': f"who {PLAN}",
    # Who speaks, and about whom.
    "who criticised Putin": 'who topic:"Vladimir Putin" stance:oppose',
    "whom did Putin praise": (
        f"who {PUTIN} (cue:prais* OR cue:commend* OR cue:laud* OR cue:welcom* OR cue:applaud*"
        " OR text:praised OR text:commended OR text:welcomed)"
    ),
    "does China agree with Blinken": 'search org:China agrees:"Antony Blinken"',
    "who agrees with the peace plan": f"who {PLAN} stance:support",
    "who disagrees with the peace plan": f"who {PLAN} stance:oppose",
    "Putin about China and Xi about Putin": (
        f'search {PUTIN} topic:China OR speaker:"Xi Jinping" topic:"Vladimir Putin"'
    ),
    "who supports the peace plan but opposes sanctions": (
        f"who {PLAN} stance:support AND topic:sanctions stance:oppose"
    ),
    "who supports sovereignty but opposes sanctions": (
        "who org:China AND (topic:sovereignty stance:support OR topic:sanctions stance:oppose)"
    ),
    "who opposes both sanctions and energy": (
        "who topic:sanctions stance:oppose AND topic:energy stance:oppose"
    ),
    "I'd like to know whether Putin supports sanctions": f"who {PUTIN} topic:sanctions stance:any",
    "doesn't Putin support sanctions?": f"who {PUTIN} topic:sanctions stance:any",
    # Words, ids and saved queries.
    "who talked about foreign policy": "who foreign policy",
    "who talked about 台北": "who 台北",
    "quotes with q6": "search id:q6",
    "what did Putin say in @peace": f"search {PUTIN} @peace",
    # Exclusion.
    "quotes about sanctions that are not direct": "search topic:sanctions NOT mode:direct",
    "what did Putin say except in 2023": f"search {PUTIN} NOT said:2023",
    "quotes not by Blinken about the ceasefire": (
        'search topic:ceasefire NOT speaker:"Antony Blinken"'
    ),
    # Numbers, lists and order.
    "how many people are in the database": "list people --count",
    "list all topics": "list topics",
    "which sources are there": "list sources",
    "which newspapers are quoted": "top publications",
    "which ministries are recorded": "list organizations --type ministry",
    "saved queries": "query list",
    "three latest quotes": "search --sort -said --limit 3",
    "how many quotes are there": "search --count",
    "how many quotes per speaker": "top speakers",
    "how many quotes are direct and how many are indirect?": "top modes mode:direct mode:indirect",
    "how many quotes are about China, how many about Russia": "top topics topic:China topic:Russia",
    "least quoted speaker": "top speakers --sort quotes",
    "who is for or against Xi": 'who topic:"Xi Jinping" stance:any',
    "whom does Blinken agree with": 'who agrees:"Antony Blinken"',
    "what did Blinken and the US disagree on": ("compare Antony Blinken United States --disagree"),
    "is it true that unilateral sanctions are wrong": "claims claim:c13",
    "quotes that do not mention China": "search NOT topic:China",
    "relations between Russia and China": 'search topic:"China-Russia relations"',
    'which quotes are from "Official Russian statement"': "search via:russiastatement",
    "articles by Simone McCarthy": 'top sources author:"Simone McCarthy"',
    "what did people say in Moscow": "who occasion:Moscow",
    "who sees the US as a threat": 'who topic:"United States" threat',
    "who said what": "who",
    "what did the article itself say about energy": "search topic:energy mode:narration",
    "did Putin say we are the best of friends": (
        "check 'we are the best of friends' --speaker 'Vladimir Putin'"
    ),
}


@each(("question", "command"), OTHER_WAYS.items())
def test_a_question_may_be_put_in_many_ways(lookup, question, command):
    reading = read(question, lookup)
    expected = shlex.split(command) if "check" in command else None
    if expected:
        assert shlex.split(str(reading))[1:] == expected
        return
    name, _, rest = command.partition(" ")
    line = " ".join((*reading.arguments, str(reading.query), *reading.options)).split()
    assert (reading.command, line) == (name, rest.split())


@each(("question", "name", "note"), [
    ("what did Blinkin say", "Antony Blinken", "Blinkin: assuming Antony Blinken"),
    ("quotes on the cesefire", "ceasefire", "cesefire: assuming ceasefire"),
    ("santions", "sanctions", "santions: assuming sanctions"),
    ("what did Hsaio say", "Amanda Hsiao", "Hsaio: assuming Amanda Hsiao"),
    ("who suports sanctions", "support", "suports: assuming supports"),
    ("who backs the Chinese peece plan", "peace plan", "Chinese peece plan: assuming peace plan"),
])  # fmt: skip
def test_one_typo_in_a_name_or_a_cue_is_forgiven_and_reported(lookup, question, name, note):
    reading = read(question, lookup)
    assert name in str(reading.query)
    assert reading.notes == (note,)


@each(("question", "message"), [
    ("who has not commented on the peace plan", "what was not"),
    ("who never mentioned sanctions", "what was not"),
    ("what do women say about the peace plan", "gender is not recorded: 'women'"),
    ("what is the capital of Russia", "nothing about 'the capital'"),
    ("how old is Xi Jinping", "nothing about 'how old'"),
    ("who is the president of France", "nothing about"),
    ("will it rain in Moscow tomorrow", "nothing about 'rain'"),
    ("who talked about it", "nothing about"),
])  # fmt: skip
def test_what_no_quote_can_answer_is_refused_with_a_hint(lookup, question, message):
    with pytest.raises(NotFoundError) as caught:
        read(question, lookup)
    assert message in caught.value.message
    assert caught.value.hint


@each("question", ["Was hat Putin über China gesagt?", "qui a dit quoi", "習近平說了什麼"])
def test_a_question_in_another_language_is_told_what_reads_it(lookup, question):
    with pytest.raises(UsageError, match="ask reads English") as caught:
        read(question, lookup)
    assert "query language reads any" in caught.value.hint


@each(("question", "why"), [
    ("what was said on 1/3/2024", "it may be 2024-03-01 or 2024-01-03"),
    ("what did Putin say yesterday", "it has no year"),
    ("who spoke in March", "it has no year"),
    ("quotes from 31 February 2023", "there is no such day"),
])  # fmt: skip
def test_no_date_is_dropped(lookup, question, why):
    with pytest.raises(UsageError, match=why):
        read(question, lookup)


@each("question", ["", "?", " \t", "…"])
def test_a_question_has_a_word(lookup, question):
    with pytest.raises(QuerySyntaxError, match="there is no word in the question"):
        read(question, lookup)


def test_words_that_fit_no_quote_are_dropped_and_reported(lookup):
    reading = read("who spoke loudly about sanctions", lookup)
    assert (str(reading.query), reading.unused) == ("topic:sanctions", ("loudly",))


@each("question", ["quotes about football", "what did Putin say about climate change"])
def test_a_subject_that_no_quote_has_is_not_dropped(lookup, example, question):
    assert list(example.find(read(question, lookup).query)) == []


def recorded(example: claimdb.Database, kind: str) -> list[str]:
    table = example.listed(kind)
    return [str(row[table.header.index("name")]) for row in table.rows]


DATES = {
    "in 2023": "said:2023", "since March 2023": "said:2023-03..", "on 20 March 2023": "said:2023-03-20",
    "before April 2023": "said:..2023-03", "between 2021 and 2022": "said:2021..2022",
}  # fmt: skip
CUED = {
    "what did {} say about {} {}": "", "who supports {1} {2}": "stance:support",
    "direct quotes by {} on {} {}": "mode:direct", "how many quotes by {} about {} {}": "",
    "did {} reject {} {}": "stance:any", "disputed quotes by {} regarding {} {}": "status:disputed",
    "what did {} warn about {} {}": "cue:warn*", "first quote of {} about {} {}": "",
    "{} on {} {}, paraphrased": "mode:indirect", "which sources quote {} on {} {}": "",
    "quotes about {1} that are not by {0} {2}": "NOT",
}  # fmt: skip


def test_a_question_of_recorded_names_a_date_and_a_cue_asks_for_all_of_them(example, lookup):
    people, topics = recorded(example, "people"), recorded(example, "topics")
    actors = [*people, *recorded(example, "organizations")]
    asked = zip(product(CUED.items(), DATES.items()), [*actors] * 3, [*topics] * 2, strict=False)
    for ((form, cue), (when, said)), actor, topic in asked:
        question = form.format(actor, topic, when)
        query = str(read(question, lookup).query)
        named = parse(f'{"speaker" if actor in people else "org"}:"{actor}"')
        subject = str(parse(f'topic:"{topic}"'))
        wanted = [cue, said, subject, *([str(named)] if "{}" in form or "{0}" in form else [])]
        assert all(one in query for one in wanted), (question, query)


@each(
    "text",
    [
        "who said what about " * 2_500,
        "Putin and " * 5_000,
        "'a " * 10_000,
        "a.'b" * 20_000,
        '"x" ' * 10_000,
        "how many quotes about by from " * 2_000,
        "in 2023 " * 5_000,
        "m" * 1_000_000,
        "Zqx " * 5_000,
    ],
)
def test_a_pasted_text_is_read_up_to_its_hundredth_word(lookup, text):
    try:
        reading = read(text, lookup)
    except ClaimdbError:
        return
    assert len(reading.unused) >= min(1, len(text.split()) - MAX_WORDS)
    assert parse(str(reading.query)) == reading.query


_SAID = sorted(
    {word for phrase in (*CUES, *GROUPS) for word in phrase.split()}
    | {"Putin", "Xi", "China", "sanctions", "energy", "peace plan", "the war", "WHO", "台湾"}
    | {"2023", "March", "20", "2023-03-20", "between", "Zqxish", "q6", "@peace", "3"}
    | {"Mr", "President", "'s", '"no limits"', "“", "‘", ",", "?", "didn't", "who's", "-n"}
)


def survives(question: str, lookup: NameLookup) -> None:
    try:
        reading = read(question, lookup)
    except ClaimdbError:
        return
    assert parse(str(reading.query)) == reading.query
    program, command, *arguments = shlex.split(str(reading))
    assert (program, command) == ("claimdb", reading.command)
    if command != "check":
        end = len(arguments) - len(reading.options)
        start = len(reading.arguments)
        assert tuple(arguments[end:]) == reading.options
        if "--" not in arguments[:start]:
            assert parse_arguments(arguments[start:end]) == reading.query


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=texts)
def test_any_text_is_a_question_or_an_error_that_says_what_is_wrong(lookup, text):
    survives(text, lookup)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(text=st.lists(st.sampled_from(_SAID), max_size=14).map(" ".join))
def test_any_row_of_words_of_questions_is_a_question(lookup, text):
    survives(text, lookup)


def test_importing_and_asking_load_nothing_but_the_standard_library():
    code = (
        "import sys, claimdb.ask.parser; "
        "print(*sorted({m.partition('.')[0] for m in sys.modules} - set(sys.stdlib_module_names)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.split() == ["__main__", "claimdb"]


def test_a_reading_is_a_value():
    reading = Reading("who", Query.of(Term("topic", "energy")))
    assert (reading.options, reading.unused) == ((), ())
    assert str(reading) == "claimdb who topic:energy"
    assert str(Reading("check", arguments=("-n",))) == "claimdb check -- -n"
