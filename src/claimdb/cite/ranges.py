"""Ranges of pages, shortened as a manual of style has it: 45 after 123 for 145.

Owns how many digits of the second number stay. It must not know where pages stand in a citation.
"""

import re
from collections.abc import Callable
from itertools import takewhile

_RANGE = re.compile(r"(?<![\w.–])(\d+)–(\d+)(?![\w–]|\.\d)")


def to_two_digits(pages: str) -> str:
    """Return pages with two digits of a second number, or as many as differ (MLA 9, 5.6)."""
    return _shortened(pages, lambda first, same: min(same, len(first) - 2))


def to_what_changes(pages: str) -> str:
    """Return pages as Chicago 18 (9.63) has them.

    Numbers below 100 and after a whole hundred stay whole; after 101 to 109 and their like only
    what changes stays, after others two digits, or as many as differ.
    """

    def kept_from(first: str, same: int) -> int:
        match int(first[-2:]):
            case 0:
                return 0
            case beyond if beyond < 10:
                return same
            case _:
                return min(same, len(first) - 2)

    return _shortened(pages, kept_from)


def _shortened(pages: str, kept_from: Callable[[str, int], int]) -> str:
    """Return pages with ranges shortened to what stands from a digit on.

    That is told by the first number, and by how many digits both begin with alike.
    """

    def shortened(found: re.Match[str]) -> str:
        first, last = found.groups()
        if len(first) != len(last) or len(first) < 3 or first >= last:
            return found[0]
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=True))
        return f"{first}–{last[kept_from(first, len(list(alike))) :]}"

    return _RANGE.sub(shortened, pages)
