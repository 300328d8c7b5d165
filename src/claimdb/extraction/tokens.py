"""A paragraph as words and marks, with the names and pronouns in it, without a parser."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from claimdb.extraction import lexicon
from claimdb.quotation import Span

_TOKEN = re.compile(
    r"''|``|(?:Mrs?|Ms|Dr|Sens?|Reps?|Govs?|Gen|St|Jr|Sr|Prof|Rev|Lt|Sgt|Col|Capt)\.(?!\w)"
    r"|(?:[A-Z]\.)+(?:[A-Z](?!\w))?|\w+(?:[’'-]\w+)*|[^\w\s]"
)
_NO_NAME = lexicon.words(
    "the a an in on at but and or if when while as for with from by to of it this that these "
    "those his her their our my its he she they we i you there here what who how why after "
    "before since because although though still yet so then now not no many some most all both "
    "each few more other one two three four five last next such even just monday tuesday "
    "wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december jan feb mar apr aug sept oct nov dec according "
    "asked meanwhile however also only"
)
_TITLES = lexicon.TITLES | {f"{title}." for title in lexicon.TITLES}
_ENDS = frozenset(".?!")
_LINKS = frozenset(("of", "for"))

RUN_WITH_TITLE, RUN, WORD, PERSONAL, WHO, OTHER_PRONOUN, ROLE = range(1, 8)
"""The classes of mentions."""


class TokenMention(NamedTuple):
    """A name, a pronoun or a role: its first token, its end, and its class."""

    start: int
    end: int
    kind: int


class TokenParagraph:
    """The tokens of a paragraph; each list has one item a token.

    Attributes:
        words: The texts of the tokens.
        low: The same in lower case.
        spans: Their offsets in the article.
        marks: 0, or the number of the marked part that a token is in, from 1.
        mentions: The mentions outside marks, in order.
        marked: The tokens of each marked part by its number.
    """

    def __init__(
        self, text: str, place: Span, parts: Sequence[Span], first: int,
        shares: Mapping[str, float],
    ) -> None:  # fmt: skip
        self.words: list[str] = []
        self.spans: list[Span] = []
        self.marks: list[int] = []
        self.marked: dict[int, Span] = {}
        number, ahead = first, iter(parts)
        begin, stop = next(ahead, (place[1], place[1]))
        for found in _TOKEN.finditer(text, *place):
            start, end = found.span()
            while start >= stop and begin < place[1]:
                number += 1
                begin, stop = next(ahead, (place[1], place[1]))
            inside = number + 1 if begin <= start and end <= stop and begin < stop else 0
            if inside:
                before, _ = self.marked.get(inside, (len(self.words), 0))
                self.marked[inside] = before, len(self.words) + 1
            self.words.append(found[0])
            self.spans.append((start, end))
            self.marks.append(inside)
        self.low = [word.lower() for word in self.words]
        self._shares_of = shares
        self.mentions = self._mentions()

    @cached_property
    def shares(self) -> list[float]:
        """How often the stem of a word in lower case attributes a quote; 0 inside marks."""
        shares_of, stem = self._shares_of, lexicon.stem
        return [
            0.0 if mark or word != low else shares_of.get(stem(low), 0.0)
            for mark, word, low in zip(self.marks, self.words, self.low, strict=True)
        ]

    def _mentions(self) -> list[TokenMention]:
        found: list[TokenMention] = []
        token, count = 0, len(self.words)
        while token < count:
            word, low = self.words[token], self.low[token]
            if self.marks[token]:
                token += 1
                continue
            if word[0].isupper() and low not in _NO_NAME and low not in lexicon.PRONOUNS:
                end = self._end_of_name(token)
                if low in _TITLES and end > token + 1:
                    kind = RUN_WITH_TITLE
                else:
                    kind = RUN if end > token + 1 else WORD
                found.append(TokenMention(token, end, kind))
                token = end
                continue
            if low in lexicon.PERSONAL:
                found.append(TokenMention(token, token + 1, PERSONAL))
            elif low == "who":
                found.append(TokenMention(token, token + 1, WHO))
            elif low in lexicon.SPEAKERS or low in ("it", "others", "some", "many"):
                found.append(TokenMention(token, token + 1, OTHER_PRONOUN))
            elif lexicon.singular(low) in lexicon.ROLES:
                found.append(TokenMention(max(0, token - 1), token + 1, ROLE))
            token += 1
        return found

    def _end_of_name(self, token: int) -> int:
        end = token + 1
        while end < len(self.words) and not self.marks[end]:
            word, low = self.words[end], self.low[end]
            is_apart = self.spans[end][0] - self.spans[end - 1][1] > 1
            if is_apart or self.low[end - 1].endswith(("’s", "'s")):
                break
            if word[0].isupper() and low not in lexicon.PRONOUNS:
                end += 1
            elif (
                low in _LINKS and end + 1 < len(self.words) and self.words[end + 1][0].isupper()
                and not self.marks[end + 1]
            ):  # fmt: skip
                end += 2
            else:
                break
        return end

    def ends_sentence(self, token: int) -> bool:
        """Whether a sentence ends with a token."""
        return self.words[token] in _ENDS
