"""Names and groups in a question, read by the verb or preposition that governs them."""

from collections.abc import Sequence

from claimdb import folding
from claimdb.ask.clauses import QuestionClause, Relations, node_of, one_of, term_of
from claimdb.ask.groups import GROUPS
from claimdb.ask.span import QuestionSpan, is_person
from claimdb.query.value import WORDS, Node, Not, Or, Term, group

OBJECT = frozenset({"object", "about"})
EXCEPT = frozenset({"exclude", "without"})
_IDLE = ("stop", "filler")
_PREDICATES = frozenset({"about", "say", "act", "stance"})
_SLOTS = {"agree": "agrees", "disagree": "disagrees"}


class Governed:
    """Reads names from left to right; a governor says what the next ones are.

    Governors are: about and object (the subject), by and from (the speaker), agree, disagree,
    represents, "of role", "member now" and "member former" (the organization), audience and place,
    exclude and without, that (what was said), and described (after "as").
    """

    def __init__(self, spans: Sequence[QuestionSpan]) -> None:
        self.result = Relations()
        self._spans = spans
        self._place = 0
        self._governor = ""
        self._negated = False
        self._excluding = False  # whether the negation has applied to something
        self._content = False  # whether the phrase has words that are no names
        self._free: list[QuestionSpan] = []  # names that nothing governs

    @property
    def _clause(self) -> QuestionClause:
        return self.result.clause

    def _next(self, *skipped: str) -> QuestionSpan | None:
        after = self._spans[self._place + 1 :]
        return next((span for span in after if span.kind not in skipped), None)

    def _before(self, *skipped: str) -> QuestionSpan | None:
        before = reversed(self._spans[: self._place])
        return next((span for span in before if span.kind not in skipped), None)

    def _line(self, relation: str, span: QuestionSpan) -> None:
        self.result.lines.append(f"{relation}: {span.text}")

    def _govern(self, governor: str) -> None:
        """Begin a phrase; a negation that has applied to something ends with the last one."""
        if self._excluding and governor not in EXCEPT:
            self._negated = self._excluding = False
        self._governor = governor
        self._content = False

    def _settle(self, *, last: bool = False) -> None:
        """Let the names that nothing governs be the speakers of the verb that follows."""
        free, self._free = self._free, []
        if free and self._clause.topics and self._clause.speakers and not last:
            self.result.clauses.append(QuestionClause())
        for span in free:
            self._speaker(span)

    def _settle_topics(self) -> None:
        """Settle names of topics alone, which speak no more."""
        if self._free and not any(one.actors() or one.kind != "name" for one in self._free):
            self._settle()

    # --- names ------------------------------------------------------------------------------------

    def _name(self, span: QuestionSpan) -> None:
        if self._is_organization_of_role(span):
            self._attribute(span)
            return
        if self._governor in OBJECT and self._begins_clause():
            self._govern("")
        match self._governor:
            case "about" | "object":
                self._subject(span)
            case "by" | "from":
                self._speaker(span)
            case "agree" | "disagree" | "represents":
                self._sided(span)
            case "of role" | "member now" | "member former":
                self._attribute(span)
            case "audience" | "place":
                self._audience(span)
            case "exclude" | "without" as governor:
                self._exclude(span)
                if governor == "without" and span.actors() and span.topics():
                    self.result.excluded.append(term_of("topic", span))
            case _:
                self._free.append(span)

    def _sided(self, span: QuestionSpan) -> None:
        """Read with whom somebody agrees, or for whom they speak; for a topic it is a stance."""
        if not span.actors():
            stance = "oppose" if self._governor == "disagree" else "support"
            self._clause.stances.append(Term("stance", stance))
            self._subject(span)
        elif slot := _SLOTS.get(self._governor):
            self._clause.agrees.append(term_of(slot, span))
            self._line(slot, span)
        else:
            self._attribute(span)

    def _begins_clause(self) -> bool:
        """Whether a verb of its own follows a name: "Putin about Xi and Xi about Putin"."""
        before, following = self._before(*_IDLE), self._next(*_IDLE)
        joined = before is not None and before.kind in ("and", "but")
        return joined and following is not None and following.kind in _PREDICATES

    def _is_organization_of_role(self, span: QuestionSpan) -> bool:
        """Whether a role follows that somebody has there: "the Karsovan environment minister"."""
        following = self._next(*_IDLE)
        if following is None or not span.actors():
            return False
        if span.value == "adjective":
            return following.kind in ("group", "role", "unnamed")
        genitive = span.possessive or self._is_genitive()
        together = genitive or span.end == following.start
        is_organization = genitive or span.actors()[0].kind == "organization"
        return following.kind in ("group", "role") and together and is_organization

    def _is_genitive(self) -> bool:
        after = self._next()
        return after is not None and after.kind == "stop" and after.text == "s"

    def _unknown(self, span: QuestionSpan) -> None:
        """Read words in capitals that name nobody recorded."""
        match self._governor:
            case "agree" | "disagree" as governor:
                self._clause.agrees.append(Term(_SLOTS[governor], span.text))
            case "represents" | "member now" | "member former":
                slot = "now-org" if self._governor == "member now" else "org"
                self._clause.attribution.append(Term(slot, span.text))
            case "place":
                self._clause.places.append(span.text)
            case "about" | "object" | "audience":
                self._content = True
                self._clause.subject.append(span.text)
            case "by" | "from" | "exclude" | "without":
                self._speaker(span)
            case _:
                self._free.append(span)

    def _word(self, span: QuestionSpan) -> None:
        """Read a word that is neither a name nor a cue."""
        if self._governor in ("that", "described"):
            self._clause.subject.append(span.text)
        elif self._governor in (*_SLOTS, "represents", "place"):
            self._unknown(span)
        elif self._governor in EXCEPT or (self._negated and self._governor in OBJECT):
            self._excluding = True
            self.result.excluded.append(Term(WORDS, span.text))
        elif self._governor in (*OBJECT, "said"):
            self._content = self._content or self._governor == "about"
            clause = self._clause
            (clause.subject if clause.topics else clause.modifiers).append(span.text)
        elif not self._governor and self._may_speak():
            self._free.append(span)
        else:
            self._clause.loose.append(span.text)

    def _may_speak(self) -> bool:
        """Whether a word before a verb of saying may name who says it."""
        before, following = self._before(), self._next()
        named = before is not None and before.kind == "name"
        return not named and following is not None and following.kind == "say"

    def _speaker(self, span: QuestionSpan) -> None:
        if self._negated or self._governor in EXCEPT:
            self._exclude(span)
        elif span.kind == "name" and not span.actors():
            self._subject(span)
        else:
            self.result.unknown = self.result.unknown or span.kind != "name"
            term = term_of("speaker", span)
            if term not in self._clause.speakers:
                self._clause.speakers.append(term)
            self._line("speaker", span)

    def _exclude(self, span: QuestionSpan) -> None:
        self._excluding = True
        slot = "topic" if span.entities and not span.actors() else "speaker"
        self.result.excluded.append(term_of(slot, span))
        self._line("excluded", span)

    def _attribute(self, span: QuestionSpan) -> None:
        term = term_of("now-org" if self._governor == "member now" else "org", span)
        if self._negated:
            self._excluding = True
            self.result.excluded.append(term)
        elif term not in self._clause.attribution:
            self._clause.attribution.append(term)
        if self._governor == "member former":
            self.result.excluded.append(term_of("now-org", span))
        self._line("represents", span)

    def _subject(self, span: QuestionSpan) -> None:
        clause = self._clause
        if self._negated:
            self._excluding = True
            excluded = term_of("topic", span) if span.topics() else Term(WORDS, span.text)
            self.result.excluded.append(excluded)
            self._line("excluded", span)
        elif not span.topics() or (self._content and self._governor != "object"):
            # No topic stands for this actor, or it only describes the subject, as in "the children
            # taken from Ukraine": words find its name.
            clause.subject.append(span.text)
        else:
            self._line("subject", span)
            after = self._next("stop")
            describes = self._is_genitive() and after is not None and after.kind == "name"
            if clause.topics and self._is_compound(span):
                # The last noun of a compound is the subject: "the AI liability bill".
                clause.details.append(clause.topics.pop())
                clause.topics.append(term_of("topic", span))
            elif describes or (clause.topics and not self._is_joined()):
                clause.details.append(term_of("topic", span))
            else:
                clause.topics.append(term_of("topic", span))

    def _is_compound(self, span: QuestionSpan) -> bool:
        """Whether this name of a topic follows another one, with nothing between them."""
        before = self._before()
        together = before is not None and before.kind == "name" and before.end == span.start
        return together and before is not None and not (before.comma or span.actors())

    def _is_joined(self) -> bool:
        """Whether this name is coordinated with the one before it."""
        before = self._before(*_IDLE)
        if before is not None and before.kind == "name":
            return before.comma
        return before is not None and before.kind in ("and", "but")

    def _audience(self, span: QuestionSpan) -> None:
        """Read to whom or where something was said."""
        if span.topics() and self._governor == "audience":
            self._clause.details.append(term_of("topic", span))
            self._line("to", span)
        else:
            self._clause.places.append(span.text)

    # --- groups of speakers -----------------------------------------------------------------------

    def _group(self, span: QuestionSpan) -> None:
        if self._is_title(span) or self.result.has("unnamed"):
            return
        self._member(node_of(GROUPS[span.value]), span, former=bool(span.places))

    def _role(self, span: QuestionSpan) -> None:
        if self._is_title(span):
            return
        chosen = [one for one in span.places if not one.startswith("-")]
        self._member(one_of("role", chosen), span, former=len(chosen) < len(span.places))

    def _member(self, node: Node, span: QuestionSpan, *, former: bool) -> None:
        """Read a group that speaks; `former` ones are left out unless they are asked for."""
        self._line("role", span)
        negated = self._negated or self._governor in EXCEPT
        if self._governor in OBJECT and not negated:
            self._clause.subject += folding.words(span.text)
            return
        if negated:
            self._excluding = True
            excluded = self.result.excluded
            before = self._before()
            if before and before.kind == "name" and excluded and before.end == span.start:
                # "not from Russian officials": the two describe one attribution.
                node = group((excluded.pop(), node))
            excluded.append(node)
        else:
            # Alternatives of one field need no parentheses, in which they bind to nothing.
            same = isinstance(node, Or) and len({str(one.field) for one in node.parts}) == 1  # type: ignore[union-attr]
            self._clause.attribution += node.parts if same else (node,)  # type: ignore[union-attr]
            if former:
                self._clause.attribution.append(Not(Term("role", "former")))
        self.result.cues.append(span)

    def _is_title(self, span: QuestionSpan) -> bool:
        """Whether a role stands before the name of a person: "President Putin"."""
        following = self._next()
        if following is None or span.end != following.start or span.comma:
            return False
        return is_person(following)
