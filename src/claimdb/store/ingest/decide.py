"""The stage that decides what to do with a quote, from its matches and the user's choices."""

from claimdb.errors import RefusedError
from claimdb.model import short_id
from claimdb.store.ingest.outcome import (
    Decision,
    IngestOptions,
    MatchedQuote,
    RecordedQuote,
)

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
    recorded_at = (
        matched.recorded_at if same else [existing.is_at(place) for place in matched.quote.places]
    )
    new = [at for at, is_recorded in enumerate(recorded_at) if not is_recorded]
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
        return Decision("occurrence", existing, new)
    return Decision("refuse", existing, error=_refusal(matched, existing, same=same))


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
        one.start is not None for one in quote.draft.occurrences
    )
    if not given:
        return False
    recorded = [place for same in matched.same for place in same.places]
    return any(
        place is not None and one.snapshot is not None and place not in recorded
        for one, place in zip(quote.occurrences, quote.places, strict=True)
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
        f" {difference(matched.quote.draft.text, existing.text)}",
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
