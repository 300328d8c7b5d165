"""The words of a question and the names in them, with the articles and titles around names."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol, TypeAlias

from claimdb import folding
from claimdb.ask.vocabulary import CONTRACTIONS, PERSONAL_TITLES, STOP, TITLES
from claimdb.model import Entity
from claimdb.query.value import Term

MAX_NAME = 8
"""The number of words of the longest name that a question may contain."""
QUOTE = "\0"
"""The key of a quoted passage; no word folds to it."""

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

    @property
    def key(self) -> str:
        """What a form compares."""
        return QUOTE if self.quoted else self.folded.replace(" ", "_")


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
            )


def phrase(words: Sequence[Word]) -> str:
    """Return words as a folded phrase; empty for a quoted passage among other words."""
    if len(words) > 1 and any(word.quoted for word in words):
        return ""
    return " ".join(word.folded for word in words)


def phrases(words: Sequence[Word]) -> Iterator[str]:
    """Yield every phrase that may be a name, also without a genitive s."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + MAX_NAME, len(words)) + 1):
            if name := phrase(words[start:end]):
                yield name
                if name.endswith("s"):
                    yield name.removesuffix("s")


class NameLookup(Protocol):
    """Looks up the names of actors and topics; `Database` and tests implement it."""

    def named(self, phrases: Collection[str]) -> Mapping[str, tuple[Entity, ...]]:
        """Return the entities that each folded phrase names, by a recorded name or a surname.

        Unknown phrases are absent; one with several entities of a kind is ambiguous.
        """
        ...


ACTORS = ("person", "organization")
Span: TypeAlias = tuple[int, int, tuple[Entity, ...]]
"""A name: the place of its first word, the place after its last, and its entities."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """The entities that the words of one question name."""

    text: str
    words: Sequence[Word]
    found: Mapping[str, tuple[Entity, ...]]

    def named(self, words: Sequence[Word], kinds: Collection[str]) -> tuple[Entity, ...]:
        """Return the entities of some kinds with this name."""
        return tuple(name for name in self.found.get(phrase(words), ()) if name.kind in kinds)

    def is_name(self, words: Sequence[Word], kinds: Collection[str]) -> bool:
        """Whether the words are a name, with or without an article."""
        article = len(words) > 1 and words[0].folded in ("the", "a", "an")
        return bool(self.named(words, kinds) or (article and self.named(words[1:], kinds)))

    def spans(self, words: Sequence[Word], kinds: Collection[str]) -> list[Span]:
        """Return the names among the words from left to right, preferring longer ones."""
        result: list[Span] = []
        taken: set[int] = set()
        for length in range(min(MAX_NAME, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                named = self.named(words[start : start + length], kinds)
                word = words[start]
                # WHO and US are names, who and us are not.
                common = length == 1 and word.folded in STOP and not word.capital
                if named and not common and taken.isdisjoint(range(start, start + length)):
                    taken.update(range(start, start + length))
                    result.append((start, start + length, named))
        return sorted(result, key=lambda span: span[0])

    def people(self, words: Sequence[Word]) -> list[Sequence[Word]]:
        """Split the names of several people: "Putin, Xi and Blinken"."""
        joints = [place for place, word in enumerate(words) if word.folded in ("and", "or")]
        if not joints or self.is_name(words, ACTORS):
            return [words]
        people: list[list[Word]] = [[]]
        for place, word in enumerate(words):
            if place not in joints:
                people[-1].append(word)
            if place in joints or word.comma:
                people.append([])
        return [person for person in people if person] or [words]

    def person(
        self, words: Sequence[Word]
    ) -> tuple[Sequence[Word], Sequence[Word], tuple[Entity, ...]] | None:
        """Return the words before the name at the end, the name, and its actors."""
        words = _without_genitive(words)
        for start in range(max(0, len(words) - MAX_NAME), len(words)):
            # A genitive is often typed without its apostrophe: "putins view".
            name = phrase(words[start:])
            named = self.found.get(name, ()) or self.found.get(name.removesuffix("s"), ())
            if named := tuple(entry for entry in named if entry.kind in ACTORS):
                return words[:start], words[start:], named
        return None

    def term(self, slot: str, words: Sequence[Word], named: tuple[Entity, ...]) -> Term:
        """Return the term of a name; an ambiguous one stays as typed, and is reported later."""
        if slot == "speaker" and all(name.kind == "organization" for name in named):
            slot = "org"
        distinct = {name.id: name.name for name in named}
        name = next(iter(distinct.values()))
        plain = len(distinct) == 1 and folding.words(name)
        return Term(slot, name if plain else self.typed(words))

    def typed(self, words: Sequence[Word]) -> str:
        """Return words as typed."""
        text = self.text[words[0].start : words[-1].end]
        whole = self.words.index(words[-1]) - self.words.index(words[0]) == len(words) - 1
        return text if whole and '"' not in text else " ".join(word.text for word in words)


def idle(word: Word) -> bool:
    """Whether a word is not searched for: a function word or a genitive s."""
    return word.possessive or (word.folded in STOP and not word.quoted and not word.capital)


def lists(words: Sequence[Word], spans: Sequence[Span]) -> list[list[Span]]:
    """Group names into lists: "sanctions, energy and the war" is one, "sanctions of Russia" two."""
    result: list[list[Span]] = []
    for span in spans:
        end = result[-1][-1][1] if result else 0
        before = words[end : span[0]]
        joined = any(word.folded in ("and", "or") for word in before) or words[end - 1].comma
        if result and joined and all(map(idle, before)):
            result[-1].append(span)
        else:
            result.append([span])
    return result


def _without_genitive(words: Sequence[Word]) -> Sequence[Word]:
    while len(words) > 1 and words[-1].possessive:
        words = words[:-1]
    return words


def without_titles(words: Sequence[Word]) -> Sequence[Word]:
    """Drop articles and titles before an unrecorded name, and a genitive after it."""
    words = _without_genitive(words)
    while len(words) > 1 and idle(words[0]):
        words = words[1:]
    title = list(takewhile(lambda word: word.folded in TITLES or word.folded == "of", words))
    # "General" and "Justice" alone may begin the name of a company or a department.
    personal = any(word.folded in PERSONAL_TITLES for word in title)
    return words[len(title) :] if personal and len(title) < len(words) else words


def titles_before(words: Sequence[Word], place: int) -> Iterator[int]:
    """Yield the places of the title before a name: "Secretary of State Blinken"."""
    while place > 0 and (words[place - 1].folded in TITLES or words[place - 1].folded == "of"):
        place -= 1
        yield place


def genitive(words: Sequence[Word], place: int) -> bool:
    """Whether the word at a place is a genitive s."""
    return place < len(words) and words[place].possessive
