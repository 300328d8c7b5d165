"""Other forms of words in names: short given names, ordinals, adjectives of countries."""

from collections.abc import Mapping

_SHORT: Mapping[str, str] = {
    # English
    "andrew": "andy", "anthony": "tony", "benjamin": "ben", "catherine": "cathy",
    "christopher": "chris", "daniel": "dan", "david": "dave", "deborah": "debbie",
    "edward": "ed eddie ted", "elizabeth": "liz beth betty", "frederick": "fred",
    "gregory": "greg", "james": "jim jimmy", "jeffrey": "jeff", "john": "johnny jack",
    "joseph": "joe", "katherine": "kate kathy", "kenneth": "ken", "lawrence": "larry",
    "margaret": "maggie peggy", "matthew": "matt", "michael": "mike mick", "nicholas": "nick",
    "patricia": "patty", "peter": "pete", "richard": "dick rick", "robert": "bob rob bobby",
    "ronald": "ron", "samuel": "sam", "stephen": "steve", "susan": "sue", "theodore": "ted",
    "thomas": "tom tommy", "timothy": "tim", "william": "bill will billy",
    # Russian and Ukrainian
    "alexander": "sasha", "dmitri": "dima", "mikhail": "misha", "nikolai": "kolya",
    "vladimir": "volodya",
    # Greek
    "georgios": "yorgos giorgos", "ioannis": "yannis giannis", "dimitrios": "dimitris",
    "konstantinos": "kostas",
}  # fmt: skip
"""Given names with the short forms that their bearers use."""
WHOLE_NAMES: dict[str, frozenset[str]] = {}
"""Short given names with those that they may stand for."""
for _whole, _shorts in _SHORT.items():
    for _one in _shorts.split():
        WHOLE_NAMES[_one] = WHOLE_NAMES.get(_one, frozenset()) | {_whole}

ORDINALS: Mapping[str, str] = {
    word: f"{number}{('th', 'st', 'nd', 'rd')[number if number < 4 else 0]}"
    for number, word in enumerate(
        (
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth", "eleventh", "twelfth",
        ),
        1,
    )
}  # fmt: skip
"""Ordinals in words, as figures with an ending."""

PATRONYMICS = frozenset({"bin", "ibn", "bint", "ben", "bar"})
"""Words between the name of a child and that of the father, whose order counts."""
_ADJECTIVES = ("n", "an", "ian", "ese", "ish", "i")


def are_given_name(one: str, other: str) -> bool:
    """Whether one word is a short form of the given name that the other is."""
    ours, theirs = (WHOLE_NAMES.get(word, frozenset()) | {word} for word in (one, other))
    return one != other and bool(ours & theirs)


def is_adjective(shorter: str, longer: str) -> bool:
    """Whether the longer word is the adjective of a place: Ruritania, Ruritanian."""
    stems = (shorter, shorter.rstrip("aeioy"))
    return len(shorter) > 3 and any(
        longer == f"{stem}{end}" for stem in stems for end in _ADJECTIVES
    )
