"""Whether two names may be of one organization or topic, or two titles of one work."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, permutations
from typing import NamedTuple

from claimdb import folding
from claimdb.matching import name_sounds as sound
from claimdb.matching.name_initials import abbreviated, acronyms, spells, stands_for
from claimdb.matching.name_words import (
    LITTLE,
    OPTIONAL,
    figures,
    heads,
    is_legal_form,
    is_state,
    spaced,
    stem,
    united,
)
from claimdb.matching.similarity import Likeness

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_DOTTED = re.compile(r"\b([^\W\d_]{2,6})(?:\.|(?=['’]l\b))")
_DOTS = re.compile(r"\b((?:[^\W\d_]\.){2,})(?!\w)|\b([^\W\d_](?:\.[^\W\d_])+)\b")
_SLASHED = re.compile(r"\b([A-Z])[/&]([A-Z])\b")
_YEARS = re.compile(r"\b(1[89]|20)(\d\d)[/–-](\d\d)\b")
_ELIDED = re.compile(r"\b(?:[dls]|[dn]ell|[ds]?all|sull|un|qu)['’](?=\w{3})", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]\s*", re.DOTALL)
_WITH_DASH = re.compile(r"(.+?)(?:\s+[-–—|/]\s+|[:,]\s+)(.+)", re.DOTALL)
_FIGURES = re.compile(r"\d+(?:th)?")
_SCORES = {"same": 0.95, "word": 0.88, "spelling": 0.9, "short": 0.85, "initials": 0.8,
           "typo": 0.8, "optional": 0.7}  # fmt: skip
_REASONS = {
    "same": "same words", "word": "other forms of the words", "spelling": "spelled otherwise",
    "short": "abbreviated", "initials": "initials of the words", "typo": "a typo",
    "optional": "a word that may be left out",
}  # fmt: skip
_MANY = 20  # words of a name that is found by all but one of them
_SPELLED = 5  # words of which a word in capitals may have the initials
_LONG = 6
"""From so many letters on another letter is a typo; shorter words are others then."""


class TermName(NamedTuple):
    """A name or title as it is compared.

    Attributes:
        words: The words in Latin letters, without little ones and legal forms; numbers are figures.
        raw: All words.
        numbers: The numbers among the words, without those in brackets.
        all_numbers: The same with them.
        optional: The words that a name may have or not: states, those in brackets, and others.
        capitals: Words that are written in capital letters, where others are not.
        acronym: The letters of a name that is an acronym; the capital ones, if it has others.
        dotted: Words that are abbreviated with a dot.
        latin: It is written in Latin letters.
        folded: The folded name.
    """

    words: tuple[str, ...]
    raw: tuple[str, ...]
    numbers: tuple[str, ...]
    all_numbers: tuple[str, ...]
    optional: frozenset[str]
    capitals: frozenset[str]
    acronym: tuple[str, ...]
    dotted: frozenset[str]
    latin: bool
    folded: str


def forms(name: str) -> list[TermName]:
    """Return the forms in which a name is compared, which is one."""
    return [form(name)]


def form(name: str) -> TermName:
    """Return a name as it is compared."""
    whole = folding.folded(name)
    name = _without_acronym(name)
    dotted = frozenset(map(folding.folded, _DOTTED.findall(name)))
    name = _DOTS.sub(lambda match: match[0].replace(".", "") + " ", name)
    name = _YEARS.sub(r"\1\2 \1\3", name)
    name = _ELIDED.sub("", _SLASHED.sub(r"\1\2", name)).replace("&", " and ")
    name = spaced(name)
    bracketed = frozenset(
        word for inside in _BRACKETS.findall(name) for word in _united(inside, frozenset())
    )
    parts = re.findall(r"[^\W\d_][^\W_]*", name)
    mixed = not all(map(str.isupper, parts)) or len(parts) == 1 or max(map(len, parts)) < _SPELLED
    capitals = frozenset(
        word for part in parts if mixed and sum(map(str.isupper, part)) > 1
        for word in sound.latin_words(part)
    )  # fmt: skip
    raw = sound.latin_words(name)
    words = _united(name, capitals)
    bare = tuple(word for at, word in enumerate(words) if not is_legal_form(word, at)) or words
    first = parts[0] if len(parts) == 1 and len(raw) == 1 else ""
    acronym = map(_letters, (first, filter(str.isupper, first))) if capitals else ()
    numbers = tuple(sorted(word for word in bare if _FIGURES.fullmatch(word)))
    # A work in another edition is the same work.
    bracketed |= {one for one, two in pairwise(bare) if "edition" in heads(two)}
    return TermName(
        bare,
        raw,
        tuple(word for word in numbers if word not in bracketed),
        numbers,
        frozenset(
            word for word in bare if word in bracketed or not heads(word).isdisjoint(OPTIONAL)
            or word in OPTIONAL or is_state(word)
        ),
        capitals,
        tuple(dict.fromkeys(one for one in acronym if 1 < len(one) < 9)),
        dotted,
        whole.isascii(),
        whole,
    )  # fmt: skip


def _united(name: str, capitals: frozenset[str]) -> tuple[str, ...]:
    words = sound.latin_words(name)
    kept = [word for at, word in enumerate(words) if word not in LITTLE or _is_letter(name, word)]
    return united(figures(kept or words), capitals)


def _letters(acronym: Iterable[str]) -> str:
    """Return the letters of an acronym in Latin ones, one for each."""
    return "".join(words[0][0] for letter in acronym if (words := sound.latin_words(letter)))


def _is_letter(name: str, word: str) -> bool:
    """Whether a little word is a letter that tells things apart, as in "Committee A"."""
    return len(word) == 1 and re.search(rf"\w +{word.upper()}\b(?!['’.])", name) is not None


def _without_acronym(name: str) -> str:
    """Return a name without its initials in brackets, or the name in brackets behind them."""
    match = _IN_BRACKETS.fullmatch(name) or _WITH_DASH.fullmatch(name)
    if match:
        for inner, outer in ((match[2], match[1]), (match[1], match[2])):
            letters = inner.replace(".", "").strip()
            words = sound.latin_words(outer)
            # What stands in front of its brackets is short for them, if not by its letters.
            is_short = inner == match[1] and letters.isupper() and len(words) > 1
            if letters.isalnum() and (is_short or spells(letters.lower(), words)):
                return outer
    return name


def _code(word: str) -> str:
    """Return a key of a word, the same for all its forms."""
    found = heads(word)
    return min(found) if found else sound.skeleton(stem(word))


def keys(one: TermName) -> Iterator[str]:
    """Yield keys of which two names that are compared have one in common."""
    words = one.words
    yield "l" + "".join(sorted("".join(words)))
    for letters in one.acronym:
        yield f"a{letters}"
    kept = [word for word in words if word not in one.optional]
    if len(kept) < len(words) and kept:
        yield "s" + " ".join(sorted(map(_code, kept)))
    codes = sorted(map(_code, words))
    yield "s" + " ".join(codes)
    if len(words) == 1:
        whole = sound.skeleton(words[0])
        yield f"w{whole}"
        if len(whole) > 3:
            yield from (f"w{whole[:at]}{whole[at + 1 :]}" for at in range(len(whole)))
        yield "s" + sound.skeleton(words[0])
    elif len(words) == 2:
        for at, word in enumerate(words):
            yield f"p{_code(word)} {sound.skeleton(words[1 - at])[:1]}"
    elif len(words) <= _MANY:
        yield from ("s" + " ".join(codes[:at] + codes[at + 1 :]) for at in range(len(codes)))
    yield "k" + sound.skeleton("".join(words))
    # Two words may be written as one.
    for at in range(len(words) - 1 if len(words) <= _MANY else 0):
        both = _code(words[at] + words[at + 1])
        yield "s" + " ".join(sorted([*map(_code, words[:at]), both, *map(_code, words[at + 2 :])]))
    for short in abbreviated(words):
        yield "s" + " ".join(sorted(map(_code, short)))
    yield from (f"a{letters}" for letters in acronyms(one.raw, one.capitals) if len(letters) > 1)


def rare_keys(one: TermName) -> Iterator[str]:
    """Yield keys by which names are compared if few have them: each word."""
    if len(one.words) > 1:
        yield from (f"f{_code(word)}" for word in one.words if len(word) > 3)


def likeness(one: TermName, other: TermName) -> Likeness | None:
    """Return how likely two names are of one thing, or None if they are not."""
    script = "" if one.latin == other.latin else " in another script"
    for short, long in ((one, other), (other, one)):
        if any(stands_for(letters, long.raw) for letters in short.acronym):
            return Likeness(0.75, "initials of the words")
    if not have_same_numbers(one, other):
        return None
    if sorted(one.words) == sorted(other.words):
        if one.folded == other.folded:
            return Likeness(1.0, "same name")
        return Likeness(0.99, f"same name{script}" if script else "name in another order")
    if "".join(one.words) == "".join(other.words):
        return Likeness(0.97, f"same letters{script}" if script else "words divided otherwise")
    ours, theirs = one.words, other.words
    if len(ours) != len(theirs):
        ours = sound.joined(one.words, other.words, bare=False)
        theirs = sound.joined(other.words, one.words, bare=False)
    return _judged(ours, theirs, one, other, script)


def have_same_numbers(one: TermName, other: TermName) -> bool:
    """Whether two names have the same numbers, which tell parts and years apart."""
    return one.numbers == other.numbers or one.all_numbers == other.all_numbers


def have_other_words(one: TermName, other: TermName) -> bool:
    """Whether each of two names has a word for which the other has none that is alike."""
    _, ours, theirs = _aligned(one.words, other.words, one, other, script=False)
    return bool(ours and theirs)


def _aligned(
    ours: Sequence[str], theirs: Sequence[str], one: TermName, other: TermName, *, script: bool
) -> tuple[list[str], list[str], list[str]]:
    """Return how the words of two names are alike, and those of each that are like none."""
    dotted = one.dotted | other.dotted
    rest, left = list(theirs), []
    for word in ours:
        if word in rest:
            rest.remove(word)
        else:
            left.append(word)
    found = [
        {
            at: kind
            for at, their in enumerate(rest)
            if (kind := _alike(word, their, script, word in dotted or their in dotted))
        }
        for word in left
    ]
    matched: dict[int, int] = {}
    # The words with the fewest counterparts choose first.
    for at in sorted(range(len(left)), key=lambda at: len(found[at]) or 99):
        if free := [place for place in found[at] if place not in matched.values()]:
            _, place = max((_SCORES[found[at][place]], -place) for place in free)
            matched[at] = -place
    return (
        [found[at][place] for at, place in matched.items()],
        [word for at, word in enumerate(left) if at not in matched],
        [word for at, word in enumerate(rest) if at not in matched.values()],
    )


def _judged(
    ours: Sequence[str], theirs: Sequence[str], one: TermName, other: TermName, script: str
) -> Likeness | None:
    """Return the likeness of names whose words are alike one by one, in any order."""
    kinds, ours_left, theirs_left = _aligned(ours, theirs, one, other, script=bool(script))
    if ours_left and theirs_left:
        if not _are_initials(ours_left, theirs_left, one, other):
            return None
        kinds.append("initials")
    elif unmatched := ours_left or theirs_left:
        if not one.optional.union(other.optional).issuperset(unmatched):
            return None
        if min(len(ours), len(theirs)) < 2 and any(map(is_state, unmatched)):
            return None
        kinds.append("optional")
    shared = min(len(ours) - len(ours_left), len(theirs) - len(theirs_left))
    typos = kinds.count("typo")
    if not shared or typos > 1 or (typos and "optional" in kinds):
        return None
    worst = min(kinds, key=lambda kind: _SCORES[kind], default="same")
    return Likeness(_SCORES[worst], f"{_REASONS[worst]}{script}")


def _are_initials(
    ours: Sequence[str], theirs: Sequence[str], one: TermName, other: TermName
) -> bool:
    """Whether a word in capitals of one name has the initials of the further words of the other."""
    return any(
        len(short) == 1
        and short[0] in name.capitals
        and len(long) <= _SPELLED
        and any(spells(short[0], order) for order in permutations(long))
        for short, long, name in ((ours, theirs, one), (theirs, ours, other))
    )


@lru_cache(sound.CACHED)
def _alike(one: str, other: str, script: bool, dotted: bool) -> str | None:
    """Return how two words are alike: word, spelling, short, typo; or None."""
    if not (heads(one) or {one}).isdisjoint(heads(other) or {other}):
        return "word"
    if len(one) == 1 or len(other) == 1 or any(map(str.isdigit, one + other)):
        return None
    shorter, longer = sorted((one, other), key=len)
    if stem(one) == stem(other):
        return "word"
    if dotted and one[0] == other[0]:
        letters = iter(longer)
        if all(letter in letters for letter in shorter):
            return "short"
    # One vowel instead of another makes an opposite: immigration, emigration.
    other_vowel = one[0] != other[0] and one[0] in sound.VOWELS and one[1:] != other[1:]
    if not sound.same_start(one, other) or other_vowel:
        return None
    size = max(len(sound.sounds(one)), len(sound.sounds(other)))
    if len(shorter) > 3 and _are_near(one, other, 0.3 * size if script else min(1.0, 0.15 * size)):
        return "spelling"
    if heads(one) and heads(other):
        return None
    stems = stem(one), stem(other)
    if len(shorter) > 4 and len(stem(shorter)) > 3 and _are_near(*stems, 0.4):
        return "word"
    return "typo" if one[0] == other[0] and _is_typo(shorter, longer) else None


def _are_near(one: str, other: str, most: float) -> bool:
    may_be = sound.may_be_near(one, other, most)
    return may_be and sound.sound_edits(one, other, most=most) <= most


def _is_typo(shorter: str, longer: str) -> bool:
    if len(longer) > len(shorter) + 2:
        return False
    edits = sound.edits(shorter, longer)
    if edits == 1 and len(longer) >= 4:
        swapped = sorted(shorter) == sorted(longer)
        return len(shorter) != len(longer) or swapped or len(shorter) >= _LONG
    return edits == 2 and len(shorter) >= 8
