"""The English words of questions by function: verbs of speaking, support and denial, fillers."""

from collections.abc import Iterable, Mapping

_VOWELS = "aeiou"


def _inflected(verbs: str) -> list[str]:
    """Return each regular verb with its endings: -s, -ed and -ing."""
    result: list[str] = []
    for verb in verbs.split():
        if verb.endswith("e"):
            result += [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
        elif verb.endswith("y") and verb[-2] not in _VOWELS:
            result += [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
        else:
            plural = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
            result += [verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"]
    return result


def _before(verbs: Iterable[str], tails: str) -> list[str]:
    """Return each verb before each of several comma-separated tails."""
    return [f"{verb} {tail}" for verb in verbs for tail in tails.split(", ")]


def _each(value: str, *lists: Iterable[str]) -> dict[str, str]:
    return {phrase: value for phrases in lists for phrase in phrases}


def _list(phrases: str) -> list[str]:
    return phrases.split(", ")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SPEAK = [
    *_inflected("talk comment remark"),
    *_list("speak, speaks, spoke, spoken, speaking, write, writes, wrote, written, writing"),
]
_ABOUT = _list(
    "about, on, regarding, concerning, of, over, with regard to, with respect to, in regard to, "
    "when it comes to, as regards, in relation to, re"
)
_ON = [*_ABOUT, *_list("toward, towards, to, for, in")]

PHRASES: Mapping[str, Mapping[str, str]] = {
    "about": _each("", _ABOUT),
    "on": _each("", _ON),
    "by": _each("", _list("by, from, of")),
    "do": _each(
        "", _list("do, does, did, has, have, had, will, would, can, could, should, may, might")
    ),
    "be": _each(
        "",
        _list("is, are, was, were, be, been, being, has been, have been, had been, would be"),
        _list("will be, could be, may be, might be, gets, got"),
    ),
    "ever": _each(
        "",
        _list("ever, actually, really, just, exactly, also, publicly, officially, already, openly"),
        _list("explicitly, still, once, first, last, all, then, even, at all, so far, personally"),
        _list("clearly, currently, always, usually, often"),
    ),
    "say": _each(
        "",
        _inflected("declare announce utter reply explain add"),
        _list(
            "say, says, said, saying, tell, tells, told, stated, stating, put, express, expressed"
        ),
        _list("have to say, has to say, had to say"),
    ),
    "talk": _each(
        "",
        _before(_SPEAK, "about, on, of, regarding, concerning, over, out about, out on"),
        _inflected("mention discuss address raise describe call"),
        _before(_inflected("refer allude respond react"), "to"),
        _before(_list("weigh, weighs, weighed, weighing"), "in on"),
        _list("bring up, brings up, brought up, referred to"),
    ),
    "something": _each(
        "",
        _list("what, something, anything, things, everything, a thing, a word, words, much"),
        _list("a lot, which things, what things, nothing but"),
    ),
    "whoever": {
        **_each(
            "",
            _list("who, who all, who else, whom, anyone who, everyone who, those who, people who"),
            [
                f"{which} {people}"
                for which in ("which", "what")
                for people in _list(
                    "people, person, speakers, speaker, politicians, leaders, actors"
                )
            ],
        ),
        **{
            f"{which} {plural}": value
            for which in ("which", "what")
            for plural, value in {
                "countries": "state",
                "country": "state",
                "nations": "state",
                "states": "state",
                "state": "state",
                "governments": "government",
                "ministries": "ministry",
                "parliaments": "parliament",
                "courts": "court",
                "parties": "party",
                "companies": "company",
                "universities": "university",
                "think tanks": "think-tank",
                "ngos": "ngo",
            }.items()
        },
    },
    "people": _each(
        "",
        _list("people, they, anyone, anybody, someone, somebody, everyone, everybody, others, we"),
        _list("the people, different people, speakers, the speakers, the others, all"),
    ),
    "anybody": _each("", _list("anybody, anyone, somebody, someone")),
    "quotes": _each(
        "",
        _list("quotes, quote, quotations, quotation, citations, statements, statement, remarks"),
        _list("remark, comments, comment, words, utterances, sayings"),
    ),
    "claims": _each("", _list("claims, claim, assertions, assertion, allegations, propositions")),
    "sources": _each(
        "",
        _list("sources, source, papers, paper, articles, article, newspapers, newspaper, media"),
        _list("outlets, outlet, media outlets, documents, document, publications, publication"),
        _list("books, book, reports, report, texts, text, news articles, magazines, websites"),
    ),
    "quote": _each("", _inflected("quote cite"), _list("have quotes by, has quotes by, contain")),
    "exist": _each(
        "",
        _list("are there, is there, were there, was there, there are, exist, do we have, have we"),
        _list("do you have, have you got, are known, are recorded, have been recorded, are stored"),
    ),
    "make": _each("", _list("make, makes, made, have, has, had, give, gave, given, hold, holds")),
    "view": _each(
        "",
        _list("view, views, position, positions, stance, stances, opinion, opinions, attitude"),
        _list("take, stand, line, thoughts, feelings, reaction, response, viewpoint, standpoint"),
        _list("point of view, perspective"),
    ),
    "think": _each(
        "",
        _before(
            _list("think, thinks, thought, feel, feels, felt, believe, believes"), "about, of, on"
        ),
        _list("make of, makes of, made of"),
    ),
    "see": _each(
        "",
        _inflected("view regard assess judge describe"),
        _list("see, sees, saw, seen"),
        _before(_list("feel, feels, felt, think, thinks, thought, talk, speak"), "about, of, on"),
        _before(_inflected("react respond"), "to, on"),
    ),
    "stance": {
        **_each(
            "support",
            _inflected("support back favour favor endorse welcome praise applaud defend advocate"),
            _inflected("embrace promote"),
            _before(_inflected("approve"), "of"),
        ),
        **_each(
            "oppose",
            _inflected("oppose criticise criticize reject condemn denounce attack protest slam"),
            _before(_inflected("object"), "to"),
            _before(_inflected("disapprove"), "of"),
        ),
    },
    "position": {
        **_each(
            "support",
            _list("for, in favour of, in favor of, pro, behind, supportive of, in support of"),
        ),
        **_each("oppose", _list("against, opposed to, critical of, anti, hostile to, out against")),
        **_each(
            "neutral", _before(("neutral", "indifferent"), "on, about, toward, towards, to, over")
        ),
        **_each(
            "mixed",
            _before(
                ("mixed", "divided", "ambivalent", "torn", "split", "undecided"),
                "on, about, toward, towards, over",
            ),
        ),
    },
    "argue": _each(
        "",
        _inflected("argue"),
        _list(
            "speak, speaks, spoke, speaking, come out, comes out, came out, stand, stands, stood"
        ),
    ),
    "agree": _each(
        "",
        _list("agree with, agrees with, agreed with, agreeing with, in agreement with, side with"),
        _list("sides with, sided with"),
    ),
    "disagree": _each(
        "",
        _list(
            "disagree with, disagrees with, disagreed with, disagreeing with, in disagreement with"
        ),
        _inflected("contradict"),
    ),
    "speak for": _each(
        "",
        _before(
            (*_inflected("talk"), *_list("speak, speaks, spoke, spoken, speaking")),
            "for, on behalf of, as, in the name of",
        ),
        _inflected("represent"),
    ),
    "relation": {
        **_each("denies", _inflected("deny dispute rebut refute"), _list("contest, contests")),
        **_each("questions", _inflected("question doubt"), _list("call into question")),
        **_each(
            "asserts", _inflected("assert claim affirm maintain allege"), _list("insist, insists")
        ),
    },
    "related": {
        **_each("denies", _list("denied, disputed, rebutted, refuted")),
        **_each("questions", _list("questioned, doubted")),
        **_each("asserts", _list("asserted, claimed, affirmed, made, alleged")),
    },
    "together": _each("joint", _list("together, jointly, in unison, in a joint statement, both")),
    "everything": _each(
        "", _list("everything, anything, something, all, all that, whatever, what")
    ),
    "all": _each("", _list("all, all the, the, any, some, every, more, a, me, us, all of the")),
    "with": _each(
        "", _list("containing, with, with the words, that contain, that say, which say, saying")
    ),
    "whether": _each("", _list("whether, if, is it true that, is it right that, that")),
    "often": _each("", _list("how often, how many times, how frequently")),
    "please": _each(
        "",
        _list("please, can you, could you, would you, will you, can we, tell me, tell us, show me"),
        _list("show us, give me, give us, show, list, find, find me, display, search for, look up"),
        _list("look for, get, get me, i want to know, i would like to know, i d like to know"),
        _list("id like to know, i wonder, i am wondering, i m wondering, do you know, let me know"),
        _list("i want to see, i would like to see, i d like to see, i need, i am looking for"),
        _list("i m looking for, i want, hi, hello, hey, ok, okay, so, and, but, well, now"),
        _list("help me find, do we know, remind me, explain, search, i need to know"),
    ),
    "thanks": _each(
        "", _list("please, thanks, thank you, then, again, anyway, so far, to date, ever, exactly")
    ),
}
"""What a place in a form may say, and the value that it gives to the query, if any."""

CONTRACTIONS: Mapping[str, str] = {
    **{
        f"{verb}nt": f"{verb} not"
        for verb in _words("did does do is was are were has have had would could should")
    },
    "wont": "will not",
    "cant": "can not",
    **{f"{word}s": f"{word} is" for word in _words("who what where when how that there")},
    **{f"{word}d": f"{word} did" for word in _words("who what where when how")},
    **{f"{word}ve": f"{word} have" for word in _words("who what")},
    **{f"{word}re": f"{word} are" for word in _words("who what")},
}
"""Words that are two, without their apostrophe, which is as often left out."""

NEGATIONS = _words("not no never nobody none nothing neither nor without except")
"""Words that turn a meaning round: none is dropped in silence."""

PERSONAL_TITLES = _words(
    """mr mrs ms miss mx dr prof professor sir dame lord lady president minister premier chancellor
    secretary ambassador senator congressman congresswoman representative governor mayor prince
    princess pope captain colonel admiral spokesman spokeswoman spokesperson"""
)
"""Words that announce a person."""

TITLES = PERSONAL_TITLES | _words(
    """vice prime general state foreign defence defense king queen judge justice chairman chairwoman
    chair leader analyst chief commissioner director former then late"""
)
"""Words before a person's name that are no part of it."""

STOP = _words(
    """a an the this that these those it its he him his she her hers they them their theirs we us
    our you your i me my mine who whom whose what which when where why how and or but if whether
    than so such as at by for from in into of off on onto out over to toward towards under up upon
    with within about against regarding concerning between among during through is are was were be
    been being am do does did done has have had having will would shall should can could may might
    must there here s t both each all any some every other another more most much many very too
    just also only own same ever really actually exactly please mr mrs ms miss mx dr prof then else
    together vs versus re one ones"""
)
"""Words that hold a sentence together and find nothing."""

FORM_WORDS = frozenset(
    word
    for name in ("say", "talk", "quotes", "quote", "something", "please")
    for phrase in PHRASES[name]
    for word in phrase.split()
)
"""Words that ask; where no form is recognised they are not searched for, and reported."""
