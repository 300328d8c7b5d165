"""Whether two names may be of one person: other orders, scripts, spellings, initials and typos."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations

from claimdb.matching import name_sounds as sound
from claimdb.matching.name_spellings import PATRONYMICS, are_son_and_daughter, names_of
from claimdb.matching.person_names import (
    PersonName,
    form,
    forms,
    without_article,
    without_particles,
)
from claimdb.matching.person_words import Circumstances, Resemblance, resemblance
from claimdb.matching.similarity import Likeness

__all__ = ["form", "forms", "keys", "likeness", "rare_keys"]

_SCORES: Mapping[str, float] = {
    "spelling": 0.9, "short": 0.86, "initial": 0.86, "typo": 0.8, "sex": 0.7,
}  # fmt: skip
_REASONS: Mapping[str, str] = {
    "spelling": "spelled otherwise", "short": "short form of a name", "initial": "initials",
    "typo": "a typo", "sex": "form of the family name for women",
}  # fmt: skip
_MOST, _MOST_WITH_MORE_NAMES, _MOST_WITH_INITIALS = 0.45, 0.34, 0.16
"""The greatest sums of the shares of words that may differ."""
_SIZES: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]] = {
    5: ((2, 3), (2, 3)), 6: ((3,), (3,)), 7: ((3,), (3,)), 8: ((3, 4), (3, 5)), 9: ((4,), (5,)),
}  # fmt: skip
"""How much of the start and the end of a family name of so many letters are keys.

A typo leaves one of both; at the limits one letter more or less makes no difference.
"""
_MANY = 12  # words of a name that is found by two of them
_UNMATCHED = 4  # words that are paired with those of another name


def keys(one: PersonName) -> Iterator[str]:
    """Yield keys of which two names that are compared have one in common."""
    core = one.core
    # The consonants of a name are the same in another order, script or division into words.
    consonants = "".join(sorted("".join(map(sound.consonants, one.words))))
    may_be_divided = sum(len(word) > 1 for word in one.words) > 2 or max(map(len, one.words)) > 7
    letters = "".join(sorted("".join(one.words)))
    yield f"k{consonants}" if len(consonants) > 5 and may_be_divided else f"l{letters}"
    yield from (f"h{form}" for form in one.korean)
    if len(core) == 1:
        yield f"w{sound.skeleton(core[0])}"
    if not 1 < len(core) <= _MANY:
        return
    is_first = len(core[-1]) == 1 or core[-1] in one.capitals
    for at, word in enumerate(core):
        if len(word) < 3:
            continue
        skeletons = _skeletons(word, bare=one.bare)
        for place, other in enumerate(one.words):
            if other == word and core.count(word) < 2:
                continue
            if len(other) > 1:
                yield from (f"q{start} {_ends(other)}" for start in skeletons)
            # Given names, which stand first, are those of many.
            if (at or is_first) and (len(other) > 1 or place in (0, len(one.words) - 1)):
                yield from (f"p{start} {end}" for start in skeletons for end in _starts(other))
    yield from _keys_of_misspelled(core[-1], _skeletons(core[0], bare=False))


def rare_keys(one: PersonName) -> Iterator[str]:
    """Yield keys by which names are compared if few have them: the family name in any spelling."""
    if len(one.core) > 1:
        yield from (f"f{sound.skeleton(word)}" for word in one.core if len(word) > 3)


def _keys_of_misspelled(family: str, given: Iterable[str]) -> Iterator[str]:
    """Yield keys of a family name, of which one with a typo has one, along with the given name."""
    consonants = sound.skeleton(family)
    size = min(len(family), 9)
    starts, ends = _SIZES.get(size, ((2,), (2,)))
    parts = {family[:each] for each in starts} | {family[-each:] for each in ends}
    if len(consonants) > 1:
        parts.add(f"{consonants}-")
        parts.update(f"{consonants[:at]}{consonants[at + 1 :]}-" for at in range(len(consonants)))
    yield from (f"i{part} {name}" for part in parts for name in given)


@lru_cache(sound.CACHED)
def _skeletons(word: str, *, bare: bool) -> frozenset[str]:
    """Return the consonants of a word in all its spellings."""
    spelled = {without_article(word), *names_of(word)}
    if bare:
        # Without vowels the same letter is a u or a v.
        spelled.add(re.sub("(?<=.)u", "v", word))
    return frozenset(map(sound.skeleton, spelled))


@lru_cache(sound.CACHED)
def _ends(word: str) -> str:
    """Return the classes of the first and last consonants of a word."""
    whole = sound.skeleton(word)
    return whole if len(whole) < 5 else whole[:2] + whole[-2:]


@lru_cache(sound.CACHED)
def _starts(word: str) -> frozenset[str]:
    """Return the classes with which a word begins in all its spellings."""
    return frozenset(start for one in {word, *names_of(word)} for start in sound.starts(one))


def likeness(one: PersonName, other: PersonName) -> Likeness | None:
    """Return how likely two names are of one person, or None if they are not."""
    if one.generation != other.generation or (one.read and other.read):
        return None
    if one.note and other.note and one.note.isdisjoint(other.note):
        return None
    script = "" if one.latin == other.latin else " in another script"
    if one.ordered == other.ordered:
        return _same_words(one, other, script)
    if not one.korean.isdisjoint(other.korean):
        return Likeness(_SCORES["spelling"], f"{_REASONS['spelling']}{script}")
    if are_son_and_daughter(one.words, other.words):
        return None
    ours, theirs = one.words, other.words
    if one.capitals or other.capitals:
        ours, theirs = _spelled(ours, one, theirs), _spelled(theirs, other, ours)
    if len(ours) != len(theirs):
        bare = one.bare != other.bare
        joined = sound.joined(ours, theirs, bare=bare), sound.joined(theirs, ours, bare=bare)
        if "".join(ours) == "".join(theirs) or sorted(joined[0]) == sorted(joined[1]):
            return Likeness(0.97, f"same letters{script}" if script else "words divided otherwise")
        ours, theirs = joined
    ours = one.core if ours is one.words else without_particles(ours)
    theirs = other.core if theirs is other.words else without_particles(theirs)
    if len(ours) > len(theirs):
        ours, theirs, one, other = theirs, ours, other, one
    return _judged(ours, theirs, one, other, script)


def _same_words(one: PersonName, other: PersonName, script: str) -> Likeness | None:
    # Around a word such as "bin" the order tells the child from the father.
    if one.words != other.words and not PATRONYMICS.isdisjoint(one.words):
        return None
    if one.folded == other.folded:
        return Likeness(1.0, "same name")
    if {one.sex, other.sex} == {"m", "f"} and len(one.core) < 2:
        return None
    titled = len(one.folded.split()) != len(other.folded.split())
    same = "same name" + (script or (" with a title" if titled else ""))
    return Likeness(0.99, same if script or titled else "name in another order")


def _spelled(words: Sequence[str], one: PersonName, others: Sequence[str]) -> tuple[str, ...]:
    """Return words of which initials without dots are single letters."""
    firsts = "".join(word[0] for word in others)
    return tuple(
        letter
        for word in words
        for letter in (
            word if word in one.capitals and word not in others and word in firsts else (word,)
        )
    )


def _judged(
    ours: Sequence[str], theirs: Sequence[str], one: PersonName, other: PersonName, script: str
) -> Likeness | None:
    """Return the likeness of two names, of which the first has no more words."""
    found = _paired(ours, theirs, one, other, script=bool(script))
    if found is None:
        return None
    pairs, how = found
    kinds = [each.kind for each in how]
    cost, initials = sum(each.cost for each in how), kinds.count("initial")
    longer = len(ours) < len(theirs)
    # At least one word is whole, and two of them or an initial tell a person with more names.
    if len(ours) == initials or (len(ours) == 1 and (longer or set(kinds) - {"spelling", "typo"})):
        return None
    if initials and _are_other_initials(pairs, ours, theirs):
        return None
    if "sex" in kinds and (len(kinds) > 1 or len(ours) < 2 or initials):
        return None
    if not PATRONYMICS.isdisjoint((*one.words, *other.words)) and not _are_in_order(pairs):
        return None
    most = _MOST_WITH_MORE_NAMES if longer else _MOST
    if initials and not script:
        most = _MOST_WITH_INITIALS + 0.05 * initials
    if cost > most:
        return None
    if not kinds:
        return Likeness(0.83, f"more names{script}")
    worst = min(kinds, key=_SCORES.__getitem__)
    score = _SCORES[worst] - 0.1 * max(0.0, cost - 0.1) - 0.05 * longer
    more = ", more names" if longer else ""
    return Likeness(round(score, 3), f"{_REASONS[worst]}{more}{script}")


def _paired(
    ours: Sequence[str], theirs: Sequence[str], one: PersonName, other: PersonName, *, script: bool
) -> tuple[Mapping[int, int], Sequence[Resemblance]] | None:
    """Return the places of the words that are paired, and how those that differ are alike."""
    pairs: dict[int, int] = {}
    rest, left = list(range(len(theirs))), []
    for at, word in enumerate(ours):
        same = next((place for place in rest if theirs[place] == word), None)
        if same is None:
            left.append(at)
        else:
            rest.remove(same)
            pairs[at] = same
    if len(left) > _UNMATCHED or len(rest) > _UNMATCHED + 2:
        return None
    found: list[Mapping[int, Resemblance]] = []
    for at in left:
        choices = _choices(at, rest, ours, theirs, one, other, script=script)
        if not choices:
            return None
        found.append(choices)
    if len(left) == 1:
        place = min(found[0], key=lambda place: found[0][place].cost)
        return {**pairs, left[0]: place}, [found[0][place]]
    orders = [
        order
        for order in permutations(rest, len(left))
        if all(place in choices for choices, place in zip(found, order, strict=True))
    ]
    if not orders:
        return None
    ways = [[choices[place] for choices, place in zip(found, one, strict=True)] for one in orders]
    best = min(range(len(orders)), key=lambda at: sum(how.cost for how in ways[at]))
    return pairs | dict(zip(left, orders[best], strict=True)), ways[best]


def _choices(
    at: int,
    rest: Iterable[int],
    ours: Sequence[str],
    theirs: Sequence[str],
    one: PersonName,
    other: PersonName,
    *,
    script: bool,
) -> Mapping[int, Resemblance]:
    """Return the places of words that are like a word, and how."""
    choices = {}
    word, is_last = ours[at], at == len(ours) - 1
    strict, dotted = one.syllabic | other.syllabic, one.dotted | other.dotted
    for place in rest:
        their, is_their_last = theirs[place], place == len(theirs) - 1
        # An initial does not stand for a family name.
        if is_last != is_their_last and len(word if is_their_last else their) == 1:
            continue
        where = Circumstances(
            script,
            one.bare != other.bare,
            is_last and is_their_last,
            word in strict or their in strict,
            word in dotted or their in dotted,
        )
        if how := resemblance(word, their, where):
            choices[place] = how
    return choices


def _are_other_initials(
    pairs: Mapping[int, int], ours: Sequence[str], theirs: Sequence[str]
) -> bool:
    """Whether a first name is paired with an initial that is not the first of the other name."""
    reverse = {place: at for at, place in pairs.items()}
    for by, back, one, other in ((pairs, reverse, ours, theirs), (reverse, pairs, theirs, ours)):
        first = by.get(0)
        if first and len(one[0]) > 1 and len(other[first]) == 1:
            # A family name may come first.
            return len(other[0]) == 1 or back.get(0) != len(one) - 1
    return False


def _are_in_order(pairs: Mapping[int, int]) -> bool:
    places = [place for _, place in sorted(pairs.items())]
    return places == sorted(places)
