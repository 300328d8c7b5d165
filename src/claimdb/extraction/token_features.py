"""Features of marked parts and of their possible speakers, without a parser."""

from collections.abc import Sequence
from typing import NamedTuple

from claimdb.extraction import lexicon
from claimdb.extraction.tokens import TokenMention, TokenParagraph

_BACK = 2  # paragraphs in which a speaker is looked for
_NEAREST = 12  # mentions of the paragraph
_MOST_BEFORE = 4  # mentions of each paragraph before
_FAR = 60
_DASHES = frozenset("—–-―")
_PREPOSITIONS = lexicon.words("of in for by to with about on at against from into over than")
_AUXILIARIES = lexicon.words("is are was were have has will")
_MARK_WORDS = frozenset(("“", "”", '"', "''", "``", "‘", "’", "'", "`", "„", "«", "»"))
_KINDS = ("", ",", ".", "!", "?", ":", "—", "–", "-", ";", "…")
_VERB_REACH = 7  # tokens behind a mention in which its verb is looked for


class TokenPair(NamedTuple):
    """A possible speaker: the number of its paragraph, and its mention there."""

    paragraph: int
    mention: TokenMention


def kind_of(words: Sequence[str], index: int) -> int:
    """Return a number for the punctuation at an index, another one for a word or nothing."""
    if not 0 <= index < len(words):
        return len(_KINDS) + 1
    first = words[index][0]
    return _KINDS.index(first) if first in _KINDS else 0


class TokenPart:
    """A marked part of a paragraph.

    Attributes:
        before: The token before it, its marks left out; -1 at the start of the paragraph.
        behind: The token behind it; the number of tokens at the end of the paragraph.
        features: Its features.
    """

    def __init__(self, paragraph: TokenParagraph, number: int, index: int, inside: str) -> None:
        self.paragraph = paragraph
        start, end = self.start, self.end = paragraph.marked[number]
        words, low = paragraph.words, paragraph.low
        before, behind = start - 1, end
        while before >= 0 and words[before] in _MARK_WORDS:
            before -= 1
        while behind < len(words) and words[behind] in _MARK_WORDS:
            behind += 1
        self.before, self.behind = before, behind
        mine = [word for word in words[start:end] if word[0].isalnum()]
        capitals = sum(word[0].isupper() for word in mine)
        last = inside.rstrip()[-1:]
        shares = paragraph.shares
        previous = low[before] if before >= 0 else ""
        self.shared = [
            min(len(mine), _FAR), capitals / max(1, len(mine)),
            bool(mine) and mine[0][0].isupper(),
            _KINDS.index(last) if last in _KINDS else 0, kind_of(words, before),
            kind_of(words, behind), shares[before] if before >= 0 else 0.0,
            shares[behind] if behind < len(words) else 0.0, len(paragraph.marked), index,
        ]  # fmt: skip
        near = low[max(0, before - 2) : before + 1]
        self.features = [
            *self.shared, previous == "that", previous in ("the", "a", "an", "his", "her", "their"),
            previous in _PREPOSITIONS, previous == "as", max(shares, default=0.0),
            len(words) - (end - start),
            any(word in lexicon.MEDIA_PHRASES for word in near), capitals,
            sum(word in lexicon.FIRST_PERSON for word in low[start:end]),
            any(word in _AUXILIARIES for word in low[start:end]),
            inside.isdigit(), "@" in inside or "http" in inside or "#" in inside,
            max(shares[max(0, before - 3) : before + 1], default=0.0),
            max(shares[behind : behind + 4], default=0.0), words[-1] in ".!?",
        ]  # fmt: skip

    def pair(
        self, other: TokenParagraph, distance: int, mention: TokenMention, count: int
    ) -> list[float]:
        """Return the features of the part with a mention in a paragraph `distance` before it."""
        start, end, kind = mention
        words, low, shares = other.words, other.low, other.shares
        after, after_at = 0.0, end
        for token in range(end, min(len(words), end + _VERB_REACH)):
            if words[token] in ".?!":
                break
            share = shares[token] * (1 - 0.12 * (token - end))
            if share > after:
                after, after_at = share, token
        ahead, ahead_at = 0.0, start
        for token in range(max(0, start - 3), start):
            share = shares[token] * (1 - 0.2 * (start - 1 - token))
            if share > ahead:
                ahead, ahead_at = share, token
        if distance == 0:
            where = self._near(mention, after_at if after else None, ahead_at if ahead else None)
        else:
            is_before = distance > 0
            beyond = sum(
                (one.start > start) if is_before else (one.start < start) for one in other.mentions
            )
            where = [is_before, _FAR, _FAR, beyond, 9, 0, _FAR, _FAR, 0]
        previous, following = (
            low[start - 1] if start else "",
            words[end] if end < len(words) else "",
        )
        return [
            distance, *where, kind, after, after_at - end, ahead, start - ahead_at, end - start,
            start == 0 or other.ends_sentence(start - 1), kind_of(words, end),
            kind_of(words, start - 1), previous in _PREPOSITIONS,
            previous == "to" and start > 1 and low[start - 2] == "according",
            following in ("'", "’") or words[end - 1].endswith(("’s", "'s")),
            other.mentions[0] is mention, count, *self.shared,
        ]  # fmt: skip

    def _near(self, mention: TokenMention, after: int | None, ahead: int | None) -> list[float]:
        """Return where a mention of the same paragraph is."""
        paragraph = self.paragraph
        is_before = mention.start < self.start
        low, high = (mention.end, self.start) if is_before else (self.end, mention.start)
        between = range(low, high)
        outside = [token for token in between if not paragraph.marks[token]]

        def gap(verb: int | None) -> int:
            if verb is None:
                return _FAR
            return min(_FAR, self.start - verb if verb < self.start else verb - self.end + 1)

        return [
            is_before, min(_FAR, high - low),
            sum(paragraph.words[token][0].isalnum() for token in outside),
            sum(low <= one.start < high for one in paragraph.mentions),
            sum(paragraph.words[token] in ".?!" for token in outside),
            len({paragraph.marks[token] for token in between if paragraph.marks[token]}),
            gap(after), gap(ahead),
            max((paragraph.shares[token] for token in outside), default=0.0),
        ]  # fmt: skip


def token_pool(
    paragraphs: Sequence[TokenParagraph], number: int, part: TokenPart
) -> list[TokenPair]:
    """Return the mentions that may be the speaker of a part of a paragraph."""
    own = paragraphs[number].mentions
    nearest = sorted(
        own,
        key=lambda one: part.start - one.end if one.start < part.start else one.start - part.end,
    )[:_NEAREST]
    found = [TokenPair(number, one) for one in nearest]
    for other in range(number - 1, max(-1, number - 1 - _BACK), -1):
        found += [TokenPair(other, one) for one in paragraphs[other].mentions[-_MOST_BEFORE:]]
    if number + 1 < len(paragraphs):
        found += [TokenPair(number + 1, one) for one in paragraphs[number + 1].mentions[:1]]
    return found
