"""Step 2: who speaks about whom, and what is excluded: a small grammar over spans."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from claimdb.ask.clauses import MEMBER, Relations, either, one_of
from claimdb.ask.governed import OBJECT
from claimdb.ask.span import QuestionSpan
from claimdb.ask.verbs import Verbs
from claimdb.query.value import Node, Op, Saved, Term, id_term

_AMBIGUOUS = frozenset(
    {"shift", "outside", "act", "noun", "genuine", "unrecorded", "rank", "order", "report", "cite",
     "list", "compare", "view", "status", "joint", "heard", "group"}
)  # fmt: skip
"""Kinds of cues that are nouns of a subject as well."""
_WITHIN_THAT = frozenset(
    {"stop", "filler", "aux", "date", "quoted", "and", "not", "of", "in", "to", "by", "that"}
)
"""Kinds of spans that are no words of what follows "that"."""
_PREDICATES = frozenset({"say", "stance", "act", "report", "take", "cite", "agree", "disagree",
                         "view", "heard", "shift"})  # fmt: skip
_REPORTED = frozenset({"act", "say", "noun", "agree", "disagree", "view"})
"""Kinds of spans after which "that" begins what was said."""
_NOBODY = frozenset({"nobody", "no one", "none", "nothing"})
_MADE = frozenset({"make", "makes", "made"})
_VERBS = frozenset(
    {"aux", "not", "from", "say", "act", "stance", "cite", "report", "undated", "about", "agree",
     "disagree", "heard", "shift", "by", "in", "mode", "status", "except"}
)  # fmt: skip
"""Kinds of spans after which a relative "that" may stand."""
_FILTERS: Mapping[str, Term] = {
    "unnamed": Term("attributed", "unnamed"),
    "joint": Term("attributed", "several"),
    "alone": Term("attributed", "one"),
    "undated": Term("said", op=Op.NONE),
    "dated": Term("said", op=Op.ANY),
}
"""The conditions of cues that have no value."""


def relate(spans: Sequence[QuestionSpan]) -> Relations:
    """Return the relations between the spans of a question."""
    reader = _RelationReader(spans)
    reader.read()
    return reader.result


class _RelationReader(Verbs):
    """Reads prepositions, conjunctions, and what stands for itself."""

    def __init__(self, spans: Sequence[QuestionSpan]) -> None:
        super().__init__(spans)
        # How the spans of each kind are read; those of other kinds are cues.
        self._handlers: Mapping[str, Callable[[QuestionSpan], None]] = {
            "name": self._name,
            "unknown": self._unknown,
            "word": self._word,
            "group": self._group,
            "role": self._role,
            "stop": self._ignore,
            "filler": self._ignore,
            "and": self._ignore,
            **dict.fromkeys((*_FILTERS, "mode", "status"), self._filter),
            "language": self._language,
            "date": self._date,
            "quoted": self._quoted,
            "id": self._id,
            "saved": self._saved,
            "number": self._number,
            "occasion": self._occasion,
            "source": self._source,
            "who": self._who,
            "what": self._who,
            "aux": self._aux,
            "noun": self._noun,
            "say": self._say,
            "cite": self._cite,
            "report": self._report,
            "view": self._view,
            "take": self._take_position,
            "stance": self._stance,
            "act": self._act,
            "agree": self._agree,
            "disagree": self._agree,
            "about": self._about,
            "by": self._by,
            "from": self._from,
            "via": self._from,
            "of": self._of,
            "in": self._in,
            "to": self._to,
            "for": self._for,
            "as": self._as,
            "serving": self._serving,
            "but": self._but,
            "not": self._not,
            "except": self._except,
            "both": self._both,
            "that": self._that,
            "true": self._true,
        }

    def read(self) -> None:
        """Read all spans."""
        for place, span in enumerate(self._spans):
            self._place = place
            if self._is_content(span):
                self._word(span)
            else:
                self._handlers.get(span.kind, self.result.cues.append)(span)
        self._settle(last=True)

    def _is_content(self, span: QuestionSpan) -> bool:
        """Whether a cue is a word of the subject, such as "change" in "about climate change"."""
        if self._governor in ("that", "described"):
            return span.kind not in _WITHIN_THAT
        if span.kind not in _AMBIGUOUS or self._governor != "about" or " " in span.text:
            return False
        before = self._before("stop", "filler")
        return before is not None and before.kind in ("about", "word", "unknown")

    def _ignore(self, span: QuestionSpan) -> None:
        """Function words say nothing by themselves."""

    # --- what stands for itself -------------------------------------------------------------------

    def _aux(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        if self._governor in OBJECT and span.text.lower() in ("do", "does", "did"):
            # "... and what did Y say"
            self._govern("")

    def _who(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        if span.text.lower() in _NOBODY and self._governor in ("by", "from"):
            self._negated = True
        elif span.text.lower() in _NOBODY:
            self.result.unsaid = True

    def _filter(self, span: QuestionSpan) -> None:
        following = self._next()
        if span.kind == "dated" and following and following.kind == "date":
            return
        self._restrict(span, _FILTERS.get(span.kind) or Term(span.kind, span.value))
        if span.kind == "alone":
            # Not who speaks for an organization.
            speakers = self._clause.speakers
            speakers[:] = [Term("speaker", one.value) for one in speakers]

    def _restrict(self, span: QuestionSpan, node: Node) -> None:
        self.result.cues.append(span)
        if self._negated:
            self.result.excluded.append(node)
            self._negated = False
        elif node not in self.result.filters:
            self.result.filters.append(node)

    def _language(self, span: QuestionSpan) -> None:
        if span.value:
            self._restrict(span, Term("lang", span.value))
        else:
            self.result.cues.append(span)

    def _date(self, span: QuestionSpan) -> None:
        if not span.terms:
            self.result.unclear.append(span)
        elif self._negated:
            self.result.excluded += span.terms
        else:
            self.result.said += span.terms

    def _quoted(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        term = Term("text", span.value)
        if self._negated:
            self.result.excluded.append(term)
        else:
            self._clause.texts.append(term)

    def _id(self, span: QuestionSpan) -> None:
        self.result.filters.append(id_term(span.value))

    def _saved(self, span: QuestionSpan) -> None:
        self.result.filters.append(Saved(span.value))

    def _number(self, span: QuestionSpan) -> None:
        if self._governor in OBJECT:
            self._clause.subject.append(span.text)
        else:
            self.result.cues.append(span)

    def _occasion(self, span: QuestionSpan) -> None:
        node = one_of("occasion", span.places)
        first = span.value.partition(" ")[0]
        before = self._before("stop", "filler")
        match before.text.lower() if before and first else "":
            case "since":
                self.result.said.append(Term("said", first, Op.RANGE))
            case "after" | "following":
                self.result.said.append(Term("said", first, Op.RANGE))
                self.result.excluded.append(node)
            case "before" | "until":
                self.result.said.append(Term("said", "", Op.RANGE, first))
                self.result.excluded.append(node)
            case _ if self._negated:
                self.result.excluded.append(node)
            case _:
                self.result.filters.append(node)
        self._line("occasion", span)
        self._governor = ""

    def _source(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        parts = [place.partition(":") for place in span.places]
        terms = [Term(name, value) for name, _, value in parts]
        (self.result.excluded if self._negated else self.result.sources).append(either(terms))
        self._line("source", span)
        self._governor = ""

    def _noun(self, span: QuestionSpan) -> None:
        before = self._before("filler", "stop")
        following = self._next()
        itself = before is None or before.kind != "source"
        if (
            span.value == "sources"
            and itself
            and following
            and following.kind == "say"
            and (not span.text.endswith("s"))
        ):
            # What "the article says" is its own assertion.
            self._restrict(replace(span, kind="mode"), Term("mode", "narration"))
            return
        if span.value == "claims" and before and before.kind in ("who", "name", "unknown", "aux"):
            self._act(replace(span, kind="act", value="claim"))
        else:
            self.result.cues.append(span)

    # --- prepositions and conjunctions ------------------------------------------------------------

    def _about(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        self._settle()
        self._govern("about")

    def _by(self, span: QuestionSpan) -> None:
        self._settle_topics()
        self._govern("by")

    def _from(self, span: QuestionSpan) -> None:
        if not (self._governor == "about" and self._content):
            self._settle_topics()
            self._govern("from")

    def _of(self, span: QuestionSpan) -> None:
        before = self._before()
        if self._governor == "object" and not self._clause.acts:
            self._describe()
        if before is None or self._governor in OBJECT:
            return
        if before.kind in ("group", "role"):
            self._govern("of role")
        elif before.kind in ("view", "noun"):
            self._govern("about" if self._clause.speakers else "by")

    def _in(self, span: QuestionSpan) -> None:
        following = self._next("stop", "filler")
        before = self._before()
        members = ("group", "role", "who")
        if before and before.kind in members and following and following.actors():
            self._govern("of role")
            return
        described = self._governor == "about" and self._content
        if not described and following and following.kind in ("name", "unknown", "word"):
            self._settle()
            self._govern("place")

    def _to(self, span: QuestionSpan) -> None:
        if self._governor == "said":
            following = self._next("stop", "filler")
            actors = following.actors() if following else ()
            is_for = span.text.lower() == "for" and bool(self._clause.speakers)
            as_one = is_for and bool(actors) and actors[0].kind == "organization"
            self._govern("represents" if as_one else "audience")
        elif self._free and span.text.lower() == "for" and self._spans[0].kind == "aux":
            # "Is Karsova for the mining ban?"
            self._stance(replace(span, kind="stance", value="support"))

    def _for(self, span: QuestionSpan) -> None:
        self._verb(span)
        self._govern("represents")

    def _serving(self, span: QuestionSpan) -> None:
        """Read members of today or formerly, or that something was said as a member, or not."""
        self.result.cues.append(span)
        if span.value in ("now", "former"):
            self._govern(f"member {span.value}")
            return
        if span.value != "then":
            self._negated = span.value == "outside"
            self._govern("represents")
            return
        attribution = self._clause.attribution
        if any(isinstance(one, Term) and one.field == "org" for one in attribution):
            # It is no role that is meant by "members".
            attribution[:] = [one for one in attribution if one != MEMBER]

    def _as(self, span: QuestionSpan) -> None:
        following = self._next("stop", "filler")
        is_role = following is not None and following.kind in ("group", "role")
        self._govern("" if is_role or following is None else "described")

    def _but(self, span: QuestionSpan) -> None:
        self._negated = False
        self._govern("")

    def _not(self, span: QuestionSpan) -> None:
        following = self._next("filler", "stop", "aux")
        if following is None or following.kind not in _PREDICATES:
            # "Rell quotes, no direct ones"
            self._settle()
        self._negated = following is not None and following.kind not in (
            "what", "who", "undated", "except",
        )  # fmt: skip
        self.result.cues.append(span)

    def _except(self, span: QuestionSpan) -> None:
        self._settle()
        self._negated = True
        self.result.cues.append(span)
        self._govern("without" if span.text.lower() == "without" else "exclude")

    def _both(self, span: QuestionSpan) -> None:
        self.result.cues.append(span)
        following = self._next("stop", "filler")
        names = self._clause.topics or (following is not None and following.kind == "name")
        if self._governor in OBJECT and names:
            self.result.both_topics = True
        else:
            self.result.together = True

    def _that(self, span: QuestionSpan) -> None:
        before = self._before("filler", "stop")
        if self._governor in ("agree", "disagree"):
            self._govern("about")
        elif before and before.kind in _REPORTED and not self._is_relative():
            self._report_speech(span)

    def _true(self, span: QuestionSpan) -> None:
        """Read what may be true as a claim, unless it is what somebody said or supports."""
        after = {one.kind for one in self._spans[self._place + 1 :]}
        self.result.cues.append(span)
        if after.isdisjoint(("say", "quoted", "act", "stance", "heard")):
            self._govern("that")

    def _is_relative(self) -> bool:
        """Whether "that" stands for what is before it: "claims that were denied"."""
        following = self._next("stop", "filler")
        made = any(one.text.lower() in _MADE for one in self._spans[self._place + 1 :])
        if following is None or following.kind in _VERBS or made:
            return True
        return self._spans[-1].kind in ("act", "say", "report", "stance")
