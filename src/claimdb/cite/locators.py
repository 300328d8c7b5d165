"""Locators, `paragraph:4` as `para. 4`, and ranges of pages."""

import re
from collections.abc import Callable, Mapping
from itertools import takewhile

from claimdb.directions import closed

LABELS: Mapping[str, tuple[str, str]] = {
    "act": ("act", "acts"), "appendix": ("app.", "apps."), "article": ("art.", "arts."),
    "book": ("bk.", "bks."), "canon": ("can.", "cans."), "chapter": ("ch.", "chs."),
    "column": ("col.", "cols."), "elocation": ("loc.", "locs."), "equation": ("eq.", "eqs."),
    "figure": ("fig.", "figs."), "folio": ("fol.", "fols."), "issue": ("no.", "nos."),
    "line": ("line", "lines"), "note": ("n.", "nn."), "opus": ("op.", "opp."),
    "page": ("p.", "pp."), "paragraph": ("para.", "paras."), "part": ("pt.", "pts."),
    "rule": ("r.", "rr."), "scene": ("sc.", "scs."), "section": ("sec.", "secs."),
    "sub-verbo": ("s.v.", "s.vv."), "supplement": ("supp.", "supps."), "table": ("table", "tables"),
    "time": ("", ""), "timestamp": ("", ""), "verse": ("v.", "vv."), "version": ("v.", "vv."),
    "volume": ("vol.", "vols."),
}  # fmt: skip
"""The labels of CSL and `time`, which quotes have, abbreviated for one and for several."""

_LABELLED = re.compile(r"([A-Za-z-]+)\s*:(.*)", re.DOTALL)
_SEVERAL = re.compile(r"\d\s*[-–,&]\s*\d")


def is_place(locator: str) -> bool:
    """Whether a text is a locator: a known label with a value, or free text."""
    labelled = _LABELLED.fullmatch(locator.strip())
    if labelled is None:
        return bool(locator.strip())
    return labelled[1] in LABELS and bool(labelled[2].strip())


def located(
    locator: str | None, *, labels: Mapping[str, tuple[str, str]] = LABELS, bare: str = ""
) -> tuple[str, str]:
    """Return the label of a locator, and the locator with it abbreviated, unless it is `bare`."""
    text = closed(" ".join((locator or "").split()))
    label, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or label not in LABELS or not value:
        return "", text
    value = re.sub(r"(?<=\d)\s*-\s*(?=\d)", "–", value)
    word = labels.get(label, LABELS[label])[bool(_SEVERAL.search(value))]
    return label, value if label == bare or not word else f"{word} {value}"


_RANGE = re.compile(r"(?<![\w.–])(\d+)–(\d+)(?![\w–]|\.\d)")


def to_two_digits(pages: str) -> str:
    """Return page ranges with two digits of the second number, or what differs (MLA 9, 5.6)."""
    return _shortened(pages, lambda first, same: min(same, len(first) - 2))


def to_what_changes(pages: str) -> str:
    """Return page ranges as in Chicago 18 (9.63).

    The second number is whole below 100 and after a multiple of 100; after 101 to 109 and so on it
    has the digits that change, after others two digits, or as many as differ.
    """

    def kept_from(first: str, same: int) -> int:
        beyond = int(first[-2:])
        if beyond == 0:
            return 0
        return same if beyond < 10 else min(same, len(first) - 2)

    return _shortened(pages, kept_from)


def _shortened(pages: str, kept_from: Callable[[str, int], int]) -> str:
    """Return page ranges whose second number is shortened.

    `kept_from` returns its first digit to keep, from the first number and the count of equal ones.
    """

    def shortened(found: re.Match[str]) -> str:
        first, last = found.groups()
        if len(first) != len(last) or len(first) < 3 or first >= last:
            return found[0]
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=True))
        return f"{first}–{last[kept_from(first, len(list(alike))) :]}"

    return _RANGE.sub(shortened, pages)
