"""Whether words are those of a recorded quote.

Owns what may be said of a wording that somebody holds up against a quote: that it is the same, a
part of it, a rendering, or altered, and who it is recorded for. It must not know how such quotes
are found, nor how the answer is shown.
"""

import re
from typing import TypeAlias

from claimdb import folding
from claimdb.draft import typography, wording
from claimdb.draft.anchor import verbatim
from claimdb.draft.typography import OMISSION
from claimdb.model import Checked, Quote, standing

GENUINE = frozenset({"same", "shortened"})
"""Results of words that are recorded word for word, of speakers to whom they are attested."""

_Compared: TypeAlias = tuple[str, str]
_OMITTED = re.compile(rf"\[\s*(?:{OMISSION})\s*\]|\(\s*(?:{OMISSION})\s*\)|{OMISSION}")


def judge(words: str, quote: Quote, *, theirs: bool = True) -> Checked:
    """Return what may be said of words beside a quote that is like them.

    `same`: they are its verbatim words, marks and case aside; `shortened`: they stand in these,
    in one piece or with what is left out marked; `rendered`: they are the wording of an analyst
    or of the source, and nobody's words; `altered`: they are others. Words that would be the
    first two are `disputed`, `misattributed` or `retracted` where their attribution is, and
    `misattributed` where they are not `theirs` of whom they are said to be.
    """
    result, recorded = _compared(words, quote)
    status = next((speaker.status for speaker in standing(quote.speakers)), "attested")
    if result in GENUINE and status != "attested":
        result = status
    elif result in GENUINE and not theirs:
        result = "misattributed"
    likeness = wording.likeness(words, recorded)
    return Checked(quote, result, round(likeness, 2), wording.diff(words, recorded))


def _compared(words: str, quote: Quote) -> _Compared:
    """Return what words are beside those of a quote, and the words they were compared with."""
    own = verbatim(quote.text, quote.mode)
    for result, holds in (("same", _same), ("shortened", _stands_in)):
        for run in own:
            if holds(words, run):
                return result, run
    if own and typography.plain(words) == typography.plain(quote.text):
        return "same", quote.text
    closest = max((*own, quote.text), key=lambda one: wording.likeness(words, one))
    rendering = not own or (closest not in own and _stands_in(words, quote.text))
    return "rendered" if rendering else "altered", closest


def _same(words: str, recorded: str) -> bool:
    return folding.words(words) == folding.words(recorded)


def _stands_in(words: str, recorded: str) -> bool:
    """Whether the words between omissions stand in a wording, one part behind the other."""
    text, place = f" {folding.folded(recorded)} ", 0
    for part in filter(None, map(folding.folded, _OMITTED.split(words))):
        at = text.find(f" {part} ", place)
        if at < 0:
            return False
        # The space after a part is the one before the next.
        place = at + len(part) + 1
    return True
