"""A question ready to be shaped: its spans and relations, and the query with fitting words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from claimdb.ask.clauses import MEMBER, QuestionClause, Relations
from claimdb.ask.names import NameLookup
from claimdb.ask.query_of import query_of
from claimdb.ask.span import QuestionSpan, is_person
from claimdb.ask.words import Fitting
from claimdb.query.value import Node, Query, Term, group

_BEFORE_NOUN = frozenset(
    {"which", "what", "count", "rank", "list", "order", "stop", "filler", "number", "aux", "mode",
     "status", "unnamed", "joint", "undated", "timeline", "how", "date"}
)  # fmt: skip
"""Kinds of spans that may stand before the noun that a question asks for."""
_ASKING = frozenset({"who", "whom", "whose", "what", "which", "how"})


@dataclass(slots=True)
class Asked:
    """The spans and relations of one question; `dropped` are the words that no quote has."""

    spans: Sequence[QuestionSpan]
    relations: Relations
    lookup: NameLookup
    dropped: list[str] = field(default_factory=list)
    words: dict[int, list[Term]] = field(default_factory=dict)

    @property
    def clause(self) -> QuestionClause:
        """The first clause, which most questions have alone."""
        return self.relations.clauses[0]

    @property
    def noun(self) -> str:
        """The kind of thing that is asked for: after "which" or "how many", or first."""
        for span, following in zip(self.spans, (*self.spans[1:], None), strict=True):
            if span.kind == "noun":
                # Else it was read as a verb, or as the source itself.
                return span.value if span in self.relations.cues else ""
            if span.kind == "who":
                return "who"
            if span.kind in ("group", "role"):
                if following and following.start == span.end and is_person(following):
                    continue
                return "group"
            if span.kind not in _BEFORE_NOUN:
                return ""
        return ""

    @property
    def group(self) -> str:
        """The first noun for a group of speakers."""
        return next((span.value for span in self.spans if span.kind == "group"), "")

    @property
    def yes_no(self) -> bool:
        """Whether the answer is yes or no."""
        for span in self.spans:
            exists = span.kind == "list" and span.text.lower().startswith(("is", "are"))
            if span.kind == "whether" or exists:
                return True
            if span.kind not in ("filler", "stop", "list"):
                asking = _ASKING & {word for one in self.spans for word in one.text.lower().split()}
                return span.kind == "true" or (span.kind == "aux" and not asking)
        return False

    @property
    def limit(self) -> tuple[str, ...]:
        """The option for a number, such as that of "three latest quotes"."""
        numbers = self.relations.values("number")
        return ("--limit", numbers[0]) if numbers else ()

    def query(self, *extra: Node) -> Query:
        """Return the query, with further conditions and the words that fit."""
        if not self.words:
            self._fit()
        return query_of(self.relations, self.words, extra)

    def fitted(self) -> int:
        """Return how many of the words of the first clause quotes have together."""
        if not self.words:
            self._fit()
        return len(self.words[0])

    def refit(self) -> None:
        """Forget the words, after the relations were changed."""
        self.words.clear()
        self.dropped.clear()

    def _fit(self) -> None:
        for place, clause in enumerate(self.relations.clauses):
            alone = replace(self.relations, clauses=[clause])

            def build(terms: Sequence[Term], alone: Relations = alone) -> Query:
                return query_of(alone, {0: terms})

            self._generalize(clause)
            self._loosen(clause, alone)
            fitting = Fitting(self.lookup, build, certain=not self.relations.unknown)
            self.words[place] = fitting.fit(clause)
            self.dropped += fitting.dropped

    def _generalize(self, clause: QuestionClause) -> None:
        """Let members of an organization be all who spoke for it, if nobody has that role."""
        of = [one for one in clause.attribution if isinstance(one, Term) and one.field == "org"]
        is_asked = MEMBER in clause.attribution and of
        if is_asked and not self.lookup.finds(Query(group((MEMBER, *of)))):
            clause.attribution.remove(MEMBER)

    def _loosen(self, clause: QuestionClause, alone: Relations) -> None:
        """Let further topics be words, where no quote has them next to the first ones."""
        details = clause.details
        if not details or not clause.topics or self.lookup.finds(query_of(alone)):
            return
        topics = clause.topics
        for kept, others in ((topics, details), (details, topics)):
            clause.topics, clause.details = kept, []
            if self.lookup.finds(query_of(alone)):
                clause.loose += [term.value for term in others]
                return
        clause.topics, clause.details = topics, details

    def texts(self, kind: str) -> Iterator[str]:
        """Yield the spans of a kind as typed."""
        return (span.text for span in self.spans if span.kind == kind)
