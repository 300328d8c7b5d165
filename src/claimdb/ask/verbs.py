"""The verbs of a question: who is their subject, and what they govern."""

from dataclasses import replace

from claimdb.ask.clauses import QuestionClause
from claimdb.ask.governed import EXCEPT, OBJECT, Governed
from claimdb.ask.span import QuestionSpan
from claimdb.query.value import Not, Op, Term

_PREPOSITIONS = frozenset({"against", "anti", "pro", "behind"})
"""Cues of a stance that also join nouns, as in "sanctions against Russia"."""

_REPORTING = frozenset({"claim", "deny", "doubt", "admit", "predict"})
"""Speech acts after which a sentence may follow without "that"."""
_SUBJECT = frozenset({"name", "word", "unknown", "group", "role"})
"""Kinds of spans that may be the subject of a sentence."""


class Verbs(Governed):
    """Reads verbs from left to right; the names that they govern are read by the base class."""

    def _verb(self, span: QuestionSpan) -> bool:
        """Let the names before a verb be its subject; return whether it is negated."""
        self.result.cues.append(span)
        # What is excluded, as in "everyone except X", negates no verb.
        negated = self._negated and not self._excluding
        self._negated = self._excluding = False
        self._settle()
        return negated

    def _say(self, span: QuestionSpan) -> None:
        negated = self._verb(span)
        if negated and span.value == "about" and "quotes" in self.result.values("noun"):
            # "quotes that do not mention X"
            self._govern("about")
            self._negated = True
            return
        self.result.unsaid = negated or self.result.unsaid
        if self._implies_that():
            self._report_speech(span)
            return
        tells = span.text.lower() in ("tell", "tells", "told", "telling")
        self._govern("about" if span.value == "about" else "audience" if tells else "said")

    def _report_speech(self, span: QuestionSpan) -> None:
        """Read what follows as what was said; "that" is often left out."""
        self.result.cues.append(replace(span, kind="that"))
        self._govern("that")

    def _implies_that(self) -> bool:
        """Whether a sentence follows without "that": "who claims the law will cost jobs"."""
        after = self._spans[self._place + 1 :]
        kinds = [one.kind for one in after if one.kind not in ("stop", "filler")]
        if not kinds or kinds[0] not in _SUBJECT or {"that", "about"} & set(kinds):
            return False
        verb = kinds.index("aux") if "aux" in kinds else 0
        return 0 < verb < len(kinds) - 1 and kinds[verb - 1] in _SUBJECT

    def _cite(self, span: QuestionSpan) -> None:
        self._verb(span)
        self._govern("by")

    def _report(self, span: QuestionSpan) -> None:
        self._verb(span)
        self._govern("about" if span.text.lower().endswith(("on", "about")) else "")

    def _view(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        if self._negated or self._governor in EXCEPT:
            # "without a position"
            self._clause.stances.append(Term("stance", op=Op.NONE))
            self._negated = False
        elif self._governor not in OBJECT:
            self._settle()
            self._govern("view")

    def _take_position(self, span: QuestionSpan) -> None:
        self.result.unsaid = self._verb(span) or self.result.unsaid
        # "for or against" a subject
        self._govern("object" if " or " in span.text else "")
        self._clause.stances.append(Term("stance", op=Op.ANY))

    def _stance(self, span: QuestionSpan) -> None:
        before = self._before("stop", "filler")
        names = before is not None and before.kind in ("name", "word", "unknown")
        if span.text.lower() in _PREPOSITIONS and self._governor in OBJECT and names:
            self._describe()
            return
        negated = self._verb(span)
        clause = self._clause
        if clause.stances and clause.topics:
            self.result.clauses.append(QuestionClause([*clause.speakers], [*clause.attribution]))
        term = Term("stance", span.value)
        self._clause.stances.append(Not(term) if negated else term)
        self._line("stance", span)
        self._govern("object")

    def _describe(self) -> None:
        """Let the words before a preposition be the subject, which the names after it describe."""
        clause = self._clause
        if clause.modifiers and not clause.topics:
            clause.subject += clause.modifiers
            clause.modifiers = []
            self._content = True
            self._governor = "about"

    def _act(self, span: QuestionSpan) -> None:
        self.result.unsaid = self._verb(span) or self.result.unsaid
        self._clause.acts.append(span.value)
        self._line("speech act", span)
        if span.value in _REPORTING and self._implies_that():
            self._report_speech(span)
        else:
            self._govern("object")

    def _agree(self, span: QuestionSpan) -> None:
        kind = span.kind
        if self._verb(span):
            # Not to agree is to disagree, but not to disagree is not to agree.
            self.result.unsaid = self.result.unsaid or kind == "disagree"
            kind = "disagree"
        following = self._next("filler", "stop")
        together = (after := self._next()) is not None and after.text.lower() == "between"
        with_whom = following is not None and following.kind in ("to", "name", "unknown")
        with_whom = with_whom and not together
        self._govern(kind if with_whom else "")
