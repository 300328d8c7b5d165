"""Questions about a quote, which is verified and compared with others as soon as possible."""

import re
from collections.abc import Sequence
from typing import cast

from claimdb.cli.prompts.asking import Offer
from claimdb.cli.prompts.lookups import Similar
from claimdb.cli.prompts.questions import Questions, split
from claimdb.cli.saving import SHOWN, context, paragraph
from claimdb.drafts.records import DraftError, QuoteDraft
from claimdb.drafts.validate import gate
from claimdb.matching.passage import Match
from claimdb.matching.similarity import diff, marked
from claimdb.matching.speech import reads_as_reported
from claimdb.matching.typography import OMITTED
from claimdb.model import short_id
from claimdb.phrases import shown_text
from claimdb.quotation import enclosed
from claimdb.schema import MODES
from claimdb.store.ingest.outcome import REFUSED, VerifiedOccurrence
from claimdb.store.ingest.verify import in_source_words

_FOUND = {
    "normalised": "in the stored text, in other typography",
    "elided": "in the stored text, with the omitted words",
    "bracketed": "in the stored text, except for the brackets",
}
_OMITTED = re.compile(OMITTED)
_STANCES = {"s": "support", "o": "oppose", "n": "neutral", "m": "mixed", "-": "not coded"}
_DECISIONS = {"o": "occurrence", "n": "add", "s": "skip"}
_SHOWN_SIMILAR = 3


class QuoteQuestions(Questions):
    """Questions about one quote."""

    _verified: tuple[object, ...] = ()
    _compared: QuoteDraft | None = None
    _capacities_of: Sequence[str] = ()

    def run(self, *, offering: bool) -> None:
        """Ask for the missing and unclear parts; with `offering` also for optional ones, once."""
        given = self._given
        offering = offering and not self._offered
        if not self._has("text"):
            self._ask_text()
        self._ask_marks()
        if not (self._has("source") or self._has("no-source") or self._has("occurrences")):
            self.ask("source")
        while given["mode"] not in ("indirect", "narration") and not self._verify(self._draft()):
            self.asked = True
        if self._given["mode"] is None:
            self._ask_mode()
        if given["mode"] != "narration":
            if not (self._has("speaker") or self._has("role") or self._has("speakers")):
                self.ask("speaker")
            elif offering:
                self.asked = True
                self._offer_date_and_capacities()
        self._resolve_names()
        self._compare()
        if offering and not self._record.skipped:
            if not self._has("topic") or self._record.uncoded:
                self.ask("topic")
                self._record.uncoded = False
            self._offered = True

    def ask(self, name: str) -> None:
        """Ask for one part by its flag."""
        self.asked = True
        parts = {
            "text": self._ask_text,
            "source": self._ask_source,
            "speaker": self._ask_speaker,
            "said": self._ask_said,
            "topic": self._ask_topics,
        }
        if name in parts:
            parts[name]()
        elif name == "mode":
            self._given["mode"] = self.word("mode", MODES, self._given["mode"] or "") or None
        else:
            super().ask(name)

    def _draft(self) -> QuoteDraft:
        """Return the quote as it is so far, by an unknown speaker if none is given yet."""
        raw = self._record.raw()
        if not raw.get("speakers") and raw.get("mode") != "narration" and not raw.get("speaker"):
            raw["speakers"] = [{"name": None}]
        return cast("QuoteDraft", gate("quote", raw))

    def _ask_text(self) -> None:
        self.asked = True
        before = self._given["text"] or ""
        label = "Quote (an empty line ends it, Ctrl-E opens an editor):"
        while not (text := self._asker.text(label, before)).strip():
            self._asker.tell("the text is required; Ctrl-C quits")
        self._given["text"] = text
        self._record.reset()

    def _ask_marks(self) -> None:
        """Ask whether the outer quotation marks are part of the text."""
        text, mode = self._given["text"], self._given["mode"]
        verbatim = mode in (None, "direct") and not self._given["keep-marks"]
        if text is None or not verbatim or not enclosed(text):
            return
        self.asked = True
        # A comma inside the marks belongs to the sentence around the quotation.
        inner = text.strip()[1:-1].strip().removesuffix(",")
        self._asker.tell(f"without the outer quotation marks: {inner}", indent="  ")
        if self._asker.choose({"t": "use this text", "k": "keep as typed"}, default="t") == "t":
            self._given["text"] = inner
        else:
            self._given["keep-marks"] = True

    def _ask_source(self) -> None:
        chosen: str | None = None
        while not chosen:
            question = "Source (title, address or key; - for none): "
            name = self._ask_names("source", question, self._given["source"])
            if name == "-":
                break
            chosen = self._resolve("source", name) if name else None
        self._given["source"], self._given["no-source"] = chosen, chosen is None
        self._asker.typed.clear()
        self._record.reset()

    def _verify(self, draft: QuoteDraft) -> bool:
        """Verify the text, and ask what to do if it differs; false if it was changed."""
        seen = (draft.text, draft.mode, str(draft.occurrences), self._record.unverified)
        if seen == self._verified:
            return True
        talking, tell = self.asked, self._asker.tell
        for number, one in enumerate(self._lookups.verified(draft)):
            document = self._lookups.document(one.occurrence.source)
            if one.match is None or document is None:
                if talking:
                    tell("no stored text of this source: the quotation cannot be verified")
                continue
            spans, text = one.match.spans, document.text
            chosen = number or self._record.place or self._saving.choices.get("which")
            if one.verified in REFUSED:
                if not self._accept(one, one.match, text, draft):
                    return False
            elif len(spans) > 1 and not chosen:
                self._ask_place(text, spans)
            elif one.match.claimed and talking:
                how = _FOUND.get(one.match.result, "verbatim in the stored text")
                tell(f"✓ found {how} ({paragraph(text, spans[0])})")
                if one.match.diff:
                    tell(one.match.found or "", indent="  ")
        self._verified = seen
        return True

    def _ask_mode(self) -> None:
        """Ask whether a text is the speaker's own words, where the source or the text says no."""
        draft = self._draft()
        found = self._lookups.verified(draft) if draft.assumed else ()
        quoted = {one.is_quoted for one in found}
        doubt = "the stored text has it outside quotation marks"
        if True in quoted or not draft.assumed:
            return
        if False not in quoted:
            if not reads_as_reported(draft.text):
                return
            doubt = "it reads as reported speech"
        self.asked = True
        self._asker.tell(f"! {doubt}; are these the speaker's own words?")
        answer = self._asker.choose({"d": "direct: their own words", "i": "indirect: a rendering"})
        self._given["mode"] = "direct" if answer == "d" else "indirect"
        if answer == "i" and self._record.place is None:
            spans = (one.match.spans for one in found if one.match and len(one.match.spans) == 1)
            self._record.place = next((one[0] for one in spans), None)

    def _ask_place(self, text: str, spans: Sequence[tuple[int, int]]) -> None:
        self._asker.tell(f"the stored text contains this {len(spans)} times; which place?")
        rows = [(paragraph(text, span), context(text, span)) for span in spans[:SHOWN]]
        answer = self._asker.pick(rows, {"a": "any: record no place"})
        self.asked = True
        self._record.place = spans[answer] if isinstance(answer, int) else None

    def _accept(self, one: VerifiedOccurrence, match: Match, text: str, draft: QuoteDraft) -> bool:
        """Ask what to do about a quotation that the text does not contain; false if changed."""
        choices = self._saving.choices
        close = in_source_words(draft, one) is not None
        if self._record.unverified or choices.get("unverified"):
            return True
        if close and choices.get("source_words"):
            return True
        at = f" ({paragraph(text, match.spans[0])})" if match.spans else ""
        closest = f"; the closest passage{at}:" if match.found else ""
        self._asker.tell(f"✗ not verbatim in the stored text{closest}")
        if match.found:
            self._asker.tell(marked(match.diff), indent="  ")
        options = {"e": "edit", "u": "unverified, as typed", "q": "quit"}
        # For a quotation with an omission, the passage has the omitted words or is only a part.
        whole = match.found is not None and not _OMITTED.search(draft.text)
        if close or (whole and draft.mode == "direct"):
            options = {"s": "use the passage", **options}
        answer = self._asker.choose(options)
        self.asked = True
        match answer:
            case "s":
                self._given["text"] = match.found
                self._record.reset()
            case "e":
                self._ask_text()
                self._ask_marks()
            case _:
                self._record.unverified = True
        return answer == "u"

    def _ask_speaker(self) -> None:
        given, role = self._given, ""
        question = "Speaker (empty: not named; several: ; between): "
        line = self._ask_names("speaker", question, given["speaker"], ";")
        names = []
        for name in split(line, ";"):
            if (chosen := self._resolve("speaker", name)) is None:
                return self._ask_speaker()
            names.append(chosen)
        if not names:
            role = self._asker.line("Their role (as: an official; empty: back): ")
            if not role:
                return self._ask_speaker()
        given["speaker"], given["organization"], given["status"] = names, [], []
        given["role"] = [role] if role else []
        self._capacities_of = ()
        self._record.decided.clear()
        self._asker.typed.clear()
        self._offer_date_and_capacities()
        return None

    def _ask_said(self) -> None:
        """Ask for the date; the source only supports a date up to its own."""
        source = self._lookups.source(self._given["source"] or "")
        issued = (source.issued if source else None) or ""
        until = f"../{issued}" if issued and "/" not in issued else issued

        def offers(line: str) -> Sequence[Offer]:
            return [Offer(one, len(line)) for one in (until, issued) if one]

        default = self._given["said"] or until
        while default := self._asker.line("Said on: ", default, offers):
            try:
                gate("quote", {"said": default})
            except DraftError as error:
                if wrong := next((one for one in error.problems if one.field == "said"), None):
                    self._asker.report(f"said: {wrong.message}", wrong.hint)
                    continue
            break
        self._given["said"] = default or None

    def _offer_date_and_capacities(self) -> None:
        """Ask for the date, and offer the last role and organization of each speaker."""
        given = self._given
        if not given["said"]:
            self._ask_said()
            self._asker.typed.clear()
        names: Sequence[str] = given["speaker"] or ()
        if not names or given["role"] or given["organization"] or names == self._capacities_of:
            return
        self._capacities_of = names
        roles, organizations = [], []
        for name in names:
            last = self._lookups.capacity(name, given["said"])
            of = f" of {name}" if len(names) > 1 else ""
            roles.append(self._asker.line(f"Role then{of}: ", last.role or ""))
            organization, chosen = last.organization or "", None
            while chosen is None:
                question = f"For which organization{of}: "
                organization = self._ask_names("organization", question, organization)
                chosen = organization and self._resolve("organization", organization)
            organizations.append(chosen)
        given["role"] = roles if any(roles) else []
        given["organization"] = organizations if any(organizations) else []
        self._asker.typed.clear()

    def _ask_topics(self) -> None:
        line = self._ask_names("topic", "Topics (commas between): ", self._given["topic"], ",")
        topics = []
        for part in split(line, ","):
            name, equals, stance = (one.strip() for one in part.rpartition("="))
            chosen = self._resolve("topic", name if equals else stance)
            if chosen is None:
                return self._ask_topics()
            if not equals:
                answer = self._asker.choose(_STANCES, default="-", label=f"{chosen}:")
                stance = _STANCES[answer]
            topics.append(chosen if stance == "not coded" else f"{chosen}={stance}")
        self._given["topic"] = topics
        self._asker.typed.clear()
        return None

    def _resolve_names(self) -> None:
        """Ask about each given name that does not resolve to one record."""
        for flag in ("speaker", "organization", "topic", "source", "via"):
            label, value = "source" if flag == "via" else flag, self._given[flag]
            if not value:
                continue
            many = isinstance(value, list)
            resolved = [
                name if self._creates(label, name) else self._resolved(label, name)
                for name in (value if many else [value])
            ]
            self._given[flag] = resolved if many else resolved[0]

    def _resolved(self, label: str, given: str) -> str:
        name, stance = given, ""
        if label == "topic" and "=" in given:
            name, _, stance = given.rpartition("=")
            stance = f"={stance}"
        made = self._record.made_drafts()
        if not name or len(self._lookups.find(label, name.strip(), made)) == 1:
            return given
        self.asked = True
        while (chosen := self._resolve(label, name)) is None:
            name = self._ask_names(label, f"{label.capitalize()}: ", name, required=True)
        return chosen + stance

    def _compare(self) -> None:
        """Show similar recorded quotes, and ask for a decision about each."""
        rule, record = self._saving.entry.on_duplicate, self._record
        if rule in {"add", "fail"} or record.decided:
            return
        draft = self._draft()
        if draft == self._compared:
            return
        found = self._lookups.similar(draft, self._saving.choices.get("which"))
        # A rule decides about the same text; the user has not seen a similar one yet.
        if not found or (rule is not None and found[0].likeness == 1):
            return
        if found[0].decided:
            record.decided = {found[0].quote.id: found[0].decided}
            return
        self.asked = True
        self._compared = draft if found[0].recorded else None
        if found[0].recorded:
            # To continue decides nothing about other places.
            self._asker.tell(f"! {_id(found[0])} is already recorded at this place")
            self._asker.choose({"c": "continue", "q": "quit"})
        else:
            record.decided = self._decide(draft.text, found)

    def _decide(self, text: str, found: Sequence[Similar]) -> dict[int, str]:
        """Return the user's decisions by id; the text belongs to at most one of the quotes."""
        shown = found[:_SHOWN_SIMILAR]
        for one in shown:
            how = "the same text" if one.likeness == 1 else f"{one.likeness:.0%} the same"
            where = ", ".join(dict.fromkeys(place.key for place in one.quote.occurrences))
            when = ", ".join(filter(None, (one.quote.said or "undated", where)))
            self._asker.tell(f"! similar to {_id(one)} ({how}, same speaker; {when}):")
            self._asker.tell(shown_text(one.quote), indent="  ")
        options = {
            "o": "occurrence of it", "n": "separate quote", "s": "skip", "d": "difference",
        }  # fmt: skip
        while (answer := self._asker.choose(options)) == "d":
            for one in shown:
                difference = marked(diff(text, one.quote.text))
                self._asker.tell(f"{_id(one)}: {difference}", indent="  ")
        decided = {one.quote.id: "add" for one in found}
        if answer != "n":
            rows = [(_id(one), one.quote.text) for one in shown]
            chosen = self._asker.pick(rows, {}) if len(rows) > 1 else 0
            decided[shown[int(chosen)].quote.id] = _DECISIONS[answer]
        return decided


def _id(one: Similar) -> str:
    return short_id("quote", one.quote.id)
