"""Step 1: the meaningful spans of a question, each with its reading."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from claimdb.ask import dates
from claimdb.ask.groups import FORMER, GROUPS, LANGUAGES, LONGEST_GROUP, countries
from claimdb.ask.names import (
    MAX_NAME,
    NameLookup,
    inflections,
    is_misspelling,
    misspellings,
    same,
)
from claimdb.ask.source_spans import SourceFinder
from claimdb.ask.span import Span
from claimdb.ask.tokens import Word, phrase
from claimdb.ask.vocabulary import CUES, LONGEST_CUE, STOP
from claimdb.model import Entity
from claimdb.query.value import SAVED_NAME, is_id

_MOST_UNKNOWN = 4
_SHORTEST_CUE = 5  # letters of a cue in which a typo is forgiven
_NUMBERS = {
    name: number
    for number, name in enumerate(
        [
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
        2,
    )
}
_EVENTS = frozenset(
    [
        "summit",
        "conference",
        "rally",
        "debate",
        "meeting",
        "interview",
        "speech",
        "press",
        "hearing",
        "inauguration",
        "congress",
        "session",
        "judgment",
        "judgement",
        "address",
        "forum",
        "talks",
        "ceremony",
        "briefing",
        "visit",
        "trip",
        "assembly",
        "parliament",
        "event",
        "gathering",
        "convention",
        "protest",
        "march",
        "testimony",
        "trial",
    ]
)
_NAMELIKE = frozenset({"general", "justice", "head", "member", "official", "industry", "firm"})
"""Nouns for groups with which names begin as well."""


class SpanFinder:
    """Finds the spans of one question: the longest and most certain first."""

    def __init__(self, text: str, words: Sequence[Word], lookup: NameLookup) -> None:
        self._text = text
        self._words = words
        self._keys = [word.folded for word in words]
        self._lookup = lookup
        self._spans: dict[int, Span] = {}
        self._taken: set[int] = set()
        self.former = any(key in FORMER for key in self._keys)

    def spans(self) -> list[Span]:
        """Return the spans from left to right; together they cover all words."""
        named = self._named()
        self._literal(named)
        candidates = [*self._of_names(named), *self._of_groups(), *self._of_cues()]
        # A name before a cue of the same length, and the first of two that overlap.
        for span in sorted(candidates, key=lambda one: (one.start - one.end, _RANK(one))):
            self._take(span)
        self._demonyms()
        self._occasions()
        self._roles()
        SourceFinder(self._keys, self._spans, self._lookup, self._retake, self._span).find()
        self._unknown()
        for place, word in enumerate(self._words):
            if place not in self._taken:
                idle = word.possessive or (word.folded in STOP and not word.capital)
                self._take(self._span(place, place + 1, "stop" if idle else "word"))
        return [self._spans[place] for place in sorted(self._spans)]

    def _take(self, span: Span) -> bool:
        places = range(span.start, span.end)
        if not self._taken.isdisjoint(places):
            return False
        self._taken.update(places)
        self._spans[span.start] = span
        return True

    def _retake(self, span: Span) -> None:
        """Let a span replace those that it covers."""
        for place in range(span.start, span.end):
            self._spans.pop(place, None)
        self._taken.update(range(span.start, span.end))
        self._spans[span.start] = span

    def _span(self, start: int, end: int, kind: str, value: str = "", **more: object) -> Span:
        text = self._text[self._words[start].start : self._words[end - 1].end]
        comma = self._words[end - 1].comma
        return Span(start, end, kind, text, value, comma=comma, **more)  # type: ignore[arg-type]

    def _phrase(self, start: int, end: int) -> str:
        return phrase(self._words[start:end])

    def _phrases(self, longest: int) -> Iterator[tuple[int, int, str]]:
        for start in range(len(self._words)):
            for end in range(start + 1, min(start + longest, len(self._words)) + 1):
                if name := self._phrase(start, end):
                    yield start, end, name

    # --- what stands for itself -------------------------------------------------------------------

    def _literal(self, named: Collection[tuple[int, int]]) -> None:
        """Take quoted text, ids, saved queries, dates and numbers."""
        inside = {place for start, end in named if end - start > 1 for place in range(start, end)}
        for found in dates.dates(self._keys, [word.close for word in self._words]):
            places = range(found.start, found.end)
            if inside.isdisjoint(places):
                self._take(
                    self._span(found.start, found.end, "date", terms=found.terms, note=found.note)
                )
        for place, word in enumerate(self._words):
            before = self._text[word.start - 1] if word.start else " "
            if word.quoted and not self._names(place, named):
                self._take(self._span(place, place + 1, "quoted", word.text))
            elif before == "@" and SAVED_NAME.fullmatch(word.piece):
                end = place + 1
                while end < len(self._words) and self._words[end].place == word.place:
                    end += 1
                self._take(self._span(place, end, "saved", word.piece))
            elif place and word.folded in LANGUAGES and self._keys[place - 1] == "in":
                self._take(self._span(place, place + 1, "language", LANGUAGES[word.folded]))
            elif is_id(word.text) and word.text[0] in "qcsat":
                self._take(self._span(place, place + 1, "id", word.text))
            elif word.folded in _NUMBERS or (word.folded.isdecimal() and len(word.folded) < 4):
                number = str(_NUMBERS.get(word.folded, word.folded))
                if place not in inside:
                    self._take(self._span(place, place + 1, "number", number))

    def _names(self, place: int, named: Collection[tuple[int, int]]) -> bool:
        """Whether a passage in quotation marks is a name: about "peace plan"."""
        before = CUES.get(self._keys[place - 1], ("", ""))[0] if place else ""
        return (place, place + 1) in named and before in ("about", "by", "to")

    # --- names and cues ---------------------------------------------------------------------------

    def _named(self) -> Mapping[tuple[int, int], tuple[tuple[Entity, ...], bool]]:
        """Look up every phrase, also without the s of a genitive without an apostrophe."""
        phrases = list(self._phrases(MAX_NAME))
        plain = {name for _, _, name in phrases}
        asked = plain | {name[:-1] for name in plain if name.endswith("s")}
        found = self._lookup.named(asked)
        result = {}
        for start, end, name in phrases:
            if entities := found.get(name):
                result[start, end] = (entities, False)
            elif name.endswith("s") and (entities := found.get(name[:-1])):
                result[start, end] = (entities, True)
        return result

    def _of_names(
        self, named: Mapping[tuple[int, int], tuple[tuple[Entity, ...], bool]]
    ) -> Iterator[Span]:
        for (start, end), (entities, possessive) in named.items():
            word = self._words[start]
            # WHO and US are names, who and us are not.
            common = end - start == 1 and not word.capital and not word.quoted
            if common and word.folded in STOP and not self._asks_of(start):
                continue
            if common and possessive and word.folded in CUES:
                continue
            yield self._span(start, end, "name", entities=entities, possessive=possessive)

    def _asks_of(self, place: int) -> bool:
        """Whether a word stands between an auxiliary and a verb of saying: "what did us say"."""
        around = [
            CUES.get(self._keys[other], ("", ""))[0]
            for other in (place - 1, place + 1)
            if 0 <= other < len(self._keys)
        ]
        return around == ["aux", "say"]

    def _of_groups(self) -> Iterator[Span]:
        for start, end, name in self._phrases(LONGEST_GROUP):
            next_proper = end < len(self._words) and self._is_proper(end)
            if name in _NAMELIKE and self._is_proper(start) and next_proper:
                # General Electric
                continue
            if name in GROUPS:
                yield self._span(start, end, "group", name)

    def _of_cues(self) -> Iterator[Span]:
        for start, end, name in self._phrases(LONGEST_CUE):
            if (cue := CUES.get(name)) and not self._words[start].quoted:
                yield self._span(start, end, cue[0], cue[1])

    def _free(self) -> Iterator[int]:
        """Yield the places of words without a reading."""
        for place, word in enumerate(self._words):
            if place not in self._taken and not word.quoted and not word.possessive:
                if word.folded not in STOP or word.capital:
                    yield place

    def _demonyms(self) -> None:
        """Read adjectives of countries as these: Russian, Karsovan."""
        asked = {place: countries(self._keys[place]) for place in self._free()}
        found = self._lookup.named({name for names in asked.values() for name in names})
        for place, names in asked.items():
            for name in names:
                actors = [one for one in found.get(name, ()) if one.kind == "organization"]
                if actors:
                    self._take(
                        self._span(place, place + 1, "name", "adjective", entities=found[name])
                    )
                    break

    # --- roles and occasions ----------------------------------------------------------------------

    def _roles(self) -> None:
        """Extend a noun for a role by the words around it: "the environment minister of X"."""
        for span in [one for one in self._spans.values() if one.kind == "group"]:
            group = GROUPS[span.value]
            if len(group.roles) != 1 or group.types:
                continue
            head = group.roles[0].rstrip("*")
            recorded = [(role, _folded(role)) for role in self._lookup.roles(head)]
            if best := self._longest_role(span, recorded):
                start, end, roles = best
                if start != span.start or end != span.end:
                    self._retake(self._span(start, end, "role", head, places=roles))
                    continue
            former = tuple(role for role, words in recorded if FORMER & set(words))
            self._retake(replace(span, places=former))

    def _longest_role(
        self, span: Span, recorded: Sequence[tuple[str, list[str]]]
    ) -> tuple[int, int, tuple[str, ...]] | None:
        ranges = sorted(
            (
                (start, end)
                for start in range(max(0, span.start - 3), span.start + 1)
                for end in range(span.end, min(len(self._words), span.end + 6) + 1)
            ),
            key=lambda one: one[0] - one[1],
        )
        for start, end in ranges:
            if any(
                self._spans[place].kind in ("date", "quoted")
                for place in range(start, end)
                if place in self._spans
            ):
                continue
            words = [key for key in self._keys[start:end] if key not in STOP]
            edges = {self._keys[start], self._keys[end - 1]}
            if edges & STOP or not words:
                continue
            roles = [
                (role, own)
                for role, own in recorded
                if all(any(same(word, its) for its in own) for word in words)
            ]
            if roles:
                chosen = [role for role, own in roles if self.former or not FORMER & set(own)]
                if chosen:
                    former = [role for role, own in roles if role not in chosen]
                    return start, end, (*chosen, *(f"-{role}" for role in former))
        return None

    def _occasions(self) -> None:
        """Read phrases after "at", "in" or "during" as the occasions that they name."""
        for place, key in enumerate(self._keys):
            if key not in _EVENTS or self._words[place].quoted:
                continue
            recorded = [
                (text, _folded(text), first, last)
                for text, first, last in self._lookup.occasions(key)
            ]
            best: tuple[int, int, list[str]] | None = None
            for start in range(max(0, place - 4), place + 1):
                for end in range(place + 1, min(len(self._words), place + 8) + 1):
                    if best and end - start <= best[1] - best[0]:
                        continue
                    if {self._keys[start], self._keys[end - 1]} & STOP:
                        continue
                    words = [one for one in self._keys[start:end] if one not in STOP]
                    found = [text for text, own, *_ in recorded if set(words) <= set(own)]
                    if found:
                        best = (start, end, found)
            if best and self._is_occasion(best[0], best[1]):
                start, end, found = best
                days = [
                    day for text, _, *bounds in recorded if text in found for day in bounds if day
                ]
                joined = " ".join(self._keys[start:end])
                exact = all(joined in " ".join(_folded(text)) for text in found)
                places = (self._span(start, end, "").text,) if exact else tuple(found[:5])
                value = f"{min(days)} {max(days)}" if days else ""
                self._retake(self._span(start, end, "occasion", value, places=places))

    def _is_occasion(self, start: int, end: int) -> bool:
        """Whether these words are not a longer name, and follow a preposition of place."""
        before = start - 1
        while before >= 0 and self._keys[before] in ("the", "a", "an", "this", "that", "his"):
            before -= 1
        preposition = self._keys[before] if before >= 0 else ""
        placed = preposition in (
            "at", "in", "during", "from", "since", "after", "before", "throughout", "within",
            "until", "following", "to", "tell", "told", "addressing",
        )  # fmt: skip
        name = next(
            (
                one
                for one in self._spans.values()
                if one.kind == "name" and one.start <= start < one.end
            ),
            None,
        )
        if name is not None and name.end - name.start >= end - start and not placed:
            return False
        return placed or (end - start > 1 and name is None)

    # --- words without a reading ------------------------------------------------------------------

    def _unknown(self) -> None:
        """Read other forms and misspellings of names and cues; join the words of unknown names."""
        free = [place for place in self._free() if not self._keys[place].isdecimal()]
        if not free:
            return
        self._inflected(free)
        left = [place for place in free if place not in self._taken]
        known = self._lookup.occurring({self._keys[place] for place in left}) if left else ()
        odd = [place for place in left if self._keys[place] not in known][:_MOST_UNKNOWN]
        self._misspelled(odd)
        self._beginnings([place for place in odd if place not in self._taken])
        run: list[int] = []
        for place in [*free, -1]:
            capital = place >= 0 and place not in self._taken and self._is_proper(place)
            if run and (not capital or place != run[-1] + 1):
                if not set(odd).isdisjoint(run):
                    self._take(self._span(run[0], run[-1] + 1, "unknown"))
                run = []
            if capital:
                run.append(place)

    def _is_proper(self, place: int) -> bool:
        return self._words[place].text[:1].isupper()

    def _around(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield the phrases around a word that may be names, the longest first."""
        free = [place]
        for start in (place - 2, place - 1, place):
            for end in (place + 3, place + 2, place + 1):
                if start >= 0 and end <= len(self._words):
                    covered = [one for one in range(start, end) if one not in free]
                    if not any(self._words[one].quoted for one in covered):
                        yield start, end

    def _inflected(self, free: Sequence[int]) -> None:
        ranges = {
            span: list(inflections(name))
            for place in free
            for span in sorted(self._around(place), key=lambda one: one[0] - one[1])
            if span[1] == place + 1 and (name := self._phrase(*span))
        }
        self._correct(ranges, "")

    def _misspelled(self, odd: Sequence[int]) -> None:
        ranges: dict[tuple[int, int], list[str]] = {}
        for place in odd:
            others = list(misspellings(self._keys[place]))
            for start, end in self._around(place):
                before, after = self._keys[start:place], self._keys[place + 1 : end]
                if len(before) + len(after) < 2:
                    ranges[start, end] = [" ".join([*before, one, *after]) for one in others]
        self._correct(ranges, "assuming")
        for place in odd:
            key = self._keys[place]
            if place not in self._taken and len(key) >= _SHORTEST_CUE:
                close = next((cue for cue in CUES if is_misspelling(key, cue)), None)
                close = close or next((one for one in GROUPS if is_misspelling(key, one)), None)
                if close:
                    kind, value = CUES.get(close, ("group", close))
                    note = f"{self._words[place].text}: assuming {close}"
                    self._take(self._span(place, place + 1, kind, value, note=note))

    def _correct(self, ranges: Mapping[tuple[int, int], Iterable[str]], what: str) -> None:
        """Take the names that other spellings of phrases are, of the longest phrases first."""
        found = self._lookup.named({one for names in ranges.values() for one in names})
        for (start, end), names in sorted(ranges.items(), key=lambda one: one[0][0] - one[0][1]):
            hits = {name: found[name] for name in names if name in found}
            entities = tuple(dict.fromkeys(one for hit in hits.values() for one in hit))
            covered = [
                self._spans[place].kind
                for place in range(start, end)
                if place in self._spans and place in self._taken
            ]
            # A longer name may take words that have been read as shorter names.
            if not entities or any(kind not in ("name", "word", "group") for kind in covered):
                continue
            if any(
                one.start < start or one.end > end
                for one in self._spans.values()
                if one.start < end and start < one.end
            ):
                continue
            name = next(iter(hits))
            # With the right spelling it may be part of a longer name.
            start, end, entities = self._extended(start, end, name.split(), entities)
            note = ""
            if what:
                names_ = dict.fromkeys(one.name for one in entities)
                note = f"{self._span(start, end, '').text}: assuming {' or '.join(names_)}"
            self._retake(self._span(start, end, "name", "corrected", entities=entities, note=note))

    def _extended(
        self, start: int, end: int, words: Sequence[str], entities: tuple[Entity, ...]
    ) -> tuple[int, int, tuple[Entity, ...]]:
        """Return the longest name with words around corrected ones, and what it names."""
        phrases = {
            " ".join([*self._keys[first:start], *words, *self._keys[end:last]]): (first, last)
            for first in range(max(0, start - 3), start + 1)
            for last in range(end, min(len(self._keys), end + 3) + 1)
            if (first, last) != (start, end)
            and not any(self._words[place].quoted for place in range(first, last))
            and all(
                first <= one.start and one.end <= last
                for one in self._spans.values()
                if one.start < last and first < one.end
            )
        }
        found = self._lookup.named(phrases)
        longest = max(found, key=lambda name: len(name.split()), default=None)
        return (start, end, entities) if longest is None else (*phrases[longest], found[longest])

    def _beginnings(self, odd: Sequence[int]) -> None:
        """Read a given name, or the first word of a longer name."""
        for place in odd:
            if self._is_proper(place) and place:
                found = tuple(self._lookup.beginning(self._keys[place]))
                if 0 < len(found) < 4:
                    self._take(self._span(place, place + 1, "name", "beginning", entities=found))


def _RANK(span: Span) -> int:  # noqa: N802
    return ("name", "group").index(span.kind) if span.kind in ("name", "group") else 2


def _folded(text: str) -> list[str]:
    from claimdb import folding

    return list(folding.words(text))
