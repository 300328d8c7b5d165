"""What becomes of a quote that is recorded already.

Owns which recorded quote a draft is, and what is done then: skipped, given another occurrence,
added all the same or refused. It must not know what else stands in the way of a draft.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from claimdb.draft import wording
from claimdb.draft.anchor import verbatim
from claimdb.draft.record import QuoteDraft
from claimdb.errors import RefusedError
from claimdb.model import short_id
from claimdb.store import tables
from claimdb.store.read.alike import alike
from claimdb.store.write.choices import Choices, Outcome
from claimdb.store.write.decided import Decision
from claimdb.store.write.history import Batch
from claimdb.store.write.known import KnownQuote, KnownQuotes, Same, Speakers
from claimdb.store.write.making import Maker, occurrence_row
from claimdb.store.write.recorded import Recorded
from claimdb.store.write.texts import Anchored, unverified

Anchor: TypeAlias = Callable[[QuoteDraft, None], list[Anchored]]
"""Holds a quote against the texts of its sources."""

_WORDS = "SELECT text, mode FROM quotes WHERE id = :id"


class Duplicates:
    """The quotes of one batch that are recorded already."""

    def __init__(
        self,
        batch: Batch,
        choices: Choices,
        recorded: Recorded,
        known: KnownQuotes,
        maker: Maker,
        anchored: Anchor,
    ) -> None:
        self._batch = batch
        self._choices = choices
        self._recorded = recorded
        self._known = known
        self._maker = maker
        self._anchored = anchored
        # Of what may have been added all the same, by which draft.
        self._anew: dict[int, int] = {}

    def added(self, draft: QuoteDraft, made: KnownQuote) -> None:
        """Take note of which draft a quote was made."""
        if self._choices.on_duplicate == "add":
            self._anew[made.id] = _mark(draft)

    def found(
        self,
        draft: QuoteDraft,
        same: Same,
        speakers: Speakers | None,
        decided: Mapping[int, Decision],
    ) -> KnownQuote | None:
        """Return the quote that is recorded already; unless it is the same words, if asked for."""
        if speakers is None:
            return None
        asked = same.quotes
        # Where all is there already, nobody decides that it is another one.
        if self._choices.on_duplicate is None and not same.settled:
            asked = [one for one in asked if decided.get(one.id) != "add"]
        if asked:
            return asked[0]
        if not self._choices.near:
            return None
        close = [one.quote_id for one in alike(self._batch.reader, draft.text)]
        left = [number for number in close if decided.get(number) != "add"]
        return next((one for one in self._known.read(left) if one.speakers == speakers), None)

    def settled(
        self,
        there: KnownQuote,
        draft: QuoteDraft,
        words: str,
        known: Same,
        anchored: list[Anchored],
        decided: Mapping[int, Decision],
    ) -> Outcome | None:
        """Return what becomes of a quote that is there, None where it is added all the same."""
        choices = self._choices
        same = there in known.quotes
        taken = known.taken
        if not same:
            taken = [there.stands(self._recorded.place(one.occurrence)) for one in anchored]
        new = [one for one, is_taken in zip(anchored, taken, strict=True) if not is_taken]
        # Other words are another quote, if only by one "not" more, unless somebody has seen both.
        rule = choices.on_duplicate if same or choices.on_duplicate == "add" else None
        choice = rule or decided.get(there.id) or (choices.otherwise if same else None)
        anyhow = choice == "fail" or (rule == "add" and choices.near)
        if choice == "skip" or (same and known.settled and not anyhow):
            unplaced = same and self._is_unplaced(draft, known, anchored)
            verified = tuple([one.verified for one in anchored])
            more = ("place",) if unplaced else ()
            return Outcome("quote", "skipped", there.id, verified=verified, unrecorded=more)
        if choice == "add":
            return None
        if choice == "occurrence":
            at = (
                one for one, is_taken in zip(draft.occurrences, taken, strict=True) if not is_taken
            )
            new = self._in_words_of(there, replace(draft, occurrences=tuple(at)), new)
            for one in new:
                sources = self._maker.sources(one.occurrence)
                row = occurrence_row(there.id, one, *sources, self._batch.at)
                # What is derived is no part of a change.
                self._maker.rows.change(tables.occurrences, {**row._asdict(), "digest": None})
                # The source may have been made just now.
                if place := self._recorded.place(one.occurrence):
                    self._known.place(words, there, place)
            return Outcome(
                "quote",
                "occurrence" if new else "skipped",
                there.id,
                verified=tuple([one.verified for one in new or anchored]),
                places=tuple([one.places for one in new]),
            )
        number = short_id("quote", there.id)
        if not same:
            raise RefusedError(
                f"words like these by the same speakers are there already: {number} has"
                f" {self._difference(draft, there)}",
                hint="--on-duplicate add records these as well; for another place of"
                f" {number} give its words",
            )
        raise RefusedError(
            f"these words by the same speakers are there already: {number}",
            hint="--on-duplicate occurrence records where else they stand; or: skip, add",
        )

    def _in_words_of(
        self, there: KnownQuote, draft: QuoteDraft, new: Sequence[Anchored]
    ) -> list[Anchored]:
        """Return the places of a draft, `new` ones of a recorded quote, as its words stand there.

        Raises:
            RefusedError: they do not, in a stored text.
        """
        if not any(one.held or one.verified for one in new):
            return [*new]
        text, mode = self._words_of(there)
        if (text, mode) == (draft.text, draft.mode):
            return [*new]
        # A rendering has no words by which its passage is found.
        given = draft.occurrences if verbatim(text, mode) else [one.occurrence for one in new]
        # What was found before is said of other words.
        places = tuple([one._replace(verified=None) for one in given])
        found = self._anchored(replace(draft, text=text, mode=mode, occurrences=places), None)
        if not self._choices.unverified and unverified(found):
            number = short_id("quote", there.id)
            raise RefusedError(
                f"the words of {number} do not stand so in the stored text of the source:"
                f" {self._difference(draft, there)}",
                hint="--on-duplicate add records these words as a quote of their own;"
                f" --unverified records {number} there all the same",
            )
        # They may stand at a place that is recorded.
        return [one for one in found if not there.stands(self._recorded.place(one.occurrence))]

    def by_other_drafts(self, draft: QuoteDraft, words: str, speakers: Speakers) -> set[int]:
        """Return the same quotes that were added here all the same, of drafts unlike this one."""
        mine = _mark(draft) if self._anew else 0
        same = self._known.same(words, speakers) if self._anew else ()
        return {one.id for one in same if self._anew.get(one.id, mine) != mine}

    def _is_unplaced(self, draft: QuoteDraft, known: Same, anchored: Sequence[Anchored]) -> bool:
        """Whether a place in a text was said that is recorded of none of the same quotes."""
        said = self._choices.which is not None or any(
            one.start is not None for one in draft.occurrences
        )
        places = [place for quote in known.quotes for place in quote.places]
        wanted = [self._recorded.place(one.occurrence) for one in anchored if one.snapshot]
        return said and any(place is not None and place not in places for place in wanted)

    def _difference(self, draft: QuoteDraft, there: KnownQuote) -> str:
        """Return how the words of a recorded quote differ from those of a draft."""
        recorded, _ = self._words_of(there)
        return wording.marked_shortly(wording.diff(draft.text, recorded))

    def _words_of(self, there: KnownQuote) -> tuple[str, str]:
        """Return the words of a quote that is there, and their mode."""
        row = self._batch.reader.row(_WORDS, id=there.id)
        if row is None:
            # It is of the same page.
            self._maker.rows.write()
            row = self._batch.reader.row(_WORDS, id=there.id)
        text, mode = row
        return text, mode


def _mark(draft: QuoteDraft) -> int:
    """Return a number that tells drafts apart, as small as one is kept."""
    try:
        return hash(draft)
    except TypeError:
        # The object of JSON in a source can be altered.
        return hash(repr(draft))
