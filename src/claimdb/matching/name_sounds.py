"""Names of any script in Latin letters, and how far two words are apart in spelling and sound."""

import re
from functools import lru_cache
from itertools import accumulate

from claimdb import folding

CACHED = 1 << 17
VOWELS = "aeiouy"

_APOSTROPHES = re.compile(r"(?<=\w)['`´‘’ʼʹʻ′](?=\w|\s|$|-)")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_EAST_ASIAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3\s·]+")
_SYLLABLE = re.compile(r"[A-Z][a-z]*")
_BARE = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff]")
"""Scripts that leave out vowels, or write some of them only."""
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_INNER_W = re.compile(r"(?<=\w)w")
# Letters that a transliteration by single letters would get wrong.
_DIGRAPHS = tuple(
    (re.compile(pattern, re.IGNORECASE), to)
    for pattern, to in (
        # Greek
        (r"\b[μΜ][πΠ]", "b"), (r"\b[νΝ][τΤ]", "d"), (r"\b[γΓ][κΚ]", "g"), (r"[γΓ]{2}", "ng"),
        (r"[οΟ][υΥύΎ]", "ou"), (r"[αΑ][υΥύΎ](?=[βγδζλμνραεηιουω])", "av"),
        (r"[εΕ][υΥύΎ](?=[βγδζλμνραεηιουω])", "ev"),
        # Arabic: the article before letters that it is assimilated to, and before others
        (r"\bال([تثدذرزسشصضطظلن])(?=\w)", r"a\1 \1"), (r"\bال(?=\w{2})", "al "),
        (r"\b[أإآاע]", "a"), ("ة", "a"), (r"\bع", "a"),
        # Hebrew
        (r"\bא", "a"), (r"(?<=\w)ו", "u"), ("ב", "b"), ("[פף]", "p"), ("[כך]", "k"), ("ח", "h"),
        ("ע", ""), ("צ|ץ", "ts"), (r"(?<=\w)ה\b", "a"),
    )
)  # fmt: skip
_KOREAN = {"i": "lee", "bag": "park", "o": "oh", "u": "woo", "im": "lim", "no": "roh",
           "jeong": "jung", "gug": "kook", "gwag": "kwak", "baeg": "baek"}  # fmt: skip
"""Family names whose usual spelling in Latin letters is far from their transliteration."""
_COMPOUND = frozenset({"ouyang", "sima", "zhuge", "shangguan", "situ", "huangfu", "namgung"})
"""Family names of two characters."""

# What stands for one sound, longest first; capital letters are sounds without a letter.
_SOUNDS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"shch|schtsch|shtch|stsch|szcz", "S"), (r"tzsch|tsch|tch|dsch|ch|cz|tx", "C"),
        (r"dzh|dz|dj|zh|xh", "J"), (r"sch|sh|sz|(?:^|(?<=[gn]))(?:hs(?=[aeiou])|x(?=[iu]))", "S"),
        (r"kh", "h"), (r"gh", "g"), (r"ph", "f"), (r"th", "t"), (r"dh", "d"), (r"bh", "b"),
        (r"^rh(?=[aeiou])", "r"), (r"ts|tz", "z"), (r"qu(?=[aei])", "kv"), (r"^q(?=i|u)", "C"),
        (r"ck|q", "k"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"x", "ks"), (r"w", "v"),
        (r"ou$|oh$", "o"), (r"ou|v?oo", "u"), (r"eo", "o"), (r"ee|ea", "i"), (r"ae", "e"),
        (r"oe", "o"), (r"ue", "u"), (r"ye|ie(?!$)", "e"), (r"y", "i"),
        (r"(?<=[aeiou])h(?![aeiou])", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_CLASSES = ("bpvf", "dtJz", "gkhxC", "sSCJzkj", "jiJ", "uv", "aeiou")
"""Sounds that stand for one another in transliterations."""
_NEAR = {(a, b): 0.4 for sounds in _CLASSES for a in sounds for b in sounds if a != b}
_NEAR |= {("i", "j"): 0.1, ("j", "i"): 0.1, ("m", "n"): 0.6, ("n", "m"): 0.6}
_SOUNDING = frozenset("aeiou")
_LIGHT = {"h": 0.3, "j": 0.3}
"""Consonants that are often silent, or written or not."""
_SKELETON = str.maketrans({
    "p": "b", "v": "b", "f": "b", "t": "d", "k": "g", "S": "s", "C": "s", "J": "s", "z": "s",
    "j": None, "h": None, **dict.fromkeys("aeiou"),
})  # fmt: skip
_STARTS = {"h": "gh", "j": "sa", "C": "sg", "c": "sg", "x": "sg", "J": "sd", "v": "ba", "z": "sd",
           "i": "as", "g": "gh", "r": "lr", "l": "lr"}  # fmt: skip
"""The classes of initial sounds that have several."""


def latin_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name in Latin letters, apostrophes within words left out.

    In Chinese and Korean scripts the family name, which comes first there, is the last word.
    """
    name = _APOSTROPHES.sub("", name)
    if name.isascii() or folding.folded(name).isascii():
        return folding.words(name)
    from anyascii import anyascii

    if found := _east_asian(name):
        return found
    for pattern, to in _DIGRAPHS:
        name = pattern.sub(to, name)
    plain = folding.folded(_APOSTROPHES.sub("", anyascii(name).replace("`", "")))
    # Within a word of Arabic it stands for a vowel.
    return tuple((_INNER_W.sub("u", plain) if _ARABIC.search(name) else plain).split())


def _east_asian(name: str) -> tuple[str, ...]:
    from anyascii import anyascii

    parts = name.replace("\u3000", " ").replace("·", " ").split()
    written = _HAN if _HAN.fullmatch(parts[0]) else _HANGUL
    if not all(map(written.fullmatch, parts)) or len("".join(parts)) > 5:
        return ()
    if len(parts) > 1:
        family, *given = (anyascii(part).lower() for part in parts)
        return "".join(given), _KOREAN.get(family, family)
    syllables = [one.lower() for one in _SYLLABLE.findall(anyascii(name))]
    double = len(syllables) > 2 and (len(syllables) > 3 or "".join(syllables[:2]) in _COMPOUND)
    at = 2 if double else 1
    family = "".join(syllables[:at])
    if written is _HANGUL:
        family = _KOREAN.get(family, family)
    return tuple(filter(None, ("".join(syllables[at:]), family)))


def is_east_asian(name: str) -> bool:
    """Whether a name is written in Chinese or Korean characters alone."""
    return not name.isascii() and _EAST_ASIAN.fullmatch(name) is not None


def is_bare(name: str) -> bool:
    """Whether a name is written in a script that leaves out vowels."""
    return not name.isascii() and _BARE.search(name) is not None


@lru_cache(CACHED)
def sounds(word: str) -> str:
    """Return a word as it sounds, alike in most spellings and transliterations."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


@lru_cache(CACHED)
def skeleton(word: str) -> str:
    """Return the classes of the consonants of a word; never empty."""
    heard = sounds(word)
    # One Cyrillic letter is both.
    plain = (f"g{heard[1:]}" if heard[:1] == "h" else heard).translate(_SKELETON)
    return "".join(one for at, one in enumerate(plain) if at == 0 or one != plain[at - 1]) or "-"


@lru_cache(CACHED)
def consonants(word: str) -> str:
    """Return the classes of all consonants of a word."""
    return sounds(word).translate(_SKELETON)


@lru_cache(CACHED)
def starts(word: str) -> str:
    """Return the classes that the first sound of a word may have."""
    first = sounds(word)[:1] or "-"
    return _STARTS.get(first) or ("a" if first in _SOUNDING else first.translate(_SKELETON) or "h")


@lru_cache(CACHED)
def _mask(word: str) -> int:
    """Return the classes of consonants of a word as bits."""
    return sum(1 << (ord(one) - 96) for one in set(skeleton(word).replace("n", "m")) if one > "a")


def may_be_near(one: str, other: str, most: float) -> bool:
    """Whether two words may differ in so few sounds; quick, and true for some that do not."""
    # A replaced consonant changes two bits, one that is left out one.
    return (_mask(one) ^ _mask(other)).bit_count() <= 2 * most


def sound_edits(one: str, other: str, *, bare: bool = False, most: float = 9.0) -> float:
    """Return in how many sounds two words differ; those that are alike count less than one.

    Args:
        one: A word.
        other: Another one.
        bare: One is written without vowels.
        most: Beyond this number the result may be any greater one.
    """
    one, other = _differing(sounds(one), sounds(other))
    vowel = 0.05 if bare else 0.5
    dropped = [vowel if sound in _SOUNDING else _LIGHT.get(sound, 1.0) for sound in one]
    added = [vowel if sound in _SOUNDING else _LIGHT.get(sound, 1.0) for sound in other]
    before: list[float] = []
    row = list(accumulate(added, initial=0.0))
    for i, a in enumerate(one):
        last, before = before, row
        cost = before[0] + dropped[i]
        row = [cost]
        for j, b in enumerate(other):
            swapped = before[j] + (0.0 if a == b else _NEAR.get((a, b), 1.0))
            cost = min(before[j + 1] + dropped[i], cost + added[j], swapped)
            if i and j and a == other[j - 1] and one[i - 1] == b:
                cost = min(cost, last[j - 1] + 0.8)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _differing(one: str, other: str) -> tuple[str, str]:
    """Return two words without the letters at their start and end that are the same."""
    start, most = 0, min(len(one), len(other))
    while start < most and one[start] == other[start]:
        start += 1
    end = 0
    while end < most - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def edits(one: str, other: str, most: int = 4) -> int:
    """Return how many letters were added, left out, replaced or swapped, up to a number."""
    if abs(len(one) - len(other)) >= most:
        return most
    one, other = _differing(one, other)
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


def same_start(one: str, other: str) -> bool:
    """Whether the first sounds of two words may be one."""
    return not set(starts(one)).isdisjoint(starts(other))


def joined(words: tuple[str, ...], others: tuple[str, ...], *, bare: bool) -> tuple[str, ...]:
    """Return words of which those that the other name writes as one are joined."""
    if all(other in words or len(other) < 4 for other in others):
        return words
    result = list(words)
    for size in (3, 2):
        at = 0
        while at + size <= len(result):
            run = result[at : at + size]
            whole, longest = "".join(run), max(map(len, run)) + 1
            if len(whole) > 3 and any(
                len(other) > longest
                and other not in result
                and (whole == other or _are_spelled_alike(whole, other, bare=bare))
                for other in others
            ):
                result[at : at + size] = [whole]
            at += 1
    return tuple(result) if len(result) < len(words) else words


def _are_spelled_alike(whole: str, other: str, *, bare: bool) -> bool:
    if len(whole) < 6 or (abs(len(whole) - len(other)) > 2 and not bare):
        return False
    if not may_be_near(whole, other, 1) or not same_start(whole, other):
        return False
    return sound_edits(whole, other, bare=bare, most=1) <= 1 or edits(whole, other) <= 1
