"""A question split into words and quoted passages, as typed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimdb import folding
from claimdb.ask.vocabulary import CONTRACTIONS

MAX_NAME = 8
"""So many words a name may have to be recognised in a question."""
QUOTE = "\0"
"""Stands for a quoted passage where forms are compared; no word folds to it."""

_MAX_LENGTH = 20_000
_SEEN = {
    **dict.fromkeys((0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0xAB, 0xBB, 0xFF02), '"'),
    **dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2BC, 0xFF07, 0x60, 0xB4), "'"),
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " "),
    # Marks of direction change what a terminal shows and nothing of what is meant.
    **dict.fromkeys(
        (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
    ),
}
# The inner length is bounded so that many opening marks without a closing one stay quick.
_QUOTED = re.compile(r'"([^"]*)"|(?<!\w)\'(\S.{0,500}?)\'(?!\w)')
_PIECE = re.compile(r"\S+")
_RUN = re.compile(
    r"[^\s!-/:-@\[-`{-~\xa1-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf"
    r"\u2010-\u2027\u2030-\u205e\u3000-\u3004\u3008-\u3020\u3030]+"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: as typed, folded, and the piece between spaces it stands in."""

    text: str
    folded: str
    piece: str
    place: int  # where that piece begins
    start: int
    end: int
    quoted: bool = False
    possessive: bool = False  # the s of a genitive
    close: bool = False  # stands in one piece with the word before it
    comma: bool = False  # a comma follows
    capital: bool = False  # in capitals among words that are not: WHO and US are names then

    @property
    def key(self) -> str:
        """What a form compares."""
        return QUOTE if self.quoted else self.folded.replace(" ", "_")


def cleaned(question: str) -> str:
    """Return a question in one style of marks and spaces, without what cannot be seen."""
    text = " ".join(question.translate(_SEEN).split())
    # A longer text is no question: its quotation marks would only take time.
    return text if len(text) <= _MAX_LENGTH else " ".join(_RUN.findall(text))


def split(text: str) -> Iterator[Word]:
    """Yield the words and the quoted passages of a text that is cleaned."""
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
    """Yield the words between two places where nothing is quoted."""
    for match in _PIECE.finditer(text, start, end):
        runs = [(run, folding.folded(run[0])) for run in _RUN.finditer(text, *match.span())]
        runs = [(run, folded) for run, folded in runs if folded]
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
            )


def phrase(words: Sequence[Word]) -> str:
    """Return the folded phrase that may be a name; a quoted passage is one only by itself."""
    if len(words) > 1 and any(word.quoted for word in words):
        return ""
    return " ".join(word.folded for word in words)


def phrases(words: Sequence[Word]) -> Iterator[str]:
    """Yield every phrase that may be a name, also without the s of a genitive."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + MAX_NAME, len(words)) + 1):
            if name := phrase(words[start:end]):
                yield name
                if name.endswith("s"):
                    yield name.removesuffix("s")
