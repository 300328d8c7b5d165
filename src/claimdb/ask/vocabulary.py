"""The English words of questions by function: verbs of speaking, support and denial, fillers."""

from collections.abc import Iterator, Mapping
from itertools import product

_ABOUT = """about, on, regarding, concerning, of, over, with/in regard to, with respect to, re,
    when it comes to, as regards, in relation to"""
_SPEAK = (
    "talk~/comment~/remark~/speak/speaks/spoke/spoken/speaking/write/writes/wrote/written/writing"
)
_THINK = "think/thinks/thought/feel/feels/felt"

# Phrases are separated by commas. A slash separates alternatives of a word, in which _ is a space,
# and ~ stands for the regular endings of a verb. Keys within a place are values for the query.
_PLACES: Mapping[str, str | Mapping[str, str]] = {
    "about": _ABOUT,
    "on": f"{_ABOUT}, toward, towards, to, for, in",
    "by": "by, from, of",
    "do": "do, does, did, has, have, had, will, would, can, could, should, may, might",
    "be": """is, are, was, were, be, been, being, has/have/had been, would/will/could/may/might be,
        gets, got""",
    "ever": """ever, actually, really, just, exactly, also, publicly, officially, already, openly,
        explicitly, still, once, first, last, all, then, even, at all, so far, personally,
        clearly, currently, always, usually, often""",
    "say": """declare~, announce~, utter~, reply~, explain~, add~, say, says, said, saying, tell,
        tells, told, stated, stating, put, express, expressed, have/has/had to say""",
    "talk": f"""{_SPEAK} about/on/of/regarding/concerning/over/out_about/out_on, mention~,
        discuss~, address~, raise~, describe~, call~, refer~/allude~/respond~/react~ to,
        weigh/weighs/weighed/weighing in on, bring/brings/brought up, referred to""",
    "something": """what, something, anything, things, everything, a thing, a word, words, much,
        a lot, which/what things, nothing but""",
    "whoever": {
        "": """who, who all, who else, whom, anyone/everyone/those/people who,
            which/what people/person/speakers/speaker/politicians/leaders/actors""",
        "state": "which/what countries/country/nations/states/state",
        "government": "which/what governments",
        "ministry": "which/what ministries",
        "parliament": "which/what parliaments",
        "court": "which/what courts",
        "party": "which/what parties",
        "company": "which/what companies",
        "university": "which/what universities",
        "think-tank": "which/what think_tanks",
        "ngo": "which/what ngos",
    },
    "people": """people, they, anyone, anybody, someone, somebody, everyone, everybody, others, we,
        the/different people, speakers, the speakers, the others, all""",
    "anybody": "anybody, anyone, somebody, someone",
    "quotes": """quotes, quote, quotations, quotation, citations, statements, statement, remarks,
        remark, comments, comment, words, utterances, sayings""",
    "claims": "claims, claim, assertions, assertion, allegations, propositions",
    "sources": """sources, source, papers, paper, articles, article, newspapers, newspaper, media,
        outlets, outlet, media outlets, documents, document, publications, publication,
        books, book, reports, report, texts, text, news articles, magazines, websites""",
    "quote": "quote~, cite~, have/has quotes by, contain",
    "exist": """are/is/were/was there, there are, exist, do we have, have we, do you have,
        have you got, are known, are/have_been recorded, are stored""",
    "make": "make, makes, made, have, has, had, give, gave, given, hold, holds",
    "view": """view, views, position, positions, stance, stances, opinion, opinions, attitude,
        take, stand, line, thoughts, feelings, reaction, response, viewpoint, standpoint,
        point of view, perspective""",
    "think": f"{_THINK}/believe/believes about/of/on, make/makes/made of",
    "see": f"""view~, regard~, assess~, judge~, describe~, see, sees, saw, seen,
        {_THINK}/talk/speak about/of/on, react~/respond~ to/on""",
    "stance": {
        "support": """support~, back~, favour~, favor~, endorse~, welcome~, praise~, applaud~,
            defend~, advocate~, embrace~, promote~, approve~ of""",
        "oppose": """oppose~, criticise~, criticize~, reject~, condemn~, denounce~, attack~,
            protest~, slam~, object~ to, disapprove~ of""",
    },
    "position": {
        "support": "for, in favour/favor of, pro, behind, supportive of, in support of",
        "oppose": "against, opposed to, critical of, anti, hostile to, out against",
        "neutral": "neutral/indifferent on/about/toward/towards/to/over",
        "mixed": """mixed/divided/ambivalent/torn/split/undecided
            on/about/toward/towards/over""",
    },
    "argue": """argue~, speak, speaks, spoke, speaking, come/comes/came out, stand, stands,
        stood""",
    "agree": "agree/agrees/agreed/agreeing with, in agreement with, side/sides/sided with",
    "disagree": """disagree/disagrees/disagreed/disagreeing with, in disagreement with,
        contradict~""",
    "speak for": """talk~/speak/speaks/spoke/spoken/speaking for/on_behalf_of/as/in_the_name_of,
        represent~""",
    "relation": {
        "denies": "deny~, dispute~, rebut~, refute~, contest, contests",
        "questions": "question~, doubt~, call into question",
        "asserts": "assert~, claim~, affirm~, maintain~, allege~, insist, insists",
    },
    "related": {
        "denies": "denied, disputed, rebutted, refuted",
        "questions": "questioned, doubted",
        "asserts": "asserted, claimed, affirmed, made, alleged",
    },
    "together": {"joint": "together, jointly, in unison, in a joint statement, both"},
    "everything": "everything, anything, something, all, all that, whatever, what",
    "all": "all, all the, the, any, some, every, more, a, me, us, all of the",
    "with": "containing, with, with the words, that contain, that/which say, saying",
    "whether": "whether, if, is it true/right that, that",
    "often": "how often, how many times, how frequently",
    "please": """please, can/could/would/will you, can we, tell/show/give/get me, tell/show/give us,
        show, list, find, find me, display, search for, look up, look for, get,
        i want/would_like/d_like to know, id like to know, i wonder, i am/m wondering,
        do you know, let me know, i want/would_like/d_like to see, i need, i am/m looking for,
        i want, hi, hello, hey, ok, okay, so, and, but, well, now, help me find, do we know,
        remind me, explain, search, i need to know""",
    "thanks": "please, thanks, thank you, then, again, anyway, so far, to date, ever, exactly",
}


def _phrases(text: str) -> Iterator[str]:
    for phrase in text.split(","):
        alternatives = (
            [form.replace("_", " ") for one in word.split("/") for form in _forms(one)]
            for word in phrase.split()
        )
        yield from map(" ".join, product(*alternatives))


def _forms(word: str) -> tuple[str, ...]:
    """Return a word, or a regular verb with its endings: -s, -ed and -ing."""
    if not word.endswith("~"):
        return (word,)
    verb = word.removesuffix("~")
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"


PHRASES: Mapping[str, Mapping[str, str]] = {
    name: {
        phrase: value
        for value, text in ({"": place} if isinstance(place, str) else place).items()
        for phrase in _phrases(text)
    }
    for name, place in _PLACES.items()
}
"""The phrases of each place in a form, with the values that they give to the query."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
"""Two words in one, without the apostrophe, which users often omit."""

NEGATIONS = _words("not no never nobody none nothing neither nor without except")
"""Words that reverse a meaning; each is used or reported."""

PERSONAL_TITLES = _words(
    """mr mrs ms miss mx dr prof professor sir dame lord lady president minister premier chancellor
    secretary ambassador senator congressman congresswoman representative governor mayor prince
    princess pope captain colonel admiral spokesman spokeswoman spokesperson"""
)
"""Titles of persons."""

TITLES = PERSONAL_TITLES | _words(
    """vice prime general state foreign defence defense king queen judge justice chairman chairwoman
    chair leader analyst chief commissioner director former then late"""
)
"""Words before a name that are not part of it."""

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
"""Function words, which are not searched for."""

FORM_WORDS = frozenset(
    word
    for name in ("say", "talk", "quotes", "quote", "something", "please")
    for phrase in PHRASES[name]
    for word in phrase.split()
)
"""Words that ask; if no form matches, they are reported instead of searched for."""
