"""Mentions that may be the speaker of a quote, and their features for the model that ranks them."""

from collections.abc import Sequence
from typing import NamedTuple

from claimdb.extraction.article import Article
from claimdb.extraction.features import NONE, dep_number, tag_number
from claimdb.extraction.rates import Rates
from claimdb.extraction.tree import Mention, Tree


class SpeakerMention(NamedTuple):
    """A mention in a paragraph of an article."""

    paragraph: int
    mention: Mention


class Target(NamedTuple):
    """The tokens of a quote in a paragraph, and its cue if it is known."""

    paragraph: int
    start: int
    end: int
    cue: int | None = None


_BACK = 3  # paragraphs in which a speaker is looked for
_MOST_BEFORE = 6  # mentions of each of these
_FAR = 99
_DASHES = frozenset(("—", "–", "-", "--", "―"))
_HOPS = 6
_UNKNOWN = (0.0, 0.0, 0.0)


def pool(article: Article, paragraph: int) -> list[SpeakerMention]:
    """Return the mentions that may be speakers of quotes in a paragraph, outside marks.

    All of the paragraph, subjects and names of the three before, and the first subject of the next.
    """
    tree = article.trees[paragraph]
    found = [SpeakerMention(paragraph, one) for one in tree.mentions if not tree.marks[one.head]]
    for number in range(paragraph - 1, max(-1, paragraph - 1 - _BACK), -1):
        other = article.trees[number]
        likely = [
            SpeakerMention(number, one)
            for one in other.mentions
            if not other.marks[one.head]
            and (
                other.deps[one.head] in ("nsubj", "nsubjpass")
                or other.mention_class(one.head) in (6, 7)
            )
        ]
        found += likely[-_MOST_BEFORE:]
    if paragraph + 1 < len(article.trees):
        other = article.trees[paragraph + 1]
        first = (
            SpeakerMention(paragraph + 1, one)
            for one in other.mentions
            if not other.marks[one.head] and other.deps[one.head] == "nsubj"
        )
        found += [one for one in (next(first, None),) if one is not None]
    return found


class Surroundings:
    """What is around a quote in its paragraph, computed once for all its possible speakers.

    Attributes:
        above: The verbs outside the quote that its tokens depend on, with their distance.
        head: The token outside that the topmost token of the quote depends on.
        top: This topmost token.
    """

    def __init__(self, tree: Tree, target: Target) -> None:
        self.tree, self.target = tree, target
        start, end = target.start, target.end
        self.above: dict[int, int] = {}
        self.head: int | None = None
        self.top: int | None = None
        for token in range(start, end):
            above = tree.heads[token]
            if not start <= above < end and self.head is None and not tree.is_punctuation[token]:
                self.head, self.top = above, token
            for hop in range(_HOPS):
                if not start <= above < end and tree.tags[above][0] in "VM":
                    self.above[above] = min(hop, self.above.get(above, _FAR))
                if tree.heads[above] == above:
                    break
                above = tree.heads[above]
        self.mention_heads = [one.head for one in tree.mentions if not tree.marks[one.head]]


def pair_features(
    article: Article, around: Surroundings, speaker: SpeakerMention, rate: Rates
) -> list[float]:
    """Return the features of a quote together with a possible speaker."""
    target, own = around.target, around.tree
    paragraph, mention = speaker
    tree = article.trees[paragraph]
    head = mention.head
    verb, how = tree.predicate(head)
    shares = _UNKNOWN if verb is None else rate(tree.stem(verb))[:3]
    is_near = paragraph == target.paragraph
    where = _near(around, mention, verb) if is_near else _far(tree, mention, target, paragraph)
    begin, stop = tree.sentences[tree.sentence[head]]
    before = tree.words[mention.start - 1] if mention.start else ""
    behind = tree.words[mention.end] if mention.end < tree.count else ""
    cue = target.cue if is_near else None
    return [
        is_near, target.paragraph - paragraph, *where, tree.mention_class(head),
        dep_number(tree, head), tag_number(tree, head), how, *shares, tag_number(tree, verb),
        dep_number(tree, verb), verb is not None and verb < head,
        verb is not None and tree.marks[verb] > 0, behind == ":", behind == ",",
        before in _DASHES, before == ",", article.frequencies[tree.low[head]],
        mention.end - mention.start,
        is_near and bool(own.mentions) and own.mentions[0].head == head,
        mention.start == begin, mention.end >= stop - 1, paragraph == 0,
        tag_number(tree, tree.heads[head]), verb is not None and verb in around.above and is_near,
        cue is not None and verb == cue, cue is not None and own.subject(cue)[0] == head,
        head + 1 < tree.count and tree.tags[head + 1] == "POS",
    ]  # fmt: skip


def _near(around: Surroundings, mention: Mention, verb: int | None) -> list[float]:
    """Return where a mention of the same paragraph is, relative to the quote."""
    tree, target = around.tree, around.target
    head = mention.head
    is_before = head < target.start
    is_inside = target.start <= head < target.end
    low, high = (mention.end, target.start) if is_before else (target.end, mention.start)
    low, high = max(low, 0), max(low, high)
    between = range(low, high)
    nearest = target.start if is_before else target.end - 1
    verb_gap = _FAR
    if verb is not None:
        verb_gap = target.start - verb - 1 if verb < target.start else verb - target.end
    hops = around.above.get(verb, _FAR) if verb is not None else _FAR
    return [
        is_before, is_inside, high - low,
        sum(low <= other < high for other in around.mention_heads),
        len({tree.marks[index] for index in between if tree.marks[index]}),
        abs(tree.sentence[head] - tree.sentence[nearest]), min(verb_gap, _FAR),
        sum(not tree.is_punctuation[index] and not tree.marks[index] for index in between),
        verb is not None and (verb in between),
        verb is not None and around.head == verb, hops, dep_number(tree, around.top),
    ]  # fmt: skip


def _far(tree: Tree, mention: Mention, target: Target, paragraph: int) -> list[float]:
    """Return the same as `_near` for a mention in another paragraph."""
    is_before = paragraph < target.paragraph
    beyond = [
        one.head for one in tree.mentions
        if ((one.head > mention.head) == is_before) and one.head != mention.head
    ]  # fmt: skip
    marks = tree.marks[mention.end :] if is_before else tree.marks[: mention.start]
    last = len(tree.sentences) - 1 if is_before else 0
    return [
        is_before, False, 200, len(beyond), len({mark for mark in marks if mark}),
        10 + abs(tree.sentence[mention.head] - last), _FAR, _FAR, False, False, _FAR, NONE + 1,
    ]  # fmt: skip


def content_pair_features(
    article: Article, around: Surroundings, speaker: SpeakerMention, subject: int | None
) -> list[float]:
    """Return more features of the content of a cue together with a possible speaker."""
    cue = around.target.cue
    assert cue is not None
    own = around.tree
    head = speaker.mention.head
    if speaker.paragraph != around.target.paragraph:
        return [_FAR, _FAR, False, 0, False, dep_number(own, cue), tag_number(own, cue), False,
                False, False, 0]  # fmt: skip
    is_below, above = False, head
    for _ in range(_HOPS):
        if above == cue:
            is_below = True
        if own.heads[above] == above:
            break
        above = own.heads[above]
    hops, above = 0, cue
    for hop in range(1, _HOPS + 1):
        if own.heads[above] == above:
            break
        above = own.heads[above]
        if own.heads[head] == above:
            hops = hop
            break
    low, high = min(cue, head), max(cue, head)
    return [
        head - cue, abs(head - cue), is_below, hops,
        own.sentence[head] == own.sentence[cue], dep_number(own, cue), tag_number(own, cue),
        subject == head, own.heads[head] == cue,
        any(own.words[index] == "," for index in range(low, high)),
        sum(low < other < high and own.deps[other] in ("nsubj", "nsubjpass")
            for other in around.mention_heads),
    ]  # fmt: skip


def relative(rows: Sequence[Sequence[float]], columns: Sequence[int]) -> list[list[float]]:
    """Return for each row its distance from the largest and the smallest value of some columns."""
    if not rows:
        return []
    bounds = [
        (max(row[column] for row in rows), min(row[column] for row in rows)) for column in columns
    ]
    return [
        [
            distance
            for column, (high, low) in zip(columns, bounds, strict=True)
            for distance in (row[column] - high, row[column] - low)
        ]
        for row in rows
    ]
