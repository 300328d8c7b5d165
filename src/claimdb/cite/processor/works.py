"""Works cited in a style of CSL: the entries of a list, and citations in the text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from claimdb.cite import STYLES, Item, Reference
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, listed, short, straight
from claimdb.cite.processor import items, nodes, pandoc, styles
from claimdb.cite.processor.style_file import is_installed, read_style
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslName, CslWork
from claimdb.folding import folded

_TOGETHER = 1000
"""The most works of one run of pandoc, whose time grows faster than their number."""
_PLACES = 5000
"""The most citations of one run, besides one of each work."""
_Place: TypeAlias = tuple[str, str | None, tuple[CslName, ...] | None]
_IN_TEXT, _IN_NOTE = Listing(short, short), Listing(straight, straight)


class CslCiter:
    """Cites works in a style of CSL, told apart and in its order."""

    together = True

    def __init__(self, style: str) -> None:
        ours = STYLES.get(style)
        self._phrase = ours.phrase if ours else "quoted in "
        self._style = read_style(ours.csl if ours else style)
        self._entries: dict[str, Runs] = {}
        self._citations: dict[_Place, Runs] = {}

    def prepare(self, references: Iterable[Reference]) -> None:
        """See `Citer`."""
        works: dict[str, Item] = {}
        places: dict[str, dict[_Place, None]] = {}
        for one in references:
            key = str(one.item["id"])
            works[key] = one.item
            places.setdefault(key, {})[key, one.locator, one.said_by] = None
        for keys in _chunks(works):
            chunk = [works[key] for key in keys]
            all = [place for key in keys for place in places[key]]
            for start in range(0, len(all), _PLACES):
                self._cite(chunk, all[start : start + _PLACES])

    def cite(self, reference: Reference) -> tuple[Runs, Runs]:
        """See `Citer`."""
        key = str(reference.item["id"])
        place = key, reference.locator, reference.said_by
        return self._entries.get(key, ()), self._citations[place]

    def in_order(self, entries: Mapping[str, Runs]) -> list[str]:
        """Return the ids in the order of the style."""
        return [key for key in self._entries if key in entries]

    def shortcomings(self) -> list[str]:
        """Return nothing: the style decides."""
        return []

    def _cite(self, works: Sequence[Item], places: Sequence[_Place]) -> None:
        """Cite works in one run of pandoc."""
        roles = styles.borrowed({name for item in works for name in item})
        # The ids are ours, so that they are found again whatever the items are called.
        ids = {str(item["id"]): f"{number:06}" for number, item in enumerate(works)}
        made = dict(zip(ids.values(), works, strict=True))
        # Works are told apart from all that are cited.
        bare = [nodes.citation(key, "", "") for key in made]
        blocks = pandoc.cited(
            styles.adapted(self._style, roles),
            [items.prepared(item, key, roles) for key, item in made.items()],
            bare + [nodes.citation(ids[one[0]], self._before(one), _after(one)) for one in places],
            {key: items.unread_dates(item) for key, item in made.items()},
        )
        for key, node in nodes.entries(blocks):
            item = made[key]
            self._entries[str(item["id"])] = items.corrected(nodes.runs(node), item, entry=True)
        for place, block in zip(places, blocks[len(bare) :], strict=False):
            item = made[ids[place[0]]]
            self._citations[place] = items.corrected(nodes.runs(block), item, entry=False)

    def _before(self, place: _Place) -> str:
        _, _, said_by = place
        if said_by is None:
            return ""
        how = _IN_NOTE if styles.is_for_notes(self._style) else _IN_TEXT
        speakers = listed(said_by, how)
        return f"{speakers}, {self._phrase}" if speakers else self._phrase


def _after(place: _Place) -> str:
    label, text = located(place[1])
    if not text:
        return ""
    # Braces end a locator, and empty ones keep pandoc from looking for one.
    return f", {{{text}}}" if label else f"{{}}, {text}"


def _chunks(works: Mapping[str, Item]) -> Iterator[list[str]]:
    """Yield the ids of works, those by people of one family name together if they fit."""
    names = {key: _filed_under(item) for key, item in works.items()}
    chunk: list[str] = []
    for _, same in groupby(sorted(works, key=lambda key: names[key]), key=lambda key: names[key]):
        group = list(same)
        if chunk and len(chunk) + len(group) > _TOGETHER:
            yield chunk
            chunk = []
        while len(group) > _TOGETHER:
            yield group[:_TOGETHER]
            group = group[_TOGETHER:]
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
