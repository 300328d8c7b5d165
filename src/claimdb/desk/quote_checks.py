"""The checks of a quote: its names, its verification, and quotes that are like it."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from claimdb import folding
from claimdb.desk.checks import SHOWN, RecordCheck
from claimdb.desk.form import Form
from claimdb.desk.lookups import Lookups, Similar
from claimdb.desk.notices import (
    ANOTHER,
    CheckedForm,
    NoticeAnswer,
    ShownPassage,
    confirm,
    filled,
    put,
)
from claimdb.drafts.records import QuoteDraft
from claimdb.matching.document import Document
from claimdb.matching.passage import locate
from claimdb.matching.similarity import diff, marked
from claimdb.matching.typography import OMITTED
from claimdb.model import short_id
from claimdb.phrases import shown_text
from claimdb.quotation import Span
from claimdb.store.ingest.outcome import REFUSED, IngestOptions, ResolvedQuote, VerifiedOccurrence
from claimdb.store.ingest.resolution import NameFault
from claimdb.store.ingest.resolve import CREATABLE, Names
from claimdb.store.ingest.verify import doubt_of, in_source_words, verify

_FOUND = {
    "exact": "word for word in the stored text",
    "exact_multiple": "word for word in the stored text",
    "normalised": "in the stored text, in other typography",
    "elided": "in the stored text, with the omitted words",
    "bracketed": "in the stored text, except for the brackets",
}
_OMITTED = re.compile(OMITTED)
_AROUND = 30
_PLACES = 9


def options_of(form: Form) -> IngestOptions:
    """Return the options with which a form is saved; each new name in it was confirmed."""
    return IngestOptions(
        create=frozenset(CREATABLE),
        on_duplicate="add" if ANOTHER in form.confirmed else None,
        decisions=form.decided,
        near=True,
        unverified=bool({"unverified:", f"unverified:{form.text('text')}"} & form.confirmed),
    )


def check(form: Form, lookups: Lookups, recorded: int | None = None) -> CheckedForm:
    """Return what needs attention in a form; `recorded` is the id of a record that is edited."""
    return _QuoteCheck(form, lookups, recorded).run()


class _QuoteCheck(RecordCheck):
    def _quote(self, draft: QuoteDraft) -> None:
        lookups = self.lookups
        lookups.resolver.prepare([draft])
        names = Names(lookups.reader, lookups.resolver, frozenset())
        resolved = names.resolve_quote(draft, folding.text_key(draft.text))
        missing: list[NameFault] = []
        if resolved.resolution is not None:
            missing = [*resolved.resolution.faults]
            for fault in missing:
                self.fault(fault)
            for problem in resolved.resolution.problems:
                self.tell(self.path(problem.field), f"{problem.field}: {problem.message}")
        if missing and not self.result.open:
            # What creating the records would still refuse.
            planned = Names(lookups.reader, lookups.resolver, frozenset(CREATABLE)).resolve(draft)
            for fault in planned.faults:
                self.tell(self.path(fault.problem.field), fault.problem.message)
        self._capacities(draft, resolved)
        self._date(draft)
        if draft.text.strip() and draft.mode:
            self._verify(draft, resolved)
        if self.result.passage is None:
            sources = enumerate(resolved.names.sources)
            texts = (self.lookups.document(at, source) for at, source in sources)
            document = next(filter(None, texts), None)
            if document is not None:
                self.result.passage = ShownPassage(document, ())
        if draft.text.strip() and not missing and self.form.count("speakers"):
            self._compare(draft, resolved)

    def _capacities(self, draft: QuoteDraft, resolved: ResolvedQuote) -> None:
        for at, (speaker, number) in enumerate(
            zip(draft.speakers, resolved.names.speakers, strict=False)
        ):
            given = self.moved.get(f"speakers[{at}]", f"speakers[{at}]")
            if not number or speaker.name is None or speaker.role or speaker.organization:
                continue
            if filled(self.form, f"{given}.role") in self.form.confirmed:
                continue
            last = self.lookups.capacity(speaker.name, draft.said)
            for key, text in (("role", last.role), ("organization", last.organization)):
                if text:
                    self.result.fill[f"{given}.{key}"] = text

    def _date(self, draft: QuoteDraft) -> None:
        """Fill in the date that the source supports: the words were said before it was printed."""
        name = self.form.text("occurrences[0].source").strip()
        if draft.said or self.form.text("said") or not name:
            return
        if filled(self.form, "said") not in self.form.confirmed:
            source = self.lookups.source(name)
            issued = (source.issued if source else None) or ""
            if issued and "/" not in issued:
                self.result.fill["said"] = f"../{issued}"

    def _verify(self, draft: QuoteDraft, resolved: ResolvedQuote) -> None:
        options = IngestOptions(near=True, unverified=True)
        verified = verify(resolved, self.lookups.texts, options)
        for at, one in enumerate(verified.occurrences):
            path = self.moved.get(f"occurrences[{at}]", f"occurrences[{at}]")
            source = resolved.names.sources[at]
            document = self.lookups.document(at, source)
            if one.match is None or document is None:
                if one.match is None and source:
                    what = "no stored text of this source: the quotation cannot be verified"
                    self.tell(f"{path}.source", what, "note")
                continue
            spans = one.match.spans
            chosen = _span(one)
            if self.result.passage is None:
                self.result.passage = ShownPassage(document, [chosen] if chosen else spans)
            if not one.match.claimed:
                continue
            if one.verified in REFUSED:
                self._refused(draft, one, document)
            elif len(spans) > 1 and chosen is None:
                self._places(path, document, spans)
            else:
                span = chosen or spans[0]
                where = _paragraph(document, span)
                how = _FOUND.get(one.match.result, "word for word in the stored text")
                differs = f": {one.match.found}" if one.match.diff else ""
                choices = self._others(path, draft, document) if chosen else ()
                self.tell("text", f"found {how} ({where}){differs}", "good", choices)
        if (doubt := doubt_of(verified)) is not None:
            direct, indirect = "direct: their own words", "indirect: a rendering"
            choices = [
                NoticeAnswer(direct, put("mode", "direct")),
                NoticeAnswer(indirect, partial(_as_rendering, _first_span(verified.occurrences))),
            ]
            self.tell("mode", f"no mode is given, and {doubt}", "question", choices)

    def _refused(self, draft: QuoteDraft, one: VerifiedOccurrence, document: Document) -> None:
        match = one.match
        assert match is not None, "it was verified"
        text = self.form.text("text")
        token = f"unverified:{text}"
        if {token, "unverified:"} & self.form.confirmed:
            self.tell("text", "not verified: recorded as typed", "note")
            return
        at = f" ({_paragraph(document, match.spans[0])})" if match.spans else ""
        closest = f"; closest passage{at}: {marked(match.diff)}" if match.found else ""
        choices = []
        whole = match.found is not None and not _OMITTED.search(draft.text)
        if in_source_words(draft, one) or (whole and draft.mode == "direct"):
            choices.append(NoticeAnswer("use the passage", put("text", match.found or "")))
        choices.append(NoticeAnswer("keep the text as typed, unverified", confirm(token)))
        what = f"the stored text does not contain the quotation{closest}"
        self.tell("text", what, "question", choices)

    def _places(self, path: str, document: Document, spans: Sequence[Span]) -> None:
        token = f"any place:{path}:{self.form.text('text')}"
        if token in self.form.confirmed:
            self.tell("text", "no place is recorded", "note")
            return
        choices = _choices(path, document, spans)
        what = f"the stored text contains this {len(spans)} times"
        if self.recorded is not None:
            self.tell("text", f"{what}, and no place is recorded; which place?", "note", choices)
            return
        choices.append(NoticeAnswer("record no place", confirm(token)))
        self.tell("text", f"{what}; which place?", "question", choices)

    def _others(self, path: str, draft: QuoteDraft, document: Document) -> Sequence[NoticeAnswer]:
        """Return the other places of a quote that has one of several."""
        if draft.mode != "direct":
            return ()
        spans = locate(draft.text, draft.mode, document).spans
        return _choices(path, document, spans) if len(spans) > 1 else ()

    def _compare(self, draft: QuoteDraft, resolved: ResolvedQuote) -> None:
        if ANOTHER in self.form.confirmed:
            return
        found = self.lookups.similar(resolved, self.recorded)
        undecided = [one for one in found if one.quote.id not in self.form.decided]
        for one in undecided[:SHOWN]:
            self._similar(draft, one)
        for number, decision in self.form.decided.items():
            what = {"add": "a separate quote from", "occurrence": "an occurrence of"}.get(decision)
            self.tell("text", f"{what or 'skipped because of'} {short_id('quote', number)}", "note")

    def _similar(self, draft: QuoteDraft, one: Similar) -> None:
        id = short_id("quote", one.quote.id)
        if one.recorded:
            what = f"{id} is already recorded at this place"
            self.tell("text", what, "note" if self.recorded else "error")
            return
        if one.decided and one.decided != "add":
            self.tell("text", f"{id}: decided before: {one.decided}", "note")
            return
        how = "the same text as" if one.likeness == 1 else f"{one.likeness:.0%} like"
        where = ", ".join(dict.fromkeys(place.key for place in one.quote.occurrences))
        when = ", ".join(filter(None, (one.quote.said or "undated", where)))
        differs = (
            marked(diff(draft.text, one.quote.text))
            if draft.text != one.quote.text
            else shown_text(one.quote)
        )
        choices = [
            NoticeAnswer(label, partial(_decide, one.quote.id, decision))
            for label, decision in (
                (f"another occurrence of {id}", "occurrence"),
                ("a separate quote", "add"),
            )
        ]
        if self.recorded is not None:
            choices = [NoticeAnswer("a separate quote", confirm(ANOTHER))]
            if ANOTHER in self.form.confirmed:
                return
        what = f"{how} {id} by the same speakers ({when}): {differs}"
        self.tell("text", what, "question", choices)


def _decide(number: int, decision: str, form: Form) -> None:
    form.decided[number] = decision


def _choices(path: str, document: Document, spans: Sequence[Span]) -> list[NoticeAnswer]:
    return [
        NoticeAnswer(
            f"{_paragraph(document, span)}: {_context(document.text, span)}",
            partial(_place, path, span, number),
        )
        for number, span in enumerate(spans[:_PLACES], 1)
    ]


def _place(path: str, span: Span, number: int, form: Form) -> None:
    form.hidden[f"{path}.start"], form.hidden[f"{path}.end"] = span
    form.places[path] = number


def _as_rendering(span: Span | None, form: Form) -> None:
    form.put("mode", "indirect")
    if span is not None:
        _place("occurrences[0]", span, 1, form)


def _first_span(occurrences: Sequence[VerifiedOccurrence]) -> Span | None:
    spans: Iterator[Span] = (
        one.match.spans[0] for one in occurrences if one.match and len(one.match.spans) == 1
    )
    return next(spans, None)


def _span(one: VerifiedOccurrence) -> Span | None:
    occurrence = one.occurrence
    if occurrence.start is None or occurrence.end is None:
        return None
    return occurrence.start, occurrence.end


def _paragraph(document: Document, span: Span) -> str:
    return f"paragraph {document.paragraph(span[0]) or 1}"


def _context(text: str, span: Span) -> str:
    start, end = span
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    words = text[start:end]
    shown = words if len(words) <= _AROUND else f"{words[:12]}…{words[-12:]}"
    return " ".join(f"…{before}[{shown}]{after}…".split())
