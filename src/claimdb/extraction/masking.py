"""Paragraphs as the parser reads them: a stand-in for each long quotation, offsets kept."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from claimdb.extraction.marks import MarkedSpan
from claimdb.quotation import Span

_STAND_IN = "It is so"
_FEWEST_WORDS = 6
_UNREADABLE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_BEGINS = re.compile(r"[\s\[(…‘'.]*[A-Z]|\[|…")
_ENDS = re.compile(r"[.,?!…—-][\s'’\])]*\Z")
_ENDS_BEHIND = re.compile(r"\W{0,2}[.,?!]|\W{0,2}\Z")


class MaskedParagraph:
    """A paragraph of a text in which each complete quotation of six or more words is masked.

    The parse of the rest becomes more reliable, and takes a third less time.

    Attributes:
        start: The offset of the paragraph in the text.
        end: The offset of its end.
        text: The masked paragraph, with spaces instead of line breaks.
    """

    def __init__(self, text: str, place: Span, spans: Sequence[Span]) -> None:
        self.start, self.end = place
        self._starts, self._ends = [0], [0]
        self._masked_starts, self._masked_ends = [0], [0]
        pieces: list[str] = []
        done, length = self.start, 0
        for begin, end in spans:
            if begin < done or end > self.end or not _is_complete(text, begin, end, self.end):
                continue
            ending = _ENDS.search(text, begin, end)
            stand_in = _STAND_IN + (ending[0][0] if ending else "")
            pieces += text[done:begin], stand_in
            length += begin - done
            self._starts.append(begin)
            self._ends.append(end)
            self._masked_starts.append(length)
            length += len(stand_in)
            self._masked_ends.append(length)
            done = end
        self._starts[0] = self._ends[0] = self.start
        pieces.append(text[done : self.end])
        # The parser takes no lone surrogates.
        self.text = _UNREADABLE.sub("\ufffd", "".join(pieces).replace("\n", " "))

    def original(self, start: int, end: int) -> Span:
        """Return the span in the text of a span in the masked paragraph.

        The first word of a stand-in begins where its quotation begins, its last one ends there.
        """
        return self._place(start, self._starts, at_end=False), self._place(
            end, self._ends, at_end=True
        )

    def _place(self, offset: int, bounds: list[int], *, at_end: bool) -> int:
        at = bisect_right(self._masked_starts, offset - at_end) - 1
        at = max(at, 0)
        beyond = offset - self._masked_ends[at]
        if beyond >= 0 and not (at_end and beyond == 0 and at):
            return self._ends[at] + beyond
        if at_end:
            # Only the mark at the end of a stand-in is that of its quotation.
            return self._ends[at] - (beyond == -1)
        return self._starts[at]


def masked_paragraphs(
    text: str, places: Sequence[Span], marked: Sequence[MarkedSpan]
) -> list[MaskedParagraph]:
    """Return the paragraphs of a text at some places, with their long quotations masked."""
    parts = sorted(part for one in marked if not one.depth for part in one.parts)
    masked: list[MaskedParagraph] = []
    first = 0
    for start, end in places:
        while first < len(parts) and parts[first][0] < start:
            first += 1
        last = first
        while last < len(parts) and parts[last][1] <= end:
            last += 1
        masked.append(MaskedParagraph(text, (start, end), parts[first:last]))
        first = last
    return masked


def _is_complete(text: str, begin: int, end: int, limit: int) -> bool:
    """Whether a quotation is a sentence or more, which does not continue that of its author."""
    words = _WORD.finditer(text, begin, end)
    return (
        _BEGINS.match(text, begin, end) is not None
        and sum(1 for _ in zip(words, range(_FEWEST_WORDS), strict=False)) == _FEWEST_WORDS
        and (
            _ENDS.search(text, begin, end) is not None
            or _ENDS_BEHIND.match(text, end, limit) is not None
        )
    )
