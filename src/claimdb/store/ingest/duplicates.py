"""The stages that match a quote with recorded ones, and decide what to do with it."""

from collections.abc import Collection, Mapping, Sequence

from claimdb.drafts.records import QuoteDraft
from claimdb.errors import RefusedError
from claimdb.model import short_id
from claimdb.store import load
from claimdb.store.backends.base import Reader
from claimdb.store.ingest.outcome import (
    Decision,
    DuplicateAction,
    IngestOptions,
    MatchedQuote,
    RecordedQuote,
    ResolvedQuote,
    SimilarQuote,
    Speakers,
    VerifiedQuote,
)
from claimdb.store.ingest.recorded_quotes import QuoteLookup
from claimdb.store.search.similar import alike

_MATCHED = load.named(MatchedQuote)

# --- match ----------------------------------------------------------------------------------


class Duplicates:
    """Matches the quotes of a batch with those recorded, its own included."""

    def __init__(self, reader: Reader, quotes: QuoteLookup, options: IngestOptions) -> None:
        self._reader = reader
        self._quotes = quotes
        self._options = options
        # With on_duplicate `add`: from which draft a quote was added.
        self._added_from: dict[int, int] = {}

    def match(self, quote: VerifiedQuote, *, exclude: int | None = None) -> MatchedQuote:
        """Return a quote with the recorded quotes that it is like, except one (`exclude`).

        Its key was looked up before.
        """
        options, resolved = self._options, quote.resolved
        if not (options.near or self._quotes.has(resolved.key)):
            return _MATCHED((quote, (), (), (), {}))
        speakers = resolved.speakers
        if speakers is None:
            return MatchedQuote(quote)
        draft, key = resolved.draft, resolved.key
        excluded = self._from_other_drafts(draft, key, speakers)
        if exclude is not None:
            excluded.add(exclude)
        same, recorded_at = self._quotes.find(key, speakers, quote.places(), excluded)
        decisions = self._quotes.decisions(draft.text, speakers)
        similar: Sequence[SimilarQuote] = ()
        if options.near and not (recorded_at and all(recorded_at)):
            excluded.update(one.id for one in same)
            similar = self._similar(draft.text, speakers, excluded)
        return MatchedQuote(quote, same, recorded_at, similar, {**decisions, **options.decisions})

    def new_decisions(self, quote: ResolvedQuote) -> Mapping[int, DuplicateAction]:
        """Return which of the decisions in the options are not stored yet."""
        speakers, decisions = quote.speakers, self._options.decisions
        if speakers is None or not decisions:
            return {}
        stored = self._quotes.decisions(quote.draft.text, speakers)
        return {number: action for number, action in decisions.items() if number not in stored}

    def remember(self, number: int, quote: VerifiedQuote) -> None:
        """Match later quotes with one that was added, with its id, and may not be written yet."""
        self._quotes.remember(number, quote)
        if self._options.on_duplicate == "add":
            self._added_from[number] = _draft_hash(quote.resolved.draft)

    def _from_other_drafts(self, draft: QuoteDraft, key: str, speakers: Speakers) -> set[int]:
        """Return the same quotes that this batch added, with `add`, from other drafts."""
        if not self._added_from:
            return set()
        own = _draft_hash(draft)
        same = self._quotes.same(key, speakers)
        return {one.id for one in same if self._added_from.get(one.id, own) != own}

    def _similar(
        self, text: str, speakers: Speakers, excluded: Collection[int]
    ) -> list[SimilarQuote]:
        found = {
            one.quote_id: one.likeness
            for one in alike(self._reader, text)
            if one.quote_id not in excluded
        }
        quotes = self._quotes.read([*found])
        return [SimilarQuote(one, found[one.id]) for one in quotes if one.speakers == speakers]


def _draft_hash(draft: QuoteDraft) -> int:
    try:
        return hash(draft)
    except TypeError:
        # The CSL of a source is a dict.
        return hash(repr(draft))


# --- decide ---------------------------------------------------------------------------------

_ADD = Decision("add")


def decide(matched: MatchedQuote, options: IngestOptions) -> Decision:
    """Return what to do with a quote; this reads and writes nothing.

    The first of these that applies to the recorded quote decides: the choice for all duplicates,
    an earlier decision, the default. A similar text is another quote, if only for one "not" more,
    so that only `add` and a decision about that very quote apply to it.
    """
    if not (matched.same or matched.similar):
        return _ADD
    existing, same = _existing(matched, options)
    if existing is None:
        return _ADD
    rule = options.on_duplicate if same or options.on_duplicate == "add" else None
    decided = matched.decisions.get(existing.id)
    action = rule or decided or (options.default if same else None)
    insisted = action == "fail" or (rule == "add" and options.near)
    if action == "skip" or (same and matched.recorded_everywhere and not insisted):
        unsaved = ("place",) if same and _has_new_passage(matched, options) else ()
        return Decision("skip", existing, unsaved=unsaved)
    if action == "add":
        return _ADD
    if action == "occurrence":
        return _add_occurrences(matched, existing, options, same=same)
    return Decision("refuse", existing, error=_refusal(matched, existing, same=same))


def _add_occurrences(
    matched: MatchedQuote, existing: RecordedQuote, options: IngestOptions, *, same: bool
) -> Decision:
    """Return the decision to add the occurrences at which a recorded quote is not recorded.

    It is refused where the stored text of a source does not have the text of that quote.
    """
    quote, draft = matched.quote, matched.quote.resolved.draft
    recorded_at = matched.recorded_at if same else map(existing.is_at, quote.places())
    new = [at for at, is_recorded in enumerate(recorded_at) if not is_recorded]
    if existing.wording == (draft.text, draft.mode):
        return Decision("occurrence", existing, new)
    worded, places = quote.worded(existing.wording), quote.places(existing.wording)
    if not options.unverified and any(worded[at].is_refused for at in new):
        number = short_id("quote", existing.id)
        error = RefusedError(
            f"the words of {number} do not stand so in the stored text of the source:"
            f" {difference(draft.text, existing.text)}",
            hint=(
                "use --on-duplicate add to record a separate quote, or "
                f"--unverified to record {number} there anyway"
            ),
        )
        return Decision("refuse", existing, error=error)
    return Decision("occurrence", existing, [at for at in new if not existing.is_at(places[at])])


def _existing(matched: MatchedQuote, options: IngestOptions) -> tuple[RecordedQuote | None, bool]:
    """Return the recorded quote that a quote duplicates, and whether it has the same text."""
    decisions = matched.decisions
    # A quote that is recorded everywhere is not another one, whatever was decided.
    by_decision = options.on_duplicate is None and not matched.recorded_everywhere
    for quote in matched.same:
        if not (by_decision and decisions.get(quote.id) == "add"):
            return quote, True
    for similar in matched.similar:
        if decisions.get(similar.quote.id) != "add":
            return similar.quote, False
    return None, False


def _has_new_passage(matched: MatchedQuote, options: IngestOptions) -> bool:
    """Whether the user gave a passage at which no quote with the same text is recorded."""
    quote = matched.quote
    given = options.which is not None or any(
        one.start is not None for one in quote.resolved.draft.occurrences
    )
    if not given:
        return False
    recorded = [place for same in matched.same for place in same.places]
    return any(
        one.snapshot is not None and place not in recorded
        for one, place in zip(quote.occurrences, quote.places(), strict=True)
    )


def _refusal(matched: MatchedQuote, existing: RecordedQuote, *, same: bool) -> RefusedError:
    number = short_id("quote", existing.id)
    if same:
        return RefusedError(
            f"this quote is already recorded: {number}",
            hint="use --on-duplicate occurrence to add an occurrence; or: skip, add",
        )
    return RefusedError(
        f"words like these by the same speakers are there already: {number} has"
        f" {difference(matched.quote.resolved.draft.text, existing.text)}",
        hint=(
            "use --on-duplicate add to record it as well; for another "
            f"occurrence of {number}, give its exact text"
        ),
    )


def difference(text: str, recorded: str) -> str:
    """Return in short how the text of a recorded quote differs from another one."""
    # Most quotes have no duplicate, and need no comparison of texts.
    from claimdb.matching import similarity

    return similarity.marked_shortly(similarity.diff(text, recorded))
