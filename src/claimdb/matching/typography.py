"""What two printings of the same words may differ in, and a text without it.

Owns which characters are only another kind of the same: quotation marks, dashes, white space, the
dots of an omission, accents composed or not, and what cannot be seen. Offsets are code points of
the text as it stands. It must not know quotes or documents.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right

MARKS = "'\"‘’‚‛“”„‟«»‹›′″ʼ`´「」『』＂＇"
DASHES = "-‐‑‒–—―−"
OMISSION = r"\.\s?\.\s?\.|…"
"""The dots that stand for words left out, as a regular expression."""
OMITTED = rf"\[\s*(?:{OMISSION})\s*\]|\(\s*(?:{OMISSION})\s*\)|{OMISSION}"
"""The same with the brackets that they may stand in."""

_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_OTHER_MARKS = tuple(MARKS[1:])
# Plain single spaces are the most of a text, and are left alone. French marks have spaces inside.
_VARIED = re.compile(
    rf"(?P<dash>\s*[{DASHES}]+\s*)|(?P<mark>[«‹]\s+|\s+[»›])|(?P<space>\s{{2,}}|[^\S ])"
    rf"|(?P<omission>{OMISSION})|(?P<unseen>[{_INVISIBLE}]+)|\w[\u0300-\u036f]+"
)
_ONE = {"dash": "-", "mark": MARKS[0], "space": " ", "omission": "…", "unseen": ""}


class Plain:
    """A text in one typography, with the way back to where its characters stand."""

    def __init__(self, text: str) -> None:
        # What was replaced, and what stands for it here: one entry each, in their order.
        self._starts, self._ends = array("q"), array("q")
        self._plain_starts, self._plain_ends = array("q"), array("q")
        pieces: list[str] = []
        done = length = 0
        for varied in _VARIED.finditer(text):
            kind = varied.lastgroup
            one = unicodedata.normalize("NFC", varied[0]) if kind is None else _ONE[kind]
            pieces += text[done : varied.start()], one
            length += varied.start() - done
            self._starts.append(varied.start())
            self._ends.append(varied.end())
            self._plain_starts.append(length)
            length += len(one)
            self._plain_ends.append(length)
            done = varied.end()
        pieces.append(text[done:])
        self.text = "".join(pieces)
        for mark in _OTHER_MARKS:
            self.text = self.text.replace(mark, MARKS[0])

    def original(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return where what stands here stands in the text as it is."""
        start, end = span
        at = bisect_right(self._plain_starts, start) - 1
        if at >= 0 and start < self._plain_ends[at]:
            start = self._starts[at]
        elif at >= 0:
            start += self._ends[at] - self._plain_ends[at]
        last = bisect_left(self._plain_starts, end) - 1
        if last >= 0 and end <= self._plain_ends[last]:
            end = self._ends[last]
        elif last >= 0:
            end += self._ends[last] - self._plain_ends[last]
        return start, end

    def here(self, offset: int) -> int:
        """Return where in this text an offset of the text as it is would be."""
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return offset
        beyond = offset - self._ends[at]
        return self._plain_ends[at] + beyond if beyond >= 0 else self._plain_starts[at]


def plain(text: str) -> str:
    """Return a text in one typography, without white space at its ends."""
    return Plain(text).text.strip()
