"""The words of a question, as typed and folded, with the quoted passages among them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimdb import folding
from claimdb.ask.little_words import CONTRACTIONS

MAX_WORDS = 100
"""How many words of a question are read; the rest is unused."""

_MAX_LENGTH = 20_000
_SEEN = {
    **dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0xAB, 0xBB, 0xFF02), '"'),
    **dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2BC, 0xFF07, 0x60, 0xB4), "'"),
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " "),
    # Direction marks change the display, not the meaning.
    **dict.fromkeys(
        (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
    ),
}
# The bound on the inner length keeps many opening marks without a closing one quick.
_QUOTED = re.compile(r'"([^"]*)"|(?<!\w)\'(\S.{0,500}?)\'(?!\w)')
_PIECE = re.compile(r"\S+")
_RUN = re.compile(
    r"[^\s!-/:-@\[-`{-~\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf"
    r"\u2010-\u2027\u2030-\u205e\u3000-\u3004\u3008-\u3020\u3030]+"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: as typed, folded, and the piece between spaces that contains it."""

    text: str
    folded: str
    piece: str
    place: int  # the start of that piece
    start: int
    end: int
    quoted: bool = False
    possessive: bool = False  # the s of a genitive
    close: bool = False  # in one piece with the previous word
    comma: bool = False  # a comma follows
    capital: bool = False  # in capitals among other words, as the names WHO and US
    reference: bool = False  # an @ is before it


def cleaned(question: str) -> str:
    """Return a question with plain marks and spaces, without invisible characters."""
    text = " ".join(question.translate(_SEEN).split())
    # In a longer text, which is not a question, quotation marks would take long.
    return text if len(text) <= _MAX_LENGTH else " ".join(_RUN.findall(text))


def split(text: str) -> Iterator[Word]:
    """Yield the words and the quoted passages of a cleaned text."""
    position = 0
    shouted = text.isupper()
    for match in _QUOTED.finditer(text):
        yield from _plain(text, position, match.start(), shouted=shouted)
        inner = 1 if match[1] is not None else 2
        if folded := folding.folded(match[inner]):
            start, end = match.span(inner)
            yield Word(match[inner], folded, match[0], match.start(), start, end, quoted=True)
        position = match.end()
    yield from _plain(text, position, len(text), shouted=shouted)


def _plain(text: str, start: int, end: int, *, shouted: bool) -> Iterator[Word]:
    """Yield the words of a span without quoted passages."""
    for match in _PIECE.finditer(text, start, end):
        every = ((run, folding.folded(run[0])) for run in _RUN.finditer(text, *match.span()))
        runs = [(run, folded) for run, folded in every if folded]
        if not runs:
            continue
        comma = text[runs[-1][0].end() : match.end()].startswith(",")
        first, last = runs[0][0].start(), runs[-1][0].end()
        piece = text[first:last]
        if whole := CONTRACTIONS.get("".join(folded for _, folded in runs)):
            for part in whole.split():
                yield Word(piece, part, piece, first, first, last)
            continue
        for number, (run, folded) in enumerate(runs):
            yield Word(
                run[0],
                folded,
                piece,
                first,
                *run.span(),
                possessive=folded == "s" and number > 0 and text[run.start() - 1] == "'",
                close=number > 0,
                comma=comma and number == len(runs) - 1,
                capital=len(run[0]) > 1 and run[0].isupper() and not shouted,
                reference=number == 0 and text[run.start() - 1 : run.start()] == "@",
            )


def phrase(words: Sequence[Word]) -> str:
    """Return words as a folded phrase; empty for a quoted passage among other words."""
    if len(words) > 1 and any(word.quoted for word in words):
        return ""
    return " ".join(word.folded for word in words)
