"""Features of marked parts, for the models that tell quotations from titles and terms."""

import re

from claimdb.extraction import lexicon
from claimdb.extraction.article import Article
from claimdb.extraction.features import dep_number, tag_number, word_or_tag
from claimdb.extraction.rates import Rates
from claimdb.extraction.speakers import Surroundings

_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
_SMALL = lexicon.words("a an and as at by for from in of on or the to with")
_CONTRACTIONS = ("n't", "n’t", "'re", "’re", "'ve", "’ve", "'ll", "’ll")
_MARK_WORDS = frozenset(("“", "”", '"', "''", "``", "‘", "’", "'", "`", "„", "«", "»"))
_INITIALS = ("", ",", ".", "!", "?", "…", "—", "–", "-", ":", ";")


def neighbours(around: Surroundings) -> tuple[int, int]:
    """Return the tokens before and behind a marked part, its marks left out."""
    tree, target = around.tree, around.target
    before, behind = target.start - 1, target.end
    while before >= 0 and tree.words[before] in _MARK_WORDS:
        before -= 1
    while behind < tree.count and tree.words[behind] in _MARK_WORDS:
        behind += 1
    return before, behind


def part_keys(around: Surroundings) -> tuple[str, ...]:
    """Return the keys of a marked part: what is before it, behind it, and above it."""
    tree = around.tree
    before, behind = neighbours(around)
    previous = tree.stem(before) if before >= 0 else "-"
    head = tree.stem(around.head) if around.head is not None else "-"
    dep = tree.deps[around.top] if around.top is not None else "-"
    return (
        previous,
        f"{word_or_tag(tree, before)}|{word_or_tag(tree, behind)}",
        f"{head}|{dep}",
        f"{word_or_tag(tree, before - 1)}|{previous}",
    )


def part_features(article: Article, around: Surroundings, number: int, rate: Rates) -> list[float]:
    """Return the features of a marked part by its number, from 0."""
    tree, target = around.tree, around.target
    start, end = article.parts[number]
    inside = article.text[start:end]
    words = _WORD.findall(inside)
    before, behind = neighbours(around)
    capitals = sum(word[0].isupper() for word in words)
    large = sum(word[0].isupper() or word.lower() in _SMALL for word in words)
    passage = article.passages[article.passage_of[number]]
    numbers = list(tree.marked)
    outside = [index for index in range(tree.count) if not tree.marks[index]]
    verbs = [max(rate(tree.stem(index))[:3]) for index in outside if tree.is_verb[index]]
    head, top = around.head, around.top
    low = [word.lower() for word in words]
    ahead = {tree.low[index] for index in range(max(0, before - 2), before + 1)}
    near = [tree.stem(index) if index is not None and 0 <= index < tree.count else ""
            for index in (before, behind, head)]  # fmt: skip
    return [
        len(words), capitals / max(1, len(words)), large == len(words), capitals,
        bool(words) and words[0][0].isupper(), _last(inside), _first_kind(tree.words, before),
        _first_kind(tree.words, behind), before < 0, behind >= tree.count,
        tag_number(tree, before), tag_number(tree, behind), dep_number(tree, before),
        dep_number(tree, behind), len(numbers), numbers.index(number + 1), tree.number,
        len(outside), tree.is_title, sum(word in lexicon.FIRST_PERSON for word in low),
        inside.isdigit(), "@" in inside or "http" in inside or "#" in inside,
        len(passage.parts), passage.is_closed, target.start, tree.count - target.end,
        dep_number(tree, top), tag_number(tree, head), tag_number(tree, top),
        head is not None and tree.marks[head] > 0,
        *(value for key in near for value in rate(key)[:3]), max(verbs, default=0), len(verbs),
        bool(ahead & lexicon.MEDIA_PHRASES), before >= 0 and tree.low[before] == "that",
        before >= 0 and tree.low[before] in ("the", "a", "an", "his", "her", "their", "its"),
        any(word.endswith(_CONTRACTIONS) for word in low),
        sum(word in ("is", "are", "was", "were", "has", "have", "will", "can") for word in low),
    ]  # fmt: skip


def _last(inside: str) -> int:
    last = inside.rstrip()[-1:]
    return _INITIALS.index(last) if last in _INITIALS else len(_INITIALS)


def _first_kind(words: list[str], index: int) -> int:
    first = words[index][:1] if 0 <= index < len(words) else ""
    return _INITIALS.index(first) if first in _INITIALS else len(_INITIALS)
