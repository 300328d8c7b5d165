"""Views of positions: two actors side by side, changes of stance, and conflicts."""

from collections.abc import Iterable
from itertools import groupby

from rich.text import Text

from claimdb import phrases
from claimdb.results import ComparedMatter, Comparison, Conflict, Shift
from claimdb.terminal.screen import BOLD, DIM, STANCES, Screen, id_text, in_lines, joined, plain

_RESULTS = {
    "agree": ("They agree", "green"),
    "disagree": ("They disagree", "red"),
    "both": ("They agree and disagree", "yellow"),
    "differ": ("Their positions differ", ""),
    "uncoded": ("Without a stance of one of them", DIM),
}
_GUTTER = 5


def comparison(found: Comparison, screen: Screen) -> None:
    """Write the topics and claims of which two actors spoke, by result."""
    for result, matters in screen.spaced(groupby(found.matters, key=lambda one: one.result)):
        heading, style = _RESULTS[result]
        screen.block(plain(heading, f"{BOLD} {style}".strip()))
        for matter in matters:
            _matter(matter, found, screen)


def _matter(matter: ComparedMatter, found: Comparison, screen: Screen) -> None:
    number = id_text(matter.kind, matter.id)
    lead = plain("  ") + number + plain(" " * max(1, _GUTTER - number.cell_len))
    screen.block(in_lines(matter.name), lead=lead)
    other = matter.contradicts
    sides = ((found.first.name, matter.first), (found.second.name, matter.second))
    for place, (name, positions) in enumerate(sides):
        line = plain(f"{name}: ", BOLD) + joined(map(_position, positions.items()))
        if other and place:
            against = plain(", which contradicts it: ", DIM)
            line += against + id_text("claim", other.id) + plain(f" {other.name}")
        screen.block(line, indent=lead.cell_len, hang=2)


def _position(item: tuple[str | None, tuple[int, ...]]) -> Text:
    position, ids = item
    style = STANCES.get(position or "", DIM if position is None else "")
    quotes = joined((id_text("quote", number) for number in ids), ", ")
    return plain(f"{position or phrases.UNCODED} ", style) + plain("(") + quotes + plain(")")


def shifts(changes: Iterable[Shift], screen: Screen) -> None:
    """Write changes of stance, each with its two quotes."""
    for one in screen.spaced(changes):
        about = plain(one.speaker.name, BOLD) + plain(" on ", DIM) + plain(f"{one.topic.name}: ")
        stances = (plain(stance, STANCES[stance]) for stance in (one.before, one.after))
        screen.block(about + joined(stances, " -> "), hang=2)
        for quote in (one.earlier, one.later):
            number = id_text("quote", quote.id)
            lead = plain("  ") + number + plain(" " * max(1, _GUTTER - number.cell_len))
            screen.block(in_lines(phrases.shown_text(quote)), lead=lead)
            screen.block(plain(phrases.when(quote), DIM), indent=lead.cell_len)


def conflicts(found: Iterable[Conflict], screen: Screen) -> None:
    """Write claims that are both asserted and denied, each with who is on which side."""
    for one in screen.spaced(found):
        for claim, side, word in (
            (one.claim, one.first, "asserted by"),
            (one.against, one.second, "asserted by" if one.against else "denied by"),
        ):
            if claim:
                number = id_text("claim", claim.id)
                lead = number + plain(" " * max(1, _GUTTER - number.cell_len))
                screen.block(in_lines(claim.name), lead=lead)
            names = ", ".join(speaker.name for speaker in side.speakers) or "unknown speakers"
            who = plain(f"{word} ", DIM) + plain(names, BOLD) + plain(" (")
            quotes = joined((id_text("quote", quote) for quote in side.quotes), ", ")
            screen.block(who + quotes + plain(")"), indent=_GUTTER, hang=2)
        if one.kind == "self":
            screen.block(plain("the same speaker", "yellow"), indent=_GUTTER)
