"""Step 1: the meaningful spans of a question, each with its reading."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from claimdb.ask import dates
from claimdb.ask.groups import GROUPS, LANGUAGES, LONGEST_GROUP, countries
from claimdb.ask.layout import SpanLayout
from claimdb.ask.little_words import STOP
from claimdb.ask.names import MAX_NAME, NameLookup, inflections
from claimdb.ask.recorded_spans import take_occasions, take_roles
from claimdb.ask.source_spans import SourceFinder
from claimdb.ask.span import QuestionSpan
from claimdb.ask.spellings import take_unknown
from claimdb.ask.tokens import Word
from claimdb.ask.vocabulary import CUES, LONGEST_CUE
from claimdb.model import Entity
from claimdb.query.value import SAVED_NAME, is_id

_NUMBERS = {
    name: number
    for number, name in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2
    )
}
_MOST_DIGITS = 3
_NAMELIKE = frozenset({"general", "justice", "head", "member", "official", "industry", "firm"})
"""Nouns for groups with which names begin as well, such as General Electric."""
_RANKS = ("name", "group")

_Named: TypeAlias = Mapping[tuple[int, int], tuple[tuple[Entity, ...], bool]]
"""The entities of each phrase that is a name, and whether it is a genitive without apostrophe."""


def find_spans(text: str, words: Sequence[Word], lookup: NameLookup) -> list[QuestionSpan]:
    """Return the spans from left to right, the longest and most certain; they cover all words."""
    layout = SpanLayout(text, words)
    named = _named(layout, lookup)
    _take_literal(layout, named)
    candidates = [*_names(layout, named), *_groups(layout), *_cues(layout)]
    # Of the same words a name, and the first of two that overlap.
    for span in sorted(candidates, key=lambda one: (one.start - one.end, _rank(one))):
        layout.take(span)
    _take_relations(layout, lookup)
    _take_demonyms(layout, lookup)
    take_occasions(layout, lookup)
    take_roles(layout, lookup)
    SourceFinder(layout, lookup).take()
    take_unknown(layout, lookup)
    free = set(layout.free())
    for place in range(len(words)):
        layout.take(layout.span(place, place + 1, "word" if place in free else "stop"))
    return layout.all()


def _take_relations(layout: SpanLayout, lookup: NameLookup) -> None:
    """Take "relations between A and B" as a topic such as A-B relations."""
    for place, key in enumerate(layout.keys):
        joined = layout.keys[place + 2 : place + 3] == ["and"]
        if key != "between" or not place or not joined or place + 4 > len(layout.words):
            continue
        noun, one, _, other = (layout.keys[place - 1], *layout.keys[place + 1 : place + 4])
        names = [f"{a} {b}" for a, b in ((one, other), (other, one))]
        nouns = dict.fromkeys((noun, *inflections(noun)))
        phrases = [f"{pair} {what}" for what in nouns for pair in names]
        found = lookup.named(phrases)
        if named := next((name for name in phrases if name in found), None):
            layout.replace(layout.span(place - 1, place + 4, "name", entities=found[named]))


def _rank(span: QuestionSpan) -> int:
    return _RANKS.index(span.kind) if span.kind in _RANKS else len(_RANKS)


def _named(layout: SpanLayout, lookup: NameLookup) -> _Named:
    """Look up every phrase, also without the s of a genitive without an apostrophe."""
    phrases = list(layout.phrases(MAX_NAME))
    plain = {name for _, _, name in phrases}
    found = lookup.named(plain | {name[:-1] for name in plain if name.endswith("s")})
    result = {}
    for start, end, name in phrases:
        if entities := found.get(name):
            result[start, end] = (entities, False)
        elif name.endswith("s") and (entities := found.get(name[:-1])):
            result[start, end] = (entities, True)
    return result


def _take_literal(layout: SpanLayout, named: Collection[tuple[int, int]]) -> None:
    """Take dates, and what stands for itself: quoted text, ids, saved queries, numbers."""
    inside = {place for start, end in named if end - start > 1 for place in range(start, end)}
    for found in dates.dates(layout.keys, [word.close for word in layout.words]):
        if inside.isdisjoint(range(found.start, found.end)):
            date = layout.span(found.start, found.end, "date", terms=found.terms, note=found.note)
            layout.take(date)
    for place, word in enumerate(layout.words):
        if reading := _literal(layout, place, named):
            kind, value, end = reading
            layout.take(layout.span(place, end, kind, value))
        elif place not in inside and (number := _number(word)):
            layout.take(layout.span(place, place + 1, "number", str(number)))


def _literal(
    layout: SpanLayout, place: int, named: Collection[tuple[int, int]]
) -> tuple[str, str, int] | None:
    """Return the kind, the value and the end of what stands for itself at a place."""
    word, before = layout.words[place], layout.keys[place - 1] if place else ""
    if word.quoted:
        # A name, as in: about "peace plan".
        governed = CUES.get(before, ("", ""))[0] in ("about", "by", "to")
        is_name = governed and (place, place + 1) in named
        return None if is_name else ("quoted", word.text, place + 1)
    if word.reference and SAVED_NAME.fullmatch(word.piece):
        end = place + 1
        while end < len(layout.words) and layout.words[end].place == word.place:
            end += 1
        return "saved", word.piece, end
    spoken = before == "in" or not {"language", "languages"}.isdisjoint(layout.keys)
    if word.folded in LANGUAGES and spoken:
        return "language", LANGUAGES[word.folded], place + 1
    return ("id", word.text, place + 1) if is_id(word.text) else None


def _number(word: Word) -> int:
    if word.folded.isdecimal() and len(word.folded) <= _MOST_DIGITS:
        return int(word.folded)
    return _NUMBERS.get(word.folded, 0)


def _names(layout: SpanLayout, named: _Named) -> Iterator[QuestionSpan]:
    for (start, end), (entities, possessive) in named.items():
        word = layout.words[start]
        # WHO and US are names, who and us are not.
        common = end - start == 1 and not word.capital and not word.quoted
        if common and word.folded in STOP and not _is_subject(layout, start):
            continue
        if common and possessive and word.folded in CUES:
            continue
        yield layout.span(start, end, "name", entities=entities, possessive=possessive)


def _is_subject(layout: SpanLayout, place: int) -> bool:
    """Whether a word stands between an auxiliary and a verb of saying: "what did us say"."""
    around = [CUES.get(key, ("", ""))[0] for key in layout.keys[max(0, place - 1) : place + 2 : 2]]
    return around == ["aux", "say"]


def _groups(layout: SpanLayout) -> Iterator[QuestionSpan]:
    for start, end, name in layout.phrases(LONGEST_GROUP):
        begins_name = (
            name in _NAMELIKE
            and layout.is_proper(start)
            and end < len(layout.words)
            and layout.is_proper(end)
        )
        if name in GROUPS and not begins_name:
            yield layout.span(start, end, "group", name)


def _cues(layout: SpanLayout) -> Iterator[QuestionSpan]:
    for start, end, name in layout.phrases(LONGEST_CUE):
        if (cue := CUES.get(name)) and not layout.words[start].quoted:
            yield layout.span(start, end, *cue)


def _take_demonyms(layout: SpanLayout, lookup: NameLookup) -> None:
    """Take adjectives of countries, such as Russian, as these."""
    asked = {place: countries(layout.keys[place]) for place in layout.free()}
    found = lookup.named({name for names in asked.values() for name in names})
    for place, names in asked.items():
        for name in names:
            if any(one.kind == "organization" for one in found.get(name, ())):
                layout.take(
                    layout.span(place, place + 1, "name", "adjective", entities=found[name])
                )
                break
