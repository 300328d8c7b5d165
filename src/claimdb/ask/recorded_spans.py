"""The roles and occasions that a question names, as they are recorded."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from claimdb import folding
from claimdb.ask.groups import FORMER, GROUPS
from claimdb.ask.layout import SpanLayout
from claimdb.ask.names import NameLookup, same
from claimdb.ask.span import QuestionSpan

_EVENTS = frozenset(
    ("summit", "conference", "rally", "debate", "meeting", "interview", "speech", "hearing",
     "inauguration", "congress", "session", "judgment", "judgement", "address", "forum", "talks",
     "ceremony", "briefing", "visit", "trip", "assembly", "parliament", "event", "gathering",
     "convention", "protest", "march", "testimony", "trial")
)  # fmt: skip
"""Nouns for occasions."""
_PLACED = frozenset(
    ("at", "in", "during", "from", "since", "after", "before", "throughout", "within", "until",
     "following", "tell", "told", "addressing")
)  # fmt: skip
"""Words before an occasion."""
_ARTICLES = frozenset(("the", "a", "an", "this", "that", "his", "her", "their"))
_MOST_OCCASIONS = 5


def take_roles(layout: SpanLayout, lookup: NameLookup) -> None:
    """Extend nouns for roles by the words around them: "the environment minister of X".

    The places of such a span are the recorded roles; those that begin with a dash are of people
    who have them no more, which are left out unless the question asks for them.
    """
    former = not FORMER.isdisjoint(layout.keys)
    for span in [one for one in layout.all() if one.kind == "group"]:
        group = GROUPS[span.value]
        if group.types or layout.at(span.start) is not span:
            continue
        head = group.roles[0].rstrip("*")
        recorded = [(role, folding.words(role)) for role in lookup.roles(head)]
        longest = _longest_role(layout, span, recorded)
        if longest is None or longest[:2] == (span.start, span.end):
            others = (role for role, words in recorded if not former and FORMER & set(words))
            layout.replace(replace(span, places=tuple(others)))
            continue
        start, end, roles = longest
        chosen = [role for role, own in roles if former or not FORMER & set(own)]
        others = (f"-{role}" for role, _ in roles if role not in chosen)
        if chosen:
            layout.replace(layout.span(start, end, "role", head, places=(*chosen, *others)))


_Recorded = Sequence[tuple[str, Sequence[str]]]


def _longest_role(
    layout: SpanLayout, span: QuestionSpan, recorded: _Recorded
) -> tuple[int, int, _Recorded] | None:
    """Return the longest phrase around a noun that recorded roles have all words of."""
    for start, end in layout.ranges(span.start, before=3, after=span.end - span.start + 5):
        if end < span.end or {"date", "quoted"} & {one.kind for one in layout.over(start, end)}:
            continue
        words = layout.content(start, end)
        roles = [
            (role, own)
            for role, own in recorded
            if all(any(same(word, its) for its in own) for word in words)
        ]
        if roles:
            return start, end, roles
    return None


def take_occasions(layout: SpanLayout, lookup: NameLookup) -> None:
    """Take the longest phrases around a noun such as "summit" that recorded occasions have.

    The value of such a span is their first and last day.
    """
    for place, key in enumerate(layout.keys):
        if key not in _EVENTS or layout.words[place].quoted:
            continue
        recorded = lookup.occasions(key)
        if not recorded:
            continue
        own = {text: folding.words(text) for text, _, _ in recorded}
        for start, end in layout.ranges(place, before=4, after=7):
            words = set(layout.content(start, end))
            found = [text for text in own if words <= set(own[text])]
            if found and _is_placed(layout, start, end):
                days = sorted(
                    filter(None, chain(*(days for text, *days in recorded if text in found)))
                )
                phrase = " ".join(layout.keys[start:end])
                exact = all(phrase in " ".join(own[text]) for text in found)
                span = layout.span(start, end, "occasion", f"{days[0]} {days[-1]}" if days else "")
                places = (span.text,) if exact else tuple(found[:_MOST_OCCASIONS])
                layout.replace(replace(span, places=places))
                break


def _is_placed(layout: SpanLayout, start: int, end: int) -> bool:
    """Whether words follow a preposition of place, or are at least two and no name."""
    before = start - 1
    while before >= 0 and layout.keys[before] in _ARTICLES:
        before -= 1
    if before >= 0 and layout.keys[before] in _PLACED:
        return True
    named = any(one.kind == "name" for one in layout.over(start, end))
    return end - start > 1 and not named
