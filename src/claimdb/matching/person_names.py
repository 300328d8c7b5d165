"""Personal names as they are compared: in Latin letters, without titles, family name last."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimdb import folding
from claimdb.matching import name_sounds as sound
from claimdb.matching.japanese_names import readings
from claimdb.matching.korean_names import korean_forms
from claimdb.matching.name_spellings import (
    GENERATIONS,
    degrees,
    is_particle,
    maiden_markers,
    names_of,
    sex_of,
    titles,
)

_BRACKETS = re.compile(
    r"\(([^()]*)\)|[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]|(?<!\w)['‘]([^'’]+)['’](?!\w)"
)
_COMMA = re.compile(r"[,،，;]")
_DOTTED = re.compile(r"\b([^\W\d_]{1,6})\.")
_ABD = re.compile(r"\babd(?:[ -]?(?:[aeu]l)[ -]?|[aeu](?=([rsdtnz])\1))(?=\w{4})")
_ARTICLE = re.compile(
    r"\b(?:[aA][lrsdntz]|[eE][lrsdntz]|[uU]l|[aAeE]sh|[aA]th|[aA]dh)-(?=[^\W\d_a-z])"
)
_SYLLABIC = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{1,5}")


class PersonName(NamedTuple):
    """A personal name as it is compared: in Latin letters, without titles, family name last.

    Attributes:
        words: The words, of which `core` are those without particles.
        core: The same, or all if there are particles only.
        generation: What tells it from the name of the father.
        sex: "m" or "f" if a title tells.
        note: Words in brackets that are no names.
        capitals: Words of two or three letters that may be initials.
        dotted: Words that are abbreviated with a dot.
        latin: It is written in Latin letters.
        bare: It is written without vowels.
        syllabic: Given names of syllables, as in Korean, of which each tells people apart.
        folded: The folded name.
        ordered: The words, sorted.
        korean: The forms in which it is compared if it is like a Korean name.
        read: It is a reading of Japanese characters, of which others have the same.
    """

    words: tuple[str, ...]
    core: tuple[str, ...]
    generation: str
    sex: str
    note: frozenset[str]
    capitals: frozenset[str]
    dotted: frozenset[str]
    latin: bool
    bare: bool
    syllabic: frozenset[str]
    folded: str
    ordered: tuple[str, ...]
    korean: frozenset[str]
    read: bool = False


def forms(name: str) -> list[PersonName]:
    """Return the forms in which a name is compared: several for one in Japanese characters."""
    read = (form(one)._replace(read=True, latin=False) for one in readings(name))
    return [form(name), *read]


def form(name: str) -> PersonName:
    """Return a name as it is compared."""
    whole = folding.folded(name)
    if name.isascii() and name.replace(" ", "").isalpha() and name.istitle():
        return _plain(whole)
    rest, further, note = _without_brackets(name)
    rest = _ARTICLE.sub("", rest)
    syllabic = {match.replace("-", "").lower() for match in _SYLLABIC.findall(rest)}
    rest = _SYLLABIC.sub(lambda match: match[0].replace("-", ""), rest)
    family, *behind = [*filter(None, (part.strip() for part in _COMMA.split(rest)))] or [name]
    generation, words = "", list(_latin(family))
    for part in behind:
        after = _latin(part)
        if not all(word in degrees() and len(word) > 1 for word in after):
            # A generation may stand behind the given name: "Kent, Robert, Jr.", "Kent, Robert Jr."
            ends = [word for word in after if word in GENERATIONS]
            generation = "".join(GENERATIONS[word] for word in ends) or generation
            words = [*(word for word in after if word not in ends), *words]
    capitals = _capitals(rest)
    words, sex = _untitled(words, capitals, latin=whole.isascii())
    if len(words) > 1 + bool(capitals) and words[-1] in GENERATIONS:
        generation = generation or GENERATIONS[words.pop()]
    words, maiden = _without_maiden_name(words)
    words = [*words[:-1], *further, *maiden, *words[-1:]] or list(sound.latin_words(name))
    return PersonName(
        words=tuple(words),
        core=without_particles(words),
        generation=generation,
        sex=sex,
        note=note,
        capitals=capitals,
        dotted=frozenset(
            word for found in _DOTTED.findall(rest) for word in sound.latin_words(found)
        ),
        latin=whole.isascii(),
        bare=sound.is_bare(name),
        syllabic=frozenset(syllabic or (words[:1] if sound.is_east_asian(name) else ())),
        folded=whole,
        ordered=tuple(sorted(words)),
        korean=korean_forms(words),
    )


def _without_brackets(name: str) -> tuple[str, list[str], frozenset[str]]:
    """Return a name without brackets and quotation marks, the names in them, and other words."""
    names: list[str] = []
    note: set[str] = set()

    def bracketed(match: re.Match[str]) -> str:
        text = match[1] or match[2] or match[3] or ""
        inside = sound.latin_words(text)
        if inside and inside[0] in maiden_markers():
            names.extend(inside[1:])
        elif len(inside) == 1 and text.strip().istitle() and inside[0] not in degrees():
            names.extend(inside)
        else:
            note.update(inside)
        return " "

    return _BRACKETS.sub(bracketed, name), names, frozenset(note)


def _without_maiden_name(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the words of a name before a word such as "née", and those behind it."""
    for at in range(1, len(words) - 1):
        if words[at] in maiden_markers():
            return words[:at], words[at + 1 :]
    return words, []


def _plain(folded: str) -> PersonName:
    """Return the name of words in capitalized Latin letters alone, which are most names."""
    words, sex = _untitled(folded.split(), frozenset())
    generation = GENERATIONS[words.pop()] if len(words) > 1 and words[-1] in GENERATIONS else ""
    words, maiden = _without_maiden_name(words)
    words = list(_latin(" ".join([*words[:-1], *maiden, *words[-1:]])))
    none: frozenset[str] = frozenset()
    return PersonName(
        tuple(words),
        without_particles(words),
        generation,
        sex,
        none,
        none,
        none,
        latin=True,
        bare=False,
        syllabic=none,
        folded=folded,
        ordered=tuple(sorted(words)),
        korean=korean_forms(words),
    )


def _latin(part: str) -> tuple[str, ...]:
    words = sound.latin_words(part)
    if any(word.startswith("abd") for word in words):
        return tuple(_ABD.sub("abd ", " ".join(words)).split())
    return words


def without_article(word: str) -> str:
    """Return a word without the Arabic article that is written as one with it."""
    has_article = word[:2] in ("al", "el") and len(word) > 6 and word[2] not in "aeiouyl"
    return word[2:] if has_article and not names_of(word) else word


def without_particles(words: Sequence[str]) -> tuple[str, ...]:
    """Return words without the particles of family names, or all if there are no others."""
    core = tuple(
        word
        for at, word in enumerate(words)
        # At the start it is a given name, and one letter is an initial.
        if not (0 < at < len(words) - 1 and len(word) > 1 and is_particle(word))
    )
    return core or tuple(words)


def _capitals(name: str) -> frozenset[str]:
    """Return the words in capital letters that may be initials, if the name has others."""
    parts = re.findall(r"[^\W\d_]+", name)
    if all(part.isupper() for part in parts):
        return frozenset()
    return frozenset(
        part.lower() for part in parts if part.isupper() and part.isascii() and 1 < len(part) < 4
    )


def _untitled(
    words: list[str], capitals: frozenset[str], *, latin: bool = True
) -> tuple[list[str], str]:
    """Return the words of a name without titles and degrees, and the sex that a title tells."""
    sex = ""
    known = titles()
    least = 2 if latin else 4
    while len(words) > 1 and words[0] in known and len(words[0]) >= least:
        if len(words) == 2 and korean_forms(words):
            break  # the family name Min
        sex = sex or sex_of(words[0])
        words = words[1:]
    while len(words) > 2 and words[-1] in degrees() and words[-1] in capitals | {"phd"}:
        words = words[:-1]
    return words, sex
