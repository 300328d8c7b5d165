"""Readings of Japanese names that are written in characters."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice, product

_CHARACTERS = re.compile("[\u3400-\u9fff々]")
_WRITTEN = re.compile("[\u3040-\u30ff\u3400-\u9fff々ヶ\\s\u3000]+")
_MOST = 24
"""Of a name, and half as many of each of its parts; the usual readings come first."""


def readings(name: str) -> Sequence[str]:
    """Return the likely readings of a name in Japanese characters, the family name last.

    Nothing in a script tells a Chinese name from a Japanese one, so one of both has readings.
    """
    if name.isascii() or not (_WRITTEN.fullmatch(name) and _CHARACTERS.search(name)):
        return ()
    parts = name.split()
    if len(parts) == 1:
        whole = parts[0]
        divided = [(whole[:at], whole[at:]) for at in (2, 1, 3) if at < len(whole) < 7]
    else:
        divided = [(parts[0], "".join(parts[1:]))]
    found = (
        f"{given.title()} {family.title()}"
        for first, second in divided
        for family, given in product(_readings(first), _readings(second))
    )
    return tuple(islice(found, _MOST))


def _readings(part: str) -> Sequence[str]:
    written = re.sub("(.)々", r"\1\1", part)
    return tuple(islice(map("".join, product(*map(_of_character, written))), _MOST // 2))


def _of_character(character: str) -> Sequence[str]:
    if not _CHARACTERS.match(character):
        from anyascii import anyascii

        return (anyascii(character).lower(),)
    return _table().get(character, ())


@cache
def _table() -> Mapping[str, Sequence[str]]:
    return {character: words for character, *words in _lines()}


def _lines() -> Iterator[list[str]]:
    from importlib.resources import files

    text = files("claimdb").joinpath("japanese_names.txt").read_text(encoding="utf-8")
    return (line.split() for line in text.splitlines() if not line.startswith("#"))
