"""Function words, very common words, the little words of other languages, and forms of words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


CONTRACTIONS: Mapping[str, str] = {
    **{
        f"{verb}nt": f"{verb} not"
        for verb in words_of("did does do is was are were has have had would could should")
    },
    "wont": "will not",
    "cant": "can not",
    **{f"{word}s": f"{word} is" for word in words_of("who what where when how that there")},
    **{f"{word}d": f"{word} did" for word in words_of("who what where when how")},
    **{f"{word}ve": f"{word} have" for word in words_of("who what")},
    **{f"{word}re": f"{word} are" for word in words_of("who what")},
}
"""Two words in one, without the apostrophe, which users often omit."""

STOP = words_of(
    """a an the this that these those it its he him his she her hers they them their theirs we us
    our you your i me my mine who whom whose what which when where why how and or but if
    whether than so such as at near by for from in into of off on onto out over to toward
    towards under up upon with within about against regarding concerning between among
    during through is are was were be been being am do does did done has have had having
    will would shall should can could may might must there here s t both each all any some
    every other another more most much many very too just also only own same ever really
    actually exactly please then else together vs versus re one ones not no nor"""
)
"""Function words, which are no names unless they are written in capitals, and not searched for."""

DROPPED_FIRST = words_of(
    """give gives gave given giving take takes took taken taking get gets got keep keeps kept come
    comes came go goes went gone going make makes made making do use uses used try tries
    tried put sue sues sued happen happens happened want have need needs needed let lets
    bring brings brought hold holds held become became leave leaves leaving left start
    starts started stop stops stopped begin began begun show shows showed shown hear heard
    find found lose lost meet met set sets run keep cause causes caused cost costs need look
    looks looked seem seems seemed work works worked play played move moved live lived turn
    turned help helped allow allowed offer offers offered thing things question questions
    issue issues matter matters case idea future plan way kind part point story situation
    problem problems general anything something use"""
)
"""Words so common that a quote may say the same without them."""

_FOREIGN = words_of(
    """wer hat gesagt ueber uber und ist nicht der das den dem ein eine einen wie warum
    welche welcher welches sagte sagt meint haben zum zur mit von fur auf qui que quoi
    dit sur est le la les des une quel quelle quels quelles pourquoi avec dans pour
    contre selon disait ont quien quienes dijo dicho sobre el los las una como cuando
    donde porque esta han para contra chi cosa detto sul sulla della dello gli perche
    quando quale quali ha quem disse sobre o os as uma quando onde porque foi wie zei
    heeft over het een waarom waar niet wat vem sade om vad har och kto powiedzial o co
    jak gdzie kiedy kim ne dedi hakkinda"""
)
_MOST_LATIN = 0x24F


def is_foreign(keys: Sequence[str], known: Sequence[bool]) -> bool:
    """Whether folded words are no English: those without a reading are of another language.

    Words that names or cues are `known`; at least two others, and most of them, must be foreign.
    """
    unknown = [key for key, is_known in zip(keys, known, strict=True) if not is_known]
    foreign = [key for key in unknown if key in _FOREIGN or ord(key[0]) > _MOST_LATIN]
    return len(foreign) >= 2 and len(foreign) * 2 >= len(unknown)


def phrases(text: str) -> Iterator[str]:
    """Yield the phrases of a text of the vocabulary, with each of their alternatives."""
    for phrase in text.split(","):
        alternatives = (
            [form.replace("_", " ") for one in word.split("/") for form in forms(one)]
            for word in phrase.replace("-", " ").split()
        )
        yield from map(" ".join, product(*alternatives))


def forms(word: str) -> tuple[str, ...]:
    """Return a word, or of a regular verb marked by ~ its endings: -s, -ed and -ing."""
    if not word.endswith("~"):
        return (word,)
    verb = word.removesuffix("~")
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    plural = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
    return verb, f"{verb}{plural}", f"{verb}ed", f"{verb}ing"
