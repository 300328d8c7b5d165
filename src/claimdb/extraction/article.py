"""A parsed article: its text, the trees of its paragraphs, and its marked parts."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from claimdb.extraction.marks import MarkedSpan, marked_spans
from claimdb.extraction.masking import MaskedParagraph, masked_paragraphs
from claimdb.extraction.paragraphs import paragraphs
from claimdb.extraction.parsing import Parse, parses
from claimdb.extraction.tree import Tree
from claimdb.quotation import Span

_LONGEST = 6_000  # characters of a paragraph, from which on it is divided
_SENTENCE_END = re.compile(r"[.!?…]\S{0,3}\s+")


class Scan:
    """A text with its paragraphs and its outermost marked passages, before it is parsed.

    Attributes:
        text: The text.
        passages: The outermost passages inside marks.
        inner: The passages directly inside these, of one paragraph.
        parts: The parts of these, one a paragraph, in order.
        passage_of: For each part the index of its passage.
        paragraphs: The paragraphs.
        first_parts: For each paragraph the index of its first part.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        marked = [*marked_spans(text)]
        self.passages: list[MarkedSpan] = [one for one in marked if not one.depth]
        self.inner = [one for one in marked if one.depth == 1 and len(one.parts) == 1]
        parts = sorted(
            (part, number) for number, one in enumerate(self.passages) for part in one.parts
        )
        self.parts: list[Span] = [part for part, _ in parts]
        self.passage_of = [number for _, number in parts]
        self.paragraphs = [one for whole in paragraphs(text) for one in _shorter(text, whole, self)]
        self.first_parts: list[int] = []
        first = 0
        for start, _ in self.paragraphs:
            while first < len(self.parts) and self.parts[first][0] < start:
                first += 1
            self.first_parts.append(first)
        self.first_parts.append(len(self.parts))

    def parts_in(self, paragraph: int) -> list[Span]:
        """Return the marked parts in a paragraph."""
        return self.parts[self.first_parts[paragraph] : self.first_parts[paragraph + 1]]

    def masked(self) -> list[MaskedParagraph]:
        """Return the paragraphs as the parser reads them."""
        return masked_paragraphs(self.text, self.paragraphs, self.passages)


def _shorter(text: str, paragraph: Span, scan: Scan) -> Iterator[Span]:
    """Yield a paragraph in pieces of bearable length, none of which divides a marked passage.

    What is compared with everything else in its paragraph takes the square of the time.
    """
    start, end = paragraph
    if end - start > _LONGEST:
        marked = [one for one in scan.parts if start <= one[0] < end]
        least, place = start + _LONGEST, 0
        for found in _SENTENCE_END.finditer(text, least, end):
            at = found.end()
            while place < len(marked) and marked[place][1] < at - 1:
                place += 1
            inside = place < len(marked) and marked[place][0] <= at
            if at >= least and at < end and not inside:
                yield start, start + len(text[start:at].rstrip())
                start, least = at, at + _LONGEST
    yield start, end


class Article(Scan):
    """A scanned text with the trees of its paragraphs.

    Attributes:
        trees: The paragraphs, parsed.
        frequencies: How often each proper noun is the head of a mention, in lower case.
    """

    def __init__(
        self, text: str, parsed: Iterable[Parse], masked: list[MaskedParagraph] | None = None
    ) -> None:
        super().__init__(text)
        self.trees = [
            Tree(number, parse, one, self.parts_in(number), self.first_parts[number])
            for number, (parse, one) in enumerate(zip(parsed, masked or self.masked(), strict=True))
        ]
        self.frequencies = Counter(
            tree.low[mention.head]
            for tree in self.trees
            for mention in tree.mentions
            if tree.tags[mention.head] in ("NNP", "NNPS")
        )

    def span(self, paragraph: int, start: int, end: int) -> Span:
        """Return the offsets of some tokens of a paragraph."""
        tree = self.trees[paragraph]
        return tree.starts[start], tree.ends[end - 1]


def parsed_articles(texts: Iterable[str]) -> Iterator[Article]:
    """Yield the articles of texts."""
    for text in texts:
        masked = Scan(text).masked()
        yield Article(text, parses(one.text for one in masked), masked)
