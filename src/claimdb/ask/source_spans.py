"""The sources that a question names: by title, publication, or author."""

from collections.abc import Callable, Iterator, Sequence

from claimdb.ask.groups import countries
from claimdb.ask.layout import SpanLayout
from claimdb.ask.little_words import STOP
from claimdb.ask.names import NamedSource, NameLookup, same, stem

_TIMES = frozenset({"before", "since", "after", "following", "until", "during", "throughout"})
_LONGEST = 10
_MOST = 8  # words that are looked up
_MOST_SOURCES = 4
_BEGINNING = 5  # letters of a word that are looked up
_NOUNS = ("sources", "publications")
_TRIGGERS = frozenset({"from", "via", "report", "author", "source"})
_BEFORE = frozenset({"from", "via", "source", "in", "by", "author", "report"})
_AFTER = frozenset({"source", "report", "cite"})
_DESCRIBED = frozenset({"view", "shift", "joint", "order", "outside", "act", "mode"})
"""Kinds of cues that are words of titles as well, before "paper" or "article"."""
_WITHIN = frozenset({"stop", "filler", "of", "and", "in", "about", "to"})
_ABOUT = frozenset({"about", "stance", "say"})


class SourceFinder:
    """Finds the sources that words next to "article", "reported" or "from" name."""

    def __init__(self, layout: SpanLayout, lookup: NameLookup) -> None:
        self._layout = layout
        self._keys = layout.keys
        self._lookup = lookup
        self._kinds = list(map(self._kind, range(len(self._keys))))

    def _kind(self, place: int) -> str:
        span = self._layout.at(place)
        if span is None:
            return ""
        if self._keys[place] in _TIMES:
            # Nothing stands "before" a source.
            return "time"
        return "source" if span.kind == "noun" and span.value in _NOUNS else span.kind

    def take(self) -> None:
        """Take the longest phrase that names recorded sources."""
        if self._take_quoted():
            return
        places = [
            place
            for place in range(len(self._keys))
            if self._is_content(place, True) or self._kinds[place] == "group"
        ]
        unread = "" in self._kinds and not {"say", "cite"}.isdisjoint(self._kinds)
        triggered = unread or _TRIGGERS & set(self._kinds)
        if not (places and triggered):
            return
        beginnings = {
            beginning[:_BEGINNING]
            for place in places[:_MOST]
            for beginning in (stem(self._keys[place]), *countries(self._keys[place]))
            if len(beginning) > 1
        }
        sources = self._lookup.sources(beginnings)
        if self._take_title(sources):
            return
        for start, end in self._ranges():
            named = [self._keys[place] for place in places if start <= place < end]
            if named and (found := self._named(named, start, end, sources)):
                self._layout.replace(self._layout.span(start, end, "source", places=found))
                return

    def _take_title(self, sources: Sequence[NamedSource]) -> bool:
        """Take a whole title, whatever else its words mean."""
        titles = {one.title: one for one in sources if " " in one.title}
        for start, end, phrase in self._layout.phrases(_LONGEST):
            if phrase in titles and self._around(start, end)[0] in _BEFORE:
                terms = _terms([titles[phrase]])
                self._layout.replace(self._layout.span(start, end, "source", places=terms))
                return True
        return False

    def _take_quoted(self) -> bool:
        """Take a title in quotation marks after "article" or "from"."""
        for place, kind in enumerate(self._kinds):
            if kind == "quoted" and self._around(place, place + 1)[0] in (*_TRIGGERS, "in"):
                words = self._keys[place].split()
                covers = _covering(words)
                sources = self._lookup.sources({max(words, key=len)})
                if found := [one for one in sources if covers(one.title)]:
                    terms = _terms(found[:_MOST_SOURCES])
                    self._layout.replace(
                        self._layout.span(place, place + 1, "source", places=terms)
                    )
                    return True
        return False

    def _is_content(self, place: int, described: bool) -> bool:
        """Whether a word can be one of a title; before "paper" or "article" more can."""
        kind = self._kinds[place]
        named = kind in ("", "name") or (described and kind in _DESCRIBED)
        return named and self._keys[place] not in STOP

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Yield the phrases that stand where a source is named, the longest first."""
        number = len(self._keys)
        every = (
            (start, end)
            for length in range(min(_LONGEST, number), 0, -1)
            for start in range(number - length + 1)
            for end in (start + length,)
        )
        for start, end in every:
            before, after = self._around(start, end)
            described = after == "source"
            if not all(self._is_content(place, described) for place in (start, end - 1)):
                continue
            inside = all(
                self._is_content(place, described)
                or self._keys[place] in STOP
                or self._kinds[place] in _WITHIN
                for place in range(start, end)
            )
            kinds = set(self._kinds[start:end])
            # What is no actor and says something may be a newspaper.
            says = (
                after == "say"
                and "" in kinds
                and kinds <= {"", "name"}
                and self._layout.is_proper(start)
            )
            named = after in _AFTER or before in _BEFORE or says
            if inside and before not in _ABOUT and named:
                yield start, end

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """Return the kinds of the words around a phrase, besides function words."""
        before, after = start - 1, end
        while before >= 0 and self._keys[before] in STOP and self._kinds[before] in (
            "stop", "filler", "",
        ):  # fmt: skip
            before -= 1
        while after < len(self._keys) and self._keys[after] == "s":
            after += 1
        return (
            self._kinds[before] if before >= 0 else "",
            self._kinds[after] if after < len(self._keys) else "",
        )

    def _named(
        self, named: Sequence[str], start: int, end: int, sources: Sequence[NamedSource]
    ) -> tuple[str, ...]:
        """Return the terms of the sources that have all of some words."""
        before, after = self._around(start, end)
        is_actor = all(kind == "name" for kind in self._kinds[start:end])
        covers = _covering(named)
        phrase = f" {' '.join(self._keys[start:end])} "
        text = self._layout.span(start, end, "").text
        spans = self._layout.over(start, end)
        if spans and all(one.value == "adjective" for one in spans):
            # Not any newspaper of a country.
            return ()
        half = 2 * len(named)
        if published := [
            one
            for one in sources
            if any(
                phrase in f" {name} " and half >= len(set(name.split()) - STOP)
                for name in one.publications
            )
        ]:
            return _terms(published, text)
        if after == "say" and (is_actor or len(named) == 1 or self._kinds[start] == ""):
            wrote = "source" in self._kinds and any(
                any(map(covers, one.authors)) for one in sources
            )
            return (f"author:{text}",) if wrote else ()
        titled = [one for one in sources if covers(one.title)]
        by_author = [one for one in sources if any(map(covers, one.authors))]
        whole = [
            one for one in sources if covers(" ".join((one.title, *one.authors, _words(one.key))))
        ]
        if (titled or (whole and not by_author)) and (not is_actor or after == "source"):
            return _terms((titled or whole)[:_MOST_SOURCES])
        by = after in _AFTER or before in ("author", "by", "from")
        if by_author and by and (not is_actor or after == "source" or before == "author"):
            # Of sources that were only cited by others their keys.
            consulted = any(one.consulted or not one.cited for one in by_author)
            return (f"author:{text}",) if consulted else _terms(by_author[:_MOST_SOURCES])
        return ()


def _words(key: str) -> str:
    """Return the letters of a citation key as words: `ruling cogniveld`."""
    return "".join(one if one.isalpha() else " " for one in key)


def _covering(words: Sequence[str]) -> Callable[[str], bool]:
    """Return the function that tells whether a text has all of some words, in any form."""
    forms = [(word, *countries(word)) for word in words]

    def covers(text: str) -> bool:
        own = text.split()
        return all(any(same(form, its) for form in word for its in own) for word in forms)

    return covers


def _terms(sources: Sequence[NamedSource], text: str = "") -> tuple[str, ...]:
    """Return the terms of sources, by a text that all of them have or by their keys."""
    consulted = [one for one in sources if one.consulted or not one.cited]
    cited = [one for one in sources if one.cited]
    return tuple(
        f"{field}:{name}"
        for field, of_field in (("source", consulted), ("via", cited))
        for name in ([text] if text and of_field else [one.key for one in of_field])
    )
