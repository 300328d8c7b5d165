"""The clauses of a paragraph, and features of those in a proposed content and next to it."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from claimdb.extraction.contents import Proposal
from claimdb.extraction.features import tag_number
from claimdb.extraction.lexicon import words
from claimdb.extraction.tree import Tree

_FINITE = words("VBD VBZ VBP MD")
_SUBJECTS = words("nsubj nsubjpass")
_CUE_SHARE = 0.1  # the share of speech from which on a verb counts as a cue
_MOST_LENGTH, _MOST_DEPTH = 60, 10
_CIRCUMSTANCES = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december today yesterday week month year night "
    "morning afternoon evening interview statement rally speech debate tweet event"
)


class Clauses:
    """The finite verbs, the subjects and the likely cues of a paragraph.

    Args:
        tree: The paragraph.
        speech: The share of speech among what a verb introduces, by its stem.
    """

    def __init__(self, tree: Tree, speech: Callable[[str], float]) -> None:
        self._tree = tree
        self._finite = [token for token, tag in enumerate(tree.tags) if tag in _FINITE]
        self._subjects = [token for token, dep in enumerate(tree.deps) if dep in _SUBJECTS]
        self._shares = {
            token: share
            for token, is_verb in enumerate(tree.is_verb)
            if is_verb and (share := speech(tree.stem(token))) >= _CUE_SHARE
        }
        self._cues = list(self._shares)

    def of_cue(self, cue: int) -> list[float]:
        """Return features of the sentence of a cue, the same for all its proposals."""
        tree = self._tree
        number = tree.sentence[cue]
        previous = tree.sentences[number - 1] if number else (0, 0)
        own = _between(self._cues, *tree.sentences[number])
        depth, above = 0, cue
        while tree.heads[above] != above and depth < _MOST_DEPTH:
            depth, above = depth + 1, tree.heads[above]
        return [
            self._surest(own), self._shares.get(cue, 0.0),
            self._surest(_between(self._cues, *previous)), len(own), depth,
        ]  # fmt: skip

    def of_proposal(self, cue: int, one: Proposal, subject: int | None) -> list[float]:
        """Return features of the clauses in a proposal of a cue, and of those behind it."""
        tree, start, end = self._tree, one.start, one.end
        begin, stop = tree.sentences[tree.sentence[cue]]
        last = max(stop, tree.sentences[tree.sentence[end - 1]][1])
        finite = _between(self._finite, start, end)
        later = next(iter(_between(self._finite, end, last)), None)
        inner = next(iter(_between(self._subjects, start, end)), None)
        others = (token for token in _between(self._subjects, end, last) if token != subject)
        other = next(others, None)
        said = _between(self._cues, start, end)
        return [
            self._surest(said), end - said[-1] if said else _MOST_LENGTH,
            said[0] - start if said else _MOST_LENGTH,
            self._surest(_between(self._cues, end, last)),
            tag_number(tree, finite[0] if finite else None),
            tag_number(tree, finite[-1] if finite else None), tag_number(tree, later), len(finite),
            _distance(later, end), *self._subject(inner, start, subject),
            *self._subject(other, end, subject),
            any(word in _CIRCUMSTANCES for word in tree.low[end : end + 4]),
            any(word in _CIRCUMSTANCES for word in tree.low[max(start, end - 3) : end]),
            any(tree.marks[end:last]), any(tree.marks[begin:start]), last - end,
            "," in tree.words[end + 1 : last], tag_number(tree, end + 1),
            tag_number(tree, start + 1), tag_number(tree, start - 1),
        ]  # fmt: skip

    def _surest(self, cues: Sequence[int]) -> float:
        return max((self._shares[token] for token in cues), default=0.0)

    def _subject(self, token: int | None, start: int, speaker: int | None) -> list[float]:
        """Return the class and the place of a subject, and whether it is the word of another."""
        if token is None:
            return [0, _MOST_LENGTH, False]
        low = self._tree.low
        return [
            self._tree.mention_class(token), _distance(token, start),
            speaker is not None and low[token] == low[speaker],
        ]  # fmt: skip


def _between(tokens: Sequence[int], start: int, end: int) -> Sequence[int]:
    """Return the tokens of an ordered list that are in a span."""
    return tokens[bisect_left(tokens, start) : bisect_left(tokens, end)]


def _distance(token: int | None, start: int) -> int:
    return _MOST_LENGTH if token is None else token - start
