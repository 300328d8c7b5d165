"""The tags that CSL allows in titles: `<i>`, `<b>`, `<sub>`, `<sup>` and `<span>`."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

_TAG = re.compile(r"<(/?)(i|b|sub|sup|sc|span)(\s[^<>]*)?>")
_KEPT = ("sub", "sup", "sc", "nocase", "small-caps")
"""The tags, classes and styles of text that is not put in title case."""


class TitlePart(NamedTuple):
    """A part of a text, by offsets: whether it is italic, and whether its case is kept."""

    start: int
    end: int
    italic: bool
    kept: bool


def parse(text: str) -> tuple[str, list[TitlePart]]:
    """Return a text without its tags, and the parts that they mark.

    A tag without its counterpart is text.
    """
    pairs = _pairs(text)
    if not pairs:
        return text, []
    pieces: list[str] = []
    removed = 0
    shifts: dict[int, int] = {}
    last = 0
    for tag in sorted((tag for pair in pairs for tag in pair), key=re.Match.start):
        pieces.append(text[last : tag.start()])
        shifts[tag.start()] = tag.start() - removed
        removed += len(tag[0])
        last = tag.end()
    spans = [
        TitlePart(
            shifts[start.start()],
            shifts[end.start()],
            italic=start[2] == "i",
            kept=start[2] in _KEPT or any(word in (start[3] or "") for word in _KEPT[3:]),
        )
        for start, end in pairs
    ]
    return "".join((*pieces, text[last:])), spans


def _pairs(text: str) -> list[tuple[re.Match[str], re.Match[str]]]:
    """Return the tags that have a counterpart."""
    opened: list[re.Match[str]] = []
    pairs: list[tuple[re.Match[str], re.Match[str]]] = []
    for tag in _TAG.finditer(text) if "<" in text else ():
        if not tag[1]:
            opened.append(tag)
        elif any(one[2] == tag[2] for one in opened):
            while (start := opened.pop())[2] != tag[2]:
                pass
            pairs.append((start, tag))
    return pairs


def rewritten(text: str, plain: Callable[[str], str], tags: Mapping[str, str], close: str) -> str:
    """Return a text whose words are rewritten and whose tags are replaced.

    Args:
        text: The text.
        plain: Rewrites what is between tags.
        tags: What replaces an opening tag by its name, or by the words of its class or style.
        close: What replaces a closing tag.
    """
    pieces: list[str] = []
    last = 0
    for tag in sorted((tag for pair in _pairs(text) for tag in pair), key=re.Match.start):
        names = [tag[2], *(name for name in tags if name in (tag[3] or ""))]
        pieces += plain(text[last : tag.start()]), close if tag[1] else tags.get(names[-1], "{")
        last = tag.end()
    return "".join((*pieces, plain(text[last:])))


def untagged(text: str) -> str:
    """Return a text without its tags."""
    return parse(text)[0]
