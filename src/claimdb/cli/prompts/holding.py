"""Verify a quote against the stored text of its source, and decide about similar quotes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from claimdb.cli.prompts.asking import Asker, Quit
from claimdb.cli.prompts.lookups import Lookups, Similar
from claimdb.cli.prompts.work import PendingRecord
from claimdb.cli.saving import SHOWN, context, paragraph
from claimdb.drafts.records import QuoteDraft
from claimdb.matching.document import Document
from claimdb.matching.passage import Match
from claimdb.matching.similarity import diff, marked
from claimdb.matching.typography import OMITTED
from claimdb.model import short_id
from claimdb.phrases import shown_text
from claimdb.store.ingest.outcome import REFUSED, VerifiedOccurrence
from claimdb.store.ingest.verify import in_source_words

_FOUND = {
    "exact": "found verbatim in the stored text",
    "exact_multiple": "found verbatim in the stored text",
    "normalised": "found in the stored text, in other typography",
    "elided": "found in the stored text, with the omitted words",
    "bracketed": "found in the stored text, except for the brackets",
}
_OMITTED = re.compile(OMITTED)


class Holding:
    """Holds one quote against the saved copies of its sources, again when it has changed."""

    def __init__(
        self, asker: Asker, lookups: Lookups, work: PendingRecord, choices: Mapping[str, Any]
    ) -> None:
        self._asker = asker
        self._lookups = lookups
        self._work = work
        self._choices = choices
        self._seen: tuple[object, ...] = ()
        self._talking = False
        self.asked = False
        """Whether anything was asked."""

    def settled(self, draft: QuoteDraft, *, talking: bool) -> Literal["taken", "changed", "edit"]:
        """Say how the words stand there and ask what is in doubt, once for each wording.

        Where nobody is `talking` yet, what is right is not told.

        Returns:
            Whether the words are taken, are those of the source now, or are to be edited.

        Raises:
            Quit: neither.
        """
        self._talking = talking
        seen = (draft.text, draft.mode, str(draft.occurrences), self._work.unverified)
        if seen == self._seen:
            return "taken"
        for place, one in enumerate(self._lookups.verified(draft)):
            copy = self._lookups.copy(one.occurrence.source)
            if one.match is None or copy is None:
                self._tell("no stored text of this source: the quotation cannot be verified")
            elif one.verified in REFUSED:
                if (answer := self._refused(one, one.match, copy, draft)) != "taken":
                    return answer
            elif len(one.match.spans) > 1 and place == 0 and self._is_open():
                self._which(one.match, copy)
            elif one.match.claimed:
                self._tell(
                    f"✓ {_FOUND[one.match.result]} ({paragraph(copy.text, one.match.spans[0])})"
                )
                if one.match.diff:
                    self._tell(one.match.found or "", indent="  ")
        self._seen = seen
        return "taken"

    def _tell(self, text: str, indent: str = "") -> None:
        if self._talking:
            self._asker.tell(text, indent=indent)

    def _refused(
        self, one: VerifiedOccurrence, held: Match, copy: Document, draft: QuoteDraft
    ) -> Literal["taken", "changed", "edit"]:
        """Ask what to do about words that do not stand so."""
        work = self._work
        if work.unverified or self._choices.get("unverified"):
            return "taken"
        close = in_source_words(draft, one) is not None
        if close and self._choices.get("source_words"):
            return "taken"
        # Beside words with an omission stands what they leave out, or a part of them alone.
        whole = held.found is not None and not _OMITTED.search(draft.text)
        ours = close or (whole and draft.mode == "direct")
        self.asked = True
        at = f" ({paragraph(copy.text, held.spans[0])})" if held.spans else ""
        closest = f"; the closest passage{at}:" if held.found else ""
        self._asker.tell(f"✗ not verbatim in the stored text{closest}")
        if held.found:
            self._asker.tell(marked(held.diff), indent="  ")
        options = {"s": "use the passage"} if ours else {}
        options |= {"e": "edit", "u": "unverified, as typed", "q": "quit"}
        match self._asker.choose(options):
            case "s":
                work.said["text"] = held.found
                work.moved()
                return "changed"
            case "e":
                return "edit"
            case "u":
                work.unverified = True
                return "taken"
            case _:
                raise Quit

    def _is_open(self) -> bool:
        """Whether nobody has said at which of several places the words are meant."""
        return self._work.place is None and not self._choices.get("which")

    def _which(self, held: Match, copy: Document) -> None:
        """Ask at which of several places the words stand."""
        self.asked = True
        spans = held.spans[:SHOWN]
        self._asker.tell(f"the stored text contains this {len(held.spans)} times; which place?")
        rows = [(paragraph(copy.text, span), context(copy.text, span)) for span in spans]
        answer = self._asker.pick(rows, {"a": "any: record no place"})
        if isinstance(answer, int):
            self._work.place = spans[answer]


_SHOWN_SIMILAR = 3
_DECISIONS = {"o": "occurrence", "n": "add", "s": "skip"}


def decisions(asker: Asker, text: str, found: Sequence[Similar]) -> dict[int, str]:
    """Show the quotes that new words are like, and return what is decided, by their ids.

    Where the words are those of one of several, they are none of the others.

    Raises:
        Quit: there is nothing to add, and that is left so.
    """
    first = found[0]
    if first.stands:
        asker.tell(f"! {_id(first)} is already recorded at this place")
        if asker.choose({"c": "continue", "q": "quit"}) == "q":
            raise Quit
        # That they stand there is no decision about other places.
        return {}
    shown = found[:_SHOWN_SIMILAR]
    for one in shown:
        _show(asker, one)
    options = {
        "o": "occurrence of it", "n": "separate quote", "s": "skip", "d": "difference",
    }  # fmt: skip
    while (answer := asker.choose(options)) == "d":
        for one in shown:
            asker.tell(f"{_id(one)}: {marked(diff(text, one.quote.text))}", indent="  ")
    decided = {one.quote.id: "add" for one in found}
    if answer != "n":
        decided[_meant(asker, shown).quote.id] = _DECISIONS[answer]
    return decided


def _show(asker: Asker, one: Similar) -> None:
    how = "the same text" if one.likeness == 1 else f"{one.likeness:.0%} the same"
    where = ", ".join(dict.fromkeys(place.key for place in one.quote.occurrences))
    when = ", ".join(filter(None, (one.quote.said or "undated", where)))
    asker.tell(f"! similar to {_id(one)} ({how}, same speaker; {when}):")
    asker.tell(shown_text(one.quote), indent="  ")


def _meant(asker: Asker, found: Sequence[Similar]) -> Similar:
    """Return which of several quotes is meant."""
    if len(found) == 1:
        return found[0]
    answer = asker.pick([(_id(one), one.quote.text) for one in found], {})
    return found[int(answer)]


def _id(one: Similar) -> str:
    return short_id("quote", one.quote.id)
