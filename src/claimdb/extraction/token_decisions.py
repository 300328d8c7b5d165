"""Which marked passages are quotes, and who said them, without a parser and in pure Python."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from claimdb.extraction.article import Scan
from claimdb.extraction.found import MOST_SPEAKERS, FoundPassage, PossibleSpeaker
from claimdb.extraction.token_features import TokenPair, TokenPart, token_pool
from claimdb.extraction.tokens import TokenParagraph
from claimdb.quotation import Span

_ATTRIBUTED = 0.4
_DASHES = frozenset(("—", "–", "-", "―"))
_LEAST_CUE = 0.05
_FIRST, _FINALISTS = 12, 3  # trees, speakers
_BEHIND = -3.0  # the most log-odds of the other speakers

Node: TypeAlias = Any
"""A node of a tree: a number where it is a leaf, or `[column, threshold, left, right]`."""


class TokenModel(NamedTuple):
    """The models of the mode without a parser.

    Attributes:
        shares: How often a stem attributes a quote.
        speakers: The base and the trees of the ranker of speakers.
        attributed: Those of the judge of marked parts.
    """

    shares: Mapping[str, float]
    speakers: tuple[float, list[Node]]
    attributed: tuple[float, list[Node]]


class TokenRows(NamedTuple):
    """A marked part, with its possible speakers and the features of each."""

    paragraph: int
    part: int
    found: TokenPart
    pool: list[TokenPair]
    pairs: list[list[float]]

    def ranked(self, base: float, trees: list[Node]) -> list[tuple[TokenPair, float]]:
        """Return the possible speakers, the most likely first.

        All trees are asked only for those that are ahead after the first ones.
        """
        begun = [log_odds(base, trees[:_FIRST], pair) for pair in self.pairs]
        order = sorted(range(len(begun)), key=lambda index: -begun[index])
        found = []
        for place, index in enumerate(order):
            odds = min(begun[index], _BEHIND)
            if place < _FINALISTS:
                odds = log_odds(begun[index], trees[_FIRST:], self.pairs[index])
            found.append((self.pool[index], probability(odds)))
        return sorted(found, key=lambda one: -one[1])

    def best_score(self, base: float, trees: list[Node]) -> float:
        """Return the score of the most likely speaker."""
        return max((score for _, score in self.ranked(base, trees)), default=0.0)


@cache
def shipped() -> TokenModel:
    """Return the model that comes with the package."""
    from importlib.resources import files

    text = files("claimdb.extraction").joinpath("tokens.json").read_text(encoding="utf-8")
    return read_model(json.loads(text))


def read_model(value: Any) -> TokenModel:
    """Return the model of an object of JSON."""
    return TokenModel(value["shares"], *(tuple(value[name]) for name in ("speakers", "attributed")))


def token_paragraphs(scan: Scan, shares: Mapping[str, float]) -> list[TokenParagraph]:
    """Return the paragraphs of a text as tokens."""
    return [
        TokenParagraph(scan.text, place, scan.parts_in(number), scan.first_parts[number], shares)
        for number, place in enumerate(scan.paragraphs)
    ]


def token_rows(scan: Scan, paragraphs: list[TokenParagraph]) -> list[TokenRows]:
    """Return the features of the marked parts of a text."""
    counts = Counter(
        paragraph.low[one.end - 1] for paragraph in paragraphs for one in paragraph.mentions
    )
    rows = []
    for number, paragraph in enumerate(paragraphs):
        for index, mark in enumerate(paragraph.marked):
            begin, stop = scan.parts[mark - 1]
            part = TokenPart(paragraph, mark, index, scan.text[begin:stop])
            pool = token_pool(paragraphs, number, part)
            pairs = []
            for place, mention in pool:
                other = paragraphs[place]
                count = counts[other.low[mention.end - 1]]
                pairs.append(part.pair(other, number - place, mention, count))
            rows.append(TokenRows(number, mark - 1, part, pool, pairs))
    return rows


def find(scan: Scan, paragraphs: list[TokenParagraph], model: TokenModel) -> list[FoundPassage]:
    """Return the marked passages of a text, by their place."""
    found = []
    for row in token_rows(scan, paragraphs):
        ranked = row.ranked(*model.speakers)
        best = ranked[0][1] if ranked else 0.0
        attributed = probability(log_odds(*model.attributed, [*row.found.features, best]))
        speakers = []
        for (place, mention), score in ranked[:MOST_SPEAKERS]:
            spans = paragraphs[place].spans
            span = spans[mention.start][0], spans[mention.end - 1][1]
            speakers.append(PossibleSpeaker(span, score))
        cue = _cue(row, ranked[0][0] if ranked else None)
        found.append(
            FoundPassage(
                row.paragraph, scan.parts[row.part], "direct", cue, row.part, speakers,
                attributed, attributed >= _ATTRIBUTED,
            )
        )  # fmt: skip
    return found


def _cue(row: TokenRows, best: TokenPair | None) -> Span | None:
    """Return the likeliest word that attributes a part to its speaker, a colon or a dash."""
    part, paragraph = row.found, row.found.paragraph
    if part.before >= 0 and paragraph.words[part.before] == ":":
        return paragraph.spans[part.before]
    if best is not None and best.paragraph == row.paragraph:
        start, end, _ = best.mention
        near = [*range(max(0, start - 3), start), *range(end, min(len(paragraph.words), end + 7))]
        token = max(near, key=lambda token: paragraph.shares[token], default=-1)
        if token >= 0 and paragraph.shares[token] > _LEAST_CUE:
            return paragraph.spans[token]
    if part.behind < len(paragraph.words) and paragraph.words[part.behind] in _DASHES:
        return paragraph.spans[part.behind]
    return None


def log_odds(base: float, trees: Sequence[Node], row: Sequence[float]) -> float:
    """Return the sum of a base and of the values of trees for a row of features."""
    score = base
    for node in trees:
        while node.__class__ is list:
            column, threshold, left, right = node
            node = left if row[column] <= threshold else right  # noqa: PLW2901
        score += node
    return score


def probability(odds: float) -> float:
    """Return the probability of log-odds."""
    return 1 / (1 + math.exp(-odds))
