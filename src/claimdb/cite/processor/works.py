"""Works cited in a style of CSL: the entries of a list, and citations in the text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from claimdb.cite import IN_NOTES, IN_TEXT, STYLES, Item, WorkReference
from claimdb.cite.locators import located
from claimdb.cite.names import listed, short
from claimdb.cite.places import CitedPart, filled_in, place_of
from claimdb.cite.processor import items, nodes, pandoc, styles
from claimdb.cite.processor.style_file import is_installed, read_style
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName, CslWork
from claimdb.folding import folded

_TOGETHER = 150
"""The most works by people of several names in one run of pandoc.

Its time grows with the cube of the number of names: 150 works take 2 ms each, 800 take 13 ms.
"""
_OF_ONE_NAME = 1000
"""The most works of people of one name in one run."""
_PLACES = 5000
"""The most citations in one run."""


class CslCiter:
    """Cites works in a style of CSL, told apart and in its order."""

    together = True

    def __init__(self, style: str) -> None:
        ours = STYLES.get(style)
        name = ours.csl if ours else style
        self._style = read_style(name)
        self._by_event = name == STYLES["mla9"].csl
        others = IN_NOTES if styles.is_for_notes(self._style) else IN_TEXT
        self._names, self._phrase = (ours.names, ours.phrase) if ours else (others, "quoted in ")
        self._entries: dict[str, Runs] = {}
        self._citations: dict[CitedPart, Runs] = {}

    def prepare(self, references: Iterable[WorkReference]) -> None:
        """See `Citer`."""
        works: dict[str, Item] = {}
        places: dict[str, dict[CitedPart, None]] = {}
        for one in references:
            key = str(one.item["id"])
            works[key] = one.item
            places.setdefault(key, {})[place_of(one)] = None
        for keys in _chunks(works):
            chunk = [works[key] for key in keys]
            all = [place for key in keys for place in places[key]]
            for start in range(0, len(all), _PLACES):
                self._cite(chunk, all[start : start + _PLACES])

    def cite(self, reference: WorkReference) -> tuple[Runs, Runs]:
        """See `Citer`."""
        found = self._citations[place_of(reference)]
        entry = self._entries.get(str(reference.item["id"]), ())
        return entry, filled_in(found, reference, self._names)

    def in_order(self, entries: Mapping[str, Runs]) -> list[str]:
        """Return the ids in the order of the style."""
        return [key for key in self._entries if key in entries]

    def shortcomings(self) -> list[str]:
        """Return nothing: the style decides."""
        return []

    def _cite(self, works: Sequence[Item], places: Sequence[CitedPart]) -> None:
        """Cite works in one run of pandoc."""
        roles = styles.borrowed({name for item in works for name in item})
        # The ids are ours, so that they are found again whatever the items are called.
        ids = {str(item["id"]): f"{number:06}" for number, item in enumerate(works)}
        made = dict(zip(ids.values(), works, strict=True))
        blocks = pandoc.cited(
            styles.adapted(self._style, roles),
            [
                items.prepared(item, key, roles, by_event=self._by_event)
                for key, item in made.items()
            ],
            [
                nodes.citation(ids[str(one.key)], self._before(one.said_by), _after(one.locator))
                for one in places
            ],
            {key: items.unread_dates(item) for key, item in made.items()},
        )
        for key, node in nodes.entries(blocks):
            item = made[key]
            self._entries[str(item["id"])] = items.corrected(nodes.runs(node), item, entry=True)
        for place, block in zip(places, blocks, strict=False):
            item = made[ids[str(place.key)]]
            self._citations[place] = items.corrected(nodes.runs(block), item, entry=False)

    def _before(self, said_by: Sequence[CslName] | None) -> str:
        if said_by is None:
            return ""
        speakers = listed(said_by, self._names)
        return f"{speakers}, {self._phrase}" if speakers else self._phrase


def _after(locator: str | None) -> str:
    """Return a locator as pandoc reads it after a citation."""
    label, text = located(locator)
    if not text:
        return ""
    # Braces end a locator, and empty ones keep pandoc from looking for one.
    return f", {{{text}}}" if label else f"{{}}, {text}"


def _chunks(works: Mapping[str, Item]) -> Iterator[list[str]]:
    """Yield the ids of works in the order of names, those of one name together if they fit."""
    names = {key: _filed_under(item) for key, item in works.items()}
    chunk: list[str] = []
    for _, same in groupby(sorted(works, key=names.__getitem__), key=names.__getitem__):
        group = list(same)
        if chunk and len(chunk) + len(group) > _TOGETHER:
            yield chunk
            chunk = []
        while len(group) > _OF_ONE_NAME:
            yield group[:_OF_ONE_NAME]
            group = group[_OF_ONE_NAME:]
        chunk += group
    if chunk:
        yield chunk


def _filed_under(item: Item) -> str:
    """Return the name by which a list would file an item, roughly: the style decides."""
    work = CslWork(item)
    names = next(filter(None, map(work.names, ("author", "editor", "director", "host"))), ())
    return folded(short(names[0]) if names else work.text("title"))


def has(style: str) -> bool:
    """Whether pandoc and a style are installed."""
    return is_installed(style) and pandoc.program() is not None
