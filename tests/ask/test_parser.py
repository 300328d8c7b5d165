"""English questions and the command lines that they stand for."""

import shlex
import subprocess
import sys
from collections.abc import Collection, Mapping
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import each
from claimdb import folding
from claimdb.ask import grammar
from claimdb.ask.parser import MAX_WORDS, Reading, read
from claimdb.ask.vocabulary import PHRASES
from claimdb.errors import QuerySyntaxError
from claimdb.model import Entity
from claimdb.query.parser import parse, parse_arguments
from claimdb.query.value import Query, Term
from strategies import points_into, texts

Kind = Literal["person", "organization", "topic"]


class Dictionary:
    """Names kept in a dictionary; it counts how often it is asked."""

    def __init__(self, *entries: tuple[Kind, str, *tuple[str, ...]]) -> None:
        self._named: dict[str, list[Entity]] = {}
        for number, (kind, *names) in enumerate(entries, 1):
            for name in names:
                self._named.setdefault(folding.folded(name), []).append(
                    Entity(kind, number, names[0])
                )
        self.lookups: list[Collection[str]] = []

    def named(self, phrases: Collection[str]) -> Mapping[str, tuple[Entity, ...]]:
        self.lookups.append(phrases)
        return {phrase: tuple(self._named[phrase]) for phrase in phrases if phrase in self._named}


def some_names() -> Dictionary:
    return Dictionary(
        ("person", "Vladimir Putin", "Putin"),
        ("person", "Xi Jinping", "Xi"),
        ("person", "Antony Blinken", "Blinken"),
        ("person", "Fumio Kishida", "Kishida"),
        ("person", "John Smith", "Smith"),
        ("person", "Jane Smith", "Smith"),
        ("person", "Sören Ångström"),
        ("person", "!!!", "Bang"),
        ("organization", "China", "Beijing", "People's Republic of China"),
        ("organization", "Russia", "Moscow", "the Kremlin", "Kremlin"),
        ("organization", "United States", "US", "Washington"),
        ("organization", "King's College London"),
        ("organization", "World Health Organization", "WHO"),
        ("organization", "Ministry for Economy and Trade"),
        ("organization", "Tass", "Agency"),
        ("organization", "Reuters", "Agency"),
        ("topic", "peace plan", "China's peace plan", "Xi's plan"),
        ("topic", "sanctions"),
        ("topic", "energy", "energy trade"),
        ("topic", "Kishida", "Fumio Kishida"),
        ("topic", "war in Ukraine", "the war", "war"),
        ("topic", "March 2023 summit"),
        ("topic", "gas pipeline", "pipeline"),
        ("topic", "oil pipeline", "pipeline"),
        ("topic", "Taiwan", "台湾"),
        ("topic", "Putin", "Vladimir Putin"),
        ("topic", "this"),
    )


PUTIN, XI, BLINKEN = 'speaker:"Vladimir Putin"', 'speaker:"Xi Jinping"', 'speaker:"Antony Blinken"'
PLAN = 'topic:"peace plan"'

QUESTIONS = [
    # Who said what, who talked about something.
    ("who said what about the peace plan", "who", PLAN, ""),
    ("Who said what about the peace plan?", "who", PLAN, ""),
    ("  WHO  SAID WHAT\tABOUT THE PEACE PLAN ??", "who", PLAN, ""),
    ("who said what about China's peace plan", "who", PLAN, ""),
    ("who said what about China’s peace plan", "who", PLAN, ""),
    ("who said what on the peace plan", "who", PLAN, ""),
    ('who said what about "peace plan"', "who", PLAN, ""),
    ("who is saying what about Xi's plan", "who", PLAN, ""),
    ("who said anything about sanctions", "who", "topic:sanctions", ""),
    ("who says something regarding sanctions?", "who", "topic:sanctions", ""),
    ("who talked about sanctions", "who", "topic:sanctions", ""),
    ("who's talking about sanctions", "who", "topic:sanctions", ""),
    ("who has mentioned sanctions", "who", "topic:sanctions", ""),
    ("who commented on sanctions", "who", "topic:sanctions", ""),
    ("who spoke about sanctions", "who", "topic:sanctions", ""),
    ("who discusses sanctions?", "who", "topic:sanctions", ""),
    ("who has been quoted about sanctions", "who", "topic:sanctions", ""),
    ("who made statements about sanctions", "who", "topic:sanctions", ""),
    ("who said what", "who", "", ""),
    (
        'who said "the world should not be fooled"',
        "who",
        'text:"the world should not be fooled"',
        "",
    ),
    (
        "who said “the world should not be fooled”?",
        "who",
        'text:"the world should not be fooled"',
        "",
    ),
    ("who said 'don't be fooled'?", "who", 'text:"don\'t be fooled"', ""),
    ('who said "no limits" about Kishida', "who", 'topic:Kishida text:"no limits"', ""),
    ('Who called Putin a "war criminal"?', "who", 'topic:Putin text:"war criminal"', ""),
    ("who said that the world should be fooled", "who", "world fooled", ""),
    ("who mentioned Mr Xi", "who", "Xi", ""),
    ("who mentioned Mr Kishida", "who", "topic:Kishida", ""),
    ("who mentioned Prime Minister Kishida", "who", "topic:Kishida", ""),
    ("who talked about foreign policy", "who", "foreign policy", ""),
    ("who talked about sanctions in Moscow", "who", "topic:sanctions Moscow", ""),
    ("what do people say about sanctions", "who", "topic:sanctions", ""),
    ("who talked about 台湾", "who", "topic:Taiwan", ""),
    ("who talked about 台北", "who", "台北", ""),
    # What somebody said.
    ("what did Putin say", "search", PUTIN, ""),
    ("What did Mr Putin say about the peace plan?", "search", f"{PUTIN} {PLAN}", ""),
    ("what has Xi said about sanctions", "search", f"{XI} topic:sanctions", ""),
    ("what did xi jinping actually say about sanctions", "search", f"{XI} topic:sanctions", ""),
    ("what did Secretary of State Blinken say", "search", BLINKEN, ""),
    ("what did US Secretary of State Antony Blinken say", "search", BLINKEN, "US"),
    ("what did Dr. Ångström say", "search", "speaker:Ångström", ""),
    ("what did soren angstrom say", "search", 'speaker:"Sören Ångström"', ""),
    (
        "what does China say about the war in Ukraine",
        "search",
        'org:China topic:"war in Ukraine"',
        "",
    ),
    ("what did the US say about sanctions", "search", 'org:"United States" topic:sanctions', ""),
    ("what did us say about sanctions", "search", 'org:"United States" topic:sanctions', ""),
    ("what did WHO say", "search", 'org:"World Health Organization"', ""),
    ("what did King's College London say", "search", 'org:"King\'s College London"', ""),
    (
        "what did the Ministry for Economy and Trade say",
        "search",
        'org:"Ministry for Economy and Trade"',
        "",
    ),
    ("what did Putin mention", "search", PUTIN, ""),
    ("what did Putin talk about", "search", PUTIN, ""),
    ("what is Putin saying about sanctions", "search", f"{PUTIN} topic:sanctions", ""),
    ("what did Putin say in Moscow", "search", f"{PUTIN} Moscow", ""),
    (
        "what did Putin say against sanctions",
        "search",
        f"{PUTIN} topic:sanctions stance:oppose",
        "",
    ),
    ("what did Putin have to say about sanctions", "search", f"{PUTIN} topic:sanctions", ""),
    ("what was said about sanctions", "search", "topic:sanctions", ""),
    ("what was said about sanctions by Putin", "search", f"{PUTIN} topic:sanctions", ""),
    ("what has been said by Putin about sanctions", "search", f"{PUTIN} topic:sanctions", ""),
    ("what did Putin not say about sanctions", "search", f"{PUTIN} topic:sanctions", "not"),
    ("what did Putin and Xi say about energy", "search", f"{PUTIN} {XI} topic:energy", ""),
    ("what did Putin and Xi say together", "search", f"{PUTIN} AND {XI}", ""),
    (
        "what did Putin and Xi jointly say about energy",
        "search",
        f"{PUTIN} AND {XI} AND topic:energy",
        "",
    ),
    (
        "what did both Putin and Xi say about energy",
        "search",
        f"{PUTIN} AND {XI} AND topic:energy",
        "",
    ),
    ("what did Putin, Xi and Mr Blinken say", "search", f"{PUTIN} {XI} {BLINKEN}", ""),
    (
        "what did Putin and China say about energy",
        "search",
        f"({PUTIN} OR org:China) topic:energy",
        "",
    ),
    ("what did Putin and say", "search", PUTIN, ""),
    ("what did and say", "search", "speaker:and", ""),
    ("everything Xi said about energy", "search", f"{XI} topic:energy", ""),
    ("Xi on energy", "search", f"{XI} topic:energy", ""),
    ("Xi said what about energy?", "search", f"{XI} topic:energy", ""),
    # Courtesies.
    ("please tell me what Putin said about sanctions", "search", f"{PUTIN} topic:sanctions", ""),
    ("Can you show me what Putin said, please?", "search", PUTIN, ""),
    ("I want to know who said what about sanctions. Thank you", "who", "topic:sanctions", ""),
    (
        "I'd like to know whether Putin supports sanctions",
        "who",
        f"{PUTIN} topic:sanctions stance:any",
        "",
    ),
    # For and against.
    ("who supports the peace plan", "who", f"{PLAN} stance:support", ""),
    ("who backed the peace plan", "who", f"{PLAN} stance:support", ""),
    ("who favours sanctions", "who", "topic:sanctions stance:support", ""),
    ("who endorses sanctions", "who", "topic:sanctions stance:support", ""),
    ("who is for sanctions", "who", "topic:sanctions stance:support", ""),
    ("who was in favour of sanctions", "who", "topic:sanctions stance:support", ""),
    ("who spoke in favor of sanctions", "who", "topic:sanctions stance:support", ""),
    ("who agrees with the peace plan", "who", f"{PLAN} stance:support", ""),
    ("who opposes sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("who criticised Kishida", "who", "topic:Kishida stance:oppose", ""),
    ("who criticizes sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("who rejects sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("who condemned sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("who's against sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("whos against sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("who said something against sanctions", "who", "topic:sanctions stance:oppose", ""),
    ("who disagrees with the peace plan", "who", f"{PLAN} stance:oppose", ""),
    ("who is neutral on sanctions", "who", "topic:sanctions stance:neutral", ""),
    ("who is neutral about sanctions", "who", "topic:sanctions stance:neutral", ""),
    ("who is divided on sanctions", "who", "topic:sanctions stance:mixed", ""),
    ("who is mixed about sanctions", "who", "topic:sanctions stance:mixed", ""),
    ("who doesn't support sanctions", "who", "topic:sanctions NOT stance:support", ""),
    ("who is not against sanctions", "who", "topic:sanctions NOT stance:oppose", ""),
    ("which countries oppose sanctions", "who", "org-type:state topic:sanctions stance:oppose", ""),
    ("how many people support sanctions", "who", "topic:sanctions stance:support", ""),
    ("quotes against sanctions by Xi", "search", f"{XI} topic:sanctions stance:oppose", ""),
    ("does Putin support sanctions", "who", f"{PUTIN} topic:sanctions stance:any", ""),
    ("Did Mr Putin oppose sanctions?", "who", f"{PUTIN} topic:sanctions stance:any", ""),
    ("doesn't Putin oppose sanctions?", "who", f"{PUTIN} topic:sanctions stance:any", ""),
    ("is Putin against sanctions", "who", f"{PUTIN} topic:sanctions stance:any", ""),
    ("are sanctions supported by China", "who", "org:China topic:sanctions stance:any", ""),
    ("does Putin agree with the peace plan", "who", f"{PUTIN} {PLAN} stance:any", ""),
    # Where somebody stands.
    ("where does Blinken stand on the peace plan", "who", f"{BLINKEN} {PLAN}", ""),
    ("where Blinken stands on the peace plan", "who", f"{BLINKEN} {PLAN}", ""),
    ("what is Putin's view of the peace plan", "who", f"{PUTIN} {PLAN}", ""),
    ("what's Putin’s position on the peace plan?", "who", f"{PUTIN} {PLAN}", ""),
    ("whats putins opinion on the peace plan", "who", f"{PUTIN} {PLAN}", ""),
    ("what is the stance of China on the peace plan", "who", f"org:China {PLAN}", ""),
    (
        "what is the United States' stance on sanctions",
        "who",
        'org:"United States" topic:sanctions',
        "",
    ),
    ("what does Putin think of sanctions", "who", f"{PUTIN} topic:sanctions", ""),
    ("what do they think about sanctions", "who", "topic:sanctions", ""),
    ("how has Xi responded to sanctions", "who", f"{XI} topic:sanctions", ""),
    ("Xi's view on sanctions", "who", f"{XI} topic:sanctions", ""),
    # Agreeing with somebody.
    ("who disagrees with Putin", "who", 'disagrees:"Vladimir Putin"', ""),
    (
        "who disagrees with Mr Putin about sanctions",
        "who",
        'disagrees:"Vladimir Putin" topic:sanctions',
        "",
    ),
    ("who contradicts China", "who", "disagrees:China", ""),
    ("who agrees with Xi on sanctions?", "who", 'agrees:"Xi Jinping" topic:sanctions', ""),
    ("who agrees with Xi's view on sanctions?", "who", 'agrees:"Xi Jinping" topic:sanctions', ""),
    ("who disagrees with Putni", "who", "disagrees:Putni", ""),
    ('who agrees with "Xi"', "who", 'agrees:"Xi Jinping"', ""),
    ("does Putin agree with Xi", "who", f'{PUTIN} agrees:"Xi Jinping"', ""),
    # Speaking for somebody.
    ("who spoke for China", "who", "org:China", ""),
    ("who speaks on behalf of the Kremlin about energy", "who", "org:Russia topic:energy", ""),
    ("who spoke as Russia", "who", "org:Russia", ""),
    ("who represents China", "who", "org:China", ""),
    ("who spoke for the peace plan", "who", f"{PLAN} stance:support", ""),
    ("who spoke for Atlantis", "who", "org:Atlantis", ""),
    ("who spoke for Xi", "who", 'org:"Xi Jinping"', ""),
    # When.
    ('when did Putin say "no limits"', "search --sort said", f'{PUTIN} text:"no limits"', ""),
    ("when did Putin say no limits", "search --sort said", f"{PUTIN} limits", "no"),
    ("when did Xi mention sanctions", "search --sort said", f"{XI} topic:sanctions", ""),
    (
        "when did Xi say something about sanctions",
        "search --sort said",
        f"{XI} topic:sanctions",
        "",
    ),
    ('when was "no limits" said', "search --sort said", 'text:"no limits"', ""),
    # How many.
    ("how many quotes are there about sanctions", "search --count", "topic:sanctions", ""),
    ("how many quotes about sanctions", "search --count", "topic:sanctions", ""),
    ("how many quotes by Putin", "search --count", PUTIN, ""),
    (
        "how many quotes by Putin about sanctions are there?",
        "search --count",
        f"{PUTIN} topic:sanctions",
        "",
    ),
    ("how many quotes are there", "search --count", "", ""),
    ("how often did Xi mention sanctions", "search --count", f"{XI} topic:sanctions", ""),
    ('how many times did Xi say "no limits"', "search --count", f'{XI} text:"no limits"', ""),
    # Which sources.
    ("which sources quote Putin", "search --sort source", PUTIN, ""),
    ("which papers quoted Putin about energy", "search --sort source", f"{PUTIN} topic:energy", ""),
    ("what articles cite China?", "search --sort source", "org:China", ""),
    ('which articles quote "no limits"', "search --sort source", 'text:"no limits"', ""),
    ("where was Blinken quoted", "search --sort source", BLINKEN, ""),
    # Claims.
    ("what is claimed about sanctions", "claims", "topic:sanctions", ""),
    ("what claims are there about sanctions", "claims", "topic:sanctions", ""),
    ("claims about sanctions", "claims", "topic:sanctions", ""),
    ("what does Putin claim about sanctions", "claims", f"{PUTIN} topic:sanctions", ""),
    ("which claims are denied by China", "claims", "org:China relation:denies", ""),
    ("what does Putin deny", "claims", f"{PUTIN} relation:denies", ""),
    ("who denies sanctions", "who", "topic:sanctions relation:denies", ""),
    ("who denies the war", "who", 'topic:"war in Ukraine" relation:denies', ""),
    (
        "who denied that Russia needs the help",
        "who",
        'claim:"Russia needs help" relation:denies',
        "",
    ),
    (
        "who denies that Russia does not need help",
        "who",
        'claim:"Russia need help" relation:denies',
        "not",
    ),
    ("who denies it", "who", "claim:it relation:denies", ""),
    ("who denies nothing", "who", "claim:nothing relation:denies", ""),
    ('who questions "no limits"', "who", 'claim:"no limits" relation:questions', ""),
    ("who asserted Russian dependence", "who", 'claim:"Russian dependence" relation:asserts', ""),
    # Did somebody say something.
    ('did Putin say "dear friends"', "check", f'{PUTIN} text:"dear friends"', ""),
    ('Didn’t Mr Putin say "dear friends"?', "check", f'{PUTIN} text:"dear friends"', ""),
    ('didnt Putin ever say "dear friends"?', "check", f'{PUTIN} text:"dear friends"', ""),
    ("did Putin say we have no dear friends", "check", f"{PUTIN} dear friends", ""),
    ("did Putin say that we have no dear friends", "search", f"{PUTIN} dear friends", "no"),
    ('did Putin say "dear friends" loudly', "search", f'{PUTIN} text:"dear friends" loudly', ""),
    (
        'did Putin say "dear friends" in 2023',
        "search",
        f'{PUTIN} text:"dear friends" said:2023',
        "",
    ),
    ('did Putin or Xi say "dear friends"', "search", f'{PUTIN} {XI} text:"dear friends"', ""),
    ("did Putin say dear friends", "search", f"{PUTIN} dear friends", ""),
    ("did Putin say anything about energy", "search", f"{PUTIN} topic:energy", ""),
    ("did Putin mention energy", "search", f"{PUTIN} topic:energy", ""),
    ("is it true that Putin said dear friends", "search", f"{PUTIN} dear friends", ""),
    # Lists.
    ("list quotes by Putin about energy", "search", f"{PUTIN} topic:energy", ""),
    ("show me all quotes from Putin", "search", PUTIN, ""),
    ("find quotes about energy by Putin", "search", f"{PUTIN} topic:energy", ""),
    ("quotes about energy", "search", "topic:energy", ""),
    ("Putin's quotes about energy", "search", f"{PUTIN} topic:energy", ""),
    # Several topics.
    ("who talked about sanctions and energy", "who", "topic:sanctions topic:energy", ""),
    ("who talked about sanctions or energy", "who", "topic:sanctions topic:energy", ""),
    (
        "who talked about sanctions, energy and the war",
        "who",
        'topic:sanctions topic:energy topic:"war in Ukraine"',
        "",
    ),
    ("who talked about both sanctions and energy", "who", "topic:sanctions AND topic:energy", ""),
    (
        "who opposes both sanctions and energy",
        "who",
        "topic:sanctions stance:oppose AND topic:energy stance:oppose",
        "",
    ),
    (
        "who opposes sanctions against Kishida",
        "who",
        "topic:sanctions stance:oppose AND topic:Kishida",
        "",
    ),
    ("who talked about Kishida's sanctions", "who", "topic:sanctions AND topic:Kishida", ""),
    ("who talked about Kishida's Kishida's", "who", "topic:Kishida AND topic:Kishida", ""),
    # Names that are not clear, or not there.
    ("what did Smith say", "search", "speaker:Smith", ""),
    ("what did Ms. Smith say about the pipeline?", "search", "speaker:Smith topic:pipeline", ""),
    ("what did the Agency say", "search", "org:Agency", ""),
    ("what did Putni say about sanctions", "search", "speaker:Putni topic:sanctions", ""),
    ("what did President Putni say", "search", "speaker:Putni", ""),
    ("what is President Putni's view of sanctions", "who", "speaker:Putni topic:sanctions", ""),
    ("who disagrees with the Putni's", "who", "disagrees:Putni", ""),
    ("what did General Electric say", "search", 'speaker:"General Electric"', ""),
    ("what did the president say", "search", "speaker:president", ""),
    ("what did Jean-Luc Picard say", "search", 'speaker:"Jean-Luc Picard"', ""),
    ("what did Bang say", "search", "speaker:Bang", ""),
    ("what did the Russian ministry say", "search", 'speaker:"Russian ministry"', ""),
    ("who talked about US", "who", "US", ""),
    ("who talked about this", "who", "this", ""),
    ("who talked about not this", "who", '"not" this', ""),
    # No form: names and words.
    ("sanctions Xi", "search", f"{XI} topic:sanctions", ""),
    ("Putin energy", "search", f"{PUTIN} topic:energy", ""),
    ("about President Putin", "search", "topic:Putin", ""),
    ("why did Putin mention sanctions", "search", f"{PUTIN} topic:sanctions", "mention"),
    ("who never mentioned sanctions", "search", "topic:sanctions", "never mentioned"),
    (
        "who, according to the BBC, said “no limits”",
        "search",
        'according BBC text:"no limits"',
        "said",
    ),
    ("no limits", "search", "limits", "no"),
    ("what about it", "search", "what about it", ""),
    ("not", "search", '"not"', ""),
    ("please", "search", "please", ""),
    ("thanks", "search", "thanks", ""),
    ("said", "search", "said", ""),
    ('"no limits"', "search", 'text:"no limits"', ""),
]


def line(command: str, query: str) -> str:
    """The command line of a row, written as a person would read it."""
    name, *options = command.split()
    return f"{name} | {query} | {' '.join(options)}"


def told(reading: Reading) -> str:
    return f"{reading.command} | {reading.query} | {' '.join(reading.options)}"


@each(("question", "command", "query", "unused"), QUESTIONS)
def test_a_question_stands_for_this_command_line(
    question: str, command: str, query: str, unused: str
) -> None:
    reading = read(question, some_names())
    assert told(reading) == line(command, query)
    assert reading.unused == tuple(unused.split())
    assert parse(str(reading.query)) == reading.query


@each(
    ("question", "shown"),
    [
        (
            'did Putin say "dear friends"?',
            "claimdb check --speaker 'Vladimir Putin' 'dear friends'",
        ),
        (
            "did the US say “- no, never”",
            "claimdb check --speaker 'United States' -- '- no, never'",
        ),
        (
            "did Xi say  we are\tno longer friends?!",
            "claimdb check --speaker 'Xi Jinping' 'we are no longer friends'",
        ),
        ('has anybody ever said "dear friends"?', "claimdb check 'dear friends'"),
        ("did someone say that we are no longer friends?", "claimdb search longer friends"),
        ("did anyone say anything about dear friends?", "claimdb who dear friends"),
    ],
)
def test_a_question_for_words_is_shown_as_it_can_be_typed(question: str, shown: str) -> None:
    assert str(read(question, some_names())) == shown


@each(
    ("when", "said"),
    [
        ("in 2023", "said:2023"),
        ("during 2023", "said:2023"),
        ("in the year 2023", "said:2023"),
        ("in the 2020s", "said:202X"),
        ("in March 2023", "said:2023-03"),
        ("in march of 2023", "said:2023-03"),
        ("in Sept. 2023", "said:2023-09"),
        ("March 2023", "said:2023-03"),
        ("on 20 March 2023", "said:2023-03-20"),
        ("on the 20th of March, 2023", "said:2023-03-20"),
        ("on March 20, 2023", "said:2023-03-20"),
        ("on 20.03.2023", "said:2023-03-20"),
        ("since 20/3/2023", "said:2023-03-20.."),
        ("on March 2nd 2023", "said:2023-03-02"),
        ("on 2023-03-20", "said:2023-03-20"),
        ("2023-03-20", "said:2023-03-20"),
        ("in 2023-03", "said:2023-03"),
        ("from 2023", "said:2023"),
        ("since 2023", "said:2023.."),
        ("since March 2023", "said:2023-03.."),
        ("from 2023 onwards", "said:2023.."),
        ("from 2023 on", "said:2023.."),
        ("after 2022", "said:2023.."),
        ("after February 2023", "said:2023-03.."),
        ("after December 2022", "said:2023-01.."),
        ("after 28 February 2023", "said:2023-03-01.."),
        ("after the 2020s", "said:2030.."),
        ("before 2023", "said:..2022"),
        ("before January 2023", "said:..2022-12"),
        ("prior to 2023-03-01", "said:..2023-02-28"),
        ("until 2023", "said:..2023"),
        ("up to March 2023", "said:..2023-03"),
        ("by 20 March 2023", "said:..2023-03-20"),
        ("between 2022 and 2023", "said:2022..2023"),
        ("between 2023 and 2022", "said:2022..2023"),
        ("between March 2023 and 20 April 2023", "said:2023-03..2023-04-20"),
        ("from 2022 to March 2023", "said:2022..2023-03"),
        ("in 2022-2023", "said:2022..2023"),
        ("in 2022 or 2023", "said:2022 said:2023"),
        ("in 2022 and 2023", "said:2022 said:2023"),
        ("after 2021 and before 2024", "said:2022.. said:..2023"),
    ],
)
def test_a_date_is_understood_wherever_it_stands(when: str, said: str) -> None:
    names = some_names()
    questions = [f"what did Xi say about energy {when}?"]
    if not when.endswith(" on"):
        questions += [
            f"{when}, what did Xi say about energy",
            f"what did Xi say {when} about energy",
        ]
    for question in questions:
        reading = read(question, names)
        assert (str(reading.query), reading.unused) == (f"{XI} topic:energy {said}", ())


@each(
    ("when", "said", "unused"),
    [
        ("in March", "", "March"),
        ("since March", "", "since March"),
        ("on 20 March", "", "20 March"),
        ("on Monday", "", "Monday"),
        ("last week", "", "last week"),
        ("since last year", "", "since last year"),
        ("yesterday", "", "yesterday"),
        ("on 3/4/2023", "", "3/4/2023"),
        ("on 31 February 2023", "", "31 February 2023"),
        ("in 2023-13", "", "2023-13"),
        ("after 9999-12-31", "", "after 9999-12-31"),
        ("before 0000-01-01", "", "before 0000-01-01"),
        ("in early 2023", " said:2023", "early"),
        ("in mid-2023", " said:2023", "mid-2023"),
        ("in 2023 and yesterday", " said:2023", "yesterday"),
    ],
)
def test_what_is_not_understood_of_a_date_is_reported(when: str, said: str, unused: str) -> None:
    reading = read(f"what did Xi say about energy {when}", some_names())
    assert (str(reading.query), reading.unused) == (
        f"{XI} topic:energy{said}",
        tuple(unused.split()),
    )


def test_a_year_that_belongs_to_the_words_stays_with_them() -> None:
    assert str(read("who talked about the 2022 invasion", some_names()).query) == "2022 invasion"


def test_a_date_that_belongs_to_a_name_stays_with_it() -> None:
    reading = read("who talked about the March 2023 summit in 2024", some_names())
    assert str(reading.query) == 'topic:"March 2023 summit" said:2024'


def test_a_date_alone_is_a_question() -> None:
    assert str(read("in 2023", some_names()).query) == "said:2023"


def test_the_command_line_is_quoted_for_a_shell() -> None:
    names = some_names()
    assert (
        str(read("who said what about the peace plan", names))
        == "claimdb who 'topic:\"peace plan\"'"
    )
    assert str(read("when did Xi mention energy", names)) == (
        "claimdb search 'speaker:\"Xi Jinping\"' topic:energy --sort said"
    )
    assert (
        str(read("who doesn't support energy", names))
        == "claimdb who 'topic:energy NOT stance:support'"
    )
    assert str(read("who talked about energy", names)) == "claimdb who topic:energy"
    assert str(read("how many quotes are there", names)) == "claimdb search --count"


def test_names_are_looked_up_once_for_a_question() -> None:
    names = some_names()
    read("what did Putin and Xi say about sanctions, energy and the war in 2023", names)
    assert len(names.lookups) == 1


def test_an_upper_case_name_is_no_stop_word_unless_everything_is_upper_case() -> None:
    names = some_names()
    assert (
        str(read("sanctions WHO", names).query) == 'org:"World Health Organization" topic:sanctions'
    )
    assert str(read("SANCTIONS WHO", names).query) == "topic:sanctions"


@each(
    "question",
    [
        "who said NOT (speaker:xi OR stance:maybe) AND said:soon",
        'who said "a" OR "b',
        "what did speaker:\"x\" say about topic:'y'",
        'who said what about \\" ) ( ^ * ..',
        'what did "; DROP TABLE quotes; -- say',
        "who said what about \0 peace\0plan",
        "\u202ewho said \u2067what\u2069 about sanctions\u202c",
        "who said what about \ud800 sanctions \udfff",
        "who said what about $(rm -rf ~) `x` && y | z > w",
        "who said what about -x --count",
        "what did none say about any",
        "what did * say about ..",
        "who denies *",
        "a_b__c",
        "“”„",
        "x" * 100_000,
    ],
)
def test_hostile_text_is_words_and_nothing_else(question: str) -> None:
    try:
        reading = read(question, some_names())
    except QuerySyntaxError:
        assert not folding.words(question)
        return
    assert parse(str(reading.query)) == reading.query
    assert not any(0x202A <= ord(c) <= 0x202E or c < " " for c in str(reading))


def test_invisible_characters_and_odd_marks_change_nothing() -> None:
    names = some_names()
    plain = read("what is Putin's view of sanctions", names)
    for question in (
        "\ufeffwhat\u00a0is Putin\u02bcs view of \u202bsanctions",
        "what is Putin`s view of sanctions\u2026",
        "what\0is\x1bPutin\uff07s view of sanctions",
    ):
        assert read(question, names) == plain


@each("question", ["", "   ", "???", "\0", "“”", "—", "\u202e"])
def test_a_question_without_a_word_is_refused(question: str) -> None:
    with pytest.raises(QuerySyntaxError, match="no word in the question") as caught:
        read(question, some_names())
    assert (caught.value.start, caught.value.end) == (0, max(1, len(question)))


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
    ],
)
def test_a_pasted_text_is_read_at_once_and_its_rest_reported(text: str) -> None:
    names = some_names()
    reading = read(text, names)
    assert len(names.lookups[0]) <= MAX_WORDS * 16
    assert len(reading.unused) >= len(text.split()) - MAX_WORDS
    assert parse(str(reading.query)) == reading.query


def test_importing_and_asking_load_nothing_but_the_standard_library() -> None:
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


_SAID = sorted(
    {word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()}
    | {
        "Putin",
        "Xi",
        "Smith",
        "China",
        "sanctions",
        "energy",
        "peace plan",
        "the war",
        "WHO",
        "台湾",
    }
    | {
        "2023",
        "March",
        "20",
        "yesterday",
        "2023-03-20",
        "between",
        "and",
        "or",
        "both",
        "not",
        "never",
    }
    | {"Mr", "President", "'s", '"no limits"', "“", "‘", ",", "?", "didn't", "who's", "who", "that"}
)


def survives(question: str) -> None:
    try:
        reading = read(question, some_names())
    except QuerySyntaxError as error:
        points_into(question, error)
        return
    assert parse(str(reading.query)) == reading.query
    claimdb, command, *arguments = shlex.split(str(reading))
    assert (claimdb, command) == ("claimdb", reading.command)
    end = len(arguments) - len(reading.options)
    assert tuple(arguments[end:]) == reading.options
    if reading.command == "check":
        # It takes words and a speaker, and no query.
        said = [term.value for term in reading.query.terms()]
        assert [one for one in arguments[:end] if one != "--speaker"] == said
    else:
        assert parse_arguments(arguments[:end]) == reading.query


@given(texts)
def test_any_text_is_a_question_or_says_that_it_has_no_word(text: str) -> None:
    survives(text)


@given(st.lists(st.sampled_from(_SAID), max_size=14).map(" ".join))
def test_any_row_of_words_of_questions_is_a_question(text: str) -> None:
    survives(text)


@given(st.sampled_from(grammar.FORMS), st.data())
def test_every_form_can_be_asked(form: grammar.Form, data: st.DataObject) -> None:
    words = []
    for piece in (
        form.pattern.replace("[ ", "").replace(" ]", "").replace("{speak for}", "speak+for").split()
    ):
        name = piece.strip("?").split("/")[0]
        if name.startswith("<"):
            words.append(
                data.draw(st.sampled_from(["Putin", "China", "sanctions", '"no limits"', "Zog"]))
            )
        elif name.startswith("{"):
            words.append(data.draw(st.sampled_from(sorted(PHRASES[name.strip("{}")]))))
        else:
            words.append("represents" if name == "speak+for" else name)
    survives(" ".join(words))


def test_a_reading_is_a_value() -> None:
    reading = Reading("who", Query.of(Term("topic", "energy")))
    assert (reading.options, reading.unused) == ((), ())
    assert str(reading) == "claimdb who topic:energy"
