"""Words that the extraction knows: stems of verbs, kinds of cues, pronouns, titles and roles."""

from functools import lru_cache

from claimdb.extraction.candidates import CueClass


def words(listed: str) -> frozenset[str]:
    """Return the words of a list, which spaces separate."""
    return frozenset(listed.split())


_IRREGULAR_FORMS = (
    "say said says; tell told; write wrote written; speak spoke spoken; think thought; know knew "
    "known; feel felt; find found; see saw seen; hear heard; show shown; begin began begun; go "
    "went gone goes; make made; take took taken; give gave given; mean meant; swear swore sworn; "
    "seek sought; bring brought; hold held; keep kept; lead led; leave left; meet met; pay paid; "
    "run ran; send sent; teach taught; win won; be is are was were been being 's 're am; have has "
    "had; do did does done; lay laid; fight fought; understand understood; draw drew drawn; throw "
    "threw thrown; quip quipped; lie lied lying; foresee foresaw foreseen; choose chose chosen; "
    "become became; come came; get got; call called calls calling; sing sang sung; lose lost"
)
_IRREGULAR = {
    form: forms.split()[0] for forms in _IRREGULAR_FORMS.split("; ") for form in forms.split()
}
_SUFFIXES = ("ing", "ed", "es", "s")

_CUES: dict[CueClass, str] = {
    "ask": "ask wonder inquire question query",
    "write": "write tweet post publish blog report retweet email read text",
    "accuse": "accuse blame call describe label dub criticize condemn denounce praise slam blast "
    "brand characterize attack dismiss mock deride decry hail charge chide fault refer cite "
    "compare portray cast liken",
    "belief": "believe think feel hope expect want fear know consider suspect doubt worry wish "
    "view see assume plan intend seem appear prefer regard support oppose favor agree understand "
    "find imagine love hate like",
    "say": "say tell add argue claim insist state declare announce warn deny note explain suggest "
    "promise acknowledge admit confirm stress reply respond continue conclude urge recall "
    "complain predict vow pledge remark observe assert maintain contend allege concede joke quip "
    "shout yell whisper repeat emphasize mention reveal disclose testify advise caution counter "
    "demand estimate indicate reiterate propose offer point speak talk discuss comment put quote "
    "interject counter boast lament muse declare exclaim signal swear brag proclaim recount "
    "tout go demonstrate highlight underline pronounce snap chant cry laugh",
}

PERSONAL = words("he she")
"""Pronouns for one person."""
SPEAKERS = words("they we i you")
"""Pronouns for others who may speak."""
OTHER_FORMS = words(
    "his her their him them our my me us mine hers theirs himself herself themselves"
)
"""Pronouns that are not subjects."""
PRONOUNS = (
    PERSONAL
    | SPEAKERS
    | OTHER_FORMS
    | words("it its this that these those which who whom whose one others many some most all both")
)
FIRST_PERSON = words("i we my our me us mine ours i'm i’m we're we’re i've i’ve")
TITLES = words(
    "mr mrs ms miss dr sen sens rep reps gov govs president vice senator representative "
    "governor congressman congresswoman mayor judge justice prof professor sir lord lady "
    "secretary minister prime chancellor ambassador king queen prince princess gen general col "
    "colonel capt captain lt sgt sergeant maj major adm admiral rev pope chairman chairwoman "
    "chair speaker pastor sheriff chief director first foreign attorney commissioner state "
    "deputy officer detective bishop archbishop cardinal rabbi imam sheikh premier leader"
)
ROLES = words(
    "spokesman spokeswoman spokesperson president chairman chairwoman chair director secretary "
    "senator governor mayor professor analyst expert adviser advisor aide manager strategist "
    "official attorney lawyer leader candidate nominee author editor reporter judge sheriff "
    "commissioner minister ambassador congressman congresswoman representative executive "
    "economist historian consultant founder head chief officer member pollster source critic "
    "supporter voter republican democrat campaign ceo scientist researcher diplomat activist "
    "lawmaker columnist journalist coach player owner doctor teacher student resident witness "
    "veteran mother father son daughter wife husband brother sister friend man woman people "
    "someone everyone chancellor king queen deputy premier delegate operative organizer "
    "prosecutor detective captain fellow partner scholar pastor bishop priest rabbi host anchor "
    "writer"
)
ORGANIZATION_WORDS = words(
    "university college institute center centre committee council department ministry agency "
    "bureau party campaign association union foundation company corporation corp inc bank court "
    "senate house congress parliament government administration commission board office group "
    "times post journal news tribune herald press network radio television cnn nbc abc cbs fox "
    "bbc ap reuters poll report study survey league society church school police army navy "
    "service team club coalition alliance federation embassy hospital fund trust republicans "
    "democrats"
)
DOCUMENTS = words(
    "plan statement declaration proposal communique communiqué document agreement resolution "
    "paper letter note report manifesto draft roadmap memorandum treaty text announcement"
)
MEDIA_PHRASES = words(
    "show program programme film movie book song album title titled entitled called named "
    "dubbed nicknamed episode series ad headline hashtag so-called play novel column article "
    "magazine segment documentary slogan word phrase term label chapter"
)


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word, one for all forms of a verb: `argu`."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    base = word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        base = word[:-3] + "y"
    elif not word.endswith("ss"):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                base = word[: -len(suffix)]
                break
    base = base.rstrip("e") if len(base.rstrip("e")) > 2 else base
    return base[:-1] if len(base) > 3 and base[-1] == base[-2] else base


_ENGLISH = words("the of and to in a that is for was on with as he it by at from his be said")
_SAMPLE = 20_000  # characters
_FEWEST_WORDS, _LEAST_SHARE = 20, 0.12


def is_english(text: str) -> bool:
    """Whether a text is in English, by its function words; a short one is taken for English."""
    found = text[:_SAMPLE].lower().split()
    common = sum(word in _ENGLISH for word in found)
    return len(found) < _FEWEST_WORDS or common >= _LEAST_SHARE * len(found)


def singular(noun: str) -> str:
    """Return a noun in lower case without the -s of a plural."""
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


_CLASS_OF = {stem(word): kind for kind, words in _CUES.items() for word in words.split()}
CUE_STEMS = frozenset(_CLASS_OF)
"""The stems of the verbs that usually report speech or belief."""


def cue_class(word: str) -> CueClass:
    """Return the class of a word that introduces speech."""
    low = word.lower()
    if low == "according":
        return "according"
    if low in {":", "—", "–", "-", "--", "―"}:
        return "colon" if low == ":" else "byline"
    return _CLASS_OF.get(stem(low), "other")
