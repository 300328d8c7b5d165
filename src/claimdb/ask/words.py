"""The words of a question that name nothing: which of them a query can ask for."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from claimdb import folding
from claimdb.ask.clauses import QuestionClause
from claimdb.ask.little_words import DROPPED_FIRST, STOP
from claimdb.ask.names import NameLookup, stem
from claimdb.query.value import WORDS, Op, Query, Term

_MOST = 12
_SHORTEST_PREFIX = 4


def word_terms(words: Sequence[str]) -> list[Term]:
    """Return the terms of words as typed, without function words and repetitions."""
    found: dict[str, Term] = {}
    for piece in chain.from_iterable(map(str.split, words)):
        if (key := folding.folded(piece)) and (key not in STOP or piece.isupper()):
            found.setdefault(key, Term(WORDS, piece.strip(".,;:!?()\"'")))
    return list(found.values())


def _forms(term: Term) -> Iterator[Term]:
    """Yield what a word may be written as: "inequality" also as "unequal"."""
    yield term
    key = folding.folded(term.value)
    if " " in key:
        return
    root = stem(key)
    if len(root) < _SHORTEST_PREFIX:
        return
    yield Term(WORDS, root, Op.PREFIX)
    if key.startswith("in") and len(root) > 5:
        yield Term(WORDS, f"un{root[2:]}", Op.PREFIX)


class Fitting:
    """Fits words into the query of a clause: what finds nothing is dropped, and reported.

    Unless the query is `certain` to find what it names, its words are left alone.
    """

    def __init__(
        self, lookup: NameLookup, build: Callable[[Sequence[Term]], Query], *, certain: bool = True
    ) -> None:
        self._lookup = lookup
        self._build = build
        self._certain = certain
        self.dropped: list[str] = []

    def fit(self, clause: QuestionClause) -> list[Term]:
        """Return the terms of the words of a clause.

        More than half of the words of the subject are asked for, or else all of them, which find
        nothing; other words are dropped if they do not fit.
        """
        subject = word_terms(clause.subject)[:_MOST]
        loose = [one for one in word_terms(clause.loose)[:_MOST] if one not in subject]
        every = [*subject, *loose]
        if not every or not self._certain or self._finds(every):
            return every
        kept: list[Term] = []
        for term in every:
            form = next((form for form in _forms(term) if self._finds([*kept, form])), None)
            if form is None:
                self.dropped.append(term.value)
            else:
                kept.append(form)
        heavy = [term for term in subject if folding.folded(term.value) not in DROPPED_FIRST]
        lost = [term for term in heavy if term.value in self.dropped]
        if heavy and len(lost) * 2 >= len(heavy):
            self.dropped.clear()
            return subject
        return kept

    def _finds(self, terms: Sequence[Term]) -> bool:
        return self._lookup.finds(self._build(terms))
