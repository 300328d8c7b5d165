"""Citations in the four styles of claimdb, each work by itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

from claimdb.cite import IN_NOTES, STYLES, Item, WorkReference
from claimdb.cite.places import CitedPart, filled_in, place_of
from claimdb.cite.typography import Runs, as_text, merge
from claimdb.cite.work import CslWork

_CACHED = 1 << 16
"""The most works in memory, so that an export of any size needs little."""
_INSTALL = "`pip install 'claimdb[styles]'`"

_TYPES = frozenset({
    "article-journal", "article-magazine", "article-newspaper", "book", "broadcast", "chapter",
    "hearing", "interview", "post", "post-weblog", "report", "speech", "webpage",
})  # fmt: skip
_VARIABLES = frozenset({
    "id", "type", "title", "author", "editor", "container-title", "publisher", "publisher-place",
    "issued", "accessed", "event-date", "event-title", "event-place", "volume", "issue", "page",
    "number", "genre", "language", "DOI", "URL", "ISBN", "ISSN", "note", "abstract", "keyword",
    "custom", "citation-key", "source", "title-short", "shortTitle", "container-title-short",
    "journalAbbreviation", "PMID", "PMCID", "call-number", "annote", "archive", "archive_location",
})  # fmt: skip


def covers(item: Item) -> bool:
    """Whether the styles are known to cite such an item as citeproc-js does."""
    return item.get("type") in _TYPES and item.keys() <= _VARIABLES


class BuiltInCiter:
    """Cites works in one of our styles."""

    together = False

    def __init__(self, style: str) -> None:
        module, _, function = STYLES[style].function.partition(".")
        self._make = getattr(import_module(f"claimdb.cite.styles.{module}"), function)
        self._style, self._names = style, STYLES[style].names
        self._works: dict[object, tuple[Runs, Callable[..., Runs], dict[CitedPart, Runs]]] = {}
        self._cited_as: dict[int, object] = {}
        self._alike: set[object] = set()
        self._uncovered: Counter[str] = Counter()

    def prepare(self, references: Iterable[WorkReference]) -> None:
        """Do nothing: each work is cited by itself."""

    def cite(self, reference: WorkReference) -> tuple[Runs, Runs]:
        """See `Citer`."""
        key = reference.item.get("id")
        if key not in self._works:
            if len(self._works) == _CACHED:
                self._works.clear()
            self._works[key] = (*self._made(key, reference.item), {})
        entry, citing, citations = self._works[key]
        place = place_of(reference)
        if (found := citations.get(place)) is None:
            found = citations[place] = tuple(merge(citing(place.locator, place.said_by)))
        return entry, filled_in(found, reference, self._names)

    def _made(self, key: object, item: Item) -> tuple[Runs, Callable[..., Runs]]:
        work, style = CslWork(item), STYLES[self._style]
        entry, citing = self._make(work)
        # Notes cite in full.
        if style.names is not IN_NOTES:
            inline = hash(as_text(citing(None, None)))
            if self._cited_as.setdefault(inline, key) != key:
                self._alike.add(key)
        if not covers(item):
            self._uncovered[str(item.get("type"))] += 1
        return () if work.kind in style.unlisted else tuple(merge(entry)), citing

    def in_order(self, entries: Mapping[str, Runs]) -> list[str]:
        """Return the ids in the alphabetical order of the entries."""
        return sorted(entries, key=lambda key: as_text(entries[key]).casefold())

    def shortcomings(self) -> list[str]:
        """Return which works are cited alike, and which kinds may be cited wrongly."""
        found = []
        if count := len(self._alike):
            works = "work has" if count == 1 else "works have"
            found.append(
                f"{count} {works} the same citation in the text as another one;"
                f" {_INSTALL} tells them apart"
            )
        if self._uncovered:
            kinds = ", ".join(kind for kind, _ in self._uncovered.most_common(3))
            found.append(f"the built-in styles do not cover all of a {kinds}; {_INSTALL} does")
        return found
