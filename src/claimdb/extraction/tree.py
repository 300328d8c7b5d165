"""A paragraph with its dependency tree, its quotation marks and its noun phrases."""

from collections.abc import Sequence
from typing import NamedTuple

from claimdb.extraction import lexicon
from claimdb.extraction.masking import MaskedParagraph
from claimdb.extraction.parsing import Parse
from claimdb.quotation import Span

_MODIFIERS = lexicon.words(
    "compound amod nmod nummod det predet quantmod advmod punct case neg aux preconj"
)
_LEFT = _MODIFIERS | {"poss"}
_BE = lexicon.words("is are was were be been being 's ’s 're ’re am 'm ’m")
_QUOTE_TAGS = frozenset(("``", "''", ",", ".", ":", "-LRB-", "-RRB-", "HYPH", "NFP"))
_MIDDLE = frozenset(")],;:%")
_WORD_LENGTH = 6  # characters of a word, with which the weight of a stand-in is estimated


class Mention(NamedTuple):
    """A noun phrase or a pronoun: the indexes of its head, its first token, and its end."""

    head: int
    start: int
    end: int


class Tree:
    """A parsed paragraph; tokens are named by their indexes.

    Attributes:
        number: The number of the paragraph in the article.
        starts: The offsets of the tokens in the article.
        ends: The offsets of their ends.
        marks: For each token 0, or the number of the marked part that it is in, from 1.
        weights: How many words a token stands for.
        lefts: The first token of the subtree of each token.
        rights: The end of the subtree of each token.
        is_verb: Whether each token is a verb other than an auxiliary or a copula.
        is_title: Whether the paragraph ends without punctuation, as headlines do.
        mentions: The noun phrases and pronouns, in order.
    """

    def __init__(
        self, number: int, parse: Parse, masked: MaskedParagraph, parts: Sequence[Span], first: int
    ) -> None:
        self.number = number
        self.words, self.tags, self.deps, self.heads = (
            parse.words, parse.tags, parse.deps, parse.heads,
        )  # fmt: skip
        count = self.count = len(self.words)
        self.low = [word.lower() for word in self.words]
        spans = [
            masked.original(start, start + len(word))
            for start, word in zip(parse.starts, self.words, strict=True)
        ]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.weights = [
            max(1, (end - start) // (3 * _WORD_LENGTH)) if end - start != len(word) else 1
            for (start, end), word in zip(spans, self.words, strict=True)
        ]
        self._read_marks(parts, first)
        # An abbreviation ends no sentence: `(D-Conn.)`.
        begun = [
            token for token in parse.sentences
            if not token or not (self.words[token][0].islower() or self.words[token][0] in _MIDDLE)
        ]  # fmt: skip
        bounds = [*begun, count]
        self.sentences = [(bounds[number], bounds[number + 1]) for number in range(len(bounds) - 1)]
        self.sentence = [0] * count
        for index, (start, end) in enumerate(self.sentences):
            self.sentence[start:end] = [index] * (end - start)
        self._read_tree()
        self.is_punctuation = [
            tag in _QUOTE_TAGS or not (word[:1].isalnum() or word[-1:].isalnum())
            for tag, word in zip(self.tags, self.words, strict=True)
        ]
        self.is_verb = [
            tag[:2] == "VB" and dep not in ("aux", "auxpass") and word not in _BE
            for tag, dep, word in zip(self.tags, self.deps, self.low, strict=True)
        ]
        self.is_title = bool(count) and self.words[-1][-1] not in ".!?”\"''’):"
        self.mentions = [
            mention for token in range(count) if (mention := self._mention(token)) is not None
        ]

    def _read_marks(self, parts: Sequence[Span], first: int) -> None:
        """Find the marked part of each token; the first part has the number `first` + 1."""
        self.marks = [0] * self.count
        self.marked: dict[int, Span] = {}
        token = 0
        for number, (begin, end) in enumerate(parts, first + 1):
            while token < self.count and self.starts[token] < begin:
                token += 1
            start = token
            while token < self.count and self.ends[token] <= end:
                self.marks[token] = number
                token += 1
            if token > start:
                self.marked[number] = start, token

    def _read_tree(self) -> None:
        count, heads = self.count, self.heads
        self.lefts, self.rights = list(range(count)), list(range(1, count + 1))
        self.kids: list[list[int]] = [[] for _ in range(count)]
        lefts, rights = self.lefts, self.rights
        for token, head in enumerate(heads):
            if head != token:
                self.kids[head].append(token)
            ancestor, above = token, head
            while above != ancestor:
                lefts[above] = min(token, lefts[above])
                if token >= rights[above]:
                    rights[above] = token + 1
                ancestor, above = above, heads[above]

    def _mention(self, token: int) -> Mention | None:
        """Return the noun phrase with a token as its head, or None if it is none."""
        tag, dep = self.tags[token], self.deps[token]
        is_subject = dep in ("nsubj", "nsubjpass")
        if dep in _MODIFIERS or not (
            (tag[0] == "N" and tag != "NFP")
            or tag in ("PRP", "WP")
            or tag == "PRP$"
            or (is_subject and tag in ("CD", "DT", "JJ", "WDT", "VBN", "VBG", "JJS", "FW", "ADD"))
        ):
            return None
        if dep == "poss" and tag not in ("PRP$", "NNP", "NNPS"):
            return None
        start = token
        for kid in self.kids[token]:
            if kid >= token:
                break
            if self.deps[kid] in _LEFT:
                start = min(start, self.lefts[kid])
        return Mention(token, start, token + 1)

    def stem(self, token: int) -> str:
        """Return the stem of a token."""
        return lexicon.stem(self.low[token])

    def subject(self, verb: int) -> tuple[int | None, int]:
        """Return the subject of a verb, and how it was found (0 as its own, 1 to 6)."""
        return self._subject(verb, 0)

    def _subject(self, verb: int, hops: int) -> tuple[int | None, int]:
        own = self._own_subject(verb, hops)
        if own is not None:
            return own
        head, dep = self.heads[verb], self.deps[verb]
        if hops == 3 or head == verb:
            return None, 7
        if dep in ("relcl", "acl"):
            return head, 5
        if dep == "pcomp" and self.tags[head] == "IN":
            head = self.heads[head]
        if dep in ("conj", "xcomp", "advcl", "ccomp", "pcomp", "dep", "parataxis") and (
            self.tags[head][0] in "VM"
        ):
            return self._subject(head, hops + 1)
        return None, 7

    def _own_subject(self, verb: int, hops: int) -> tuple[int, int] | None:
        """Return the subject of a verb itself, or the agent of a passive one."""
        for kid in self.kids[verb]:
            if self.deps[kid] in ("nsubj", "nsubjpass"):
                return kid, hops
        for kid in self.kids[verb]:
            if self.deps[kid] == "agent":
                for below in self.kids[kid]:
                    if self.deps[below] == "pobj":
                        return below, 6
        return None

    def predicate(self, mention: int) -> tuple[int | None, int]:
        """Return the verb that a mention is the subject of, and how it was found (0 to 4, 5)."""
        dep, head = self.deps[mention], self.heads[mention]
        if dep in ("nsubj", "nsubjpass"):
            return head, 0
        if dep == "pobj" and head != mention:
            if self.low[head] == "by":
                return self.heads[head], 1
            if self.low[self.heads[head]] == "according":
                return self.heads[head], 2
        if dep in ("appos", "conj") and self.deps[head] in ("nsubj", "nsubjpass"):
            return self.heads[head], 3
        if dep == "ROOT":
            for kid in self.kids[mention]:
                if self.deps[kid] in ("relcl", "acl"):
                    return kid, 4
        return None, 5

    def mention_class(self, token: int) -> int:
        """Return the class of the mention with a token as its head, a small number."""
        word, tag = self.low[token], self.tags[token]
        if tag in ("PRP", "PRP$", "WP", "WDT", "DT"):
            if word in lexicon.PERSONAL:
                return 1
            if word in ("who", "whom"):
                return 2
            if word in lexicon.SPEAKERS:
                return 3
            return 4 if word in lexicon.OTHER_FORMS else 5
        if tag in ("NNP", "NNPS"):
            kids = [kid for kid in self.kids[token] if kid < token]
            if word in lexicon.ORGANIZATION_WORDS:
                return 8
            if any(self.low[kid].rstrip(".") in lexicon.TITLES for kid in kids):
                return 6
            return 7 if any(self.tags[kid] == "NNP" for kid in kids) else 9
        return 10 if lexicon.singular(word) in lexicon.ROLES else 11
