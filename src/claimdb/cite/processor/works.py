"""Works cited in a style of CSL: the entries of a list, and citations in the text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from claimdb.cite import STYLES, Item, Reference
from claimdb.cite.locators import located
from claimdb.cite.names import Listing, listed, short, straight
from claimdb.cite.processor import items, nodes, pandoc, styles
from claimdb.cite.processor.style_file import is_installed, read_style
from claimdb.cite.typography import Runs
from claimdb.cite.work import CslWork
from claimdb.folding import folded

_TOGETHER = 150
"""The most works by people of several names in one run of pandoc.

Its time grows with the cube of the number of names: 150 works take 2 ms each, 800 take 13 ms.
"""
_OF_ONE_NAME = 1000
"""The most works of people of one name in one run."""
_PLACES = 5000
"""The most citations in one run."""
_NUMBER, _SPEAKERS = "9753186420", "9753186421"
"""What stands for the number of a locator and for speakers, so that a work is cited once for all.
"""
_Place: TypeAlias = tuple[str, str | None, str]
"""The id of a work, a locator, and the words before the citation."""
_LABEL_AND_NUMBER = re.compile(r"\s*([a-z-]+)\s*:\s*[0-9]+\s*")
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
            places.setdefault(key, {})[self._place(one)] = None
        for keys in _chunks(works):
            chunk = [works[key] for key in keys]
            all = [place for key in keys for place in places[key]]
            for start in range(0, len(all), _PLACES):
                self._cite(chunk, all[start : start + _PLACES])

    def cite(self, reference: Reference) -> tuple[Runs, Runs]:
        """See `Citer`."""
        place = self._place(reference)
        found = self._citations[place]
        names = _IN_NOTE if styles.is_for_notes(self._style) else _IN_TEXT
        for sign, text in (
            (_NUMBER, (reference.locator or "").partition(":")[2].strip()),
            (_SPEAKERS, listed(reference.said_by or (), names)),
        ):
            if any(sign in part for part in place[1:] if part):
                found = tuple(run._replace(text=run.text.replace(sign, text)) for run in found)
        return self._entries.get(place[0], ()), found

    def _place(self, reference: Reference) -> _Place:
        """Return what is cited for a reference, with signs for its number and its speakers."""
        locator = reference.locator
        if found := _LABEL_AND_NUMBER.fullmatch(locator or ""):
            locator = f"{found[1]}:{_NUMBER}"
        if reference.said_by is None:
            before = ""
        else:
            before = f"{_SPEAKERS}, {self._phrase}" if reference.said_by else self._phrase
        return str(reference.item["id"]), locator, before

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
        blocks = pandoc.cited(
            styles.adapted(self._style, roles),
            [items.prepared(item, key, roles) for key, item in made.items()],
            [nodes.citation(ids[key], before, _after(locator)) for key, locator, before in places],
            {key: items.unread_dates(item) for key, item in made.items()},
        )
        for key, node in nodes.entries(blocks):
            item = made[key]
            self._entries[str(item["id"])] = items.corrected(nodes.runs(node), item, entry=True)
        for place, block in zip(places, blocks, strict=False):
            item = made[ids[place[0]]]
            self._citations[place] = items.corrected(nodes.runs(block), item, entry=False)


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
