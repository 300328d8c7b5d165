"""Recorded quotes that a new one is like: shown, and decided about.

Owns what can be decided. It must not know when quotes are alike.
"""

from collections.abc import Sequence

from claimdb.cli.prompts.asking import Asker, Quit
from claimdb.cli.prompts.lookups import Similar
from claimdb.matching.similarity import diff, marked
from claimdb.model import short_id
from claimdb.phrases import shown_text

_SHOWN = 3
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
    shown = found[:_SHOWN]
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
