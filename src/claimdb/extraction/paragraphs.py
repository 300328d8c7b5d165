"""The paragraphs of a text: its lines, or what blank lines separate where lines are wrapped."""

import re
from collections.abc import Sequence
from itertools import pairwise

from claimdb.quotation import Span

_BLOCK = re.compile(r"\S(?:[^\n]|\n(?![^\S\n]*(?:\n|\Z)))*")
_LINE = re.compile(r"[^\s\n][^\n]*")
_BIBLIOGRAPHY = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]*)?(?:\d+\.?[ \t]+)?"
    r"(?:references|bibliography|(?:works|literature|sources)[ \t]+cited|further[ \t]+reading"
    r"|literatur(?:verzeichnis)?|bibliogra(?:ph|f)ie|bibliograf[ií]a|références)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_WRAPPED_AT = (40, 100)  # characters of a line that a program broke


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the paragraphs of a text, in order, without white space at their ends.

    A line is a paragraph, except in a text whose lines are wrapped: most of those that another
    line follows directly then have the length of a line in print.
    """
    pattern = _BLOCK if _is_wrapped(text.split("\n")) else _LINE
    return [
        (found.start(), found.start() + len(found[0].rstrip())) for found in pattern.finditer(text)
    ]


def bibliography(text: str) -> int:
    """Return where the list of works at the end of a text begins: behind its heading.

    It is the end of the text where there is none.
    """
    headings = [*_BIBLIOGRAPHY.finditer(text)]
    return headings[-1].end() if headings else len(text)


def _is_wrapped(lines: Sequence[str]) -> bool:
    followed = wrapped = 0
    low, high = _WRAPPED_AT
    for line, following in pairwise(lines):
        if line.strip() and following.strip():
            followed += 1
            wrapped += low <= len(line.rstrip()) <= high
    return followed >= 3 and wrapped >= 0.7 * followed
