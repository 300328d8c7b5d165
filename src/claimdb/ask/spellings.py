"""Words without a reading: other forms and misspellings of names and cues, and unknown names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimdb.ask.groups import GROUPS
from claimdb.ask.layout import SpanLayout
from claimdb.ask.names import NameLookup, inflections, is_misspelling, misspellings
from claimdb.ask.span import QuestionSpan
from claimdb.ask.vocabulary import CUES
from claimdb.model import Entity

_MOST_UNKNOWN = 4  # words whose misspellings are looked up
_SHORTEST_CUE = 5  # letters of a cue in which a typo is forgiven
_LONG_CUE = 8
_MOST_BEGINNING = 3  # names that a given name may stand for
_AROUND = 2  # words around an unknown one that may be in its name
_EXTENDED = 3

_Range = tuple[int, int]


def take_unknown(layout: SpanLayout, lookup: NameLookup) -> None:
    """Take the words without a reading as names, as cues, or as names that are unknown."""
    free = [place for place in layout.free() if not layout.keys[place].isdecimal()]
    if not free:
        return
    speller = _Speller(layout, lookup)
    speller.take_inflected(free)
    left = [place for place in free if layout.at(place) is None]
    known = lookup.occurring({layout.keys[place] for place in left}) if left else ()
    odd = [place for place in left if layout.keys[place] not in known][:_MOST_UNKNOWN]
    speller.take_misspelled(odd)
    speller.take_beginnings(left)
    for run in _runs(
        place for place in free if layout.at(place) is None and layout.is_proper(place)
    ):
        if not set(odd).isdisjoint(run):
            # Another given name makes it another person.
            following = layout.at(run[-1] + 1) if run[-1] + 1 < len(layout.words) else None
            last = following.end if following and _is_surname(layout, following) else run[-1] + 1
            layout.replace(layout.span(run[0], last, "unknown"))


def _is_surname(layout: SpanLayout, span: QuestionSpan) -> bool:
    person = any(one.kind == "person" for one in span.entities)
    return person and not span.note and not layout.words[span.start - 1].comma


def _runs(places: Iterable[int]) -> Iterator[list[int]]:
    """Yield the runs of neighbouring places."""
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


class _Speller:
    def __init__(self, layout: SpanLayout, lookup: NameLookup) -> None:
        self._layout = layout
        self._lookup = lookup

    def take_inflected(self, free: Sequence[int]) -> None:
        """Take names in another form: "relationship" of "relations"."""
        layout = self._layout
        ranges = {
            (start, end): list(inflections(layout.phrase(start, end)))
            for place in free
            for start, end in self._around(place)
            if end == place + 1
        }
        self._correct(ranges)

    def take_misspelled(self, odd: Sequence[int]) -> None:
        """Take names, and else cues, with one letter more, less or another."""
        layout, ranges = self._layout, {}
        for place in odd:
            others = list(misspellings(layout.keys[place]))
            for start, end in self._around(place):
                before, after = layout.keys[start:place], layout.keys[place + 1 : end]
                # A longer name is found from a part of it.
                if len(before) + len(after) < _AROUND:
                    ranges[start, end] = [" ".join([*before, one, *after]) for one in others]
        self._correct(ranges, reported=True)
        for place in odd:
            key = layout.keys[place]
            if layout.at(place) is None and len(key) >= _SHORTEST_CUE:
                every = (one for one in (*CUES, *GROUPS) if len(one) >= _SHORTEST_CUE)
                # Short words with another letter are other words: depend, defend.
                replaced = len(key) >= _LONG_CUE
                if close := next(
                    (one for one in every if is_misspelling(key, one, replaced=replaced)), None
                ):
                    kind, value = CUES.get(close, ("group", close))
                    note = f"{layout.words[place].text}: assuming {close}"
                    layout.take(layout.span(place, place + 1, kind, value, note=note))

    def take_beginnings(self, odd: Sequence[int]) -> None:
        """Take given names that few names begin with."""
        layout = self._layout
        for place in odd:
            if place and layout.at(place) is None and layout.is_proper(place):
                every = self._lookup.beginning(layout.keys[place])
                found = tuple(one for one in every if one.kind == "person")
                if 0 < len(found) <= _MOST_BEGINNING:
                    layout.take(layout.span(place, place + 1, "name", entities=found))

    def _around(self, place: int) -> Iterator[_Range]:
        """Yield the phrases around a word that may be names."""
        words = self._layout.words
        for start in range(max(0, place - _AROUND), place + 1):
            for end in range(place + 1, min(len(words), place + _AROUND + 1) + 1):
                if not any(word.quoted for word in words[start:end]):
                    yield start, end

    def _correct(self, ranges: Mapping[_Range, Sequence[str]], *, reported: bool = False) -> None:
        """Take the names that other spellings of phrases are, of the longest phrases first."""
        layout = self._layout
        found = self._lookup.named({one for names in ranges.values() for one in names})
        for place in sorted(ranges, key=lambda one: one[0] - one[1]):
            hits = {name: found[name] for name in ranges[place] if name in found}
            # A longer name may take words that have been read as shorter names.
            kinds = {one.kind for one in layout.over(*place)}
            if not hits or kinds - {"name", "group"} or layout.cuts(*place):
                continue
            every = tuple(dict.fromkeys(one for hit in hits.values() for one in hit))
            start, end, entities = self._extended(place, next(iter(hits)).split(), every)
            span = layout.span(start, end, "name", entities=entities)
            if reported:
                names = " or ".join(dict.fromkeys(one.name for one in entities))
                note = f"{span.text}: assuming {names}"
                span = layout.span(start, end, "name", entities=entities, note=note)
            layout.replace(span)

    def _extended(
        self, place: _Range, words: Sequence[str], entities: tuple[Entity, ...]
    ) -> tuple[int, int, tuple[Entity, ...]]:
        """Return the longest name that corrected words are in, and what it names."""
        layout = self._layout
        start, end = place
        phrases = {
            " ".join([*layout.keys[first:start], *words, *layout.keys[end:last]]): (first, last)
            for first in range(max(0, start - _EXTENDED), start + 1)
            for last in range(end, min(len(layout.words), end + _EXTENDED) + 1)
            if (first, last) != place
            and not any(word.quoted for word in layout.words[first:last])
            and not layout.cuts(first, last)
        }
        found = self._lookup.named(phrases)
        longest = max(found, key=lambda name: len(name.split()), default=None)
        return (*place, entities) if longest is None else (*phrases[longest], found[longest])
