"""Text in plain typography: one kind of quotation marks, dashes, spaces, omissions and accents."""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from typing import TypeAlias

Compound: TypeAlias = tuple[str, str]
"""The words before and after a hyphen."""

MARKS = "'\"‘’‚‛“”„‟«»‹›′″ʼ`´「」『』＂＇"
DASHES = "-‐‑‒–—―−"
OMISSION = r"\.\s?\.\s?\.|…"
"""The dots of an omission, as a regular expression."""
OMITTED = rf"\[\s*(?:{OMISSION})\s*\]|\(\s*(?:{OMISSION})\s*\)|{OMISSION}"
"""An omission with or without its brackets."""

INTERRUPTION = "\0"
"""What stands for the clause of the author that interrupts a quotation."""
_PAIRS = (("”", "“"), ('"', '"'), ("“", "„"), ("»", "«"), ("«", "»"), ("’", "‘"), ("」", "「"))
# Up to 120 characters of one paragraph, in which only an abbreviation ends with a full stop.
_ABBREVIATED = "|".join(
    rf"(?<=\b{letters})\." for letters in ("[A-Z]", "[A-Z][a-z]", "[A-Z][a-z]{2}")
)
_CLAUSE = rf'(?:[^\n.!?“”„"«»「」]|\n(?!\s*\n)|{_ABBREVIATED}){{2,120}}?'
_INTERRUPTED = re.compile(
    "|".join(
        rf"(?:(?<=[!?…—–])|[,.;]){close}\s{_CLAUSE}[,.:;]\s+{begin}|{close}[,.;]\s{_CLAUSE}[,.:;]\s+{begin}"
        for close, begin in _PAIRS
    )
)
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_OTHER_MARKS = tuple(MARKS[1:])
# Single spaces are skipped, because they are frequent. French quotation marks have spaces inside.
_VARIED = re.compile(
    rf"(?P<dash>\s*[{DASHES}]+\s*)|(?P<mark>[«‹]\s+|\s+[»›])|(?P<space>\s{{2,}}|[^\S ])"
    rf"|(?P<omission>{OMISSION})|(?P<unseen>\u00ad\s*\n\s*|[{_INVISIBLE}]+)"
    r"|\w[\u0300-\u036f]+"
)
# A word that the end of a line divides has a hyphen there, as may a compound.
_DIVIDED = re.compile(r"(?<=[^\W\d_])(?P<divided>[-‐]\s*\n\s*)(?=[^\W\d_])")
_VARIED_OR_DIVIDED = re.compile(f"{_DIVIDED.pattern}|{_VARIED.pattern}")
_LAST_WORD, _WORD = re.compile(r"\w{1,50}\Z"), re.compile(r"\w{1,50}")
_COMPOUND = re.compile(r"(\w{1,50})-(?=(\w{1,50}))")
_ONE = {"dash": "-", "mark": MARKS[0], "space": " ", "omission": "…", "unseen": ""}


class Plain:
    """A text in plain typography, with the offsets of its characters in the original.

    With `compounds`, words that lines divide are whole, and have a hyphen where they are compounds.
    """

    def __init__(self, text: str, compounds: frozenset[Compound] | None = None) -> None:
        # The spans of replaced text, and of its replacements, in order, after an empty one.
        self._starts, self._ends = array("q", [0]), array("q", [0])
        self._plain_starts, self._plain_ends = array("q", [0]), array("q", [0])
        pieces: list[str] = []
        done = length = 0
        pattern = _VARIED if compounds is None else _VARIED_OR_DIVIDED
        for varied in pattern.finditer(text):
            kind = varied.lastgroup
            if kind == "divided":
                one = "-" if _compound(text, varied.span()) in (compounds or ()) else ""
            else:
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
        """Return the span in the original text of a span in the plain one."""
        start, end = span
        at = bisect_right(self._plain_starts, start) - 1
        beyond = start - self._plain_ends[at]
        last = max(0, bisect_left(self._plain_starts, end) - 1)
        return (
            self._ends[at] + beyond if beyond >= 0 else self._starts[at],
            self._ends[last] + max(0, end - self._plain_ends[last]),
        )

    def here(self, offset: int) -> int:
        """Return the offset in the plain text of an offset in the original."""
        at = bisect_right(self._starts, offset) - 1
        beyond = offset - self._ends[at]
        return self._plain_ends[at] + beyond if beyond >= 0 else self._plain_starts[at]


class Uninterrupted:
    """A text in plain typography with each interruption of a quotation as one character."""

    def __init__(self, text: str, compounds: frozenset[Compound] | None = None) -> None:
        # The ends of the interruptions in the original and in the shortened text, in order.
        self._ends, self._short_ends = array("q", [0]), array("q", [0])
        pieces: list[str] = []
        done = length = 0
        for found in _INTERRUPTED.finditer(text):
            pieces += text[done : found.start()], INTERRUPTION
            length += found.start() - done + 1
            done = found.end()
            self._ends.append(done)
            self._short_ends.append(length)
        pieces.append(text[done:])
        self._plain = Plain("".join(pieces), compounds)
        self.text = self._plain.text

    def original(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return the span in the original text of a span that ends inside no interruption."""
        start, end = (self._before(one) for one in self._plain.original(span))
        return start, end

    def _before(self, offset: int) -> int:
        at = bisect_right(self._short_ends, offset) - 1
        return self._ends[at] + offset - self._short_ends[at]


def plain(text: str) -> str:
    """Return a text in plain typography, without white space at its ends."""
    return Plain(text).text.strip()


def divided(text: str) -> frozenset[Compound]:
    """Return the parts of the words, and of the compounds, that lines of a text divide."""
    return frozenset(_compound(text, found.span()) for found in _DIVIDED.finditer(text))


def compounds(run: str) -> frozenset[Compound]:
    """Return the words on both sides of each hyphen of a run."""
    return frozenset((found[1], found[2]) for found in _COMPOUND.finditer(plain(run)))


def _compound(text: str, span: tuple[int, int]) -> Compound:
    """Return the words before and after a place of a text."""
    start, end = span
    before, after = _LAST_WORD.search(text, max(0, start - 50), start), _WORD.match(text, end)
    return before[0] if before else "", after[0] if after else ""
