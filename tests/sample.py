"""Records to render: the worked example, with additions for what it lacks."""

import dataclasses
import re

from hypothesis import strategies as st

from claimdb.model import (
    Actor,
    Branch,
    Capacity,
    Claim,
    ClaimLink,
    ClaimRelation,
    ClaimSpeaker,
    Contributor,
    Member,
    Membership,
    Name,
    Occurrence,
    Passage,
    Position,
    Quote,
    Quoted,
    Recorded,
    Ref,
    Snapshot,
    Source,
    Speaker,
    Topic,
    TopicLink,
)
from claimdb.stances import Ground

TITLE = "What came out of the meeting between Mr Xi and Mr Putin?"
MEETING = "Meeting of Xi Jinping and Vladimir Putin in Moscow"
HASH = "b9189199f3d59300022ae9b68624ace8939553746f99e2d15c667a5bddaca486"

DEPARTMENT = Ref(6, "United States Department of State")
BLINKEN = Speaker(
    14, "person", "Antony Blinken", "United States Secretary of State", DEPARTMENT, "attested"
)
PUTIN = Speaker(12, "person", "Vladimir Putin", "President of Russia", Ref(3, "Russia"), "attested")
XI = Speaker(13, "person", "Xi Jinping", "President of China", Ref(2, "China"), "attested")
UNITED_STATES = Speaker(1, "organization", "United States", None, None, "attested")
CHINA = Speaker(2, "organization", "China", None, None, "attested")
RUSSIA = Speaker(3, "organization", "Russia", None, None, "attested")
SENATE = Speaker(7, "organization", "United States Senate", None, None, "disputed")
UNKNOWN = Speaker(None, None, None, None, None, "attested")

WAR = TopicLink(1, "war-in-ukraine", "war in Ukraine", None)
PLAN = TopicLink(2, "peace-plan", "peace plan", None)
CEASEFIRE = TopicLink(3, "ceasefire", "ceasefire", "oppose")
WITHDRAWAL = TopicLink(4, "withdrawal-of-russian-forces", "withdrawal of Russian forces", "support")


def changed(one, **values):
    """Return a record, or what hangs on one, with other values."""
    if dataclasses.is_dataclass(one):
        return dataclasses.replace(one, **values)
    return one._replace(**values)


def uid(number: int) -> str:
    return f"01a205b3-d000-7000-8000-{number:012}"


def occurrence(number: int, start: int, end: int, cue: str, printed: str, place: str) -> Occurrence:
    return Occurrence(
        number, 1, "xiputinmeeting", TITLE, start, end, place, cue, printed, None, "exact"
    )


def quote(
    number: int,
    mode: str,
    text: str,
    speakers: tuple[Speaker, ...],
    topics: tuple[TopicLink, ...],
    found: Occurrence,
) -> Quote:
    return Quote(
        number, uid(number), mode, text, speakers, topics, (), None, None, "en", (found,), None
    )


Q3 = changed(
    quote(
        3,
        "mixed",
        "Putin commended China's leaders for “overserving the principles of justice” and for"
        " striving for “undivided security for every country.”",
        (PUTIN,),
        (
            TopicLink(31, "china", "China", "support"),
            TopicLink(15, "international-security", "international security", "support"),
        ),
        occurrence(3, 595, 737, "praised", "Mr Putin", "paragraph:1"),
    ),
    said="2023-03-20",
    occasion=MEETING,
)
Q4 = changed(
    quote(
        4,
        "direct",
        "under your strong leadership, Russia has made great strides in its prosperous"
        " development. I am confident that the Russian people will continue to give you their"
        " firm support.",
        (XI,),
        (
            TopicLink(27, "vladimir-putin", "Vladimir Putin", "support"),
            TopicLink(32, "russia", "Russia", None),
        ),
        occurrence(4, 783, 960, "replied", "Mr Xi", "paragraph:1"),
    ),
    said="2023-03-20",
    occasion=MEETING,
)
Q6 = quote(
    6,
    "mixed",
    "The United States called the plan a “stalling tactic”.",
    (UNITED_STATES,),
    (changed(PLAN, stance="oppose"),),
    occurrence(6, 1075, 1124, "described", "The US", "paragraph:2"),
)
Q7 = changed(
    quote(
        7,
        "direct",
        "the world should not be fooled by any tactical move by Russia, supported by China or any"
        " other country, to freeze the war on its own terms.",
        (BLINKEN,),
        (
            changed(PLAN, stance="oppose"),
            WAR,
            TopicLink(32, "russia", "Russia", None),
            TopicLink(31, "china", "China", None),
        ),
        occurrence(7, 1182, 1323, "added", "Antony Blinken", "paragraph:2"),
    ),
    claims=(
        ClaimLink(
            7,
            "Russia, backed by China, may try to freeze the war in Ukraine on Russian terms.",
            "asserts",
        ),
    ),
    note="The words do not name the plan. The article adds them to the verdict of the"
    " United States on it, hence the stance.",
)
Q8 = quote(
    8,
    "direct",
    "calling for a ceasefire that does not include the removal of Russian forces from Ukrainian"
    " territory would effectively be supporting the ratification of Russian conquest.",
    (BLINKEN,),
    (CEASEFIRE, WITHDRAWAL, PLAN),
    occurrence(8, 1347, 1519, "commented", "Antony Blinken", "paragraph:2"),
)
Q9 = quote(
    9,
    "narration",
    "The plan says nothing of a Russian withdrawal from Ukraine.",
    (),
    (PLAN, changed(WITHDRAWAL, stance=None)),
    Occurrence(9, 1, "xiputinmeeting", TITLE, 1522, 1611, "paragraph:3", None, None, None, "exact"),
)
Q12 = changed(
    quote(
        12,
        "mixed",
        "China's plan spoke out against “unilateral sanctions”.",
        (CHINA,),
        (TopicLink(10, "sanctions", "sanctions", "oppose"), PLAN),
        changed(
            occurrence(12, 1860, 1935, "demonstrated", "China", "paragraph:3"),
            via="china2023position",
        ),
    ),
)
Q14 = changed(
    quote(
        14,
        "indirect",
        "Putin said that the plan could serve as a foundation for peace with Ukraine.",
        (PUTIN,),
        (changed(PLAN, stance="support"),),
        occurrence(14, 2022, 2139, "mentioned", "Putin", "paragraph:3"),
    ),
    occasion=MEETING,
    grounds=(Ground(6, "United States", "peace plan", "oppose", "support"),),
)
Q16 = changed(
    quote(
        16,
        "indirect",
        "China and Russia promised each other economic cooperation and support.",
        (CHINA, RUSSIA),
        (
            TopicLink(18, "economic-cooperation", "economic cooperation", "support"),
            TopicLink(16, "china-russia-relations", "China-Russia relations", "support"),
        ),
        occurrence(16, 2289, 2396, "promise", "the two countries", "paragraph:4"),
    ),
    occasion=MEETING,
)
Q26 = quote(
    26,
    "mixed",
    "The Senate called the alliance a “marriage of convenience” with Russia as a “junior partner”.",
    (SENATE,),
    (TopicLink(16, "china-russia-relations", "China-Russia relations", None),),
    occurrence(26, 3578, 3686, "described", "The American Senate", "paragraph:5"),
)

# The example has no wrong attribution, no joint speakers with roles, and no unnamed speaker.
CORRECTED = changed(
    Q7,
    id=107,
    speakers=(changed(RUSSIA, status="misattributed"), BLINKEN),
    occurrences=(
        *Q7.occurrences,
        Occurrence(
            47,
            3,
            "mccarthy2023path",
            "No path to peace: Five key takeaways from Xi and Putin's talks in Moscow",
            None,
            None,
            None,
            None,
            None,
            None,
            "altered",
        ),
    ),
)
TOGETHER = changed(Q16, id=116, speakers=(XI, PUTIN))
UNNAMED = changed(Q6, id=106, speakers=(UNKNOWN,))

RECORDED = Recorded("2026-11-23T00:00:00Z", None, 1, "import", Ref(2, "ana"))


def quoted(one: Quote, locator: str | None = None) -> Quoted:
    return Quoted(one.id, one.said, one.mode, one.text, one.speakers, locator)


QUOTES = (Q3, Q4, Q6, Q7, Q8, Q9, Q12, Q14, Q16, Q26, CORRECTED, TOGETHER, UNNAMED)
BY_SPEAKER = (Q3, Q14, Q7, Q8, CORRECTED, Q4, Q16, TOGETHER, Q12, Q6, Q26, UNNAMED, Q9)

C6 = Claim(
    6,
    uid(1006),
    "China's peace plan is a manoeuvre to gain time.",
    (Ref(2, "peace plan"),),
    (
        ClaimSpeaker(1, "organization", "United States", None, (6,)),
        ClaimSpeaker(14, "person", "Antony Blinken", "United States Secretary of State", (7, 8)),
    ),
    (),
    (),
    (6, 7, 8),
    (
        ClaimRelation(
            15,
            "China's peace plan can be the basis of a peace between Russia and Ukraine.",
            "contradicts",
            "from",
        ),
        ClaimRelation(
            7,
            "Russia, backed by China, may try to freeze the war in Ukraine on Russian terms.",
            "supports",
            "to",
        ),
    ),
    None,
)
C9 = Claim(
    9,
    uid(1009),
    "China's peace plan does not require Russia to withdraw from Ukraine.",
    (Ref(2, "peace plan"), Ref(4, "withdrawal of Russian forces")),
    (ClaimSpeaker(None, "source", None, None, (9,)),),
    (ClaimSpeaker(None, None, None, None, (106,)),),
    (ClaimSpeaker(12, "person", "Vladimir Putin", "President of Russia", (14,)),),
    (9, 14, 106),
    (ClaimRelation(7, "Russia may try to freeze the war.", "supports", "from"),),
    "Read from what the plan leaves out.",
)
C6_IN_FULL = changed(
    C6, quoted=(quoted(Q6), quoted(Q7)), recorded=changed(RECORDED, updated="2026-11-24T00:00:00Z")
)
C99 = Claim(99, uid(1099), "The war must end.", (), (), (), (), (), (), None)
CLAIMS = (C6, C9, C99)

ACTOR = Actor(
    12,
    uid(2012),
    "person",
    "Vladimir Putin",
    "Russian politician, President of Russia in 2023",
    "Q7747",
    (
        Name("Vladimir Putin", "main"),
        Name("Владимир Путин", "alternative"),
        Name("Vladmir Putin", "misspelling"),
    ),
    None,
    None,
    None,
    (),
    (
        Membership(
            Ref(3, "Russia"), "President of Russia", "2012-05-07", None, Ref(1, "xiputinmeeting")
        ),
        Membership(Ref(3, "Russia"), None, None, None),
    ),
    (
        Position(Ref(2, "peace plan"), "support", 1),
        Position(Ref(2, "peace plan"), None, 2),
        Position(Ref(31, "China"), "support", 1),
    ),
    (2, 3, 14),
    capacities=(
        Capacity("President of Russia", Ref(3, "Russia"), "2023-03-20", "2023-04-01", 2),
        Capacity(None, Ref(3, "Russia"), "2023-03-20", "2023-03-20", 1),
        Capacity("President", None, None, None, 1),
    ),
    topic=Ref(27, "Vladimir Putin"),
    family="Putin",
    given="Vladimir",
    quoted=(quoted(Q3), quoted(Q14)),
)
ORGANIZATION = Actor(
    6,
    uid(2006),
    "organization",
    "United States Department of State",
    "Foreign ministry of the United States",
    None,
    (Name("United States Department of State", "main"), Name("State Department", "alternative")),
    "ministry",
    "US",
    Ref(1, "United States"),
    (Ref(8, "United States Embassy in Tokyo"),),
    (),
    (),
    (),
    members=(
        Member(Ref(14, "Antony Blinken"), "Secretary of State", "2021", "2025", None),
        Member(Ref(12, "Vladimir Putin"), None, None, None, Ref(1, "xiputinmeeting")),
    ),
    quoted=(quoted(Q7), quoted(CORRECTED)),
)
TOPIC = Topic(
    2,
    uid(3002),
    "peace-plan",
    "peace plan",
    "The plan of China for an end to the war in Ukraine",
    (Name("peace plan", "main"), Name("12-point plan", "alternative")),
    Ref(1, "war in Ukraine"),
    (),
    None,
    (Position(Ref(1, "United States"), "oppose", 1),),
    (5, 6, 7, 8, 9),
    path=(Ref(1, "war in Ukraine"), Ref(36, "peace")),
    tree=(Branch(3, "ceasefire", 1, 2), Branch(5, "peace talks", 2, 1), Branch(4, "truce", 1, 0)),
    positions_below=(
        Position(Ref(1, "United States"), None, 2, Ref(3, "ceasefire")),
        Position(Ref(1, "United States"), "oppose", 1, Ref(3, "ceasefire")),
        Position(Ref(1, "United States"), "support", 1, Ref(5, "peace talks")),
    ),
    claims=(Ref(6, C6.text),),
    quoted=(quoted(Q9), quoted(TOGETHER)),
)
PERSON_TOPIC = Topic(
    27,
    uid(3027),
    "vladimir-putin",
    "Vladimir Putin",
    None,
    (Name("Vladimir Putin", "main"),),
    None,
    (Ref(9, "abduction of children"),),
    Ref(12, "Vladimir Putin"),
    (),
    (4,),
)
SOURCE = Source(
    2,
    uid(4002),
    "chatterjee2023putin",
    "webpage",
    "Putin to Xi: We will discuss your plan to end the war in Ukraine",
    "BBC News",
    "BBC",
    "2023-03-20",
    None,
    "https://www.bbc.com/news/world-asia-65018657",
    None,
    None,
    "en",
    None,
    (
        Contributor("author", "Phelan Chatterjee", "Chatterjee", "Phelan"),
        Contributor("editor", "China", None, None, actor=2),
    ),
    (),
    (Ref(1, "xiputinmeeting"),),
    (),
    (),
    csl={"page": "3-7", "ISSN": ["1234-5678", "8765-4321"]},
)
ARTICLE = Source(
    1,
    uid(4001),
    "xiputinmeeting",
    "webpage",
    TITLE,
    None,
    None,
    None,
    None,
    None,
    None,
    None,
    "en",
    "Author, publisher, date and address are not known.",
    (),
    (Ref(2, "chatterjee2023putin"), Ref(3, "mccarthy2023path")),
    (),
    (Snapshot(HASH, None, stored=False), Snapshot("0" * 64, "2026-11-23", stored=True)),
    (3, 4, 6),
    quoted=(quoted(Q3, "paragraph:1"), quoted(Q4, "paragraph:1"), quoted(UNNAMED)),
)
PASSAGE = Passage(
    7,
    7,
    Q7.text,
    Q7.occurrences[0],
    "d2b627a7" + "0" * 56,
    HASH,
    "2026-11-23",
    "he added: ",
    " These",
)
Q14_IN_FULL = changed(Q14, recorded=RECORDED)
RECORDS = (
    CORRECTED, Q9, Q14, C6, C9, C99, C6_IN_FULL, Q14_IN_FULL, ACTOR, ORGANIZATION, TOPIC, PERSON_TOPIC, SOURCE, ARTICLE,
    PASSAGE,
)  # fmt: skip


HOSTILE = (
    "[sic]", "[/b]", ":smile:", "[link=x]", "\x1b[31m", "\0", "\u202e", "\ud800", "\r", "\n", "\r\n",
    "\t", "\\", "\\n", '"', "'", ",", ";", "=1+1", "“", "”", "…", "\u2028", "\x85", "\ufeff", "中国",
    "e\u0301", "👩‍👩‍👧", "*", "_", "`", "<b>", "&amp;", "#", "- ", "1. ", "1) ", "+ ", "> ", "---",
    "===", "| a |", "~~", "$x$", "@x", "^x^", "http://x.org", "!", "  ", "    ", "(", ")",
)  # fmt: skip
hostile = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), max_size=5)), max_size=8
).map("".join)
# JSON reads the escapes of a high and a low surrogate as the one character that they spell.
hostile = hostile.filter(lambda text: not re.search("[\ud800-\udbff][\udc00-\udfff]", text))
