"""Step 3: the shape of the answer that relations ask for, as a command line."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from claimdb import folding
from claimdb.ask.groups import GROUPS
from claimdb.ask.names import NameLookup, stem
from claimdb.ask.query_of import ACTS, query_of
from claimdb.ask.reading import Reading
from claimdb.ask.relations import Clause, Relations
from claimdb.ask.span import Span, is_person
from claimdb.ask.words import Fitting, word_terms
from claimdb.errors import NotFoundError
from claimdb.query.value import Node, Op, Query, Term

_AUXILIARIES = frozenset(
    [
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "is",
        "are",
        "was",
        "were",
        "will",
        "would",
        "can",
        "could",
        "should",
        "isnt",
    ]
)
_ASKING = frozenset({"who", "whom", "whose", "what", "which", "how"})
_SHORTEST_QUOTATION = 4  # words that are not in quotation marks
_IDENTITY = frozenset({"name", "unknown", "group", "role", "word"})
_PRAISE = ("prais", "commend", "laud", "welcom", "applaud", "criti", "attack", "condemn", "denounc",
           "slam")  # fmt: skip
"""How verbs begin that say how somebody spoke, and not only for or against what."""


class Shaper:
    """Decides on the command of one question."""

    def __init__(self, spans: Sequence[Span], relations: Relations, lookup: NameLookup) -> None:
        self._spans = spans
        self._relations = relations
        self._lookup = lookup
        self._dropped: list[str] = []
        self._words: dict[int, list[Term]] = {}
        self._noun = self._asked_noun()
        self._yes_no = self._is_yes_no()

    def reading(self) -> Reading:
        """Return the command line."""
        self._spoken()
        for shape in (
            self._refused, self._genuine, self._saved, self._shifts, self._compared,
            self._claims, self._counted, self._ranked, self._sources, self._listed, self._ordered,
        ):  # fmt: skip
            if reading := shape():
                break
        else:
            reading = self._quotes()
        return replace(reading, yes_no=self._yes_no)

    @property
    def dropped(self) -> Sequence[str]:
        """The words that no quote has next to the rest."""
        return self._dropped

    # --- what is asked --------------------------------------------------------------------------

    def _asked_noun(self) -> str:
        """Return the kind of thing that is asked for: after "which" or "how many", or first."""
        for span, following in zip(self._spans, (*self._spans[1:], None), strict=True):
            if span.kind == "noun":
                return span.value
            if span.kind in ("group", "role"):
                if following and following.start == span.end and is_person(following):
                    continue
                return "group"
            if span.kind == "who":
                return "who"
            if span.kind not in (
                "which", "what", "count", "rank", "list", "order", "stop", "filler", "number",
                "aux", "mode", "status", "unnamed", "joint", "undated", "timeline", "how", "date",
            ):  # fmt: skip
                return ""
        return ""

    def _is_yes_no(self) -> bool:
        for span in self._spans:
            if span.kind == "whether":
                return True
            if span.kind in ("filler", "stop", "list"):
                if span.kind == "list" and span.text.lower().startswith(("is", "are")):
                    return True
                continue
            words = {word for one in self._spans for word in one.text.lower().split()}
            return span.kind == "aux" and not _ASKING & words
        return False

    @property
    def _clause(self) -> Clause:
        return self._relations.clauses[0]

    def _query(self, *extra: Node, words: bool = True) -> Query:
        if words and not self._words:
            self._fit()
        return query_of(self._relations, self._words if words else None, extra)

    def _fit(self) -> None:
        for place, clause in enumerate(self._relations.clauses):
            self._loosen_details(place, clause)

            def build(terms: Sequence[Term], place: int = place) -> Query:
                alone = replace(self._relations, clauses=[self._relations.clauses[place]])
                return query_of(alone, {0: terms})

            fitting = Fitting(self._lookup, build)
            self._words[place] = fitting.fit(clause)
            self._dropped += fitting.dropped

    def _loosen_details(self, place: int, clause: Clause) -> None:
        """Let further topics be words, where no quote has them next to the first ones."""
        alone = replace(self._relations, clauses=[clause])
        if clause.details and clause.topics and not self._lookup.finds(query_of(alone)):
            details, clause.details = clause.details, []
            if not self._lookup.finds(query_of(alone)):
                clause.details = details
                return
            clause.loose += [term.value for detail in details for term in detail]

    def _constrained(self) -> bool:
        return bool(self._query())

    # --- shapes -----------------------------------------------------------------------------------

    def _refused(self) -> Reading | None:
        """Refuse what no quote can answer."""
        relations = self._relations
        clause = self._clause
        if unrecorded := [cue for cue in relations.cues if cue.kind == "unrecorded"]:
            cue = unrecorded[0]
            message = f"the {cue.value} of speakers is not recorded: {cue.text!r}"
            if cue.value in ("emotion",):
                message = f"how something was said is not recorded: {cue.text!r}"
            hint = (
                "ask by role, organization or type: claimdb top roles, claimdb list organizations"
            )
            raise NotFoundError(message, hint=hint)
        speech = relations.has(
            "say", "view", "stance", "act", "agree", "disagree", "take", "heard", "cite",
            "report", "noun", "count", "rank", "order", "shift", "genuine", "heard", "who",
        )  # fmt: skip
        if outside := [cue for cue in relations.cues if cue.kind == "outside"]:
            if not relations.has("say", "view", "stance", "act", "agree", "heard", "cite"):
                self._outside(outside[0].text)
        kinds = [span.kind for span in self._spans if span.kind not in ("stop", "filler", "of")]
        if kinds[:2] == ["who", "aux"] and set(kinds[2:]) <= _IDENTITY and not relations.filters:
            self._outside(" ".join(span.text for span in self._spans))
        if relations.unsaid and not self._yes_no:
            message = "the database records what was said, and not what was not"
            raise NotFoundError(message, hint="ask who did, and compare: claimdb list people")
        asks = relations.has("what", "where", "why", "how", "when")
        names = bool(clause.speakers or clause.topics)
        if (
            asks
            and not speech
            and (clause.loose or not names)
            and not relations.has("compare", "contested", "contradict", "list", "each", "timeline")
            and (clause.loose or clause.subject or relations.has("why", "how"))
        ):
            self._outside(" ".join(clause.loose) or " ".join(clause.subject))
        return None

    def _outside(self, about: str) -> None:
        names = [span.text for span in self._spans if span.entities]
        near = ""
        if names:
            near = f"claimdb search {names[0]!r} finds quotes about it, "
        message = f"the database records what was said, and nothing about {about!r}"
        raise NotFoundError(message, hint=f"{near}claimdb list topics shows what they are about")

    def _spoken(self) -> None:
        """Read praise of nobody in particular as a speech act, and "claim" without "that"."""
        for clause in self._relations.clauses:
            subject = clause.topics or clause.subject or clause.details or clause.texts
            verbs = [cue for cue in self._relations.cues if cue.kind == "stance"]
            if clause.stances and not subject:
                if any(cue.text.lower().startswith(_PRAISE) for cue in verbs):
                    clause.acts += [cue.value for cue in verbs if cue.value in ACTS]
                    clause.stances.clear()
            if not self._relations.has("that") and clause.speakers:
                clause.acts[:] = [one for one in clause.acts if one != "claim"]

    def _genuine(self) -> Reading | None:
        clause, relations = self._clause, self._relations
        texts = clause.texts
        if not texts and self._yes_no and (said := self._said()):
            speakers = clause.speakers
            if len(speakers) < 2 and not relations.said and not relations.excluded:
                options = ("--speaker", speakers[0].value) if speakers else ()
                return Reading("check", arguments=(said,), options=options)
        if len(texts) != 1 or len(relations.clauses) > 1 or clause.topics or clause.acts:
            return None
        asked = relations.has("genuine") or (
            self._yes_no and relations.has("say", "heard", "act") and not relations.has("cite")
        )
        if not asked or len(clause.speakers) > 1:
            return None
        if relations.filters or relations.said or relations.excluded:
            return None
        options = ("--speaker", clause.speakers[0].value) if clause.speakers else ()
        return Reading("check", arguments=(texts[0].value,), options=options)

    def _said(self) -> str:
        """Return the words that somebody is supposed to have said, without quotation marks.

        Fewer than four, or reported speech, are a subject instead.
        """
        place = next(
            (n for n, one in enumerate(self._spans) if one.kind == "say" and not one.value), None
        )
        rest = [] if place is None else self._spans[place + 1 :]
        text = " ".join(span.text for span in rest)
        reported = {
            "that",
            "about",
            "what",
            "whether",
            "date",
            "occasion",
            "by",
            "in",
            "to",
            "with",
        }
        if len(text.split()) < _SHORTEST_QUOTATION or any(one.kind in reported for one in rest[:2]):
            return ""
        return "" if any(one.kind == "about" for one in rest) else text

    def _saved(self) -> Reading | None:
        if self._noun == "saved":
            return Reading("query", arguments=("list",))
        return None

    def _shifts(self) -> Reading | None:
        if not self._relations.has("shift"):
            return None
        clause = self._clause
        clause.loose.clear()
        if clause.speakers or clause.attribution:
            clause.stances[:] = [Term("stance", op=Op.ANY)]
            return Reading("timeline", self._query())
        clause.stances.clear()
        return Reading("shifts", self._query())

    def _compared(self) -> Reading | None:
        relations, clause = self._relations, self._clause
        speakers = list(dict.fromkeys(clause.speakers))
        compared = relations.has("compare") or (
            relations.has("agree", "disagree") and not clause.agrees
        )
        if not compared or len(speakers) != 2:
            return None
        clause.speakers.clear()
        relations.together = False
        clause.stances.clear()
        query = self._query(words=bool(clause.subject))
        return Reading("compare", query, arguments=tuple(one.value for one in speakers))

    def _claims(self) -> Reading | None:
        relations, clause = self._relations, self._clause
        if relations.has("contradict"):
            return Reading("claims", self._query(Term("contradicts", op=Op.ANY)))
        if relations.has("contested"):
            clause.loose.clear()
            return Reading("claims", self._query(Term("relation", "denies")))
        if relations.has("that"):
            return self._about_claim()
        is_claimed = "claim" in clause.acts and not clause.speakers and self._noun == ""
        if self._noun != "claims" and not (is_claimed and relations.has("what")):
            return None
        related = [
            ACTS[act].relation for act in clause.acts if ACTS[act].relation and act != "claim"
        ]
        clause.acts.clear()
        extra: list[Node] = [Term("relation", one) for one in related]
        if relations.has("alone"):
            extra.append(Term("speakers", "one"))
        query = self._query(*extra)
        if relations.has("count"):
            return Reading("claims", query, options=("--count",))
        return Reading("claims", query)

    def _about_claim(self) -> Reading | None:
        """Answer who asserts or denies what follows "that": the claim that has most of its words."""
        relations, clause = self._relations, self._clause
        words = word_terms(clause.subject)
        stems = {stem(word) for term in words for word in folding.words(term.value)}
        related = [ACTS[act].relation for act in clause.acts if ACTS[act].relation]
        asks_claim = "claims" in relations.values("noun")
        best, number = 0, 0
        if stems and (related or asks_claim):
            for claim, found in self._lookup.claims(stems).items():
                if len(found) > best:
                    best, number = len(found), claim
        self._fit()
        fitted = len(self._words.get(0, ()))
        if number and best * 2 > len(stems) and best >= min(fitted, len(stems)):
            clause.subject.clear()
            clause.acts.clear()
            self._words.clear()
            self._dropped.clear()
            extra = [Term("claim", f"c{number}"), *(Term("relation", one) for one in related)]
            if asks_claim:
                return Reading("claims", self._query(extra[0]))
            return Reading("who", self._query(*extra))
        if related and fitted:
            # No claim says it; a quote may, in its own words.
            clause.acts[:] = [one for one in clause.acts if one != "claim"]
        return None

    def _counted(self) -> Reading | None:
        relations, clause = self._relations, self._clause
        if relations.has("each") or (
            relations.has("count") and len([s for s in clause.stances]) > 1
        ):
            if (clause.topics and not clause.speakers) or relations.has("each"):
                clause.stances.clear()
                return Reading("stances", self._query())
        if not relations.has("count"):
            return None
        noun = next(
            (s.value for s in self._spans if s.kind == "noun" and s.value != "quotes"), "quotes"
        )
        if self._noun == "group" and not relations.values("noun"):
            noun = "group"
        if self._noun in ("quotes",):
            noun = "quotes"
        if noun in ("people", "speakers"):
            if not self._constrained():
                return Reading("list", arguments=("people",), options=("--count",))
            return Reading("top", self._query(), ("speakers",), ("--count",))
        if noun == "group":
            return self._group_listed(("--count",)) or Reading(
                "top", self._query(), ("speakers",), ("--count",)
            )
        if noun in ("sources", "topics", "organizations"):
            if not self._constrained():
                return Reading("list", arguments=(noun,), options=("--count",))
            return Reading("top", self._query(), (noun,), ("--count",))
        if noun in ("publications", "roles", "occasions"):
            return Reading("top", self._query(), (noun,), ("--count",))
        return Reading("search", self._query(), options=("--count",))

    def _limit(self, singular: str = "") -> tuple[str, ...]:
        numbers = self._relations.values("number")
        if numbers:
            return ("--limit", numbers[0])
        return ("--limit", singular) if singular else ()

    def _ranked(self) -> Reading | None:
        relations = self._relations
        if not relations.has("rank"):
            return None
        nouns = [one for one in relations.values("noun") if one != "quotes"]
        noun = nouns[0] if nouns else "speakers"
        if noun == "people":
            noun = "speakers"
        if noun == "claims":
            return Reading("claims", self._query(), options=self._limit())
        if noun == "speakers" and not nouns and self._noun == "group":
            only = GROUPS[self._group_text()] if self._group_text() in GROUPS else None
            if only and only.types and not only.roles:
                noun = "organizations"
        return Reading("top", self._query(), (noun,), self._limit())

    def _group_text(self) -> str:
        return next((s.value for s in self._spans if s.kind == "group"), "")

    def _sources(self) -> Reading | None:
        relations, clause = self._relations, self._clause
        if relations.has("author") and (relations.sources or clause.loose or clause.subject):
            words = [s.text for s in self._spans if s.kind == "source"] or clause.loose
            clause.loose.clear()
            return Reading("list", arguments=("sources", *words))
        if self._noun in ("sources", "publications") or (
            relations.has("where") and relations.has("report", "heard", "cite")
        ):
            kind = self._noun if self._noun in ("sources", "publications") else "sources"
            if relations.has("unnamed"):
                return None
            if not self._constrained():
                if kind == "sources":
                    return Reading("list", arguments=("sources",))
                return Reading("top", Query(), ("publications",))
            return Reading("top", self._query(), (kind,))
        return None

    def _listed(self) -> Reading | None:
        relations = self._relations
        if self._noun in ("topics", "organizations", "occasions", "roles"):
            if not self._constrained():
                if self._noun in ("occasions", "roles"):
                    return Reading("top", Query(), (self._noun,))
                return Reading("list", arguments=(self._noun,))
            if self._noun == "topics" or relations.has("say", "heard", "list"):
                return Reading("top", self._query(), (self._noun,))
        if self._noun in ("people", "speakers") and not self._constrained():
            if self._noun == "people":
                return Reading("list", arguments=("people",))
            return Reading("top", Query(), ("speakers",))
        if self._noun == "who" and relations.has("heard", "list") and not self._constrained():
            return Reading("top", Query(), ("speakers",))
        if self._noun == "group" and relations.has("list"):
            return self._group_listed(())
        return None

    def _group_listed(self, options: tuple[str, ...]) -> Reading | None:
        """List the organizations of a type, if nothing else is asked of them."""
        name = self._group_text()
        noun = GROUPS.get(name)
        clause = self._clause
        if noun is None or noun.roles or len(noun.types) != 1:
            return None
        if len(clause.attribution) > 1 or clause.speakers or clause.topics or clause.subject:
            return None
        if clause.stances or clause.acts or self._relations.said or self._relations.filters:
            return None
        return Reading(
            "list", arguments=("organizations",), options=("--type", noun.types[0], *options)
        )

    def _ordered(self) -> Reading | None:
        relations = self._relations
        if relations.has("timeline"):
            return Reading("timeline", self._query())
        orders = relations.values("order")
        if orders:
            one = not any(
                span.kind == "noun" and span.text.lower().endswith("s") for span in self._spans
            )
            limit = self._limit("1" if one else "")
            return Reading("search", self._query(), options=("--sort", orders[0], *limit))
        if relations.has("newest"):
            return Reading("search", self._query(), options=("--sort", "-said"))
        if relations.has("when") and self._noun != "quotes":
            return Reading("search", self._query(), options=("--sort", "said"))
        return None

    def _quotes(self) -> Reading:
        relations, clause = self._relations, self._clause
        if not self._yes_no and relations.has("and_stance"):
            return Reading("who", self._query())
        if self._yes_no and clause.stances and clause.speakers:
            # An opposing stance also answers whether somebody supports something.
            clause.stances[:] = [Term("stance", op=Op.ANY)]
        query = self._query()
        if not query and not self._asks_everything():
            self._outside(" ".join(self._dropped) or " ".join(s.text for s in self._spans))
        asks_who = self._noun in ("who", "people", "speakers", "group") or relations.has("who")
        positions = relations.has("stance", "take", "view")
        by_speaker = (asks_who or positions) and not relations.has("mode", "status")
        return Reading("who" if by_speaker else "search", query)

    def _asks_everything(self) -> bool:
        about = any(cue.kind == "say" and cue.value == "about" for cue in self._relations.cues)
        unresolved = self._dropped or about or self._relations.has("about")
        return not unresolved and self._relations.has("say", "noun", "heard", "what", "who")


def shape(
    spans: Sequence[Span], relations: Relations, lookup: NameLookup
) -> tuple[Reading, Sequence[str]]:
    """Return the command line of relations, and the words that it drops."""
    shaper = Shaper(spans, relations, lookup)
    reading = shaper.reading()
    return reading, shaper.dropped


Shape = Callable[[], Reading | None]
