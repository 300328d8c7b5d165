"""Whether two names may be of one record: other orders, scripts, spellings, initials and typos."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from claimdb import folding
from claimdb.matching.name_variants import (
    ORDINALS,
    PATRONYMICS,
    WHOLE_NAMES,
    are_given_name,
    is_adjective,
)

_CACHED = 1 << 17
_TITLES = frozenset({
    "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "herr",
    "frau", "monsieur", "madame", "mme", "hon", "president", "minister", "senator", "general",
    "gen", "col", "colonel", "capt", "captain", "judge", "rev", "phd", "md", "mp",
})  # fmt: skip
_LEGAL = frozenset({
    "the", "a", "an", "of", "for", "and", "de", "la", "le", "les", "du", "des", "der", "die", "das",
    "und", "et", "y", "e", "in", "on", "at", "to", "inc", "incorporated", "ltd", "limited", "llc",
    "plc", "gmbh", "ag", "sa", "srl", "bv", "nv", "corp", "corporation", "co", "company",
})  # fmt: skip
_GENERATIONS = {"jr": "jr", "junior": "jr", "jnr": "jr", "sr": "sr", "senior": "sr", "snr": "sr",
                "ii": "2", "iii": "3", "iv": "4"}  # fmt: skip
_ABBREVIATED = re.compile(r"\b([^\W\d_]{2,6})\.")
_NUMERAL = re.compile(r"\d+|[ivx]+")
_VOWEL = "aeiouyj"
# Letters that transliterations of one letter have, longest first.
_SOUNDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"shch|schtsch|szcz|sch|sh|sz", "s"), (r"tsch|tch|tzsch|ch|cz|cs", "k"),
        (r"kh|gh", "h"), (r"ph", "f"), (r"th", "t"), (r"dh", "d"), (r"zh", "s"),
        (r"ts|tz|z", "s"), (r"ck|q|c", "k"), (r"x", "ks"), (r"w|v", "f"),
    )
)  # fmt: skip
_ARABIC = re.compile("[\u0600-\u06ff]")
_INNER_W = re.compile(r"(?<=\w)w")
_SAME_SOUND = ((re.compile(r"(.)\1"), r"\1"), (re.compile("ph"), "f"), (re.compile("ck|[cq]"), "k"),
               (re.compile("w"), "v"))  # fmt: skip
_IN_BRACKETS = re.compile(r"(.+?)\s*\((\w{2,8})\)\s*", re.DOTALL)
_SPACES = re.compile(r"['`’ʼ]")
_SAME, _JOINED, _INITIALS, _SPELLED, _TYPO, _LONGER, _SHORT = 1.0, 0.97, 0.86, 0.9, 0.8, 0.83, 0.75
_ORDER: Mapping[str, int] = {
    "same": 0, "spelling": 1, "typo": 2, "short": 3, "initial": 4, "other": 5,
}  # fmt: skip
"""How two words are alike, the best first."""
_LONG = 6
"""From so many letters on another letter is a typo; shorter words are others then."""


class NameForm(NamedTuple):
    """A name in Latin letters: its words without titles, its numbers, and how it is written."""

    words: tuple[str, ...]
    generation: str
    numbers: tuple[str, ...]
    latin: bool
    acronym: str
    short: frozenset[str]
    folded: str


class Likeness(NamedTuple):
    """How likely two names are of one record, from 0 to 1, and why."""

    score: float
    reason: str


@lru_cache(_CACHED)
def form(name: str, *, person: bool) -> NameForm:
    """Return the form of a name by which it is compared."""
    from anyascii import anyascii

    if not person:
        name = _without_acronym(name)
    whole = folding.folded(name)
    latin = whole.isascii()
    plain = whole if latin else folding.folded(_SPACES.sub("", anyascii(name)))
    if _ARABIC.search(name):
        # Within a word it stands for a vowel.
        plain = _INNER_W.sub("u", plain)
    words = plain.split()
    family, comma, given = name.partition(",")
    if comma and person and latin and not set(folding.words(given)) <= _GENERATIONS.keys():
        words = [*folding.words(given), *folding.words(family)]
    ignored = _TITLES if person else _LEGAL
    generation = ""
    kept: list[str] = []
    for at, word in enumerate(words):
        if person and len(words) > 1 and at and word in _GENERATIONS:
            generation = _GENERATIONS[word]
        elif word not in ignored:
            kept.append(word if person else ORDINALS.get(word, word))
    kept = kept or words
    numbers = tuple(sorted(one for one in kept if _NUMERAL.fullmatch(one) and not person))
    acronym = name.replace(".", "") if name.replace(".", "").isupper() else ""
    short = frozenset(map(folding.folded, _ABBREVIATED.findall(name)))
    return NameForm(tuple(kept), generation, numbers, latin, acronym.lower(), short, whole)


@lru_cache(_CACHED)
def skeleton(word: str) -> str:
    """Return the consonants of a word, alike in all transliterations; never empty."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    plain = [one for one in word if one not in _VOWEL]
    # An h is often silent, or written or not.
    kept = [one for at, one in enumerate(plain) if one != "h" or at == 0]
    return "".join(one for at, one in enumerate(kept) if at == 0 or one != kept[at - 1]) or "-"


def _first(word: str) -> str:
    start = skeleton(word)[0]
    # One Cyrillic letter is both.
    return "-" if word[0] in _VOWEL else "g" if start == "h" else start


def _without_acronym(name: str) -> str:
    """Return the name of an organization without its initials in brackets."""
    match = _IN_BRACKETS.fullmatch(name)
    if match is None:
        return name
    words = folding.words(match[1])
    initials = ("".join(word[0] for word in words if word not in some) for some in ((), _LEGAL))
    return match[1] if match[2].lower() in initials else name


def keys(one: NameForm, *, person: bool) -> Iterator[str]:
    """Yield keys of which two names that are compared have one in common."""
    words = one.words
    yield "l" + "".join(sorted("".join(words)))
    if len(words) == 1:
        yield f"w{skeleton(words[0])}"
        if not person and 2 <= len(words[0]) <= _LONG:
            yield f"a{words[0]}"
        return
    if person:
        for at, word in enumerate(words):
            if len(word) > 2:
                others = [rest for place, rest in enumerate(words) if place != at]
                others += [whole for rest in others for whole in WHOLE_NAMES.get(rest, ())]
                spelled = {word} if one.latin else {word, word.replace("g", "h")}
                for start in set(map(skeleton, spelled)):
                    yield from (f"p{start} {other}" for other in set(map(_first, others)))
        return
    skeletons = sorted(map(skeleton, words))
    yield "s" + " ".join(skeletons)
    if len(words) > 2:
        for at in range(len(skeletons)):
            yield "s" + " ".join(skeletons[:at] + skeletons[at + 1 :])
    else:
        for at, word in enumerate(words):
            yield f"p{word} {_first(words[1 - at])}"
    yield "a" + "".join(word[0] for word in words)


def likeness(one: NameForm, other: NameForm, *, person: bool) -> Likeness | None:
    """Return how likely two names are of one record, or None if they are not."""
    if one.generation != other.generation or one.numbers != other.numbers:
        return None
    if person and _is_child_and_father(one.words, other.words):
        return None
    script = " in another script" if one.latin != other.latin else ""
    if sorted(one.words) == sorted(other.words):
        if one.folded == other.folded:
            return Likeness(_SAME, "same name")
        titled = len(one.folded.split()) != len(other.folded.split())
        same = "same name" + (script or (" with a title" if titled and person else ""))
        return Likeness(_SAME - 0.01, same if script or titled else "name in another order")
    if _is_joined(one.words, other.words):
        return Likeness(_JOINED, f"same letters{script}" if script else "words divided otherwise")
    if not person and _is_acronym(one, other):
        return Likeness(_SHORT, "initials of the words")
    return _aligned(one, other, script, person=person)


def _is_child_and_father(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two names have the same words around a word like "bin" in another order."""
    same = one != other and sorted(one) == sorted(other)
    return same and not PATRONYMICS.isdisjoint(one)


def _is_joined(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the words of one name, in some order, have the letters of the other."""
    shorter, longer = sorted((tuple(one), tuple(other)), key=len)
    letters = "".join(shorter), "".join(longer)
    if sorted(letters[0]) != sorted(letters[1]) or len(longer) > 4:
        return False
    found = {"".join(order) for order in permutations(longer)}
    return any("".join(order) in found for order in permutations(shorter))


def _is_acronym(one: NameForm, other: NameForm) -> bool:
    for short, long in ((one, other), (other, one)):
        if len(short.acronym) > 2 and len(long.words) > 1 and len(short.words) == 1:
            with_all = "".join(word[0] for word in long.folded.split())
            if short.acronym in {"".join(word[0] for word in long.words), with_all}:
                return True
    return False


def _aligned(one: NameForm, other: NameForm, script: str, *, person: bool) -> Likeness | None:
    shorter, longer = sorted((one.words, other.words), key=len)
    short = one.short | other.short

    def how(word: str, rest: str) -> str:
        found = _alike(word, rest, bool(script))
        if not person and found in ("initial", "other"):
            return _as_words(word, rest, short)
        return found

    left, found = list(longer), []
    for word in sorted(shorter, key=lambda word: (word not in longer, -len(word))):
        best = min(left, key=lambda rest: _ORDER[how(word, rest)])
        found.append(how(word, best))
        left.remove(best)
    whole = len(found) - found.count("initial")
    typos = found.count("typo")
    if "other" in found or typos > 1 or (typos and "spelling" in found and not script):
        return None
    if left and not (person and _are_more_names(left, shorter, whole)):
        return None
    if person and not whole:
        return None
    return _judged(found, script, longer=bool(left), single=len(shorter) == 1)


def _as_words(one: str, other: str, abbreviated: frozenset[str]) -> str:
    """Return how two words that are no names are alike: as singular and plural, or shortened."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) > 2 and longer in {f"{shorter}s", f"{shorter}es", f"{shorter[:-1]}ies"}:
        return "spelling"
    if is_adjective(shorter, longer):
        return "spelling"
    letters = iter(longer)
    if shorter in abbreviated and one[0] == other[0] and all(one in letters for one in shorter):
        return "short"
    return "other"


def _are_more_names(left: Sequence[str], shorter: Sequence[str], whole: int) -> bool:
    """Whether the words that only one name has may be further names of the person."""
    return len(shorter) > 1 and whole > 0 and len(left) <= 2 and not any(map(str.isdigit, left))


def _judged(found: Sequence[str], script: str, *, longer: bool, single: bool) -> Likeness | None:
    """Return the likeness of names whose words are alike in these ways."""
    kinds = set(found) - {"same"}
    if single and kinds - {"spelling", "typo"}:
        return None
    if "typo" in kinds:
        score, reason = _TYPO, "one letter differs"
    elif "spelling" in kinds:
        score, reason = _SPELLED, "spelled otherwise"
    elif kinds & {"initial", "short"}:
        score, reason = _INITIALS, "initials" if "initial" in kinds else "abbreviated"
    else:
        score, reason = _LONGER, "more names"
    if longer and kinds:
        score -= 0.05
        reason += ", more names"
    return Likeness(score, f"{reason}{script}")


@lru_cache(_CACHED)
def _alike(one: str, other: str, other_script: bool) -> str:
    """Return how two words are alike: same, spelling, typo, initial, short or other."""
    if one == other:
        return "same"
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) == 1:
        return "initial" if longer.startswith(shorter) else "other"
    if are_given_name(one, other):
        return "short"
    if _are_others(shorter, longer, other_script=other_script):
        return "other"
    if other_script and skeleton(one.replace("g", "h")) == skeleton(other.replace("g", "h")):
        return "spelling"
    if skeleton(one) == skeleton(other):
        # Short words of the same consonants are others: Anna and Ina.
        near = 3 if len(skeleton(one)) > 1 and len(longer) > _LONG else 2
        if len(shorter) >= 4 and _first(one) == _first(other) and _sound_edits(one, other) <= near:
            return "spelling"
    if len(shorter) < 3 or one[0] != other[0]:
        return "other"
    if _is_typo(shorter, longer):
        return "typo"
    return "short" if longer.startswith(shorter) and len(longer) > len(shorter) + 2 else "other"


def _are_others(shorter: str, longer: str, *, other_script: bool) -> bool:
    """Whether two words are others however similar: numbers, of a man and a woman, with an i."""
    if shorter.isdigit() or longer.isdigit() or _differ_in_gender(shorter, longer):
        return True
    # As Mansour and Mansouri; scripts without vowels may leave it out.
    return not other_script and longer == f"{shorter}i" and shorter[-1] not in _VOWEL


def _sound_edits(one: str, other: str) -> int:
    """Return in how many letters two words differ that sound otherwise."""
    words = []
    for word in (one, other):
        plain = word
        for pattern, to in _SAME_SOUND:
            plain = pattern.sub(to, plain)
        words.append(plain)
    return min(_edits(one, other), _edits(*words))


def _is_typo(shorter: str, longer: str) -> bool:
    edits = _edits(shorter, longer)
    if edits == 1 and len(longer) >= 4:
        swapped = sorted(shorter) == sorted(longer)
        return len(shorter) != len(longer) or swapped or len(shorter) >= _LONG
    return edits == 2 and len(shorter) >= 8


def _differ_in_gender(one: str, other: str) -> bool:
    """Whether two words are the names of a man and a woman: Mironov, Mironova; Mario, Maria."""
    hers, his = (one, other) if one.endswith("a") else (other, one)
    alike = one[:3] == other[:3] and hers.endswith("a") and sorted(hers) != sorted(his)
    return alike and not his.endswith(("a", "ah", "e", "u"))


@lru_cache(_CACHED)
def _edits(one: str, other: str, most: int = 4) -> int:
    """Return how many letters were added, left out, replaced or swapped, up to a number."""
    if abs(len(one) - len(other)) >= most:
        return most
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most)
