"""The sources that a question names: by title, publication, or author."""

from collections.abc import Callable, Iterator, MutableMapping, Sequence

from claimdb.ask.groups import countries
from claimdb.ask.names import NameLookup, Source, same, stem
from claimdb.ask.span import Span
from claimdb.ask.vocabulary import STOP

_LONGEST = 10
_MOST = 8  # words that are looked up
_BEFORE = frozenset({"from", "via", "by", "in", "report", "cite", "author", "noun"})
_NOUNS = ("sources", "publications")
_DESCRIBED = frozenset({"view", "shift", "joint", "order", "outside", "act", "mode"})
_ABOUT = frozenset({"about", "stance", "say"})


class SourceFinder:
    """Finds the sources that words next to "article", "reported" or "from" name."""

    def __init__(
        self,
        keys: Sequence[str],
        spans: MutableMapping[int, Span],
        lookup: NameLookup,
        take: Callable[[Span], None],
        span: Callable[..., Span],
    ) -> None:
        self._keys = keys
        self._spans = spans
        self._lookup = lookup
        self._take = take
        self._span = span
        self._kinds = ["" for _ in keys]
        for one in spans.values():
            for place in range(one.start, one.end):
                self._kinds[place] = _kind(one)

    def find(self) -> None:
        """Take the longest phrase that names recorded sources."""
        if not {"from", "via", "report", "author", "source"} & set(self._kinds):
            return
        words = [
            key for place, key in enumerate(self._keys) if self._is_content(place, described=True)
        ]
        if not words or not (ranges := list(self._ranges())):
            return
        beginnings = {
            beginning[:5] if len(beginning) > 5 else beginning
            for word in words[:_MOST]
            for beginning in (stem(word), *countries(word))
            if len(beginning) > 1
        }
        sources = self._lookup.sources(beginnings)
        best: tuple[int, int, int, tuple[str, ...]] | None = None
        for start, end in ranges:
            named = [
                key
                for place, key in enumerate(self._keys[start:end], start)
                if self._is_content(place, described=True)
            ]
            if named and (best is None or len(named) > best[0]):
                places = self._named(named, start, end, sources)
                if places:
                    best = (len(named), start, end, places)
        if best:
            _, start, end, places = best
            self._take(self._span(start, end, "source", places=places))

    def _is_content(self, place: int, *, described: bool = False) -> bool:
        """Whether a word can be one of a title; before "paper" or "article" more can."""
        kind = self._kinds[place]
        named = kind in ("", "name", "unknown") or (described and kind in _DESCRIBED)
        return named and self._keys[place] not in STOP

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Yield the phrases that stand where a source is named, the longest first."""
        number = len(self._keys)
        every = sorted(
            ((s, e) for s in range(number) for e in range(s + 1, min(s + _LONGEST, number) + 1)),
            key=lambda one: one[0] - one[1],
        )
        for start, end in every:
            if self._keys[start] in STOP or self._keys[end - 1] in STOP:
                continue
            before = start - 1
            while before >= 0 and (
                self._keys[before] in STOP and self._kinds[before] in ("stop", "filler", "")
            ):
                before -= 1
            left = self._kinds[before] if before >= 0 else ""
            after = end
            while after < number and self._keys[after] == "s":
                after += 1
            right = self._kinds[after] if after < number else ""
            every_kind = {"stop", "filler", "of", "and", "in", "about", "to"}
            if left in _ABOUT or not all(
                self._is_content(place, described=right == "source")
                or self._keys[place] in STOP
                or self._kinds[place] in every_kind
                for place in range(start, end)
            ):
                continue
            if right in ("source", "report") or left in (
                "from",
                "via",
                "source",
                "in",
                "by",
                "author",
                "report",
            ):
                yield start, end

    def _named(
        self, named: Sequence[str], start: int, end: int, sources: Sequence[Source]
    ) -> tuple[str, ...]:
        """Return the terms of the sources that have all of some words."""
        is_actor = self._kinds[start] == "name" and end - start == len(named)
        after = self._kinds[end] if end < len(self._keys) else ""
        before = self._kinds[start - 1] if start else ""
        titled = not is_actor or after == "source"

        def covers(text: str) -> bool:
            own = text.split()
            return all(
                any(same(form, its) for form in (word, *countries(word)) for its in own)
                for word in named
            )

        phrase = " ".join(self._keys[start:end])

        by_author = [one for one in sources if any(map(covers, one.authors))]
        published = [
            one for one in sources if any(f" {phrase} " in f" {text} " for text in one.publications)
        ]
        whole = [
            one for one in sources if covers(" ".join((one.title, *one.publications, *one.authors)))
        ]
        if published:
            return self._terms(published, self._span(start, end, "").text)
        if titled and (chosen := [one for one in whole if covers(one.title)] or whole):
            if not by_author or any(covers(one.title) for one in chosen):
                return self._terms(chosen[:4], "")
        if by_author and (after in ("source", "report") or before in ("author", "by", "from")):
            if not is_actor or after == "source" or before == "author":
                return (f"author:{self._span(start, end, '').text}",)
        return ()

    @staticmethod
    def _terms(sources: Sequence[Source], text: str) -> tuple[str, ...]:
        consulted = any(one.consulted or not one.cited for one in sources)
        cited = any(one.cited for one in sources)
        terms: list[str] = []
        for field, used in (("source", consulted), ("via", cited)):
            if used and text:
                terms.append(f"{field}:{text}")
            elif used:
                terms += [
                    f"{field}:{one.key}"
                    for one in sources
                    if (one.consulted or not one.cited if field == "source" else one.cited)
                ]
        return tuple(terms)


def _kind(span: Span) -> str:
    return "source" if span.kind == "noun" and span.value in _NOUNS else span.kind
