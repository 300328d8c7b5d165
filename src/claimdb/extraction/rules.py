"""Speakers that the words next to a marked part give away, where the parse often fails."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from claimdb.extraction import lexicon
from claimdb.extraction.quotations import neighbours
from claimdb.extraction.speakers import Surroundings
from claimdb.extraction.tree import Mention, Tree

_SAYING = frozenset(("say", "ask", "write", "accuse"))
_LINKS = frozenset(("that", "how", ":", ","))
_PREPOSITIONS = frozenset(("of", "for", "to", "from", "with", "by", "about", "at", "in", "on"))
_SUBJECTS = frozenset(("he", "she", "they", "we", "i"))
_PERFECT = frozenset(("had", "has", "have", "’d", "'d"))
_NOUNS_BETWEEN = 2
_FIRST_WORDS = 9


class GivenSpeaker(NamedTuple):
    """A speaker that a rule finds.

    Attributes:
        mention: The mention.
        cue: The token that attributes the part.
        below: The rule counts if the models find no speaker with this score.
        is_own: Whether the part is a quote by itself, and not a fragment of a mixed one.
    """

    mention: Mention
    cue: int | None
    below: float
    is_own: bool = False


def given_speaker(around: Surroundings) -> GivenSpeaker | None:
    """Return the speaker that the words next to a marked part give away."""
    found = (rule(around) for rule in RULES)
    return next((one for one in found if one is not None), None)


def _starting_at(tree: Tree, token: int) -> Iterator[Mention]:
    return (one for one in tree.mentions if one.start == token and not tree.marks[one.head])


def _ending_at(tree: Tree, token: int) -> Iterator[Mention]:
    """Yield the mentions that end before a token and depend on no preposition."""
    return (
        one
        for one in tree.mentions
        if one.end == token
        and not tree.marks[one.head]
        and not (one.start and tree.low[one.start - 1] in _PREPOSITIONS)
    )


def _says(tree: Tree, token: int) -> bool:
    return (
        0 <= token < tree.count
        and not tree.marks[token]
        and lexicon.cue_class(tree.low[token]) in _SAYING
    )


def _described_behind(around: Surroundings) -> GivenSpeaker | None:
    """`“dear friends” as Mr Smith describes it`."""
    tree = around.tree
    _, token = neighbours(around)
    if token < tree.count and tree.words[token] == ",":
        token += 1
    if token >= tree.count or tree.low[token] != "as":
        return None
    for one in _starting_at(tree, token + 1):
        if _says(tree, one.end):
            return GivenSpeaker(one, one.end, 0.8, is_own=True)
    return None


def _introduced(around: Surroundings) -> GivenSpeaker | None:
    """`..., and Mr Smith added that “...”`."""
    tree = around.tree
    token, _ = neighbours(around)
    while token >= 0 and tree.low[token] in _LINKS:
        token -= 1
    if token < 1 or not _says(tree, token) or tree.tags[token] not in ("VBD", "VBZ", "VBP"):
        return None
    end = token - 1 if tree.tags[token - 1] == "RB" else token
    one = next(_ending_at(tree, end), None)
    if one is None or tree.mention_class(one.head) not in (1, 6, 7, 8, 9):
        return None
    return GivenSpeaker(one, token, 0.9)


def _subject_before(around: Surroundings) -> GivenSpeaker | None:
    """`they “urge all sides to stop”`."""
    tree = around.tree
    token, _ = neighbours(around)
    if token < 0 or tree.low[token] not in _SUBJECTS or tree.words[token].islower():
        return None
    first = next(
        (index for index in range(around.target.start, around.target.end)
         if not tree.is_punctuation[index]), None,
    )  # fmt: skip
    if first is None or tree.tags[first] not in ("VB", "VBP", "VBD", "VBZ", "MD", "NN", "RB"):
        return None
    one = next(_ending_at(tree, token + 1), None)
    return None if one is None else GivenSpeaker(one, None, 0.6)


def _relative_behind(around: Surroundings) -> GivenSpeaker | None:
    """`the “no limits” alliance they had declared`."""
    tree = around.tree
    _, token = neighbours(around)
    for behind in range(token, min(tree.count, token + _NOUNS_BETWEEN + 1)):
        if tree.low[behind] in _SUBJECTS:
            verb = behind + 1
            if verb < tree.count and tree.low[verb] in _PERFECT and _says(tree, verb + 1):
                one = next(_starting_at(tree, behind), None)
                return None if one is None else GivenSpeaker(one, verb + 1, 1.0, is_own=True)
        if tree.tags[behind] not in ("NN", "NNS", "JJ"):
            return None
    return None


def _in_document(around: Surroundings) -> GivenSpeaker | None:
    """`In the official statement, there was a note on “...”`."""
    tree = around.tree
    begin, _ = tree.sentences[tree.sentence[around.target.start]]
    if tree.low[begin] != "in":
        return None
    for one in tree.mentions:
        if begin < one.head < begin + _FIRST_WORDS and tree.low[one.head] in lexicon.DOCUMENTS:
            return GivenSpeaker(one, None, 0.5, is_own=True)
    return None


RULES: tuple[Callable[[Surroundings], GivenSpeaker | None], ...] = (
    _described_behind, _relative_behind, _introduced, _subject_before, _in_document,
)  # fmt: skip
