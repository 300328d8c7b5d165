"""Passages that may be the content of a cue: `talks failed` in “she said that talks failed”.

Rules propose many spans for each cue; a model chooses among them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from claimdb.extraction.lexicon import words
from claimdb.extraction.tree import Tree

CUE_KINDS = ("verb", "noun", "according", "colon")


class CueToken(NamedTuple):
    """A token that may introduce a content, and its kind, an index of `CUE_KINDS`."""

    token: int
    kind: int


class Proposal(NamedTuple):
    """A span of tokens that may be a content.

    Attributes:
        start: Its first token.
        end: Its end.
        rule: The rule that proposed it, such as `dobj` or `before`.
        top: The token below the cue that it comes from.
        is_cut: Whether it was cut at its right edge.
        is_widened: Whether it was widened to hold a marked part whole.
    """

    start: int
    end: int
    rule: str
    top: int
    is_cut: bool = False
    is_widened: bool = False


class Content(NamedTuple):
    """A proposal for a cue in a paragraph, with the subject of the cue.

    Attributes:
        is_belief: Whether the cue introduces belief more often than speech.
        score: How likely the proposal is a content of the cue.
    """

    paragraph: int
    cue: CueToken
    proposal: Proposal
    subject: int | None
    is_belief: bool
    score: float = 0.0


_COMPLEMENTS = words(
    "ccomp xcomp dobj oprd attr acl relcl pobj pcomp advcl nsubjpass appos conj acomp dative "
    "dep parataxis csubj"
)
_CUTS = words("prep advcl npadvmod cc conj punct relcl advmod acl appos dep parataxis")
_LINKS = words("prep agent dative advmod prt")
_OBJECTS = words("ccomp xcomp dobj oprd attr acomp")
_CLAUSE = words("nsubj nsubjpass aux auxpass neg advmod")
_BEHIND = words("nsubj nsubjpass dative prep npadvmod advmod prt advcl")
_ATTACHED = words("ccomp parataxis advcl conj dep relcl")
_ADJUNCTS = words("prep advcl xcomp acl npadvmod dative advmod oprd")
_PAUSES = frozenset((",", "—", "--", "–", "-"))
_EDGES = frozenset(",;:—–-\"“”'’‘`().…[]") | {"''", "``", "--", "...", "..", "―"}
_MOST_CUTS = 6
_LONGEST_CLAUSE = 25  # tokens of a subject or an adjunct of the cue


def cues(tree: Tree) -> Iterator[CueToken]:
    """Yield the tokens of a paragraph that may introduce a content."""
    for token, tag in enumerate(tree.tags):
        if tree.low[token] == "according":
            yield CueToken(token, 2)
        elif tree.is_verb[token]:
            yield CueToken(token, 0)
        elif tag in ("NN", "NNS"):
            yield CueToken(token, 1)
        elif tree.words[token] == ":":
            yield CueToken(token, 3)


class _Collector:
    """The spans that are proposed for one cue, each once."""

    def __init__(self, tree: Tree, cue: int) -> None:
        self._tree, self._cue = tree, cue
        self.found: dict[tuple[int, int], Proposal] = {}

    def add(self, start: int, end: int, rule: str, top: int, *, is_cut: bool = False) -> None:
        """Add a span without punctuation at its ends, unless it contains the cue."""
        words = self._tree.words
        while start < end and words[start] in _EDGES:
            start += 1
        while end > start and words[end - 1] in _EDGES:
            end -= 1
        if end > start and not start <= self._cue < end:
            self.found.setdefault((start, end), Proposal(start, end, rule, top, is_cut))

    def add_subtree(self, top: int, rule: str) -> None:
        """Add the subtree of a token, and its beginnings up to the places where it may be cut."""
        tree = self._tree
        start, end = tree.lefts[top], tree.rights[top]
        self.add(start, end, rule, top)
        cuts: set[int] = set()
        ahead = [(top, 0)]
        while ahead:
            token, depth = ahead.pop()
            for kid in tree.kids[token]:
                if kid > token:
                    if tree.deps[kid] in _CUTS and tree.lefts[kid] > start:
                        cuts.add(tree.lefts[kid])
                    if depth < 2:
                        ahead.append((kid, depth + 1))
        for cut in sorted(cuts, reverse=True)[:_MOST_CUTS]:
            if start < cut < end:
                self.add(start, cut, rule, top, is_cut=True)

    def widen(self) -> None:
        """Add to each span that cuts a marked part the one that holds it whole."""
        tree = self._tree
        for one in list(self.found.values()):
            first, last = tree.marks[one.start], tree.marks[one.end - 1]
            start = tree.marked[first][0] if first else one.start
            end = tree.marked[last][1] if last else one.end
            if (start, end) != (one.start, one.end) and not start <= self._cue < end:
                self.found.setdefault(
                    (start, end), one._replace(start=start, end=end, is_widened=True)
                )


def proposals(tree: Tree, cue: CueToken) -> list[Proposal]:
    """Return the spans that may be the content of a cue, without those that are direct speech."""
    collector = _Collector(tree, cue.token)
    if cue.kind == 3:
        _after_colon(tree, cue.token, collector)
    else:
        if cue.kind == 2:
            _around_according(tree, cue.token, collector)
        else:
            _below(tree, cue, collector)
        if cue.kind == 0:
            _right_of(tree, cue.token, collector)
            _around(tree, cue.token, collector)
    collector.widen()
    return [one for one in collector.found.values() if not _is_direct(tree, one)]


def quoted_words(tree: Tree, start: int, end: int) -> tuple[int, int]:
    """Return how many words of a span are in marks, and how many there are."""
    quoted = words = 0
    for token in range(start, end):
        if not tree.is_punctuation[token]:
            words += tree.weights[token]
            if tree.marks[token]:
                quoted += tree.weights[token]
    return quoted, words


def _is_direct(tree: Tree, one: Proposal) -> bool:
    quoted, words = quoted_words(tree, one.start, one.end)
    return quoted >= 0.9 * words


def _sentence(tree: Tree, token: int) -> tuple[int, int]:
    return tree.sentences[tree.sentence[token]]


def _after_colon(tree: Tree, cue: int, collector: _Collector) -> None:
    collector.add(cue + 1, _sentence(tree, cue)[1], "colon sentence", cue)
    collector.add(cue + 1, tree.count, "colon paragraph", cue)


def _below(tree: Tree, cue: CueToken, collector: _Collector) -> None:
    """Add the complements of a cue, and those of its prepositions and objects."""
    for kid in tree.kids[cue.token]:
        dep = tree.deps[kid]
        if dep in _COMPLEMENTS:
            collector.add_subtree(kid, dep if kid > cue.token else f"{dep} before")
        if dep in _LINKS:
            if kid > cue.token and cue.kind == 0 and dep == "prep":
                collector.add_subtree(kid, "prep")
            for below in tree.kids[kid]:
                if tree.deps[below] in ("pobj", "pcomp"):
                    collector.add_subtree(below, f"prep {tree.deps[below]}")
        if cue.kind == 0 and dep in ("dobj", "prep"):
            for below in tree.kids[kid]:
                if tree.deps[below] in ("acl", "ccomp", "relcl"):
                    collector.add_subtree(below, f"object {tree.deps[below]}")


def _right_of(tree: Tree, cue: int, collector: _Collector) -> None:
    """Add what follows a verb, up to the end of its clause and of its sentence."""
    _, stop = _sentence(tree, cue)
    objects = [kid for kid in tree.kids[cue] if kid > cue and tree.deps[kid] in _OBJECTS]
    if objects:
        first, last = objects[0], objects[-1]
        collector.add(tree.lefts[first], tree.rights[cue], "object to clause", first)
        if first != last:
            collector.add(tree.lefts[last], tree.rights[cue], "last object to clause", last)
            collector.add(tree.lefts[first], tree.rights[last], "objects", first)
        for one in objects:
            collector.add(tree.lefts[one], stop, "object to sentence", one)
        for kid in tree.kids[cue]:
            if kid > first and tree.deps[kid] in _ADJUNCTS:
                collector.add(tree.lefts[first], tree.rights[kid], "object and adjunct", first)
    collector.add(cue + 1, tree.rights[cue], "right", cue)
    collector.add(cue + 1, stop, "right to sentence", cue)


def _around(tree: Tree, cue: int, collector: _Collector) -> None:
    """Add what stands before and after the clause of a verb: `talks, he said, had failed`."""
    begin, stop = _sentence(tree, cue)
    kids = [kid for kid in tree.kids[cue] if tree.rights[kid] - tree.lefts[kid] <= _LONGEST_CLAUSE]
    start = min(
        [cue, *(tree.lefts[kid] for kid in kids if kid < cue and tree.deps[kid] in _CLAUSE)]
    )
    end = max(
        [cue + 1, *(tree.rights[kid] for kid in kids if kid > cue and tree.deps[kid] in _BEHIND)]
    )
    if start > begin:
        collector.add(begin, start, "before", cue)
        if tree.low[start - 1] in ("as", "where", "which"):
            collector.add(begin, start - 1, "before", cue)
        pauses = [token for token in range(begin, start) if tree.words[token] in _PAUSES]
        if pauses and pauses[-1] >= start - 2:
            collector.add(begin, pauses[-1], "before pause", cue)
            if len(pauses) > 1:
                collector.add(pauses[-2] + 1, pauses[-1], "between pauses", cue)
        if end < stop:
            collector.add(end, stop, "after", cue)
    head = tree.heads[cue]
    if head != cue and tree.deps[cue] in _ATTACHED:
        left = tree.lefts[head] if tree.lefts[head] < tree.lefts[cue] else begin
        collector.add(left, start, "head before", head)


def _around_according(tree: Tree, cue: int, collector: _Collector) -> None:
    begin, stop = _sentence(tree, cue)
    end = tree.rights[cue]
    collector.add(begin, cue, "before", cue)
    collector.add(end, stop, "after", cue)
    pauses = [token for token in range(begin, stop) if tree.words[token] == ","]
    behind = [token for token in pauses if token >= end]
    before = [token for token in pauses if token < cue]
    if behind and cue - begin < 4:
        collector.add(behind[0] + 1, stop, "after pause", cue)
    if before:
        collector.add(before[0] + 1, cue, "pause to cue", cue)
        if len(before) > 1:
            collector.add(before[-2] + 1, cue, "between pauses", cue)
    head = tree.heads[cue]
    if head != cue:
        collector.add(tree.lefts[head], cue, "head before", head)
    for token in range(begin, cue):
        if tree.deps[token] == "ccomp" and tree.rights[token] >= cue - 1:
            collector.add(tree.lefts[token], cue, "clause before", token)
