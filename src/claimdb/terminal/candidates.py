"""Candidates of articles on a terminal."""

from collections.abc import Iterable

from claimdb.extraction.candidates import Candidate
from claimdb.terminal.screen import BOLD, DIM, ID, Screen, counted, in_lines, joined, plain

_INDENT = 6
_REASONS = {
    "title": "a title",
    "term": "a term",
    "short": "a short fragment",
    "unattributed": "nobody says it",
}
_LOW, _HIGH = 0.6, 0.9


def candidates(name: str, found: Iterable[Candidate], screen: Screen, *, rejected: bool) -> None:
    """Write the candidates of an article, with a heading; those that are rejected on request."""
    proposed = [one for one in found if one.rejected is None]
    others = [one for one in found if one.rejected is not None]
    heading = joined(
        [
            plain(name, BOLD),
            plain(counted(len(proposed), "quote"), DIM),
            *([plain(f"{len(others):,} rejected", DIM)] if others else ()),
        ]
    )
    screen.line(heading)
    for one in sorted((*proposed, *(others if rejected else ())), key=lambda one: one.number):
        screen.gap()
        _candidate(one, screen)


def _candidate(one: Candidate, screen: Screen) -> None:
    style = "" if one.confidence >= _HIGH else "yellow" if one.confidence >= _LOW else "red"
    lead = plain(f"{one.number} ", ID)
    text = f"“{one.text}”" if one.mode == "direct" else one.text
    screen.block(in_lines(text, DIM if one.rejected else ""), lead=lead, indent=_INDENT)
    details = []
    if one.rejected is not None:
        details.append(plain(f"rejected: {_REASONS[one.rejected]}", "yellow"))
    elif one.name is not None or one.speaker is not None:
        printed = one.speaker.text if one.speaker is not None else ""
        who = one.name or printed
        also = f" (“{printed}”)" if printed and printed != who else ""
        details.append(plain(f"— {who}{also}"))
    if one.role is not None:
        at = f", {one.organization}" if one.organization else ""
        details.append(plain(f"{one.role}{at}", DIM))
    details.append(plain(f"{one.confidence:.0%}", style))
    if one.mode != "direct":
        details.append(plain(one.mode, DIM))
    if one.date is not None:
        details.append(plain(one.date.edtf, DIM))
    details += [plain(f"{actor.id} {actor.name}", ID) for actor in one.actors[:1]]
    details += [plain(topic, DIM) for topic in one.topics]
    screen.flow(details, indent=_INDENT, hang=2)
