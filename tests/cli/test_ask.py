"""`claimdb ask`: questions in English, and the command that each stands for."""

import json
import shlex

from cases import each
from databases import on
from harness import FORMATS, claimdb

NOBODY = ""
# Which quotes of the worked example a question must find.
QUESTIONS = {
    "who said what about the peace plan": "q5 q6 q7 q8 q9 q11 q12 q14",
    "WHO SAID WHAT ABOUT THE PEACE PLAN?": "q5 q6 q7 q8 q9 q11 q12 q14",
    'who said "stalling tactic"?': "q6",
    "who said “stalling tactic”": "q6",
    "who talked about sanctions": "q12 q13",
    "who mentioned energy": "q33 q34 q35 q36",
    "who's commented on the multipolar world?": "q28 q30",
    "what did Putin say": "q2 q3 q14",
    "what did Mr Xi say about Russia?": "q4",
    "what did Putin say about China": "q3",
    "what did Putin say in 2023": "q3",
    "what did Putin say since March 2023": "q3",
    "what did Putin say before 2023": NOBODY,
    "what did Putin say between February 2023 and April 2023": "q3",
    "who supports the peace plan": "q14",
    "who backs the peace plan": "q14",
    "who opposes the peace plan": "q6 q7",
    "who criticises the peace plan": "q6 q7",
    "who is for the peace plan": "q14",
    "who is against the peace plan": "q6 q7",
    "who is neutral on the peace plan": NOBODY,
    "where does Blinken stand on the peace plan": "q7 q8",
    "does Putin support the peace plan": "q14",
    "what is Putin's view of the peace plan": "q14",
    "what’s Putin’s view of the peace plan?": "q14",
    "what does China say about sanctions": "q12",
    "what does the State Department say about the peace plan": "q7 q8",
    "who disagrees with Putin": "q6 q7",
    "who disagrees with Putin about the peace plan": "q6 q7",
    "who agrees with Blinken about the peace plan": "q6",
    'when did Xi say "great strides"': "q4",
    "who spoke for the United States": "q6 q7 q8 q26 q38 q39",
    "who denies that Putin is responsible for war crimes": "q41",
    'did Blinken say "the world should not be fooled"?': "q7",
    'has anybody ever said "the world should not be fooled"?': "q7",
}
LISTS = {
    "who said what about the peace plan": ("who", 'topic:"peace plan"'),
    "what did Blinken say about the ceasefire": (
        "search", 'speaker:"Antony Blinken"', "topic:ceasefire",
    ),
    "when did Xi say great strides": (
        "search", 'speaker:"Xi Jinping"', "text:great", "text:strides", "--sort", "said",
    ),
    "what is claimed about the peace plan": ("claims", 'topic:"peace plan"'),
}  # fmt: skip


def mapped(outcome):
    """Return the command line that a question was taken for."""
    first = outcome.err.splitlines()[0]
    assert first.startswith("-> claimdb ")
    return shlex.split(first.removeprefix("-> claimdb "))


@each(("question", "quotes"), QUESTIONS.items())
def test_a_question_finds_what_the_worked_example_holds(example_address, question, quotes):
    answered = claimdb("ask", question, "--ids", db=example_address)
    assert answered.code == 0
    assert set(answered.out.split()) == set(quotes.split())
    assert "not used" not in answered.err


@on("sqlite")
@each("form", FORMATS)
@each(
    "question",
    [
        *LISTS,
        'who said "no such words at all"',
        'did Putin say "stalling tactic"',
        'did the US say "stalling tactic"',
        "did Putin say no such words at all",
    ],
)
def test_an_answer_is_byte_for_byte_that_of_the_command_shown(example_address, question, form):
    answered = claimdb("ask", question, f"--{form}", db=example_address)
    direct = claimdb(*mapped(answered), f"--{form}", db=example_address)
    assert (answered.code, answered.out) == (direct.code, direct.out)
    assert answered.err.partition("\n")[2] == direct.err


@on("sqlite")
@each("options", [
    ("--fields", "id,text"), ("-n", "2", "--csv"), ("--count",), ("--explain",), ("-e",),
])  # fmt: skip
@each("question", LISTS)
def test_an_answer_takes_the_options_of_the_command(example_address, question, options):
    answered = claimdb("ask", question, *options, db=example_address)
    direct = claimdb(*mapped(answered), *options, db=example_address)
    assert (answered.code, answered.out) == (direct.code, direct.out)


def test_a_question_of_how_many_is_answered_with_a_number(example_address):
    answered = claimdb("ask", "how many quotes about the peace plan?", db=example_address)
    counted = claimdb("search", 'topic:"peace plan"', "--count", db=example_address)
    assert answered.out == counted.out
    assert mapped(answered)[-1] == "--count"


def test_a_question_of_claims_finds_claims(example_address):
    answered = claimdb("ask", "what is claimed about the peace plan", "--ids", db=example_address)
    assert {"c6", "c15"} <= set(answered.out.split())
    assert mapped(answered) == ["claims", 'topic:"peace plan"']


@each("options", [("--count",), ("-n", "1"), ("--explain",), ("--sort", "id")])
def test_a_question_for_words_can_be_answered_with_a_list(example_file, options):
    answered = claimdb("ask", 'did Blinken say "fooled"', *options, db=example_file)
    assert mapped(answered)[:1] == ["search"]
    assert answered.out == claimdb(*mapped(answered), *options, db=example_file).out


def test_words_of_another_speaker_are_misattributed(example_file):
    answered = claimdb("ask", 'did Putin say "stalling tactic"?', "--ids", db=example_file)
    assert (answered.code, answered.out) == (6, "q6\n")
    assert answered.err.endswith("\n1 misattributed\n")
    nothing = claimdb("ask", 'did Putin say "nothing of it"?', "-e", db=example_file)
    assert nothing.code == 1


@each(("question", "command"), [
    # The groups of `who` have an order of their own, so that a list is sorted.
    ("who said what about sanctions", ["search", "topic:sanctions"]),
    ("when did Xi say great strides", ["search"]),
])  # fmt: skip
def test_the_command_shown_is_the_one_that_sorts(example_address, question, command):
    answered = claimdb("ask", question, "--sort", "-id", "--ids", db=example_address)
    assert mapped(answered)[: len(command)] == command
    ids = [int(name[1:]) for name in answered.out.split()]
    assert ids == sorted(ids, reverse=True)


def test_words_that_an_answer_does_not_use_are_reported(example_address):
    answered = claimdb("ask", "who spoke loudly about sanctions", "--ids", db=example_address)
    assert answered.err.splitlines()[1] == "   not used: loudly"


def test_what_is_assumed_is_reported(example_address):
    answered = claimdb("ask", "what did Blinkenn say", "--ids", db=example_address)
    assert answered.err.splitlines()[1] == "   Blinkenn: assuming Antony Blinken"
    assert set(answered.out.split()) == {"q7", "q8"}


def test_the_steps_of_reading_a_question_are_explained(example_address):
    answered = claimdb("ask", "who backs the peace plan", "--explain", db=example_address)
    for line in ("spans", "  backs: stance support", "relations", "  subject: peace plan"):
        assert line in answered.err.splitlines()
    assert answered.out.startswith("query\n")


@each(("question", "hint"), [
    ("what did Putin say in 2021", "hint: without said:2021: 3 quotes"),
    ("what did Kishida say", "hint: no quote matches speaker"),
    ("quotes about sanktionz", "hint: similar names: 'sanctions' (t10)"),
    ("did Putin say 'the world is not fooled'", "hint: with some of these words: q7"),
])  # fmt: skip
def test_an_answer_is_never_silent(example_address, question, hint):
    answered = claimdb("ask", question, db=example_address)
    assert answered.code == 0
    assert any(line.startswith(hint) for line in answered.err.splitlines()), answered.err


@each(("question", "answer"), [
    ("does Putin support the peace plan", "yes: 1 support"),
    ("does Blinken support the peace plan", "no: 1 oppose"),
    ("did Hsiao talk about Washington?", "yes: 1 quote"),
    ("did Kishida talk about Washington?", None),
])  # fmt: skip
def test_yes_or_no_is_answered_with_numbers_and_quotes(example_address, question, answer):
    said = claimdb("ask", question, "--ids", db=example_address)
    told = [line.strip() for line in said.err.splitlines() if line.startswith("   ")]
    assert told == ([answer] if answer else [])
    assert bool(said.out) == bool(answer)


def test_hints_are_json_where_results_are(example_address):
    answered = claimdb("ask", "what did Putin say in 2021", "--json", db=example_address)
    [line] = [line for line in answered.err.splitlines() if line.startswith("{")]
    hints = json.loads(line)["hints"]
    assert hints["query"] == 'speaker:"Vladimir Putin" said:2021'
    assert {"condition": "said:2021", "query": 'speaker:"Vladimir Putin"', "results": 3} in (
        hints["without"]
    )
    assert hints["undated"] == 2


@each(("question", "names"), [
    ("topics Putin has talked about", {"China", "Xi Jinping", "Ukraine"}),
    ("which countries are covered", {"Russia", "Ukraine"}),
    ("which sources quote the ICC", {"xiputinmeeting"}),
    ("what occasions are recorded", {"Meeting of Xi Jinping and Vladimir Putin in Moscow"}),
])  # fmt: skip
def test_a_list_is_that_of_the_command_shown(example_address, question, names):
    answered = claimdb("ask", question, "--csv", db=example_address)
    direct = claimdb(*mapped(answered), "--csv", db=example_address)
    assert (answered.code, answered.out) == (direct.code, direct.out)
    assert all(name in answered.out for name in names)


@each("words", [
    ["who said what about the peace plan"], ["who", "said", "what", "about", "the", "peace plan"],
])  # fmt: skip
def test_a_question_needs_no_quotation_marks_for_the_shell(example_file, words):
    answered = claimdb("ask", *words, "--ids", db=example_file)
    assert mapped(answered) == ["who", 'topic:"peace plan"']


def test_a_name_that_nobody_has_is_reported(example_address):
    asked = claimdb("ask", "what did Blynkinn say", db=example_address)
    assert (asked.code, asked.out) == (3, "")
    assert "Antony Blinken" in asked.err


@each("question", ["", "?", " \t"])
def test_a_question_has_a_word(example_address, question):
    asked = claimdb("ask", question, db=example_address)
    assert (asked.code, asked.out) == (2, "")
    assert asked.err.startswith("error: there is no word in the question")
