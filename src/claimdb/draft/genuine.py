"""Whether words are those of a recorded quote.

Owns what may be said of a wording that somebody holds up against a quote: that it is the same, a
part of it, a rendering, or altered, and who it is recorded for. It must not know how such quotes
are found, nor how the answer is shown.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from claimdb import folding
from claimdb.draft import negations, typography, wording
from claimdb.draft.anchor import verbatim
from claimdb.draft.typography import OMITTED
from claimdb.draft.wording import Span
from claimdb.model import Checked, Quote, standing

GENUINE = frozenset({"same", "shortened"})
"""Results of words that are recorded word for word, of speakers to whom they are attested."""

_Compared: TypeAlias = tuple[str, str]
_CLAUSE_ENDS = re.compile(r"[.,;:!?…]+(?=\W|$)|[，。、；：！？،؛؟—()\[\]]|\s[-–]\s|\n\s*\n")
_OMITTED = re.compile(OMITTED)
_BEFORE = re.compile(r"(?: \S+){1,3} $")
_MOST_PLACES = 100  # of words that recur


def judge(words: str, quote: Quote, *, theirs: bool = True) -> Checked:
    """Return what may be said of words beside a quote that is like them.

    `same`: they are its verbatim words, marks and case aside; `shortened`: they stand in these,
    in one piece or with what is left out marked; `rendered`: they are the wording of an analyst
    or of the source, and nobody's words; `altered`: they are others, or what denies them is left
    out. Words that would be the first two are `disputed`, `misattributed` or `retracted` where
    their attribution is, and `misattributed` where they are not `theirs` of whom they are said to
    be.
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
    for run in own:
        if folding.words(words) == folding.words(run):
            return "same", run
    standing_in = [run for run in own if _stands_in(words, run)]
    for run in standing_in:
        if not _denies_less(words, run, quote.language):
            return "shortened", run
    if own and typography.plain(words) == typography.plain(quote.text):
        return "same", quote.text
    if standing_in:
        return "altered", standing_in[0]
    closest = max((*own, quote.text), key=lambda one: wording.likeness(words, one))
    rendering = not own or (closest not in own and _stands_in(words, quote.text))
    return "rendered" if rendering else "altered", closest


def _stands_in(words: str, recorded: str) -> bool:
    """Whether the words between omissions stand in a wording, one part behind the other."""
    return any(_places(words, f" {folding.folded(recorded)} "))


def _denies_less(words: str, recorded: str, language: str | None) -> bool:
    """Whether words leave out what denies them, wherever they stand in a wording.

    That is in the clause of a word that they have: what an omission leaves out, what stands right
    before the first word and, in some languages, right behind the last.
    """
    text, ends = " ", [0]
    for clause in filter(None, map(folding.folded, _CLAUSE_ENDS.split(recorded))):
        text += f"{clause} "
        ends.append(len(text) - 1)
    denials = [found.span() for found in negations.in_text(text, language)]
    denial_ends = [end for _, end in denials]
    behind = {start - 1 for start, _ in denials} if negations.stand_behind(language) else set()

    def denied(spans: Sequence[Span]) -> bool:
        first, last = spans[0][0], spans[-1][1]
        if last in behind and last not in ends:
            return True
        before = _BEFORE.search(text, ends[bisect(ends, first) - 1], first + 1)
        gaps = [(before.start(), first)] if before else []
        gaps += [(one[1], other[0]) for one, other in pairwise(spans)]
        for low, high in gaps:
            beside = {bisect(ends, low - 1), bisect(ends, high + 1)}
            for start, _ in denials[bisect(denial_ends, low) : bisect(denial_ends, high)]:
                if bisect(ends, start) in beside:
                    return True
        return False

    return bool(denials) and all(map(denied, _places(words, text)))


def _places(words: str, text: str) -> Iterator[list[Span]]:
    """Yield where the parts between omissions stand in folded words, from space to space."""
    parts = [f" {part} " for part in map(folding.folded, _OMITTED.split(words)) if part]
    begin = 0
    for _ in range(_MOST_PLACES if parts else 0):
        spans: list[Span] = []
        end = begin
        for part in parts:
            if (at := text.find(part, end)) < 0:
                return
            # The space after a part is the one before the next.
            end = at + len(part) - 1
            spans.append((at, end))
        yield spans
        begin = spans[0][0] + 1
