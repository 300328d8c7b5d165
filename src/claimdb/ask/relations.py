"""Step 2: who speaks about whom, and what is excluded: a small grammar over spans."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from claimdb import folding
from claimdb.ask.groups import GROUPS
from claimdb.ask.span import Span, is_person
from claimdb.errors import UsageError
from claimdb.query.value import WORDS, Node, Not, Op, Saved, Term, any_of, group, id_term

_OBJECT = frozenset({"object", "about"})
_AMBIGUOUS = frozenset(
    {"shift", "outside", "act", "noun", "genuine", "unrecorded", "rank", "order", "report", "cite",
     "list", "compare", "view", "status", "joint", "heard", "group"}
)  # fmt: skip
"""Kinds of cues that are nouns of a subject as well."""
_PREPOSITIONS = frozenset({"against", "anti", "pro", "behind"})
_REPORTED = frozenset({"act", "say", "noun", "agree", "disagree"})
"""Kinds of spans after which "that" begins what was said."""


@dataclass(slots=True)
class Clause:
    """What is asked of one speaker and one subject."""

    speakers: list[Term] = field(default_factory=list)
    attribution: list[Node] = field(default_factory=list)
    topics: list[Term] = field(default_factory=list)
    details: list[list[Term]] = field(default_factory=list)
    stances: list[Node] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    agrees: list[Term] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)  # words that quotes must have
    loose: list[str] = field(default_factory=list)  # words that they had better have
    texts: list[Term] = field(default_factory=list)


@dataclass(slots=True)
class Relations:
    """What a question says: its clauses, what applies to all of them, and how it asks."""

    clauses: list[Clause] = field(default_factory=lambda: [Clause()])
    filters: list[Node] = field(default_factory=list)
    excluded: list[Node] = field(default_factory=list)
    said: list[Term] = field(default_factory=list)
    cues: list[Span] = field(default_factory=list)
    sources: list[Node] = field(default_factory=list)
    unused: list[Span] = field(default_factory=list)
    together: bool = False
    both_topics: bool = False
    unsaid: bool = False  # it asks for what was not said
    relations: list[str] = field(default_factory=list)  # as lines for people

    @property
    def clause(self) -> Clause:
        """The clause that is being read."""
        return self.clauses[-1]

    def has(self, *kinds: str) -> bool:
        """Whether there is a cue of one of some kinds."""
        return any(cue.kind in kinds for cue in self.cues)

    def values(self, kind: str) -> list[str]:
        """Return the values of the cues of a kind."""
        return [cue.value for cue in self.cues if cue.kind == kind]


def relate(spans: Sequence[Span]) -> Relations:
    """Return the relations between the spans of a question."""
    reader = _Reader(spans)
    reader.read()
    return reader.result


class _Reader:
    """Reads spans from left to right; what governs a name is the last verb or preposition."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._place = 0
        self.result = Relations()
        self._governor = ""
        self._negated = False
        self._free: list[Span] = []
        self._content = False  # whether the phrase has words that are no names
        self._excluding = False  # whether the negation has applied to something

    @property
    def _clause(self) -> Clause:
        return self.result.clause

    def read(self) -> None:
        for place, span in enumerate(self._spans):
            self._place = place
            if self._is_content(span):
                self._word(span)
                continue
            method = getattr(self, f"_{span.kind}", None)
            if method is not None:
                method(span)
            else:
                self._cue(span)
        self._settle(last=True)

    def _is_content(self, span: Span) -> bool:
        """Whether a cue is a word of the subject, such as "change" in "about climate change"."""
        if self._governor == "that":
            return span.kind not in (
                "stop",
                "filler",
                "aux",
                "date",
                "quoted",
                "and",
                "not",
                "of",
                "in",
                "to",
                "by",
                "that",
            )
        if span.kind not in _AMBIGUOUS or self._governor != "about" or " " in span.text:
            return False
        before = self._before("stop", "filler")
        return before is not None and before.kind in ("about", "word", "unknown")

    def _next(self, *skipped: str) -> Span | None:
        for span in self._spans[self._place + 1 :]:
            if span.kind not in skipped:
                return span
        return None

    def _before(self, *skipped: str) -> Span | None:
        for span in reversed(self._spans[: self._place]):
            if span.kind not in skipped:
                return span
        return None

    def _cue(self, span: Span) -> None:
        self.result.cues.append(span)

    def _note(self, relation: str, span: Span) -> None:
        self.result.relations.append(f"{relation}: {span.text}")

    # --- names ------------------------------------------------------------------------------------

    def _name(self, span: Span) -> None:
        governor = self._governor
        following = self._next("stop", "filler")
        if span.possessive or (following and self._is_genitive()):
            after = self._next("stop", "filler")
            if after and after.kind in ("role", "group") and span.actors():
                self._attribute(span)
                return
        if (
            span.value == "adjective"
            and following
            and following.kind in ("group", "role", "unnamed")
        ):
            self._attribute(span)
            return
        if following and following.kind in ("group", "role") and self._adjacent(following):
            # "US Secretary of State", "the Lakewatch director"
            if span.actors() and span.actors()[0].kind == "organization":
                self._attribute(span)
                return
        match governor:
            case "about" | "object":
                self._subject(span)
            case "by" | "from":
                self._speaker(span)
            case "agree" | "disagree" if span.actors():
                slot = "agrees" if governor == "agree" else "disagrees"
                self._clause.agrees.append(_term(slot, span))
                self._note(slot, span)
            case "agree" | "disagree" | "represents" if not span.actors():
                stance = "oppose" if governor == "disagree" else "support"
                self._clause.stances.append(Term("stance", stance))
                self._subject(span)
            case "of role":
                self._attribute(span)
            case "that":
                self._clause.subject.append(span.text)
            case "represents":
                self._attribute(span)
            case "audience" | "place":
                self._audience(span)
            case "exclude" | "without":
                self._exclude_speaker(span)
                if governor == "without" and span.actors() and span.topics():
                    self.result.excluded.append(_term("topic", span))
            case _:
                self._free.append(span)

    def _adjacent(self, other: Span) -> bool:
        return self._spans[self._place].end == other.start

    def _is_genitive(self) -> bool:
        after = self._spans[self._place + 1] if self._place + 1 < len(self._spans) else None
        return after is not None and after.kind == "stop" and after.text == "s"

    def _unknown(self, span: Span) -> None:
        if self._governor in ("by", "from"):
            self._speaker(span)
        elif self._governor in ("agree", "disagree"):
            slot = "agrees" if self._governor == "agree" else "disagrees"
            self._clause.agrees.append(Term(slot, span.text))
        elif self._governor == "represents":
            self._clause.attribution.append(Term("org", span.text))
        elif self._governor in ("about", "object", "audience", "place"):
            self._content = True
            self._clause.subject += folding.words(span.text)
        elif self._governor in ("exclude", "without"):
            self._exclude_speaker(span)
        else:
            self._free.append(span)

    def _speaker(self, span: Span) -> None:
        if self._negated:
            self._exclude_speaker(span)
            return
        if span.kind == "name" and not span.actors():
            self._subject(span)
            return
        term = _speaker_term(span)
        if term not in self._clause.speakers:
            self._clause.speakers.append(term)
        self._note("speaker", span)

    def _exclude_speaker(self, span: Span) -> None:
        self._excluding = True
        if span.kind == "name" and not span.actors():
            self.result.excluded.append(_term("topic", span))
        else:
            self.result.excluded.append(_speaker_term(span))
        self._note("excluded", span)

    def _attribute(self, span: Span) -> None:
        term = _term("org", span)
        if self._negated:
            self.result.excluded.append(term)
        elif term not in self._clause.attribution:
            self._clause.attribution.append(term)
        self._note("represents", span)

    def _subject(self, span: Span) -> None:
        clause = self._clause
        if not span.topics():
            # Nobody has coded quotes about this actor: the words find its name.
            if self._negated:
                self._excluding = True
                self.result.excluded.append(Term(WORDS, span.text))
            else:
                clause.subject.append(span.text)
            return
        term = _term("topic", span)
        if self._negated:
            self._excluding = True
            self.result.excluded.append(term)
            self._note("excluded", span)
            return
        if self._content and self._governor != "object":
            # "the children taken from Ukraine": not the country is the subject.
            clause.subject.append(span.text)
            return
        self._note("subject", span)
        if (self._is_genitive() and self._next("stop") and self._next("stop").kind == "name") or (
            clause.topics and not self._joined()
        ):  # type: ignore[union-attr]
            clause.details.append([term])
        else:
            clause.topics.append(term)

    def _joined(self) -> bool:
        """Whether this name is coordinated with the one before it."""
        for span in reversed(self._spans[: self._place]):
            if span.kind in ("and", "but"):
                return True
            if span.kind in ("stop", "filler", "name"):
                if span.kind == "name":
                    return span.comma
                continue
            return False
        return False

    def _audience(self, span: Span) -> None:
        """Read to whom or where something was said."""
        if span.topics() and self._governor == "audience":
            self._clause.details.append([_term("topic", span)])
            self._note("to", span)
        else:
            self._clause.loose.append(span.text)

    def _settle(self, *, last: bool = False) -> None:
        """Let the names that nothing governs be the speakers of the verb that follows."""
        free, self._free = self._free, []
        if not free:
            return
        if self._clause.topics and self._clause.speakers and not last:
            self.result.clauses.append(Clause())
        for span in free:
            if span.kind == "name" and not span.actors():
                self._subject(span)
            else:
                self._speaker(span)

    # --- groups of speakers -----------------------------------------------------------------------

    def _group(self, span: Span) -> None:
        if self.result.has("unnamed") or self._is_title(span):
            return
        noun = GROUPS[span.value]
        node = _group_node(noun.types, noun.roles)
        self._of_group(node, span)
        if noun.roles and not noun.types and span.places and not self._negated:
            self._clause.attribution.append(Not(Term("role", "former")))

    def _role(self, span: Span) -> None:  # type: ignore[no-redef]
        if self._is_title(span):
            return
        chosen = [one for one in span.places if not one.startswith("-")]
        node = _any("role", chosen)
        self._of_group(node, span)
        if len(chosen) < len(span.places) and not self._negated:
            self._clause.attribution.append(Not(Term("role", "former")))

    def _of_group(self, node: Node, span: Span) -> None:
        self._note("role", span)
        if self._governor in ("about", "object") and not self._negated:
            self._clause.subject += [
                word for word in folding.words(span.text) if word not in ("the", "of")
            ]
            return
        if self._negated or self._governor in ("exclude", "without"):
            excluded = self.result.excluded
            before = self._spans[self._place - 1] if self._place else None
            if before and before.kind == "name" and excluded and before.end == span.start:
                node = group((excluded.pop(), node))
            excluded.append(node)
        else:
            self._clause.attribution.append(node)
        self.result.cues.append(span)
        if self._governor in ("", "by", "from"):
            self._governor = "" if self._governor == "" else self._governor

    def _is_title(self, span: Span) -> bool:
        """Whether a role stands before the name of a person: "President Putin"."""
        following = self._spans[self._place + 1] if self._place + 1 < len(self._spans) else None
        if following is None or not self._adjacent(following) or span.comma:
            return False
        return is_person(following)

    # --- what stands for itself -------------------------------------------------------------------

    def _date(self, span: Span) -> None:
        if not span.terms:
            hint = "write the date with its year, such as March 2023 or 2023-03-20"
            raise UsageError(f"the date {span.text!r} is not clear: {span.note}", hint=hint)
        if self._negated:
            self.result.excluded += span.terms
        else:
            self.result.said += span.terms

    def _quoted(self, span: Span) -> None:
        term = Term("text", span.value)
        if self._negated:
            self.result.excluded.append(term)
        else:
            self._clause.texts.append(term)
        self.result.cues.append(span)

    def _id(self, span: Span) -> None:
        self.result.filters.append(id_term(span.value))

    def _saved(self, span: Span) -> None:
        self.result.filters.append(Saved(span.value))

    def _occasion(self, span: Span) -> None:
        node = _any("occasion", list(span.places))
        before = self._before("stop", "filler")
        days = span.value.split()
        how = before.text.lower() if before else ""
        if how in ("since", "after", "following") and days:
            self.result.said.append(Term("said", days[0], Op.RANGE))
            if how != "since":
                self.result.excluded.append(node)
        elif how in ("before", "until") and days:
            self.result.said.append(Term("said", "", Op.RANGE, days[-1]))
        elif self._negated:
            self.result.excluded.append(node)
        else:
            self.result.filters.append(node)
        self._note("occasion", span)
        self._governor = ""

    def _source(self, span: Span) -> None:
        terms = [Term(*place.split(":", 1)) for place in span.places]
        node = any_of(tuple(terms)) if len(terms) > 1 else terms[0]
        if self._negated:
            self.result.excluded.append(node)
        else:
            self.result.sources.append(node)
        self.result.cues.append(span)
        self._note("source", span)
        self._governor = ""

    def _number(self, span: Span) -> None:
        if self._governor in _OBJECT:
            self._clause.subject.append(span.text)
        else:
            self.result.cues.append(span)

    def _word(self, span: Span) -> None:
        following = self._next()
        if self._governor == "that":
            self._clause.subject.append(span.text)
        elif self._governor in ("agree", "disagree", "represents"):
            self._unknown(span)
        elif self._governor in _OBJECT:
            self._content = self._content or self._governor == "about"
            if self._negated:
                self.result.excluded.append(Term(WORDS, span.text))
            else:
                self._clause.subject.append(span.text)
        elif self._governor in ("exclude", "without"):
            self.result.excluded.append(Term(WORDS, span.text))
        elif not self._governor and following and following.kind == "say":
            self._free.append(span)
        else:
            self._clause.loose.append(span.text)

    def _language(self, span: Span) -> None:
        if span.value:
            self._filter(span, Term("lang", span.value))
        else:
            self._cue(span)

    def _unnamed(self, span: Span) -> None:
        self._filter(span, Term("speakers", "unnamed"))

    def _joint(self, span: Span) -> None:
        self._filter(span, Term("speakers", "several"))

    def _alone(self, span: Span) -> None:
        self._filter(span, Term("speakers", "one"))
        speakers = self._clause.speakers
        speakers[:] = [Term("speaker", one.value) for one in speakers]

    def _undated(self, span: Span) -> None:
        self._filter(span, Term("said", op=Op.NONE))

    def _dated(self, span: Span) -> None:
        self._filter(span, Term("said", op=Op.ANY))

    def _filter(self, span: Span, term: Term) -> None:
        self.result.cues.append(span)
        if self._negated:
            self.result.excluded.append(term)
            self._negated = False
        elif term not in self.result.filters:
            self.result.filters.append(term)

    def _noun(self, span: Span) -> None:
        before = self._before("filler", "stop")
        if span.value == "claims" and before and before.kind in ("who", "name", "unknown", "aux"):
            self._act(replace(span, kind="act", value="claim"))
        else:
            self._cue(span)

    def _via(self, span: Span) -> None:
        if not (self._governor == "about" and self._content):
            self._govern("from")

    def _stop(self, span: Span) -> None:
        pass

    def _filler(self, span: Span) -> None:
        pass

    # --- verbs --------------------------------------------------------------------------------------

    def _govern(self, governor: str) -> None:
        if self._excluding and governor not in ("exclude", "without"):
            self._negated = self._excluding = False
        self._governor = governor
        self._content = False

    def _say(self, span: Span) -> None:
        self.result.cues.append(span)
        if self._negated:
            self.result.unsaid = True
        self._negated = False
        self._settle()
        tells = span.text.lower() in ("tell", "tells", "told", "telling")
        self._govern("about" if span.value == "about" else "audience" if tells else "said")

    def _quote(self, span: Span) -> None:
        self._say(span)

    def _cite(self, span: Span) -> None:
        self.result.cues.append(span)
        self._settle()
        self._govern("by")

    def _report(self, span: Span) -> None:
        self.result.cues.append(span)
        self._settle()
        self._govern("about" if span.text.lower().endswith(("on", "about")) else "")

    def _view(self, span: Span) -> None:
        self.result.cues.append(span)
        if self._governor not in _OBJECT:
            self._settle()
            self._govern("view")

    def _take(self, span: Span) -> None:
        self.result.cues.append(span)
        self._settle()
        self._govern("")
        self._clause.stances.append(Term("stance", op=Op.ANY))

    def _stance(self, span: Span) -> None:
        before = self._before("stop", "filler")
        if (
            span.text.lower() in _PREPOSITIONS
            and self._governor in _OBJECT
            and before
            and (before.kind in ("name", "word", "unknown"))
        ):
            # "sanctions against Russia" are a subject.
            self._governor = "object"
            return
        self.result.cues.append(span)
        is_negated, self._negated = self._negated, False
        self._settle()
        clause = self._clause
        if clause.stances and clause.topics:
            speakers, attribution = clause.speakers, clause.attribution
            self.result.clauses.append(Clause([*speakers], [*attribution]))
            clause = self._clause
        term: Node = Term("stance", span.value)
        clause.stances.append(Not(term) if is_negated else term)
        self._note("stance", span)
        self._govern("object")

    def _act(self, span: Span) -> None:
        self.result.cues.append(span)
        if self._negated:
            self.result.unsaid = True
        self._negated = False
        self._settle()
        self._clause.acts.append(span.value)
        self._note("speech act", span)
        self._govern("object")

    def _agree(self, span: Span) -> None:
        self.result.cues.append(span)
        following = self._next("filler", "stop")
        self._settle()
        self._govern("")
        if following and following.kind in ("to", "name", "unknown"):
            self._govern(span.kind)

    def _disagree(self, span: Span) -> None:
        self._agree(span)

    # --- prepositions and conjunctions ----------------------------------------------------------------

    def _about(self, span: Span) -> None:
        self.result.cues.append(span)
        self._settle()
        self._govern("about")

    def _by(self, span: Span) -> None:
        self._settle_topics()
        self._govern("by")

    def _settle_topics(self) -> None:
        if self._free and all(not one.actors() for one in self._free if one.kind == "name"):
            self._settle()

    def _from(self, span: Span) -> None:
        if self._governor == "about" and self._content:
            return
        self._settle_topics()
        self._govern("from")

    def _of(self, span: Span) -> None:
        before = self._spans[self._place - 1] if self._place else None
        if before is None or self._governor == "about":
            return
        if before.kind in ("group", "role"):
            self._govern("of role")
        elif before.kind == "view" or before.kind == "noun":
            self._govern("about" if self._clause.speakers else "by")
        elif self._governor == "object":
            pass
        elif before.kind == "compare":
            self._govern("")

    def _in(self, span: Span) -> None:
        if self._governor == "about" and self._content:
            return
        if self._governor in ("about", "object", "by", "said", "audience", ""):
            following = self._next("stop", "filler")
            if following and following.kind in ("name", "unknown", "word"):
                self._settle()
                self._govern("place")

    def _to(self, span: Span) -> None:
        if self._governor in ("agree", "disagree", "about", "object"):
            return
        if self._governor == "said":
            self._govern("audience")

    def _for(self, span: Span) -> None:
        self.result.cues.append(span)
        self._settle()
        self._govern("represents")

    def _as(self, span: Span) -> None:
        self._govern("")

    def _and(self, span: Span) -> None:
        pass

    def _but(self, span: Span) -> None:
        self._negated = False
        self._govern("")

    def _not(self, span: Span) -> None:
        following = self._next("filler", "stop", "aux")
        if following and following.kind in ("undated", "except"):
            return
        self._negated = True
        self.result.cues.append(span)
        if not following or following.kind in ("what", "who"):
            self._negated = False

    def _except(self, span: Span) -> None:
        self._settle_topics() if self._governor else self._settle()
        self._settle()
        self._negated = True
        self.result.cues.append(span)
        self._govern("without" if span.text.lower() == "without" else "exclude")

    def _mode(self, span: Span) -> None:
        self._filter(span, Term("mode", span.value))

    def _status(self, span: Span) -> None:
        self._filter(span, Term("status", span.value))

    def _both(self, span: Span) -> None:
        self.result.cues.append(span)
        if self._governor in _OBJECT:
            self.result.both_topics = True
        else:
            self.result.together = True

    def _that(self, span: Span) -> None:
        before = self._before("filler", "stop")
        if self._governor in ("agree", "disagree"):
            self._govern("about")
        elif before and before.kind in _REPORTED and not self._is_relative():
            self.result.cues.append(span)
            self._govern("that")

    def _is_relative(self) -> bool:
        """Whether "that" stands for what is before it: "claims that were denied"."""
        after = self._spans[self._place + 1 :]
        following = next((one for one in after if one.kind not in ("stop", "filler")), None)
        verbs = ("aux", "not", "from", "say", "act", "stance", "cite", "report", "undated", "about")
        if following is None or following.kind in verbs:
            return True
        return bool(after) and after[-1].kind in ("act", "say", "report", "stance")


def _any(name: str, values: list[str]) -> Node:
    terms = tuple(Term(name, value) for value in dict.fromkeys(values))
    return any_of(terms) if len(terms) > 1 else terms[0]


def _group_node(types: Sequence[str], roles: Sequence[str]) -> Node:
    terms: list[Node] = [Term("org-type", one) for one in types]
    terms += [
        Term("role", one.rstrip("*"), Op.PREFIX if one.endswith("*") else Op.IS) for one in roles
    ]
    return any_of(tuple(terms)) if len(terms) > 1 else terms[0]


def _speaker_term(span: Span) -> Term:
    if span.kind != "name":
        return Term("speaker", span.text)
    return _term("speaker", span)


def _term(slot: str, span: Span) -> Term:
    """Return the term of a name; an ambiguous one stays as typed, and is reported later."""
    named = span.topics() if slot == "topic" else span.actors() or span.entities
    if slot == "speaker" and named and all(one.kind == "organization" for one in named):
        slot = "org"
    distinct = {one.id: one.name for one in named}
    name = next(iter(distinct.values()))
    plain = len(distinct) == 1 and folding.words(name)
    typed = span.text.removesuffix("s") if span.possessive else span.text
    return Term(slot, name if plain else typed.replace('"', " "))


__all__ = ["Clause", "Relations", "group", "relate"]
