"""Places in a source: `paragraph:4` as `para. 4`.

Owns the abbreviations of the locators of CSL, and when a text is none. It must not know where a
citation has them.
"""

import re
from collections.abc import Mapping

LABELS: Mapping[str, tuple[str, str]] = {
    "act": ("act", "acts"),
    "appendix": ("app.", "apps."),
    "article": ("art.", "arts."),
    "book": ("bk.", "bks."),
    "canon": ("can.", "cans."),
    "chapter": ("ch.", "chs."),
    "column": ("col.", "cols."),
    "elocation": ("loc.", "locs."),
    "equation": ("eq.", "eqs."),
    "figure": ("fig.", "figs."),
    "folio": ("fol.", "fols."),
    "issue": ("no.", "nos."),
    "line": ("line", "lines"),
    "note": ("n.", "nn."),
    "opus": ("op.", "opp."),
    "page": ("p.", "pp."),
    "paragraph": ("para.", "paras."),
    "part": ("pt.", "pts."),
    "rule": ("r.", "rr."),
    "scene": ("sc.", "scs."),
    "section": ("sec.", "secs."),
    "sub-verbo": ("s.v.", "s.vv."),
    "supplement": ("supp.", "supps."),
    "table": ("table", "tables"),
    # What quotes have for it.
    "time": ("", ""),
    "timestamp": ("", ""),
    "verse": ("v.", "vv."),
    "version": ("v.", "vv."),
    "volume": ("vol.", "vols."),
}
"""The labels of CSL, for one and for several."""

_LABELLED = re.compile(r"([A-Za-z-]+)\s*:(.*)", re.DOTALL)
_SEVERAL = re.compile(r"\d\s*[-–,&]\s*\d")


def is_place(locator: str) -> bool:
    """Whether a text is a place: a known label with what it counts, or words of one's own."""
    labelled = _LABELLED.fullmatch(locator.strip())
    if labelled is None:
        return bool(locator.strip())
    return labelled[1] in LABELS and bool(labelled[2].strip())


def located(
    locator: str | None, *, labels: Mapping[str, tuple[str, str]] = LABELS, bare: str = ""
) -> tuple[str, str]:
    """Return the label of a place, and the place with it as it is read.

    A place of the label `bare` stands without it. What has no known label is words of one's own.
    """
    text = " ".join((locator or "").split())
    label, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or label not in LABELS or not value:
        return "", text
    value = re.sub(r"(?<=\d)\s*-\s*(?=\d)", "–", value)
    word = labels.get(label, LABELS[label])[bool(_SEVERAL.search(value))]
    return label, value if label == bare or not word else f"{word} {value}"
